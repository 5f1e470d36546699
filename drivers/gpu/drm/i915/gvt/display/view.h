/* SPDX-License-Identifier: GPL-2.0 */
/* A view: a plane, or the cursor, as it lies on the screen; and its rows as pixels. */
#ifndef _GVT_VIEW_H_
#define _GVT_VIEW_H_

#include "display/format.h"
#include "display/frame.h"
#include "memory/surface.h"

/* A row of a view at most: 13 bits of pixels, of 8 bytes in memory each. */
#define VIEW_ROW_PIXELS	SZ_8K
#define VIEW_ROW_BYTES	SZ_64K

enum view_alpha {
	ALPHA_NONE,		/* all is opaque */
	ALPHA_MULTIPLIED,	/* colors have been multiplied by it */
	ALPHA_STRAIGHT,		/* they have not been */
	/* Of cursors: 255 is opaque, 0 is nothing; others change what is below. */
	ALPHA_INVERT,
	ALPHA_XOR,		/* by the color */
};

enum view_key_use {
	KEY_NONE,
	KEY_SOURCE,		/* what has this color is not shown */
	KEY_DESTINATION,	/* only what has it is covered by the next plane */
};

/**
 * struct view_key - a plane's key color
 * @use: what it is for
 * @opaque: other pixels have no alpha
 * @min: it; of YUV the lowest of each
 * @max: of YUV the highest of each
 * @mask: bits of colors that count; of YUV, from bit 24 on, which of the three do
 */
struct view_key {
	enum view_key_use use;
	bool opaque;
	u32 min;
	u32 max;
	u32 mask;
};

/**
 * struct view - a plane as it lies on the screen
 * @surface: where its pixels are
 * @ctl: PLANE_CTL
 * @format: of its pixels; NULL: the plane is black
 * @alpha: what the pixels' alpha says
 * @opacity: of the whole, of 255
 * @key: its key color
 * @palette: of 256 colors, for indices; NULL: these are looked up later
 * @turns: it is turned clockwise so many times by 90 degrees
 * @is_cursor: it is no plane but the cursor
 * @x: of its first pixel on the screen; may be negative for a cursor
 * @y: and its row
 * @width: pixels, on the screen
 * @height: rows, on the screen
 * @src_x: of its first pixel in the surface
 * @src_y: and its row there
 * @held: its rows as they were in memory, see view_hold(); NULL: as they are
 */
struct view {
	struct surface surface;
	u32 ctl;
	const struct format *format;
	enum view_alpha alpha;
	u32 opacity;
	struct view_key key;
	const u32 *palette;
	u32 turns;
	bool is_cursor;
	s32 x;
	s32 y;
	u32 width;
	u32 height;
	u32 src_x;
	u32 src_y;
	const u8 *held;
};

bool view_plane(struct view *view, const u32 *image);
bool view_layout(const struct view *view, struct vgpu_layout *layout);
bool view_key_matches(const struct view *view, u32 pixel);
bool view_cursor(struct view *view, const u32 *image);
bool view_is_ours(const struct view *view);
u32 view_row_bytes(const struct view *view);
void view_hold(struct gmem *mem, const struct view *view, u32 y, void *raw);
bool view_copy(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n, u32 rows, u32 *to,
	       u32 pitch);
void view_row(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n, void *raw,
	      u32 *to);

#endif
