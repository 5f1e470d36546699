// SPDX-License-Identifier: GPL-2.0
/*
 * Media blocks: rectangles of a surface, in bytes and rows.
 *
 * PRM SKL vol 7, "Media Block Read", "Media Block Write"; vol 2d, MH_MB and MDC_VLSO. A read
 * beside the surface has the texel at its edge, a write there goes nowhere.
 */
#include "dataport/dataport.h"
#include "memory/surface.h"
#include "texel/surface_state.h"

/* A row in registers, at most; a texel that counts at the edge, at most. */
#define ROW_BYTES	64u
#define TEXEL_BYTES	4u

#define SIZE_FIELDS	0x003f003fu

/* Bits 10:8 of the descriptor: they replace what the surface says. */
#define LINES_OVERRIDE	BIT(2)
#define LINES_STRIDE	BIT(1)
#define LINES_OFFSET	BIT(0)

/**
 * struct media_block - a block
 * @surface: where
 * @x, @y: in bytes and rows of level 0
 * @bytes: of a row
 * @rows: how many
 * @pitch: bytes of a row in registers
 * @width: of the surface, in bytes: its state has dwords for these messages
 * @left: the surface's first byte, as surface_rw() counts
 * @top: and its first row
 * @step: from a row to the next
 */
struct media_block {
	struct render_surface surface;
	s32 x;
	s32 y;
	u32 bytes;
	u32 rows;
	u32 pitch;
	s64 width;
	s32 left;
	s32 top;
	u32 step;
};

static enum eu_stop take_apart(struct port *port, struct media_block *block)
{
	struct render_surface *surface = &block->surface;
	enum eu_stop stop;

	/* Messages of another mode, or of masked pixels, are not served. */
	if (!port->header || port->header[2] & ~SIZE_FIELDS)
		return EU_UNSERVED;
	stop = render_surface_named(port->slot, port->message, surface);
	if (stop != EU_BUDGET)
		return stop;
	block->x = port->header[0];
	block->y = port->header[1];
	block->bytes = (port->header[2] & 63) + 1;
	block->rows = (port->header[2] >> 16 & 63) + 1;
	for (block->pitch = 4; block->pitch < block->bytes; block->pitch *= 2)
		;
	if (surface->type == SURFTYPE_NULL)
		return EU_BUDGET;
	if (surface->type != SURFTYPE_2D || surface->samples != 1 || surface->block_bits ||
	    !render_surface_texel(surface, 0, 0, 0, 0, &block->left, &block->top))
		return EU_UNSERVED;
	/* Vol 2d, RENDER_SURFACE_STATE, Width: dwords for these messages, in any format. */
	block->width = (s64)surface->width * 4;
	if (port->control & LINES_OVERRIDE) {
		surface->line_stride = port->control & LINES_STRIDE ? 1 : 0;
		surface->line_offset = port->control & LINES_OFFSET ? 1 : 0;
	}
	block->step = 1 + surface->line_stride;
	block->top += surface->line_stride ? surface->line_offset : 0;

	return EU_BUDGET;
}

/* Registers have room for it: in dwords. */
static u32 dwords_of(const struct media_block *block)
{
	return (block->rows * block->pitch + 31) / 32 * 8;
}

static s64 clip(s64 val, s64 low, s64 high)
{
	return val < low ? low : val > high ? high : val;
}

static enum eu_stop rw(struct port *port, const struct media_block *block, s64 x, s64 y,
		       u32 bytes, u32 rows, void *buf, bool write)
{
	struct surface_block rectangle = {
		.x = block->left + x, .y = block->top + y * block->step,
		.bytes = bytes, .rows = rows, .buf = buf, .pitch = block->pitch,
	};
	int ret = surface_rw(port->slot->mem, &block->surface.at, &rectangle, write,
			     &port->slot->fault);

	return ret ? EU_FAULT : EU_BUDGET;
}

/*
 * A row of which a part is beside the surface: what is there repeats the texel at the edge.
 * Texels of more bytes repeat their dwords.
 */
static enum eu_stop edge_row(struct port *port, const struct media_block *block, u32 row, u8 *to)
{
	s64 texel = min(block->surface.bytes, TEXEL_BYTES), x;
	s64 low = clip(block->x, 0, block->width - texel);
	s64 high = clip((s64)block->x + block->bytes, low + texel, block->width);
	u8 buf[ROW_BYTES + TEXEL_BYTES];
	enum eu_stop stop;
	u32 i;

	stop = rw(port, block, low, clip((s64)block->y + row, 0, block->surface.height - 1),
		  high - low, 1, buf, false);
	for (i = 0; i < block->bytes && stop == EU_BUDGET; i++) {
		x = (s64)block->x + i;
		if (x < low)
			x = low + (x % texel + texel) % texel;
		else if (x >= high)
			x = high - texel + x % texel;
		to[i] = buf[x - low];
	}

	return stop;
}

static bool is_inside(const struct media_block *block)
{
	return block->x >= 0 && block->y >= 0 &&
	       (s64)block->x + block->bytes <= block->width &&
	       (s64)block->y + block->rows <= block->surface.height;
}

enum eu_stop port_media_read(struct port *port)
{
	struct media_block block;
	enum eu_stop stop = take_apart(port, &block);
	u32 row;

	if (stop != EU_BUDGET)
		return stop;
	if (!port_can_answer(port, dwords_of(&block)))
		return EU_ILLEGAL;
	if (block.surface.type == SURFTYPE_NULL) {
		memset(port->answer, 0, dwords_of(&block) * 4);
		return EU_BUDGET;
	}
	if (is_inside(&block) && block.step == 1)
		return rw(port, &block, block.x, block.y, block.bytes, block.rows,
			  port->answer, false);
	for (row = 0; row < block.rows && stop == EU_BUDGET; row++)
		stop = edge_row(port, &block, row, port->answer + row * block.pitch);

	return stop;
}

enum eu_stop port_media_write(struct port *port)
{
	struct media_block block;
	enum eu_stop stop = take_apart(port, &block);
	u32 rows, skipped, row;
	s64 low, high, top;
	u8 *from;

	if (stop != EU_BUDGET)
		return stop;
	if (dwords_of(&block) > port->n)
		return EU_ILLEGAL;
	if (block.surface.type == SURFTYPE_NULL)
		return EU_BUDGET;
	low = clip(block.x, 0, block.width);
	high = clip((s64)block.x + block.bytes, low, block.width);
	top = clip(block.y, 0, block.surface.height);
	rows = clip((s64)block.y + block.rows, top, block.surface.height) - top;
	if (low == high || !rows)
		return EU_BUDGET;
	skipped = top - block.y;
	from = (u8 *)port->payload + skipped * block.pitch + (low - block.x);
	if (block.step == 1)
		return rw(port, &block, low, top, high - low, rows, from, true);
	for (row = 0; row < rows && stop == EU_BUDGET; row++)
		stop = rw(port, &block, low, top + row, high - low, 1, from + row * block.pitch,
			  true);

	return stop;
}
