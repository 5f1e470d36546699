/* SPDX-License-Identifier: GPL-2.0 */
/* Recordings (record.h), read and checked: a file may be damaged, or no recording. */
#ifndef READER_H
#define READER_H

#include "record.h"

/**
 * struct event - an event of a recording
 * @kind: its kind
 * @arg: its small argument
 * @number: its numbers; addresses and times are absolute. A write has, as a read,
 *	its bytes in number[1].
 * @data: its data; valid until the next event is read
 * @len: bytes of @data
 */
struct event {
	enum gvt_record_kind kind;
	u32 arg;
	u64 number[GVT_RECORD_NUMBERS];
	const u8 *data;
	u32 len;
};

/**
 * struct reader - a recording that is being read
 * @read: as read(2); what a pipe gives in pieces may come in pieces
 * @from: its first argument
 * @header: of the recording
 * @offset: bytes read of the file
 * @error: what is wrong with it
 */
struct reader {
	ssize_t (*read)(void *from, void *buf, size_t len);
	void *from;
	struct gvt_record_header header;
	u64 offset;
	char error[160];

	/* Private. */
	u32 check;
	u64 iova;
	u64 clock;
	bool ended;
	u32 fill;
	u32 pos;
	u8 events[GVT_RECORD_BLOCK];
};

int reader_open(struct reader *r, ssize_t (*read)(void *, void *, size_t),
		void *from);
int reader_next(struct reader *r, struct event *event);

#endif
