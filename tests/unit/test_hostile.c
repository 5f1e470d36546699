// SPDX-License-Identifier: GPL-2.0
/*
 * A guest that points things at bad places: its engine hangs, or drops the
 * write, in bounded work; a reset recovers it.
 */
#include "unit.h"

#define RCS	VGPU_RCS
#define RW	(PTE_PRESENT | PTE_WRITABLE)

/* One burst and the workarounds of one context, generously. */
#define MAX_COMMANDS	(256 + 2 * 1024 + 8)
#define MAX_MAPS	100000

static struct context ctx;
static struct buffer data;
static u64 looping;	/* mem: a page table that leads to itself */

/* Places in the GGTT where nothing good is. */
static u32 bad_ggtt[6];

static void set_scene(void)
{
	u64 self;

	ctx_init(&ctx, gpu, RCS, 1);
	ctx_buffer(&ctx, &data);
	looping = gpu_alloc(gpu, 1);
	for (self = 0; self < PAGE; self += 8)
		host_write64(&gpu->host, looping + self, looping | RW);

	bad_ggtt[0] = 0x60000000;			/* not present */
	bad_ggtt[1] = 0xfffff000;			/* the last page */
	bad_ggtt[2] = 0x61000000;			/* no memory there */
	gpu_ggtt(gpu, bad_ggtt[2], 0x7000000000 | PTE_PRESENT);
	bad_ggtt[3] = 0x62000000;			/* as far as it goes */
	gpu_ggtt(gpu, bad_ggtt[3], ~0ull);
	bad_ggtt[4] = 0x63000000;			/* page tables */
	gpu_ggtt(gpu, bad_ggtt[4], looping | PTE_PRESENT);
	bad_ggtt[5] = gpu_ggtt_map(gpu, gpu_alloc(gpu, 1), 1);	/* half there */
}

/* Run what was submitted: each run ends soon. Then reset; all is well again. */
static void survive(const char *what, u32 n)
{
	enum vgpu_work work = VGPU_WORK_MORE;
	struct vgpu_engine_stats before, after;
	u64 maps;
	int i;

	for (i = 0; i < 50 && work == VGPU_WORK_MORE; i++) {
		vgpu_get_engine_stats(gpu->vgpu, RCS, &before);
		maps = gpu->host.maps;
		work = vgpu_run_engine(gpu->vgpu, RCS);
		vgpu_get_engine_stats(gpu->vgpu, RCS, &after);
		expect_msg(after.commands - before.commands <= MAX_COMMANDS &&
			   gpu->host.maps - maps <= MAX_MAPS,
			   "%s %u: %llu commands, %llu maps", what, n,
			   after.commands - before.commands,
			   gpu->host.maps - maps);
	}
	gpu_reset_engine(gpu, RCS);
	gpu_works(gpu, RCS);
	ctx_state(&ctx);
	ctx.tail = 0;
}

static void contexts(void)
{
	u32 i;

	set_scene();
	for (i = 0; i < ARRAY_SIZE(bad_ggtt); i++) {
		u64 desc = (ctx_desc(&ctx) & ~GENMASK_ULL(31, 12)) | bad_ggtt[i];

		gpu_submit(gpu, RCS, desc, 0);
		survive("context", i);
		gpu_submit(gpu, RCS, desc - PAGE, desc);
		survive("context below", i);
	}
	/* As the second of two. */
	emit_store(&ctx, data.addr, 5);
	ctx_publish(&ctx);
	gpu_submit(gpu, RCS, ctx_desc(&ctx), ctx_desc(&ctx) ^ 0x40000000);
	survive("second context", 0);
	check_eq(host_read32(&gpu->host, data.mem), 5);
}

static void rings(void)
{
	static const u32 sizes[] = { 0, 0x3000, 0x1ff000 };
	u32 i, j;

	set_scene();
	for (i = 0; i < ARRAY_SIZE(bad_ggtt); i++) {
		for (j = 0; j < ARRAY_SIZE(sizes); j++) {
			ctx_set(&ctx, IMG_START, bad_ggtt[i]);
			ctx_set(&ctx, IMG_CTL, sizes[j] | RING_VALID);
			ctx.tail = 0xff8;
			ctx_submit(&ctx);
			survive("ring", i * 10 + j);
			/* From its end over to its start. */
			ctx_set(&ctx, IMG_START, bad_ggtt[i]);
			ctx_set(&ctx, IMG_CTL, sizes[j] | RING_VALID);
			ctx_set(&ctx, IMG_HEAD, sizes[j] + 0xffc);
			ctx.tail = 0x800;
			ctx_submit(&ctx);
			survive("wrapping ring", i * 10 + j);
		}
	}
	/* A command whose second half is not there. */
	ctx.tail = ctx.ring_bytes - 8;
	ctx_set(&ctx, IMG_HEAD, ctx.tail);
	emit_store(&ctx, data.addr, 1);
	ctx_publish(&ctx);
	gpu_ggtt(gpu, ctx.ring, 0);
	gpu_submit(gpu, RCS, ctx_desc(&ctx), 0);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, RCS));
	survive("cut ring", 0);
}

/* Every bit of head, tail, start and control, set where it is not expected. */
static void ring_registers(void)
{
	static const u32 regs[] = { IMG_HEAD, IMG_TAIL, IMG_START, IMG_CTL };
	u32 i, bit;

	set_scene();
	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		for (bit = 0; bit < 32; bit++) {
			emit_store(&ctx, data.addr, 1);
			ctx_publish(&ctx);
			ctx_set(&ctx, regs[i], ctx_get(&ctx, regs[i]) ^ BIT(bit));
			gpu_submit(gpu, RCS, ctx_desc(&ctx), 0);
			survive("ring register", regs[i] * 100 + bit);
		}
	}
}

static void batches(void)
{
	static const u64 bad[] = {
		0, 0x1000, 0xdeadbeef000, (1ull << 47) - 4, 1ull << 47,
		(1ull << 48) - 4, 0xffffffff00000000, ~0ull,
	};
	u32 i;

	set_scene();
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		emit_batch(&ctx, bad[i]);
		ctx_submit(&ctx);
		survive("batch", i);
	}
	for (i = 0; i < ARRAY_SIZE(bad_ggtt); i++) {
		emit(&ctx, BBS_GGTT, bad_ggtt[i], 0);
		ctx_submit(&ctx);
		survive("batch in the GGTT", i);
		emit(&ctx, BBS_GGTT, bad_ggtt[i] + PAGE - 4, 0);
		ctx_submit(&ctx);
		survive("batch at an end in the GGTT", i);
	}
	/* The ring as its own batch, for ever. */
	emit(&ctx, BBS_GGTT, ctx.ring, 0);
	ctx_submit(&ctx);
	survive("ring as batch", 0);
	/* The context as a batch: it loads registers. */
	emit(&ctx, BBS_GGTT, ctx.lrca + PAGE, 0);
	ctx_submit(&ctx);
	survive("context as batch", 0);
}

static void page_tables(void)
{
	static const u64 roots[] = {
		0, 0x7000000000, ~0ull, 0x3ffffffff000, 0xfffffffffffff000,
	};
	u32 i;

	set_scene();
	for (i = 0; i <= ARRAY_SIZE(roots); i++) {
		u64 root = i < ARRAY_SIZE(roots) ? roots[i] : looping;

		ctx_set(&ctx, IMG_PML4_HIGH, HI(root));
		ctx_set(&ctx, IMG_PML4_LOW, LO(root));
		emit_store(&ctx, data.addr, 1);
		emit_batch(&ctx, 0x123456789000);
		ctx_submit(&ctx);
		survive("root", i);
		host_write64(&gpu->host, looping + 0x123 * 8, looping | RW);
	}
	check_eq(host_read32(&gpu->host, data.mem), 0);
}

static void status_pages(void)
{
	u32 i;

	set_scene();
	for (i = 0; i < ARRAY_SIZE(bad_ggtt); i++) {
		ring_write(gpu, RCS, RING_HWS_PGA(0), bad_ggtt[i] | 0xfff);
		emit(&ctx, STORE_INDEX, 0x200, 1);
		ctx_submit(&ctx);
		survive("status page", i);
	}
	/* The context's own status page. */
	gpu_ggtt(gpu, ctx.lrca, 0);
	emit(&ctx, PIPE_CONTROL_N(6), 1u << 14 | BIT(21), 0x100, 0, 1, 2);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, RCS));
	survive("context status page", 0);
	gpu_ggtt(gpu, ctx.lrca, ctx.status | PTE_PRESENT);

	/* Its own context, ring and page tables as the status page. */
	ring_write(gpu, RCS, RING_HWS_PGA(0), ctx.lrca + PAGE);
	ctx_submit(&ctx);
	survive("state as status page", 0);
	ring_write(gpu, RCS, RING_HWS_PGA(0), ctx.ring);
	emit(&ctx, NOOP, NOOP, NOOP, NOOP);
	ctx_submit(&ctx);
	survive("ring as status page", 0);
}

static void workarounds(void)
{
	u32 i;

	set_scene();
	for (i = 0; i < ARRAY_SIZE(bad_ggtt); i++) {
		ctx_set(&ctx, IMG_INDIRECT, bad_ggtt[i] | 63);
		ctx_submit(&ctx);
		survive("indirect context", i);
		ctx_set(&ctx, IMG_BB_PER_CTX, bad_ggtt[i] | 1);
		ctx_submit(&ctx);
		survive("per-context batch", i);
	}
}

/*
 * Contexts with long workaround batches, which submit each other from there:
 * as much work as a guest can put between two commands.
 */
static void longest_burst(void)
{
	struct vgpu_engine_stats before, after;
	u32 base = GVT_RCS_BASE + 0x230;
	struct context other;
	u64 wa, math;
	u32 i, j;

	set_scene();
	ctx_init(&other, gpu, RCS, 2);
	wa = gpu_alloc(gpu, 1);
	math = gpu_alloc(gpu, 1);
	for (i = 0; i < PAGE / 4; i++)
		host_write32(&gpu->host, wa + 4 * i, NOOP);
	batch(gpu, wa, LRI(4), base, 0, base, 0, base, HI(ctx_desc(&other)), base,
	      LO(ctx_desc(&other)));
	i = gpu_ggtt_map(gpu, wa, 1);
	ctx_set(&ctx, IMG_INDIRECT, i | 63);
	ctx_set(&ctx, IMG_BB_PER_CTX, i | 1);
	ctx_set(&other, IMG_INDIRECT, i | 63);
	ctx_submit(&ctx);
	survive("workarounds that submit", 0);

	/* Long commands count for more than short ones. */
	for (i = 0; i < 3; i++) {
		host_write32(&gpu->host, math + 1024 * i, MATH(255));
		for (j = 0; j < 255; j++)
			host_write32(&gpu->host, math + 1024 * i + 4 + 4 * j,
				     0x080u << 20 | 0x20 << 10);
	}
	i = gpu_ggtt_map(gpu, math, 1);
	batch(gpu, math + 3072, BBS_GGTT, i, 0);
	emit(&ctx, BBS_GGTT, i, 0);
	ctx_submit(&ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_MORE);
	vgpu_get_engine_stats(gpu->vgpu, RCS, &before);
	check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_MORE);
	vgpu_get_engine_stats(gpu->vgpu, RCS, &after);
	check_gt(after.commands - before.commands, 5);
	check_lt(after.commands - before.commands, 20);
	survive("long commands", 0);
}

/* Everything away at once: before the ring is run, after it, in the middle. */
static void memory_goes(void)
{
	u64 iova;
	u32 i;

	for (i = 0; i < 3; i++) {
		set_scene();
		emit(&ctx, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, i == 2,
		     data.ggtt, 0);
		emit_store(&ctx, data.addr, 1);
		ctx_submit(&ctx);
		if (i)
			vgpu_run_engine(gpu->vgpu, RCS);
		for (iova = SZ_1M; iova < gpu->next_page; iova += PAGE)
			if (host_page(&gpu->host, iova) &&
			    iova != gpu->hwsp[RCS])
				host_remove(&gpu->host, iova);
		check_int_ne(gpu_run(gpu, RCS), VGPU_WORK_MORE);
		for (iova = SZ_1M; iova < gpu->next_page; iova += PAGE)
			if (!host_page(&gpu->host, iova))
				host_add(&gpu->host, iova);
		gpu_reset_engine(gpu, RCS);
		gpu_works(gpu, RCS);
	}
}

static const struct unit_case cases[] = {
	UNIT(contexts),
	UNIT(rings),
	UNIT(ring_registers),
	UNIT(batches),
	UNIT(page_tables),
	UNIT(status_pages),
	UNIT(workarounds),
	UNIT(longest_burst),
	UNIT(memory_goes),
};

const struct unit_group hostile_tests = {
	.name = "hostile", UNIT_CASES(cases),
	GPU_FIXTURE,
};
