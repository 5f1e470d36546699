// SPDX-License-Identifier: GPL-2.0
/*
 * See remote.h.
 *
 * An engine's thread sends a request and waits for its reply, in a memory
 * section. The thread that serves the client's messages receives the reply. So
 * that one must never wait for a reply itself, and when it has to wait for the
 * sections to end, it has the requests given up first: QEMU answers them only
 * when it has got its own answer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <time.h>

#include <linux/minmax.h>

#include "remote.h"

/*
 * How long a reply may take. An engine's reset waits for the engine's thread, in
 * a register access; so if the thread that serves the client stays in a command,
 * a request is given up soon. QEMU waits 5 s for an access.
 */
#define LOOK_NS		50000000L
#define MAX_LOOKS	200
#define MAX_STUCK	3
#define NS_PER_S	1000000000L

/* A request on its way; on the stack of the thread that waits for it. */
struct remote_request {
	struct remote_request *next;
	u16 id;
	u16 command;
	u64 addr;
	void *buf;
	u32 len;
	bool done;
	int ret;
};

void remote_init(struct remote *remote, struct channel *channel)
{
	memset(remote, 0, sizeof(*remote));
	remote->channel = channel;
	remote->server = pthread_self();
	pthread_mutex_init(&remote->lock, NULL);
	pthread_cond_init(&remote->done, NULL);
}

void remote_fini(struct remote *remote)
{
	pthread_cond_destroy(&remote->done);
	pthread_mutex_destroy(&remote->lock);
}

/* Sleep until a request is done, or for LOOK_NS: false then. Lock is held. */
static bool doze(struct remote *remote)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_NS;
	until.tv_sec += until.tv_nsec / NS_PER_S;
	until.tv_nsec %= NS_PER_S;

	return !pthread_cond_clockwait(&remote->done, &remote->lock,
				       CLOCK_MONOTONIC, &until);
}

/* Wait until @request is done, or give it up. remote->lock is held. */
static void await(struct remote *remote, struct remote_request *request)
{
	unsigned int looks = 0, stuck = 0;
	struct remote_request **p;
	u32 turn, seen = 0;

	while (!request->done && !remote->paused && looks < MAX_LOOKS &&
	       stuck < MAX_STUCK) {
		if (doze(remote))
			continue;
		looks++;
		turn = __atomic_load_n(&remote->turn, __ATOMIC_RELAXED);
		stuck = turn & 1 && turn == seen ? stuck + 1 : 0;
		seen = turn;
	}

	for (p = &remote->pending; *p != request; p = &(*p)->next)
		;
	*p = request->next;
	if (!request->done)
		request->ret = -EIO;
}

/* One message of a transfer. */
static int transfer(struct remote *remote, struct remote_request *request)
{
	struct vu_dma_access access = { request->addr, request->len };
	struct vu_header header = { .command = request->command };
	struct iovec payload[] = {
		{ &access, sizeof(access) },
		{ request->buf, request->len },
	};
	unsigned int pieces = request->command == VU_DMA_WRITE ? 2 : 1;
	int ret;

	pthread_mutex_lock(&remote->lock);
	if (remote->paused) {
		pthread_mutex_unlock(&remote->lock);
		return -EIO;
	}
	request->id = remote->next_id++;
	request->next = remote->pending;
	remote->pending = request;
	pthread_mutex_unlock(&remote->lock);

	header.id = request->id;
	ret = channel_send(remote->channel, &header, payload, pieces);

	pthread_mutex_lock(&remote->lock);
	if (ret) {
		request->done = true;
		request->ret = ret;
	}
	await(remote, request);
	pthread_mutex_unlock(&remote->lock);

	return request->ret;
}

/**
 * remote_rw - copy from or to the client's memory by messages
 * @remote: the client
 * @addr: DMA address, in a region that the client has mapped
 * @buf: data
 * @len: bytes
 * @write: direction
 *
 * Return: 0, or -EDEADLK in the thread that receives replies, or -EIO if the
 * client refuses, answers nonsense, or does not answer in time.
 */
int remote_rw(struct remote *remote, u64 addr, void *buf, u32 len, bool write)
{
	struct remote_request request = {
		.command = write ? VU_DMA_WRITE : VU_DMA_READ,
	};
	int ret;

	if (pthread_equal(pthread_self(), remote->server))
		return -EDEADLK;
	if (!remote->max_xfer)
		return -EIO;

	for (; len; len -= request.len) {
		request.addr = addr;
		request.buf = buf;
		request.len = min(len, remote->max_xfer);
		request.done = false;
		ret = transfer(remote, &request);
		if (ret)
			return ret;
		addr += request.len;
		buf = (char *)buf + request.len;
	}

	return 0;
}

/* What a reply means for the request that it answers. */
static int check_reply(const struct remote_request *request,
		       const struct message *message)
{
	struct vu_dma_access access;

	if (message->header.flags & VU_ERROR)
		return -EIO;
	/* QEMU answers a write with nothing but a header. */
	if (request->command == VU_DMA_WRITE)
		return 0;
	if (message->size != sizeof(access) + request->len)
		return -EIO;
	memcpy(&access, message->payload, sizeof(access));
	if (access.addr != request->addr || access.count != request->len)
		return -EIO;
	memcpy(request->buf, (char *)message->payload + sizeof(access),
	       request->len);

	return 0;
}

/**
 * remote_reply - the client has answered something
 * @remote: the client
 * @message: a message of type VU_REPLY
 *
 * A reply that nobody waits for, for instance because it comes late, is ignored.
 */
void remote_reply(struct remote *remote, const struct message *message)
{
	struct remote_request *request;

	pthread_mutex_lock(&remote->lock);
	for (request = remote->pending; request; request = request->next)
		if (!request->done && request->id == message->header.id &&
		    request->command == message->header.command)
			break;
	if (request) {
		request->ret = check_reply(request, message);
		request->done = true;
		pthread_cond_broadcast(&remote->done);
	}
	pthread_mutex_unlock(&remote->lock);
}

/**
 * remote_pause - have nobody wait for the client
 * @remote: the client
 * @pause: requests fail from now on, those on their way too; or they may be made
 */
void remote_pause(struct remote *remote, bool pause)
{
	pthread_mutex_lock(&remote->lock);
	remote->paused = pause;
	pthread_cond_broadcast(&remote->done);
	pthread_mutex_unlock(&remote->lock);
}

/* The thread that serves the client begins, or ends, to carry out a command. */
void remote_turn(struct remote *remote)
{
	__atomic_store_n(&remote->turn, remote->turn + 1, __ATOMIC_RELAXED);
}
