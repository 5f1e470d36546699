/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Blits for tests: what they say, the commands that say it, and a model of what becomes of
 * them that is slow and plain: each pixel of the rectangle on its own, as PRM SKL
 * volume 2a says.
 */
#ifndef BLIT_H
#define BLIT_H

#include "canvas.h"

#define PITCH	2048
#define ROWS	64
#define BYTES	(PITCH * ROWS)
#define SIDE	4096	/* bytes of patterns and monochrome sources */

/* Yf of 8 bits a pixel, and of 16 or 32, for fast copies. */
enum tiling { STRAIGHT, X_TILES, Y_TILES, YF_8_TILES, YF_TILES };

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


/* The context, its surfaces, a page for patterns, and what is in them. */
extern struct context blit_ctx;
extern struct canvas blit_dst, blit_src, blit_side;
extern u8 blit_dst_raw[BYTES], blit_src_raw[BYTES];

void blit_start(void);
u32 blit_any(u32 below);
void blit_any_rectangle(struct blit *b, u32 op);
u32 blit_at(enum tiling tiling, u32 x, u32 y);
u32 blit_xy(int x, int y);
void blit_model(const struct blit *b, u8 *expected);

void blit_emit_swctrl(const struct blit *b);
void blit_emit_xy(const struct blit *b);
void blit_emit_setup_command(const struct blit *b);
void blit_emit_fast_copy(const struct blit *b);
void blit_emit_flat(const struct blit *b);

#endif
