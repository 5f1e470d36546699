// SPDX-License-Identifier: GPL-2.0
/* The sampling engine: texels by integers, payloads and answers, and what is not served. */
#include "texture.h"

/* Types of messages. PRM SKL vol 7, "Sampling Engine" */
#define SAMPLE		0x00
#define SAMPLE_L	0x02
#define LD		0x07
#define RESINFO		0x0a
#define SAMPLEINFO	0x0b
#define SAMPLE_LZ	0x18
#define LD_LZ		0x1a
#define LD2DMS_W	0x1c
#define LD_MCS		0x1d
#define LD2DMS		0x1e

#define ONE		0x3f800000u

static struct texture texture;

static void start(u32 type, u32 width, u32 height, u32 depth, u32 levels)
{
	texture = (struct texture){
		.type = type, .format = TEX_RGBA8_UINT, .width = width, .height = height,
		.depth = depth, .levels = levels,
	};
	msg_clear();
}

/* A lane's answer is a texel of integers, or nothing: alpha too. */
static void check_texel(u32 simd, u32 lane, bool there, u32 level, u32 slice, u32 x, u32 y)
{
	u32 word = there ? tex_word(&texture, level, slice, x, y) : 0, c;

	for (c = 0; c < 4; c++)
		expect_msg(tex_answer(simd, c, lane) == (word >> 8 * c & 255),
			   "level %u, slice %u, %u %u: channel %u is %#x", level, slice, x, y, c,
			   tex_answer(simd, c, lane));
}

/* In and out of bounds in each direction. */
static void loads(void)
{
	static const s32 far[] = { S32_MIN, -1, 0, 1, 4, 9, 17, 18, 19, 35, 0x10000, S32_MAX };
	u32 level, i, lane;

	start(SURFTYPE_2D, 36, 18, 3, 3);
	texture.array = true;
	texture.tiling = TILING_Y;
	tex_put(0, &texture);
	for (level = 0; level < 4; level++)
		for (i = 0; i < ARRAY_SIZE(far); i++) {
			for (lane = 0; lane < 8; lane++) {
				tex_param(8, 0, 0, lane, far[i]);
				tex_param(8, 0, 1, lane, far[(i + lane) % ARRAY_SIZE(far)]);
				tex_param(8, 0, 2, lane, level);
				tex_param(8, 0, 3, lane, lane == 7 ? ~0u : lane % 4);
			}
			check_eq(msg_send(render_sampler, tex_desc(LD, 8, 4, 0)), EU_BUDGET);
			for (lane = 0; lane < 8; lane++) {
				s32 x = far[i], y = far[(i + lane) % ARRAY_SIZE(far)];

				check_texel(8, lane, x >= 0 && x < 36 >> level && y >= 0 &&
					    y < 18 >> level && lane % 4 < 3 && level < 3,
					    level, lane % 4, x, y);
			}
		}
}

static void loads_of_volumes(void)
{
	u32 lane;

	start(SURFTYPE_3D, 12, 8, 5, 2);
	tex_put(0, &texture);
	for (lane = 0; lane < 16; lane++) {
		tex_param(16, 0, 0, lane, 3);
		tex_param(16, 0, 1, lane, 2);
		tex_param(16, 0, 2, lane, lane / 8);
		tex_param(16, 0, 3, lane, lane % 8);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 4, 0)), EU_BUDGET);
	for (lane = 0; lane < 16; lane++)
		check_texel(16, lane, lane % 8 < 5 >> lane / 8, lane / 8, lane % 8, 3, 2);
}

static void loads_of_arrays_of_rows(void)
{
	u32 lane;

	start(SURFTYPE_1D, 100, 1, 4, 1);
	texture.array = true;
	tex_put(0, &texture);
	for (lane = 0; lane < 16; lane++) {
		tex_param(16, 0, 0, lane, 92 + lane);
		tex_param(16, 0, 1, lane, lane % 5);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD_LZ, 16, 2, 0)), EU_BUDGET);
	for (lane = 0; lane < 16; lane++)
		check_texel(16, lane, lane < 8 && lane % 5 < 4, 0, lane % 5, 92 + lane, 0);
}

/* Entries of a buffer: its last one is there, the one behind is not. */
static void loads_of_buffers(void)
{
	u32 lane, n = 1000 - 1, state[MSG_STATE_DWORDS];

	start(SURFTYPE_BUFFER, 1000, 1, 1, 1);
	tex_state(&texture, state);
	state[2] = (n & 0x7f) | n >> 7 << 16;
	state[3] = 3;
	msg_surface(0, state);
	for (lane = 0; lane < 16; lane++) {
		msg_set_mem(MSG_DATA + (996 + lane) * 4, tex_word(&texture, 0, 0, lane, 0));
		tex_param(16, 0, 0, lane, lane == 15 ? ~0u : 996 + lane);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD, 16, 1, 0)), EU_BUDGET);
	for (lane = 0; lane < 16; lane++)
		check_texel(16, lane, lane < 4, 0, 0, lane, 0);
	/* No coordinates point into a buffer. */
	tex_sampler(0, &tex_plain);
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 16, 1, 0)), EU_UNSERVED);
}

/* Each sample has a plane: which one it is does not hang on the control surface. */
static void planes_of_samples(void)
{
	u32 state[MSG_STATE_DWORDS], lane;

	start(SURFTYPE_2D, 20, 10, 4, 1);
	tex_put(0, &texture);
	texture.depth = 1;
	tex_state(&texture, state);
	state[4] = 2 << 3;
	msg_surface(0, state);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 0, lane, lane % 5);
		tex_param(8, 0, 1, lane, 0);
		tex_param(8, 0, 2, lane, lane);
		tex_param(8, 0, 3, lane, 9);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD2DMS, 8, 4, 0)), EU_BUDGET);
	for (lane = 0; lane < 8; lane++)
		check_texel(8, lane, lane % 5 < 4, 0, lane % 5, lane, 9);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 3, lane, lane);
		tex_param(8, 0, 4, lane, 9);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD2DMS_W, 8, 5, 0)), EU_BUDGET);
	for (lane = 0; lane < 8; lane++)
		check_texel(8, lane, lane % 5 < 4, 0, lane % 5, lane, 9);
	check_eq(msg_send(render_sampler, tex_desc(LD_MCS, 8, 2, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 7), 0xe4);
	check_eq(msg_send(render_sampler, tex_desc(SAMPLEINFO, 8, 0, 1)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 3), 4);
}

/*
 * Samples beside each other, as those of depth: PRM SKL vol 5, the tables of interleaved
 * surfaces. Of 8 samples 4 are in x and 2 in y.
 */
static void interleaved_samples(void)
{
	static const u8 at_x[8] = { 0, 2, 0, 2, 4, 6, 4, 6 }, at_y[8] = { 0, 0, 2, 2, 0, 0, 2, 2 };
	u32 state[MSG_STATE_DWORDS], lane;

	start(SURFTYPE_2D, 64, 32, 1, 1);
	tex_put(0, &texture);
	texture.width = 16;
	texture.height = 16;
	tex_state(&texture, state);
	state[4] = 3 << 3 | 1 << 6;
	msg_surface(0, state);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 0, lane, lane);
		tex_param(8, 0, 1, lane, 0);
		tex_param(8, 0, 2, lane, 5);
		tex_param(8, 0, 3, lane, 3);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD2DMS, 8, 4, 0)), EU_BUDGET);
	for (lane = 0; lane < 8; lane++)
		check_texel(8, lane, true, 0, 0, 2 * 8 + 1 + at_x[lane], 4 + 1 + at_y[lane]);
}

static void sizes(void)
{
	static const u32 should[5][4] = {
		{ 50, 20, 6, 5 }, { 25, 10, 6, 5 }, { 12, 5, 6, 5 }, { 3, 1, 6, 5 }, { 0, 0, 0, 5 },
	};
	static const u32 levels[5] = { 0, 1, 2, 4, 5 };
	u32 i, c;

	start(SURFTYPE_2D, 50, 20, 6, 5);
	texture.array = true;
	tex_put(0, &texture);
	for (i = 0; i < 5; i++)
		tex_param(8, 0, 0, i, levels[i]);
	check_eq(msg_send(render_sampler, tex_desc(RESINFO, 8, 1, 0)), EU_BUDGET);
	for (i = 0; i < 5; i++)
		for (c = 0; c < 4; c++)
			check_eq(tex_answer(8, c, i), should[i][c]);
	start(SURFTYPE_3D, 50, 20, 6, 3);
	tex_put(0, &texture);
	tex_param(8, 0, 0, 0, 1);
	check_eq(msg_send(render_sampler, tex_desc(RESINFO, 8, 1, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 2, 0), 3);
}

/* Red from blue, green one, blue zero, alpha from red. */
static void swizzles(void)
{
	u32 state[MSG_STATE_DWORDS], lane, word;

	start(SURFTYPE_2D, 32, 8, 1, 1);
	tex_put(0, &texture);
	tex_state(&texture, state);
	state[7] = 6 << 25 | 1 << 22 | 0 << 19 | 4 << 16;
	msg_surface(0, state);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 0, lane, lane);
		tex_param(8, 0, 1, lane, 3);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD_LZ, 8, 2, 0)), EU_BUDGET);
	word = tex_word(&texture, 0, 0, 5, 3);
	check_eq(tex_answer(8, 0, 5), word >> 16 & 255);
	check_eq(tex_answer(8, 1, 5), 1);
	check_eq(tex_answer(8, 2, 5), 0);
	check_eq(tex_answer(8, 3, 5), word & 255);
	/* The same as numbers. */
	state[0] ^= (TEX_RGBA8_UINT ^ TEX_RGBA8) << 18;
	msg_surface(0, state);
	check_eq(msg_send(render_sampler, tex_desc(LD_LZ, 8, 2, 0)), EU_BUDGET);
	check_eq(tex_answer(8, 0, 5), tex_fraction(word >> 16 & 255, 255));
	check_eq(tex_answer(8, 1, 5), ONE);
}

/* Lanes that are off, channels that are not wanted, and registers that are not named. */
static void what_is_written(void)
{
	u32 lane, word;

	start(SURFTYPE_2D, 32, 8, 1, 1);
	tex_put(0, &texture);
	msg_put(MSG_SRC, 2, 5 << 12);	/* not red, not blue */
	msg_put(MSG_SRC, 3, 0);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 1, 0, lane, lane);
		tex_param(8, 1, 1, lane, 3);
	}
	check_eq(msg_send_mask(render_sampler, tex_desc(LD_LZ, 8, 2, 1), 0x5a), EU_BUDGET);
	for (lane = 0; lane < 8; lane++) {
		word = tex_word(&texture, 0, 0, lane, 3);
		if (0x5a >> lane & 1) {
			check_eq(tex_answer(8, 0, lane), word >> 8 & 255);
			check_eq(tex_answer(8, 1, lane), word >> 24);
		} else {
			check_eq(tex_answer(8, 0, lane), 0xdead0000 | (MSG_DST * 8 + lane));
		}
	}
	check_eq(tex_answer(8, 2, 3), 0xdead0000 | (MSG_DST * 8 + 16 + 3));
	/* One register is named: red is all that comes. */
	msg_clear();
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 0, lane, lane);
		tex_param(8, 0, 1, lane, 3);
	}
	check_eq(msg_send(render_sampler,
			  (tex_desc(LD_LZ, 8, 2, 0) & ~(31u << 20)) | 1 << 20), EU_BUDGET);
	check_eq(tex_answer(8, 0, 3), tex_word(&texture, 0, 0, 3, 3) & 255);
	check_eq(tex_answer(8, 1, 3), 0xdead0000 | (MSG_DST * 8 + 8 + 3));
}

/* Answers of 16 bits: halves, and integers. */
static void halves(void)
{
	u32 lane, state[MSG_STATE_DWORDS];

	start(SURFTYPE_2D, 16, 8, 1, 1);
	texture.format = TEX_R32_FLOAT;
	tex_put(0, &texture);
	msg_set_mem(MSG_DATA + 3 * 4, 0x3f802000);	/* halfway between two halves, and more */
	msg_set_mem(MSG_DATA + 4 * 4, 0x477ff000);
	for (lane = 0; lane < 16; lane++) {
		tex_param(16, 0, 0, lane, lane);
		tex_param(16, 0, 1, lane, 0);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD_LZ, 16, 2, 0) | 1 << 30), EU_BUDGET);
	check_eq(msg_get(MSG_DST, 1) >> 16, 0x3c01);
	check_eq(msg_get(MSG_DST, 2) & 0xffff, 0x7c00);
	check_eq(msg_get(MSG_DST + 3, 0), 0x3c003c00);
	tex_state(&texture, state);
	state[0] ^= (TEX_R32_FLOAT ^ 0x0d6) << 18;	/* R32_SINT */
	msg_surface(0, state);
	msg_set_mem(MSG_DATA + 3 * 4, -5);
	check_eq(msg_send(render_sampler, tex_desc(LD_LZ, 16, 2, 0) | 1 << 30), EU_BUDGET);
	check_eq(msg_get(MSG_DST, 1), 0xfffb7fff);
}

/* Two lanes in a register. */
static void vectors(void)
{
	u32 lane, c;

	start(SURFTYPE_2D, 16, 8, 1, 2);
	tex_put(0, &texture);
	msg_put(MSG_SRC, 2, BIT(22));
	msg_put(MSG_SRC, 3, 0);
	for (lane = 0; lane < 2; lane++) {
		msg_put(MSG_SRC + 1, lane * 4, 2 + lane);
		msg_put(MSG_SRC + 1, lane * 4 + 1, 1);
		msg_put(MSG_SRC + 1, lane * 4 + 2, 0);
		msg_put(MSG_SRC + 1, lane * 4 + 3, 1);
	}
	check_eq(msg_send(render_sampler, 2 << 25 | 1 << 20 | 1 << 19 | LD << 12), EU_BUDGET);
	for (lane = 0; lane < 2; lane++)
		for (c = 0; c < 4; c++)
			check_eq(msg_get(MSG_DST, lane * 4 + c),
				 tex_word(&texture, 1, 0, 2 + lane, 1) >> 8 * c & 255);
	/* The other meaning of this mode. */
	msg_put(MSG_SRC, 2, 0);
	check_eq(msg_send(render_sampler, 2 << 25 | 1 << 20 | 1 << 19 | LD << 12), EU_UNSERVED);
}

/* The header's table of samplers, and the number in the descriptor. */
static void samplers(void)
{
	struct sampler_state border = tex_plain;
	u32 lane;

	start(SURFTYPE_2D, 16, 8, 1, 1);
	texture.format = TEX_RGBA8;
	border.wrap[0] = WRAP_BORDER;
	tex_put(0, &texture);
	tex_sampler(0, &tex_plain);
	tex_sampler(1, &tex_plain);
	tex_sampler(7, &border);
	msg_put(MSG_SRC, 2, 0);
	msg_put(MSG_SRC, 3, 64 | 5);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 1, 0, lane, tex_fraction(-1, 32));
		tex_param(8, 1, 1, lane, 0);
	}
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 2, 1) | 3 << 8), EU_BUDGET);
	check_eq(tex_answer(8, 2, 0), model_border[2]);
	/* Without one: the stage's. */
	msg_render->bases.samplers = 6 * 16;
	msg_put(MSG_SRC, 0, tex_fraction(-1, 32));
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 1, 0) | 1 << 8), EU_BUDGET);
	check_eq(tex_answer(8, 2, 0), model_border[2]);
	/* The alpha that a format lacks is one, in the border too. */
	texture.format = TEX_R32_FLOAT;
	tex_put(0, &texture);
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 1, 0) | 1 << 8), EU_BUDGET);
	check_eq(tex_answer(8, 0, 0), model_border[0]);
	check_eq(tex_answer(8, 1, 0), 0);
	check_eq(tex_answer(8, 3, 0), ONE);
}

static void nothing_there(void)
{
	u32 lane, c, state[MSG_STATE_DWORDS] = { 7u << 29 };

	start(SURFTYPE_2D, 16, 8, 1, 1);
	msg_surface(0, state);
	tex_sampler(0, &tex_plain);
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE, 8, 2, 0)), EU_BUDGET);
	for (lane = 0; lane < 8; lane++)
		for (c = 0; c < 4; c++)
			check_eq(tex_answer(8, c, lane), 0);
}

/* A page that is not there faults if a lane looks at it, and only then. */
static void missing_pages(void)
{
	u32 state[MSG_STATE_DWORDS], lane;

	start(SURFTYPE_2D, 16, 8, 1, 1);
	tex_put(0, &texture);
	tex_state(&texture, state);
	/* Three rows of a page are the last ones that there are. */
	state[8] = LO(msg_memory.addr + msg_memory.bytes - 3 * TEX_PITCH);
	msg_surface(0, state);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 0, lane, lane);
		tex_param(8, 0, 1, lane, lane == 5 ? 3 : 2);
	}
	check_eq(msg_send_mask(render_sampler, tex_desc(LD_LZ, 8, 2, 0), 0xdf), EU_BUDGET);
	check_eq(msg_send(render_sampler, tex_desc(LD_LZ, 8, 2, 0)), EU_FAULT);
	check_eq(msg_render->first.fault, msg_memory.addr + msg_memory.bytes + 5 * 4);
	/* The rectangle around these two has a corner there. */
	tex_state(&texture, state);
	state[8] = LO(msg_memory.addr + msg_memory.bytes - 2 * TEX_PITCH - 16);
	msg_surface(0, state);
	for (lane = 0; lane < 8; lane++) {
		tex_param(8, 0, 0, lane, lane & 1 ? 6 : 0);
		tex_param(8, 0, 1, lane, lane & 1 ? 1 : 2);
	}
	check_eq(msg_send(render_sampler, tex_desc(LD_LZ, 8, 2, 0)), EU_BUDGET);
	/* Samplers have to be there too. */
	msg_render->bases.dynamic = 0x123000;
	check_eq(msg_send(render_sampler, tex_desc(SAMPLE_LZ, 8, 2, 0)), EU_FAULT);
	check_eq(msg_render->first.fault, 0x123000);
}

static const struct unit_case cases[] = {
	UNIT(loads),
	UNIT(loads_of_volumes),
	UNIT(loads_of_arrays_of_rows),
	UNIT(loads_of_buffers),
	UNIT(planes_of_samples),
	UNIT(interleaved_samples),
	UNIT(sizes),
	UNIT(swizzles),
	UNIT(what_is_written),
	UNIT(halves),
	UNIT(vectors),
	UNIT(samplers),
	UNIT(nothing_there),
	UNIT(missing_pages),
};

const struct unit_group sampler_load_tests = {
	.name = "sampler_load",
	UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
