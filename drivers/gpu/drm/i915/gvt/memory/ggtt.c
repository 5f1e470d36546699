// SPDX-License-Identifier: GPL-2.0
/*
 * The global graphics translation table: the second half of BAR0.
 *
 * An entry is 64 bits: bit 0 present, bits 45:12 page address (PRM SKL volume 5,
 * "Memory Views", GGTT page table entry; i915: gt/intel_gtt.h GEN8_PAGE_PRESENT).
 * The guest writes whole entries, or halves of one.
 */
#include "memory/gtt.h"

#define PTE_PRESENT	BIT_ULL(0)
#define PTE_ADDR	GENMASK_ULL(45, 12)

/* Does the aperture show entry @index? */
static bool in_aperture(const struct vgpu *vgpu, u32 index)
{
	return index < vgpu_aperture_size(vgpu) / GVT_PAGE_SIZE;
}

/* @old with the @bits bits from @shift on replaced by @val. */
static u64 merge(u64 old, u64 val, u32 shift, u32 bits)
{
	u64 mask = (BIT_ULL(bits) - 1) << shift;

	return (old & ~mask) | (val << shift & mask);
}

/**
 * ggtt_write - a write to GGTT entries
 * @vgpu: the vGPU
 * @off: offset of the entry, or of one part of it, from the first one
 * @val: value in the low @len bytes
 * @len: 1, 2, 4 or 8, naturally aligned
 *
 * Takes and drops vgpu->lock. May sleep.
 */
void ggtt_write(struct vgpu *vgpu, u32 off, u64 val, u32 len)
{
	u32 index = off / 8;
	u64 *entry, old;

	mutex_lock(&vgpu->lock);
	entry = pagestore_word(&vgpu->ggtt, index * 8, !val);
	old = entry ? *entry : 0;
	if (len < 8)
		val = merge(old, val, off % 8 * 8, len * 8);
	if (likely(old != val)) {
		if (likely(entry))
			WRITE_ONCE(*entry, val);
		else
			vgpu->stats.dropped++;
		/* Pairs with the acquire in gmem_cached(). */
		smp_store_release(&vgpu->ggtt_generation, vgpu->ggtt_generation + 1);
	}
	mutex_unlock(&vgpu->lock);

	/* Also of an entry that mapped nothing: an edge may be showing just that. */
	if (old != val && vgpu->ops->aperture_changed && in_aperture(vgpu, index))
		vgpu->ops->aperture_changed(vgpu->host, index, 1);
}

u64 ggtt_read(struct vgpu *vgpu, u32 off, u32 len)
{
	u64 val = pagestore_read64(&vgpu->ggtt, off & ~7u) >> (off % 8 * 8);

	return len == 8 ? val : val & (BIT_ULL(len * 8) - 1);
}

/* Guest address behind @addr of the GGTT; false if no entry is present. */
bool ggtt_translate(struct vgpu *vgpu, u64 addr, u64 *iova)
{
	u64 index = addr / GVT_PAGE_SIZE;
	u64 pte;

	if (index >= GVT_GGTT_ENTRIES)
		return false;
	pte = pagestore_read64(&vgpu->ggtt, index * 8);
	if (!(pte & PTE_PRESENT))
		return false;
	*iova = (pte & PTE_ADDR) | addr % GVT_PAGE_SIZE;

	return true;
}

/**
 * vgpu_ggtt_iova - what a page of the GGTT maps
 * @vgpu: the vGPU
 * @addr: its address there
 * @iova: where the address of the guest's page is put
 *
 * The answer is of this moment. Any context; takes no lock.
 *
 * Return: false if the GGTT maps nothing there.
 */
bool vgpu_ggtt_iova(struct vgpu *vgpu, u64 addr, u64 *iova)
{
	return ggtt_translate(vgpu, addr, iova);
}

/**
 * vgpu_aperture_iova - what a page of the aperture shows
 * @vgpu: the vGPU
 * @page: page of the aperture, counted from its start
 * @iova: where the address of the guest's page is put
 *
 * For edges that map the aperture. The answer is of this moment: a change after
 * it is told by gvt_host_ops.aperture_changed. Any context; takes no lock.
 *
 * Return: false if the GGTT maps nothing there.
 */
bool vgpu_aperture_iova(struct vgpu *vgpu, u32 page, u64 *iova)
{
	return in_aperture(vgpu, page) &&
	       ggtt_translate(vgpu, (u64)page * GVT_PAGE_SIZE, iova);
}
