// SPDX-License-Identifier: GPL-2.0
/*
 * Whose memory a picture shows: a vGPU's planes lead to all that is not its own, while the
 * memory of its neighbour, and all that this process lets go of, has a color that nothing else
 * has. By each way to a picture what is its own is shown as it is, all else is black.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "canary.h"
#include "cases.h"
#include "screen.h"

#define SCREEN_BYTES	(1024u * 768 * 4)	/* of the type V5_8 */
#define BYTES		(WIDTH * HEIGHT * 4)
#define PAGES		(BYTES / PAGE)
/* So many pages are so many rows, linear and in tiles; bands are ours and not, in turns. */
#define BAND_PAGES	20u
#define BAND_ROWS	(BAND_PAGES * 1024 / WIDTH)
#define CURSOR_SIDE	256u
#define CURSOR_BAND	(BAND_PAGES * 1024 / CURSOR_SIDE)

/* GGTT entries and addresses: FIRST and IOVA are of what is ours. */
#define NEVER		4096u		/* entries that are never written */
#define LAST		0xfffffu
#define BLACK_IOVA	(1ull << 43)
#define COLOR_IOVA	(BLACK_IOVA + PAGE)
#define KEPT_IOVA	0x30000000ull
#define NO_ADDRESS	(0x3ffffull << 46)	/* bits above it, which are none of the address */

#define LINEAR		0u
#define TILED_X		1u
#define TILED_Y		4u
#define CTL(tiling)	(1u << 31 | 4 << 24 | (tiling) << 10)
#define CURCNTR		(BAR0 + 0x70080)
#define CURBASE		(BAR0 + 0x70084)
#define PIPEASRC	(BAR0 + 0x6001c)
#define CRC_DONE	(1u << 28)	/* in PIPE_A_IIR and so on */
#define PIPE_CRC_CTL	(BAR0 + 0x60050)
#define PIPE_CRC_RES	(BAR0 + 0x60064)

/* The neighbour has its memory at all addresses that are used here. */
static const uint64_t canary_iovas[] = { 0, IOVA, GONE_IOVA, KEPT_IOVA, HIGH_IOVA, TOP_IOVA };

static struct dev neighbour, dev;
static uint32_t *mine;
static const uint32_t *region, *neighbours_region;
static const char *doing;

/* Pixel @x, @y of a plane as wide as the mode: which of its memory's. PRM SKL vol 5, tiling */
static uint32_t place(uint32_t tiling, uint32_t x, uint32_t y)
{
	uint32_t byte = x * 4;

	if (tiling == TILED_X)
		byte = (y / 8 * (WIDTH * 4 / 512) + byte / 512) * PAGE + y % 8 * 512 + byte % 512;
	else if (tiling == TILED_Y)
		byte = (y / 32 * (WIDTH * 4 / 128) + byte / 128) * PAGE + byte % 128 / 16 * 512 +
		       y % 32 * 16 + byte % 16;
	else
		byte += y * WIDTH * 4;

	return byte / 4;
}

/* What there should be: bands of a plane or, with nothing below, of a cursor; or all of it. */
struct expected {
	uint32_t tiling;
	bool is_cursor;
	bool is_whole;
};

static uint32_t expected_color(const struct expected *e, uint32_t x, uint32_t y)
{
	uint32_t band = y / (e->is_cursor ? CURSOR_BAND : BAND_ROWS) % 2;

	if ((band && !e->is_whole) || (e->is_cursor && (x >= CURSOR_SIDE || y >= CURSOR_SIDE)))
		return 0;

	return color(e->is_cursor ? y * CURSOR_SIDE + x : place(e->tiling, x, y));
}

static void check_picture(const uint32_t *pixels, const struct expected *e, const char *where)
{
	uint32_t x, y, is;

	for (y = 0; y < HEIGHT; y++)
		for (x = 0; x < WIDTH; x++) {
			is = pixels[y * WIDTH + x] & 0xffffff;
			CHECK(is == expected_color(e, x, y), "%s, %s, tiling %u: %u,%u is %#x",
			      doing, where, e->tiling, x, y, is);
		}
}

/* All of a picture in the region, and what is behind it. */
static void check_region(const struct expected *e)
{
	struct vfio_device_gfx_plane_info info;

	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info) && info.width == WIDTH &&
	      info.height == HEIGHT, "%s: %ux%u", doing, info.width, info.height);
	check_picture(region, e, "region");
	CHECK(!has_canary(region, SCREEN_BYTES), "%s: behind the picture", doing);
}

/* Returns the file's memory, of @info->size bytes. */
static void *map_dmabuf(struct vfio_device_gfx_plane_info *info)
{
	int fd = ioctl(dev.fd, VFIO_DEVICE_GET_GFX_DMABUF, &info->dmabuf_id);
	void *at;

	CHECK(fd >= 0, "%s: dma-buf", doing);
	at = mmap(NULL, info->size, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(at != MAP_FAILED, "%s: a map of it", doing);
	close(fd);

	return at;
}

/* The same as a dma-buf: drawn for it, or our pages as they lie. */
static void check_dmabuf(const struct expected *e)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t *at;

	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_DMABUF, &info) && info.size == BYTES &&
	      info.stride == WIDTH * 4, "%s: %u bytes", doing, info.size);
	at = map_dmabuf(&info);
	if (e->is_whole && !e->is_cursor)
		CHECK(!memcmp(at, mine, BYTES), "%s: not our pages", doing);
	else
		check_picture(at, e, "dma-buf");
	CHECK(!has_canary(at, info.size), "%s: dma-buf", doing);
	munmap(at, info.size);
	CHECK(!screen_query(&dev, CURSOR, VFIO_GFX_PLANE_TYPE_DMABUF, &info) && !info.size,
	      "%s: a cursor", doing);
}

static void await_crc(void)
{
	double end = seconds() + 20;

	dev_write32(&dev, PIPE_A_IIR, ~0u);
	dev_write32(&dev, PIPE_A_IIR, ~0u);
	while (!(dev_read32(&dev, PIPE_A_IIR) & CRC_DONE)) {
		CHECK(seconds() < end, "%s: no CRC", doing);
		usleep(1000);
	}
}

/* Of a frame that has begun since. */
static uint32_t crc(void)
{
	uint32_t val;

	dev_write32(&dev, PIPE_A_IER, CRC_DONE);
	dev_write32(&dev, PIPE_A_IMR, ~CRC_DONE);
	dev_write32(&dev, PIPE_CRC_CTL, 1u << 31 | 4 << 28);
	await_crc();
	await_crc();
	val = dev_read32(&dev, PIPE_CRC_RES);
	dev_write32(&dev, PIPE_CRC_CTL, 0);
	dev_write32(&dev, PIPE_A_IMR, ~0u);

	return val;
}

/* A plane or a cursor at @surf, a frame later. */
static void show(const struct expected *e, uint32_t surf)
{
	static const uint32_t units[] = { [LINEAR] = 64, [TILED_X] = 512, [TILED_Y] = 128 };

	dev_write32(&dev, PLANE_CTL, CTL(e->tiling));
	dev_write32(&dev, PLANE_STRIDE, WIDTH * 4 / units[e->tiling]);
	dev_write32(&dev, PLANE_SIZE, (HEIGHT - 1) << 16 | (WIDTH - 1));
	dev_write32(&dev, PLANE_OFFSET, 0);
	dev_write32(&dev, PLANE_SURF, e->is_cursor ? NEVER * PAGE : surf);
	dev_write32(&dev, CURCNTR, e->is_cursor ? 0x23 : 0);
	dev_write32(&dev, CURBASE, e->is_cursor ? surf : 0);
	usleep(50000);
}

/* Entries of ours; in every other band those that @bad makes. */
static void set_bands(uint64_t (*bad)(uint32_t i), uint64_t or)
{
	uint32_t i;

	for (i = 0; i < PAGES; i++)
		dev_write64(&dev, GGTT + 8 * (FIRST + i), i / BAND_PAGES % 2 && bad ? bad(i) :
			    ((IOVA + i * PAGE) | 1 | or));
}

static uint64_t black(uint32_t i)
{
	(void)i;

	return BLACK_IOVA | 1;
}

static uint64_t colored(uint32_t i)
{
	(void)i;

	return COLOR_IOVA | 1;
}

/* Each kind of what is not ours, by all ways to the picture, and by its CRC. */
static void check_kinds(const struct expected *e)
{
	const struct kind *kind;
	uint32_t want, is;

	doing = "black pages";
	set_bands(black, 0);
	show(e, FIRST * PAGE);
	check_region(e);
	want = crc();
	set_bands(colored, 0);
	/* It would be seen. */
	CHECK(crc() != want, "CRC %#x is of anything", want);
	for (kind = kinds; kind->name; kind++) {
		doing = kind->name;
		set_bands(kind->entry, 0);
		check_region(e);
		check_dmabuf(e);
		is = crc();
		CHECK(is == want, "%s, tiling %u: CRC %#x, not %#x", doing, e->tiling, is, want);
	}
}

/* Bits above the address are none of it: what is there is ours. */
static void check_whole(struct expected e)
{
	doing = "bits above the address";
	e.is_whole = true;
	set_bands(NULL, NO_ADDRESS);
	check_region(&e);
	if (!e.is_cursor)
		check_dmabuf(&e);
}

static void search_dmabuf(void)
{
	struct vfio_device_gfx_plane_info info;
	void *at;

	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_DMABUF, &info) && info.size, "%s", doing);
	at = map_dmabuf(&info);
	CHECK(!has_canary(at, info.size), "%s: dma-buf", doing);
	munmap(at, info.size);
}

/* Sizes, strides and places that leave all behind: each pixel is one of ours, or black. */
static void check_nonsense(void)
{
	static const struct {
		uint32_t surf, stride, size, offset;
	} planes[] = {
		{ FIRST * PAGE, 1, 0x1fff1fff, 0 },
		{ FIRST * PAGE, 0xfff, (HEIGHT - 1) << 16 | (WIDTH - 1), 0 },
		{ FIRST * PAGE, 0x3ff, 0x1fff1fff, 0x1fff1fff },
		{ (FIRST + PAGES - 1) * PAGE, 40, 0x1fff1fff, 0 },
		{ LAST * PAGE, 40, (HEIGHT - 1) << 16 | (WIDTH - 1), 0 },
		{ LAST * PAGE, 0xfff, 0x1fff1fff, 0x1fff0000 },
	};
	static const uint32_t ctls[] = { 0, 2, 1 << 10, 1 << 10 | 2, 4 << 10, 4 << 10 | 1,
					 4 << 10 | 3, 5 << 10, 5 << 10 | 1 };
	struct vfio_device_gfx_plane_info info;
	uint32_t plane, ctl, i, seen = 0;

	doing = "nonsense";
	for (i = 0; i < NEVER - FIRST; i++)
		dev_write64(&dev, GGTT + 8 * (FIRST + i), i < PAGES && i % 2 == 0 ?
			    (IOVA + i * PAGE) | 1 : kinds[i / 2 % KINDS].entry(i % PAGES));
	dev_ggtt(&dev, LAST, IOVA);
	for (plane = 0; plane < sizeof(planes) / sizeof(planes[0]); plane++) {
		for (ctl = 0; ctl < sizeof(ctls) / sizeof(ctls[0]); ctl++) {
			dev_write32(&dev, PLANE_CTL, CTL(0) | ctls[ctl]);
			dev_write32(&dev, PLANE_STRIDE, planes[plane].stride);
			dev_write32(&dev, PLANE_SIZE, planes[plane].size);
			dev_write32(&dev, PLANE_OFFSET, planes[plane].offset);
			dev_write32(&dev, PLANE_SURF, planes[plane].surf);
			usleep(20000);
			CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info) &&
			      info.width == WIDTH, "%ux%u", info.width, info.height);
			for (i = 0; i < WIDTH * HEIGHT; i++) {
				CHECK(!(region[i] & 0xffffff) || (region[i] >> 16 & 0xff) == 0x11,
				      "plane %u, way %#x: pixel %u is %#x", plane, ctls[ctl], i,
				      region[i]);
				seen += !!region[i];
			}
			search_dmabuf();
		}
	}
	CHECK(seen > WIDTH * HEIGHT, "%u pixels", seen);
	dev_write64(&dev, GGTT + 8ul * LAST, 0);
}

/* Rows that begin at multiples of what importers want have nothing between them. */
static void check_padding(void)
{
	const uint32_t width = 1000, height = 700;
	struct vfio_device_gfx_plane_info info;
	uint32_t *at, x, y;

	doing = "padding";
	dev_write32(&dev, PIPEASRC, (width - 1) << 16 | (height - 1));
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_DMABUF, &info) && info.width == width &&
	      info.stride > width * 4, "%ux%u", info.width, info.stride);
	at = map_dmabuf(&info);
	CHECK(!has_canary(at, info.size), "between rows");
	for (y = 0; y < height; y++)
		for (x = width; x < info.stride / 4; x++)
			CHECK(!at[y * info.stride / 4 + x], "%u, %u", x, y);
	munmap(at, info.size);
	dev_write32(&dev, PIPEASRC, (WIDTH - 1) << 16 | (HEIGHT - 1));
}

/* What was shown, and pinned for it, is let go of: then these pages are another's. */
static void let_go(void)
{
	struct expected e = { .is_whole = true };
	struct vfio_device_gfx_plane_info info;
	uint32_t *freed = ram(BYTES), *kept = ram(BYTES), *at, i;
	uint64_t had[PAGES];

	doing = "memory that goes";
	fill(kept, BYTES);
	dma_map(&dev, kept, KEPT_IOVA, BYTES);
	for (i = 0; i < PAGES; i++)
		dev_ggtt(&dev, FIRST + i, KEPT_IOVA + i * PAGE);
	show(&e, FIRST * PAGE);
	CHECK(!screen_query(&dev, 0, VFIO_GFX_PLANE_TYPE_DMABUF, &info) && info.size == BYTES,
	      "query");
	at = map_dmabuf(&info);
	fill(freed, BYTES);
	dma_map(&dev, freed, GONE_IOVA, BYTES);
	for (i = 0; i < PAGES; i++)
		dev_ggtt(&dev, FIRST + i, GONE_IOVA + i * PAGE);
	check_region(&e);
	for (i = 0; i < PAGES; i++)
		had[i] = physical((char *)freed + i * PAGE);
	dma_unmap(&dev, GONE_IOVA, BYTES);
	dma_unmap(&dev, KEPT_IOVA, BYTES);
	munmap(freed, BYTES);
	munmap(kept, BYTES);
	printf("%u of %lu pages are another's\n", canary_take_over(had, PAGES), PAGES);
	/* Who has a file of it has the pages that it had. */
	CHECK(!memcmp(at, mine, BYTES) && !has_canary(at, BYTES), "what is kept");
	munmap(at, BYTES);
}

static void setup(const char *const *uuids)
{
	size_t i;
	char *at;

	canary = canary_ram();
	CHECK(!plug(uuids[0], 'b', "640x480") && !plug(uuids[1], 'b', "640x480") &&
	      !sysfs_write(uuids[1], "display_kind", "dmabuf-tiled", 12), "monitors");
	dev_open(&neighbour, uuids[0]);
	for (i = 0; i < sizeof(canary_iovas) / sizeof(canary_iovas[0]); i++)
		dma_map(&neighbour, canary, canary_iovas[i], canary_iovas[i] == TOP_IOVA ? PAGE :
			CANARY_BYTES);
	/*
	 * What the kernel has for us next may have been somebody's. Debian's clears all that it
	 * gives, and a host hides with that what its module forgets; not with init_on_alloc=0.
	 */
	munmap(canary_ram(), CANARY_BYTES);

	dev_open(&dev, uuids[1]);
	region = mmap(NULL, SCREEN_BYTES, PROT_READ, MAP_SHARED, dev.fd,
		      REGION(VFIO_PCI_NUM_REGIONS + 1));
	CHECK(region != MAP_FAILED, "mmap");
	for (i = 0; i < SCREEN_BYTES / 4; i++)
		CHECK(!region[i], "before there is a picture: dword %zu is %#x", i, region[i]);
	mine = ram(BYTES);
	fill(mine, BYTES);
	dma_map(&dev, mine, IOVA, BYTES);
	dma_map(&dev, ram(PAGE), BLACK_IOVA, PAGE);
	at = ram(PAGE);
	memset(at, CANARY, PAGE);
	dma_map(&dev, at, COLOR_IOVA, PAGE);
	screen_mode(&dev);
}

/* The neighbour shows its memory all the time, and has it all. */
static void check_neighbour(void)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t i;

	CHECK(!screen_query(&neighbour, 0, VFIO_GFX_PLANE_TYPE_REGION, &info) &&
	      info.width == WIDTH, "no picture");
	for (i = 0; i < WIDTH * HEIGHT; i++)
		CHECK((neighbours_region[i] & 0xffffff) == CANARY * 0x010101, "pixel %u is %#x", i,
		      neighbours_region[i]);
	for (i = 0; i < CANARY_BYTES; i++)
		CHECK((uint8_t)canary[i] == CANARY, "%#x", i);
}

static void start_neighbour(void)
{
	uint32_t i;

	screen_mode(&neighbour);
	for (i = 0; i < PAGES; i++)
		dev_ggtt(&neighbour, FIRST + i, i * PAGE);
	screen_show(&neighbour, FIRST);
	neighbours_region = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, neighbour.fd,
				 REGION(VFIO_PCI_NUM_REGIONS + 1));
	CHECK(neighbours_region != MAP_FAILED, "mmap");
	usleep(50000);
}

static void whose_picture(const char *const *uuids)
{
	static const struct expected all[] = {
		{ .tiling = LINEAR }, { .tiling = TILED_X }, { .tiling = TILED_Y },
		{ .is_cursor = true },
	};
	size_t i;

	setup(uuids);
	start_neighbour();
	check_neighbour();
	let_go();
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		check_kinds(&all[i]);
		check_whole(all[i]);
	}
	show(&all[0], FIRST * PAGE);
	check_nonsense();
	check_padding();
	check_neighbour();
	dev_close(&dev);
	dev_close(&neighbour);
}

const struct test_case whose_cases[] = {
	{ "whose_picture", whose_picture },
	{ }
};
