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

/* PLANE_CTL's code of a cursor's pixels, and DRM's: ARGB8888, "AR24". */
#define CURSOR_FORMAT	(4 << 24)
#define CURSOR_FOURCC	0x34325241

/* Of pixels, or of the plane as a whole. */
static void set_alpha(struct view *view, const u32 *image)
{
	view->opacity = 255;
	/* 2: software has multiplied; 3: hardware does. */
	switch ((image[PLANE_CTL] & PLANE_CTL_ALPHA_MASK) >> 4) {
	case 2:
		view->alpha = ALPHA_MULTIPLIED;
		break;
	case 3:
		view->alpha = ALPHA_STRAIGHT;
		break;
	}
	if (image[PLANE_KEYMSK] & PLANE_KEYMSK_ALPHA_ENABLE)
		view->opacity = image[PLANE_KEYMAX] >> 24;
}

/* Colors that are not shown, or, of the lowest plane, by which the next one is. */
static void set_key(struct view *view, const u32 *image)
{
	view->key.use = (image[PLANE_CTL] & PLANE_CTL_KEY_ENABLE_MASK) >> 21;
	view->key.min = image[PLANE_KEYVAL];
	view->key.max = image[PLANE_KEYMAX];
	view->key.mask = image[PLANE_KEYMSK];
	/* What is left is opaque. */
	if (view->key.use == KEY_SOURCE && view->alpha == ALPHA_NONE) {
		view->key.opaque = true;
		view->alpha = ALPHA_MULTIPLIED;
	}
}

static bool key_in_range(const struct view_key *key, u32 pixel, u32 shift)
{
	u32 val = pixel >> shift & 0xff;

	return val >= (key->min >> shift & 0xff) && val <= (key->max >> shift & 0xff);
}

/* Of YUV the ranges of those of its three that are enabled. */
static bool key_in_ranges(const struct view_key *key, u32 pixel)
{
	u32 i;

	for (i = 0; i < 3; i++)
		if (key->mask & BIT(24 + i) && !key_in_range(key, pixel, i * 8))
			return false;

	return true;
}

/**
 * view_key_matches - has a pixel a plane's key color?
 * @view: of this plane
 * @pixel: its pixel; of YUV as it is before it becomes colors
 */
bool view_key_matches(const struct view *view, u32 pixel)
{
	const struct view_key *key = &view->key;

	return view->format->yuv ? key_in_ranges(key, pixel) :
	       !((pixel ^ key->min) & key->mask & 0xffffff);
}

/* What has the key color becomes transparent. */
static void clear_key(const struct view *view, u32 *pixels, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		if (view_key_matches(view, pixels[i]))
			pixels[i] = 0;
		else if (view->key.opaque)
			pixels[i] |= OPAQUE;
	}
}

/* Code of PLANE_CTL: X, Y, Yf. */
static bool find_tiling(struct view *view, u32 code)
{
	switch (code) {
	case 0:
		view->surface.tiling = TILING_LINEAR;
		return true;
	case 1:
		view->surface.tiling = TILING_X;
		return true;
	case 4:
		view->surface.tiling = TILING_Y;
		return true;
	case 5:
		view->surface.tiling = surface_yf(view->format->cpp);
		return true;
	default:
		return false;
	}
}

/* False: nothing that can be read. */
static bool set_surface(struct view *view, u32 ctl, u32 stride)
{
	u32 unit;

	if (!find_tiling(view, (ctl & PLANE_CTL_TILED_MASK) >> 10))
		return false;
	unit = surface_tiles[view->surface.tiling].width ?: LINEAR_UNIT;
	view->surface.pitch = (stride & 0xfff) * unit;

	/* Sideways in tiles only that are as high as they are wide, more or less. */
	return view->surface.pitch &&
	       !(view->turns & 1 && view->surface.tiling < TILING_Y);
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
	view->ctl = ctl;
	view->format = format_of_plane(ctl);
	if (view->format && !set_surface(view, ctl, image[PLANE_STRIDE]))
		view->format = NULL;
	set_alpha(view, image);
	set_key(view, image);

	return true;
}

/* Sign in bit 15, magnitude below it. */
static s32 cursor_coordinate(u32 val)
{
	return val & BIT(15) ? -(s32)(val & 0x7fff) : (s32)(val & 0x7fff);
}

/* What a cursor's mode says. */
struct cursor_mode {
	u8 mode;
	u16 size;
	enum view_alpha alpha;
};

static const struct cursor_mode cursor_modes[] = {
	{ MCURSOR_MODE_64_ARGB_AX, 64, ALPHA_MULTIPLIED },
	{ MCURSOR_MODE_128_ARGB_AX, 128, ALPHA_MULTIPLIED },
	{ MCURSOR_MODE_256_ARGB_AX, 256, ALPHA_MULTIPLIED },
	{ MCURSOR_MODE_64_32B_AX, 64, ALPHA_INVERT },
	{ MCURSOR_MODE_128_32B_AX, 128, ALPHA_INVERT },
	{ MCURSOR_MODE_256_32B_AX, 256, ALPHA_INVERT },
	{ GVT_CURSOR_MODE_64_XOR, 64, ALPHA_XOR },
	{ GVT_CURSOR_MODE_128_XOR, 128, ALPHA_XOR },
	{ GVT_CURSOR_MODE_256_XOR, 256, ALPHA_XOR },
};

/* NULL: it is off, or has two bits a pixel. */
static const struct cursor_mode *find_cursor_mode(u32 ctl)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cursor_modes); i++)
		if (cursor_modes[i].mode == (ctl & MCURSOR_MODE_MASK))
			return &cursor_modes[i];

	return NULL;
}

/* view_plane() of the cursor, 32-bit pixels, mostly a square. */
bool view_cursor(struct view *view, const u32 *image)
{
	const struct cursor_mode *mode = find_cursor_mode(image[PLANE_CTL]);

	if (!mode)
		return false;
	memset(view, 0, sizeof(*view));
	view->x = cursor_coordinate(image[PLANE_POS]);
	view->y = cursor_coordinate(image[PLANE_POS] >> 16);
	view->width = mode->size;
	view->height = mode->size;
	/* It may be less high than wide. */
	if (image[PLANE_SIZE] & CUR_FBC_EN)
		view->height = min((image[PLANE_SIZE] & 0xff) + 1, view->height);
	view->surface.base = image[PLANE_SURF] & GVT_PAGE_MASK;
	view->surface.space = GTT_GLOBAL;
	view->surface.pitch = view->width * 4;
	view->is_cursor = true;
	view->format = format_of_plane(CURSOR_FORMAT);
	view->alpha = mode->alpha;
	view->opacity = 255;
	view->turns = image[PLANE_CTL] & MCURSOR_ROTATE_180 ? 2 : 0;

	return true;
}

/* Bytes in memory of what has a pixel. */
static u32 unit_bytes(const struct view *view)
{
	return view->format->pairs ? 4 : view->format->cpp;
}

/* Where pixel @x of a row begins: that of its pair. */
static u32 unit_offset(const struct view *view, u32 x)
{
	return view->format->pairs ? x / 2 * 4 : x * view->format->cpp;
}

/* What has @n pixels of a row of the surface; what is not mapped is zero. */
static void read_row(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n, void *raw)
{
	u32 first = unit_offset(view, x);
	struct surface_block block = {
		.x = first, .y = y, .rows = 1, .buf = raw,
		.bytes = unit_offset(view, x + n - 1) + unit_bytes(view) - first,
	};
	u64 fault;

	if (surface_rw(mem, &view->surface, &block, false, &fault))
		memset(raw, 0, block.bytes);
}

/* @n units one above the other, from the one at @x, @y of the tile at @addr. */
static void go_up(struct gmem *mem, const struct view *view, u64 addr, u32 x, u32 y, u32 n,
		  u8 *raw)
{
	const struct tile *t = &surface_tiles[view->surface.tiling];
	const u8 *tile = gmem_peek(mem, view->surface.space, addr);
	const u8 *at = NULL;
	u32 bytes = unit_bytes(view);

	if (!tile) {
		tile = mem->column;
		if (gmem_rw_page(mem, view->surface.space, addr, mem->column, GVT_PAGE_SIZE,
				 false))
			memset(mem->column, 0, GVT_PAGE_SIZE);
	}
	for (; n--; y--, raw += bytes) {
		/* A column goes up by its runs; the common length is known here. */
		at = at && !t->x_bits ? at - t->run : tile + surface_tile_offset(t, x, y);
		if (bytes == 4)
			memcpy(raw, at, 4);
		else
			memcpy(raw, at, bytes);
	}
}

/*
 * The same of a surface on its side. The driver maps its pages turned by 90 degrees: a row of
 * pages is what was a column, from the bottom up. Within a page rows are as they were, so
 * a row of the picture goes up a column of each page. Of pairs each pixel has its own.
 */
static void read_turned_row(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n,
			    u8 *raw)
{
	const struct tile *t = &surface_tiles[view->surface.tiling];
	u32 wide = t->width / view->format->cpp;
	u64 pages = (u32)view->surface.pitch / t->width;
	u64 row = view->surface.base + y / wide * pages * GVT_PAGE_SIZE;
	u32 byte = unit_offset(view, y % wide);
	u32 left;

	for (; n; n -= left, x += left, raw += left * unit_bytes(view)) {
		u64 page = row + (u64)(x / t->height) * GVT_PAGE_SIZE;
		u32 up = x % t->height;

		left = min(n, t->height - up);
		go_up(mem, view, page, byte, t->height - 1 - up, left, raw);
	}
}

/* To pixels as they are here. */
static void convert(const struct view *view, u32 x, u32 y, u32 n, const void *raw, u32 *to)
{
	if (!view->format->pairs)
		view->format->convert(to, raw, n);
	else if (view->turns & 1)
		format_split_pairs(view->ctl, to, raw, y % 2, 0, n);
	else
		format_split_pairs(view->ctl, to, raw, x % 2, 1, n);
	if (view->key.use == KEY_SOURCE)
		clear_key(view, to, n);
	if (view->format->yuv)
		format_from_yuv(view->ctl, to, n);
	if (view->palette)
		format_from_indices(view->palette, to, n);
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
 * view_row_bytes - bytes that a row of a view is in memory
 * @view: the view, which has a @format
 *
 * Return: VIEW_ROW_BYTES at most.
 */
u32 view_row_bytes(const struct view *view)
{
	u32 last = view->src_x + view->width - 1;

	return view->turns & 1 ? view->width * unit_bytes(view) :
	       unit_offset(view, last) + unit_bytes(view) - unit_offset(view, view->src_x);
}

/**
 * view_hold - a row as it is in memory
 * @mem: whose view of the guest's memory; in a memory section
 * @view: the view, which has a @format
 * @y: the row, in the order in which they lie there
 * @raw: view_row_bytes() for it
 */
void view_hold(struct gmem *mem, const struct view *view, u32 y, void *raw)
{
	if (view->turns & 1)
		read_turned_row(mem, view, view->src_x, view->src_y + y, view->width, raw);
	else
		read_row(mem, view, view->src_x, view->src_y + y, view->width, raw);
}

/* Pixel @x of row @y of a view that is held. */
static const u8 *find_held(const struct view *view, u32 x, u32 y)
{
	const u8 *row = view->held + (size_t)y * view_row_bytes(view);

	return view->turns & 1 ? row + x * unit_bytes(view) :
	       row + unit_offset(view, view->src_x + x) - unit_offset(view, view->src_x);
}

/**
 * view_row - pixels of a row
 * @mem: whose view of the guest's memory; in a memory section
 * @view: the view, which has a @format
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
	const void *from = raw;

	if (backwards) {
		x = view->width - x - n;
		y = view->height - 1 - y;
	}
	if (view->held)
		from = find_held(view, x, y);
	else if (view->turns & 1)
		read_turned_row(mem, view, view->src_x + x, view->src_y + y, n, raw);
	else
		read_row(mem, view, view->src_x + x, view->src_y + y, n, raw);
	convert(view, view->src_x + x, view->src_y + y, n, from, to);
	if (backwards)
		reverse(to, n);
}

/* Are its pixels in memory as they are here? */
bool view_is_ours(const struct view *view)
{
	return view->format && format_is_ours(view->format) && !view->turns;
}

/**
 * view_copy - pixels of some rows, if they are in memory as they are here
 * @mem: whose view of the guest's memory; in a memory section
 * @view: the view, which has a @format
 * @x: the first pixel of each, as for view_row()
 * @y: the first row
 * @n: pixels of each
 * @rows: how many rows
 * @to: where they are put
 * @pitch: pixels from a row to the next there
 *
 * Return: false if they are not; or not all were there, and view_row() has to do it.
 */
bool view_copy(struct gmem *mem, const struct view *view, u32 x, u32 y, u32 n, u32 rows, u32 *to,
	       u32 pitch)
{
	struct surface_block block = {
		.x = (view->src_x + x) * 4, .y = view->src_y + y, .bytes = n * 4, .rows = rows,
		.buf = to, .pitch = pitch * 4,
	};
	u64 fault;

	return view_is_ours(view) && !view->held &&
	       !surface_rw(mem, &view->surface, &block, false, &fault);
}

/* The tilings as an edge knows them. */
static enum vgpu_tiling tiling_of(const struct surface *s)
{
	switch (s->tiling) {
	case TILING_LINEAR:
		return VGPU_LINEAR;
	case TILING_X:
		return VGPU_TILED_X;
	case TILING_Y:
		return VGPU_TILED_Y;
	default:
		return VGPU_TILED_YF;
	}
}

/**
 * view_layout - tell how a view lies in memory
 * @view: the view
 * @layout: where that is put
 *
 * A cursor's alpha is told by its format; of a lowest plane it is of no consequence, if its
 * colors have been multiplied.
 *
 * Return: false if this is not all that there is to know: it is turned, keyed, faint, no colors
 * by itself, inverts what is below, or begins within its surface.
 */
bool view_layout(const struct view *view, struct vgpu_layout *layout)
{
	u32 tile_height = surface_tiles[view->surface.tiling].height ?: 1;
	u64 bytes;

	if (!view->format || !view->format->fourcc || view->turns || view->src_x ||
	    view->src_y || view->key.use != KEY_NONE || view->opacity != 255 ||
	    view->alpha >= ALPHA_INVERT ||
	    view->width * view->format->cpp > (u32)view->surface.pitch)
		return false;
	bytes = (u64)view->surface.pitch * ((view->height + tile_height - 1) / tile_height) *
		tile_height;
	*layout = (struct vgpu_layout){
		.fourcc = view->is_cursor ? CURSOR_FOURCC : view->format->fourcc,
		.tiling = tiling_of(&view->surface),
		.width = view->width, .height = view->height, .stride = view->surface.pitch,
		.x = view->x, .y = view->y, .base = view->surface.base,
		.pages = (bytes + GVT_PAGE_SIZE - 1) / GVT_PAGE_SIZE,
	};

	return true;
}
