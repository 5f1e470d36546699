/* SPDX-License-Identifier: GPL-2.0 */
/* Pictures of what the guest shows, as PNG files. */
#ifndef SCREENSHOT_H
#define SCREENSHOT_H

#include "vgpu.h"

int screenshot_start(struct vgpu *vgpu, int fd);
void screenshot_stop(void);
int screenshot_write(struct vgpu *vgpu, unsigned int pipe, int fd);

#endif
