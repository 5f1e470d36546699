/* SPDX-License-Identifier: GPL-2.0 */
/* A mode and a plane, as a driver sets them; and what VFIO tells of the picture. */
#ifndef SCREEN_H
#define SCREEN_H

#include "dev.h"

#define WIDTH	640u
#define HEIGHT	480u
/* Pixels and lines with those that are not seen; the clock is 75 MHz. */
#define HTOTAL	1250u
#define VTOTAL	1000u

#define FIRST	16u		/* GGTT entry of the frame buffer */
#define IOVA	0x10000000ull

#define PLANE_CTL	(BAR0 + 0x70180)	/* PLANE_CTL_1_A and so on */
#define PLANE_STRIDE	(BAR0 + 0x70188)
#define PLANE_SIZE	(BAR0 + 0x70190)
#define PLANE_SURF	(BAR0 + 0x7019c)
#define PLANE_OFFSET	(BAR0 + 0x701a4)

#define PIPE_A_IMR	(BAR0 + 0x44404)
#define PIPE_A_IIR	(BAR0 + 0x44408)
#define PIPE_A_IER	(BAR0 + 0x4440c)

/* Types of planes: DRM_PLANE_TYPE_*. */
#define CURSOR	2

int sysfs_write(const char *uuid, const char *file, const void *data, size_t len);
int plug_edid(const char *uuid, char port, const void *data, size_t len);
int plug(const char *uuid, char port, const char *mode);
int screen_query(struct dev *dev, uint32_t type, uint32_t flags,
		 struct vfio_device_gfx_plane_info *info);
void screen_mode(struct dev *dev);
void screen_show(struct dev *dev, uint32_t entry);
uint32_t *screen_set_plane(struct dev *dev);
void screen_unset_plane(struct dev *dev, uint32_t *pixels);

#endif
