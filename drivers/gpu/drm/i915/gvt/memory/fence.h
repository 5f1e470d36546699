/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_FENCE_H_
#define _GVT_FENCE_H_

#include "core.h"
#include "memory/surface.h"

/**
 * struct fence - a range of the aperture that shows a tiled surface straight
 * @first: its first address
 * @last: its last address
 * @surface: what is there
 */
struct fence {
	u64 first;
	u64 last;
	struct surface surface;
};

bool fence_find(const struct vgpu *vgpu, u64 off, struct fence *fence);

#endif
