/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_RESET_H_
#define _GVT_RESET_H_

#include "core.h"

void reset_request(struct vgpu *vgpu, u32 domains);
void reset_pending(struct vgpu *vgpu);

/* What a write may have to wait for: engines, one bit for each, and resets. */
#define SETTLE_RESETS	BIT(VGPU_NUM_ENGINES)

void settle_request(struct vgpu *vgpu, u32 what);
void settle(struct vgpu *vgpu, u32 what);

/* What the holder of vgpu->lock has to wait for, by settle(). */
static inline u32 settle_take(struct vgpu *vgpu)
{
	u32 what = vgpu->settle;

	lockdep_assert_held(&vgpu->lock);
	if (unlikely(what))
		WRITE_ONCE(vgpu->settle, 0);

	return what;
}

#endif
