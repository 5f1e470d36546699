// SPDX-License-Identifier: GPL-2.0
/* See screen.h. Registers: PRM SKL volume 2c; i915's names are in the comments. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "screen.h"

/* An error that dash would hide, in words. Returns 0 or errno. */
int sysfs_write(const char *uuid, const char *file, const void *data, size_t len)
{
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/%s", uuid, file);
	fd = open(path, O_WRONLY);
	CHECK(fd >= 0, "%s", path);
	if (write(fd, data, len) != (ssize_t)len)
		err = errno;
	close(fd);

	return err;
}

int plug_edid(const char *uuid, char port, const void *data, size_t len)
{
	char file[32];

	snprintf(file, sizeof(file), "monitors/port_%c", port);

	return sysfs_write(uuid, file, data, len);
}

int plug(const char *uuid, char port, const char *mode)
{
	return plug_edid(uuid, port, mode, strlen(mode));
}

/* VFIO_DEVICE_QUERY_GFX_PLANE. Returns 0 or errno. */
int screen_query(struct dev *dev, uint32_t type, uint32_t flags,
		 struct vfio_device_gfx_plane_info *info)
{
	memset(info, 0x55, sizeof(*info));
	info->argsz = sizeof(*info);
	info->flags = flags;
	info->drm_plane_type = type;

	return ioctl(dev->fd, VFIO_DEVICE_QUERY_GFX_PLANE, info) ? errno : 0;
}

/* What a driver writes to have pipe A run from PLL 1 to port B. */
void screen_mode(struct dev *dev)
{
	const uint32_t writes[][2] = {
		{ 0x6c040, 1u << 31 | 375 },		/* DPLL1_CFGCR1: 9000 MHz */
		{ 0x6c044, 4 << 8 | 1 << 7 | 2 << 5 | 1 << 2 },	/* by 2, 3, 4 and 5 */
		{ 0x6c058, 1 << 11 },			/* DPLL_CTRL1: HDMI */
		{ 0x46014, 1u << 31 },			/* LCPLL2_CTL */
		{ 0x6c05c, 1 << 4 },			/* DPLL_CTRL2 */
		{ 0x46140, 2u << 29 },			/* TRANS_CLK_SEL_A */
		{ 0x60000, (HTOTAL - 1) << 16 },	/* TRANS_HTOTAL */
		{ 0x6000c, (VTOTAL - 1) << 16 },
		{ 0x60010, (VTOTAL - 1) << 16 | (HEIGHT - 1) },	/* TRANS_VBLANK */
		{ 0x6001c, (WIDTH - 1) << 16 | (HEIGHT - 1) },	/* PIPEASRC */
		{ 0x70008, 1u << 31 },			/* TRANSCONF */
	};
	size_t i;

	for (i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		dev_write32(dev, BAR0 + writes[i][0], writes[i][1]);
}

/* All of the mode from a GGTT entry on: linear, XRGB. */
void screen_show(struct dev *dev, uint32_t entry)
{
	dev_write32(dev, PLANE_CTL, 1u << 31 | 4 << 24);
	dev_write32(dev, PLANE_STRIDE, WIDTH * 4 / 64);
	dev_write32(dev, PLANE_SIZE, (HEIGHT - 1) << 16 | (WIDTH - 1));
	dev_write32(dev, PLANE_SURF, entry * PAGE);
}

/* A frame buffer in our memory. */
uint32_t *screen_set_plane(struct dev *dev)
{
	size_t len = WIDTH * HEIGHT * 4;
	uint32_t *pixels = ram(len);
	uint32_t i;

	for (i = 0; i < WIDTH * HEIGHT; i++)
		pixels[i] = i * 2654435761u;
	dma_map(dev, pixels, IOVA, len);
	for (i = 0; i < len / PAGE; i++)
		dev_ggtt(dev, FIRST + i, IOVA + i * PAGE);
	screen_show(dev, FIRST);

	return pixels;
}

void screen_unset_plane(struct dev *dev, uint32_t *pixels)
{
	dma_unmap(dev, IOVA, WIDTH * HEIGHT * 4);
	munmap(pixels, WIDTH * HEIGHT * 4);
}
