/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_RESET_H_
#define _GVT_RESET_H_

#include "core.h"

void reset_request(struct vgpu *vgpu, u32 domains);
void reset_pending(struct vgpu *vgpu);
void settle_request(struct vgpu *vgpu, u32 engines);
u32 settle_take(struct vgpu *vgpu);
void settle(struct vgpu *vgpu, u32 engines);

#endif
