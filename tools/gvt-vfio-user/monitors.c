// SPDX-License-Identifier: GPL-2.0
/* See monitors.h */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "display/edid.h"
#include "log.h"
#include "monitors.h"

/* Read a file of at most VGPU_EDID_MAX bytes; one more tells that it is longer. */
static int read_edid(const char *path, u8 *edid, u32 *len)
{
	u8 bytes[VGPU_EDID_MAX + 1];
	FILE *file = fopen(path, "rb");
	int ret;

	if (!file)
		return -errno;
	*len = fread(bytes, 1, sizeof(bytes), file);
	ret = ferror(file) ? -EIO : vgpu_edid_check(bytes, *len);
	fclose(file);
	if (!ret)
		memcpy(edid, bytes, *len);

	return ret;
}

static const char *why(int ret)
{
	switch (ret) {
	case -EINVAL:
		return "neither a mode, as 1920x1080, nor a file with an EDID";
	case -E2BIG:
		return "longer than 512 bytes";
	default:
		return strerror(-ret);
	}
}

/**
 * monitors_add - one more monitor
 * @monitors: those there are
 * @text: "WIDTHxHEIGHT", or the name of a file with an EDID, with "dp:" before it for a
 *	DisplayPort monitor
 *
 * Return: false if there can't be such a monitor, which was told.
 */
bool monitors_add(struct monitors *monitors, const char *text)
{
	unsigned int width, height, n = monitors->n;
	const char *what;
	bool dp = false;
	int ret, end = 0;

	if (n == VGPU_NUM_PORTS) {
		log_at(LOG_ERROR, "--monitor %s: there are %u already", text, n);
		return false;
	}
	what = vgpu_edid_port(text, &dp);
	if (sscanf(what, "%4ux%4u%n", &width, &height, &end) == 2 && !what[end]) {
		ret = vgpu_edid(monitors->monitor[n].edid, width, height, dp);
		if (ret < 0) {
			log_at(LOG_ERROR, "--monitor %s: no such mode at 60 Hz within %s; widths are multiples of 8",
			       text, dp ? "540 MHz" : "300 MHz");
			return false;
		}
		monitors->monitor[n].len = ret;
	} else {
		ret = read_edid(what, monitors->monitor[n].edid, &monitors->monitor[n].len);
		if (ret) {
			log_at(LOG_ERROR, "--monitor %s: %s", text, why(ret));
			return false;
		}
	}
	if (dp)
		monitors->dp |= 1 << n;
	monitors->n++;

	return true;
}

/**
 * monitors_fit - can a vGPU have these monitors?
 * @monitors: the monitors
 * @type: of the vGPU
 *
 * Return: false if one is larger than the type shows, which was told.
 */
bool monitors_fit(const struct monitors *monitors, const struct vgpu_type *type)
{
	unsigned int n;
	u32 width, height;

	for (n = 0; n < monitors->n; n++) {
		vgpu_edid_mode(monitors->monitor[n].edid, &width, &height);
		if (width <= type->width && height <= type->height)
			continue;
		log_at(LOG_ERROR, "--monitor: %ux%u is more than the %ux%u that a %s shows",
		       width, height, type->width, type->height, type->name);
		return false;
	}

	return true;
}
