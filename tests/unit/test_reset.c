// SPDX-License-Identifier: GPL-2.0
/* Engine resets, full reset, STOP_RING, reset of the function. */
#include "regs/mmio.h"
#include "unit.h"

static struct context ctx[2];
static struct buffer code, data;

static u64 resets(void)
{
	struct vgpu_stats stats;

	vgpu_get_stats(gpu->vgpu, &stats);

	return stats.resets;
}

/* A batch that jumps to itself on each of two engines. */
static void start_loops(void)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ctx_init(&ctx[i], gpu, i, 7 + i);
		ctx_buffer(&ctx[i], &code);
		batch(gpu, code.mem, BBS_PPGTT, LO(code.addr), HI(code.addr));
		emit_batch(&ctx[i], code.addr);
		ctx_submit(&ctx[i]);
		check_int_eq(vgpu_run_engine(gpu->vgpu, i), VGPU_WORK_MORE);
	}
}

static void engine(void)
{
	start_loops();
	gpu_reset_engine(gpu, VGPU_RCS);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_IDLE);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_BCS), VGPU_WORK_MORE);
	check_eq(resets(), 1);
	gpu_works(gpu, VGPU_RCS);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_BCS), VGPU_WORK_MORE);
}

static void full(void)
{
	unsigned int i;

	start_loops();
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
	check_eq(reg_read(gpu, GEN6_GDRST), 0);
	check_eq(resets(), VGPU_NUM_ENGINES);
	for (i = 0; i < VGPU_NUM_ENGINES; i++) {
		check_int_eq(vgpu_run_engine(gpu->vgpu, i), VGPU_WORK_IDLE);
		gpu_reset_engine(gpu, i);
		gpu_works(gpu, i);
	}
}

/* Bits that name nothing; several at once. */
static void domains(void)
{
	reg_write(gpu, GEN6_GDRST, BIT(20) | GEN9_GRDOM_GUC);
	check_eq(reg_read(gpu, GEN6_GDRST), 0);
	check_eq(resets(), 0);
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_BLT | GEN6_GRDOM_VECS);
	check_eq(reg_read(gpu, GEN6_GDRST), 0);
	check_eq(resets(), 2);
}

/* A narrow or an 8-byte write reaches it as well. */
static void gdrst_widths(void)
{
	u64 val = (u64)GEN6_GRDOM_RENDER << 32;
	u8 byte = GEN6_GRDOM_RENDER;

	vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, GEN6_GDRST, &byte, 1, true);
	check_eq(resets(), 1);
	check_eq(GEN6_GDRST % 8, 4);
	vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, GEN6_GDRST - 4, &val, 8, true);
	check_eq(resets(), 2);
	check_eq(reg_read(gpu, GEN6_GDRST), 0);
}

/* The ring itself asks for a reset. */
static void from_ring(void)
{
	ctx_init(&ctx[0], gpu, VGPU_RCS, 7);
	emit(&ctx[0], LRI(1), GEN6_GDRST, GEN6_GRDOM_FULL);
	ctx_submit(&ctx[0]);
	gpu_run(gpu, VGPU_RCS);
	check_eq(resets(), VGPU_NUM_ENGINES);
	check_eq(reg_read(gpu, GEN6_GDRST), 0);
	gpu_reset_engine(gpu, VGPU_RCS);
	gpu_works(gpu, VGPU_RCS);
}

/* A request for permission stops the engine; taken back, it goes on. */
static void reset_ctl(void)
{
	const u32 bit = RESET_CTL_REQUEST_RESET;

	check_eq(ring_read(gpu, VGPU_RCS, RING_RESET_CTL(0)), 0);
	start_loops();
	ring_write(gpu, VGPU_RCS, RING_RESET_CTL(0), bit << 16 | bit);
	check_eq(ring_read(gpu, VGPU_RCS, RING_RESET_CTL(0)),
		 bit | RESET_CTL_READY_TO_RESET);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_IDLE);
	ring_write(gpu, VGPU_RCS, RING_RESET_CTL(0), bit << 16);
	check_eq(ring_read(gpu, VGPU_RCS, RING_RESET_CTL(0)), 0);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
}

static void stop_ring(void)
{
	u64 kicks;

	expect(ring_read(gpu, VGPU_RCS, RING_MI_MODE(0)) & MODE_IDLE);
	start_loops();
	expect(!(ring_read(gpu, VGPU_RCS, RING_MI_MODE(0)) & MODE_IDLE));
	ring_write(gpu, VGPU_RCS, RING_MI_MODE(0), STOP_RING << 16 | STOP_RING);
	expect(ring_read(gpu, VGPU_RCS, RING_MI_MODE(0)) & MODE_IDLE);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_IDLE);
	kicks = gpu->host.kicks[VGPU_RCS];
	ring_write(gpu, VGPU_RCS, RING_MI_MODE(0), STOP_RING << 16);
	check_gt(gpu->host.kicks[VGPU_RCS], kicks);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
}

/* What is submitted while the ring is stopped waits. */
static void submit_while_stopped(void)
{
	ctx_init(&ctx[0], gpu, VGPU_VCS, 3);
	ctx_buffer(&ctx[0], &data);
	ring_write(gpu, VGPU_VCS, RING_MI_MODE(0), STOP_RING << 16 | STOP_RING);
	emit_store(&ctx[0], data.addr, 5);
	ctx_submit(&ctx[0]);
	check_int_eq(gpu_run(gpu, VGPU_VCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, data.mem), 0);
	expect_no_csb(gpu, VGPU_VCS);
	ring_write(gpu, VGPU_VCS, RING_MI_MODE(0), STOP_RING << 16);
	gpu_run(gpu, VGPU_VCS);
	check_eq(host_read32(&gpu->host, data.mem), 5);
}

/* A hung engine tells where, and whose context it was. */
static void blame(void)
{
	ctx_init(&ctx[0], gpu, VGPU_RCS, 0x1234);
	ctx_buffer(&ctx[0], &code);
	batch(gpu, code.mem, NOOP, 0x10u << 23);	/* no such command */
	emit_batch(&ctx[0], code.addr);
	ctx_submit(&ctx[0]);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, VGPU_RCS));
	check_eq(ring_read(gpu, VGPU_RCS, RING_IPEHR(0)), 0x10u << 23);
	check_eq(ring_read(gpu, VGPU_RCS, RING_ACTHD(0)), LO(code.addr) + 4);
	check_eq(ring_read(gpu, VGPU_RCS, RING_ACTHD_UDW(0)), HI(code.addr));
	check_eq(ring_read(gpu, VGPU_RCS, RING_BBADDR(0)), LO(code.addr) + 4);
	check_eq(ring_read(gpu, VGPU_RCS, RING_BBADDR_UDW(0)), HI(code.addr));
	check_eq(ring_read(gpu, VGPU_RCS, RING_EXECLIST_STATUS_HI(0)), 0x1234);
	check_eq(ring_read(gpu, VGPU_RCS, RING_START(0)), ctx[0].ring);
	check_eq(ring_read(gpu, VGPU_RCS, RING_TAIL(0)), ctx[0].tail);
	check_eq(ring_read(gpu, VGPU_RCS, RING_HEAD(0)), 12);
	check_eq(ring_read(gpu, VGPU_RCS, RING_CTL(0)), 3 * PAGE | RING_VALID);
	/* It says that it did not know the command. */
	check_eq(ring_read(gpu, VGPU_RCS, 0xb0), 1);
	gpu_reset_engine(gpu, VGPU_RCS);
	check_eq(ring_read(gpu, VGPU_RCS, RING_ACTHD(0)), 0);
	check_eq(ring_read(gpu, VGPU_RCS, RING_EXECLIST_STATUS_HI(0)), 0);
	gpu_works(gpu, VGPU_RCS);
}

/* After a reset of the function nothing of before is left. */
static void function(void)
{
	struct vgpu_engine_stats engine_stats;
	struct vgpu_unknown unknown;
	struct vgpu_stats stats;
	unsigned int i;
	u64 pte = ~0ull;
	u32 half;

	start_loops();
	reg_write(gpu, 0x4f000, 5);
	half = 0x4f000;
	vgpu_region_rw(gpu->vgpu, VGPU_REGION_IO, 0, &half, 4, true);
	ring_write(gpu, VGPU_VCS, RING_ELSP(0), 1);	/* one of four */
	vgpu_reset(gpu->vgpu);

	expect(!gpu->host.irq);
	vgpu_get_stats(gpu->vgpu, &stats);
	check_mem_eq(&stats, &(struct vgpu_stats){}, sizeof(stats));
	check_eq(vgpu_get_unknown_regs(gpu->vgpu, &unknown, 1), 0);
	for (i = 0; i < VGPU_NUM_ENGINES; i++) {
		check_int_eq(vgpu_run_engine(gpu->vgpu, i), VGPU_WORK_IDLE);
		vgpu_get_engine_stats(gpu->vgpu, i, &engine_stats);
		check_mem_eq(&engine_stats, &(struct vgpu_engine_stats){},
			     sizeof(engine_stats));
	}
	vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, GVT_GGTT_OFFSET, &pte, 8,
		       false);
	check_eq(pte, 0);
	check_eq(reg_read(gpu, 0x4f000), 0);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), 0);
	vgpu_region_rw(gpu->vgpu, VGPU_REGION_IO, 0, &half, 4, false);
	check_eq(half, 0);

	gpu_setup(gpu);
	for (i = 0; i < VGPU_NUM_ENGINES; i++)
		gpu_works(gpu, i);
}

static u64 image_page;

/* What another engine's command, or another processor, may write at any time. */
static void stop_rcs(struct host *host, u64 iova)
{
	if (iova != image_page)
		return;
	host->on_map = NULL;
	mutex_lock(&gpu->vgpu->lock);
	mmio_write(gpu->vgpu, RING_MI_MODE(GVT_RCS_BASE), STOP_RING << 16 | STOP_RING);
	mutex_unlock(&gpu->vgpu->lock);
}

/*
 * The engine is told to stop when it is about to save a context that is complete:
 * the image must not stop the engine whenever it is loaded, and the context behind it
 * must not run before the engine may, nor have it go on.
 */
static void stop_while_saving(void)
{
	u64 flag = gpu_alloc(gpu, 1);
	u32 ggtt = gpu_ggtt_map(gpu, flag, 1);
	unsigned int i;

	for (i = 0; i < 2; i++)
		ctx_init(&ctx[i], gpu, VGPU_RCS, 1 + i);
	ctx_buffer(&ctx[1], &data);
	emit(&ctx[0], SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, 1, ggtt, 0);
	/* So that the image is looked up anew. */
	emit(&ctx[0], PIPE_CONTROL_N(6), PIPE_CONTROL_TLB_INVALIDATE, 0, 0, 0, 0);
	emit_store(&ctx[1], data.addr, 1);
	ctx_publish(&ctx[0]);
	ctx_publish(&ctx[1]);
	gpu_submit(gpu, VGPU_RCS, ctx_desc(&ctx[0]), ctx_desc(&ctx[1]));
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_WAIT);

	image_page = ctx[0].state;
	gpu->host.on_map = stop_rcs;
	host_write32(&gpu->host, flag, 1);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	expect(!gpu->host.on_map);
	expect(!(ctx_get(&ctx[0], IMG_MI_MODE) & STOP_RING));
	check_eq(host_read32(&gpu->host, data.mem), 0);
	check_eq(ring_read(gpu, VGPU_RCS, RING_MI_MODE(0)) & (STOP_RING | MODE_IDLE),
		 STOP_RING | MODE_IDLE);

	ring_write(gpu, VGPU_RCS, RING_MI_MODE(0), STOP_RING << 16);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, data.mem), 1);
}

/* Nor of how long a context has run. */
static void timestamp(void)
{
	ctx_init(&ctx[0], gpu, VGPU_RCS, 1);
	ctx_set(&ctx[0], IMG_TIMESTAMP, 0x1234);
	emit(&ctx[0], NOOP, NOOP);
	ctx_run(&ctx[0]);
	check_ge(ring_read(gpu, VGPU_RCS, RING_CTX_TIMESTAMP(0)), 0x1234);
	vgpu_reset(gpu->vgpu);
	check_eq(ring_read(gpu, VGPU_RCS, RING_CTX_TIMESTAMP(0)), 0);
}

/* Nor of what a context has told the pipelines when it hangs, whose image does not get it. */
static void pipelines(void)
{
	size_t before, after;
	u8 *fresh, *reset;

	vgpu_reset(gpu->vgpu);
	fresh = gpu_saved(gpu, &before);
	gpu_setup(gpu);
	ctx_init(&ctx[0], gpu, VGPU_RCS, 1);
	emit(&ctx[0], 0x78210000, 0x40);	/* 3DSTATE_VIEWPORT_STATE_POINTERS_SF_CLIP */
	emit(&ctx[0], 0xffffffff);
	ctx_submit(&ctx[0]);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, VGPU_RCS));
	vgpu_reset(gpu->vgpu);
	reset = gpu_saved(gpu, &after);
	check_eq(after, before);
	check_mem_eq(reset, fresh, after);
	kvfree(reset);
	kvfree(fresh);
}

static const struct unit_case cases[] = {
	UNIT(engine),
	UNIT(full),
	UNIT(domains),
	UNIT(gdrst_widths),
	UNIT(from_ring),
	UNIT(reset_ctl),
	UNIT(stop_ring),
	UNIT(submit_while_stopped),
	UNIT(stop_while_saving),
	UNIT(blame),
	UNIT(function),
	UNIT(timestamp),
	UNIT(pipelines),
};

const struct unit_group reset_tests = {
	.name = "reset", UNIT_CASES(cases),
	GPU_FIXTURE,
};
