/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_TLB_H_
#define _GVT_TLB_H_

#include "gvt_host.h"

struct vgpu;

#define GVT_PAGE_SIZE		SZ_4K
#define GVT_PAGE_MASK		(~(u64)(GVT_PAGE_SIZE - 1))

/* Address spaces of the command streamer. */
enum gtt_space {
	GTT_GLOBAL = 2,
	GTT_PER_PROCESS = 3,
};

/* In a tag, below the page's address. */
#define TLB_SPACE	GENMASK_ULL(1, 0)
#define TLB_NO_PAGE	BIT_ULL(2)
#define TLB_PROCESS_ONE	BIT_ULL(3)	/* up to the page's address */

/**
 * struct tlb_entry - a translation of a page
 * @tag: page address | enum gtt_space, and TLB_NO_PAGE if @page is NULL; 0: none
 * @iova: its address in guest memory
 * @page: where it is mapped; NULL: it was refused when last asked for, so that
 *	each access asks again, and else goes by gvt_host_ops.mem_rw
 * @writable: the page tables allow writes
 */
struct tlb_entry {
	u64 tag;
	u64 iova;
	void *page;
	bool writable;
};

/**
 * struct tlb - translations that an engine has used lately
 * @mem_generation: of guest memory, when the entries were filled
 * @ggtt_generation: of the GGTT, when the global entries were filled
 * @process: in tags of per-process entries: another number for each address space, so
 *	that the entries of the one before are none any more
 * @flushes: how often all entries were dropped
 * @used: an entry may be valid
 * @no_page: one without a page
 * @entry: by page number
 *
 * A global entry stands until the guest writes the GGTT, a per-process one until
 * the guest invalidates the TLB, as on hardware; both go when the edge takes guest
 * memory away. Those without a page go with each run: a recording does not say when
 * an engine has seen that memory was taken away.
 */
#define TLB_ENTRIES	64
struct tlb {
	u32 mem_generation;
	u32 ggtt_generation;
	u64 process;
	u32 flushes;
	bool used;
	bool no_page;
	struct tlb_entry entry[TLB_ENTRIES];
};

/**
 * struct gmem - the guest's memory as somebody in the GPU sees it
 * @vgpu: the vGPU
 * @pml4: root of the tables of its per-process address space
 * @tlb: translations it has used lately
 * @flushes_of: how often the TLB was flushed of which it has the address space
 * @looks: from outside of the GPU: it reads only, and no recording has that
 * @column: room for a part of a tile, on its way to or from a page that is not at hand
 *
 * Belongs to whoever uses it: for an engine, under its run_lock.
 */
struct gmem {
	struct vgpu *vgpu;
	u64 pml4;
	struct tlb tlb;
	u32 flushes_of;
	bool looks;
	u8 column[GVT_PAGE_SIZE];
};

static inline u64 tlb_tag(const struct tlb *tlb, enum gtt_space space, u64 addr)
{
	return (addr & GVT_PAGE_MASK) | space |
	       (space == GTT_PER_PROCESS ? tlb->process : 0);
}

/*
 * Pages in a row have entries of their own; and so, mostly, have two such rows: copies go
 * from one to the other.
 */
static inline struct tlb_entry *tlb_entry(struct tlb *tlb, u64 addr)
{
	u64 page = addr / GVT_PAGE_SIZE;

	return &tlb->entry[(page ^ page / TLB_ENTRIES) % TLB_ENTRIES];
}

static inline void tlb_flush(struct tlb *tlb)
{
	u32 i;

	for (i = 0; tlb->used && i < TLB_ENTRIES; i++)
		tlb->entry[i].tag = 0;
	tlb->flushes++;
	tlb->used = false;
	tlb->no_page = false;
}

/* Another per-process address space takes the place of the one there is. */
static inline void tlb_next_process(struct tlb *tlb)
{
	tlb->process += TLB_PROCESS_ONE;
	if (tlb->process == GVT_PAGE_SIZE) {
		tlb->process = 0;
		tlb_flush(tlb);
	}
}

static inline void tlb_flush_global(struct tlb *tlb)
{
	u32 i;

	for (i = 0; i < TLB_ENTRIES; i++)
		if ((tlb->entry[i].tag & TLB_SPACE) == GTT_GLOBAL)
			tlb->entry[i].tag = 0;
}

#endif
