// SPDX-License-Identifier: GPL-2.0
/*
 * See session.h. A message goes through four checks: the channel's (is it one?),
 * those of dispatch() (is it the time, the size, the number of descriptors for
 * this command?), the command's own, and those of the module that is asked.
 *
 * A command that fails is answered with an errno, and the session goes on. What
 * can't be told where it ends, or is neither command nor reply, ends the session.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"
#include "device.h"
#include "eu_trace.h"
#include "link.h"
#include "log.h"
#include "screenshot.h"
#include "session.h"
#include "stage.h"
#include "version.h"

/* A client's mistakes that are told; the others are counted. */
#define MAX_COMPLAINTS	10

/**
 * struct session - a client
 * @channel: the connection
 * @device: the client's own
 * @peer: what it said at the beginning
 * @negotiated: it has said something
 * @message: the one that is served
 * @reply: payload of its reply, of CHANNEL_MAX_PAYLOAD bytes
 * @mistakes: commands that failed
 * @stage: where it is looked at, or NULL
 * @trace: of its shaders
 * @link: by which it is told what to do beside its client, if it runs
 */
struct session {
	struct channel channel;
	struct device *device;
	struct version_peer peer;
	bool negotiated;
	struct message message;
	void *reply;
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
	session->reply = malloc(CHANNEL_MAX_PAYLOAD);
	if (message_init(&session->message) && session->reply)
		session->device = device_create(type, &session->channel);
	if (!session->device) {
		session_destroy(session);
		return NULL;
	}

	return session;
}

/* So many threads work for the vGPU's shaders. 0 or -errno. */
int session_threads(struct session *session, unsigned int threads)
{
	return device_threads(session->device, threads);
}

/* The vGPU has a display, with these monitors. 0 or -errno. */
int session_plug(struct session *session, const struct monitors *monitors)
{
	return device_show(session->device, monitors);
}

/* Do what comes by the link @fd, as long as somebody serves the session. 0 or -errno. */
int session_link(struct session *session, int fd)
{
	return link_start(&session->link, fd, session->device);
}

/* Each SIGUSR1, which is blocked, writes pictures to @files. 0 or -errno. */
int session_screenshots(struct session *session, const struct screenshots *files)
{
	return screenshot_start(session->device->vgpu, files);
}

/* Show pictures when they are asked for. 0 or -errno. */
int session_show(struct session *session, struct stage *stage)
{
	session->stage = stage;

	return stage_start(stage, session->device->vgpu);
}

/* Trace its shaders to the file @fd, which must stay open. */
void session_trace(struct session *session, int fd)
{
	eu_trace_start(&session->trace, session->device->vgpu, fd);
}

/* Record what happens to the file @fd, which must stay open. 0 or -errno. */
int session_record(struct session *session, int fd)
{
	int ret = device_record(session->device, fd);

	screenshot_record(session->device->rec);

	return ret;
}

void session_destroy(struct session *session)
{
	screenshot_stop();
	link_stop(&session->link);
	if (session->stage)
		stage_stop(session->stage);
	if (session->device)
		device_destroy(session->device);
	message_fini(&session->message);
	channel_fini(&session->channel);
	free(session->reply);
	free(session);
}

/*
 * The commands. Each returns the number of bytes that it put into the reply, or
 * -errno. The payload has at least the size that the table below says.
 */

static int serve_version(struct session *session, const struct message *message)
{
	int ret;

	if (session->negotiated)
		return -EINVAL;
	ret = version_negotiate(message->payload, message->size, &session->peer,
				session->reply, CHANNEL_MAX_PAYLOAD);
	if (ret >= 0) {
		session->negotiated = true;
		session->device->memory.remote.max_xfer = session->peer.max_xfer;
	}

	return ret;
}

static int serve_dma_map(struct session *session, const struct message *message)
{
	const struct vu_dma_map *map = message->payload;

	if (map->argsz < sizeof(*map))
		return -EINVAL;

	return memory_add(&session->device->memory, map,
			  message_take_fd(&session->message));
}

static int serve_dma_unmap(struct session *session, const struct message *message)
{
	const struct vu_dma_unmap *unmap = message->payload;
	int ret = 0;

	if (unmap->argsz < sizeof(*unmap) || unmap->flags & ~VU_UNMAP_ALL)
		return -EINVAL;
	if (!unmap->flags)
		ret = device_unmap(session->device, unmap->addr, unmap->size);
	else if (unmap->addr || unmap->size)
		ret = -EINVAL;
	else
		device_unmap_all(session->device);
	if (ret)
		return ret;
	memcpy(session->reply, unmap, sizeof(*unmap));

	return sizeof(*unmap);
}

static int serve_get_info(struct session *session, const struct message *message)
{
	const struct vu_device_info *asked = message->payload;
	struct vu_device_info info = {
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
		.num_regions = VFIO_PCI_NUM_REGIONS,
		.num_irqs = VFIO_PCI_NUM_IRQS,
	};

	if (asked->argsz < sizeof(info) || asked->flags || asked->num_regions ||
	    asked->num_irqs)
		return -EINVAL;
	memcpy(session->reply, &info, sizeof(info));

	return sizeof(info);
}

static int serve_get_region_info(struct session *session,
				 const struct message *message)
{
	struct vfio_region_info info;
	int ret;

	memcpy(&info, message->payload, sizeof(info));
	if (info.argsz < sizeof(info) || info.flags || info.cap_offset ||
	    info.size || info.offset)
		return -EINVAL;
	ret = device_region_info(session->device, &info);
	if (ret)
		return ret;
	info.argsz = sizeof(info);
	memcpy(session->reply, &info, sizeof(info));

	return sizeof(info);
}

static int serve_get_irq_info(struct session *session,
			      const struct message *message)
{
	struct vfio_irq_info info;
	int ret;

	memcpy(&info, message->payload, sizeof(info));
	if (info.argsz < sizeof(info) || info.flags || info.count)
		return -EINVAL;
	ret = irqs_info(&info);
	if (ret)
		return ret;
	info.argsz = sizeof(info);
	memcpy(session->reply, &info, sizeof(info));

	return sizeof(info);
}

static int serve_set_irqs(struct session *session, const struct message *message)
{
	const struct vfio_irq_set *set = message->payload;

	return irqs_set(&session->device->irqs, set, set->data,
			message->size - sizeof(*set),
			message_take_fd(&session->message));
}

static int serve_region_read(struct session *session,
			     const struct message *message)
{
	const struct vu_region_access *access = message->payload;
	struct vu_region_access *reply = session->reply;
	int ret;

	if (access->count > VU_DEFAULT_MAX_XFER)
		return -EINVAL;
	*reply = *access;
	ret = device_access(session->device, access, reply + 1, false);

	return ret ? ret : (int)(sizeof(*reply) + access->count);
}

static int serve_region_write(struct session *session,
			      const struct message *message)
{
	struct vu_region_access *access = message->payload;
	int ret;

	if (access->count != message->size - sizeof(*access))
		return -EINVAL;
	ret = device_access(session->device, access, access + 1, true);
	if (ret)
		return ret;
	memcpy(session->reply, access, sizeof(*access));

	return sizeof(*access);
}

/* Ends at the first write that fails; the reply says how many were done. */
static int serve_write_multi(struct session *session,
			     const struct message *message)
{
	const u64 *count = message->payload;
	struct vu_one_write *one = (void *)(count + 1);
	struct vu_region_access access;
	u64 done;
	int ret = 0;

	if (*count != (message->size - sizeof(*count)) / sizeof(*one) ||
	    *count * sizeof(*one) != message->size - sizeof(*count))
		return -EINVAL;
	for (done = 0; done < *count; done++, one++) {
		memcpy(&access, one, sizeof(access));
		ret = access.count > sizeof(one->data) ? -EINVAL :
			device_access(session->device, &access, one->data, true);
		if (ret)
			break;
	}
	if (ret && !done)
		return ret;
	memcpy(session->reply, &done, sizeof(done));

	return sizeof(done);
}

static int serve_reset(struct session *session, const struct message *message)
{
	device_reset(session->device);

	return 0;
}

/* Optional in the specification; without migration there is none to offer. */
static int serve_unsupported(struct session *session,
			     const struct message *message)
{
	return -EOPNOTSUPP;
}

/**
 * struct command - what the client may send
 * @name: for the log
 * @min: bytes of payload, at least
 * @max: and at most
 * @fds: it may come with a descriptor
 * @access: it is frequent
 * @serve: carries it out
 */
static const struct command {
	const char *name;
	u32 min;
	u32 max;
	bool fds;
	bool access;
	int (*serve)(struct session *session, const struct message *message);
} commands[] = {
	[VU_VERSION] = {
		"VERSION", sizeof(struct vu_version), 65536,
		.serve = serve_version,
	},
	[VU_DMA_MAP] = {
		"DMA_MAP", sizeof(struct vu_dma_map), sizeof(struct vu_dma_map),
		.fds = true, .serve = serve_dma_map,
	},
	[VU_DMA_UNMAP] = {
		"DMA_UNMAP", sizeof(struct vu_dma_unmap),
		sizeof(struct vu_dma_unmap), .serve = serve_dma_unmap,
	},
	[VU_GET_INFO] = {
		"DEVICE_GET_INFO", sizeof(struct vu_device_info),
		sizeof(struct vu_device_info), .serve = serve_get_info,
	},
	[VU_GET_REGION_INFO] = {
		"DEVICE_GET_REGION_INFO", sizeof(struct vfio_region_info),
		sizeof(struct vfio_region_info), .serve = serve_get_region_info,
	},
	[VU_GET_REGION_IO_FDS] = {
		"DEVICE_GET_REGION_IO_FDS", 0, CHANNEL_MAX_PAYLOAD,
		.serve = serve_unsupported,
	},
	[VU_GET_IRQ_INFO] = {
		"DEVICE_GET_IRQ_INFO", sizeof(struct vfio_irq_info),
		sizeof(struct vfio_irq_info), .serve = serve_get_irq_info,
	},
	[VU_SET_IRQS] = {
		"DEVICE_SET_IRQS", sizeof(struct vfio_irq_set),
		CHANNEL_MAX_PAYLOAD, .fds = true, .serve = serve_set_irqs,
	},
	[VU_REGION_READ] = {
		"REGION_READ", sizeof(struct vu_region_access),
		sizeof(struct vu_region_access),
		.access = true, .serve = serve_region_read,
	},
	[VU_REGION_WRITE] = {
		"REGION_WRITE", sizeof(struct vu_region_access),
		CHANNEL_MAX_PAYLOAD, .access = true, .serve = serve_region_write,
	},
	[VU_RESET] = { "DEVICE_RESET", 0, 0, .serve = serve_reset },
	[VU_REGION_WRITE_MULTI] = {
		"REGION_WRITE_MULTI", sizeof(u64), CHANNEL_MAX_PAYLOAD,
		.access = true, .serve = serve_write_multi,
	},
	[VU_FEATURE] = {
		"DEVICE_FEATURE", 0, CHANNEL_MAX_PAYLOAD,
		.serve = serve_unsupported,
	},
	[VU_MIG_DATA_READ] = {
		"MIG_DATA_READ", 0, CHANNEL_MAX_PAYLOAD,
		.serve = serve_unsupported,
	},
	[VU_MIG_DATA_WRITE] = {
		"MIG_DATA_WRITE", 0, CHANNEL_MAX_PAYLOAD,
		.serve = serve_unsupported,
	},
};

static const struct command *find_command(u16 id)
{
	if (id >= ARRAY_SIZE(commands) || !commands[id].serve)
		return NULL;

	return &commands[id];
}

/* Carry out a command: bytes of the reply, or -errno. */
static int dispatch(struct session *session, const struct command *command)
{
	const struct message *message = &session->message;

	if (!command)
		return -ENOSYS;
	if (message->header.flags & ~(VU_TYPE_MASK | VU_NO_REPLY))
		return -EINVAL;
	if (message->size < command->min || message->size > command->max)
		return -EINVAL;
	if (message->fds_lost)
		return -EMFILE;
	if (message->nr_fds > (command->fds ? CHANNEL_MAX_FDS : 0))
		return -EINVAL;
	if (!session->negotiated && command->serve != serve_version)
		return -EINVAL;

	return command->serve(session, message);
}

static void tell(struct session *session, const struct command *command, int ret)
{
	const struct message *message = &session->message;
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
	const struct vu_header *asked = &session->message.header;
	const struct command *command = find_command(asked->command);
	struct vu_header header = {
		.id = asked->id,
		.command = asked->command,
		.flags = VU_REPLY,
	};
	struct iovec payload = { .iov_base = session->reply };
	struct remote *remote = &session->device->memory.remote;
	int err = 0;
	int ret;

	remote_turn(remote);
	ret = dispatch(session, command);
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
	if (!err && !session->negotiated)
		err = -EPROTO;

	return err;
}

/* Sleep until a message comes; INTx may be unmasked meanwhile. */
static int wait_for_message(struct session *session)
{
	struct irqs *irqs = &session->device->irqs;

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
		ret = channel_receive(&session->channel, &session->message);
		if (ret <= 0)
			break;
		type = session->message.header.flags & VU_TYPE_MASK;
		ret = -EPROTO;
		if (type == VU_COMMAND)
			ret = serve_command(session);
		else if (type == VU_REPLY && session->negotiated)
			ret = 0;
		if (ret)
			break;
		if (type == VU_REPLY)
			remote_reply(&session->device->memory.remote,
				     &session->message);
	}
	/* Nobody answers any more; an engine may wait for that. */
	remote_pause(&session->device->memory.remote, true);
	log_counters(session->device->vgpu, session->mistakes);

	return ret;
}
