/* SPDX-License-Identifier: GPL-2.0 */
/* What registers say of units that are busy: mmio_row.read. */
#ifndef _GVT_BUSY_H_
#define _GVT_BUSY_H_

#include "core.h"

u32 busy_engine(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val);
u32 busy_slice(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val);
u32 busy_row(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val);

#endif
