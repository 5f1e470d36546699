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

START_TEST(places_of_engines)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		u32 bit = BIT(places[id].shift);

		ck_assert(!gpu->host.irq);
		event(id, GVT_IRQ_USER);
		ck_assert(gpu->host.irq);
		check_eq(gpu->host.irqs, id + 1);
		check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE | places[id].master);
		check_eq(reg_read(gpu, IIR(places[id].group)), bit);
		reg_write(gpu, IIR(places[id].group), bit);
		check_eq(reg_read(gpu, IIR(places[id].group)), 0);
		check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE);
	}
	ck_assert(!gpu->host.irq);
}
END_TEST

/* Two events that come before the first is cleared are both seen; no more. */
START_TEST(double_buffer)
{
	event(VGPU_VCS, GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_USER);
	event(VGPU_VCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(1)), 1);
	reg_write(gpu, IIR(1), 1);
	check_eq(reg_read(gpu, IIR(1)), 1);
	ck_assert(gpu->host.irq);
	reg_write(gpu, IIR(1), 1);
	check_eq(reg_read(gpu, IIR(1)), 0);
	ck_assert(!gpu->host.irq);
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
END_TEST

START_TEST(masks)
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
	ck_assert(!gpu->host.irq);
	/* Not enabled: kept, but silent until it is. */
	reg_write(gpu, IER(1), 0);
	event(VGPU_VCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(1)), GVT_IRQ_USER);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE);
	ck_assert(!gpu->host.irq);
	reg_write(gpu, IER(1), GVT_IRQ_USER);
	check_eq(reg_read(gpu, IER(1)), GVT_IRQ_USER);
	ck_assert(gpu->host.irq);
}
END_TEST

/* The halves of the group that two engines share. */
START_TEST(ring_mask_of_bcs)
{
	ring_write(gpu, VGPU_BCS, RING_IMR(0), ~((u32)GVT_IRQ_USER << 16));
	event(VGPU_BCS, GVT_IRQ_USER);
	check_eq(reg_read(gpu, IIR(0)), GVT_IRQ_USER << 16);
	event(VGPU_BCS, GVT_IRQ_CONTEXT_SWITCH);
	check_eq(reg_read(gpu, IIR(0)), GVT_IRQ_USER << 16);
}
END_TEST

/* The master switch: with something pending, on means one more interrupt. */
START_TEST(master)
{
	u64 irqs = gpu->host.irqs;

	event(VGPU_RCS, GVT_IRQ_USER);
	check_eq(gpu->host.irqs, irqs + 1);
	reg_write(gpu, GEN8_MASTER_IRQ, 0);
	ck_assert(!gpu->host.irq);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), BIT(0));
	event(VGPU_VECS, GVT_IRQ_USER);
	ck_assert(!gpu->host.irq);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), BIT(0) | BIT(6));
	reg_write(gpu, GEN8_MASTER_IRQ, ENABLE);
	ck_assert(gpu->host.irq);
	check_eq(gpu->host.irqs, irqs + 2);
	/* As a handler does it: off, clear, on. */
	reg_write(gpu, GEN8_MASTER_IRQ, 0);
	reg_write(gpu, IIR(0), reg_read(gpu, IIR(0)));
	reg_write(gpu, IIR(3), reg_read(gpu, IIR(3)));
	reg_write(gpu, GEN8_MASTER_IRQ, ENABLE);
	ck_assert(!gpu->host.irq);
	check_eq(gpu->host.irqs, irqs + 2);
	/* Its other bits are not written. */
	reg_write(gpu, GEN8_MASTER_IRQ, ~0u);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), ENABLE);
}
END_TEST

/* While the line is up, more events are no edges. */
START_TEST(one_edge)
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
END_TEST

START_TEST(after_reset)
{
	unsigned int i;

	event(VGPU_RCS, GVT_IRQ_USER);
	vgpu_reset(gpu->vgpu);
	ck_assert(!gpu->host.irq);
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
END_TEST

/* An engine's reset is no reason to forget what was not handled yet. */
START_TEST(after_engine_reset)
{
	event(VGPU_RCS, GVT_IRQ_USER);
	gpu_reset_engine(gpu, VGPU_RCS);
	check_eq(reg_read(gpu, IIR(0)), GVT_IRQ_USER);
	ck_assert(gpu->host.irq);
}
END_TEST

void irq_tests(TCase *group)
{
	gpu_fixture(group);
	unit_add(group, places_of_engines);
	unit_add(group, double_buffer);
	unit_add(group, masks);
	unit_add(group, ring_mask_of_bcs);
	unit_add(group, master);
	unit_add(group, one_edge);
	unit_add(group, after_reset);
	unit_add(group, after_engine_reset);
}
