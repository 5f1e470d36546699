// SPDX-License-Identifier: GPL-2.0
/* What a picture was made of, kept from look to look: is the next one the same? */
#include "screen.h"
#include "display/frame.h"

#define PAGES	1024
#define PITCH	4096u
#define ROWS	128u
#define STRAIGHT	(3 << 4)
#define Y_TILED	(4 << 10)

static u64 mem;
static u32 ggtt;
static u32 *pixels, *wanted;
static struct vgpu_hold hold;

static void start(void)
{
	screen_start(1);
	mem = screen_memory(PAGES, &ggtt);
	pixels = kcalloc(MODE_WIDTH * MODE_HEIGHT, 4, GFP_KERNEL);
	wanted = kcalloc(MODE_WIDTH * MODE_HEIGHT, 4, GFP_KERNEL);
	expect(pixels && wanted);
	screen_mode(0);
	hold = (struct vgpu_hold){ .max = SZ_16M };
}

static void end(void)
{
	vgpu_hold_drop(&hold);
	kfree(pixels);
	kfree(wanted);
	gpu_end_test();
}

static void draw(struct vgpu_frame *frame, u32 *to)
{
	u32 y;

	for (y = 0; y < MODE_HEIGHT; y += 16)
		vgpu_frame_rows(frame, y, 16, to + y * MODE_WIDTH);
	vgpu_frame_close(frame);
}

static bool is_as_wanted(void)
{
	u32 i;

	for (i = 0; i < MODE_WIDTH * MODE_HEIGHT; i++)
		if ((pixels[i] ^ wanted[i]) & 0xffffff)
			return false;

	return true;
}

/* Another picture than the last one: what is drawn is what memory says. */
static void check_other(void)
{
	struct vgpu_frame *frame = screen_look();

	expect(!vgpu_frame_hold(frame, &hold));
	draw(frame, pixels);
	draw(screen_look(), wanted);
	expect(is_as_wanted());
}

static bool is_same(void)
{
	struct vgpu_frame *frame = screen_look();
	bool same = vgpu_frame_hold(frame, &hold);

	vgpu_frame_close(frame);

	return same;
}

static void plane(u32 nr, u32 ctl, u32 pos)
{
	screen_plane(nr, XRGB | ctl, PITCH / 64, pos, SIZE(MODE_WIDTH / 2, ROWS), 0,
		     ggtt + nr * 0x10000);
}

/* Each change is seen, of anything that it is made of. */
static void changes(void)
{
	u32 off;

	plane(0, 0, 0);
	plane(1, STRAIGHT, XY(100, 20));
	check_other();
	expect(is_same());
	/* Ends of both planes, colors and alpha. */
	for (off = 0; off < 4; off++) {
		host_write32(&gpu->host, mem, host_read32(&gpu->host, mem) ^ 1u << 8 * off);
		check_other();
		host_write32(&gpu->host, mem + 0x10000 + (ROWS - 1) * PITCH + MODE_WIDTH * 2 - 4,
			     off << 8 * off);
		check_other();
		expect(is_same());
	}
	/* What is not shown makes no difference. */
	host_write32(&gpu->host, mem + MODE_WIDTH * 2, 0x123456);
	expect(is_same());
	/* Registers: a place, alpha, tables of colors; another page behind an address. */
	plane(1, STRAIGHT, XY(101, 20));
	check_other();
	plane(1, 2 << 4, XY(101, 20));
	check_other();
	expect(is_same());
	reg_write(gpu, _PIPEASRC, (MODE_WIDTH - 1) << 16 | (MODE_HEIGHT - 1));
	expect(is_same());
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, SKL_BOTTOM_COLOR_GAMMA_ENABLE);
	reg_write(gpu, _LGC_PALETTE_A, 0x010203);
	check_other();
	expect(is_same());
	reg_write(gpu, _LGC_PALETTE_A + 4 * 255, 0x010203);
	check_other();
	expect(is_same());
	gpu_ggtt(gpu, ggtt + 0x10000, (mem + 0x20000) | PTE_PRESENT);
	check_other();
	expect(is_same());
}

/* What is written between the look and the drawing is in the next picture, all of it. */
static void back_and_forth(void)
{
	struct vgpu_frame *frame;

	plane(0, 0, 0);
	plane(1, STRAIGHT, XY(0, 0));
	host_write32(&gpu->host, mem + 0x10000, 0xffaaaaaa);
	draw(screen_look(), wanted);
	frame = screen_look();
	expect(!vgpu_frame_hold(frame, &hold));
	host_write32(&gpu->host, mem + 0x10000, 0xffbbbbbb);
	draw(frame, pixels);
	expect(is_as_wanted());
	check_eq(pixels[0] & 0xffffff, 0xaaaaaa);
	host_write32(&gpu->host, mem + 0x10000, 0xffaaaaaa);
	expect(is_same());
	host_write32(&gpu->host, mem + 0x10000, 0xffbbbbbb);
	check_other();
	check_eq(pixels[0] & 0xffffff, 0xbbbbbb);
}

/* What is simply copied is not worth it, and what is too much is not kept. */
static void not_held(void)
{
	plane(0, 0, 0);
	check_other();
	check_other();
	check_eq(hold.size, 0);
	plane(1, STRAIGHT, 0);
	hold.max = ROWS * MODE_WIDTH * 4;
	check_other();
	check_other();
	check_eq(hold.size, 0);
	hold.max = SZ_16M;
	check_other();
	expect(is_same());
	expect(hold.size > ROWS * MODE_WIDTH * 4);
	/* After a picture that was not, it is not known. */
	reg_write(gpu, GVT_PLANE(_PLANE_CTL_1_A, 0, 1), 0);
	screen_flip(0, 1, 0);
	screen_pass(FRAME_NS);
	check_other();
	check_eq(hold.size, 0);
	plane(1, STRAIGHT, 0);
	check_other();
	expect(is_same());
}

/* Drawn from what is kept, all formats and turns are what they are from memory. */
static void all_kinds(void)
{
	u32 format, turns, n;

	for (format = 0; format < 16; format++) {
		for (turns = 0; turns < 4; turns++) {
			n = format * 4 + turns;
			screen_plane(0, PLANE_CTL_ENABLE | format << 24 | turns | Y_TILED |
				     (n & 1 ? STRAIGHT : 0), 32, XY(8 * n, n),
				     SIZE(200 + 2 * turns, 150), XY(2 * format, turns), ggtt);
			vgpu_hold_drop(&hold);
			check_other();
			if (hold.size)
				expect(is_same());
		}
	}
}

static const struct unit_case cases[] = {
	UNIT(changes),
	UNIT(back_and_forth),
	UNIT(not_held),
	UNIT(all_kinds),
};

const struct unit_group hold_tests = {
	.name = "hold", UNIT_CASES(cases),
	.setup = start, .teardown = end,
};
