// SPDX-License-Identifier: GPL-2.0
/* Blocks whose texels are real numbers, in doubles: S3TC, RGTC, EAC. */
#include "block_model.h"

/* @is / @most is nearest to @should. */
static bool nearest(s32 is, double should, s32 most)
{
	double off = is - should * most;

	return off <= 0.5 + 1e-9 && off >= -0.5 - 1e-9;
}

static double color(u32 packed, u32 c)
{
	switch (c) {
	case 0:
		return (packed >> 11) / 31.0;
	case 1:
		return (packed >> 5 & 63) / 63.0;
	default:
		return (packed & 31) / 31.0;
	}
}

/* "Block decoding for BC1", and alpha. */
bool model_is_bc1(const u8 *block, u32 texel, bool may_be_three, const u8 *is)
{
	u32 color0 = block[0] + 256 * block[1], color1 = block[2] + 256 * block[3];
	u32 code = model_bits(block + 4, 2 * texel, 2), c;
	bool four = !may_be_three || color0 > color1;
	double a, b, val;

	for (c = 0; c < 3; c++) {
		a = color(color0, c);
		b = color(color1, c);
		if (code == 0)
			val = a;
		else if (code == 1)
			val = b;
		else if (code == 2)
			val = four ? (2 * a + b) / 3 : (a + b) / 2;
		else
			val = four ? (a + 2 * b) / 3 : 0;
		if (!nearest(is[c], val, 255))
			return false;
	}

	return is[3] == (!four && code == 3 ? 0 : 255);
}

bool model_is_bc2_alpha(const u8 *block, u32 texel, u8 is)
{
	return nearest(is, model_bits(block, 4 * texel, 4) / 15.0, 255);
}

/* "Block decoding for BC4" */
static double ramp(u32 code, bool greater, double a, double b, double least)
{
	switch (code) {
	case 0:
		return a;
	case 1:
		return b;
	case 6:
		return greater ? (2 * a + 5 * b) / 7 : least;
	case 7:
		return greater ? (a + 6 * b) / 7 : 1;
	default:
		if (greater)
			return ((8.0 - code) * a + (code - 1.0) * b) / 7;
		return ((6.0 - code) * a + (code - 1.0) * b) / 5;
	}
}

bool model_is_bc3_alpha(const u8 *block, u32 texel, u8 is)
{
	double val = ramp(model_bits(block, 16 + 3 * texel, 3), block[0] > block[1],
			  block[0] / 255.0, block[1] / 255.0, 0);

	return nearest(is, val, 255);
}

static double signed_end(s8 red)
{
	return red > -128 ? red / 127.0 : -1;
}

bool model_is_bc4(const u8 *block, u32 texel, bool is_signed, u16 is)
{
	u32 code = model_bits(block, 16 + 3 * texel, 3);
	s8 a = block[0], b = block[1];

	if (!is_signed)
		return nearest(is, ramp(code, block[0] > block[1], block[0] / 255.0,
					block[1] / 255.0, 0), 65535);

	return nearest((s16)is, ramp(code, a > b, signed_end(a), signed_end(b), -1), 32767);
}

/* "Intensity modifier sets for RGBA ETC2 alpha component" */
static const s8 modifiers[16][8] = {
	{ -3, -6, -9, -15, 2, 5, 8, 14 }, { -3, -7, -10, -13, 2, 6, 9, 12 },
	{ -2, -5, -8, -13, 1, 4, 7, 12 }, { -2, -4, -6, -13, 1, 3, 5, 12 },
	{ -3, -6, -8, -12, 2, 5, 7, 11 }, { -3, -7, -9, -11, 2, 6, 8, 10 },
	{ -4, -7, -8, -11, 3, 6, 7, 10 }, { -3, -5, -8, -11, 2, 4, 7, 10 },
	{ -2, -6, -8, -10, 1, 5, 7, 9 }, { -2, -5, -8, -10, 1, 4, 7, 9 },
	{ -2, -4, -8, -10, 1, 3, 7, 9 }, { -2, -5, -7, -10, 1, 4, 6, 9 },
	{ -3, -4, -7, -10, 2, 3, 6, 9 }, { -1, -2, -3, -10, 0, 1, 2, 9 },
	{ -4, -6, -8, -9, 3, 5, 7, 8 }, { -3, -5, -7, -9, 2, 4, 6, 8 },
};

/* Texel a is the first one, b is below it; e is to the right of a: bits 47 to 45 are a's. */
static double modifier(const u8 *block, u32 texel)
{
	u32 letter = texel % 4 * 4 + texel / 4;
	u32 index = model_field(block, 47 - 3 * letter, 45 - 3 * letter);

	return modifiers[model_field(block, 51, 48)][index];
}

bool model_is_eac(const u8 *block, u32 texel, u8 is)
{
	double val = block[0] + modifier(block, texel) * model_field(block, 55, 52);

	return is == (val < 0 ? 0 : val > 255 ? 255 : val);
}

/* Numbers from 0 or -1 to 1, which have 11 bits; the others repeat the highest ones. */
bool model_is_eac_11(const u8 *block, u32 texel, bool is_signed, u16 is)
{
	u32 times = model_field(block, 55, 52);
	double by = modifier(block, texel) * (times ? times : 1 / 8.0), val;
	s8 base = block[0];
	s32 size;

	if (!is_signed) {
		val = (block[0] + 0.5) / 255.875 + by / 255.875;
		val = val < 0 ? 0 : val > 1 ? 1 : val;
		return nearest(is >> 5, val, 2047) && (is & 31) == is >> 11;
	}
	val = (base == -128 ? -127 : base) / 127.875 + by / 127.875;
	val = val < -1 ? -1 : val > 1 ? 1 : val;
	size = (s16)is < 0 ? -(s16)is : (s16)is;

	return nearest((s16)is < 0 ? -(size >> 5) : size >> 5, val, 1023) &&
	       (size & 31) == size >> 10;
}
