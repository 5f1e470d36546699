// SPDX-License-Identifier: GPL-2.0
/*
 * Blits: block by block.
 *
 * A block is read, combined and written back. Its edges are multiples of its size in
 * the destination's coordinates, so that tiles are written whole where the rectangle
 * allows. What a block costs of a burst is counted in commands, by its size.
 */
#include "blitter/blt.h"
#include "memory/gmem.h"

#define BYTES_A_COMMAND	512	/* that count as one command of a burst */
#define BLOCK_COST	4	/* commands that a block costs in any case */

/* Blocks: their size, and which of them the rectangle touches. */
struct grid {
	u32 width;	/* bytes of a block */
	u32 height;
	s32 x, y;	/* the first block, counted from the surface's corner */
	u32 columns, rows;
};

/* Division that rounds down, by a power of two. */
static s32 floor_div(s32 a, u32 b)
{
	return (a - (s32)((u32)a & (b - 1))) / (s32)b;
}

static void set_grid(struct grid *grid, const struct blt *blt)
{
	s32 left = blt->x1 * (s32)blt->cpp, right = blt->x2 * (s32)blt->cpp;
	enum surface_tiling src = blt->src_kind == BLT_SRC_SURFACE ?
				  blt->src.tiling : TILING_LINEAR;

	if (blt->dst.tiling >= TILING_Y || src >= TILING_Y) {
		grid->width = 512;
	} else if (blt->dst.tiling == TILING_X || src == TILING_X) {
		grid->width = 2048;
	} else {
		/* As wide as the rectangle. */
		grid->width = 64;
		while (grid->width < BLT_BLOCK && grid->width < right - left)
			grid->width *= 2;
	}
	grid->height = BLT_BLOCK / grid->width;
	grid->x = floor_div(left, grid->width);
	grid->y = floor_div(blt->y1, grid->height);
	grid->columns = floor_div(right - 1, grid->width) - grid->x + 1;
	grid->rows = floor_div(blt->y2 - 1, grid->height) - grid->y + 1;
}

/* The part of block @n that is in the rectangle, in bytes and rows of the surface. */
static void set_block(struct surface_block *block, const struct blt *blt,
		      const struct grid *grid, u32 n)
{
	s32 column = n % grid->columns, row = n / grid->columns;
	s32 right, bottom;

	if (blt->backward_x)
		column = grid->columns - 1 - column;
	if (blt->backward_y)
		row = grid->rows - 1 - row;
	block->x = (grid->x + column) * (s32)grid->width;
	block->y = (grid->y + row) * (s32)grid->height;
	right = min(block->x + (s32)grid->width, blt->x2 * (s32)blt->cpp);
	bottom = min(block->y + (s32)grid->height, blt->y2);
	block->x = max(block->x, blt->x1 * (s32)blt->cpp);
	block->y = max(block->y, blt->y1);
	block->bytes = right - block->x;
	block->rows = bottom - block->y;
	block->pitch = grid->width;
}

static void set_bytes(u64 *words, u8 byte, const struct surface_block *block)
{
	memset(words, byte, block->pitch * block->rows);
}

/* The rows of a monochrome source that belong to @block, as pixels. */
static enum burst_result read_mono(struct blitter *blitter, struct gmem *mem,
				 const struct blt *blt,
				 const struct surface_block *block, u64 *fault)
{
	u32 pixels = block->bytes / blt->cpp;
	u32 row;

	for (row = 0; row < block->rows; row++) {
		u64 bit = blt->mono_bit +
			  (u64)(block->y - blt->y1 + row) * blt->mono_stride +
			  (block->x / (s32)blt->cpp - blt->x1);
		u32 bytes = (bit % 8 + pixels + 7) / 8;
		u32 off = row * block->pitch;

		memset(blitter->mono, 0, bytes);
		if (!blt->mono_data) {
			*fault = blt->mono_addr + bit / 8;
			if (gmem_read(mem, GTT_PER_PROCESS, *fault, blitter->mono, bytes))
				return BURST_FAULT;
		} else if (bit / 8 < blt->mono_bytes) {
			memcpy(blitter->mono, blt->mono_data + bit / 8,
			       min_t(u64, bytes, blt->mono_bytes - bit / 8));
		}
		blt_expand((u8 *)blitter->src + off, blitter->mask + off / 8,
			   blitter->mono, bit % 8, pixels, blt->cpp, &blt->src_mono);
	}

	return BURST_DONE;
}

static enum burst_result read_source(struct blitter *blitter, struct gmem *mem,
				   const struct blt *blt,
				   const struct surface_block *block, u64 *fault)
{
	struct surface_block from = *block;

	if (blt->src_kind == BLT_SRC_NONE) {
		set_bytes(blitter->src, 0, block);
		return BURST_DONE;
	}
	if (blt->src_kind == BLT_SRC_MONO)
		return read_mono(blitter, mem, blt, block, fault);
	from.x += (blt->src_x - blt->x1) * (s32)blt->cpp;
	from.y += blt->src_y - blt->y1;
	from.buf = blitter->src;

	return surface_rw(mem, &blt->src, &from, false, fault) ? BURST_FAULT : BURST_DONE;
}

/* Is each pixel of the rectangle written, and whole? */
static bool writes_all(const struct blt *blt)
{
	return blt->write_mask == ~0ULL && blt_pattern_all_drawn(blt) && !blt->key.on &&
	       (blt->src_kind != BLT_SRC_MONO || !blt->src_mono.transparent);
}

/* Put @new into @dst where the masks say so. */
static void mask_row(u64 *dst, const u64 *new, const u64 *mask,
		     const struct blt_pattern_row *pattern, u32 pattern_words,
		     u64 write_mask, u32 words)
{
	u32 i;

	for (i = 0; i < words; i++) {
		u64 write = mask[i] & write_mask & pattern->drawn[i & (pattern_words - 1)];

		dst[i] = (new[i] & write) | (dst[i] & ~write);
	}
}

/* Does the source have to be there, for the operation or because it says what is drawn? */
static bool looks_at_source(const struct blt *blt)
{
	return blt_uses_source(blt->rop) || blt->src_kind == BLT_SRC_MONO ||
	       (blt->key.on && !blt->key.destination);
}

/* Take the pixels out that the color key does not let through. */
static void apply_key(struct blitter *blitter, const struct blt *blt,
		      const struct surface_block *block)
{
	const u64 *pixels = blt->key.destination ? blitter->dst : blitter->src;
	u32 y;

	for (y = 0; y < block->rows; y++) {
		u32 at = y * block->pitch / 8;

		blt_key_row(&blt->key, blitter->mask + at, pixels + at, block->bytes / blt->cpp,
			    blt->cpp);
	}
}

/* Rows of the destination, from all that has been read. */
static void combine(struct blitter *blitter, const struct blt *blt,
		    const struct surface_block *block, bool keep)
{
	u32 words = (block->bytes + 7) / 8, pattern_words = min(blt->cpp, 4u);
	bool patterned = blt_uses_pattern(blt->rop) || !blt_pattern_all_drawn(blt);
	struct blt_pattern_row pattern;
	u32 y;

	memset(&pattern, 0xff, sizeof(pattern));
	for (y = 0; y < block->rows; y++) {
		u32 at = y * block->pitch / 8;
		u64 *dst = blitter->dst + at, *src = blitter->src + at;

		if (patterned)
			blt_pattern_row(&pattern, blt, block->x / (s32)blt->cpp, block->y + y);
		blt_rop(keep ? src : dst, dst, src, pattern.pixels, pattern_words,
			words, blt->rop);
		if (keep)
			mask_row(dst, src, blitter->mask + at, &pattern, pattern_words,
				 blt->write_mask, words);
	}
}

static enum burst_result write_block(struct gmem *mem, const struct blt *blt,
				   struct surface_block *block, void *buf, u64 *fault)
{
	block->buf = buf;

	return surface_rw(mem, &blt->dst, block, true, fault) ? BURST_FAULT : BURST_DONE;
}

/* A copy needs one buffer, or none. */
static enum burst_result copy_block(struct blitter *blitter, struct gmem *mem,
				  const struct blt *blt, struct surface_block *block,
				  u64 *fault)
{
	enum burst_result result;

	if (blt->straight &&
	    surface_copy(mem, &blt->dst, block, &blt->src,
			 block->x + (blt->src_x - blt->x1) * (s32)blt->cpp,
			 block->y + blt->src_y - blt->y1))
		return BURST_DONE;
	result = read_source(blitter, mem, blt, block, fault);
	if (result != BURST_DONE)
		return result;

	return write_block(mem, blt, block, blitter->src, fault);
}

static enum burst_result draw_block(struct blitter *blitter, struct gmem *mem,
				  const struct blt *blt, struct surface_block *block,
				  u64 *fault)
{
	bool keep = !writes_all(blt);
	enum burst_result result;

	if (!keep && blt->rop == 0xcc && blt->src_kind == BLT_SRC_SURFACE)
		return copy_block(blitter, mem, blt, block, fault);

	block->buf = blitter->dst;
	if (keep)
		set_bytes(blitter->mask, 0xff, block);
	if (looks_at_source(blt)) {
		result = read_source(blitter, mem, blt, block, fault);
		if (result != BURST_DONE)
			return result;
	}
	if ((keep || blt_uses_destination(blt->rop)) &&
	    surface_rw(mem, &blt->dst, block, false, fault))
		return BURST_FAULT;
	if (blt->key.on)
		apply_key(blitter, blt, block);
	combine(blitter, blt, block, keep);

	return write_block(mem, blt, block, blitter->dst, fault);
}

/* One color everywhere: all blocks are the same. */
static bool is_fill(const struct blt *blt)
{
	return blt->solid && blt->rop == 0xf0 && writes_all(blt) &&
	       blt->src_kind == BLT_SRC_NONE;
}

static void prepare_fill(struct blitter *blitter, const struct blt *blt)
{
	u64 words[4];
	u32 i;

	memcpy(words, blt->pattern, blt->cpp * 8);
	for (i = 0; i < ARRAY_SIZE(blitter->dst); i++)
		blitter->dst[i] = words[i & (blt->cpp - 1)];
}

/* Blocks, until all are drawn or the budget is used up. */
static enum burst_result draw(struct blitter *blitter, struct gmem *mem,
			    const struct blt *blt, int *budget, u64 *fault)
{
	enum burst_result result = BURST_DONE;
	struct surface_block block;
	bool fill = is_fill(blt);
	struct grid grid;

	set_grid(&grid, blt);
	if (fill)
		prepare_fill(blitter, blt);
	for (; blitter->done < grid.columns * grid.rows; blitter->done++) {
		if (*budget <= 0)
			return BURST_MORE;
		set_block(&block, blt, &grid, blitter->done);
		*budget -= BLOCK_COST + block.bytes * block.rows / BYTES_A_COMMAND;
		result = fill ? write_block(mem, blt, &block, blitter->dst, fault) :
			 draw_block(blitter, mem, blt, &block, fault);
		if (result != BURST_DONE)
			break;
	}

	return result;
}

/* Forget the command under way, and what XY_SETUP has said. */
void blt_reset(struct blitter *blitter)
{
	blitter->done = 0;
	memset(blitter->setup, 0, sizeof(blitter->setup));
}

/**
 * blt_exec - execute a 2D command, or a burst of it
 * @blitter: the blitter
 * @mem: the engine's view of guest memory; in a memory section
 * @swctrl: BCS_SWCTRL
 * @cmd: the command
 * @len: its dwords, at least what blt_known() says
 * @budget: commands left of the burst; what was drawn is taken off
 * @fault: where the address of a page that is missing is put
 *
 * Return: see enum burst_result. After BURST_MORE the same command has to come again.
 */
enum burst_result blt_exec(struct blitter *blitter, struct gmem *mem, u32 swctrl,
			 const u32 *cmd, u32 len, int *budget, u64 *fault)
{
	enum burst_result result;
	struct blt blt;

	result = blt_decode(&blt, blitter, mem, swctrl, cmd, len, fault);
	if (result == BURST_DONE && blt.x1 < blt.x2 && blt.y1 < blt.y2)
		result = draw(blitter, mem, &blt, budget, fault);
	if (result != BURST_MORE)
		blitter->done = 0;

	return result;
}
