/* SPDX-License-Identifier: GPL-2.0 */
/* Arithmetic of pixels: of two colors of 8 bits at once, in bits 0 and 16. */
#ifndef _GVT_PIXEL_H_
#define _GVT_PIXEL_H_

#include "gvt_host.h"

#define PIXEL_PAIR	0x00ff00ffu

/* Of 255, rounded: @val / 255 for @val up to 255 * 255. */
static inline u32 pixel_divide(u32 val)
{
	val += 128;

	return (val + (val >> 8)) >> 8;
}

/* Both of @pair times @part of 255, rounded. */
static inline u32 pixel_scale_pair(u32 pair, u32 part)
{
	u32 val = pair * part + 0x00800080;

	return (val + (val >> 8 & PIXEL_PAIR)) >> 8 & PIXEL_PAIR;
}

/* All four of a pixel times @part of 255. */
static inline u32 pixel_scale(u32 pixel, u32 part)
{
	return pixel_scale_pair(pixel & PIXEL_PAIR, part) |
	       pixel_scale_pair(pixel >> 8 & PIXEL_PAIR, part) << 8;
}

/* The sums of both, 255 at most. */
static inline u32 pixel_add_pair(u32 a, u32 b)
{
	u32 sum = a + b;

	return (sum | (sum >> 8 & 0x00010001) * 255) & PIXEL_PAIR;
}

/* The sums of all four. */
static inline u32 pixel_add(u32 a, u32 b)
{
	return pixel_add_pair(a & PIXEL_PAIR, b & PIXEL_PAIR) |
	       pixel_add_pair(a >> 8 & PIXEL_PAIR, b >> 8 & PIXEL_PAIR) << 8;
}

/* @part 256ths of the way from one pixel to another, rounded. */
static inline u32 pixel_between(u32 a, u32 b, u32 part)
{
	u32 even = (a & PIXEL_PAIR) * (256 - part) + (b & PIXEL_PAIR) * part + 0x00800080;
	u32 odd = (a >> 8 & PIXEL_PAIR) * (256 - part) + (b >> 8 & PIXEL_PAIR) * part +
		  0x00800080;

	return (even >> 8 & PIXEL_PAIR) | (odd & ~PIXEL_PAIR);
}

#endif
