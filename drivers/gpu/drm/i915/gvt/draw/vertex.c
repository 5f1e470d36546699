// SPDX-License-Identifier: GPL-2.0
/*
 * Vertex fetch: what vertex elements say, and the bytes that they take from vertex buffers.
 * PRM SKL vol 2a, 3DSTATE_VERTEX_BUFFERS, 3DSTATE_VERTEX_ELEMENTS, 3DSTATE_VF_INSTANCING,
 * 3DSTATE_VF_COMPONENT_PACKING; vol 7 "Vertex Fetch".
 */
#include "draw/pipeline.h"
#include "texel/format.h"

/* VERTEX_ELEMENT_STATE, dword 0: Edge Flag Enable, of one that is valid. */
#define EDGE_FLAG	(BIT(25) | BIT(15))

/* What can be taken of a vertex at once. */
static bool is_served(const struct draw_element *element)
{
	u32 i;

	for (i = 0; i < 4; i++)
		if (element->control[i] > VFCOMP_STORE_1_INT)
			return false;

	return true;
}

static bool uses_source(const struct draw_element *element)
{
	u32 i;

	for (i = 0; i < 4; i++)
		if (element->control[i] == VFCOMP_STORE_SRC)
			return true;

	return false;
}

/* VERTEX_ELEMENT_STATE, and what VF_INSTANCING says of the element */
static bool decode_element(struct draw_element *element, const u32 *state, const u32 *instancing)
{
	u32 i;

	*element = (struct draw_element){
		.buffer = render_bits(state[0], 31, 26),
		.offset = render_bits(state[0], 11, 0),
		.edge = (state[0] & EDGE_FLAG) == EDGE_FLAG,
		.instanced = instancing[0] & BIT(8),
		.step = instancing[1],
	};
	for (i = 0; i < 4; i++)
		element->control[i] = state[1] >> (28 - 4 * i) & 7;
	if (!(state[0] & BIT(25)))
		memset(element->control, VFCOMP_NOSTORE, 4);
	if (!is_served(element))
		return false;
	if (!uses_source(element))
		return true;
	element->format = format_find(render_bits(state[0], 24, 16));

	return element->format && element->format->uses & FORMAT_VERTEX &&
	       element->format->bytes <= 16 && element->buffer < RENDER_VERTEX_BUFFERS;
}

/* Where components are in URB entries: only those that packing says, if it is enabled. */
static void place_components(struct render *render)
{
	const u32 *enables = render->state.vf_component_packing + 1;
	bool packs = render->state.vf[0] & BIT(9);
	u32 nr, c, at = 0;

	for (nr = 0; nr < RENDER_VERTEX_ELEMENTS; nr++) {
		/* What is behind those that are used is there for what vertex fetch generates. */
		bool edge = nr < render->draw.elements && render->draw.element[nr].edge;

		for (c = 0; c < 4; c++) {
			bool is_there = !edge && (!packs || nr / 8 >= 4 ||
					enables[nr / 8] >> (nr % 8 * 4 + c) & 1);

			render->draw.element[nr].at[c] = is_there ? at++ : DRAW_NOWHERE;
		}
	}
}

/* What a vertex says of the side that begins at it: false: that is not to be seen. */
bool draw_vertex_edge(const struct draw *draw, const struct draw_vertex *vertex)
{
	static const u8 zero[sizeof(vertex->raw[0])];
	const struct draw_element *element;
	u32 i;

	for (i = 0; i < draw->elements; i++) {
		element = &draw->element[i];
		if (element->edge && element->format &&
		    !memcmp(vertex->raw[i], zero, element->format->bytes))
			return false;
	}

	return true;
}

/* What vertices are made of. */
enum burst_result draw_vertices_decode(struct render *render)
{
	const struct render_state *state = &render->state;
	struct draw *draw = &render->draw;
	u32 i, n = (render_bits(state->vertex_elements[0], 7, 0) + 1) / 2;

	draw->elements = state->vertex_elements[0] ? min(n, RENDER_VERTEX_ELEMENTS) : 0;
	for (i = 0; i < draw->elements; i++)
		if (!decode_element(&draw->element[i], state->vertex_elements + 1 + 2 * i,
				    state->vf_instancing + 2 * i))
			return BURST_SKIPPED;
	place_components(render);

	return BURST_DONE;
}

/* Where in its buffer an element of a vertex is. */
static s64 index_of(const struct render *render, const struct draw_element *element, s64 number)
{
	u32 instance = render->position.instance;

	if (!element->instanced)
		return number;

	return (s64)render->draw.first_instance + (element->step ? instance / element->step : 0);
}

/* Its bytes; what is behind the end of the buffer is zero. */
static enum burst_result fetch_element(struct render *render, const struct draw_element *element,
					s64 number, u8 *to)
{
	const u32 *buffer = render->state.vertex_buffers + 1 + 4 * element->buffer;
	s64 index = index_of(render, element, number);
	u64 at, bytes = element->format->bytes;

	memset(to, 0, 16);
	/* A null buffer; or before its beginning, by the base vertex. */
	if (buffer[0] & BIT(13) || index < 0)
		return BURST_DONE;
	at = (u64)index * render_bits(buffer[0], 11, 0) + element->offset;
	if (at + bytes > buffer[3])
		return BURST_DONE;

	return draw_read(render, render_address(buffer + 1, 1) + at, to, bytes);
}

/**
 * draw_vertex_fetch - the bytes that a vertex consists of
 * @render: the pipelines, in a draw
 * @vertex: which one, and where they go
 *
 * Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result draw_vertex_fetch(struct render *render, struct draw_vertex *vertex)
{
	const struct draw *draw = &render->draw;
	enum burst_result result = BURST_DONE;
	u32 i;

	for (i = 0; result == BURST_DONE && i < draw->elements; i++)
		if (draw->element[i].format)
			result = fetch_element(render, &draw->element[i], vertex->number,
					       vertex->raw[i]);

	return result;
}
