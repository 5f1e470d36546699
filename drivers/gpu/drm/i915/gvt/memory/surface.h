/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Surfaces: rows of bytes in a graphics address space, laid out straight or in
 * tiles. Fences, blits and whatever else looks at pictures share it.
 *
 * Coordinates are bytes in x and rows in y. Tilings and their names: PRM SKL
 * volume 5 "Memory Views", tiled resources; i915: Documentation/gpu/i915.rst,
 * "Buffer Object Tiling", and for Yf uapi/drm/drm_fourcc.h; the bits of Yf and Ys are also
 * in Intel's gmmlib, CpuSwizzleBlt.c. Bit 6 of addresses is never swizzled on Gen9.
 */
#ifndef _GVT_SURFACE_H_
#define _GVT_SURFACE_H_

#include "memory/tlb.h"

/* From TILING_Y on rows are short runs. */
enum surface_tiling {
	TILING_LINEAR,
	TILING_X,
	TILING_Y,
	TILING_YF_8,		/* Yf of 8 bits a pixel */
	TILING_YF_32,		/* of 16 or 32 */
	TILING_YF_64,		/* of 64 or 128 */
	TILING_YS_8,		/* Ys, of the same */
	TILING_YS_32,
	TILING_YS_64,
	TILING_W,		/* of stencil */
	NUM_TILINGS
};

/**
 * struct tile - a tiling
 * @width: bytes in x of one page; 0: there are no tiles
 * @height: rows of one page
 * @run: bytes in x that follow each other in memory
 * @rows: rows of @run bytes that follow each other in memory
 * @x_bits: where the bits of x above @run are in the offset; 0: see below
 * @y_bits: and those of y
 * @side: pages of a tile in x, and in y: 1 or 4; 0: there are none
 *
 * A page is a tile, or a piece of one. It consists of columns of @run bytes by @rows rows,
 * each filled row by row. They are one after the other from the left where a column is as
 * high as the page; else @x_bits and @y_bits tell.
 */
struct tile {
	u32 width;
	u32 height;
	u32 run;
	u32 rows;
	u32 x_bits;
	u32 y_bits;
	u32 side;
};

extern const struct tile surface_tiles[NUM_TILINGS];

/* Yf of pixels of @cpp bytes, a power of two up to 16. */
static inline enum surface_tiling surface_yf(u32 cpp)
{
	return cpp == 1 ? TILING_YF_8 : cpp < 8 ? TILING_YF_32 : TILING_YF_64;
}

/* Ys of such pixels. */
static inline enum surface_tiling surface_ys(u32 cpp)
{
	return surface_yf(cpp) - TILING_YF_8 + TILING_YS_8;
}

/* Bytes of a tile. */
static inline u32 surface_tile_bytes(const struct tile *t)
{
	return t->side * t->side * GVT_PAGE_SIZE;
}

/**
 * struct surface - where pixels are
 * @base: graphics address of row 0; a multiple of a tile's bytes for tiled ones
 * @pitch: bytes from a row to the next. Not negative for tiled ones, of which whole
 *	tiles count.
 * @space: address space of @base
 * @tiling: how the bytes are laid out
 */
struct surface {
	u64 base;
	s32 pitch;
	enum gtt_space space;
	enum surface_tiling tiling;
};

u32 surface_tile_offset(const struct tile *t, u32 x, u32 y);
u64 surface_address(const struct surface *s, s32 x, s32 y);
u32 surface_run(const struct surface *s, s32 x);
u8 *surface_at_hand(struct gmem *mem, const struct surface *s, s32 x, s32 y, bool write, u32 *n);

/**
 * struct surface_block - a rectangle of a surface beside a buffer
 * @x: first byte of each row; not negative for tiled surfaces, nor is @y
 * @y: first row
 * @bytes: of each row
 * @rows: number of rows
 * @buf: where they are, the first row first
 * @pitch: bytes from a row to the next there
 */
struct surface_block {
	s32 x;
	s32 y;
	u32 bytes;
	u32 rows;
	void *buf;
	u32 pitch;
};

bool surface_copy(struct gmem *mem, const struct surface *dst,
		  const struct surface_block *block, const struct surface *src,
		  s32 src_x, s32 src_y);
int surface_rw(struct gmem *mem, const struct surface *s,
	       const struct surface_block *block, bool write, u64 *fault);

#endif
