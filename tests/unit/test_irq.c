// SPDX-License-Identifier: GPL-2.0
/* The interrupt tree: engine, group, master, line. */
#include "unit.h"

#define IMR(group)	(GEN8_GT_ISR(group) + 4)
#define IIR(group)	(GEN8_GT_ISR(group) + 8)
#define IER(group)	(GEN8_GT_ISR(group) + 12)
#define ENABLE		GEN8_MASTER_IRQ_CONTROL

static const struct {
	u32 group, shift, master;
} places[VGPU_NUM_ENGINES] = {
	[VGPU_RCS] = { 0, 0, BIT(0) },
	[VGPU_BCS] = { 0, 16, BIT(1) },
	[VGPU_VCS] = { 1, 0, BIT(2) },
	[VGPU_VECS] = { 3, 0, BIT(6) },
};

/* As a command does it. */
static void event(unsigned int id, u32 cause)
{
	mutex_lock(&gpu->vgpu->lock);
	irq_engine_event(&gpu->vgpu->engine[id], cause);
	mutex_unlock(&gpu->vgpu->lock);
}

static void places_of_engines(void)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		u32 bit = BIT(places[id].shift);

		expect(!gpu->host.irq);
		event(id, GVT_IRQ_USER);
		expect(gpu->host.irq);
		check_eq(gpu->host.irqs, id + 1);
		check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE | places[id].master);
		check_eq(reg_read(gpu, IIR(places[id].group)), bit);
		reg_write(gpu, IIR(places[id].group), bit);
		check_eq(reg_read(gpu, IIR(places[id].group)), 0);
		check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE);
	}
	expect(!gpu->host.irq);
}

/* Two events that come before the first is cleared are both seen; no more. */
static void double_buffer(void)
{
	event(VGPU_VCS, GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(1)), 1);
	reg_write(gpu, IIR(1), 1);
	check_eq(reg_read(gpu, IIR(1)), 1);
	expect(gpu->host.irq);
	reg_write(gpu, IIR(1), 1);
	check_eq(reg_read(gpu, IIR(1)), 0);
	expect(!gpu->host.irq);
	/* Other bits are not shifted by it. */
	event(VGPU_VCS, GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_CONTEXT_SWITCH);
	reg_write(gpu, IIR(1), GVT_IRQ_CONTEXT_SWITCH);
	check_eq(reg_read(gpu, IIR(1)), GVT_IRQ_USER);
	reg_write(gpu, IIR(1), GVT_IRQ_CONTEXT_SWITCH);
	reg_write(gpu, IIR(1), GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(1)), GVT_IRQ_USER);
}

static void masks(void)
{
	/* The engine's. */
	ring_write(gpu, VGPU_VCS, RING_IMR(0), ~(u32)GVT_IRQ_CONTEXT_SWITCH);
	event(VGPU_VCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(1)), 0);
	event(VGPU_VCS, GVT_IRQ_CONTEXT_SWITCH);
	check_eq(reg_read(gpu, IIR(1)), GVT_IRQ_CONTEXT_SWITCH);
	reg_write(gpu, IIR(1), ~0u);
	ring_write(gpu, VGPU_VCS, RING_IMR(0), 0);
	/* The group's. */
	reg_write(gpu, IMR(1), GVT_IRQ_USER);
	check_eq(reg_read(gpu, IMR(1)), GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(1)), 0);
	/* What was masked when it came is gone. */
	reg_write(gpu, IMR(1), 0);
	check_eq(reg_read(gpu, IIR(1)), 0);
	expect(!gpu->host.irq);
	/* Not enabled: kept, but silent until it is. */
	reg_write(gpu, IER(1), 0);
	event(VGPU_VCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(1)), GVT_IRQ_USER);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE);
	expect(!gpu->host.irq);
	reg_write(gpu, IER(1), GVT_IRQ_USER);
	check_eq(reg_read(gpu, IER(1)), GVT_IRQ_USER);
	expect(gpu->host.irq);
}

/* The halves of the group that two engines share. */
static void ring_mask_of_bcs(void)
{
	ring_write(gpu, VGPU_BCS, RING_IMR(0), ~((u32)GVT_IRQ_USER << 16));
	event(VGPU_BCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(0)), GVT_IRQ_USER << 16);
	event(VGPU_BCS, GVT_IRQ_CONTEXT_SWITCH);
	check_eq(reg_read(gpu, IIR(0)), GVT_IRQ_USER << 16);
}

/* The master switch: with something pending, on means one more interrupt. */
static void master(void)
{
	u64 irqs = gpu->host.irqs;

	event(VGPU_RCS, GVT_IRQ_USER);
	check_eq(gpu->host.irqs, irqs + 1);
	reg_write(gpu, GEN8_MASTER_IRQ, 0);
	expect(!gpu->host.irq);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), BIT(0));
	event(VGPU_VECS, GVT_IRQ_USER);
	expect(!gpu->host.irq);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), BIT(0) | BIT(6));
	reg_write(gpu, GEN8_MASTER_IRQ, ENABLE);
	expect(gpu->host.irq);
	check_eq(gpu->host.irqs, irqs + 2);
	/* As a handler does it: off, clear, on. */
	reg_write(gpu, GEN8_MASTER_IRQ, 0);
	reg_write(gpu, IIR(0), reg_read(gpu, IIR(0)));
	reg_write(gpu, IIR(3), reg_read(gpu, IIR(3)));
	reg_write(gpu, GEN8_MASTER_IRQ, ENABLE);
	expect(!gpu->host.irq);
	check_eq(gpu->host.irqs, irqs + 2);
	/* Its other bits are not written. */
	reg_write(gpu, GEN8_MASTER_IRQ, ~0u);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE);
}

/* While the line is up, more events are no edges. */
static void one_edge(void)
{
	struct vgpu_stats stats;
	u64 irqs = gpu->host.irqs;

	event(VGPU_RCS, GVT_IRQ_USER);
	event(VGPU_BCS, GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_USER);
	check_eq(gpu->host.irqs, irqs + 1);
	vgpu_get_stats(gpu->vgpu, &stats);
	check_eq(stats.irqs, gpu->host.irqs);
}

static void after_reset(void)
{
	unsigned int i;

	event(VGPU_RCS, GVT_IRQ_USER);
	vgpu_reset(gpu->vgpu);
	expect(!gpu->host.irq);
	for (i = 0; i < GVT_GT_GROUPS; i++) {
		check_eq(reg_read(gpu, IMR(i)), ~0u);
		check_eq(reg_read(gpu, IIR(i)), 0);
		check_eq(reg_read(gpu, IER(i)), 0);
		check_eq(reg_read(gpu, GEN8_GT_ISR(i)), 0);
		reg_write(gpu, GEN8_GT_ISR(i), ~0u);
		check_eq(reg_read(gpu, GEN8_GT_ISR(i)), 0);
		reg_write(gpu, IIR(i), ~0u);
		check_eq(reg_read(gpu, IIR(i)), 0);
	}
	check_eq(ring_read(gpu, VGPU_RCS, RING_IMR(0)), ~0u);
}

/* An engine's reset is no reason to forget what was not handled yet. */
static void after_engine_reset(void)
{
	event(VGPU_RCS, GVT_IRQ_USER);
	gpu_reset_engine(gpu, VGPU_RCS);
	check_eq(reg_read(gpu, IIR(0)), GVT_IRQ_USER);
	expect(gpu->host.irq);
}

static const struct unit_case cases[] = {
	UNIT(places_of_engines),
	UNIT(double_buffer),
	UNIT(masks),
	UNIT(ring_mask_of_bcs),
	UNIT(master),
	UNIT(one_edge),
	UNIT(after_reset),
	UNIT(after_engine_reset),
};

const struct unit_group irq_tests = {
	.name = "irq", UNIT_CASES(cases),
	GPU_FIXTURE,
};
