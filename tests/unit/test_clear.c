// SPDX-License-Identifier: GPL-2.0
/* Fast clears and resolves of render targets, clears of depth and stencil buffers. */
#include "memory/surface.h"
#include "scene.h"

#define OLD	0x11223344u

static struct scene scene;
static u32 words[1 << 16];

/* Where a word of a surface of tiles Y is. */
static u32 *word(u32 pitch, u32 x, u32 y)
{
	struct surface at = { .pitch = pitch, .tiling = TILING_Y, .space = GTT_PER_PROCESS };

	return &words[surface_address(&at, x * 4, y) / 4];
}

static void fill_old(struct canvas *canvas)
{
	u32 i;

	check_le(canvas->bytes, sizeof(words));
	for (i = 0; i < canvas->bytes / 4; i++)
		words[i] = OLD;
	canvas_write(canvas, (u8 *)words);
}

/* A rectangle of @w by @h pixels of a fast clear, and what they stand for: all to the edge. */
static void fast_clear(u32 format, u32 bytes, u32 w, u32 h, const u32 *want)
{
	static const float color[4] = { 1, 0.5, 0, 1 }, unit_square[4] = { 0, 0, 1, 1 };
	const u32 columns = 256 / bytes, rows = 32;
	u32 x, y, i;

	scene_init(&scene, 150, 70, format, bytes);
	scene.tiling = 3;
	memcpy(scene.clear, color, sizeof(color));
	fill_old(&scene.target);
	scene_constant(&scene, unit_square);
	scene_rect(&scene, 0, 0, w, h, unit_square);
	scene.ps[5] |= BIT(8);
	scene_draw(&scene);
	canvas_read(&scene.target, (u8 *)words);
	for (y = 0; y < 70; y++)
		for (x = 0; x < 150; x++)
			for (i = 0; i < bytes / 4; i++)
				check_eq(*word(scene.pitch, x * bytes / 4 + i, y),
					 x < w * columns && y < h * rows ? want[i] : OLD);
	check_eq(gpu->vgpu->render.stats.threads, 0);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

static void fast_clears(void)
{
	static const u32 bytes[] = { 0xffff8000 };
	static const u32 halves[] = { 0x38003c00, 0x3c000000 };
	static const u32 floats[] = { 0x3f800000, 0x3f000000, 0, 0x3f800000 };

	fast_clear(FMT_B8G8R8A8_UNORM, 4, 1, 1, bytes);
	fast_clear(FMT_B8G8R8A8_UNORM, 4, 3, 3, bytes);
	fast_clear(FMT_R16G16B16A16_FLOAT, 8, 2, 2, halves);
	fast_clear(FMT_R32G32B32A32_FLOAT, 16, 20, 1, floats);
}

/* Nothing happens, since nothing has to. */
static void resolves(void)
{
	static const float unit_square[4] = { 0, 0, 1, 1 };
	u32 kind, i;

	for (kind = 1; kind < 4; kind++) {
		scene_init(&scene, 150, 70, FMT_B8G8R8A8_UNORM, 4);
		scene.tiling = 3;
		fill_old(&scene.target);
		scene_constant(&scene, unit_square);
		scene_rect(&scene, 0, 0, 3, 3, unit_square);
		scene.ps[5] |= kind << 6;
		scene_draw(&scene);
		canvas_read(&scene.target, (u8 *)words);
		for (i = 0; i < scene.target.bytes / 4; i++)
			check_eq(words[i], OLD);
		check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
	}
}

#define WIDTH	200u
#define HEIGHT	100u
#define PITCH	1024u

static struct canvas depth, stencil;

/* The state of both buffers, and the operation. */
static void operate(u32 format, float value, u32 op)
{
	struct context *ctx = &scene.s.ctx;
	u32 bits;

	memcpy(&bits, &value, 4);
	scene_init(&scene, 16, 16, FMT_B8G8R8A8_UNORM, 4);
	canvas_init(&depth, ctx, PITCH / 128 * 4);
	canvas_init(&stencil, ctx, 256 / 64 * 2);
	fill_old(&depth);
	fill_old(&stencil);
	emit(ctx, 0x69040300);
	emit(ctx, 0x78050006, 1u << 29 | BIT(28) | format << 18 | (PITCH - 1), LO(depth.addr),
	     HI(depth.addr), (HEIGHT - 1) << 18 | (WIDTH - 1) << 4, 0, 0, 0);
	emit(ctx, 0x78060003, BIT(31) | (2 * 256 - 1), LO(stencil.addr), HI(stencil.addr), 0);
	emit(ctx, 0x78040001, bits, 1);
	/* The rectangle from 8, 4 to 180, 90. */
	emit(ctx, 0x78520003, op, 4 << 16 | 8, 90 << 16 | 180, 0xffff);
	ctx_run(ctx);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

static void expect_depth(u32 want)
{
	u32 x, y;

	canvas_read(&depth, (u8 *)words);
	for (y = 0; y < HEIGHT; y++)
		for (x = 0; x < WIDTH; x++)
			check_eq(*word(PITCH, x, y),
				 x >= 8 && x < 180 && y >= 4 && y < 90 ? want : OLD);
}

/* How many bytes of the stencil buffer are the new ones. */
static void expect_stencil(u8 want, u32 often)
{
	const u8 *bytes = (const u8 *)words;
	u32 i, n = 0;

	canvas_read(&stencil, (u8 *)words);
	for (i = 0; i < stencil.bytes; i++)
		n += bytes[i] == want;
	check_eq(n, often);
}

static void depth_operations(void)
{
	const u32 inside = (180 - 8) * (90 - 4);

	operate(1, 0.25, BIT(30) | 0x77 << 16);
	expect_depth(0x3e800000);
	expect_stencil(0x77, 0);
	operate(3, 1, BIT(30) | BIT(31) | 0x77 << 16);
	expect_depth(0xffffff);
	expect_stencil(0x77, inside);
	operate(3, 1, BIT(31) | 0x77 << 16);
	expect_depth(OLD);
	expect_stencil(0x77, inside);
	/* Resolves. */
	operate(1, 0.5, BIT(28));
	expect_depth(OLD);
	operate(1, 0.5, BIT(27));
	expect_depth(OLD);
}

/* One that lasts: it ends, burst by burst, and a reset in the middle leaves nothing behind. */
static void large(void)
{
	struct render *render = &gpu->vgpu->render;
	const u64 addr = 0x40000000;
	u32 i;

	operate(1, 0.25, 0);
	/* 512 tiles below each other, all in one page. */
	for (i = 0; i < 512; i++)
		ctx_map(&scene.s.ctx, addr + i * PAGE, depth.mem, PTE_PRESENT | PTE_WRITABLE);
	emit(&scene.s.ctx, 0x78050006, 1u << 29 | BIT(28) | 1 << 18 | (128 - 1), LO(addr),
	     HI(addr), 16383u << 18 | 31 << 4, 0, 0, 0);
	emit(&scene.s.ctx, 0x78520003, BIT(30), 0, 0xffffu << 16 | 32, 0xffff);
	ctx_submit(&scene.s.ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
	check_gt(render->begun, 0);
	gpu_reset_engine(gpu, VGPU_RCS);
	check_eq(render->begun, 0);
	gpu_works(gpu, VGPU_RCS);
}

static const struct unit_case cases[] = {
	UNIT(fast_clears),
	UNIT(resolves),
	UNIT(depth_operations),
	UNIT(large),
};

const struct unit_group clear_tests = {
	.name = "clear",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
