// SPDX-License-Identifier: GPL-2.0
/*
 * Colors become bytes where nothing else happens to them: four pixels at a time, as registers
 * have them. Compiled for the FPU. PRM SKL vol 7, "Surface Formats": conversion rules.
 */
#include "draw/pipeline.h"
#include "eu/float.h"
#include "texel/format.h"

/* x * 255 + 1/2 without what is behind the point: exact in doubles. No number becomes 0. */
static inline v4s to_bytes(v4f x)
{
	v4s is_less = x < 1, is_more = x > 0;

	x = (v4f)((((v4s)x & is_less) | ((v4s)(v4f){ 1, 1, 1, 1 } & ~is_less)) & is_more);

	return __builtin_convertvector(__builtin_convertvector(x, v4d) * 255 + 0.5, v4s);
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
