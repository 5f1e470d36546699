// SPDX-License-Identifier: GPL-2.0
/*
 * vfio-user messages and file descriptors of any kind to a session of
 * gvt-vfio-user, with the engines' threads at work.
 *
 * A message of the input is: its command, flags that say what is wrong with it, a
 * kind of descriptor, the payload's length and the payload; the rest of its header
 * is made, unless it is to be wrong. All are in the socket before the session
 * begins; somebody reads what it sends.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "protocol.h"
#include "session.h"
#include "target.h"

#define MAX_MESSAGES	64
#define MAX_PAYLOAD	2048
#define MEMORY_BYTES	(16 << 20)

/* What is wrong with a message. */
#define WRONG_SIZE	0x01	/* u32 instead of the size */
#define WRONG_FLAGS	0x02	/* u8 instead of the flags */
#define NO_REPLY	0x04
#define TWO_FDS		0x08
#define CUT		0x10	/* it ends in the middle, and so does all */

struct input {
	const u8 *data;
	size_t left;
};

static u32 take(struct input *in, u32 bytes)
{
	u32 val = 0;
	u32 n = bytes < in->left ? bytes : in->left;

	if (n)
		memcpy(&val, in->data, n);
	in->data += n;
	in->left -= n;

	return val;
}

/* Read all that the session sends, to its end. */
static void *drain(void *arg)
{
	int *fd = arg;
	static char buf[65536];

	while (recv(*fd, buf, sizeof(buf), 0) > 0)
		;

	return NULL;
}

/* A descriptor to send, or -1. The memory is the client's and stays. */
static int make_fd(u8 kind, int memory)
{
	int fds[2];

	switch (kind % 8) {
	case 1:
	case 2:
		return dup(memory);
	case 3:
	case 4:
		return eventfd(0, EFD_NONBLOCK);
	case 5:
		return open("/dev/null", O_RDONLY);
	case 6:
		if (pipe(fds))
			return -1;
		close(fds[0]);
		return fds[1];
	case 7:
		return open("/", O_RDONLY | O_DIRECTORY);
	default:
		return -1;
	}
}

static ssize_t send_with_fds(int to, const void *data, size_t len, int fd, u32 nfds)
{
	union {
		char buf[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control = { };
	struct iovec iov = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	const int fds[] = { fd, fd };
	struct cmsghdr *cmsg;

	if (fd >= 0) {
		msg.msg_control = control.buf;
		msg.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(cmsg), fds, nfds * sizeof(int));
	}

	return sendmsg(to, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* False when there is no more to send. */
static bool send_message(struct input *in, int to, int memory)
{
	struct {
		struct vu_header header;
		u8 payload[MAX_PAYLOAD];
	} message = { .header.command = take(in, 1) % 20 };
	u8 wrong = take(in, 1);
	int fd = make_fd(take(in, 1), memory);
	u32 len = take(in, 2) % (MAX_PAYLOAD + 1);
	u32 i;
	ssize_t n;

	message.header.id = in->left;
	message.header.size = sizeof(message.header) + len;
	if (wrong & WRONG_SIZE)
		message.header.size = take(in, 4);
	if (wrong & WRONG_FLAGS)
		message.header.flags = take(in, 1);
	if (wrong & NO_REPLY)
		message.header.flags |= VU_NO_REPLY;
	for (i = 0; i < len; i++)
		message.payload[i] = take(in, 1);
	if (wrong & CUT)
		len /= 2;
	n = send_with_fds(to, &message, sizeof(message.header) + len, fd,
			  wrong & TWO_FDS ? 2 : 1);
	if (fd >= 0)
		close(fd);

	return n > 0 && !(wrong & CUT) && in->left;
}

/* Most inputs begin as a client should. */
static void send_version(int to)
{
	static const char json[] = "{\"capabilities\":{\"max_data_xfer_size\":1048576}}";
	struct {
		struct vu_header header;
		struct vu_version version;
		char json[sizeof(json)];
	} __packed message = {
		.header = { .command = VU_VERSION, .size = sizeof(message) },
	};

	memcpy(message.json, json, sizeof(json));
	send_with_fds(to, &message, sizeof(message), -1, 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	log_set("error");
	if (gvt_core_init())
		abort();

	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	int room = 1 << 20;
	struct session *session;
	pthread_t reader;
	int fds[2], memory;
	u32 n = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		abort();
	setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	memory = memfd_create("guest", MFD_CLOEXEC);
	if (memory < 0 || ftruncate(memory, MEMORY_BYTES))
		abort();
	if (take(&in, 1) % 16)
		send_version(fds[1]);
	while (n++ < MAX_MESSAGES && in.left && send_message(&in, fds[1], memory))
		;
	shutdown(fds[1], SHUT_WR);

	if (pthread_create(&reader, NULL, drain, &fds[1]))
		abort();
	session = session_create(fds[0], &vgpu_types[vgpu_num_types - 1]);
	if (!session)
		abort();
	session_serve(session);
	session_destroy(session);
	close(fds[0]);
	pthread_join(reader, NULL);
	close(fds[1]);
	close(memory);

	return 0;
}
