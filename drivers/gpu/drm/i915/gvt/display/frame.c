// SPDX-License-Identifier: GPL-2.0
/*
 * Composition: planes and the cursor, one above the other, scaled where they are, become rows
 * of pixels; all of it may be scaled once more. Planes that show what is not drawn here are
 * black.
 */
#include "display/color.h"
#include "display/display_regs.h"
#include "display/frame.h"
#include "display/layer.h"
#include "memory/gmem.h"

/**
 * struct vgpu_frame - what a pipe shows at one moment
 * @width: pixels of a row of the picture
 * @height: its rows
 * @src_width: of what the planes make; the same, if the pipe does not scale
 * @src_height: likewise
 * @scale: scales the whole
 * @x: where it is in the picture then
 * @y: likewise
 * @image: the registers that all that was taken from
 * @n: layers
 * @layer: the lowest first
 * @color: what becomes of the colors
 * @palette: of indexed planes, if there are some
 * @brush: for layers
 */
struct vgpu_frame {
	u32 width;
	u32 height;
	u32 src_width;
	u32 src_height;
	struct scale *scale;
	u32 x;
	u32 y;
	u32 image[DISPLAY_UNITS * PLANE_REGS];
	u32 n;
	struct layer layer[DISPLAY_PLANES];
	struct color color;
	u32 palette[PALETTE_COLORS];
	struct brush brush;
};

/* A picture is not larger than what a pipe has time for; scalers reduce it to a third at most. */
static bool can_show(const struct vgpu *vgpu, u32 pipe, u32 *width, u32 *height)
{
	const struct display_pipe *timing = &vgpu->display.pipe[pipe];
	u32 size = reg_get(vgpu, GVT_PIPE(_PIPEASRC, pipe));

	*width = (size >> 16 & 0x1fff) + 1;
	*height = (size & 0x1fff) + 1;

	return timing->running && *width <= 3 * timing->htotal && *height <= 3 * timing->vtotal;
}

/* Does scaler @image scale what @binding says: a plane, from 1 on, or 0, the pipe? */
static bool scales(const u32 *image, u32 binding)
{
	return image[PLANE_CTL] & PS_SCALER_EN &&
	       (image[PLANE_CTL] & PS_BINDING_MASK) >> 25 == binding;
}

/* The scaler of a plane, or of the pipe; NULL: there is none. */
static const u32 *find_scaler(const struct vgpu *vgpu, u32 pipe, u32 binding, bool due)
{
	const u32 *image;
	u32 i;

	for (i = 0; i < PIPE_SCALERS; i++) {
		image = plane_shown(vgpu, pipe, UNIT_SCALER + i, due);
		if (scales(image, binding))
			return image;
	}

	return NULL;
}

/* False: no memory. */
static bool add_layer(struct vgpu_frame *frame, const struct vgpu *vgpu, u32 pipe, u32 plane,
		      bool due)
{
	struct layer *layer = &frame->layer[frame->n], *below = layer - 1;
	const u32 *image = plane_shown(vgpu, pipe, plane, due);
	const u32 *scaler = NULL;

	if (plane == PLANE_CURSOR ? !view_cursor(&layer->view, image) :
				    !view_plane(&layer->view, image))
		return true;
	/* The palette is the pipe's table of 8 bits: if that applies, it does so once, to all. */
	if (layer->view.format && layer->view.format->indexed && frame->color.lut != LUT_8_BIT) {
		color_get_palette(vgpu, pipe, frame->palette);
		layer->view.palette = frame->palette;
	}
	if (plane != PLANE_CURSOR)
		scaler = find_scaler(vgpu, pipe, plane + 1, due);
	layer->x = layer->view.x;
	layer->y = layer->view.y;
	layer->width = layer->view.width;
	layer->height = layer->view.height;
	if (plane == 1 && frame->n && below->view.key.use == KEY_DESTINATION &&
	    below->view.format)
		layer->below = &below->view;
	frame->n++;

	return !scaler || layer_scale(layer, &frame->brush, scaler[PLANE_POS],
				      scaler[PLANE_SIZE]);
}

static void draw(struct vgpu_frame *frame, u32 first, u32 rows, u32 *pixels)
{
	u32 i;

	memset(pixels, 0, (size_t)rows * frame->src_width * 4);
	for (i = 0; i < frame->n; i++)
		layer_draw(&frame->layer[i], &frame->brush, first, rows, pixels,
			   frame->src_width);
	if (!color_is_plain(&frame->color))
		color_row(&frame->color, pixels, rows * frame->src_width);
}

/* struct scale: get_row. */
static void draw_source_row(void *data, u32 y, u32 *row)
{
	draw(data, y, 1, row);
}

/* The pipe has a scaler: the picture is what the transcoder shows. False: no memory. */
static bool set_scaler(struct vgpu_frame *frame, const struct vgpu *vgpu, u32 pipe,
		       const u32 *scaler)
{
	u32 width = scaler[PLANE_SIZE] >> 16 & 0x1fff;
	u32 height = scaler[PLANE_SIZE] & 0x1fff;

	frame->width = (reg_get(vgpu, GVT_PIPE(_TRANS_HTOTAL_A, pipe)) & 0x1fff) + 1;
	frame->height = (reg_get(vgpu, GVT_PIPE(_TRANS_VTOTAL_A, pipe)) & 0x1fff) + 1;
	frame->x = scaler[PLANE_POS] >> 16 & 0x1fff;
	frame->y = scaler[PLANE_POS] & 0x1fff;
	/* All of it has to be in the picture, or nothing is. */
	if (!width || !height || frame->x + width > frame->width ||
	    frame->y + height > frame->height) {
		frame->n = 0;
		width = 1;
		height = 1;
		frame->x = 0;
		frame->y = 0;
	}
	frame->scale = scale_open(frame->src_width, frame->src_height, width, height);
	if (!frame->scale)
		return false;
	frame->scale->get_row = draw_source_row;
	frame->scale->data = frame;

	return true;
}

/* Take the pipe's state apart. False: it shows nothing, or no memory. */
static bool set_frame(struct vgpu_frame *frame, const struct vgpu *vgpu, u32 pipe, u32 planes,
		      bool due)
{
	const u32 *scaler = find_scaler(vgpu, pipe, 0, due);
	u32 plane;

	if (!can_show(vgpu, pipe, &frame->src_width, &frame->src_height))
		return false;
	frame->width = frame->src_width;
	frame->height = frame->src_height;
	color_get(vgpu, pipe, &frame->color);
	for (plane = 0; plane < DISPLAY_UNITS; plane++)
		memcpy(display_plane(frame->image, 0, plane), plane_shown(vgpu, pipe, plane, due),
		       PLANE_REGS * 4);
	for (plane = 0; plane < DISPLAY_PLANES; plane++)
		if (planes & BIT(plane) && !add_layer(frame, vgpu, pipe, plane, due))
			return false;

	return !scaler || set_scaler(frame, vgpu, pipe, scaler);
}

/*
 * vgpu_frame_open() of some planes, a bit for each, at @now of the edge's clock; or, if that is
 * 0, as the guest's GPU itself sees it: what has been sent since the last vblank that was
 * handled. Not @looks: the memory that is read is part of a recording.
 */
struct vgpu_frame *frame_open(struct vgpu *vgpu, u32 pipe, u32 planes, u64 now, bool looks,
			      u32 *width, u32 *height)
{
	struct vgpu_frame *frame;
	bool due, made;

	if (pipe >= DISPLAY_PIPES)
		return NULL;
	frame = kvzalloc(sizeof(*frame), GFP_KERNEL_ACCOUNT);
	if (!frame)
		return NULL;
	frame->brush.mem.vgpu = vgpu;
	frame->brush.mem.looks = looks;
	mutex_lock(&vgpu->lock);
	due = now && pipe_vblank_is_due(vgpu, pipe, now + vgpu->clock_offset);
	made = set_frame(frame, vgpu, pipe, planes, due);
	mutex_unlock(&vgpu->lock);
	if (!made) {
		vgpu_frame_close(frame);
		return NULL;
	}
	*width = frame->width;
	*height = frame->height;

	return frame;
}

/* As a monitor shows it, if it does. */
static struct vgpu_frame *open_shown(struct vgpu *vgpu, u32 pipe, u64 now, bool looks, u32 *width,
				     u32 *height)
{
	struct vgpu_frame *frame = NULL;
	bool shows;

	mutex_lock(&vgpu->lock);
	shows = port_shows(vgpu, pipe);
	mutex_unlock(&vgpu->lock);
	if (shows)
		frame = frame_open(vgpu, pipe, ~0u, now, looks, width, height);
	/* Of colors that leave the pipe as a link wants them a monitor makes these again. */
	if (frame && frame->color.has_matrix && frame->color.post[1])
		frame->color.has_matrix = false;

	return frame;
}

/**
 * vgpu_frame_open - what a pipe shows now
 * @vgpu: the vGPU
 * @pipe: which pipe: 0 to 2
 * @width: where its width is put, pixels
 * @height: and its height
 *
 * A look from outside: it changes nothing, and no recording has it, unless it is made by
 * gvt_record_look_open(). Who looks has a clock of its own, the edge's. Context: may sleep;
 * takes vgpu->lock for a moment.
 *
 * Return: the frame, for vgpu_frame_close(); NULL: the pipe shows nothing, or to a DisplayPort
 * monitor that has no link to it, or there is no memory.
 */
struct vgpu_frame *vgpu_frame_open(struct vgpu *vgpu, unsigned int pipe, u32 *width,
				   u32 *height)
{
	return open_shown(vgpu, pipe, vgpu->edge_ops->clock(vgpu->edge), true, width, height);
}

/*
 * The same at @now of the edge's clock, and by the operations that the guest's GPU goes by: for
 * who records a look, and who replays it.
 */
struct vgpu_frame *vgpu_frame_open_at(struct vgpu *vgpu, unsigned int pipe, u64 now, u32 *width,
				      u32 *height)
{
	return open_shown(vgpu, pipe, now, false, width, height);
}

/* The same of the first pipe that shows something, for those who can show one picture. */
struct vgpu_frame *vgpu_frame_open_first(struct vgpu *vgpu, u32 *width, u32 *height)
{
	struct vgpu_frame *frame = NULL;
	u32 pipe;

	for (pipe = 0; !frame && pipe < DISPLAY_PIPES; pipe++)
		frame = vgpu_frame_open(vgpu, pipe, width, height);

	return frame;
}

/**
 * vgpu_shows - is what a pipe shows on any screen?
 * @vgpu: the vGPU
 *
 * Context: takes vgpu->lock for a moment.
 *
 * Return: whether it does: if there was no frame for it, then there was no memory.
 */
bool vgpu_shows(struct vgpu *vgpu)
{
	u32 pipe, width, height;
	bool shows = false;

	mutex_lock(&vgpu->lock);
	for (pipe = 0; !shows && pipe < DISPLAY_PIPES; pipe++)
		shows = port_shows(vgpu, pipe) && can_show(vgpu, pipe, &width, &height);
	mutex_unlock(&vgpu->lock);

	return shows;
}

/**
 * vgpu_port_pipe - which pipe feeds a port: its picture is what the port's monitor shows
 * @vgpu: the vGPU
 * @port: enum vgpu_port
 *
 * The guest's choice, at any moment.
 *
 * Return: the pipe, or VGPU_MAX_PIPES, which shows nothing: there is none.
 */
unsigned int vgpu_port_pipe(struct vgpu *vgpu, unsigned int port)
{
	u32 wanted = TRANS_DDI_FUNC_ENABLE | TRANS_DDI_SELECT_PORT(port + 1);
	u32 mask = TRANS_DDI_FUNC_ENABLE | TRANS_DDI_PORT_MASK;
	u32 pipe;

	if (port >= VGPU_NUM_PORTS)
		return VGPU_MAX_PIPES;
	for (pipe = 0; pipe < VGPU_MAX_PIPES; pipe++)
		if ((reg_get(vgpu, GVT_PIPE(_TRANS_DDI_FUNC_CTL_A, pipe)) & mask) == wanted)
			break;

	return pipe;
}

void vgpu_hold_drop(struct vgpu_hold *hold)
{
	kvfree(hold->data);
	hold->data = NULL;
	hold->size = 0;
}

/* Is there something to be done to many of its pixels? */
static bool is_dear(const struct vgpu_frame *frame)
{
	bool dear = frame->scale || !color_is_plain(&frame->color);
	u32 i;

	for (i = 0; i < frame->n; i++)
		dear |= layer_is_dear(&frame->layer[i]);

	return dear;
}

/* What its layers' rows, and what else a frame is made of, take. */
static size_t hold_bytes(const struct vgpu_frame *frame)
{
	size_t bytes = 4 * sizeof(u32) + sizeof(frame->image) + sizeof(frame->color) +
		       sizeof(frame->palette);
	const struct layer *layer;

	for (layer = frame->layer; layer < frame->layer + frame->n; layer++)
		if (layer->view.format)
			bytes += (size_t)layer->view.height * view_row_bytes(&layer->view);

	return bytes;
}

/* Keep some bytes, at *@at and go on behind them. False: there were others. */
static bool keep(u8 **at, const void *data, size_t len)
{
	bool same = !memcmp(*at, data, len);

	memcpy(*at, data, len);
	*at += len;

	return same;
}

/**
 * vgpu_frame_hold - is a picture the same as that of the last look?
 * @frame: the frame
 * @hold: what is kept from look to look
 *
 * To read the guest's memory and compare it takes less time than to draw it, if there is more to
 * do than to copy. Only then, and if @hold has room, anything is kept. If it is not the same, the
 * frame is drawn from what is kept, before the next look: whatever the guest writes meanwhile,
 * what is drawn is what was compared. Context: as vgpu_frame_rows().
 *
 * Return: it is; false: it is not, or it is not known.
 */
bool vgpu_frame_hold(struct vgpu_frame *frame, struct vgpu_hold *hold)
{
	size_t size = hold_bytes(frame);
	struct layer *layer;
	bool same = true;
	u8 *at;

	if (!is_dear(frame) || size > hold->max)
		size = 0;
	if (size != hold->size) {
		vgpu_hold_drop(hold);
		if (size)
			hold->data = kvzalloc(size, GFP_KERNEL_ACCOUNT);
		if (hold->data)
			hold->size = size;
		same = false;
	}
	if (!hold->size)
		return false;
	at = hold->data;
	same &= keep(&at, &frame->width, sizeof(frame->width));
	same &= keep(&at, &frame->height, sizeof(frame->height));
	same &= keep(&at, &frame->src_width, sizeof(frame->src_width));
	same &= keep(&at, &frame->src_height, sizeof(frame->src_height));
	same &= keep(&at, frame->image, sizeof(frame->image));
	same &= keep(&at, &frame->color, sizeof(frame->color));
	same &= keep(&at, frame->palette, sizeof(frame->palette));
	for (layer = frame->layer; layer < frame->layer + frame->n; layer++) {
		if (!layer->view.format)
			continue;
		same &= layer_hold(layer, &frame->brush, at);
		at += (size_t)layer->view.height * view_row_bytes(&layer->view);
	}

	return same;
}

/**
 * vgpu_frame_layout - is the picture a plane as it lies in memory, maybe with a cursor above?
 * @frame: the frame
 * @primary: where the plane is put
 * @cursor: and the cursor, or that there is none
 *
 * Return: false if it is not: there are more planes, or something has to be done to pixels.
 */
bool vgpu_frame_layout(const struct vgpu_frame *frame, struct vgpu_layout *primary,
		       struct vgpu_layout *cursor)
{
	const struct layer *layer = frame->layer;
	bool has_cursor = frame->n && layer[frame->n - 1].view.is_cursor;

	memset(cursor, 0, sizeof(*cursor));
	if (frame->n != 1 + has_cursor || frame->scale || !color_is_plain(&frame->color))
		return false;
	/* All of the picture. */
	if (layer->scale || layer->x || layer->y || layer->width != frame->width ||
	    layer->height != frame->height || layer->view.alpha == ALPHA_STRAIGHT)
		return false;

	return view_layout(&layer[0].view, primary) &&
	       (!has_cursor || view_layout(&layer[1].view, cursor));
}

void vgpu_frame_close(struct vgpu_frame *frame)
{
	u32 i;

	if (!frame)
		return;
	for (i = 0; i < DISPLAY_PLANES; i++)
		layer_close(&frame->layer[i]);
	scale_close(frame->scale);
	kvfree(frame);
}

/* A row of the picture, of which the scaler's window is a part. */
static void draw_scaled_row(struct vgpu_frame *frame, u32 y, u32 *pixels)
{
	memset(pixels, 0, frame->width * 4);
	if (y >= frame->y && y - frame->y < frame->scale->height)
		scale_row(frame->scale, 0, y - frame->y, frame->scale->width,
			  pixels + frame->x);
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
	u32 row;

	if (first >= frame->height)
		return;
	rows = min(rows, frame->height - first);
	if (!frame->scale) {
		draw(frame, first, rows, pixels);
		return;
	}
	for (row = 0; row < rows; row++)
		draw_scaled_row(frame, first + row, pixels + row * frame->width);
}
