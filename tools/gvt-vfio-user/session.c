// SPDX-License-Identifier: GPL-2.0
/*
 * See session.h. A message goes through four checks: the channel's (is it one?),
 * those of command_run() (is it the time, the size, the number of descriptors for
 * this command?), the command's own, and those of the module that is asked.
 *
 * A command that fails is answered with an errno, and the session goes on. What
 * can't be told where it ends, or is neither command nor reply, ends the session.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "counters.h"
#include "device.h"
#include "eu_trace.h"
#include "link.h"
#include "log.h"
#include "screenshot.h"
#include "session.h"
#include "stage.h"

/* A client's mistakes that are told; the others are counted. */
#define MAX_COMPLAINTS	10

/**
 * struct session - a client
 * @channel: the connection
 * @client: what it has, has said and wants
 * @mistakes: commands that failed
 * @stage: where it is looked at, or NULL
 * @trace: of its shaders
 * @link: by which it is told what to do beside its client, if it runs
 */
struct session {
	struct channel channel;
	struct client client;
	u64 mistakes;
	struct stage *stage;
	struct eu_trace trace;
	struct link link;
};

/**
 * session_create - make a device for a client
 * @fd: the connected socket; the session does not own it
 * @type: sizes of the vGPU
 *
 * The thread that calls this serves the session too.
 *
 * Return: the session, or NULL without memory or threads.
 */
struct session *session_create(int fd, const struct vgpu_type *type)
{
	struct session *session = calloc(1, sizeof(*session));

	if (!session)
		return NULL;
	channel_init(&session->channel, fd);
	session->client.reply = malloc(CHANNEL_MAX_PAYLOAD);
	if (message_init(&session->client.message) && session->client.reply)
		session->client.device = device_create(type, &session->channel);
	if (!session->client.device) {
		session_destroy(session);
		return NULL;
	}

	return session;
}

/* So many threads work for the vGPU's shaders. 0 or -errno. */
int session_threads(struct session *session, unsigned int threads)
{
	return device_threads(session->client.device, threads);
}

/* The vGPU has a display, with these monitors. 0 or -errno. */
int session_plug(struct session *session, const struct monitors *monitors)
{
	return device_show(session->client.device, monitors);
}

/* Do what comes by the link @fd, as long as somebody serves the session. 0 or -errno. */
int session_link(struct session *session, int fd)
{
	return link_start(&session->link, fd, session->client.device);
}

/* Each SIGUSR1, which is blocked, writes pictures to @files. 0 or -errno. */
int session_screenshots(struct session *session, const struct screenshots *files)
{
	return screenshot_start(session->client.device->vgpu, files);
}

/* Show pictures when they are asked for. 0 or -errno. */
int session_show(struct session *session, struct stage *stage)
{
	session->stage = stage;

	return stage_start(stage, session->client.device->vgpu);
}

/* Trace its shaders to the file @fd, which must stay open. */
void session_trace(struct session *session, int fd)
{
	eu_trace_start(&session->trace, session->client.device->vgpu, fd);
}

/* Record what happens to the file @fd, which must stay open. 0 or -errno. */
int session_record(struct session *session, int fd)
{
	int ret = device_record(session->client.device, fd);

	screenshot_record(session->client.device->rec);

	return ret;
}

void session_destroy(struct session *session)
{
	screenshot_stop();
	link_stop(&session->link);
	if (session->stage)
		stage_stop(session->stage);
	if (session->client.device)
		device_destroy(session->client.device);
	message_fini(&session->client.message);
	channel_fini(&session->channel);
	free(session->client.reply);
	free(session);
}

static void tell(struct session *session, const struct command *command, int ret)
{
	const struct message *message = &session->client.message;
	enum log_level level = command && command->access ? LOG_ACCESS : LOG_MESSAGE;

	/* To ask for something that is not offered is no mistake. */
	if (ret < 0 && ret != -EOPNOTSUPP &&
	    ++session->mistakes <= MAX_COMPLAINTS)
		level = LOG_INFO;
	log_at(level, "%s (%u), %u bytes, %u descriptors: %s",
	       command ? command->name : "command", message->header.command,
	       message->size, message->nr_fds, ret < 0 ? strerror(-ret) : "ok");
}

static int serve_command(struct session *session)
{
	const struct vu_header *asked = &session->client.message.header;
	const struct command *command = command_find(asked->command);
	struct vu_header header = {
		.id = asked->id,
		.command = asked->command,
		.flags = VU_REPLY,
	};
	struct iovec payload = { .iov_base = session->client.reply };
	struct remote *remote = &session->client.device->memory.remote;
	int err = 0;
	int ret;

	remote_turn(remote);
	ret = command_run(&session->client, command);
	remote_turn(remote);
	tell(session, command, ret);
	if (ret < 0) {
		header.flags |= VU_ERROR;
		header.error = -ret;
	} else {
		payload.iov_len = ret;
	}
	if (!(asked->flags & VU_NO_REPLY))
		err = channel_send(&session->channel, &header, &payload, 1);
	/* Without an agreement there is nothing to go on with. */
	if (!err && !session->client.negotiated)
		err = -EPROTO;

	return err;
}

/* Sleep until a message comes; INTx may be unmasked meanwhile. */
static int wait_for_message(struct session *session)
{
	struct irqs *irqs = &session->client.device->irqs;

	while (irqs->unmask >= 0) {
		struct pollfd fds[] = {
			{ session->channel.fd, POLLIN },
			{ irqs->unmask, POLLIN },
		};

		if (poll(fds, ARRAY_SIZE(fds), -1) < 0 && errno != EINTR)
			return -errno;
		if (fds[1].revents)
			irqs_unmask_event(irqs);
		if (fds[0].revents)
			break;
	}

	return 0;
}

/**
 * session_serve - serve the client until it goes
 * @session: the session
 *
 * Return: 0 if the client has closed the connection, or -EPROTO if what it sent
 * is not the protocol, or another -errno of the socket.
 */
int session_serve(struct session *session)
{
	u32 type;
	int ret;

	for (;;) {
		ret = wait_for_message(session);
		if (ret)
			break;
		ret = channel_receive(&session->channel, &session->client.message);
		if (ret <= 0)
			break;
		type = session->client.message.header.flags & VU_TYPE_MASK;
		ret = -EPROTO;
		if (type == VU_COMMAND)
			ret = serve_command(session);
		else if (type == VU_REPLY && session->client.negotiated)
			ret = 0;
		if (ret)
			break;
		if (type == VU_REPLY)
			remote_reply(&session->client.device->memory.remote,
				     &session->client.message);
	}
	/* Nobody answers any more; an engine may wait for that. */
	remote_pause(&session->client.device->memory.remote, true);
	log_counters(session->client.device->vgpu, session->mistakes);

	return ret;
}
