// SPDX-License-Identifier: GPL-2.0
/*
 * The render target cache (SFID 5): render target writes and reads of up to 16 pixels.
 *
 * PRM SKL vol 7 "Render Target Write", "Render Target Read": message descriptor, header and
 * payload; message types: Mesa's brw_eu_defines.h. What the surface has beside it (CCS) is
 * neither looked at nor written: all pixels are in the surface itself.
 */
#include "memory/gmem.h"
#include "render/format.h"
#include "render/pipeline.h"
#include "render/surface_state.h"

#define REG	32u	/* bytes */

/* Message types, bits 17:14 of the descriptor. */
#define RT_WRITE	12u
#define RT_READ		13u

/* Kinds of writes, bits 10:8. */
enum {
	WRITE_SIMD16, WRITE_SIMD16_REPLICATED, WRITE_DUAL_LOW, WRITE_DUAL_HIGH, WRITE_SIMD8
};

/* A message, taken apart. */
struct request {
	u32 kind;
	u32 lanes;
	u32 first;	/* lane of the thread that comes first */
	bool header;
	bool replicated;
	bool dual;
	bool alpha;	/* with the alpha of render target 0 */
	bool mask;	/* with a mask of samples */
	u32 layer;
	u32 reg;	/* the next of the payload */
	u32 end;
};

/* Where a surface's slice begins. */
struct slice {
	struct render_surface surface;
	s32 byte;
	s32 row;
};

static u32 dword(const struct eu_thread *thread, u32 reg, u32 nr)
{
	u32 val;

	memcpy(&val, thread->regs + reg * REG + nr * 4, 4);

	return val;
}

/* @n registers of the payload; their first one, or EU_NO_REG if it has no more. */
static u32 take(struct request *request, u32 n)
{
	u32 reg = request->reg;

	request->reg += n;

	return request->reg <= request->end ? reg : EU_NO_REG;
}

static bool decode_kind(struct request *request, u32 desc)
{
	request->kind = render_bits(desc, 10, 8);
	request->lanes = 8;
	request->first = render_bits(desc, 11, 11) * 16;
	switch (request->kind) {
	case WRITE_SIMD16_REPLICATED:
		request->replicated = true;
		request->lanes = 16;
		break;
	case WRITE_SIMD16:
		request->lanes = 16;
		break;
	case WRITE_DUAL_HIGH:
		request->first += 8;
		request->dual = true;
		break;
	case WRITE_DUAL_LOW:
		request->dual = true;
		break;
	case WRITE_SIMD8:
		break;
	default:
		return false;
	}

	/* Halves instead of floats. */
	return !(desc & BIT(30));
}

/*
 * Which pixels: those the thread was started for, or what its header says of them. A header
 * is two registers, like r0 and r1.
 */
static bool decode_pixels(struct render *render, const struct eu_thread *thread,
			  struct request *request)
{
	const struct draw_pixels *pixels = &render->pixels[thread - render->thread];
	struct draw_write *write = &render->draw.write;
	u32 reg, quad = request->first / 4, i;

	write->nr = 0;
	write->mask = pixels->mask >> request->first;
	request->layer = pixels->layer;
	for (i = 0; i < request->lanes / 4; i++)
		write->at[i] = pixels->at[quad + i];
	if (!request->header)
		return true;
	reg = take(request, 2);
	if (reg == EU_NO_REG)
		return false;
	quad %= 4;
	request->alpha = dword(thread, reg, 0) & BIT(11);
	request->layer = render_bits(dword(thread, reg, 0), 26, 16);
	write->nr = render_bits(dword(thread, reg, 2), 2, 0);
	write->mask = (dword(thread, reg + 1, 7) & 0xffff) >> request->first % 16;
	for (i = 0; i < request->lanes / 4; i++)
		write->at[i] = dword(thread, reg + 1, 2 + quad + i);

	return true;
}

/* A channel of all lanes. */
static bool load_channel(const struct eu_thread *thread, struct request *request, u32 *to,
			 u32 stride)
{
	u32 reg = take(request, request->lanes / 8), i;

	if (reg == EU_NO_REG)
		return false;
	for (i = 0; i < request->lanes; i++)
		memcpy(to + i * stride, thread->regs + reg * REG + i * 4, 4);

	return true;
}

static bool load_color(const struct eu_thread *thread, struct request *request,
		       union texel *color)
{
	u32 reg, i;

	if (request->replicated) {
		reg = take(request, 1);
		for (i = 0; reg != EU_NO_REG && i < request->lanes; i++)
			memcpy(&color[i], thread->regs + reg * REG, sizeof(*color));
		return reg != EU_NO_REG;
	}
	for (i = 0; i < 4; i++)
		if (!load_channel(thread, request, &color->u[i], 4))
			return false;

	return true;
}

/* A mask of samples for each pixel; there is one sample. */
static bool load_mask(const struct eu_thread *thread, struct request *request, u32 *mask)
{
	u32 reg = take(request, 1), i;
	u16 words[16];

	if (reg == EU_NO_REG)
		return false;
	memcpy(words, thread->regs + reg * REG, sizeof(words));
	for (i = 0; i < request->lanes; i++)
		if (!(words[request->first % 16 + i] & 1))
			*mask &= ~BIT(i);

	return true;
}

static bool load_payload(struct render *render, const struct eu_thread *thread,
			 struct request *request)
{
	struct draw_write *write = &render->draw.write;
	u32 i;

	if (request->alpha && !load_channel(thread, request, write->alpha, 1))
		return false;
	if (request->mask && !load_mask(thread, request, &write->mask))
		return false;
	if (!load_color(thread, request, write->color))
		return false;
	memset(write->second, 0, sizeof(write->second));
	if (request->dual && !load_color(thread, request, write->second))
		return false;
	for (i = 0; !request->alpha && i < request->lanes; i++)
		write->alpha[i] = write->color[i].u[3];

	return true;
}

/* The surface of the message, and the slice of it; a null surface is none. */
static enum eu_stop find_slice(struct render *render, u32 bti, u32 layer, struct slice *slice)
{
	const struct render_surface *surface = &slice->surface;
	enum eu_stop stop = render_surface_get(render, bti, &slice->surface);

	if (stop != EU_BUDGET || surface->type == SURFTYPE_NULL)
		return stop;
	if (surface->type > SURFTYPE_CUBE || surface->samples > 1)
		return EU_UNSERVED;
	render->draw.write.format = format_find(surface->format);
	if (!render->draw.write.format || !(render->draw.write.format->uses & FORMAT_TARGET))
		return EU_UNSERVED;
	if (layer >= surface->extent)
		layer = 0;
	/* Room for all that is in a row behind it. */
	if (!render_surface_has(surface, surface->lod, 0, 0, layer) ||
	    !render_surface_texel(surface, surface->lod, 0, 0, layer, &slice->byte,
				  &slice->row) ||
	    slice->byte > S32_MAX - SZ_1M || slice->row > S32_MAX - SZ_1M)
		slice->surface.type = SURFTYPE_NULL;

	return EU_BUDGET;
}

/* Pixels beyond the surface are not there. */
static void bound(const struct slice *slice, struct draw_write *write)
{
	u32 width = render_minify(slice->surface.width, slice->surface.lod);
	u32 height = render_minify(slice->surface.height, slice->surface.lod), i;

	for (i = 0; i < write->lanes; i++)
		if ((write->at[i / 4] & 0xffff) + i % 2 >= width ||
		    (write->at[i / 4] >> 16) + i / 2 % 2 >= height)
			write->mask &= ~BIT(i);
}

/* A rectangle of pixels, between its surface and a buffer. */
static enum eu_stop rectangle(struct render *render, const struct slice *slice, u32 at,
			      u32 columns, u32 rows, void *buf, bool write)
{
	u32 bytes = render->draw.write.format->bytes;
	struct surface_block block = {
		.x = slice->byte + (at & 0xffff) * bytes,
		.y = slice->row + (at >> 16),
		.bytes = columns * bytes,
		.rows = rows,
		.buf = buf,
		.pitch = columns * bytes,
	};

	return surface_rw(render->mem, &slice->surface.at, &block, write, &render->fault) ?
	       EU_FAULT : EU_BUDGET;
}

/* Quads beside each other, all of them. @pixels: as lanes have them. */
static enum eu_stop quads(struct render *render, const struct slice *slice, u32 at, u32 n,
			  u8 *pixels, bool write)
{
	u32 pair = 2 * render->draw.write.format->bytes, i;
	enum eu_stop stop = EU_BUDGET;
	u8 buf[DRAW_WRITE_LANES * 16];

	for (i = 0; write && i < 2 * n; i++)
		memcpy(buf + (i % 2 * n + i / 2) * pair, pixels + i * pair, pair);
	stop = rectangle(render, slice, at, 2 * n, 2, buf, write);
	for (i = 0; !write && i < 2 * n; i++)
		memcpy(pixels + i * pair, buf + (i % 2 * n + i / 2) * pair, pair);

	return stop;
}

/* Some pixels of a quad. */
static enum eu_stop part_of_quad(struct render *render, const struct slice *slice, u32 at,
				 u32 mask, u8 *pixels, bool write)
{
	u32 bytes = render->draw.write.format->bytes, i;
	enum eu_stop stop = EU_BUDGET;

	for (i = 0; i < 4 && stop == EU_BUDGET; i++)
		if (mask & BIT(i))
			stop = rectangle(render, slice, at + i % 2 + (i / 2 << 16), 1, 1,
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

/* All pixels of the message. */
static enum eu_stop transfer(struct render *render, const struct slice *slice, u8 *pixels,
			     bool write)
{
	const struct draw_write *w = &render->draw.write;
	u32 quad = 4 * w->format->bytes, i, n;
	enum eu_stop stop = EU_BUDGET;

	for (i = 0; i < w->lanes / 4 && stop == EU_BUDGET; i += max(n, 1u)) {
		n = run_of_quads(w, i);
		if (n)
			stop = quads(render, slice, w->at[i], n, pixels + i * quad, write);
		else
			stop = part_of_quad(render, slice, w->at[i], w->mask >> i * 4 & 15,
					    pixels + i * quad, write);
	}

	return stop;
}

static enum eu_stop write_pixels(struct render *render, u32 bti, u32 layer)
{
	struct draw_write *write = &render->draw.write;
	struct slice slice;
	enum eu_stop stop = find_slice(render, bti, layer, &slice);

	if (stop != EU_BUDGET || slice.surface.type == SURFTYPE_NULL)
		return stop;
	bound(&slice, write);
	if (draw_blend_needs_old(&render->draw))
		stop = transfer(render, &slice, write->old, false);
	if (stop != EU_BUDGET)
		return stop;
	eu_compute(draw_blend, &render->draw);

	return transfer(render, &slice, write->now, true);
}

static enum eu_stop write_target(struct render *render, const struct eu_thread *thread,
				 const struct eu_message *message)
{
	struct draw_write *write = &render->draw.write;
	struct request request = {
		.header = message->desc & BIT(19),
		.mask = render->state.ps_extra[1] & BIT(29),
		.reg = message->src,
		.end = message->src + eu_message_length(message),
	};

	if (!decode_kind(&request, message->desc) ||
	    !decode_pixels(render, thread, &request))
		return EU_UNSERVED;
	write->lanes = request.lanes;
	write->mask &= message->mask & (~0u >> (32 - request.lanes));
	if (!load_payload(render, thread, &request))
		return EU_UNSERVED;
	if (!write->mask)
		return EU_BUDGET;

	return write_pixels(render, render_bits(message->desc, 7, 0), request.layer);
}

static void store_colors(const struct draw_write *write, struct eu_thread *thread, u32 reg)
{
	u32 i, c;

	for (c = 0; c < 4; c++)
		for (i = 0; i < write->lanes; i++)
			if (write->mask & BIT(i))
				memcpy(thread->regs + (reg + c * (write->lanes / 8)) * REG + i * 4,
				       &write->color[i].u[c], 4);
}

static enum eu_stop read_target(struct render *render, struct eu_thread *thread,
				const struct eu_message *message)
{
	struct draw_write *write = &render->draw.write;
	struct request request = {
		.lanes = message->desc & BIT(8) ? 8 : 16,
		.first = render_bits(message->desc, 11, 11) * 16,
		.header = message->desc & BIT(19),
		.reg = message->src,
		.end = message->src + eu_message_length(message),
	};
	enum eu_stop stop = EU_BUDGET;
	struct slice slice;

	write->lanes = request.lanes;
	if (message->dst == EU_NO_REG || eu_response_length(message) < request.lanes / 2 ||
	    !decode_pixels(render, thread, &request))
		return EU_UNSERVED;
	stop = find_slice(render, render_bits(message->desc, 7, 0), request.layer, &slice);
	if (stop != EU_BUDGET)
		return stop;
	memset(write->color, 0, sizeof(write->color));
	write->mask &= message->mask & (~0u >> (32 - request.lanes));
	if (slice.surface.type != SURFTYPE_NULL) {
		u32 wanted = write->mask;

		memset(write->old, 0, sizeof(write->old));
		bound(&slice, write);
		stop = transfer(render, &slice, write->old, false);
		eu_compute(draw_unpack, &render->draw);
		write->mask = wanted;
	}
	if (stop == EU_BUDGET)
		store_colors(write, thread, message->dst);

	return stop;
}

/**
 * render_target_cache - a message to the render target cache
 * @thread: who sends it
 * @message: it
 */
enum eu_stop render_target_cache(struct eu_thread *thread, const struct eu_message *message)
{
	struct render *render = thread->context;

	switch (render_bits(message->desc, 17, 14)) {
	case RT_WRITE:
		return write_target(render, thread, message);
	case RT_READ:
		return read_target(render, thread, message);
	default:
		return render_media_block(thread, message);
	}
}
