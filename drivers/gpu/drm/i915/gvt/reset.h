/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_RESET_H_
#define _GVT_RESET_H_

#include "core.h"

void reset_request(struct vgpu *vgpu, u32 domains);

/* What a write may have to wait for: engines, one bit for each, and resets. */
#define SETTLE_RESETS	BIT(VGPU_NUM_ENGINES)

void settle_request(struct vgpu *vgpu, u32 what);
void settle(struct vgpu *vgpu, u32 what);

/* Drop vgpu->lock, and wait for what was asked for under it: engines' locks come first. */
static __always_inline void settle_unlock(struct vgpu *vgpu)
{
	u32 what = vgpu->settle;

	if (unlikely(what))
		WRITE_ONCE(vgpu->settle, 0);
	mutex_unlock(&vgpu->lock);
	if (unlikely(what))
		settle(vgpu, what);
}

#endif
