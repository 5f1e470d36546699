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

static void convert_element(const struct draw_element *element, const u8 *raw, u32 *to)
{
	union texel texel = {};
	u32 i;

	if (element->format)
		format_unpack(element->format, raw, &texel);
	for (i = 0; i < 4; i++)
		to[i] = component(element->control[i], texel.u[i]);
}

/* VertexID and InstanceID take the place of a component. */
static void put_generated(const struct render *render, struct draw_vertex *vertex)
{
	u32 sgvs = render->state.vf_sgvs[1], at;

	at = render_bits(sgvs, 5, 0) * 4 + render_bits(sgvs, 14, 13);
	if (sgvs & BIT(15) && at < DRAW_VUE_DWORDS)
		vertex->vue[at] = vertex->id;
	at = render_bits(sgvs, 21, 16) * 4 + render_bits(sgvs, 30, 29);
	if (sgvs & BIT(31) && at < DRAW_VUE_DWORDS)
		vertex->vue[at] = render->position.instance;
}

static void convert(const struct render *render, struct draw_vertex *vertex)
{
	const struct draw *draw = &render->draw;
	u32 i;

	memset(vertex->vue, 0, sizeof(vertex->vue));
	for (i = 0; i < draw->elements; i++)
		convert_element(&draw->element[i], vertex->raw[i], vertex->vue + 4 * i);
	put_generated(render, vertex);
}

/* The URB entries of the corners of the primitive under way. */
void draw_vertices_convert(void *data)
{
	struct render *render = data;
	u32 i;

	for (i = 0; i < DRAW_CORNERS; i++)
		convert(render, &render->draw.vertex[i]);
}
