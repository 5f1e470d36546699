/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The link between a session and the process that people control (control.h): sequenced
 * packets. First the session is told its monitors, in one struct monitors; then requests
 * come, each with an answer. All of it is between processes of this program.
 */
#ifndef LINK_H
#define LINK_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

#include "device.h"

enum link_command {
	LINK_PLUG,		/* @monitor into @port */
	LINK_LOSE,		/* the DisplayPort link at @port */
	LINK_SCREENSHOT,	/* of the monitor at @port, to the file that comes with it */
};

/* For a screenshot: the first that shows something. */
#define LINK_ANY_PORT	VGPU_NUM_PORTS

/**
 * struct link_request - what a session is asked for
 * @id: comes back with the answer
 * @command: enum link_command
 * @port: enum vgpu_port, or LINK_ANY_PORT
 * @monitor: what is plugged in; without an EDID: plugged out
 */
struct link_request {
	u32 id;
	u32 command;
	u32 port;
	struct monitor monitor;
};

/**
 * struct link_answer - what it answers
 * @id: of the request
 * @ret: 0 or -errno
 * @width: of the picture
 * @height: of the picture
 */
struct link_answer {
	u32 id;
	s32 ret;
	u32 width;
	u32 height;
};

/**
 * struct link - a session's end
 * @fd: the socket
 * @device: of the session
 * @thread: the thread, if @running
 * @ready: counts up when the thread is set up
 * @running: there is a thread
 */
struct link {
	int fd;
	struct device *device;
	pthread_t thread;
	sem_t ready;
	bool running;
};

int link_send(int fd, const void *packet, size_t len, int file);
ssize_t link_receive(int fd, void *packet, size_t len, int *file);
int link_monitors(int fd, struct monitors *monitors);
int link_start(struct link *link, int fd, struct device *device);
void link_stop(struct link *link);

#endif
