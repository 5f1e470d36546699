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

struct vgpu_frame *vgpu_frame_open(struct vgpu *vgpu, unsigned int pipe, u32 *width,
				   u32 *height);
struct vgpu_frame *vgpu_frame_open_first(struct vgpu *vgpu, u32 *width, u32 *height);
void vgpu_frame_rows(struct vgpu_frame *frame, u32 first, u32 rows, u32 *pixels);
void vgpu_frame_close(struct vgpu_frame *frame);

#endif
