// SPDX-License-Identifier: GPL-2.0
/*
 * Vertex URB entries, of what was fetched. Compiled for the FPU. PRM SKL vol 2a,
 * VERTEX_ELEMENT_STATE, 3DSTATE_VF_SGVS; vol 7 "Vertex Fetch".
 */
#include "draw/pipeline.h"
#include "texel/format.h"

#define ONE_FP	0x3f800000u

static u32 component(u32 control, u32 source)
{
	switch (control) {
	case VFCOMP_STORE_SRC:
		return source;
	case VFCOMP_STORE_1_FP:
		return ONE_FP;
	case VFCOMP_STORE_1_INT:
		return 1;
	default:
		return 0;
	}
}

static void convert_element(const struct draw_element *element, const u8 *raw, u32 *entry)
{
	union texel texel = {};
	u32 i;

	if (element->format)
		format_unpack(element->format, raw, &texel);
	for (i = 0; i < 4; i++)
		if (element->at[i] != DRAW_NOWHERE)
			entry[element->at[i]] = component(element->control[i], texel.u[i]);
}

/* VertexID and InstanceID take the place of a component. */
static void put_generated(const struct draw *draw, u32 nr, u32 component, u32 *entry, u32 val)
{
	if (nr < RENDER_VERTEX_ELEMENTS && draw->element[nr].at[component] != DRAW_NOWHERE)
		entry[draw->element[nr].at[component]] = val;
}

static void convert(const struct render *render, const struct draw_vertex *vertex)
{
	const struct draw *draw = &render->draw;
	u32 sgvs = render->state.vf_sgvs[1], i;

	memset(vertex->entry, 0, DRAW_ENTRY_DWORDS * 4);
	for (i = 0; i < draw->elements; i++)
		convert_element(&draw->element[i], vertex->raw[i], vertex->entry);
	if (sgvs & BIT(15))
		put_generated(draw, render_bits(sgvs, 5, 0), render_bits(sgvs, 14, 13),
			      vertex->entry, vertex->id);
	if (sgvs & BIT(31))
		put_generated(draw, render_bits(sgvs, 21, 16), render_bits(sgvs, 30, 29),
			      vertex->entry, render->position.instance);
}

/* The URB entries of the batch under way. */
void draw_vertices_convert(void *data)
{
	struct render *render = data;
	u32 i;

	for (i = 0; i < render->draw.batch; i++)
		convert(render, &render->draw.vertex[i]);
}
