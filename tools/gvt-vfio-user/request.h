/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to the control socket: JSON, a line each. And the answers. */
#ifndef REQUEST_H
#define REQUEST_H

#include <json-c/json.h>
#include <stdbool.h>

#include "device.h"

enum request_command {
	REQUEST_PLUG,
	REQUEST_LINK_LOSS,
	REQUEST_SCREENSHOT,
	REQUEST_QUERY,
};

/**
 * struct request - a request
 * @command: enum request_command
 * @port: which port, or LINK_ANY_PORT
 * @monitor: what is plugged in there, if it is that
 * @dp: and is the port to be DisplayPort
 * @id: what the answer has with it, or NULL
 * @error: why it is none: -errno
 * @why: the same, for people
 */
struct request {
	enum request_command command;
	u32 port;
	struct monitor monitor;
	bool dp;
	struct json_object *id;
	int error;
	char why[160];
};

int request_parse(struct request *request, const char *line, u32 size,
		  const struct vgpu_type *type, const struct monitors *monitors);
struct json_object *request_ports(const struct monitors *monitors);
bool answer_send(int fd, struct json_object *id, struct json_object *result);
bool answer_error(int fd, struct json_object *id, int error, const char *why);

#endif
