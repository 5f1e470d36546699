/* SPDX-License-Identifier: GPL-2.0 */
/* Client memory that is reached by messages: VU_DMA_READ and VU_DMA_WRITE. */
#ifndef REMOTE_H
#define REMOTE_H

#include <pthread.h>

#include "channel.h"

struct remote_request;

/**
 * struct remote - requests to the client
 * @channel: where they are sent
 * @max_xfer: bytes that the client takes at once; 0: it was not asked yet
 * @server: the thread that receives the replies, and so can't wait for one
 * @turn: odd while that thread carries out a command
 * @lock: protects all below
 * @done: a request was answered, or given up
 * @pending: requests without a reply
 * @next_id: of the next request
 * @paused: nobody may wait
 */
struct remote {
	struct channel *channel;
	u32 max_xfer;
	pthread_t server;
	u32 turn;
	pthread_mutex_t lock;
	pthread_cond_t done;
	struct remote_request *pending;
	u16 next_id;
	bool paused;
};

void remote_init(struct remote *remote, struct channel *channel);
void remote_fini(struct remote *remote);
int remote_rw(struct remote *remote, u64 addr, void *buf, u32 len, bool write);
void remote_reply(struct remote *remote, const struct message *message);
void remote_pause(struct remote *remote, bool pause);
void remote_turn(struct remote *remote);

#endif
