// SPDX-License-Identifier: GPL-2.0
/* See control.h */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/minmax.h>

#include "confine.h"
#include "control.h"
#include "desk.h"
#include "link.h"
#include "listener.h"
#include "log.h"

/* Close all descriptors but the standard ones and these: one may come from systemd. */
static int keep_only(unsigned int a, unsigned int b)
{
	unsigned int low = min(a, b), high = max(a, b);

	if ((low > 3 && close_range(3, low - 1, 0)) ||
	    (high > low + 1 && close_range(low + 1, high - 1, 0)) ||
	    close_range(high + 1, ~0u, 0))
		return -errno;

	return 0;
}

static void control_process(struct desk *desk)
{
	int ret;

	prctl(PR_SET_NAME, "gvt-vfio-ctl");
	ret = keep_only(desk->server, desk->listener);
	if (!ret)
		ret = confine_control();
	if (ret)
		log_at(LOG_ERROR, "cannot confine the control process: %s", strerror(-ret));
	else
		desk_run(desk);
}

/**
 * control_start - serve a control socket, in a process that ends with this one
 * @control: the process
 * @path: where the socket is made
 * @type: of the sessions' vGPUs
 * @monitors: what is plugged in at first
 *
 * Return: false if there is none, which was told.
 */
bool control_start(struct control *control, const char *path, const struct vgpu_type *type,
		   const struct monitors *monitors)
{
	static struct desk desk;
	pid_t parent = getpid();
	int pair[2];

	desk.type = type;
	desk.monitors = *monitors;
	desk.listener = listener_open("--control", path, 0177);
	if (desk.listener < 0)
		return false;
	control->path = path;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		log_at(LOG_ERROR, "--control: %s", strerror(errno));
		control_end(control);
		return false;
	}
	desk.server = pair[1];
	control->fd = pair[0];
	control->pid = fork();
	if (!control->pid) {
		/* Without the server nobody ends this process. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGINT, SIG_IGN);
		if (getppid() == parent)
			control_process(&desk);
		_exit(1);
	}
	close(pair[1]);
	close(desk.listener);
	if (control->pid > 0)
		return true;
	log_at(LOG_ERROR, "--control: no process: %s", strerror(errno));
	control->pid = 0;
	control_end(control);

	return false;
}

/**
 * control_introduce - tell of a session that begins
 * @control: the process
 *
 * Return: the session's end of its link, or -1: it has none.
 */
int control_introduce(struct control *control)
{
	int pair[2], ret;
	char byte = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		log_at(LOG_ERROR, "--control: %s", strerror(errno));
		return -1;
	}
	ret = link_send(control->fd, &byte, sizeof(byte), pair[0]);
	close(pair[0]);
	if (!ret)
		return pair[1];
	log_at(LOG_ERROR, "--control: %s", strerror(-ret));
	close(pair[1]);

	return -1;
}

/* The socket, and the process if there is one, are no more. */
void control_end(struct control *control)
{
	if (control->pid)
		kill(control->pid, SIGKILL);
	if (control->path)
		unlink(control->path);
}
