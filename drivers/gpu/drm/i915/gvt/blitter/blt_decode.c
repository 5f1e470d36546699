// SPDX-License-Identifier: GPL-2.0
/*
 * 2D commands: from dwords to a struct blt.
 *
 * PRM SKL volume 2a "Command Reference: Instructions", BLT; the dwords' order also
 * stands in IGT's lib/intel_reg.h and lib/i915/i915_blt.c. What fields mean is in PRM SNB
 * volume 1 part 5 "Blitter Engine", 1.8 to 1.10, whose commands have addresses of a dword.
 * Every XY command has the destination's rectangle in dwords 2 and 3 and its address in
 * dwords 4 and 5; what else it has, and where, is a row of the table. Where there is a pattern
 * too, the source's pitch comes before its corner (1.9.19, 1.9.20, 1.9.23).
 *
 * Not drawn, but counted as skipped: source keys of commands that have a pattern only, which
 * are illegal (1.9.10), fixed patterns that are reserved, and depths of fast copies.
 */
#include "blitter/blt_operand.h"

/* Dword 0. */
#define KEY_MODE(header)	((header) >> 17 & 7)
/* Dword 1, BR13. */
#define LEFTWARD		BIT(30)	/* SRC_COPY_BLT: X Direction */
#define DEPTH(br13)		((br13) >> 24 & 3)
/* XY_FAST_COPY_BLT. */
#define FAST_SRC_TILING(header)	((header) >> 20 & 3)
#define FAST_DST_TILING(header)	((header) >> 13 & 3)
#define FAST_SRC_YF		BIT(31)
#define FAST_DST_YF		BIT(30)
#define FAST_DEPTH(dw1)		((dw1) >> 24 & 7)

#define ROP_SOURCE		0xcc

/**
 * struct blt_row - a command: which dwords it has, by their number; 0: none
 * @length: dwords in any case
 * @src: address of a source
 * @src_xy: the source's corner
 * @src_pitch: its pitch
 * @mono: address of a monochrome source
 * @mono_inline: monochrome source, to the end of the command
 * @src_colors: background and foreground of a monochrome source
 * @color: the pattern is one color
 * @pattern: address of a pattern
 * @pattern_inline: a pattern
 * @pattern_mono: background, foreground and bits of a monochrome pattern
 * @pattern_fixed: background and foreground of a pattern that the blitter has
 * @key: the color key's range, two dwords
 */
struct blt_row {
	u8 length;
	u8 src;
	u8 src_xy;
	u8 src_pitch;
	u8 mono;
	u8 mono_inline;
	u8 src_colors;
	u8 color;
	u8 pattern;
	u8 pattern_inline;
	u8 pattern_mono;
	u8 pattern_fixed;
	u8 key;
};

static const struct blt_row rows[0x80] = {
	[OP_SETUP]		= { .length = 10 },
	[OP_SETUP_CLIP]	= { .length = 3 },
	[OP_SETUP_MONO_PATTERN_SL] = { .length = 10 },
	[OP_PIXEL]		= { .length = 2 },
	[OP_SCANLINES]		= { .length = 3 },
	[OP_TEXT]		= { .length = 5 },
	[OP_TEXT_IMMEDIATE]	= { .length = 3 },
	[OP_COLOR]		= { .length = 6 },
	[OP_FAST_COPY]		= { .length = 10 },
	[OP_SRC_COPY]		= { .length = 8 },
	/* XY_COLOR_BLT, XY_PAT_BLT, XY_MONO_PAT_BLT, XY_SRC_COPY_BLT */
	[0x50] = { .length = 7, .color = 6 },
	[0x51] = { .length = 8, .pattern = 6 },
	[0x52] = { .length = 10, .pattern_mono = 6 },
	[0x53] = { .length = 10, .src_xy = 6, .src_pitch = 7, .src = 8 },
	/* XY_MONO_SRC_COPY_BLT, XY_FULL_BLT, XY_FULL_MONO_SRC_BLT */
	[0x54] = { .length = 10, .mono = 6, .src_colors = 8 },
	[0x55] = { .length = 12, .src_pitch = 6, .src_xy = 7, .src = 8, .pattern = 10 },
	[0x56] = { .length = 12, .mono = 6, .src_colors = 8, .pattern = 10 },
	/* XY_FULL_MONO_PATTERN_BLT, XY_FULL_MONO_PATTERN_MONO_SRC_BLT */
	[0x57] = { .length = 14, .src_pitch = 6, .src_xy = 7, .src = 8, .pattern_mono = 10 },
	[0x58] = { .length = 14, .mono = 6, .src_colors = 8, .pattern_mono = 10 },
	/* XY_MONO_PAT_FIXED_BLT */
	[0x59] = { .length = 8, .pattern_fixed = 6 },
	/* XY_MONO_SRC_COPY_IMMEDIATE_BLT, XY_PAT_BLT_IMMEDIATE */
	[0x71] = { .length = 8, .mono_inline = 8, .src_colors = 6 },
	[0x72] = { .length = 6, .pattern_inline = 6 },
	/* XY_SRC_COPY_CHROMA_BLT, XY_FULL_IMMEDIATE_PATTERN_BLT */
	[0x73] = { .length = 12, .src_xy = 6, .src_pitch = 7, .src = 8, .key = 10 },
	[0x74] = { .length = 10, .src_pitch = 6, .src_xy = 7, .src = 8, .pattern_inline = 10 },
	/* XY_FULL_MONO_SRC_IMMEDIATE_PATTERN_BLT */
	[0x75] = { .length = 10, .mono = 6, .src_colors = 8, .pattern_inline = 10 },
	/* XY_PAT_CHROMA_BLT, XY_PAT_CHROMA_BLT_IMMEDIATE */
	[0x76] = { .length = 10, .pattern = 6, .key = 8 },
	[0x77] = { .length = 8, .pattern_inline = 8, .key = 6 },
};

/**
 * blt_known - is there such a 2D command?
 * @header: its first dword
 * @min_length: where its least length in dwords is put
 */
bool blt_known(u32 header, u32 *min_length)
{
	*min_length = rows[BLT_OPCODE(header)].length;

	return *min_length;
}

/* Two surfaces of which runs can be copied from one to the other as they lie in memory. */
static bool is_straight(const struct blt *blt)
{
	if (blt->src.tiling == TILING_Y && blt->dst.tiling == TILING_Y)
		return !((blt->src_x - blt->x1) * blt->cpp % surface_tiles[TILING_Y].run);

	return blt->src.tiling < TILING_Y && blt->dst.tiling < TILING_Y;
}

/* Copies within a surface begin where they do not destroy what is still to be read. */
static void set_direction(struct blt *blt)
{
	if (blt->src_kind != BLT_SRC_SURFACE)
		return;
	if (blt->src.base != blt->dst.base || blt->src.pitch != blt->dst.pitch ||
	    blt->src.tiling != blt->dst.tiling) {
		blt->straight = is_straight(blt);
		return;
	}
	blt->backward_y = blt->src_y < blt->y1;
	blt->backward_x = blt->src_x < blt->x1;
}

static enum burst_result decode_xy(struct blt *blt, struct gmem *mem, u32 swctrl,
				 const u32 *setup, const u32 *cmd, u32 len, u64 *fault)
{
	const struct blt_row *row = &rows[BLT_OPCODE(cmd[0])];
	enum burst_result result = BURST_DONE;

	blt_set_destination(blt, swctrl, cmd[0], cmd[1], cmd[2], cmd[3], blt_address(cmd + 4));
	if (row->src)
		blt_set_source(blt, swctrl, cmd[0], cmd[row->src_xy], cmd[row->src_pitch],
			       blt_address(cmd + row->src));
	if (row->key)
		blt_key_set(&blt->key, KEY_MODE(cmd[0]), DEPTH(cmd[1]), cmd[row->key],
			    cmd[row->key + 1]);
	if (blt->key.on && !blt->key.destination && !row->src)
		return BURST_SKIPPED;
	if (row->src_colors)
		blt_set_mono_source(blt, cmd[0], cmd[1], cmd + row->src_colors);
	if (row->mono)
		blt->mono_addr = blt_address(cmd + row->mono);
	if (row->mono_inline) {
		blt->mono_data = (const u8 *)(cmd + row->mono_inline);
		blt->mono_bytes = (len - row->mono_inline) * 4;
	}
	if (row->color)
		blt_pattern_set_solid(blt, cmd[row->color]);
	if (row->pattern_mono)
		blt_pattern_set_mono(blt, cmd[0], cmd[1], cmd + row->pattern_mono);
	if (row->pattern_fixed &&
	    !blt_pattern_set_fixed(blt, cmd[0], cmd[1], cmd + row->pattern_fixed))
		return BURST_SKIPPED;
	if (row->pattern_inline) {
		if ((len - row->pattern_inline) * 4 < 64 * blt->cpp)
			return BURST_SKIPPED;
		blt_pattern_set(blt, cmd[0], (const u8 *)(cmd + row->pattern_inline));
	}
	if (row->pattern)
		result = blt_load_pattern(blt, mem, cmd[0], blt_address(cmd + row->pattern),
					  fault);
	blt_clip_to_setup(blt, cmd[1], setup);
	set_direction(blt);

	return result;
}

/*
 * Commands without coordinates: linear, a width in bytes, a height.
 *
 * PRM SNB volume 1 part 5, 1.8. Pitches may be negative. Where source and destination overlap,
 * the command says in which direction; as the address of the first byte means that of the
 * last one in the row then, in xf86-video-intel's i810_accel.c too.
 */

static void set_size(struct blt *blt, u32 header, u32 br13, u32 size, u64 addr)
{
	blt_set_depth(blt, header, br13);
	blt->rop = BLT_ROP(br13);
	blt_set_surface(&blt->dst, br13, TILING_LINEAR, addr);
	blt->x2 = (size & 0xffff) / blt->cpp;
	blt->y2 = size >> 16;
}

static enum burst_result decode_color(struct blt *blt, const u32 *cmd)
{
	set_size(blt, cmd[0], cmd[1], cmd[2], blt_address(cmd + 3));
	blt_pattern_set_solid(blt, cmd[5]);

	return BURST_DONE;
}

static enum burst_result decode_src_copy(struct blt *blt, const u32 *cmd)
{
	set_size(blt, cmd[0], cmd[1], cmd[2], blt_address(cmd + 3));
	blt->src_kind = BLT_SRC_SURFACE;
	blt_set_surface(&blt->src, cmd[5], TILING_LINEAR, blt_address(cmd + 6));
	blt->backward_x = cmd[1] & LEFTWARD;
	blt->straight = !blt->backward_x;
	if (blt->backward_x) {
		blt->dst.base -= blt->x2 * blt->cpp - 1;
		blt->src.base -= blt->x2 * blt->cpp - 1;
	}

	return BURST_DONE;
}

/* What tiled means here is in the command: legacy Y, or Yf by another bit; or Ys. */
static enum surface_tiling fast_tiling(u32 code, bool yf, u32 cpp)
{
	switch (code) {
	case 1:
		return TILING_X;
	case 2:
		return yf ? surface_yf(cpp) : TILING_Y;
	case 3:
		return surface_ys(cpp);
	default:
		return TILING_LINEAR;
	}
}

static enum burst_result decode_fast_copy(struct blt *blt, const u32 *cmd)
{
	static const u8 cpp[8] = { 1, 2, 0, 4, 8, 16 };
	enum surface_tiling src, dst;

	blt->cpp = cpp[FAST_DEPTH(cmd[1])];
	if (!blt->cpp)
		return BURST_SKIPPED;
	src = fast_tiling(FAST_SRC_TILING(cmd[0]), cmd[1] & FAST_SRC_YF, blt->cpp);
	dst = fast_tiling(FAST_DST_TILING(cmd[0]), cmd[1] & FAST_DST_YF, blt->cpp);
	blt->write_mask = ~0ULL;
	blt->rop = ROP_SOURCE;
	blt->x1 = blt_x(cmd[2]);
	blt->y1 = blt_y(cmd[2]);
	blt->x2 = blt_x(cmd[3]);
	blt->y2 = blt_y(cmd[3]);
	blt_set_surface(&blt->dst, cmd[1], dst, blt_address(cmd + 4));
	blt->src_kind = BLT_SRC_SURFACE;
	blt->src_x = blt_x(cmd[6]);
	blt->src_y = blt_y(cmd[6]);
	blt_set_surface(&blt->src, cmd[7], src, blt_address(cmd + 8));
	set_direction(blt);

	return BURST_DONE;
}

/**
 * blt_decode - take a command apart
 * @blt: where it is put; nothing to draw if x2 is not beyond x1, or y2 not beyond y1
 * @blitter: whose setup it goes by, or changes
 * @mem: the view of guest memory that patterns are in
 * @swctrl: BCS_SWCTRL
 * @cmd: the command
 * @len: its dwords, at least what blt_known() says
 * @fault: where an address that is not mapped is put
 *
 * Return: BURST_DONE, BURST_SKIPPED, BURST_FAULT.
 */
enum burst_result blt_decode(struct blt *blt, struct blitter *blitter,
			   struct gmem *mem, u32 swctrl, const u32 *cmd, u32 len,
			   u64 *fault)
{
	const u32 *setup = blitter->setup;
	enum burst_result result = BURST_DONE;

	memset(blt, 0, sizeof(*blt));
	/* An operand that the command does not have is zero. */
	memset(blt->pattern_mask, 0xff, sizeof(blt->pattern_mask));
	switch (BLT_OPCODE(cmd[0])) {
	case OP_SETUP:
	case OP_SETUP_CLIP:
	case OP_SETUP_MONO_PATTERN_SL:
		blt_keep_setup(blitter, cmd);
		return BURST_DONE;
	case OP_PIXEL:
		result = blt_decode_pixel(blt, swctrl, setup, cmd);
		break;
	case OP_SCANLINES:
		result = blt_decode_scanlines(blt, mem, swctrl, setup, cmd, fault);
		break;
	case OP_TEXT:
	case OP_TEXT_IMMEDIATE:
		result = blt_decode_text(blt, swctrl, setup, cmd, len);
		break;
	case OP_COLOR:
		result = decode_color(blt, cmd);
		break;
	case OP_SRC_COPY:
		result = decode_src_copy(blt, cmd);
		break;
	case OP_FAST_COPY:
		result = decode_fast_copy(blt, cmd);
		break;
	default:
		result = decode_xy(blt, mem, swctrl, setup, cmd, len, fault);
		break;
	}
	if (result != BURST_DONE)
		return result;
	blt_clip_negative(blt);

	return BURST_DONE;
}
