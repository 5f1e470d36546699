// SPDX-License-Identifier: GPL-2.0
/*
 * Which vertices make up a primitive, and which of them its flat attributes are of.
 *
 * PRM SKL vol 7 "3D Primitive Topology Types"; vol 2a, 3DSTATE_VF_TOPOLOGY, 3DSTATE_SF: provoking
 * vertices. Quads are two triangles.
 */
#include "draw/pipeline.h"

/* PRM SKL vol 2a, 3DSTATE_VF_TOPOLOGY */
enum {
	TOPOLOGY_POINTLIST = 1,
	TOPOLOGY_LINELIST = 2,
	TOPOLOGY_LINESTRIP = 3,
	TOPOLOGY_TRILIST = 4,
	TOPOLOGY_TRISTRIP = 5,
	TOPOLOGY_TRIFAN = 6,
	TOPOLOGY_QUADLIST = 7,
	TOPOLOGY_QUADSTRIP = 8,
	TOPOLOGY_TRISTRIP_REVERSE = 13,
	TOPOLOGY_POLYGON = 14,
	TOPOLOGY_RECTLIST = 15,
	TOPOLOGY_LINELOOP = 16,
	TOPOLOGY_TRIFAN_NOSTIPPLE = 22,
};

/* A corner that is the first vertex of all. */
#define HUB	0xff

/**
 * struct topology - primitives of a topology
 * @corners: of each; 0: such are not served
 * @first: the vertex that completes the first one
 * @step: vertices from there to the next
 * @parts: what a vertex completes
 * @back: of each of these, its corners: counted back from that vertex, or HUB; those that lines
 *	have not are their first one
 */
struct topology {
	u8 corners;
	u8 first;
	u8 step;
	u8 parts;
	u8 back[2][DRAW_CORNERS];
};

#define TRIANGLES(first_corner, step_) {						\
	.corners = 3, .first = 2, .step = (step_), .parts = 1, .back = { { first_corner, 1, 0 } }, \
}

static const struct topology topologies[] = {
	[TOPOLOGY_POINTLIST] = { .corners = 1, .step = 1, .parts = 1 },
	[TOPOLOGY_LINELIST] = {
		.corners = 2, .first = 1, .step = 2, .parts = 1, .back = { { 1, 0, 1 } }
	},
	[TOPOLOGY_LINESTRIP] = {
		.corners = 2, .first = 1, .step = 1, .parts = 1, .back = { { 1, 0, 1 } }
	},
	[TOPOLOGY_TRILIST] = TRIANGLES(2, 3),
	[TOPOLOGY_TRISTRIP] = TRIANGLES(2, 1),
	[TOPOLOGY_TRIFAN] = TRIANGLES(HUB, 1),
	[TOPOLOGY_QUADLIST] = {
		.corners = 3, .first = 3, .step = 4, .parts = 2,
		.back = { { 3, 2, 0 }, { 2, 1, 0 } }
	},
	[TOPOLOGY_QUADSTRIP] = {
		.corners = 3, .first = 3, .step = 2, .parts = 2,
		.back = { { 3, 2, 0 }, { 3, 0, 1 } }
	},
	[TOPOLOGY_TRISTRIP_REVERSE] = TRIANGLES(2, 1),
	[TOPOLOGY_POLYGON] = TRIANGLES(HUB, 1),
	[TOPOLOGY_RECTLIST] = TRIANGLES(2, 3),
	/* What closes it is another part. */
	[TOPOLOGY_LINELOOP] = {
		.corners = 2, .first = 1, .step = 1, .parts = 1,
		.back = { { 1, 0, 1 }, { 0, HUB, 0 } }
	},
	[TOPOLOGY_TRIFAN_NOSTIPPLE] = TRIANGLES(HUB, 1),
};

/* Corners of its primitives; 0: they are not served. */
u32 draw_topology_corners(u32 topology)
{
	return topology < ARRAY_SIZE(topologies) ? topologies[topology].corners : 0;
}

/**
 * draw_parts - how many primitives the vertex under way completes
 * @render: the pipelines; its topology is served
 * @nth: the vertex's number in its strip
 * @cut: whether its strip ends
 *
 * The last vertex of a loop completes the line that closes it, too; a cut index only that one.
 */
u32 draw_parts(const struct render *render, u32 nth, enum draw_cut cut)
{
	const struct topology *topology = &topologies[render->draw.topology];
	bool loop = render->draw.topology == TOPOLOGY_LINELOOP;

	if (cut == DRAW_CUT_HERE)
		return loop && nth >= 2;
	if (nth < topology->first || (nth - topology->first) % topology->step)
		return 0;

	return topology->parts + (loop && cut == DRAW_CUT_NEXT);
}

/* It is the last one that counts as a primitive of its own. */
bool draw_part_ends(const struct render *render, u32 part)
{
	return topologies[render->draw.topology].parts < 2 || part == 1;
}

/* The corner, counted back as those are, whose attributes count where they are flat. */
static u32 provoking(const struct render *render, const u8 *back)
{
	u32 sf = render->state.sf[3], last = topologies[render->draw.topology].corners - 1;

	switch (render->draw.topology) {
	case TOPOLOGY_RECTLIST:
	case TOPOLOGY_POLYGON:
		return back[0];
	case TOPOLOGY_TRIFAN:
	case TOPOLOGY_TRIFAN_NOSTIPPLE:
		return back[min(render_bits(sf, 26, 25), last)];
	case TOPOLOGY_LINELIST:
	case TOPOLOGY_LINESTRIP:
	case TOPOLOGY_LINELOOP:
		return back[min(render_bits(sf, 28, 27), last)];
	case TOPOLOGY_QUADLIST:
	case TOPOLOGY_QUADSTRIP:
		/* That of the quad: both triangles have the same one. */
		return render_bits(sf, 30, 29) ? 0 : 3;
	default:
		return back[min(render_bits(sf, 30, 29), last)];
	}
}

/**
 * draw_assemble - the corners of a primitive
 * @render: the pipelines
 * @nth: number of the vertex that completes it, in its strip
 * @part: which of those that it completes
 * @cut: as draw_parts() had it
 */
void draw_assemble(struct render *render, u32 nth, u32 part, enum draw_cut cut)
{
	struct draw *draw = &render->draw;
	const struct topology *topology = &topologies[draw->topology];
	struct draw_primitive *primitive = &draw->primitive;
	/* At a cut index the last vertex is the one in front of it. */
	u32 at = render->position.vertex - (cut == DRAW_CUT_HERE), i, lead;
	const u8 *back = topology->back[cut == DRAW_CUT_HERE ? 1 : part % 2];

	primitive->corners = topology->corners;
	primitive->rect = draw->topology == TOPOLOGY_RECTLIST;
	primitive->turned = (draw->topology == TOPOLOGY_TRISTRIP && nth & 1) ||
			    (draw->topology == TOPOLOGY_TRISTRIP_REVERSE && !(nth & 1));
	primitive->nr = render->position.primitive;
	for (i = 0; i < DRAW_CORNERS; i++)
		draw->corner[i] = back[i] == HUB ? render->urb[DRAW_HUB] :
						   draw_entry(render, at - back[i]);
	lead = provoking(render, back);
	draw->lead = lead == HUB ? render->urb[DRAW_HUB] : draw_entry(render, at - lead);
}
