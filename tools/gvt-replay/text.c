// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "display/edid.h"
#include "names.h"
#include "text.h"

/* Bytes of data that are shown at most. */
#define SHOWN	32

static const char * const regions[VGPU_NUM_REGIONS] = {
	[VGPU_REGION_MMIO] = "bar0",
	[VGPU_REGION_APERTURE] = "bar2",
	[VGPU_REGION_IO] = "bar4",
	[VGPU_REGION_CONFIG] = "config",
	[VGPU_REGION_ROM] = "rom",
};

static const char * const works[] = {
	[VGPU_WORK_IDLE] = "idle",
	[VGPU_WORK_MORE] = "more to do",
	[VGPU_WORK_WAIT] = "waits for a semaphore",
};

/* What has the width of a register or two as a number, else bytes. */
static void text_data(FILE *out, const u8 *data, u32 len)
{
	u64 val = 0;
	u32 i;

	if (len <= 8 && !(len & (len - 1))) {
		memcpy(&val, data, len);
		fprintf(out, "0x%0*llx", (int)len * 2, val);
		return;
	}
	for (i = 0; i < len && i < SHOWN; i++)
		fprintf(out, "%s%02x", i ? " " : "", data[i]);
	if (len > SHOWN)
		fputs(" ...", out);
}

static void text_access(FILE *out, const struct event *event)
{
	bool write = event->kind == GVT_RECORD_WRITE;
	char name[NAME_MAX_BYTES];

	fprintf(out, "%s %llu at %s+0x%llx", write ? "write" : "read",
		event->number[1], regions[event->arg], event->number[0]);
	if (event->arg == VGPU_REGION_MMIO) {
		register_name(event->number[0] & ~3ull, name, sizeof(name));
		if (name[0])
			fprintf(out, " (%s)", name);
	}
	if (write) {
		fputs(": ", out);
		text_data(out, event->data, event->len);
	}
}

static void text_copy(FILE *out, const struct event *event)
{
	bool write = event->kind == GVT_RECORD_MEM_FAILED ? event->arg :
		     event->kind == GVT_RECORD_MEM_WRITE;

	fprintf(out, "memory %s %llu at 0x%llx", write ? "write" : "read",
		event->number[1], event->number[0]);
	if (event->kind == GVT_RECORD_MEM_FAILED) {
		fprintf(out, ": fails, %s", strerror(event->number[2]));
	} else if (event->len) {
		fputs(": ", out);
		text_data(out, event->data, event->len);
	}
}

static void text_plug(FILE *out, const struct event *event)
{
	u32 width, height;

	fprintf(out, "port %c: ", 'B' + (int)event->arg);
	if (!event->len) {
		fputs("no monitor", out);
	} else if (vgpu_edid_check(event->data, event->len)) {
		fputs("no EDID", out);
	} else {
		vgpu_edid_mode(event->data, &width, &height);
		fprintf(out, "a monitor, %ux%u", width, height);
	}
}

/**
 * text_event - an event in words, without a newline
 * @out: where they go
 * @event: the event
 */
void text_event(FILE *out, const struct event *event)
{
	switch (event->kind) {
	case GVT_RECORD_READ:
	case GVT_RECORD_WRITE:
		text_access(out, event);
		break;
	case GVT_RECORD_RUN:
		fprintf(out, "run %s", vgpu_engine_name(event->arg));
		break;
	case GVT_RECORD_RESET:
		fputs("reset", out);
		break;
	case GVT_RECORD_TIMER:
		fputs("timer", out);
		break;
	case GVT_RECORD_PLUG:
		text_plug(out, event);
		break;
	case GVT_RECORD_LOSE_LINK:
		fprintf(out, "port %c: the link is lost", 'B' + (int)event->arg);
		break;
	case GVT_RECORD_DONE:
		fputs("done: ", out);
		if (event->len)
			text_data(out, event->data, event->len);
		else
			fputs(works[event->arg], out);
		break;
	case GVT_RECORD_MEM_READ:
	case GVT_RECORD_MEM_WRITE:
	case GVT_RECORD_MEM_FAILED:
		text_copy(out, event);
		break;
	case GVT_RECORD_IRQ:
		fprintf(out, "interrupt line %s", event->arg ? "up" : "down");
		break;
	case GVT_RECORD_KICK:
		fprintf(out, "kick %s", vgpu_engine_name(event->arg));
		break;
	case GVT_RECORD_APERTURE:
		fprintf(out, "aperture changes: %llu pages from 0x%llx",
			event->number[1], event->number[0]);
		break;
	case GVT_RECORD_CLOCK:
		fprintf(out, "clock %llu ns", event->number[0]);
		break;
	case GVT_RECORD_SET_TIMER:
		if (event->arg)
			fprintf(out, "wants the timer at %llu ns", event->number[0]);
		else
			fputs("wants no timer", out);
		break;
	case GVT_RECORD_LOOK:
		fprintf(out, "look at pipe %c, %llux%llu, at %llu ns", 'A' + (int)event->arg,
			event->number[1], event->number[2], event->number[0]);
		break;
	case GVT_RECORD_LOOK_ROWS:
		fprintf(out, "rows %llu to %llu of the look", event->number[0],
			event->number[0] + event->number[1] - 1);
		break;
	case GVT_RECORD_UNMAP:
		fprintf(out, "memory 0x%llx to 0x%llx goes away",
			event->number[0], event->number[1]);
		break;
	default:
		fputs(event->arg == GVT_RECORD_CUT ?
		      "end: cut, its reader was too slow or its disk full" :
		      "end: the vGPU was closed", out);
		break;
	}
}

/* If long data of the same length differ, say where, and what is there. */
static void text_differing_data(FILE *out, const struct event *a, const struct event *b)
{
	u32 i;

	if (a->kind != b->kind || a->len != b->len || a->len <= SHOWN)
		return;
	for (i = 0; i < a->len; i++) {
		if (a->data[i] != b->data[i]) {
			fprintf(out, "  from byte %u on: %02x recorded, %02x replayed\n",
				i, a->data[i], b->data[i]);
			return;
		}
	}
}

/* Of a replay that has found one. */
void text_difference(FILE *out, const struct replay *replay)
{
	fprintf(out, "differs at %llu: ", replay->entries - 1);
	text_event(out, &replay->entry);
	fputs("\n  recorded: ", out);
	text_event(out, &replay->recorded);
	fputs("\n  replayed: ", out);
	text_event(out, &replay->replayed);
	putc('\n', out);
	text_differing_data(out, &replay->recorded, &replay->replayed);
}
