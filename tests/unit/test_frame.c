// SPDX-License-Identifier: GPL-2.0
/* The picture: planes, as pixels that the guest has in its memory. */
#include "screen.h"
#include "display/frame.h"

#define PAGES	1024
static u64 mem;
static u32 ggtt;
static u32 width, height;
static u32 *pixels;

static void start(void)
{
	screen_start(1);
	mem = screen_memory(PAGES, &ggtt);
	pixels = kcalloc(MODE_WIDTH * MODE_HEIGHT, 4, GFP_KERNEL);
	expect(pixels);
	screen_mode(0);
}

static void end(void)
{
	kfree(pixels);
	pixels = NULL;
	gpu_end_test();
}

/* Draw all, some rows at a time. */
static void draw(u32 step)
{
	struct vgpu_frame *frame = vgpu_frame_open(gpu->vgpu, 0, &width, &height);
	u32 y;

	expect(frame);
	check_int_eq(width, MODE_WIDTH);
	check_int_eq(height, MODE_HEIGHT);
	for (y = 0; y < height; y += step)
		vgpu_frame_rows(frame, y, min(step, height - y), pixels + y * width);
	vgpu_frame_close(frame);
}

static u32 at(u32 x, u32 y)
{
	return pixels[y * width + x] & 0xffffff;
}

static u32 memory_at(u32 off)
{
	return off < PAGES * PAGE ? host_read32(&gpu->host, mem + off) & 0xffffff : 0;
}

static void tilings(void)
{
	static const struct {
		u32 code;
		u32 unit;
	} tiling[] = { { 0, 64 }, { 1, 512 }, { 4, 128 }, { 5, 128 } };
	static const u32 steps[] = { MODE_HEIGHT, 1, 33 };
	u32 i, s, x, y, pitch = 4096 + 512;

	for (i = 0; i < ARRAY_SIZE(tiling); i++) {
		for (s = 0; s < ARRAY_SIZE(steps); s++) {
			screen_plane(0, XRGB | tiling[i].code << 10, pitch / tiling[i].unit, 0,
				  SIZE(MODE_WIDTH, MODE_HEIGHT), XY(8, 5), ggtt);
			memset(pixels, 0x55, MODE_WIDTH * MODE_HEIGHT * 4);
			draw(steps[s]);
			for (y = 0; y < height; y += 7)
				for (x = 0; x < width; x += 3)
					check_eq(at(x, y),
						 memory_at(screen_offset(tiling[i].code, pitch,
									 x + 8, y + 5)));
		}
	}
}

/* What is due at a vblank that nobody has handled is shown; and nobody can tell who looked. */
static void look_changes_nothing(void)
{
	static u8 before[SZ_1M], after[SZ_1M];
	size_t len;

	screen_plane(0, XRGB, 64, 0, SIZE(MODE_WIDTH, MODE_HEIGHT), 0, ggtt);
	draw(MODE_HEIGHT);
	check_eq(at(3, 0), memory_at(12));
	screen_flip(0, 0, ggtt + PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(3, 0), memory_at(12));
	screen_pass(FRAME_NS);
	len = vgpu_save(gpu->vgpu, before, sizeof(before));
	check_le(len, sizeof(before));
	draw(MODE_HEIGHT);
	check_eq(at(3, 0), memory_at(PAGE + 12));
	check_eq(vgpu_save(gpu->vgpu, after, sizeof(after)), len);
	expect(!memcmp(before, after, len));
	check_eq(screen_live(0, 0), ggtt + PAGE);
}

/* A plane that covers a part; the next one above it; black where there is none. */
static void planes(void)
{
	screen_plane(0, XRGB, 64, XY(100, 50), SIZE(200, 100), 0, ggtt);
	screen_plane(1, XRGB, 64, XY(250, 100), SIZE(2000, 2000), 0, ggtt + 64 * PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0);
	check_eq(at(99, 50), 0);
	check_eq(at(100, 50), memory_at(0));
	check_eq(at(249, 149), memory_at(99 * 4096 + 149 * 4));
	check_eq(at(250, 99), memory_at(49 * 4096 + 150 * 4));
	check_eq(at(250, 100), memory_at(64 * PAGE));
	check_eq(at(1023, 767), memory_at(64 * PAGE + 667 * 4096 + 773 * 4));
	/* Off again. */
	screen_plane(1, 0, 0, 0, 0, 0, 0);
	draw(MODE_HEIGHT);
	check_eq(at(250, 100), memory_at(50 * 4096 + 150 * 4));
	check_eq(at(1023, 767), 0);
}

/* One pixel in each format, at the beginning of memory. */
static void format(u32 ctl, u32 val, u32 color)
{
	host_write32(&gpu->host, mem, val);
	screen_plane(0, PLANE_CTL_ENABLE | ctl, 64, 0, SIZE(64, 64), 0, ggtt);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), color);
}

static void formats(void)
{
	format(4 << 24, 0xff123456, 0x123456);
	format(4 << 24 | PLANE_CTL_ORDER_RGBX, 0xff123456, 0x563412);
	format(14 << 24, 0xf800, 0xff0000);
	format(14 << 24, 0x07e0, 0x00ff00);
	format(14 << 24, 0x8410, 0x848284);
	format(2 << 24, 0x3ff << 20 | 0x200 << 10 | 0x3, 0xff8000);
	format(2 << 24 | PLANE_CTL_ORDER_RGBX, 0x3ff << 20 | 0x200 << 10 | 0x3, 0x0080ff);
	/* Not drawn: black. */
	format(1 << 24, ~0u, 0);
	format(4 << 24 | 2 << 10, ~0u, 0);
	/* Sideways, but not in Y-tiles. */
	format(4 << 24 | 1, ~0u, 0);
	format(4 << 24 | 1 << 10 | 1, ~0u, 0);
}

/* White, black and red, by ITU-R's equations, in the four orders. */
static void yuv(void)
{
	const u32 full = PLANE_CTL_YUV_RANGE_CORRECTION_DISABLE;
	const u32 bt709 = PLANE_CTL_YUV_TO_RGB_CSC_FORMAT_BT709;

	format(0, 0x80eb80eb, 0xffffff);
	format(0, 0x80108010, 0);
	format(full, 0x80ff80ff, 0xffffff);
	format(full, 0x80008000, 0);
	format(0, 0xf0515a51, 0xfe0000);
	format(1 << 16, 0x51f0515a, 0xfe0000);
	format(2 << 16, 0x5a51f051, 0xfe0000);
	format(3 << 16, 0x515a51f0, 0xfe0000);
	format(full, 0xff4c554c, 0xfe0000);
	format(bt709, 0xf03f663f, 0xff0100);
	format(8 << 24, 0x00515af0, 0xfe0000);
	/* The second one of a pair has a Y of its own, whether the first is seen or not. */
	format(0, 0x80eb8010, 0);
	check_eq(at(1, 0), 0xffffff);
	screen_plane(0, PLANE_CTL_ENABLE, 64, 0, SIZE(64, 64), XY(1, 0), ggtt);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0xffffff);
}

static void half_floats(void)
{
	host_write32(&gpu->host, mem + 4, 0x3c00);
	format(6 << 24, 0x38000000, 0xff8000);
	format(6 << 24 | PLANE_CTL_ORDER_RGBX, 0x38000000, 0x0080ff);
	/* More than 1, less than 0, tiny, not a number. */
	host_write32(&gpu->host, mem + 4, 0x4400);
	format(6 << 24, 0xbc000001, 0xff0000);
	host_write32(&gpu->host, mem + 4, 0x7e00);
	format(6 << 24, 0x7c001c04, 0x00ff01);
}

/* Upside down, and on its side: for that, the driver maps a Y-tiled surface's pages so. */
static void turned(void)
{
	const u32 high = 4, wide = 5;	/* of the surface, in tiles of 32 by 32 pixels */
	u32 turned_ggtt, x, y, col, row;

	turned_ggtt = gpu_ggtt_map(gpu, mem, high * wide);
	for (col = 0; col < wide; col++)
		for (row = 0; row < high; row++)
			gpu_ggtt(gpu, turned_ggtt + (col * high + row) * PAGE,
				 (mem + ((high - 1 - row) * wide + col) * PAGE) | PTE_PRESENT);
	screen_plane(0, XRGB | 4 << 10 | 2, wide, 0, SIZE(150, 100), XY(3, 7), ggtt);
	draw(MODE_HEIGHT);
	for (y = 0; y < 100; y++)
		for (x = 0; x < 150; x++)
			check_eq(at(x, y), memory_at(screen_offset(4, wide * 128, 3 + 149 - x,
								   7 + 99 - y)));
	/* 90 degrees clockwise: the left edge comes to the top. */
	screen_plane(0, XRGB | 4 << 10 | 1, high, 0, SIZE(120, 140), XY(4, 6), turned_ggtt);
	draw(MODE_HEIGHT);
	for (y = 0; y < 140; y++)
		for (x = 0; x < 120; x++)
			check_eq(at(x, y), memory_at(screen_offset(4, wide * 128, 6 + y,
								   high * 32 - 1 - 4 - x)));
	screen_plane(0, XRGB | 4 << 10 | 3, high, 0, SIZE(120, 140), XY(4, 6), turned_ggtt);
	draw(17);
	for (y = 0; y < 140; y++)
		for (x = 0; x < 120; x++)
			check_eq(at(x, y), memory_at(screen_offset(4, wide * 128, 6 + 139 - y,
								   high * 32 - 1 - 4 - 119 + x)));
}

/* Hardware multiplies by alpha; or software has. */
static void alpha(void)
{
	host_write32(&gpu->host, mem, 0x00ffffff);
	host_write32(&gpu->host, mem + 512 * PAGE, 0x80ff4000);
	screen_plane(0, XRGB, 64, 0, SIZE(64, 64), 0, ggtt);
	screen_plane(1, XRGB | 3 << 4, 64, 0, SIZE(1, 1), 0, ggtt + 512 * PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0xff9f7f);
	screen_plane(1, XRGB | 2 << 4, 64, 0, SIZE(1, 1), 0, ggtt + 512 * PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0xffbf7f);
	screen_plane(1, XRGB, 64, 0, SIZE(1, 1), 0, ggtt + 512 * PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0xff4000);
}

/* The plane as a whole; two ways to the same. */
static void constant_alpha(void)
{
	host_write32(&gpu->host, mem, 0xfcffffff);
	host_write32(&gpu->host, mem + 64 * PAGE, 0x7effffff);
	reg_write(gpu, _PLANE_KEYMSK_1_A, PLANE_KEYMSK_ALPHA_ENABLE);
	reg_write(gpu, _PLANE_KEYMAX_1_A, 0x80000000);
	screen_plane(0, XRGB, 64, 0, SIZE(64, 64), 0, ggtt);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0x808080);

	reg_write(gpu, _PLANE_KEYMAX_1_A, 0x7e000000);
	screen_plane(0, XRGB | 3 << 4, 64, 0, SIZE(64, 64), 0, ggtt);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0x7d7d7d);
	reg_write(gpu, _PLANE_KEYMAX_1_A, 0xfc000000);
	screen_plane(0, XRGB | 3 << 4, 64, 0, SIZE(64, 64), 0, ggtt + 64 * PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0x7d7d7d);
}

/* Colors of the upper plane that are not shown; of the lower one, that alone are covered. */
static void keys(void)
{
	host_write32(&gpu->host, mem, 0x123456);
	host_write32(&gpu->host, mem + 4, 0x654321);
	host_write32(&gpu->host, mem + 64 * PAGE, 0xaa5500);
	host_write32(&gpu->host, mem + 64 * PAGE + 4, 0x0055aa);
	screen_plane(0, XRGB, 64, 0, SIZE(64, 64), 0, ggtt);
	reg_write(gpu, GVT_PLANE(_PLANE_KEYVAL_1_A, 0, 1), 0xaa0000);
	reg_write(gpu, GVT_PLANE(_PLANE_KEYMSK_1_A, 0, 1), 0xff0000);
	screen_plane(1, XRGB | 1 << 21, 64, 0, SIZE(64, 64), 0, ggtt + 64 * PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0x123456);
	check_eq(at(1, 0), 0x0055aa);

	reg_write(gpu, _PLANE_KEYVAL_1_A, 0x654321);
	reg_write(gpu, _PLANE_KEYMSK_1_A, 0xffffff);
	screen_plane(0, XRGB | 2 << 21, 64, 0, SIZE(64, 64), 0, ggtt);
	screen_plane(1, XRGB, 64, 0, SIZE(128, 64), 0, ggtt + 64 * PAGE);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0x123456);
	check_eq(at(1, 0), 0x0055aa);
	check_eq(at(100, 0), memory_at(64 * PAGE + 400));
}

static void set_scaler(u32 scaler, u32 binding, u32 x, u32 y, u32 w, u32 h)
{
	reg_write(gpu, GVT_PS(_PS_1A_CTRL, 0, scaler), PS_SCALER_EN | binding << 25);
	reg_write(gpu, GVT_PS(_PS_WIN_POS_1A, 0, scaler), x << 16 | y);
	reg_write(gpu, GVT_PS(_PS_WIN_SZ_1A, 0, scaler), w << 16 | h);
	screen_pass(FRAME_NS);
}

/* Black, white: between them the steps of a ramp; one color is what it was. */
static void scaled_plane(void)
{
	u32 x;

	for (x = 0; x < 16; x++)
		host_write32(&gpu->host, mem + x % 2 * 4 + x / 2 * 4096,
			     x % 2 ? 0xffffffff : 0xff000000);
	screen_plane(0, XRGB, 64, 0, SIZE(2, 8), 0, ggtt);
	set_scaler(1, 1, 100, 50, 16, 8);
	draw(MODE_HEIGHT);
	check_eq(at(99, 50), 0);
	for (x = 0; x < 16; x++)
		check_eq(at(100 + x, 53), x < 4 ? 0 : x > 11 ? 0xffffff :
			 (((2 * x + 1) * 2 * 128 / 16 - 128) * 255 + 128) / 256 * 0x010101);
	check_eq(at(116, 53), 0);
	/* To half its size, and to its own. */
	screen_plane(0, XRGB, 64, 0, SIZE(64, 64), 0, ggtt + PAGE);
	set_scaler(1, 1, 0, 0, 64, 64);
	draw(7);
	for (x = 0; x < 64; x++)
		check_eq(at(x, 63), memory_at(64 * 4096 + x * 4));
	/* Off: as without. */
	reg_write(gpu, GVT_PS(_PS_1A_CTRL, 0, 1), 0);
	reg_write(gpu, GVT_PS(_PS_WIN_SZ_1A, 0, 1), 0);
	screen_plane(0, XRGB, 64, XY(5, 0), SIZE(64, 64), 0, ggtt);
	draw(MODE_HEIGHT);
	check_eq(at(5, 1), memory_at(4096));
	/* A window that has no size, or is far away. */
	set_scaler(0, 1, 8191, 8191, 8191, 8191);
	draw(MODE_HEIGHT);
	set_scaler(0, 1, 0, 0, 0, 0);
	draw(MODE_HEIGHT);
	check_eq(at(5, 1), 0);
}

/* The whole, as a panel fitter has it: in a window of what the transcoder shows. */
static void scaled_pipe(void)
{
	struct vgpu_frame *frame;

	screen_plane(0, XRGB, 64, 0, SIZE(MODE_WIDTH, MODE_HEIGHT), 0, ggtt);
	reg_write(gpu, _TRANS_HTOTAL_A, (MODE_HTOTAL - 1) << 16 | (MODE_WIDTH - 1));
	reg_write(gpu, _TRANS_VTOTAL_A, (MODE_VTOTAL - 1) << 16 | (MODE_HEIGHT - 1));
	reg_write(gpu, _PIPEASRC, 511 << 16 | 383);
	set_scaler(0, 0, 512, 384, 512, 384);
	draw(5);
	check_eq(at(511, 500), 0);
	check_eq(at(700, 383), 0);
	check_eq(at(512, 384), memory_at(0));
	check_eq(at(1023, 767), memory_at(383 * 4096 + 511 * 4));
	/* A window that is not in the picture: black. */
	set_scaler(0, 0, 600, 384, 512, 384);
	draw(MODE_HEIGHT);
	check_eq(at(700, 500), 0);
	reg_write(gpu, _PIPEASRC, 0x1fff1fff);
	frame = vgpu_frame_open(gpu->vgpu, 0, &width, &height);
	expect(!frame);
}

static void set_cursor(u32 mode, u32 pos, u32 base)
{
	reg_write(gpu, _CURACNTR, mode);
	reg_write(gpu, _CURAPOS, pos);
	reg_write(gpu, _CURABASE, base);
	screen_pass(FRAME_NS);
}

/* Whether there is something to show: a mode that the pipe has time for. */
static void shows(void)
{
	expect(vgpu_shows(gpu->vgpu));
	reg_write(gpu, _PIPEASRC, SIZE(0x2000, 0x2000));
	expect(!vgpu_shows(gpu->vgpu));
	reg_write(gpu, _PIPEASRC, SIZE(MODE_WIDTH, MODE_HEIGHT));
	expect(vgpu_shows(gpu->vgpu));
	vgpu_reset(gpu->vgpu);
	expect(!vgpu_shows(gpu->vgpu));
}

/* What is not mapped is black, and nothing is read beside the guest's memory. */
static void nonsense(void)
{
	static const u32 vals[] = { 0, 1, 0x1fff1fff, ~0u, 0x7fff8000 };
	u32 a, b, ctl;

	check_eq(!vgpu_frame_open(gpu->vgpu, 3, &width, &height), 1);
	check_eq(!vgpu_frame_open(gpu->vgpu, 1, &width, &height), 1);
	for (a = 0; a < ARRAY_SIZE(vals); a++) {
		for (b = 0; b < ARRAY_SIZE(vals); b++) {
			for (ctl = 0; ctl < 8; ctl++)
				screen_plane(ctl % 3, XRGB | ctl << 10, vals[a], vals[b],
					  vals[a], vals[b], vals[b]);
			set_cursor(vals[a], vals[b], vals[b]);
			draw(MODE_HEIGHT);
		}
	}
	set_cursor(0, 0, 0);
	screen_plane(2, 0, 0, 0, 0, 0, 0);
	screen_plane(1, 0, 0, 0, 0, 0, 0);
	screen_plane(0, XRGB, 64, 0, SIZE(MODE_WIDTH, MODE_HEIGHT), 0, 0xf0000000);
	draw(MODE_HEIGHT);
	check_eq(at(1, 1), 0);
	/* Memory goes away. */
	screen_plane(0, XRGB, 64, 0, SIZE(MODE_WIDTH, MODE_HEIGHT), 0, ggtt);
	host_remove(&gpu->host, mem);
	vgpu_mem_changed(gpu->vgpu);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0);
	check_eq(at(0, 1), memory_at(4096));
}

/* Which pipe feeds a port the guest says; its monitor shows what that pipe does. */
static void ports(void)
{
	u32 off[] = { GVT_PIPE(_TRANS_DDI_FUNC_CTL_A, 0), GVT_PIPE(_TRANS_DDI_FUNC_CTL_A, 2) };
	u32 port, i;

	for (port = 0; port < VGPU_NUM_PORTS; port++) {
		for (i = 0; i < 2; i++) {
			reg_write(gpu, off[i], TRANS_DDI_FUNC_ENABLE |
					       TRANS_DDI_SELECT_PORT(port + 1));
			check_int_eq(vgpu_port_pipe(gpu->vgpu, port), 2 * i);
			check_int_eq(vgpu_port_pipe(gpu->vgpu, (port + 1) % 3), VGPU_MAX_PIPES);
			reg_write(gpu, off[i], TRANS_DDI_SELECT_PORT(port + 1));
			check_int_eq(vgpu_port_pipe(gpu->vgpu, port), VGPU_MAX_PIPES);
		}
	}
	/* Port E is none of ours. */
	reg_write(gpu, off[0], TRANS_DDI_FUNC_ENABLE | TRANS_DDI_SELECT_PORT(4));
	check_int_eq(vgpu_port_pipe(gpu->vgpu, 3), VGPU_MAX_PIPES);
}

/* By copies, where the edge maps nothing. */
static void unmapped(void)
{
	gpu->host.refuse_map = true;
	screen_plane(0, XRGB | 4 << 10, 32, 0, SIZE(MODE_WIDTH, MODE_HEIGHT), 0, ggtt);
	draw(5);
	check_eq(at(777, 555), memory_at(screen_offset(4, 4096, 777, 555)));
}

static void set_matrix(const u32 *coeff, u32 post)
{
	u32 i;

	for (i = 0; i < 3; i++) {
		reg_write(gpu, _PIPE_A_CSC_COEFF_RY_GY + 8 * i,
			  coeff[3 * i] << 16 | coeff[3 * i + 1]);
		reg_write(gpu, _PIPE_A_CSC_COEFF_RY_GY + 8 * i + 4, coeff[3 * i + 2] << 16);
		reg_write(gpu, _PIPE_A_CSC_POSTOFF_HI + 4 * i, post);
	}
}

#define GAMMA	SKL_BOTTOM_COLOR_GAMMA_ENABLE
#define CSC	SKL_BOTTOM_COLOR_CSC_ENABLE
#define C_ONE	(7 << 12 | 256 << 3)	/* coefficients of the matrix */
#define C_HALF	(256 << 3)
#define C_MINUS	(BIT(15) | C_ONE)

static void colors(void)
{
	static const u32 swap[9] = { 0, 0, C_ONE, 0, C_ONE, 0, C_ONE, 0, 0 };
	static const u32 mix[9] = { C_HALF, C_HALF, 0, C_ONE, C_MINUS, 0, 0, 0, C_HALF };
	static const u32 one[9] = { C_ONE, 0, 0, 0, C_ONE, 0, 0, 0, C_ONE };
	u32 i, x;

	host_write32(&gpu->host, mem, 0x00fe8040);
	screen_plane(0, XRGB, 64, 0, SIZE(1024, 64), 0, ggtt);
	reg_write(gpu, _PIPE_A_CSC_MODE, CSC_POSITION_BEFORE_GAMMA);
	/* Nothing is on. */
	set_matrix(swap, 0);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0xfe8040);
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, CSC);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0x4080fe);
	set_matrix(mix, 0);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0), 0xbf7e20);
	/* That a table changes nothing if each entry is itself: all colors. */
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, GAMMA | CSC);
	set_matrix(one, 0);
	for (i = 0; i < 256; i++) {
		reg_write(gpu, _LGC_PALETTE_A + 4 * i, i * 0x010101);
		host_write32(&gpu->host, mem + 4 * i, i << 16 | (255 - i) << 8 | (i ^ 0x55));
	}
	draw(MODE_HEIGHT);
	for (x = 0; x < 256; x++)
		check_eq(at(x, 0), x << 16 | (255 - x) << 8 | (x ^ 0x55));
	for (i = 0; i < 256; i++)
		reg_write(gpu, _LGC_PALETTE_A + 4 * i, (255 - i) << 16 | i << 8 | 7);
	draw(MODE_HEIGHT);
	check_eq(at(5, 0), 250 << 16 | 250 << 8 | 7);
	/* Ten bits, written one after the other. */
	reg_write(gpu, _GAMMA_MODE_A, 1);
	reg_write(gpu, _PAL_PREC_INDEX_A, PAL_PREC_AUTO_INCREMENT);
	for (i = 0; i < 1024; i++)
		reg_write(gpu, _PAL_PREC_DATA_A, (1023 - i) << 20 | i << 10 | i / 2);
	reg_write(gpu, _PAL_PREC_INDEX_A, 3);
	check_eq(reg_read(gpu, _PAL_PREC_DATA_A), 1020 << 20 | 3 << 10 | 1);
	check_eq(reg_read(gpu, _PAL_PREC_INDEX_A), 3);
	reg_write(gpu, _PAL_PREC_INDEX_A, PAL_PREC_AUTO_INCREMENT | 1023);
	check_eq(reg_read(gpu, _PAL_PREC_DATA_A), 0u << 20 | 1023 << 10 | 511);
	check_eq(reg_read(gpu, _PAL_PREC_DATA_A), 1023 << 20);
	reg_write(gpu, _PAL_PREC_INDEX_A, 0);
	draw(MODE_HEIGHT);
	check_eq(at(5, 0) >> 8, 250 << 8 | 250);
	/* Before the matrix it is another thing. */
	set_matrix(swap, 0);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0) >> 8 & 0xff, 0xff);
	check_eq(at(0, 0) >> 16, 255 - 0x55);
	reg_write(gpu, _PIPE_A_CSC_MODE, 0);
	draw(MODE_HEIGHT);
	check_eq(at(0, 0) & 0xff, 0xff);
	/* For a link that has less room; a monitor undoes it. */
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, CSC);
	set_matrix(one, 0x101);
	draw(MODE_HEIGHT);
	check_eq(at(5, 0), 5 << 16 | 250 << 8 | 0x50);
	/* Indices. */
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, GAMMA);
	reg_write(gpu, _GAMMA_MODE_A, 0);
	format(12 << 24, 0x10, 0xef1007);
	/* The palette is there without the table's being applied to all. */
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, 0);
	format(12 << 24, 0x10, 0xef1007);
}

static const struct unit_case cases[] = {
	UNIT(tilings),
	UNIT(look_changes_nothing),
	UNIT(planes),
	UNIT(formats),
	UNIT(yuv),
	UNIT(half_floats),
	UNIT(constant_alpha),
	UNIT(keys),
	UNIT(scaled_plane),
	UNIT(scaled_pipe),
	UNIT(turned),
	UNIT(alpha),
	UNIT(colors),
	UNIT(shows),
	UNIT(nonsense),
	UNIT(ports),
	UNIT(unmapped),
};

const struct unit_group frame_tests = {
	.name = "frame", UNIT_CASES(cases),
	.setup = start, .teardown = end,
};
