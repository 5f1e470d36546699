/* SPDX-License-Identifier: GPL-2.0 */
/* What a client may ask its device for: the commands of vfio-user. */
#ifndef COMMAND_H
#define COMMAND_H

#include "channel.h"
#include "version.h"

struct device;

/**
 * struct client - who asks
 * @device: the client's own
 * @peer: what it said at the beginning
 * @negotiated: it has said something
 * @message: the one that is served
 * @reply: payload of its reply, of CHANNEL_MAX_PAYLOAD bytes
 */
struct client {
	struct device *device;
	struct version_peer peer;
	bool negotiated;
	struct message message;
	void *reply;
};

/**
 * struct command - what the client may send
 * @name: for the log
 * @min: bytes of payload, at least
 * @max: and at most
 * @fds: it may come with a descriptor
 * @access: it is frequent
 * @serve: carries it out
 */
struct command {
	const char *name;
	u32 min;
	u32 max;
	bool fds;
	bool access;
	int (*serve)(struct client *client, const struct message *message);
};

const struct command *command_find(u16 id);
int command_run(struct client *client, const struct command *command);

#endif
