// SPDX-License-Identifier: GPL-2.0
/*
 * The interrupt tree: engine → group (ISR, IMR, IIR, IER) → master → line.
 *
 * PRM SKL volume 12 "Display", interrupts; i915: gt/intel_gt_irq.c. An event
 * whose bit is clear in IMR is kept in IIR; an event that comes while its bit is
 * still in IIR is kept behind it, and shows when the guest clears the bit: with
 * a single buffer, events between the guest's read and its clear would be lost.
 *
 * All changes under vgpu->lock; reads look at each word once.
 */
#include "core.h"
#include "display/display_regs.h"

/* i915 names: GEN8_GT_ISR … GEN8_GT_IER */
enum { ISR = 0x0, IMR = 0x4, IIR = 0x8, IER = 0xc };

static u32 pending(const struct irq_group *group)
{
	return READ_ONCE(group->iir) & READ_ONCE(group->ier);
}

/* Which of the display's groups have something to say. */
static u32 display_bits(const struct vgpu *vgpu)
{
	const struct irq_group *display = vgpu->irq.display;
	u32 pipe, bits = 0;

	for (pipe = 0; pipe < DISPLAY_PIPES; pipe++)
		if (pending(&display[IRQ_PIPE_A + pipe]))
			bits |= GEN8_DE_PIPE_IRQ(pipe);
	if (pending(&display[IRQ_PORT]))
		bits |= GEN8_DE_PORT_IRQ;
	if (pending(&display[IRQ_PCH]))
		bits |= GEN8_DE_PCH_IRQ;

	return bits;
}

/* Which groups have something to say. Group 0 has an engine in each half, 2 no event. */
static u32 master_bits(const struct vgpu *vgpu)
{
	const struct irq_group *gt = vgpu->irq.gt;
	u32 rcs_bcs = pending(&gt[0]);
	u32 bits = 0;

	if (rcs_bcs & GENMASK(15, 0))
		bits |= GEN8_GT_RCS_IRQ;
	if (rcs_bcs & GENMASK(31, 16))
		bits |= GEN8_GT_BCS_IRQ;
	if (pending(&gt[1]))
		bits |= GEN8_GT_VCS0_IRQ;
	if (pending(&gt[3]))
		bits |= GEN8_GT_VECS_IRQ;
	if (READ_ONCE(vgpu->display.pipes))
		bits |= display_bits(vgpu);

	return bits;
}

/* Tell the edge if the line moved. It signals MSI each time it goes up. */
void irq_update_line(struct vgpu *vgpu)
{
	bool up = vgpu->irq.master && master_bits(vgpu);

	lockdep_assert_held(&vgpu->lock);
	if (up == vgpu->irq.up)
		return;
	vgpu->irq.up = up;
	vgpu->stats.irqs += up;
	vgpu->ops->set_irq(vgpu->host, up);
}

/* Keep unmasked @events: in IIR, or behind it. */
static void latch(struct irq_group *group, u32 events)
{
	events &= ~group->imr;
	group->iir_next |= events & group->iir;
	WRITE_ONCE(group->iir, group->iir | events);
}

/**
 * irq_engine_event - an engine has something to report
 * @engine: the engine
 * @cause: GVT_IRQ_* bits
 *
 * Events that the engine's own mask holds back are forgotten, as on hardware.
 * Context: vgpu->lock is held.
 */
void irq_engine_event(struct vgpu_engine *engine, u32 cause)
{
	struct vgpu *vgpu = engine->vgpu;
	u32 events = cause << engine->desc->irq_shift;

	events &= ~reg_get(vgpu, RING_IMR(engine->desc->base));
	latch(&vgpu->irq.gt[engine->desc->irq_group], events);
	irq_update_line(vgpu);
}

u32 irq_master_read(struct vgpu *vgpu)
{
	return READ_ONCE(vgpu->irq.master) | master_bits(vgpu);
}

/* Only the enable bit can be written; the line follows it. */
void irq_master_write(struct vgpu *vgpu, u32 val)
{
	WRITE_ONCE(vgpu->irq.master, val & GEN8_MASTER_IRQ_CONTROL);
	irq_update_line(vgpu);
}

static u32 group_read(const struct irq_group *group, u32 off)
{
	switch (off % 16) {
	case IMR:
		return READ_ONCE(group->imr);
	case IIR:
		return READ_ONCE(group->iir);
	case IER:
		return READ_ONCE(group->ier);
	default:
		return READ_ONCE(group->isr);
	}
}

static void group_write(struct vgpu *vgpu, struct irq_group *group, u32 off, u32 val)
{
	u32 again;

	switch (off % 16) {
	case IMR:
		WRITE_ONCE(group->imr, val);
		break;
	case IIR:
		again = group->iir_next & val;
		WRITE_ONCE(group->iir, (group->iir & ~val) | again);
		group->iir_next &= ~again;
		break;
	case IER:
		WRITE_ONCE(group->ier, val);
		break;
	}
	irq_update_line(vgpu);
}

u32 irq_group_read(struct vgpu *vgpu, u32 off)
{
	return group_read(&vgpu->irq.gt[(off - GEN8_GT_ISR(0)) / 16], off);
}

void irq_group_write(struct vgpu *vgpu, u32 off, u32 val)
{
	group_write(vgpu, &vgpu->irq.gt[(off - GEN8_GT_ISR(0)) / 16], off, val);
}

/* The display's groups by their registers: pipes first, then the ports, the south. */
static enum irq_display display_group(u32 off)
{
	if (off >= SDEISR)
		return IRQ_PCH;
	if (off >= GEN8_DE_PORT_ISR)
		return IRQ_PORT;

	return IRQ_PIPE_A + (off - GEN8_DE_PIPE_ISR(0)) / 16;
}

u32 irq_display_read(struct vgpu *vgpu, u32 off)
{
	return group_read(&vgpu->irq.display[display_group(off)], off);
}

void irq_display_write(struct vgpu *vgpu, u32 off, u32 val)
{
	group_write(vgpu, &vgpu->irq.display[display_group(off)], off, val);
}

/**
 * irq_display_event - the display has something to report
 * @vgpu: the vGPU; vgpu->lock is held
 * @group: whose events
 * @events: bits of its registers
 */
void irq_display_event(struct vgpu *vgpu, enum irq_display group, u32 events)
{
	lockdep_assert_held(&vgpu->lock);
	latch(&vgpu->irq.display[group], events);
	irq_update_line(vgpu);
}

/* The events of a group that would raise an interrupt. */
u32 irq_display_awaited(const struct vgpu *vgpu, enum irq_display group)
{
	return vgpu->irq.display[group].ier & ~vgpu->irq.display[group].imr;
}
