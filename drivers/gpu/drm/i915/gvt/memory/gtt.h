/* SPDX-License-Identifier: GPL-2.0 */
/* The translation tables: the global one, and those of processes. */
#ifndef _GVT_GTT_H_
#define _GVT_GTT_H_

#include "core.h"

/* ggtt.c */
void ggtt_write(struct vgpu *vgpu, u32 off, u64 val, u32 len);
u64 ggtt_read(struct vgpu *vgpu, u32 off, u32 len);
bool ggtt_translate(struct vgpu *vgpu, u64 addr, u64 *iova);

/* ppgtt.c */
bool ppgtt_translate(struct gmem *mem, u64 addr, u64 *iova,
		     bool *writable);

#endif
