/* SPDX-License-Identifier: GPL-2.0 */
/* Scaling: rows of pixels of another size, each between two of the source. */
#ifndef _GVT_SCALE_H_
#define _GVT_SCALE_H_

#include "display/view.h"

/**
 * struct scale - from one size to another
 * @src_width: pixels of a row of the source
 * @src_height: its rows
 * @width: pixels of a row that comes out
 * @height: rows that come out
 * @get_row: makes row @y of the source
 * @data: its argument
 * @at: where each pixel of a row is in the source: 256ths
 * @row: the two last rows of the source, an even and an odd one
 * @number: which these are, and one more; 0: none
 */
struct scale {
	u32 src_width;
	u32 src_height;
	u32 width;
	u32 height;
	void (*get_row)(void *data, u32 y, u32 *row);
	void *data;
	u32 at[VIEW_ROW_PIXELS];
	u32 row[2][VIEW_ROW_PIXELS];
	u32 number[2];
};

struct scale *scale_open(u32 src_width, u32 src_height, u32 width, u32 height);
void scale_close(struct scale *scale);
void scale_row(struct scale *scale, u32 x, u32 y, u32 n, u32 *to);

#endif
