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
void gmem_share(struct gmem *mem, const struct gmem *of);
void gmem_copy(void *mem, void *buf, u32 len, bool write);
int gmem_rw_iova(struct vgpu *vgpu, u64 iova, void *buf, u32 len, bool write);
int gmem_rw_page(struct gmem *mem, enum gtt_space space, u64 addr, void *buf,
		 u32 len, bool write);
int gmem_read(struct gmem *mem, enum gtt_space space, u64 addr,
	      void *buf, u32 len);
int gmem_write(struct gmem *mem, enum gtt_space space, u64 addr,
	       const void *buf, u32 len);

/* Who looks from outside goes past the recorder: by page tables, too. */
static inline const struct gvt_host_ops *gmem_ops(const struct gmem *mem)
{
	return unlikely(mem->looks) ? mem->vgpu->edge_ops : mem->vgpu->ops;
}

static inline void *gmem_host(const struct gmem *mem)
{
	return unlikely(mem->looks) ? mem->vgpu->edge : mem->vgpu->host;
}

/* The entry that translates @addr already, or NULL. */
static inline struct tlb_entry *gmem_cached(struct gmem *mem,
					    enum gtt_space space, u64 addr)
{
	struct tlb_entry *entry = tlb_entry(&mem->tlb, addr);

	if (unlikely(entry->tag != tlb_tag(&mem->tlb, space, addr)))
		return NULL;
	/* Pairs with the release in ggtt_write(). */
	if (space == GTT_GLOBAL && unlikely(mem->tlb.ggtt_generation !=
					    smp_load_acquire(&mem->vgpu->ggtt_generation)))
		return NULL;

	return entry;
}

/* The entry that translates @addr, filled if need be; NULL if nothing does. */
static inline struct tlb_entry *gmem_translate(struct gmem *mem,
					       enum gtt_space space, u64 addr)
{
	struct tlb_entry *entry = gmem_cached(mem, space, addr);

	return likely(entry) ? entry : gmem_fill_tlb(mem, space, addr);
}

/* Write a number of @len bytes, 4 or 8, where that takes a store. False: by gmem_write(). */
static __always_inline bool gmem_poke(struct gmem *mem, enum gtt_space space, u64 addr,
				      u64 val, u32 len)
{
	struct tlb_entry *entry = gmem_cached(mem, space, addr);
	void *to;

	/* Its tag says that it has a page. */
	if (!entry || !entry->writable || addr & (len - 1))
		return false;
	to = entry->page + addr % GVT_PAGE_SIZE;
	if (len == 8)
		WRITE_ONCE(*(u64 *)to, val);
	else
		WRITE_ONCE(*(u32 *)to, val);

	return true;
}

/* gmem_write() of a number, to a page that is mostly at hand. */
static inline int gmem_write_num(struct gmem *mem, enum gtt_space space, u64 addr, u64 val,
				 u32 len)
{
	return gmem_poke(mem, space, addr, val, len) ? 0 :
		gmem_write(mem, space, addr, &val, len);
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
