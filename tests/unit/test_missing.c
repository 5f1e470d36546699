// SPDX-License-Identifier: GPL-2.0
/*
 * Planes over memory of which some is missing: what is there is shown as it is, all else is
 * black, pixel by pixel; and the edge is asked for nothing but what the plane's entries name.
 *
 * Where the GGTT has no entry, that page is black. Where the edge has no memory for one, the
 * row is, as far as it is the plane's; on its side, the page.
 */
#include "screen.h"
#include "display/display.h"
#include "display/frame.h"

#define PAGES		1024
#define ENTRIES		1200	/* more than any plane here has */
#define BEYOND		(64ull * SZ_1M)
#define NO_ADDRESS	GENMASK_ULL(63, 46)
#define X_TILED		BIT(10)
#define Y_TILED		(4 << 10)
#define TURNED		BIT(0)
#define BACKWARDS	BIT(1)

enum kind {
	THERE,
	NO_ENTRY,	/* not present, or never written */
	NO_MEMORY,
};

static u64 mem, hidden;
static u32 ggtt;
static u32 *pixels;
static struct vgpu_hold hold;
/* What the entries from @base on name; some of all kinds. */
static u32 base;
static enum kind kind[ENTRIES];
static u64 iova[ENTRIES];
static const u64 nowhere[] = { BEYOND, BIT_ULL(44), 0x3ffffffff000ull, BIT_ULL(40) };
/* The pages that a plane may have read, by its entries; and how often the edge was asked. */
static bool named[BEYOND / PAGE];
static bool names_nowhere;
static u32 asked;

/* Any call for memory. */
static void check_asked(struct host *host, u64 at)
{
	bool may = at < BEYOND && named[at / PAGE];
	u32 i;

	for (i = 0; names_nowhere && i < ARRAY_SIZE(nowhere); i++)
		may |= nowhere[i] == (at & ~(u64)(PAGE - 1));
	expect_msg(may, "asked for %#llx", at);
	asked++;
}

/* The plane has the first @n entries. */
static void set_reach(u32 n)
{
	u32 i;

	memset(named, 0, sizeof(named));
	names_nowhere = false;
	for (i = 0; i < n; i++) {
		if (kind[i] != NO_ENTRY && iova[i] < BEYOND)
			named[iova[i] / PAGE] = true;
		names_nowhere |= kind[i] == NO_MEMORY && iova[i] >= BEYOND;
	}
}

static void set_entry(u32 i, enum kind is, u64 pte)
{
	kind[i] = is;
	iova[i] = pte & GENMASK_ULL(45, 12);
	gpu_ggtt(gpu, base + i * PAGE, pte);
}

/* Entries of all kinds, @good of 16 for memory that is there, in no order. */
static void set_entries(u32 good)
{
	u32 i, chance;

	for (i = 0; i < ENTRIES; i++) {
		u64 page = mem + (i * 769 + 5) % PAGES * PAGE;

		chance = (i * 2654435761u) >> 16;
		if (chance % 16 < good)
			set_entry(i, THERE, page | PTE_PRESENT | (chance & 64 ? NO_ADDRESS : 0));
		else if (chance & 128)
			set_entry(i, NO_ENTRY, chance & 64 ? hidden : 0);
		else if (chance & 64)
			set_entry(i, NO_MEMORY, nowhere[i % ARRAY_SIZE(nowhere)] | PTE_PRESENT);
		else
			set_entry(i, NO_MEMORY, (hidden + PAGE) | PTE_PRESENT);
	}
}

static void start(void)
{
	screen_start(1);
	mem = screen_memory(PAGES, &ggtt);
	/* A page that is there, for nobody; and one that was. */
	hidden = gpu_alloc(gpu, 2);
	memset(host_page(&gpu->host, hidden), 0xe7, PAGE);
	host_remove(&gpu->host, hidden + PAGE);
	pixels = kcalloc(MODE_WIDTH * MODE_HEIGHT, 4, GFP_KERNEL);
	expect(pixels);
	screen_mode(0);
	hold = (struct vgpu_hold){ .max = SZ_16M };
	base = gpu->next_entry * PAGE;
	asked = 0;
	gpu->host.on_map = check_asked;
	gpu->host.on_rw = check_asked;
}

static void end(void)
{
	vgpu_hold_drop(&hold);
	kfree(pixels);
	gpu_end_test();
}

static void rows(struct vgpu_frame *frame, u32 from, u32 to)
{
	u32 y;

	for (y = from; y < to; y += 16)
		vgpu_frame_rows(frame, y, 16, pixels + y * MODE_WIDTH);
}

static void draw(bool held)
{
	struct vgpu_frame *frame = screen_look();

	memset(pixels, 0x55, MODE_WIDTH * MODE_HEIGHT * 4);
	if (held)
		vgpu_frame_hold(frame, &hold);
	rows(frame, 0, MODE_HEIGHT);
	vgpu_frame_close(frame);
}

/* A plane that is as large as the screen: PLANE_CTL, bytes from row to row, and their unit. */
struct plane {
	u32 ctl;
	u32 pitch;
	u32 unit;
};

/* Where a pixel of a plane is: which entry, and the byte in its page. */
static u32 locate(const struct plane *plane, u32 x, u32 y, u32 *byte)
{
	u32 tiling = plane->ctl >> 10 & 7, off;

	if (plane->ctl & BACKWARDS) {
		x = MODE_WIDTH - 1 - x;
		y = MODE_HEIGHT - 1 - y;
	}
	if (plane->ctl & TURNED) {
		*byte = screen_offset(tiling, 128, y % 32, 31 - x % 32);
		return y / 32 * (plane->pitch / 128) + x / 32;
	}
	off = screen_offset(tiling, plane->pitch, x, y);
	*byte = off % PAGE;

	return off / PAGE;
}

/* Lies some of the row where there is no memory? */
static bool misses_memory(const struct plane *plane, u32 y)
{
	u32 x, byte;

	for (x = 0; x < MODE_WIDTH; x++)
		if (kind[locate(plane, x, y, &byte)] == NO_MEMORY)
			return true;

	return false;
}

/* See screen_memory(). */
static u32 color(u32 entry, u32 byte)
{
	return (u32)(iova[entry] + byte - mem) * 2654435761u & 0xffffff;
}

/* Returns how many pixels are there. */
static u32 check_pixels(const struct plane *plane)
{
	u32 x, y, entry, byte, is, seen = 0;
	bool black, there;

	for (y = 0; y < MODE_HEIGHT; y++) {
		black = !(plane->ctl & TURNED) && misses_memory(plane, y);
		for (x = 0; x < MODE_WIDTH; x++) {
			entry = locate(plane, x, y, &byte);
			there = !black && kind[entry] == THERE;
			is = pixels[y * MODE_WIDTH + x] & 0xffffff;
			expect_msg(is == (there ? color(entry, byte) : 0),
				   "way %#x: %u,%u, entry %u: %#x", plane->ctl, x, y, entry, is);
			seen += there;
		}
	}

	return seen;
}

static void show(const struct plane *plane)
{
	u32 byte;

	screen_plane(0, XRGB | plane->ctl, plane->pitch / plane->unit, 0,
		     SIZE(MODE_WIDTH, MODE_HEIGHT), 0, base);
	set_reach(max(locate(plane, 0, 0, &byte),
		      locate(plane, MODE_WIDTH - 1, MODE_HEIGHT - 1, &byte)) + 1);
}

/* None missing; few, so that whole rows are there; many. Mapped, by copies, from what is held. */
static void check_plane(struct plane plane)
{
	static const u32 good[] = { 16, 15, 6 };
	u32 g, way, seen;

	for (g = 0; g < ARRAY_SIZE(good); g++) {
		set_entries(good[g]);
		for (way = 0; way < 4; way++) {
			gpu->host.refuse_map = way & 1;
			if (way % 2 == 0)
				plane.ctl ^= BACKWARDS;
			show(&plane);
			asked = 0;
			draw(way & 2);
			seen = check_pixels(&plane);
			expect(asked);
			expect(good[g] == 6 || seen);
			expect(good[g] != 16 || seen == MODE_WIDTH * MODE_HEIGHT);
		}
	}
}

static void linear(void)
{
	check_plane((struct plane){ BACKWARDS, 4096, 64 });
	check_plane((struct plane){ BACKWARDS, 4096 + 64, 64 });
}

static void x_tiles(void)
{
	check_plane((struct plane){ BACKWARDS | X_TILED, 4096, 512 });
}

static void y_tiles(void)
{
	check_plane((struct plane){ BACKWARDS | Y_TILED, 4096 + 128, 128 });
}

/* On its side: rows go up the columns of tiles. */
static void turned(void)
{
	check_plane((struct plane){ BACKWARDS | TURNED | Y_TILED, 4096, 128 });
	check_plane((struct plane){ BACKWARDS | TURNED | Y_TILED, 4096 + 128, 128 });
}

/* Nothing is behind the GGTT's last entry. */
static void last_entry(void)
{
	static const struct plane planes[] = {
		{ 0, 4096, 64 }, { X_TILED, 4096, 512 }, { Y_TILED, 4096, 128 },
		{ TURNED | Y_TILED, 4096, 128 },
	};
	u32 i, p, seen;

	for (i = 0; i < ENTRIES; i++) {
		kind[i] = i < 3 ? THERE : NO_ENTRY;
		iova[i] = mem + i * PAGE;
	}
	base = (GVT_GGTT_ENTRIES - 3) * PAGE;
	for (i = 0; i < 3; i++)
		gpu_ggtt(gpu, base + i * PAGE, iova[i] | PTE_PRESENT);
	for (p = 0; p < ARRAY_SIZE(planes); p++) {
		show(&planes[p]);
		draw(false);
		seen = check_pixels(&planes[p]);
		check_eq(seen, 3 * PAGE / 4);
	}
}

/* Memory goes while a picture is drawn: what is drawn then is black, read before or not. */
static void goes_meanwhile(void)
{
	const struct plane plane = { 0, 4096, 64 };
	struct vgpu_frame *frame;
	u32 i;

	for (i = 0; i < ENTRIES; i++)
		set_entry(i, THERE, (mem + i % PAGES * PAGE) | PTE_PRESENT);
	show(&plane);
	frame = screen_look();
	rows(frame, 0, 320);
	for (i = 0; i < PAGES; i++)
		host_remove(&gpu->host, mem + i * PAGE);
	for (i = 0; i < PAGES; i++)
		kind[i] = i < 304 ? THERE : NO_MEMORY;
	rows(frame, 304, MODE_HEIGHT);
	vgpu_frame_close(frame);
	check_eq(check_pixels(&plane), 304 * MODE_WIDTH);
}

static u32 crc(const struct plane *plane)
{
	u32 val;

	show(plane);
	check_eq(screen_live(0, 0), base);
	expect(crc_make(gpu->vgpu, 0, &val));

	return val;
}

/* Entries that have no memory have this page. */
static void set_missing(u64 page)
{
	u32 i;

	set_entries(8);
	for (i = 0; i < ENTRIES; i++)
		if (kind[i] != THERE)
			set_entry(i, THERE, page | PTE_PRESENT);
}

/* The CRC of a picture is that of one with black pages in place of those that are missing. */
static void crcs(void)
{
	const struct plane plane = { 0, 4096, 64 };
	u64 page = gpu_alloc(gpu, 1);
	u32 is;

	set_entries(8);
	is = crc(&plane);
	set_missing(page);
	check_eq(crc(&plane), is);
	set_missing(hidden);
	check_ne(crc(&plane), is);
}

static const struct unit_case cases[] = {
	UNIT(linear),
	UNIT(x_tiles),
	UNIT(y_tiles),
	UNIT(turned),
	UNIT(last_entry),
	UNIT(goes_meanwhile),
	UNIT(crcs),
};

const struct unit_group missing_tests = {
	.name = "missing", UNIT_CASES(cases),
	.setup = start, .teardown = end,
};
