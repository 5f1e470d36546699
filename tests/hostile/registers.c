// SPDX-License-Identifier: GPL-2.0
/* See hostile.h: accesses to the regions. Registers: PRM SKL vol 2c */
#include "hostile.h"

#define BAR0_BYTES	(16u << 20)
#define REGISTERS	(2u << 20)	/* what of it are registers */
#define CONFIG_BYTES	256u
#define BAR4_BYTES	64u

/* Where registers are that do something: so many dwords from a place on. */
static const struct { uint32_t first, dwords; } ranges[] = {
	{ 0x02000, 0x200 }, { 0x22000, 0x200 }, { 0x12000, 0x200 }, { 0x1a000, 0x200 },
	{ 0x02b00, 0x80 },	/* OA */
	{ 0x04000, 0x100 }, { 0x09400, 0x40 },	/* GDRST, clocks */
	{ 0x0a000, 0x80 }, { 0x0b000, 0x100 },
	{ 0x42000, 0x10 }, { 0x44000, 0x140 },	/* interrupts */
	{ 0x45000, 0x150 }, { 0x46000, 0x60 },	/* power wells, PLLs */
	{ 0x48250, 4 }, { 0x49000, 0x100 }, { 0x4a000, 0x400 }, { 0x51000, 2 },
	{ 0x60000, 0x120 }, { 0x61000, 0x120 }, { 0x62000, 0x120 },
	{ 0x64000, 0x180 }, { 0x68100, 0x80 }, { 0x6c000, 0x40 },
	{ 0x70000, 0x180 }, { 0x71000, 0x180 }, { 0x72000, 0x180 },
	{ 0x78000, 0x400 },	/* PVINFO */
	{ 0xc4000, 0x20 }, { 0xc5100, 0x10 }, { 0xc7200, 0x10 },
	{ 0x100000, 0x40 },	/* fences */
	{ 0x138120, 8 }, { 0x140000, 0x20 },
};

#define NUM_RANGES	(sizeof(ranges) / sizeof(ranges[0]))

static void rw(struct hostile *h, enum hostile_region region, uint64_t offset, uint64_t val,
	       uint32_t len, bool write)
{
	h->ops->access(h->device, region, offset, &val, len, write);
}

uint32_t hostile_read(struct hostile *h, uint32_t offset)
{
	uint32_t val = 0;

	h->ops->access(h->device, HOSTILE_BAR0, offset, &val, 4, false);

	return val;
}

void hostile_write(struct hostile *h, uint32_t offset, uint32_t val)
{
	rw(h, HOSTILE_BAR0, offset, val, 4, true);
}

static uint64_t any_value(struct choice *c)
{
	switch (choose(c, 4)) {
	case 0:
		return choose(c, HOSTILE_PAGES) * HOSTILE_PAGE;
	case 1:
		return ~0ull;
	case 2:		/* masked: what is to be changed is above */
		return choose(c, 0x10000) | 0xffff0000;
	default:
		return (uint64_t)choose_dword(c) << 32 | choose_dword(c);
	}
}

/* Any width, at any place, aligned or not. */
void step_access(struct hostile *h, struct choice *c)
{
	uint32_t offset = chance(c, 30) ? choose_dword(c) % (BAR0_BYTES - 8) :
					  choose_dword(c) % REGISTERS;
	uint32_t how = choose(c, 16);

	if (how & 8)
		offset &= ~7u;
	rw(h, HOSTILE_BAR0, offset, any_value(c), 1u << (how & 3), how & 4);
}

void step_register(struct hostile *h, struct choice *c)
{
	uint32_t which = choose(c, NUM_RANGES), how = choose(c, 4);
	uint32_t offset = ranges[which].first + choose(c, ranges[which].dwords) * 4;

	rw(h, HOSTILE_BAR0, offset, any_value(c), 4, how);
}

/* Configuration space, and the I/O ports by which registers can be reached. */
void step_config(struct hostile *h, struct choice *c)
{
	uint32_t how = choose(c, 16);

	if (how & 8) {
		rw(h, HOSTILE_BAR4, choose(c, BAR4_BYTES / 4) * 4, choose_dword(c), 4, how & 4);
		return;
	}
	rw(h, HOSTILE_CONFIG, choose(c, CONFIG_BYTES / 8) * 8 + (how & 3), any_value(c),
	   1u << choose(c, 3), how & 4);
}

/* A fence of any form, and what the aperture has of it. */
void step_aperture(struct hostile *h, struct choice *c)
{
	uint32_t fence = 0x100000 + choose(c, 32) * 8, how = choose(c, 8);
	uint64_t first = choose(c, HOSTILE_ENTRIES), last = first + choose(c, 64);

	if (how < 4)
		rw(h, HOSTILE_BAR0, fence, (last << 12 | choose(c, 0x1000)) << 32 |
		   first << 12 | (how & 3), 8, true);
	if (how == 4)
		rw(h, HOSTILE_BAR0, fence + 4 * (how & 1), choose_dword(c), 4, true);
	first = chance(c, 10) ? choose_dword(c) % (h->aperture - 8) :
		first * HOSTILE_PAGE + choose(c, HOSTILE_PAGE);
	rw(h, HOSTILE_BAR2, first, any_value(c), 1u << choose(c, 4), choose(c, 2));
}
