/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control socket: a process of its own, by which people plug monitors in and out and
 * take screenshots while a guest runs.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <sys/types.h>

#include "device.h"

/**
 * struct control - the process, as the server has it
 * @path: of the socket; NULL: there is none
 * @pid: the process, or 0
 * @fd: by which it is told of sessions
 */
struct control {
	const char *path;
	pid_t pid;
	int fd;
};

bool control_start(struct control *control, const char *path, const struct vgpu_type *type,
		   const struct monitors *monitors);
int control_introduce(struct control *control);
void control_end(struct control *control);

#endif
