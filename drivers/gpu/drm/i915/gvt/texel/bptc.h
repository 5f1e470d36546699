/* SPDX-License-Identifier: GPL-2.0 */
/* What BC6H and BC7 have in common. */
#ifndef _GVT_TEXEL_BPTC_H_
#define _GVT_TEXEL_BPTC_H_

#include "texel/block.h"

/* Of a block, what is still to be read: from the lowest bit on. */
struct bptc_bits {
	u64 low;
	u64 high;
};

static inline struct bptc_bits bptc_bits(const u8 *block)
{
	return (struct bptc_bits){ block_little(block), block_little(block + 8) };
}

/* The next @n bits, less than 32. */
static inline u32 bptc_take(struct bptc_bits *bits, u32 n)
{
	u32 val = bits->low & ((1u << n) - 1);

	bits->low = bits->low >> n | bits->high << 1 << (63 - n);
	bits->high >>= n;

	return val;
}

/* @weight of 64 parts are @b. */
static inline s32 bptc_mix(s32 a, s32 b, u32 weight)
{
	return (a * (s32)(64 - weight) + b * (s32)weight + 32) >> 6;
}

/**
 * struct bptc_partition - which texel is of which subset
 * @subset: two bits each, the first texel's are the lowest
 * @anchors: a bit for each texel whose index has a bit less
 */
struct bptc_partition {
	u32 subset;
	u32 anchors;
};

static inline u32 bptc_subset(const struct bptc_partition *partition, u32 texel)
{
	return partition->subset >> 2 * texel & 3;
}

struct bptc_partition bptc_partition(u32 subsets, u32 nr);
void bptc_weights(struct bptc_bits *bits, u32 n, u32 anchors, u8 *to);

#endif
