// SPDX-License-Identifier: GPL-2.0
/*
 * Logical ring contexts: an engine's registers in guest memory.
 *
 * A context's image is a page of status (the per-process HWSP) and a page of
 * register state. The state has the form of commands: MI_LOAD_REGISTER_IMM with
 * pairs of register and value, and MI_NOOP between them (PRM SKL volume 3 "GPU
 * Overview", logical ring context format; i915: gt/intel_lrc.c, which lays it
 * out). So loading is to execute the pairs, and saving is to write the registers
 * back to the places that the same pairs name.
 *
 * The guest may update the tail in the image of a context that runs. Saving
 * therefore writes only what changed since loading, and never what is the
 * guest's: tail, ring, page tables.
 *
 * STOP_RING is what the guest says to the engine, no part of a context. An engine
 * that has stopped changes no contexts; so one that does was told after it had
 * begun to. Saved, the bit would stop the engine whenever the context comes back;
 * loading must not clear it.
 */
#include "blitter/blitter.h"
#include "engine/context.h"
#include "engine/cs.h"
#include "memory/gmem.h"
#include "regs/mmio.h"

#define IMAGE_DWORDS		(GVT_PAGE_SIZE / 4)
#define DESC_LRCA		GENMASK_ULL(31, 12)
#define DESC_ADDRESSING(desc)	((desc) >> 3 & 3)
#define   ADDRESSING_4_LEVEL	3	/* i915: INTEL_LEGACY_64B_CONTEXT */

/* The first registers are the ring's; the rest is the engine's context. */
#define ENGINE_CONTEXT_INDEX	0x34

#define INDIRECT_CTX_SIZE	GENMASK(5, 0)	/* in cache lines */
#define CACHELINE		64

/* Walk over the register/value pairs of an image. */
struct image_walk {
	u32 pos;
	u32 pairs;	/* left of the command at hand */
};

/* Index of the next pair; 0 at the end. */
static u32 image_next(const u32 *image, struct image_walk *walk)
{
	u32 index;

	while (!walk->pairs) {
		u32 header;

		if (walk->pos >= IMAGE_DWORDS)
			return 0;
		header = image[walk->pos++];
		if (header >> 23 == MI_NOOP >> 23)
			continue;
		if (header >> 23 != MI_LOAD_REGISTER_IMM(1) >> 23)
			return 0;
		walk->pairs = MI_LRI_LEN(header) / 2;
	}
	if (walk->pos + 2 > IMAGE_DWORDS)
		return 0;
	index = walk->pos;
	walk->pos += 2;
	walk->pairs--;

	return index;
}

/* The register of a pair from the engine's base; all ones if it has another. */
static u32 pair_register(const struct vgpu_engine *engine, u32 pair)
{
	u32 rel = (pair & 0x7ffffc) - engine->desc->base;

	return rel < GVT_ENGINE_SIZE ? rel : ~0u;
}

static u64 image_address(u64 desc)
{
	return (desc & DESC_LRCA) + GVT_PAGE_SIZE;
}

static void load_register(struct vgpu_engine *engine, u32 index, u32 rel,
			  u32 val)
{
	struct cs *cs = &engine->cs;

	switch (rel) {
	case RING_HEAD(0):
		WRITE_ONCE(cs->head, val);
		break;
	case RING_TAIL(0):
		WRITE_ONCE(cs->tail, val & TAIL_ADDR);
		cs->tail_index = index + 1;
		break;
	case RING_START(0):
		WRITE_ONCE(cs->start, val & (u32)GVT_PAGE_MASK);
		break;
	case RING_CTL(0):
		WRITE_ONCE(cs->ctl, val);
		break;
	case GEN8_RING_PDP_UDW(0, 0):
		engine->mem.pml4 = (u64)val << 32 | lower_32_bits(engine->mem.pml4);
		break;
	case GEN8_RING_PDP_LDW(0, 0):
		engine->mem.pml4 = (engine->mem.pml4 & GENMASK_ULL(63, 32)) | val;
		break;
	case RING_MI_MODE(0):
		mmio_write(engine->vgpu, engine->desc->base + rel,
			   val & ~(STOP_RING << 16));
		break;
	default:
		mmio_write(engine->vgpu, engine->desc->base + rel, val);
	}
}

static void load_registers(struct vgpu_engine *engine)
{
	struct image_walk walk = {};
	bool inhibit = false;
	u32 index;

	mutex_lock(&engine->vgpu->lock);
	while ((index = image_next(engine->image, &walk))) {
		u32 rel = pair_register(engine, engine->image[index]);
		u32 val = engine->image[index + 1];

		if (rel == ~0u)
			continue;
		if (inhibit && index >= ENGINE_CONTEXT_INDEX)
			break;
		if (rel == RING_CONTEXT_CONTROL(0))
			inhibit = val & val >> 16 &
				  CTX_CTRL_ENGINE_CTX_RESTORE_INHIBIT;
		load_register(engine, index, rel, val);
	}
	mutex_unlock(&engine->vgpu->lock);
}

/* Batches that the guest wants run at each load of a context. */
static int run_workarounds(struct vgpu_engine *engine)
{
	u32 base = engine->desc->base;
	u32 indirect, per_ctx;
	int ret = 0;

	mutex_lock(&engine->vgpu->lock);
	indirect = reg_get(engine->vgpu, RING_INDIRECT_CTX(base));
	per_ctx = reg_get(engine->vgpu, RING_BB_PER_CTX_PTR(base));
	mutex_unlock(&engine->vgpu->lock);

	if (indirect & INDIRECT_CTX_SIZE)
		ret = cs_run_inline(engine, indirect & ~INDIRECT_CTX_SIZE,
				    (indirect & INDIRECT_CTX_SIZE) * CACHELINE);
	if (!ret && per_ctx & PER_CTX_BB_VALID)
		ret = cs_run_inline(engine, per_ctx & (u32)GVT_PAGE_MASK,
				    GVT_PAGE_SIZE);

	return ret;
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
	struct cs *cs = &engine->cs;
	u32 size;

	cs->desc = desc;
	WRITE_ONCE(cs->depth, 0);
	engine->mem.pml4 = 0;
	WRITE_ONCE(cs->head, 0);
	WRITE_ONCE(cs->tail, 0);
	WRITE_ONCE(cs->start, 0);
	WRITE_ONCE(cs->ctl, 0);
	cs->arb_off = false;
	cs->tail_index = 0;
	cs->loaded_at = vgpu_clock(engine->vgpu);
	tlb_flush(&engine->mem.tlb);
	if (engine->id == VGPU_BCS)
		blt_reset(&engine->vgpu->blitter);

	if (DESC_ADDRESSING(desc) != ADDRESSING_4_LEVEL)
		return -EINVAL;
	if (gmem_read(&engine->mem, GTT_GLOBAL, image_address(desc), engine->image,
		      GVT_PAGE_SIZE))
		return -EFAULT;
	load_registers(engine);

	size = cs_ring_size(cs);
	if (!(cs->ctl & RING_VALID) || !cs->tail_index || cs->tail >= size ||
	    (cs->head & HEAD_ADDR) >= size)
		return -EINVAL;
	engine->stats.contexts++;

	return run_workarounds(engine);
}

/* The value to save for a register; false if it is the guest's. */
static bool save_register(struct vgpu_engine *engine, u32 rel, u32 *val)
{
	u32 off = engine->desc->base + rel;
	const struct mmio_row *row;
	unsigned int id;
	u64 now;

	switch (rel) {
	case RING_HEAD(0):
		*val = engine->cs.head;
		return true;
	case RING_CONTEXT_CONTROL(0):
		/* What is saved now may be restored. */
		*val &= ~CTX_CTRL_ENGINE_CTX_RESTORE_INHIBIT;
		return true;
	case RING_CTX_TIMESTAMP(0):
		now = vgpu_clock(engine->vgpu);
		*val += gvt_ticks(now - engine->cs.loaded_at);
		return true;
	case RING_TAIL(0):
	case RING_START(0):
	case RING_CTL(0):
	case RING_BB_PER_CTX_PTR(0):
	case RING_INDIRECT_CTX(0):
	case RING_INDIRECT_CTX_OFFSET(0):
	case GEN8_RING_PDP_LDW(0, 0) ... GEN8_RING_PDP_UDW(0, 3):
		return false;
	default:
		row = mmio_find(off, &id);
		*val = mmio_read(engine->vgpu, off);
		if (rel == RING_MI_MODE(0))
			*val &= ~STOP_RING;
		if (row && row->flags & MMIO_MASKED)
			*val |= 0xffff0000;
		return true;
	}
}

/**
 * context_save - write the engine's registers back into the context's image
 * @engine: the engine; run_lock is held, in a memory section
 *
 * An image that is gone by now is not written.
 */
void context_save(struct vgpu_engine *engine)
{
	u64 addr = image_address(engine->cs.desc);
	struct image_walk walk = {};
	u32 index;

	while ((index = image_next(engine->image, &walk))) {
		u32 rel = pair_register(engine, engine->image[index]);
		u32 *image = &engine->image[index + 1];
		u32 val = *image;

		if (rel == ~0u)
			continue;
		if (!save_register(engine, rel, &val) || val == *image)
			continue;
		*image = val;
		gmem_write(&engine->mem, GTT_GLOBAL, addr + (index + 1) * 4, &val, 4);
	}
	engine->cs.loaded_at = vgpu_clock(engine->vgpu);
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
	struct cs *cs = &engine->cs;
	u32 tail;

	if (gmem_read(&engine->mem, GTT_GLOBAL,
		      image_address(cs->desc) + cs->tail_index * 4, &tail, 4))
		return false;
	tail &= TAIL_ADDR;
	if (tail == cs->tail || tail >= cs_ring_size(cs))
		return false;
	WRITE_ONCE(cs->tail, tail);

	return true;
}
