// SPDX-License-Identifier: GPL-2.0
/* Texels become what people see: 8 bits a color. Compiled for the FPU. */
#include "draw/picture.h"
#include "texel/format.h"

/* SURFACEFORMAT_B8G8R8A8_UNORM and _SRGB: as dwords 0xaarrggbb. PRM SKL vol 2d */
#define SHOWN		0x0c0
#define SHOWN_SRGB	0x0c1

/* The only channel that there is, or 4. */
static u32 only_channel(const struct format *format)
{
	u32 c, only = 4, n = 0;

	for (c = 0; c < 4; c++) {
		if (format->bits[c]) {
			only = c;
			n++;
		}
	}

	return n == 1 ? only : 4;
}

/* One channel is shown as grey. */
static void make_grey(union texel *texel, u32 n, u32 channel)
{
	for (; n; n--, texel++)
		texel->u[0] = texel->u[1] = texel->u[2] = texel->u[channel];
}

/**
 * draw_show_texels - texels become pixels
 * @data: struct draw_texels
 *
 * Numbers that are not from 0 to 1 are cut there; small integers are colors as they are.
 */
void draw_show_texels(void *data)
{
	const struct draw_texels *texels = data;
	const struct format *format = texels->format;
	union texel texel[DRAW_PICTURE_TEXELS];
	u32 only = only_channel(format), i;

	format_unpack_row(format, texels->from, texel, texels->n);
	if (only < 4)
		make_grey(texel, texels->n, only);
	if (!format_is_integer(format)) {
		format_pack_row(format_find(format->kind[0] == FORMAT_SRGB ? SHOWN_SRGB : SHOWN),
				texel, texels->to, texels->n);
		return;
	}
	for (i = 0; i < texels->n; i++)
		texels->to[i] = (texel[i].u[0] << 16) | (texel[i].u[1] << 8) | texel[i].u[2];
}
