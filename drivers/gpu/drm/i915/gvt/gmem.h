/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest memory as the GPU sees it: sections, and copies through the address
 * spaces. What takes an engine: its run_lock is held, in a memory section.
 */
#ifndef _GVT_GMEM_H_
#define _GVT_GMEM_H_

#include "core.h"

struct tlb_entry *gmem_fill_tlb(struct vgpu_engine *engine, enum gtt_space space,
				u64 addr);
void gmem_begin(struct vgpu_engine *engine);
void gmem_end(struct vgpu_engine *engine);
void gmem_copy(void *mem, void *buf, u32 len, bool write);
int gmem_rw_iova(struct vgpu *vgpu, u64 iova, void *buf, u32 len, bool write);
int gmem_read(struct vgpu_engine *engine, enum gtt_space space, u64 addr,
	      void *buf, u32 len);
int gmem_write(struct vgpu_engine *engine, enum gtt_space space, u64 addr,
	       const void *buf, u32 len);
int aperture_rw(struct vgpu *vgpu, u64 off, void *buf, u32 len, bool write);

/* The entry that translates @addr already, or NULL. */
static inline struct tlb_entry *gmem_cached(struct vgpu_engine *engine,
					    enum gtt_space space, u64 addr)
{
	/* Pairs with the release in ggtt_write(). */
	u32 generation = smp_load_acquire(&engine->vgpu->ggtt_generation);
	struct tlb_entry *entry = tlb_entry(&engine->tlb, addr);

	return likely(engine->tlb.ggtt_generation == generation &&
		      entry->tag == tlb_tag(space, addr)) ? entry : NULL;
}

/* The entry that translates @addr, filled if need be; NULL if nothing does. */
static inline struct tlb_entry *gmem_translate(struct vgpu_engine *engine,
					       enum gtt_space space, u64 addr)
{
	struct tlb_entry *entry = gmem_cached(engine, space, addr);

	return likely(entry) ? entry : gmem_fill_tlb(engine, space, addr);
}

/* Write an aligned dword where that takes a store. False: by gmem_write(). */
static inline bool gmem_poke(struct vgpu_engine *engine, enum gtt_space space,
			     u64 addr, u32 val)
{
	struct tlb_entry *entry = gmem_cached(engine, space, addr);

	if (!entry || !entry->page || !entry->writable || addr & 3)
		return false;
	WRITE_ONCE(*(u32 *)(entry->page + addr % GVT_PAGE_SIZE), val);

	return true;
}

/**
 * gmem_peek - look at guest memory in its place
 * @engine: the engine; run_lock is held, in a memory section
 * @space: address space of @addr
 * @addr: graphics address
 *
 * Return: the memory at @addr, to the end of its 4 KiB page, until the section
 * ends; NULL where gmem_read() has to copy it, or fails. The guest may change it
 * at any time.
 */
static inline const void *gmem_peek(struct vgpu_engine *engine,
				    enum gtt_space space, u64 addr)
{
	const struct tlb_entry *entry = gmem_translate(engine, space, addr);

	return entry && entry->page ? entry->page + addr % GVT_PAGE_SIZE : NULL;
}

#endif
