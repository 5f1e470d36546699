// SPDX-License-Identifier: GPL-2.0
/*
 * VFIO's EDID region: a VMM says what the monitor is, at port B. QEMU does it for its
 * xres and yres, and when the user gives its window another size.
 *
 * The link goes down, the EDID and its size are written, the link goes up: the guest sees
 * a monitor go and another come.
 */
#include <linux/uaccess.h>

#include "edge/edge.h"

#define BLOB	sizeof(struct vfio_region_gfx_edid)

static u64 edid_size(const struct gvt_device *gvt)
{
	return BLOB + VGPU_EDID_MAX;
}

static ssize_t edid_read(struct gvt_device *gvt, char __user *buf, size_t count, u64 off)
{
	struct {
		struct vfio_region_gfx_edid head;
		u8 bytes[VGPU_EDID_MAX];
	} region = {
		.head.edid_offset = BLOB,
		.head.edid_max_size = VGPU_EDID_MAX,
		.head.max_xres = gvt->type->width,
		.head.max_yres = gvt->type->height,
	};
	struct gvt_edid *edid = &gvt->edid;

	mutex_lock(&edid->lock);
	region.head.edid_size = edid->len;
	memcpy(region.bytes, edid->bytes, sizeof(region.bytes));
	mutex_unlock(&edid->lock);
	region.head.link_state = test_bit(VGPU_PORT_B, &gvt->monitors.plugged) ?
		VFIO_DEVICE_GFX_LINK_STATE_UP : VFIO_DEVICE_GFX_LINK_STATE_DOWN;
	if (copy_to_user(buf, (u8 *)&region + off, count))
		return -EFAULT;

	return count;
}

/* One of the two fields that can be written. */
static int write_field(struct gvt_device *gvt, u32 val, u64 off)
{
	struct gvt_edid *edid = &gvt->edid;

	switch (off) {
	case offsetof(struct vfio_region_gfx_edid, edid_size):
		if (val > VGPU_EDID_MAX)
			return -EINVAL;
		edid->len = val;
		return 0;
	case offsetof(struct vfio_region_gfx_edid, link_state):
		if (val == VFIO_DEVICE_GFX_LINK_STATE_DOWN)
			return gvt_monitor_plug(gvt, VGPU_PORT_B, NULL, 0);
		if (val == VFIO_DEVICE_GFX_LINK_STATE_UP && edid->len)
			return gvt_monitor_plug(gvt, VGPU_PORT_B, edid->bytes, edid->len);
		return -EINVAL;
	default:
		return -EINVAL;
	}
}

static ssize_t edid_write(struct gvt_device *gvt, const char __user *buf, size_t count,
			  u64 off)
{
	u8 data[VGPU_EDID_MAX];
	int ret = 0;
	u32 val;

	if (off < BLOB && count != sizeof(val))
		return -EINVAL;
	if (copy_from_user(data, buf, count))
		return -EFAULT;
	mutex_lock(&gvt->edid.lock);
	if (off < BLOB) {
		memcpy(&val, data, sizeof(val));
		ret = write_field(gvt, val, off);
	} else {
		memcpy(gvt->edid.bytes + off - BLOB, data, count);
	}
	mutex_unlock(&gvt->edid.lock);

	return ret ? ret : count;
}

const struct gvt_region gvt_edid_region = {
	.type = {
		.type = VFIO_REGION_TYPE_GFX,
		.subtype = VFIO_REGION_SUBTYPE_GFX_EDID,
	},
	.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
	.size = edid_size,
	.read = edid_read,
	.write = edid_write,
};

void gvt_edid_init(struct gvt_device *gvt)
{
	mutex_init(&gvt->edid.lock);
}

/* The next user finds nothing of this one's, but the monitor. */
void gvt_edid_close(struct gvt_device *gvt)
{
	gvt->edid.len = 0;
	memset(gvt->edid.bytes, 0, sizeof(gvt->edid.bytes));
}
