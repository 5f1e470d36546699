// SPDX-License-Identifier: GPL-2.0
/* See names.h. The Makefile makes the two lists out of the core's sources. */
#include <stdio.h>

#include "regs/mmio.h"
#include "names.h"

#define PVINFO(field)	(VGT_PVINFO_PAGE + offsetof(struct vgt_if, field))

struct reg_name {
	u32 offset;
	const char *name;
};

static const struct reg_name global_names[] = {
#include "global_names.inc"
};

/* Relative to the engine's base. */
static const struct reg_name engine_names[] = {
#include "engine_names.inc"
};

/* Of pipe A and its first plane. */
static const struct reg_name display_names[] = {
#include "display_names.inc"
};

static const char *find(const struct reg_name *names, size_t n, u32 off)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (names[i].offset == off)
			return names[i].name;

	return NULL;
}

/* Name of a register of the display; @base: of the pipe's A that is like it. */
static const char *find_display(u32 off, u32 *base)
{
	const char *found = NULL;
	u32 i;

	/* Planes are 0x100 apart, pipes 0x1000. */
	for (i = 0; i < 9 && !found; i++) {
		*base = off - i / 3 * 0x1000 - i % 3 * 0x100;
		found = find(display_names, ARRAY_SIZE(display_names), *base);
	}

	return found;
}

/**
 * register_name - name a register
 * @off: offset into BAR0
 * @name: where the name goes; empty if there is none
 * @size: room there
 *
 * "RING_HEAD of rcs0", "GEN9_GFX_MOCS + 0x24"; pipe B's "_TRANSACONF + 0x1000". The core has been initialised.
 */
void register_name(u32 off, char *name, size_t size)
{
	const struct mmio_row *row;
	const char *found, *of = "", *engine = "";
	unsigned int id;
	char plus[16] = "";
	u32 base = 0, start;

	name[0] = '\0';
	if (off >= GVT_GGTT_OFFSET) {
		snprintf(name, size, "GGTT entry %#x",
			 (off - GVT_GGTT_OFFSET) / 8);
		return;
	}
	row = off < GVT_MMIO_SIZE ? mmio_find(off, &id) : NULL;
	if (!row)
		return;
	if (id < VGPU_NUM_ENGINES) {
		found = find(engine_names, ARRAY_SIZE(engine_names), row->offset);
		base = engine_descs[id].base;
		of = " of ";
		engine = vgpu_engine_name(id);
	} else {
		found = find(global_names, ARRAY_SIZE(global_names), row->offset);
	}
	start = base + row->offset;
	/* Its own name, or that of the row that it is in. */
	if (!found)
		found = find_display(off, &start);
	if (!found)
		found = find_display(row->offset, &start);
	if (!found)
		return;
	if (off != start)
		snprintf(plus, sizeof(plus), " + %#x", off - start);
	snprintf(name, size, "%s%s%s%s", found, plus, of, engine);
}
