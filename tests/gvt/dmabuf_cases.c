// SPDX-License-Identifier: GPL-2.0
/*
 * The picture as dma-bufs: the guest's own pages where it is a plane as it lies in memory, a
 * buffer of the vGPU's where not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm/drm_fourcc.h>

#include "cases.h"
#include "screen.h"

#define BYTES		(WIDTH * HEIGHT * 4)
#define PAGES		(BYTES / PAGE)
/* More memory, and the GGTT entries for it. */
#define MORE_IOVA	(IOVA + BYTES)
#define MORE		(FIRST + PAGES)

#define XRGB		(1u << 31 | 4 << 24)
#define CURCNTR		(BAR0 + 0x70080)
#define CURBASE		(BAR0 + 0x70084)
#define CURPOS		(BAR0 + 0x70088)

#define PROBE		VFIO_GFX_PLANE_TYPE_PROBE
#define DMABUF		VFIO_GFX_PLANE_TYPE_DMABUF
#define REGION_KIND	VFIO_GFX_PLANE_TYPE_REGION

static int set_kind(const char *uuid, const char *kind)
{
	return sysfs_write(uuid, "display_kind", kind, strlen(kind));
}

/* A vGPU that shows a plane. */
static uint32_t *start(struct dev *dev, const char *uuid, const char *kind)
{
	uint32_t *pixels;

	CHECK(!plug(uuid, 'b', "640x480"), "a monitor");
	CHECK(!set_kind(uuid, kind), "%s", kind);
	dev_open(dev, uuid);
	screen_mode(dev);
	pixels = screen_set_plane(dev);
	usleep(50000);

	return pixels;
}

static void stop(struct dev *dev, uint32_t *pixels)
{
	screen_unset_plane(dev, pixels);
	dev_close(dev);
}

/* A plane in another way, and a frame later. */
static void flip(struct dev *dev, uint32_t ctl, uint32_t stride, uint32_t offset, uint32_t entry)
{
	dev_write32(dev, PLANE_CTL, ctl);
	dev_write32(dev, PLANE_STRIDE, stride);
	dev_write32(dev, PLANE_OFFSET, offset);
	dev_write32(dev, PLANE_SURF, entry * PAGE);
	usleep(50000);
}

static void flip_back(struct dev *dev)
{
	flip(dev, XRGB, WIDTH * 4 / 64, 0, FIRST);
}

/* Ask for the picture; returns its number. */
static uint32_t primary(struct dev *dev, struct vfio_device_gfx_plane_info *info)
{
	CHECK(!screen_query(dev, 0, DMABUF, info), "query");
	CHECK(info->drm_format == DRM_FORMAT_XRGB8888 && info->width == WIDTH &&
	      info->height == HEIGHT && info->stride == WIDTH * 4 && info->size == BYTES &&
	      !info->x_pos && !info->y_pos && info->dmabuf_id, "%#x %ux%u", info->drm_format,
	      info->width, info->height);

	return info->dmabuf_id;
}

static uint32_t number(struct dev *dev)
{
	struct vfio_device_gfx_plane_info info;

	return primary(dev, &info);
}

/* Returns a file, or -errno. */
static int get(struct dev *dev, uint32_t id)
{
	int fd = ioctl(dev->fd, VFIO_DEVICE_GET_GFX_DMABUF, &id);

	return fd < 0 ? -errno : fd;
}

static uint32_t *map(int fd, size_t len)
{
	uint32_t *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	CHECK(at != MAP_FAILED, "mmap");

	return at;
}

/* The file of a number, mapped. */
static uint32_t *map_id(struct dev *dev, uint32_t id, size_t len)
{
	int fd = get(dev, id);
	uint32_t *at;

	CHECK(fd >= 0, "number %u: %d", id, fd);
	at = map(fd, len);
	close(fd);

	return at;
}

/* Pages that are pinned for planes, as debugfs has it. */
static uint32_t pinned(const char *uuid)
{
	char path[128], line[256];
	unsigned int n = ~0u;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/debug/gvt/%s/stats", uuid);
	file = fopen(path, "r");
	CHECK(file, "%s", path);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "plane_pages %u", &n) == 1)
			break;
	fclose(file);

	return n;
}

/* It has to be asked for; a VMM that takes them can do without a region. */
static void kinds(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	const char *uuid = uuids[1];
	struct dev dev;
	uint32_t *pixels;

	CHECK(set_kind(uuid, "dma") == EINVAL, "no kind");
	pixels = start(&dev, uuid, "region");
	CHECK(screen_query(&dev, 0, PROBE | DMABUF, &info) == EINVAL, "dma-bufs");
	CHECK(screen_query(&dev, 0, DMABUF, &info) == EINVAL, "dma-bufs");
	CHECK(get(&dev, 1) == -EINVAL, "a dma-buf");
	CHECK(set_kind(uuid, "dmabuf") == EBUSY, "while it is open");
	stop(&dev, pixels);

	pixels = start(&dev, uuid, "dmabuf\n");
	CHECK(!screen_query(&dev, 0, PROBE | DMABUF, &info), "no dma-bufs");
	CHECK(!screen_query(&dev, 0, PROBE | REGION_KIND, &info), "no region");
	CHECK(screen_query(&dev, 0, PROBE | DMABUF | REGION_KIND, &info) == EINVAL, "both");
	CHECK(screen_query(&dev, 0, DMABUF | REGION_KIND, &info) == EINVAL, "both");
	CHECK(screen_query(&dev, 0, DMABUF | 8, &info) == EINVAL, "a flag");
	CHECK(get(&dev, 0) == -EINVAL && get(&dev, 77) == -EINVAL, "no number");
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_GFX_DMABUF, NULL) < 0 && errno == EFAULT, "no memory");
	CHECK(!screen_query(&dev, CURSOR, DMABUF, &info) && !info.drm_format && !info.size,
	      "a cursor");
	stop(&dev, pixels);
}

/* The guest's pages, both ways; its number while nothing changes, and when something does. */
static void dmabuf(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at, *more = ram(BYTES);
	uint32_t i, id, other;
	struct dev dev;
	int fd;

	pixels = start(&dev, uuids[1], "dmabuf");
	dma_map(&dev, more, MORE_IOVA, BYTES);
	id = primary(&dev, &info);
	CHECK(info.drm_format_mod == DRM_FORMAT_MOD_LINEAR, "%#llx", info.drm_format_mod);
	CHECK(info.x_hot == ~0u && info.y_hot == ~0u, "a hotspot");
	CHECK(number(&dev) == id && pinned(uuids[1]) == PAGES, "not the same");
	fd = get(&dev, id);
	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC, "%d", fd);
	CHECK(lseek(fd, 0, SEEK_END) == BYTES, "size");
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED, "private");
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, BYTES) == MAP_FAILED, "beyond");
	at = map(fd, BYTES);
	for (i = 0; i < WIDTH * HEIGHT; i++)
		CHECK(at[i] == pixels[i], "pixel %u: %#x", i, at[i]);
	pixels[77777] ^= 0xffff;
	CHECK(at[77777] == pixels[77777], "%#x", at[77777]);
	at[88888] ^= 0xffff;
	CHECK(at[88888] == pixels[88888], "%#x", pixels[88888]);

	/* Another page; and the old one again. */
	dev_ggtt(&dev, FIRST + 5, MORE_IOVA);
	other = number(&dev);
	CHECK(other != id, "the same");
	dev_ggtt(&dev, FIRST + 5, IOVA + 5 * PAGE);
	CHECK(number(&dev) == id, "not the same");
	/* The same pages elsewhere; others. */
	for (i = 0; i < PAGES; i++)
		dev_ggtt(&dev, MORE + i, IOVA + i * PAGE);
	flip(&dev, XRGB, WIDTH * 4 / 64, 0, MORE);
	CHECK(number(&dev) == id, "not the same");
	for (i = 0; i < PAGES; i++)
		dev_ggtt(&dev, MORE + i, MORE_IOVA + i * PAGE);
	i = number(&dev);
	CHECK(i != id && i != other, "the same");
	*more = 0x12345678;
	CHECK(*map_id(&dev, i, PAGE) == *more, "other pages");
	CHECK(at[77777] == pixels[77777], "%#x", at[77777]);

	munmap(at, BYTES);
	close(fd);
	dma_unmap(&dev, MORE_IOVA, BYTES);
	munmap(more, BYTES);
	stop(&dev, pixels);
}

/* Tiles as they are, or made straight, by what the importer knows. */
static void tiled(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at, id;
	struct dev dev;

	pixels = start(&dev, uuids[1], "dmabuf-tiled");
	id = number(&dev);
	flip(&dev, XRGB | 1 << 10, WIDTH * 4 / 512, 0, FIRST);
	CHECK(primary(&dev, &info) != id && info.drm_format_mod == I915_FORMAT_MOD_X_TILED,
	      "%#llx", info.drm_format_mod);
	at = map_id(&dev, info.dmabuf_id, BYTES);
	CHECK(!memcmp(at, pixels, BYTES), "not the guest's");
	munmap(at, BYTES);
	flip(&dev, XRGB | 4 << 10, WIDTH * 4 / 128, 0, FIRST);
	primary(&dev, &info);
	CHECK(info.drm_format_mod == I915_FORMAT_MOD_Y_TILED, "%#llx", info.drm_format_mod);
	stop(&dev, pixels);

	pixels = start(&dev, uuids[1], "dmabuf");
	id = number(&dev);
	flip(&dev, XRGB | 1 << 10, WIDTH * 4 / 512, 0, FIRST);
	CHECK(primary(&dev, &info) != id && info.drm_format_mod == DRM_FORMAT_MOD_LINEAR,
	      "%#llx", info.drm_format_mod);
	at = map_id(&dev, info.dmabuf_id, BYTES);
	CHECK(!((at[WIDTH] ^ pixels[512 / 4]) & 0xffffff), "%#x", at[WIDTH]);
	CHECK(!((at[128] ^ pixels[PAGE / 4]) & 0xffffff), "%#x", at[128]);
	stop(&dev, pixels);
}

/* A picture that is made: drawn by queries, with the same number. */
static void composed(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at, id, ours;
	struct dev dev;

	pixels = start(&dev, uuids[1], "dmabuf-tiled");
	id = number(&dev);
	flip(&dev, XRGB, WIDTH * 4 / 64, 1 << 16, FIRST);
	ours = primary(&dev, &info);
	CHECK(ours != id && info.drm_format_mod == DRM_FORMAT_MOD_LINEAR, "%u", ours);
	at = map_id(&dev, ours, BYTES);
	CHECK(!((at[3] ^ pixels[WIDTH + 3]) & 0xffffff), "%#x", at[3]);
	pixels[WIDTH + 3] ^= 0xffff;
	CHECK((at[3] ^ pixels[WIDTH + 3]) & 0xffff, "drawn before a query");
	CHECK(number(&dev) == ours, "another one");
	CHECK(!((at[3] ^ pixels[WIDTH + 3]) & 0xffffff), "%#x", at[3]);
	/* It never was the guest's memory. */
	at[3] = 0;
	CHECK(pixels[WIDTH + 3], "written");
	flip_back(&dev);
	CHECK(number(&dev) == id, "another one");
	stop(&dev, pixels);
	/* And stays when the vGPU is gone. */
	CHECK(!((at[4] ^ (WIDTH + 4) * 2654435761u) & 0xffffff), "%#x", at[4]);
}

/* The cursor by itself, above a plane that is shown by itself. */
static void cursor(const char *const *uuids)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *pixels, *at, id;
	struct dev dev;

	pixels = start(&dev, uuids[1], "dmabuf");
	id = number(&dev);
	dev_write32(&dev, CURCNTR, 0x27);
	dev_write32(&dev, CURPOS, 30 << 16 | 1 << 15 | 20);
	dev_write32(&dev, CURBASE, (FIRST + 8) * PAGE);
	usleep(50000);
	CHECK(number(&dev) == id, "another picture");
	CHECK(!screen_query(&dev, CURSOR, DMABUF, &info), "query");
	CHECK(info.drm_format == DRM_FORMAT_ARGB8888 && info.width == 64 && info.height == 64 &&
	      info.stride == 256 && info.size == 4 * PAGE && (int)info.x_pos == -20 &&
	      info.y_pos == 30 && info.x_hot == ~0u && info.dmabuf_id != id,
	      "%#x %ux%u", info.drm_format, info.width, info.height);
	at = map_id(&dev, info.dmabuf_id, 4 * PAGE);
	CHECK(!memcmp(at, (char *)pixels + 8 * PAGE, 4 * PAGE), "not the guest's");
	/* In a picture that is made it is already. */
	flip(&dev, XRGB, WIDTH * 4 / 64, 1 << 16, FIRST);
	CHECK(number(&dev) != id, "the guest's");
	CHECK(!screen_query(&dev, CURSOR, DMABUF, &info) && !info.drm_format, "a cursor");
	stop(&dev, pixels);
}

/* The memory goes, then the vGPU: who has the file has the pages. */
static void outlive(const char *const *uuids)
{
	uint32_t *pixels, *at, *late, id, i;
	struct dev dev;
	int fd;

	pixels = start(&dev, uuids[1], "dmabuf");
	id = number(&dev);
	fd = get(&dev, id);
	CHECK(fd >= 0, "%d", fd);
	at = map(fd, BYTES);
	for (i = 0; i < 100; i++)
		at[i] = i;
	dma_unmap(&dev, IOVA, BYTES);
	CHECK(!pinned(uuids[1]), "pinned");
	CHECK(get(&dev, id) == -EINVAL, "a number");
	/* Black, for now; and the guest's again. */
	CHECK(*map_id(&dev, number(&dev), PAGE) == 0, "not black");
	dma_map(&dev, pixels, IOVA, BYTES);
	usleep(50000);
	i = number(&dev);
	CHECK(i != id && pinned(uuids[1]) == PAGES, "not pinned");
	pixels[200] = 0xabcdef;
	late = map_id(&dev, i, BYTES);
	CHECK(late[200] == 0xabcdef && late[99] == 99, "%#x", late[200]);
	screen_unset_plane(&dev, pixels);
	CHECK(at[99] == 99 && late[98] == 98, "%#x", at[99]);
	dev_close(&dev);
	CHECK(at[97] == 97 && late[200] == 0xabcdef, "%#x", at[97]);
	munmap(at, BYTES);
	at = map(fd, BYTES);
	CHECK(at[96] == 96, "%#x", at[96]);
	close(fd);
	CHECK(at[95] == 95, "%#x", at[95]);
}

/* Of pictures that nobody has a file of few are kept. */
static void many(const char *const *uuids)
{
	uint32_t *pixels, first, held, i;
	struct dev dev;
	int fd;

	pixels = start(&dev, uuids[1], "dmabuf");
	first = number(&dev);
	dev_ggtt(&dev, FIRST + 1, IOVA);
	held = number(&dev);
	fd = get(&dev, held);
	CHECK(fd >= 0, "%d", fd);
	for (i = 2; i < 30; i++) {
		dev_ggtt(&dev, FIRST + i, IOVA);
		number(&dev);
	}
	CHECK(pinned(uuids[1]) <= 9 * PAGES, "%u pages", pinned(uuids[1]));
	CHECK(get(&dev, first) == -EINVAL, "still there");
	close(fd);
	fd = get(&dev, held);
	CHECK(fd >= 0, "%d", fd);
	stop(&dev, pixels);
}

/*
 * "gvt_test keep UUID": a dma-buf, mapped, of a vGPU that is closed; until somebody ends it.
 * "gvt_test draw UUID": one that the vGPU has drawn, since the plane is tiled.
 */
int dmabuf_keep(const char *uuid, bool drawn)
{
	uint32_t *pixels, *at;
	struct dev dev;

	pixels = start(&dev, uuid, "dmabuf");
	if (drawn)
		flip(&dev, XRGB | 1 << 10, WIDTH * 4 / 512, 0, FIRST);
	at = map_id(&dev, number(&dev), BYTES);
	stop(&dev, pixels);
	puts("kept");
	fflush(stdout);
	getchar();
	CHECK(!((at[5] ^ 5 * 2654435761u) & (drawn ? 0xffffff : ~0u)), "%#x", at[5]);
	puts("same");

	return 0;
}

const struct test_case dmabuf_cases[] = {
	{ "kinds", kinds },
	{ "dmabuf", dmabuf },
	{ "tiled", tiled },
	{ "composed", composed },
	{ "cursor", cursor },
	{ "outlive", outlive },
	{ "many", many },
	{ }
};
