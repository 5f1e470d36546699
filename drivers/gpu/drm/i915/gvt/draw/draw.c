// SPDX-License-Identifier: GPL-2.0
/*
 * 3DPRIMITIVE: vertex after vertex. One that completes a primitive has it drawn, block of
 * pixels by block. PRM SKL vol 2a, 3DPRIMITIVE; vol 7 "Vertex Fetch", "3D Primitive
 * Topology Types".
 *
 * Where a draw is stands in struct draw_position and, within a primitive, in render->begun;
 * vertices that have been shaded are in render->urb. All else is found anew in each burst.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"

#define PRIMITIVE_DWORDS	7u

/* 3DSTATE_PS, dword 6: Render Target Resolve Type */
#define PS_RESOLVE	GENMASK(7, 6)

/* Commands of a burst that a vertex and a primitive count as. */
#define VERTEX_COST	1
#define PRIMITIVE_COST	6

/* Read something that a draw needs. */
enum burst_result draw_read(struct render *render, u64 addr, void *to, u32 bytes)
{
	addr &= GENMASK_ULL(47, 0);
	if (!gmem_read(render->first.mem, GTT_PER_PROCESS, addr, to, bytes))
		return BURST_DONE;
	render->first.fault = addr;

	return BURST_FAULT;
}

/* What asks for other stages than are here. */
static bool is_served(const struct render *render, const u32 *cmd)
{
	const struct render_state *state = &render->state;
	const u32 others =
		/* The number of vertices is what stream output has left. */
		(cmd[1] & BIT(9)) |
		/* The enable bits of HS, TE, DS, GS. */
		(state->hs[2] & BIT(31)) | (state->te[1] & BIT(0)) |
		(state->ds[7] & BIT(0)) | (state->gs[7] & BIT(0));

	return !others && (!draw_streams(state) ||
			   draw_topology_streams(render->draw.topology));
}

/* And for other ways to draw, or samples. */
static bool is_way_served(const struct render_state *state)
{
	const u32 others =
		/* More than a sample, wherever it may be said. */
		render_bits(state->multisample[1], 3, 1) |
		(render_bits(state->raster[1], 20, 18) & ~1u) |
		/* Operations on depth and stencil. */
		(state->wm_hz_op[1] & GENMASK(31, 25)) |
		(state->wm[1] & (BIT(27) | BIT(28) | BIT(30))) |
		/* Conservative rasterization. */
		(state->raster[1] & BIT(24));

	return !others;
}

/* What of points and lines is not here: round ones, smooth, with their last pixel. */
static bool is_stroke_served(const struct render_state *state, u32 corners)
{
	/* Smooth lines of a width, and those that are rectangles, as with many samples. */
	bool smooth = (state->raster[1] & BIT(2) && render_bits(state->sf[1], 29, 12)) ||
		      state->raster[1] & BIT(12);

	if (corners == 1)
		return !(state->raster[1] & BIT(13)) && !(state->sf[3] & BIT(13));

	return !smooth && !(state->sf[3] & BIT(31));
}

/* The points and lines that triangles are drawn as, too. */
static bool is_shape_served(const struct render *render)
{
	const struct render_state *state = &render->state;
	u32 corners = draw_topology_corners(render->draw.topology), side;
	enum draw_fill fill;

	if (corners < DRAW_CORNERS)
		return is_stroke_served(state, corners);
	for (side = 0; render->draw.pieces > 1 && side < 2; side++) {
		fill = draw_fill(state, side);
		if (fill == DRAW_FILL_RESERVED ||
		    (fill != DRAW_SOLID && !is_stroke_served(state, fill == DRAW_POINT ? 1 : 2)))
			return false;
	}

	return true;
}

/* What becomes of pixels. */
static enum burst_result decode_pixels(struct render *render)
{
	enum burst_result result;

	result = draw_blend_decode(render);
	if (result == BURST_DONE)
		result = draw_depth_decode(render);
	if (result == BURST_DONE)
		result = draw_shader_decode(render);

	return result;
}

static enum burst_result decode(struct render *render, const u32 *cmd)
{
	struct draw *draw = &render->draw;
	enum burst_result result;

	draw->topology = render_bits(render->state.vf_topology[1], 5, 0);
	draw->indexed = cmd[1] & BIT(8);
	draw->vertices = cmd[2];
	draw->first_vertex = cmd[3];
	draw->instances = cmd[4];
	draw->first_instance = cmd[5];
	draw->base_vertex = cmd[6];
	/* Nothing is to be seen without a sample. */
	draw->renders = draw_renders(&render->state) && render->state.sample_mask[1] & 1;
	if (!draw_topology_corners(draw->topology) || !is_served(render, cmd))
		return BURST_SKIPPED;
	draw->pieces = draw_pieces(render);
	if (draw->renders && !(is_way_served(&render->state) && is_shape_served(render)))
		return BURST_SKIPPED;
	render_set_bases(render);
	render->slm_size = 0;
	draw_use_ps(render);
	result = draw_vertices_decode(render);
	if (result == BURST_DONE)
		result = draw_vs_decode(render);
	if (result == BURST_DONE && draw->renders)
		result = decode_pixels(render);
	if (result == BURST_DONE && draw_streams(&render->state))
		draw_stream_decode(render);

	return result;
}

/* One that the vertex under way completes. */
static enum burst_result draw_primitive(struct render *render, int *budget)
{
	enum burst_result result = draw_window(render);

	if (result != BURST_DONE)
		return result;
	eu_compute(draw_setup, render);
	if (render->state.wm[1] & DRAW_STIPPLE_LINES)
		draw_stipple_begin(render);
	if (!render->draw.primitive.gone)
		result = draw_pixels(render, budget);
	if (result != BURST_DONE)
		return result;
	if (render->state.wm[1] & DRAW_STIPPLE_LINES)
		draw_stipple_end(render);

	return BURST_DONE;
}

/* To buffers first, once: its pixels may take more than this burst. */
static enum burst_result stream_primitive(struct render *render, int *budget)
{
	struct draw_position *position = &render->position;
	enum burst_result result;

	if (!draw_streams(&render->state) || render->draw.primitive.piece || position->streamed)
		return BURST_DONE;
	result = draw_stream(render);
	position->streamed = 1;
	*budget -= render->draw.stream.decls;

	return result;
}

/* All that it completes. */
static enum burst_result draw_completed(struct render *render, enum draw_cut cut, int *budget)
{
	struct draw_position *position = &render->position;
	u32 nth = position->vertex - position->first, parts = draw_parts(render, nth, cut);
	enum burst_result result;

	for (; position->part < parts; position->part++) {
		if (position->part && *budget <= 0)
			return BURST_MORE;
		draw_assemble(render, nth, position->part, cut);
		result = stream_primitive(render, budget);
		if (result == BURST_DONE && render->draw.renders)
			result = draw_primitive(render, budget);
		if (result != BURST_DONE)
			return result;
		render->begun = 0;
		position->streamed = 0;
		draw_count_primitive(render);
		position->primitive += render->draw.primitive.ends;
		*budget -= PRIMITIVE_COST;
	}
	position->part = 0;

	return BURST_DONE;
}

/* The hub of a fan, the begin of a loop. */
static void draw_keep_hub(struct render *render)
{
	struct draw_position *position = &render->position;
	u32 bit = position->inner >> position->vertex % DRAW_HUB & 1;

	memcpy(render->urb[DRAW_HUB], draw_entry(render, position->vertex),
	       sizeof(render->urb[DRAW_HUB]));
	position->inner = (position->inner & ~BIT(DRAW_HUB)) | bit << DRAW_HUB;
}

/* The vertex at which the draw is. */
static enum burst_result draw_vertex(struct render *render, int *budget)
{
	struct draw_position *position = &render->position;
	enum draw_cut cut = DRAW_NO_CUT;
	enum burst_result result;

	if (position->vertex >= position->fetched) {
		result = draw_batch(render, budget);
		if (result != BURST_DONE)
			return result;
	}
	if (position->vertex + 1 == render->draw.vertices)
		cut = DRAW_CUT_NEXT;
	if (position->cuts & BIT(position->vertex % DRAW_BATCH))
		cut = DRAW_CUT_HERE;
	else if (position->vertex == position->first)
		draw_keep_hub(render);
	result = draw_completed(render, cut, budget);
	if (result != BURST_DONE)
		return result;
	if (cut == DRAW_CUT_HERE)
		position->first = position->vertex + 1;
	else
		draw_count_vertex(render);

	return BURST_DONE;
}

static enum burst_result draw_instance(struct render *render, int *budget)
{
	struct draw_position *position = &render->position;
	enum burst_result result;

	for (; position->vertex < render->draw.vertices; position->vertex++) {
		if (*budget <= 0)
			return BURST_MORE;
		result = draw_vertex(render, budget);
		if (result != BURST_DONE)
			return result;
		*budget -= VERTEX_COST;
	}

	return BURST_DONE;
}

static enum burst_result draw_instances(struct render *render, int *budget)
{
	struct draw_position *position = &render->position;
	enum burst_result result;

	for (; position->instance < render->draw.instances; position->instance++) {
		result = draw_instance(render, budget);
		if (result != BURST_DONE)
			return result;
		*position = (struct draw_position){ .instance = position->instance };
		*budget -= VERTEX_COST;
		if (*budget <= 0 && position->instance + 1 < render->draw.instances) {
			position->instance++;
			return BURST_MORE;
		}
	}

	return BURST_DONE;
}

/**
 * render_draw - 3DPRIMITIVE, or a burst of it
 * @render: the pipelines; in a memory section
 * @cmd: the command
 * @len: its dwords
 * @budget: commands left of the burst; what was done is taken off
 *
 * Return: as render_exec()
 */
enum burst_result render_draw(struct render *render, const u32 *cmd, u32 len, int *budget)
{
	enum burst_result result, ended = BURST_DONE;

	if (len != PRIMITIVE_DWORDS)
		return BURST_ILLEGAL;
	/* What a resolve would write is there. */
	if (render->state.ps[6] & PS_RESOLVE)
		return BURST_DONE;
	result = decode(render, cmd);
	if (result == BURST_DONE && render->draw.vertices) {
		result = draw_instances(render, budget);
		if (draw_streams(&render->state))
			ended = draw_stream_end(render);
	}
	draw_statistics(render);

	return ended == BURST_DONE ? result : ended;
}
