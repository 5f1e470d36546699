// SPDX-License-Identifier: GPL-2.0
/*
 * Colors become bytes where nothing else happens to them: four pixels at a time, as registers
 * have them. Compiled for the FPU. PRM SKL vol 7, "Surface Formats": conversion rules.
 */
#include "draw/pipeline.h"
#include "eu/float.h"
#include "texel/format.h"

/* The upper half of a float's mantissa, its exponent and its sign. */
#define UPPER_HALF	(~0xfff)

/*
 * x * 255 + 1/2 without what is behind the point, as if no digit were lost: products of the
 * halves of x are exact, and so is what is left to the next number. No number becomes 0.
 */
static inline v4s to_bytes(v4f x)
{
	v4s is_more = x > 0, is_less = x < 1;
	v4f whole, high, product;
	v4s n;

	x = (v4f)(((v4s)x & is_less & is_more) | ((v4s)(v4f){ 1, 1, 1, 1 } & ~is_less & is_more));
	high = (v4f)((v4s)x & UPPER_HALF);
	product = high * 255 + 0.5f;
	n = __builtin_convertvector(product, v4s);
	whole = __builtin_convertvector(n, v4f);

	return n - ((x - high) * 255 >= whole + 1 - product);
}

/**
 * draw_pack - the bytes of a write that draw_packs()
 * @data: struct draw_write: from its planes
 */
void draw_pack(void *data)
{
	struct draw_write *write = data;
	const struct format *format = write->format;
	v4s bytes[DRAW_WRITE_LANES / 4] = {};
	const u8 *from = write->planes;
	u32 i, c;

	for (c = 0; c < 4; c++, from += write->lanes * 4)
		for (i = 0; format->bits[c] && i < write->lanes / 4; i++)
			bytes[i] |= to_bytes(*(const v4f *)(from + i * 16)) << format->shift[c];
	memcpy(write->now, bytes, write->lanes * 4);
}
