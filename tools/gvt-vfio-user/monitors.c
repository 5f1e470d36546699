// SPDX-License-Identifier: GPL-2.0
/* See monitors.h */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "display/edid.h"
#include "log.h"
#include "monitors.h"

static int read_file(u8 *edid, const char *path)
{
	FILE *file = fopen(path, "rb");
	int n;

	if (!file)
		return -errno;
	n = fread(edid, 1, VGPU_EDID_MAX + 1, file);
	if (ferror(file))
		n = -errno;
	fclose(file);

	return n;
}

static const struct edid_source edid_file = { "a file with an EDID", read_file };

static void explain(char *why, int ret, bool dp, const struct edid_source *source)
{
	switch (ret) {
	case -ERANGE:
		snprintf(why, MONITOR_WHY,
			 "no such mode at 60 Hz within %s; widths are multiples of 8",
			 dp ? "540 MHz" : "300 MHz");
		break;
	case -EINVAL:
		snprintf(why, MONITOR_WHY, "neither a mode, as 1920x1080, nor none, nor %s",
			 source->name);
		break;
	case -E2BIG:
		snprintf(why, MONITOR_WHY, "longer than %u bytes", VGPU_EDID_MAX);
		break;
	default:
		snprintf(why, MONITOR_WHY, "%s", strerror(-ret));
	}
}

/**
 * monitor_read - a monitor that a user names
 * @monitor: where it is put
 * @dp: is its port DisplayPort? Set if the user says so, or that it is not
 * @text: what the user says
 * @source: what it is beside a mode and none
 * @why: where it is put why there is no such monitor: MONITOR_WHY bytes
 *
 * Return: 0; -ERANGE: there is no such mode; -EINVAL: it is nothing; -E2BIG: the EDID is too
 * long; or an error of @source.
 */
int monitor_read(struct monitor *monitor, bool *dp, const char *text,
		 const struct edid_source *source, char *why)
{
	const char *what = vgpu_edid_port(text, dp);
	int ret = 0, len = 0, end = 0;
	unsigned int width, height;
	u8 edid[VGPU_EDID_MAX + 1];

	if (sscanf(what, "%4ux%4u%n", &width, &height, &end) == 2 && !what[end]) {
		len = vgpu_edid(edid, width, height, *dp);
		if (len < 0)
			ret = -ERANGE;
	} else if (strcmp(what, "none")) {
		len = source->read(edid, what);
		ret = len < 0 ? len : vgpu_edid_check(edid, len);
	}
	if (ret) {
		explain(why, ret, *dp, source);
		return ret;
	}
	memset(monitor, 0, sizeof(*monitor));
	memcpy(monitor->edid, edid, len);
	monitor->len = len;

	return 0;
}

/**
 * monitor_name - the same the other way: what is at a port
 * @monitors: the monitors
 * @port: the port
 * @name: where it is put: MONITOR_NAME bytes. An EDID is the mode that it likes best
 */
void monitor_name(const struct monitors *monitors, unsigned int port, char *name)
{
	const char *kind = monitors->dp & BIT(port) ? "dp:" : "";
	u32 width, height;

	if (monitors->port[port].len) {
		vgpu_edid_mode(monitors->port[port].edid, &width, &height);
		snprintf(name, MONITOR_NAME, "%s%ux%u", kind, width, height);
	} else {
		snprintf(name, MONITOR_NAME, "%snone", kind);
	}
}

/**
 * monitors_add - what is at the next port, and one more pipe
 * @monitors: those there are
 * @text: what the user says
 *
 * Return: false if there can't be such a monitor, which was told.
 */
bool monitors_add(struct monitors *monitors, const char *text)
{
	unsigned int n = monitors->pipes;
	char why[MONITOR_WHY];
	bool dp = false;

	if (n == VGPU_NUM_PORTS) {
		log_at(LOG_ERROR, "--monitor %s: there are %u already", text, n);
		return false;
	}
	if (monitor_read(&monitors->port[n], &dp, text, &edid_file, why)) {
		log_at(LOG_ERROR, "--monitor %s: %s", text, why);
		return false;
	}
	if (dp)
		monitors->dp |= BIT(n);
	monitors->pipes++;

	return true;
}

/**
 * monitor_fits - can a vGPU show all of a monitor?
 * @monitor: the monitor, or none
 * @type: of the vGPU
 * @why: where it is put why not: MONITOR_WHY bytes
 *
 * Return: false if it is larger than the type shows.
 */
bool monitor_fits(const struct monitor *monitor, const struct vgpu_type *type, char *why)
{
	u32 width, height;

	if (!monitor->len)
		return true;
	vgpu_edid_mode(monitor->edid, &width, &height);
	if (width <= type->width && height <= type->height)
		return true;
	snprintf(why, MONITOR_WHY, "%ux%u is more than the %ux%u that a %s shows",
		 width, height, type->width, type->height, type->name);

	return false;
}

/* Can a vGPU of this type have all these monitors? False if not, which was told. */
bool monitors_fit(const struct monitors *monitors, const struct vgpu_type *type)
{
	char why[MONITOR_WHY];
	unsigned int port;

	for (port = 0; port < VGPU_NUM_PORTS; port++) {
		if (monitor_fits(&monitors->port[port], type, why))
			continue;
		log_at(LOG_ERROR, "--monitor: %s", why);
		return false;
	}

	return true;
}
