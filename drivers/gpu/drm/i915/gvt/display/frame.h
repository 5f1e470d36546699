/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A frame: what a pipe shows at one moment, and its pixels.
 *
 * vgpu_frame_open() takes the planes' state apart once; the pixels are read from the guest's
 * memory by rows, whenever the edge wants some. A guest that draws meanwhile tears its
 * picture, as on a screen.
 */
#ifndef _GVT_FRAME_H_
#define _GVT_FRAME_H_

#include "vgpu.h"

struct vgpu_frame;

/* How the pixels of a plane lie in memory: i915's names of the tilings. */
enum vgpu_tiling {
	VGPU_LINEAR,
	VGPU_TILED_X,
	VGPU_TILED_Y,
	VGPU_TILED_YF,
};

/**
 * struct vgpu_layout - a plane in the guest's memory, for who shows it from there
 * @fourcc: DRM's code of its format
 * @tiling: how it lies there
 * @width: pixels
 * @height: rows
 * @stride: bytes from a row to the next
 * @x: of its first pixel in the picture; may be negative for a cursor
 * @y: and its row
 * @base: its address in the GGTT: of a page
 * @pages: how many pages of the GGTT it takes; 0: there is no such plane
 */
struct vgpu_layout {
	u32 fourcc;
	enum vgpu_tiling tiling;
	u32 width;
	u32 height;
	u32 stride;
	s32 x;
	s32 y;
	u64 base;
	u32 pages;
};

/**
 * struct vgpu_hold - what a frame was made of, from look to look
 * @max: bytes that may be kept
 * @size: of what is kept; 0: nothing is
 * @data: it
 */
struct vgpu_hold {
	size_t max;
	size_t size;
	u8 *data;
};

struct vgpu_frame *vgpu_frame_open(struct vgpu *vgpu, unsigned int pipe, u32 *width,
				   u32 *height);
struct vgpu_frame *vgpu_frame_open_at(struct vgpu *vgpu, unsigned int pipe, u64 now, u32 *width,
				      u32 *height);
struct vgpu_frame *vgpu_frame_open_first(struct vgpu *vgpu, u32 *width, u32 *height);
void vgpu_frame_rows(struct vgpu_frame *frame, u32 first, u32 rows, u32 *pixels);
bool vgpu_frame_hold(struct vgpu_frame *frame, struct vgpu_hold *hold);
void vgpu_hold_drop(struct vgpu_hold *hold);
bool vgpu_frame_layout(const struct vgpu_frame *frame, struct vgpu_layout *primary,
		       struct vgpu_layout *cursor);
void vgpu_frame_close(struct vgpu_frame *frame);
bool vgpu_shows(struct vgpu *vgpu);
unsigned int vgpu_port_pipe(struct vgpu *vgpu, unsigned int port);

#endif
