/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest memory as the GPU sees it: sections, and copies through the address
 * spaces. What takes a struct gmem is called by its user, in a memory section.
 */
#ifndef _GVT_GMEM_H_
#define _GVT_GMEM_H_

#include "core.h"

struct tlb_entry *gmem_fill_tlb(struct gmem *mem, enum gtt_space space,
				u64 addr);
void gmem_begin(struct gmem *mem);
void gmem_end(struct gmem *mem);
void gmem_copy(void *mem, void *buf, u32 len, bool write);
int gmem_rw_iova(struct vgpu *vgpu, u64 iova, void *buf, u32 len, bool write);
int gmem_rw_page(struct gmem *mem, enum gtt_space space, u64 addr, void *buf,
		 u32 len, bool write);
int gmem_read(struct gmem *mem, enum gtt_space space, u64 addr,
	      void *buf, u32 len);
int gmem_write(struct gmem *mem, enum gtt_space space, u64 addr,
	       const void *buf, u32 len);

/* The entry that translates @addr already, or NULL. */
static inline struct tlb_entry *gmem_cached(struct gmem *mem,
					    enum gtt_space space, u64 addr)
{
	/* Pairs with the release in ggtt_write(). */
	u32 generation = smp_load_acquire(&mem->vgpu->ggtt_generation);
	struct tlb_entry *entry = tlb_entry(&mem->tlb, addr);

	return likely(mem->tlb.ggtt_generation == generation &&
		      entry->tag == tlb_tag(&mem->tlb, space, addr)) ? entry : NULL;
}

/* The entry that translates @addr, filled if need be; NULL if nothing does. */
static inline struct tlb_entry *gmem_translate(struct gmem *mem,
					       enum gtt_space space, u64 addr)
{
	struct tlb_entry *entry = gmem_cached(mem, space, addr);

	return likely(entry) ? entry : gmem_fill_tlb(mem, space, addr);
}

/* Write an aligned dword where that takes a store. False: by gmem_write(). */
static inline bool gmem_poke(struct gmem *mem, enum gtt_space space,
			     u64 addr, u32 val)
{
	struct tlb_entry *entry = gmem_cached(mem, space, addr);

	if (!entry || !entry->page || !entry->writable || addr & 3)
		return false;
	WRITE_ONCE(*(u32 *)(entry->page + addr % GVT_PAGE_SIZE), val);

	return true;
}

/**
 * gmem_peek - look at guest memory in its place
 * @mem: whose view of it; in a memory section
 * @space: address space of @addr
 * @addr: graphics address
 *
 * Return: the memory at @addr, to the end of its 4 KiB page, until the section
 * ends; NULL where gmem_read() has to copy it, or fails. The guest may change it
 * at any time.
 */
static inline const void *gmem_peek(struct gmem *mem,
				    enum gtt_space space, u64 addr)
{
	const struct tlb_entry *entry = gmem_translate(mem, space, addr);

	return entry && entry->page ? entry->page + addr % GVT_PAGE_SIZE : NULL;
}

#endif
