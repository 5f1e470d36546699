// SPDX-License-Identifier: GPL-2.0
/*
 * BAR2, the aperture: the first pages of the GGTT, for the guest's CPUs. Within a
 * fence it shows a tiled surface straight.
 */
#include "memory/aperture.h"
#include "memory/fence.h"
#include "memory/gmem.h"
#include "memory/gtt.h"

/* Straight, within one page. */
static int page_rw(struct vgpu *vgpu, u64 addr, void *buf, u32 len, bool write)
{
	u64 iova;

	if (!ggtt_translate(vgpu, addr, &iova))
		return -EFAULT;

	return gmem_rw_iova(vgpu, iova, buf, len, write);
}

static void rw(struct vgpu *vgpu, u64 addr, void *buf, u32 len, bool write)
{
	if (page_rw(vgpu, addr, buf, len, write) && !write)
		memset(buf, 0xff, len);
}

/* Through a fence: run by run of the surface, which are within a tile's page. */
static void fenced_rw(struct vgpu *vgpu, const struct fence *fence, u64 off,
		      void *buf, u32 len, bool write)
{
	u32 pitch = fence->surface.pitch;
	u32 rel = off - fence->first;

	while (len) {
		u32 x = rel % pitch, y = rel / pitch;
		u32 n = min(min(len, pitch - x), surface_run(&fence->surface, x));

		rw(vgpu, surface_address(&fence->surface, x, y), buf, n, write);
		rel += n;
		buf += n;
		len -= n;
	}
}

/**
 * aperture_rw - a trapped access to BAR2
 * @vgpu: the vGPU
 * @off: offset into the aperture
 * @buf: data
 * @len: bytes within one page
 * @write: direction
 *
 * Where the GGTT maps nothing, reads give ones and writes go nowhere. Enters a
 * memory section of its own.
 */
void aperture_rw(struct vgpu *vgpu, u64 off, void *buf, u32 len, bool write)
{
	struct fence fence;

	vgpu->ops->mem_begin(vgpu->host);
	if (fence_find(vgpu, off, &fence))
		fenced_rw(vgpu, &fence, off, buf, len, write);
	else
		rw(vgpu, off, buf, len, write);
	vgpu->ops->mem_end(vgpu->host);
}
