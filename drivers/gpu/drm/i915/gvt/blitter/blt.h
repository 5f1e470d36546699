/* SPDX-License-Identifier: GPL-2.0 */
/* Inside of the blitter: a command that was taken apart. */
#ifndef _GVT_BLT_H_
#define _GVT_BLT_H_

#include "blitter/blitter.h"
#include "memory/surface.h"

enum blt_source {
	BLT_SRC_NONE,
	BLT_SRC_SURFACE,
	BLT_SRC_MONO,		/* a bit for each pixel */
};

/* A color for each value of a bit; where it is 0, maybe none. */
struct blt_mono {
	u32 bg;
	u32 fg;
	bool transparent;
};

/* A range of colors that is drawn, or not; without @on all are. */
struct blt_key {
	bool on;
	bool destination;	/* it is about the destination, else about the source */
	u32 low;
	u32 high;
	u32 component[4];	/* bits of each; 0: not looked at */
};

#define BLT_PATTERN_MAX	(8 * 8 * 4)	/* bytes: 8 by 8 pixels */

/**
 * struct blt - a blit
 * @dst: the destination
 * @x1: its first column, in pixels
 * @y1: its first row
 * @x2: the column behind its last one; greater than @x1, or there is nothing to do
 * @y2: the row behind its last one
 * @cpp: bytes of a pixel: 1, 2, 4, 8 or 16
 * @rop: bit p << 2 | s << 1 | d is the result for these bits of pattern, source and
 *	destination
 * @write_mask: bits of each 64 that are written
 * @src_kind: where the source comes from
 * @src: the source, if it is a surface
 * @src_x: column that belongs to @x1
 * @src_y: row that belongs to @y1
 * @straight: source and destination are two surfaces of which runs, or columns, can be copied
 *	from one to the other
 * @backward_x: blocks are drawn from the right, where source and destination may overlap
 * @backward_y: and from below
 * @src_mono: colors of a monochrome source
 * @mono_addr: its address, if @mono_data is NULL
 * @mono_data: it, if it stands in the command
 * @mono_bytes: bytes there
 * @mono_bit: bit that belongs to @x1, @y1
 * @mono_stride: bits from a row to the next
 * @pattern: 8 rows of 8 pixels, that of column 0 and row 0 of the surface first
 * @solid: they are all the same
 * @pattern_mask: a bit for each pixel, as in monochrome patterns: it is drawn
 * @key: the color key
 */
struct blt {
	struct surface dst;
	s32 x1, y1, x2, y2;
	u32 cpp;
	u8 rop;
	u64 write_mask;

	enum blt_source src_kind;
	struct surface src;
	s32 src_x, src_y;
	bool straight;
	bool backward_x, backward_y;

	struct blt_mono src_mono;
	u64 mono_addr;
	const u8 *mono_data;
	u32 mono_bytes;
	u64 mono_bit;
	u32 mono_stride;

	u8 pattern[BLT_PATTERN_MAX];
	bool solid;
	u8 pattern_mask[8];

	struct blt_key key;
};

/* A row of the pattern as it lies on a block: words of eight pixels. */
struct blt_pattern_row {
	u64 pixels[4];
	u64 drawn[4];
};

/* Which operands a raster operation looks at. */
static inline bool blt_uses_pattern(u8 rop)
{
	return (rop >> 4 ^ rop) & 0x0f;
}

static inline bool blt_uses_source(u8 rop)
{
	return (rop >> 2 ^ rop) & 0x33;
}

static inline bool blt_uses_destination(u8 rop)
{
	return (rop >> 1 ^ rop) & 0x55;
}

/* blt_decode.c */
enum burst_result blt_decode(struct blt *blt, struct blitter *blitter,
			   struct gmem *mem, u32 swctrl, const u32 *cmd, u32 len,
			   u64 *fault);

/* blt_key.c */
void blt_key_set(struct blt_key *key, u32 mode, u32 depth, u32 low, u32 high);
void blt_key_row(const struct blt_key *key, u64 *mask, const u64 *pixels, u32 n, u32 cpp);

/* blt_pattern.c */
void blt_pattern_set(struct blt *blt, u32 header, const u8 *pixels);
void blt_pattern_set_solid(struct blt *blt, u32 color);
void blt_pattern_set_mono(struct blt *blt, u32 header, u32 br13, const u32 *dword);
bool blt_pattern_set_fixed(struct blt *blt, u32 header, u32 br13, const u32 *colors);
bool blt_pattern_all_drawn(const struct blt *blt);
void blt_pattern_row(struct blt_pattern_row *row, const struct blt *blt, u32 x, u32 y);

/* blt_pixels.c */
void blt_rop(u64 *to, const u64 *dst, const u64 *src, const u64 *pattern,
	     u32 pattern_words, u32 words, u8 rop);
void blt_expand(void *to, u64 *mask, const u8 *bits, u32 bit, u32 pixels, u32 cpp,
		const struct blt_mono *mono);

#endif
