/* SPDX-License-Identifier: GPL-2.0 */
/* What a vGPU has done, as lines of the log. */
#ifndef COUNTERS_H
#define COUNTERS_H

#include "vgpu.h"

void log_counters(struct vgpu *vgpu, u64 mistakes);

#endif
