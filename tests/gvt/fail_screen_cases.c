// SPDX-License-Identifier: GPL-2.0
/* The display: monitors, the picture as a region and as dma-bufs, looks in a recording. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fail.h"
#include "screen.h"

#define SCREEN		REGION(VFIO_PCI_NUM_REGIONS + 1)
#define BYTES		(WIDTH * HEIGHT * 4)
#define TILED_X		(1u << 31 | 4 << 24 | 1 << 10)

/* Until the first frame; and until pins are made again, see fail_memory_cases.c. */
#define FRAME_US	50000
#define AGAIN_US	1100000

static uint32_t *begin(struct dev *dev, const char *uuid)
{
	uint32_t *pixels;

	dev_open(dev, uuid);
	screen_mode(dev);
	pixels = screen_set_plane(dev);
	usleep(FRAME_US);

	return pixels;
}

static void end(struct dev *dev, uint32_t *pixels)
{
	screen_unset_plane(dev, pixels);
	dev_close(dev);
}

static void set_kind(const char *uuid, const char *kind)
{
	CHECK(!plug(uuid, 'b', "640x480"), "a monitor");
	CHECK(!sysfs_write(uuid, "display_kind", kind, strlen(kind)), "%s", kind);
}

/* Is it the guest's? */
static void check_picture(const uint32_t *at, const uint32_t *pixels)
{
	uint32_t i;

	for (i = 0; i < WIDTH * HEIGHT; i += 1237)
		CHECK(!((at[i] ^ pixels[i]) & 0xffffff), "pixel %u: %#x", i, at[i]);
}

static void fail_monitor(const char *const *uuids)
{
	char path[128], mode[32];
	struct sweep s;
	int fd, err;

	snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/monitors/port_c", uuids[0]);
	fd = open_file(path, O_RDWR);
	sweep_begin(&s, "monitor", 1, sweep_both);
	while (sweep_next(&s)) {
		CHECK(pwrite(fd, "none", 4, 0) == 4, "none");
		sweep_arm(&s);
		err = pwrite(fd, "800x600", 7, 0) == 7 ? 0 : errno;
		sweep_disarm(&s, err);
		CHECK(pread(fd, mode, sizeof(mode), 0) > 0 &&
		      !strncmp(mode, err ? "none\n" : "800x600\n", err ? 5 : 8), "%s", mode);
	}
	sweep_end(&s, 2);
	close(fd);
}

/* What is shown: where the question had its fault, the next one has the answer. */
static void query(struct sweep *s, struct dev *dev, uint32_t type,
		  struct vfio_device_gfx_plane_info *info)
{
	int err;

	sweep_arm(s);
	err = screen_query(dev, 0, type, info);
	sweep_disarm(s, err);
	if (err)
		CHECK(!screen_query(dev, 0, type, info), "fault %u: not the next time", s->nth);
}

/* The region comes with its first use. */
static void fail_picture(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at;
	struct sweep s;
	struct dev dev;

	set_kind(uuids[0], "region");
	sweep_begin(&s, "picture", 20, sweep_both);
	while (sweep_next(&s)) {
		pixels = begin(&dev, uuids[0]);
		query(&s, &dev, VFIO_GFX_PLANE_TYPE_REGION, &info);
		at = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, dev.fd, SCREEN);
		CHECK(at != MAP_FAILED, "mmap");
		check_picture(at, pixels);
		munmap(at, BYTES);
		end(&dev, pixels);
	}
	sweep_end(&s, 10);
}

static void fail_screen(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at;
	struct sweep s;
	struct dev dev;

	set_kind(uuids[0], "region");
	sweep_begin(&s, "screen", 1, sweep_both);
	pixels = begin(&dev, uuids[0]);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
	while (sweep_next(&s)) {
		sweep_arm(&s);
		at = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, dev.fd, SCREEN);
		sweep_disarm(&s, at == MAP_FAILED ? errno : 0);
		if (at == MAP_FAILED)
			continue;
		check_picture(at, pixels);
		munmap(at, BYTES);
	}
	sweep_end(&s, 3);
	end(&dev, pixels);
}

/* A picture's file, mapped. */
static uint32_t *map_id(struct dev *dev, uint32_t id)
{
	int fd = ioctl(dev->fd, VFIO_DEVICE_GET_GFX_DMABUF, &id);
	uint32_t *at;

	CHECK(fd >= 0, "get %u", id);
	at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(at != MAP_FAILED, "mmap");
	close(fd);

	return at;
}

/* The guest's own pages: each is pinned; or a buffer of the vGPU's, if they can't be. */
static void fail_plane(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at;
	struct sweep s;
	struct dev dev;

	set_kind(uuids[0], "dmabuf");
	sweep_begin(&s, "plane", 60, sweep_both);
	while (sweep_next(&s)) {
		pixels = begin(&dev, uuids[0]);
		if (s.fired)
			usleep(AGAIN_US);
		query(&s, &dev, VFIO_GFX_PLANE_TYPE_DMABUF, &info);
		at = map_id(&dev, info.dmabuf_id);
		check_picture(at, pixels);
		munmap(at, BYTES);
		end(&dev, pixels);
	}
	sweep_end(&s, 10);
}

/* One that the vGPU draws, since the plane is tiled. */
static void fail_drawn(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at;
	struct sweep s;
	struct dev dev;

	set_kind(uuids[0], "dmabuf");
	sweep_begin(&s, "drawn", 10, sweep_both);
	while (sweep_next(&s)) {
		pixels = begin(&dev, uuids[0]);
		dev_write32(&dev, PLANE_CTL, TILED_X);
		dev_write32(&dev, PLANE_STRIDE, WIDTH * 4 / 512);
		dev_write32(&dev, PLANE_SURF, FIRST * PAGE);
		usleep(FRAME_US);
		query(&s, &dev, VFIO_GFX_PLANE_TYPE_DMABUF, &info);
		at = map_id(&dev, info.dmabuf_id);
		CHECK(!((at[WIDTH] ^ pixels[512 / 4]) & 0xffffff), "%#x", at[WIDTH]);
		munmap(at, BYTES);
		end(&dev, pixels);
	}
	sweep_end(&s, 10);
}

/* Its file, mapped and touched by the kernel. Returns 0 or errno. */
static int get_and_touch(struct dev *dev, uint32_t id, int *fd, void **at)
{
	*at = MAP_FAILED;
	*fd = ioctl(dev->fd, VFIO_DEVICE_GET_GFX_DMABUF, &id);
	if (*fd < 0)
		return errno;
	*at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);

	return *at == MAP_FAILED || !touch(*at) ? errno : 0;
}

static void fail_dmabuf(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels;
	struct sweep s;
	struct dev dev;
	int fd, err;
	void *at;

	set_kind(uuids[0], "dmabuf");
	pixels = begin(&dev, uuids[0]);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_DMABUF, &info), "query");
	sweep_begin(&s, "dmabuf", 1, sweep_both);
	while (sweep_next(&s)) {
		pixels[0] = pixels[1] = 0;
		sweep_arm(&s);
		err = get_and_touch(&dev, info.dmabuf_id, &fd, &at);
		sweep_disarm(&s, err);
		CHECK(err || pixels[0] || pixels[1], "fault %u: not the guest's", s.nth);
		if (at != MAP_FAILED)
			munmap(at, BYTES);
		if (fd >= 0)
			close(fd);
	}
	sweep_end(&s, 5);
	end(&dev, pixels);
}

/* A look in a recording, whose reader keeps up. */
static void fail_look(const char *const *uuids)
{
	static char buf[0x10000];
	int record, look, err;
	uint32_t *pixels;
	struct sweep s;
	struct dev dev;

	set_kind(uuids[0], "region");
	record = open_debugfs(uuids[0], "record", O_RDONLY | O_NONBLOCK);
	look = open_debugfs(uuids[0], "look", O_WRONLY);
	pixels = begin(&dev, uuids[0]);
	sweep_begin(&s, "look", 1, sweep_both);
	while (sweep_next(&s)) {
		while (read(record, buf, sizeof(buf)) > 0)
			;
		sweep_arm(&s);
		err = write(look, "1", 1) == 1 ? 0 : errno;
		sweep_disarm(&s, err);
		CHECK(err || read(record, buf, sizeof(buf)) == sizeof(buf), "fault %u: nothing",
		      s.nth);
	}
	sweep_end(&s, 2);
	end(&dev, pixels);
	close(look);
	close(record);
}

const struct fail_case fail_screen_cases[] = {
	{ "monitor", fail_monitor },
	{ "picture", fail_picture },
	{ "screen", fail_screen },
	{ "plane", fail_plane },
	{ "drawn", fail_drawn },
	{ "dmabuf", fail_dmabuf },
	{ "look", fail_look },
	{ }
};
