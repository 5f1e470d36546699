// SPDX-License-Identifier: GPL-2.0
/*
 * See server.h. A client gets a process with a fresh vGPU. Whatever it does,
 * that process is all it can bring down: it can take its memory away while an
 * engine uses it (SIGBUS), or give descriptors that block. This process waits
 * for it, and ends it some time after the client has gone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "link.h"
#include "log.h"
#include "server.h"
#include "session.h"

/* A session's process after its client is gone, ms. */
#define PATIENCE_MS	5000

/* What this process is told by signals. */
struct watch {
	int signals;		/* signalfd */
	pid_t session;		/* the process that serves a client, or 0 */
	pid_t vnc;		/* the one that serves viewers, or 0 */
	pid_t control;		/* and the one that serves who controls */
	bool quit;
};

/**
 * server_hold_signals - from here on signals wait for server_run()
 * @server: will be run
 * @screenshots: does SIGUSR1 ask for some?
 *
 * Before there is a socket: one has to be removed in the end.
 */
void server_hold_signals(struct server *server, bool screenshots)
{
	sigset_t *mask = &server->signals;

	sigemptyset(mask);
	sigaddset(mask, SIGCHLD);
	sigaddset(mask, SIGTERM);
	sigaddset(mask, SIGINT);
	sigaddset(mask, SIGHUP);
	if (screenshots)
		sigaddset(mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, mask, &server->old_signals);
}

/* Has a process that should stay ended? */
static void look_after(pid_t *pid, const char *what)
{
	if (*pid && waitpid(*pid, NULL, WNOHANG) == *pid) {
		log_at(LOG_ERROR, "%s has ended", what);
		*pid = 0;
	}
}

/* Take the signals that have come. */
static void watch_read(struct watch *watch)
{
	struct signalfd_siginfo info;

	if (read(watch->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD) {
		look_after(&watch->vnc, "the VNC server");
		look_after(&watch->control, "the control process");
		return;
	}
	if (info.ssi_signo != SIGUSR1)
		watch->quit = true;
	else if (watch->session)
		kill(watch->session, SIGUSR1);
	else
		log_at(LOG_INFO, "screenshot: no client");
}

/* Take the monitors as they are now. The link, or -1: nobody answers, they are as at first. */
static int take_monitors(struct server *server, int link)
{
	int ret = link < 0 ? 0 : link_monitors(link, &server->monitors);

	if (!ret)
		return link;
	log_at(LOG_ERROR, "--control: no answer: %s", strerror(-ret));
	close(link);

	return -1;
}

/* What the session has beside a vGPU. 0 or -errno, which was told. */
static int set_up(struct server *server, struct session *session, int link)
{
	int ret = session_threads(session, server->threads);

	if (ret) {
		log_at(LOG_ERROR, "--threads: %s", strerror(-ret));
		return ret;
	}
	link = take_monitors(server, link);
	if (server->monitors.pipes)
		ret = session_plug(session, &server->monitors);
	if (!ret && server->screenshots.n)
		ret = session_screenshots(session, &server->screenshots);
	if (!ret && server->vnc)
		ret = session_show(session, &server->stage);
	if (ret) {
		log_at(LOG_ERROR, "cannot have a display: %s", strerror(-ret));
		return ret;
	}
	if (server->eu_trace >= 0)
		session_trace(session, server->eu_trace);
	if (server->record >= 0)
		ret = session_record(session, server->record);
	if (ret) {
		log_at(LOG_ERROR, "cannot record: %s", strerror(-ret));
		return ret;
	}
	/* Last: what comes by it is recorded. */
	if (link >= 0)
		ret = session_link(session, link);
	if (ret)
		log_at(LOG_ERROR, "cannot be controlled: %s", strerror(-ret));

	return ret;
}

/* The whole life of a session's process. Returns its exit status. */
static int session_process(struct server *server, int client, int link, pid_t parent)
{
	struct session *session;
	int ret;

	prctl(PR_SET_NAME, "gvt-vfio-client");
	/* Without the server nobody ends this process. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		return 1;
	session = session_create(client, server->type);
	if (!session) {
		log_at(LOG_ERROR, "no memory or threads for a vGPU");
		return 1;
	}
	ret = set_up(server, session, link);
	if (ret) {
		session_destroy(session);
		return 1;
	}
	ret = confine_session();
	if (ret) {
		log_at(LOG_ERROR, "cannot confine a session: %s", strerror(-ret));
		session_destroy(session);
		return 1;
	}
	ret = session_serve(session);
	session_destroy(session);
	if (ret)
		log_at(LOG_INFO, "client dropped: %s", strerror(-ret));

	return ret ? 1 : 0;
}

static bool report(int status)
{
	if (WIFEXITED(status)) {
		log_at(LOG_INFO, "client gone");
		return !WEXITSTATUS(status);
	}
	log_at(LOG_INFO, "client's session ended by signal %d (%s)%s",
	       WTERMSIG(status), strsignal(WTERMSIG(status)),
	       WTERMSIG(status) == SIGBUS ? ": its memory is not there" : "");

	return false;
}

/*
 * Wait for the process @pid of @client to end. After the client has gone, or
 * this program shall end, it has a while for that.
 */
static bool await(struct watch *watch, pid_t pid, int client)
{
	struct pollfd fds[] = {
		{ watch->signals, POLLIN },
		{ client, 0 },		/* POLLHUP comes unasked */
	};
	int timeout = -1;
	int status;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		int n = poll(fds, 2, timeout);

		if (!n)
			kill(pid, SIGKILL);
		if (n > 0 && fds[0].revents)
			watch_read(watch);
		if (timeout < 0 && (watch->quit || fds[1].revents)) {
			shutdown(client, SHUT_RDWR);
			timeout = PATIENCE_MS;
			fds[1].fd = -1;
		}
	}

	return report(status);
}

/* Serve a client. False if that did not end well. */
static bool serve(struct server *server, struct watch *watch, int client)
{
	int link = watch->control ? control_introduce(&server->control) : -1;
	pid_t parent = getpid();
	pid_t pid = fork();
	bool well;

	if (!pid) {
		close(server->listener);
		if (server->control.path)
			close(server->control.fd);
		close(watch->signals);
		if (server->screenshots.n)
			sigaddset(&server->old_signals, SIGUSR1);
		sigprocmask(SIG_SETMASK, &server->old_signals, NULL);
		exit(session_process(server, client, link, parent));
	}
	if (link >= 0)
		close(link);
	if (pid < 0) {
		log_at(LOG_ERROR, "no process for a client: %s", strerror(errno));
		return false;
	}
	log_at(LOG_INFO, "client connected, process %d", pid);
	watch->session = pid;
	well = await(watch, pid, client);
	watch->session = 0;

	return well;
}

/* Wait for a client; -1 if the program shall end. */
static int next_client(const struct server *server, struct watch *watch)
{
	struct pollfd fds[] = {
		{ watch->signals, POLLIN },
		{ server->listener, POLLIN },
	};
	int client;

	while (!watch->quit) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents)
			watch_read(watch);
		if (!fds[1].revents || watch->quit)
			continue;
		client = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
		if (client >= 0)
			return client;
		log_at(LOG_INFO, "accept: %s", strerror(errno));
	}

	return -1;
}

/**
 * server_run - serve clients until SIGTERM, SIGINT or SIGHUP, or the first is gone
 * @server: what to serve; server_hold_signals() has been called
 *
 * Return: exit status of the program: 0 for an end by signal, or if the one
 * client's session ended well.
 */
int server_run(struct server *server)
{
	struct watch watch = { .vnc = server->vnc, .control = server->control.pid };
	bool well = true;
	int client, ret;

	watch.signals = signalfd(-1, &server->signals, SFD_CLOEXEC);
	ret = watch.signals < 0 ? -errno : confine_server();
	if (ret) {
		log_at(LOG_ERROR, "cannot confine the server: %s", strerror(-ret));
		return 1;
	}

	do {
		client = next_client(server, &watch);
		if (client < 0)
			break;
		well = serve(server, &watch, client);
		close(client);
	} while (!server->once && !watch.quit);
	close(watch.signals);
	if (watch.vnc)
		kill(watch.vnc, SIGKILL);
	server->control.pid = watch.control;

	return server->once && !well;
}
