// SPDX-License-Identifier: GPL-2.0
/*
 * Patterns: 8 rows of 8 pixels, which are drawn or not, all over the destination.
 *
 * PRM SKL volume 11 "Blitter", Pattern Data. What the fields mean, that volume leaves to the
 * command reference; the text that was read is of the same registers in PRM SNB volume 1
 * part 5 "Blitter Engine", 1.10: BR01 and BR13, BR05, BR15, BR16.
 */
#include "blitter/blt.h"

#define FIXED_PATTERN(header)	((header) >> 15 & 0xf)
#define SEED_X(header)		((header) >> 12 & 7)
#define SEED_Y(header)		((header) >> 8 & 7)
#define SOLID_PATTERN		BIT(31)
#define MONO_PAT_TRANSPARENT	BIT(28)

/* Pixel @column of row @row of 8. */
static void set_pixel(struct blt *blt, u32 header, u32 column, u32 row, u32 color, bool drawn)
{
	/* The seeds say which pixel of the pattern belongs to column 0 and row 0. */
	column = (column - SEED_X(header)) & 7;
	row = (row - SEED_Y(header)) & 7;
	memcpy(blt->pattern + (row * 8 + column) * blt->cpp, &color, blt->cpp);
	if (!drawn)
		blt->pattern_mask[row] &= ~(0x80 >> column);
}

/**
 * blt_pattern_set - the pattern is these pixels
 * @blt: the blit
 * @header: dword 0 of the command, with the seeds
 * @pixels: 64 of them
 */
void blt_pattern_set(struct blt *blt, u32 header, const u8 *pixels)
{
	u32 color = 0;
	u32 i;

	for (i = 0; i < 64; i++) {
		memcpy(&color, pixels + i * blt->cpp, blt->cpp);
		set_pixel(blt, header, i % 8, i / 8, color, true);
	}
}

/* The pattern is one color. */
void blt_pattern_set_solid(struct blt *blt, u32 color)
{
	u32 i;

	for (i = 0; i < 64; i++)
		set_pixel(blt, 0, i % 8, i / 8, color, true);
	blt->solid = true;
}

static void set_bits(struct blt *blt, u32 header, u32 br13, const u32 *colors, const u8 *bits)
{
	bool solid = br13 & SOLID_PATTERN;
	u32 i;

	for (i = 0; i < 64; i++) {
		bool set = !solid && bits[i / 8] & 0x80 >> i % 8;

		set_pixel(blt, header, i % 8, i / 8, colors[set],
			  set || !(br13 & MONO_PAT_TRANSPARENT));
	}
	blt->solid = solid;
}

/**
 * blt_pattern_set_mono - the pattern is bits, and their colors
 * @blt: the blit
 * @header: dword 0 of the command
 * @br13: and dword 1
 * @dword: background, foreground, two dwords of bits
 *
 * Solid Pattern Select: as if all bits were 0. Transparent as well, it draws nothing.
 */
void blt_pattern_set_mono(struct blt *blt, u32 header, u32 br13, const u32 *dword)
{
	set_bits(blt, header, br13, dword, (const u8 *)&dword[2]);
}

/* The rows of those that XY_MONO_PAT_FIXED_BLT draws: 1.9.14 of the same manual. */
#define FIXED_RESERVED	(BIT(6) | BIT(7) | GENMASK(15, 12))
static const u8 fixed[16][8] = {
	[0x0] = { 0x00, 0x00, 0x00, 0xff, 0x00, 0x00, 0x00, 0x00 },	/* horizontal */
	[0x1] = { 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08 },	/* vertical */
	[0x2] = { 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01 },	/* downward */
	[0x3] = { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80 },	/* upward */
	[0x4] = { 0x08, 0x08, 0x08, 0xff, 0x08, 0x08, 0x08, 0x08 },	/* cross */
	[0x5] = { 0x81, 0x42, 0x24, 0x18, 0x18, 0x24, 0x42, 0x81 },	/* diagonal cross */
	[0x8] = { 0x55, 0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55, 0xaa },	/* screen door */
	[0x9] = { 0xcc, 0x33, 0xcc, 0x33, 0xcc, 0x33, 0xcc, 0x33 },	/* wide screen door */
	[0xa] = { 0x88, 0x44, 0x22, 0x11, 0x88, 0x44, 0x22, 0x11 },	/* walking one */
	[0xb] = { 0x77, 0xbb, 0xdd, 0xee, 0x77, 0xbb, 0xdd, 0xee },	/* walking zero */
};

/**
 * blt_pattern_set_fixed - the pattern is one of those that the blitter has
 * @blt: the blit
 * @header: dword 0 of the command
 * @br13: and dword 1
 * @colors: background, foreground
 *
 * Return: false: there is no such one.
 */
bool blt_pattern_set_fixed(struct blt *blt, u32 header, u32 br13, const u32 *colors)
{
	u32 n = FIXED_PATTERN(header);

	if (FIXED_RESERVED & BIT(n))
		return false;
	set_bits(blt, header, br13, colors, fixed[n]);

	return true;
}

/* Is each of its pixels drawn? */
bool blt_pattern_all_drawn(const struct blt *blt)
{
	static const u8 all[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return !memcmp(blt->pattern_mask, all, 8);
}

/**
 * blt_pattern_row - a row of the pattern, as it lies on a block
 * @row: where it is put
 * @blt: the blit
 * @x: the block's first column
 * @y: the row of the destination
 */
void blt_pattern_row(struct blt_pattern_row *row, const struct blt *blt, u32 x, u32 y)
{
	const u8 *pixels = blt->pattern + (y & 7) * 8 * blt->cpp;
	u32 cpp = blt->cpp;
	u32 i;

	for (i = 0; i < 8; i++) {
		u32 column = (x + i) & 7;
		bool drawn = blt->pattern_mask[y & 7] & 0x80 >> column;

		memcpy((u8 *)row->pixels + i * cpp, pixels + column * cpp, cpp);
		memset((u8 *)row->drawn + i * cpp, drawn ? 0xff : 0, cpp);
	}
}
