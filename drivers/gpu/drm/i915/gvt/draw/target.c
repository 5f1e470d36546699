// SPDX-License-Identifier: GPL-2.0
/*
 * The render target cache (SFID 5): render target writes and reads of up to 16 pixels.
 *
 * PRM SKL vol 7 "Render Target Write", "Render Target Read": message descriptor, header and
 * payload; message types: Mesa's brw_eu_defines.h. What the surface has beside it (CCS) is
 * neither looked at nor written: all pixels are in the surface itself.
 */
#include "dataport/dataport.h"
#include "draw/pipeline.h"

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
	bool depth;	/* with depth and a stencil reference that are asked for */
	bool stencil;
	u32 layer;
	const u8 *payload;
	u32 reg;	/* its next one */
	u32 end;
	u32 color;	/* where it is */
	u32 second;
};

static u32 dword(const struct request *request, u32 reg, u32 nr)
{
	u32 val;

	memcpy(&val, request->payload + reg * EU_REG_BYTES + nr * 4, 4);

	return val;
}

/* All of it. Its room is the message's. */
static void find_payload(struct render_slot *slot, const struct eu_thread *thread,
			 const struct eu_message *message, struct request *request)
{
	request->payload = eu_message_payload(thread, message, (u8 *)slot->scratch,
					      &request->end);
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
static bool decode_pixels(struct render_slot *slot, const struct eu_thread *thread,
			  struct request *request)
{
	const struct draw_pixels *pixels = &slot->pixels[thread - slot->thread];
	struct draw_write *write = &slot->write;
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
	request->alpha = dword(request, reg, 0) & BIT(11);
	request->layer = render_bits(dword(request, reg, 0), 26, 16);
	write->nr = render_bits(dword(request, reg, 2), 2, 0);
	write->mask = (dword(request, reg + 1, 7) & 0xffff) >> request->first % 16;
	for (i = 0; i < request->lanes / 4; i++)
		write->at[i] = dword(request, reg + 1, 2 + quad + i);

	return true;
}

/* A channel of all lanes. */
static bool load_channel(struct request *request, u32 *to, u32 stride)
{
	u32 reg = take(request, request->lanes / 8), i;

	if (reg == EU_NO_REG)
		return false;
	for (i = 0; i < request->lanes; i++)
		memcpy(to + i * stride, request->payload + reg * EU_REG_BYTES + i * 4, 4);

	return true;
}

static void load_color(const struct request *request, u32 reg, union texel *color)
{
	const u8 *from = request->payload + reg * EU_REG_BYTES;
	u32 i, c;

	if (request->replicated) {
		for (i = 0; i < request->lanes; i++)
			memcpy(&color[i], from, sizeof(*color));
		return;
	}
	for (c = 0; c < 4; c++)
		for (i = 0; i < request->lanes; i++, from += 4)
			memcpy(&color[i].u[c], from, 4);
}

/* A mask of samples for each pixel; there is one sample. */
static bool load_mask(struct request *request, u32 *mask)
{
	u32 reg = take(request, 1), i;
	u16 words[16];

	if (reg == EU_NO_REG)
		return false;
	memcpy(words, request->payload + reg * EU_REG_BYTES, sizeof(words));
	for (i = 0; i < request->lanes; i++)
		if (!(words[request->first % 16 + i] & 1))
			*mask &= ~BIT(i);

	return true;
}

/* Depth, then a byte for each lane. */
static bool load_depth(struct request *request, struct draw_write *write)
{
	u32 reg;

	if (request->depth && !load_channel(request, write->depth, 1))
		return false;
	reg = request->stencil ? take(request, 1) : 0;
	if (reg == EU_NO_REG)
		return false;
	if (request->stencil)
		memcpy(write->reference, request->payload + reg * EU_REG_BYTES,
		       sizeof(write->reference));

	return true;
}

/* What says which pixels are written; colors are only looked for. */
static bool load_payload(struct render_slot *slot, struct request *request)
{
	struct draw_write *write = &slot->write;
	u32 color = request->replicated ? 1 : 4 * (request->lanes / 8);

	if (request->alpha && !load_channel(request, write->alpha, 1))
		return false;
	if (request->mask && !load_mask(request, &write->mask))
		return false;
	request->color = take(request, color);
	if (request->color == EU_NO_REG)
		return false;
	request->second = request->dual ? take(request, color) : 0;

	return request->second != EU_NO_REG && load_depth(request, write);
}

/* Colors as blending wants them. */
static void load_colors(struct draw_write *write, const struct request *request)
{
	u32 i;

	load_color(request, request->color, write->color);
	if (request->dual)
		load_color(request, request->second, write->second);
	else
		memset(write->second, 0, sizeof(write->second));
	for (i = 0; !request->alpha && i < request->lanes; i++)
		write->alpha[i] = write->color[i].u[3];
}

/* Pixels as they become bytes of the target. */
static enum eu_stop store_pixels(struct render_slot *slot)
{
	struct draw_write *write = &slot->write;
	u32 pixels = hweight32(draw_whole_quads(write->mask));
	enum eu_stop stop = draw_target_rw(slot, &slot->target, write->now, true);

	if (stop == EU_BUDGET) {
		slot->events[RENDER_WRITTEN] += pixels;
		if (slot->render->draw.blend.entry[write->nr][0] & BIT(31))
			slot->events[RENDER_BLENDED] += pixels;
	}

	return stop;
}

static enum eu_stop write_pixels(struct render_slot *slot, const struct request *request)
{
	struct draw_write *write = &slot->write;
	enum eu_stop stop = EU_BUDGET;

	draw_target_bound(&slot->target, write);
	if (!request->replicated && draw_packs(slot)) {
		write->planes = request->payload + request->color * EU_REG_BYTES;
		eu_compute(draw_pack, write);
		return store_pixels(slot);
	}
	load_colors(write, request);
	if (draw_blend_needs_old(slot))
		stop = draw_target_rw(slot, &slot->target, write->old, false);
	if (stop != EU_BUDGET)
		return stop;
	eu_compute(draw_blend, slot);

	return store_pixels(slot);
}

static enum eu_stop write_target(struct render_slot *slot, const struct eu_thread *thread,
				 const struct eu_message *message)
{
	const struct draw *draw = &slot->render->draw;
	u32 extra = slot->render->state.ps_extra[1];
	struct draw_write *write = &slot->write;
	struct request request = {
		.header = message->desc & BIT(19),
		.mask = extra & BIT(29),
		.depth = draw->late && extra & GENMASK(27, 26),
		.stencil = draw->late && extra & BIT(5),
	};
	enum eu_stop stop;
	u32 sent;

	find_payload(slot, thread, message, &request);
	if (!decode_kind(&request, message->desc) ||
	    !decode_pixels(slot, thread, &request))
		return EU_UNSERVED;
	write->lanes = request.lanes;
	write->mask &= message->mask & (~0u >> (32 - request.lanes));
	sent = write->mask;
	if (!load_payload(slot, &request))
		return EU_UNSERVED;
	if (!sent)
		return EU_BUDGET;
	stop = draw_target_find(slot, render_bits(message->desc, 7, 0), request.layer);
	if (stop == EU_BUDGET && draw->late) {
		load_colors(write, &request);
		stop = draw_late(slot, &slot->pixels[thread - slot->thread], request.first, sent);
	}
	if (stop != EU_BUDGET || slot->target.null || !write->mask)
		return stop;
	if (unlikely(slot->render->follow) && !write->nr)
		slot->render->shown = slot->target;

	return write_pixels(slot, &request);
}

static void store_colors(const struct draw_write *write, struct eu_thread *thread, u32 reg)
{
	u8 *to = thread->regs + reg * EU_REG_BYTES;
	u32 i, c;

	for (c = 0; c < 4; c++, to += write->lanes * 4)
		for (i = 0; i < write->lanes; i++)
			if (write->mask & BIT(i))
				memcpy(to + i * 4, &write->color[i].u[c], 4);
}

static enum eu_stop read_target(struct render_slot *slot, struct eu_thread *thread,
				const struct eu_message *message)
{
	struct draw_write *write = &slot->write;
	struct request request = {
		.lanes = message->desc & BIT(8) ? 8 : 16,
		.first = render_bits(message->desc, 11, 11) * 16,
		.header = message->desc & BIT(19),
	};
	enum eu_stop stop;

	find_payload(slot, thread, message, &request);
	write->lanes = request.lanes;
	if (message->dst == EU_NO_REG || eu_response_length(message) < request.lanes / 2 ||
	    !decode_pixels(slot, thread, &request))
		return EU_UNSERVED;
	stop = draw_target_find(slot, render_bits(message->desc, 7, 0), request.layer);
	if (stop != EU_BUDGET)
		return stop;
	memset(write->color, 0, sizeof(write->color));
	write->mask &= message->mask & (~0u >> (32 - request.lanes));
	if (!slot->target.null) {
		u32 wanted = write->mask;

		memset(write->old, 0, sizeof(write->old));
		draw_target_bound(&slot->target, write);
		stop = draw_target_rw(slot, &slot->target, write->old, false);
		eu_compute(draw_unpack, write);
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
	struct render_slot *slot = thread->context;

	switch (render_bits(message->desc, 17, 14)) {
	case RT_WRITE:
		return write_target(slot, thread, message);
	case RT_READ:
		return read_target(slot, thread, message);
	default:
		return render_media_block(thread, message);
	}
}
