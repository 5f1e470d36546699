// SPDX-License-Identifier: GPL-2.0
/*
 * Depth and stencil tests. Compiled for the FPU. PRM SKL vol 7 "Depth Test", "Stencil Test";
 * vol 2a, 3DSTATE_WM_DEPTH_STENCIL.
 */
#include "draw/pipeline.h"
#include "texel/compare.h"
#include "texel/format_float.h"

/* PRM SKL vol 2a, 3D_Stencil_Operation */
enum {
	STENCIL_KEEP, STENCIL_ZERO, STENCIL_REPLACE, STENCIL_INCRSAT, STENCIL_DECRSAT,
	STENCIL_INCR, STENCIL_DECR, STENCIL_INVERT
};

/* 3DSTATE_PS_EXTRA: the shader has depth, or a reference for the stencil test, of its own. */
#define PS_DEPTH	GENMASK(27, 26)
#define PS_STENCIL	BIT(5)

/* Of one face. */
struct stencil {
	u32 function;
	u32 fail, depth_fail, pass;
	u8 test_mask, write_mask, reference;
};

static u8 operate(u32 operation, u8 old, u8 reference)
{
	switch (operation) {
	case STENCIL_ZERO:
		return 0;
	case STENCIL_REPLACE:
		return reference;
	case STENCIL_INCRSAT:
		return old < 255 ? old + 1 : 255;
	case STENCIL_DECRSAT:
		return old ? old - 1 : 0;
	case STENCIL_INCR:
		return old + 1;
	case STENCIL_DECR:
		return old - 1;
	case STENCIL_INVERT:
		return ~old;
	default:
		return old;
	}
}

/* The back has its own where the state says so. */
static void find_stencil(const struct render *render, struct stencil *s)
{
	const u32 *ds = render->state.wm_depth_stencil;

	if (render->draw.primitive.back && ds[1] & BIT(4))
		*s = (struct stencil){
			.function = render_bits(ds[1], 22, 20),
			.fail = render_bits(ds[1], 19, 17),
			.depth_fail = render_bits(ds[1], 16, 14),
			.pass = render_bits(ds[1], 13, 11),
			.test_mask = render_bits(ds[2], 15, 8),
			.write_mask = render_bits(ds[2], 7, 0),
			.reference = render_bits(ds[3], 7, 0),
		};
	else
		*s = (struct stencil){
			.function = render_bits(ds[1], 10, 8),
			.fail = render_bits(ds[1], 31, 29),
			.depth_fail = render_bits(ds[1], 28, 26),
			.pass = render_bits(ds[1], 25, 23),
			.test_mask = render_bits(ds[2], 31, 24),
			.write_mask = render_bits(ds[2], 23, 16),
			.reference = render_bits(ds[3], 15, 8),
		};
}

/* A depth as the buffer has it: a float's bits, or a number of 24 or 16 bits. */
static u32 pack_depth(u32 format, float z)
{
	double max = format == DEPTH_24 ? 0xffffff : 0xffff;

	if (format == DEPTH_FLOAT)
		return eu_float_bits(z);
	if (!(z > 0))
		return 0;

	return z < 1 ? (u32)(s64)(z * max + 0.5) : (u32)(s64)max;
}

/* A struct draw_depth_value. */
void draw_depth_value(void *data)
{
	struct draw_depth_value *value = data;

	value->packed = pack_depth(value->format, eu_bits_float(value->bits));
}

static u32 load_depth(const struct draw_test *test, u32 i)
{
	u32 val = 0;

	memcpy(&val, test->depth + i * (test->format == DEPTH_16 ? 2 : 4),
	       test->format == DEPTH_16 ? 2 : 4);

	return test->format == DEPTH_24 ? val & 0xffffff : val;
}

/* 24 bits leave the others as they are. */
static void store_depth(struct draw_test *test, u32 i, u32 val)
{
	static const u8 bytes[] = { [DEPTH_FLOAT] = 4, [DEPTH_24] = 3, [DEPTH_16] = 2 };

	memcpy(test->depth + i * (test->format == DEPTH_16 ? 2 : 4), &val, bytes[test->format]);
}

/* Numbers that compare as depths do. */
static double depth_number(u32 format, u32 val)
{
	return format == DEPTH_FLOAT ? eu_bits_float(val) : (double)(s32)val;
}

static bool depth_passes(const struct draw_test *test, u32 i, u32 depth)
{
	u32 ds = test->render->state.wm_depth_stencil[1];

	if (test->format == DEPTH_NONE || !(ds & BIT(1)))
		return true;

	return render_compares(render_bits(ds, 7, 5), depth_number(test->format, depth),
			depth_number(test->format, load_depth(test, i)));
}

/* Pixel @i of the block: does it pass? What is there changes. */
static bool test_pixel(struct draw_test *test, const struct stencil *s, u32 i, float z)
{
	u32 ds = test->render->state.wm_depth_stencil[1], operation;
	u32 depth = test->format == DEPTH_NONE ? 0 : pack_depth(test->format, z);
	bool stencil = true, passes;
	u8 old, now;

	if (test->has_stencil)
		stencil = render_compares(s->function, s->reference & s->test_mask,
				   test->stencil[i] & s->test_mask);
	passes = stencil && depth_passes(test, i, depth);
	if (test->has_stencil) {
		old = test->stencil[i];
		operation = !stencil ? s->fail : passes ? s->pass : s->depth_fail;
		now = operate(operation, old, s->reference);
		test->stencil[i] = (old & ~s->write_mask) | (now & s->write_mask);
	}
	if (passes && test->format != DEPTH_NONE && ds & BIT(0))
		store_depth(test, i, depth);

	return passes;
}

/* Within the viewport's range. */
static float clamp_depth(const struct draw_test *test, float z)
{
	float low = eu_bits_float(test->range[0]), high = eu_bits_float(test->range[1]);

	return z < low ? low : z > high ? high : z;
}

/* The block's pixels. */
void draw_depth_test(void *data)
{
	struct draw_test *test = data;
	struct draw_cover *cover = test->cover;
	struct draw_slopes slopes;
	struct draw_pixel pixel;
	struct stencil s;
	u32 x, y;

	find_stencil(test->render, &s);
	draw_find_slopes(&test->render->draw.primitive, &slopes);
	for (y = 0; y < DRAW_BLOCK; y++) {
		for (x = 0; x < DRAW_BLOCK; x++) {
			if (!(cover->rows[y] & BIT(x)))
				continue;
			draw_find_pixel(test->render, &slopes, cover->x + x, cover->y + y, &pixel);
			if (!test_pixel(test, &s, y * DRAW_BLOCK + x,
					clamp_depth(test, pixel.depth)))
				cover->rows[y] &= ~BIT(x);
		}
	}
}

/* A struct draw_lanes: alpha first. Who fails that is tested no further. */
void draw_lanes_test(void *data)
{
	struct draw_lanes *lanes = data;
	struct draw_test *test = &lanes->test;
	struct draw_write *write = lanes->write;
	const struct render *render = test->render;
	u32 extra = render->state.ps_extra[1], i;
	struct draw_slopes slopes;
	struct draw_pixel pixel;
	struct stencil s;

	draw_alpha_test(write, &render->draw.blend);
	find_stencil(render, &s);
	draw_find_slopes(&render->draw.primitive, &slopes);
	for (i = 0; i < write->lanes; i++) {
		if (!(lanes->which & write->mask & BIT(i)))
			continue;
		draw_find_pixel(render, &slopes, (write->at[i / 4] & 0xffff) + i % 2,
				(write->at[i / 4] >> 16) + i % 4 / 2, &pixel);
		if (extra & PS_DEPTH)
			pixel.depth = eu_bits_float(write->depth[i]);
		if (extra & PS_STENCIL)
			s.reference = write->reference[i];
		if (!test_pixel(test, &s, i, clamp_depth(test, pixel.depth)))
			write->mask &= ~BIT(i);
	}
}
