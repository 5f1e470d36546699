// SPDX-License-Identifier: GPL-2.0
/* See tape.h. */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "expect.h"
#include "tape.h"

/* gvt_record_sink */
bool tape_sink(void *to, const void *data, u32 len, bool last)
{
	struct tape *tape = to;

	expect(!last || len <= GVT_RECORD_LAST);
	if (!last && tape->limit && tape->len + len > tape->limit)
		return false;
	if (tape->len + len > tape->room) {
		tape->room = 2 * (tape->len + len);
		tape->data = realloc(tape->data, tape->room);
		expect(tape->data);
	}
	memcpy(tape->data + tape->len, data, len);
	tape->len += len;

	return true;
}

/* In small pieces, as a pipe may have it. */
static ssize_t tape_read(void *from, void *buf, size_t len)
{
	struct tape *tape = from;
	size_t n = min(min(len, tape->len - tape->pos), 1000ul);

	if (n)
		memcpy(buf, tape->data + tape->pos, n);
	tape->pos += n;

	return n;
}

/* reader_open() from the start of the tape. */
int tape_open(struct tape *tape, struct reader *reader)
{
	tape->pos = 0;

	return reader_open(reader, tape_read, tape);
}

enum replay_result tape_replay(struct tape *tape, struct replay *replay,
			       struct reader *reader)
{
	if (tape_open(tape, reader))
		return REPLAY_BROKEN;

	return replay_run(replay, reader);
}

/* Make all checks right again, after a change, as far as blocks can be followed. */
void tape_mend(struct tape *tape)
{
	struct gvt_record_header *header = (void *)tape->data;
	struct gvt_record_block head;
	size_t at = sizeof(*header);
	u32 check;

	if (tape->len < sizeof(*header))
		return;
	check = gvt_record_check(0, header, offsetof(struct gvt_record_header, check));
	header->check = check;
	for (; at + sizeof(head) <= tape->len; at += sizeof(head) + head.bytes) {
		memcpy(&head, tape->data + at, sizeof(head));
		if (head.bytes > tape->len - at - sizeof(head))
			break;
		check = gvt_record_check(check, tape->data + at + sizeof(head),
					 head.bytes);
		head.check = check;
		memcpy(tape->data + at, &head, sizeof(head));
	}
}

void tape_free(struct tape *tape)
{
	free(tape->data);
	memset(tape, 0, sizeof(*tape));
}
