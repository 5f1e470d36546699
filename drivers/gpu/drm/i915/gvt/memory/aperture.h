/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_APERTURE_H_
#define _GVT_APERTURE_H_

#include "core.h"

void aperture_rw(struct vgpu *vgpu, u64 off, void *buf, u32 len, bool write);

#endif
