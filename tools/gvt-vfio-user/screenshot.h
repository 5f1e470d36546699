/* SPDX-License-Identifier: GPL-2.0 */
/* Pictures of what the guest shows, as PNG files. */
#ifndef SCREENSHOT_H
#define SCREENSHOT_H

#include "record.h"

/**
 * struct screenshots - where pictures go
 * @n: of so many pipes, from the first on
 * @fd: a file for each
 */
struct screenshots {
	unsigned int n;
	int fd[VGPU_MAX_PIPES];
};

int screenshot_start(struct vgpu *vgpu, const struct screenshots *files);
void screenshot_record(struct gvt_record *rec);
void screenshot_stop(void);
int screenshot_write(struct vgpu *vgpu, unsigned int pipe, int fd, u32 *width, u32 *height);

#endif
