// SPDX-License-Identifier: GPL-2.0
/*
 * The sampling engine and compressed textures: which block a texel is in, in all tilings and
 * levels, and that what becomes of texels does not depend on how they were stored.
 */
#include "block_model.h"
#include "pick.h"
#include "texture.h"

/* Types of messages. PRM SKL vol 7, "Sampling Engine" */
#define SAMPLE_L	0x02
#define LD		0x07
#define GATHER4		0x08
#define RESINFO		0x0a

#define BC7		0x1a2u
#define BC4		0x189u
#define RGBA8		0x0c7u
#define ONE		0x3f800000u

/* 33 by 27 texels: in blocks 9 by 7, 4 by 4, 2 by 2, and 1 by 1 three times. */
#define WIDTH		33u
#define HEIGHT		27u
#define LEVELS		6u
#define ELEMENTS	3u
#define QPITCH		32u	/* rows of blocks */
#define PITCH		512u
#define PLAIN_AT	0x40000u	/* from MSG_DATA on: the same texels, not compressed */

/* Where levels begin, in blocks. Levels are 4 by 4 of these apart at least. */
static const u32 left[LEVELS] = { 0, 0, 4, 4, 4, 4 };
static const u32 top[LEVELS] = { 0, 8, 8, 12, 16, 20 };

/* Blocks of any bits in all of the data. */
static void fill(void)
{
	u32 at;

	seed = 0xb10c;
	for (at = MSG_DATA; at < MSG_DATA + PLAIN_AT; at += 4)
		msg_set_mem(at, pick_word());
}

static void put_state(u32 bti, u32 type, u32 format, enum surface_tiling tiling)
{
	static const u32 modes[] = { [TILING_LINEAR] = 0, [TILING_X] = 2, [TILING_Y] = 3 };
	u32 state[MSG_STATE_DWORDS];

	msg_2d(state, format, MSG_DATA, WIDTH, HEIGHT, PITCH);
	state[0] = type << 29 | format << 18 | 1 << 28 | 1 << 16 | 1 << 14 | modes[tiling] << 12;
	state[1] = QPITCH / 4;
	state[3] |= (ELEMENTS - 1) << 21;
	state[5] = LEVELS - 1;
	state[7] = 4 << 25 | 5 << 22 | 6 << 19 | 7 << 16;
	msg_surface(bti, state);
}

/* The block with a texel. */
static const u8 *block_of(enum surface_tiling tiling, u32 bytes, u32 level, u32 slice, u32 x,
			  u32 y)
{
	struct surface s = { .base = MSG_DATA, .pitch = PITCH, .tiling = tiling };

	return msg_byte(surface_address(&s, (left[level] + x / 4) * bytes,
					slice * QPITCH + top[level] + y / 4));
}

static void send_loads(u32 level, u32 slice, u32 y, u32 x)
{
	u32 lane;

	for (lane = 0; lane < 16; lane++) {
		tex_param(16, 0, 0, lane, x + lane);
		tex_param(16, 0, 1, lane, y);
		tex_param(16, 0, 2, lane, level);
		tex_param(16, 0, 3, lane, slice);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 4, 0)), EU_BUDGET);
}

/* 16 texels of a row: zeros where there is none. */
static void check_row(enum surface_tiling tiling, u32 level, u32 slice, u32 slices, u32 y, u32 x)
{
	u32 end = x + 16, c, lane;
	u8 texel[4];

	send_loads(level, slice, y, x);
	for (lane = 0; x < end; x++, lane++) {
		memset(texel, 0, 4);
		if (level < LEVELS && slice < slices && x < max(WIDTH >> level, 1u) &&
		    y < max(HEIGHT >> level, 1u))
			model_bc7(block_of(tiling, 16, level, slice, x, y), y % 4 * 4 + x % 4,
				  texel);
		for (c = 0; c < 4; c++)
			check_eq(tex_answer(16, c, lane), tex_fraction(texel[c], 255));
	}
}

/* All texels, and some that there are not. */
static void check_loads(u32 type, enum surface_tiling tiling)
{
	u32 level, slice, x, y, slices;

	for (level = 0; level < LEVELS + 1; level++) {
		slices = type == SURFTYPE_3D ? max(ELEMENTS >> level, 1u) : ELEMENTS;
		for (slice = 0; slice < ELEMENTS + 1; slice++)
			for (y = 0; y < max(HEIGHT >> level, 1u) + 1; y++)
				for (x = 0; x < max(WIDTH >> level, 1u) + 1; x += 16)
					check_row(tiling, level, slice, slices, y, x);
	}
}

static void arrays(void)
{
	enum surface_tiling tiling;

	fill();
	for (tiling = TILING_LINEAR; tiling <= TILING_Y; tiling++) {
		put_state(0, SURFTYPE_2D, BC7, tiling);
		check_loads(SURFTYPE_2D, tiling);
	}
}

static void volumes(void)
{
	fill();
	put_state(0, SURFTYPE_3D, BC7, TILING_Y);
	check_loads(SURFTYPE_3D, TILING_Y);
}

/* Blocks of 8 bytes; green, blue and alpha are not theirs. */
static void small_blocks(void)
{
	union block_texels texels;
	u32 level, y, lane, i;

	fill();
	put_state(0, SURFTYPE_2D, BC4, TILING_Y);
	for (level = 0; level < LEVELS; level++)
		for (y = 0; y < max(HEIGHT >> level, 1u); y++) {
			send_loads(level, 1, y, 0);
			for (lane = 0; lane < min(max(WIDTH >> level, 1u), 16u); lane++) {
				block_bc4_unorm(block_of(TILING_Y, 8, level, 1, lane, y), &texels);
				i = y % 4 * 4 + lane % 4;
				check_eq(tex_answer(16, 0, lane),
					 tex_fraction(texels.r16[i], 65535));
				check_eq(tex_answer(16, 1, lane), 0);
				check_eq(tex_answer(16, 3, lane), ONE);
			}
		}
}

/* The same texels as entry 1: levels are in the same places, in texels. */
static void put_plain(void)
{
	u32 state[MSG_STATE_DWORDS], level, x, y, base = MSG_DATA + PLAIN_AT, l, t;
	u8 texel[4];

	msg_2d(state, RGBA8, base, WIDTH, HEIGHT, PITCH);
	state[5] = LEVELS - 1;
	state[7] = 4 << 25 | 5 << 22 | 6 << 19 | 7 << 16;
	msg_surface(1, state);
	for (level = 0, l = 0, t = 0; level < LEVELS; level++) {
		u32 width = max(WIDTH >> level, 1u), height = max(HEIGHT >> level, 1u);

		for (y = 0; y < height; y++)
			for (x = 0; x < width; x++) {
				model_bc7(block_of(TILING_X, 16, level, 0, x, y), y % 4 * 4 + x % 4,
					  texel);
				memcpy(msg_byte(base + (t + y) * PITCH + (l + x) * 4), texel, 4);
			}
		if (level == 1)
			l += (width + 3) / 4 * 4;
		else
			t += (height + 3) / 4 * 4;
	}
}

/* Filters, wrapping, levels between others: as of a texture that is not compressed. */
static void filters(void)
{
	static const u32 types[] = { SAMPLE_L, GATHER4 };
	static const u8 wraps[] = { WRAP_REPEAT, WRAP_MIRROR, WRAP_CLAMP, WRAP_BORDER };
	struct sampler_state sampler = tex_plain;
	u32 round, lane, c, type, answer[64];

	fill();
	put_state(0, SURFTYPE_2D, BC7, TILING_X);
	put_plain();
	sampler.mips = MIPS_LINEAR;
	sampler.mag_clamp_none = false;
	for (round = 0; round < 400; round++) {
		sampler.min_filter = pick(2);
		sampler.mag_filter = pick(2);
		for (c = 0; c < 2; c++)
			sampler.wrap[c] = wraps[pick(ARRAY_SIZE(wraps))];
		tex_sampler(0, &sampler);
		type = types[pick(2)];
		for (lane = 0; lane < 16; lane++) {
			u32 u = tex_fraction((s32)pick(400) - 100, 200);
			u32 v = tex_fraction((s32)pick(400) - 100, 200);
			u32 lod = tex_fraction(pick(70), 10);

			/* sample_l: lod, u, v, r; gather4: u, v, r */
			tex_param(16, 0, 0, lane, type == GATHER4 ? u : lod);
			tex_param(16, 0, 1, lane, type == GATHER4 ? v : u);
			tex_param(16, 0, 2, lane, type == GATHER4 ? 0 : v);
			tex_param(16, 0, 3, lane, 0);
		}
		check_eq(msg_send(render_sampler, tex_desc(type, 16, 4, 0) | 1), EU_BUDGET);
		for (lane = 0; lane < 64; lane++)
			answer[lane] = tex_answer(16, lane / 16, lane % 16);
		check_eq(msg_send(render_sampler, tex_desc(type, 16, 4, 0)), EU_BUDGET);
		for (lane = 0; lane < 64; lane++)
			expect_msg(tex_answer(16, lane / 16, lane % 16) == answer[lane],
				   "round %u, type %#x: %#x, not %#x", round, type,
				   tex_answer(16, lane / 16, lane % 16), answer[lane]);
	}
}

/* Sizes are those in texels. */
static void sizes(void)
{
	u32 lane;

	put_state(0, SURFTYPE_2D, BC7, TILING_Y);
	for (lane = 0; lane < 16; lane++)
		tex_param(16, 0, 0, lane, lane % 6);
	check_eq(msg_send(render_sampler, tex_desc(RESINFO, 16, 1, 0)), EU_BUDGET);
	for (lane = 0; lane < 16; lane++) {
		check_eq(tex_answer(16, 0, lane), max(WIDTH >> lane % 6, 1u));
		check_eq(tex_answer(16, 1, lane), max(HEIGHT >> lane % 6, 1u));
		check_eq(tex_answer(16, 2, lane), ELEMENTS);
	}
}

/* A block that no lane looks at need not be there, one that is looked at has to be. */
static void missing_blocks(void)
{
	u32 state[MSG_STATE_DWORDS], lane;
	u64 end = msg_memory.addr + msg_memory.bytes;

	msg_2d(state, BC7, 0, 64, 64, PITCH);
	state[7] = 4 << 25 | 5 << 22 | 6 << 19 | 7 << 16;
	/* One row of blocks, and one block. */
	state[8] = LO(end - PITCH - 16);
	msg_surface(0, state);
	for (lane = 0; lane < 16; lane++) {
		tex_param(16, 0, 0, lane, lane & 1 ? 4 + lane / 4 : lane / 4);
		tex_param(16, 0, 1, lane, lane & 1 ? 3 : 4);
		tex_param(16, 0, 2, lane, 0);
		tex_param(16, 0, 3, lane, 0);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 4, 0)), EU_BUDGET);
	tex_param(16, 0, 1, 7, 4);
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 4, 0)), EU_FAULT);
	check_eq(msg_render->first.fault, end);
}

/* What no such texture can be. */
static void nonsense(void)
{
	u32 state[MSG_STATE_DWORDS];

	put_state(0, SURFTYPE_1D, BC7, TILING_LINEAR);
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 4, 0)), EU_UNSERVED);
	msg_2d(state, BC7, MSG_DATA, WIDTH, HEIGHT, PITCH);
	state[4] = 2 << 3;
	msg_surface(0, state);
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 4, 0)), EU_UNSERVED);
	state[0] = (u32)SURFTYPE_BUFFER << 29 | BC7 << 18;
	state[4] = 0;
	msg_surface(0, state);
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 4, 0)), EU_UNSERVED);
}

static const struct unit_case cases[] = {
	UNIT(arrays),
	UNIT(volumes),
	UNIT(small_blocks),
	UNIT(filters),
	UNIT(sizes),
	UNIT(missing_blocks),
	UNIT(nonsense),
};

const struct unit_group sampler_block_tests = {
	.name = "sampler_block",
	UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
