// SPDX-License-Identifier: GPL-2.0
/*
 * Operands of 2D commands: where they are, and what they are.
 *
 * PRM SKL volume 2a "Command Reference: Instructions", BLT, and volume 11 "Blitter".
 */
#include "blitter/blt_operand.h"
#include "memory/gmem.h"

/* Dword 0. */
#define WRITE_ALPHA		BIT(21)
#define WRITE_RGB		BIT(20)
#define MONO_BIT(header)	((header) >> 17 & 7)
/* Dword 1, BR13. */
#define MONO_SRC_TRANSPARENT	BIT(29)
#define DEPTH(br13)		((br13) >> 24 & 3)

/**
 * blt_set_surface - a surface, as commands name one
 * @s: where it is put
 * @pitch: bytes; that of tiled surfaces dwords, which are not negative
 * @tiling: how it is tiled
 * @addr: its address
 */
void blt_set_surface(struct surface *s, u32 pitch, enum surface_tiling tiling, u64 addr)
{
	s->space = GTT_PER_PROCESS;
	s->tiling = tiling;
	s->base = addr;
	s->pitch = (s16)pitch;
	if (tiling != TILING_LINEAR) {
		s->base &= ~(u64)(surface_tile_bytes(&surface_tiles[tiling]) - 1);
		s->pitch = max(s->pitch, 0) * 4;
	}
}

static enum surface_tiling tiling_of(bool tiled, bool y)
{
	return tiled ? y ? TILING_Y : TILING_X : TILING_LINEAR;
}

/* How deep pixels are, and which of their bits are written. */
void blt_set_depth(struct blt *blt, u32 header, u32 br13)
{
	static const u8 cpp[] = { 1, 2, 2, 4 };

	blt->cpp = cpp[DEPTH(br13)];
	blt->write_mask = ~0ULL;
	if (blt->cpp == 4) {
		if (!(header & WRITE_ALPHA))
			blt->write_mask &= 0x00ffffff00ffffffULL;
		if (!(header & WRITE_RGB))
			blt->write_mask &= 0xff000000ff000000ULL;
	}
}

/* Dwords 0 and 1 of an XY command, the rectangle's corners, and the surface's address. */
void blt_set_destination(struct blt *blt, u32 swctrl, u32 header, u32 br13, u32 from, u32 to,
			 u64 addr)
{
	blt_set_depth(blt, header, br13);
	blt->rop = BLT_ROP(br13);
	blt_set_surface(&blt->dst, br13, tiling_of(header & BLT_DST_TILED, swctrl & BCS_DST_Y),
			addr);
	blt->x1 = blt_x(from);
	blt->y1 = blt_y(from);
	blt->x2 = blt_x(to);
	blt->y2 = blt_y(to);
}

/* The source of an XY command: its corner, its pitch and its address. */
void blt_set_source(struct blt *blt, u32 swctrl, u32 header, u32 xy, u32 pitch, u64 addr)
{
	blt->src_kind = BLT_SRC_SURFACE;
	blt->src_x = blt_x(xy);
	blt->src_y = blt_y(xy);
	blt_set_surface(&blt->src, pitch, tiling_of(header & BLT_SRC_TILED, swctrl & BCS_SRC_Y),
			addr);
}

/* A monochrome source: rows begin at words, with some bits to be left out. */
void blt_set_mono_source(struct blt *blt, u32 header, u32 br13, const u32 *colors)
{
	u32 width = max(blt->x2 - blt->x1, 0);

	blt->src_kind = BLT_SRC_MONO;
	blt->mono_bit = MONO_BIT(header);
	blt->mono_stride = (MONO_BIT(header) + width + 15) & ~15u;
	blt->src_mono.bg = colors[0];
	blt->src_mono.fg = colors[1];
	blt->src_mono.transparent = br13 & MONO_SRC_TRANSPARENT;
}

/* A pattern of colors that is in memory. Return: BURST_DONE, BURST_FAULT. */
enum burst_result blt_load_pattern(struct blt *blt, struct gmem *mem, u32 header, u64 addr,
				   u64 *fault)
{
	u8 pixels[BLT_PATTERN_MAX];

	/* BR15: the lowest bits of the address are reserved. */
	addr &= ~63ULL;
	*fault = addr;
	if (gmem_read(mem, GTT_PER_PROCESS, addr, pixels, 64 * blt->cpp))
		return BURST_FAULT;
	blt_pattern_set(blt, header, pixels);

	return BURST_DONE;
}
