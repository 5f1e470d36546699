/* SPDX-License-Identifier: GPL-2.0 */
/* A view: a plane, or the cursor, as it lies on the screen; and its rows as pixels. */
#ifndef _GVT_VIEW_H_
#define _GVT_VIEW_H_

#include "memory/surface.h"

/* Pixels here: alpha, red, green, blue, 8 bits each, from the highest on. */
#define OPAQUE		0xff000000u

/* A row of a view at most: 13 bits of pixels, 4 bytes each. */
#define VIEW_ROW_BYTES	SZ_32K

enum view_alpha {
	ALPHA_NONE,		/* all is opaque */
	ALPHA_MULTIPLIED,	/* colors have been multiplied by it */
	ALPHA_STRAIGHT,		/* they have not been */
};

/**
 * struct view - a plane as it lies on the screen
 * @surface: where its pixels are
 * @convert: makes pixels of @n of its format's; NULL: the plane is black
 * @cpp: bytes of a pixel in memory
 * @alpha: what the pixels' alpha says
 * @turns: it is turned clockwise so many times by 90 degrees
 * @x: of its first pixel on the screen; may be negative for a cursor
 * @y: and its row
 * @width: pixels, on the screen
 * @height: rows, on the screen
 * @src_x: of its first pixel in the surface
 * @src_y: and its row there
 */
struct view {
	struct surface surface;
	void (*convert)(u32 *to, const void *from, u32 n);
	u32 cpp;
	enum view_alpha alpha;
	u32 turns;
	s32 x;
	s32 y;
	u32 width;
	u32 height;
	u32 src_x;
	u32 src_y;
};

bool view_plane(struct view *view, const u32 *image);
bool view_cursor(struct view *view, const u32 *image);
void view_row(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n, void *raw,
	      u32 *to);

#endif
