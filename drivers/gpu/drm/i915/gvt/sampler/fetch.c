// SPDX-License-Identifier: GPL-2.0
/*
 * Texels from guest memory. Those of neighbouring lanes are mostly neighbours too: what lies
 * in a small rectangle is read as one.
 */
#include "memory/gmem.h"
#include "sampler/sampler.h"

/* A rectangle of texels of one level and slice, or of blocks. */
struct box {
	const struct sampler_tap *first;
	u32 left, right;
	u32 top, bottom;
	u32 taps;
};

static enum eu_stop fault_at(struct sampler_work *work, u64 addr)
{
	work->slot->fault = addr;

	return EU_FAULT;
}

static enum eu_stop read_buffer(struct sampler_work *work, u32 x, u32 n, u8 *to)
{
	u64 addr = work->surface.at.base + (u64)x * work->surface.stride;
	u32 i;

	if (work->surface.stride != work->format->bytes) {
		for (i = 0; i < n; i++, addr += work->surface.stride)
			if (gmem_read(work->slot->mem, GTT_PER_PROCESS, addr & GENMASK_ULL(47, 0),
				      to + i * work->format->bytes, work->format->bytes))
				return fault_at(work, addr & GENMASK_ULL(47, 0));
		return EU_BUDGET;
	}
	addr &= GENMASK_ULL(47, 0);
	if (gmem_read(work->slot->mem, GTT_PER_PROCESS, addr, to, n * work->format->bytes))
		return fault_at(work, addr);

	return EU_BUDGET;
}

static enum eu_stop read_box(struct sampler_work *work, const struct box *box, u8 *to)
{
	u32 columns = box->right - box->left + 1;
	struct surface_block block = {
		.bytes = columns * work->surface.bytes,
		.rows = box->bottom - box->top + 1,
		.buf = to,
		.pitch = columns * work->surface.bytes,
	};
	u64 fault;

	if (work->surface.type == SURFTYPE_BUFFER)
		return read_buffer(work, box->left, columns, to);
	if (!render_surface_texel(&work->surface, box->first->level, box->left, box->top,
				  box->first->slice, &block.x, &block.y))
		return EU_UNSERVED;
	if (surface_rw(work->slot->mem, &work->surface.at, &block, false, &fault))
		return fault_at(work, fault);

	return EU_BUDGET;
}

static bool is_small(const struct sampler_work *work, const struct box *box)
{
	u64 columns = (u64)box->right - box->left + 1, rows = box->bottom - box->top + 1;

	return columns * rows <= 4 * box->taps + 16 &&
	       columns * rows * work->surface.bytes <= SAMPLER_BOX;
}

static __always_inline void pick(const struct box *box, const struct sampler_tap *tap, u32 n,
				 u32 bytes, const u8 *from, u8 *to)
{
	u32 columns = box->right - box->left + 1, i, at;

	for (i = 0; i < n; i++, tap++, to += bytes) {
		if (tap->kind != TAP_TEXEL)
			continue;
		at = (tap->y - box->top) * columns + tap->x - box->left;
		memcpy(to, from + at * bytes, bytes);
	}
}

/* Common sizes are known to the compiler. */
static void pick_all(const struct box *box, const struct sampler_tap *tap, u32 n, u32 bytes,
		     const u8 *from, u8 *to)
{
	switch (bytes) {
	case 1:
		pick(box, tap, n, 1, from, to);
		break;
	case 4:
		pick(box, tap, n, 4, from, to);
		break;
	case 8:
		pick(box, tap, n, 8, from, to);
		break;
	default:
		pick(box, tap, n, bytes, from, to);
	}
}

/* The same from blocks, of which each is decoded once, or rarely more. */
static void pick_decoded(struct sampler_work *work, const struct box *box,
			 const struct sampler_tap *tap, u32 n, const u8 *from, u8 *to)
{
	u32 columns = box->right - box->left + 1, bytes = work->format->bytes, i, at, entry;
	struct sampler_blocks *blocks = &work->blocks;

	memset(blocks->key, 0, sizeof(blocks->key));
	for (i = 0; i < n; i++, tap++, to += bytes) {
		if (tap->kind != TAP_TEXEL)
			continue;
		at = (tap->y / BLOCK_EDGE - box->top) * columns + tap->x / BLOCK_EDGE - box->left;
		entry = at % SAMPLER_BLOCKS;
		if (blocks->key[entry] != at + 1) {
			work->decode(from + at * work->surface.bytes, &blocks->texels[entry]);
			blocks->key[entry] = at + 1;
		}
		at = tap->y % BLOCK_EDGE * BLOCK_EDGE + tap->x % BLOCK_EDGE;
		memcpy(to, (u8 *)&blocks->texels[entry] + at * bytes, bytes);
	}
}

/* The taps from @tap on that are of one level and slice, @n at most. Return: how many. */
static u32 bound(const struct sampler_work *work, const struct sampler_tap *tap, u32 n,
		 struct box *box)
{
	u32 bits = work->surface.block_bits, i, x, y;

	box->taps = 0;
	for (i = 0; i < n; i++, tap++) {
		if (tap->kind != TAP_TEXEL)
			continue;
		x = tap->x >> bits;
		y = tap->y >> bits;
		if (!box->taps)
			*box = (struct box){ tap, x, x, y, y, 0 };
		if (tap->level != box->first->level || tap->slice != box->first->slice)
			break;
		box->left = min(box->left, x);
		box->right = max(box->right, x);
		box->top = min(box->top, y);
		box->bottom = max(box->bottom, y);
		box->taps++;
	}

	return i;
}

/* The taps from @tap on, a texel's, that are in its block. */
static u32 in_block(const struct sampler_work *work, const struct sampler_tap *tap, u32 n)
{
	u32 bits = work->surface.block_bits, i;

	for (i = 1; i < n && work->decode; i++)
		if (tap[i].kind != TAP_TEXEL || tap[i].level != tap->level ||
		    tap[i].slice != tap->slice || tap[i].x >> bits != tap->x >> bits ||
		    tap[i].y >> bits != tap->y >> bits)
			break;

	return i;
}

static enum eu_stop read_each(struct sampler_work *work, const struct sampler_tap *tap, u32 n,
			      u8 *to)
{
	enum eu_stop stop = EU_BUDGET;
	struct box box;
	u32 part;

	for (; n && stop == EU_BUDGET; n -= part, tap += part, to += part * work->format->bytes) {
		part = 1;
		if (tap->kind != TAP_TEXEL)
			continue;
		part = in_block(work, tap, n);
		bound(work, tap, part, &box);
		stop = read_box(work, &box, work->decode ? work->box : to);
		if (stop == EU_BUDGET && work->decode)
			pick_decoded(work, &box, tap, part, work->box, to);
	}

	return stop;
}

static enum eu_stop fetch_layer(struct sampler_work *work, u32 layer)
{
	const struct sampler_tap *tap = work->tap[layer];
	u32 left = work->taps[layer], bytes = work->format->bytes, n;
	enum eu_stop stop = EU_BUDGET;
	u8 *to = work->raw[layer];
	struct box box;

	memset(to, 0, left * bytes);
	for (; left && stop == EU_BUDGET; left -= n, tap += n, to += n * bytes) {
		n = bound(work, tap, left, &box);
		if (!box.taps)
			continue;
		stop = is_small(work, &box) ? read_box(work, &box, work->box) : EU_FAULT;
		/* A page that only the rectangle touches need not be there. */
		if (stop == EU_FAULT)
			stop = read_each(work, tap, n, to);
		else if (stop == EU_BUDGET && work->decode)
			pick_decoded(work, &box, tap, n, work->box, to);
		else if (stop == EU_BUDGET)
			pick_all(&box, tap, n, bytes, work->box, to);
	}

	return stop;
}

/**
 * sampler_fetch - read the texels that are wanted
 * @work: its taps say which; where they are none, zeros take their place
 *
 * Return: EU_BUDGET; EU_FAULT: one is not in memory; EU_UNSERVED: it is where the layout is
 * not served.
 */
enum eu_stop sampler_fetch(struct sampler_work *work)
{
	enum eu_stop stop = EU_BUDGET;
	u32 layer;

	for (layer = 0; layer < SAMPLER_LAYERS && stop == EU_BUDGET; layer++)
		stop = fetch_layer(work, layer);

	return stop;
}
