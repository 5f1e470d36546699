// SPDX-License-Identifier: GPL-2.0
/*
 * Lines to the control socket of gvt-vfio-user: what is understood can be done, what is not
 * says why, and each is answered with one line.
 *
 * A byte of the input is itself, or from 0x80 on one of the words that requests are made of.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "desk.h"
#include "display/edid.h"
#include "fuzz.h"
#include "link.h"
#include "object.h"
#include "target.h"

/* A descriptor that answers are sent to, and one that they are read from. */
static int answers[2];

static const char *const words[] = {
	"{\"execute\":\"plug\",\"arguments\":{\"port\":\"", "{\"execute\":\"", "plug", "query",
	"screenshot", "\",\"arguments\":{\"port\":\"", "\",\"monitor\":\"", "\"}}\n",
	"\"},\"id\":", "}\n", "B", "C", "D", "dp:", "hdmi:", "none", "800x600", "1920x1200",
	"2560x1440", "\\u0000", "\\u00e4", "\xc3\xa4", "\"", "[", "]", "{\"id\":", "}", ",", ":",
	"null", "1e999", "00ffffffffffff00", "00000000", "00000000000000000000000000000000",
};

/* As the desk does; kinds of ports change only there. */
static void plug(struct monitors *monitors, const struct request *request)
{
	u32 width, height;

	expect(request->port < VGPU_NUM_PORTS);
	if (request->monitor.len) {
		check_int_eq(vgpu_edid_check(request->monitor.edid, request->monitor.len), 0);
		vgpu_edid_mode(request->monitor.edid, &width, &height);
		expect(width <= vgpu_types[0].width && height <= vgpu_types[0].height);
	}
	monitors->port[request->port] = request->monitor;
	monitors->dp &= ~BIT(request->port);
	if (request->dp)
		monitors->dp |= BIT(request->port);
}

/* The answer is one line, an object with all of the request's id. */
static void check_answer(struct json_object *id)
{
	static char line[16 * DESK_LINE];
	ssize_t n = recv(answers[1], line, sizeof(line), MSG_DONTWAIT);
	struct json_object *object, *back = NULL;

	expect(n > 1 && n < (ssize_t)sizeof(line) && line[n - 1] == '\n');
	line[n - 1] = '\0';
	expect(!memchr(line, '\n', n));
	object = object_parse(line, n);
	expect(object);
	json_object_object_get_ex(object, "id", &back);
	expect(!id == !back && json_object_equal(id, back));
	json_object_put(object);
}

static void serve(struct monitors *monitors, const char *line, u32 size)
{
	struct request request;
	int ret = request_parse(&request, line, size, &vgpu_types[0], monitors);
	const char *c;

	check_int_eq(ret, request.error);
	if (ret) {
		expect(ret < 0 && request.why[0]);
		for (c = request.why; *c; c++)
			expect(isascii(*c));
		expect(answer_error(answers[0], request.id, ret, request.why));
	} else {
		if (request.command == REQUEST_PLUG)
			plug(monitors, &request);
		expect(request.port <= LINK_ANY_PORT);
		expect(answer_send(answers[0], request.id, request_ports(monitors)));
	}
	check_answer(request.id);
	json_object_put(request.id);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int room = 1 << 20;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, answers) ||
	    setsockopt(answers[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)))
		abort();

	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct monitors monitors = { .pipes = VGPU_MAX_PIPES };
	char literal[] = "x", line[DESK_LINE];
	const char *word;
	size_t fill = 0;

	for (; size; size--, data++) {
		literal[0] = *data;
		word = *data < 0x80 ? literal : words[*data % ARRAY_SIZE(words)];
		/* Longer ones are not even read. */
		for (; *word && fill < sizeof(line) - 1; word++)
			line[fill++] = *word;
		if (!*data)
			line[fill++] = '\0';
		if (line[fill - 1] != '\n' && fill < sizeof(line) - 1)
			continue;
		line[fill - 1] = '\0';
		serve(&monitors, line, fill);
		fill = 0;
	}
	line[fill] = '\0';
	serve(&monitors, line, fill + 1);

	return 0;
}
