// SPDX-License-Identifier: GPL-2.0
/*
 * The picture for a VMM as dma-bufs, without a copy where that can be: the guest's own pages
 * of the plane, and of the cursor. Where a picture is more than that, we draw it, with the
 * cursor, into a buffer of ours: see vgpu_frame_layout().
 *
 * A query finds the buffer of what is shown now, or makes it. The same pages in the same layout
 * are the same buffer, and have the same number as long as it is in the list: until their
 * memory is unmapped, the vGPU is closed, or others that nobody has a file of were shown since.
 * A buffer of the guest's is pinned while it is in the list. Who has its file keeps the pages,
 * see dmabuf.c, but they need not be the guest's any more.
 *
 * gvt_screen.lock is held by all that adds buffers, and by what draws into ours.
 */
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <drm/drm_fourcc.h>

#include "edge/buffer.h"
#include "edge/edge.h"

/* Buffers in the list that nobody has a file of, at most: frames and cursors that alternate. */
#define RECENT		8
/* Rows of ours begin at multiples of it, as GPUs want it. */
#define STRIDE		256
/* Bytes of a pixel at most. */
#define WIDEST		8

static const u64 modifiers[] = {
	[VGPU_LINEAR] = DRM_FORMAT_MOD_LINEAR,
	[VGPU_TILED_X] = I915_FORMAT_MOD_X_TILED,
	[VGPU_TILED_Y] = I915_FORMAT_MOD_Y_TILED,
	[VGPU_TILED_YF] = I915_FORMAT_MOD_Yf_TILED,
};

/* Out of the list: no longer pinned, and its number means nothing. */
static void drop(struct gvt_device *gvt, struct gvt_buffer *buf)
{
	u32 i;

	lockdep_assert_held(&gvt->planes.lock);
	list_del(&buf->node);
	gvt->planes.n--;
	for (i = 0; buf->iovas && i < buf->nr_pages; i++)
		gvt_mem_unpin(gvt, buf->iovas[i]);
	if (buf->iovas)
		gvt->planes.nr_pinned -= buf->nr_pages;
	gvt_buffer_put(buf);
}

static struct gvt_buffer *find_id(struct gvt_planes *planes, u32 id)
{
	struct gvt_buffer *buf;

	lockdep_assert_held(&planes->lock);
	list_for_each_entry(buf, &planes->buffers, node)
		if (buf->id == id)
			return buf;

	return NULL;
}

/* Into the list; others make room, the longest unseen ones first. */
static void add(struct gvt_device *gvt, struct gvt_buffer *buf)
{
	struct gvt_planes *planes = &gvt->planes;
	struct gvt_buffer *old, *next;

	lockdep_assert_held(&gvt->screen.lock);
	mutex_lock(&planes->lock);
	list_for_each_entry_safe_reverse(old, next, &planes->buffers, node) {
		if (planes->n < RECENT)
			break;
		/* With the lock held nobody asks for a first file. */
		if (kref_read(&old->kref) == 1)
			drop(gvt, old);
	}
	do {
		buf->id = ++planes->last_id;
	} while (!buf->id || find_id(planes, buf->id));
	list_add(&buf->node, &planes->buffers);
	planes->n++;
	if (buf->iovas)
		planes->nr_pinned += buf->nr_pages;
	mutex_unlock(&planes->lock);
}

/* Not where it is in the picture. */
static bool is_same_layout(const struct vgpu_layout *a, const struct vgpu_layout *b)
{
	return a->fourcc == b->fourcc && a->tiling == b->tiling && a->width == b->width &&
	       a->height == b->height && a->stride == b->stride && a->pages == b->pages;
}

/* Does the GGTT map its pages there? */
static bool is_mapped(struct gvt_device *gvt, const struct gvt_buffer *buf, u64 base)
{
	u64 iova;
	u32 i;

	for (i = 0; i < buf->nr_pages; i++)
		if (!vgpu_ggtt_iova(gvt->vgpu, base + (u64)i * PAGE_SIZE, &iova) ||
		    iova != buf->iovas[i])
			return false;

	return true;
}

/* The number of a plane's buffer, or 0. */
static u32 find_guests(struct gvt_device *gvt, const struct vgpu_layout *layout)
{
	struct gvt_planes *planes = &gvt->planes;
	struct gvt_buffer *buf;
	u32 id = 0;

	mutex_lock(&planes->lock);
	list_for_each_entry(buf, &planes->buffers, node) {
		if (!buf->iovas || !is_same_layout(&buf->layout, layout) ||
		    !is_mapped(gvt, buf, layout->base))
			continue;
		list_move(&buf->node, &planes->buffers);
		id = buf->id;
		break;
	}
	mutex_unlock(&planes->lock);

	return id;
}

/* Pin what the GGTT maps, page by page, and have a reference to each. */
static int pin_guests(struct gvt_device *gvt, struct gvt_buffer *buf)
{
	struct page *page;
	int ret = 0;
	u32 i;

	for (i = 0; i < buf->nr_pages; i++) {
		if (!vgpu_ggtt_iova(gvt->vgpu, buf->layout.base + (u64)i * PAGE_SIZE,
				    &buf->iovas[i]))
			ret = -EFAULT;
		else
			ret = gvt_mem_pin(gvt, buf->iovas[i], &page);
		if (ret)
			goto err_unpin;
		/* Many buffers may have many references to one page: not too many. */
		if (!try_get_page(page)) {
			gvt_mem_unpin(gvt, buf->iovas[i]);
			ret = -EOVERFLOW;
			goto err_unpin;
		}
		buf->pages[i] = page;
	}

	return 0;

err_unpin:
	while (i--)
		gvt_mem_unpin(gvt, buf->iovas[i]);

	return ret;
}

/* A new one. Returns NULL if some of it can't be had, for now or at all. */
static struct gvt_buffer *make_guests(struct gvt_device *gvt, const struct vgpu_layout *layout)
{
	struct gvt_buffer *buf = gvt_buffer_alloc(layout->pages);

	if (!buf)
		return NULL;
	buf->layout = *layout;
	buf->iovas = kvcalloc(layout->pages, sizeof(*buf->iovas), GFP_KERNEL_ACCOUNT);
	if (!buf->iovas || pin_guests(gvt, buf)) {
		gvt_buffer_put(buf);
		return NULL;
	}

	return buf;
}

/* The buffer of a plane, found or made: its number; 0: it can't be had. */
static u32 guests_buffer(struct gvt_device *gvt, const struct vgpu_layout *layout)
{
	struct gvt_buffer *buf;
	u32 id;

	/* Rows may have any length: not much more memory than for the type's largest mode. */
	if ((layout->tiling != VGPU_LINEAR && gvt->planes.kind != GVT_DMABUF_TILED) ||
	    layout->pages > gvt->type->width * gvt->type->height / PAGE_SIZE * WIDEST * 2)
		return 0;
	/* Until it is in the list: then an unmap finds it there. */
	gvt_mem_begin(gvt);
	id = find_guests(gvt, layout);
	if (!id) {
		buf = make_guests(gvt, layout);
		if (buf) {
			add(gvt, buf);
			id = buf->id;
		}
	}
	gvt_mem_end(gvt);

	return id;
}

/* One of our own for pictures of that size. NULL: no memory. */
static struct gvt_buffer *make_own(u32 width, u32 height)
{
	u32 stride = ALIGN(width * 4, STRIDE);
	u32 i, nr = PAGE_ALIGN((u64)stride * height) >> PAGE_SHIFT;
	struct gvt_buffer *buf = gvt_buffer_alloc(nr);

	if (!buf)
		return NULL;
	buf->layout = (struct vgpu_layout){
		.fourcc = DRM_FORMAT_XRGB8888, .width = width, .height = height,
		.stride = stride, .pages = nr,
	};
	/* User space decides how many there are, by the files that it keeps. */
	buf->own = __vmalloc((size_t)nr << PAGE_SHIFT,
			     GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN);
	if (!buf->own) {
		gvt_buffer_put(buf);
		return NULL;
	}
	for (i = 0; i < nr; i++) {
		buf->pages[i] = vmalloc_to_page(buf->own + (size_t)i * PAGE_SIZE);
		get_page(buf->pages[i]);
	}

	return buf;
}

/* Likewise, found or made; it is in the list at least until gvt->screen.lock is let go of. */
static struct gvt_buffer *own_buffer(struct gvt_device *gvt, u32 width, u32 height)
{
	struct gvt_planes *planes = &gvt->planes;
	struct gvt_buffer *buf, *found = NULL;

	mutex_lock(&planes->lock);
	list_for_each_entry(buf, &planes->buffers, node) {
		if (buf->own && buf->layout.width == width && buf->layout.height == height) {
			list_move(&buf->node, &planes->buffers);
			found = buf;
			break;
		}
	}
	mutex_unlock(&planes->lock);
	if (found)
		return found;
	buf = make_own(width, height);
	if (buf)
		add(gvt, buf);

	return buf;
}

static void tell(struct vfio_device_gfx_plane_info *info, const struct vgpu_layout *layout,
		 u32 id)
{
	info->drm_format = layout->fourcc;
	info->drm_format_mod = modifiers[layout->tiling];
	info->width = layout->width;
	info->height = layout->height;
	info->stride = layout->stride;
	info->size = layout->pages << PAGE_SHIFT;
	info->x_pos = layout->x;
	info->y_pos = layout->y;
	info->dmabuf_id = id;
}

/* The guest's own pages, of both planes. False: the picture is not there as it is. */
static bool tell_guests(struct gvt_device *gvt, const struct vgpu_frame *frame, bool cursor,
			struct vfio_device_gfx_plane_info *info)
{
	struct vgpu_layout plane[2];
	u32 id[2] = {};
	u32 i;

	if (!vgpu_frame_layout(frame, &plane[0], &plane[1]))
		return false;
	for (i = 0; i < 2; i++) {
		if (!plane[i].pages)
			continue;
		id[i] = guests_buffer(gvt, &plane[i]);
		if (!id[i])
			return false;
	}
	if (id[cursor])
		tell(info, &plane[cursor], id[cursor]);

	return true;
}

/* All of it, the cursor too, in a buffer of ours. */
static int tell_own(struct gvt_device *gvt, struct vgpu_frame *frame, u32 width, u32 height,
		    struct vfio_device_gfx_plane_info *info)
{
	struct gvt_buffer *buf;
	int ret;

	if (!gvt_screen_has_room(gvt, width, height))
		return 0;
	buf = own_buffer(gvt, width, height);
	if (!buf)
		return -ENOMEM;
	ret = gvt_screen_draw(frame, width, height, buf->layout.stride, buf->own);
	if (!ret)
		tell(info, &buf->layout, buf->id);

	return ret;
}

/**
 * gvt_planes_query - VFIO_DEVICE_QUERY_GFX_PLANE of a dma-buf
 * @gvt: the vGPU; @gvt->screen.lock is held
 * @cursor: of the cursor
 * @info: where the answer is put; as it is if there is no such plane
 *
 * Return: 0; -ENOMEM; -EINTR.
 */
int gvt_planes_query(struct gvt_device *gvt, bool cursor,
		     struct vfio_device_gfx_plane_info *info)
{
	struct vgpu_frame *frame;
	u32 width, height;
	int ret = 0;

	lockdep_assert_held(&gvt->screen.lock);
	frame = vgpu_frame_open_first(gvt->vgpu, &width, &height);
	if (!frame)
		return vgpu_shows(gvt->vgpu) ? -ENOMEM : 0;
	if (!tell_guests(gvt, frame, cursor, info) && !cursor)
		ret = tell_own(gvt, frame, width, height, info);
	vgpu_frame_close(frame);

	return ret;
}

/**
 * gvt_planes_get - VFIO_DEVICE_GET_GFX_DMABUF
 * @gvt: the vGPU
 * @arg: the number that a query gave
 *
 * Return: a file descriptor; -EINVAL: no such number, or not any more; another -errno: there
 * is no file to be had.
 */
int gvt_planes_get(struct gvt_device *gvt, const u32 __user *arg)
{
	struct gvt_buffer *buf;
	u32 id;

	if (get_user(id, arg))
		return -EFAULT;
	mutex_lock(&gvt->planes.lock);
	buf = find_id(&gvt->planes, id);
	if (buf)
		kref_get(&buf->kref);
	mutex_unlock(&gvt->planes.lock);

	return buf ? gvt_buffer_fd(buf) : -EINVAL;
}

/**
 * gvt_planes_unmap - guest memory goes away
 * @gvt: the vGPU; @gvt->mem.sem is held for writing
 * @iova: first address
 * @last: last address
 */
void gvt_planes_unmap(struct gvt_device *gvt, u64 iova, u64 last)
{
	struct gvt_planes *planes = &gvt->planes;
	struct gvt_buffer *buf, *next;
	u32 i;

	lockdep_assert_held_write(&gvt->mem.sem);
	mutex_lock(&planes->lock);
	list_for_each_entry_safe(buf, next, &planes->buffers, node) {
		for (i = 0; buf->iovas && i < buf->nr_pages; i++) {
			if (buf->iovas[i] < iova || buf->iovas[i] > last)
				continue;
			drop(gvt, buf);
			break;
		}
	}
	mutex_unlock(&planes->lock);
}

void gvt_planes_init(struct gvt_device *gvt)
{
	mutex_init(&gvt->planes.lock);
	INIT_LIST_HEAD(&gvt->planes.buffers);
}

/* The last file of the vGPU is closed. */
void gvt_planes_close(struct gvt_device *gvt)
{
	struct gvt_buffer *buf, *next;

	mutex_lock(&gvt->planes.lock);
	list_for_each_entry_safe(buf, next, &gvt->planes.buffers, node)
		drop(gvt, buf);
	mutex_unlock(&gvt->planes.lock);
}

static const char *const kinds[] = {
	[GVT_REGION] = "region",
	[GVT_DMABUF] = "dmabuf",
	[GVT_DMABUF_TILED] = "dmabuf-tiled",
};

static ssize_t display_kind_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct gvt_device *gvt = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%s\n", kinds[READ_ONCE(gvt->planes.kind)]);
}

static ssize_t display_kind_store(struct device *dev, struct device_attribute *attr,
				  const char *buf, size_t count)
{
	struct gvt_device *gvt = dev_get_drvdata(dev);
	int kind = sysfs_match_string(kinds, buf);
	ssize_t ret = count;

	if (kind < 0)
		return kind;
	mutex_lock(&gvt->monitors.lock);
	if (gvt->monitors.in_use)
		ret = -EBUSY;
	else
		WRITE_ONCE(gvt->planes.kind, kind);
	mutex_unlock(&gvt->monitors.lock);

	return ret;
}

static DEVICE_ATTR_RW(display_kind);

static struct attribute *planes_attrs[] = {
	&dev_attr_display_kind.attr,
	NULL
};

const struct attribute_group gvt_planes_group = {
	.attrs = planes_attrs,
};
