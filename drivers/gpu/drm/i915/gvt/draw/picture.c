// SPDX-License-Identifier: GPL-2.0
/*
 * A slice of a render target as people see it: its texels by their format and its tiling,
 * made into 8 bits a color. Nothing of the vGPU changes: neither are the engine's translations
 * used, nor does a recording have what is read.
 */
#include "draw/picture.h"
#include "memory/gmem.h"
#include "texel/format.h"

/**
 * struct draw_picture - a picture
 * @target: the slice
 * @mem: a view of guest memory of its own
 * @raw: a row as it is in memory
 */
struct draw_picture {
	struct draw_target target;
	struct gmem mem;
	u8 *raw;
};

static bool is_shown(const struct format *format, u32 channel)
{
	switch (format->kind[channel]) {
	case FORMAT_UNORM:
	case FORMAT_SNORM:
	case FORMAT_SRGB:
	case FORMAT_FLOAT:
		return true;
	case FORMAT_UINT:
		return format->bits[channel] <= 8;
	default:
		return false;
	}
}

/**
 * draw_picture_refuses - can it be shown?
 * @target: a slice of a render target
 *
 * Return: why not, behind "its"; NULL: it can be.
 */
const char *draw_picture_refuses(const struct draw_target *target)
{
	u32 c;

	for (c = 0; c < 4; c++)
		if (target->format->bits[c] && !is_shown(target->format, c))
			return "numbers are no colors";
	if ((u64)target->width * target->height > DRAW_PICTURE_PIXELS)
		return "pixels are too many";

	return NULL;
}

/**
 * draw_picture_open - begin to look at a render target
 * @target: a slice that draw_picture_refuses() does not refuse; is copied
 * @mem: the view of guest memory of the engine that has written it
 *
 * For a vgpu_follow_fn: until it returns, the engine is in a memory section.
 *
 * Return: the picture, for draw_picture_close(); NULL if there is no memory.
 */
struct draw_picture *draw_picture_open(const struct draw_target *target, const struct gmem *mem)
{
	struct draw_picture *picture = kvcalloc(1, sizeof(*picture), GFP_KERNEL_ACCOUNT);

	if (!picture)
		return NULL;
	picture->raw = kvcalloc(target->width, target->format->bytes, GFP_KERNEL_ACCOUNT);
	if (!picture->raw) {
		kvfree(picture);
		return NULL;
	}
	picture->target = *target;
	picture->mem.vgpu = mem->vgpu;
	picture->mem.pml4 = mem->pml4;
	picture->mem.looks = true;

	return picture;
}

/* Bytes from @x on that are in one page, or none of them is. */
static u32 piece(const struct surface *s, s32 x, s32 y, u32 left)
{
	u32 width = surface_tiles[s->tiling].width;

	return min(left, width ? width - x % width :
		   (u32)(GVT_PAGE_SIZE - surface_address(s, x, y) % GVT_PAGE_SIZE));
}

/* A row, into @raw. Return: bytes of it for which there is no page; they are zero. */
static u64 read_row(struct draw_picture *picture, u32 y)
{
	const struct draw_target *target = &picture->target;
	u32 left = target->width * target->format->bytes;
	struct surface_block block = {
		.x = target->byte, .y = target->row + y, .rows = 1, .buf = picture->raw,
	};
	u64 missing = 0, fault;

	for (; left; left -= block.bytes, block.x += block.bytes, block.buf += block.bytes) {
		block.bytes = piece(&target->at, block.x, block.y, left);
		if (!surface_rw(&picture->mem, &target->at, &block, false, &fault))
			continue;
		memset(block.buf, 0, block.bytes);
		missing += block.bytes;
	}

	return missing;
}

/**
 * draw_picture_rows - look at some rows
 * @picture: the picture
 * @first: the first one
 * @rows: how many; all of them are there
 * @pixels: where they go, row by row: 0x00rrggbb, the upper byte is anything
 *
 * Return: bytes for which the guest has no page; they are black.
 */
u64 draw_picture_rows(struct draw_picture *picture, u32 first, u32 rows, u32 *pixels)
{
	u32 width = picture->target.width, y, x;
	struct draw_texels texels = { .format = picture->target.format };
	u64 missing = 0;

	for (y = first; y < first + rows; y++) {
		missing += read_row(picture, y);
		for (x = 0; x < width; x += texels.n, pixels += texels.n) {
			texels.n = min(width - x, DRAW_PICTURE_TEXELS);
			texels.from = picture->raw + x * texels.format->bytes;
			texels.to = pixels;
			eu_compute(draw_show_texels, &texels);
		}
	}

	return missing;
}

void draw_picture_close(struct draw_picture *picture)
{
	kvfree(picture->raw);
	kvfree(picture);
}
