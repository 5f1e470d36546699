/* SPDX-License-Identifier: GPL-2.0 */
/* The interrupt tree. vgpu->lock is held, but for the reads. */
#ifndef _GVT_IRQ_H_
#define _GVT_IRQ_H_

#include "vgpu.h"

struct vgpu_engine;

/*
 * One GT interrupt group: render/blitter, video, power, video enhancement. Read
 * at any time.
 */
struct irq_group {
	u32 isr;
	u32 imr;
	u32 iir;
	u32 iir_next;		/* events that came while the same one was in iir */
	u32 ier;
};

#define GVT_GT_GROUPS	4
struct vgpu_irq {
	struct irq_group gt[GVT_GT_GROUPS];
	u32 master;		/* GEN8_MASTER_IRQ_CONTROL or 0 */
	bool up;		/* the line as the edge was told */
};

u32 irq_master_read(struct vgpu *vgpu);
u32 irq_group_read(struct vgpu *vgpu, u32 off);
void irq_update_line(struct vgpu *vgpu);
void irq_engine_event(struct vgpu_engine *engine, u32 cause);
void irq_master_write(struct vgpu *vgpu, u32 val);
void irq_group_write(struct vgpu *vgpu, u32 off, u32 val);

#endif
