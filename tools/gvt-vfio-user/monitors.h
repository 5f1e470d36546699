/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Monitors as users name them: "none", a mode as "1920x1080", or an EDID; with "dp:" or
 * "hdmi:" before it, for the kind of the port.
 */
#ifndef MONITORS_H
#define MONITORS_H

#include "device.h"

/* Bytes for a reason, and for a name. */
#define MONITOR_WHY	96
#define MONITOR_NAME	24

/* The EDID of a monitor that is neither a mode nor none. */
struct edid_source {
	const char *name;
	/* At most VGPU_EDID_MAX + 1 bytes, where that says that it is longer; or -errno. */
	int (*read)(u8 *edid, const char *text);
};

int monitor_read(struct monitor *monitor, bool *dp, const char *text,
		 const struct edid_source *source, char *why);
void monitor_name(const struct monitors *monitors, unsigned int port, char *name);
bool monitor_fits(const struct monitor *monitor, const struct vgpu_type *type, char *why);
bool monitors_fit(const struct monitors *monitors, const struct vgpu_type *type);
bool monitors_add(struct monitors *monitors, const char *text);

#endif
