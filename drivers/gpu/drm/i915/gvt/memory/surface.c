// SPDX-License-Identifier: GPL-2.0
/*
 * Surfaces: addresses of pixels, and copies of rectangles.
 *
 * A tile is a page, or some pages, so a rectangle is copied page by page: one translation,
 * and then runs within a page that is at hand. Where an edge can't map the page, as few
 * copies as there can be are asked of it.
 */
#include "memory/gmem.h"
#include "memory/surface.h"

const struct tile surface_tiles[NUM_TILINGS] = {
	[TILING_X] = { .width = 512, .height = 8, .run = 512, .rows = 8, .side = 1 },
	[TILING_Y] = { .width = 128, .height = 32, .run = 16, .rows = 32, .side = 1 },
	/* Blocks of 64 bytes, 4 of which are a square, more or less; 2 by 2 of these; and again. */
	[TILING_YF_8] = { .width = 64, .height = 64, .run = 16, .rows = 32,
			  .x_bits = 0xa00, .y_bits = 0x5f0, .side = 1 },
	[TILING_YF_32] = { .width = 128, .height = 32, .run = 16, .rows = 8,
			   .x_bits = 0xa80, .y_bits = 0x570, .side = 1 },
	[TILING_YF_64] = { .width = 256, .height = 16, .run = 16, .rows = 4,
			   .x_bits = 0xac0, .y_bits = 0x530, .side = 1 },
	/* The same, and again, and again: 4 by 4 such pages. */
	[TILING_YS_8] = { .width = 64, .height = 64, .run = 16, .rows = 32,
			  .x_bits = 0xa00, .y_bits = 0x5f0, .side = 4 },
	[TILING_YS_32] = { .width = 128, .height = 32, .run = 16, .rows = 8,
			   .x_bits = 0xa80, .y_bits = 0x570, .side = 4 },
	[TILING_YS_64] = { .width = 256, .height = 16, .run = 16, .rows = 4,
			   .x_bits = 0xac0, .y_bits = 0x530, .side = 4 },
	/* Squares of 8 by 8 bytes in which x and y take turns; 8 of them below each other. */
	[TILING_W] = { .width = 64, .height = 64, .run = 1, .rows = 1,
		       .x_bits = 0xe15, .y_bits = 0x1ea, .side = 1 },
};

/* 48-bit addresses wrap, as on hardware. */
#define ADDRESS_MASK	GENMASK_ULL(47, 0)

/* The lowest bits of @val, put where @mask has some. */
static u32 spread(u32 val, u32 mask)
{
	u32 out = 0;

	for (; mask; mask &= mask - 1, val >>= 1)
		if (val & 1)
			out |= mask & -mask;

	return out;
}

/**
 * surface_tile_offset - offset of a byte within its page
 * @t: the tiling
 * @x: byte of the row, less than t->width
 * @y: the row, less than t->height
 */
u32 surface_tile_offset(const struct tile *t, u32 x, u32 y)
{
	if (t->x_bits)
		return spread(x / t->run, t->x_bits) | spread(y, t->y_bits) | x % t->run;

	return x / t->run * (t->run * t->height) + y * t->run + x % t->run;
}

/* Address of the tile with the byte at @x, @y, if a tile is a page. */
static u64 tile_address(const struct surface *s, const struct tile *t, u32 x, u32 y)
{
	u64 columns = (u32)s->pitch / t->width;

	return (s->base + (y / t->height * columns + x / t->width) * GVT_PAGE_SIZE) &
	       ADDRESS_MASK;
}

/* Address of the byte, if a tile is 4 by 4 pages: these too are in turns of y and x. */
static noinline u64 address_in_large(const struct surface *s, const struct tile *t, u32 x, u32 y)
{
	u64 columns = (u32)s->pitch / t->width;
	u32 column = x / t->width, row = y / t->height;
	u64 page = (row / 4 * (columns / 4) + column / 4) * 16 + spread(column % 4, 0xa) +
		   spread(row % 4, 0x5);

	return ((s->base + page * GVT_PAGE_SIZE) & ADDRESS_MASK) +
	       surface_tile_offset(t, x % t->width, y % t->height);
}

/* Address of the page with the byte. */
static u64 page_address(const struct surface *s, const struct tile *t, u32 x, u32 y)
{
	if (unlikely(t->side > 1))
		return address_in_large(s, t, x, y) & GVT_PAGE_MASK;

	return tile_address(s, t, x, y);
}

/**
 * surface_address - graphics address of a byte of a surface
 * @s: the surface
 * @x: byte of the row; not negative if it is tiled
 * @y: the row; not negative if it is tiled
 *
 * Return: its address. surface_run() tells how many bytes follow it in memory.
 */
u64 surface_address(const struct surface *s, s32 x, s32 y)
{
	const struct tile *t = &surface_tiles[s->tiling];

	if (t->side == 1)
		return tile_address(s, t, x, y) +
		       surface_tile_offset(t, x % t->width, y % t->height);
	if (unlikely(t->side))
		return address_in_large(s, t, x, y);

	return (s->base + (s64)y * s->pitch + x) & ADDRESS_MASK;
}

/* Bytes from @x on that follow each other; ~0 if the row does. */
u32 surface_run(const struct surface *s, s32 x)
{
	const struct tile *t = &surface_tiles[s->tiling];

	return t->width ? t->run - x % t->run : ~0u;
}

/* Of one row, straight: page by page. */
static int row_rw(struct gmem *mem, enum gtt_space space, u64 addr, void *buf,
		  u32 len, bool write, u64 *fault)
{
	while (len) {
		u32 n = min(len, (u32)(GVT_PAGE_SIZE - addr % GVT_PAGE_SIZE));
		int ret = gmem_rw_page(mem, space, addr, buf, n, write);

		if (ret) {
			*fault = addr;
			return ret;
		}
		addr = (addr + n) & ADDRESS_MASK;
		buf += n;
		len -= n;
	}

	return 0;
}

static int linear_rw(struct gmem *mem, const struct surface *s,
		     const struct surface_block *block, bool write, u64 *fault)
{
	u32 row;
	int ret;

	for (row = 0; row < block->rows; row++) {
		ret = row_rw(mem, s->space, surface_address(s, block->x, block->y + row),
			     block->buf + row * block->pitch, block->bytes, write,
			     fault);
		if (ret)
			return ret;
	}

	return 0;
}

/* The page of @addr where it is mapped; NULL if it is not at hand. */
static u8 *page_at_hand(struct gmem *mem, enum gtt_space space, u64 addr, bool write)
{
	struct tlb_entry *entry = gmem_translate(mem, space, addr);

	return entry && (entry->writable || !write) ? entry->page : NULL;
}

/* The part of a block that lies in one page of a tile: @x, @y are within the page. */
struct page_part {
	u32 x;
	u32 y;
	u32 bytes;
	u32 rows;
	u8 *buf;
	u32 pitch;
};

/* @len bytes of each row, at @at in the page. The common length is known here. */
static __always_inline void column_rw(u8 *at, u32 run, u8 *buf,
				      const struct page_part *part, u32 len, bool write)
{
	u32 row;

	for (row = 0; row < part->rows; row++, at += run, buf += part->pitch) {
		if (write)
			memcpy(at, buf, len);
		else
			memcpy(buf, at, len);
	}
}

static void page_rw(u8 *page, const struct tile *t, const struct page_part *part,
		    bool write)
{
	u32 x = part->x, end = part->x + part->bytes;
	u8 *buf = part->buf;

	while (x < end) {
		u32 n = min(end - x, t->run - x % t->run);
		u8 *at = page + surface_tile_offset(t, x, part->y);

		if (n == 16)
			column_rw(at, t->run, buf, part, 16, write);
		else
			column_rw(at, t->run, buf, part, n, write);
		x += n;
		buf += n;
	}
}

/* A whole column, which is one piece in memory: by way of a buffer. */
static int column_rw_far(struct gmem *mem, enum gtt_space space, u64 addr, u32 run,
			 u8 *buf, const struct page_part *part, bool write, u64 *fault)
{
	u32 row;
	int ret;

	for (row = 0; write && row < part->rows; row++)
		memcpy(mem->column + row * run, buf + row * part->pitch, run);
	ret = row_rw(mem, space, addr, mem->column, run * part->rows, write, fault);
	for (row = 0; !write && !ret && row < part->rows; row++)
		memcpy(buf + row * part->pitch, mem->column + row * run, run);

	return ret;
}

/*
 * The same for a page that is not at hand, where each copy may take long: column by
 * column, and run by run where only a part of a column is wanted.
 */
static int page_rw_far(struct gmem *mem, enum gtt_space space, u64 page,
		       const struct tile *t, const struct page_part *part, bool write,
		       u64 *fault)
{
	u32 x, n, row;
	int ret = 0;

	for (x = 0; !ret && x < part->bytes; x += n) {
		u64 addr = page + surface_tile_offset(t, part->x + x, part->y);

		n = min(part->bytes - x, t->run - (part->x + x) % t->run);
		if (n == t->run) {
			ret = column_rw_far(mem, space, addr, n, part->buf + x, part,
					    write, fault);
			continue;
		}
		for (row = 0; !ret && row < part->rows; row++)
			ret = row_rw(mem, space, addr + row * t->run,
				     part->buf + row * part->pitch + x, n, write,
				     fault);
	}

	return ret;
}

static int one_page(struct gmem *mem, const struct surface *s, const struct tile *t,
		    u64 addr, const struct page_part *part, bool write, u64 *fault)
{
	u8 *page = page_at_hand(mem, s->space, addr, write);

	if (!page)
		return page_rw_far(mem, s->space, addr, t, part, write, fault);
	page_rw(page, t, part, write);

	return 0;
}

static int tiled_rw(struct gmem *mem, const struct surface *s,
		    const struct surface_block *block, bool write, u64 *fault)
{
	const struct tile *t = &surface_tiles[s->tiling];
	struct page_part part = { .pitch = block->pitch };
	u32 x, y;
	int ret;

	for (y = 0; y < block->rows; y += part.rows) {
		part.y = (block->y + y) % t->height;
		part.rows = min(block->rows - y, t->rows - part.y % t->rows);
		for (x = 0; x < block->bytes; x += part.bytes) {
			part.x = (block->x + x) % t->width;
			part.bytes = min(block->bytes - x, t->width - part.x);
			part.buf = block->buf + y * block->pitch + x;
			ret = one_page(mem, s, t,
				       page_address(s, t, block->x + x, block->y + y),
				       &part, write, fault);
			if (ret)
				return ret;
		}
	}

	return 0;
}

/**
 * surface_at_hand - where a byte of a surface is mapped
 * @mem: whose view of guest memory; in a memory section
 * @s: the surface
 * @x: byte of the row; not negative if it is tiled
 * @y: the row; the same
 * @write: it is to be written
 * @n: how many are wanted; how many of them follow it there
 *
 * Return: the byte until the section ends; NULL if it is not at hand, for surface_rw().
 */
u8 *surface_at_hand(struct gmem *mem, const struct surface *s, s32 x, s32 y, bool write,
		    u32 *n)
{
	u64 addr = surface_address(s, x, y);
	u8 *page = page_at_hand(mem, s->space, addr, write);
	u32 off = addr % GVT_PAGE_SIZE;

	if (!page)
		return NULL;
	*n = min(*n, min(surface_run(s, x), (u32)GVT_PAGE_SIZE - off));

	return page + off;
}

/*
 * Rows of both surfaces that lie together: those of a column of Y tiles, as far as it is in
 * one tile of each.
 */
static u32 rows_at_once(const struct surface *dst, s32 y, const struct surface *src, s32 src_y)
{
	u32 rows = surface_tiles[TILING_Y].rows;

	return dst->tiling == TILING_Y ? min(rows - y % rows, rows - src_y % rows) : 1;
}

/* So many bytes of so many rows that lie together. */
static void copy_piece(u8 *to, const u8 *from, u32 bytes, u32 rows)
{
	u32 run = surface_tiles[TILING_Y].run, row;

	/* They may be one page at two addresses. */
	if (rows == 1 || bytes == run) {
		memmove(to, from, bytes * rows);
		return;
	}
	for (row = 0; row < rows; row++)
		memmove(to + row * run, from + row * run, bytes);
}

static bool copy_rows(struct gmem *mem, const struct surface *dst, s32 x, s32 y,
		      const struct surface *src, s32 src_x, s32 src_y, u32 left, u32 rows)
{
	u8 *to, *from;
	u32 n;

	for (; left; left -= n, x += n, src_x += n) {
		n = left;
		to = surface_at_hand(mem, dst, x, y, true, &n);
		from = surface_at_hand(mem, src, src_x, src_y, false, &n);
		if (!to || !from)
			return false;
		copy_piece(to, from, n, rows);
	}

	return true;
}

/**
 * surface_copy - copy a rectangle from one surface to another
 * @mem: whose view of guest memory; in a memory section
 * @dst: the destination
 * @block: the rectangle there; its buffer is not used
 * @src: the source, another surface
 * @src_x: byte of the source that belongs to the first one of @block
 * @src_y: and its row
 *
 * The fast way, for memory that is at hand: of surfaces with long runs, and of two in Y tiles
 * whose columns begin alike in both rectangles.
 *
 * Return: false if some is not: then a part may have been copied, and surface_rw()
 * knows what to do.
 */
bool surface_copy(struct gmem *mem, const struct surface *dst,
		  const struct surface_block *block, const struct surface *src,
		  s32 src_x, s32 src_y)
{
	const struct tile *t = &surface_tiles[dst->tiling];
	u32 x, y, n, rows;

	/* Tile by tile: that is how it lies in memory. */
	for (x = 0; x < block->bytes; x += n) {
		n = min(block->bytes - x, t->width ? t->width - (block->x + x) % t->width : ~0u);
		for (y = 0; y < block->rows; y += rows) {
			rows = rows_at_once(dst, block->y + y, src, src_y + y);
			rows = min(block->rows - y, rows);
			if (!copy_rows(mem, dst, block->x + x, block->y + y, src, src_x + x,
				       src_y + y, n, rows))
				return false;
		}
	}

	return true;
}

/**
 * surface_rw - copy a rectangle of a surface from or to a buffer
 * @mem: whose view of guest memory; in a memory section
 * @s: the surface
 * @block: the rectangle, and the buffer
 * @write: direction: to the surface
 * @fault: where the address that failed is put
 *
 * Writes to pages that are mapped for reading only go nowhere.
 *
 * Return: 0, or -EFAULT if a page is not mapped, or another error if it is not in
 * memory; a part may have been copied then.
 */
int surface_rw(struct gmem *mem, const struct surface *s,
	       const struct surface_block *block, bool write, u64 *fault)
{
	return surface_tiles[s->tiling].width ?
	       tiled_rw(mem, s, block, write, fault) :
	       linear_rw(mem, s, block, write, fault);
}
