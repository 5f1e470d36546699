// SPDX-License-Identifier: GPL-2.0
/*
 * The picture for a VMM: VFIO_DEVICE_QUERY_GFX_PLANE has it drawn into a region that the
 * VMM has mapped. Planes, cursor and colors are in it as on a screen. Or it gives dma-bufs:
 * planes.c.
 *
 * VFIO knows one picture of a device: that of the first pipe that shows something.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <drm/drm_fourcc.h>

#include "display/frame.h"
#include "edge/edge.h"

#define PLANE_CURSOR	2	/* DRM_PLANE_TYPE_CURSOR, which is not uapi */
#define ROWS		16	/* between looks at signals */
#define NO_HOTSPOT	U32_MAX

/* Room for the largest mode of the type. */
static u64 screen_size(const struct gvt_device *gvt)
{
	return PAGE_ALIGN((u64)gvt->type->width * gvt->type->height * 4);
}

/*
 * The memory behind the region, which comes with the first use and stays until the device is
 * closed. Who maps it holds the mm's lock, which pages are pinned under with screen->lock held:
 * so this takes none.
 */
static u32 *get_pixels(struct gvt_device *gvt)
{
	struct gvt_screen *screen = &gvt->screen;
	u32 *pixels = READ_ONCE(screen->pixels), *ours;

	if (pixels)
		return pixels;
	/* User space sees it. It asked for it, too: no line in the log if there is none. */
	ours = __vmalloc(screen_size(gvt), GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN);
	if (!ours)
		return NULL;
	pixels = cmpxchg(&screen->pixels, NULL, ours);
	if (!pixels)
		return ours;
	vfree(ours);

	return pixels;
}

static ssize_t screen_read(struct gvt_device *gvt, char __user *buf, size_t count, u64 off)
{
	const u32 *pixels = get_pixels(gvt);
	ssize_t ret = count;

	if (!pixels)
		ret = -ENOMEM;
	else if (copy_to_user(buf, (const u8 *)pixels + off, count))
		ret = -EFAULT;

	return ret;
}

const struct gvt_region gvt_screen_region = {
	.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP,
	.size = screen_size,
	.read = screen_read,
};

/* Map the region, or a part of it, for reading. */
int gvt_screen_mmap(struct gvt_device *gvt, struct vm_area_struct *vma)
{
	u64 first = vma->vm_pgoff & (GVT_REGION_MASK >> PAGE_SHIFT);
	unsigned long i, n = vma_pages(vma);
	u32 *pixels;
	u8 *at;
	int ret;

	if (first + n > screen_size(gvt) >> PAGE_SHIFT)
		return -EINVAL;
	pixels = get_pixels(gvt);
	if (!pixels)
		return -ENOMEM;
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP);
	at = (u8 *)pixels + (first << PAGE_SHIFT);
	for (i = 0; i < n; i++) {
		ret = vm_insert_page(vma, vma->vm_start + (i << PAGE_SHIFT),
				     vmalloc_to_page(at + (i << PAGE_SHIFT)));
		if (ret)
			return ret;
	}

	return 0;
}

/* No monitor of this type has a larger mode. */
bool gvt_screen_has_room(const struct gvt_device *gvt, u32 width, u32 height)
{
	return (u64)width * height * 4 <= screen_size(gvt);
}

/**
 * gvt_screen_draw - draw a frame
 * @frame: the frame
 * @width: its pixels
 * @height: its rows
 * @stride: bytes from a row to the next one
 * @pixels: where it is drawn
 *
 * Return: 0, or -EINTR: the process is going to end.
 */
int gvt_screen_draw(struct vgpu_frame *frame, u32 width, u32 height, u32 stride, void *pixels)
{
	u32 rows = stride == width * 4 ? ROWS : 1;
	u32 y;

	for (y = 0; y < height; y += rows) {
		if (fatal_signal_pending(current))
			return -EINTR;
		vgpu_frame_rows(frame, y, rows, pixels + (size_t)y * stride);
		cond_resched();
	}

	return 0;
}

/* Draw what is shown into the region. Returns 0 or -errno. */
static int draw(struct gvt_device *gvt, struct vfio_device_gfx_plane_info *info)
{
	struct vgpu_frame *frame;
	u32 width, height;
	u32 *pixels;
	int ret = 0;

	frame = vgpu_frame_open_first(gvt->vgpu, &width, &height);
	if (!frame)
		return vgpu_shows(gvt->vgpu) ? -ENOMEM : 0;
	if (!gvt_screen_has_room(gvt, width, height))
		goto out;
	pixels = get_pixels(gvt);
	if (!pixels) {
		ret = -ENOMEM;
		goto out;
	}
	if (!vgpu_frame_hold(frame, &gvt->screen.hold))
		ret = gvt_screen_draw(frame, width, height, width * 4, pixels);
	if (ret) {
		/* Nobody knows what is in the region. */
		vgpu_hold_drop(&gvt->screen.hold);
		goto out;
	}
	info->drm_format = DRM_FORMAT_XRGB8888;
	info->width = width;
	info->height = height;
	info->stride = width * 4;
	info->size = PAGE_ALIGN((u64)width * height * 4);
	info->region_index = GVT_SCREEN_INDEX;
out:
	vgpu_frame_close(frame);

	return ret;
}

/* Is it a kind of picture that there is? */
static bool is_offered(const struct gvt_device *gvt, u32 kind)
{
	return gvt->display &&
	       (kind == VFIO_GFX_PLANE_TYPE_REGION ||
		(kind == VFIO_GFX_PLANE_TYPE_DMABUF && gvt->planes.kind != GVT_REGION));
}

/**
 * gvt_screen_query - VFIO_DEVICE_QUERY_GFX_PLANE
 * @gvt: the vGPU
 * @arg: what user space asks, and what it gets
 *
 * By the region, a query draws a new picture into it, on the caller's time. The cursor is in
 * it, so that asked for alone there is none. Other types of planes are all the same: QEMU says
 * none. By dma-bufs: see planes.c.
 *
 * Return: 0; -EINVAL: no display, or not by this; -ENOMEM; -EFAULT; -EINTR.
 */
int gvt_screen_query(struct gvt_device *gvt, struct vfio_device_gfx_plane_info __user *arg)
{
	const size_t size = offsetofend(struct vfio_device_gfx_plane_info, region_index);
	struct vfio_device_gfx_plane_info asked, info = {};
	bool cursor;
	int ret = 0;

	if (copy_from_user(&asked, arg, size))
		return -EFAULT;
	if (asked.argsz < size || !is_offered(gvt, asked.flags & ~VFIO_GFX_PLANE_TYPE_PROBE))
		return -EINVAL;
	if (asked.flags & VFIO_GFX_PLANE_TYPE_PROBE)
		return 0;

	info.argsz = asked.argsz;
	info.flags = asked.flags;
	info.drm_plane_type = asked.drm_plane_type;
	info.x_hot = NO_HOTSPOT;
	info.y_hot = NO_HOTSPOT;
	cursor = asked.drm_plane_type == PLANE_CURSOR;
	mutex_lock(&gvt->screen.lock);
	if (asked.flags == VFIO_GFX_PLANE_TYPE_DMABUF)
		ret = gvt_planes_query(gvt, cursor, &info);
	else if (!cursor)
		ret = draw(gvt, &info);
	mutex_unlock(&gvt->screen.lock);
	if (!ret && copy_to_user(arg, &info, size))
		ret = -EFAULT;

	return ret;
}

void gvt_screen_init(struct gvt_device *gvt)
{
	mutex_init(&gvt->screen.lock);
	/* Four planes of the largest mode. */
	gvt->screen.hold.max = 4 * screen_size(gvt);
}

/* Nobody has it mapped any more. */
void gvt_screen_close(struct gvt_device *gvt)
{
	vfree(gvt->screen.pixels);
	gvt->screen.pixels = NULL;
	vgpu_hold_drop(&gvt->screen.hold);
}
