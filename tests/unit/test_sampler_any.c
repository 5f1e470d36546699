// SPDX-License-Identifier: GPL-2.0
/* The sampling engine: any message, to any surface, by any sampler. */
#include "pick.h"
#include "texture.h"

#define ROUNDS	6000

static u32 state[MSG_STATE_DWORDS];

/* Mostly a texture, with some bits that are wrong. */
static void some_surface(void)
{
	struct texture texture = {
		.type = pick(5),
		.format = pick(2) ? TEX_RGBA8 : pick(512),
		.width = 1 + pick(2) * pick(16384),
		.height = 1 + pick(20),
		.depth = pick(3) ? 6 : 6 * (1 + pick(300)),
		.levels = 1 + pick(15),
		.array = pick(2),
		.tiling = pick(3),
	};
	u32 wrong, at;

	tex_state(&texture, state);
	for (wrong = pick(4); wrong; wrong--) {
		at = pick(8);
		state[at] ^= 1u << pick(32);
	}
	msg_surface(0, state);
}

static void some_sampler(void)
{
	u32 i, mask = pick(3) ? 0x00ffff00 : ~0u;

	msg_render->bases.dynamic = msg_memory.addr + TEX_DYNAMIC;
	for (i = 0; i < 4; i++)
		msg_set_mem(TEX_DYNAMIC + i * 4, pick_word() & mask);
}

/* No numbers, too large ones, too small ones, others; a header that may be one. */
static void some_payload(void)
{
	static const u32 odd[] = {
		0x7fc00000, 0x7f800000, 0xff800000, 0, 0x80000000, 1, ~0u, 0x7f7fffff, 0xff7fffff,
		0x4f000000, 0xcf000000, 0x3f800000,
	};
	u32 i;

	for (i = 0; i < 11 * 8; i++)
		msg_put(MSG_SRC, i, pick(2) ? odd[pick(ARRAY_SIZE(odd))] : pick_word());
	if (pick(8))
		msg_put(MSG_SRC, 2, pick(1 << 18));
	if (pick(8))
		msg_put(MSG_SRC, 3, 0);
}

/* It ends, and says what it can be. */
static void anything(void)
{
	u32 i, desc, n[EU_STOPS] = {};
	enum eu_stop stop;

	seed = 0xbad5eed;
	for (i = 0; i < ROUNDS; i++) {
		some_surface();
		some_sampler();
		some_payload();
		desc = pick(12) << 25;
		desc |= pick(9) << 20 | pick(2) << 19;
		desc |= (pick(9) ? 1 + pick(2) : 0) << 17;
		desc |= pick(32) << 12 | (pick(5) ? 0 : 1 << 30);
		stop = msg_send_mask(render_sampler, desc, pick(1 << 16));
		expect(stop == EU_BUDGET || stop == EU_UNSERVED || stop == EU_FAULT);
		n[stop]++;
	}
	check_gt(n[EU_BUDGET], 500);
	check_gt(n[EU_UNSERVED], 500);
	check_gt(n[EU_FAULT], 100);
}

static const struct unit_case cases[] = {
	UNIT(anything),
};

const struct unit_group sampler_any_tests = {
	.name = "sampler_any",
	UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
