// SPDX-License-Identifier: GPL-2.0
/* See connection.h. A request is a line, and its answer is one. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "connection.h"

#define ANSWER		16384	/* bytes of an answer at most */
#define PATIENCE_S	30	/* the server's own is 5 */

/**
 * connection_open - connect to a server
 * @path: its control socket
 *
 * Return: the socket, or -1 and errno.
 */
int connection_open(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = PATIENCE_S };
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(addr.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) ||
	    connect(fd, (void *)&addr, sizeof(addr))) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}

	return fd;
}

/* One write: a descriptor belongs to all of it. 0 or -1 and errno. */
static int send_line(int fd, const char *text, size_t len, int file)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { };
	struct iovec iov[] = { { (void *)text, len }, { "\n", 1 } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	struct cmsghdr *cmsg;
	ssize_t n;

	if (file >= 0) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_LEN(sizeof(int));
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cmsg), &file, sizeof(int));
	}
	n = sendmsg(fd, &msg, MSG_NOSIGNAL);
	if (n >= 0 && (size_t)n != len + 1)
		errno = EMSGSIZE;

	return n == (ssize_t)len + 1 ? 0 : -1;
}

/**
 * connection_ask - send a request, and wait for its answer
 * @fd: the socket
 * @request: the request
 * @file: a descriptor that goes with it, or -1
 *
 * Return: the answer, an object; or NULL and errno.
 */
struct json_object *connection_ask(int fd, struct json_object *request, int file)
{
	struct json_object *object;
	static char answer[ANSWER];
	size_t len, fill = 0;
	const char *text;
	ssize_t n;

	text = json_object_to_json_string_length(request, JSON_C_TO_STRING_PLAIN, &len);
	/* Who was refused at once may still read why. */
	if (send_line(fd, text, len, file) && errno != EPIPE)
		return NULL;
	while (!memchr(answer, '\n', fill)) {
		n = recv(fd, answer + fill, sizeof(answer) - 1 - fill, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = !n ? ECONNRESET : errno == EAGAIN ? ETIMEDOUT : errno;
			return NULL;
		}
		fill += n;
	}
	answer[fill] = '\0';
	object = json_tokener_parse(answer);
	if (!json_object_is_type(object, json_type_object)) {
		json_object_put(object);
		errno = EPROTO;
		return NULL;
	}

	return object;
}
