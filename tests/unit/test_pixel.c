// SPDX-License-Identifier: GPL-2.0
/* Pixel shader threads: what they begin with, which program runs; render target messages. */
#include "scene.h"

static struct scene scene;
static const float white[4] = { 1, 1, 1, 1 }, unit_square[4] = { 0, 0, 1, 1 };

static float reg_float(u32 thread, u32 reg, u32 lane)
{
	u32 bits = shader_reg(thread, reg, lane);
	float f;

	memcpy(&f, &bits, 4);

	return f;
}

#define check_near(a, b)						\
	do {								\
		double a_ = (a), b_ = (b);				\
		expect_msg(__builtin_fabs(a_ - b_) < 1e-6, "%s is %f, %s is %f", #a, a_, #b, b_); \
	} while (0)

/* A rectangle of 8 by 2 pixels at 4, 6, which is one thread of 16 lanes. */
static void start(u32 lanes)
{
	scene_init(&scene, 64, 16, FMT_B8G8R8A8_UNORM, 4);
	scene_constant(&scene, white);
	scene_rect(&scene, 4, 6, 8, 2, unit_square);
	scene.ps[5] = lanes / 8 == 4 ? BIT(2) : BIT(lanes / 16);
}

static u32 pixel(u32 x, u32 y)
{
	u32 val;

	memcpy(&val, scene_pixel(&scene, x, y), 4);

	return val;
}

/* Coordinates of corners 1 and 2, lower left and upper left, of lane @i of the rectangle. */
static void check_bary(u32 thread, u32 reg, u32 i, u32 pixel_nr)
{
	double x = pixel_nr / 4 * 2 + pixel_nr % 2 + 0.5, y = pixel_nr / 2 % 2 + 0.5;
	double b2 = (2 - y) / 2, b1 = 1 - x / 8 - b2;

	check_near(reg_float(thread, reg, i), b1);
	check_near(reg_float(thread, reg + 1, i), b2);
}

static void check_places(u32 thread, u32 reg, u32 quads, u32 first)
{
	u32 i;

	for (i = 0; i < quads; i++)
		check_eq(shader_reg(thread, reg, 2 + i), 6 << 16 | (4 + 2 * (first + i)));
}

static void headers(void)
{
	u32 i;

	start(16);
	scene_draw(&scene);
	check_eq(gpu->vgpu->render.stats.threads, 1);
	check_eq(shader_reg(0, 0, 0), RECTLIST);
	check_eq(shader_reg(0, 0, 1), AT_CC);
	check_eq(shader_reg(0, 0, 3), AT_SAMPLER);
	check_eq(shader_reg(0, 0, 4), AT_BINDINGS);
	check_places(0, 1, 4, 0);
	check_eq(shader_reg(0, 1, 7), ~0u);
	for (i = 0; i < 16; i++)
		check_bary(0, 2 + i / 8 * 2, i % 8, i);
	/* u: from the lower right corner to the others. */
	check_near(reg_float(0, 6, 0), -1);
	check_near(reg_float(0, 6, 1), -1);
	check_near(reg_float(0, 6, 3), 1);
	check_near(reg_float(0, 6, 4), 0);
	check_near(reg_float(0, 6, 5), -1);
	check_near(reg_float(0, 6, 7), 1);
}

/* All that a thread can get, in its order, of each width. */
static void payloads(u32 lanes, u32 per_thread)
{
	u32 t, i, part, at, n = lanes < 16 ? 8 : 16, first = lanes == 32 ? 3 : 2;

	start(lanes);
	scene.wm = BIT(11) | BIT(15);
	scene.extra |= BIT(24) | BIT(23) | 1;
	scene.ps[5] |= 3 << 3;
	scene.ps[6] = 40 << 16;
	scene_draw(&scene);
	check_eq(gpu->vgpu->render.stats.threads, 16 / per_thread);
	for (t = 0; t < 16 / per_thread; t++) {
		check_places(t, 1, per_thread / 4, t * per_thread / 4);
		check_eq(gpu->vgpu->render.first.thread[t].dispatch, lanes == 8 ? 0xff : 0xffff);
		for (part = 0; part < lanes / n; part++) {
			/* Two modes, depth, w, offsets, coverage. */
			at = first + part * (2 * n / 4 + 3 * (n / 8) + 1);
			for (i = 0; !part && i < n; i++) {
				check_bary(t, at + i / 8 * 2, i % 8, t * 8 + i);
				check_bary(t, at + n / 4 + i / 8 * 2, i % 8, t * 8 + i);
			}
			at += n / 2;
			for (i = 0; i < n; i++) {
				check_near(reg_float(t, at + i / 8, i % 8), 0);
				check_near(reg_float(t, at + n / 8 + i / 8, i % 8), 1);
				check_eq(shader_reg(t, at + 2 * (n / 8) + 1 + i / 8, i % 8), !part);
			}
			check_eq(shader_reg(t, at + 2 * (n / 8), 3), 0x08080808);
		}
		check_near(reg_float(t, 40, 3), 1);
	}
}

static void of_8_lanes(void)
{
	payloads(8, 8);
}

static void of_16_lanes(void)
{
	payloads(16, 16);
}

static void of_32_lanes(void)
{
	payloads(32, 16);
}

/* A program at an offset of the code that draws in a grey of its own. */
static void put_kernel(u32 words, u32 lanes, float grey)
{
	u32 bits, c;

	memcpy(&bits, &grey, 4);
	scene.s.words = words;
	for (c = 0; c < 4; c++)
		scene_mov(&scene, min(lanes, 16u), 100 + c * (min(lanes, 16u) / 8), bits);
	if (lanes == 8)
		scene_write(&scene, DESC_LENGTH(4) | DESC_RT | DESC_KIND(4), 100, 8,
			    0, true);
	else
		scene_write(&scene, DESC_WRITE, 100, 16, 0, lanes == 16);
	if (lanes == 32)
		scene_write(&scene, DESC_WRITE | BIT(11), 100, 16, 16, true);
}

/* Which of the kernels runs, by the widths that there are. */
static void kernels(void)
{
	/* Widths of the three kernels, enabled widths, and whose turn it is. */
	static const struct {
		u32 widths[3];
		u32 enabled;
		u32 runs;
	} cases[] = {
		{ { 8 }, 1, 0 }, { { 16 }, 2, 0 }, { { 32 }, 4, 0 }, { { 8, 0, 16 }, 3, 2 },
		{ { 8, 32 }, 5, 0 }, { { 0, 32, 16 }, 6, 2 }, { { 8, 32, 16 }, 7, 2 },
	};
	u32 i, k, n;

	for (n = 0; n < ARRAY_SIZE(cases); n++) {
		start(16);
		shader_begin(&scene.s);
		for (k = 0; k < 3; k++)
			if (cases[n].widths[k])
				put_kernel(k * 32, cases[n].widths[k], (k + 1) / 5.0);
		scene.ps[0] = 0;
		scene.ps[7] = 1 * 256;
		scene.ps[9] = 2 * 256;
		scene.ps[5] = cases[n].enabled;
		scene.ps[6] = 6 << 16 | 7 << 8 | 8;
		scene_draw(&scene);
		for (i = 0; i < 16; i++)
			check_eq(pixel(4 + i % 8, 6 + i / 8),
				 (cases[n].runs + 1) * 51 * 0x01010101);
		check_eq(pixel(12, 6), 0);
		check_eq(pixel(4, 8), 0);
	}
}

/* Push constants of several buffers come before the planes. */
static void constants(void)
{
	u32 i;

	start(16);
	for (i = 0; i < 64; i++)
		host_write32(&gpu->host, scene.s.state.mem + 0x800 + i * 4, 0x100 + i);
	scene.constants[0] = 2 | 1 << 16;
	scene.constants[1] = 1u << 16;
	scene.constants[2] = 0x800;
	scene.constants[4] = LO(scene.s.state.addr) + 0x840;
	scene.constants[5] = HI(scene.s.state.addr);
	scene.constants[8] = LO(scene.s.state.addr) + 0x820;
	scene.constants[9] = HI(scene.s.state.addr);
	scene.ps[5] |= BIT(11);
	scene_draw(&scene);
	check_eq(shader_reg(0, 6, 0), 0x100);
	check_eq(shader_reg(0, 7, 7), 0x10f);
	check_eq(shader_reg(0, 8, 0), 0x110);
	check_eq(shader_reg(0, 9, 1), 0x109);
	check_near(reg_float(0, 10, 0), -1);
	scene.ps[5] &= ~BIT(11);
	scene_draw(&scene);
	check_near(reg_float(0, 6, 0), -1);
}

/* Whole quads run where the state says so; the others' pixels are not written. */
static void quads(void)
{
	start(16);
	scene_rect(&scene, 5, 6, 6, 1, unit_square);
	scene.ps[2] = BIT(30);
	scene_draw(&scene);
	check_eq(gpu->vgpu->render.first.thread[0].dispatch, 0xffff);
	check_eq(pixel(4, 6), 0);
	check_eq(pixel(5, 6), ~0u);
	check_eq(pixel(10, 6), ~0u);
	check_eq(pixel(11, 6), 0);
	check_eq(pixel(6, 7), 0);
	check_eq(gpu->vgpu->render.stats.pixels, 6);
	scene.ps[2] = 0;
	scene_draw(&scene);
	check_eq(gpu->vgpu->render.first.thread[0].dispatch, 0x1332);
}

/* r110 and r111 are the header that r0 and r1 are; colors follow it. */
static void begin_header(void)
{
	struct code c = code_make(EU_OP_MOV, 16, EU_UD, 110, 0, 0);
	u32 i;

	shader_begin(&scene.s);
	shader_code(&scene.s, &c);
	for (i = 0; i < 4; i++)
		scene_mov(&scene, 16, 112 + 2 * i, 0x3f800000);
}

static void set_dword(u32 reg, u32 nr, u32 bits)
{
	struct code c = code_make(EU_OP_MOV, 1, EU_UD, reg, 0, 0);

	c.sub = nr * 4;
	c.src[0].file = 3;
	c.src[0].imm = bits;
	shader_code(&scene.s, &c);
}

/* What a header says counts: pixels, where they are, which target's blending. */
static void with_header(void)
{
	start(16);
	begin_header();
	set_dword(111, 7, 0xfff1);
	set_dword(111, 3, 9 << 16 | 20);
	set_dword(110, 2, 3);
	scene_write(&scene, DESC_LENGTH(10) | DESC_RT | DESC_HEADER, 110, 16, 0, true);
	scene.blend[1 + 2 * 3] |= BIT(0);
	scene_draw(&scene);
	check_eq(pixel(4, 6), 0xffffff00);
	check_eq(pixel(5, 6), 0);
	check_eq(pixel(6, 6), 0);
	check_eq(pixel(20, 9), 0xffffff00);
	check_eq(pixel(21, 10), 0xffffff00);
	check_eq(pixel(8, 6), 0xffffff00);
}

/* One color for all, in one register; a mask of samples. */
static void other_payloads(void)
{
	u32 i;

	start(16);
	shader_begin(&scene.s);
	for (i = 0; i < 4; i++)
		set_dword(100, i, i & 1 ? 0x3f800000 : 0);
	scene_write(&scene, DESC_LENGTH(1) | DESC_RT | DESC_KIND(1), 100, 16, 0, true);
	scene_draw(&scene);
	check_eq(pixel(4, 6), 0xff00ff00);
	check_eq(pixel(11, 7), 0xff00ff00);

	start(16);
	shader_begin(&scene.s);
	scene_mov(&scene, 8, 100, 0x00010000);
	for (i = 0; i < 4; i++)
		scene_mov(&scene, 16, 101 + 2 * i, 0x3f800000);
	scene_write(&scene, DESC_LENGTH(9) | DESC_RT, 100, 16, 0, true);
	scene.extra |= BIT(29);
	scene_draw(&scene);
	check_eq(pixel(4, 6), 0);
	check_eq(pixel(5, 6), ~0u);
	check_eq(pixel(4, 7), 0);
	check_eq(pixel(11, 7), ~0u);
}

/* What is read is what is there, for pixels of the thread. */
static void reads(void)
{
	struct code c;
	u32 i;
	u64 bits[2];

	start(16);
	for (i = 0; i < 16; i++) {
		u32 val = 0x01020304 * (i + 1);

		memcpy(scene_pixel(&scene, 4 + i % 8, 6 + i / 8), &val, 4);
	}
	begin_header();
	code_send(bits, SFID_TARGET, DESC_LENGTH(2) | 8 << 20 | DESC_HEADER | 13 << 14, 110, false);
	code_put(bits, 23, 21, 4);
	code_put(bits, 36, 35, 1);
	code_put(bits, 60, 53, 90);
	host_write64(&gpu->host, scene.s.code.mem + scene.s.words * 8, bits[0]);
	host_write64(&gpu->host, scene.s.code.mem + scene.s.words * 8 + 8, bits[1]);
	scene.s.words += 2;
	for (i = 0; i < 4; i++) {
		/* Red and blue change places. */
		c = code_make(EU_OP_MOV, 16, EU_UD, 112 + 2 * i,
			      90 + 2 * (i == 0 ? 2 : i == 2 ? 0 : i), 0);
		shader_code(&scene.s, &c);
	}
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	scene_draw(&scene);
	for (i = 0; i < 16; i++) {
		u32 val = 0x01020304 * (i + 1);

		check_eq(pixel(4 + i % 8, 6 + i / 8),
			 (val & 0xff00ff00) | (val & 0xff) << 16 | (val >> 16 & 0xff));
	}
}

/* Nothing is written beyond a surface, whatever the rectangle. */
static void bounds(void)
{
	u32 x, y;

	start(16);
	scene_rect(&scene, 0, 0, 64, 16, unit_square);
	scene.width = 37;
	scene.height = 9;
	scene_draw(&scene);
	for (y = 0; y < 16; y++)
		for (x = 0; x < 64; x++)
			check_eq(pixel(x, y), x < 37 && y < 9 ? ~0u : 0);
}

/* Each tiling: pixels are where the surface's layout has them. */
static void tilings(void)
{
	static const struct {
		u32 mode, width, height, run;
	} tiles[] = { { 2, 512, 8, 512 }, { 3, 128, 32, 16 } };
	u32 i, x, y, at, val;

	for (i = 0; i < ARRAY_SIZE(tiles); i++) {
		scene_init(&scene, 256, 64, FMT_R8G8B8A8_UNORM, 4);
		scene_interpolate(&scene, 6, 2);
		scene_rect(&scene, 0, 0, 256, 64, unit_square);
		scene.tiling = tiles[i].mode;
		scene_draw(&scene);
		for (y = 0; y < 64; y += 3) {
			for (x = 0; x < 256; x += 5) {
				u32 b = x * 4 % tiles[i].width, r = y % tiles[i].height;

				at = (y / tiles[i].height * (1024 / tiles[i].width) +
				      x * 4 / tiles[i].width) * PAGE +
				     b / tiles[i].run * (tiles[i].run * tiles[i].height) +
				     r * tiles[i].run + b % tiles[i].run;
				val = host_read32(&gpu->host, scene.target.mem + at);
				/* u in 255ths, v too. */
				check_eq(val & 0xff, (u32)((x + 0.5) / 256 * 255 + 0.5));
				check_eq(val >> 8 & 0xff, (u32)((y + 0.5) / 64 * 255 + 0.5));
			}
		}
	}
}

static const struct unit_case cases[] = {
	UNIT(headers),
	UNIT(of_8_lanes),
	UNIT(of_16_lanes),
	UNIT(of_32_lanes),
	UNIT(kernels),
	UNIT(constants),
	UNIT(quads),
	UNIT(with_header),
	UNIT(other_payloads),
	UNIT(reads),
	UNIT(bounds),
	UNIT(tilings),
};

const struct unit_group pixel_tests = {
	.name = "pixel",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
