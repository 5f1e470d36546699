// SPDX-License-Identifier: GPL-2.0
/*
 * The per-process graphics translation table: four levels in guest memory, read
 * when they are used.
 *
 * Entries and page sizes: PRM SKL volume 5 "Memory Views", per-process GTT with
 * 48-bit addressing; i915: gt/intel_gtt.h, gt/gen8_ppgtt.c. Each level has 512
 * entries. A directory entry with PS maps 2 MiB; one with IPS, where the guest
 * has enabled it, points to a table whose every sixteenth entry maps 64 KiB.
 */
#include "memory/gmem.h"
#include "memory/gtt.h"

#define PTE_PRESENT	BIT_ULL(0)
#define PTE_WRITABLE	BIT_ULL(1)
#define PDE_PS_2M	BIT_ULL(7)
#define PDE_IPS_64K	BIT_ULL(11)
#define PTE_ADDR	GENMASK_ULL(45, 12)

#define LEVELS		4
#define LEVEL_BITS	9
#define LEVEL_PDE	1	/* page directory entries: the level above the table */

static bool page_64k_enabled(struct vgpu *vgpu)
{
	return (reg_get(vgpu, GEN8_GAMW_ECO_DEV_RW_IA) &
		GAMW_ECO_ENABLE_64K_IPS_FIELD) == GAMW_ECO_ENABLE_64K_IPS_FIELD;
}

/* An entry of a table: in its place, or a copy of it. */
static bool read_entry(struct gmem *mem, u64 iova, u64 *entry)
{
	const void *page = gmem_ops(mem)->mem_map(gmem_host(mem), iova & GVT_PAGE_MASK);

	if (!page)
		return !gmem_ops(mem)->mem_rw(gmem_host(mem), iova, entry, sizeof(*entry), false);
	*entry = READ_ONCE(*(u64 *)(page + iova % GVT_PAGE_SIZE));

	return true;
}

/**
 * ppgtt_translate - walk the tables of the engine's context
 * @mem: whose tables; in a memory section
 * @addr: 48-bit graphics address
 * @iova: where the guest address is put
 * @writable: whether all levels allow writes
 *
 * The walk is four reads at most, whatever the tables contain: a loop among
 * them is harmless.
 *
 * Return: false if an entry is not present or a table is not in memory.
 */
bool ppgtt_translate(struct gmem *mem, u64 addr, u64 *iova,
		     bool *writable)
{
	u64 table = mem->pml4 & PTE_ADDR;
	u64 offset_mask = GVT_PAGE_SIZE - 1;
	bool ips = false;
	u64 entry;
	int level;

	if (addr >> 48)
		return false;

	*writable = true;
	for (level = LEVELS - 1; level >= 0; level--) {
		u64 index = addr >> (12 + level * LEVEL_BITS) & 511;

		if (!level && ips) {
			index &= ~15ULL;
			offset_mask = SZ_64K - 1;
		}
		if (!read_entry(mem, table + index * 8, &entry) ||
		    !(entry & PTE_PRESENT))
			return false;
		*writable &= !!(entry & PTE_WRITABLE);

		if (level == LEVEL_PDE) {
			if (entry & PDE_PS_2M) {
				offset_mask = SZ_2M - 1;
				break;
			}
			ips = entry & PDE_IPS_64K && page_64k_enabled(mem->vgpu);
		}
		table = entry & PTE_ADDR;
	}
	*iova = (entry & PTE_ADDR & ~offset_mask) | (addr & offset_mask);

	return true;
}
