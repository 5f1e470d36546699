// SPDX-License-Identifier: GPL-2.0
/* See blit_model.h. */
#include <linux/bits.h>
#include <linux/string.h>

#include "blit_model.h"

#define DEEPEST	16	/* bytes of a pixel */

/* Which one of two by two, column by column, that are so wide and so high. */
static u32 quarter(u32 x, u32 y, u32 wide, u32 high)
{
	return x / wide % 2 * 2 + y / high % 2;
}

/*
 * Within 4 KiB of Yf or Ys, by units of 256 bytes that are so wide: 64 bytes are 4 rows of 16,
 * and a unit is 4 of these; two by two units are a group, and two by two groups are all. All
 * are column by column.
 */
static u32 in_4k(u32 x, u32 y, u32 wide)
{
	u32 high = 256 / wide;
	u32 block = x % wide / 16 * (high / 4) + y % high / 4;

	return quarter(x, y, 2 * wide, 2 * high) * 1024 + quarter(x, y, wide, high) * 256 +
	       block * 64 + y % 4 * 16 + x % 16;
}

static u32 at_yf(u32 x, u32 y, u32 wide)
{
	u32 high = 256 / wide;

	return (y / (4 * high) * (PITCH / (4 * wide)) + x / (4 * wide)) * 4096 +
	       in_4k(x, y, wide);
}

/* Ys: two by two of 4 KiB, and two by two of these. */
static u32 at_ys(u32 x, u32 y, u32 wide)
{
	u32 high = 256 / wide;

	return (y / (16 * high) * (PITCH / (16 * wide)) + x / (16 * wide)) * 65536 +
	       quarter(x, y, 8 * wide, 8 * high) * 16384 +
	       quarter(x, y, 4 * wide, 4 * high) * 4096 + in_4k(x, y, wide);
}

/**
 * blit_at - where a byte of a surface is
 * @tiling: how the surface lies in memory
 * @x: the byte's number in its row
 * @y: the row
 */
u32 blit_at(enum tiling tiling, u32 x, u32 y)
{
	switch (tiling) {
	case X_TILES:
		return (y / 8 * (PITCH / 512) + x / 512) * 4096 + y % 8 * 512 + x % 512;
	case Y_TILES:
		return (y / 32 * (PITCH / 128) + x / 128) * 4096 +
			x % 128 / 16 * 512 + y % 32 * 16 + x % 16;
	case YF_8_TILES:
		return at_yf(x, y, 16);
	case YF_32_TILES:
		return at_yf(x, y, 32);
	case YF_64_TILES:
		return at_yf(x, y, 64);
	case YS_8_TILES:
		return at_ys(x, y, 16);
	case YS_32_TILES:
		return at_ys(x, y, 32);
	case YS_64_TILES:
		return at_ys(x, y, 64);
	case UPWARD:
		return (ROWS - 1 - y) * PITCH + x;
	default:
		return y * PITCH + x;
	}
}

static bool bit_of(const u8 *bytes, u32 bit)
{
	return bytes[bit / 8] & 0x80 >> bit % 8;
}

/* Has it a monochrome source? */
bool blit_is_mono(const struct blit *b)
{
	switch (b->op) {
	case XY_MONO_SRC_COPY:
	case XY_MONO_SRC_COPY_IMMEDIATE:
	case XY_FULL_MONO_SRC:
	case XY_FULL_MONO_PAT_MONO_SRC:
	case XY_FULL_MONO_SRC_IMMEDIATE_PAT:
	case TEXT:
	case TEXT_IMMEDIATE:
		return true;
	default:
		return false;
	}
}

/* Has it a monochrome pattern? */
bool blit_has_mono_pattern(const struct blit *b)
{
	switch (b->op) {
	case XY_MONO_PAT:
	case XY_MONO_PAT_FIXED:
	case XY_FULL_MONO_PAT:
	case XY_FULL_MONO_PAT_MONO_SRC:
	case SCANLINES_MONO:
		return true;
	default:
		return false;
	}
}

static bool has_source(const struct blit *b)
{
	switch (b->op) {
	case FAST_COPY:
	case SRC_COPY:
	case XY_SRC_COPY:
	case XY_SRC_COPY_CHROMA:
	case XY_FULL:
	case XY_FULL_MONO_PAT:
	case XY_FULL_IMMEDIATE_PAT:
		return true;
	default:
		return false;
	}
}

static void put_color(u8 *pixel, u32 color)
{
	u32 i;

	for (i = 0; i < 4; i++)
		pixel[i] = color >> 8 * i;
}

/* PRM SNB vol 1 part 5, 1.9.14.2 to 1.9.14.11. Has this pattern a bit there? */
static bool fixed_pattern(u32 n, u32 x, u32 y)
{
	switch (n) {
	case 0:		/* lines: across, down, both */
		return y == 3;
	case 1:
		return x == 4;
	case 4:
		return y == 3 || x == 4;
	case 2:		/* and diagonals, falling, rising, both */
		return x == y;
	case 3:
		return x + y == 7;
	case 5:
		return x == y || x + y == 7;
	case 8:		/* a screen door of single and of double pixels */
		return (x + y) % 2;
	case 9:
		return (x / 2 + y) % 2 == 0;
	case 10:	/* one of four, or three of four, that walk to the right */
		return x % 4 == y % 4;
	case 11:
		return x % 4 != y % 4;
	}

	return false;
}

/* The pixel of the pattern that falls on @x, @y. Is it drawn? */
static bool pattern_at(const struct blit *b, const u8 *side, int x, int y, u8 *pixel)
{
	u32 column = (x + b->seed_x) & 7, row = (y + b->seed_y) & 7;
	bool set = !b->solid && (b->op == XY_MONO_PAT_FIXED ?
				 fixed_pattern(b->fixed, column, row) :
				 bit_of((const u8 *)b->pat, row * 8 + column));

	if (blit_has_mono_pattern(b)) {
		put_color(pixel, set ? b->pat_fg : b->pat_bg);
		return set || !b->pat_transparent;
	}
	switch (b->op) {
	case XY_COLOR:
	case COLOR:
		put_color(pixel, b->fg);
		break;
	case PIXEL:
		put_color(pixel, b->bg);
		break;
	case XY_PAT:
	case XY_PAT_IMMEDIATE:
	case XY_PAT_CHROMA:
	case XY_PAT_CHROMA_IMMEDIATE:
	case XY_FULL:
	case XY_FULL_MONO_SRC:
	case XY_FULL_IMMEDIATE_PAT:
	case XY_FULL_MONO_SRC_IMMEDIATE_PAT:
	case SCANLINES:
		memcpy(pixel, side + SIDE_PATTERN + (row * 8 + column) * b->cpp, b->cpp);
		break;
	}

	return true;
}

static bool mono_source_at(const struct blit *b, const u8 *side, int x, int y, u8 *pixel)
{
	u32 width = b->x2 - b->x1, stride;
	bool set;

	if (b->op != TEXT && b->op != TEXT_IMMEDIATE)
		stride = (b->mono_bit + width + 15) / 16 * 16;
	else
		stride = b->byte_packed ? (width + 7) / 8 * 8 : width;
	set = bit_of(side + b->side, b->mono_bit + (y - b->y1) * stride + x - b->x1);
	put_color(pixel, set ? b->fg : b->bg);

	return set || !b->src_transparent;
}

/* The source that belongs to @x, @y. Is it drawn? */
static bool source_at(const struct blit *b, const struct blit_memory *mem, int x, int y,
		      u8 *pixel)
{
	u32 i;

	if (blit_is_mono(b))
		return mono_source_at(b, mem->side, x, y, pixel);
	for (i = 0; has_source(b) && i < b->cpp; i++)
		pixel[i] = mem->src[blit_at(b->src, (b->sx + x - b->x1) * b->cpp + i,
					    b->sy + y - b->y1)];

	return true;
}

static bool component_in_range(u32 pixel, u32 low, u32 high, u32 bits, u32 at)
{
	u32 mask = BIT(bits) - 1;

	return (pixel >> at & mask) >= (low >> at & mask) &&
	       (pixel >> at & mask) <= (high >> at & mask);
}

/*
 * BR00, color transparency: each component is compared on its own. A source in the range is
 * not drawn; a destination in the range is, and no other.
 */
static bool key_draws(const struct blit *b, const u8 *s, const u8 *d)
{
	static const u8 bits_of[5][4] = {	/* blue, green, red, alpha */
		{ 8 }, { 5, 6, 5 }, { 5, 5, 5, 1 }, { }, { 8, 8, 8, 8 }
	};
	const u8 *bits = bits_of[b->cpp == 1 ? 0 : b->cpp == 2 ? 1 + b->x1555 : 4];
	bool dst = b->key == KEY_DST || b->key == KEY_DST_ALPHA;
	bool alpha = b->key == KEY_SRC_ALPHA || b->key == KEY_DST_ALPHA;
	u32 pixel = 0, at = 0, i;
	bool in_range = true;

	if (!(b->key & 1))
		return true;
	memcpy(&pixel, dst ? d : s, b->cpp);
	for (i = 0; i < (alpha ? 4 : 3); i++) {
		if (!component_in_range(pixel, b->key_low, b->key_high, bits[i], at))
			in_range = false;
		at += bits[i];
	}

	return in_range == dst;
}

/* Bit p << 2 | s << 1 | d of the operation is the result for these bits of the operands. */
static u8 rop(u8 operation, u8 p, u8 s, u8 d)
{
	u8 result = 0;
	u32 i;

	for (i = 0; i < 8; i++) {
		u32 index = (p >> i & 1) << 2 | (s >> i & 1) << 1 | (d >> i & 1);

		result |= (operation >> index & 1) << i;
	}

	return result;
}

static void model_pixel(const struct blit *b, const struct blit_memory *mem, int x, int y)
{
	u8 p[DEEPEST] = {}, s[DEEPEST] = {}, d[DEEPEST];
	u32 i;

	for (i = 0; i < b->cpp; i++)
		d[i] = mem->dst[blit_at(b->dst, x * b->cpp + i, y)];
	if (!pattern_at(b, mem->side, x, y, p) || !source_at(b, mem, x, y, s) ||
	    !key_draws(b, s, d))
		return;
	for (i = 0; i < b->cpp; i++) {
		if (b->cpp == 4 && !(b->mask & (i == 3 ? 2 : 1)))
			continue;
		mem->dst[blit_at(b->dst, x * b->cpp + i, y)] = rop(b->rop, p[i], s[i], d[i]);
	}
}

/* Nothing is drawn or read to the left of a surface, or above it. */
static bool clipped(const struct blit *b, int x, int y)
{
	if (x < 0 || y < 0)
		return true;
	if (has_source(b) && (b->sx + x - b->x1 < 0 || b->sy + y - b->y1 < 0))
		return true;

	return b->clip && (x < b->cx1 || x >= b->cx2 || y < b->cy1 || y >= b->cy2);
}

/**
 * blit_model - do to memory what a blit does
 * @b: the blit
 * @mem: the memory; of the destination, BYTES are there, and as many of the source
 */
void blit_model(const struct blit *b, const struct blit_memory *mem)
{
	static u8 before[BYTES];
	struct blit_memory with = *mem;
	int x, y;

	/* All of the source is as it was before the blit. */
	if (b->within) {
		memcpy(before, mem->dst, BYTES);
		with.src = before;
	}
	for (y = b->y1; y < b->y2; y++)
		for (x = b->x1; x < b->x2; x++)
			if (!clipped(b, x, y))
				model_pixel(b, &with, x, y);
}
