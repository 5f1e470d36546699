// SPDX-License-Identifier: GPL-2.0
/*
 * ETC1 and ETC2: two base colours, each made lighter and darker, or colours of a plane.
 * Khronos Data Format Specification, "ETC2 Compressed Texture Image Formats"
 *
 * ETC2 uses the bits for its own modes which make no sense to ETC1: so one decoder serves both.
 */
#include "texel/block.h"

/* By how much colours are lighter or darker: a little, and more. */
static const u8 modifiers[8][2] = {
	{ 2, 8 }, { 5, 17 }, { 9, 29 }, { 13, 42 }, { 18, 60 }, { 24, 80 }, { 33, 106 }, { 47, 183 },
};

static const u8 distances[8] = { 3, 6, 11, 16, 23, 32, 41, 64 };

enum mode { MODE_INDIVIDUAL, MODE_DIFFERENTIAL, MODE_T, MODE_H, MODE_PLANAR };

/* What a texel's two bits mean, in each half of the block. */
struct paint {
	u8 color[2][4][4];
};

static u32 field(u64 bits, u32 low, u32 n)
{
	return bits >> low & ((1u << n) - 1);
}

static s32 difference(u64 bits, u32 low)
{
	return sign_extend32(field(bits, low, 3), 2);
}

static u8 clamp_255(s32 val)
{
	return min(max(val, 0), 255);
}

/* The second base colour is the first one and a difference: where that is no colour, */
static bool overflows(u64 bits, u32 low)
{
	return (u32)(field(bits, low + 3, 5) + difference(bits, low)) > 31;
}

/* the block is of another mode. Bit 33 means something else where texels may be transparent. */
static enum mode mode_of(u64 bits, bool always_differential)
{
	if (!always_differential && !(bits >> 33 & 1))
		return MODE_INDIVIDUAL;
	if (overflows(bits, 56))
		return MODE_T;
	if (overflows(bits, 48))
		return MODE_H;

	return overflows(bits, 40) ? MODE_PLANAR : MODE_DIFFERENTIAL;
}

static void shade(const u8 *base, s32 by, u8 *to)
{
	u32 c;

	for (c = 0; c < 3; c++)
		to[c] = clamp_255(base[c] + by);
	to[3] = 255;
}

/* Halves that have a base colour each. */
static void paint_halves(u64 bits, bool differential, bool opaque, struct paint *paint)
{
	u32 half, c;
	u8 base[3];

	for (half = 0; half < 2; half++) {
		const u8 *by = modifiers[field(bits, 37 - 3 * half, 3)];
		s32 little = opaque ? by[0] : 0;

		for (c = 0; c < 3; c++) {
			u32 low = 56 - 8 * c, val = field(bits, low + 3, 5);

			if (half)
				val += difference(bits, low);
			base[c] = differential ? block_extend(val, 5) :
				  block_extend(field(bits, low + 4 - 4 * half, 4), 4);
		}
		shade(base, little, paint->color[half][0]);
		shade(base, by[1], paint->color[half][1]);
		shade(base, -little, paint->color[half][2]);
		shade(base, -by[1], paint->color[half][3]);
	}
}

static void set_base(u64 bits, u32 low, u8 *base)
{
	u32 c;

	for (c = 0; c < 3; c++)
		base[c] = block_extend(field(bits, low + 8 - 4 * c, 4), 4);
}

static void paint_t(u64 bits, struct paint *paint)
{
	s32 by = distances[field(bits, 34, 2) << 1 | field(bits, 32, 1)];
	u8 first[3], second[3];

	first[0] = block_extend(field(bits, 59, 2) << 2 | field(bits, 56, 2), 4);
	first[1] = block_extend(field(bits, 52, 4), 4);
	first[2] = block_extend(field(bits, 48, 4), 4);
	set_base(bits, 36, second);
	shade(first, 0, paint->color[0][0]);
	shade(second, by, paint->color[0][1]);
	shade(second, 0, paint->color[0][2]);
	shade(second, -by, paint->color[0][3]);
}

static void paint_h(u64 bits, struct paint *paint)
{
	u8 first[3], second[3];
	bool ordered;
	s32 by;

	first[0] = block_extend(field(bits, 59, 4), 4);
	first[1] = block_extend(field(bits, 56, 3) << 1 | field(bits, 52, 1), 4);
	first[2] = block_extend(field(bits, 51, 1) << 3 | field(bits, 47, 3), 4);
	set_base(bits, 35, second);
	ordered = memcmp(first, second, 3) >= 0;
	by = distances[field(bits, 34, 1) << 2 | field(bits, 32, 1) << 1 | ordered];
	shade(first, by, paint->color[0][0]);
	shade(first, -by, paint->color[0][1]);
	shade(second, by, paint->color[0][2]);
	shade(second, -by, paint->color[0][3]);
}

/* Between a colour, that four texels to the right, and that four below. */
static void put_plane(u64 bits, union block_texels *to)
{
	const s32 origin[3] = {
		block_extend(field(bits, 57, 6), 6),
		block_extend(field(bits, 56, 1) << 6 | field(bits, 49, 6), 7),
		block_extend(field(bits, 48, 1) << 5 | field(bits, 43, 2) << 3 |
			     field(bits, 39, 3), 6),
	};
	const s32 right[3] = {
		block_extend(field(bits, 34, 5) << 1 | field(bits, 32, 1), 6),
		block_extend(field(bits, 25, 7), 7), block_extend(field(bits, 19, 6), 6),
	};
	const s32 below[3] = {
		block_extend(field(bits, 13, 6), 6), block_extend(field(bits, 6, 7), 7),
		block_extend(field(bits, 0, 6), 6),
	};
	s32 x, y;
	u32 i, c;

	for (i = 0; i < BLOCK_TEXELS; i++) {
		x = i % BLOCK_EDGE;
		y = i / BLOCK_EDGE;
		for (c = 0; c < 3; c++)
			to->rgba8[i][c] = clamp_255((x * (right[c] - origin[c]) +
						     y * (below[c] - origin[c]) +
						     4 * origin[c] + 2) >> 2);
		to->rgba8[i][3] = 255;
	}
}

/* Texels are in columns; the upper bits of all are above the lower ones. */
static void put_painted(u64 bits, const struct paint *paint, bool halves, union block_texels *to)
{
	bool flip = bits >> 32 & 1;
	u32 i, x, y, at, half;

	for (i = 0; i < BLOCK_TEXELS; i++) {
		x = i % BLOCK_EDGE;
		y = i / BLOCK_EDGE;
		at = x * BLOCK_EDGE + y;
		half = halves && (flip ? y : x) >= BLOCK_EDGE / 2;
		memcpy(to->rgba8[i], paint->color[half][field(bits, 16 + at, 1) << 1 |
							field(bits, at, 1)], 4);
	}
}

/* @may_be_clear: bit 33 says that all is opaque. */
static void put_colors(u64 bits, bool may_be_clear, union block_texels *to)
{
	bool opaque = !may_be_clear || bits >> 33 & 1;
	enum mode mode = mode_of(bits, may_be_clear);
	bool halves = mode <= MODE_DIFFERENTIAL;
	struct paint paint;

	if (mode == MODE_PLANAR) {
		put_plane(bits, to);
		return;
	}
	if (halves)
		paint_halves(bits, mode == MODE_DIFFERENTIAL, opaque, &paint);
	else if (mode == MODE_T)
		paint_t(bits, &paint);
	else
		paint_h(bits, &paint);
	if (!opaque) {
		memset(paint.color[0][2], 0, 4);
		memset(paint.color[1][2], 0, 4);
	}
	put_painted(bits, &paint, halves, to);
}

void block_etc2_rgb8(const u8 *block, union block_texels *to)
{
	put_colors(block_big(block), false, to);
}

void block_etc2_rgb8_pta(const u8 *block, union block_texels *to)
{
	put_colors(block_big(block), true, to);
}

void block_etc2_rgba8(const u8 *block, union block_texels *to)
{
	put_colors(block_big(block + 8), false, to);
	block_eac_alpha(block, to);
}
