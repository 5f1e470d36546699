// SPDX-License-Identifier: GPL-2.0
/* Colors that become bytes four at a time, against format.c, which does one after the other. */
#include "draw/pipeline.h"
#include "texel/format.h"
#include "unit.h"

#define B8G8R8A8_UNORM	0x0c0
#define R8G8B8A8_UNORM	0x0c7
#define B8G8R8X8_UNORM	0x0e9

static struct draw_write write_under_way;
static union texel color[DRAW_WRITE_LANES];
static u32 planes[4][DRAW_WRITE_LANES];
static u8 wanted[DRAW_WRITE_LANES * 4];
static u32 filled;

/* Both ways, with the FPU. */
static void pack(void *data)
{
	struct draw_write *write = data;

	draw_pack(write);
	format_pack_row(write->format, color, wanted, DRAW_WRITE_LANES);
}

/* The float in the middle between two bytes, or a byte's. */
static void find_middle(void *data)
{
	union { float f; u32 u; } x;
	u32 *half = data;

	x.f = (float)(*half / 510.0);
	*half = x.u;
}

static void compare(u32 format)
{
	struct draw_write *write = &write_under_way;
	u32 i, c;

	write->format = format_find(format);
	expect(write->format);
	write->lanes = DRAW_WRITE_LANES;
	write->planes = (const u8 *)planes;
	for (c = 0; c < 4; c++)
		for (i = 0; i < DRAW_WRITE_LANES; i++)
			color[i].u[c] = planes[c][i];
	eu_compute(pack, write);
	for (i = 0; i < DRAW_WRITE_LANES; i++)
		expect_msg(!memcmp(write->now + i * 4, wanted + i * 4, 4),
			   "%s: %#x %#x %#x %#x: %#x, not %#x", write->format->name, color[i].u[0],
			   color[i].u[1], color[i].u[2], color[i].u[3],
			   *(u32 *)(write->now + i * 4), *(u32 *)(wanted + i * 4));
}

/* One more number; all that there is room for are compared at once. */
static void add(u32 bits)
{
	planes[filled % 4][filled / 4] = bits;
	filled = (filled + 1) % (4 * DRAW_WRITE_LANES);
	if (filled)
		return;
	compare(B8G8R8A8_UNORM);
	compare(R8G8B8A8_UNORM);
	compare(B8G8R8X8_UNORM);
}

/* Numbers about those where a byte becomes the next one, and about the bytes themselves. */
static void edges(void)
{
	u32 half, bits, i;

	for (half = 1; half <= 2 * 255; half++) {
		bits = half;
		eu_compute(find_middle, &bits);
		for (i = 0; i < 64; i++)
			add(bits - 32 + i);
	}
}

/* What is out of the range, what is no number, what is nearly nothing. */
static void extremes(void)
{
	static const u32 bits[] = {
		0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x3f800000, 0x3f800001,
		0x3f7fffff, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000,
		0x7f800001, 0xbf800000, 0x3f000000, 0x4f000000, 0x5f000000, 0xcf000000,
	};
	u32 i;

	for (i = 0; i < 64 * ARRAY_SIZE(bits); i++)
		add(bits[i % ARRAY_SIZE(bits)]);
}

static void any(void)
{
	u32 seed = 1, i;

	for (i = 0; i < 64 * 1000; i++) {
		seed = seed * 1664525 + 1013904223;
		/* Mostly from 0 to 1. */
		add(i % 8 ? (seed >> 2) % 0x3f800000 : seed);
	}
}

static const struct unit_case cases[] = {
	UNIT(edges),
	UNIT(extremes),
	UNIT(any),
};

const struct unit_group target_pack_tests = {
	.name = "target_pack",
	UNIT_CASES(cases),
};
