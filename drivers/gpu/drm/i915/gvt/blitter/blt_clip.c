// SPDX-License-Identifier: GPL-2.0
/*
 * Clipping: what of a rectangle is drawn. PRM SKL volume 11 "Blitter", Introduction and
 * 2D (XY) BLT Instructions.
 */
#include "blitter/blt_operand.h"

#define FAR	SZ_64K	/* beyond any coordinate */

static void clip(struct blt *blt, s32 x1, s32 y1, s32 x2, s32 y2)
{
	u64 bits;

	if (blt->x1 < x1 || blt->y1 < y1) {
		s32 right = max(x1 - blt->x1, 0), down = max(y1 - blt->y1, 0);

		bits = (u64)down * blt->mono_stride + right;
		blt->mono_bit += bits;
		blt->src_x += right;
		blt->src_y += down;
		blt->x1 += right;
		blt->y1 += down;
	}
	blt->x2 = min(blt->x2, x2);
	blt->y2 = min(blt->y2, y2);
}

/* If dword 1 of the command says so, or that of the setup for commands without one. */
void blt_clip_to_setup(struct blt *blt, u32 br13, const u32 *setup)
{
	if (!(br13 & BLT_CLIP))
		return;
	clip(blt, blt_x(setup[2]), blt_y(setup[2]), blt_x(setup[3]), blt_y(setup[3]));
}

/* Coordinates may be negative, but nothing is drawn or read there. */
void blt_clip_negative(struct blt *blt)
{
	s32 x = 0, y = 0;

	if (blt->src_kind == BLT_SRC_SURFACE) {
		x = max(x, blt->x1 - blt->src_x);
		y = max(y, blt->y1 - blt->src_y);
	}
	clip(blt, x, y, FAR, FAR);
}
