// SPDX-License-Identifier: GPL-2.0
/* Blocks of ETC2, a texel at a time. */
#include "block_model.h"

/* "ETC2 intensity modifier sets": a and b */
static const s32 small[8] = { 2, 5, 9, 13, 18, 24, 33, 47 };
static const s32 large[8] = { 8, 17, 29, 42, 60, 80, 106, 183 };

/* "Distance table for ETC2 T and H modes" */
static const s32 distance[8] = { 3, 6, 11, 16, 23, 32, 41, 64 };

static u32 clamped(s32 val)
{
	return val < 0 ? 0 : val > 255 ? 255 : val;
}

/* R and R_d, and so on: the bits below @high are 5 and 3. */
static s32 sum(const u8 *block, u32 high)
{
	s32 d = model_field(block, high - 5, high - 7);

	return (s32)model_field(block, high, high - 4) + (d < 4 ? d : d - 8);
}

static bool outside(s32 val)
{
	return val < 0 || val > 31;
}

static char mode_of(const u8 *block, bool may_be_clear)
{
	if (!may_be_clear && !model_field(block, 33, 33))
		return 'I';
	if (outside(sum(block, 63)))
		return 'T';
	if (outside(sum(block, 55)))
		return 'H';

	return outside(sum(block, 47)) ? 'P' : 'D';
}

/* Individual and differential: subblock 1 or 2. */
static s32 base_color(const u8 *block, char mode, u32 subblock, u32 c)
{
	u32 high = 63 - 8 * c;

	if (mode == 'I' && subblock == 1)
		return model_repeat(model_field(block, high, high - 3), 4);
	if (mode == 'I')
		return model_repeat(model_field(block, high - 4, high - 7), 4);
	if (subblock == 1)
		return model_repeat(model_field(block, high, high - 4), 5);

	return model_repeat(sum(block, high), 5);
}

static void halves(const u8 *block, char mode, u32 texel, u32 index, bool opaque, u8 *to)
{
	u32 x = texel % 4, y = texel / 4, c;
	u32 subblock = (model_field(block, 32, 32) ? y > 1 : x > 1) ? 2 : 1;
	u32 table = subblock == 1 ? model_field(block, 39, 37) : model_field(block, 36, 34);
	s32 a = opaque ? small[table] : 0, b = large[table];
	s32 modifier = index == 0 ? a : index == 1 ? b : index == 2 ? -a : -b;

	for (c = 0; c < 3; c++)
		to[c] = clamped(base_color(block, mode, subblock, c) + modifier);
}

static void t_mode(const u8 *block, u32 index, u8 *to)
{
	u32 one[3] = {
		model_field(block, 60, 59) * 4 + model_field(block, 57, 56),
		model_field(block, 55, 52), model_field(block, 51, 48),
	};
	u32 two[3] = {
		model_field(block, 47, 44), model_field(block, 43, 40), model_field(block, 39, 36),
	};
	s32 d = distance[model_field(block, 35, 34) * 2 + model_field(block, 32, 32)];
	s32 by = index == 1 ? d : index == 3 ? -d : 0;
	u32 c;

	for (c = 0; c < 3; c++)
		to[c] = index == 0 ? model_repeat(one[c], 4) :
			clamped((s32)model_repeat(two[c], 4) + by);
}

static void h_mode(const u8 *block, u32 index, u8 *to)
{
	u32 one[3] = {
		model_field(block, 62, 59),
		model_field(block, 58, 56) * 2 + model_field(block, 52, 52),
		model_field(block, 51, 51) * 8 + model_field(block, 49, 47),
	};
	u32 two[3] = {
		model_field(block, 46, 43), model_field(block, 42, 39), model_field(block, 38, 35),
	};
	bool order = one[0] * 256 + one[1] * 16 + one[2] >= two[0] * 256 + two[1] * 16 + two[2];
	s32 d = distance[model_field(block, 34, 34) * 4 + model_field(block, 32, 32) * 2 + order];
	u32 c;

	for (c = 0; c < 3; c++)
		to[c] = clamped((s32)model_repeat(index < 2 ? one[c] : two[c], 4) +
				(index & 1 ? -d : d));
}

static s32 plane(u32 origin, u32 right, u32 below, u32 bits, u32 texel)
{
	s32 o = model_repeat(origin, bits), h = model_repeat(right, bits);
	s32 v = model_repeat(below, bits), x = texel % 4, y = texel / 4;
	s32 quarters = x * (h - o) + y * (v - o) + 4 * o + 2;

	/* Down, also below zero. */
	return clamped(quarters < 0 ? -1 : quarters / 4);
}

static void planar(const u8 *block, u32 texel, u8 *to)
{
	to[0] = plane(model_field(block, 62, 57),
		      model_field(block, 38, 34) * 2 + model_field(block, 32, 32),
		      model_field(block, 18, 13), 6, texel);
	to[1] = plane(model_field(block, 56, 56) * 64 + model_field(block, 54, 49),
		      model_field(block, 31, 25), model_field(block, 12, 6), 7, texel);
	to[2] = plane(model_field(block, 48, 48) * 32 + model_field(block, 44, 43) * 8 +
		      model_field(block, 41, 39),
		      model_field(block, 24, 19), model_field(block, 5, 0), 6, texel);
}

char model_etc2(const u8 *block, u32 texel, bool may_be_clear, u8 *to)
{
	u32 letter = texel % 4 * 4 + texel / 4;
	u32 index = model_field(block, 16 + letter, 16 + letter) * 2 +
		    model_field(block, letter, letter);
	bool opaque = !may_be_clear || model_field(block, 33, 33);
	char mode = mode_of(block, may_be_clear);

	to[3] = 255;
	if (mode == 'P') {
		planar(block, texel, to);
		return mode;
	}
	if (mode == 'T')
		t_mode(block, index, to);
	else if (mode == 'H')
		h_mode(block, index, to);
	else
		halves(block, mode, texel, index, opaque, to);
	if (!opaque && index == 2)
		memset(to, 0, 4);

	return mode;
}
