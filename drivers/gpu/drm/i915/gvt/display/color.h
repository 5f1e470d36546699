/* SPDX-License-Identifier: GPL-2.0 */
/* What a pipe does to the colors that its planes have made. */
#ifndef _GVT_COLOR_H_
#define _GVT_COLOR_H_

#include "core.h"

enum color_lut {
	LUT_NONE,
	LUT_8_BIT,
	LUT_10_BIT,
	LUT_12_BIT,	/* between entries of 16 bits */
	LUT_SPLIT,	/* one half before the matrix, one behind */
};

/**
 * struct color - of one pipe, taken apart
 * @lut: which table applies
 * @table: its entries, blue in the lowest bits: 8 or 10 bits each, or two of them for 16
 * @has_matrix: there is one
 * @lut_first: the table comes before the matrix
 * @coeff: the matrix, of 4096ths: red, green and blue of the red that comes out, ...
 * @pre: added before it, of 4096ths
 * @post: added behind it
 * @end: the last entry of 16 bits: 65536ths
 * @beyond: what becomes of 3, likewise
 */
struct color {
	enum color_lut lut;
	bool has_matrix;
	bool lut_first;
	s32 coeff[9];
	s32 pre[3];
	s32 post[3];
	u32 end[3];
	u32 beyond[3];
	u32 table[COLOR_TABLE];
};

#define PALETTE_COLORS	256

void color_get_palette(const struct vgpu *vgpu, u32 pipe, u32 *palette);
void color_get(const struct vgpu *vgpu, u32 pipe, struct color *color);
bool color_is_plain(const struct color *color);
void color_row(const struct color *color, u32 *pixels, u32 n);

#endif
