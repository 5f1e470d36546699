// SPDX-License-Identifier: GPL-2.0
/* See looks.h. */
#include <string.h>

#include "core.h"
#include "expect.h"
#include "looks.h"

static u64 hash_pixels(u64 hash, const u32 *pixels, size_t n)
{
	while (n--)
		hash = (hash ^ (*pixels++ & 0xffffff)) * 0x100000001b3ull;

	return hash;
}

/* NULL: it is not recorded: the vGPU shows nothing, or there have been enough. */
struct vgpu_frame *looks_open(struct looks *looks, struct gvt_record *rec, unsigned int pipe,
			      u32 *width, u32 *height)
{
	if (looks->frame || looks->n == LOOKS_MAX)
		return NULL;
	looks->frame = gvt_record_look_open(rec, pipe, width, height);
	if (!looks->frame)
		return NULL;
	looks->width = *width;
	looks->rows[looks->n] = 0;
	looks->hash[looks->n++] = 0;

	return looks->frame;
}

void looks_rows(struct looks *looks, struct gvt_record *rec, u32 first, u32 rows, u32 *pixels)
{
	u32 *done = &looks->rows[looks->n - 1];
	u64 *hash = &looks->hash[looks->n - 1];

	expect(gvt_record_look_rows(rec, looks->frame, first, rows, pixels));
	if (first != *done)
		return;
	*done += rows;
	*hash = hash_pixels(*hash, pixels, (size_t)rows * looks->width);
}

void looks_close(struct looks *looks, struct gvt_record *rec)
{
	gvt_record_look_close(rec, looks->frame);
	looks->frame = NULL;
}

/* Looks are told in their order; CRCs' frames, which nobody has seen, are among them. */
static void check_picture(void *data, const struct picture *picture)
{
	struct looks *looks = data;
	u32 n = looks->n;

	check_eq(picture->missing, 0);
	if (picture->is_crc) {
		check_int_eq(picture->state, PICTURE_WHOLE);
		return;
	}
	check_int_eq(picture->rows, looks->rows[n]);
	check_int_eq(picture->state, picture->rows < picture->height ? PICTURE_PART :
		     PICTURE_WHOLE);
	check_eq(hash_pixels(0, picture->pixels, (size_t)picture->rows * picture->width),
		 looks->hash[n]);
	looks->n++;
}

/* Draw all of them anew, from what the recording has. There are none then. */
void looks_check(struct looks *looks, struct tape *tape)
{
	struct frames frames = { .wanted = FRAMES_ALL, .tell = check_picture, .data = looks };
	static struct replay replay;
	static struct reader reader;
	u32 n = looks->n;

	expect(!looks->frame);
	looks->n = 0;
	if (n) {
		check_int_eq(tape_open(tape, &reader), 0);
		check_int_eq(replay_frames(&replay, &reader, &frames), REPLAY_EQUAL);
	}
	check_eq(looks->n, n);
	looks->n = 0;
}
