// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of context images: which register's value is where.
 *
 * PRM SKL volume 3 "GPU Overview", logical ring context format; i915: gt/intel_lrc.c,
 * gen9_xcs_offsets and gen9_rcs_offsets. The layout is the hardware's. It has the form
 * of commands (MI_LOAD_REGISTER_IMM and pairs of register and value), but who changes
 * these has no other image.
 *
 * rcs has much more in its context: the 3D pipeline's registers. Which these are, the
 * rows say by MMIO_CONTEXT; where they are is ours to choose, since drivers copy that
 * part without looking at it. But some they know: i915 writes what concerns the
 * performance counters into the images of all contexts.
 */
#include "engine/context_layout.h"
#include "regs/mmio.h"

/* Registers from the engine's base, at every second dword from @at on; ends with 0. */
struct block {
	u8 section;
	u16 at;
	u16 regs[48];
};

#define GPRS(n)	0x600 + (n), 0x604 + (n), 0x608 + (n), 0x60c + (n)

static const struct block blocks[] = {
	{ CONTEXT_RING, 0x03,
		{ 0x244, 0x034, 0x030, 0x038, 0x03c, 0x168, 0x140, 0x110, 0x11c, 0x114,
		  0x118, 0x1c0, 0x1c4, 0x1c8 } },
	{ CONTEXT_RING, 0x23,
		{ 0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270 } },
	{ CONTEXT_ENGINE, 0x53,
		{ 0x028, 0x09c, 0x0c0, 0x178, 0x17c, 0x358, 0x170, 0x150, 0x154, 0x158,
		  0x41c, GPRS(0x00), GPRS(0x10), GPRS(0x20), GPRS(0x30), GPRS(0x40),
		  GPRS(0x50), GPRS(0x60), GPRS(0x70) } },
};

/* What engines differ in. */
#define OTHER_AT	0x43
#define RCS_OTHER	0x0c8	/* R_PWR_CLK_STATE */
#define XCS_OTHER	0x200	/* BCS_SWCTRL */

/* Dwords with the commands of the sections. */
static const u16 section_at[CONTEXT_SECTIONS] = {
	[CONTEXT_RING] = 0x01,
	[CONTEXT_ENGINE] = 0x41,
	[CONTEXT_MORE] = 0xff,
	[CONTEXT_EU_PERF] = 0x3dd,
};

/* Dwords with values that i915 writes: i915_perf.c, gen8_update_reg_state_unlocked(). */
static const struct {
	u32 off;
	u16 at;
} known_places[] = {
	{ GEN8_OACTXCONTROL, 0x129 },
	{ EU_PERF_CNTL0, 0x3df },
	{ EU_PERF_CNTL1, 0x3e1 },
	{ EU_PERF_CNTL2, 0x3e3 },
	{ EU_PERF_CNTL3, 0x3e5 },
	{ EU_PERF_CNTL4, 0x3e7 },
	{ EU_PERF_CNTL5, 0x3e9 },
	{ EU_PERF_CNTL6, 0x3eb },
};

static struct context_layout layouts[VGPU_NUM_ENGINES];

const struct context_layout *context_layout(const struct vgpu_engine *engine)
{
	return &layouts[engine->id];
}

/* Registers that are something else to a context than their rows say. */
static bool special_kind(u32 rel, u16 *kind)
{
	switch (rel) {
	case RING_CONTEXT_CONTROL(0):
		*kind = CONTEXT_CONTROL;
		return true;
	case RING_HEAD(0):
		*kind = CONTEXT_HEAD;
		return true;
	case RING_TAIL(0):
		*kind = CONTEXT_TAIL;
		return true;
	case RING_START(0):
		*kind = CONTEXT_START;
		return true;
	case RING_CTL(0):
		*kind = CONTEXT_CTL;
		return true;
	case RING_CTX_TIMESTAMP(0):
		*kind = CONTEXT_TIMESTAMP;
		return true;
	case GEN8_RING_PDP_UDW(0, 0):
		*kind = CONTEXT_PML4_HIGH;
		return true;
	case GEN8_RING_PDP_LDW(0, 0):
		*kind = CONTEXT_PML4_LOW;
		return true;
	case GEN8_RING_PDP_LDW(0, 1) ... GEN8_RING_PDP_UDW(0, 3):
	case RING_BB_PER_CTX_PTR(0):
	case RING_INDIRECT_CTX(0):
	case RING_INDIRECT_CTX_OFFSET(0):
		*kind = CONTEXT_GUESTS;
		return true;
	case RING_MI_MODE(0):
		*kind = CONTEXT_MI_MODE;
		return true;
	default:
		return false;
	}
}

static u16 kind_of_row(const struct mmio_row *row)
{
	if (row->ro == ~0u)
		return CONTEXT_READ_ONLY;

	return row->flags & MMIO_MASKED ? CONTEXT_MASKED : CONTEXT_PLAIN;
}

/* Another register that keeps its value: of the last run, or of a new one. */
static int add_to_run(struct context_section *section, u32 off, u32 at, bool saved)
{
	u32 n = section->num_runs;
	struct context_run *run = &section->run[n ? n - 1 : 0];

	if (n && run->saved == saved && run->off + 4 * run->n == off &&
	    run->at + 2 * run->n == at) {
		run->n++;
		return 0;
	}
	if (n == ARRAY_SIZE(section->run))
		return -EINVAL;
	section->num_runs++;
	run = &section->run[n];
	*run = (struct context_run){ .off = off, .at = at, .n = 1, .saved = saved };

	return 0;
}

static int add_reg(struct context_reg *regs, u32 *n, u32 max, const struct context_reg *reg)
{
	if (*n == max)
		return -EINVAL;
	regs[(*n)++] = *reg;

	return 0;
}

/* A register that takes more than a copy. */
static int add_special(struct context_layout *layout, struct context_section *section,
		       const struct context_reg *reg)
{
	int ret = 0;

	if (reg->kind > CONTEXT_LAST_KEPT && reg->kind <= CONTEXT_LAST_SAVED)
		ret = add_reg(layout->live, &layout->num_live, ARRAY_SIZE(layout->live),
			      reg);
	if (ret || reg->kind == CONTEXT_READ_ONLY || reg->kind == CONTEXT_TIMESTAMP)
		return ret;

	return add_reg(section->reg, &section->num_regs, ARRAY_SIZE(section->reg), reg);
}

static int add(struct context_layout *layout, struct context_section *section, u32 base,
	       u32 off, u32 at)
{
	const struct mmio_row *row;
	unsigned int id;
	u16 kind;

	row = mmio_find(off, &id);
	if (!row)
		return -EINVAL;
	section->pairs++;
	section->end = max(section->end, at + 1);
	layout->dwords = max(layout->dwords, at + 1);
	if (!special_kind(off - base, &kind))
		kind = kind_of_row(row);
	if (kind != CONTEXT_READ_ONLY && kind != CONTEXT_TIMESTAMP)
		mmio_is_contexts(off);
	if ((kind == CONTEXT_PLAIN || kind == CONTEXT_GUESTS) && !row->ro)
		return add_to_run(section, off, at, kind == CONTEXT_PLAIN);

	return add_special(layout, section, &(struct context_reg){
			   .off = off, .ro = row->ro, .at = at, .kind = kind });
}

static int add_block(struct context_layout *layout, u32 base, const struct block *block)
{
	struct context_section *section = &layout->section[block->section];
	u32 i;
	int ret = 0;

	for (i = 0; !ret && i < ARRAY_SIZE(block->regs) && block->regs[i]; i++)
		ret = add(layout, section, base, base + block->regs[i],
			  block->at + 2 * i);

	return ret;
}

static bool is_known_place(u32 at)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(known_places); i++)
		if (known_places[i].at == at)
			return true;

	return false;
}

/* Where a register goes: to its own place, or to the next one that is free. */
static u32 place(u32 off, u32 *next)
{
	u32 i, at;

	for (i = 0; i < ARRAY_SIZE(known_places); i++)
		if (known_places[i].off == off)
			return known_places[i].at;
	while (is_known_place(*next))
		*next += 2;
	at = *next;
	*next += 2;

	return at;
}

/* All registers of @rows whose rows say that they are the context's. */
static int add_rows(struct context_layout *layout, u32 base, u32 rows_base,
		    const struct mmio_row *rows, unsigned int n, u32 *next)
{
	u32 off, at, k, id;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < n; i++) {
		if (!(rows[i].flags & MMIO_CONTEXT))
			continue;
		for (k = 0; !ret && k < max(rows[i].count, 1u); k++) {
			off = rows_base + rows[i].offset + 4 * k;
			at = place(off, next);
			id = at < section_at[CONTEXT_EU_PERF] ? CONTEXT_MORE : CONTEXT_EU_PERF;
			ret = add(layout, &layout->section[id], base, off, at);
		}
	}

	return ret;
}

/* What rcs has beside what i915 lays out. */
static int add_more(struct context_layout *layout, u32 base)
{
	u32 next = section_at[CONTEXT_MORE] + 2;
	int ret;

	ret = add_rows(layout, base, 0, mmio_rows, mmio_num_rows, &next);
	if (!ret)
		ret = add_rows(layout, base, base, mmio_engine_rows, mmio_num_engine_rows,
			       &next);

	return next > section_at[CONTEXT_EU_PERF] ? -EINVAL : ret;
}

static int init_layout(unsigned int id)
{
	struct context_layout *layout = &layouts[id];
	u32 base = engine_descs[id].base;
	u32 i;
	int ret = 0;

	memset(layout, 0, sizeof(*layout));
	for (i = 0; i < CONTEXT_SECTIONS; i++) {
		layout->section[i].first = section_at[i];
		layout->section[i].end = section_at[i];
	}
	for (i = 0; !ret && i < ARRAY_SIZE(blocks); i++)
		ret = add_block(layout, base, &blocks[i]);
	if (!ret)
		ret = add(layout, &layout->section[CONTEXT_ENGINE], base,
			  base + (id == VGPU_RCS ? RCS_OTHER : XCS_OTHER), OTHER_AT);
	if (!ret && id == VGPU_RCS)
		ret = add_more(layout, base);

	return ret;
}

/**
 * context_layout_init - find out what the images consist of
 *
 * Once, after mmio_index_init(). Return: 0, or -EINVAL if a register has no row or
 * there are too many, which is a mistake in the tables.
 */
int context_layout_init(void)
{
	unsigned int id;
	int ret = 0;

	for (id = 0; !ret && id < VGPU_NUM_ENGINES; id++)
		ret = init_layout(id);

	return ret;
}
