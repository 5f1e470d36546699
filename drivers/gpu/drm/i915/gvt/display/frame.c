// SPDX-License-Identifier: GPL-2.0
/*
 * Composition: planes and the cursor, one above the other, become rows of pixels. Planes that
 * show what is not drawn here (other formats and tilings) are black.
 */
#include "display/color.h"
#include "display/display_regs.h"
#include "display/frame.h"
#include "display/view.h"
#include "memory/gmem.h"

#define SECTION_BYTES	SZ_64K	/* read from a plane within one memory section */

struct vgpu_frame {
	u32 width;
	u32 height;
	u32 n;
	struct view view[DISPLAY_PLANES];	/* the lowest first */
	struct color color;
	struct gmem mem;
	u8 raw[VIEW_ROW_BYTES];
	u32 row[VIEW_ROW_BYTES / 4];
};

/* A picture is not larger than what a pipe has time for; scalers halve it at most. */
static bool can_show(const struct display_pipe *pipe, const struct vgpu_frame *frame)
{
	return pipe->running && frame->width <= 2 * pipe->htotal &&
	       frame->height <= 2 * pipe->vtotal;
}

/* Who looks has a clock of its own: a recording of the guest's does not have it. */
static bool vblank_has_begun(const struct vgpu *vgpu, u32 pipe)
{
	return pipe_vblank_is_due(vgpu, pipe,
				  vgpu->edge_ops->clock(vgpu->edge) + vgpu->clock_offset);
}

/*
 * vgpu_frame_open() of some planes, a bit for each; or, not @looks, as the guest's GPU itself
 * sees it: what was shown at the last vblank that was handled.
 */
struct vgpu_frame *frame_open(struct vgpu *vgpu, u32 pipe, u32 planes, bool looks,
			      u32 *width, u32 *height)
{
	struct vgpu_frame *frame;
	u32 plane, size;
	bool due;

	if (pipe >= DISPLAY_PIPES)
		return NULL;
	frame = kvzalloc(sizeof(*frame), GFP_KERNEL_ACCOUNT);
	if (!frame)
		return NULL;
	frame->mem.vgpu = vgpu;
	frame->mem.looks = looks;
	mutex_lock(&vgpu->lock);
	size = reg_get(vgpu, GVT_PIPE(_PIPEASRC, pipe));
	frame->width = (size >> 16 & 0x1fff) + 1;
	frame->height = (size & 0x1fff) + 1;
	if (!can_show(&vgpu->display.pipe[pipe], frame)) {
		mutex_unlock(&vgpu->lock);
		kvfree(frame);
		return NULL;
	}
	due = looks && vblank_has_begun(vgpu, pipe);
	for (plane = 0; plane < DISPLAY_PLANES; plane++) {
		const u32 *image = plane_shown(vgpu, pipe, plane, due);
		struct view *view = &frame->view[frame->n];

		if (!(planes & BIT(plane)))
			continue;
		frame->n += plane == PLANE_CURSOR ? view_cursor(view, image) :
						    view_plane(view, image);
	}
	color_get(vgpu, pipe, &frame->color);
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
 * A look from outside: it changes nothing, and no recording has it. Context: may sleep;
 * takes vgpu->lock for a moment.
 *
 * Return: the frame, for vgpu_frame_close(); NULL: the pipe shows nothing, or there is no
 * memory.
 */
struct vgpu_frame *vgpu_frame_open(struct vgpu *vgpu, unsigned int pipe, u32 *width,
				   u32 *height)
{
	struct vgpu_frame *frame = frame_open(vgpu, pipe, ~0u, true, width, height);

	/* Of colors that leave the pipe as a link wants them a monitor makes these again. */
	if (frame && frame->color.has_matrix && frame->color.post[1])
		frame->color.has_matrix = false;

	return frame;
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

/* Colors times alpha. */
static void multiply_row(u32 *pixels, u32 n)
{
	u32 i, shift;

	for (i = 0; i < n; i++) {
		u32 alpha = pixels[i] >> 24;
		u32 out = pixels[i] & OPAQUE;

		for (shift = 0; shift < 24; shift += 8)
			out |= ((pixels[i] >> shift & 0xff) * alpha + 127) / 255 << shift;
		pixels[i] = out;
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

static void clear_part(const struct part *part, u32 *pixels, u32 pitch)
{
	u32 row;

	for (row = 0; row < part->rows; row++)
		memset(pixels + row * pitch, 0, part->width * 4);
}

/* One row, above what is there. */
static void draw_row(struct vgpu_frame *frame, const struct view *view, u32 x, u32 y, u32 n,
		     u32 *to)
{
	if (view->alpha == ALPHA_NONE) {
		view_row(&frame->mem, view, x, y, n, frame->raw, to);
		return;
	}
	view_row(&frame->mem, view, x, y, n, frame->raw, frame->row);
	if (view->alpha == ALPHA_STRAIGHT)
		multiply_row(frame->row, n);
	blend_row(to, frame->row, n);
}

static void draw_view(struct vgpu_frame *frame, const struct view *view, u32 first, u32 rows,
		      u32 *pixels)
{
	struct part part;
	u32 row, most;

	if (!clip(&part, view, frame, first, rows))
		return;
	pixels += (part.y - first) * frame->width + part.x;
	if (!view->convert) {
		clear_part(&part, pixels, frame->width);
		return;
	}
	most = max(SECTION_BYTES / (part.width * view->cpp), 1u);
	for (row = 0; row < part.rows; row++) {
		if (row % most == 0)
			gmem_begin(&frame->mem);
		draw_row(frame, view, part.x - view->x, part.y - view->y + row, part.width,
			 pixels + row * frame->width);
		if (row % most == most - 1 || row == part.rows - 1)
			gmem_end(&frame->mem);
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
	if (!color_is_plain(&frame->color))
		color_row(&frame->color, pixels, rows * frame->width);
}
