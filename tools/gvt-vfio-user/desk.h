/* SPDX-License-Identifier: GPL-2.0 */
/* The work of the process that serves the control socket. */
#ifndef DESK_H
#define DESK_H

#include "request.h"

#define DESK_CLIENTS	8
#define DESK_LINE	4096	/* bytes of a request; an EDID in hex has 1024 */

/**
 * struct client - who controls
 * @fd: its socket, or -1: there is none
 * @file: the descriptor that it sent last, or -1
 * @fill: bytes in @line
 * @line: what of a request has come
 * @asked: the session was asked for this, or 0
 * @command: what for
 * @id: what the answer has with it
 * @until: when it is answered without the session, ms
 */
struct client {
	int fd;
	int file;
	u32 fill;
	char line[DESK_LINE];
	u32 asked;
	enum request_command command;
	struct json_object *id;
	long long until;
};

/**
 * struct desk - what the process has
 * @type: of the sessions' vGPUs
 * @monitors: what is plugged in
 * @server: by which the server tells of sessions
 * @listener: to which clients connect
 * @link: to the session, or -1: there is none
 * @last: request of a session
 * @client: who controls
 */
struct desk {
	const struct vgpu_type *type;
	struct monitors monitors;
	int server;
	int listener;
	int link;
	u32 last;
	struct client client[DESK_CLIENTS];
};

void desk_run(struct desk *desk);

#endif
