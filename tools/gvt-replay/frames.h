/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The frames of a recording, of which it has the memory: looks from outside, and those of which
 * the guest wanted a CRC.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include "image.h"

#define FRAMES_ALL	(~0ull)

enum picture_state {
	PICTURE_WHOLE,
	PICTURE_PART,		/* the recording does not have all of it */
	PICTURE_OTHER,		/* the vGPU shows nothing there, or something of another size */
	PICTURE_NO_MEMORY,
};

/**
 * struct picture - a frame
 * @number: of it, from 1 on
 * @entry: number of the entry in which it was
 * @pipe: which pipe showed it
 * @is_crc: the guest wanted its CRC; else somebody looked
 * @width: its pixels
 * @height: its rows
 * @rows: rows that the recording has
 * @state: what there is of it
 * @missing: reads of memory of which the recording does not tell
 * @pixels: 0x00rrggbb, the upper byte is anything; NULL if it was not wanted
 */
struct picture {
	u64 number;
	u64 entry;
	u32 pipe;
	bool is_crc;
	u32 width;
	u32 height;
	u32 rows;
	enum picture_state state;
	u64 missing;
	u32 *pixels;

	/* Private. */
	struct vgpu_frame *frame;
};

/**
 * struct frames - what a replay does about frames
 * @wanted: the number of the one that is drawn; FRAMES_ALL; or 0: they are only told
 * @tell: called for each, or for the one, with @data. The picture is gone afterwards.
 * @data: its argument
 * @found: frames so far
 */
struct frames {
	u64 wanted;
	void (*tell)(void *data, const struct picture *picture);
	void *data;
	u64 found;

	/* Private. */
	struct picture look;
	struct picture crc[VGPU_MAX_PIPES];
	u64 vblanks[VGPU_MAX_PIPES];
	bool in_timer;
	struct image look_image;
	struct image crc_image;
	struct picture *drawing;
};

void frames_look(struct frames *frames, struct vgpu *vgpu, const struct event *look, u64 entry);
void frames_look_rows(struct frames *frames, const struct event *rows);
void frames_timer_begins(struct frames *frames, struct vgpu *vgpu);
void frames_timer_ends(struct frames *frames, struct vgpu *vgpu, u64 entry);
void frames_memory(struct frames *frames, const struct event *event);
bool frames_read(struct frames *frames, u64 iova, void *buf, u32 len, int *error);
bool frames_are_over(const struct frames *frames);
void frames_end(struct frames *frames);

#endif
