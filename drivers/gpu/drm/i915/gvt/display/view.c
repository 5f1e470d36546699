// SPDX-License-Identifier: GPL-2.0
/*
 * Planes and cursors taken apart, and read row by row.
 *
 * PRM SKL volume 12 "Display", planes and cursors; i915: display/skl_universal_plane.c,
 * intel_cursor.c, and gt/intel_ggtt.c for how pages lie in a view that is turned.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/view.h"
#include "memory/gmem.h"

/* Units of PLANE_STRIDE: 64 bytes, or tiles. */
#define LINEAR_UNIT	64

static void from_xrgb8888(u32 *to, const void *from, u32 n)
{
	memcpy(to, from, n * 4);
}

static void from_xbgr8888(u32 *to, const void *from, u32 n)
{
	const u32 *px = from;
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = (px[i] & 0xff00ff00) | (px[i] & 0xff) << 16 | (px[i] >> 16 & 0xff);
}

/* 5 or 6 bits to 8: the upper ones again below. */
static void from_rgb565(u32 *to, const void *from, u32 n)
{
	const u16 *px = from;
	u32 i;

	for (i = 0; i < n; i++) {
		u32 r = px[i] >> 11, g = px[i] >> 5 & 0x3f, b = px[i] & 0x1f;

		to[i] = OPAQUE | (r << 3 | r >> 2) << 16 | (g << 2 | g >> 4) << 8 |
			(b << 3 | b >> 2);
	}
}

/* Indices into the pipe's palette, by which each color is then looked up. */
static void from_c8(u32 *to, const void *from, u32 n)
{
	const u8 *px = from;
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = OPAQUE | px[i] * 0x010101u;
}

static void from_xrgb2101010(u32 *to, const void *from, u32 n)
{
	const u32 *px = from;
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = OPAQUE | (px[i] >> 22 & 0xff) << 16 | (px[i] >> 12 & 0xff) << 8 |
			(px[i] >> 2 & 0xff);
}

static void from_xbgr2101010(u32 *to, const void *from, u32 n)
{
	from_xrgb2101010(to, from, n);
	from_xbgr8888(to, to, n);
}

/* PLANE_CTL: format in bits 27:24, and the order of the colors. */
static const struct {
	u32 format;
	bool rgbx;
	u32 cpp;
	void (*convert)(u32 *to, const void *from, u32 n);
} formats[] = {
	{ 2, false, 4, from_xrgb2101010 },
	{ 2, true, 4, from_xbgr2101010 },
	{ 4, false, 4, from_xrgb8888 },
	{ 4, true, 4, from_xbgr8888 },
	{ 12, false, 1, from_c8 },
	{ 14, false, 2, from_rgb565 },
};

static void set_format(struct view *view, u32 ctl)
{
	bool rgbx = ctl & PLANE_CTL_ORDER_RGBX;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		if (formats[i].format != (ctl & PLANE_CTL_FORMAT_MASK_SKL) >> 24 ||
		    formats[i].rgbx != rgbx)
			continue;
		view->cpp = formats[i].cpp;
		view->convert = formats[i].convert;
	}
	/* 2: software has multiplied; 3: hardware does. */
	switch ((ctl & PLANE_CTL_ALPHA_MASK) >> 4) {
	case 2:
		view->alpha = ALPHA_MULTIPLIED;
		break;
	case 3:
		view->alpha = ALPHA_STRAIGHT;
		break;
	}
}

static void set_tiling(struct view *view, u32 ctl, u32 stride)
{
	static const enum surface_tiling tilings[8] = { [1] = TILING_X, [4] = TILING_Y };
	u32 code = (ctl & PLANE_CTL_TILED_MASK) >> 10;
	u32 unit;

	view->surface.tiling = tilings[code];
	if (code && !tilings[code])
		view->convert = NULL;
	unit = surface_tiles[view->surface.tiling].width ?: LINEAR_UNIT;
	view->surface.pitch = (stride & 0xfff) * unit;
	if (!view->surface.pitch)
		view->convert = NULL;
	/* Sideways in tiles only that are as high as they are wide, more or less. */
	if (view->turns & 1 && view->surface.tiling != TILING_Y)
		view->convert = NULL;
}

/**
 * view_plane - take apart a universal plane
 * @view: what comes of it
 * @image: its registers
 *
 * Return: false if it is not on.
 */
bool view_plane(struct view *view, const u32 *image)
{
	u32 ctl = image[PLANE_CTL];

	if (!(ctl & PLANE_CTL_ENABLE))
		return false;
	memset(view, 0, sizeof(*view));
	view->x = image[PLANE_POS] & 0x1fff;
	view->y = image[PLANE_POS] >> 16 & 0x1fff;
	view->width = (image[PLANE_SIZE] & 0x1fff) + 1;
	view->height = (image[PLANE_SIZE] >> 16 & 0x1fff) + 1;
	view->src_x = image[PLANE_OFFSET] & 0x1fff;
	view->src_y = image[PLANE_OFFSET] >> 16 & 0x1fff;
	view->surface.base = image[PLANE_SURF] & GVT_PAGE_MASK;
	view->surface.space = GTT_GLOBAL;
	view->turns = ctl & PLANE_CTL_ROTATE_MASK;
	set_format(view, ctl);
	set_tiling(view, ctl, image[PLANE_STRIDE]);

	return true;
}

/* Sign in bit 15, magnitude below it. */
static s32 cursor_coordinate(u32 val)
{
	return val & BIT(15) ? -(s32)(val & 0x7fff) : (s32)(val & 0x7fff);
}

/* view_plane() of the cursor, 32-bit pixels, mostly a square. */
bool view_cursor(struct view *view, const u32 *image)
{
	u32 size;

	switch (image[PLANE_CTL] & MCURSOR_MODE_MASK & ~0x20u) {
	case MCURSOR_MODE_64_32B_AX:
		size = 64;
		break;
	case MCURSOR_MODE_128_32B_AX:
		size = 128;
		break;
	case MCURSOR_MODE_256_32B_AX:
		size = 256;
		break;
	default:
		return false;
	}
	memset(view, 0, sizeof(*view));
	view->x = cursor_coordinate(image[PLANE_POS]);
	view->y = cursor_coordinate(image[PLANE_POS] >> 16);
	view->width = size;
	view->height = size;
	/* It may be less high than wide. */
	if (image[PLANE_SIZE] & CUR_FBC_EN)
		view->height = min((image[PLANE_SIZE] & 0xff) + 1, size);
	view->surface.base = image[PLANE_SURF] & GVT_PAGE_MASK;
	view->surface.space = GTT_GLOBAL;
	view->surface.pitch = size * 4;
	view->cpp = 4;
	view->convert = from_xrgb8888;
	view->alpha = ALPHA_MULTIPLIED;
	view->turns = image[PLANE_CTL] & MCURSOR_ROTATE_180 ? 2 : 0;

	return true;
}

/* @n pixels of a row of the surface; what is not mapped is zero. */
static void read_row(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n, void *raw)
{
	struct surface_block block = {
		.x = x * view->cpp, .y = y, .bytes = n * view->cpp, .rows = 1, .buf = raw,
	};
	u64 fault;

	if (surface_rw(mem, &view->surface, &block, false, &fault))
		memset(raw, 0, block.bytes);
}

/* Bytes of a column of a Y tile: 16 by 32 rows. */
#define COLUMN	512

/* @n pixels one above the other, from the one at @off of the column at @addr. */
static void go_up(struct gmem *mem, const struct view *view, u64 addr, u32 off, u32 n, u8 *raw)
{
	u32 run = surface_tiles[view->surface.tiling].run;
	const u8 *column = gmem_peek(mem, view->surface.space, addr);
	u8 copy[COLUMN];

	if (!column) {
		column = copy;
		if (gmem_rw_page(mem, view->surface.space, addr, copy, COLUMN, false))
			memset(copy, 0, COLUMN);
	}
	for (; n--; off -= run, raw += view->cpp) {
		/* The common length is known here. */
		if (view->cpp == 4)
			memcpy(raw, column + off, 4);
		else
			memcpy(raw, column + off, view->cpp);
	}
}

/*
 * The same of a surface on its side. The driver maps its pages turned by 90 degrees: a row of
 * pages is what was a column, from the bottom up. Within a page rows are as they were, so
 * a row of the picture goes up a column of each page.
 */
static void read_turned_row(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n,
			    u8 *raw)
{
	const struct tile *t = &surface_tiles[view->surface.tiling];
	u32 wide = t->width / view->cpp;
	u32 byte = y % wide * view->cpp;
	u64 pages = (u32)view->surface.pitch / t->width;
	u64 row = view->surface.base + y / wide * pages * GVT_PAGE_SIZE;
	u32 left;

	for (; n; n -= left, x += left, raw += left * view->cpp) {
		u64 page = row + (u64)(x / t->height) * GVT_PAGE_SIZE;
		u32 up = x % t->height;

		left = min(n, t->height - up);
		go_up(mem, view, page + byte / t->run * COLUMN, (t->height - 1 - up) * t->run +
		      byte % t->run, left, raw);
	}
}

static void reverse(u32 *pixels, u32 n)
{
	u32 i, pixel;

	for (i = 0; i < n / 2; i++) {
		pixel = pixels[i];
		pixels[i] = pixels[n - 1 - i];
		pixels[n - 1 - i] = pixel;
	}
}

/**
 * view_row - pixels of a row
 * @mem: whose view of the guest's memory; in a memory section
 * @view: the view, which has a @convert
 * @x: the first pixel, counted from the view's left edge on the screen
 * @y: the row, from its upper edge
 * @n: how many; all of them are the view's
 * @raw: VIEW_ROW_BYTES for what is in memory
 * @to: where the pixels are put
 */
void view_row(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n, void *raw,
	      u32 *to)
{
	/* Turned twice, or thrice: the driver has turned the pages once already. */
	bool backwards = view->turns & 2;

	if (backwards) {
		x = view->width - x - n;
		y = view->height - 1 - y;
	}
	if (view->turns & 1)
		read_turned_row(mem, view, view->src_x + x, view->src_y + y, n, raw);
	else
		read_row(mem, view, view->src_x + x, view->src_y + y, n, raw);
	view->convert(to, raw, n);
	if (backwards)
		reverse(to, n);
}
