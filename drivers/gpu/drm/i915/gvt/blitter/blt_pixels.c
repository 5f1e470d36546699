// SPDX-License-Identifier: GPL-2.0
/*
 * What the blitter does with the pixels of a row: raster operations, monochrome
 * sources. Rows are whole 64-bit words.
 */
#include "blitter/blt.h"

/* One word of each operand; @rop is known to the compiler where that pays. */
static __always_inline u64 rop_word(u64 p, u64 s, u64 d, u8 rop)
{
	u64 without = 0, with = 0;	/* by the pattern's bit */

	if (rop & 0x01)
		without |= ~s & ~d;
	if (rop & 0x02)
		without |= ~s & d;
	if (rop & 0x04)
		without |= s & ~d;
	if (rop & 0x08)
		without |= s & d;
	if (rop & 0x10)
		with |= ~s & ~d;
	if (rop & 0x20)
		with |= ~s & d;
	if (rop & 0x40)
		with |= s & ~d;
	if (rop & 0x80)
		with |= s & d;

	return (with & p) | (without & ~p);
}

static __always_inline void rop_row(u64 *to, const u64 *dst, const u64 *src,
				    const u64 *pattern, u32 pattern_words, u32 words,
				    u8 rop)
{
	u32 i;

	for (i = 0; i < words; i++)
		to[i] = rop_word(pattern[i & (pattern_words - 1)], src[i], dst[i], rop);
}

/**
 * blt_rop - combine a row
 * @to: the result; may be one of the operands
 * @dst: what is in the destination
 * @src: the source
 * @pattern: the pattern's row, which begins with the pixel of the first column
 * @pattern_words: its words, a power of two
 * @words: words of the row
 * @rop: the operation. Operands it does not look at may be anything.
 */
void blt_rop(u64 *to, const u64 *dst, const u64 *src, const u64 *pattern,
	     u32 pattern_words, u32 words, u8 rop)
{
	if (rop == 0xcc)	/* source */
		memmove(to, src, words * 8);
	else if (rop == 0xf0)	/* pattern */
		rop_row(to, dst, src, pattern, pattern_words, words, 0xf0);
	else
		rop_row(to, dst, src, pattern, pattern_words, words, rop);
}

static __always_inline void expand(u8 *to, u8 *mask, const u8 *bits, u32 bit,
				   u32 pixels, u32 cpp, const struct blt_mono *mono)
{
	u32 i;

	for (i = 0; i < pixels; i++, bit++, to += cpp) {
		bool set = bits[bit / 8] & 0x80 >> bit % 8;

		memcpy(to, set ? &mono->fg : &mono->bg, cpp);
		if (mono->transparent && !set)
			memset(mask + i * cpp, 0, cpp);
	}
}

/**
 * blt_expand - give the bits of a row colors
 * @to: where the pixels are put
 * @mask: where those that are not drawn get zeros
 * @bits: the leftmost pixel is the highest bit of a byte
 * @bit: the first one
 * @pixels: their number
 * @cpp: bytes of a pixel, at most 4
 * @mono: the colors
 */
void blt_expand(void *to, u64 *mask, const u8 *bits, u32 bit, u32 pixels, u32 cpp,
		const struct blt_mono *mono)
{
	switch (cpp) {
	case 1:
		expand(to, (u8 *)mask, bits, bit, pixels, 1, mono);
		break;
	case 2:
		expand(to, (u8 *)mask, bits, bit, pixels, 2, mono);
		break;
	default:
		expand(to, (u8 *)mask, bits, bit, pixels, 4, mono);
		break;
	}
}
