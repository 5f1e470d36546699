// SPDX-License-Identifier: GPL-2.0
/* See listener.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "listener.h"
#include "log.h"

#define SYSTEMD_FD	3	/* sd_listen_fds(3) */
#define BACKLOG		8

/* The socket that systemd has made, or -1 if it has not. */
int listener_inherited(void)
{
	const char *pid = getenv("LISTEN_PID");
	const char *fds = getenv("LISTEN_FDS");
	socklen_t len = sizeof(int);
	int listens;

	if (!pid || !fds || atol(pid) != getpid())
		return -1;
	if (strcmp(fds, "1") ||
	    getsockopt(SYSTEMD_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) ||
	    !listens) {
		log_at(LOG_ERROR, "LISTEN_FDS: not one socket that listens");
		return -1;
	}
	fcntl(SYSTEMD_FD, F_SETFD, FD_CLOEXEC);

	return SYSTEMD_FD;
}

/* Is there a socket at @addr that nobody listens to any more? */
static bool is_stale(const struct sockaddr_un *addr)
{
	struct stat st;
	bool stale;
	int fd;

	if (lstat(addr->sun_path, &st) || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	stale = connect(fd, (const void *)addr, sizeof(*addr)) &&
		errno == ECONNREFUSED;
	close(fd);

	return stale;
}

/**
 * listener_open - make a socket
 * @option: who wants it, for messages
 * @path: where; a socket that a server left behind is replaced
 * @mask: what others than its owner may not do, beside the umask
 *
 * Return: the socket, or -1 after it was told why not.
 */
int listener_open(const char *option, const char *path, mode_t mask)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	mode_t old;
	int fd, ret;

	if (!*path || strlen(path) >= sizeof(addr.sun_path)) {
		log_at(LOG_ERROR, "%s %s: a socket's path has 1 to %zu bytes",
		       option, path, sizeof(addr.sun_path) - 1);
		return -1;
	}
	memcpy(addr.sun_path, path, strlen(path));

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		log_at(LOG_ERROR, "socket: %s", strerror(errno));
		return -1;
	}
	old = umask(0);
	umask(old | mask);
	ret = bind(fd, (void *)&addr, sizeof(addr));
	if (ret && errno == EADDRINUSE && is_stale(&addr)) {
		unlink(path);
		ret = bind(fd, (void *)&addr, sizeof(addr));
	}
	umask(old);
	if (ret || listen(fd, BACKLOG)) {
		log_at(LOG_ERROR, "%s %s: %s", option, path, strerror(errno));
		close(fd);
		return -1;
	}

	return fd;
}
