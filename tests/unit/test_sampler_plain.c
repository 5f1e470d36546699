// SPDX-License-Identifier: GPL-2.0
/*
 * The sampling engine's short way gives what the long one gives, bit by bit. A texture that is
 * an array of one element goes the long way.
 */
#include "pick.h"
#include "texture.h"

#define ROUNDS		3000

#define SAMPLE		0x00
#define SAMPLE_LZ	0x18

#define ARRAY		BIT(28)		/* of a surface's dword 0 */
#define YF		BIT(18)		/* of dword 5 */
#define YS		BIT(19)		/* of dword 5 */

static u32 state[MSG_STATE_DWORDS];
static struct texture texture;
static struct sampler_state sampler;

static void fill(void)
{
	u32 at;

	seed = 0x91a1b;
	for (at = MSG_DATA; at < MSG_BYTES; at += 4)
		msg_set_mem(at, pick_word());
}

static void some_surface(void)
{
	/* Of 4 bytes, 2 and 1; the last one has to go the long way. */
	static const u16 formats[] = {
		0x0c0, 0x0c7, 0x0cb, 0x0c2, 0x0d7, 0x0d8, 0x0e9, 0x100, 0x106, 0x10a, 0x140,
		0x143, 0x144, 0x0c1,
	};
	static const u32 modes[] = { 0, 1, 2, 3, 3, 3 };
	static const u32 more[ARRAY_SIZE(modes)] = { [4] = YF | 15 << 8, [5] = YS | 15 << 8 };
	u32 mode = pick(ARRAY_SIZE(modes));

	texture = (struct texture){
		.type = SURFTYPE_2D, .format = formats[pick(ARRAY_SIZE(formats))],
		.width = 1 + pick(pick(2) ? 120 : 20), .height = 1 + pick(60), .depth = 1,
		.levels = 1 + pick(3), .tiling = TILING_LINEAR,
	};
	if (!pick(4)) {
		texture.width = 64;
		texture.height = 16;
	}
	tex_state(&texture, state);
	state[0] |= modes[mode] << 12;
	state[5] |= more[mode];
	if (more[mode] & YS)
		state[8] += -state[8] % 0x10000;
	if (mode == 1)
		state[3] = 2 * TEX_PITCH - 1;
	else if (!mode && pick(2))
		state[3] = TEX_PITCH + 4 * pick(8) - 1;
	/* A linear one may begin anywhere. */
	if (!mode)
		state[8] += pick(2) ? 0 : pick(2) ? 4 * pick(100) : pick(5);
	if (!pick(4))
		state[5] |= pick(4) << 21 | pick(4) << 25;
	if (!pick(4))
		state[7] = (state[7] & ~(0xfffu << 16)) | pick(1 << 12) << 16;
	state[7] |= pick(3) ? 0 : pick(0x300);
}

static void some_sampler(void)
{
	u32 i;

	sampler = tex_plain;
	sampler.min_filter = pick(2);
	sampler.mag_filter = pick(8) ? sampler.min_filter : pick(2);
	sampler.not_normalized = !pick(4);
	for (i = 0; i < 3; i++) {
		sampler.wrap[i] = pick(3) ? pick(3) : pick(NUM_WRAPS);
		sampler.round_min[i] = pick(2);
		sampler.round_mag[i] = sampler.round_min[i];
	}
	tex_sampler(0, &sampler);
}

enum { CENTERS, EDGES, ANYWHERE };

/* On texels; on their edges, or a bit beside; outside, far away, or not a number. */
static u32 some_coordinate(u32 size, u32 where)
{
	s32 at = 1 + pick(2 * size - 1);
	u32 by = sampler.not_normalized ? 2 : 2 * size;

	if (where == CENTERS)
		return tex_fraction(at | 1, by);
	if (where == EDGES)
		return tex_fraction(at, by) + pick(3) - 1;
	switch (pick(8)) {
	case 0:
		return tex_fraction(at, by);
	case 1:
		return 0;
	case 2:
		return tex_fraction((s32)pick(6 * size) - 2 * (s32)size, by);
	case 3:
		return pick_word();
	case 4:
		return pick(2) ? 0x80000000 : 0x7fc00000;
	default:
		return tex_fraction(pick(512 * size), 256 * by / 2);
	}
}

static enum eu_stop ask(u32 simd, u32 type, u32 header, u32 mask, u32 bit)
{
	state[0] = (state[0] & ~ARRAY) | bit;
	msg_surface(0, state);

	return msg_send_mask(render_sampler, tex_desc(type, simd, 2, header), mask);
}

static void put_message(u32 simd, u32 header)
{
	u32 where = pick(3), lane;

	msg_clear();
	if (header) {
		msg_put(MSG_SRC, 2, (pick(2) ? pick(16) << 12 : 0) |
			(pick(2) ? pick(256) << 4 : 0));
		msg_put(MSG_SRC, 3, 0);
	}
	for (lane = 0; lane < simd; lane++) {
		tex_param(simd, header, 0, lane, some_coordinate(texture.width, where));
		tex_param(simd, header, 1, lane, some_coordinate(texture.height, where));
	}
}

static void same(void)
{
	u32 round, simd, header, type, mask, i, plain = 0, last, first[8 * 8];
	enum eu_stop stop;

	fill();
	for (round = 0; round < ROUNDS; round++) {
		simd = pick(3) ? 16 : 8;
		header = !pick(4);
		type = pick(2) ? SAMPLE : SAMPLE_LZ;
		mask = pick(2) ? 0xffff : pick(0x10000);
		some_surface();
		some_sampler();
		put_message(simd, header);
		stop = ask(simd, type, header, mask, 0);
		plain += msg_render->first.plain[0].plain;
		for (i = 0; i < 64; i++) {
			first[i] = msg_get(MSG_DST + i / 8, i % 8);
			msg_put(MSG_DST + i / 8, i % 8, 0xdead0000 | (MSG_DST * 8 + i));
		}
		check_eq(ask(simd, type, header, mask, ARRAY), stop);
		expect(!msg_render->first.plain[0].plain);
		for (i = 0; i < 64; i++) {
			last = msg_get(MSG_DST + i / 8, i % 8);
			expect_msg(first[i] == last, "round %u: format %#x, mode %u, dword %u: %#x, not %#x",
				   round, texture.format, state[0] >> 12 & 3, i, first[i], last);
		}
	}
	expect(plain > ROUNDS / 2);
}

/* A page that only a lane without part would look at need not be there; others must be. */
static void pages(void)
{
	u32 i, at[2] = { 0x3f000000, 0 };

	texture = (struct texture){
		.type = SURFTYPE_2D, .format = TEX_RGBA8, .width = 64, .height = 64, .depth = 1,
		.levels = 1, .tiling = TILING_LINEAR,
	};
	sampler = tex_plain;
	tex_sampler(0, &sampler);
	tex_state(&texture, state);
	/* The upper half is in the last page that is there. */
	state[8] = LO(msg_addr(MSG_BYTES)) - 32 * TEX_PITCH;
	state[9] = HI(msg_addr(MSG_BYTES));
	msg_clear();
	for (i = 0; i < 16; i++) {
		tex_param(16, 0, 0, i, tex_fraction(2 * i + 1, 128));
		tex_param(16, 0, 1, i, at[i % 2]);
	}
	check_eq(ask(16, SAMPLE_LZ, 0, 0xaaaa, 0), EU_BUDGET);
	expect(msg_render->first.plain[0].plain);
	check_eq(ask(16, SAMPLE_LZ, 0, 0xffff, 0), EU_FAULT);
	check_eq(msg_render->first.fault, msg_addr(MSG_BYTES));
}

/* What is kept is not used when the words of the state are other ones. */
static void states_change(void)
{
	u32 round, x;

	texture = (struct texture){
		.type = SURFTYPE_2D, .format = TEX_RGBA8, .width = 32, .height = 4, .depth = 1,
		.levels = 1, .tiling = TILING_LINEAR,
	};
	sampler = tex_plain;
	tex_put(0, &texture);
	tex_state(&texture, state);
	for (round = 0; round < 8; round++) {
		sampler.wrap[0] = round & 1 ? WRAP_CLAMP : WRAP_REPEAT;
		sampler.not_normalized = round >> 1 & 1;
		tex_sampler(0, &sampler);
		if (round == 4)
			state[8] += 2 * TEX_PITCH;
		msg_clear();
		tex_param_all(16, 0, 0, sampler.not_normalized ? 0x42050000 : 0x3f840000);
		tex_param_all(16, 0, 1, 0);
		check_eq(ask(16, SAMPLE, 0, 0xffff, 0), EU_BUDGET);
		x = round & 1 ? 31 : 1;
		check_eq(tex_answer(16, 0, 3),
			 tex_fraction(tex_word(&texture, 0, 0, x, round < 4 ? 0 : 2) & 255, 255));
	}
}

static const struct unit_case cases[] = {
	UNIT(same),
	UNIT(pages),
	UNIT(states_change),
};

const struct unit_group sampler_plain_tests = {
	.name = "sampler_plain",
	UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
