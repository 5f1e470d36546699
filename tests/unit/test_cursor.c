// SPDX-License-Identifier: GPL-2.0
/*
 * Cursors of each size and kind. i915 has those with alpha only; the others are as CUR_CTL's
 * modes in PRM IVB volume 3 part 3 "Display Registers": the upper byte says what a pixel does.
 */
#include "screen.h"
#include "display/frame.h"

#define PAGES	1024
#define IMAGE	(512 * PAGE)	/* the cursor's, in memory */
#define PITCH	4096u		/* of the plane below, which covers all */

struct kind {
	u32 mode;
	u32 size;
};

static u64 mem;
static u32 ggtt;
static u32 row[MODE_WIDTH];

static void start(void)
{
	screen_start(1);
	mem = screen_memory(PAGES, &ggtt);
	screen_mode(0);
	screen_plane(0, XRGB, PITCH / 64, 0, SIZE(MODE_WIDTH, MODE_HEIGHT), 0, ggtt);
}

static u32 at(u32 x, u32 y)
{
	struct vgpu_frame *frame = screen_look();

	vgpu_frame_rows(frame, y, 1, row);
	vgpu_frame_close(frame);

	return row[x] & 0xffffff;
}

static u32 below(u32 x, u32 y)
{
	return host_read32(&gpu->host, mem + y * PITCH + x * 4) & 0xffffff;
}

/* Of a cursor that is so large. */
static void put(u32 size, u32 x, u32 y, u32 pixel)
{
	host_write32(&gpu->host, mem + IMAGE + (y * size + x) * 4, pixel);
}

/* Nothing; white behind it. */
static void clear(u32 size)
{
	u32 i;

	for (i = 0; i < size * (size + 2); i++)
		put(size, i, 0, i < size * size ? 0 : ~0u);
}

static void show(u32 mode, u32 pos)
{
	reg_write(gpu, _CURACNTR, mode);
	reg_write(gpu, _CURAPOS, pos);
	reg_write(gpu, _CURABASE, ggtt + IMAGE);
	screen_pass(FRAME_NS);
}

static void check_below(u32 x, u32 y)
{
	check_eq(at(x, y), below(x, y));
}

/* All four corners, and what is beside. */
static void check_corners(const struct kind *kind)
{
	u32 last = kind->size - 1;

	clear(kind->size);
	put(kind->size, 0, 0, 0xff00aa55);
	put(kind->size, last, 0, 0xff654321);
	put(kind->size, 0, last, 0xffabcdef);
	put(kind->size, last, last, 0xff123456);
	show(kind->mode, XY(100, 50));
	check_eq(at(100, 50), 0x00aa55);
	check_eq(at(100 + last, 50), 0x654321);
	check_eq(at(100, 50 + last), 0xabcdef);
	check_eq(at(100 + last, 50 + last), 0x123456);
	check_below(101, 50);
	check_below(99, 50);
	check_below(100, 49);
	check_below(100 + last + 1, 50 + last);
	check_below(100 + last, 50 + last + 1);
	/* Upside down. */
	show(kind->mode | MCURSOR_ROTATE_180, XY(100, 50));
	check_eq(at(100, 50), 0x123456);
	check_eq(at(100 + last, 50), 0xabcdef);
	check_eq(at(100 + last, 50 + last), 0x00aa55);
	/* Half of it, or almost all, beyond an edge. */
	show(kind->mode, XY(BIT(15) | kind->size / 2, BIT(15) | kind->size / 2));
	check_eq(at(last - kind->size / 2, last - kind->size / 2), 0x123456);
	check_below(last - kind->size / 2 + 1, 0);
	show(kind->mode, XY(BIT(15) | last, BIT(15) | last));
	check_eq(at(0, 0), 0x123456);
	check_below(1, 0);
	show(kind->mode, XY(MODE_WIDTH - 1, MODE_HEIGHT - 1));
	check_eq(at(MODE_WIDTH - 1, MODE_HEIGHT - 1), 0x00aa55);
	check_below(MODE_WIDTH - 2, MODE_HEIGHT - 1);
}

/* Less high, and no higher than it is wide. */
static void check_height(const struct kind *kind)
{
	u32 size = kind->size;

	clear(size);
	put(size, 5, size - 10, 0xff00aa55);
	put(size, 5, size - 9, 0xff123456);
	reg_write(gpu, _CUR_FBC_CTL_A, CUR_FBC_EN | (size - 9 - 1));
	show(kind->mode, XY(0, 0));
	check_eq(at(5, size - 10), 0x00aa55);
	check_below(5, size - 9);
	reg_write(gpu, _CUR_FBC_CTL_A, CUR_FBC_EN | 0xff);
	show(kind->mode, XY(0, 0));
	check_eq(at(5, size - 9), 0x123456);
	check_below(5, size);
	reg_write(gpu, _CUR_FBC_CTL_A, 0);
}

/* Opaque; half; nothing; what adds to what is below. */
static void check_alpha(const struct kind *kind)
{
	clear(kind->size);
	host_write32(&gpu->host, mem + 20 * PITCH + 4 * 11, 0x00ff8000);
	host_write32(&gpu->host, mem + 20 * PITCH + 4 * 13, 0x00ff8000);
	put(kind->size, 0, 0, 0xff00aa55);
	put(kind->size, 1, 0, 0x80400020);
	put(kind->size, 3, 0, 0x00102030);
	show(kind->mode, XY(10, 20));
	check_eq(at(10, 20), 0x00aa55);
	check_eq(at(11, 20), 0xbf4020);
	check_below(12, 20);
	check_eq(at(13, 20), 0xffa030);
}

static void alpha(void)
{
	static const struct kind kinds[] = {
		{ MCURSOR_MODE_64_ARGB_AX, 64 },
		{ MCURSOR_MODE_128_ARGB_AX, 128 },
		{ MCURSOR_MODE_256_ARGB_AX, 256 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		check_corners(&kinds[i]);
		check_height(&kinds[i]);
		check_alpha(&kinds[i]);
	}
}

/* A cursor that is not ours to tell of is told by its pixels. */
static void check_layout(bool is_layout)
{
	struct vgpu_layout plane, cursor;
	struct vgpu_frame *frame = screen_look();

	check_int_eq(vgpu_frame_layout(frame, &plane, &cursor), is_layout);
	vgpu_frame_close(frame);
}

static void masks(void)
{
	static const struct {
		struct kind kind;
		bool inverts;
	} kinds[] = {
		{ { MCURSOR_MODE_64_32B_AX, 64 }, true },
		{ { MCURSOR_MODE_128_32B_AX, 128 }, true },
		{ { MCURSOR_MODE_256_32B_AX, 256 }, true },
		{ { GVT_CURSOR_MODE_64_XOR, 64 } },
		{ { GVT_CURSOR_MODE_128_XOR, 128 } },
		{ { GVT_CURSOR_MODE_256_XOR, 256 } },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		check_corners(&kinds[i].kind);
		check_height(&kinds[i].kind);
		clear(kinds[i].kind.size);
		put(kinds[i].kind.size, 0, 0, 0xff00aa55);
		put(kinds[i].kind.size, 1, 0, 0x80ffffff);
		put(kinds[i].kind.size, 2, 0, 0x010f0f0f);
		put(kinds[i].kind.size, 3, 0, 0xfe000000);
		show(kinds[i].kind.mode, XY(10, 20));
		check_eq(at(10, 20), 0x00aa55);
		check_eq(at(11, 20), below(11, 20) ^ 0xffffff);
		check_eq(at(12, 20), below(12, 20) ^ (kinds[i].inverts ? 0xffffff : 0x0f0f0f));
		check_eq(at(13, 20), below(13, 20) ^ (kinds[i].inverts ? 0xffffff : 0));
		check_below(14, 20);
		check_layout(false);
	}
	show(MCURSOR_MODE_64_ARGB_AX, XY(10, 20));
	check_layout(true);
}

/* No cursor; or one that has two bits a pixel, which is not drawn. */
static void none(void)
{
	static const u32 modes[] = { 0, 1, 4, 5, 6, 0x20, 0x21 };
	u32 i;

	for (i = 0; i < 64 * 64; i++)
		put(64, i, 0, ~0u);
	show(MCURSOR_MODE_64_ARGB_AX, XY(10, 20));
	check_eq(at(10, 20), 0xffffff);
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		show(modes[i], XY(10, 20));
		check_below(10, 20);
	}
}

static const struct unit_case cases[] = {
	UNIT(alpha),
	UNIT(masks),
	UNIT(none),
};

const struct unit_group cursor_tests = {
	.name = "cursor", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
