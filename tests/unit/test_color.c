// SPDX-License-Identifier: GPL-2.0
/*
 * A pipe's colors by its precision tables, as i915 fills them (bdw_load_luts()), and in the mode
 * that it does not use. What is expected was computed by hand from PRM SKL volume 12 "Display",
 * "Pipe Palette and Gamma"; a color of 8 bits has 12 on the way, 0x80 is 0x808.
 */
#include "screen.h"
#include "display/frame.h"

#define GAMMA	SKL_BOTTOM_COLOR_GAMMA_ENABLE
#define CSC	SKL_BOTTOM_COLOR_CSC_ENABLE
#define SPLIT	BIT(31)		/* of the palette's index, as i915 has it */

/* Coefficients of the matrix. */
#define C_ONE	(7 << 12 | 256 << 3)
#define C_MINUS	(BIT(15) | C_ONE)
#define C_HALF	(256 << 3)
#define C_TWO	(6 << 12 | 256 << 3)
#define C_MOST	(6 << 12 | 511 << 3)	/* 511 / 128 */

static u64 mem;
static u32 ggtt;
static u32 pipe;

static void start(void)
{
	screen_start(3);
	mem = screen_memory(16, &ggtt);
	pipe = 0;
}

static void lut_write(u32 reg, u32 val)
{
	reg_write(gpu, reg + 0x800 * pipe, val);
}

static void set_maxima(u32 reg, u32 red, u32 green, u32 blue)
{
	lut_write(reg, red);
	lut_write(reg + 4, green);
	lut_write(reg + 8, blue);
}

static void set_matrix(const u32 *coeff, u32 mode)
{
	u32 reg = _PIPE_A_CSC_COEFF_RY_GY + 0x100 * pipe, i;

	for (i = 0; i < 3; i++) {
		reg_write(gpu, reg + 8 * i, coeff[3 * i] << 16 | coeff[3 * i + 1]);
		reg_write(gpu, reg + 8 * i + 4, coeff[3 * i + 2] << 16);
	}
	reg_write(gpu, _PIPE_A_CSC_MODE + 0x100 * pipe, mode);
}

static void set_mode(u32 gamma_mode, u32 what)
{
	lut_write(_GAMMA_MODE_A, gamma_mode);
	reg_write(gpu, GVT_PIPE(_SKL_BOTTOM_COLOR_A, pipe), what);
}

/* What the pipe makes of a color. */
static u32 shown(u32 color)
{
	struct vgpu_frame *frame;
	u32 width, height, row[4];

	host_write32(&gpu->host, mem, color);
	reg_write(gpu, GVT_PIPE(_PIPEASRC, pipe), 3 << 16 | 3);
	reg_write(gpu, GVT_PLANE(_PLANE_CTL_1_A, pipe, 0), XRGB);
	reg_write(gpu, GVT_PLANE(_PLANE_STRIDE_1_A, pipe, 0), 1);
	reg_write(gpu, GVT_PLANE(_PLANE_SIZE_1_A, pipe, 0), SIZE(4, 4));
	screen_flip(pipe, 0, ggtt);
	screen_pass(FRAME_NS);
	frame = vgpu_frame_open(gpu->vgpu, pipe, &width, &height);
	expect(frame && width == 4);
	vgpu_frame_rows(frame, 0, 1, row);
	vgpu_frame_close(frame);

	return row[0] & 0xffffff;
}

/* Degamma, matrix, gamma. */
static void split_tables(void)
{
	/* Red is blue, green is half of red and green, blue is less than nothing. */
	static const u32 matrix[9] = { 0, 0, C_ONE, C_HALF, C_HALF, 0, C_MINUS, 0, 0 };
	u32 i;

	screen_mode(pipe);
	/* Of the 512 entries half of a color each; and what it lacks to be white. */
	lut_write(_PAL_PREC_INDEX_A, SPLIT);
	lut_write(_PAL_PREC_INDEX_A, SPLIT | PAL_PREC_AUTO_INCREMENT);
	for (i = 0; i < 512; i++)
		lut_write(_PAL_PREC_DATA_A, i << 20 | i << 10 | i);
	set_maxima(_PAL_PREC_EXT_GC_MAX_A, 1 << 16, 1 << 16, 1 << 16);
	lut_write(_PAL_PREC_INDEX_A, SPLIT | 512);
	lut_write(_PAL_PREC_INDEX_A, SPLIT | PAL_PREC_AUTO_INCREMENT | 512);
	for (i = 0; i < 512; i++)
		lut_write(_PAL_PREC_DATA_A, (1023 - 2 * i) * 0x100401);
	lut_write(_PAL_PREC_INDEX_A, 0);
	set_matrix(matrix, 0);
	set_mode(3, GAMMA | CSC);
	/*
	 * 0x808, 0x404, 0xfff are entries 257, 128, 511: 1029, 512, 2045 of 4095. The matrix has
	 * 2045, 771, -1029: entries 255, 96, 0, which are 513, 831, 1023 of 1023.
	 */
	check_eq(shown(0x8040ff), 0x80cfff);
	/* Where the matrix is, is the mode's to say. */
	set_matrix(matrix, CSC_POSITION_BEFORE_GAMMA);
	check_eq(shown(0x8040ff), 0x80cfff);
	/* One table after the other: 1029, 512, 2045 are entries 128, 64, 255. */
	set_mode(3, GAMMA);
	check_eq(shown(0x8040ff), 0xbfdf80);
	set_mode(3, 0);
	check_eq(shown(0x8040ff), 0x8040ff);
}

static void split(void)
{
	for (pipe = 0; pipe < 3; pipe++)
		split_tables();
}

static void ten_bits(void)
{
	static const u32 matrix[9] = { C_TWO, 0, 0, 0, C_MINUS, 0, 0, 0, C_ONE };
	u32 i;

	screen_mode(pipe);
	lut_write(_PAL_PREC_INDEX_A, PAL_PREC_AUTO_INCREMENT);
	for (i = 0; i < 1024; i++)
		lut_write(_PAL_PREC_DATA_A, (1023 - i) * 0x100401);
	lut_write(_PAL_PREC_INDEX_A, 0);
	set_maxima(_PAL_PREC_EXT_GC_MAX_A, 1 << 16, 1 << 16, 1 << 16);
	/*
	 * Red is 2: half of the way from the last entry, 0, to what there is for 3: 1. Green is
	 * the opposite of entry 257. Blue is entry 514: 509.
	 */
	set_matrix(matrix, CSC_POSITION_BEFORE_GAMMA);
	set_mode(1, GAMMA | CSC);
	check_eq(shown(0xff4080), 0x7f007f);
	/* The last entry for all that is more. */
	set_maxima(_PAL_PREC_EXT_GC_MAX_A, 0, 1 << 16, 1 << 16);
	check_eq(shown(0xff4080), 0x00007f);
	/* Before the matrix: 0; -766; 509. */
	set_matrix(matrix, 0);
	check_eq(shown(0xff4080), 0x00007f);
	check_eq(shown(0x80ff00), 0xfe00ff);
}

/* Entries: 63 up to 128; 0x5555; 0xaaa5, of 65536ths. */
static u32 curve(u32 i)
{
	return i <= 128 ? 63 : i == 129 ? 0x5555 : 0xaaa5;
}

static void twelve_bits(void)
{
	static const u32 low[9] = { 0, 0, C_MOST, 0, C_ONE, 0, 0, 0, 0 };
	static const u32 high[9] = { C_TWO, 0, 0, 0, C_MINUS, 0, 0, 0, C_ONE };
	u32 i;

	screen_mode(pipe);
	check_eq(reg_read(gpu, _PAL_PREC_GC_MAX_A + 8), 0x10000);
	check_eq(reg_read(gpu, _PAL_PREC_EXT_GC_MAX_A + 8), 0x7ffff);
	lut_write(_PAL_PREC_INDEX_A, PAL_PREC_AUTO_INCREMENT);
	for (i = 0; i < 512; i++) {
		lut_write(_PAL_PREC_DATA_A, (curve(i) & 0x3f) << 4 << 20 |
					    (curve(i) & 0x3f) << 4 << 10 | (curve(i) & 0x3f) << 4);
		lut_write(_PAL_PREC_DATA_A, (curve(i) >> 6) * 0x100401);
	}
	lut_write(_PAL_PREC_INDEX_A, 0);
	set_mode(2, GAMMA);
	/*
	 * 0xfff is 7 eighths from entry 511 to the last one: 3925 of 4095. 0x404 is halfway
	 * from 128 to 129: 684. 0 is 3.
	 */
	check_eq(shown(0xff4000), 0xf42b00);
	/* Half of entry 130 is where it was. */
	check_eq(shown(0x414141), 0xaaaaaa);
	/* That the lower six bits count: 3 times almost 4 is 12. */
	set_matrix(low, 0);
	set_mode(2, GAMMA | CSC);
	check_eq(shown(0xff4000), 0x012b00);
	/* 2 is halfway from 1, of which there is half, to 3: 3071. Below 0 it is mirrored. */
	set_maxima(_PAL_PREC_GC_MAX_A, 0x8000, 1 << 16, 1 << 16);
	set_maxima(_PAL_PREC_EXT_GC_MAX_A, 1 << 16, 1 << 16, 1 << 16);
	set_matrix(high, CSC_POSITION_BEFORE_GAMMA);
	check_eq(shown(0xff8041), 0xbf00aa);
}

static const struct unit_case cases[] = {
	UNIT(split),
	UNIT(ten_bits),
	UNIT(twelve_bits),
};

const struct unit_group color_tests = {
	.name = "color", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
