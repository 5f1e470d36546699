// SPDX-License-Identifier: GPL-2.0
/*
 * Layers: rows of a view, scaled, above what is there.
 *
 * PRM SKL volume 12 "Display": plane alpha blending, color keying, scalers.
 */
#include "display/layer.h"
#include "display/pixel.h"
#include "memory/gmem.h"

#define SECTION_BYTES	SZ_64K	/* read from a plane within one memory section */

/* Its alpha is multiplied by the view's only, its colors by both. */
static u32 multiply(u32 pixel, u32 opacity)
{
	u32 part = pixel_divide((pixel >> 24) * opacity);

	return (pixel_scale(pixel, part) & ~OPAQUE) | part << 24;
}

/* Make colors what they add to the picture. */
static void multiply_row(const struct view *view, u32 *pixels, u32 n)
{
	u32 opaque = view->alpha == ALPHA_NONE ? OPAQUE : 0;
	u32 i;

	if (view->alpha == ALPHA_STRAIGHT)
		for (i = 0; i < n; i++)
			pixels[i] = multiply(pixels[i], view->opacity);
	else
		for (i = 0; i < n; i++)
			pixels[i] = pixel_scale(pixels[i] | opaque, view->opacity);
}

static bool covers(const struct view *view)
{
	return view->alpha == ALPHA_NONE && view->opacity == 255;
}

/* Does it take much longer to draw it than to read it? */
bool layer_is_dear(const struct layer *layer)
{
	const struct view *view = &layer->view;

	/* Cursors are small. */
	return view->format && !view->is_cursor &&
	       (!covers(view) || layer->below || layer->scale || !view_is_ours(view));
}

/**
 * layer_hold - have a layer be drawn from a copy of its memory
 * @layer: the layer, whose view has a format
 * @brush: what it takes
 * @held: the copy, of all its rows; or of what they were
 *
 * Reads the guest's memory in sections of its own. Context: as layer_draw().
 *
 * Return: they are the same still.
 */
bool layer_hold(struct layer *layer, struct brush *brush, u8 *held)
{
	u32 bytes = view_row_bytes(&layer->view), most = max(SECTION_BYTES / bytes, 1u);
	bool same = true;
	u32 y;

	for (y = 0; y < layer->view.height; y++) {
		if (y % most == 0)
			gmem_begin(&brush->mem);
		view_hold(&brush->mem, &layer->view, y, brush->raw);
		if (y % most == most - 1 || y + 1 == layer->view.height)
			gmem_end(&brush->mem);
		if (!memcmp(held + (size_t)y * bytes, brush->raw, bytes))
			continue;
		memcpy(held + (size_t)y * bytes, brush->raw, bytes);
		same = false;
	}
	layer->view.held = held;

	return same;
}

/* Pixels of the view, ready to be put above others. */
static void get_row(struct brush *brush, const struct view *view, u32 x, u32 y, u32 n, u32 *to)
{
	view_row(&brush->mem, view, x, y, n, brush->raw, to);
	if (view->alpha == ALPHA_STRAIGHT || view->opacity != 255)
		multiply_row(view, to, n);
}

/* struct scale: get_row. */
static void get_source_row(void *data, u32 y, u32 *row)
{
	struct brush *brush = data;
	const struct view *view = &brush->layer->view;

	get_row(brush, view, 0, y, view->width, row);
}

/**
 * layer_scale - have a layer be scaled
 * @layer: the layer
 * @brush: what it is going to be drawn with
 * @pos: registers of its scaler: position of the window
 * @size: and its size
 *
 * A window that has no size shows nothing. Return: false: no memory.
 */
bool layer_scale(struct layer *layer, struct brush *brush, u32 pos, u32 size)
{
	struct view *view = &layer->view;

	layer->x = pos >> 16 & 0x1fff;
	layer->y = pos & 0x1fff;
	layer->width = size >> 16 & 0x1fff;
	layer->height = size & 0x1fff;
	if (!layer->width || !layer->height || !view->format)
		return true;
	layer->scale = scale_open(view->width, view->height, layer->width, layer->height);
	if (!layer->scale)
		return false;
	layer->scale->get_row = get_source_row;
	layer->scale->data = brush;

	return true;
}

void layer_close(struct layer *layer)
{
	scale_close(layer->scale);
}

/* What is below shows through by what alpha leaves, color by color. */
static void blend_row(u32 *to, const u32 *from, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = pixel_add(from[i], pixel_scale(to[i], 255 - (from[i] >> 24)));
}

/* A cursor that inverts what is below, or changes it by its colors. */
static void blend_masked_row(const struct view *view, u32 *to, const u32 *from, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		if (from[i] >= OPAQUE)
			to[i] = from[i];
		else if (from[i] >> 24)
			to[i] ^= view->alpha == ALPHA_INVERT ? ~0u : from[i];
	}
}

/* Above a view with a destination key: only where that has its color, or is not. */
static void blend_keyed_row(const struct view *below, u32 x, u32 y, u32 *to, const u32 *from,
			    u32 n)
{
	bool beside = (s32)y < below->y || (s32)y >= below->y + (s32)below->height;
	u32 i;

	for (i = 0; i < n; i++) {
		s32 at = x + i;

		if (beside || at < below->x || at >= below->x + (s32)below->width ||
		    view_key_matches(below, to[i]))
			blend_row(&to[i], &from[i], 1);
	}
}

/**
 * struct part - the part of a layer that lies in rows of the picture
 * @x: its first pixel there
 * @y: its first row there
 * @width: pixels
 * @rows: rows
 */
struct part {
	u32 x;
	u32 y;
	u32 width;
	u32 rows;
};

static bool clip(struct part *part, const struct layer *layer, u32 first, u32 rows, u32 width)
{
	s32 x1 = max(layer->x, 0);
	s32 x2 = min(layer->x + (s32)layer->width, (s32)width);
	s32 end = first + rows;
	s32 y1 = first;
	s32 y2 = min(layer->y + (s32)layer->height, end);

	y1 = max(y1, layer->y);
	if (x1 >= x2 || y1 >= y2)
		return false;
	*part = (struct part){ x1, y1, x2 - x1, y2 - y1 };

	return true;
}

static void clear_part(const struct part *part, u32 *pixels, u32 pitch)
{
	u32 row;

	for (row = 0; row < part->rows; row++)
		memset(pixels + row * pitch, 0, part->width * 4);
}

/* One row of the part, above what is there. */
static void draw_row(struct layer *layer, struct brush *brush, const struct part *part, u32 row,
		     u32 *to)
{
	bool over = covers(&layer->view) && !layer->below;
	u32 x = part->x - layer->x, y = part->y - layer->y + row;
	u32 *from = over ? to : brush->row;

	if (layer->scale)
		scale_row(layer->scale, x, y, part->width, from);
	else
		get_row(brush, &layer->view, x, y, part->width, from);
	if (over)
		return;
	if (covers(&layer->view))
		multiply_row(&layer->view, from, part->width);
	if (layer->below)
		blend_keyed_row(layer->below, part->x, part->y + row, to, from, part->width);
	else if (layer->view.alpha >= ALPHA_INVERT)
		blend_masked_row(&layer->view, to, from, part->width);
	else
		blend_row(to, from, part->width);
}

/* Some rows of it; tiles are read as such where nothing has to be done to their pixels. */
static void draw_rows(struct layer *layer, struct brush *brush, const struct part *part, u32 row,
		      u32 rows, u32 *to, u32 pitch)
{
	u32 i;

	if (covers(&layer->view) && !layer->below && !layer->scale &&
	    view_copy(&brush->mem, &layer->view, part->x - layer->x, part->y - layer->y + row,
		      part->width, rows, to, pitch))
		return;
	for (i = 0; i < rows; i++)
		draw_row(layer, brush, part, row + i, to + i * pitch);
}

/**
 * layer_draw - draw rows of a layer above what is there
 * @layer: the layer
 * @brush: what it takes
 * @first: the first row of the picture
 * @rows: how many
 * @pixels: of these rows
 * @width: pixels of each
 *
 * Reads the guest's memory in sections of its own. Context: may sleep; not within a memory
 * section.
 */
void layer_draw(struct layer *layer, struct brush *brush, u32 first, u32 rows, u32 *pixels,
		u32 width)
{
	struct part part;
	u32 row, most, n;

	if (!clip(&part, layer, first, rows, width))
		return;
	pixels += (part.y - first) * width + part.x;
	if (!layer->view.format) {
		clear_part(&part, pixels, width);
		return;
	}
	brush->layer = layer;
	/* A row that is scaled takes two whole ones, at most. */
	most = max(SECTION_BYTES / (layer->scale ? VIEW_ROW_BYTES :
				    part.width * layer->view.format->cpp), 1u);
	for (row = 0; row < part.rows; row += n) {
		n = min(part.rows - row, most);
		gmem_begin(&brush->mem);
		draw_rows(layer, brush, &part, row, n, pixels + row * width, width);
		gmem_end(&brush->mem);
	}
}
