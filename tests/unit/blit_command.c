// SPDX-License-Identifier: GPL-2.0
/*
 * Blits: the commands that say them. PRM SNB volume 1 part 5, 1.8 and 1.9: each command's page,
 * where addresses have one dword; copies also in IGT's lib/i915/i915_blt.c and lib/intel_reg.h.
 */
#include <linux/bits.h>
#include <linux/string.h>

#include "blit_model.h"

/* MI_LOAD_REGISTER_IMM of one register; BCS_SWCTRL, whose upper half masks the lower. */
#define LOAD_SWCTRL	(0x22u << 23 | 1)
#define SWCTRL		0x22200
#define SWCTRL_DST_Y	2
#define SWCTRL_SRC_Y	1

#define BLT		(2u << 29)

/* Commands that are put together: their dwords, and where the last one begins. */
struct builder {
	const struct blit_places *at;
	u32 *dword;
	u32 n;
	u32 begin;
};

static void put(struct builder *c, u32 dword)
{
	c->dword[c->n++] = dword;
}

static void put_addr(struct builder *c, u64 addr)
{
	put(c, addr);
	put(c, addr >> 32);
}

static void put_colors(struct builder *c, u32 bg, u32 fg)
{
	put(c, bg);
	put(c, fg);
}

/* @bytes of memory that go with the command. */
static void put_inline(struct builder *c, const u8 *from, u32 bytes)
{
	memcpy(&c->dword[c->n], from, bytes);
	c->n += bytes / 4;
}

static void begin(struct builder *c, u32 header)
{
	c->begin = c->n;
	put(c, header);
}

static void finish(struct builder *c)
{
	c->dword[c->begin] |= c->n - c->begin - 2;
}

/* Both coordinates, as a dword has them. */
u32 blit_xy(int x, int y)
{
	return (u32)y << 16 | (x & 0xffff);
}

static bool is_tiled(enum tiling tiling)
{
	return tiling != STRAIGHT && tiling != UPWARD;
}

static u32 pitch(enum tiling tiling)
{
	return tiling == UPWARD ? -PITCH & 0xffff : is_tiled(tiling) ? PITCH / 4 : PITCH;
}

/* An upward surface is told by its row 0, which is the last one in memory. */
static u64 base(enum tiling tiling, u64 addr)
{
	return tiling == UPWARD ? addr + (ROWS - 1) * PITCH : addr;
}

static void put_dst(struct builder *c, const struct blit *b)
{
	put_addr(c, base(b->dst, c->at->dst));
}

static void put_src_addr(struct builder *c, const struct blit *b)
{
	put_addr(c, base(b->src, b->within ? c->at->dst : c->at->src));
}

static void put_src(struct builder *c, const struct blit *b)
{
	put(c, blit_xy(b->sx, b->sy));
	put(c, pitch(b->src));
	put_src_addr(c, b);
}

/* Six bits of the address are reserved, and anything. */
static void put_pattern(struct builder *c, const struct blit *b)
{
	put_addr(c, c->at->side + SIDE_PATTERN + b->side % 64);
}

static void put_mono_pattern(struct builder *c, const struct blit *b)
{
	put_colors(c, b->pat_bg, b->pat_fg);
	put(c, b->pat[0]);
	put(c, b->pat[1]);
}

static u32 br13(const struct blit *b)
{
	static const u32 depth[] = { [1] = 0, [2] = 1, [4] = 3 };

	return (u32)b->solid << 31 | (b->clip || b->leftward) << 30 | b->src_transparent << 29 |
	       b->pat_transparent << 28 | (depth[b->cpp] + (b->cpp == 2 && b->x1555)) << 24 |
	       b->rop << 16 | pitch(b->dst);
}

static u32 header(const struct blit *b, u32 op)
{
	return BLT | op << 22 | b->mask << 20 | b->fixed << 15 | is_tiled(b->src) << 15 |
	       b->seed_x << 12 | is_tiled(b->dst) << 11 | b->seed_y << 8;
}

static void put_swctrl(struct builder *c, const struct blit *b)
{
	put(c, LOAD_SWCTRL);
	put(c, SWCTRL);
	put(c, (SWCTRL_SRC_Y | SWCTRL_DST_Y) << 16 | (b->src == Y_TILES ? SWCTRL_SRC_Y : 0) |
	    (b->dst == Y_TILES ? SWCTRL_DST_Y : 0));
}

static void put_setup_clip(struct builder *c, const struct blit *b)
{
	begin(c, BLT | 0x03 << 22);
	put(c, blit_xy(b->cx1, b->cy1));
	put(c, blit_xy(b->cx2, b->cy2));
	finish(c);
}

/* XY_SETUP_BLT, or XY_SETUP_MONO_PATTERN_SL_BLT, with a rectangle that is changed after. */
static void put_setup(struct builder *c, const struct blit *b)
{
	bool lines = b->op == SCANLINES_MONO;

	begin(c, header(b, lines ? 0x11 : 0x01));
	put(c, br13(b));
	put(c, blit_xy(0, 0));
	put(c, blit_xy(1, 1));
	put_dst(c, b);
	if (lines) {
		put_mono_pattern(c, b);
	} else {
		put_colors(c, b->bg, b->fg);
		put_pattern(c, b);
	}
	finish(c);
	put_setup_clip(c, b);
}

static void put_setup_command(struct builder *c, const struct blit *b)
{
	put_setup(c, b);
	begin(c, header(b, b->op >= SCANLINES_MONO ? 0x25 : b->op) | b->byte_packed << 16);
	put(c, blit_xy(b->x1, b->y1));
	if (b->op != PIXEL)
		put(c, blit_xy(b->x2, b->y2));
	if (b->op == TEXT)
		put_addr(c, c->at->side + b->side);
}

/* What follows the destination in an XY command. */
static void put_operands(struct builder *c, const struct blit *b)
{
	switch (b->op) {
	case XY_COLOR:
		put(c, b->fg);
		break;
	case XY_SRC_COPY: case XY_SRC_COPY_CHROMA:
		put_src(c, b);
		break;
	case XY_FULL: case XY_FULL_MONO_PAT: case XY_FULL_IMMEDIATE_PAT:
		put(c, pitch(b->src));
		put(c, blit_xy(b->sx, b->sy));
		put_src_addr(c, b);
		break;
	case XY_MONO_SRC_COPY: case XY_FULL_MONO_SRC: case XY_FULL_MONO_PAT_MONO_SRC:
	case XY_FULL_MONO_SRC_IMMEDIATE_PAT:
		put_addr(c, c->at->side + b->side);
		put_colors(c, b->bg, b->fg);
		break;
	case XY_MONO_SRC_COPY_IMMEDIATE:
		put_colors(c, b->bg, b->fg);
		break;
	}
	switch (b->op) {
	case XY_PAT: case XY_PAT_CHROMA: case XY_FULL: case XY_FULL_MONO_SRC:
		put_pattern(c, b);
		break;
	case XY_MONO_PAT: case XY_FULL_MONO_PAT: case XY_FULL_MONO_PAT_MONO_SRC:
		put_mono_pattern(c, b);
		break;
	case XY_MONO_PAT_FIXED:
		put_colors(c, b->pat_bg, b->pat_fg);
		break;
	}
	if (b->op == XY_SRC_COPY_CHROMA || b->op == XY_PAT_CHROMA ||
	    b->op == XY_PAT_CHROMA_IMMEDIATE)
		put_colors(c, b->key_low, b->key_high);
}

static void put_xy(struct builder *c, const struct blit *b)
{
	if (b->clip)
		put_setup_clip(c, b);
	begin(c, header(b, b->op) | (blit_is_mono(b) ? b->mono_bit : b->key) << 17);
	put(c, br13(b));
	put(c, blit_xy(b->x1, b->y1));
	put(c, blit_xy(b->x2, b->y2));
	put_dst(c, b);
	put_operands(c, b);
}

/* Immediate data is the last of a command. */
static void put_immediate(struct builder *c, const struct blit *b, const u8 *side)
{
	switch (b->op) {
	case TEXT_IMMEDIATE:
	case XY_MONO_SRC_COPY_IMMEDIATE:
		put_inline(c, side + b->side, 512);
		break;
	case XY_PAT_IMMEDIATE:
	case XY_PAT_CHROMA_IMMEDIATE:
	case XY_FULL_IMMEDIATE_PAT:
	case XY_FULL_MONO_SRC_IMMEDIATE_PAT:
		put_inline(c, side + SIDE_PATTERN, 64 * b->cpp);
		break;
	}
}

/* Tilings are numbers here; Yf is Y with a bit more. */
static u32 fast_tiling(enum tiling tiling)
{
	return !is_tiled(tiling) ? 0 : tiling == X_TILES ? 1 : tiling >= YS_8_TILES ? 3 : 2;
}

static bool is_yf(enum tiling tiling)
{
	return tiling >= YF_8_TILES && tiling <= YF_64_TILES;
}

static void put_fast_copy(struct builder *c, const struct blit *b)
{
	static const u32 depth[] = { [1] = 0, [2] = 1, [4] = 3, [8] = 4, [16] = 5 };

	begin(c, BLT | FAST_COPY << 22 | fast_tiling(b->src) << 20 | fast_tiling(b->dst) << 13);
	put(c, depth[b->cpp] << 24 | pitch(b->dst) | (is_yf(b->src) ? BIT(31) : 0) |
	    (is_yf(b->dst) ? BIT(30) : 0));
	put(c, blit_xy(b->x1, b->y1));
	put(c, blit_xy(b->x2, b->y2));
	put_dst(c, b);
	put_src(c, b);
}

/* The address of the first byte that is touched: of the first row, at one of its ends. */
static void put_corner(struct builder *c, const struct blit *b, enum tiling tiling, u64 addr,
		       int x, int y)
{
	addr = base(tiling, addr) + (s64)y * (tiling == UPWARD ? -PITCH : PITCH) + x * b->cpp;
	put_addr(c, b->leftward ? addr + (b->x2 - b->x1) * b->cpp - 1 : addr);
}

/* Without coordinates: a width in bytes, and a height. */
static void put_flat(struct builder *c, const struct blit *b)
{
	begin(c, header(b, b->op));
	put(c, br13(b));
	put(c, blit_xy((b->x2 - b->x1) * b->cpp, b->y2 - b->y1));
	put_corner(c, b, b->dst, c->at->dst, b->x1, b->y1);
	if (b->op == COLOR) {
		put(c, b->fg);
	} else {
		put(c, pitch(b->src));
		put_corner(c, b, b->src, b->within ? c->at->dst : c->at->src, b->sx, b->sy);
	}
}

/**
 * blit_command - the commands that say a blit
 * @b: the blit
 * @at: where memory is for the GPU
 * @side: the side memory's contents, for commands that have them in themselves
 * @to: where they are put: BLIT_DWORDS at most
 *
 * Return: their dwords.
 */
u32 blit_command(const struct blit *b, const struct blit_places *at, const u8 *side, u32 *to)
{
	struct builder c = { .at = at, .dword = to };

	put_swctrl(&c, b);
	switch (b->op) {
	case PIXEL: case TEXT: case TEXT_IMMEDIATE: case SCANLINES_MONO: case SCANLINES:
		put_setup_command(&c, b);
		break;
	case FAST_COPY:
		put_fast_copy(&c, b);
		break;
	case COLOR: case SRC_COPY:
		put_flat(&c, b);
		break;
	default:
		put_xy(&c, b);
		break;
	}
	put_immediate(&c, b, side);
	finish(&c);

	return c.n;
}
