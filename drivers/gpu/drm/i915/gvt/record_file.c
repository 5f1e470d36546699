// SPDX-License-Identifier: GPL-2.0
/* See record_file.h; the format is in record.h. */
#include "record_file.h"

/* Kind, numbers of ten bytes, length, data. */
#define EVENT_MAX	(1 + (GVT_RECORD_NUMBERS + 1) * 10 + GVT_RECORD_DATA)

const struct gvt_record_shape gvt_record_shapes[GVT_RECORD_KINDS] = {
	[GVT_RECORD_READ] = { 2 },
	[GVT_RECORD_WRITE] = { 1, true },
	[GVT_RECORD_PLUG] = { 0, true },
	[GVT_RECORD_DONE] = { 0, true },
	[GVT_RECORD_MEM_READ] = { 1, true },
	[GVT_RECORD_MEM_WRITE] = { 1, true },
	[GVT_RECORD_MEM_FAILED] = { 3 },
	[GVT_RECORD_APERTURE] = { 2 },
	[GVT_RECORD_CLOCK] = { 1 },
	[GVT_RECORD_SET_TIMER] = { 1 },
	[GVT_RECORD_UNMAP] = { 2 },
	[GVT_RECORD_LOOK] = { 3 },
	[GVT_RECORD_LOOK_ROWS] = { 2 },
};

/* FNV-1a (Fowler, Noll, Vo): finds what gets lost or damaged on the way. */
u32 gvt_record_check(u32 check, const void *data, u32 len)
{
	const u8 *byte = data;

	while (len--)
		check = (check ^ *byte++) * 16777619;

	return check;
}

/* Pass the block on. append is held. */
static bool flush(struct record_file *file, bool last)
{
	u32 check = gvt_record_check(file->check, file->block.events, file->fill);
	u32 bytes = sizeof(file->block.head) + file->fill;

	file->block.head.bytes = file->fill;
	file->block.head.check = check;
	if (!file->sink(file->to, &file->block, bytes, last))
		return false;
	file->check = check;
	file->fill = 0;

	return true;
}

static void put_number(struct record_file *file, u64 val)
{
	while (val >= 0x80) {
		file->block.events[file->fill++] = val | 0x80;
		val >>= 7;
	}
	file->block.events[file->fill++] = val;
}

/* Pass on what there is, and the end; if that is refused, only the end. */
static void end(struct record_file *file, enum gvt_record_reason reason)
{
	lockdep_assert_held(&file->append);

	if (file->ended)
		return;
	if (reason == GVT_RECORD_CLOSED && file->fill && !flush(file, false))
		reason = GVT_RECORD_CUT;
	file->fill = 0;
	file->block.events[file->fill++] = GVT_RECORD_END | reason << GVT_RECORD_ARG;
	flush(file, true);
	file->ended = true;
}

static void put(struct record_file *file, enum gvt_record_kind kind, u32 arg,
		const u64 *numbers, const void *data, u32 len)
{
	u32 i;

	lockdep_assert_held(&file->append);

	if (file->ended)
		return;
	if (file->fill + EVENT_MAX > GVT_RECORD_BLOCK && !flush(file, false)) {
		end(file, GVT_RECORD_CUT);
		return;
	}
	file->block.events[file->fill++] = kind | arg << GVT_RECORD_ARG;
	for (i = 0; i < gvt_record_shapes[kind].numbers; i++)
		put_number(file, numbers[i]);
	if (!gvt_record_shapes[kind].has_data)
		return;
	put_number(file, len);
	if (len)
		memcpy(file->block.events + file->fill, data, len);
	file->fill += len;
}

/**
 * record_file_add - add an event
 * @file: the file
 * @kind: its kind; those with times and addresses of memory have functions of their own
 * @arg: its small argument
 * @numbers: as many as the kind has, or NULL
 * @data: its data, or NULL
 * @len: bytes of it
 */
void record_file_add(struct record_file *file, enum gvt_record_kind kind, u32 arg,
		     const u64 *numbers, const void *data, u32 len)
{
	mutex_lock(&file->append);
	put(file, kind, arg, numbers, data, len);
	mutex_unlock(&file->append);
}

/* Small for small differences of either sign. */
static u64 zigzag(u64 difference)
{
	return difference << 1 ^ -(difference >> 63);
}

/* A copy of guest memory; @error: 0, or -errno if it failed. */
void record_file_add_copy(struct record_file *file, u64 iova, const void *buf, u32 len,
			  bool write, int error)
{
	u64 numbers[] = { 0, len, -error };

	mutex_lock(&file->append);
	numbers[0] = zigzag(iova - file->iova);
	file->iova = iova + len;
	if (error)
		put(file, GVT_RECORD_MEM_FAILED, write, numbers, NULL, 0);
	else
		put(file, write ? GVT_RECORD_MEM_WRITE : GVT_RECORD_MEM_READ, 0,
		    numbers, buf, len);
	mutex_unlock(&file->append);
}

/* Told by the difference to the last time, which it is from now on. */
static u64 take_time(struct record_file *file, u64 now)
{
	u64 number = zigzag(now - file->clock);

	lockdep_assert_held(&file->append);
	file->clock = now;

	return number;
}

/* GVT_RECORD_CLOCK */
void record_file_add_clock(struct record_file *file, u64 now)
{
	u64 number;

	mutex_lock(&file->append);
	number = take_time(file, now);
	put(file, GVT_RECORD_CLOCK, 0, &number, NULL, 0);
	mutex_unlock(&file->append);
}

/* GVT_RECORD_SET_TIMER; 0: none. */
void record_file_add_timer(struct record_file *file, u64 when)
{
	u64 number;

	mutex_lock(&file->append);
	number = when ? zigzag(when - file->clock) : 0;
	put(file, GVT_RECORD_SET_TIMER, when != 0, &number, NULL, 0);
	mutex_unlock(&file->append);
}

/* GVT_RECORD_LOOK */
void record_file_add_look(struct record_file *file, unsigned int pipe, u64 now, u32 width,
			  u32 height)
{
	u64 numbers[] = { 0, width, height };

	mutex_lock(&file->append);
	numbers[0] = take_time(file, now);
	put(file, GVT_RECORD_LOOK, pipe, numbers, NULL, 0);
	mutex_unlock(&file->append);
}

/**
 * record_file_begin - begin with the header
 * @file: the file, zeroed, with its sink
 * @header: which gets what is the same for all, and its check
 *
 * Return: false if the sink does not take it.
 */
bool record_file_begin(struct record_file *file, struct gvt_record_header *header)
{
	mutex_init(&file->append);
	memcpy(header->magic, GVT_RECORD_MAGIC, sizeof(header->magic));
	header->version = GVT_RECORD_VERSION;
	header->check = gvt_record_check(0, header, offsetof(struct gvt_record_header, check));
	file->check = header->check;

	return file->sink(file->to, header, sizeof(*header), false);
}

/* The vGPU is closed. */
void record_file_end(struct record_file *file)
{
	mutex_lock(&file->append);
	end(file, GVT_RECORD_CLOSED);
	mutex_unlock(&file->append);
}

/* Has it been cut? */
bool record_file_has_ended(struct record_file *file)
{
	bool ended;

	mutex_lock(&file->append);
	ended = file->ended;
	mutex_unlock(&file->append);

	return ended;
}
