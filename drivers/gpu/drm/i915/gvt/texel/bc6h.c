// SPDX-License-Identifier: GPL-2.0
/*
 * BC6H: halves, with or without a sign. Khronos Data Format Specification, "BPTC Compressed
 * Texture Image Formats": BC6H
 */
#include "texel/bptc.h"

#define MODES		32u
#define MAX_RUNS	25u

/* Red, green, blue of the first end, and so on: two of each subset. */
enum field { E0R, E0G, E0B, E1R, E1G, E1B, E2R, E2G, E2B, E3R, E3G, E3B };

/* Bits of a field that follow each other in the block, from bit @low on. */
struct run {
	u8 field;
	u8 low;
	u8 n;
};

/**
 * struct mode - where the ends are
 * @transformed: all but the first are what is to be added to it
 * @subsets: one or two; 0: there is no such mode
 * @bits: of the first end
 * @delta: of the others, in red, green and blue
 * @runs: in the order of the block, behind the mode's number
 */
struct mode {
	bool transformed;
	u8 subsets;
	u8 bits;
	u8 delta[3];
	struct run runs[MAX_RUNS];
};

/* By the lowest five bits; the first two by two. */
static const struct mode modes[MODES] = {
	[0] = { .transformed = true, .subsets = 2, .bits = 10, .delta = { 5, 5, 5 }, .runs = {
		{ E2G, 4, 1 }, { E2B, 4, 1 }, { E3B, 4, 1 }, { E0R, 0, 10 }, { E0G, 0, 10 },
		{ E0B, 0, 10 }, { E1R, 0, 5 }, { E3G, 4, 1 }, { E2G, 0, 4 }, { E1G, 0, 5 },
		{ E3B, 0, 1 }, { E3G, 0, 4 }, { E1B, 0, 5 }, { E3B, 1, 1 }, { E2B, 0, 4 },
		{ E2R, 0, 5 }, { E3B, 2, 1 }, { E3R, 0, 5 }, { E3B, 3, 1 },
	} },
	[1] = { .transformed = true, .subsets = 2, .bits = 7, .delta = { 6, 6, 6 }, .runs = {
		{ E2G, 5, 1 }, { E3G, 4, 1 }, { E3G, 5, 1 }, { E0R, 0, 7 }, { E3B, 0, 1 },
		{ E3B, 1, 1 }, { E2B, 4, 1 }, { E0G, 0, 7 }, { E2B, 5, 1 }, { E3B, 2, 1 },
		{ E2G, 4, 1 }, { E0B, 0, 7 }, { E3B, 3, 1 }, { E3B, 5, 1 }, { E3B, 4, 1 },
		{ E1R, 0, 6 }, { E2G, 0, 4 }, { E1G, 0, 6 }, { E3G, 0, 4 }, { E1B, 0, 6 },
		{ E2B, 0, 4 }, { E2R, 0, 6 }, { E3R, 0, 6 },
	} },
	[2] = { .transformed = true, .subsets = 2, .bits = 11, .delta = { 5, 4, 4 }, .runs = {
		{ E0R, 0, 10 }, { E0G, 0, 10 }, { E0B, 0, 10 }, { E1R, 0, 5 }, { E0R, 10, 1 },
		{ E2G, 0, 4 }, { E1G, 0, 4 }, { E0G, 10, 1 }, { E3B, 0, 1 }, { E3G, 0, 4 },
		{ E1B, 0, 4 }, { E0B, 10, 1 }, { E3B, 1, 1 }, { E2B, 0, 4 }, { E2R, 0, 5 },
		{ E3B, 2, 1 }, { E3R, 0, 5 }, { E3B, 3, 1 },
	} },
	[6] = { .transformed = true, .subsets = 2, .bits = 11, .delta = { 4, 5, 4 }, .runs = {
		{ E0R, 0, 10 }, { E0G, 0, 10 }, { E0B, 0, 10 }, { E1R, 0, 4 }, { E0R, 10, 1 },
		{ E3G, 4, 1 }, { E2G, 0, 4 }, { E1G, 0, 5 }, { E0G, 10, 1 }, { E3G, 0, 4 },
		{ E1B, 0, 4 }, { E0B, 10, 1 }, { E3B, 1, 1 }, { E2B, 0, 4 }, { E2R, 0, 4 },
		{ E3B, 0, 1 }, { E3B, 2, 1 }, { E3R, 0, 4 }, { E2G, 4, 1 }, { E3B, 3, 1 },
	} },
	[10] = { .transformed = true, .subsets = 2, .bits = 11, .delta = { 4, 4, 5 }, .runs = {
		{ E0R, 0, 10 }, { E0G, 0, 10 }, { E0B, 0, 10 }, { E1R, 0, 4 }, { E0R, 10, 1 },
		{ E2B, 4, 1 }, { E2G, 0, 4 }, { E1G, 0, 4 }, { E0G, 10, 1 }, { E3B, 0, 1 },
		{ E3G, 0, 4 }, { E1B, 0, 5 }, { E0B, 10, 1 }, { E2B, 0, 4 }, { E2R, 0, 4 },
		{ E3B, 1, 1 }, { E3B, 2, 1 }, { E3R, 0, 4 }, { E3B, 4, 1 }, { E3B, 3, 1 },
	} },
	[14] = { .transformed = true, .subsets = 2, .bits = 9, .delta = { 5, 5, 5 }, .runs = {
		{ E0R, 0, 9 }, { E2B, 4, 1 }, { E0G, 0, 9 }, { E2G, 4, 1 }, { E0B, 0, 9 },
		{ E3B, 4, 1 }, { E1R, 0, 5 }, { E3G, 4, 1 }, { E2G, 0, 4 }, { E1G, 0, 5 },
		{ E3B, 0, 1 }, { E3G, 0, 4 }, { E1B, 0, 5 }, { E3B, 1, 1 }, { E2B, 0, 4 },
		{ E2R, 0, 5 }, { E3B, 2, 1 }, { E3R, 0, 5 }, { E3B, 3, 1 },
	} },
	[18] = { .transformed = true, .subsets = 2, .bits = 8, .delta = { 6, 5, 5 }, .runs = {
		{ E0R, 0, 8 }, { E3G, 4, 1 }, { E2B, 4, 1 }, { E0G, 0, 8 }, { E3B, 2, 1 },
		{ E2G, 4, 1 }, { E0B, 0, 8 }, { E3B, 3, 1 }, { E3B, 4, 1 }, { E1R, 0, 6 },
		{ E2G, 0, 4 }, { E1G, 0, 5 }, { E3B, 0, 1 }, { E3G, 0, 4 }, { E1B, 0, 5 },
		{ E3B, 1, 1 }, { E2B, 0, 4 }, { E2R, 0, 6 }, { E3R, 0, 6 },
	} },
	[22] = { .transformed = true, .subsets = 2, .bits = 8, .delta = { 5, 6, 5 }, .runs = {
		{ E0R, 0, 8 }, { E3B, 0, 1 }, { E2B, 4, 1 }, { E0G, 0, 8 }, { E2G, 5, 1 },
		{ E2G, 4, 1 }, { E0B, 0, 8 }, { E3G, 5, 1 }, { E3B, 4, 1 }, { E1R, 0, 5 },
		{ E3G, 4, 1 }, { E2G, 0, 4 }, { E1G, 0, 6 }, { E3G, 0, 4 }, { E1B, 0, 5 },
		{ E3B, 1, 1 }, { E2B, 0, 4 }, { E2R, 0, 5 }, { E3B, 2, 1 }, { E3R, 0, 5 },
		{ E3B, 3, 1 },
	} },
	[26] = { .transformed = true, .subsets = 2, .bits = 8, .delta = { 5, 5, 6 }, .runs = {
		{ E0R, 0, 8 }, { E3B, 1, 1 }, { E2B, 4, 1 }, { E0G, 0, 8 }, { E2B, 5, 1 },
		{ E2G, 4, 1 }, { E0B, 0, 8 }, { E3B, 5, 1 }, { E3B, 4, 1 }, { E1R, 0, 5 },
		{ E3G, 4, 1 }, { E2G, 0, 4 }, { E1G, 0, 5 }, { E3B, 0, 1 }, { E3G, 0, 4 },
		{ E1B, 0, 6 }, { E2B, 0, 4 }, { E2R, 0, 5 }, { E3B, 2, 1 }, { E3R, 0, 5 },
		{ E3B, 3, 1 },
	} },
	[30] = { .transformed = false, .subsets = 2, .bits = 6, .delta = { 6, 6, 6 }, .runs = {
		{ E0R, 0, 6 }, { E3G, 4, 1 }, { E3B, 0, 1 }, { E3B, 1, 1 }, { E2B, 4, 1 },
		{ E0G, 0, 6 }, { E2G, 5, 1 }, { E2B, 5, 1 }, { E3B, 2, 1 }, { E2G, 4, 1 },
		{ E0B, 0, 6 }, { E3G, 5, 1 }, { E3B, 3, 1 }, { E3B, 5, 1 }, { E3B, 4, 1 },
		{ E1R, 0, 6 }, { E2G, 0, 4 }, { E1G, 0, 6 }, { E3G, 0, 4 }, { E1B, 0, 6 },
		{ E2B, 0, 4 }, { E2R, 0, 6 }, { E3R, 0, 6 },
	} },
	[3] = { .transformed = false, .subsets = 1, .bits = 10, .delta = { 10, 10, 10 }, .runs = {
		{ E0R, 0, 10 }, { E0G, 0, 10 }, { E0B, 0, 10 }, { E1R, 0, 10 }, { E1G, 0, 10 },
		{ E1B, 0, 10 },
	} },
	[7] = { .transformed = true, .subsets = 1, .bits = 11, .delta = { 9, 9, 9 }, .runs = {
		{ E0R, 0, 10 }, { E0G, 0, 10 }, { E0B, 0, 10 }, { E1R, 0, 9 }, { E0R, 10, 1 },
		{ E1G, 0, 9 }, { E0G, 10, 1 }, { E1B, 0, 9 }, { E0B, 10, 1 },
	} },
	[11] = { .transformed = true, .subsets = 1, .bits = 12, .delta = { 8, 8, 8 }, .runs = {
		{ E0R, 0, 10 }, { E0G, 0, 10 }, { E0B, 0, 10 }, { E1R, 0, 8 }, { E0R, 11, 1 },
		{ E0R, 10, 1 }, { E1G, 0, 8 }, { E0G, 11, 1 }, { E0G, 10, 1 }, { E1B, 0, 8 },
		{ E0B, 11, 1 }, { E0B, 10, 1 },
	} },
	[15] = { .transformed = true, .subsets = 1, .bits = 16, .delta = { 4, 4, 4 }, .runs = {
		{ E0R, 0, 10 }, { E0G, 0, 10 }, { E0B, 0, 10 }, { E1R, 0, 4 }, { E0R, 15, 1 },
		{ E0R, 14, 1 }, { E0R, 13, 1 }, { E0R, 12, 1 }, { E0R, 11, 1 }, { E0R, 10, 1 },
		{ E1G, 0, 4 }, { E0G, 15, 1 }, { E0G, 14, 1 }, { E0G, 13, 1 }, { E0G, 12, 1 },
		{ E0G, 11, 1 }, { E0G, 10, 1 }, { E1B, 0, 4 }, { E0B, 15, 1 }, { E0B, 14, 1 },
		{ E0B, 13, 1 }, { E0B, 12, 1 }, { E0B, 11, 1 }, { E0B, 10, 1 },
	} },
};

static void take_ends(struct bptc_bits *bits, const struct mode *mode, s32 (*end)[3])
{
	const struct run *run;

	memset(end, 0, 4 * sizeof(*end));
	for (run = mode->runs; run->n; run++)
		end[run->field / 3][run->field % 3] |= bptc_take(bits, run->n) << run->low;
}

/* Numbers of @mode->bits bits. */
static void transform(const struct mode *mode, bool is_signed, s32 (*end)[3])
{
	u32 i, c;

	for (c = 0; c < 3; c++) {
		if (is_signed)
			end[0][c] = sign_extend32(end[0][c], mode->bits - 1);
		for (i = 1; i < 2 * mode->subsets; i++) {
			if (is_signed || mode->transformed)
				end[i][c] = sign_extend32(end[i][c], mode->delta[c] - 1);
			if (!mode->transformed)
				continue;
			end[i][c] = (end[0][c] + end[i][c]) & ((1 << mode->bits) - 1);
			if (is_signed)
				end[i][c] = sign_extend32(end[i][c], mode->bits - 1);
		}
	}
}

/* To 16 bits. */
static s32 unquantize_unsigned(s32 x, u32 bits)
{
	if (bits >= 15 || !x)
		return x;

	return x == (1 << bits) - 1 ? 0xffff : ((x << 15) + 0x4000) >> (bits - 1);
}

/* To 15 bits and the sign. */
static s32 unquantize_signed(s32 x, u32 bits)
{
	s32 size = x < 0 ? -x : x;

	if (bits >= 16 || !x)
		return x;
	size = size >= (1 << (bits - 1)) - 1 ? 0x7fff : ((size << 15) + 0x4000) >> (bits - 1);

	return x < 0 ? -size : size;
}

static void unquantize(const struct mode *mode, bool is_signed, s32 (*end)[3])
{
	u32 i, c;

	for (i = 0; i < 2 * mode->subsets; i++)
		for (c = 0; c < 3; c++)
			end[i][c] = is_signed ? unquantize_signed(end[i][c], mode->bits) :
						unquantize_unsigned(end[i][c], mode->bits);
}

/* The bits of a half; what is negative has a sign of its own. */
static u16 to_half(s32 val, bool is_signed)
{
	if (!is_signed)
		return val * 31 >> 6;

	return val < 0 ? (-val * 31 >> 5) | 0x8000 : val * 31 >> 5;
}

/* No mode at all: colours are zero. */
static void decode(const u8 *block, bool is_signed, union block_texels *to)
{
	struct bptc_bits bits = bptc_bits(block);
	u32 nr = (block[0] & 3) < 2 ? block[0] & 3 : block[0] & 31, i, c;
	const struct mode *mode = &modes[nr];
	struct bptc_partition partition;
	u8 weight[BLOCK_TEXELS];
	s32 end[4][3];

	if (!mode->subsets) {
		memset(to->rgbx16, 0, sizeof(to->rgbx16));
		return;
	}
	bptc_take(&bits, nr < 2 ? 2 : 5);
	take_ends(&bits, mode, end);
	transform(mode, is_signed, end);
	unquantize(mode, is_signed, end);
	partition = bptc_partition(mode->subsets, mode->subsets > 1 ? bptc_take(&bits, 5) : 0);
	bptc_weights(&bits, mode->subsets > 1 ? 3 : 4, partition.anchors, weight);
	for (i = 0; i < BLOCK_TEXELS; i++) {
		const s32 (*ends)[3] = (const s32 (*)[3])end + 2 * bptc_subset(&partition, i);

		for (c = 0; c < 3; c++)
			to->rgbx16[i][c] = to_half(bptc_mix(ends[0][c], ends[1][c], weight[i]),
						   is_signed);
		to->rgbx16[i][3] = 0;
	}
}

void block_bc6h_unsigned(const u8 *block, union block_texels *to)
{
	decode(block, false, to);
}

void block_bc6h_signed(const u8 *block, union block_texels *to)
{
	decode(block, true, to);
}
