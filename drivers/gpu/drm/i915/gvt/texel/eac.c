// SPDX-License-Identifier: GPL-2.0
/*
 * EAC: one number and its texels' distances from it. Alpha of 8 bits, or red and green of 11,
 * which become 16 as the specification has it: the highest bits come again below.
 *
 * Khronos Data Format Specification, "ETC2 Compressed Texture Image Formats"
 */
#include "texel/block.h"

/* Distances that are negative; 4 to 7 are those that are one less than theirs, turned round. */
static const u8 distances[16][4] = {
	{ 3, 6, 9, 15 }, { 3, 7, 10, 13 }, { 2, 5, 8, 13 }, { 2, 4, 6, 13 },
	{ 3, 6, 8, 12 }, { 3, 7, 9, 11 }, { 4, 7, 8, 11 }, { 3, 5, 8, 11 },
	{ 2, 6, 8, 10 }, { 2, 5, 8, 10 }, { 2, 4, 8, 10 }, { 2, 5, 7, 10 },
	{ 3, 4, 7, 10 }, { 1, 2, 3, 10 }, { 4, 6, 8, 9 }, { 3, 5, 7, 9 },
};

/* A texel's distance, before it is multiplied: texels are in columns, from the highest bit on. */
static s32 distance(u64 bits, u32 i)
{
	u32 column = i % BLOCK_EDGE, row = i / BLOCK_EDGE;
	u32 index = bits >> (45 - 3 * (column * BLOCK_EDGE + row)) & 7;
	s32 size = distances[bits >> 48 & 15][index & 3];

	return index & 4 ? size - 1 : -size;
}

static s32 multiplier(u64 bits)
{
	return bits >> 52 & 15;
}

/* Alpha of texels that have their colours already, or get them afterwards. */
void block_eac_alpha(const u8 *block, union block_texels *to)
{
	u64 bits = block_big(block);
	s32 base = block[0], times = multiplier(bits), val;
	u32 i;

	for (i = 0; i < BLOCK_TEXELS; i++) {
		val = base + distance(bits, i) * times;
		to->rgba8[i][3] = min(max(val, 0), 255);
	}
}

/* 11 bits, in eighths of the number's unit: a multiplier of zero is an eighth. */
static s32 eleven(u64 bits, s32 base, u32 i)
{
	s32 times = multiplier(bits);

	return base * 8 + distance(bits, i) * (times ? times * 8 : 1);
}

static u16 red(u64 bits, s32 base, u32 i)
{
	s32 val = eleven(bits, base, i) + 4;

	val = min(max(val, 0), 2047);

	return val << 5 | val >> 6;
}

static u16 red_signed(u64 bits, s32 base, u32 i)
{
	s32 val = eleven(bits, max(base, -127), i), size;

	val = min(max(val, -1023), 1023);
	size = val < 0 ? -val : val;
	size = size << 5 | size >> 5;

	return val < 0 ? -size : size;
}

/* Numbers of 16 bits, @step apart. */
static void put_reds(const u8 *block, u16 *to, u32 step)
{
	u64 bits = block_big(block);
	u32 i;

	for (i = 0; i < BLOCK_TEXELS; i++)
		to[i * step] = red(bits, block[0], i);
}

static void put_signed_reds(const u8 *block, u16 *to, u32 step)
{
	u64 bits = block_big(block);
	u32 i;

	for (i = 0; i < BLOCK_TEXELS; i++)
		to[i * step] = red_signed(bits, (s8)block[0], i);
}

void block_eac_r11(const u8 *block, union block_texels *to)
{
	put_reds(block, to->r16, 1);
}

void block_eac_r11_signed(const u8 *block, union block_texels *to)
{
	put_signed_reds(block, to->r16, 1);
}

void block_eac_rg11(const u8 *block, union block_texels *to)
{
	put_reds(block, &to->rg16[0][0], 2);
	put_reds(block + 8, &to->rg16[0][1], 2);
}

void block_eac_rg11_signed(const u8 *block, union block_texels *to)
{
	put_signed_reds(block, &to->rg16[0][0], 2);
	put_signed_reds(block + 8, &to->rg16[0][1], 2);
}
