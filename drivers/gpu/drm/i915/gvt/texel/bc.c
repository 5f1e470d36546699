// SPDX-License-Identifier: GPL-2.0
/*
 * BC1 to BC5: texels lie between two ends that the block has. Khronos Data Format Specification,
 * "S3TC Compressed Texture Image Formats" and "RGTC Compressed Texture Image Formats".
 *
 * These have texels as real numbers. Here a number becomes what is nearest to it of 8 bits, as
 * the ends of BC1 to BC3 have no more, and of 16 bits in BC4 and BC5.
 */
#include "texel/block.h"

/* @num / @den of @max; halves go away from zero. */
static s32 part_of(s32 num, s32 den, s32 max)
{
	s32 twice = 2 * num * max;

	return (twice + (num < 0 ? -den : den)) / (2 * den);
}

/* The four colours; @three: one between the ends, and nothing. */
static void set_colors(u32 first, u32 second, bool three, u8 (*color)[4])
{
	static const u8 shift[3] = { 11, 5, 0 }, max[3] = { 31, 63, 31 };
	u32 c;

	for (c = 0; c < 3; c++) {
		s32 a = first >> shift[c] & max[c], b = second >> shift[c] & max[c];

		color[0][c] = part_of(a, max[c], 255);
		color[1][c] = part_of(b, max[c], 255);
		color[2][c] = three ? part_of(a + b, 2 * max[c], 255) :
				      part_of(2 * a + b, 3 * max[c], 255);
		color[3][c] = three ? 0 : part_of(a + 2 * b, 3 * max[c], 255);
	}
	color[0][3] = 255;
	color[1][3] = 255;
	color[2][3] = 255;
	color[3][3] = three ? 0 : 255;
}

/* @may_be_three: the order of the ends says if there are three colours. */
static void put_colors(const u8 *block, bool may_be_three, union block_texels *to)
{
	u64 bits = block_little(block);
	u32 first = bits & 0xffff, second = bits >> 16 & 0xffff, i;
	u8 color[4][4];

	set_colors(first, second, may_be_three && first <= second, color);
	for (i = 0, bits >>= 32; i < BLOCK_TEXELS; i++, bits >>= 2)
		memcpy(to->rgba8[i], color[bits & 3], 4);
}

/**
 * set_ramp - the eight values of a block
 * @a: one end
 * @b: the other
 * @wide: six lie between the ends; else four, and @least and @most are there too
 * @end: what an end has at most
 * @least: the least value
 * @most: the greatest: what @end becomes
 * @val: they
 */
static void set_ramp(s32 a, s32 b, bool wide, s32 end, s32 least, s32 most, s32 *val)
{
	s32 steps = wide ? 7 : 5, i;

	val[0] = part_of(a, end, most);
	val[1] = part_of(b, end, most);
	for (i = 1; i < steps; i++)
		val[i + 1] = part_of((steps - i) * a + i * b, steps * end, most);
	if (!wide) {
		val[6] = least;
		val[7] = most;
	}
}

static void ramp_unorm(const u8 *block, s32 most, s32 *val)
{
	set_ramp(block[0], block[1], block[0] > block[1], 255, 0, most, val);
}

/* -128 means -127, but to the order. */
static void ramp_snorm(const u8 *block, s32 *val)
{
	s32 a = (s8)block[0], b = (s8)block[1];

	set_ramp(max(a, -127), max(b, -127), a > b, 127, -32767, 32767, val);
}

/* Which value a texel has, behind the ends. */
static u32 ramp_index(u64 bits, u32 i)
{
	return bits >> (16 + 3 * i) & 7;
}

void block_bc1(const u8 *block, union block_texels *to)
{
	put_colors(block, true, to);
}

void block_bc2(const u8 *block, union block_texels *to)
{
	u64 alpha = block_little(block);
	u32 i;

	put_colors(block + 8, false, to);
	for (i = 0; i < BLOCK_TEXELS; i++)
		to->rgba8[i][3] = (alpha >> 4 * i & 15) * 17;
}

void block_bc3(const u8 *block, union block_texels *to)
{
	u64 bits = block_little(block);
	s32 val[8];
	u32 i;

	put_colors(block + 8, false, to);
	ramp_unorm(block, 255, val);
	for (i = 0; i < BLOCK_TEXELS; i++)
		to->rgba8[i][3] = val[ramp_index(bits, i)];
}

/* Numbers of 16 bits, @step apart. */
static void put_ramp(const u8 *block, const s32 *val, u16 *to, u32 step)
{
	u64 bits = block_little(block);
	u32 i;

	for (i = 0; i < BLOCK_TEXELS; i++)
		to[i * step] = val[ramp_index(bits, i)];
}

static void put_unorm(const u8 *block, u16 *to, u32 step)
{
	s32 val[8];

	ramp_unorm(block, 65535, val);
	put_ramp(block, val, to, step);
}

static void put_snorm(const u8 *block, u16 *to, u32 step)
{
	s32 val[8];

	ramp_snorm(block, val);
	put_ramp(block, val, to, step);
}

void block_bc4_unorm(const u8 *block, union block_texels *to)
{
	put_unorm(block, to->r16, 1);
}

void block_bc4_snorm(const u8 *block, union block_texels *to)
{
	put_snorm(block, to->r16, 1);
}

void block_bc5_unorm(const u8 *block, union block_texels *to)
{
	put_unorm(block, &to->rg16[0][0], 2);
	put_unorm(block + 8, &to->rg16[0][1], 2);
}

void block_bc5_snorm(const u8 *block, union block_texels *to)
{
	put_snorm(block, &to->rg16[0][0], 2);
	put_snorm(block + 8, &to->rg16[0][1], 2);
}
