/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Blits: what a 2D command can say, whatever its layout, and a model of what becomes of
 * it that is slow and plain: each byte of each pixel of the rectangle on its own.
 *
 * From PRM SKL volume 11 "Blitter", PRM SNB volume 1 part 5 "Blitter Engine", which has the
 * text of the registers BR00 to BR19, and for tiles PRM SKL volume 5 "Memory Views"; not from
 * the device model. It has no state of its own but a random generator's, and knows no GPU: the unit
 * tests use it, and tests/igt/gem_blits.c, which runs in a guest.
 */
#ifndef BLIT_MODEL_H
#define BLIT_MODEL_H

#include <linux/types.h>

/* Whole tiles of any kind: the widest has 1024 bytes, the highest 256 rows. */
#define PITCH	1024
#define ROWS	256
#define BYTES	(PITCH * ROWS)
#define BLIT_ALIGN 0x10000	/* of a surface, to be tiled in any way */
#define SIDE	4096	/* bytes of patterns and monochrome sources */
#define SIDE_PATTERN 2048	/* where in them color patterns are */

#define BLIT_DWORDS	256	/* more than the commands of a blit have */

/* UPWARD: straight, but the last row comes first. Yf, Ys: of 8, 16 or 32, 64 or 128 bits. */
enum tiling {
	STRAIGHT, X_TILES, Y_TILES, UPWARD, YF_8_TILES, YF_32_TILES, YF_64_TILES, YS_8_TILES,
	YS_32_TILES, YS_64_TILES
};

/* Opcodes; of scan lines there are two, by the setup whose pattern they draw. */
enum {
	PIXEL = 0x24, TEXT = 0x26, TEXT_IMMEDIATE = 0x31, COLOR = 0x40, FAST_COPY = 0x42,
	SRC_COPY = 0x43, XY_COLOR = 0x50, XY_PAT, XY_MONO_PAT, XY_SRC_COPY,
	XY_MONO_SRC_COPY, XY_FULL, XY_FULL_MONO_SRC, XY_FULL_MONO_PAT,
	XY_FULL_MONO_PAT_MONO_SRC, XY_MONO_PAT_FIXED, XY_MONO_SRC_COPY_IMMEDIATE = 0x71,
	XY_PAT_IMMEDIATE,
	XY_SRC_COPY_CHROMA, XY_FULL_IMMEDIATE_PAT, XY_FULL_MONO_SRC_IMMEDIATE_PAT,
	XY_PAT_CHROMA, XY_PAT_CHROMA_IMMEDIATE,
	SCANLINES_MONO = 0x111, SCANLINES = 0x125,
};

/* Color keys, as commands say them: the bits of each that is not "none" have bit 0. */
enum blit_key {
	KEY_NONE, KEY_SRC = 1, KEY_SRC_ALPHA = 3, KEY_DST_ALPHA = 5, KEY_DST = 7,
};

/**
 * struct blit - what a command says
 * @op: its opcode
 * @cpp: bytes of a pixel
 * @x1555: if these are 2: one bit of alpha, else none
 * @rop: the raster operation
 * @mask: what of 32 bits is written: 2 alpha, 1 the colors
 * @dst: how the destination lies in memory
 * @src: and the source
 * @within: the source is in the destination's surface
 * @x1: the rectangle, from this column and row
 * @y1: and row
 * @x2: to before this column
 * @y2: and row
 * @sx: the source's column that belongs to @x1
 * @sy: and its row
 * @leftward: each row is copied from its end, by a command that has to be told so
 * @clip: the rectangle is clipped to the following one
 * @cx1: see @x1
 * @cy1: see @y1
 * @cx2: see @x2
 * @cy2: see @y2
 * @seed_x: the pattern's column that belongs to column 0
 * @seed_y: and its row
 * @bg: color of monochrome sources where a bit is 0
 * @fg: and where it is 1
 * @pat_bg: the same of monochrome patterns
 * @pat_fg: the same of monochrome patterns
 * @src_transparent: monochrome sources are not drawn where a bit is 0
 * @pat_transparent: nor monochrome patterns
 * @solid: monochrome patterns are as if all their bits were 0
 * @mono_bit: bits of the monochrome source that come before the first row
 * @byte_packed: rows of a text begin at bytes, else anywhere
 * @side: where in the side memory the monochrome source is
 * @pat: a monochrome pattern
 * @fixed: or the number of one that is not in the command
 * @key: which colors are left out, or drawn only
 * @key_low: the least of each component
 * @key_high: the greatest of each
 */
struct blit {
	u32 op;
	u32 cpp;
	bool x1555;
	u8 rop;
	u32 mask;
	enum tiling dst, src;
	bool within;
	int x1, y1, x2, y2;
	int sx, sy;
	bool leftward;
	bool clip;
	int cx1, cy1, cx2, cy2;
	u32 seed_x, seed_y;
	u32 bg, fg, pat_bg, pat_fg;
	bool src_transparent, pat_transparent;
	bool solid;
	u32 mono_bit;
	bool byte_packed;
	u32 side;
	u32 pat[2];
	u32 fixed;
	enum blit_key key;
	u32 key_low, key_high;
};

/* The memory that a blit is about: destination, source, patterns and monochrome sources. */
struct blit_memory {
	u8 *dst;
	const u8 *src;
	const u8 *side;
};

bool blit_is_mono(const struct blit *b);
bool blit_has_mono_pattern(const struct blit *b);
u32 blit_at(enum tiling tiling, u32 x, u32 y);
void blit_model(const struct blit *b, const struct blit_memory *mem);

/* blit_random.c */

/**
 * struct blit_family - commands that have something in common
 * @name: what to call it
 * @ops: the commands
 * @num_ops: their number
 * @least: so many blits of each show all that is to be seen; 0: any number
 * @shape: gives a random blit what is special here; may be NULL
 */
struct blit_family {
	const char *name;
	const u16 *ops;
	u32 num_ops;
	u32 least;
	void (*shape)(struct blit *b, u32 n);
};

extern const struct blit_family blit_families[];
extern const u32 num_blit_families;

void blit_seed(u32 seed);
u32 blit_any(u32 below);
void blit_scramble(u8 *to, u32 bytes);
void blit_next(struct blit *b, const struct blit_family *family, u32 n);

/* blit_command.c */

/* Where, for the GPU, the memory of a blit is. */
struct blit_places {
	u64 dst, src, side;
};

u32 blit_xy(int x, int y);
u32 blit_command(const struct blit *b, const struct blit_places *at, const u8 *side, u32 *to);

#endif
