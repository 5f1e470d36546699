// SPDX-License-Identifier: GPL-2.0
/*
 * The display: monitors that sysfs or a VMM plugs in, the picture that VFIO has of it,
 * vblanks. Registers: PRM SKL volume 2c; i915's names are in the comments.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm/drm_fourcc.h>

#include "cases.h"
#include "screen.h"

#define SCREEN_INDEX	(VFIO_PCI_NUM_REGIONS + 1)
#define EDID_INDEX	(VFIO_PCI_NUM_REGIONS + 2)

/* The type V5_8 shows so much at most. */
#define MAX_WIDTH	1024u
#define MAX_HEIGHT	768u

#define MASTER_IRQ	(BAR0 + 0x44200)
#define FRAME_COUNT	(BAR0 + 0x70040)	/* PIPE_FRMCOUNT_G4X */

static const char *plugged(const char *uuid, char port)
{
	static char mode[32];
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/monitors/port_%c", uuid, port);
	file = fopen(path, "r");
	CHECK(file && fgets(mode, sizeof(mode), file), "%s", path);
	fclose(file);

	return mode;
}

static void check_plugged(const char *uuid, char port, const char *mode)
{
	CHECK(!strcmp(plugged(uuid, port), mode), "port %c: %s", port, plugged(uuid, port));
}

static uint32_t num_regions(struct dev *dev)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };

	CHECK(!ioctl(dev->fd, VFIO_DEVICE_GET_INFO, &info), "device info");

	return info.num_regions;
}

/* Without a monitor there is no display. */
static void no_screen(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	struct dev dev;
	char byte;

	check_plugged(uuids[1], 'b', "none\n");
	dev_open(&dev, uuids[1]);
	CHECK(num_regions(&dev) == SCREEN_INDEX, "regions");
	CHECK(screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_PROBE | VFIO_GFX_PLANE_TYPE_REGION,
			   &info) == EINVAL, "a display");
	CHECK(pread(dev.fd, &byte, 1, REGION(SCREEN_INDEX)) < 0 && errno == EINVAL, "a screen");
	CHECK(pread(dev.fd, &byte, 1, REGION(EDID_INDEX)) < 0 && errno == EINVAL, "an EDID");
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, dev.fd, REGION(SCREEN_INDEX)) ==
	      MAP_FAILED, "a mapping");
	CHECK(plug(uuids[1], 'b', "640x480") == EBUSY, "plugged in too late");
	CHECK(plug(uuids[1], 'b', "dp:none") == EBUSY, "made a DisplayPort too late");
	CHECK(dev_read32(&dev, BAR0 + 0x51000) == 0x50200000, "not fused off");
	dev_close(&dev);
	CHECK(!plug(uuids[1], 'b', "640x480"), "plugged in");
}

static void monitors(const char *const *uuids)
{
	static const char *const wrong[] = {
		"x", "640", "640x", "640x480x", "640x480 ", "-640x480", "641x480", "0x0",
		"99999x480",
	};
	const char *uuid = uuids[1];
	uint8_t bytes[1024] = { 0 };
	size_t i;

	CHECK(!plug(uuid, 'b', "640x480"), "a monitor");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK(plug(uuid, 'b', wrong[i]) == EINVAL, "\"%s\"", wrong[i]);
	CHECK(plug(uuid, 'b', "1920x1080") == ERANGE, "larger than the type's");
	CHECK(plug_edid(uuid, 'b', bytes, 128) == EINVAL, "no EDID");
	CHECK(plug_edid(uuid, 'b', bytes, 1024) == E2BIG, "a long EDID");
	check_plugged(uuid, 'b', "640x480\n");
	CHECK(!plug(uuid, 'c', "800x600\n"), "another");
	CHECK(!plug(uuid, 'd', "1024x768"), "a third one");
	CHECK(!plug(uuid, 'b', "none\n"), "none");
	check_plugged(uuid, 'b', "none\n");
	check_plugged(uuid, 'c', "800x600\n");
	check_plugged(uuid, 'd', "1024x768\n");
	/* The kind of a port stays until it is said. */
	CHECK(plug(uuid, 'd', "dp:1920x1080") == ERANGE, "larger than the type's");
	CHECK(plug(uuid, 'd', "dp:") == EINVAL && plug(uuid, 'd', "vga:640x480") == EINVAL,
	      "no mode, no kind");
	check_plugged(uuid, 'd', "1024x768\n");
	CHECK(!plug(uuid, 'd', "dp:800x600\n"), "a DisplayPort monitor");
	check_plugged(uuid, 'd', "dp:800x600\n");
	CHECK(!plug(uuid, 'd', "none"), "none");
	check_plugged(uuid, 'd', "dp:none\n");
	CHECK(!plug(uuid, 'd', "hdmi:640x480"), "an HDMI monitor");
	check_plugged(uuid, 'd', "640x480\n");
	CHECK(!plug(uuid, 'b', "dp:none"), "an empty DisplayPort");
	check_plugged(uuid, 'b', "dp:none\n");
	CHECK(!plug(uuid, 'b', "hdmi:none"), "an empty HDMI port");
}

/* The picture, by all ways to it; nothing, while nothing is shown. */
static void screen(const char *const *uuids)
{
	struct vfio_region_info region = { .argsz = sizeof(region), .index = SCREEN_INDEX };
	struct vfio_device_gfx_plane_info info;
	const uint32_t *map;
	struct dev dev;
	uint32_t *pixels, i, val;

	CHECK(!plug(uuids[1], 'b', "640x480"), "a monitor");
	dev_open(&dev, uuids[1]);
	CHECK(num_regions(&dev) == EDID_INDEX + 1, "regions");
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_GET_REGION_INFO, &region), "region");
	CHECK(region.flags == (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP) &&
	      region.size == MAX_WIDTH * MAX_HEIGHT * 4, "%#x %#llx", region.flags,
	      region.size);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_PROBE | VFIO_GFX_PLANE_TYPE_REGION, &info),
	      "no region");
	CHECK(screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_PROBE, &info) == EINVAL, "nothing asked");
	CHECK(screen_query(&dev, 0, 0, &info) == EINVAL, "nothing asked");
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
	CHECK(!info.drm_format && !info.size && !info.width && !info.height, "a picture");

	screen_mode(&dev);
	pixels = screen_set_plane(&dev);
	usleep(50000);
	map = mmap(NULL, region.size, PROT_READ, MAP_SHARED, dev.fd, region.offset);
	CHECK(map != MAP_FAILED, "mmap");
	CHECK(mmap(NULL, region.size, PROT_READ, MAP_SHARED, dev.fd, region.offset + PAGE) ==
	      MAP_FAILED, "a mapping beyond the end");
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
	CHECK(info.drm_format == DRM_FORMAT_XRGB8888 && info.width == WIDTH &&
	      info.height == HEIGHT && info.stride == WIDTH * 4 &&
	      info.size >= WIDTH * HEIGHT * 4 && info.region_index == SCREEN_INDEX,
	      "%ux%u", info.width, info.height);
	for (i = 0; i < WIDTH * HEIGHT; i++)
		CHECK(!((map[i] ^ pixels[i]) & 0xffffff), "pixel %u: %#x", i, map[i]);
	/* Drawn anew by a query, and not before. */
	pixels[7] ^= 0xffff;
	CHECK((map[7] ^ pixels[7]) == 0xffff, "%#x", map[7]);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
	CHECK(!((map[7] ^ pixels[7]) & 0xffffff), "%#x", map[7]);
	CHECK(pread(dev.fd, &val, 4, region.offset + 28) == 4 && val == map[7], "%#x", val);
	CHECK(pwrite(dev.fd, &val, 4, region.offset) < 0 && errno == EINVAL, "a write");
	CHECK(pread(dev.fd, &val, 4, region.offset + region.size) < 0 && errno == EINVAL,
	      "beyond the end");

	/* Without memory it is black. */
	screen_unset_plane(&dev, pixels);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info) && info.size, "query");
	for (i = 0; i < WIDTH * HEIGHT; i++)
		CHECK(!(map[i] & 0xffffff), "pixel %u: %#x", i, map[i]);
	dev_close(&dev);
	/* A mapping keeps the device; without it the next user has another picture. */
	munmap((void *)map, region.size);
	dev_open(&dev, uuids[1]);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info) && !info.size,
	      "an old picture");
	dev_close(&dev);
}

/* A picture that takes more than to copy it is drawn anew when something has changed, at once. */
static void still(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	struct dev dev;
	const uint32_t *map;
	uint32_t *pixels, i;

	CHECK(!plug(uuids[1], 'b', "640x480"), "a monitor");
	dev_open(&dev, uuids[1]);
	screen_mode(&dev);
	pixels = screen_set_plane(&dev);
	for (i = 0; i < 256; i++)	/* LGC_PALETTE_A */
		dev_write32(&dev, BAR0 + 0x4a000 + 4 * i, (255 - i) * 0x010101);
	dev_write32(&dev, BAR0 + 0x70034, 1u << 31);	/* PIPE_BOTTOM_COLOR: by the table */
	usleep(50000);
	map = mmap(NULL, WIDTH * HEIGHT * 4, PROT_READ, MAP_SHARED, dev.fd, REGION(SCREEN_INDEX));
	CHECK(map != MAP_FAILED, "mmap");
	for (i = 0; i < WIDTH * HEIGHT; i += WIDTH * HEIGHT / 9) {
		CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
		CHECK(info.size, "no picture");
		CHECK(!((map[i] ^ ~pixels[i]) & 0xffffff), "pixel %u: %#x", i, map[i]);
		pixels[i] ^= 0x123456;
		CHECK(((map[i] ^ ~pixels[i]) & 0xffffff) == 0x123456, "pixel %u: %#x", i, map[i]);
		CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
		CHECK(!((map[i] ^ ~pixels[i]) & 0xffffff), "pixel %u: %#x", i, map[i]);
	}
	/* Another table. */
	dev_write32(&dev, BAR0 + 0x4a000, 0x102030);
	pixels[5] = 0;
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
	CHECK((map[5] & 0xffffff) == 0x102030, "%#x", map[5]);
	dev_write32(&dev, BAR0 + 0x4a000, 0x112233);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");
	CHECK((map[5] & 0xffffff) == 0x112233, "%#x", map[5]);
	screen_unset_plane(&dev, pixels);
	munmap((void *)map, WIDTH * HEIGHT * 4);
	dev_close(&dev);
}

/* Have what is shown be in the recording. Returns 0 or errno. */
static int add_look(const char *uuid)
{
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/sys/kernel/debug/gvt/%s/look", uuid);
	fd = open(path, O_WRONLY);
	CHECK(fd >= 0, "%s", path);
	if (write(fd, "1", 1) != 1)
		err = errno;
	close(fd);

	return err;
}

/*
 * Looks, as many as a recording that nobody reads has room for: ours, or that of who runs this.
 */
static void looks(const char *const *uuids)
{
	char path[128];
	struct dev dev;
	int record, err = 0;
	unsigned int n;

	CHECK(!plug(uuids[1], 'b', "640x480"), "a monitor");
	CHECK(add_look(uuids[1]) == EPIPE, "nothing is open");
	snprintf(path, sizeof(path), "/sys/kernel/debug/gvt/%s/record", uuids[1]);
	record = open(path, O_RDONLY);
	CHECK(record >= 0 || errno == EBUSY, "%s", path);
	CHECK(add_look(uuids[1]) == EPIPE, "it has not begun");
	dev_open(&dev, uuids[1]);
	CHECK(add_look(uuids[1]) == ENODATA, "nothing is shown");
	screen_mode(&dev);
	screen_set_plane(&dev);
	usleep(50000);
	for (n = 0; n < 20 && !err; n++)
		err = add_look(uuids[1]);
	/* 1.2 MB each. */
	CHECK(err == EAGAIN && n > 8, "look %u: %s", n, strerror(err));
	/* There is room left for what the guest does. */
	CHECK(dev_read32(&dev, PLANE_SURF) == FIRST * PAGE, "a register");
	dev_close(&dev);
	CHECK(add_look(uuids[1]) == EPIPE, "it is over");
	if (record >= 0)
		close(record);
}

/* Vblanks, by their clock: interrupts, as long as they are wanted. */
static void vblank(const char *const *uuids)
{
	uint32_t begin, frames, n = 0;
	int efd = efd_new();
	struct dev dev;
	double start;

	CHECK(!plug(uuids[1], 'b', "640x480"), "a monitor");
	dev_open(&dev, uuids[1]);
	CHECK(!set_irq_fd(&dev, VFIO_PCI_MSI_IRQ_INDEX, VFIO_IRQ_SET_ACTION_TRIGGER, efd),
	      "eventfd");
	screen_mode(&dev);
	dev_write32(&dev, PIPE_A_IER, 1);
	dev_write32(&dev, PIPE_A_IMR, ~1u);
	dev_write32(&dev, MASTER_IRQ, 1u << 31);
	begin = dev_read32(&dev, FRAME_COUNT);
	start = seconds();
	while (seconds() - start < 1) {
		CHECK(efd_wait(efd, 1000), "no vblank");
		dev_write32(&dev, MASTER_IRQ, 0);
		CHECK(dev_read32(&dev, PIPE_A_IIR) == 1, "not of a vblank");
		dev_write32(&dev, PIPE_A_IIR, 1);
		dev_write32(&dev, MASTER_IRQ, 1u << 31);
		n++;
	}
	frames = dev_read32(&dev, FRAME_COUNT) - begin;
	/* 60 a second, and a machine that may be busy. */
	CHECK(frames >= 59 && frames < 120, "%u frames", frames);
	CHECK(n >= 10 && n <= frames + 1, "%u interrupts, %u frames", n, frames);
	dev_write32(&dev, PIPE_A_IMR, ~0u);
	efd_take(efd);
	CHECK(!efd_wait(efd, 200), "an interrupt that is masked");
	dev_close(&dev);
	close(efd);
}

/* How often threads of vGPUs have gone to sleep so far: that is how often they woke up. */
static unsigned long sleeps(void)
{
	unsigned long n, sum = 0;
	char line[128];
	glob_t tasks;
	FILE *file;
	size_t i;
	bool ours;

	CHECK(!glob("/proc/[0-9]*/status", 0, NULL, &tasks), "/proc");
	for (i = 0; i < tasks.gl_pathc; i++) {
		file = fopen(tasks.gl_pathv[i], "r");
		ours = file && fgets(line, sizeof(line), file) && !strncmp(line, "Name:\tgvt/", 10);
		while (ours && fgets(line, sizeof(line), file))
			if (sscanf(line, "voluntary_ctxt_switches: %lu", &n) == 1)
				sum += n;
		if (file)
			fclose(file);
	}
	globfree(&tasks);

	return sum;
}

/* A picture that nobody looks at, and of whose vblanks nobody wants to know, costs nothing. */
static void idle(const char *const *uuids)
{
	unsigned long before, n;
	struct dev dev;
	uint32_t begin;

	CHECK(!plug(uuids[1], 'b', "640x480"), "a monitor");
	dev_open(&dev, uuids[1]);
	screen_mode(&dev);
	screen_set_plane(&dev);
	dev_write32(&dev, PIPE_A_IER, 1);
	dev_write32(&dev, PIPE_A_IMR, ~0u);
	dev_write32(&dev, MASTER_IRQ, 1u << 31);
	sleep(1);
	begin = dev_read32(&dev, FRAME_COUNT);
	before = sleeps();
	sleep(5);
	n = sleeps() - before;
	printf("%lu in 5 s\n", n);
	CHECK(n <= 2, "%lu times in 5 s", n);
	/* Frames pass, and each would be told. */
	CHECK(dev_read32(&dev, FRAME_COUNT) - begin >= 299, "no frames");
	before = sleeps();
	dev_write32(&dev, PIPE_A_IMR, ~1u);
	sleep(1);
	n = sleeps() - before;
	CHECK(n >= 10, "%lu times in 1 s", n);
	dev_close(&dev);
}

static int put_edid(struct dev *dev, uint32_t at, const void *data, size_t len)
{
	return pwrite(dev->fd, data, len, REGION(EDID_INDEX) + at) == (ssize_t)len ? 0 : errno;
}

#define PUT(dev, field, val) \
	put_edid(dev, offsetof(struct vfio_region_gfx_edid, field), &(uint32_t){ val }, 4)

/* A VMM has a monitor of its own, as QEMU does it. */
static void edid(const char *const *uuids)
{
	static const uint8_t start[8] = { 0, 255, 255, 255, 255, 255, 255, 0 };
	/* 800 by 600: the first detailed timing is all that matters here. */
	uint8_t bytes[128] = { [54] = 160, [55] = 15, [56] = 32, [58] = 3 << 4, [59] = 88,
			       [61] = 2 << 4 }, sum = 0;
	struct vfio_region_gfx_edid head;
	struct dev dev;
	size_t i;

	memcpy(bytes, start, sizeof(start));
	for (i = 0; i < 127; i++)
		sum += bytes[i];
	bytes[127] = -sum;

	CHECK(!plug(uuids[1], 'b', "640x480"), "a monitor");
	dev_open(&dev, uuids[1]);
	CHECK(pread(dev.fd, &head, sizeof(head), REGION(EDID_INDEX)) == sizeof(head), "read");
	CHECK(head.link_state == VFIO_DEVICE_GFX_LINK_STATE_UP && head.edid_max_size >= 256 &&
	      head.max_xres == MAX_WIDTH && head.max_yres == MAX_HEIGHT &&
	      head.edid_offset >= sizeof(head), "%u %u %u", head.link_state, head.max_xres,
	      head.max_yres);
	CHECK(!PUT(&dev, link_state, VFIO_DEVICE_GFX_LINK_STATE_DOWN), "link down");
	check_plugged(uuids[1], 'b', "none\n");
	CHECK(PUT(&dev, link_state, VFIO_DEVICE_GFX_LINK_STATE_UP) == EINVAL, "nothing is up");
	CHECK(!put_edid(&dev, head.edid_offset, bytes, 128), "EDID");
	CHECK(PUT(&dev, edid_size, head.edid_max_size + 1) == EINVAL, "too long");
	CHECK(!PUT(&dev, edid_size, 128), "size");
	CHECK(!PUT(&dev, link_state, VFIO_DEVICE_GFX_LINK_STATE_UP), "link up");
	check_plugged(uuids[1], 'b', "800x600\n");
	CHECK(PUT(&dev, link_state, 3) == EINVAL, "no state");
	CHECK(PUT(&dev, max_xres, 3) == EINVAL, "read-only");
	CHECK(put_edid(&dev, 8, bytes, 2) == EINVAL, "half a field");
	bytes[127]++;
	CHECK(!put_edid(&dev, head.edid_offset + 127, bytes + 127, 1), "a byte");
	CHECK(PUT(&dev, link_state, VFIO_DEVICE_GFX_LINK_STATE_UP) == EINVAL, "a wrong sum");
	check_plugged(uuids[1], 'b', "800x600\n");
	dev_close(&dev);
}

/* A byte of a DisplayPort monitor's registers, over AUX. */
static void set_dpcd(struct dev *dev, uint32_t addr, uint32_t val)
{
	dev_write32(dev, BAR0 + 0x64114, 8u << 28 | addr << 8);	/* DDI_AUX_DATA */
	dev_write32(dev, BAR0 + 0x64118, val << 24);
	dev_write32(dev, BAR0 + 0x64110, 1u << 31 | 5 << 20);	/* DDI_AUX_CTL */
}

/* A link to the one at port B: four lanes of 2.7 Gbit/s. */
static void train(struct dev *dev)
{
	dev_write32(dev, BAR0 + 0x64100, 0);			/* DDI_BUF_CTL */
	dev_write32(dev, BAR0 + 0x6c058, 1 << 7);		/* DPLL_CTRL1 */
	dev_write32(dev, BAR0 + 0x64140, 1u << 31);		/* DP_TP_CTL */
	dev_write32(dev, BAR0 + 0x64100, 1u << 31 | 3 << 1);
	set_dpcd(dev, 0x100, 10);
	set_dpcd(dev, 0x101, 0x84);
	set_dpcd(dev, 0x102, 1);
	set_dpcd(dev, 0x102, 3);
	set_dpcd(dev, 0x102, 0);
}

static bool is_shown(struct dev *dev)
{
	struct vfio_device_gfx_plane_info info;

	CHECK(!screen_query(dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info), "query");

	return info.size;
}

/* Returns 0 or errno. */
static int lose_link(const char *uuid, const char *port)
{
	return sysfs_write(uuid, "monitors/link_loss", port, strlen(port));
}

/* A monitor that loses its link shows nothing, until there is a new one. */
static void link_loss(const char *const *uuids)
{
	const char *uuid = uuids[1];
	struct dev dev;
	int i;

	CHECK(!plug(uuid, 'b', "dp:640x480") && !plug(uuid, 'c', "640x480") &&
	      !plug(uuid, 'd', "dp:none"), "monitors");
	dev_open(&dev, uuid);
	screen_mode(&dev);
	dev_write32(&dev, BAR0 + 0x60400, 1u << 31 | 1 << 28);	/* TRANS_DDI_FUNC_CTL */
	CHECK(!is_shown(&dev), "a picture without a link");
	CHECK(lose_link(uuid, "port_a") == EINVAL && lose_link(uuid, "port_b c") == EINVAL,
	      "no port");
	CHECK(lose_link(uuid, "port_b") == ENOLINK, "no link");
	CHECK(lose_link(uuid, "port_c") == EOPNOTSUPP, "HDMI");
	CHECK(lose_link(uuid, "port_d\n") == ENODEV, "no monitor");
	dev_write32(&dev, BAR0 + 0xc4030, 1 << 4);		/* SHOTPLUG_CTL: short, long */
	for (i = 0; i < 2; i++) {
		CHECK(dev_read32(&dev, BAR0 + 0xc4030) == 1 << 4, "a pulse");
		train(&dev);
		CHECK(is_shown(&dev), "no picture");
		CHECK(!lose_link(uuid, "port_b\n"), "the link is there");
		CHECK(!is_shown(&dev), "a picture");
		CHECK(dev_read32(&dev, BAR0 + 0xc4030) == (1 << 4 | 1), "no short pulse");
		dev_write32(&dev, BAR0 + 0xc4030, 1 << 4 | 1);
	}
	dev_close(&dev);
}

const struct test_case screen_cases[] = {
	{ "no-screen", no_screen },
	{ "monitors", monitors },
	{ "screen", screen },
	{ "still", still },
	{ "looks", looks },
	{ "vblank", vblank },
	{ "idle", idle },
	{ "edid", edid },
	{ "link-loss", link_loss },
	{ }
};
