// SPDX-License-Identifier: GPL-2.0
/*
 * BC7: eight modes, which differ in how the bits are shared out. Khronos Data Format
 * Specification, "BPTC Compressed Texture Image Formats": BC7
 */
#include "texel/bptc.h"

#define MODES		8u
#define MAX_ENDS	6u

/**
 * struct mode - who has how many bits
 * @subsets: not bits: groups of texels that lie between the same ends
 * @partition: of its number
 * @rotation: alpha changes places with a colour
 * @selection: colours have the second indices, alpha the first ones
 * @color: of red, green, blue of an end
 * @alpha: .
 * @own_lowest: each end has a lowest bit for all channels
 * @shared_lowest: both ends of a subset have
 * @index: of an index
 * @second: of an index of alpha; 0: there are none
 */
struct mode {
	u8 subsets;
	u8 partition;
	u8 rotation;
	u8 selection;
	u8 color;
	u8 alpha;
	u8 own_lowest;
	u8 shared_lowest;
	u8 index;
	u8 second;
};

static const struct mode modes[MODES] = {
	{ .subsets = 3, .partition = 4, .color = 4, .own_lowest = 1, .index = 3 },
	{ .subsets = 2, .partition = 6, .color = 6, .shared_lowest = 1, .index = 3 },
	{ .subsets = 3, .partition = 6, .color = 5, .index = 2 },
	{ .subsets = 2, .partition = 6, .color = 7, .own_lowest = 1, .index = 2 },
	{ .subsets = 1, .rotation = 2, .selection = 1, .color = 5, .alpha = 6, .index = 2,
	  .second = 3 },
	{ .subsets = 1, .rotation = 2, .color = 7, .alpha = 8, .index = 2, .second = 2 },
	{ .subsets = 1, .color = 7, .alpha = 7, .own_lowest = 1, .index = 4 },
	{ .subsets = 2, .partition = 6, .color = 5, .alpha = 5, .own_lowest = 1, .index = 2 },
};

static void take_ends(struct bptc_bits *bits, const struct mode *mode, u8 (*end)[4])
{
	u32 n = 2 * mode->subsets, lowest = mode->own_lowest | mode->shared_lowest, i, c, low;

	for (c = 0; c < 3; c++)
		for (i = 0; i < n; i++)
			end[i][c] = bptc_take(bits, mode->color);
	for (i = 0; i < n; i++)
		end[i][3] = bptc_take(bits, mode->alpha);
	for (i = 0, low = 0; i < n; i++) {
		if (mode->own_lowest || (mode->shared_lowest && !(i & 1)))
			low = bptc_take(bits, 1);
		for (c = 0; c < 3; c++)
			end[i][c] = block_extend(end[i][c] << lowest | low, mode->color + lowest);
		end[i][3] = !mode->alpha ? 255 :
			    block_extend(end[i][3] << lowest | low, mode->alpha + lowest);
	}
}

static void swap_alpha(u8 *texel, u32 rotation)
{
	u8 alpha = texel[3];

	if (!rotation)
		return;
	texel[3] = texel[rotation - 1];
	texel[rotation - 1] = alpha;
}

/* No mode at all: all is zero, alpha too. */
void block_bc7(const u8 *block, union block_texels *to)
{
	struct bptc_bits bits = bptc_bits(block);
	u32 nr = block[0] ? __builtin_ctz(block[0]) : 0, rotation, selection, i, c;
	const struct mode *mode = &modes[nr];
	struct bptc_partition partition;
	u8 end[MAX_ENDS][4], weight[2][BLOCK_TEXELS];

	if (!block[0]) {
		memset(to->rgba8, 0, sizeof(to->rgba8));
		return;
	}
	bptc_take(&bits, nr + 1);
	partition = bptc_partition(mode->subsets, bptc_take(&bits, mode->partition));
	rotation = bptc_take(&bits, mode->rotation);
	selection = bptc_take(&bits, mode->selection);
	take_ends(&bits, mode, end);
	bptc_weights(&bits, mode->index, partition.anchors, weight[0]);
	if (mode->second)
		bptc_weights(&bits, mode->second, partition.anchors, weight[1]);
	for (i = 0; i < BLOCK_TEXELS; i++) {
		const u8 (*ends)[4] = (const u8 (*)[4])end + 2 * bptc_subset(&partition, i);
		u8 *texel = to->rgba8[i];

		for (c = 0; c < 3; c++)
			texel[c] = bptc_mix(ends[0][c], ends[1][c], weight[selection][i]);
		texel[3] = bptc_mix(ends[0][3], ends[1][3],
				    weight[mode->second && !selection][i]);
		swap_alpha(texel, rotation);
	}
}
