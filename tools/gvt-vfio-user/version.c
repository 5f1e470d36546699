// SPDX-License-Identifier: GPL-2.0
/*
 * VU_VERSION: JSON in, JSON out.
 *
 * Capabilities in the reply are a subset of those that the client named, so it
 * is told of a limit of ours only if it asks. All our limits are the ones that
 * hold for whoever does not ask.
 */
#include <errno.h>
#include <string.h>

#include <linux/kernel.h>
#include <linux/minmax.h>

#include "channel.h"
#include "object.h"
#include "version.h"

/* A capability that is a number: ours. */
static const struct capability {
	const char *name;
	u32 value;
} numbers[] = {
	{ "max_msg_fds", CHANNEL_MAX_FDS },
	{ "max_data_xfer_size", VU_DEFAULT_MAX_XFER },
	{ "max_dma_maps", VU_DEFAULT_MAX_MAPS },
	{ "pgsizes", VU_PAGE_SIZE },
};

static const char write_multiple[] = "write_multiple";

/* The number @name of @caps: 1, or 0 if there is none, or -EINVAL. */
static int get_number(struct json_object *caps, const char *name, u64 *val)
{
	struct json_object *found;

	if (!json_object_object_get_ex(caps, name, &found))
		return 0;
	if (!json_object_is_type(found, json_type_int) ||
	    json_object_get_int64(found) < 0)
		return -EINVAL;
	*val = json_object_get_uint64(found);

	return 1;
}

/* Check what the client proposes in @caps and put our part of it into @ours. */
static int answer(struct json_object *caps, struct json_object *ours,
		  struct version_peer *peer)
{
	struct json_object *found;
	unsigned int i;
	u64 val;
	int ret;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		ret = get_number(caps, numbers[i].name, &val);
		if (ret < 0)
			return ret;
		if (!ret)
			continue;
		if (!strcmp(numbers[i].name, "pgsizes") && !(val & VU_PAGE_SIZE))
			return -EOPNOTSUPP;
		if (!strcmp(numbers[i].name, "max_data_xfer_size"))
			peer->max_xfer = min_t(u64, val, VU_DEFAULT_MAX_XFER);
		json_object_object_add(ours, numbers[i].name,
				       json_object_new_int64(numbers[i].value));
	}
	if (json_object_object_get_ex(caps, write_multiple, &found)) {
		if (!json_object_is_type(found, json_type_boolean))
			return -EINVAL;
		if (json_object_get_boolean(found))
			json_object_object_add(ours, write_multiple,
					       json_object_new_boolean(true));
	}

	return 0;
}

/* Answer @text with our text in @reply. Its length with the NUL, or -errno. */
static int negotiate_capabilities(const char *text, u32 size,
				  struct version_peer *peer, char *reply, u32 room)
{
	struct json_object *theirs = object_parse(text, size);
	struct json_object *all = json_object_new_object();
	struct json_object *ours = json_object_new_object();
	struct json_object *caps;
	size_t len;
	int ret = theirs ? 0 : -EINVAL;

	json_object_object_add(all, "capabilities", ours);
	if (!ret && json_object_object_get_ex(theirs, "capabilities", &caps))
		ret = json_object_is_type(caps, json_type_object) ?
			answer(caps, ours, peer) : -EINVAL;
	if (!ret) {
		text = json_object_to_json_string_length(all,
				JSON_C_TO_STRING_PLAIN, &len);
		ret = -ENOMEM;
		if (text && len < room) {
			memcpy(reply, text, len + 1);
			ret = len + 1;
		}
	}
	json_object_put(all);
	json_object_put(theirs);

	return ret;
}

/**
 * version_negotiate - answer VU_VERSION
 * @request: payload of the message
 * @size: its bytes
 * @peer: what the client says of itself, or what holds if it doesn't
 * @reply: where the payload of the reply is put
 * @room: bytes there
 *
 * Return: bytes of the reply, or -EINVAL if the request is malformed, or
 * -EOPNOTSUPP if client and server have nothing in common.
 */
int version_negotiate(const void *request, u32 size, struct version_peer *peer,
		      void *reply, u32 room)
{
	const char *text = (const char *)request + sizeof(struct vu_version);
	const struct vu_version ours = { VU_MAJOR, VU_MINOR };
	struct vu_version theirs;
	int ret;

	if (size < sizeof(theirs))
		return -EINVAL;
	memcpy(&theirs, request, sizeof(theirs));
	size -= sizeof(theirs);
	/* No minor version is below ours. */
	if (theirs.major != ours.major)
		return -EOPNOTSUPP;

	memcpy(reply, &ours, sizeof(ours));
	peer->max_xfer = VU_DEFAULT_MAX_XFER;
	if (!size)
		return sizeof(ours);
	ret = negotiate_capabilities(text, size, peer, (char *)reply + sizeof(ours),
				     room - sizeof(ours));

	return ret < 0 ? ret : ret + (int)sizeof(ours);
}
