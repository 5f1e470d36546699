// SPDX-License-Identifier: GPL-2.0
/* Batches: levels, chains, ends, faults. */
#include "unit.h"

#define RCS	VGPU_RCS

static struct context ctx;
static struct buffer data, one, two, three;

static void one_context(void)
{
	ctx_init(&ctx, gpu, RCS, 1);
	ctx_buffer(&ctx, &data);
	ctx_buffer(&ctx, &one);
	ctx_buffer(&ctx, &two);
	ctx_buffer(&ctx, &three);
}

#define store(off, val) \
	SDI, LO(data.addr) + (off), HI(data.addr), (val)
#define jump(buffer) \
	BBS_PPGTT, LO((buffer).addr), HI((buffer).addr)
#define call(buffer) \
	BBS_PPGTT | BBS_SECOND_LEVEL, LO((buffer).addr), HI((buffer).addr)

static u32 stored(u32 off)
{
	return host_read32(&gpu->host, data.mem + off);
}

static void expect_hang(void)
{
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, RCS));
	gpu_reset_engine(gpu, RCS);
	ctx_state(&ctx);
	ctx.tail = 0;
	gpu_works(gpu, RCS);
}

static void returns_to_ring(void)
{
	struct vgpu_engine_stats stats;

	one_context();
	batch(gpu, one.mem, store(0, 1), BBE, store(4, 0xbad));
	emit_batch(&ctx, one.addr);
	emit_store(&ctx, data.addr + 8, 2);
	ctx_run(&ctx);
	check_eq(stored(0), 1);
	check_eq(stored(4), 0);
	check_eq(stored(8), 2);
	vgpu_get_engine_stats(gpu->vgpu, RCS, &stats);
	check_eq(stats.batches, 1);
	check_eq(stats.contexts, 1);
}

/* A chained batch takes the first one's place. */
static void chained(void)
{
	one_context();
	batch(gpu, one.mem, store(0, 1), jump(two), store(4, 0xbad));
	batch(gpu, two.mem, store(8, 2), jump(three));
	batch(gpu, three.mem, store(12, 3), BBE);
	emit_batch(&ctx, one.addr);
	emit_store(&ctx, data.addr + 16, 4);
	ctx_run(&ctx);
	check_eq(stored(0), 1);
	check_eq(stored(4), 0);
	check_eq(stored(8), 2);
	check_eq(stored(12), 3);
	check_eq(stored(16), 4);
}

/* A second-level batch comes back. */
static void second_level(void)
{
	one_context();
	batch(gpu, one.mem, store(0, 1), call(two), store(4, 2), call(three), BBE);
	batch(gpu, two.mem, store(8, 3), BBE);
	batch(gpu, three.mem, store(12, 4), jump(two));	/* chained down there */
	emit_batch(&ctx, one.addr);
	ctx_run(&ctx);
	check_eq(stored(0), 1);
	check_eq(stored(4), 2);
	check_eq(stored(8), 3);
	check_eq(stored(12), 4);
}

/* There is no third level. */
static void third_level(void)
{
	one_context();
	batch(gpu, one.mem, call(two), BBE);
	batch(gpu, two.mem, call(three), BBE);
	batch(gpu, three.mem, store(0, 1), BBE);
	emit_batch(&ctx, one.addr);
	expect_hang();
	check_eq(stored(0), 0);
}

/* A loop runs for ever, in bounded bursts, until a condition or a reset. */
static void loop(void)
{
	u32 i;

	one_context();
	host_write64(&gpu->host, data.mem, 1);
	batch(gpu, one.mem, ATOMIC(5), LO(data.addr) + 8, HI(data.addr),
	      CONDITIONAL_END, 0, LO(data.addr), HI(data.addr), jump(one));
	emit_batch(&ctx, one.addr);
	ctx_submit(&ctx);
	for (i = 0; i < 20; i++)
		check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_MORE);
	check_gt(stored(8), 1000);
	check_lt(stored(8), 20 * 256);
	host_write64(&gpu->host, data.mem, 0);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	expect(!gpu_hung(gpu, RCS));

	batch(gpu, two.mem, jump(two));
	emit_batch(&ctx, two.addr);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_MORE);
	gpu_reset_engine(gpu, RCS);
	gpu_works(gpu, RCS);
}

/* A batch that nothing ends runs into what is not mapped. */
static void no_end(void)
{
	u32 i;

	one_context();
	for (i = 0; i < PAGE / 4; i++)
		host_write32(&gpu->host, one.mem + 4 * i, NOOP);
	emit_batch(&ctx, one.addr);
	ctx_submit(&ctx);
	gpu_run(gpu, RCS);
	expect(gpu_hung(gpu, RCS));
	/* The fault registers say where. */
	check_eq(reg_read(gpu, GEN8_RING_FAULT_REG) & 1, 1);
	check_eq(reg_read(gpu, GEN8_FAULT_TLB_DATA0), LO((one.addr + PAGE) >> 12));
	check_eq(reg_read(gpu, GEN8_FAULT_TLB_DATA1), (one.addr + PAGE) >> 44 & 0xf);
}

/* A command that crosses into such a page. */
static void cut_command(void)
{
	one_context();
	batch(gpu, one.mem + PAGE - 8, SDI, LO(data.addr));
	emit_batch(&ctx, one.addr + PAGE - 8);
	expect_hang();
	/* One that crosses into a page that is there. */
	ctx_map(&ctx, one.addr + PAGE, two.mem, PTE_PRESENT | PTE_WRITABLE);
	batch(gpu, two.mem, HI(data.addr), 0x99, BBE);
	emit_batch(&ctx, one.addr + PAGE - 8);
	ctx_run(&ctx);
	check_eq(stored(0), 0x99);
}

/* The highest page of the address space, and what is behind it. */
static void end_of_address_space(void)
{
	const u64 top = (1ull << 48) - PAGE;

	one_context();
	ctx_map(&ctx, top, one.mem, PTE_PRESENT | PTE_WRITABLE);
	batch(gpu, one.mem, store(0, 1), BBE);
	emit_batch(&ctx, top);
	ctx_run(&ctx);
	check_eq(stored(0), 1);
	batch(gpu, one.mem + PAGE - 16, store(4, 2));
	emit_batch(&ctx, top + PAGE - 16);
	expect_hang();
	check_eq(stored(4), 2);
	/* A store that wraps around. */
	emit(&ctx, SDI_QWORD, LO(top) + PAGE - 4, HI(top), 1, 2);
	expect_hang();
	/* And of the GGTT. */
	emit(&ctx, BBS_GGTT, 0xfffffffc, 0);
	expect_hang();
	emit(&ctx, BBS_GGTT, 0, 0xffff);
	expect_hang();
}

static bool faults(u64 addr)
{
	emit_store(&ctx, addr, 1);
	ctx_submit(&ctx);
	gpu_run(gpu, RCS);
	if (!gpu_hung(gpu, RCS))
		return false;
	gpu_reset_engine(gpu, RCS);
	ctx_state(&ctx);
	ctx.tail = 0;

	return true;
}

/* Each kind of access to what is not mapped in the PPGTT hangs. */
static void faulting_commands(void)
{
	const u64 bad = 0x123456789000;

	one_context();
	expect(faults(bad));
	emit(&ctx, LRM, GVT_RCS_BASE + 0x600, LO(bad), HI(bad));
	expect_hang();
	emit(&ctx, COPY_MEM, LO(data.addr), HI(data.addr), LO(bad), HI(bad));
	expect_hang();
	emit(&ctx, COPY_MEM, LO(bad), HI(bad), LO(data.addr), HI(data.addr));
	expect_hang();
	emit(&ctx, ATOMIC(5), LO(bad), HI(bad));
	expect_hang();
	emit(&ctx, SEMAPHORE_WAIT | SEMAPHORE_EQ, 0, LO(bad), HI(bad));
	expect_hang();
	batch(gpu, one.mem, CONDITIONAL_END, 0, LO(bad), HI(bad), BBE);
	emit_batch(&ctx, one.addr);
	expect_hang();
	emit(&ctx, SRM, GVT_RCS_BASE + 0x600, LO(bad), HI(bad));
	expect_hang();
	emit_batch(&ctx, bad);
	expect_hang();
	check_eq(host_read64(&gpu->host, data.mem), 0);
}

/*
 * A batch in the PPGTT at the address at which one in the GGTT has ended, and the other
 * way: what is there in one address space is not what is there in the other.
 */
static void same_address_elsewhere(void)
{
	one_context();
	ctx_map(&ctx, one.ggtt, two.mem, PTE_PRESENT | PTE_WRITABLE);
	batch(gpu, one.mem, NOOP, BBE, store(0, 1), BBE);
	batch(gpu, two.mem, NOOP, BBE, store(4, 2), BBE);
	emit(&ctx, BBS_GGTT, one.ggtt, 0);
	emit(&ctx, BBS_PPGTT, one.ggtt + 8, 0);
	ctx_run(&ctx);
	check_eq(stored(0), 0);
	check_eq(stored(4), 2);
	emit(&ctx, BBS_PPGTT, one.ggtt, 0);
	emit(&ctx, BBS_GGTT, one.ggtt + 8, 0);
	host_write32(&gpu->host, data.mem + 4, 0);
	ctx_run(&ctx);
	check_eq(stored(0), 1);
	check_eq(stored(4), 0);
}

/* A batch that has the driver's next page behind it, which it changes. */
static void remapped_under_way(void)
{
	one_context();
	batch(gpu, one.mem, store(0, 1), PIPE_CONTROL_N(6), PIPE_CONTROL_TLB_INVALIDATE,
	      0, 0, 0, 0, store(4, 1), BBE);
	batch(gpu, two.mem, NOOP, NOOP, NOOP, NOOP, NOOP, NOOP, NOOP, NOOP, NOOP, NOOP,
	      store(4, 2), BBE);
	/* The store before the invalidation points its page table elsewhere. */
	ctx_map(&ctx, one.addr + PAGE, ctx_table(&ctx, one.addr, 0),
		PTE_PRESENT | PTE_WRITABLE);
	host_write32(&gpu->host, one.mem + 4, LO(one.addr + PAGE + (one.addr >> 12 & 511) * 8));
	host_write32(&gpu->host, one.mem + 8, HI(one.addr + PAGE));
	host_write32(&gpu->host, one.mem + 12, LO(two.mem) | PTE_PRESENT | PTE_WRITABLE);
	emit_batch(&ctx, one.addr);
	ctx_run(&ctx);
	check_eq(stored(4), 2);
}

static const struct unit_case cases[] = {
	UNIT(returns_to_ring),
	UNIT(chained),
	UNIT(second_level),
	UNIT(third_level),
	UNIT(loop),
	UNIT(no_end),
	UNIT(cut_command),
	UNIT(end_of_address_space),
	UNIT(faulting_commands),
	UNIT(same_address_elsewhere),
	UNIT(remapped_under_way),
};

const struct unit_group batch_tests = {
	.name = "batch", UNIT_CASES(cases),
	GPU_FIXTURE,
};
