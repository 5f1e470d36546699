// SPDX-License-Identifier: GPL-2.0
/*
 * uevents CMD [ARG...] - run CMD, then print the uevents that it caused
 *
 * One line an event: action, path, and MDEV_STATE if there is one. The kernel
 * queues an event before the system call that causes it returns, so there is
 * nothing to wait for. Exits with CMD's status, or 127 for an error of its own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/netlink.h>

#define KERNEL_GROUP	1	/* not udev's, which is 2 */
#define QUEUE_BYTES	(1 << 20)

static void die(const char *what)
{
	perror(what);
	exit(127);
}

static int listen_uevents(void)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK,
		.nl_groups = KERNEL_GROUP,
	};
	int size = QUEUE_BYTES;
	int fd;

	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC,
		    NETLINK_KOBJECT_UEVENT);
	if (fd < 0)
		die("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		die("SO_RCVBUFFORCE");
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("bind");
	return fd;
}

/* "action@path", then variables, all ended by a 0; buf itself ends with one. */
static void print_uevent(const char *buf, size_t len)
{
	const char *at = strchr(buf, '@');
	const char *var;

	if (!at)
		return;
	printf("%.*s %s", (int)(at - buf), buf, at + 1);
	for (var = buf; var < buf + len; var += strlen(var) + 1)
		if (!strncmp(var, "MDEV_STATE=", 11))
			printf(" %s", var);
	putchar('\n');
}

int main(int argc, char **argv)
{
	char buf[8192];
	ssize_t len;
	int fd, status;
	pid_t pid;

	if (argc < 2) {
		fputs("usage: uevents CMD [ARG...]\n", stderr);
		return 127;
	}

	fd = listen_uevents();
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		execvp(argv[1], argv + 1);
		die(argv[1]);
	}
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");

	while ((len = recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT)) > 0) {
		buf[len] = 0;
		print_uevent(buf, len);
	}
	if (errno != EAGAIN)
		die("recv");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}
