// SPDX-License-Identifier: GPL-2.0
/* The sampling engine: coordinates, levels and filters, against a model. */
#include "pick.h"
#include "texture.h"

/* Behind types, which User Mode Linux's wants. */
#include <linux/fpu.h>

/* Types of messages. PRM SKL vol 7, "Sampling Engine" */
#define SAMPLE		0x00
#define SAMPLE_L	0x02
#define SAMPLE_LC	0x06
#define GATHER		0x08
#define RESINFO		0x0a
#define GATHER_PO	0x11
#define SAMPLE_LZ	0x18

static struct texture texture;
static struct sampler_state sampler;
static struct lane_query queries[16];

static void start(u32 type, u32 width, u32 height, u32 depth, u32 levels)
{
	texture = (struct texture){
		.type = type, .format = TEX_RGBA8, .width = width, .height = height,
		.depth = depth, .levels = levels,
	};
	sampler = tex_plain;
	memset(queries, 0, sizeof(queries));
	seed = 0x5a3b1e;
}

/* Have all lanes of a sample_l, or sample_l_c, be right. */
/* The last @n registers of @regs come in the message's second part. */
static void split(u32 regs, u32 n)
{
	u32 i, dword;

	for (i = 0; i < n; i++) {
		for (dword = 0; dword < 8; dword++) {
			msg_put(MSG_SRC1 + i, dword, msg_get(MSG_SRC + regs - n + i, dword));
			msg_put(MSG_SRC + regs - n + i, dword, 0x7fc00000);
		}
	}
}

static void check_lanes(u32 simd, bool compare)
{
	u32 lane, i, c, answer[4], first = compare ? 2 : 1;
	/* sample_l_c of 16 lanes has no room for a cube's number. */
	u32 params = simd == 16 && compare ? 5 : first + 4, second = pick(params) * simd / 8;
	bool ok;

	msg_clear();
	for (lane = 0; lane < simd; lane++) {
		if (compare)
			tex_param(simd, 0, 0, lane, queries[lane].ref);
		tex_param(simd, 0, first - 1, lane, queries[lane].lod);
		for (i = 0; i < 4; i++)
			tex_param(simd, 0, first + i, lane, queries[lane].at[i]);
	}
	split(params * simd / 8, second);
	check_eq(msg_send_split(render_sampler,
				tex_desc(compare ? SAMPLE_LC : SAMPLE_L, simd, params, 0) -
				(second << 25), second), EU_BUDGET);
	for (lane = 0; lane < simd; lane++) {
		for (c = 0; c < 4; c++)
			answer[c] = tex_answer(simd, c, lane);
		kernel_fpu_begin();
		ok = model_agrees(&texture, &sampler, &queries[lane], compare, answer);
		kernel_fpu_end();
		expect_msg(ok, "lane %u of %u, type %u: at %#x %#x %#x, lod %#x: %#x %#x %#x %#x",
			   lane, simd, texture.type, queries[lane].at[0], queries[lane].at[1],
			   queries[lane].at[2], queries[lane].lod, answer[0], answer[1],
			   answer[2], answer[3]);
	}
}

/* Coordinates from far left to far right of the texture, by steps that have no pattern. */
static u32 some_coordinate(void)
{
	return pick(2) ? tex_fraction((s32)pick(700) - 300, 128) :
			 tex_fraction((s32)pick(9001) - 4500, 1017);
}

static void put(void)
{
	tex_put(0, &texture);
	tex_sampler(0, &sampler);
}

static void random_lanes(u32 rounds, bool compare)
{
	u32 lane, i;

	while (rounds--) {
		for (lane = 0; lane < 16; lane++) {
			for (i = 0; i < 4; i++)
				queries[lane].at[i] = some_coordinate();
			queries[lane].lod = tex_fraction((s32)pick(1400) - 200, 256);
			queries[lane].ref = tex_fraction(pick(300), 128);
		}
		check_lanes(rounds & 1 ? 8 : 16, compare);
	}
}

/* A texel is one for each channel that asks, by the short way and the long one. */
static void counted(void)
{
	const u64 *texels = &msg_render->first.stats.texels;

	start(SURFTYPE_2D, 16, 16, 1, 1);
	put();
	msg_clear();
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_L, 16, 3, 0)), EU_BUDGET);
	check_eq(*texels, 16);
	check_eq(msg_send_mask(render_sampler, tex_desc(SAMPLE_L, 8, 3, 0), 0xff15), EU_BUDGET);
	check_eq(*texels, 16 + 3);
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 2, 0)), EU_BUDGET);
	check_eq(*texels, 16 + 3 + 8);
	/* The size is no texel; and what is not served gives none. */
	check_eq(msg_send(render_sampler, tex_desc(RESINFO, 8, 1, 0)), EU_BUDGET);
	check_eq(msg_send(render_sampler, tex_desc(0x15, 8, 1, 0)), EU_UNSERVED);
	check_eq(*texels, 16 + 3 + 8);
}

/* Each way to wrap, nearest and linear, with and without rounding. */
static void wraps(void)
{
	u32 wrap, filter, round, i;

	start(SURFTYPE_2D, 13, 6, 1, 1);
	for (wrap = 0; wrap < NUM_WRAPS; wrap++)
		for (filter = FILTER_NEAREST; filter <= FILTER_LINEAR; filter++)
			for (round = 0; round < 2; round++) {
				for (i = 0; i < 3; i++) {
					sampler.wrap[i] = (wrap + i) % NUM_WRAPS;
					sampler.round_mag[i] = round;
					sampler.round_min[i] = !round;
				}
				sampler.mag_filter = filter;
				sampler.min_filter = filter;
				put();
				random_lanes(4, false);
			}
}

/* Two rows of a rectangle, in quads: what a copy does. */
static void copy_rows(u32 left, u32 top)
{
	u32 lane, x, y;

	for (lane = 0; lane < 16; lane++) {
		x = left + lane / 4 * 2 + (lane & 1);
		y = top + (lane >> 1 & 1);
		tex_param(16, 0, 0, lane, tex_fraction(2 * x + 1, 2 * texture.width));
		tex_param(16, 0, 1, lane, tex_fraction(2 * y + 1, 2 * texture.height));
	}
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE, 16, 2, 0)), EU_BUDGET);
	for (lane = 0; lane < 16; lane++) {
		x = (left + lane / 4 * 2 + (lane & 1)) % texture.width;
		y = top + (lane >> 1 & 1);
		check_eq(tex_answer(16, 0, lane),
			 tex_fraction(tex_word(&texture, 0, 0, x, y) & 255, 255));
	}
}

/* Each pixel's centre is exactly its texel, in any tiling. */
static void copies(void)
{
	static const u16 widths[] = { 1, 3, 16, 31, 64, 100, 127, 128 };
	u32 w, x, filter;

	for (w = 0; w < ARRAY_SIZE(widths); w++)
		for (filter = FILTER_NEAREST; filter <= FILTER_LINEAR; filter++) {
			start(SURFTYPE_2D, widths[w], 20, 1, 1);
			texture.tiling = w % 3;
			sampler.mag_filter = filter;
			sampler.round_mag[0] = true;
			sampler.round_mag[1] = true;
			put();
			for (x = 0; x < texture.width; x += 8)
				copy_rows(x, x * 7 % 19);
		}
}

static void some_sampler(void)
{
	u32 i;

	sampler = tex_plain;
	sampler.min_filter = pick(2);
	sampler.mag_filter = pick(2);
	sampler.mips = pick(3) ? pick(2) * 3 : MIPS_NEAREST;
	for (i = 0; i < 3; i++) {
		sampler.wrap[i] = pick(NUM_WRAPS);
		sampler.round_mag[i] = pick(2);
		sampler.round_min[i] = pick(2);
	}
	sampler.compare = pick(8);
	sampler.pre_clamp = pick(2);
	sampler.mag_clamp_none = pick(2);
	sampler.all_faces = pick(4) == 0;
	sampler.bias = pick(2) ? 0 : (s32)pick(1024) - 512;
	sampler.min_lod = pick(2) ? 0 : pick(600);
	sampler.max_lod = pick(2) ? 0xe00 : pick(1200);
}

/* A texture of a type, with any sampler. */
static void any_sampler(void)
{
	u32 i;

	for (i = 0; i < 60; i++) {
		some_sampler();
		tex_sampler(0, &sampler);
		random_lanes(2, false);
	}
}

static void textures_1d(void)
{
	start(SURFTYPE_1D, 37, 1, 3, 4);
	texture.array = true;
	tex_put(0, &texture);
	any_sampler();
}

static void textures_2d(void)
{
	start(SURFTYPE_2D, 50, 18, 4, 5);
	texture.array = true;
	texture.tiling = TILING_Y;
	tex_put(0, &texture);
	any_sampler();
}

static void textures_3d(void)
{
	start(SURFTYPE_3D, 20, 9, 5, 3);
	tex_put(0, &texture);
	any_sampler();
}

static void cubes(void)
{
	start(SURFTYPE_CUBE, 16, 16, 6, 3);
	tex_put(0, &texture);
	any_sampler();
}

static void cube_arrays(void)
{
	start(SURFTYPE_CUBE, 8, 8, 12, 2);
	texture.array = true;
	texture.tiling = TILING_X;
	tex_put(0, &texture);
	any_sampler();
}

static void comparisons(void)
{
	u32 i;

	start(SURFTYPE_2D, 24, 24, 1, 2);
	texture.format = TEX_R32_FLOAT;
	tex_put(0, &texture);
	for (i = 0; i < 48; i++) {
		some_sampler();
		sampler.compare = i % 8;
		tex_sampler(0, &sampler);
		random_lanes(2, true);
	}
}

static void not_normalized(void)
{
	u32 lane, i, round;

	start(SURFTYPE_2D, 40, 30, 1, 1);
	sampler.not_normalized = true;
	for (i = 0; i < 3; i++)
		sampler.wrap[i] = WRAP_CLAMP;
	for (round = 0; round < 6; round++) {
		sampler.mag_filter = round & 1;
		put();
		for (lane = 0; lane < 16; lane++) {
			queries[lane].at[0] = tex_fraction((s32)pick(3200) - 300, 64);
			queries[lane].at[1] = tex_fraction((s32)pick(3200) - 300, 64);
		}
		check_lanes(16, false);
	}
}

/* The least, or the most, of the texels that a place lies between. */
static u32 extreme(u32 reduction)
{
	u32 x, y, byte, best = reduction == REDUCTION_MIN ? 255 : 0;

	for (y = 6; y < 8; y++)
		for (x = 4; x < 6; x++) {
			byte = tex_word(&texture, 0, 0, x, y) & 255;
			if (reduction == REDUCTION_MIN ? byte < best : byte > best)
				best = byte;
		}

	return best;
}

static void extremes(void)
{
	u32 reduction, alone;

	start(SURFTYPE_2D, 16, 16, 1, 1);
	sampler.mag_filter = FILTER_LINEAR;
	tex_put(0, &texture);
	alone = tex_word(&texture, 0, 0, 4, 6) & 255;
	for (reduction = REDUCTION_MIN; reduction <= REDUCTION_MAX; reduction++) {
		sampler.reduction = reduction;
		tex_sampler(0, &sampler);
		tex_param_all(8, 0, 0, tex_fraction(5, 16));
		tex_param_all(8, 0, 1, tex_fraction(7, 16));
		check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 2, 0)), EU_BUDGET);
		check_eq(tex_answer(8, 0, 0), tex_fraction(extreme(reduction), 255));
		/* On a texel's centre there are no others. */
		tex_param_all(8, 0, 0, tex_fraction(9, 32));
		tex_param_all(8, 0, 1, tex_fraction(13, 32));
		check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 2, 0)), EU_BUDGET);
		check_eq(tex_answer(8, 0, 0), tex_fraction(alone, 255));
	}
	sampler.disabled = true;
	tex_sampler(0, &sampler);
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 2, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 0), 0);
	check_eq(tex_answer(8, 3, 7), 0);
}

/* Faces that are not there: +z is the cube's lowest bit. */
static void faces(void)
{
	static const u8 bits[6] = { 4, 5, 2, 3, 0, 1 };
	u32 state[MSG_STATE_DWORDS], face, i;

	start(SURFTYPE_CUBE, 8, 8, 6, 1);
	put();
	tex_state(&texture, state);
	for (face = 0; face < 6; face++) {
		for (i = 0; i < 3; i++)
			tex_param_all(8, 0, i, tex_fraction(i != face / 2 ? 1 : face & 1 ? -8 : 8,
							    8));
		state[0] = (state[0] & ~0x3fu) | 1 << bits[face];
		msg_surface(0, state);
		check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 3, 0)), EU_BUDGET);
		check_ne(tex_answer(8, 0, 0), 0);
		state[0] ^= 0x3f;
		msg_surface(0, state);
		check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 3, 0)), EU_BUDGET);
		check_eq(tex_answer(8, 0, 0), 0);
	}
}

static void gathers(void)
{
	u32 lane, i, round, c, answer[4];
	bool ok;

	start(SURFTYPE_2D, 17, 21, 1, 2);
	for (round = 0; round < 40; round++) {
		some_sampler();
		tex_put(0, &texture);
		tex_sampler(0, &sampler);
		msg_clear();
		msg_put(MSG_SRC, 2, (round & 3) << 16);
		msg_put(MSG_SRC, 3, 0);
		for (lane = 0; lane < 16; lane++)
			for (i = 0; i < 2; i++) {
				queries[lane].at[i] = some_coordinate();
				tex_param(16, 1, i, lane, queries[lane].at[i]);
			}
		check_eq(msg_send(render_sampler, tex_desc(GATHER, 16, 2, 1)), EU_BUDGET);
		for (lane = 0; lane < 16; lane++) {
			for (c = 0; c < 4; c++)
				answer[c] = tex_answer(16, c, lane);
			/* It is the magnification's rounding that counts. */
			kernel_fpu_begin();
			ok = model_gathers(&texture, &sampler, &queries[lane], round & 3, answer);
			kernel_fpu_end();
			expect_msg(ok, "round %u, lane %u: at %#x %#x, wrap %u %u: %#x %#x %#x %#x",
				   round, lane, queries[lane].at[0], queries[lane].at[1],
				   sampler.wrap[0], sampler.wrap[1], answer[0], answer[1],
				   answer[2], answer[3]);
		}
	}
}

/* Offsets of texels: of the message, and of each lane. */
static void offsets(void)
{
	u32 lane;

	start(SURFTYPE_2D, 32, 32, 1, 1);
	put();
	msg_put(MSG_SRC, 2, 0xd << 8 | 5 << 4);
	msg_put(MSG_SRC, 3, 0);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 1, 0, lane, tex_fraction(2 * lane + 21, 64));
		tex_param(8, 1, 1, lane, tex_fraction(13, 64));
	}
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 2, 1)), EU_BUDGET);
	for (lane = 0; lane < 8; lane++)
		check_eq(tex_answer(8, 0, lane),
			 tex_fraction(tex_word(&texture, 0, 0, 10 + lane - 3, 6 + 5) & 255, 255));
	msg_put(MSG_SRC, 2, 1 << 16);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 1, 0, lane, tex_fraction(11, 32));
		tex_param(8, 1, 1, lane, tex_fraction(6, 32));
		tex_param(8, 1, 2, lane, lane - 4);
		tex_param(8, 1, 3, lane, 8 - lane);
	}
	check_eq(msg_send(render_sampler, tex_desc(GATHER_PO, 8, 4, 1)), EU_BUDGET);
	for (lane = 0; lane < 8; lane++) {
		u32 word = tex_word(&texture, 0, 0, 6 + lane, 13 - lane);

		check_eq(tex_answer(8, 3, lane), tex_fraction(word >> 8 & 255, 255));
	}
}

static const struct unit_case cases[] = {
	UNIT(counted),
	UNIT(wraps),
	UNIT(copies),
	UNIT(textures_1d),
	UNIT(textures_2d),
	UNIT(textures_3d),
	UNIT(cubes),
	UNIT(cube_arrays),
	UNIT(comparisons),
	UNIT(not_normalized),
	UNIT(extremes),
	UNIT(faces),
	UNIT(gathers),
	UNIT(offsets),
};

const struct unit_group sampler_tests = {
	.name = "sampler",
	UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
