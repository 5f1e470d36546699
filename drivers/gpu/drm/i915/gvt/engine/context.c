// SPDX-License-Identifier: GPL-2.0
/*
 * Logical ring contexts: an engine's registers in guest memory.
 *
 * A context's image is a page of status (the per-process HWSP), a page of register state,
 * where context_layout.c says what is, and for rcs two with what its pipelines have.
 *
 * The guest may update the tail in the image of a context that runs. Saving
 * therefore writes only what is another value than the one that was loaded, and never what
 * is the guest's: tail, ring, page tables.
 *
 * Most contexts are loaded again by the engine that has saved them, and what they did was
 * in memory: then neither image nor registers were written, and are left as they are.
 *
 * STOP_RING is what the guest says to the engine, no part of a context. An engine
 * that has stopped changes no contexts; so one that does was told after it had
 * begun to. Saved, the bit would stop the engine whenever the context comes back;
 * loading must not clear it.
 */
#include "blitter/blitter.h"
#include "engine/context.h"
#include "engine/context_layout.h"
#include "engine/cs.h"
#include "memory/gmem.h"
#include "regs/mmio.h"

#define DESC_LRCA		GENMASK_ULL(31, 12)
#define DESC_ADDRESSING(desc)	((desc) >> 3 & 3)
#define   ADDRESSING_4_LEVEL	3	/* i915: INTEL_LEGACY_64B_CONTEXT */

#define IMAGE_HEADER		1	/* dword of the first command */
#define IMAGE_CONTROL		3
#define IMAGE_TAIL		7
#define IMAGE_TIMESTAMP		0x23

#define INDIRECT_CTX_SIZE	GENMASK(5, 0)	/* in cache lines */
#define CACHELINE		64

static u64 image_address(u64 desc)
{
	return (desc & DESC_LRCA) + GVT_PAGE_SIZE;
}

/* The page of register state of the context, as it is in its place now. */
static bool same_image(struct vgpu_engine *engine, const u32 *image)
{
	const struct context_section *section = context_layout(engine)->section;
	u32 first, i;

	if (memcmp(image, engine->image, IMAGE_TAIL * 4))
		return false;
	for (i = 0; i < CONTEXT_SECTIONS; i++) {
		first = i == CONTEXT_RING ? IMAGE_TAIL + 1 : section[i].first;
		if (memcmp(image + first, engine->image + first,
			   (section[i].end - first) * 4))
			return false;
	}

	return true;
}

/*
 * Whether the registers are what loading would make of them: it is the context that the
 * engine had last, and since then nobody has written either image or registers. The
 * tail, which the guest moves with each submission, is loaded on the way.
 */
static bool still_loaded(struct vgpu_engine *engine, u64 addr)
{
	const u32 *image;

	if (engine->image_addr != addr || READ_ONCE(engine->regs_written))
		return false;
	image = gmem_peek(&engine->mem, GTT_GLOBAL, addr);
	if (!image || !same_image(engine, image))
		return false;
	engine->image[IMAGE_TAIL] = READ_ONCE(image[IMAGE_TAIL]);
	WRITE_ONCE(engine->cs.tail, engine->image[IMAGE_TAIL] & TAIL_ADDR);

	return true;
}

/* Read the image. Until it is read again it is what was loaded or saved. */
static bool read_image(struct vgpu_engine *engine, u64 addr)
{
	engine->image_addr = 0;
	if (gmem_read(&engine->mem, GTT_GLOBAL, addr, engine->image,
		      context_layout(engine)->dwords * 4))
		return false;
	engine->image_addr = addr;
	WRITE_ONCE(engine->regs_written, true);

	return true;
}

static void load_masked(u32 *word, u32 val, u32 ro)
{
	u32 bits = val >> 16 & ~ro;

	WRITE_ONCE(*word, (*word & ~bits) | (val & bits));
}

/* Loading does not do what a write would, but for the value. */
static void load_register(struct vgpu_engine *engine, const struct context_reg *reg,
			  u32 val)
{
	u32 *word = reg_word(engine->vgpu, reg->off);
	struct cs *cs = &engine->cs;

	switch (reg->kind) {
	case CONTEXT_PLAIN:
	case CONTEXT_GUESTS:
		WRITE_ONCE(*word, (*word & reg->ro) | (val & ~reg->ro));
		break;
	case CONTEXT_MASKED:
	case CONTEXT_CONTROL:
		load_masked(word, val, reg->ro);
		break;
	case CONTEXT_MI_MODE:
		load_masked(word, val, reg->ro | STOP_RING);
		break;
	case CONTEXT_HEAD:
		WRITE_ONCE(cs->head, val);
		break;
	case CONTEXT_TAIL:
		WRITE_ONCE(cs->tail, val & TAIL_ADDR);
		break;
	case CONTEXT_START:
		WRITE_ONCE(cs->start, val & (u32)GVT_PAGE_MASK);
		break;
	case CONTEXT_CTL:
		WRITE_ONCE(cs->ctl, val);
		break;
	case CONTEXT_PML4_HIGH:
		engine->mem.pml4 = (u64)val << 32 | lower_32_bits(engine->mem.pml4);
		break;
	case CONTEXT_PML4_LOW:
		engine->mem.pml4 = (engine->mem.pml4 & GENMASK_ULL(63, 32)) | val;
		break;
	}
}

static void load_section(struct vgpu_engine *engine,
			 const struct context_section *section)
{
	const struct context_reg *reg = section->reg;
	const u32 *image = engine->image;
	const struct context_run *run = section->run;
	u32 *word;
	u32 i;

	for (; run < section->run + section->num_runs; run++) {
		word = reg_word(engine->vgpu, run->off);
		for (i = 0; i < run->n; i++)
			WRITE_ONCE(word[i], image[run->at + 2 * i]);
	}
	for (; reg < section->reg + section->num_regs; reg++)
		load_register(engine, reg, image[reg->at]);
}

/* The command in front of a section of rcs's further registers. */
static u32 more_command(const struct context_section *section)
{
	return MI_LOAD_REGISTER_IMM(section->pairs);
}

/* How many sections of the image are to be loaded. */
static u32 sections(const struct vgpu_engine *engine)
{
	const struct context_section *more = &context_layout(engine)->section[CONTEXT_MORE];
	u32 control = engine->image[IMAGE_CONTROL];

	if (control & control >> 16 & CTX_CTRL_ENGINE_CTX_RESTORE_INHIBIT)
		return CONTEXT_ENGINE;
	/* An image that was never saved has none of these. */
	if (!more->pairs || engine->image[more->first] != more_command(more))
		return CONTEXT_MORE;

	return CONTEXT_SECTIONS;
}

/* Sections @first … @end - 1. */
static void load_sections(struct vgpu_engine *engine, u32 first, u32 end)
{
	const struct context_layout *layout = context_layout(engine);
	u32 i;

	mutex_lock(&engine->vgpu->lock);
	for (i = first; i < end; i++)
		load_section(engine, &layout->section[i]);
	mutex_unlock(&engine->vgpu->lock);
}

/* Does the image begin as one of this engine? */
static bool image_is_valid(const struct vgpu_engine *engine)
{
	return engine->image[IMAGE_HEADER] >> 23 == MI_LOAD_REGISTER_IMM(1) >> 23 &&
	       engine->image[IMAGE_TAIL - 1] == RING_TAIL(engine->desc->base);
}

/*
 * Batches that the guest wants run at each load of a context: one in the middle of the
 * load, before the 3D pipeline's registers (INDIRECT_CTX_OFFSET, which i915 leaves at its
 * default), and one at its end.
 */
static int run_indirect(struct vgpu_engine *engine)
{
	u32 indirect = reg_get(engine->vgpu, RING_INDIRECT_CTX(engine->desc->base));

	if (!(indirect & INDIRECT_CTX_SIZE))
		return 0;

	return cs_run_inline(engine, indirect & ~INDIRECT_CTX_SIZE,
			     (indirect & INDIRECT_CTX_SIZE) * CACHELINE);
}

static int run_per_context(struct vgpu_engine *engine)
{
	u32 per_ctx = reg_get(engine->vgpu, RING_BB_PER_CTX_PTR(engine->desc->base));

	if (!(per_ctx & PER_CTX_BB_VALID))
		return 0;

	return cs_run_inline(engine, per_ctx & (u32)GVT_PAGE_MASK, GVT_PAGE_SIZE);
}

/* The part of the image that comes before the indirect batch. */
static int load_image(struct vgpu_engine *engine, u64 addr)
{
	struct cs *cs = &engine->cs;

	engine->mem.pml4 = 0;
	WRITE_ONCE(cs->head, 0);
	WRITE_ONCE(cs->tail, 0);
	WRITE_ONCE(cs->start, 0);
	WRITE_ONCE(cs->ctl, 0);
	if (!read_image(engine, addr))
		return -EFAULT;
	if (!image_is_valid(engine))
		return -EINVAL;
	load_sections(engine, 0, min_t(u32, sections(engine), CONTEXT_MORE));
	if (engine->id == VGPU_RCS)
		context_load_render(engine, addr + GVT_PAGE_SIZE,
				    sections(engine) > CONTEXT_ENGINE);

	return 0;
}

/**
 * context_load - make a context the engine's
 * @engine: the engine; run_lock is held, in a memory section
 * @desc: context descriptor as in an execlist
 *
 * Return: 0, or -EFAULT, -EINVAL where the descriptor or the image is not one
 * that the engine can run.
 */
int context_load(struct vgpu_engine *engine, u64 desc)
{
	u64 addr = image_address(desc);
	struct cs *cs = &engine->cs;
	u32 size;
	int ret;

	cs->desc = desc;
	WRITE_ONCE(cs->depth, 0);
	cs->predicated = false;
	cs->arb_off = false;
	cs_stop_waiting(engine);
	tlb_next_process(&engine->mem.tlb);
	engine->window.end = NULL;
	if (engine->id == VGPU_BCS)
		blt_reset(&engine->vgpu->blitter);
	if (engine->id == VGPU_RCS)
		render_abandon(&engine->vgpu->render);

	if (DESC_ADDRESSING(desc) != ADDRESSING_4_LEVEL)
		return -EINVAL;
	if (!still_loaded(engine, addr)) {
		ret = load_image(engine, addr);
		if (ret)
			return ret;
	}

	WRITE_ONCE(cs->epoch, lower_32_bits(gvt_ticks(vgpu_clock(engine->vgpu))) -
		   engine->image[IMAGE_TIMESTAMP]);
	size = cs_ring_size(cs);
	if (!(cs->ctl & RING_VALID) || cs->tail >= size || (cs->head & HEAD_ADDR) >= size)
		return -EINVAL;
	engine->stats.contexts++;

	/* What the driver does there, the rest of the image may undo. */
	if (run_indirect(engine))
		return -EINVAL;
	if (READ_ONCE(engine->regs_written))
		load_sections(engine, CONTEXT_MORE, sections(engine));

	return run_per_context(engine);
}

/**
 * context_timestamp - how long a context has run
 * @engine: the engine; at any time
 *
 * Return: ticks of the context it has, or of the last one: CTX_TIMESTAMP.
 */
u32 context_timestamp(const struct vgpu_engine *engine)
{
	if (!READ_ONCE(engine->cs.desc))
		return READ_ONCE(engine->image[IMAGE_TIMESTAMP]);

	return lower_32_bits(gvt_ticks(vgpu_clock(engine->vgpu))) - READ_ONCE(engine->cs.epoch);
}

/**
 * context_forget - there was no context yet
 * @engine: the engine; its run_lock is held
 */
void context_forget(struct vgpu_engine *engine)
{
	lockdep_assert_held(&engine->run_lock);
	engine->image_addr = 0;
	WRITE_ONCE(engine->image[IMAGE_TIMESTAMP], 0);
}

/* The value to save for a register. */
static u32 saved_value(const struct vgpu_engine *engine, const struct context_reg *reg)
{
	u32 old = engine->image[reg->at];
	struct vgpu *vgpu = engine->vgpu;

	switch (reg->kind) {
	case CONTEXT_PLAIN:
		return *reg_word(vgpu, reg->off);
	case CONTEXT_MASKED:
		return *reg_word(vgpu, reg->off) | 0xffff0000;
	case CONTEXT_READ_ONLY:
		return mmio_read(vgpu, reg->off);
	case CONTEXT_MI_MODE:
		return (mmio_read(vgpu, reg->off) & ~STOP_RING) | 0xffff0000;
	case CONTEXT_CONTROL:
		/* What is saved now may be restored. */
		return old & ~CTX_CTRL_ENGINE_CTX_RESTORE_INHIBIT;
	case CONTEXT_HEAD:
		return engine->cs.head;
	case CONTEXT_TIMESTAMP:
		return context_timestamp(engine);
	default:
		return old;
	}
}

/* Write a dword of the image, if it is not there already. */
static __always_inline void save_dword(struct vgpu_engine *engine, u32 at, u32 val)
{
	if (engine->image[at] == val)
		return;
	engine->image[at] = val;
	gmem_write_num(&engine->mem, GTT_GLOBAL, engine->image_addr + at * 4, val, 4);
}

static void save_section(struct vgpu_engine *engine,
			 const struct context_section *section)
{
	const struct context_reg *reg = section->reg;
	const struct context_run *run = section->run;
	const u32 *word;
	u32 i;

	for (; run < section->run + section->num_runs; run++) {
		word = reg_word(engine->vgpu, run->off);
		for (i = 0; run->saved && i < run->n; i++)
			save_dword(engine, run->at + 2 * i, READ_ONCE(word[i]));
	}
	for (; reg < section->reg + section->num_regs; reg++)
		if (reg->kind <= CONTEXT_LAST_KEPT)
			save_dword(engine, reg->at, saved_value(engine, reg));
}

/* The commands around rcs's further registers: so that it looks like an image. */
static void save_more_commands(struct vgpu_engine *engine,
			       const struct context_section *section)
{
	const struct context_reg *reg = section->reg;
	const struct context_run *run = section->run;
	u32 i;

	if (!section->pairs || engine->image[section->first] == more_command(section))
		return;
	for (; run < section->run + section->num_runs; run++)
		for (i = 0; i < run->n; i++)
			save_dword(engine, run->at + 2 * i - 1, run->off + 4 * i);
	for (; reg < section->reg + section->num_regs; reg++)
		save_dword(engine, reg->at - 1, reg->off);
	save_dword(engine, section->first, more_command(section));
}

/* What may have been written since it was loaded. */
static void save_sections(struct vgpu_engine *engine)
{
	const struct context_layout *layout = context_layout(engine);
	u32 i;

	/* Who writes a register from now on says so again. */
	mutex_lock(&engine->vgpu->lock);
	WRITE_ONCE(engine->regs_written, false);
	mutex_unlock(&engine->vgpu->lock);

	for (i = CONTEXT_MORE; i < CONTEXT_SECTIONS; i++)
		save_more_commands(engine, &layout->section[i]);
	for (i = 0; i < CONTEXT_SECTIONS; i++)
		save_section(engine, &layout->section[i]);
}

/**
 * context_save - write the engine's registers back into the context's image
 * @engine: the engine; run_lock is held, in a memory section
 *
 * An image that is gone by now is not written.
 */
void context_save(struct vgpu_engine *engine)
{
	const struct context_layout *layout = context_layout(engine);
	const struct context_reg *reg = layout->live;
	u64 addr = image_address(engine->cs.desc);

	/* After vgpu_restore() the engine has registers, and no image. */
	if (unlikely(engine->image_addr != addr) && !read_image(engine, addr))
		return;
	if (READ_ONCE(engine->regs_written))
		save_sections(engine);
	if (engine->id == VGPU_RCS)
		context_save_render(engine, addr + GVT_PAGE_SIZE);
	for (; reg < layout->live + layout->num_live; reg++)
		save_dword(engine, reg->at, saved_value(engine, reg));
}

/**
 * context_reload_tail - see whether the guest has added to the ring
 * @engine: the engine; run_lock is held, in a memory section
 *
 * Return: true if the tail has moved. A tail that is not in the ring counts as
 * not moved.
 */
bool context_reload_tail(struct vgpu_engine *engine)
{
	u64 addr = image_address(engine->cs.desc) + IMAGE_TAIL * 4;
	const u32 *at = gmem_peek(&engine->mem, GTT_GLOBAL, addr);
	struct cs *cs = &engine->cs;
	u32 tail;

	if (at)
		tail = READ_ONCE(*at);
	else if (gmem_read(&engine->mem, GTT_GLOBAL, addr, &tail, 4))
		return false;
	tail &= TAIL_ADDR;
	if (tail == cs->tail || tail >= cs_ring_size(cs))
		return false;
	WRITE_ONCE(cs->tail, tail);

	return true;
}
