// SPDX-License-Identifier: GPL-2.0
/* Flips that batches ask for: MI_DISPLAY_FLIP. And what counts flips. */
#include "screen.h"
#include "single.h"
#include "display/frame.h"

#define IMR		0x4
#define IIR		0x8
#define IER		0xc
#define FLIP(select)	(0x14u << 23 | (select) << 8 | 1)
#define   FLIP_ASYNC	BIT(22)	/* and 1 in the last dword */
#define TILED(ctl)	((ctl) >> 10 & 7)

static void start(void)
{
	screen_start(2);
	reg_write(gpu, _PLANE_CTL_1_A, PLANE_CTL_ENABLE);
	reg_write(gpu, _PLANE_STRIDE_1_A, 7);
}

static u32 plane_reg(u32 reg, u32 pipe, u32 plane)
{
	return reg_read(gpu, GVT_PLANE(reg, pipe, plane));
}

/* As if the registers were written: seen in them at once, on the screen from the vblank on. */
static void at_vblank(void)
{
	static const unsigned int engines[] = { VGPU_RCS, VGPU_BCS };
	u32 i, surf;

	screen_mode(0);
	for (i = 0; i < ARRAY_SIZE(engines); i++) {
		one_context(engines[i]);
		surf = 0x100000 * (i + 1);
		emit(&ctx, FLIP(0), (16 + i) << 6 | (i ? 4 : 1), surf, NOOP);
		ctx_run(&ctx);
		check_eq(plane_reg(_PLANE_SURF_1_A, 0, 0), surf);
		check_eq(plane_reg(_PLANE_STRIDE_1_A, 0, 0), 16 + i);
		check_eq(plane_reg(_PLANE_CTL_1_A, 0, 0) & ~PLANE_CTL_TILED_MASK,
			 PLANE_CTL_ENABLE);
		check_eq(TILED(plane_reg(_PLANE_CTL_1_A, 0, 0)), i ? 4 : 1);
		check_eq(screen_live(0, 0), surf - 0x100000);
		screen_pass(FRAME_NS);
		check_eq(screen_live(0, 0), surf);
	}
}

/* Pixels that somebody sees. */
static u32 first_pixel(void)
{
	static u32 row[MODE_WIDTH];
	u32 width, height;
	struct vgpu_frame *frame = vgpu_frame_open(gpu->vgpu, 0, &width, &height);

	expect(frame);
	vgpu_frame_rows(frame, 0, 1, row);
	vgpu_frame_close(frame);

	return row[0] & 0xffffff;
}

static void is_seen(void)
{
	u32 front, back;
	u64 front_mem = screen_memory(8, &front), back_mem = screen_memory(8, &back);

	screen_mode(0);
	screen_plane(0, XRGB, MODE_WIDTH * 4 / 64, 0, SIZE(MODE_WIDTH, 1), 0, front);
	host_write32(&gpu->host, front_mem, 0x111111);
	host_write32(&gpu->host, back_mem, 0x222222);
	one_context(VGPU_BCS);
	emit(&ctx, FLIP(0), MODE_WIDTH * 4, back, NOOP);
	ctx_run(&ctx);
	check_eq(first_pixel(), 0x111111);
	screen_pass(FRAME_NS);
	check_eq(first_pixel(), 0x222222);
}

static void interrupt(void)
{
	u32 isr = GEN8_DE_PIPE_ISR(1), done = GEN9_PIPE_PLANE1_FLIP_DONE << 1;

	screen_mode(1);
	reg_write(gpu, isr + IER, done);
	reg_write(gpu, isr + IMR, ~done);
	one_context(VGPU_RCS);
	check_eq(gpu->host.timer, 0);
	emit(&ctx, FLIP(5), 16 << 6, 0x5000, NOOP);
	ctx_run(&ctx);
	check_eq(reg_read(gpu, isr + IIR), 0);
	expect(screen_tick());
	check_eq(reg_read(gpu, isr + IIR), done);
	check_eq(screen_live(1, 1), 0x5000);
	check_eq(gpu->host.timer, 0);
}

/* At once, and with the layout of the one before. */
static void async(void)
{
	u32 isr = GEN8_DE_PIPE_ISR(0), done = GEN9_PIPE_PLANE1_FLIP_DONE;

	screen_mode(0);
	reg_write(gpu, isr + IMR, ~done);
	one_context(VGPU_RCS);
	emit(&ctx, FLIP(0) | FLIP_ASYNC, 16 << 6 | 1, 0x6000 | 1, NOOP);
	ctx_run(&ctx);
	check_eq(screen_live(0, 0), 0x6000);
	check_eq(reg_read(gpu, isr + IIR), done);
	check_eq(plane_reg(_PLANE_STRIDE_1_A, 0, 0), 7);
	check_eq(plane_reg(_PLANE_CTL_1_A, 0, 0), PLANE_CTL_ENABLE);
	/* The next one is as it says. */
	emit(&ctx, FLIP(0), 16 << 6, 0x7000, NOOP);
	ctx_run(&ctx);
	check_eq(screen_live(0, 0), 0x6000);
}

/* No clock, no vblank. */
static void pipe_is_off(void)
{
	one_context(VGPU_RCS);
	emit(&ctx, FLIP(0), 16 << 6, 0x8000, NOOP);
	ctx_run(&ctx);
	check_eq(screen_live(0, 0), 0x8000);
}

/* Which plane each number means, and that others mean none. Types that are not known, too. */
static void selects(void)
{
	static const struct { u8 pipe, plane; } planes[] = {
		{ 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 3 }, { 0, 1 }, { 1, 1 }, { 2, 1 },
		{ 0, 2 }, { 1, 2 }, { 2, 2 },
	};
	u32 select, pipe, plane, surf;
	bool named;

	one_context(VGPU_BCS);
	for (select = 0; select < 32; select++) {
		surf = (select + 1) * 0x1000;
		emit(&ctx, FLIP(select), 0, surf | 3, NOOP);
		ctx_run(&ctx);
		for (pipe = 0; pipe < 3; pipe++) {
			for (plane = 0; plane < 3; plane++) {
				named = select < ARRAY_SIZE(planes) &&
					planes[select].pipe == pipe &&
					planes[select].plane == plane;
				expect_msg((screen_live(pipe, plane) == surf) == named,
					   "%u: %u %u", select, pipe, plane);
			}
		}
	}
}

/* Of two eyes, the left one is in a dword more. */
static void stereo(void)
{
	screen_mode(0);
	one_context(VGPU_RCS);
	emit(&ctx, FLIP(0) + 1, 16 << 6, 0x9000 | 2, 0xa000);
	ctx_run(&ctx);
	screen_pass(FRAME_NS);
	check_eq(screen_live(0, 0), 0x9000);
}

/* A batch of a user may not, and engines without a display can't. */
static void who_may(void)
{
	struct vgpu_engine_stats before, after;

	one_context(VGPU_RCS);
	run_batch(FLIP(0), 16 << 6, 0xb000);
	check_eq(screen_live(0, 0), 0);
	batch(gpu, code.mem, FLIP(0), 16 << 6, 0xc000, BBE);
	emit(&ctx, BBS_GGTT, code.ggtt, 0);
	ctx_run(&ctx);
	check_eq(screen_live(0, 0), 0xc000);
	vgpu_get_engine_stats(gpu->vgpu, VGPU_RCS, &after);
	check_eq(after.skipped, 0);

	one_context(VGPU_VCS);
	vgpu_get_engine_stats(gpu->vgpu, VGPU_VCS, &before);
	emit(&ctx, FLIP(0), 16 << 6, 0xd000, NOOP);
	ctx_run(&ctx);
	vgpu_get_engine_stats(gpu->vgpu, VGPU_VCS, &after);
	check_eq(after.skipped, before.skipped + 1);
	check_eq(screen_live(0, 0), 0xc000);
}

/* Flips of plane 1 are counted, by whomever; each tells when it was asked for. */
static void counters(void)
{
	u32 count = GVT_PIPE(_PIPEA_FLIPCOUNT_G4X, 1);
	u32 stamp = GVT_PIPE(_PIPE_FLIPTMSTMP_A, 1);

	gpu->host.clock = 5000000;
	screen_mode(1);
	check_eq(reg_read(gpu, count), 0);
	screen_flip(1, 0, 0x1000);
	check_eq(reg_read(gpu, count), 1);
	check_eq(reg_read(gpu, stamp), 5000);
	screen_pass(2 * FRAME_NS + 1000000);
	one_context(VGPU_BCS);
	emit(&ctx, FLIP(1), 0, 0x2000, NOOP);
	emit(&ctx, FLIP(1) | FLIP_ASYNC, 0, 0x3000 | 1, NOOP);
	emit(&ctx, FLIP(5), 0, 0x4000, NOOP);
	ctx_run(&ctx);
	screen_flip(1, 1, 0x5000);
	check_eq(reg_read(gpu, count), 3);
	check_eq(reg_read(gpu, stamp), gpu->host.clock / 1000);
	screen_pass(1000000);
	check_eq(reg_read(gpu, stamp), gpu->host.clock / 1000 - 1000);
	reg_write(gpu, count, 77);
	check_eq(reg_read(gpu, count), 3);
	check_eq(reg_read(gpu, _PIPEA_FLIPCOUNT_G4X), 0);
	vgpu_reset(gpu->vgpu);
	check_eq(reg_read(gpu, count), 0);
}

static const struct unit_case cases[] = {
	UNIT(at_vblank),
	UNIT(is_seen),
	UNIT(interrupt),
	UNIT(async),
	UNIT(pipe_is_off),
	UNIT(selects),
	UNIT(stereo),
	UNIT(who_may),
	UNIT(counters),
};

const struct unit_group flip_tests = {
	.name = "flip", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
