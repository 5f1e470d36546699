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

/* Depth alone, without a shader. */
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
}

static u32 seed;

static double random_number(double from, double to)
{
	seed = seed * 1103515245 + 12345;

	return from + (seed >> 16) % 4096 / 4096.0 * (to - from);
}

static double magnitude(double x)
{
	return x < 0 ? -x : x;
}

/* A power of two that is not more than @x, which is not less than 2^-30. */
static double power_below(double x)
{
	double power = 1;

	while (power > x)
		power /= 2;

	return power;
}

/* Depth that is x * slope[0] + y * slope[1] + slope[2], moved by so much, and no more than that. */
struct slanted {
	double slope[3];
	float constant, scale, limit;
	u32 format;
	bool legacy, clips, rect;
};

/* What its depth is moved by: the manual's formula. */
static double moved_by(const struct slanted *s, double greatest)
{
	double x = magnitude(s->slope[0]), y = magnitude(s->slope[1]), step, by;

	step = s->legacy ? 1 : s->format == 1 ? power_below(greatest) / (1 << 23) :
	       s->format == 5 ? 1.0 / 0xffff : 1.0 / 0xffffff;
	by = s->constant * step + s->scale * (x > y ? x : y);
	if (s->limit > 0 && by > s->limit)
		return s->limit;
	if (s->limit < 0 && by < s->limit)
		return s->limit;

	return by;
}

static void put_float(u32 *to, float from)
{
	memcpy(to, &from, 4);
}

/* Draws it, with a w of its own for each corner if it is clipped. Returns its greatest depth. */
static double draw_slanted(const struct slanted *s)
{
	static const float corner[3][2] = { { 80, 70 }, { -10, 70 }, { -10, -40 } };
	double greatest = -1, z;
	u32 i, c;

	start(s->format, BIT(0), 0, 0);
	scene.topology = s->rect ? RECTLIST : TRILIST;
	scene.num_vertices = 3;
	scene.raster[0] |= BIT(9) | (s->clips ? BIT(0) | BIT(26) : 0);
	scene.sf[0] = (s->legacy ? BIT(11) : 0) | (s->clips ? BIT(1) : 0);
	scene.clip[1] = s->clips ? BIT(31) | BIT(30) | BIT(26) : 0;
	for (i = 0; i < 3; i++)
		put_float(&scene.viewport[i], 1);
	put_float(&scene.raster[1], s->constant);
	put_float(&scene.raster[2], s->scale);
	put_float(&scene.raster[3], s->limit);
	for (i = 0; i < 3; i++) {
		float at[4] = { corner[i][0], corner[i][1], 0, 1 };

		z = s->slope[0] * at[0] + s->slope[1] * at[1] + s->slope[2];
		greatest = z > greatest ? z : greatest;
		at[2] = z;
		for (c = 0; s->clips && c < 4; c++)
			at[c] *= 1 << i;
		scene_vertex(&scene, i, at, white);
	}
	memset(bytes, 0, PAGE);
	canvas_write(&depth, bytes);
	scene_draw(&scene);
	canvas_read(&depth, bytes);

	return s->clips && greatest > 1 ? 1 : greatest;
}

static void check_slanted(const struct slanted *s, double by, u32 nr, u32 *drawn)
{
	u32 size = s->format == 5 ? 2 : 4, x, y, got;
	double z, want, most = s->format == 1 ? 1 : s->format == 3 ? 0xffffff : 0xffff;
	float is;

	for (y = 0; y < SIZE; y++) {
		for (x = 0; x < SIZE; x++) {
			if (*(float *)scene_pixel(&scene, x, y) == 0)
				continue;
			++*drawn;
			got = 0;
			memcpy(&got, bytes + in_tile(x * size, y), size);
			memcpy(&is, &got, 4);
			z = s->slope[0] * (x + 0.5) + s->slope[1] * (y + 0.5) + s->slope[2];
			expect(!s->clips || (z > -1e-3 && z < 1 + 1e-3));
			want = z + by;
			want = (want < 0 ? 0 : want > 1 ? 1 : want) * most;
			z = s->format == 1 ? is : (double)got;
			expect_msg(magnitude(z - want) < (s->format == 1 ? 1e-6 : 2),
				   "case %u: %u, %u: %f, not %f", nr, x, y, z, want);
		}
	}
}

/* Triangles of any slopes, which go through the planes if they are clipped, are moved. */
static void offsets(void)
{
	static const u32 formats[] = { 1, 3, 5 };
	u32 n, drawn = 0;
	double greatest;

	for (n = 0; n < 180; n++) {
		double least, range;
		struct slanted s = {
			.slope = { random_number(-0.01, 0.01), random_number(-0.01, 0.01),
				   random_number(0.2, 0.8) },
			.format = formats[n % 3], .clips = n / 3 % 2, .legacy = n % 8 == 7,
			.scale = n / 6 % 2 ? random_number(-20, 20) : 0,
		};

		/* So that it can be seen. */
		range = s.format == 5 ? 5000 : 1e6;
		s.constant = s.legacy ? random_number(-0.3, 0.3) : random_number(-range, range);
		least = random_number(-0.1, 0.1);
		s.limit = n / 12 % 2 ? least : 0;
		greatest = draw_slanted(&s);
		check_slanted(&s, moved_by(&s, greatest), n, &drawn);
	}
	check_gt(drawn, 50000);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* Rectangles are not, nor are triangles whose state says so of lines and points only. */
static void not_moved(void)
{
	struct slanted s = {
		.slope = { 0.01, 0, 0.3 }, .format = 3, .constant = 1e5, .scale = 3, .rect = true,
	};
	u32 drawn = 0;

	draw_slanted(&s);
	check_slanted(&s, 0, 0, &drawn);
	s.rect = false;
	draw_slanted(&s);
	scene.raster[0] ^= BIT(9) | BIT(8) | BIT(7);
	scene_draw(&scene);
	canvas_read(&depth, bytes);
	check_slanted(&s, 0, 1, &drawn);
	check_gt(drawn, SIZE * SIZE);
}

/*
 * Lines and points that triangles are drawn as are moved as the triangle is, if the state says so
 * of them. The upper side goes through the centers of its pixels.
 */
static void sides(void)
{
	static const float corner[3][2] = { { 4.5, 4.5 }, { 28.5, 4.5 }, { 4.5, 28.5 } };
	struct slanted s = {
		.slope = { 0.01, -0.02, 0.4 }, .format = 1, .constant = 1e5, .scale = 3,
	};
	double greatest = -1, z, want;
	u32 n, i, fill;
	float got;

	for (n = 0; n < 8; n++) {
		fill = 1 + n % 2;
		draw_slanted(&s);
		/* Points of a pixel. */
		scene.sf[2] = BIT(11) | 8;
		scene.raster[0] &= ~BIT(9);
		scene.raster[0] |= fill << 5 | fill << 3 | (n / 2) << 7;
		for (i = 0; i < 3; i++) {
			z = s.slope[0] * corner[i][0] + s.slope[1] * corner[i][1] + s.slope[2];
			greatest = z > greatest ? z : greatest;
			scene_vertex(&scene, i, (const float[]){ corner[i][0], corner[i][1], z, 1 },
				     white);
		}
		memset(bytes, 0, PAGE);
		canvas_write(&depth, bytes);
		scene_draw(&scene);
		canvas_read(&depth, bytes);
		for (i = 4; i < 28; i++) {
			memcpy(&got, bytes + in_tile(i * 4, 4), 4);
			want = s.slope[0] * (i + 0.5) + s.slope[1] * 4.5 + s.slope[2];
			if (n / 2 & (fill == 1 ? 2 : 1))
				want += moved_by(&s, greatest);
			if (fill == 2 && i != 4)
				want = 0;
			expect_msg(magnitude(got - want) < 1e-5, "case %u: %u: %f, not %f", n, i,
				   got, want);
		}
	}
}

/* Factors without limits move it as far as the range goes; what is no number does not. */
static void any_factors(void)
{
	static const struct {
		u32 constant, scale, limit;
		double by;
	} factors[] = {
		{ 0x7f800000, 0, 0, 1 },
		{ 0xff800000, 0, 0, -1 },
		{ 0x7f7fffff, 0x7f7fffff, 0, 1 },
		{ 0, 0xff7fffff, 0, -1 },
		{ 0x7f800000, 0xff800000, 0, 0 },
		{ 0x7fc00000, 0, 0, 0 },
		{ 0, 0x7fc00000, 0x3f000000, 0 },
		{ 0x7f800000, 0, 0x3e000000, 0.125 },
		{ 0x7f800000, 0, 0x7fc00000, 1 },
		{ 0x7f800000, 0, 0x7f800000, 1 },
		{ 0x00000001, 0x00000001, 0, 0 },
	};
	u32 n, drawn = 0;

	for (n = 0; n < 2 * ARRAY_SIZE(factors); n++) {
		struct slanted s = {
			.slope = { 0.01, -0.005, 0.4 }, .format = n % 2 ? 3 : 1,
		};

		memcpy(&s.constant, &factors[n / 2].constant, 4);
		memcpy(&s.scale, &factors[n / 2].scale, 4);
		memcpy(&s.limit, &factors[n / 2].limit, 4);
		draw_slanted(&s);
		check_slanted(&s, factors[n / 2].by, n, &drawn);
	}
	check_gt(drawn, 10000);
}

static const struct unit_case cases[] = {
	UNIT(of_floats),
	UNIT(of_24_bits),
	UNIT(of_16_bits),
	UNIT(stencils),
	UNIT(without_shader),
	UNIT(offsets),
	UNIT(not_moved),
	UNIT(sides),
	UNIT(any_factors),
};

const struct unit_group depth_tests = {
	.name = "depth",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
