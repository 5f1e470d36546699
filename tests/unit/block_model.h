/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the texels of compressed blocks have to be: one texel at a time, as the Khronos Data
 * Format Specification says it.
 */
#ifndef BLOCK_MODEL_H
#define BLOCK_MODEL_H

#include "gvt_host.h"

/* Bits @high to @low of eight bytes, the last of which is the lowest. */
static inline u32 model_field(const u8 *block, u32 high, u32 low)
{
	u32 val = 0;
	s32 bit;

	for (bit = high; bit >= (s32)low; bit--)
		val = val << 1 | (block[7 - bit / 8] >> bit % 8 & 1);

	return val;
}

/* @n bits from bit @at on, the first byte being the lowest. */
static inline u32 model_bits(const u8 *block, u32 at, u32 n)
{
	u32 val = 0, i;

	for (i = 0; i < n; i++)
		val |= (block[(at + i) / 8] >> (at + i) % 8 & 1u) << i;

	return val;
}

/* @n bits, again and again, until there are 8. */
static inline u32 model_repeat(u32 val, u32 n)
{
	u32 out = 0, i;

	for (i = 0; i < 8; i++)
		out = out << 1 | (val >> (n - 1 - i % n) & 1);

	return out;
}

/* block_model.c: these compute: with the FPU. Is the texel what it should be? */
bool model_is_bc1(const u8 *block, u32 texel, bool may_be_three, const u8 *is);
bool model_is_bc2_alpha(const u8 *block, u32 texel, u8 is);
bool model_is_bc3_alpha(const u8 *block, u32 texel, u8 is);
bool model_is_bc4(const u8 *block, u32 texel, bool is_signed, u16 is);
bool model_is_eac(const u8 *block, u32 texel, u8 is);
bool model_is_eac_11(const u8 *block, u32 texel, bool is_signed, u16 is);

/* etc_model.c: the texel, and which mode its block has: I, D, T, H or P */
char model_etc2(const u8 *block, u32 texel, bool may_be_clear, u8 *to);

/* bptc_model.c: the texel, and which mode its block has: -1: none */
s32 model_bc7(const u8 *block, u32 texel, u8 *to);
s32 model_bc6h(const u8 *block, u32 texel, bool is_signed, u16 *to);

#endif
