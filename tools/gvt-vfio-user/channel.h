/* SPDX-License-Identifier: GPL-2.0 */
/* Whole messages, and file descriptors with them, on a connected socket. */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <pthread.h>
#include <sys/uio.h>

#include "protocol.h"

/* The largest message is a write of VU_DEFAULT_MAX_XFER bytes. */
#define CHANNEL_MAX_PAYLOAD	(sizeof(struct vu_region_access) + VU_DEFAULT_MAX_XFER)

/* No message has more descriptors that mean something. */
#define CHANNEL_MAX_FDS		1

/**
 * struct channel - a socket that messages go through
 * @fd: the socket; the channel does not own it
 * @send: held while a message is written, which several threads do
 */
struct channel {
	int fd;
	pthread_mutex_t send;
};

/**
 * struct message - a message that was received
 * @header: as it came, @header.size checked
 * @payload: what came behind it; of CHANNEL_MAX_PAYLOAD bytes, reused
 * @size: bytes of payload
 * @fd: the descriptor that came with it, or -1; owned by the message
 * @nr_fds: how many were sent: surplus ones are closed already
 * @fds_lost: there was no room in this process for all of them
 */
struct message {
	struct vu_header header;
	void *payload;
	u32 size;
	int fd;
	unsigned int nr_fds;
	bool fds_lost;
};

void channel_init(struct channel *channel, int fd);
void channel_fini(struct channel *channel);

bool message_init(struct message *message);
void message_fini(struct message *message);
int message_take_fd(struct message *message);

int channel_receive(struct channel *channel, struct message *message);
int channel_send(struct channel *channel, const struct vu_header *header,
		 const struct iovec *payload, unsigned int pieces);

#endif
