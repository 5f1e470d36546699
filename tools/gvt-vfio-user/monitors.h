/* SPDX-License-Identifier: GPL-2.0 */
/* The option --monitor. */
#ifndef MONITORS_H
#define MONITORS_H

#include "device.h"

bool monitors_fit(const struct monitors *monitors, const struct vgpu_type *type);
bool monitors_add(struct monitors *monitors, const char *text);

#endif
