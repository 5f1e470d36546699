// SPDX-License-Identifier: GPL-2.0
/*
 * See link.h. The thread may wait, for the vGPU or for a disk: its client does not wait for
 * it, nor does who asks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "display/frame.h"
#include "link.h"
#include "screenshot.h"
#include "thread.h"

#define PATIENCE_MS	5000	/* with who tells the monitors */

/* One descriptor, and no room for more: the kernel closes the others. */
union control {
	char buf[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

/**
 * link_send - send a packet, if that does not have to wait
 * @fd: the socket
 * @packet: the packet
 * @len: bytes of it
 * @file: a descriptor that goes with it, or -1
 *
 * Return: 0 or -errno.
 */
int link_send(int fd, const void *packet, size_t len, int file)
{
	struct iovec iov = { (void *)packet, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	union control control = { };
	struct cmsghdr *cmsg;

	if (file >= 0) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_LEN(sizeof(int));
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cmsg), &file, sizeof(int));
	}

	return sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

/**
 * link_receive - receive what is there
 * @fd: a socket, of packets or of a stream
 * @packet: where it is put
 * @len: bytes at most
 * @file: where the descriptor is put that came with it, which is the caller's; else stays
 *
 * Return: bytes; 0: the other end is closed; or -errno, -EAGAIN: nothing is there.
 */
ssize_t link_receive(int fd, void *packet, size_t len, int *file)
{
	struct iovec iov = { packet, len };
	union control control;
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = CMSG_LEN(sizeof(int)),
	};
	ssize_t n = recvmsg(fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	struct cmsghdr *cmsg;

	if (n < 0)
		return -errno;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (cmsg && cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_RIGHTS &&
	    cmsg->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(file, CMSG_DATA(cmsg), sizeof(int));

	return n;
}

/**
 * link_monitors - which monitors a session begins with
 * @fd: the session's end of the link
 * @monitors: where they are put
 *
 * Return: 0 or -errno.
 */
int link_monitors(int fd, struct monitors *monitors)
{
	struct pollfd poll_fd = { fd, POLLIN };
	int file = -1;
	ssize_t n;

	if (poll(&poll_fd, 1, PATIENCE_MS) <= 0)
		return -ETIMEDOUT;
	n = link_receive(fd, monitors, sizeof(*monitors), &file);
	if (n < 0)
		return n;

	return n == sizeof(*monitors) ? 0 : -EPIPE;
}

static int screenshot(struct vgpu *vgpu, u32 port, int file, struct link_answer *answer)
{
	bool any = port == LINK_ANY_PORT;
	unsigned int pipe = any ? 0 : vgpu_port_pipe(vgpu, port);
	int ret;

	do
		ret = screenshot_write(vgpu, pipe, file, &answer->width, &answer->height);
	while (any && ret == -ENODATA && ++pipe < VGPU_MAX_PIPES);

	return ret;
}

static void carry_out(struct device *device, const struct link_request *request, int file,
		      struct link_answer *answer)
{
	switch (request->command) {
	case LINK_PLUG:
		answer->ret = device_plug(device, request->port, &request->monitor);
		break;
	case LINK_LOSE:
		answer->ret = device_lose_link(device, request->port);
		break;
	default:
		answer->ret = screenshot(device->vgpu, request->port, file, answer);
		break;
	}
}

/* False: the other end has gone. */
static bool serve(struct link *link)
{
	struct link_request request;
	struct link_answer answer = { };
	int file = -1;
	ssize_t n = link_receive(link->fd, &request, sizeof(request), &file);

	if (n == sizeof(request)) {
		answer.id = request.id;
		carry_out(link->device, &request, file, &answer);
	}
	/* Before it is told: what is done is done. */
	if (file >= 0)
		close(file);
	if (n == sizeof(request))
		link_send(link->fd, &answer, sizeof(answer), -1);

	return n > 0 || n == -EAGAIN || n == -EINTR;
}

static void *link_thread(void *data)
{
	struct link *link = data;
	struct pollfd poll_fd = { link->fd, POLLIN };

	/* Later this would be a system call too many. */
	pthread_setname_np(pthread_self(), "gvt/link");
	sem_post(&link->ready);
	while (poll(&poll_fd, 1, -1) < 0 || serve(link))
		;

	return NULL;
}

/**
 * link_start - serve requests, in a thread
 * @link: the link
 * @fd: the socket; from now on the link's
 * @device: the session's device, which has a display
 *
 * Return: 0 or -errno. On return the thread waits.
 */
int link_start(struct link *link, int fd, struct device *device)
{
	int ret;

	link->fd = fd;
	link->device = device;
	sem_init(&link->ready, 0, 0);
	ret = thread_start(&link->thread, &link->ready, link_thread, link);
	link->running = !ret;

	return ret;
}

/* Waits for what has been asked for already; the server has patience with a session's end. */
void link_stop(struct link *link)
{
	if (!link->running)
		return;
	shutdown(link->fd, SHUT_RD);
	pthread_join(link->thread, NULL);
	close(link->fd);
	sem_destroy(&link->ready);
	link->running = false;
}
