// SPDX-License-Identifier: GPL-2.0
/*
 * Monitors, as an administrator plugs them in: /sys/bus/mdev/devices/<uuid>/monitors has a
 * file for each port, and link_loss. A vGPU with a monitor when it is opened has a display until
 * it is closed, whatever is plugged in and out meanwhile.
 */
#include <linux/device.h>
#include <linux/moduleparam.h>

#include "display/edid.h"
#include "edge/edge.h"

static char *monitor = "none";
module_param(monitor, charp, 0444);
MODULE_PARM_DESC(monitor,
		 "Monitor that new vGPUs have at port B: none (default), or a mode such as 1024x768 (HDMI) or dp:1024x768");

/**
 * gvt_monitor_plug - plug a monitor in or out
 * @gvt: the vGPU
 * @port: enum vgpu_port
 * @edid: what it says of itself
 * @len: bytes of that; 0: there is none
 *
 * Return: 0; -EBUSY: the vGPU is in use, without a display; or an error of vgpu_plug().
 */
int gvt_monitor_plug(struct gvt_device *gvt, unsigned int port, const void *edid, size_t len)
{
	struct gvt_monitors *monitors = &gvt->monitors;
	int ret;

	mutex_lock(&monitors->lock);
	if (monitors->in_use && !gvt->display)
		ret = -EBUSY;
	else if (gvt->rec)
		ret = gvt_record_plug(gvt->rec, port, edid, len);
	else
		ret = vgpu_plug(gvt->vgpu, port, edid, len);
	if (!ret)
		__assign_bit(port, &monitors->plugged, len);
	mutex_unlock(&monitors->lock);

	return ret;
}

/* Make a port one of this kind. -EBUSY: it is another, which the guest knows. */
static int set_kind(struct gvt_device *gvt, unsigned int port, bool dp)
{
	struct gvt_monitors *monitors = &gvt->monitors;
	int ret = 0;

	mutex_lock(&monitors->lock);
	if (test_bit(port, &monitors->dp) != dp && monitors->in_use) {
		ret = -EBUSY;
	} else {
		__assign_bit(port, &monitors->dp, dp);
		ret = vgpu_set_dp(gvt->vgpu, monitors->dp);
	}
	mutex_unlock(&monitors->lock);

	return ret;
}

/* "none", or "WIDTHxHEIGHT", with "dp:" or "hdmi:" before it; -EINVAL: it is neither. */
static int plug_mode(struct gvt_device *gvt, unsigned int port, const char *text)
{
	bool dp = test_bit(port, &gvt->monitors.dp);
	unsigned int width, height;
	u8 edid[VGPU_EDID_MAX];
	int ret, len = 0, end = 0;

	text = vgpu_edid_port(text, &dp);
	if (sscanf(text, "%4ux%4u%n", &width, &height, &end) == 2 &&
	    sysfs_streq(text + end, "")) {
		len = vgpu_edid(edid, width, height, dp);
		if (len < 0)
			return len;
	} else if (!sysfs_streq(text, "none")) {
		return -EINVAL;
	}
	ret = vgpu_plug_check(gvt->vgpu, port, edid, len);
	if (!ret)
		ret = set_kind(gvt, port, dp);

	return ret ? ret : gvt_monitor_plug(gvt, port, edid, len);
}

/**
 * gvt_monitors_init - what a new vGPU has
 * @gvt: the vGPU
 *
 * Return: 0; -EINVAL or -ERANGE: the module's parameter is none of its type's modes, which
 * was told.
 */
int gvt_monitors_init(struct gvt_device *gvt)
{
	int ret;

	mutex_init(&gvt->monitors.lock);
	ret = plug_mode(gvt, VGPU_PORT_B, monitor);
	if (ret)
		pr_err_ratelimited("gvt: monitor=%s: no mode of %ux%u at most, at 60 Hz\n",
				   monitor, gvt->type->width, gvt->type->height);

	return ret;
}

/* The vGPU is opened: has it a display? gvt->monitors.lock is held. */
void gvt_monitors_open(struct gvt_device *gvt)
{
	lockdep_assert_held(&gvt->monitors.lock);
	gvt->monitors.in_use = true;
	gvt->display = gvt->monitors.plugged;
	/* The edge has a timer, and there are as many. */
	vgpu_set_pipes(gvt->vgpu, gvt->display ? VGPU_MAX_PIPES : 0);
}

void gvt_monitors_close(struct gvt_device *gvt)
{
	mutex_lock(&gvt->monitors.lock);
	gvt->monitors.in_use = false;
	mutex_unlock(&gvt->monitors.lock);
}

static unsigned int port_of(struct device_attribute *attr)
{
	return (uintptr_t)container_of(attr, struct dev_ext_attribute, attr)->var;
}

static ssize_t port_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct gvt_device *gvt = dev_get_drvdata(dev);
	const char *kind = test_bit(port_of(attr), &gvt->monitors.dp) ? "dp:" : "";
	u8 edid[VGPU_EDID_MAX];
	u32 width, height;

	if (!vgpu_monitor(gvt->vgpu, port_of(attr), edid))
		return sysfs_emit(buf, "%snone\n", kind);
	vgpu_edid_mode(edid, &width, &height);

	return sysfs_emit(buf, "%s%ux%u\n", kind, width, height);
}

/*
 * A mode or "none", with the kind of port before it; or the bytes of an EDID, which no text
 * begins like.
 */
static ssize_t port_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t count)
{
	struct gvt_device *gvt = dev_get_drvdata(dev);
	int ret;

	if (count && !buf[0])
		ret = gvt_monitor_plug(gvt, port_of(attr), buf, count);
	else
		ret = plug_mode(gvt, port_of(attr), buf);

	return ret ? ret : count;
}

#define PORT(port, nr) \
	struct dev_ext_attribute port = { __ATTR(port, 0644, port_show, port_store), (void *)nr }

static PORT(port_b, VGPU_PORT_B);
static PORT(port_c, VGPU_PORT_C);
static PORT(port_d, VGPU_PORT_D);

static const char *const port_names[VGPU_NUM_PORTS] = { "port_b", "port_c", "port_d" };

/* A DisplayPort monitor loses its link. */
static ssize_t link_loss_store(struct device *dev, struct device_attribute *attr,
			       const char *buf, size_t count)
{
	struct gvt_device *gvt = dev_get_drvdata(dev);
	int port = sysfs_match_string(port_names, buf);
	int ret;

	if (port < 0)
		return port;
	mutex_lock(&gvt->monitors.lock);
	ret = gvt->rec ? gvt_record_lose_link(gvt->rec, port) : vgpu_lose_link(gvt->vgpu, port);
	mutex_unlock(&gvt->monitors.lock);

	return ret ? ret : count;
}

static DEVICE_ATTR_WO(link_loss);

static struct attribute *monitors_attrs[] = {
	&port_b.attr.attr,
	&port_c.attr.attr,
	&port_d.attr.attr,
	&dev_attr_link_loss.attr,
	NULL
};

const struct attribute_group gvt_monitors_group = {
	.name = "monitors",
	.attrs = monitors_attrs,
};
