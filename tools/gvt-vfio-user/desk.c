// SPDX-License-Identifier: GPL-2.0
/*
 * See desk.h. The process knows what is plugged in, from session to session; sessions come
 * and go. It never waits for anybody but in poll(): what a client sends is taken as far as
 * there is room for a line, what it does not read ends its connection, and a session that
 * does not answer in time is answered for. Pictures do not pass here: the client sends an
 * open file, and the session, which may not open any, writes it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/kernel.h>

#include "desk.h"
#include "link.h"
#include "request.h"

#define PATIENCE_MS	5000	/* with a session */

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void drop(struct client *client)
{
	close_fd(&client->fd);
	close_fd(&client->file);
	json_object_put(client->id);
	client->id = NULL;
	client->asked = 0;
	client->fill = 0;
}

static void succeed(struct client *client, struct json_object *result)
{
	if (!answer_send(client->fd, client->id, result))
		drop(client);
}

static void fail(struct client *client, int error, const char *why)
{
	if (!answer_error(client->fd, client->id, error, why))
		drop(client);
}

/* Why a session has not done something. */
static const struct {
	int error;
	const char *why;
} reasons[] = {
	{ -ENODATA, "the screen is off" },
	{ -ENOTCONN, "there is no guest" },
	{ -ETIMEDOUT, "the session does not answer" },
	{ -EOPNOTSUPP, "the port is HDMI, which has no link to lose" },
	{ -ENODEV, "no monitor is plugged in there" },
	{ -ENOLINK, "the guest has no link to the monitor" },
};

/* NULL: in the C library's words. */
static const char *find_reason(int error)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].error == error)
			return reasons[i].why;

	return NULL;
}

/* The session has done what @client asked for, or has not. */
static void finish(struct client *client, int ret, const struct link_answer *answer)
{
	struct json_object *result = NULL;

	if (!ret && client->command == REQUEST_SCREENSHOT) {
		result = json_object_new_object();
		json_object_object_add(result, "width", json_object_new_int64(answer->width));
		json_object_object_add(result, "height", json_object_new_int64(answer->height));
	}
	client->asked = 0;
	if (!ret)
		succeed(client, result);
	else
		fail(client, ret, find_reason(ret));
	json_object_put(client->id);
	client->id = NULL;
}

/* Without a session, the next one gets the monitors as they are now. */
static int without_session(const struct client *client)
{
	return client->command == REQUEST_PLUG ? 0 : -ENOTCONN;
}

/* Have the session do it, or finish at once. False: it does not. */
static bool ask(struct desk *desk, struct client *client, const struct request *request)
{
	static const enum link_command commands[] = {
		[REQUEST_PLUG] = LINK_PLUG,
		[REQUEST_LINK_LOSS] = LINK_LOSE,
		[REQUEST_SCREENSHOT] = LINK_SCREENSHOT,
	};
	struct link_request packet = {
		.command = commands[client->command],
		.port = request->port,
		.monitor = request->monitor,
	};
	bool screenshot = client->command == REQUEST_SCREENSHOT;
	int ret = -EPIPE;

	/* 0 is nobody's. */
	desk->last += desk->last == ~0u ? 2 : 1;
	packet.id = desk->last;
	if (desk->link >= 0)
		ret = link_send(desk->link, &packet, sizeof(packet),
				screenshot ? client->file : -1);
	if (ret == -EPIPE || ret == -ECONNRESET) {
		finish(client, without_session(client), NULL);
		return true;
	}
	if (ret) {
		/* It has not even read what it was asked for before. */
		finish(client, ret == -EAGAIN ? -ETIMEDOUT : ret, NULL);
		return false;
	}
	client->asked = packet.id;
	client->until = now_ms() + PATIENCE_MS;

	return true;
}

static void query(struct desk *desk, struct client *client)
{
	struct json_object *result = json_object_new_object();

	json_object_object_add(result, "type", json_object_new_string(desk->type->name));
	json_object_object_add(result, "guest", json_object_new_boolean(desk->link >= 0));
	json_object_object_add(result, "ports", request_ports(&desk->monitors));
	succeed(client, result);
}

/* The guest knows the kinds of its ports from the beginning. */
static void plug(struct desk *desk, struct client *client, const struct request *request)
{
	unsigned int bit = BIT(request->port);
	unsigned int dp = request->dp ? desk->monitors.dp | bit : desk->monitors.dp & ~bit;

	if (dp != desk->monitors.dp && desk->link >= 0) {
		fail(client, -EBUSY, request->dp ?
		     "the port is HDMI as long as the guest is there" :
		     "the port is DisplayPort as long as the guest is there");
		return;
	}
	if (!ask(desk, client, request))
		return;
	desk->monitors.dp = dp;
	desk->monitors.port[request->port] = request->monitor;
}

/* A write to anything but a file might have the session wait for somebody. */
static bool is_file(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode);
}

static void carry_out(struct desk *desk, struct client *client, const struct request *request)
{
	client->command = request->command;
	switch (request->command) {
	case REQUEST_QUERY:
		query(desk, client);
		break;
	case REQUEST_PLUG:
		plug(desk, client, request);
		break;
	case REQUEST_LINK_LOSS:
		ask(desk, client, request);
		break;
	case REQUEST_SCREENSHOT:
		if (client->file < 0)
			fail(client, -EBADF, "no file came with the request");
		else if (!is_file(client->file))
			fail(client, -EINVAL, "what came with the request is not a file");
		else
			ask(desk, client, request);
		close_fd(&client->file);
		break;
	}
}

/* A whole line, with a NUL for its end. */
static void serve_line(struct desk *desk, struct client *client, u32 size)
{
	struct request request;
	int ret = request_parse(&request, client->line, size, desk->type, &desk->monitors);

	client->id = request.id;
	if (ret)
		fail(client, ret, request.why);
	else
		carry_out(desk, client, &request);
	if (!client->asked) {
		json_object_put(client->id);
		client->id = NULL;
	}
}

/* What has come, line by line; one that the session is asked for stops that. */
static void serve_lines(struct desk *desk, struct client *client)
{
	char *end;

	while (client->fd >= 0 && !client->asked) {
		end = memchr(client->line, '\n', client->fill);
		if (!end)
			break;
		*end++ = '\0';
		serve_line(desk, client, end - client->line);
		if (client->fd < 0)
			break;
		client->fill -= end - client->line;
		memmove(client->line, end, client->fill);
	}
	if (client->fd >= 0 && !client->asked && client->fill == DESK_LINE) {
		fail(client, -EMSGSIZE, "a request is one line of less than 4096 bytes");
		drop(client);
	}
}

static void read_client(struct desk *desk, struct client *client)
{
	int file = -1;
	ssize_t n = link_receive(client->fd, client->line + client->fill,
				 DESK_LINE - client->fill, &file);

	if (file >= 0) {
		close_fd(&client->file);
		client->file = file;
	}
	if (n == -EAGAIN || n == -EINTR)
		return;
	if (n <= 0) {
		drop(client);
		return;
	}
	client->fill += n;
	serve_lines(desk, client);
}

static void accept_client(struct desk *desk)
{
	int fd = accept4(desk->listener, NULL, NULL, SOCK_CLOEXEC);
	unsigned int i;

	if (fd < 0)
		return;
	for (i = 0; i < DESK_CLIENTS; i++) {
		if (desk->client[i].fd < 0) {
			desk->client[i].fd = fd;
			return;
		}
	}
	answer_error(fd, NULL, -EBUSY, "there are 8 clients already");
	close(fd);
}

/* What was asked of the session is answered: by itself, with @answer, or for it. */
static void finish_asked(struct desk *desk, const struct link_answer *answer)
{
	struct client *client;

	for (client = desk->client; client < desk->client + DESK_CLIENTS; client++) {
		if (!client->asked || (answer && client->asked != answer->id))
			continue;
		finish(client, answer ? answer->ret : without_session(client), answer);
		serve_lines(desk, client);
	}
}

/* The session may say anything. */
static void read_link(struct desk *desk)
{
	struct link_answer answer;
	int file = -1;
	ssize_t n = link_receive(desk->link, &answer, sizeof(answer), &file);

	close_fd(&file);
	if (n == sizeof(answer)) {
		if (answer.ret > 0 || answer.ret < -4095)
			answer.ret = -EIO;
		finish_asked(desk, &answer);
	} else if (n != -EAGAIN && n != -EINTR) {
		close_fd(&desk->link);
		finish_asked(desk, NULL);
	}
}

/* A session has begun. False: the server has gone. */
static bool read_server(struct desk *desk)
{
	int link = -1;
	ssize_t n;
	char byte;

	n = link_receive(desk->server, &byte, sizeof(byte), &link);
	if (n == -EAGAIN || n == -EINTR)
		return true;
	if (n <= 0)
		return false;
	close_fd(&desk->link);
	finish_asked(desk, NULL);
	desk->link = link;
	if (link_send(link, &desk->monitors, sizeof(desk->monitors), -1))
		close_fd(&desk->link);

	return true;
}

/* Answer for a session that does not. Returns how long poll() may take, ms. */
static int look_at_time(struct desk *desk)
{
	struct client *client;
	long long now = now_ms();
	int timeout = -1;

	for (client = desk->client; client < desk->client + DESK_CLIENTS; client++) {
		if (client->asked && client->until <= now) {
			finish(client, -ETIMEDOUT, NULL);
			serve_lines(desk, client);
		}
		if (client->asked && (timeout < 0 || client->until - now < timeout))
			timeout = max((int)(client->until - now), 0);
	}

	return timeout;
}

/**
 * desk_run - serve clients until the server has gone
 * @desk: the desk, with the sockets that it has at first
 */
void desk_run(struct desk *desk)
{
	struct pollfd fds[3 + DESK_CLIENTS];
	unsigned int i;

	desk->link = -1;
	for (i = 0; i < DESK_CLIENTS; i++)
		desk->client[i].fd = desk->client[i].file = -1;
	for (;;) {
		int timeout = look_at_time(desk);

		fds[0] = (struct pollfd){ desk->server, POLLIN };
		fds[1] = (struct pollfd){ desk->listener, POLLIN };
		fds[2] = (struct pollfd){ desk->link, POLLIN };
		for (i = 0; i < DESK_CLIENTS; i++)
			fds[3 + i] = (struct pollfd){ desk->client[i].fd,
				desk->client[i].asked ? 0 : POLLIN };
		if (poll(fds, ARRAY_SIZE(fds), timeout) <= 0)
			continue;
		if (fds[0].revents && !read_server(desk))
			return;
		/* Not one that has just begun. */
		if (fds[2].revents && desk->link == fds[2].fd)
			read_link(desk);
		for (i = 0; i < DESK_CLIENTS; i++) {
			if (!fds[3 + i].revents || desk->client[i].fd != fds[3 + i].fd)
				continue;
			if (desk->client[i].asked)
				drop(&desk->client[i]);
			else
				read_client(desk, &desk->client[i]);
		}
		if (fds[1].revents)
			accept_client(desk);
	}
}
