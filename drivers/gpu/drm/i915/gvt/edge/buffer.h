/* SPDX-License-Identifier: GPL-2.0 */
/* Buffers: pictures that user space gets as dma-bufs. */
#ifndef _GVT_BUFFER_H_
#define _GVT_BUFFER_H_

#include <linux/kref.h>
#include <linux/list.h>

#include "display/frame.h"

struct page;

/**
 * struct gvt_buffer - a picture, in pages
 * @kref: held by each dma-buf, and by the vGPU as long as @node is in its list
 * @node: in gvt_planes.buffers
 * @id: by which user space knows it
 * @layout: how the picture lies there
 * @nr_pages: how many
 * @pages: the pages, of which each has a reference. Constant since the first file
 * @iovas: where they were in the guest's memory, each pinned while @node is in the list;
 *	NULL: they are our own
 * @own: our own, as the kernel sees them
 */
struct gvt_buffer {
	struct kref kref;
	struct list_head node;
	u32 id;
	struct vgpu_layout layout;
	u32 nr_pages;
	struct page **pages;
	u64 *iovas;
	void *own;
};

struct gvt_buffer *gvt_buffer_alloc(u32 nr);
void gvt_buffer_put(struct gvt_buffer *buf);
int gvt_buffer_fd(struct gvt_buffer *buf);

#endif
