// SPDX-License-Identifier: GPL-2.0
/*
 * Guest memory as the GPU sees it: copies through the GGTT and the PPGTT.
 *
 * All of it runs in memory sections (gvt_host_ops.mem_begin … mem_end), within
 * which a page that was mapped stays mapped. Copies of an aligned dword or
 * quadword are done in one access, since the guest polls such words.
 */
#include "memory/gmem.h"
#include "memory/gtt.h"

/* Enter a section for an engine's run. */
void gmem_begin(struct gmem *mem)
{
	struct vgpu *vgpu = mem->vgpu;
	u32 generation;

	gmem_ops(mem)->mem_begin(gmem_host(mem));
	generation = READ_ONCE(vgpu->mem_generation);
	if (mem->tlb.mem_generation != generation || mem->tlb.no_page) {
		mem->tlb.mem_generation = generation;
		tlb_flush(&mem->tlb);
	}
}

void gmem_end(struct gmem *mem)
{
	gmem_ops(mem)->mem_end(gmem_host(mem));
}

/**
 * gmem_share - somebody else looks at the same memory, in the same section
 * @mem: its view, for per-process addresses; it has translations of its own
 * @of: that of the one who entered the section
 *
 * What @of has forgotten since @mem was used last, that forgets too.
 */
void gmem_share(struct gmem *mem, const struct gmem *of)
{
	if (mem->vgpu == of->vgpu && mem->pml4 == of->pml4 &&
	    mem->tlb.process == of->tlb.process && mem->flushes_of == of->tlb.flushes &&
	    !mem->tlb.no_page)
		return;
	tlb_flush(&mem->tlb);
	mem->vgpu = of->vgpu;
	mem->pml4 = of->pml4;
	mem->tlb.process = of->tlb.process;
	mem->flushes_of = of->tlb.flushes;
}

/* Copy between a mapped page and @buf, which may have any alignment. */
void gmem_copy(void *mem, void *buf, u32 len, bool write)
{
	u64 qword;
	u32 dword;

	if (len == 4 && IS_ALIGNED((unsigned long)mem, 4)) {
		if (write) {
			memcpy(&dword, buf, 4);
			WRITE_ONCE(*(u32 *)mem, dword);
		} else {
			dword = READ_ONCE(*(u32 *)mem);
			memcpy(buf, &dword, 4);
		}
	} else if (len == 8 && IS_ALIGNED((unsigned long)mem, 8)) {
		if (write) {
			memcpy(&qword, buf, 8);
			WRITE_ONCE(*(u64 *)mem, qword);
		} else {
			qword = READ_ONCE(*(u64 *)mem);
			memcpy(buf, &qword, 8);
		}
	} else if (write) {
		memcpy(mem, buf, len);
	} else {
		memcpy(buf, mem, len);
	}
}

/* Copy within one guest page, in a memory section. 0 or -errno. */
int gmem_rw_iova(struct vgpu *vgpu, u64 iova, void *buf, u32 len, bool write)
{
	void *page = vgpu->ops->mem_map(vgpu->host, iova & GVT_PAGE_MASK);

	if (!page)
		return vgpu->ops->mem_rw(vgpu->host, iova, buf, len, write);
	gmem_copy(page + iova % GVT_PAGE_SIZE, buf, len, write);

	return 0;
}

static bool translate(struct gmem *mem, enum gtt_space space, u64 addr,
		      struct tlb_entry *entry)
{
	addr &= GVT_PAGE_MASK;
	entry->writable = true;

	return space == GTT_GLOBAL ?
	       ggtt_translate(mem->vgpu, addr, &entry->iova) :
	       ppgtt_translate(mem, addr, &entry->iova, &entry->writable);
}

/*
 * Fill the entry for @addr, after what has become stale is dropped. Of a page
 * that was refused, the translation is kept: a refusal may be over soon.
 */
struct tlb_entry *gmem_fill_tlb(struct gmem *mem, enum gtt_space space,
				u64 addr)
{
	struct tlb_entry *entry = tlb_entry(&mem->tlb, addr);
	struct vgpu *vgpu = mem->vgpu;
	u64 tag = tlb_tag(&mem->tlb, space, addr);
	/* Pairs with the release in ggtt_write(). */
	u32 generation = smp_load_acquire(&vgpu->ggtt_generation);

	if (mem->tlb.ggtt_generation != generation) {
		mem->tlb.ggtt_generation = generation;
		tlb_flush_global(&mem->tlb);
		if (entry->tag == tag)
			return entry;
	}

	if (entry->tag != (tag | TLB_NO_PAGE)) {
		entry->tag = 0;
		if (!translate(mem, space, addr, entry))
			return NULL;
	}
	entry->page = gmem_ops(mem)->mem_map(gmem_host(mem), entry->iova);
	entry->tag = entry->page ? tag : tag | TLB_NO_PAGE;
	mem->tlb.no_page |= !entry->page;
	mem->tlb.used = true;

	return entry;
}

/* Copy within the page that @entry translates. 0 or -errno. */
static int entry_rw(struct gmem *mem, const struct tlb_entry *entry, u32 off, void *buf,
		    u32 len, bool write)
{
	if (!entry->page)
		return gmem_ops(mem)->mem_rw(gmem_host(mem), entry->iova + off, buf, len, write);
	gmem_copy(entry->page + off, buf, len, write);

	return 0;
}

/**
 * gmem_rw_page - copy within a page at a graphics address
 * @mem: whose view of it; in a memory section
 * @space: address space of @addr
 * @addr: graphics address
 * @buf: data
 * @len: bytes, which do not cross the end of the 4 KiB page
 * @write: direction
 *
 * For those who have no use for what a page is: through the GGTT, what is not mapped
 * reads as zero and is not written, and neither is what is mapped for reading only.
 *
 * Return: 0, or -EFAULT or another error as gmem_read().
 */
int gmem_rw_page(struct gmem *mem, enum gtt_space space, u64 addr, void *buf,
		 u32 len, bool write)
{
	struct tlb_entry *entry = gmem_translate(mem, space, addr);

	if (!entry) {
		if (space != GTT_GLOBAL)
			return -EFAULT;
		if (!write)
			memset(buf, 0, len);
		return 0;
	}
	if (write && !entry->writable)
		return 0;

	return entry_rw(mem, entry, addr % GVT_PAGE_SIZE, buf, len, write);
}

/* Any copy, page by page. */
static noinline int gmem_rw(struct gmem *mem, enum gtt_space space, u64 addr,
			    void *buf, u32 len, bool write)
{
	while (len) {
		u32 off = addr % GVT_PAGE_SIZE;
		u32 n = min(len, (u32)GVT_PAGE_SIZE - off);
		struct tlb_entry *entry = gmem_translate(mem, space, addr);
		int ret;

		if (!entry)
			return -EFAULT;
		if (write && !entry->writable)
			return -EPERM;
		ret = entry_rw(mem, entry, off, buf, n, write);
		if (ret)
			return ret;
		addr += n;
		buf += n;
		len -= n;
	}

	return 0;
}

/**
 * gmem_read - read guest memory at a graphics address
 * @mem: whose view of it; in a memory section
 * @space: address space of @addr
 * @addr: graphics address
 * @buf: where the data go
 * @len: bytes; pages may be crossed
 *
 * Return: 0, or -EFAULT if a page is not mapped, or another error if it is not in
 * memory; @buf may have been written in part then.
 */
int gmem_read(struct gmem *mem, enum gtt_space space, u64 addr,
	      void *buf, u32 len)
{
	return gmem_rw(mem, space, addr, buf, len, false);
}

/*
 * The same for writing. What came before the page that failed is written. -EPERM
 * if a page is mapped for reading only.
 */
int gmem_write(struct gmem *mem, enum gtt_space space, u64 addr,
	       const void *buf, u32 len)
{
	return gmem_rw(mem, space, addr, (void *)buf, len, true);
}
