// SPDX-License-Identifier: GPL-2.0
/* See blit.h. */
#include "blit.h"

struct context blit_ctx;
struct canvas blit_dst, blit_src, blit_side;
u8 blit_dst_raw[BYTES], blit_src_raw[BYTES];
static u8 side_raw[SIDE];
static u8 *expected;	/* while the model is at work */
static u32 seed;

u32 blit_any(u32 below)
{
	seed = seed * 1664525 + 1013904223;

	return (seed >> 8) % below;
}

static void scramble(u8 *to, u32 bytes)
{
	u32 i;

	for (i = 0; i < bytes; i++)
		to[i] = blit_any(256);
}

void blit_start(void)
{
	seed = 1;
	ctx_init_ring(&blit_ctx, gpu, VGPU_BCS, 1, 4);
	canvas_init(&blit_dst, &blit_ctx, BYTES / PAGE);
	canvas_init(&blit_src, &blit_ctx, BYTES / PAGE);
	canvas_init(&blit_side, &blit_ctx, SIDE / PAGE);
	scramble(blit_dst_raw, BYTES);
	scramble(blit_src_raw, BYTES);
	scramble(side_raw, SIDE);
	canvas_write(&blit_dst, blit_dst_raw);
	canvas_write(&blit_src, blit_src_raw);
	canvas_write(&blit_side, side_raw);
}

/* Offset of byte @x of row @y. */
u32 blit_at(enum tiling tiling, u32 x, u32 y)
{
	switch (tiling) {
	case X_TILES:
		return (y / 8 * (PITCH / 512) + x / 512) * 4096 + y % 8 * 512 + x % 512;
	case Y_TILES:
		return (y / 32 * (PITCH / 128) + x / 128) * 4096 +
			x % 128 / 16 * 512 + y % 32 * 16 + x % 16;
	case YF_8_TILES:
		return (y / 64 * (PITCH / 64) + x / 64) * 4096 + x % 16 + y % 32 * 16 +
			x / 16 % 2 * 512 + y / 32 % 2 * 1024 + x / 32 % 2 * 2048;
	case YF_TILES:
		return (y / 32 * (PITCH / 128) + x / 128) * 4096 + x % 16 + y % 8 * 16 +
			x / 16 % 2 * 128 + y / 8 % 2 * 256 + x / 32 % 2 * 512 +
			y / 16 % 2 * 1024 + x / 64 % 2 * 2048;
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
		color |= (u32)blit_src_raw[blit_at(b->src, (b->sx + x - b->x1) * b->cpp + i,
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
		d |= (u32)expected[blit_at(b->dst, x * b->cpp + i, y)] << 8 * i;
	for (i = 0; i < 32; i++) {
		u32 index = (p >> i & 1) << 2 | (s >> i & 1) << 1 | (d >> i & 1);

		result |= (b->rop >> index & 1u) << i;
	}
	if ((is_mono(b) && !src_drawn) || !pat_drawn)
		return;
	for (i = 0; i < b->cpp; i++)
		if (b->cpp != 4 || b->mask & (i == 3 ? 2 : 1))
			expected[blit_at(b->dst, x * b->cpp + i, y)] = result >> 8 * i;
}

void blit_model(const struct blit *b, u8 *pixels)
{
	int x, y;

	expected = pixels;

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

u32 blit_xy(int x, int y)
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
	put(c, blit_xy(b->sx, b->sy));
	put(c, pitch(b->src));
	put_addr(c, blit_src.addr);
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
	ctx_emit(&blit_ctx, c->cmd, c->n);
}

static void put_setup(const struct blit *b)
{
	struct builder c = {};
	bool lines = b->op == 0x111;

	put(&c, header(b, lines ? 0x11 : 0x01));
	put(&c, br13(b));
	put(&c, blit_xy(0, 0));
	put(&c, blit_xy(1, 1));
	put_addr(&c, blit_dst.addr);
	if (lines) {
		put_mono_pattern(&c, b);
	} else {
		put_colors(&c, b->bg, b->fg);
		put_addr(&c, blit_side.addr + 2048);
	}
	finish(&c);
	c.n = 0;
	put(&c, 2u << 29 | 0x03 << 22);
	put(&c, blit_xy(b->cx1, b->cy1));
	put(&c, blit_xy(b->cx2, b->cy2));
	finish(&c);
}

void blit_emit_setup_command(const struct blit *b)
{
	struct builder c = {};
	u32 op = b->op == 0x111 || b->op == 0x125 ? 0x25 : b->op;

	put_setup(b);
	put(&c, header(b, op) | b->byte_packed << 16);
	put(&c, blit_xy(b->x1, b->y1));
	if (op != 0x24)
		put(&c, blit_xy(b->x2, b->y2));
	if (op == 0x26)
		put_addr(&c, blit_side.addr + b->side);
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
		put_addr(c, blit_side.addr + 2048);
		break;
	case 0x52:
		put_mono_pattern(c, b);
		break;
	case 0x53: case 0x55: case 0x57: case 0x74:
		put_surface(c, b);
		break;
	case 0x54: case 0x56: case 0x58: case 0x75:
		put_addr(c, blit_side.addr + b->side);
		put_colors(c, b->bg, b->fg);
		break;
	case 0x71:
		put_colors(c, b->bg, b->fg);
		put_inline(c, side_raw + b->side, 512);
		break;
	}
	if (b->op == 0x55 || b->op == 0x56)
		put_addr(c, blit_side.addr + 2048);
	if (b->op == 0x57 || b->op == 0x58)
		put_mono_pattern(c, b);
	if (b->op == 0x72 || b->op == 0x74 || b->op == 0x75)
		put_inline(c, side_raw + 2048, 64 * b->cpp);
}

void blit_emit_xy(const struct blit *b)
{
	struct builder c = {};

	if (b->clip) {
		put(&c, 2u << 29 | 0x03 << 22);
		put(&c, blit_xy(b->cx1, b->cy1));
		put(&c, blit_xy(b->cx2, b->cy2));
		finish(&c);
		c.n = 0;
	}
	put(&c, header(b, b->op) | (is_mono(b) ? b->mono_bit << 17 : 0));
	put(&c, br13(b));
	put(&c, blit_xy(b->x1, b->y1));
	put(&c, blit_xy(b->x2, b->y2));
	put_addr(&c, blit_dst.addr);
	put_rest(&c, b);
	finish(&c);
}

void blit_emit_fast_copy(const struct blit *b)
{
	static const u32 depth[] = { [1] = 0, [2] = 1, [4] = 3 };
	struct builder c = {};

	put(&c, 2u << 29 | 0x42 << 22 | min((u32)b->src, 2u) << 20 | min((u32)b->dst, 2u) << 13);
	put(&c, depth[b->cpp] << 24 | pitch(b->dst) | (b->src > Y_TILES ? BIT(31) : 0) |
	    (b->dst > Y_TILES ? BIT(30) : 0));
	put(&c, blit_xy(b->x1, b->y1));
	put(&c, blit_xy(b->x2, b->y2));
	put_addr(&c, blit_dst.addr);
	put(&c, blit_xy(b->sx, b->sy));
	put(&c, pitch(b->src));
	put_addr(&c, blit_src.addr);
	finish(&c);
}

void blit_emit_flat(const struct blit *b)
{
	struct builder c = {};

	put(&c, header(b, b->op));
	put(&c, br13(b));
	put(&c, blit_xy(b->x2 * b->cpp, b->y2));
	put_addr(&c, blit_dst.addr);
	if (b->op == 0x40) {
		put(&c, b->fg);
	} else {
		put(&c, PITCH);
		put_addr(&c, blit_src.addr);
	}
	finish(&c);
}

void blit_emit_swctrl(const struct blit *b)
{
	emit(&blit_ctx, LRI(1), BCS_SWCTRL, (BCS_SRC_Y | BCS_DST_Y) << 16 |
	     (b->src == Y_TILES ? BCS_SRC_Y : 0) | (b->dst == Y_TILES ? BCS_DST_Y : 0));
}

/* A rectangle with a source beside it, in surfaces of ROWS rows of PITCH bytes. */
void blit_any_rectangle(struct blit *b, u32 op)
{
	static const u8 rops[] = { 0xcc, 0xf0, 0x66, 0x55, 0xaa, 0x00, 0xff, 0xb8 };
	u32 width, w, h;

	memset(b, 0, sizeof(*b));
	b->op = op;
	b->cpp = 1 << blit_any(3);
	b->rop = blit_any(3) ? blit_any(256) : rops[blit_any(8)];
	b->mask = blit_any(4) ? 3 : blit_any(4);
	b->dst = blit_any(3);
	b->src = blit_any(3);
	width = PITCH / b->cpp;
	/* Monochrome sources are one page. */
	w = 1 + blit_any(is_mono(b) ? 60 : blit_any(8) ? 200 : width);
	h = 1 + blit_any(is_mono(b) ? 30 : ROWS);
	b->x1 = blit_any(width - min(w, width) + 1);
	b->y1 = blit_any(ROWS - h + 1);
	b->x2 = b->x1 + min(w, width);
	b->y2 = b->y1 + h;
	b->sx = blit_any(width - (b->x2 - b->x1) + 1);
	b->sy = blit_any(ROWS - h + 1);
	b->clip = !blit_any(3);
	b->cx1 = blit_any(width);
	b->cy1 = blit_any(ROWS);
	b->cx2 = b->cx1 + blit_any(width);
	b->cy2 = b->cy1 + blit_any(ROWS);
	b->seed_x = blit_any(8);
	b->seed_y = blit_any(8);
	b->bg = blit_any(1u << 24) * 251;
	b->fg = blit_any(1u << 24) * 253;
	b->pat_bg = blit_any(1u << 24) * 255;
	b->pat_fg = blit_any(1u << 24) * 241;
	b->pat[0] = blit_any(1u << 24) * 257;
	b->pat[1] = blit_any(1u << 24) * 259;
	b->src_transparent = !blit_any(3);
	b->pat_transparent = !blit_any(3);
	b->mono_bit = blit_any(8);
	b->side = blit_any(500);
	b->byte_packed = blit_any(2);
}
