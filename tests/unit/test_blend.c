// SPDX-License-Identifier: GPL-2.0
/* What becomes of colors: blending against doubles, clamps, logic, masks, alpha test. */
#include "scene.h"

static struct scene scene;
static const float unit_square[4] = { 0, 0, 1, 1 };
static u32 seed = 4711;

static u32 random_below(u32 n)
{
	seed = seed * 1103515245 + 12345;

	return (seed >> 8) % n;
}

/* Two colors, in two messages of 8 lanes; with one of them the second color is another. */
static void put_program(const float *color, const float *second)
{
	u32 desc = DESC_LENGTH(8) | (DESC_RT & ~BIT(12)), bits, c;

	shader_begin(&scene.s);
	for (c = 0; c < 4; c++) {
		memcpy(&bits, &color[c], 4);
		scene_mov(&scene, 8, 100 + c, bits);
		memcpy(&bits, &second[c], 4);
		scene_mov(&scene, 8, 104 + c, bits);
	}
	scene_write(&scene, desc | DESC_KIND(2), 100, 8, 0, false);
	scene_write(&scene, desc | DESC_KIND(3) | BIT(12), 100, 8, 8, true);
}

static void start(u32 format, u32 bytes)
{
	scene_init(&scene, 8, 2, format, bytes);
	scene_rect(&scene, 0, 0, 8, 2, unit_square);
}

static u32 entry_of(u32 function, u32 from, u32 to, u32 alpha_function, u32 alpha_from,
		    u32 alpha_to)
{
	return BIT(31) | from << 26 | to << 21 | function << 18 | alpha_from << 13 |
	       alpha_to << 8 | alpha_function << 5;
}

struct colors {
	double source[4], second[4], old[4], constant[4];
};

/* PRM SKL vol 2d, 3D_Color_Buffer_Blend_Factor: from 16 on, one minus those. */
static double factor(u32 nr, const struct colors *v, u32 c)
{
	double saturated = v->source[3] < 1 - v->old[3] ? v->source[3] : 1 - v->old[3];
	double base[16] = {
		[1] = 1, [2] = v->source[c], [3] = v->source[3], [4] = v->old[3], [5] = v->old[c],
		[6] = c == 3 ? 1 : saturated, [7] = v->constant[c], [8] = v->constant[3],
		[9] = v->second[c], [10] = v->second[3],
	};

	return nr < 16 ? base[nr] : 1 - base[nr - 16];
}

static double blended(u32 function, u32 from, u32 to, const struct colors *v, u32 c)
{
	double s = v->source[c], d = v->old[c];
	double a = factor(from, v, c) * s, b = factor(to, v, c) * d;
	double result[5] = { a + b, a - b, b - a, s < d ? s : d, s > d ? s : d };

	return result[function];
}

static float random_color(bool wide)
{
	return wide ? (s32)random_below(64) / 16.0 - 1.5 : random_below(256) / 255.0;
}

static const u8 factors[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 18, 19, 20, 21, 23, 24, 25, 26 };

/* Any state, any colors; of floats, and of bytes which are clamped. */
static void blends(u32 format, u32 bytes, u32 n, bool wide)
{
	u32 i, c, x, function[2], from[2], to[2];
	float source[4], second[4], old[4], constant[4], now[4];
	struct colors v;
	u8 *at;

	start(format, bytes);
	for (i = 0; i < n; i++) {
		for (c = 0; c < 2; c++) {
			function[c] = random_below(5);
			from[c] = factors[random_below(ARRAY_SIZE(factors))];
			to[c] = factors[random_below(ARRAY_SIZE(factors))];
		}
		for (c = 0; c < 4; c++) {
			v.source[c] = source[c] = random_color(wide);
			v.second[c] = second[c] = random_color(wide);
			v.old[c] = old[c] = random_color(wide);
			v.constant[c] = constant[c] = random_color(wide);
		}
		put_program(source, second);
		memcpy(scene.cc + 2, constant, 16);
		scene.blend[0] = i % 2 ? BIT(30) : 0;
		scene.blend[1] = entry_of(function[0], from[0], to[0], function[1], from[1], to[1]);
		scene.blend[2] = wide ? 0 : BIT(1) | BIT(0) | 2 << 2;
		for (x = 0; x < 16; x++) {
			at = scene_pixel(&scene, x % 8, x / 8);
			if (wide)
				memcpy(at, old, 16);
			for (c = 0; !wide && c < 4; c++)
				at[c] = old[c] * 255 + 0.5;
		}
		scene_draw(&scene);
		for (x = 0; x < 16; x++) {
			at = scene_pixel(&scene, x % 8, x / 8);
			if (wide)
				memcpy(now, at, 16);
			for (c = 0; c < 4; c++) {
				u32 k = c == 3 && i % 2;
				double want = blended(function[k], from[k], to[k], &v, c);
				double got = wide ? now[c] : at[c] / 255.0;

				if (!wide)
					want = want < 0 ? 0 : want > 1 ? 1 : want;
				expect_msg(__builtin_fabs(got - want) < (wide ? 1e-5 : 0.51 / 255),
					   "case %u, channel %u: %f, not %f", i, c, got, want);
			}
		}
	}
}

static void of_floats(void)
{
	blends(FMT_R32G32B32A32_FLOAT, 16, 400, true);
}

static void of_bytes(void)
{
	blends(FMT_R8G8B8A8_UNORM, 4, 400, false);
}

/* Colors beyond one are clamped before, and results after, where the state says so. */
static void clamps(void)
{
	/* Pre-blend, post-blend, range; two times a color plus three times what is there. */
	static const struct {
		u32 dw;
		float want;
	} cases[] = {
		{ 2 << 2, 2 + 0.5 }, { BIT(1), 1 + 0.5 }, { BIT(0), 1 }, { BIT(1) | BIT(0), 1 },
		{ BIT(1) | 2 << 2, 2 + 0.5 }, { BIT(0) | 1 << 2, 1 },
	};
	static const float two[4] = { 2, 2, 2, 2 }, half[4] = { 0.5, 0.5, 0.5, 0.5 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		start(FMT_R32G32B32A32_FLOAT, 16);
		put_program(two, two);
		memcpy(scene_pixel(&scene, 1, 1), half, 16);
		scene.blend[1] = entry_of(0, 1, 1, 0, 1, 1);
		scene.blend[2] = cases[i].dw;
		scene_draw(&scene);
		expect_msg(*(float *)scene_pixel(&scene, 1, 1) == cases[i].want, "case %u", i);
	}
}

/* PRM SKL vol 2d, 3D_Logic_Op_Function */
static u32 logic(u32 function, u32 s, u32 d)
{
	const u32 result[16] = {
		0, ~(s | d), ~s & d, ~s, s & ~d, ~d, s ^ d, ~(s & d),
		s & d, ~(s ^ d), d, ~s | d, s, s | ~d, s | d, ~0u,
	};

	return result[function];
}

static void logic_ops(void)
{
	const float color[4] = { 0x33 / 255.0, 0x55 / 255.0, 0x0f / 255.0, 0xff / 255.0 };
	u32 i, old = 0x12345678, now;

	for (i = 0; i < 16; i++) {
		start(FMT_B8G8R8A8_UNORM, 4);
		put_program(color, color);
		memcpy(scene_pixel(&scene, 3, 1), &old, 4);
		scene.blend[2] = BIT(31) | i << 27;
		scene_draw(&scene);
		memcpy(&now, scene_pixel(&scene, 3, 1), 4);
		check_eq(now, logic(i, 0xff33550f, old));
	}
}

/* Each channel that is not written keeps its bits. */
static void masks(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	static const u32 bits8[4] = { 0x000000ff, 0x0000ff00, 0x00ff0000, 0xff000000 };
	static const u16 bits5[4] = { 0x001f, 0x07e0, 0xf800, 0 };
	u32 i, c, now, want;
	u16 now5, want5;

	for (i = 0; i < 16; i++) {
		/* Bits of the state: blue, green, red, alpha, as the bytes of this format. */
		start(FMT_B8G8R8A8_UNORM, 4);
		put_program(white, white);
		scene.blend[1] = i;
		scene_draw(&scene);
		memcpy(&now, scene_pixel(&scene, 0, 0), 4);
		for (c = 0, want = 0, want5 = 0; c < 4; c++) {
			want |= i >> c & 1 ? 0 : bits8[c];
			want5 |= i >> c & 1 ? 0 : bits5[c];
		}
		check_eq(now, want);
		start(FMT_B5G6R5_UNORM, 2);
		put_program(white, white);
		scene.blend[1] = i;
		scene_draw(&scene);
		memcpy(&now5, scene_pixel(&scene, 7, 1), 2);
		check_eq(now5, want5);
	}
}

/* Which of three alphas pass each function. */
static void alpha_test(void)
{
	static const u8 passes[8] = { 7, 0, 1, 2, 3, 4, 5, 6 };
	float color[4] = { 1, 1, 1, 0 }, reference = 0.5;
	u32 i, a, n, now;

	for (n = 0; n < 2; n++) {
		for (i = 0; i < 8; i++) {
			for (a = 0; a < 3; a++) {
				start(FMT_B8G8R8A8_UNORM, 4);
				color[3] = n ? 0.25 * (a + 1) : (63 + a) / 255.0;
				put_program(color, color);
				scene.blend[0] = BIT(27) | i << 24;
				scene.cc[0] = n;
				scene.cc[1] = 64;
				if (n)
					memcpy(&scene.cc[1], &reference, 4);
				scene_draw(&scene);
				memcpy(&now, scene_pixel(&scene, 2, 0), 4);
				expect_msg(!!now == (passes[i] >> a & 1), "%u, %u, %u", n, i, a);
			}
		}
	}
}

/* Integers are what they are, whatever the state says of blending. */
static void integers(void)
{
	u32 bits[4] = { 1, ~0u, 0x80000000, 77 };
	float color[4];

	start(FMT_R32G32B32A32_UINT, 16);
	memcpy(color, bits, 16);
	put_program(color, color);
	scene.blend[0] = BIT(27) | 1 << 24;
	scene.blend[1] = entry_of(0, 1, 1, 0, 1, 1);
	memset(scene_pixel(&scene, 5, 1), 0x11, 16);
	scene_draw(&scene);
	check_mem_eq(scene_pixel(&scene, 5, 1), bits, 16);
}

static const struct unit_case cases[] = {
	UNIT(of_floats),
	UNIT(of_bytes),
	UNIT(clamps),
	UNIT(logic_ops),
	UNIT(masks),
	UNIT(alpha_test),
	UNIT(integers),
};

const struct unit_group blend_tests = {
	.name = "blend",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
