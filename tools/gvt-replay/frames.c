// SPDX-License-Identifier: GPL-2.0
/*
 * See frames.h. A frame is opened when the vGPU is in the state that it shows, and drawn when
 * the recording has told what was in memory: it may be drawn another way than it was, by
 * another version of the device model.
 */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "display/frame.h"
#include "frames.h"

static bool is_wanted(const struct frames *frames, const struct picture *picture)
{
	return frames->wanted == FRAMES_ALL || frames->wanted == picture->number;
}

static void drop(struct picture *picture)
{
	vgpu_frame_close(picture->frame);
	free(picture->pixels);
	memset(picture, 0, sizeof(*picture));
}

/* All is known of it. */
static void tell(struct frames *frames, struct picture *picture)
{
	if (picture->state == PICTURE_WHOLE && picture->rows < picture->height)
		picture->state = PICTURE_PART;
	if (!frames->wanted || is_wanted(frames, picture))
		frames->tell(frames->data, picture);
	drop(picture);
}

static void give_number(struct frames *frames, struct picture *picture, u64 entry)
{
	picture->number = ++frames->found;
	picture->entry = entry;
	if (picture->state != PICTURE_WHOLE || !is_wanted(frames, picture))
		return;
	picture->pixels = calloc(picture->height, picture->width * 4ul);
	if (!picture->pixels)
		picture->state = PICTURE_NO_MEMORY;
}

/* Rows that follow those that there are; others have no place. */
static void draw(struct frames *frames, struct picture *picture, u32 first, u32 rows)
{
	if (first != picture->rows || first >= picture->height)
		return;
	rows = min(rows, picture->height - first);
	picture->rows += rows;
	if (!picture->pixels)
		return;
	frames->drawing = picture;
	vgpu_frame_rows(picture->frame, first, rows,
			picture->pixels + (size_t)first * picture->width);
	frames->drawing = NULL;
}

/* No more rows of the last look will come. */
static void end_look(struct frames *frames)
{
	if (frames->look.number)
		tell(frames, &frames->look);
	image_clear(&frames->look_image);
}

/* GVT_RECORD_LOOK */
void frames_look(struct frames *frames, struct vgpu *vgpu, const struct event *look, u64 entry)
{
	struct picture *picture = &frames->look;
	u32 width, height;

	end_look(frames);
	picture->pipe = look->arg;
	picture->width = look->number[1];
	picture->height = look->number[2];
	picture->frame = vgpu_frame_open_at(vgpu, look->arg, look->number[0], &width, &height);
	if (!picture->frame || width != picture->width || height != picture->height)
		picture->state = PICTURE_OTHER;
	give_number(frames, picture, entry);
}

/* GVT_RECORD_LOOK_ROWS, behind what was read for them. */
void frames_look_rows(struct frames *frames, const struct event *rows)
{
	struct picture *picture = &frames->look;

	if (!picture->number)
		return;
	draw(frames, picture, rows->number[0], rows->number[1]);
	if (picture->rows == picture->height)
		end_look(frames);
}

/*
 * Before vgpu_timer(): any pipe that the guest wants CRCs of may get one. What a frame shows
 * does not change until its CRC has been made.
 */
void frames_timer_begins(struct frames *frames, struct vgpu *vgpu)
{
	struct picture *picture;
	u32 pipe;

	for (pipe = 0; pipe < VGPU_MAX_PIPES; pipe++) {
		picture = &frames->crc[pipe];
		frames->vblanks[pipe] = vgpu->display.pipe[pipe].vblanks;
		if (crc_is_awaited(vgpu, pipe))
			picture->frame = crc_frame_open(vgpu, pipe, &picture->width,
							&picture->height);
	}
	frames->in_timer = true;
}

/* After it: one that has got a CRC has handled a vblank. */
void frames_timer_ends(struct frames *frames, struct vgpu *vgpu, u64 entry)
{
	struct picture *picture;
	u32 pipe;

	frames->in_timer = false;
	for (pipe = 0; pipe < VGPU_MAX_PIPES; pipe++) {
		picture = &frames->crc[pipe];
		if (!picture->frame || frames_are_over(frames) ||
		    frames->vblanks[pipe] == vgpu->display.pipe[pipe].vblanks) {
			drop(picture);
			continue;
		}
		picture->pipe = pipe;
		picture->is_crc = true;
		give_number(frames, picture, entry);
		draw(frames, picture, 0, picture->height);
		tell(frames, picture);
	}
	image_clear(&frames->crc_image);
}

/* What was read while a look was drawn, or while CRCs were made. */
void frames_memory(struct frames *frames, const struct event *event)
{
	bool wanted = frames->in_timer ?
		      frames->wanted > frames->found &&
		      (frames->wanted == FRAMES_ALL ||
		       frames->wanted <= frames->found + VGPU_MAX_PIPES) :
		      frames->look.pixels != NULL;

	if (wanted)
		image_tell(frames->in_timer ? &frames->crc_image : &frames->look_image, event);
}

/**
 * frames_read - guest memory, for a frame that is being drawn
 * @frames: the frames
 * @iova: where, within a page
 * @buf: where it is put
 * @len: bytes
 * @error: 0 or -errno
 *
 * Return: false if none is being drawn.
 */
bool frames_read(struct frames *frames, u64 iova, void *buf, u32 len, int *error)
{
	const struct image *image;

	if (!frames->drawing)
		return false;
	image = frames->drawing->is_crc ? &frames->crc_image : &frames->look_image;
	if (!image_read(image, iova, buf, len, error))
		frames->drawing->missing++;

	return true;
}

/* The one that is wanted has been told. */
bool frames_are_over(const struct frames *frames)
{
	return frames->wanted && frames->found >= frames->wanted &&
	       frames->look.number != frames->wanted;
}

/* The replay has ended. */
void frames_end(struct frames *frames)
{
	u32 pipe;

	end_look(frames);
	for (pipe = 0; pipe < VGPU_MAX_PIPES; pipe++)
		drop(&frames->crc[pipe]);
	image_clear(&frames->crc_image);
}
