/* SPDX-License-Identifier: GPL-2.0 */
/* One client after the other, each in a process of its own. */
#ifndef SERVER_H
#define SERVER_H

#include <signal.h>

#include "control.h"
#include "device.h"
#include "screenshot.h"
#include "stage.h"

/**
 * struct server - what to serve
 * @listener: the socket that clients connect to
 * @type: sizes of each client's vGPU
 * @once: end after the first client
 * @record: a file that gets the recording of its session, or -1
 * @eu_trace: a file that gets a line for each job of shaders, or -1
 * @threads: that work for a vGPU's shaders at once
 * @monitors: of each vGPU, unless @control has others meanwhile
 * @control: the process that serves the control socket, if there is one
 * @screenshots: files that get pictures at each SIGUSR1, which is blocked if there are any
 * @vnc: the process that serves viewers, or 0
 * @stage: of it and of sessions
 * @signals: those that the server waits for
 * @old_signals: those that were blocked before
 */
struct server {
	int listener;
	const struct vgpu_type *type;
	bool once;
	int record;
	int eu_trace;
	unsigned int threads;
	struct monitors monitors;
	struct control control;
	struct screenshots screenshots;
	pid_t vnc;
	struct stage stage;
	sigset_t signals;
	sigset_t old_signals;
};

void server_hold_signals(struct server *server, bool screenshots);
int server_run(struct server *server);

#endif
