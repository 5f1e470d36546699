// SPDX-License-Identifier: GPL-2.0
/*
 * A saved state in a vGPU that is new: its screen shows the same, has the same CRCs, and goes on
 * as the other would have done.
 */
#include "screen.h"
#include "display/frame.h"

#define PAGES	256
#define WIDE	160u
#define HIGH	120u
#define PIXELS	(WIDE * HIGH)
#define PIPE	1u		/* of three */
#define Y_TILED	(4 << GVT_PLANE_CTL_TILED_SHIFT)

/* What a screen shows now, and the CRCs of the vblanks that come. */
struct view_of {
	u32 pixels[PIXELS];
	u32 crc[3];
};

static u64 mem;
static u32 ggtt;
static struct view_of *first, *second;

static void start(void)
{
	screen_start(3);
	mem = screen_memory(PAGES, &ggtt);
	first = kvzalloc(sizeof(*first), GFP_KERNEL);
	second = kvzalloc(sizeof(*second), GFP_KERNEL);
	expect(first && second);
}

static void end(void)
{
	kvfree(first);
	kvfree(second);
	first = NULL;
	second = NULL;
	gpu_end_test();
}

static void draw(u32 *pixels)
{
	struct vgpu_frame *frame;
	u32 width, height, i;

	frame = vgpu_frame_open(gpu->vgpu, PIPE, &width, &height);
	expect(frame && width == WIDE && height == HIGH);
	vgpu_frame_rows(frame, 0, HIGH, pixels);
	vgpu_frame_close(frame);
	for (i = 0; i < PIXELS; i++)
		pixels[i] &= 0xffffff;
}

static u32 next_crc(void)
{
	u32 crc;

	expect(screen_crc(PIPE, &crc));

	return crc;
}

static void look(struct view_of *view)
{
	u32 i;

	draw(view->pixels);
	for (i = 0; i < ARRAY_SIZE(view->crc); i++)
		view->crc[i] = next_crc();
}

static void plane_write(u32 plane, u32 reg, u32 val)
{
	reg_write(gpu, GVT_PLANE(reg, PIPE, plane), val);
}

static void plane(u32 plane, u32 ctl, u32 stride, u32 pos, u32 size, u32 page)
{
	plane_write(plane, _PLANE_CTL_1_A, ctl);
	plane_write(plane, _PLANE_STRIDE_1_A, stride);
	plane_write(plane, _PLANE_POS_1_A, pos);
	plane_write(plane, _PLANE_SIZE_1_A, size);
	screen_flip(PIPE, plane, ggtt + page * PAGE);
}

static void scale(u32 scaler, u32 binding, u32 x, u32 y, u32 width, u32 height)
{
	reg_write(gpu, GVT_PS(_PS_1A_CTRL, PIPE, scaler), PS_SCALER_EN | binding << 25);
	reg_write(gpu, GVT_PS(_PS_WIN_POS_1A, PIPE, scaler), x << 16 | y);
	reg_write(gpu, GVT_PS(_PS_WIN_SZ_1A, PIPE, scaler), width << 16 | height);
}

static void cursor(u32 pos, u32 page)
{
	reg_write(gpu, GVT_PIPE(_CURACNTR, PIPE), 0x27 | MCURSOR_ROTATE_180);
	reg_write(gpu, GVT_PIPE(_CURAPOS, PIPE), pos);
	reg_write(gpu, GVT_PIPE(_CURABASE, PIPE), ggtt + page * PAGE);
}

/* Both tables of the split mode, and red and blue exchanged between them. */
static void set_colors(void)
{
	u32 lut = 0x800 * PIPE, csc = _PIPE_A_CSC_COEFF_RY_GY + 0x100 * PIPE, i;

	reg_write(gpu, _PAL_PREC_INDEX_A + lut, BIT(31) | PAL_PREC_AUTO_INCREMENT);
	for (i = 0; i < 1024; i++)
		reg_write(gpu, _PAL_PREC_DATA_A + lut, i % 512 * 0x200802 ^ i * 0x4000);
	reg_write(gpu, _PAL_PREC_INDEX_A + lut, 0);
	reg_write(gpu, _GAMMA_MODE_A + lut, 3);
	reg_write(gpu, csc + 4, 0x7800 << 16);
	reg_write(gpu, csc + 8, 0x7800);
	reg_write(gpu, csc + 16, 0x7800 << 16);
	reg_write(gpu, GVT_PIPE(_SKL_BOTTOM_COLOR_A, PIPE),
		  SKL_BOTTOM_COLOR_GAMMA_ENABLE | SKL_BOTTOM_COLOR_CSC_ENABLE);
}

/*
 * Something of all that there is: a plane on its side, one that is scaled and half transparent,
 * one with a key, a cursor upside down, colors, and the whole scaled.
 */
static void set_picture(void)
{
	screen_pass(FRAME_NS / 5);
	screen_mode(PIPE);
	reg_write(gpu, GVT_PIPE(_PIPEASRC, PIPE), 127 << 16 | 95);
	reg_write(gpu, GVT_PIPE(_TRANS_HTOTAL_A, PIPE), (MODE_HTOTAL - 1) << 16 | (WIDE - 1));
	reg_write(gpu, GVT_PIPE(_TRANS_VTOTAL_A, PIPE), (MODE_VTOTAL - 1) << 16 | (HIGH - 1));
	plane(0, XRGB | Y_TILED | 1, 4, 0, SIZE(128, 96), 0);
	plane_write(1, _PLANE_KEYMSK_1_A, PLANE_KEYMSK_ALPHA_ENABLE);
	plane_write(1, _PLANE_KEYMAX_1_A, 0xa0000000);
	plane(1, XRGB | 3 << 4, 64, 0, SIZE(30, 20), 64);
	plane_write(2, _PLANE_KEYVAL_1_A, 0x800000);
	plane_write(2, _PLANE_KEYMSK_1_A, 0x800000);
	plane_write(2, _PLANE_OFFSET_1_A, XY(3, 5));
	plane(2, XRGB | 1 << 21 | PLANE_CTL_ORDER_RGBX, 64, XY(70, 40), SIZE(50, 50), 96);
	scale(0, 2, 5, 6, 77, 44);
	scale(1, 0, 4, 8, 150, 110);
	cursor(XY(BIT(15) | 20, 30), 160);
	set_colors();
	screen_pass(2 * FRAME_NS);
}

static void want_crcs(void)
{
	reg_write(gpu, GEN8_DE_PIPE_ISR(PIPE) + 0xc, GEN8_PIPE_CDCLK_CRC_DONE);
	reg_write(gpu, GEN8_DE_PIPE_ISR(PIPE) + 4, ~(u32)GEN8_PIPE_CDCLK_CRC_DONE);
	reg_write(gpu, GVT_PIPE(_PIPE_CRC_CTL_A, PIPE), PIPE_CRC_ENABLE | 4 << 28);
}

/* Its state in another vGPU, whose clock is another. */
static void move(const u8 *state, size_t size)
{
	const struct vgpu_type *type = gpu->vgpu->type;

	vgpu_destroy(gpu->vgpu);
	gpu->host.clock = 12345;
	gpu->host.timer = 0;
	gpu->host.irq = false;
	gpu->vgpu = vgpu_create(type, &host_ops, &gpu->host);
	expect(gpu->vgpu);
	gpu->host.vgpu = gpu->vgpu;
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 3), 0);
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
}

/* The same as it would have gone on, frame by frame. */
static void check_moved(void)
{
	size_t size;
	u8 *state = gpu_saved(gpu, &size);
	u64 until_vblank = gpu->host.timer - gpu->host.clock;

	look(first);
	move(state, size);
	kvfree(state);
	check_eq(gpu->host.timer - gpu->host.clock, until_vblank);
	look(second);
	check_mem_eq(first->pixels, second->pixels, sizeof(first->pixels));
	check_mem_eq(first->crc, second->crc, sizeof(first->crc));
}

/* In the midst of a frame. */
static void picture(void)
{
	set_picture();
	want_crcs();
	next_crc();
	screen_pass(FRAME_NS / 3);
	check_moved();
	check_eq(first->crc[0], first->crc[2]);
}

/* What the next vblank changes is not shown before, and then it is. */
static void what_is_armed(void)
{
	set_picture();
	want_crcs();
	next_crc();
	screen_pass(FRAME_NS / 3);
	plane(0, XRGB, 64, 0, SIZE(128, 96), 32);
	scale(0, 2, 15, 26, 60, 50);
	cursor(XY(50, 30), 168);
	check_moved();
	expect(first->crc[0] != first->crc[1]);
	check_eq(first->crc[1], first->crc[2]);
}

/* What is written and waits for an address is neither shown nor lost. */
static void what_waits(void)
{
	set_picture();
	want_crcs();
	next_crc();
	plane_write(0, _PLANE_POS_1_A, XY(30, 30));
	plane_write(1, _PLANE_KEYMAX_1_A, 0x10000000);
	reg_write(gpu, GVT_PIPE(_CURAPOS, PIPE), XY(1, 1));
	check_moved();
	check_eq(first->crc[0], first->crc[2]);
	plane_write(0, _PLANE_SURF_1_A, ggtt);
	next_crc();
	expect(next_crc() != first->crc[2]);
}

/* A vblank has passed and nobody has come since. */
static void what_is_due(void)
{
	set_picture();
	draw(first->pixels);
	plane(0, XRGB, 64, 0, SIZE(128, 96), 32);
	screen_pass(FRAME_NS);
	draw(second->pixels);
	expect(memcmp(first->pixels, second->pixels, sizeof(first->pixels)));
	check_int_eq(gpu->host.timer, 0);
	want_crcs();
	check_moved();
	check_mem_eq(first->pixels, second->pixels, sizeof(first->pixels));
}

static const struct unit_case cases[] = {
	UNIT(picture),
	UNIT(what_is_armed),
	UNIT(what_waits),
	UNIT(what_is_due),
};

const struct unit_group moved_screen_tests = {
	.name = "moved_screen", UNIT_CASES(cases),
	.setup = start, .teardown = end,
};
