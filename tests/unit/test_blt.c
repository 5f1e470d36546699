// SPDX-License-Identifier: GPL-2.0
/*
 * 2D commands against a model that is slow and plain: each pixel of the rectangle on
 * its own, as PRM SKL volume 2a says.
 */
#include "canvas.h"

#define BCS	VGPU_BCS
#define PITCH	2048
#define ROWS	64
#define BYTES	(PITCH * ROWS)
#define SIDE	4096	/* bytes of patterns and monochrome sources */

enum tiling { STRAIGHT, X_TILES, Y_TILES };

/* What a command says, whatever its layout. */
struct blit {
	u32 op;
	u32 cpp;
	u8 rop;
	u32 mask;		/* BIT(1) alpha, BIT(0) RGB */
	enum tiling dst, src;
	int x1, y1, x2, y2;
	int sx, sy;
	bool clip;
	int cx1, cy1, cx2, cy2;
	u32 seed_x, seed_y;
	u32 bg, fg, pat_bg, pat_fg;
	bool src_transparent, pat_transparent;
	u32 mono_bit;
	bool byte_packed;
	u32 side;		/* offset of pattern or monochrome source in the side canvas */
	u32 pat[2];		/* a monochrome pattern */
};

static struct context ctx;
static struct canvas dst, src, side;
static u8 dst_raw[BYTES], src_raw[BYTES], side_raw[SIDE], expected[BYTES], got[BYTES];
static u32 seed;

static u32 any(u32 below)
{
	seed = seed * 1664525 + 1013904223;

	return (seed >> 8) % below;
}

static void scramble(u8 *to, u32 bytes)
{
	u32 i;

	for (i = 0; i < bytes; i++)
		to[i] = any(256);
}

static void start(void)
{
	seed = 1;
	ctx_init_ring(&ctx, gpu, BCS, 1, 4);
	canvas_init(&dst, &ctx, BYTES / PAGE);
	canvas_init(&src, &ctx, BYTES / PAGE);
	canvas_init(&side, &ctx, SIDE / PAGE);
	scramble(dst_raw, BYTES);
	scramble(src_raw, BYTES);
	scramble(side_raw, SIDE);
	canvas_write(&dst, dst_raw);
	canvas_write(&src, src_raw);
	canvas_write(&side, side_raw);
}

/* Offset of byte @x of row @y. */
static u32 at(enum tiling tiling, u32 x, u32 y)
{
	switch (tiling) {
	case X_TILES:
		return (y / 8 * (PITCH / 512) + x / 512) * 4096 + y % 8 * 512 + x % 512;
	case Y_TILES:
		return (y / 32 * (PITCH / 128) + x / 128) * 4096 +
			x % 128 / 16 * 512 + y % 32 * 16 + x % 16;
	default:
		return y * PITCH + x;
	}
}

static bool bit_of(const u8 *bytes, u32 bit)
{
	return bytes[bit / 8] & 0x80 >> bit % 8;
}

/* Pattern of 8 by 8: the pixel that falls on @x, @y. */
static u32 pattern_at(const struct blit *b, int x, int y, bool *drawn)
{
	u32 column = (x + b->seed_x) & 7, row = (y + b->seed_y) & 7;
	u32 color = 0;

	*drawn = true;
	switch (b->op) {
	case 0x50: case 0x40: case 0x24: case 0x26: case 0x31:
		return b->fg;
	case 0x52: case 0x57: case 0x58: case 0x111:
		if (bit_of((const u8 *)b->pat, row * 8 + column))
			return b->pat_fg;
		*drawn = !b->pat_transparent;
		return b->pat_bg;
	case 0x53: case 0x54: case 0x71: case 0x42: case 0x43:
		return 0;
	default:
		memcpy(&color, side_raw + 2048 + (row * 8 + column) * b->cpp, b->cpp);
		return color;
	}
}

static bool is_mono(const struct blit *b)
{
	switch (b->op) {
	case 0x54: case 0x56: case 0x58: case 0x71: case 0x75: case 0x26: case 0x31:
		return true;
	default:
		return false;
	}
}

static u32 source_at(const struct blit *b, int x, int y, bool *drawn)
{
	u32 width = b->x2 - b->x1, stride, color = 0, i;

	*drawn = true;
	if (is_mono(b)) {
		if (b->op == 0x26 || b->op == 0x31)
			stride = b->byte_packed ? (width + 7) / 8 * 8 : width;
		else
			stride = (b->mono_bit + width + 15) / 16 * 16;
		if (bit_of(side_raw + b->side,
			   b->mono_bit + (y - b->y1) * stride + x - b->x1))
			return b->fg;
		*drawn = !b->src_transparent;
		return b->bg;
	}
	if (b->op < 0x42 || b->op == 0x111 || b->op == 0x125 || b->op == 0x50 ||
	    b->op == 0x51 || b->op == 0x52 || b->op == 0x72)
		return 0;
	for (i = 0; i < b->cpp && i < 4; i++)
		color |= (u32)src_raw[at(b->src, (b->sx + x - b->x1) * b->cpp + i,
					 b->sy + y - b->y1)] << 8 * i;

	return color;
}

static void model_pixel(const struct blit *b, int x, int y)
{
	bool pat_drawn, src_drawn;
	u32 p, s, d = 0, result = 0, i;

	p = pattern_at(b, x, y, &pat_drawn);
	s = source_at(b, x, y, &src_drawn);
	for (i = 0; i < b->cpp; i++)
		d |= (u32)expected[at(b->dst, x * b->cpp + i, y)] << 8 * i;
	for (i = 0; i < 32; i++) {
		u32 index = (p >> i & 1) << 2 | (s >> i & 1) << 1 | (d >> i & 1);

		result |= (b->rop >> index & 1u) << i;
	}
	if ((is_mono(b) && !src_drawn) || !pat_drawn)
		return;
	for (i = 0; i < b->cpp; i++)
		if (b->cpp != 4 || b->mask & (i == 3 ? 2 : 1))
			expected[at(b->dst, x * b->cpp + i, y)] = result >> 8 * i;
}

static void model(const struct blit *b)
{
	int x, y;

	for (y = b->y1; y < b->y2; y++)
		for (x = b->x1; x < b->x2; x++)
			if (!b->clip || (x >= b->cx1 && x < b->cx2 &&
					 y >= b->cy1 && y < b->cy2))
				model_pixel(b, x, y);
}

static u32 pitch(enum tiling tiling)
{
	return tiling == STRAIGHT ? PITCH : PITCH / 4;
}

static u32 br13(const struct blit *b)
{
	static const u32 depth[] = { [1] = 0, [2] = 1, [4] = 3 };

	return b->clip << 30 | b->src_transparent << 29 | b->pat_transparent << 28 |
	       depth[b->cpp] << 24 | b->rop << 16 | pitch(b->dst);
}

static u32 xy(int x, int y)
{
	return (u32)y << 16 | (x & 0xffff);
}

/* Put a command together; its length in dwords. */
struct builder {
	u32 cmd[160];
	u32 n;
};

static void put(struct builder *c, u32 dword)
{
	c->cmd[c->n++] = dword;
}

static void put_addr(struct builder *c, u64 addr)
{
	put(c, LO(addr));
	put(c, HI(addr));
}

static void put_inline(struct builder *c, const u8 *from, u32 bytes)
{
	memcpy(&c->cmd[c->n], from, bytes);
	c->n += bytes / 4;
}

static void put_surface(struct builder *c, const struct blit *b)
{
	put(c, xy(b->sx, b->sy));
	put(c, pitch(b->src));
	put_addr(c, src.addr);
}

static void put_colors(struct builder *c, u32 bg, u32 fg)
{
	put(c, bg);
	put(c, fg);
}

static void put_mono_pattern(struct builder *c, const struct blit *b)
{
	put_colors(c, b->pat_bg, b->pat_fg);
	put(c, b->pat[0]);
	put(c, b->pat[1]);
}

static u32 header(const struct blit *b, u32 op)
{
	return 2u << 29 | op << 22 | b->mask << 20 | (b->src != STRAIGHT) << 15 |
	       b->seed_x << 12 | (b->dst != STRAIGHT) << 11 | b->seed_y << 8;
}

static void finish(struct builder *c)
{
	c->cmd[0] |= c->n - 2;
	ctx_emit(&ctx, c->cmd, c->n);
}

static void put_setup(const struct blit *b)
{
	struct builder c = {};
	bool lines = b->op == 0x111;

	put(&c, header(b, lines ? 0x11 : 0x01));
	put(&c, br13(b));
	put(&c, xy(0, 0));
	put(&c, xy(1, 1));
	put_addr(&c, dst.addr);
	if (lines) {
		put_mono_pattern(&c, b);
	} else {
		put_colors(&c, b->bg, b->fg);
		put_addr(&c, side.addr + 2048);
	}
	finish(&c);
	c.n = 0;
	put(&c, 2u << 29 | 0x03 << 22);
	put(&c, xy(b->cx1, b->cy1));
	put(&c, xy(b->cx2, b->cy2));
	finish(&c);
}

static void emit_setup_command(const struct blit *b)
{
	struct builder c = {};
	u32 op = b->op == 0x111 || b->op == 0x125 ? 0x25 : b->op;

	put_setup(b);
	put(&c, header(b, op) | b->byte_packed << 16);
	put(&c, xy(b->x1, b->y1));
	if (op != 0x24)
		put(&c, xy(b->x2, b->y2));
	if (op == 0x26)
		put_addr(&c, side.addr + b->side);
	if (op == 0x31)
		put_inline(&c, side_raw + b->side, 512);
	finish(&c);
}

static void put_rest(struct builder *c, const struct blit *b)
{
	switch (b->op) {
	case 0x50:
		put(c, b->fg);
		break;
	case 0x51:
		put_addr(c, side.addr + 2048);
		break;
	case 0x52:
		put_mono_pattern(c, b);
		break;
	case 0x53: case 0x55: case 0x57: case 0x74:
		put_surface(c, b);
		break;
	case 0x54: case 0x56: case 0x58: case 0x75:
		put_addr(c, side.addr + b->side);
		put_colors(c, b->bg, b->fg);
		break;
	case 0x71:
		put_colors(c, b->bg, b->fg);
		put_inline(c, side_raw + b->side, 512);
		break;
	}
	if (b->op == 0x55 || b->op == 0x56)
		put_addr(c, side.addr + 2048);
	if (b->op == 0x57 || b->op == 0x58)
		put_mono_pattern(c, b);
	if (b->op == 0x72 || b->op == 0x74 || b->op == 0x75)
		put_inline(c, side_raw + 2048, 64 * b->cpp);
}

static void emit_xy(const struct blit *b)
{
	struct builder c = {};

	if (b->clip) {
		put(&c, 2u << 29 | 0x03 << 22);
		put(&c, xy(b->cx1, b->cy1));
		put(&c, xy(b->cx2, b->cy2));
		finish(&c);
		c.n = 0;
	}
	put(&c, header(b, b->op) | (is_mono(b) ? b->mono_bit << 17 : 0));
	put(&c, br13(b));
	put(&c, xy(b->x1, b->y1));
	put(&c, xy(b->x2, b->y2));
	put_addr(&c, dst.addr);
	put_rest(&c, b);
	finish(&c);
}

static void emit_fast_copy(const struct blit *b)
{
	static const u32 depth[] = { [1] = 0, [2] = 1, [4] = 3 };
	struct builder c = {};

	put(&c, 2u << 29 | 0x42 << 22 | b->src << 20 | b->dst << 13);
	put(&c, depth[b->cpp] << 24 | pitch(b->dst));
	put(&c, xy(b->x1, b->y1));
	put(&c, xy(b->x2, b->y2));
	put_addr(&c, dst.addr);
	put(&c, xy(b->sx, b->sy));
	put(&c, pitch(b->src));
	put_addr(&c, src.addr);
	finish(&c);
}

static void emit_flat(const struct blit *b)
{
	struct builder c = {};

	put(&c, header(b, b->op));
	put(&c, br13(b));
	put(&c, xy(b->x2 * b->cpp, b->y2));
	put_addr(&c, dst.addr);
	if (b->op == 0x40) {
		put(&c, b->fg);
	} else {
		put(&c, PITCH);
		put_addr(&c, src.addr);
	}
	finish(&c);
}

static void emit_swctrl(const struct blit *b)
{
	emit(&ctx, LRI(1), BCS_SWCTRL, (BCS_SRC_Y | BCS_DST_Y) << 16 |
	     (b->src == Y_TILES ? BCS_SRC_Y : 0) | (b->dst == Y_TILES ? BCS_DST_Y : 0));
}

/* A rectangle with a source beside it, in surfaces of ROWS rows of PITCH bytes. */
static void any_blit(struct blit *b, u32 op)
{
	static const u8 rops[] = { 0xcc, 0xf0, 0x66, 0x55, 0xaa, 0x00, 0xff, 0xb8 };
	u32 width, w, h;

	memset(b, 0, sizeof(*b));
	b->op = op;
	b->cpp = 1 << any(3);
	b->rop = any(3) ? any(256) : rops[any(8)];
	b->mask = any(4) ? 3 : any(4);
	b->dst = any(3);
	b->src = any(3);
	width = PITCH / b->cpp;
	/* Monochrome sources are one page. */
	w = 1 + any(is_mono(b) ? 60 : any(8) ? 200 : width);
	h = 1 + any(is_mono(b) ? 30 : ROWS);
	b->x1 = any(width - min(w, width) + 1);
	b->y1 = any(ROWS - h + 1);
	b->x2 = b->x1 + min(w, width);
	b->y2 = b->y1 + h;
	b->sx = any(width - (b->x2 - b->x1) + 1);
	b->sy = any(ROWS - h + 1);
	b->clip = !any(3);
	b->cx1 = any(width);
	b->cy1 = any(ROWS);
	b->cx2 = b->cx1 + any(width);
	b->cy2 = b->cy1 + any(ROWS);
	b->seed_x = any(8);
	b->seed_y = any(8);
	b->bg = any(1u << 24) * 251;
	b->fg = any(1u << 24) * 253;
	b->pat_bg = any(1u << 24) * 255;
	b->pat_fg = any(1u << 24) * 241;
	b->pat[0] = any(1u << 24) * 257;
	b->pat[1] = any(1u << 24) * 259;
	b->src_transparent = !any(3);
	b->pat_transparent = !any(3);
	b->mono_bit = any(8);
	b->side = any(500);
	b->byte_packed = any(2);
}

/* Colors of the pattern are the setup's. */
static void from_setup(struct blit *b)
{
	b->src = STRAIGHT;
	b->mono_bit = 0;
	if (b->op == 0x24) {
		b->x2 = b->x1 + 1;
		b->y2 = b->y1 + 1;
	}
	if (b->op == 0x111) {
		b->bg = b->pat_bg;
		b->fg = b->pat_fg;
	}
}

static void check_blit(const struct blit *b, void (*emit_it)(const struct blit *))
{
	memcpy(expected, dst_raw, BYTES);
	model(b);
	emit_swctrl(b);
	emit_it(b);
	gpu->host.refuse_map = !any(16);
	ctx_run(&ctx);
	gpu->host.refuse_map = false;
	canvas_read(&dst, got);
	expect_msg(!memcmp(got, expected, BYTES),
		   "op %#x cpp %u rop %#x %d,%d..%d,%d from %d,%d tiling %u, %u", b->op,
		   b->cpp, b->rop, b->x1, b->y1, b->x2, b->y2, b->sx, b->sy, b->dst,
		   b->src);
	memcpy(dst_raw, got, BYTES);
}

static void run_many(const u32 *ops, u32 n, u32 each,
		     void (*prepare)(struct blit *), void (*emit_it)(const struct blit *))
{
	struct blit b;
	u32 i;

	start();
	for (i = 0; i < n * each; i++) {
		any_blit(&b, ops[i % n]);
		if (prepare)
			prepare(&b);
		check_blit(&b, emit_it);
	}
	check_eq(gpu->vgpu->engine[BCS].stats.skipped, 0);
}

/* XY commands with all they say in themselves. */
static void xy_commands(void)
{
	static const u32 ops[] = {
		0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x71, 0x72, 0x74,
		0x75
	};

	run_many(ops, ARRAY_SIZE(ops), 60, NULL, emit_xy);
}

/* Those that draw with what XY_SETUP has said; 0x111, 0x125: scan lines of either. */
static void setup_commands(void)
{
	static const u32 ops[] = { 0x24, 0x111, 0x125, 0x26, 0x31 };

	run_many(ops, ARRAY_SIZE(ops), 60, from_setup, emit_setup_command);
}

static void as_fast_copy(struct blit *b)
{
	b->rop = 0xcc;
	b->mask = 3;
	b->clip = false;
}

static void fast_copies(void)
{
	static const u32 ops[] = { 0x42 };

	run_many(ops, 1, 200, as_fast_copy, emit_fast_copy);
}

static void as_flat(struct blit *b)
{
	b->dst = b->src = STRAIGHT;
	b->x2 -= b->x1;
	b->y2 -= b->y1;
	b->x1 = b->y1 = b->sx = b->sy = 0;
	b->clip = b->src_transparent = b->pat_transparent = false;
	b->seed_x = b->seed_y = 0;
}

static void flat_commands(void)
{
	static const u32 ops[] = { 0x40, 0x43 };

	run_many(ops, ARRAY_SIZE(ops), 60, as_flat, emit_flat);
}

/* Each raster operation, on rows of all combinations. */
static void all_rops(void)
{
	struct blit b;
	u32 rop;

	start();
	for (rop = 0; rop < 256; rop++) {
		any_blit(&b, 0x55);
		b.rop = rop;
		b.mask = 3;
		check_blit(&b, emit_xy);
	}
}

/* Source and destination in one surface, overlapping to all sides. */
static void overlaps(void)
{
	static const int moves[][2] = {
		{ 0, 0 }, { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 }, { 7, 5 }, { -7, 5 },
		{ 7, -5 }, { -7, -5 }, { 150, 0 }, { -150, 0 }, { 0, 33 }, { 0, -33 }
	};
	struct canvas other;
	struct blit b;
	u32 i, tiling;

	start();
	other = src;
	src = dst;
	for (tiling = STRAIGHT; tiling <= Y_TILES; tiling++) {
		for (i = 0; i < ARRAY_SIZE(moves); i++) {
			any_blit(&b, 0x53);
			as_fast_copy(&b);
			b.cpp = 4;
			b.dst = b.src = tiling;
			b.sx = 160;
			b.sy = 35;
			b.x1 = b.sx + moves[i][0];
			b.y1 = b.sy + moves[i][1];
			b.x2 = b.x1 + 190;
			b.y2 = min(b.y1 + 25, ROWS);
			memcpy(src_raw, dst_raw, BYTES);
			check_blit(&b, emit_xy);
		}
	}
	src = other;
}

/* Deep pixels are copied as bytes. */
static void deep_pixels(void)
{
	u32 depth, cpp, i;

	start();
	for (depth = 4; depth <= 5; depth++) {
		cpp = depth == 4 ? 8 : 16;
		emit(&ctx, 2u << 29 | 0x42 << 22 | Y_TILES << 13 | 8,
		     depth << 24 | PITCH / 4, xy(3, 2), xy(60, 40), LO(dst.addr),
		     HI(dst.addr), xy(5, 7), PITCH, LO(src.addr), HI(src.addr));
		memcpy(expected, dst_raw, BYTES);
		for (i = 0; i < 57 * cpp * 38; i++)
			expected[at(Y_TILES, 3 * cpp + i % (57 * cpp), 2 + i / (57 * cpp))] =
				src_raw[at(STRAIGHT, 5 * cpp + i % (57 * cpp),
					   7 + i / (57 * cpp))];
		ctx_run(&ctx);
		canvas_read(&dst, dst_raw);
		check_mem_eq(dst_raw, expected, BYTES);
	}
}

/* A command that the model can't draw is counted, and nothing is drawn. */
static void skipped(void)
{
	struct vgpu_unknown list[8];
	u32 n = 0;

	start();
	/* XY_MONO_PAT_FIXED_BLT, XY_SRC_COPY_CHROMA_BLT with a mode */
	emit(&ctx, 2u << 29 | 0x59 << 22 | 6, PITCH, 0, xy(9, 9), LO(dst.addr),
	     HI(dst.addr), 0, 0);
	emit(&ctx, 2u << 29 | 0x73 << 22 | 1 << 17 | 10, 0xcc << 16 | PITCH, 0, xy(9, 9),
	     LO(dst.addr), HI(dst.addr), 0, PITCH, LO(src.addr), HI(src.addr), 0, 0);
	/* Yf and Ys; a depth that is none */
	emit(&ctx, 2u << 29 | 0x42 << 22 | 2 << 13 | 8, BIT(30) | PITCH, 0, xy(9, 9),
	     LO(dst.addr), HI(dst.addr), 0, PITCH, LO(src.addr), HI(src.addr));
	emit(&ctx, 2u << 29 | 0x42 << 22 | 3 << 20 | 8, PITCH, 0, xy(9, 9),
	     LO(dst.addr), HI(dst.addr), 0, PITCH, LO(src.addr), HI(src.addr));
	emit(&ctx, 2u << 29 | 0x42 << 22 | 8, 2 << 24 | PITCH, 0, xy(9, 9),
	     LO(dst.addr), HI(dst.addr), 0, PITCH, LO(src.addr), HI(src.addr));
	/* SRC_COPY_BLT to the left */
	emit(&ctx, 2u << 29 | 0x43 << 22 | 6, BIT(30) | 0xcc << 16 | PITCH, xy(9, 9),
	     LO(dst.addr), HI(dst.addr), PITCH, LO(src.addr), HI(src.addr));
	ctx_run(&ctx);
	canvas_read(&dst, got);
	check_mem_eq(got, dst_raw, BYTES);
	check_eq(gpu->vgpu->engine[BCS].stats.skipped, 6);
	n = vgpu_get_skipped(gpu->vgpu, BCS, list, ARRAY_SIZE(list));
	check_eq(n, 4);
	check_eq(list[2].what, 2u << 29 | 0x42 << 22);
	check_eq(list[2].count, 3);
}

/* Commands that are too short, and those that do not exist, hang. */
static void lengths(void)
{
	static const u8 least[][2] = {
		{ 0x01, 10 }, { 0x03, 3 }, { 0x11, 10 }, { 0x25, 3 }, { 0x26, 5 },
		{ 0x31, 3 }, { 0x40, 6 }, { 0x42, 10 }, { 0x43, 8 }, { 0x50, 7 },
		{ 0x51, 8 }, { 0x52, 10 }, { 0x53, 10 }, { 0x54, 10 }, { 0x55, 12 },
		{ 0x56, 12 }, { 0x57, 14 }, { 0x58, 14 }, { 0x59, 8 }, { 0x73, 12 },
		{ 0x76, 10 }
	};
	u32 i, n;

	start();
	for (i = 0; i < ARRAY_SIZE(least) + 1; i++) {
		u32 op = i < ARRAY_SIZE(least) ? least[i][0] : 0x7f;
		u32 cmd[16] = {};

		n = i < ARRAY_SIZE(least) ? least[i][1] - 1 : 9;
		if (n < 2)
			continue;
		cmd[0] = 2u << 29 | op << 22 | (n - 2);
		ctx_emit(&ctx, cmd, 16);
		ctx_submit(&ctx);
		gpu_run(gpu, BCS);
		expect_msg(gpu_hung(gpu, BCS), "op %#x of %u dwords", op, n);
		gpu_reset_engine(gpu, BCS);
		ctx_state(&ctx);
		ctx.tail = 0;
	}
}

static void emit_fill(u32 br13_bits, u32 from, u32 to, u64 addr)
{
	emit(&ctx, 2u << 29 | 0x50 << 22 | 3 << 20 | 5, br13_bits, from, to, LO(addr),
	     HI(addr), 0x01020304);
}

/* What makes no sense is drawn somewhere, or not; the engine is as good as before. */
static void nonsense(void)
{
	static const u32 pitches[] = { 0, 1, 3, 0x7fff, 0x8000, 0xffff, PITCH };
	u32 i, j, n = 0;

	start();
	for (i = 0; i < ARRAY_SIZE(pitches); i++) {
		for (j = 0; j < 8; j++) {
			u32 tiled = j & 1 ? BIT(11) | BIT(15) : 0;
			u32 from = j & 2 ? xy(-5, -7) : xy(0x7ff0, 0x7ff0);
			u32 to = j & 4 ? xy(0x7fff, 0x7fff) : xy(20, 20);

			emit(&ctx, 2u << 29 | 0x53 << 22 | 3 << 20 | tiled | 8,
			     3 << 24 | 0xcc << 16 | pitches[i], from, to, LO(dst.addr),
			     HI(dst.addr), to, pitches[(i + 3) % 7], LO(src.addr),
			     HI(src.addr));
			ctx_submit(&ctx);
			while (vgpu_run_engine(gpu->vgpu, BCS) == VGPU_WORK_MORE &&
			       n++ < 20000)
				;
			gpu_reset_engine(gpu, BCS);
			ctx_state(&ctx);
			ctx.tail = 0;
		}
	}
	/* Empty, and inside out. */
	canvas_write(&dst, dst_raw);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, xy(5, 5), xy(5, 9), dst.addr);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, xy(9, 9), xy(5, 5), dst.addr);
	ctx_run(&ctx);
	canvas_read(&dst, got);
	check_mem_eq(got, dst_raw, BYTES);
}

/* A page that is not there: the engine stops and says which. */
static void missing_page(void)
{
	start();
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, xy(8, ROWS + 1), dst.addr);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, BCS));
	expect(reg_read(gpu, GEN8_RING_FAULT_REG) & RING_FAULT_VALID);
	check_eq(reg_read(gpu, GEN8_FAULT_TLB_DATA0), LO((dst.addr + BYTES) >> 12));
	gpu_reset_engine(gpu, BCS);
	gpu_works(gpu, BCS);
}

/* A read-only page is left alone, as by other commands. */
static void read_only_page(void)
{
	start();
	ctx_map(&ctx, dst.addr + PAGE, dst.mem + PAGE, PTE_PRESENT);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, xy(PITCH / 4, 6), dst.addr);
	ctx_run(&ctx);
	canvas_read(&dst, got);
	check_mem_eq(got + PAGE, dst_raw + PAGE, PAGE);
	check_eq(*(u32 *)(got + PAGE - 4), 0x01020304);
	check_eq(*(u32 *)(got + 2 * PAGE), 0x01020304);
}

/* The same surface over and over, so that a blit is larger than all memory. */
static void emit_long_fill(u32 rows)
{
	emit_fill(3 << 24 | 0xf0 << 16 | 0, 0, xy(PITCH / 4, rows), dst.addr);
}

/* A long blit takes many bursts, each short, and goes on after a stop. */
static void bursts(void)
{
	u32 n = 0;

	start();
	emit_long_fill(30000);
	emit_store(&ctx, src.addr, 7);
	ctx_submit(&ctx);
	while (vgpu_run_engine(gpu->vgpu, BCS) == VGPU_WORK_MORE)
		n++;
	check_gt(n, 300);
	check_eq(host_read32(&gpu->host, src.mem), 7);
	expect(!gpu_hung(gpu, BCS));

	emit_long_fill(30000);
	emit_store(&ctx, src.addr, 8);
	ctx_submit(&ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	ring_write(gpu, BCS, RING_MI_MODE(0), STOP_RING << 16 | STOP_RING);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_IDLE);
	ring_write(gpu, BCS, RING_MI_MODE(0), STOP_RING << 16);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, src.mem), 8);
}

/* A reset in the middle: the next blit begins at its beginning. */
static void reset_in_the_middle(void)
{
	start();
	emit_long_fill(30000);
	ctx_submit(&ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	gpu_reset_engine(gpu, BCS);
	ctx_state(&ctx);
	ctx.tail = 0;
	canvas_write(&dst, dst_raw);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, xy(PITCH / 4, ROWS), dst.addr);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, dst.mem), 0x01020304);
}

/* A state that was saved in the middle goes on there, and only there. */
static void saved_in_the_middle(void)
{
	size_t size;
	void *state;

	start();
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, xy(PITCH / 4, ROWS), dst.addr);
	emit_long_fill(300);
	emit_fill(3 << 24 | 0xf0 << 16 | PITCH, 0, xy(PITCH / 4, ROWS), src.addr);
	ctx_submit(&ctx);
	while (!gpu->vgpu->blitter.done)
		check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	size = vgpu_save(gpu->vgpu, NULL, 0);
	state = kvzalloc(size, GFP_KERNEL);
	expect(state);
	check_eq(vgpu_save(gpu->vgpu, state, size), size);
	vgpu_reset(gpu->vgpu);
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	kvfree(state);
	check_gt(gpu->vgpu->blitter.done, 0);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect(!gpu_hung(gpu, BCS));
	check_eq(host_read32(&gpu->host, src.mem + BYTES - 4), 0x01020304);
}

/* Another context waits for the end of a blit in the ring, and then comes. */
static void preempted(void)
{
	struct context other;

	start();
	ctx_init(&other, gpu, BCS, 2);
	emit_long_fill(3000);
	emit_store(&ctx, src.addr, 1);
	emit_store(&other, src.addr, 2);
	ctx_map(&other, src.addr, src.mem, PTE_PRESENT | PTE_WRITABLE);
	ctx_submit(&ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_MORE);
	ctx_submit(&other);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect_csb(gpu, BCS, CSB_IDLE_ACTIVE, 1);
	expect_csb(gpu, BCS, CSB_PREEMPTED, 1);
	expect_csb(gpu, BCS, CSB_COMPLETE | CSB_ACTIVE_IDLE, 2);
	check_eq(host_read32(&gpu->host, src.mem), 2);
	/* What came behind the blit is still to be done, and the blit is not. */
	ctx_submit(&ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, BCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, src.mem), 1);
}

static const struct unit_case cases[] = {
	UNIT(xy_commands),
	UNIT(setup_commands),
	UNIT(fast_copies),
	UNIT(flat_commands),
	UNIT(all_rops),
	UNIT(overlaps),
	UNIT(deep_pixels),
	UNIT(skipped),
	UNIT(lengths),
	UNIT(nonsense),
	UNIT(missing_page),
	UNIT(read_only_page),
	UNIT(bursts),
	UNIT(reset_in_the_middle),
	UNIT(saved_in_the_middle),
	UNIT(preempted),
};

const struct unit_group blt_tests = {
	.name = "blt", UNIT_CASES(cases),
	GPU_FIXTURE,
	.seconds = 60,
};
