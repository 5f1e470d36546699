// SPDX-License-Identifier: GPL-2.0
/* Depth and stencil: each function of each format, each operation, and where the bytes are. */
#include "draw/pipeline.h"
#include "scene.h"

#define SIZE	32
#define PITCH	128	/* of depth: a tile of 32 rows; of 16 bits, half of it is used */

static struct scene scene;
static struct canvas depth, stencil;
static const float white[4] = { 1, 1, 1, 1 };
static u8 bytes[2 * PAGE];

/* Depth from 0 at the left to 1 at the right, on a square. */
static void start(u32 format, u32 ds, u32 masks, u32 references)
{
	struct context *ctx = &scene.s.ctx;
	const float range[2] = { 0, 1 };
	u32 bits[2];

	scene_init(&scene, SIZE, SIZE, FMT_R32G32B32A32_FLOAT, 16);
	scene_use_floats(&scene);
	scene_constant(&scene, white);
	scene.topology = TRISTRIP;
	scene.num_vertices = 4;
	scene_vertex(&scene, 0, (const float[]){ 0, 0, 0, 1 }, white);
	scene_vertex(&scene, 1, (const float[]){ SIZE, 0, 1, 1 }, white);
	scene_vertex(&scene, 2, (const float[]){ 0, SIZE, 0, 1 }, white);
	scene_vertex(&scene, 3, (const float[]){ SIZE, SIZE, 1, 1 }, white);
	canvas_init(&depth, ctx, 1);
	canvas_init(&stencil, ctx, 1);
	memcpy(bits, range, 8);
	batch_write(gpu, scene.s.state.mem + 0x700, bits, 2);
	emit(ctx, 0x78050006, 1u << 29 | BIT(28) | format << 18 | (PITCH - 1), LO(depth.addr),
	     HI(depth.addr), (SIZE - 1) << 18 | (SIZE - 1) << 4, 0, 0, 0);
	emit(ctx, 0x78060003, BIT(31) | (2 * 64 - 1), LO(stencil.addr), HI(stencil.addr), 0);
	emit(ctx, 0x784e0002, ds, masks, references);
	emit(ctx, 0x78230000, 0x700);
}

/* Where a Y tile has byte @x of row @y. */
static u32 in_tile(u32 x, u32 y)
{
	return x / 16 * 512 + y * 16 + x % 16;
}

/* A W tile: bits of x and y by turns, from the lowest one on. PRM SKL vol 5 */
static u32 in_w_tile(u32 x, u32 y)
{
	return (x & 1) | (y & 1) << 1 | (x & 2) << 1 | (y & 2) << 2 | (x & 4) << 2 | (y & 4) << 3 |
	       (y >> 3 & 7) << 6 | (x >> 3 & 7) << 9;
}

static bool compares(u32 function, s32 difference)
{
	const bool result[8] = {
		true, false, difference < 0, difference == 0, difference <= 0, difference > 0,
		difference != 0, difference >= 0
	};

	return result[function];
}

static u32 number_of(u32 format, double z)
{
	union { float f; u32 u; } x = { .f = z };

	return format == 1 ? x.u : (u32)(z * (format == 3 ? 0xffffff : 0xffff) + 0.5);
}

/* The buffer has the same depth everywhere: of pixels less, equal, greater. */
static void functions(u32 format)
{
	u32 size = format == 5 ? 2 : 4, there = number_of(format, 16.5 / SIZE), f, x, y, at, now;
	u32 mask = format == 3 ? 0xffffff : ~0u, want, i;
	u64 *events = gpu->vgpu->render.events;
	bool passes;

	for (f = 0; f < 8; f++) {
		start(format, BIT(0) | BIT(1) | f << 5, 0, 0);
		for (i = 0; i < PAGE; i += size) {
			now = there | (format == 3 ? 0xab000000 : 0);
			memcpy(bytes + i, &now, size);
		}
		canvas_write(&depth, bytes);
		memset(events, 0, RENDER_EVENTS * sizeof(*events));
		scene_draw(&scene);
		/* Quads that fail as a whole: all of never, none of always. */
		check_eq(events[RENDER_FAILED_EARLY] + events[RENDER_WRITTEN],
			 events[RENDER_RASTERIZED]);
		expect((f != 0 || !events[RENDER_FAILED_EARLY]) &&
		       (f != 1 || !events[RENDER_WRITTEN]));
		expect(events[RENDER_RASTERIZED] >= SIZE * SIZE);
		canvas_read(&depth, bytes);
		for (y = 0; y < SIZE; y++) {
			for (x = 0; x < SIZE; x++) {
				now = 0;
				at = in_tile(x * size, y);
				memcpy(&now, bytes + at, size);
				passes = compares(f, (s32)x - 16);
				want = passes ? number_of(format, (x + 0.5) / SIZE) : there;
				expect_msg((now & mask) - want + 1 <= 2,
					   "%u, %u: %u: %#x, not %#x", f, x, y, now, want);
				check_eq(now & ~mask, format == 3 ? 0xab000000 : 0);
				check_int_eq(*(float *)scene_pixel(&scene, x, y), passes);
			}
		}
	}
}

static void of_floats(void)
{
	functions(1);
}

static void of_24_bits(void)
{
	functions(3);
}

static void of_16_bits(void)
{
	functions(5);
}

/* PRM SKL vol 2a, 3D_Stencil_Operation */
static u8 operated(u32 operation, u8 old, u8 reference)
{
	const u8 result[8] = {
		old, 0, reference, old == 255 ? 255 : old + 1, old ? old - 1 : 0, old + 1, old - 1,
		~old
	};

	return result[operation];
}

/* Which operation it is, and what it does; masks; the back has its own. */
static void stencils(void)
{
	u32 n, x, y, function, op[3], back, seed = 5, masks, references;
	u8 old, now, want, reference, test_mask, write_mask;
	bool passes, deep;

	for (n = 0; n < 64; n++) {
		seed = seed * 1103515245 + 12345;
		function = seed >> 8 & 7;
		op[0] = seed >> 11 & 7;
		op[1] = seed >> 14 & 7;
		op[2] = seed >> 17 & 7;
		back = n & 1;
		masks = n % 4 ? 0xffffffff : 0xf0ff0fff;
		references = 0x40 << 8 | 0x70;
		start(1, BIT(1) | 2 << 5 | BIT(2) | BIT(3) | BIT(4) |
		      (back ? function << 20 | op[0] << 17 | op[1] << 14 | op[2] << 11 :
			      function << 8 | op[0] << 29 | op[1] << 26 | op[2] << 23),
		      masks, references);
		/* These go clockwise. */
		scene.raster[0] = 1 << 16 | (back ? BIT(21) : 0);
		for (x = 0; x < PAGE; x++)
			bytes[x] = x % 4 == 0 ? 0x3f : x % 4 == 1 ? 0x40 : x % 4 == 2 ? 0xff : 0x70;
		canvas_write(&stencil, bytes);
		for (x = 0; x < PAGE / 4; x++)
			memcpy(bytes + x * 4, (const float[]){ 0.5 }, 4);
		canvas_write(&depth, bytes);
		scene_draw(&scene);
		canvas_read(&stencil, bytes);
		reference = back ? 0x70 : 0x40;
		test_mask = masks >> (back ? 8 : 24);
		write_mask = masks >> (back ? 0 : 16);
		for (y = 0; y < SIZE; y++) {
			for (x = 0; x < SIZE; x++) {
				u32 at = in_w_tile(x, y);

				old = at % 4 == 0 ? 0x3f : at % 4 == 1 ? 0x40 :
				      at % 4 == 2 ? 0xff : 0x70;
				passes = compares(function, (s32)(reference & test_mask) -
						  (old & test_mask));
				deep = x < 16;
				now = operated(op[!passes ? 0 : deep ? 2 : 1], old, reference);
				want = (now & write_mask) | (old & ~write_mask);
				expect_msg(bytes[at] == want, "case %u: %u, %u: %#x, not %#x", n,
					   x, y, bytes[at], want);
				check_int_eq(*(float *)scene_pixel(&scene, x, y), passes && deep);
			}
		}
	}
}

/* Depth alone, without a shader; and what is moved by the slope is skipped. */
static void without_shader(void)
{
	float there;

	start(1, BIT(0), 0, 0);
	scene.extra = 0;
	scene_draw(&scene);
	canvas_read(&depth, bytes);
	memcpy(&there, bytes + in_tile(8 * 4, 9), 4);
	expect(there == 8.5f / SIZE);
	check_eq(gpu->vgpu->render.stats.threads, 0);
	scene.raster[0] |= BIT(9);
	scene_draw(&scene);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 1);
}

static const struct unit_case cases[] = {
	UNIT(of_floats),
	UNIT(of_24_bits),
	UNIT(of_16_bits),
	UNIT(stencils),
	UNIT(without_shader),
};

const struct unit_group depth_tests = {
	.name = "depth",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
