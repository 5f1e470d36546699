// SPDX-License-Identifier: GPL-2.0
/*
 * See request.h, and Documentation/tools/gvt-vfio-user.rst for what can be asked. What is
 * not understood wholly is refused.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/compiler.h>
#include <linux/kernel.h>

#include "display/edid.h"
#include "link.h"
#include "monitors.h"
#include "object.h"
#include "request.h"

/* Ports as users name them. */
static const char port_names[VGPU_NUM_PORTS] = { 'B', 'C', 'D' };

static __printf(3, 4)
int refuse(struct request *request, int error, const char *why, ...)
{
	va_list args;
	char *c;

	va_start(args, why);
	vsnprintf(request->why, sizeof(request->why), why, args);
	va_end(args);
	/* What was quoted may end in the middle of a character. */
	for (c = request->why; *c; c++)
		if (!isascii(*c))
			*c = '?';
	request->error = error;

	return error;
}

static int read_port(struct request *request, const char *text)
{
	const char *found = text[0] ? memchr(port_names, text[0], sizeof(port_names)) : NULL;

	if (!found || text[1])
		return refuse(request, -ENODEV, "port \"%.16s\": there are B, C and D", text);
	request->port = found - port_names;

	return 0;
}

static int read_hex(u8 *edid, const char *text)
{
	size_t i, len = strlen(text) / 2;

	if (len > VGPU_EDID_MAX)
		return -E2BIG;
	if (text[2 * len])
		return -EINVAL;
	for (i = 0; i < len; i++)
		if (!isxdigit((u8)text[2 * i]) || !isxdigit((u8)text[2 * i + 1]) ||
		    sscanf(text + 2 * i, "%2hhx", &edid[i]) != 1)
			return -EINVAL;

	return len;
}

/* By the port as it is, whose kind is that of the monitor if no other is said. */
static int read_monitor(struct request *request, const char *text,
			const struct vgpu_type *type, const struct monitors *monitors)
{
	static const struct edid_source hex = { "the bytes of an EDID in hex", read_hex };
	char why[MONITOR_WHY];
	int ret;

	request->dp = monitors->dp & BIT(request->port);
	ret = monitor_read(&request->monitor, &request->dp, text, &hex, why);
	if (!ret && !monitor_fits(&request->monitor, type, why))
		ret = -ERANGE;
	if (ret)
		return refuse(request, ret, "monitor \"%.24s\": %s", text, why);

	return 0;
}

/* What commands take. */
enum { PORT, MONITOR, ARGUMENTS };

static const char *const argument_names[ARGUMENTS] = {
	[PORT] = "port",
	[MONITOR] = "monitor",
};

/* @takes and @needs: a bit for each argument. */
static const struct command {
	const char *name;
	u32 takes;
	u32 needs;
} commands[] = {
	[REQUEST_PLUG] = { "plug", BIT(PORT) | BIT(MONITOR), BIT(PORT) | BIT(MONITOR) },
	[REQUEST_LINK_LOSS] = { "link-loss", BIT(PORT), BIT(PORT) },
	[REQUEST_SCREENSHOT] = { "screenshot", BIT(PORT) },
	[REQUEST_QUERY] = { "query" },
};

static int read_argument(struct request *request, const char *name, struct json_object *val,
			 const char **texts)
{
	const struct command *command = &commands[request->command];
	const char *text;
	unsigned int i;

	for (i = 0; i < ARGUMENTS; i++)
		if (command->takes & BIT(i) && !strcmp(name, argument_names[i]))
			break;
	if (i == ARGUMENTS)
		return refuse(request, -EINVAL, "%s has no argument \"%.16s\"",
			      command->name, name);
	if (!json_object_is_type(val, json_type_string))
		return refuse(request, -EINVAL, "%s: not a string", name);
	text = json_object_get_string(val);
	if (strlen(text) != (size_t)json_object_get_string_len(val))
		return refuse(request, -EINVAL, "%s: has a NUL", name);
	texts[i] = text;

	return 0;
}

/* The texts of the arguments that there are: those of @object, all that the command needs. */
static int read_arguments(struct request *request, struct json_object *object,
			  const char **texts)
{
	const struct command *command = &commands[request->command];
	unsigned int i;

	if (object && !json_object_is_type(object, json_type_object))
		return refuse(request, -EINVAL, "arguments: not an object");
	if (object) {
		json_object_object_foreach(object, name, val)
			if (read_argument(request, name, val, texts))
				return request->error;
	}
	for (i = 0; i < ARGUMENTS; i++)
		if (command->needs & BIT(i) && !texts[i])
			return refuse(request, -EINVAL, "%s needs a %s", command->name,
				      argument_names[i]);

	return 0;
}

static int read_command(struct request *request, struct json_object *val)
{
	const char *name = json_object_get_string(val);
	unsigned int i;

	if (!json_object_is_type(val, json_type_string))
		return refuse(request, -EINVAL, "execute: not a command's name");
	for (i = 0; i < ARRAY_SIZE(commands) && strcmp(name, commands[i].name); i++)
		;
	if (i == ARRAY_SIZE(commands))
		return refuse(request, -EOPNOTSUPP,
			      "\"%.16s\": there are plug, link-loss, screenshot and query", name);
	request->command = i;

	return 0;
}

static int read_object(struct request *request, struct json_object *object,
		       const char **texts)
{
	struct json_object *execute = NULL, *args = NULL;

	json_object_object_foreach(object, name, val) {
		if (!strcmp(name, "execute"))
			execute = val;
		else if (!strcmp(name, "arguments"))
			args = val;
		else if (!strcmp(name, "id"))
			request->id = json_object_get(val);
		else
			refuse(request, -EINVAL,
			       "\"%.16s\": a request has execute, arguments and id", name);
	}
	if (request->error)
		return request->error;
	if (read_command(request, execute))
		return request->error;

	return read_arguments(request, args, texts);
}

/**
 * request_parse - what a line asks for
 * @request: where it is put; @request->id is the caller's
 * @line: the line, without its end
 * @size: bytes of it with its NUL
 * @type: of the vGPU
 * @monitors: what is plugged in
 *
 * Return: 0, or the -errno that is @request->error.
 */
int request_parse(struct request *request, const char *line, u32 size,
		  const struct vgpu_type *type, const struct monitors *monitors)
{
	struct json_object *object = object_parse(line, size);
	const char *texts[ARGUMENTS] = { };
	int ret;

	memset(request, 0, sizeof(*request));
	request->port = LINK_ANY_PORT;
	if (!object)
		return refuse(request, -EINVAL, "not a JSON object in ASCII");
	ret = read_object(request, object, texts);
	if (!ret && texts[PORT])
		ret = read_port(request, texts[PORT]);
	if (!ret && texts[MONITOR])
		ret = read_monitor(request, texts[MONITOR], type, monitors);
	json_object_put(object);

	return ret;
}

static void add_text(struct json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, json_object_new_string(text));
}

/* What is plugged in, for an answer. i915 numbers the connectors of each kind from 1 on. */
struct json_object *request_ports(const struct monitors *monitors)
{
	struct json_object *all = json_object_new_array(), *one;
	unsigned int port, number[] = { 0, 0 };
	char text[MONITOR_NAME];
	bool dp;

	for (port = 0; port < VGPU_NUM_PORTS; port++) {
		one = json_object_new_object();
		snprintf(text, sizeof(text), "%c", port_names[port]);
		add_text(one, "port", text);
		dp = monitors->dp & BIT(port);
		snprintf(text, sizeof(text), "%s-%u", dp ? "DP" : "HDMI-A", ++number[dp]);
		add_text(one, "connector", text);
		monitor_name(monitors, port, text);
		add_text(one, "monitor", text);
		json_object_array_add(all, one);
	}

	return all;
}

/* With @id, which stays the caller's. False: not all of it, as the socket is full. */
static bool send_line(int fd, struct json_object *id, const char *name, struct json_object *val)
{
	struct json_object *all = json_object_new_object();
	struct iovec iov[2];
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	size_t len;
	ssize_t n;

	json_object_object_add(all, name, val);
	if (id)
		json_object_object_add(all, "id", json_object_get(id));
	iov[0].iov_base = (void *)json_object_to_json_string_length(all, JSON_C_TO_STRING_PLAIN,
								    &len);
	iov[0].iov_len = len;
	iov[1] = (struct iovec){ "\n", 1 };
	n = sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
	json_object_put(all);

	return n == (ssize_t)len + 1;
}

/**
 * answer_send - answer a request that was done
 * @fd: the client's socket
 * @id: what the request had, or NULL; stays the caller's
 * @result: what there is to tell, which is put; NULL: nothing
 *
 * Return: false if the client does not take it.
 */
bool answer_send(int fd, struct json_object *id, struct json_object *result)
{
	return send_line(fd, id, "return", result ?: json_object_new_object());
}

/**
 * answer_error - answer a request that was not done
 * @fd: the client's socket
 * @id: what the request had, or NULL; stays the caller's
 * @error: -errno
 * @why: the same for people; NULL: in the C library's words
 *
 * Return: false if the client does not take it.
 */
bool answer_error(int fd, struct json_object *id, int error, const char *why)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "class", strerrorname_np(-error) ?: "EIO");
	add_text(object, "desc", why ?: strerror(-error));

	return send_line(fd, id, "error", object);
}
