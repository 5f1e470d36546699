// SPDX-License-Identifier: GPL-2.0
/* Memory interface commands, one by one, in the ring and in user batches. */
#include "single.h"

#define VCS	VGPU_VCS

static void noop(void)
{
	one_context(VCS);
	emit(&ctx, BIT(22) | 0x2bcdef, NOOP | 5);
	ctx_run(&ctx);
	check_eq(ring_read(gpu, VCS, RING_NOPID(0)), 0x2bcdef);
}

/*
 * Rows of MI_NOOPs, which are passed over at once, end where something else is: at
 * the first dword of a page, at one that sets NOPID, at the ring's end.
 */
static void noops(void)
{
	struct vgpu_engine_stats before, after;
	u64 second = gpu_alloc(gpu, 1);
	u32 i;

	one_context(VCS);
	ctx_map(&ctx, code.addr + PAGE, second, PTE_PRESENT | PTE_WRITABLE);
	batch(gpu, code.mem + PAGE - 4, BIT(22) | 0x77);
	batch(gpu, second, SDI, LO(data.addr), HI(data.addr), 5);
	batch(gpu, second + PAGE - 4, BBE);
	emit_batch(&ctx, code.addr);
	vgpu_get_engine_stats(gpu->vgpu, VCS, &before);
	ctx_run(&ctx);
	vgpu_get_engine_stats(gpu->vgpu, VCS, &after);
	check_eq(stored(0), 5);
	check_eq(ring_read(gpu, VCS, RING_NOPID(0)), 0x77);
	/* All dwords but the three that belong to the store, and its batch's start. */
	check_eq(after.commands - before.commands, 2 * PAGE / 4 - 3 + 2);

	/* Around the ring, to the tail and no further. */
	for (i = 0; i < 3; i++) {
		while (ctx.tail < ctx.ring_bytes - 8)
			emit(&ctx, NOOP, NOOP);
		ctx_run(&ctx);
		emit(&ctx, NOOP, NOOP);
		emit_store(&ctx, data.addr + 4, i + 1);
		ctx_run(&ctx);
		check_eq(stored(4), i + 1);
	}
}

/* The head behind the command, in the first page of the context. */
static void report_head(void)
{
	one_context(VCS);
	emit(&ctx, NOOP, 0x07u << 23);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, ctx.status + 16), 8);
}

/* Commands whose effect is nothing here are executed, not skipped. */
static void nothing(void)
{
	struct vgpu_engine_stats before, after;

	one_context(VCS);
	vgpu_get_engine_stats(gpu->vgpu, VCS, &before);
	emit(&ctx, 0x03u << 23, 0x05u << 23, 0x06u << 23, NOOP,
	     0x0bu << 23, 0x0du << 23, 0x0eu << 23, 0x0fu << 23);
	emit(&ctx, 0x12u << 23, 0, 0x13u << 23, 0, 0x1bu << 23, 0,
	     0x1du << 23, 0, 0x27u << 23 | 1, 0, 0, NOOP);
	ctx_run(&ctx);
	vgpu_get_engine_stats(gpu->vgpu, VCS, &after);
	check_eq(after.skipped, before.skipped);
	check_eq(after.commands, before.commands + 8 + 6);
}

static void store_dword(void)
{
	one_context(VCS);
	emit(&ctx, SDI, LO(data.addr), HI(data.addr), 0x11);
	emit(&ctx, SDI | USE_GGTT, data.ggtt + 4, 0, 0x22);
	/* Low bits of the address are not part of it. */
	emit(&ctx, SDI, LO(data.addr) + 8 + 3, HI(data.addr), 0x33);
	/* Nor are bits 63:48, which hold the sign. */
	emit(&ctx, SDI, LO(data.addr) + 12, HI(data.addr) | 0xffff0000, 0x44);
	ctx_run(&ctx);
	check_eq(stored64(0), 0x2200000011);
	check_eq(stored64(8), 0x4400000033);
}

static void store_qwords(void)
{
	one_context(VCS);
	emit(&ctx, SDI_QWORD, LO(data.addr), HI(data.addr), 0x11, 0x22);
	/* Several at once. */
	emit(&ctx, SDI_QWORD + 2, LO(data.addr) + 8, HI(data.addr), 3, 4, 5, 6);
	emit(&ctx, SDI + 1, LO(data.addr) + 24, HI(data.addr), 7, 8);
	ctx_run(&ctx);
	check_eq(stored64(0), 0x2200000011);
	check_eq(stored64(8), 0x400000003);
	check_eq(stored64(16), 0x600000005);
	check_eq(stored64(24), 0x800000007);
	/* An odd number of dwords is no number of quadwords. */
	emit(&ctx, SDI_QWORD + 1, LO(data.addr), HI(data.addr), 1, 2, 3);
	expect_hang();
}

/* Across the end of a page, whose neighbour is elsewhere. */
static void store_across_pages(void)
{
	u64 second = gpu_alloc(gpu, 1);

	one_context(VCS);
	gpu_alloc(gpu, 3);
	ctx_map(&ctx, data.addr + PAGE, second, PTE_PRESENT | PTE_WRITABLE);
	emit(&ctx, SDI_QWORD, LO(data.addr) + 4092, HI(data.addr), 0x11, 0x22);
	ctx_run(&ctx);
	check_eq(stored(4092), 0x11);
	check_eq(host_read32(&gpu->host, second), 0x22);
}

static void store_index(void)
{
	u64 hwsp = gpu->hwsp[VCS];

	one_context(VCS);
	emit(&ctx, STORE_INDEX, 0x80 * 4, 0x55);
	emit(&ctx, STORE_INDEX + 1, 0x82 * 4, 0x66, 0x77);
	emit(&ctx, STORE_INDEX | BIT(21), 0x80 * 4, 0x88);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, hwsp + 0x200), 0x55);
	check_eq(host_read64(&gpu->host, hwsp + 0x208), 0x7700000066);
	check_eq(host_read32(&gpu->host, ctx.status + 0x200), 0x88);
	/* A status page that is nowhere. */
	ring_write(gpu, VCS, RING_HWS_PGA(0), 0xfff00000);
	emit(&ctx, STORE_INDEX, 0x80 * 4, 0x55);
	expect_hang();
}

static void load_register_imm(void)
{
	one_context(VCS);
	emit(&ctx, LRI(3), GPR(0), 1, GPR(1), 2, GPR(2), 3);
	emit(&ctx, SRM | USE_GGTT, GPR(1), data.ggtt, 0);
	emit(&ctx, SRM, GPR(2), LO(data.addr) + 4, HI(data.addr));
	ctx_run(&ctx);
	check_eq(stored64(0), 0x300000002);
	/* The longest there is. */
	{
		u32 cmd[256] = { LRI(127) };
		u32 i;

		for (i = 0; i < 127; i++) {
			cmd[1 + 2 * i] = GPR(i % 16);
			cmd[2 + 2 * i] = i;
		}
		ctx_emit(&ctx, cmd, 255);
	}
	emit(&ctx, SRM | USE_GGTT, GPR(14), data.ggtt, 0);
	ctx_run(&ctx);
	check_eq(stored(0), 126);
}

static void registers_and_memory(void)
{
	one_context(VCS);
	host_write64(&gpu->host, data.mem, 0xbbbb0000aaaa);
	emit(&ctx, LRM | USE_GGTT, GPR(4), data.ggtt, 0);
	emit(&ctx, LRM, GPR(4) + 4, LO(data.addr) + 4, HI(data.addr));
	emit(&ctx, LRR, GPR(4), GPR(5) + 4);
	emit(&ctx, LRR, GPR(4) + 4, GPR(5));
	emit(&ctx, SRM | USE_GGTT, GPR(5), data.ggtt + 8, 0);
	emit(&ctx, SRM | USE_GGTT, GPR(5) + 4, data.ggtt + 12, 0);
	ctx_run(&ctx);
	check_eq(stored64(8), 0xaaaa0000bbbb);
}

/* Offsets that are no register of the model. */
static void registers_elsewhere(void)
{
	one_context(VCS);
	emit(&ctx, LRI(2), SZ_2M, 1, 0x7ffffc, 1);
	emit(&ctx, SRM | USE_GGTT, 0x7ffffc, data.ggtt, 0);
	host_write32(&gpu->host, data.mem, 5);
	ctx_run(&ctx);
	check_eq(stored(0), 0);
	check_eq(dropped(), 2);
}

static void copy(void)
{
	one_context(VCS);
	host_write32(&gpu->host, data.mem, 0x1234);
	emit(&ctx, COPY_MEM, LO(data.addr) + 4, HI(data.addr), LO(data.addr),
	     HI(data.addr));
	emit(&ctx, COPY_MEM | BIT(22), LO(data.addr) + 8, HI(data.addr),
	     data.ggtt + 4, 0);
	emit(&ctx, COPY_MEM | BIT(21), data.ggtt + 12, 0, LO(data.addr) + 8,
	     HI(data.addr));
	ctx_run(&ctx);
	check_eq(stored64(0), 0x123400001234);
	check_eq(stored64(8), 0x123400001234);
}

/* Stored address, value; what each comparison lets through. */
static void semaphores(void)
{
	static const struct {
		u32 op;
		bool less, equal, greater;	/* memory than the command */
	} ops[] = {
		{ 0, false, false, true },
		{ 1, false, true, true },
		{ 2, true, false, false },
		{ 3, true, true, false },
		{ 4, false, true, false },
		{ 5, true, false, true },
	};
	u32 i, memory;

	one_context(VCS);
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		for (memory = 9; memory <= 11; memory++) {
			bool open = memory < 10 ? ops[i].less :
				    memory > 10 ? ops[i].greater : ops[i].equal;

			host_write32(&gpu->host, data.mem, memory);
			emit(&ctx, SEMAPHORE_WAIT | SEMAPHORE_POLL |
			     ops[i].op << 12, 10, LO(data.addr), HI(data.addr));
			ctx_submit(&ctx);
			check_int_eq(gpu_run(gpu, VCS), open ?
				     VGPU_WORK_IDLE : VGPU_WORK_WAIT);
			if (open)
				continue;
			/* It asks again, each time. */
			check_int_eq(gpu_run(gpu, VCS), VGPU_WORK_WAIT);
			host_write32(&gpu->host, data.mem, i == 0 ? 11 :
				     i == 2 ? 9 : i == 5 ? 11 : 10);
			check_int_eq(gpu_run(gpu, VCS), VGPU_WORK_IDLE);
		}
	}
}

/* One engine waits for another. */
static void semaphore_between_engines(void)
{
	struct context other;

	one_context(VCS);
	ctx_init(&other, gpu, VGPU_VECS, 2);
	emit(&ctx, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, 7, data.ggtt, 0);
	emit(&ctx, SDI | USE_GGTT, data.ggtt + 4, 0, 8);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, VCS), VGPU_WORK_WAIT);
	/* It says that it waits. */
	check_eq(ring_read(gpu, VCS, 0x3c) & (RING_WAIT | RING_WAIT_SEMAPHORE),
		 RING_WAIT_SEMAPHORE);
	emit(&other, SDI | USE_GGTT, data.ggtt, 0, 7);
	ctx_run(&other);
	check_int_eq(gpu_run(gpu, VCS), VGPU_WORK_IDLE);
	check_eq(stored(4), 8);
	check_eq(ring_read(gpu, VCS, 0x3c) & RING_WAIT_SEMAPHORE, 0);
	emit(&ctx, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, 9, data.ggtt, 0);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, VCS), VGPU_WORK_WAIT);
	gpu_reset_engine(gpu, VCS);
	check_eq(ring_read(gpu, VCS, 0x3c) & RING_WAIT_SEMAPHORE, 0);
}

/* MI_PREDICATE: load, combine, compare. */
static void predicate(void)
{
	static const struct {
		u32 cmd;
		u32 src0, src1, data, before, after;
	} cases[] = {
		{ 2 << 6 | 0, 0, 0, 0, 0, 1 },			/* true */
		{ 2 << 6 | 1, 0, 0, 0, 1, 0 },			/* false */
		{ 2 << 6 | 2, 5, 5, 0, 0, 1 },			/* equal */
		{ 2 << 6 | 2, 5, 6, 0, 1, 0 },
		{ 2 << 6 | 3, 9, 6, 3, 0, 1 },			/* difference */
		{ 2 << 6 | 3, 9, 6, 4, 1, 0 },
		{ 3 << 6 | 2, 5, 5, 0, 1, 0 },			/* inverted */
		{ 3 << 6 | 2, 5, 6, 0, 0, 1 },
		{ 2 << 6 | 1 << 3 | 2, 5, 5, 0, 0, 0 },		/* and */
		{ 2 << 6 | 1 << 3 | 2, 5, 5, 0, 1, 1 },
		{ 2 << 6 | 2 << 3 | 2, 5, 6, 0, 1, 1 },		/* or */
		{ 2 << 6 | 2 << 3 | 2, 5, 6, 0, 0, 0 },
		{ 2 << 6 | 3 << 3 | 2, 5, 5, 0, 1, 0 },		/* exclusive or */
		{ 2 << 6 | 3 << 3 | 2, 5, 5, 0, 0, 1 },
		{ 0 << 6 | 0, 0, 0, 0, 0, 0 },			/* keep */
		{ 0 << 6 | 1, 0, 0, 0, 1, 1 },
	};
	u32 i;

	one_context(VCS);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		emit(&ctx, LRI(6),
		     GVT_VCS_BASE + 0x400, cases[i].src0, GVT_VCS_BASE + 0x404, 0,
		     GVT_VCS_BASE + 0x408, cases[i].src1, GVT_VCS_BASE + 0x40c, 0,
		     GVT_VCS_BASE + 0x410, cases[i].data,
		     GVT_VCS_BASE + 0x418, cases[i].before);
		emit(&ctx, PREDICATE | cases[i].cmd);
		emit(&ctx, SRM | USE_GGTT, GVT_VCS_BASE + 0x418, data.ggtt, 0);
		ctx_run(&ctx);
		expect_msg(stored(0) == cases[i].after, "case %u", i);
	}
}

#define SET_PREDICATE(n)	(0x01u << 23 | (n))

/*
 * Between MI_SET_PREDICATE and the one that ends it, commands are executed or not: by the
 * results @result_2 and @result.
 */
static bool executes(u32 how, u32 result_2, u32 result)
{
	host_write32(&gpu->host, data.mem, 0);
	emit(&ctx, LRI(2), GVT_VCS_BASE + 0x3bc, result_2, GVT_VCS_BASE + 0x418, result);
	emit(&ctx, SET_PREDICATE(how));
	emit_store(&ctx, data.addr, 1);
	emit(&ctx, SET_PREDICATE(0), NOOP);
	emit_store(&ctx, data.addr + 4, 1);
	ctx_run(&ctx);
	check_eq(stored(4), 1);
	host_write32(&gpu->host, data.mem + 4, 0);

	return stored(0);
}

static void set_predicate(void)
{
	static const u8 by_results[][4] = {	/* none, result_2, result, both */
		{ 1, 1, 1, 1 }, { 0, 1, 0, 1 }, { 1, 0, 1, 0 }, { 0, 0, 1, 1 },
		{ 1, 1, 0, 0 }, { 1, 1, 1, 1 }, { 0, 0, 0, 0 }, { 0, 0, 0, 0 },
	};
	u32 how, i;

	one_context(VCS);
	for (how = 0; how < ARRAY_SIZE(by_results); how++)
		for (i = 0; i < 4; i++)
			check_eq(executes(how, i & 1, i >> 1), by_results[how][i]);
	check_eq(executes(15, 1, 1), false);
}

/* What is passed over has its length; batches are entered and left all the same. */
static void predicated_commands(void)
{
	struct vgpu_engine_stats stats;
	u32 i = 0;

	one_context(VCS);
	batch(gpu, code.mem, SET_PREDICATE(15));
	i += 4;
	batch(gpu, code.mem + i, LRI(3), GPR(0), 1, GPR(1), 2, GPR(2), 3);
	i += 28;
	batch(gpu, code.mem + i, SDI_QWORD, LO(data.addr), HI(data.addr), BBE, BBE);
	i += 20;
	batch(gpu, code.mem + i, USER_INTERRUPT, BBS_PPGTT, LO(code.addr + 512),
	      HI(code.addr + 512));
	batch(gpu, code.mem + 512, SDI, LO(data.addr), HI(data.addr), 2,
	      SET_PREDICATE(0), SDI, LO(data.addr + 8), HI(data.addr + 8), 3,
	      SET_PREDICATE(15), BBE);
	emit_batch(&ctx, code.addr);
	/* The ring is predicated, too. */
	emit_store(&ctx, data.addr + 12, 4);
	emit(&ctx, SET_PREDICATE(0), NOOP);
	emit_store(&ctx, data.addr + 16, 5);
	ctx_run(&ctx);
	check_eq(stored(0), 0);
	check_eq(stored(8), 3);
	check_eq(stored(12), 0);
	check_eq(stored(16), 5);
	check_eq(ring_read(gpu, VCS, 0x600), 0);
	vgpu_get_engine_stats(gpu->vgpu, VCS, &stats);
	check_eq(stats.skipped, 0);

	/* The next context starts without. */
	emit(&ctx, SET_PREDICATE(15), NOOP);
	ctx_run(&ctx);
	emit_store(&ctx, data.addr + 20, 6);
	ctx_run(&ctx);
	check_eq(stored(20), 6);
	/* None is none, though it would not be executed. */
	emit(&ctx, SET_PREDICATE(15), 0x3fu << 23);
	ctx_submit(&ctx);
	gpu_run(gpu, VCS);
	expect(gpu_hung(gpu, VCS));
}

static void predicated_batch(void)
{
	one_context(VCS);
	batch(gpu, code.mem, SDI, LO(data.addr), HI(data.addr), 1, BBE);
	/* MI_PREDICATE_RESULT is for others; this looks at MI_PREDICATE_RESULT_1. */
	emit(&ctx, LRI(2), GVT_VCS_BASE + 0x418, 1, GVT_VCS_BASE + 0x41c, 0);
	emit(&ctx, BBS_PPGTT | BBS_PREDICATE, LO(code.addr), HI(code.addr));
	ctx_run(&ctx);
	check_eq(stored(0), 0);
	emit(&ctx, LRI(2), GVT_VCS_BASE + 0x418, 0, GVT_VCS_BASE + 0x41c, 1);
	emit(&ctx, BBS_PPGTT | BBS_PREDICATE, LO(code.addr), HI(code.addr));
	ctx_run(&ctx);
	check_eq(stored(0), 1);
}

static void conditional_end(void)
{
	u32 i;

	one_context(VCS);
	for (i = 0; i < 3; i++) {
		host_write64(&gpu->host, data.mem, 9 + i);
		run_batch(CONDITIONAL_END, 10, LO(data.addr), HI(data.addr),
			  SDI, LO(data.addr) + 4, HI(data.addr), 0x77);
		check_eq(stored(4), i == 2 ? 0x77 : 0);
	}
	/* Without the comparison it does not end. */
	host_write64(&gpu->host, data.mem, 0);
	run_batch(CONDITIONAL_END & ~(u32)BIT(21), 10, LO(data.addr),
		  HI(data.addr), SDI, LO(data.addr) + 4, HI(data.addr), 0x77);
	check_eq(stored(4), 0x77);
	/* The ring has no end. */
	emit(&ctx, CONDITIONAL_END | USE_GGTT, 10, data.ggtt, 0);
	expect_hang();
	emit(&ctx, BBE);
	expect_hang();
}

static void user_interrupt(void)
{
	one_context(VCS);
	emit(&ctx, USER_INTERRUPT);
	ctx_run(&ctx);
	check_eq(reg_read(gpu, GEN8_GT_ISR(1) + 8) & BIT(0), 1);
}

static void update_gtt(void)
{
	const u32 spare = 0x4000000;

	one_context(VCS);
	emit(&ctx, 0x23u << 23 | 4, spare, LO(data.mem) | 1, HI(data.mem),
	     LO(HIGH_RAM) | 1, HI(HIGH_RAM));
	host_add(&gpu->host, HIGH_RAM);
	emit(&ctx, SDI | USE_GGTT, spare, 0, 0x5a);
	emit(&ctx, SDI | USE_GGTT, spare + PAGE, 0, 0x6b);
	ctx_run(&ctx);
	check_eq(stored(0), 0x5a);
	check_eq(host_read32(&gpu->host, HIGH_RAM), 0x6b);
	/* Past the end of the table. */
	emit(&ctx, 0x23u << 23 | 4, 0xfffff000, 1, 0, 1, 0);
	ctx_run(&ctx);
	/* Not for user batches. */
	run_batch(0x23u << 23 | 2, spare, 0, 0);
	emit(&ctx, SDI | USE_GGTT, spare, 0, 0x7c);
	ctx_run(&ctx);
	check_eq(stored(0), 0x7c);
}

static const struct unit_case cases[] = {
	UNIT(noop),
	UNIT(noops),
	UNIT(nothing),
	UNIT(store_dword),
	UNIT(store_qwords),
	UNIT(store_across_pages),
	UNIT(store_index),
	UNIT(load_register_imm),
	UNIT(registers_and_memory),
	UNIT(registers_elsewhere),
	UNIT(copy),
	UNIT(semaphores),
	UNIT(semaphore_between_engines),
	UNIT(predicate),
	UNIT(predicated_batch),
	UNIT(set_predicate),
	UNIT(predicated_commands),
	UNIT(report_head),
	UNIT(conditional_end),
	UNIT(user_interrupt),
	UNIT(update_gtt),
};

const struct unit_group mi_tests = {
	.name = "mi", UNIT_CASES(cases),
	GPU_FIXTURE,
};
