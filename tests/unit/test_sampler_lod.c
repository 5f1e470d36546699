// SPDX-License-Identifier: GPL-2.0
/* The sampling engine: levels of detail. */
#include "texture.h"

/* Types of messages. PRM SKL vol 7, "Sampling Engine" */
#define SAMPLE_B	0x01
#define SAMPLE_D	0x04
#define SAMPLE_LOD	0x09

static const struct texture texture = {
	.type = SURFTYPE_2D, .format = TEX_RGBA8, .width = 64, .height = 64, .depth = 1,
	.levels = 7,
};
static struct sampler_state sampler;

static void start(void)
{
	sampler = tex_plain;
	tex_put(0, &texture);
}

static void put(void)
{
	tex_sampler(0, &sampler);
}

/* What a place looks like at a level, of nearest texels. */
static u32 red_of(u32 level, u32 x, u32 y)
{
	return tex_fraction(tex_word(&texture, level, 0, x, y) & 255, 255);
}

/* Quads whose coordinates go so far from pixel to pixel. */
static void send_quads(u32 type, s32 dx, s32 dy, s32 of)
{
	u32 lane;

	for (lane = 0; lane < 16; lane++) {
		tex_param(16, 0, 0, lane, tex_fraction(5 + (s32)(lane & 1) * dx, of));
		tex_param(16, 0, 1, lane, tex_fraction(7 + (s32)(lane >> 1 & 1) * dy, of));
	}
	check_eq(msg_send(render_sampler, tex_desc(type, 16, 2, 0)), EU_BUDGET);
}

/* The level of detail that quads have, by a message that tells. */
static void levels_of_quads(void)
{
	start();
	sampler.mips = MIPS_LINEAR;
	put();
	/* A texel to a pixel, two, eight; three of four in the other direction. */
	send_quads(SAMPLE_LOD, 1, 1, 64);
	check_eq(tex_answer(16, 0, 3), 0);
	check_eq(tex_answer(16, 1, 3), 0);
	send_quads(SAMPLE_LOD, 2, -1, 64);
	check_eq(tex_answer(16, 0, 0), 0x3f800000);
	send_quads(SAMPLE_LOD, 0, 8, 64);
	check_eq(tex_answer(16, 0, 15), 0x40400000);
	/* Larger than life, and smaller than all levels: the second number is not clamped. */
	send_quads(SAMPLE_LOD, 1, 1, 256);
	check_eq(tex_answer(16, 0, 0), 0);
	check_eq(tex_answer(16, 1, 0), 0xc0000000);
	send_quads(SAMPLE_LOD, 16, 0, 4);
	check_eq(tex_answer(16, 0, 0), 0x40c00000);
	check_eq(tex_answer(16, 1, 0), 0x41000000);
	/* 3 texels: log2 of it is 1.58496, of which 8 bits are left. */
	send_quads(SAMPLE_LOD, 3, 0, 64);
	check_eq(tex_answer(16, 0, 0), tex_fraction(405, 256));
	sampler.mips = MIPS_NEAREST;
	sampler.bias = -256;
	put();
	send_quads(SAMPLE_LOD, 3, 0, 64);
	check_eq(tex_answer(16, 0, 0), 0x3f800000);
	check_eq(tex_answer(16, 1, 0), tex_fraction(149, 256));
	/* In texels. */
	sampler.bias = 0;
	sampler.not_normalized = true;
	put();
	send_quads(SAMPLE_LOD, 8, 1, 2);
	check_eq(tex_answer(16, 0, 0), 0x40000000);
	/* In three steps along the way: the manual's ratio is 6. */
	sampler = tex_plain;
	sampler.mips = MIPS_LINEAR;
	sampler.min_filter = FILTER_ANISOTROPIC;
	sampler.ratio = 4;
	put();
	send_quads(SAMPLE_LOD, 8, 4, 64);
	check_eq(tex_answer(16, 0, 0), 0x40000000);
	send_quads(SAMPLE_LOD, 64, 4, 64);
	check_eq(tex_answer(16, 0, 0), 0x40800000);
}

/* sample_d brings its gradients; u, v and theirs are mixed. */
static void gradients(void)
{
	start();
	sampler.mips = MIPS_NEAREST;
	put();
	tex_param_all(8, 0, 0, tex_fraction(11, 64));
	tex_param_all(8, 0, 1, tex_fraction(1, 256));
	tex_param_all(8, 0, 2, 0);
	tex_param_all(8, 0, 3, tex_fraction(21, 64));
	tex_param_all(8, 0, 4, 0);
	tex_param_all(8, 0, 5, tex_fraction(4, 64));
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_D, 8, 6, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 3), red_of(2, 2, 5));
	tex_param_all(8, 0, 5, tex_fraction(-1, 64));
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_D, 8, 6, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 3), red_of(0, 11, 21));
	/* The least level that the shader asks for is behind all coordinates. */
	sampler.pre_clamp = true;
	put();
	tex_param_all(8, 0, 10, tex_fraction(3, 1));
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_D, 8, 11, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 3), red_of(3, 1, 2));
	/* No number is as little as can be. */
	tex_param_all(8, 0, 5, 0x7fc00000);
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_D, 8, 6, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 3), red_of(0, 11, 21));
}

/* sample_b adds to what the quad has: here one texel to a pixel. */
static void biases(void)
{
	u32 lane;

	start();
	sampler.mips = MIPS_NEAREST;
	put();
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 0, lane, tex_fraction(lane, 2));
		tex_param(8, 0, 1, lane, tex_fraction(2 * (24 + lane % 2) + 1, 128));
		tex_param(8, 0, 2, lane, tex_fraction(2 * (8 + lane / 2 % 2) + 1, 128));
	}
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_B, 8, 3, 0)), EU_BUDGET);
	for (lane = 0; lane < 8; lane++) {
		u32 level = (lane + 1) / 2;

		check_eq(tex_answer(8, 0, lane), red_of(level, (24 + lane % 2) >> level,
							(8 + lane / 2 % 2) >> level));
	}
}

static const struct unit_case cases[] = {
	UNIT(levels_of_quads),
	UNIT(gradients),
	UNIT(biases),
};

const struct unit_group sampler_lod_tests = {
	.name = "sampler_lod",
	UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
