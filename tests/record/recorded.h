/* SPDX-License-Identifier: GPL-2.0 */
/* vGPUs that are recorded: see recorded.c. */
#ifndef RECORDED_H
#define RECORDED_H

#include "tape.h"

struct vgpu *recorded_create(const struct vgpu_type *type,
			     const struct gvt_host_ops *ops, void *host);
void recorded_destroy(struct vgpu *vgpu);
struct tape *recorded_tape(struct vgpu *vgpu);
void recorded_reset(struct vgpu *vgpu);
size_t recorded_save(struct vgpu *vgpu, void *buf, size_t size);
int recorded_restore(struct vgpu *vgpu, const void *buf, size_t size);
ssize_t recorded_region_rw(struct vgpu *vgpu, enum vgpu_region region, u64 off,
			   void *buf, size_t count, bool write);
enum vgpu_work recorded_run_engine(struct vgpu *vgpu, unsigned int id);
void recorded_timer(struct vgpu *vgpu);
int recorded_plug(struct vgpu *vgpu, unsigned int port, const void *edid, size_t len);
int recorded_lose_link(struct vgpu *vgpu, unsigned int port);
int recorded_set_pipes(struct vgpu *vgpu, unsigned int pipes);
int recorded_set_dp(struct vgpu *vgpu, unsigned int ports);
struct vgpu_frame *recorded_frame_open(struct vgpu *vgpu, unsigned int pipe, u32 *width,
				       u32 *height);
void recorded_frame_rows(struct vgpu_frame *frame, u32 first, u32 rows, u32 *pixels);
void recorded_frame_close(struct vgpu_frame *frame);

#endif
