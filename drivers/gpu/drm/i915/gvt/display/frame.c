// SPDX-License-Identifier: GPL-2.0
/*
 * Composition: planes and the cursor, one above the other, become rows of pixels.
 *
 * PRM SKL volume 12 "Display", planes and cursors; i915: display/skl_universal_plane.c,
 * intel_cursor.c. Planes that show what is not drawn here (other formats and tilings,
 * rotation) are black.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/frame.h"
#include "memory/gmem.h"
#include "memory/surface.h"

#define OPAQUE		0xff000000u
#define BLOCK_BYTES	SZ_64K	/* read from a plane at once, within one memory section */

/* Units of PLANE_STRIDE: 64 bytes, or tiles. */
#define LINEAR_UNIT	64

/* What @view.to_pixels makes of one row. */
typedef void convert_fn(u32 *to, const void *from, u32 n);

/**
 * struct view - a plane as it lies on the screen
 * @surface: where its pixels are
 * @convert: from its format to pixels; NULL: the plane is black
 * @cpp: bytes of a pixel
 * @blend: pixels have been multiplied by their alpha, and what is below shows through
 * @x: of its first pixel on the screen; may be negative for a cursor
 * @y: and its row
 * @width: pixels
 * @height: rows
 * @src_x: of its first pixel in the surface
 * @src_y: and its row there
 */
struct view {
	struct surface surface;
	convert_fn *convert;
	u32 cpp;
	bool blend;
	s32 x;
	s32 y;
	u32 width;
	u32 height;
	u32 src_x;
	u32 src_y;
};

struct vgpu_frame {
	u32 width;
	u32 height;
	u32 n;
	struct view view[DISPLAY_PLANES];	/* the lowest first */
	struct gmem mem;
	u8 block[BLOCK_BYTES];
	u32 row[BLOCK_BYTES / 4];
};

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
	const u32 *px = from;
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = OPAQUE | (px[i] >> 2 & 0xff) << 16 | (px[i] >> 12 & 0xff) << 8 |
			(px[i] >> 22 & 0xff);
}

/* PLANE_CTL: format in bits 27:24, and the order of the colors. */
static const struct {
	u32 format;
	bool rgbx;
	u32 cpp;
	convert_fn *convert;
} formats[] = {
	{ 2, false, 4, from_xrgb2101010 },
	{ 2, true, 4, from_xbgr2101010 },
	{ 4, false, 4, from_xrgb8888 },
	{ 4, true, 4, from_xbgr8888 },
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
	/* Software has multiplied; that hardware does is not drawn. */
	switch ((ctl & PLANE_CTL_ALPHA_MASK) >> 4) {
	case 2:
		view->blend = true;
		break;
	case 3:
		view->convert = NULL;
		break;
	}
	if (ctl & PLANE_CTL_ROTATE_MASK)
		view->convert = NULL;
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
}

/* Take apart a universal plane. False: it is not on. */
static bool view_plane(struct view *view, const u32 *image)
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
	set_format(view, ctl);
	set_tiling(view, ctl, image[PLANE_STRIDE]);

	return true;
}

/* Sign in bit 15, magnitude below it. */
static s32 cursor_coordinate(u32 val)
{
	return val & BIT(15) ? -(s32)(val & 0x7fff) : (s32)(val & 0x7fff);
}

/* The same of the cursor, a square of 32-bit pixels. */
static bool view_cursor(struct view *view, const u32 *image)
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
	view->surface.base = image[PLANE_SURF] & GVT_PAGE_MASK;
	view->surface.space = GTT_GLOBAL;
	view->surface.pitch = size * 4;
	view->cpp = 4;
	view->convert = from_xrgb8888;
	view->blend = true;

	return true;
}

/* A picture is not larger than what a pipe has time for; scalers halve it at most. */
static bool can_show(const struct display_pipe *pipe, const struct vgpu_frame *frame)
{
	return pipe->running && frame->width <= 2 * pipe->htotal &&
	       frame->height <= 2 * pipe->vtotal;
}

/* vgpu_frame_open() of some planes, a bit for each. */
struct vgpu_frame *frame_open(struct vgpu *vgpu, u32 pipe, u32 planes, u32 *width,
			      u32 *height)
{
	struct vgpu_frame *frame;
	u32 plane, size;

	if (pipe >= DISPLAY_PIPES)
		return NULL;
	frame = kvzalloc(sizeof(*frame), GFP_KERNEL_ACCOUNT);
	if (!frame)
		return NULL;
	frame->mem.vgpu = vgpu;
	mutex_lock(&vgpu->lock);
	size = reg_get(vgpu, GVT_PIPE(_PIPEASRC, pipe));
	frame->width = (size >> 16 & 0x1fff) + 1;
	frame->height = (size & 0x1fff) + 1;
	if (!can_show(&vgpu->display.pipe[pipe], frame)) {
		mutex_unlock(&vgpu->lock);
		kvfree(frame);
		return NULL;
	}
	display_catch_up(vgpu);
	display_set_timer(vgpu);
	for (plane = 0; plane < DISPLAY_PLANES; plane++) {
		const u32 *image = display_plane(vgpu->display.live, pipe, plane);
		struct view *view = &frame->view[frame->n];

		if (!(planes & BIT(plane)))
			continue;
		frame->n += plane == PLANE_CURSOR ? view_cursor(view, image) :
						    view_plane(view, image);
	}
	mutex_unlock(&vgpu->lock);
	*width = frame->width;
	*height = frame->height;

	return frame;
}

/**
 * vgpu_frame_open - what a pipe shows now
 * @vgpu: the vGPU
 * @pipe: which pipe: 0 to 2
 * @width: where its width is put, pixels
 * @height: and its height
 *
 * Context: may sleep; takes vgpu->lock for a moment.
 *
 * Return: the frame, for vgpu_frame_close(); NULL: the pipe shows nothing, or there is no
 * memory.
 */
struct vgpu_frame *vgpu_frame_open(struct vgpu *vgpu, unsigned int pipe, u32 *width,
				   u32 *height)
{
	return frame_open(vgpu, pipe, ~0u, width, height);
}

void vgpu_frame_close(struct vgpu_frame *frame)
{
	kvfree(frame);
}

/* What is below shows through by what alpha leaves, color by color. */
static void blend_row(u32 *to, const u32 *from, u32 n)
{
	u32 i, shift;

	for (i = 0; i < n; i++) {
		u32 rest = 255 - (from[i] >> 24);
		u32 out = 0;

		for (shift = 0; shift < 24; shift += 8) {
			u32 below = (to[i] >> shift & 0xff) * rest;
			u32 c = (from[i] >> shift & 0xff) + (below + 127) / 255;

			out |= min(c, 255u) << shift;
		}
		to[i] = out;
	}
}

/**
 * struct part - the part of a view that lies in rows of the frame
 * @x: its first pixel on the screen
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

static bool clip(struct part *part, const struct view *view, const struct vgpu_frame *frame,
		 u32 first, u32 rows)
{
	s32 x1 = max(view->x, 0);
	s32 x2 = min(view->x + (s32)view->width, (s32)frame->width);
	s32 end = first + rows;
	s32 y1 = first;
	s32 y2 = min(view->y + (s32)view->height, end);

	y1 = max(y1, view->y);
	if (x1 >= x2 || y1 >= y2)
		return false;
	*part = (struct part){ x1, y1, x2 - x1, y2 - y1 };

	return true;
}

/* Read @rows rows of a part from @y on; what is not mapped is zero. */
static void read_block(struct vgpu_frame *frame, const struct view *view,
		       const struct part *part, u32 y, u32 rows)
{
	u32 bytes = part->width * view->cpp;
	struct surface_block block = {
		.x = (view->src_x + part->x - view->x) * view->cpp,
		.bytes = bytes,
		.rows = 1,
		.pitch = bytes,
	};
	u64 fault;
	u32 row;

	gmem_begin(&frame->mem);
	for (row = 0; row < rows; row++) {
		block.y = view->src_y + y + row - view->y;
		block.buf = frame->block + row * bytes;
		if (surface_rw(&frame->mem, &view->surface, &block, false, &fault))
			memset(block.buf, 0, bytes);
	}
	gmem_end(&frame->mem);
}

static void draw_row(struct vgpu_frame *frame, const struct view *view, u32 *to,
		     const void *from, u32 n)
{
	if (!view->blend) {
		view->convert(to, from, n);
		return;
	}
	view->convert(frame->row, from, n);
	blend_row(to, frame->row, n);
}

static void draw_view(struct vgpu_frame *frame, const struct view *view, u32 first, u32 rows,
		      u32 *pixels)
{
	struct part part;
	u32 y, n, row, most;

	if (!clip(&part, view, frame, first, rows))
		return;
	if (!view->convert) {
		for (y = part.y; y < part.y + part.rows; y++)
			memset(pixels + (y - first) * frame->width + part.x, 0, part.width * 4);
		return;
	}
	most = BLOCK_BYTES / (part.width * view->cpp);
	for (y = part.y; y < part.y + part.rows; y += n) {
		n = min(most, part.y + part.rows - y);
		read_block(frame, view, &part, y, n);
		for (row = 0; row < n; row++)
			draw_row(frame, view, pixels + (y + row - first) * frame->width + part.x,
				 frame->block + row * part.width * view->cpp, part.width);
	}
}

/**
 * vgpu_frame_rows - the pixels of some rows
 * @frame: the frame
 * @first: the first row
 * @rows: how many; what is beyond the frame is not drawn
 * @pixels: where they are put, row by row: 0x00rrggbb, the upper byte is anything
 *
 * Reads the guest's memory in sections of its own, each for 64 KiB. Context: may sleep;
 * not within a memory section.
 */
void vgpu_frame_rows(struct vgpu_frame *frame, u32 first, u32 rows, u32 *pixels)
{
	u32 i;

	if (first >= frame->height)
		return;
	rows = min(rows, frame->height - first);
	memset(pixels, 0, (size_t)rows * frame->width * 4);
	for (i = 0; i < frame->n; i++)
		draw_view(frame, &frame->view[i], first, rows, pixels);
}
