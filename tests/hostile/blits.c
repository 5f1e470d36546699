// SPDX-License-Identifier: GPL-2.0
/*
 * See hostile.h: 2D commands of the right length, on surfaces that overlap, have absurd
 * pitches, reach beyond all that is mapped, or take very long. PRM SKL vol 2a, BLT
 */
#include "hostile.h"

#define CLIENT		(2u << 29)
#define LRI		(0x22u << 23 | 1)
#define BCS_SWCTRL	0x22200u
#define MAX_BLITS	8u

/* Kinds of dwords behind BR13 and the rectangle. */
enum operand { NOTHING, SOURCE, ADDRESS, COLORS, COLOR, PATTERN, INLINE };

/* Operations: what follows the destination's address in dwords 4 and 5. */
static const struct { uint8_t op, operands[3]; } ops[] = {
	{ 0x50, { COLOR } }, { 0x51, { ADDRESS } }, { 0x52, { PATTERN } }, { 0x53, { SOURCE } },
	{ 0x54, { ADDRESS, COLORS } }, { 0x55, { SOURCE, ADDRESS } },
	{ 0x56, { ADDRESS, COLORS, ADDRESS } }, { 0x57, { SOURCE, PATTERN } },
	{ 0x58, { ADDRESS, COLORS, PATTERN } }, { 0x42, { SOURCE } },
	{ 0x71, { COLORS, INLINE } }, { 0x72, { INLINE } }, { 0x74, { SOURCE, INLINE } },
	{ 0x01, { COLORS, ADDRESS } }, { 0x11, { PATTERN } },
};

#define NUM_OPS		(sizeof(ops) / sizeof(ops[0]))

static uint32_t coordinate(struct choice *c)
{
	switch (choose(c, 4)) {
	case 0:
		return choose(c, 0x10000);
	case 1:
		return 0x7ff0 + choose(c, 0x20);
	default:
		return choose(c, 256);
	}
}

static uint32_t corner(struct choice *c)
{
	return coordinate(c) << 16 | coordinate(c);
}

static uint32_t pitch(struct choice *c)
{
	return chance(c, 20) ? choose(c, 0x10000) : (1 + choose(c, 16)) * 128;
}

static uint32_t put_address(struct choice *c, uint32_t *to)
{
	uint64_t address = chance(c, 30) ? any_address(c) : data_address(c);

	to[0] = address;
	to[1] = address >> 32;

	return 2;
}

static uint32_t put_dwords(struct choice *c, uint32_t *to, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		to[i] = choose_dword(c);

	return n;
}

static uint32_t put_operand(struct choice *c, uint32_t *to, enum operand operand)
{
	switch (operand) {
	case SOURCE:
		to[0] = corner(c);
		to[1] = pitch(c);
		return 2 + put_address(c, to + 2);
	case ADDRESS:
		return put_address(c, to);
	case COLORS:
		return put_dwords(c, to, 2);
	case COLOR:
		return put_dwords(c, to, 1);
	case PATTERN:
		return put_dwords(c, to, 4);
	case INLINE:
		return put_dwords(c, to, 16);
	case NOTHING:
		break;
	}

	return 0;
}

/* Any of them; returns its dwords, 26 at most. */
uint32_t blit_any(struct choice *c, uint32_t *to)
{
	uint32_t which = choose(c, NUM_OPS), n, i;
	static const uint8_t rops[] = { 0xcc, 0xf0, 0x66, 0x5a, 0xb8 };

	to[0] = CLIENT | (uint32_t)ops[which].op << 22 | 3u << 20 |
		(choose_dword(c) & 0x0063ff00 & ~(3u << 21));
	if (chance(c, 20))
		to[0] ^= choose_dword(c) & 0x003fff00;
	to[1] = pitch(c) | rops[choose(c, sizeof(rops))] << 16 | choose(c, 4) << 24;
	if (chance(c, 20))
		to[1] ^= choose(c, 16) << 28;
	to[2] = corner(c);
	to[3] = corner(c);
	n = 4 + put_address(c, to + 4);
	for (i = 0; i < 3; i++)
		n += put_operand(c, to + n, ops[which].operands[i]);
	to[0] |= n - 2;

	return n;
}

/* A batch of them, for bcs: tilings and clipping, then blits. */
void step_blits(struct hostile *h, struct choice *c)
{
	uint32_t page = PAGE_BATCHES + choose(c, PAGE_STATES - PAGE_BATCHES);
	uint32_t n = 1 + choose(c, MAX_BLITS), pos = 6, len, cmd[COMMAND_DWORDS];
	const uint32_t head[] = { LRI, BCS_SWCTRL, 3u << 16 | choose(c, 4),
				  CLIENT | 0x03u << 22 | 1, corner(c), corner(c) };

	mem_write(h, page, 0, head, 6);
	while (n--) {
		len = blit_any(c, cmd);
		mem_write(h, page, pos, cmd, len);
		pos += len;
	}
	mem_put(h, page, pos, 0x0au << 23);
	submit_batch(h, c, 1, page);
}
