// SPDX-License-Identifier: GPL-2.0
/* Pictures that can be shown from the guest's memory, and those that can't be. */
#include "screen.h"
#include "display/frame.h"

#define WHOLE		SIZE(MODE_WIDTH, MODE_HEIGHT)
#define FOURCC(s)	((u32)(s)[0] | (u32)(s)[1] << 8 | (u32)(s)[2] << 16 | (u32)(s)[3] << 24)

static u32 ggtt;
static struct vgpu_layout primary, cursor;

static void start(void)
{
	screen_start(1);
	screen_memory(1024, &ggtt);
	screen_mode(0);
}

static bool get_layout(void)
{
	u32 width, height;
	struct vgpu_frame *frame = vgpu_frame_open(gpu->vgpu, 0, &width, &height);
	bool ret;

	expect(frame);
	ret = vgpu_frame_layout(frame, &primary, &cursor);
	vgpu_frame_close(frame);

	return ret;
}

/* The whole picture by one plane; @stride in units of its tiling. */
static bool show(u32 ctl, u32 stride)
{
	screen_plane(0, PLANE_CTL_ENABLE | ctl, stride, 0, WHOLE, 0, ggtt);

	return get_layout();
}

static void linear(void)
{
	u64 iova, mem;

	expect(show(4 << 24, 65));
	check_eq(primary.fourcc, FOURCC("XR24"));
	check_int_eq(primary.tiling, VGPU_LINEAR);
	check_int_eq(primary.width, MODE_WIDTH);
	check_int_eq(primary.height, MODE_HEIGHT);
	check_int_eq(primary.stride, 65 * 64);
	check_int_eq(primary.x, 0);
	check_int_eq(primary.y, 0);
	check_eq(primary.base, ggtt);
	check_int_eq(primary.pages, MODE_HEIGHT * 65 * 64 / PAGE);
	check_int_eq(cursor.pages, 0);

	mem = gpu_alloc(gpu, 1);
	gpu_ggtt(gpu, ggtt + 3 * PAGE, mem | PTE_PRESENT);
	expect(vgpu_ggtt_iova(gpu->vgpu, primary.base + 3 * PAGE, &iova));
	check_eq(iova, mem);
	gpu_ggtt(gpu, ggtt + 3 * PAGE, 0);
	expect(!vgpu_ggtt_iova(gpu->vgpu, primary.base + 3 * PAGE, &iova));
	expect(!vgpu_ggtt_iova(gpu->vgpu, ~0ull << 12, &iova));
}

/* The last row of tiles is whole. */
static void tilings(void)
{
	reg_write(gpu, _PIPEASRC, (MODE_WIDTH - 1) << 16 | 99);
	screen_plane(0, XRGB | 1 << 10, 8, 0, SIZE(MODE_WIDTH, 100), 0, ggtt);
	expect(get_layout());
	check_int_eq(primary.tiling, VGPU_TILED_X);
	check_int_eq(primary.stride, 4096);
	check_int_eq(primary.pages, 104);
	screen_plane(0, XRGB | 4 << 10, 33, 0, SIZE(MODE_WIDTH, 100), 0, ggtt);
	expect(get_layout());
	check_int_eq(primary.tiling, VGPU_TILED_Y);
	check_int_eq(primary.stride, 33 * 128);
	check_int_eq(primary.pages, 128 * 33 * 128 / PAGE);
	screen_plane(0, XRGB | 5 << 10, 32, 0, SIZE(MODE_WIDTH, 100), 0, ggtt);
	expect(get_layout());
	check_int_eq(primary.tiling, VGPU_TILED_YF);
	check_int_eq(primary.pages, 128);
}

static void formats(void)
{
	static const struct {
		u32 ctl;
		const char *name;
	} known[] = {
		{ 2 << 24, "XR30" }, { 2 << 24 | PLANE_CTL_ORDER_RGBX, "XB30" },
		{ 4 << 24, "XR24" }, { 4 << 24 | PLANE_CTL_ORDER_RGBX, "XB24" },
		{ 6 << 24, "XR4H" }, { 6 << 24 | PLANE_CTL_ORDER_RGBX, "XB4H" },
		{ 14 << 24, "RG16" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		expect(show(known[i].ctl, 128));
		check_eq(primary.fourcc, FOURCC(known[i].name));
	}
	/* YUV, indices, none. */
	expect(!show(0, 128));
	expect(!show(8 << 24, 128));
	expect(!show(12 << 24, 128));
	expect(!show(10 << 24, 128));
}

static void with_cursor(void)
{
	show(4 << 24, 64);
	reg_write(gpu, _CURACNTR, 0x27);
	reg_write(gpu, _CURAPOS, XY(BIT(15) | 20, 30));
	reg_write(gpu, _CURABASE, ggtt + 512 * PAGE);
	screen_pass(FRAME_NS);
	expect(get_layout());
	check_eq(primary.base, ggtt);
	check_eq(cursor.fourcc, FOURCC("AR24"));
	check_int_eq(cursor.width, 64);
	check_int_eq(cursor.height, 64);
	check_int_eq(cursor.stride, 256);
	check_int_eq(cursor.x, -20);
	check_int_eq(cursor.y, 30);
	check_eq(cursor.base, ggtt + 512 * PAGE);
	check_int_eq(cursor.pages, 4);
	reg_write(gpu, _CURACNTR, 0x27 | MCURSOR_ROTATE_180);
	reg_write(gpu, _CURABASE, ggtt + 512 * PAGE);
	screen_pass(FRAME_NS);
	expect(!get_layout());
	/* A cursor alone is no picture. */
	reg_write(gpu, _CURACNTR, 0x27);
	reg_write(gpu, _CURABASE, ggtt + 512 * PAGE);
	screen_plane(0, 0, 0, 0, 0, 0, 0);
	expect(!get_layout());
}

/* What is no plane as it lies in memory. */
static void others(void)
{
	expect(!show(4 << 24, 63));
	expect(!show(4 << 24 | 2, 64));
	expect(!show(4 << 24 | 3 << 4, 64));
	expect(show(4 << 24 | 2 << 4, 64));
	screen_plane(0, XRGB, 64, XY(1, 0), WHOLE, 0, ggtt);
	expect(!get_layout());
	screen_plane(0, XRGB, 64, 0, SIZE(MODE_WIDTH, MODE_HEIGHT - 1), 0, ggtt);
	expect(!get_layout());
	screen_plane(0, XRGB, 65, 0, WHOLE, XY(1, 0), ggtt);
	expect(!get_layout());
	screen_plane(0, XRGB, 64, 0, WHOLE, XY(0, 1), ggtt);
	expect(!get_layout());
	expect(!show(4 << 24 | 2 << 21, 64));
	reg_write(gpu, _PLANE_KEYMSK_1_A, PLANE_KEYMSK_ALPHA_ENABLE);
	reg_write(gpu, _PLANE_KEYMAX_1_A, 0x80000000);
	expect(!show(4 << 24, 64));
	reg_write(gpu, _PLANE_KEYMSK_1_A, 0);
	expect(show(4 << 24, 64));
	/* Another one above it. */
	screen_plane(1, XRGB, 64, 0, SIZE(16, 16), 0, ggtt);
	expect(!get_layout());
	screen_plane(1, 0, 0, 0, 0, 0, 0);
	expect(show(4 << 24, 64));
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, SKL_BOTTOM_COLOR_GAMMA_ENABLE);
	expect(!get_layout());
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, 0);
	expect(get_layout());
}

/* By a scaler of the plane, and then of the pipe. */
static void scaled(void)
{
	u32 binding;

	for (binding = 0; binding < 2; binding++) {
		expect(show(4 << 24, 64));
		reg_write(gpu, _TRANS_HTOTAL_A, (MODE_HTOTAL - 1) << 16 | (MODE_WIDTH - 1));
		reg_write(gpu, _TRANS_VTOTAL_A, (MODE_VTOTAL - 1) << 16 | (MODE_HEIGHT - 1));
		reg_write(gpu, GVT_PS(_PS_1A_CTRL, 0, 0), PS_SCALER_EN | binding << 25);
		reg_write(gpu, GVT_PS(_PS_WIN_POS_1A, 0, 0), 0);
		reg_write(gpu, GVT_PS(_PS_WIN_SZ_1A, 0, 0), MODE_WIDTH << 16 | MODE_HEIGHT);
		screen_pass(FRAME_NS);
		expect(!get_layout());
		reg_write(gpu, GVT_PS(_PS_1A_CTRL, 0, 0), 0);
		reg_write(gpu, GVT_PS(_PS_WIN_SZ_1A, 0, 0), 0);
		screen_pass(FRAME_NS);
	}
}

static const struct unit_case cases[] = {
	UNIT(linear),
	UNIT(tilings),
	UNIT(formats),
	UNIT(with_cursor),
	UNIT(others),
	UNIT(scaled),
};

const struct unit_group layout_tests = {
	.name = "layout", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
