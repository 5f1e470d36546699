// SPDX-License-Identifier: GPL-2.0
/*
 * See channel.h. A message is read in two steps, the header first, so that
 * nothing of the next message is touched and a descriptor can't be taken for
 * another message's: the kernel ends a read behind the data that descriptors
 * came with.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"

/* The kernel's limit of descriptors in one message (SCM_MAX_FD). */
#define SCM_MAX		253
#define MAX_PIECES	3

void channel_init(struct channel *channel, int fd)
{
	channel->fd = fd;
	pthread_mutex_init(&channel->send, NULL);
}

void channel_fini(struct channel *channel)
{
	pthread_mutex_destroy(&channel->send);
}

/* Make room for messages. False without memory. */
bool message_init(struct message *message)
{
	memset(message, 0, sizeof(*message));
	message->fd = -1;
	message->payload = malloc(CHANNEL_MAX_PAYLOAD);

	return message->payload;
}

void message_fini(struct message *message)
{
	if (message->fd >= 0)
		close(message->fd);
	free(message->payload);
}

/* The descriptor, which is the caller's from now on; -1 if there is none. */
int message_take_fd(struct message *message)
{
	int fd = message->fd;

	message->fd = -1;

	return fd;
}

/* Keep the first descriptor that comes with a message. */
static void take_fds(struct message *message, struct msghdr *msg)
{
	struct cmsghdr *cmsg;
	unsigned int i, n;
	int fd;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET ||
		    cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(fd);
		for (i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(fd), sizeof(fd));
			if (message->nr_fds++)
				close(fd);
			else
				message->fd = fd;
		}
	}
	if (msg->msg_flags & MSG_CTRUNC)
		message->fds_lost = true;
}

/* Read exactly @len bytes. 1, or 0 if the client has closed, or -errno. */
static int receive_bytes(struct channel *channel, struct message *message,
			 void *buf, size_t len)
{
	union {
		char buf[CMSG_SPACE(SCM_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	while (iov.iov_len) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
		n = recvmsg(channel->fd, &msg, MSG_CMSG_CLOEXEC);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		take_fds(message, &msg);
		if (!n)
			return 0;
		iov.iov_base = (char *)iov.iov_base + n;
		iov.iov_len -= n;
	}

	return 1;
}

/**
 * channel_receive - wait for a message
 * @channel: where from
 * @message: where it is put; a descriptor of the message before is closed
 *
 * Return: 1, or 0 if the client has closed the connection, in the middle of a
 * message too, or -EPROTO if what comes is no message, after which the stream is
 * of no use, or another -errno of the socket.
 */
int channel_receive(struct channel *channel, struct message *message)
{
	struct vu_header *header = &message->header;
	int fd = message_take_fd(message);
	int ret;

	if (fd >= 0)
		close(fd);
	message->nr_fds = 0;
	message->fds_lost = false;
	message->size = 0;

	ret = receive_bytes(channel, message, header, sizeof(*header));
	if (ret <= 0)
		return ret;
	if (header->size < sizeof(*header) ||
	    header->size - sizeof(*header) > CHANNEL_MAX_PAYLOAD)
		return -EPROTO;
	message->size = header->size - sizeof(*header);

	return receive_bytes(channel, message, message->payload, message->size);
}

/**
 * channel_send - send a message
 * @channel: where to
 * @header: its header but for the size, which is found here
 * @payload: what follows, in pieces
 * @pieces: how many, at most two
 *
 * Waits until the socket takes all of it. Any thread may call it.
 *
 * Return: 0 or -errno, -EPIPE if the client is gone.
 */
int channel_send(struct channel *channel, const struct vu_header *header,
		 const struct iovec *payload, unsigned int pieces)
{
	struct vu_header head = *header;
	struct iovec iov[MAX_PIECES] = { { &head, sizeof(head) } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = pieces + 1 };
	unsigned int i;
	ssize_t n;
	int ret = 0;

	head.size = sizeof(head);
	for (i = 0; i < pieces; i++) {
		iov[i + 1] = payload[i];
		head.size += payload[i].iov_len;
	}

	pthread_mutex_lock(&channel->send);
	while (msg.msg_iovlen) {
		n = sendmsg(channel->fd, &msg, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			ret = -errno;
			break;
		}
		while (msg.msg_iovlen && (size_t)n >= msg.msg_iov->iov_len) {
			n -= msg.msg_iov->iov_len;
			msg.msg_iov++;
			msg.msg_iovlen--;
		}
		if (msg.msg_iovlen) {
			msg.msg_iov->iov_base = (char *)msg.msg_iov->iov_base + n;
			msg.msg_iov->iov_len -= n;
		}
	}
	pthread_mutex_unlock(&channel->send);

	return ret;
}
