/* SPDX-License-Identifier: GPL-2.0 */
/* The interrupt tree. vgpu->lock is held, but for the reads. */
#ifndef _GVT_IRQ_H_
#define _GVT_IRQ_H_

#include "vgpu.h"

struct vgpu_engine;

/*
 * One group: of the GT render/blitter, video, power, video enhancement. Read at any
 * time.
 */
struct irq_group {
	u32 isr;
	u32 imr;
	u32 iir;
	u32 iir_next;		/* events that came while the same one was in iir */
	u32 ier;
};

#define GVT_GT_GROUPS	4

/* The display's groups: of each pipe, of the ports, of the south display engine. */
enum irq_display {
	IRQ_PIPE_A,
	IRQ_PIPE_B,
	IRQ_PIPE_C,
	IRQ_PORT,
	IRQ_PCH,
	IRQ_NUM_DISPLAY
};

struct vgpu_irq {
	struct irq_group gt[GVT_GT_GROUPS];
	struct irq_group display[IRQ_NUM_DISPLAY];
	u32 master;		/* GEN8_MASTER_IRQ_CONTROL or 0 */
	bool up;		/* the line as the edge was told */
};

u32 irq_master_read(struct vgpu *vgpu);
u32 irq_group_read(struct vgpu *vgpu, u32 off);
void irq_update_line(struct vgpu *vgpu);
void irq_engine_event(struct vgpu_engine *engine, u32 cause);
void irq_master_write(struct vgpu *vgpu, u32 val);
void irq_group_write(struct vgpu *vgpu, u32 off, u32 val);
u32 irq_display_read(struct vgpu *vgpu, u32 off);
void irq_display_write(struct vgpu *vgpu, u32 off, u32 val);
void irq_display_event(struct vgpu *vgpu, enum irq_display group, u32 events);
u32 irq_display_awaited(const struct vgpu *vgpu, enum irq_display group);

#endif
