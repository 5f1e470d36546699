// SPDX-License-Identifier: GPL-2.0
/* Blits: any, by a seeded generator, in families of commands. */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "blit_model.h"

static u32 seed;

/* The same numbers from the same seed. */
void blit_seed(u32 value)
{
	seed = value;
}

/* Numerical Recipes' linear congruential generator. */
u32 blit_any(u32 below)
{
	seed = seed * 1664525 + 1013904223;

	return (seed >> 8) % below;
}

void blit_scramble(u8 *to, u32 bytes)
{
	u32 i;

	for (i = 0; i < bytes; i++)
		to[i] = blit_any(256);
}

static u32 any_color(void)
{
	return blit_any(1u << 16) << 16 | blit_any(1u << 16);
}

/* A place for the rectangle, and the same size anywhere in the source. */
static void any_rectangle(struct blit *b)
{
	u32 width = PITCH / b->cpp, w, h;

	/* Monochrome sources are one page. */
	w = 1 + blit_any(blit_is_mono(b) ? 60 : blit_any(8) ? 200 : width);
	w = min(w, width);
	h = 1 + blit_any(blit_is_mono(b) ? 30 : blit_any(8) ? 40 : ROWS);
	b->x1 = blit_any(width - w + 1);
	b->y1 = blit_any(ROWS - h + 1);
	b->x2 = b->x1 + w;
	b->y2 = b->y1 + h;
	b->sx = blit_any(width - w + 1);
	b->sy = blit_any(ROWS - h + 1);
	b->clip = !blit_any(3);
	b->cx1 = blit_any(width);
	b->cy1 = blit_any(ROWS);
	b->cx2 = b->cx1 + blit_any(width);
	b->cy2 = b->cy1 + blit_any(ROWS);
}

/* A blit by this command, with all it can say. */
static void any_blit(struct blit *b, u32 op)
{
	static const u8 rops[] = { 0xcc, 0xf0, 0x66, 0x55, 0xaa, 0x00, 0xff, 0xb8 };

	memset(b, 0, sizeof(*b));
	b->op = op;
	b->cpp = 1 << blit_any(3);
	b->x1555 = blit_any(2);
	b->rop = blit_any(3) ? blit_any(256) : rops[blit_any(ARRAY_SIZE(rops))];
	b->mask = blit_any(4) ? 3 : blit_any(4);
	b->dst = blit_any(UPWARD + 1);
	b->src = blit_any(UPWARD + 1);
	any_rectangle(b);
	b->seed_x = blit_any(8);
	b->seed_y = blit_any(8);
	b->bg = any_color();
	b->fg = any_color();
	b->pat_bg = any_color();
	b->pat_fg = any_color();
	b->pat[0] = any_color();
	b->pat[1] = any_color();
	b->src_transparent = !blit_any(3);
	b->pat_transparent = !blit_any(3);
	b->solid = blit_has_mono_pattern(b) && !blit_any(4);
	b->mono_bit = blit_any(8);
	b->side = blit_any(500);
	b->byte_packed = blit_any(2);
}

/* Colors and the pattern are the setup's, which has one pair of them. */
static void as_setup(struct blit *b, u32 n)
{
	b->src = STRAIGHT;
	b->mono_bit = 0;
	if (b->op == PIXEL) {
		b->x2 = b->x1 + 1;
		b->y2 = b->y1 + 1;
	}
}

/* Each pattern that the blitter has, in turn: in the bits that else tell of the source. */
static void as_fixed_pattern(struct blit *b, u32 n)
{
	static const u8 patterns[] = { 0, 1, 2, 3, 4, 5, 8, 9, 10, 11 };

	b->src = STRAIGHT;
	b->fixed = patterns[n % ARRAY_SIZE(patterns)];
	b->solid = false;
}

/* Every raster operation, in turn, on all three operands. */
static void as_rop(struct blit *b, u32 n)
{
	b->rop = n;
	b->mask = 3;
}

/* Ranges that have some of all pixels in them, and some not: not too narrow. */
static void as_keyed(struct blit *b, u32 n)
{
	static const enum blit_key keys[] = { KEY_SRC, KEY_SRC_ALPHA, KEY_DST_ALPHA, KEY_DST };
	static const u32 highest[] = { 0x01010101, 0x20202020, 0x40404040, 0x80808080 };

	b->key = keys[blit_any(ARRAY_SIZE(keys))];
	/* A pattern is no source. */
	if (b->op != XY_SRC_COPY_CHROMA)
		b->key |= KEY_DST_ALPHA;
	if (!blit_any(8))
		b->key &= ~1u;
	b->key_low = any_color() & 0x3f3f3f3f;
	b->key_high = any_color() | highest[blit_any(ARRAY_SIZE(highest))];
	/* These are a source's transparency, and no color key's. */
	b->src_transparent = b->pat_transparent = false;
}

/* A source that overlaps the destination, to any side. */
static void as_overlap(struct blit *b, u32 n)
{
	int right = PITCH / (int)b->cpp - (b->x2 - b->x1), bottom = ROWS - (b->y2 - b->y1);
	int dx = (int)blit_any(blit_any(2) ? 17 : 257), dy = (int)blit_any(17);

	b->within = true;
	b->src = b->dst;
	dx = blit_any(2) ? dx : -dx;
	dy = blit_any(2) ? dy : -dy;
	b->sx = min(max(b->x1 + dx, 0), right);
	b->sy = min(max(b->y1 + dy, 0), bottom);
	if (n % 3)
		b->rop = 0xcc;
}

/* Any that a fast copy knows, of which some depend on the pixels' bytes. */
static enum tiling any_fast_tiling(u32 cpp)
{
	u32 n = blit_any(5), of = cpp == 1 ? 0 : cpp < 8 ? 1 : 2;

	return n < 3 ? STRAIGHT + n : n == 3 ? YF_8_TILES + of : YS_8_TILES + of;
}

/* As bytes, of pixels up to 128 bits, between tilings of which some depend on these. */
static void as_fast_copy(struct blit *b, u32 n)
{
	b->cpp = 1 << n % 5;
	b->dst = any_fast_tiling(b->cpp);
	b->src = any_fast_tiling(b->cpp);
	any_rectangle(b);
	b->rop = 0xcc;
	b->mask = 3;
	b->clip = false;
}

/* A destination, or a source, or both, that begin to the left of their surface, or above. */
static void as_negative(struct blit *b, u32 n)
{
	int w = b->x2 - b->x1, h = b->y2 - b->y1;
	u32 what = 1 + blit_any(15);

	if (b->op == FAST_COPY) {
		as_fast_copy(b, n);
		w = b->x2 - b->x1;
		h = b->y2 - b->y1;
	}
	b->x1 = what & 1 ? -(int)blit_any(w) : b->x1;
	b->y1 = what & 2 ? -(int)blit_any(h) : b->y1;
	b->x2 = b->x1 + w;
	b->y2 = b->y1 + h;
	b->sx = what & 4 ? -(int)blit_any(w) : b->sx;
	b->sy = what & 8 ? -(int)blit_any(h) : b->sy;
}

/* Straight, the last row first or not, and each row from its end or not. */
static void as_flat(struct blit *b, u32 n)
{
	b->dst = blit_any(2) ? STRAIGHT : UPWARD;
	b->src = blit_any(2) ? STRAIGHT : UPWARD;
	b->leftward = b->op == SRC_COPY && blit_any(2);
	b->clip = b->src_transparent = b->pat_transparent = false;
	b->seed_x = b->seed_y = 0;
}

/* A source that overlaps the destination, copied in a direction in which that does no harm. */
static void as_flat_overlap(struct blit *b, u32 n)
{
	int down, rows = b->y2 - b->y1;

	as_flat(b, n);
	as_overlap(b, n);
	down = b->y1 - b->sy;
	if (down > 0) {
		b->y1 -= down;
		b->y2 = b->y1 + rows;
		b->sy += down;
	} else if (!down) {
		b->leftward = b->sx < b->x1;
	}
}

static const u16 color[] = { XY_COLOR };
static const u16 pattern[] = { XY_PAT, XY_PAT_IMMEDIATE };
static const u16 mono_pattern[] = { XY_MONO_PAT };
static const u16 fixed_pattern[] = { XY_MONO_PAT_FIXED };
static const u16 src_copy[] = { XY_SRC_COPY };
static const u16 mono_src_copy[] = { XY_MONO_SRC_COPY, XY_MONO_SRC_COPY_IMMEDIATE };
static const u16 full[] = {
	XY_FULL, XY_FULL_MONO_SRC, XY_FULL_MONO_PAT, XY_FULL_MONO_PAT_MONO_SRC,
	XY_FULL_IMMEDIATE_PAT, XY_FULL_MONO_SRC_IMMEDIATE_PAT
};
static const u16 chroma[] = { XY_SRC_COPY_CHROMA, XY_PAT_CHROMA, XY_PAT_CHROMA_IMMEDIATE };
static const u16 rops[] = { XY_FULL };
static const u16 overlap[] = { XY_SRC_COPY, XY_FULL, XY_SRC_COPY_CHROMA };
static const u16 negative[] = {
	XY_COLOR, XY_PAT, XY_SRC_COPY, XY_MONO_SRC_COPY, XY_FULL_MONO_PAT, FAST_COPY
};
static const u16 pixel[] = { PIXEL };
static const u16 scanlines[] = { SCANLINES_MONO, SCANLINES };
static const u16 text[] = { TEXT, TEXT_IMMEDIATE };
static const u16 fast_copy[] = { FAST_COPY };
static const u16 flat_color[] = { COLOR };
static const u16 flat_copy[] = { SRC_COPY };
static const u16 flat_overlap[] = { SRC_COPY };

#define FAMILY(title, list, how)	\
	{ .name = title, .ops = list, .num_ops = ARRAY_SIZE(list), .shape = how }

const struct blit_family blit_families[] = {
	FAMILY("xy-color", color, NULL),
	FAMILY("xy-pattern", pattern, NULL),
	FAMILY("xy-mono-pattern", mono_pattern, NULL),
	FAMILY("xy-fixed-pattern", fixed_pattern, as_fixed_pattern),
	FAMILY("xy-src-copy", src_copy, NULL),
	FAMILY("xy-mono-src-copy", mono_src_copy, NULL),
	FAMILY("xy-full", full, NULL),
	FAMILY("xy-chroma", chroma, as_keyed),
	FAMILY("xy-overlap", overlap, as_overlap),
	FAMILY("xy-negative", negative, as_negative),
	{ .name = "all-rops", .ops = rops, .num_ops = 1, .least = 256, .shape = as_rop },
	FAMILY("setup-pixel", pixel, as_setup),
	FAMILY("setup-scanlines", scanlines, as_setup),
	FAMILY("setup-text", text, as_setup),
	FAMILY("fast-copy", fast_copy, as_fast_copy),
	FAMILY("flat-color", flat_color, as_flat),
	FAMILY("flat-copy", flat_copy, as_flat),
	FAMILY("flat-overlap", flat_overlap, as_flat_overlap),
};

const u32 num_blit_families = ARRAY_SIZE(blit_families);

/**
 * blit_next - a blit of a family
 * @b: it
 * @family: the family
 * @n: its number: families go through some things in turn
 */
void blit_next(struct blit *b, const struct blit_family *family, u32 n)
{
	any_blit(b, family->ops[n % family->num_ops]);
	if (family->shape)
		family->shape(b, n / family->num_ops);
}
