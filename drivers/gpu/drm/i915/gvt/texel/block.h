/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Blocks of compressed formats, and the texels that they stand for. A decoder takes any bits.
 * What they mean: Khronos Data Format Specification 1.3, a chapter for each family.
 */
#ifndef _GVT_TEXEL_BLOCK_H_
#define _GVT_TEXEL_BLOCK_H_

#include "gvt_host.h"

/* All are squares of so many texels; BLOCK_BITS: the same as a logarithm. */
#define BLOCK_BITS	2u
#define BLOCK_EDGE	4u
#define BLOCK_TEXELS	16u

/* Texels row by row, in the format that the block's format says. */
union block_texels {
	u8 rgba8[BLOCK_TEXELS][4];
	u16 r16[BLOCK_TEXELS];
	u16 rg16[BLOCK_TEXELS][2];
	u16 rgbx16[BLOCK_TEXELS][4];
};

typedef void block_decode(const u8 *block, union block_texels *to);

/* bc.c: also called S3TC or DXT, and RGTC */
block_decode block_bc1, block_bc2, block_bc3;
block_decode block_bc4_unorm, block_bc4_snorm, block_bc5_unorm, block_bc5_snorm;

/* bc6h.c, bc7.c: also called BPTC */
block_decode block_bc6h_unsigned, block_bc6h_signed, block_bc7;

/* etc.c */
block_decode block_etc2_rgb8, block_etc2_rgb8_pta, block_etc2_rgba8;

/* eac.c */
block_decode block_eac_r11, block_eac_r11_signed, block_eac_rg11, block_eac_rg11_signed;
void block_eac_alpha(const u8 *block, union block_texels *to);

/* The first eight bytes as a number: the formats differ in which one is the lowest. */
static inline u64 block_little(const u8 *block)
{
	u64 val = 0;
	u32 i;

	for (i = 0; i < 8; i++)
		val |= (u64)block[i] << 8 * i;

	return val;
}

static inline u64 block_big(const u8 *block)
{
	u64 val = 0;
	u32 i;

	for (i = 0; i < 8; i++)
		val = val << 8 | block[i];

	return val;
}

/* @n bits, 4 at least, to 8: the highest ones come again below. */
static inline u8 block_extend(u32 val, u32 n)
{
	val <<= 8 - n;

	return val | val >> n;
}

#endif
