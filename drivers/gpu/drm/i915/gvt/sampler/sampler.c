// SPDX-License-Identifier: GPL-2.0
/*
 * The sampling engine, SFID 2. A message is read, its taps are found, fetched and filtered;
 * what computes borrows the FPU. PRM SKL vol 7, "Sampling Engine"
 */
#include "memory/gmem.h"
#include "sampler/sampler.h"

static bool needs_state(const struct sampler_type *type)
{
	return type->op == SAMPLER_SAMPLE || type->op == SAMPLER_GATHER || type->op == SAMPLER_LOD;
}

static bool is_buffer(const struct render_surface *surface)
{
	return surface->type == SURFTYPE_BUFFER || surface->type == SURFTYPE_STRBUF;
}

/* The surface, and whether the message may be about such a one. */
static enum eu_stop get_surface(struct sampler_work *work)
{
	struct render_surface *surface = &work->surface;
	enum eu_stop stop = render_surface_named(work->slot, work->message, surface);
	const struct format *format;

	work->format = NULL;
	if (stop != EU_BUDGET || surface->type == SURFTYPE_NULL)
		return stop;
	if (surface->slm || surface->type == SURFTYPE_STRBUF ||
	    (is_buffer(surface) && needs_state(work->type)))
		return EU_UNSERVED;
	format = format_find(surface->format);
	if (!format || !(format->uses & FORMAT_SAMPLED) || format->bytes != surface->bytes ||
	    format->bytes > SAMPLER_TEXEL_BYTES)
		return EU_UNSERVED;
	work->decode = format->decode;
	work->format = format->decode ? format_find(format->texels) : format;

	return EU_BUDGET;
}

static enum eu_stop get_state(struct sampler_work *work)
{
	enum eu_stop stop = sampler_state_get(work->slot, work->samplers,
					      work->message->desc >> 8 & 15, &work->state);

	if (stop != EU_BUDGET)
		return stop;
	/* Integers are not filtered. */
	if (format_is_integer(work->format)) {
		work->state.min_filter = FILTER_NEAREST;
		work->state.mag_filter = FILTER_NEAREST;
		if (work->state.mips == MIPS_LINEAR)
			work->state.mips = MIPS_NEAREST;
	}

	return EU_BUDGET;
}

static bool has_border(const struct sampler_work *work)
{
	u32 layer, i;

	for (layer = 0; layer < SAMPLER_LAYERS; layer++)
		for (i = 0; i < work->taps[layer]; i++)
			if (work->tap[layer][i].kind == TAP_BORDER)
				return true;

	return false;
}

/* The border's colour, where a tap is there. */
static enum eu_stop get_border(struct sampler_work *work)
{
	if (!has_border(work) ||
	    !gmem_read(work->slot->mem, GTT_PER_PROCESS, work->state.border, work->border,
		       sizeof(work->border)))
		return EU_BUDGET;
	work->slot->fault = work->state.border;

	return EU_FAULT;
}

static enum eu_stop find_and_fetch(struct sampler_work *work)
{
	enum eu_stop stop;

	if (needs_state(work->type)) {
		stop = get_state(work);
		if (stop != EU_BUDGET)
			return stop;
		if (work->state.disabled) {
			memset(work->result, 0, sizeof(work->result));
			return EU_BUDGET;
		}
		eu_compute(sampler_locate, work);
		if (work->type->op == SAMPLER_LOD)
			return EU_BUDGET;
		stop = get_border(work);
		if (stop != EU_BUDGET)
			return stop;
	} else {
		sampler_load(work);
	}
	stop = sampler_fetch(work);
	if (stop == EU_BUDGET)
		eu_compute(sampler_filter, work);

	return stop;
}

/* A message that sampler_plain() has not served. */
static enum eu_stop serve(struct sampler_work *work)
{
	enum eu_stop stop;

	sampler_message_params(work);
	stop = get_surface(work);
	if (stop != EU_BUDGET)
		return stop;
	if (work->surface.type == SURFTYPE_NULL)
		memset(work->result, 0, sizeof(work->result));
	else if (work->type->op >= SAMPLER_RESINFO)
		sampler_query(work);
	else
		stop = find_and_fetch(work);
	if (stop == EU_BUDGET)
		sampler_message_answer(work);

	return stop;
}

/* Channels that have got a texel; of vectors, which are four channels of the thread each. */
static u32 texels(const struct sampler_work *work)
{
	u32 mask = work->message->mask;

	if (work->type->op >= SAMPLER_LOD)
		return 0;
	if (work->vectors)
		return !!(mask & 0x0f) + !!(mask & 0xf0);

	return hweight32(mask & ~0u >> (32 - work->lanes));
}

/* A message that was served; quads count whatever is needed of them. */
static void count(const struct sampler_work *work)
{
	u32 mask = work->message->mask & ~0u >> (32 - work->lanes), i;

	work->slot->stats.texels += texels(work);
	if (work->type->op >= SAMPLER_LOD)
		return;
	for (i = 0; i < work->lanes; i += 4)
		work->slot->events[RENDER_TEXELS] += !!(mask >> i & 15);
}

/**
 * render_sampler - serve a message to the sampling engine
 * @thread: who sends it
 * @message: what
 */
enum eu_stop render_sampler(struct eu_thread *thread, const struct eu_message *message)
{
	struct render_slot *slot = thread->context;
	struct sampler_work *work = (struct sampler_work *)slot->scratch;
	enum eu_stop stop;

	BUILD_BUG_ON(sizeof(struct sampler_work) > RENDER_SCRATCH);
	work->slot = slot;
	work->thread = thread;
	work->message = message;
	stop = sampler_message_read(work);
	if (stop == EU_BUDGET && !sampler_plain(work))
		stop = serve(work);
	if (stop == EU_BUDGET)
		count(work);

	return stop;
}
