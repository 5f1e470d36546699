/* SPDX-License-Identifier: GPL-2.0 */
/* The file of a recording: events become blocks, in the order in which they are added. */
#ifndef _GVT_RECORD_FILE_H_
#define _GVT_RECORD_FILE_H_

#include "record.h"

/**
 * struct record_file - the file, as far as it is being written
 * @sink: where blocks go
 * @to: its argument
 * @append: protects all that follows
 * @ended: nothing is taken any more
 * @iova: where the last copy of guest memory ended
 * @clock: the last time told
 * @check: of the last block that the sink took
 * @fill: bytes in @block.events
 * @block: the block that is being filled
 */
struct record_file {
	gvt_record_sink sink;
	void *to;
	struct mutex append;
	bool ended;
	u64 iova;
	u64 clock;
	u32 check;
	u32 fill;
	struct {
		struct gvt_record_block head;
		u8 events[GVT_RECORD_BLOCK];
	} block;
};

bool record_file_begin(struct record_file *file, struct gvt_record_header *header);
void record_file_end(struct record_file *file);
bool record_file_has_ended(struct record_file *file);
void record_file_add(struct record_file *file, enum gvt_record_kind kind, u32 arg,
		     const u64 *numbers, const void *data, u32 len);
void record_file_add_copy(struct record_file *file, u64 iova, const void *buf, u32 len,
			  bool write, int error);
void record_file_add_clock(struct record_file *file, u64 now);
void record_file_add_timer(struct record_file *file, u64 when);
void record_file_add_look(struct record_file *file, unsigned int pipe, u64 now, u32 width,
			  u32 height);

#endif
