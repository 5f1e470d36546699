// SPDX-License-Identifier: GPL-2.0
/*
 * Vertices come in batches of eight, in the order in which the command has them: as many as a
 * thread of the vertex shader takes. Their URB entries stay until the batch after the next one,
 * so that the primitives of strips find the vertices that they share.
 *
 * PRM SKL vol 7 "Vertex Fetch": index buffers, cut index, VertexID.
 */
#include "draw/pipeline.h"

/* The entry of the vertex at @at of the instance. */
u32 *draw_entry(struct render *render, u32 at)
{
	return render->urb[at % (2 * DRAW_BATCH)];
}

/* What the index buffer says at @i; behind its end it says 0. */
static enum burst_result read_index(struct render *render, u64 i, u32 *index)
{
	const u32 *state = render->state.index_buffer;
	u32 size = 1u << render_bits(state[1], 9, 8);

	*index = 0;
	if (size > 4 || (i + 1) * size > state[4])
		return BURST_DONE;

	return draw_read(render, render_address(state + 2, 1) + i * size, index, size);
}

/* The vertex at @at of the instance. */
static enum burst_result find_vertex(struct render *render, u32 at, struct draw_vertex *vertex)
{
	const struct draw *draw = &render->draw;
	enum burst_result result;

	vertex->id = at;
	vertex->number = (s64)at + draw->first_vertex;
	if (!draw->indexed)
		return BURST_DONE;
	result = read_index(render, vertex->number, &vertex->id);
	vertex->number = (s64)vertex->id + draw->base_vertex;

	return result;
}

static bool is_cut(const struct render *render, u32 index)
{
	const u32 *state = render->state.vf;

	return render->draw.indexed && state[0] & BIT(8) && index == state[1];
}

/* Whether the side that begins at the vertex at @at of the instance is to be seen. */
static void note_edge(struct render *render, u32 at, const struct draw_vertex *vertex)
{
	u32 bit = BIT(at % (2 * DRAW_BATCH));

	render->position.inner &= ~bit;
	if (!draw_vertex_edge(&render->draw, vertex))
		render->position.inner |= bit;
}

/* The vertices of the batch from @first on, as they come from memory. */
static enum burst_result fetch(struct render *render, u32 first)
{
	struct draw_position *position = &render->position;
	struct draw *draw = &render->draw;
	enum burst_result result;
	u32 i;

	position->cuts = 0;
	for (i = 0; i < draw->batch; i++) {
		struct draw_vertex *vertex = &draw->vertex[i];

		vertex->entry = draw_entry(render, first + i);
		result = find_vertex(render, first + i, vertex);
		if (result == BURST_DONE)
			result = draw_vertex_fetch(render, vertex);
		if (result != BURST_DONE)
			return result;
		if (is_cut(render, vertex->id))
			position->cuts |= BIT(i);
		if (draw->pieces > 1)
			note_edge(render, first + i, vertex);
	}
	eu_compute(draw_vertices_convert, render);

	return BURST_DONE;
}

static enum burst_result start_batch(struct render_slot *slot, const struct render_job *job,
				      u64 unit)
{
	struct render *render = slot->render;
	u32 first = *(const u32 *)job->data;
	enum burst_result result = fetch(render, first);

	if (result == BURST_DONE && render->draw.vs.program)
		draw_start_vs(slot, first);

	return result;
}

/**
 * draw_batch - the URB entries of the batch that the vertex under way is in
 * @render: the pipelines; it is the first one of the batch
 * @budget: commands left of the burst
 *
 * A job of one unit. Return: as render_run()
 */
enum burst_result draw_batch(struct render *render, int *budget)
{
	struct draw_position *position = &render->position;
	struct draw *draw = &render->draw;
	u32 first = position->vertex - position->vertex % DRAW_BATCH;
	const struct render_job job = { .units = 1, .start = start_batch, .data = &first };
	enum burst_result result;

	draw->batch = min(draw->vertices - first, DRAW_BATCH);
	draw_use_vs(render);
	result = render_run(render, &job, budget);
	draw_use_ps(render);
	if (result != BURST_DONE)
		return result;
	render->begun = 0;
	position->fetched = first + draw->batch;

	return BURST_DONE;
}
