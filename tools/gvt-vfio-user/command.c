// SPDX-License-Identifier: GPL-2.0
/*
 * See command.h. Each serve function returns the number of bytes that it put into the
 * reply, or -errno. The payload has at least the size that the table below says.
 */
#include <errno.h>
#include <string.h>

#include "command.h"
#include "device.h"

static int serve_version(struct client *client, const struct message *message)
{
	int ret;

	if (client->negotiated)
		return -EINVAL;
	ret = version_negotiate(message->payload, message->size, &client->peer,
				client->reply, CHANNEL_MAX_PAYLOAD);
	if (ret >= 0) {
		client->negotiated = true;
		client->device->memory.remote.max_xfer = client->peer.max_xfer;
	}

	return ret;
}

static int serve_dma_map(struct client *client, const struct message *message)
{
	const struct vu_dma_map *map = message->payload;

	if (map->argsz < sizeof(*map))
		return -EINVAL;

	return memory_add(&client->device->memory, map,
			  message_take_fd(&client->message));
}

static int serve_dma_unmap(struct client *client, const struct message *message)
{
	const struct vu_dma_unmap *unmap = message->payload;
	int ret = 0;

	if (unmap->argsz < sizeof(*unmap) || unmap->flags & ~VU_UNMAP_ALL)
		return -EINVAL;
	if (!unmap->flags)
		ret = device_unmap(client->device, unmap->addr, unmap->size);
	else if (unmap->addr || unmap->size)
		ret = -EINVAL;
	else
		device_unmap_all(client->device);
	if (ret)
		return ret;
	memcpy(client->reply, unmap, sizeof(*unmap));

	return sizeof(*unmap);
}

static int serve_get_info(struct client *client, const struct message *message)
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
	memcpy(client->reply, &info, sizeof(info));

	return sizeof(info);
}

static int serve_get_region_info(struct client *client, const struct message *message)
{
	struct vfio_region_info info;
	int ret;

	memcpy(&info, message->payload, sizeof(info));
	if (info.argsz < sizeof(info) || info.flags || info.cap_offset ||
	    info.size || info.offset)
		return -EINVAL;
	ret = device_region_info(client->device, &info);
	if (ret)
		return ret;
	info.argsz = sizeof(info);
	memcpy(client->reply, &info, sizeof(info));

	return sizeof(info);
}

static int serve_get_irq_info(struct client *client, const struct message *message)
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
	memcpy(client->reply, &info, sizeof(info));

	return sizeof(info);
}

static int serve_set_irqs(struct client *client, const struct message *message)
{
	const struct vfio_irq_set *set = message->payload;

	return irqs_set(&client->device->irqs, set, set->data,
			message->size - sizeof(*set),
			message_take_fd(&client->message));
}

static int serve_region_read(struct client *client, const struct message *message)
{
	const struct vu_region_access *access = message->payload;
	struct vu_region_access *reply = client->reply;
	int ret;

	if (access->count > VU_DEFAULT_MAX_XFER)
		return -EINVAL;
	*reply = *access;
	ret = device_access(client->device, access, reply + 1, false);

	return ret ? ret : (int)(sizeof(*reply) + access->count);
}

static int serve_region_write(struct client *client, const struct message *message)
{
	struct vu_region_access *access = message->payload;
	int ret;

	if (access->count != message->size - sizeof(*access))
		return -EINVAL;
	ret = device_access(client->device, access, access + 1, true);
	if (ret)
		return ret;
	memcpy(client->reply, access, sizeof(*access));

	return sizeof(*access);
}

/* Ends at the first write that fails; the reply says how many were done. */
static int serve_write_multi(struct client *client, const struct message *message)
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
			device_access(client->device, &access, one->data, true);
		if (ret)
			break;
	}
	if (ret && !done)
		return ret;
	memcpy(client->reply, &done, sizeof(done));

	return sizeof(done);
}

static int serve_reset(struct client *client, const struct message *message)
{
	device_reset(client->device);

	return 0;
}

/* Optional in the specification; without migration there is none to offer. */
static int serve_unsupported(struct client *client, const struct message *message)
{
	return -EOPNOTSUPP;
}

static const struct command commands[] = {
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

/**
 * command_find - what a client wants
 * @id: by the number of its message
 *
 * Return: the command, or NULL: there is none of this number.
 */
const struct command *command_find(u16 id)
{
	if (id >= ARRAY_SIZE(commands) || !commands[id].serve)
		return NULL;

	return &commands[id];
}

/**
 * command_run - check that a message is as it has to be, and do what it asks for
 * @client: has the message, and gets the payload of the reply
 * @command: of command_find()
 *
 * Return: bytes of the reply, or -errno, which is the reply then.
 */
int command_run(struct client *client, const struct command *command)
{
	const struct message *message = &client->message;

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
	if (!client->negotiated && command->serve != serve_version)
		return -EINVAL;

	return command->serve(client, message);
}
