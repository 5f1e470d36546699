// SPDX-License-Identifier: GPL-2.0
/*
 * Scaling, of planes and of whole pipes: each pixel is between four of the source, by its
 * distance from the middle of each. The filter of the hardware, of 7 taps and with
 * coefficients of its own, is in no manual.
 */
#include "display/pixel.h"
#include "display/scale.h"

/* Where the middle of pixel @i of @size is among those of @src: 256ths. */
static u32 position(u32 i, u32 src, u32 size)
{
	u64 at = mul_u64_u32_div((2ull * i + 1) * src, 128, size);

	return min(at > 128 ? at - 128 : 0, (u64)(src - 1) * 256);
}

/**
 * scale_open - prepare to scale
 * @src_width: pixels of a row of the source, VIEW_ROW_PIXELS at most
 * @src_height: its rows
 * @width: pixels of a row that comes out, VIEW_ROW_PIXELS at most
 * @height: rows that come out
 *
 * The caller sets get_row and data. Return: for scale_close(); NULL: no memory.
 */
struct scale *scale_open(u32 src_width, u32 src_height, u32 width, u32 height)
{
	struct scale *scale = kvzalloc(sizeof(*scale), GFP_KERNEL_ACCOUNT);
	u32 x;

	if (!scale)
		return NULL;
	scale->src_width = src_width;
	scale->src_height = src_height;
	scale->width = width;
	scale->height = height;
	for (x = 0; x < width; x++)
		scale->at[x] = position(x, src_width, width);

	return scale;
}

void scale_close(struct scale *scale)
{
	kvfree(scale);
}

static const u32 *get_row(struct scale *scale, u32 y)
{
	if (scale->number[y % 2] != y + 1) {
		scale->get_row(scale->data, y, scale->row[y % 2]);
		scale->number[y % 2] = y + 1;
	}

	return scale->row[y % 2];
}

/**
 * scale_row - pixels of a row that comes out
 * @scale: the scaler
 * @x: the first pixel
 * @y: the row
 * @n: how many
 * @to: where they are put
 */
void scale_row(struct scale *scale, u32 x, u32 y, u32 n, u32 *to)
{
	u32 at = position(y, scale->src_height, scale->height);
	u32 last = scale->src_width - 1;
	const u32 *upper = get_row(scale, at / 256);
	const u32 *lower = at % 256 ? get_row(scale, at / 256 + 1) : upper;
	u32 i, left, right, part;

	for (i = 0; i < n; i++) {
		left = scale->at[x + i] / 256;
		right = min(left + 1, last);
		part = scale->at[x + i] % 256;
		to[i] = pixel_between(pixel_between(upper[left], upper[right], part),
				      pixel_between(lower[left], lower[right], part),
				      at % 256);
	}
}
