// SPDX-License-Identifier: GPL-2.0
/* 2D commands: against a model, in bursts, and those that make no sense. */
#include "blit.h"

#define BCS	VGPU_BCS

static u8 expected[BYTES], got[BYTES];

static void check_blit(const struct blit *b, const char *family, u32 n)
{
	const struct blit_memory mem = {
		.dst = expected, .src = blit_src_raw, .side = blit_side_raw,
	};

	memcpy(expected, blit_dst_raw, BYTES);
	blit_model(b, &mem);
	blit_emit(b);
	gpu->host.refuse_map = !blit_any(16);
	ctx_run(&blit_ctx);
	gpu->host.refuse_map = false;
	canvas_read(&blit_dst, got);
	expect_msg(!memcmp(got, expected, BYTES),
		   "%s %u: op %#x cpp %u rop %#x %d,%d..%d,%d from %d,%d tiling %u, %u", family, n,
		   b->op, b->cpp, b->rop, b->x1, b->y1, b->x2, b->y2, b->sx, b->sy, b->dst,
		   b->src);
	memcpy(blit_dst_raw, got, BYTES);
}

/* So many blits by each command of the families whose names begin so. */
static void run_families(const char *prefix, u32 blits)
{
	const struct blit_family *family;
	struct blit b;
	u32 i, n;

	blit_start();
	for (i = 0; i < num_blit_families; i++) {
		family = &blit_families[i];
		if (strncmp(family->name, prefix, strlen(prefix)))
			continue;
		for (n = 0; n < max(blits, family->least) * family->num_ops; n++) {
			blit_next(&b, family, n);
			check_blit(&b, family->name, n);
		}
	}
	check_eq(gpu->vgpu->engine[BCS].stats.skipped, 0);
}

/* XY commands with all they say in themselves. */
static void xy_commands(void)
{
	run_families("xy-", 60);
}

/* Those that draw with what XY_SETUP has said. */
static void setup_commands(void)
{
	run_families("setup-", 60);
}

static void fast_copies(void)
{
	run_families("fast-", 200);
}

static void flat_commands(void)
{
	run_families("flat-", 120);
}

/* A row of several blocks within itself: each of them after what it would destroy. */
static void long_rows(void)
{
	static const struct {
		u32 to, from, leftward;
	} moves[] = { { 5000, 4000, 1 }, { 4000, 5000, 0 }, { 77, 76, 1 }, { 76, 77, 0 } };
	u32 bytes = 50000, i, end;

	blit_start();
	memcpy(expected, blit_dst_raw, BYTES);
	for (i = 0; i < ARRAY_SIZE(moves); i++) {
		memmove(expected + moves[i].to, expected + moves[i].from, bytes);
		end = moves[i].leftward ? bytes - 1 : 0;
		emit(&blit_ctx, 2u << 29 | 0x43 << 22 | 6,
		     moves[i].leftward << 30 | 0xcc << 16 | PITCH, blit_xy(bytes, 1),
		     LO(blit_dst.addr + moves[i].to + end), HI(blit_dst.addr), PITCH,
		     LO(blit_dst.addr + moves[i].from + end), HI(blit_dst.addr));
	}
	ctx_run(&blit_ctx);
	canvas_read(&blit_dst, got);
	check_mem_eq(got, expected, BYTES);
}

/* Each raster operation. */
static void all_rops(void)
{
	run_families("all-rops", 0);
}

/* Colors at the ends of a range and beyond, by all modes: without the model's help. */
static void color_keys(void)
{
	/* The range is that of the first two; then one within; one's alpha is out, one's green. */
	static const u32 colors[5] = {
		0x40302010, 0x48382818, 0x40302810, 0x50302010, 0x40301f10
	};
	static const u8 drawn[8] = { 0x1f, 0x10, 0x1f, 0x18, 0x1f, 0x07, 0x1f, 0x0f };
	u32 mode, i;

	blit_start();
	for (mode = 0; mode < 8; mode++) {
		for (i = 0; i < ARRAY_SIZE(colors); i++) {
			host_write32(&gpu->host, blit_src.mem + i * 4, colors[i]);
			host_write32(&gpu->host, blit_dst.mem + i * 4, mode & 4 ? colors[i] : 0);
		}
		emit(&blit_ctx, 2u << 29 | 0x73 << 22 | 3 << 20 | mode << 17 | 10,
		     3 << 24 | 0x33 << 16 | PITCH, 0, blit_xy(5, 1), LO(blit_dst.addr),
		     HI(blit_dst.addr), 0, PITCH, LO(blit_src.addr), HI(blit_src.addr), colors[0],
		     colors[1]);
		ctx_run(&blit_ctx);
		for (i = 0; i < ARRAY_SIZE(colors); i++) {
			u32 is = host_read32(&gpu->host, blit_dst.mem + i * 4);

			expect_msg((is == ~colors[i]) == (drawn[mode] >> i & 1),
				   "mode %u, pixel %u: %#x", mode, i, is);
		}
	}
}

/* A command that the model can't draw is counted, and nothing is drawn. */
static void skipped(void)
{
	struct vgpu_unknown list[8];
	u32 n = 0;

	blit_start();
	/* XY_MONO_PAT_FIXED_BLT of those that are reserved */
	for (n = 0; n < 16; n++)
		if (BIT(n) & 0xf0c0)
			emit(&blit_ctx, 2u << 29 | 0x59 << 22 | n << 15 | 6, 0xf0 << 16 | PITCH, 0,
			     blit_xy(9, 9), LO(blit_dst.addr), HI(blit_dst.addr), 0, ~0u);
	/* XY_PAT_CHROMA_BLT with a source's key */
	emit(&blit_ctx, 2u << 29 | 0x76 << 22 | 1 << 17 | 8, 0xcc << 16 | PITCH, 0, blit_xy(9, 9),
	     LO(blit_dst.addr), HI(blit_dst.addr), LO(blit_side.addr), HI(blit_side.addr), 0, ~0u);
	/* XY_FAST_COPY_BLT of depths that are none */
	for (n = 0; n < 8; n++)
		if (BIT(n) & 0xc4)
			emit(&blit_ctx, 2u << 29 | 0x42 << 22 | 8, n << 24 | PITCH, 0,
			     blit_xy(9, 9), LO(blit_dst.addr), HI(blit_dst.addr), 0, PITCH,
			     LO(blit_src.addr), HI(blit_src.addr));
	ctx_run(&blit_ctx);
	canvas_read(&blit_dst, got);
	check_mem_eq(got, blit_dst_raw, BYTES);
	check_eq(gpu->vgpu->engine[BCS].stats.skipped, 10);
	n = vgpu_get_skipped(gpu->vgpu, BCS, list, ARRAY_SIZE(list));
	check_eq(n, 3);
	check_eq(list[2].what, 2u << 29 | 0x42 << 22);
	check_eq(list[2].count, 3);
}

/* Commands that are too short, and those that do not exist, hang. */
static void lengths(void)
{
	static const u8 least[][2] = {
		{ 0x01, 10 }, { 0x03, 3 }, { 0x11, 10 }, { 0x25, 3 }, { 0x26, 5 },
		{ 0x31, 3 }, { 0x40, 6 }, { 0x42, 10 }, { 0x43, 8 }, { 0x50, 7 },
		{ 0x51, 8 }, { 0x52, 10 }, { 0x53, 10 }, { 0x54, 10 }, { 0x55, 12 },
		{ 0x56, 12 }, { 0x57, 14 }, { 0x58, 14 }, { 0x59, 8 }, { 0x73, 12 },
		{ 0x76, 10 }
	};
	u32 i, n;

	blit_start();
	for (i = 0; i < ARRAY_SIZE(least) + 1; i++) {
		u32 op = i < ARRAY_SIZE(least) ? least[i][0] : 0x7f;
		u32 cmd[16] = {};

		n = i < ARRAY_SIZE(least) ? least[i][1] - 1 : 9;
		if (n < 2)
			continue;
		cmd[0] = 2u << 29 | op << 22 | (n - 2);
		ctx_emit(&blit_ctx, cmd, 16);
		ctx_submit(&blit_ctx);
		gpu_run(gpu, BCS);
		expect_msg(gpu_hung(gpu, BCS), "op %#x of %u dwords", op, n);
		gpu_reset_engine(gpu, BCS);
		ctx_state(&blit_ctx);
		blit_ctx.tail = 0;
	}
}

static void emit_fill(u32 br13_bits, u32 from, u32 to, u64 addr)
{
	emit(&blit_ctx, 2u << 29 | 0x50 << 22 | 3 << 20 | 5, br13_bits, from, to, LO(addr),
	     HI(addr), 0x01020304);
}

/* What makes no sense is drawn somewhere, or not; the engine is as good as before. */
static void nonsense(void)
{
	static const u32 pitches[] = { 0, 1, 3, 0x7fff, 0x8000, 0xffff, PITCH };
	u32 i, j, n = 0;

	blit_start();
	for (i = 0; i < ARRAY_SIZE(pitches); i++) {
		for (j = 0; j < 8; j++) {
			u32 tiled = j & 1 ? BIT(11) | BIT(15) : 0;
			u32 from = j & 2 ? blit_xy(-5, -7) : blit_xy(0x7ff0, 0x7ff0);
			u32 to = j & 4 ? blit_xy(0x7fff, 0x7fff) : blit_xy(20, 20);

			emit(&blit_ctx, 2u << 29 | 0x53 << 22 | 3 << 20 | tiled | 8,
			     3 << 24 | 0xcc << 16 | pitches[i], from, to, LO(blit_dst.addr),
			     HI(blit_dst.addr), to, pitches[(i + 3) % 7], LO(blit_src.addr),
			     HI(blit_src.addr));
			ctx_submit(&blit_ctx);
			while (vgpu_run_engine(gpu->vgpu, BCS) == VGPU_WORK_MORE &&
			       n++ < 20000)
				;
			gpu_reset_engine(gpu, BCS);
			ctx_state(&blit_ctx);
			blit_ctx.tail = 0;
		}
	}
	/* Empty, and inside out. */
	canvas_write(&blit_dst, blit_dst_raw);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, blit_xy(5, 5), blit_xy(5, 9), blit_dst.addr);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, blit_xy(9, 9), blit_xy(5, 5), blit_dst.addr);
	ctx_run(&blit_ctx);
	canvas_read(&blit_dst, got);
	check_mem_eq(got, blit_dst_raw, BYTES);
}

/* A page that is not there: the engine stops and says which. */
static void missing_page(void)
{
	blit_start();
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, blit_xy(8, ROWS + 1), blit_dst.addr);
	ctx_submit(&blit_ctx);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, BCS));
	expect(reg_read(gpu, GEN8_RING_FAULT_REG) & RING_FAULT_VALID);
	check_eq(reg_read(gpu, GEN8_FAULT_TLB_DATA0), LO((blit_dst.addr + BYTES) >> 12));
	gpu_reset_engine(gpu, BCS);
	gpu_works(gpu, BCS);
}

/* A read-only page is left alone, as by other commands. */
static void read_only_page(void)
{
	blit_start();
	ctx_map(&blit_ctx, blit_dst.addr + PAGE, blit_dst.mem + PAGE, PTE_PRESENT);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, blit_xy(PITCH / 4, 3 * PAGE / PITCH),
		  blit_dst.addr);
	ctx_run(&blit_ctx);
	canvas_read(&blit_dst, got);
	check_mem_eq(got + PAGE, blit_dst_raw + PAGE, PAGE);
	check_eq(*(u32 *)(got + PAGE - 4), 0x01020304);
	check_eq(*(u32 *)(got + 2 * PAGE), 0x01020304);
}

/* The same row over and over, so that a blit is larger than all memory. */
static void emit_long_fill(u32 rows)
{
	emit_fill(3 << 24 | 0xf0 << 16 | 0, 0, blit_xy(512, rows), blit_dst.addr);
}

/* A long blit takes many bursts, each short, and goes on after a stop. */
static void bursts(void)
{
	u32 n = 0;

	blit_start();
	emit_long_fill(30000);
	emit_store(&blit_ctx, blit_src.addr, 7);
	ctx_submit(&blit_ctx);
	while (vgpu_run_engine(gpu->vgpu, BCS) == VGPU_WORK_MORE)
		n++;
	check_gt(n, 300);
	check_eq(host_read32(&gpu->host, blit_src.mem), 7);
	expect(!gpu_hung(gpu, BCS));

	emit_long_fill(30000);
	emit_store(&blit_ctx, blit_src.addr, 8);
	ctx_submit(&blit_ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	ring_write(gpu, BCS, RING_MI_MODE(0), STOP_RING << 16 | STOP_RING);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_IDLE);
	ring_write(gpu, BCS, RING_MI_MODE(0), STOP_RING << 16);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, blit_src.mem), 8);
}

/* A reset in the middle: the next blit begins at its beginning. */
static void reset_in_the_middle(void)
{
	blit_start();
	emit_long_fill(30000);
	ctx_submit(&blit_ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	gpu_reset_engine(gpu, BCS);
	ctx_state(&blit_ctx);
	blit_ctx.tail = 0;
	canvas_write(&blit_dst, blit_dst_raw);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, blit_xy(PITCH / 4, ROWS), blit_dst.addr);
	ctx_run(&blit_ctx);
	check_eq(host_read32(&gpu->host, blit_dst.mem), 0x01020304);
}

/* A state that was saved in the middle goes on there, and only there. */
static void saved_in_the_middle(void)
{
	size_t size;
	void *state;

	blit_start();
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, blit_xy(PITCH / 4, ROWS), blit_dst.addr);
	emit_long_fill(300);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, blit_xy(PITCH / 4, ROWS), blit_src.addr);
	ctx_submit(&blit_ctx);
	while (!gpu->vgpu->blitter.done)
		check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	state = gpu_saved(gpu, &size);
	vgpu_reset(gpu->vgpu);
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	kvfree(state);
	check_gt(gpu->vgpu->blitter.done, 0);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect(!gpu_hung(gpu, BCS));
	check_eq(host_read32(&gpu->host, blit_src.mem + BYTES - 4), 0x01020304);
}

/* Another context waits for the end of a blit in the ring, and then comes. */
static void preempted(void)
{
	struct context other;

	blit_start();
	ctx_init(&other, gpu, BCS, 2);
	emit_long_fill(3000);
	emit_store(&blit_ctx, blit_src.addr, 1);
	emit_store(&other, blit_src.addr, 2);
	ctx_map(&other, blit_src.addr, blit_src.mem, PTE_PRESENT | PTE_WRITABLE);
	ctx_submit(&blit_ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	ctx_submit(&other);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect_csb(gpu, BCS, CSB_IDLE_ACTIVE, 1);
	expect_csb(gpu, BCS, CSB_PREEMPTED, 1);
	expect_csb(gpu, BCS, CSB_COMPLETE | CSB_ACTIVE_IDLE, 2);
	check_eq(host_read32(&gpu->host, blit_src.mem), 2);
	/* What came behind the blit is still to be done, and the blit is not. */
	ctx_submit(&blit_ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, blit_src.mem), 1);
}

static const struct unit_case cases[] = {
	UNIT(xy_commands),
	UNIT(setup_commands),
	UNIT(fast_copies),
	UNIT(flat_commands),
	UNIT(long_rows),
	UNIT(all_rops),
	UNIT(color_keys),
	UNIT(skipped),
	UNIT(lengths),
	UNIT(nonsense),
	UNIT(missing_page),
	UNIT(read_only_page),
	UNIT(bursts),
	UNIT(reset_in_the_middle),
	UNIT(saved_in_the_middle),
	UNIT(preempted),
};

const struct unit_group blt_tests = {
	.name = "blt", UNIT_CASES(cases),
	GPU_FIXTURE,
	.seconds = 60,
};
