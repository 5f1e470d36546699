// SPDX-License-Identifier: GPL-2.0
/* See reader.h; the format is in record.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "reader.h"

/* Pixels of a row, and rows: the registers have 13 bits. */
#define PICTURE_MAX	SZ_8K

static int fail(struct reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct reader *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error, sizeof(r->error), format, args);
	va_end(args);

	return -1;
}

/* Read all of @len: bytes that there were, or -1. */
static ssize_t read_all(struct reader *r, void *buf, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = r->read(r->from, (u8 *)buf + done, len - done);
		if (n < 0)
			return fail(r, "cannot be read");
		if (!n)
			break;
		done += n;
	}
	r->offset += done;

	return done;
}

/**
 * reader_open - begin to read a recording
 * @r: the reader, in any state
 * @read: where it comes from
 * @from: passed to @read
 *
 * Return: 0; or -1: @r->error says why.
 */
int reader_open(struct reader *r, ssize_t (*read)(void *, void *, size_t),
		void *from)
{
	struct gvt_record_header *h = &r->header;
	ssize_t n;

	memset(r, 0, sizeof(*r));
	r->read = read;
	r->from = from;
	n = read_all(r, h, sizeof(*h));
	if (n < 0)
		return -1;
	if (n < (ssize_t)sizeof(*h) ||
	    memcmp(h->magic, GVT_RECORD_MAGIC, sizeof(h->magic)))
		return fail(r, "is not a recording of a vGPU");
	if (h->version != GVT_RECORD_VERSION)
		return fail(r, "has version %u of the format; known is %u",
			    h->version, GVT_RECORD_VERSION);
	r->check = gvt_record_check(0, h, offsetof(struct gvt_record_header, check));
	if (r->check != h->check)
		return fail(r, "is damaged: its header");
	/* Sizes that the core can be made with: half of the GGTT at most. */
	if (h->low_gm_mb < 1 || h->low_gm_mb > 1024 || h->high_gm_mb > 4096 ||
	    h->low_gm_mb & (h->low_gm_mb - 1) || h->fences > 32 || h->pipes > VGPU_MAX_PIPES ||
	    h->dp >> VGPU_NUM_PORTS)
		return fail(r, "is of a vGPU that cannot be: %u + %u MiB, %u fences, %u pipes",
			    h->low_gm_mb, h->high_gm_mb, h->fences, h->pipes);
	h->type[sizeof(h->type) - 1] = '\0';

	return 0;
}

/* Returns 1; 0 at the end of the file; -1. */
static int next_block(struct reader *r)
{
	struct gvt_record_block head;
	u64 at = r->offset;
	ssize_t n = read_all(r, &head, sizeof(head));

	if (n <= 0)
		return n;
	if (n < (ssize_t)sizeof(head))
		return fail(r, "ends in the middle of a block");
	if (!head.bytes || head.bytes > GVT_RECORD_BLOCK)
		return fail(r, "is damaged at byte %llu: a block of %u bytes", at,
			    head.bytes);
	n = read_all(r, r->events, head.bytes);
	if (n < 0)
		return -1;
	if (n < head.bytes)
		return fail(r, "ends in the middle of a block");
	r->check = gvt_record_check(r->check, r->events, head.bytes);
	if (r->check != head.check)
		return fail(r, "is damaged between bytes %llu and %llu", at,
			    r->offset);
	r->fill = head.bytes;
	r->pos = 0;

	return 1;
}

static bool get_number(struct reader *r, u64 *number)
{
	unsigned int shift;
	u8 byte;

	*number = 0;
	for (shift = 0; shift < 64; shift += 7) {
		if (r->pos == r->fill)
			return false;
		byte = r->events[r->pos++];
		*number |= (u64)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}

	return false;
}

static bool get_data(struct reader *r, struct event *event)
{
	u64 len;

	if (!get_number(r, &len) || len > GVT_RECORD_DATA ||
	    len > r->fill - r->pos)
		return false;
	event->data = r->events + r->pos;
	event->len = len;
	r->pos += len;

	return true;
}

static u64 unzigzag(u64 number)
{
	return number >> 1 ^ -(number & 1);
}

static bool is_in_page(u64 addr, u64 len)
{
	return len && len <= GVT_PAGE_SIZE &&
	       addr % GVT_PAGE_SIZE + len <= GVT_PAGE_SIZE;
}

static void set_clock(struct reader *r, struct event *event)
{
	event->number[0] = r->clock + unzigzag(event->number[0]);
	r->clock = event->number[0];
}

/* Of a picture. */
static bool is_size(u64 number)
{
	return number && number <= PICTURE_MAX;
}

/* Numbers from what is written to what is meant; and can it be meant? */
static bool is_sane(struct reader *r, struct event *event)
{
	u64 *number = event->number;

	switch (event->kind) {
	case GVT_RECORD_WRITE:
		number[1] = event->len;
		return event->arg < VGPU_NUM_REGIONS && is_in_page(number[0], number[1]);
	case GVT_RECORD_READ:
		return event->arg < VGPU_NUM_REGIONS && is_in_page(number[0], number[1]);
	case GVT_RECORD_RUN:
	case GVT_RECORD_KICK:
		return event->arg < VGPU_NUM_ENGINES;
	case GVT_RECORD_PLUG:
		return event->arg < VGPU_NUM_PORTS && event->len <= VGPU_EDID_MAX;
	case GVT_RECORD_LOSE_LINK:
		return event->arg < VGPU_NUM_PORTS;
	case GVT_RECORD_DONE:
		return event->arg <= VGPU_WORK_WAIT;
	case GVT_RECORD_MEM_READ:
	case GVT_RECORD_MEM_WRITE:
	case GVT_RECORD_MEM_FAILED:
		number[0] = r->iova + unzigzag(number[0]);
		if (event->kind != GVT_RECORD_MEM_FAILED)
			number[1] = event->len;
		r->iova = number[0] + number[1];
		return event->arg <= 1 && number[2] < 4096 &&
		       is_in_page(number[0], number[1]);
	case GVT_RECORD_IRQ:
	case GVT_RECORD_END:
		return event->arg <= 1;
	case GVT_RECORD_CLOCK:
		set_clock(r, event);
		return true;
	case GVT_RECORD_LOOK:
		set_clock(r, event);
		return event->arg < VGPU_MAX_PIPES && is_size(number[1]) && is_size(number[2]);
	case GVT_RECORD_LOOK_ROWS:
		return number[0] < PICTURE_MAX && is_size(number[1]);
	case GVT_RECORD_SET_TIMER:
		if (event->arg)
			number[0] = r->clock + unzigzag(number[0]);
		return event->arg <= 1;
	default:
		return true;
	}
}

static bool get_event(struct reader *r, struct event *event)
{
	const struct gvt_record_shape *shape;
	u8 byte = r->events[r->pos++];
	u32 i;

	memset(event, 0, sizeof(*event));
	event->kind = byte & ((1 << GVT_RECORD_ARG) - 1);
	event->arg = byte >> GVT_RECORD_ARG;
	if (!event->kind || event->kind >= GVT_RECORD_KINDS)
		return false;
	shape = &gvt_record_shapes[event->kind];
	for (i = 0; i < shape->numbers; i++)
		if (!get_number(r, &event->number[i]))
			return false;
	if (shape->has_data && !get_data(r, event))
		return false;

	return is_sane(r, event);
}

/**
 * reader_next - read the next event
 * @r: the reader
 * @event: where it is put
 *
 * The last one is GVT_RECORD_END: a file that ends before it is not whole.
 *
 * Return: 1; 0 behind the last event; or -1: @r->error says why.
 */
int reader_next(struct reader *r, struct event *event)
{
	u64 at;
	int ret;

	if (r->pos == r->fill) {
		ret = next_block(r);
		if (ret < 0)
			return -1;
		if (!ret)
			return r->ended ? 0 : fail(r, "has no end: it is not whole");
		if (r->ended)
			return fail(r, "goes on behind its end");
	}
	at = r->offset - r->fill + r->pos;
	if (!get_event(r, event))
		return fail(r, "has something unknown at byte %llu", at);
	if (event->kind == GVT_RECORD_END) {
		r->ended = true;
		if (r->pos != r->fill)
			return fail(r, "goes on behind its end");
	}

	return 1;
}
