// SPDX-License-Identifier: GPL-2.0
/* The context status buffer: registers, status page, interrupts. */
#include "unit.h"

#define RCS		VGPU_RCS
#define COMPLETE_IDLE	(CSB_COMPLETE | CSB_ACTIVE_IDLE)

static struct context a, b;
static struct buffer data;

static void two_contexts(void)
{
	ctx_init(&a, gpu, RCS, 0xa);
	ctx_init(&b, gpu, RCS, 0xb);
	ctx_buffer(&a, &data);
}

static u32 stored(void)
{
	return host_read32(&gpu->host, data.mem);
}

static void store(struct context *ctx, u32 val)
{
	emit(ctx, SDI | USE_GGTT, data.ggtt, 0, val);
}

static void expect_work(enum vgpu_work work)
{
	check_int_eq(gpu_run(gpu, RCS), work);
}

static void csb_wraps(void)
{
	unsigned int i;

	two_contexts();
	for (i = 1; i <= 20; i++) {
		struct context *ctx = i % 2 ? &a : &b;

		store(ctx, i);
		ctx_submit(ctx);
		expect_work(VGPU_WORK_IDLE);
		check_eq(stored(), i);
		expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
		expect_csb(gpu, RCS, COMPLETE_IDLE, ctx->id);
		expect_no_csb(gpu, RCS);
		/* Registers and status page agree. */
		check_eq(ring_read(gpu, RCS, RING_CONTEXT_STATUS_PTR(0)) & 7,
			 gpu->csb_read[RCS]);
		check_eq(ring_read(gpu, RCS, GEN8_EXECLISTS_STATUS_BUF +
				   8 * gpu->csb_read[RCS]), COMPLETE_IDLE);
		check_eq(ring_read(gpu, RCS, GEN8_EXECLISTS_STATUS_BUF + 4 +
				   8 * gpu->csb_read[RCS]), ctx->id);
	}
}

/* i915 sets both pointers to the last entry when it starts. */
static void csb_pointer(void)
{
	two_contexts();
	check_eq(ring_read(gpu, RCS, RING_CONTEXT_STATUS_PTR(0)), 5);
	store(&a, 1);
	ctx_submit(&a);
	expect_work(VGPU_WORK_IDLE);
	check_eq(ring_read(gpu, RCS, RING_CONTEXT_STATUS_PTR(0)), 1);
	/* Only the read pointer. */
	ring_write(gpu, RCS, RING_CONTEXT_STATUS_PTR(0), 0x07000100);
	check_eq(ring_read(gpu, RCS, RING_CONTEXT_STATUS_PTR(0)), 0x101);
	ring_write(gpu, RCS, RING_CONTEXT_STATUS_PTR(0), 0xffff0505);
	check_eq(ring_read(gpu, RCS, RING_CONTEXT_STATUS_PTR(0)), 0x505);
	/* There are six entries. */
	ring_write(gpu, RCS, RING_CONTEXT_STATUS_PTR(0), 0x00070007);
	check_eq(ring_read(gpu, RCS, RING_CONTEXT_STATUS_PTR(0)) & 7, 5);
}

/* Each event interrupts, with the entry in memory before. */
static void interrupts(void)
{
	u64 before;

	two_contexts();
	before = gpu->host.irqs;
	store(&a, 1);
	ctx_submit(&a);
	expect_work(VGPU_WORK_IDLE);
	check_eq(gpu->host.irqs, before + 1);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL |
		 GEN8_GT_RCS_IRQ);
	check_eq(reg_read(gpu, GEN8_GT_ISR(0) + 8), BIT(8));
}

/* A status page that is nowhere: the registers have the events. */
static void no_status_page(void)
{
	two_contexts();
	ring_write(gpu, RCS, RING_HWS_PGA(0), 0xfffff000);
	store(&a, 1);
	ctx_submit(&a);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 1);
	check_eq(ring_read(gpu, RCS, GEN8_EXECLISTS_STATUS_BUF), CSB_IDLE_ACTIVE);
	check_eq(ring_read(gpu, RCS, GEN8_EXECLISTS_STATUS_BUF + 8), COMPLETE_IDLE);
}

static const struct unit_case cases[] = {
	UNIT(csb_wraps),
	UNIT(csb_pointer),
	UNIT(interrupts),
	UNIT(no_status_page),
};

const struct unit_group csb_tests = {
	.name = "csb", UNIT_CASES(cases),
	GPU_FIXTURE,
};
