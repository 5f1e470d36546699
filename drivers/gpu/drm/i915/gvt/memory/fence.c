// SPDX-License-Identifier: GPL-2.0
/*
 * Fence registers: tiled surfaces that the aperture shows as if they were straight.
 *
 * PRM SKL volume 2c, FENCE: bit 0 valid, bit 1 Y tiles (else X), bits 31:12 first page,
 * bits 43:32 pitch in 128 bytes less one, bits 63:44 last page; i915:
 * gt/intel_ggtt_fencing.c. They are for the CPU's accesses only.
 */
#include "memory/fence.h"

#define FENCE_VALID		BIT_ULL(0)
#define FENCE_Y			BIT_ULL(1)
#define FENCE_FIRST		GENMASK_ULL(31, 12)
#define FENCE_PITCH(fence)	((u32)((fence) >> 32 & 0xfff) * 128 + 128)
#define FENCE_LAST(fence)	((fence) >> 32 & GENMASK_ULL(31, 12))

static u64 fence_register(const struct vgpu *vgpu, u32 n)
{
	u32 off = FENCE_REG_GEN6_LO(n);

	return (u64)reg_get(vgpu, off + 4) << 32 | reg_get(vgpu, off);
}

/**
 * fence_find - the fence around an address
 * @vgpu: the vGPU
 * @off: offset into the aperture
 * @fence: where it is put
 *
 * Where fences overlap, the first counts. A pitch that is no tile's multiple counts
 * as far as it is. Any context; takes no lock.
 *
 * Return: false if there is none.
 */
bool fence_find(const struct vgpu *vgpu, u64 off, struct fence *fence)
{
	u32 n;

	for (n = 0; n < vgpu->fences; n++) {
		u64 val = fence_register(vgpu, n);

		if (!(val & FENCE_VALID) || off < (val & FENCE_FIRST) ||
		    off >= FENCE_LAST(val) + GVT_PAGE_SIZE)
			continue;
		fence->first = val & FENCE_FIRST;
		fence->last = FENCE_LAST(val) + GVT_PAGE_SIZE - 1;
		fence->surface.base = fence->first;
		fence->surface.pitch = FENCE_PITCH(val);
		fence->surface.space = GTT_GLOBAL;
		fence->surface.tiling = val & FENCE_Y ? TILING_Y : TILING_X;
		return true;
	}

	return false;
}
