// SPDX-License-Identifier: GPL-2.0
/*
 * A slice of a render target: where it is, and pixels from and to it, as messages have them:
 * quads, four lanes each. PRM SKL vol 2d, RENDER_SURFACE_STATE.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"
#include "texel/format.h"
#include "texel/surface_state.h"

/* The first pixel of the slice. False: there is none. */
static bool find_first(struct draw_target *target, const struct render_surface *surface, u32 layer)
{
	if (layer >= surface->extent)
		layer = 0;
	/* Room for all that is in a row behind it. */
	return render_surface_has(surface, surface->lod, 0, 0, layer) &&
	       render_surface_texel(surface, surface->lod, 0, 0, layer, &target->byte,
				    &target->row) &&
	       target->byte <= S32_MAX - SZ_1M && target->row <= S32_MAX - SZ_1M;
}

/* Channels are bytes from 0 to 1, of one dword. */
static bool has_bytes(const struct format *format)
{
	u32 c;

	if (format->bytes != 4)
		return false;
	for (c = 0; c < 4; c++)
		if (format->bits[c] && (format->bits[c] != 8 || format->kind[c] != FORMAT_UNORM))
			return false;

	return format->shift[0] != format->shift[1];
}

/**
 * draw_target_find - find the render target of a message
 * @slot: whose; it is put into slot->target
 * @bti: index into the binding table
 * @layer: render target array index
 *
 * What was found stands for the rest of the burst: memory may have changed, but as on
 * hardware nobody looks.
 *
 * Return: EU_BUDGET: it is there, or it is null. EU_UNSERVED, EU_FAULT.
 */
enum eu_stop draw_target_find(struct render_slot *slot, u32 bti, u32 layer)
{
	struct draw_target *target = &slot->target;
	struct render_surface surface;
	enum eu_stop stop;

	slot->write.format = target->format;
	if (target->known && target->bti == bti && target->layer == layer)
		return EU_BUDGET;
	target->known = false;
	stop = render_surface_get(slot, bti, &surface);
	if (stop != EU_BUDGET)
		return stop;
	*target = (struct draw_target){ .bti = bti, .layer = layer, .at = surface.at };
	if (surface.type == SURFTYPE_NULL) {
		target->null = true;
	} else {
		if (surface.type > SURFTYPE_CUBE || surface.samples > 1)
			return EU_UNSERVED;
		target->format = format_find(surface.format);
		if (!target->format || !(target->format->uses & FORMAT_TARGET))
			return EU_UNSERVED;
		target->has_bytes = has_bytes(target->format);
		memcpy(target->clear, surface.clear, sizeof(target->clear));
		target->null = !find_first(target, &surface, layer);
		target->width = render_minify(surface.width, surface.lod);
		target->height = render_minify(surface.height, surface.lod);
	}
	target->known = true;
	slot->write.format = target->format;

	return EU_BUDGET;
}

/* Pixels beyond the surface are not there. */
void draw_target_bound(const struct draw_target *target, struct draw_write *write)
{
	u32 quad, i, x, y;

	for (quad = 0; quad < write->lanes / 4; quad++) {
		x = write->at[quad] & 0xffff;
		y = write->at[quad] >> 16;
		if (x + 1 < target->width && y + 1 < target->height)
			continue;
		for (i = 0; i < 4; i++)
			if (x + i % 2 >= target->width || y + i / 2 >= target->height)
				write->mask &= ~BIT(quad * 4 + i);
	}
}

/* A rectangle of pixels, between its surface and a buffer. */
static enum eu_stop rectangle(struct render_slot *slot, const struct draw_target *target, u32 at,
			      u32 columns, u32 rows, void *buf, bool write)
{
	u32 bytes = target->format->bytes;
	struct surface_block block = {
		.x = target->byte + (at & 0xffff) * bytes,
		.y = target->row + (at >> 16),
		.bytes = columns * bytes,
		.rows = rows,
		.buf = buf,
		.pitch = columns * bytes,
	};

	return surface_rw(slot->mem, &target->at, &block, write, &slot->fault) ?
	       EU_FAULT : EU_BUDGET;
}

/*
 * A row of pairs of pixels of 4 bytes each to memory that is at hand; false: it is not, and
 * some may have been written. @pixels: two pairs of each quad, the row's first.
 */
static bool write_pairs(struct render_slot *slot, const struct draw_target *target, u32 x, u32 y,
			u32 n, const u8 *pixels)
{
	u32 bytes, run;
	u8 *to;

	for (x = target->byte + x * 4; n; x += run) {
		bytes = n * 8;
		to = surface_at_hand(slot->mem, &target->at, x, target->row + y, true, &bytes);
		if (!to || bytes % 8)
			return false;
		for (run = 0; run < bytes; run += 8, pixels += 16, n--)
			memcpy(to + run, pixels, 8);
	}

	return true;
}

/* Quads beside each other, all of them. @pixels: as lanes have them. */
static enum eu_stop quads(struct render_slot *slot, const struct draw_target *target, u32 at, u32 n,
			  u8 *pixels, bool write)
{
	u32 pair = 2 * target->format->bytes, i;
	enum eu_stop stop = EU_BUDGET;
	u8 buf[DRAW_WRITE_LANES * 16];

	if (write && pair == 8 && write_pairs(slot, target, at & 0xffff, at >> 16, n, pixels) &&
	    write_pairs(slot, target, at & 0xffff, (at >> 16) + 1, n, pixels + pair))
		return EU_BUDGET;
	for (i = 0; write && i < 2 * n; i++)
		memcpy(buf + (i % 2 * n + i / 2) * pair, pixels + i * pair, pair);
	stop = rectangle(slot, target, at, 2 * n, 2, buf, write);
	for (i = 0; !write && i < 2 * n; i++)
		memcpy(pixels + i * pair, buf + (i % 2 * n + i / 2) * pair, pair);

	return stop;
}

/* Some pixels of a quad. */
static enum eu_stop part_of_quad(struct render_slot *slot, const struct draw_target *target, u32 at,
				 u32 mask, u8 *pixels, bool write)
{
	u32 bytes = target->format->bytes, i;
	enum eu_stop stop = EU_BUDGET;

	for (i = 0; i < 4 && stop == EU_BUDGET; i++)
		if (mask & BIT(i))
			stop = rectangle(slot, target, at + i % 2 + (i / 2 << 16), 1, 1,
					 pixels + i * bytes, write);

	return stop;
}

/* How many whole quads follow quad @i to the right, that one included. */
static u32 run_of_quads(const struct draw_write *write, u32 i)
{
	u32 n = 0;

	while (i + n < write->lanes / 4 && (write->mask >> (i + n) * 4 & 15) == 15 &&
	       write->at[i + n] == write->at[i] + 2 * n)
		n++;

	return n;
}

/**
 * draw_target_rw - all pixels of the message under way
 * @slot: whose message
 * @target: the slice that has them, of render target, depth or stencil; not null
 * @pixels: as lanes have them
 * @write: direction: to memory
 *
 * Return: EU_BUDGET, or EU_FAULT with slot->fault set.
 */
enum eu_stop draw_target_rw(struct render_slot *slot, const struct draw_target *target, u8 *pixels,
			    bool write)
{
	const struct draw_write *w = &slot->write;
	u32 quad = 4 * target->format->bytes, i, n;
	enum eu_stop stop = EU_BUDGET;

	for (i = 0; i < w->lanes / 4 && stop == EU_BUDGET; i += max(n, 1u)) {
		n = run_of_quads(w, i);
		if (n)
			stop = quads(slot, target, w->at[i], n, pixels + i * quad, write);
		else
			stop = part_of_quad(slot, target, w->at[i], w->mask >> i * 4 & 15,
					    pixels + i * quad, write);
	}

	return stop;
}
