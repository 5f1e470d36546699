// SPDX-License-Identifier: GPL-2.0
/* See hostile.h: pages of what pipelines look at: PRM SKL vol 2d. */
#include "hostile.h"
#include "pipelines.h"

static void put(struct hostile *h, uint32_t page, uint32_t byte, const uint32_t *dw, uint32_t n)
{
	mem_write(h, page, byte / 4, dw, n);
}

/* INTERFACE_DESCRIPTOR_DATA */
static void put_descriptor(struct hostile *h, struct choice *c, uint32_t page, uint32_t nr)
{
	const uint32_t dw[8] = {
		[0] = choose(c, PROGRAMS) * PROGRAM_BYTES,
		[3] = AT_SAMPLERS | choose(c, 5) << 2,
		[4] = AT_BINDINGS | choose(c, 8),
		[5] = choose(c, 4) << 16,
		[6] = choose(c, 65) | choose(c, 2) << 21 | choose(c, 8) << 16,
		[7] = choose(c, 4),
	};

	put(h, page, AT_DESCRIPTORS + nr * 32, dw, 8);
}

/* RENDER_SURFACE_STATE: 2D mostly, of formats that are read and written */
static void put_surface(struct hostile *h, struct choice *c, uint32_t page, uint32_t nr)
{
	static const uint16_t formats[] = { 0x000, 0x002, 0x085, 0x084, 0x0c0, 0x0c7, 0x140,
					    0x100, 0x0d7, 0x10d, 0x0d6, 0x0d8, 0x1ff, 0x182 };
	static const uint8_t kinds[] = { 1, 1, 1, 0, 2, 3, 4, 7 };
	uint64_t address = data_address(c);
	uint32_t width = chance(c, 10) ? 16384 : 1 + choose(c, 256);
	uint32_t height = chance(c, 10) ? 16384 : 1 + choose(c, 256);
	uint32_t dw[16] = {
		[0] = (uint32_t)kinds[choose(c, 8)] << 29 | formats[choose(c, 14)] << 18 |
		      1 << 16 | 1 << 14 | choose(c, 4) << 12,
		[2] = (height - 1) << 16 | (width - 1),
		[3] = (chance(c, 20) ? choose(c, 0x40000) : (1 + choose(c, 16)) * 512) - 1,
		[5] = choose(c, 8) ? 0 : choose_dword(c),
		[7] = 4 << 25 | 5 << 22 | 6 << 19 | 7 << 16,
		[8] = address,
		[9] = address >> 32,
	};

	if (chance(c, 15))
		dw[choose(c, 10)] ^= choose_dword(c);
	put(h, page, AT_SURFACES + nr * 64, dw, 16);
}

/* Positions and attributes: numbers that a screen has, and those that lead to trouble. */
static uint32_t any_float(struct choice *c)
{
	static const uint32_t floats[] = {
		0x00000000, 0x3f800000, 0xbf800000, 0x41000000, 0x42000000, 0x42800000,
		0x43000000, 0x43800000, 0x3f000000, 0x40490fdb, 0xc2000000, 0x42f6e979,
		0x46800000, 0x7f800000, 0xff800000, 0x7fc00000, 0x501502f9, 0x00000001,
	};

	return floats[choose(c, chance(c, 20) ? 18 : 12)];
}

static void put_vertices(struct hostile *h, struct choice *c, uint32_t page)
{
	uint32_t at;

	for (at = AT_VERTICES; at < AT_INDICES; at += 4)
		mem_put(h, page, at / 4, at % 16 == 12 && at % STRIDE == 12 && !chance(c, 10) ?
			0x3f800000 : any_float(c));
	for (; at < HOSTILE_PAGE; at += 4)
		mem_put(h, page, at / 4, choose(c, 40) ? choose(c, 48) : choose_dword(c));
}

void fill_state(struct hostile *h, struct choice *c, uint32_t page)
{
	uint32_t i, sampler[4];

	for (i = 0; i < NUM_DESCRIPTORS; i++)
		put_descriptor(h, c, page, i);
	for (i = 0; i < NUM_SURFACES; i++) {
		put_surface(h, c, page, i);
		mem_put(h, page, AT_BINDINGS / 4 + i, AT_SURFACES + 64 * i);
		mem_put(h, page, AT_BINDINGS / 4 + 8 + i, choose_dword(c));
	}
	for (i = 0; i < NUM_SAMPLERS; i++) {
		sampler[0] = choose_dword(c);
		sampler[1] = choose_dword(c);
		sampler[2] = AT_CC;
		sampler[3] = choose(c, 512) | choose(c, 8) << 19;
		put(h, page, AT_SAMPLERS + 16 * i, sampler, 4);
	}
	for (i = AT_CONSTANTS; i < AT_BINDINGS; i += 4)
		mem_put(h, page, i / 4, any_float(c));
	for (i = AT_BLEND; i < AT_CC; i += 8) {
		mem_put(h, page, i / 4 + 1, chance(c, 50) ? 17 << 21 | 1 << 26 : choose_dword(c));
		mem_put(h, page, i / 4 + 2, chance(c, 50) ? 0 : choose_dword(c));
	}
	for (i = AT_CC; i < AT_SCISSOR; i += 4)
		mem_put(h, page, i / 4, any_float(c));
	mem_put(h, page, AT_SCISSOR / 4, choose(c, 10) ? 0 : choose_dword(c));
	mem_put(h, page, AT_SCISSOR / 4 + 1, choose_dword(c));
	put_vertices(h, c, page);
}
