// SPDX-License-Identifier: GPL-2.0
/* PIPE_CONTROL and MI_FLUSH_DW: post-sync operations and interrupts. */
#include "single.h"

/* PIPE_CONTROL, dword 1; MI_FLUSH_DW, dword 0. */
#define PC_INDEX	BIT(21)
#define PC_GGTT		BIT(24)
#define PC_MMIO		BIT(23)
#define PC_NOTIFY	BIT(8)
#define IMMEDIATE	(1u << 14)
#define DEPTH_COUNT	(2u << 14)
#define TIMESTAMP	(3u << 14)
#define FLUSH_INDEX	BIT(21)
#define FLUSH_NOTIFY	BIT(8)
#define FLUSH_GGTT	BIT(2)	/* dword 1 */

static void pipe_control(void)
{
	one_context(VGPU_RCS);
	gpu->host.clock = 1000000000;
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE, LO(data.addr), HI(data.addr),
	     0x11, 0x22);
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE | PC_GGTT, data.ggtt + 8, 0,
	     0x33, 0x44);
	emit(&ctx, PIPE_CONTROL_N(6), TIMESTAMP, LO(data.addr) + 16,
	     HI(data.addr), 0x55, 0x66);
	emit(&ctx, LRI(2), GVT_RCS_BASE + 0x350, 7, GVT_RCS_BASE + 0x354, 8);
	emit(&ctx, PIPE_CONTROL_N(6), DEPTH_COUNT, LO(data.addr) + 24,
	     HI(data.addr), 0x55, 0x66);
	/* No operation, no write. */
	emit(&ctx, PIPE_CONTROL_N(6), 0, LO(data.addr) + 32, HI(data.addr), 1, 2);
	ctx_run(&ctx);
	check_eq(stored64(0), 0x2200000011);
	check_eq(stored64(8), 0x4400000033);
	check_eq(stored64(16), 12000000);
	check_eq(stored64(24), 0x800000007);
	check_eq(stored64(32), 0);
}

/* Shorter forms have less of the immediate value. */
static void pipe_control_lengths(void)
{
	one_context(VGPU_RCS);
	host_write64(&gpu->host, data.mem, ~0ull);
	emit(&ctx, PIPE_CONTROL_N(5), IMMEDIATE, LO(data.addr), HI(data.addr), 5);
	ctx_run(&ctx);
	check_eq(stored64(0), 5);
	emit(&ctx, PIPE_CONTROL_N(4), IMMEDIATE, LO(data.addr), HI(data.addr));
	ctx_run(&ctx);
	check_eq(stored64(0), 0);
	emit(&ctx, PIPE_CONTROL_N(3), 0, 0);
	ctx_submit(&ctx);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
}

/* Into the context's or the engine's status page, and not past its end. */
static void pipe_control_index(void)
{
	u32 control;
	u64 hwsp;

	one_context(VGPU_RCS);
	gpu->host.clock = 250;
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE | PC_INDEX, 0x100, 0, 1, 2);
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE | PC_INDEX | PC_GGTT, 0x5108, 0,
	     3, 4);
	emit(&ctx, PIPE_CONTROL_N(6), TIMESTAMP | PC_INDEX, 0x110, 0, 3, 4);
	ctx_run(&ctx);
	check_eq(host_read64(&gpu->host, ctx.status + 0x100), 0x200000001);
	hwsp = gpu->hwsp[VGPU_RCS];
	check_eq(host_read64(&gpu->host, ctx.status + 0x108), 0);
	check_eq(host_read64(&gpu->host, hwsp + 0x108), 0x400000003);
	check_eq(host_read64(&gpu->host, ctx.status + 0x110), 3);
	control = ctx_get(&ctx, 0);
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE | PC_INDEX, 0xffc, 0, ~0u, ~0u);
	ctx_run(&ctx);
	check_eq(ctx_get(&ctx, 0), control);
	check_eq(host_read64(&gpu->host, ctx.status + 0xff8), ~0ull);
	/* The engine's is not for user batches. */
	run_batch(PIPE_CONTROL_N(6), IMMEDIATE | PC_INDEX | PC_GGTT, 0x108, 0, 5, 6);
	check_eq(host_read64(&gpu->host, hwsp + 0x108), 0x400000003);
	check_eq(dropped(), 1);
}

/* A register instead of memory, with the privileges of the batch. */
static void pipe_control_register(void)
{
	one_context(VGPU_RCS);
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE | PC_MMIO, 0x4f000, 0, 0x99, 0);
	ctx_run(&ctx);
	check_eq(reg_read(gpu, 0x4f000), 0x99);
	batch(gpu, code.mem, PIPE_CONTROL_N(6), IMMEDIATE | PC_MMIO, 0x4f000, 0,
	      0x77, 0, BBE);
	emit_batch(&ctx, code.addr);
	ctx_run(&ctx);
	check_eq(reg_read(gpu, 0x4f000), 0x99);
}

/* The other engines do not know it. */
static void pipe_control_elsewhere(void)
{
	one_context(VGPU_VCS);
	emit(&ctx, PIPE_CONTROL_N(6), 0, 0, 0, 0, 0);
	ctx_submit(&ctx);
	gpu_run(gpu, VGPU_VCS);
	expect(gpu_hung(gpu, VGPU_VCS));
}

static void flush_dw(void)
{
	one_context(VGPU_BCS);
	gpu->host.clock = 2000000000;
	host_write64(&gpu->host, data.mem, ~0ull);
	emit(&ctx, FLUSH_DW | IMMEDIATE | 2, LO(data.addr), HI(data.addr), 0x11);
	emit(&ctx, FLUSH_DW | IMMEDIATE | 3, (data.ggtt + 8) | FLUSH_GGTT, 0,
	     0x22, 0x33);
	emit(&ctx, FLUSH_DW | TIMESTAMP | 2, LO(data.addr) + 16, HI(data.addr), 0);
	emit(&ctx, FLUSH_DW | 2, LO(data.addr) + 24, HI(data.addr), 0x44);
	emit(&ctx, FLUSH_DW | 1, 0, 0);
	ctx_run(&ctx);
	check_eq(stored64(0), 0xffffffff00000011);
	check_eq(stored64(8), 0x3300000022);
	check_eq(stored64(16), 24000000);
	check_eq(stored64(24), 0);
}

/* Bit 7 is the video engines' invalidation, not length. */
static void flush_dw_video(void)
{
	one_context(VGPU_VCS);
	emit(&ctx, FLUSH_DW | IMMEDIATE | BIT(7) | BIT(18) | 2, LO(data.addr),
	     HI(data.addr), 0x11);
	ctx_run(&ctx);
	check_eq(stored64(0), 0x11);
}

static void flush_dw_index(void)
{
	one_context(VGPU_VECS);
	emit(&ctx, FLUSH_DW | IMMEDIATE | FLUSH_INDEX | 2, 0x200, 0, 0x12);
	emit(&ctx, FLUSH_DW | IMMEDIATE | FLUSH_INDEX | 3, 0x208, 0, 0x34, 0x56);
	emit(&ctx, FLUSH_DW | IMMEDIATE | FLUSH_INDEX | 2, 0x218 | FLUSH_GGTT, 0, 0x9a);
	/* A user batch may, too: the page is its context's. */
	batch(gpu, code.mem, FLUSH_DW | IMMEDIATE | FLUSH_INDEX | 2, 0x210, 0,
	      0x78, BBE);
	emit_batch(&ctx, code.addr);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, ctx.status + 0x200), 0x12);
	check_eq(host_read64(&gpu->host, ctx.status + 0x208), 0x5600000034);
	check_eq(host_read32(&gpu->host, ctx.status + 0x210), 0x78);
	check_eq(host_read32(&gpu->host, ctx.status + 0x218), 0);
	check_eq(host_read32(&gpu->host, gpu->hwsp[VGPU_VECS] + 0x218), 0x9a);
}

static void privileges(void)
{
	one_context(VGPU_RCS);
	batch(gpu, code.mem, PIPE_CONTROL_N(6), IMMEDIATE | PC_GGTT, data.ggtt, 0,
	      1, 2, FLUSH_DW | IMMEDIATE | 2, (data.ggtt + 8) | FLUSH_GGTT, 0, 3,
	      BBE);
	emit_batch(&ctx, code.addr);
	ctx_run(&ctx);
	check_eq(stored64(0), 0);
	check_eq(stored64(8), 0);
}

static void interrupts(void)
{
	one_context(VGPU_RCS);
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE | PC_NOTIFY, LO(data.addr),
	     HI(data.addr), 1, 0);
	ctx_run(&ctx);
	check_eq(reg_read(gpu, GEN8_GT_ISR(0) + 8) & 0xffff, BIT(4) | BIT(8));

	one_context(VGPU_BCS);
	emit(&ctx, FLUSH_DW | FLUSH_NOTIFY | 1, 0, 0);
	ctx_run(&ctx);
	check_eq(reg_read(gpu, GEN8_GT_ISR(0) + 8) >> 16, BIT(4) | BIT(8));
}

/* A fault comes instead of the interrupt. */
static void no_interrupt_after_fault(void)
{
	one_context(VGPU_RCS);
	emit(&ctx, PIPE_CONTROL_N(6), IMMEDIATE | PC_NOTIFY, 0, 0x1234, 1, 0);
	ctx_submit(&ctx);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
	check_eq(reg_read(gpu, GEN8_GT_ISR(0) + 8) & BIT(4), 0);
}

/* The least that i915's parser lets through: two dwords, and what follows is executed. */
static void flush_dw_short(void)
{
	one_context(VGPU_BCS);
	emit(&ctx, FLUSH_DW, 0);
	emit(&ctx, 0x04u << 23);	/* MI_FLUSH */
	emit_store(&ctx, data.addr, 0x600d);
	ctx_run(&ctx);
	check_eq(stored64(0), 0x600d);
	emit(&ctx, FLUSH_DW | IMMEDIATE, (data.ggtt + 8) | FLUSH_GGTT);
	emit_store(&ctx, data.addr, 0x600e);
	ctx_run(&ctx);
	check_eq(stored64(0), 0x600e);
	check_eq(stored64(8), 0);
}

static const struct unit_case cases[] = {
	UNIT(pipe_control),
	UNIT(pipe_control_lengths),
	UNIT(pipe_control_index),
	UNIT(pipe_control_register),
	UNIT(pipe_control_elsewhere),
	UNIT(flush_dw),
	UNIT(flush_dw_short),
	UNIT(flush_dw_video),
	UNIT(flush_dw_index),
	UNIT(privileges),
	UNIT(interrupts),
	UNIT(no_interrupt_after_fault),
};

const struct unit_group flush_tests = {
	.name = "flush", UNIT_CASES(cases),
	GPU_FIXTURE,
};
