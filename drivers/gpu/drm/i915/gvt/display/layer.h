/* SPDX-License-Identifier: GPL-2.0 */
/* A layer: a view where it lies in the picture, at its size there, and what is below. */
#ifndef _GVT_LAYER_H_
#define _GVT_LAYER_H_

#include "display/scale.h"

/**
 * struct layer - a view in the picture
 * @view: the view
 * @x: of its first pixel in the picture; may be negative for a cursor
 * @y: and its row
 * @width: pixels in the picture
 * @height: rows there
 * @scale: makes it so large; NULL: it is
 * @below: the view that has the key color of which it covers the pixels, or NULL
 */
struct layer {
	struct view view;
	s32 x;
	s32 y;
	u32 width;
	u32 height;
	struct scale *scale;
	const struct view *below;
};

/**
 * struct brush - what drawing takes
 * @mem: the guest's memory
 * @layer: which layer is being drawn
 * @raw: a row as it is in memory
 * @row: as pixels
 */
struct brush {
	struct gmem mem;
	const struct layer *layer;
	u8 raw[VIEW_ROW_BYTES];
	u32 row[VIEW_ROW_PIXELS];
};

bool layer_is_dear(const struct layer *layer);
bool layer_hold(struct layer *layer, struct brush *brush, u8 *held);
bool layer_scale(struct layer *layer, struct brush *brush, u32 pos, u32 size);
void layer_draw(struct layer *layer, struct brush *brush, u32 first, u32 rows, u32 *pixels,
		u32 width);
void layer_close(struct layer *layer);

#endif
