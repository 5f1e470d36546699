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
	TOPOLOGY_LINELIST_ADJ = 9,
	TOPOLOGY_LINESTRIP_ADJ = 10,
	TOPOLOGY_TRILIST_ADJ = 11,
	TOPOLOGY_TRISTRIP_ADJ = 12,
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
 * @joins: lines, or sides, go on where those of the last one ended
 * @back: of each of these, its corners: counted back from that vertex, or HUB; those that lines
 *	have not are their first one
 * @inner: of each of these, its sides that are not the primitive's: a bit for each, by the corner
 *	that it begins at
 */
struct topology {
	u8 corners;
	u8 first;
	u8 step;
	u8 parts;
	bool joins;
	u8 back[2][DRAW_CORNERS];
	u8 inner[2];
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
		.corners = 2, .first = 1, .step = 1, .parts = 1, .joins = true,
		.back = { { 1, 0, 1 } }
	},
	[TOPOLOGY_TRILIST] = TRIANGLES(2, 3),
	[TOPOLOGY_TRISTRIP] = TRIANGLES(2, 1),
	[TOPOLOGY_TRIFAN] = TRIANGLES(HUB, 1),
	[TOPOLOGY_QUADLIST] = {
		.corners = 3, .first = 3, .step = 4, .parts = 2,
		.back = { { 3, 2, 0 }, { 2, 1, 0 } }, .inner = { BIT(1), BIT(2) }
	},
	[TOPOLOGY_QUADSTRIP] = {
		.corners = 3, .first = 3, .step = 2, .parts = 2,
		.back = { { 3, 2, 0 }, { 3, 0, 1 } }, .inner = { BIT(2), BIT(0) }
	},
	/* Vertices beside primitives are for geometry shaders. */
	[TOPOLOGY_LINELIST_ADJ] = {
		.corners = 2, .first = 3, .step = 4, .parts = 1, .back = { { 2, 1, 2 } }
	},
	[TOPOLOGY_LINESTRIP_ADJ] = {
		.corners = 2, .first = 3, .step = 1, .parts = 1, .joins = true,
		.back = { { 2, 1, 2 } }
	},
	[TOPOLOGY_TRILIST_ADJ] = {
		.corners = 3, .first = 5, .step = 6, .parts = 1, .back = { { 5, 3, 1 } }
	},
	[TOPOLOGY_TRISTRIP_ADJ] = {
		.corners = 3, .first = 5, .step = 2, .parts = 1, .back = { { 5, 3, 1 } }
	},
	[TOPOLOGY_TRISTRIP_REVERSE] = TRIANGLES(2, 1),
	[TOPOLOGY_POLYGON] = {
		.corners = 3, .first = 2, .step = 1, .parts = 1, .joins = true,
		.back = { { HUB, 1, 0 } }
	},
	[TOPOLOGY_RECTLIST] = TRIANGLES(2, 3),
	/* What closes it is another part. */
	[TOPOLOGY_LINELOOP] = {
		.corners = 2, .first = 1, .step = 1, .parts = 1, .joins = true,
		.back = { { 1, 0, 1 }, { 0, HUB, 0 } }
	},
	[TOPOLOGY_TRIFAN_NOSTIPPLE] = TRIANGLES(HUB, 1),
};

/* Corners of its primitives; 0: they are not served. */
u32 draw_topology_corners(u32 topology)
{
	return topology < ARRAY_SIZE(topologies) ? topologies[topology].corners : 0;
}

/* Can its primitives go to stream output? What is to become of quads there, no source says. */
bool draw_topology_streams(u32 topology)
{
	switch (topology) {
	case TOPOLOGY_QUADLIST:
	case TOPOLOGY_QUADSTRIP:
	case TOPOLOGY_POLYGON:
	case TOPOLOGY_RECTLIST:
		return false;
	default:
		return true;
	}
}

/**
 * draw_pieces - how many pieces each triangle or other part of a primitive is drawn as
 * @render: the pipelines; its topology is served
 *
 * Three, sides or corners, where the state asks for these of triangles that show either side. Of
 * others the first piece is all.
 */
u32 draw_pieces(const struct render *render)
{
	u32 topology = render->draw.topology;

	return topologies[topology].corners == 3 && topology != TOPOLOGY_RECTLIST &&
	       render->state.raster[1] & DRAW_FILL_MODES ? DRAW_CORNERS : 1;
}

/**
 * draw_parts - how many parts of primitives the vertex under way completes
 * @render: the pipelines; its topology is served
 * @nth: the vertex's number in its strip
 * @cut: whether its strip ends
 *
 * The last vertex of a loop completes the line that closes it, too; a cut index only that one.
 * Polygons are as loops, if their sides are drawn: the cut index has the last triangle once more,
 * for the side that closes it.
 */
u32 draw_parts(const struct render *render, u32 nth, enum draw_cut cut)
{
	const struct draw *draw = &render->draw;
	const struct topology *topology = &topologies[draw->topology];
	bool loop = draw->topology == TOPOLOGY_LINELOOP;
	bool sides = draw->topology == TOPOLOGY_POLYGON && draw->pieces > 1;

	if (cut == DRAW_CUT_HERE)
		return (loop && nth >= 2) || (sides && nth >= 3);
	if (nth < topology->first || (nth - topology->first) % topology->step)
		return 0;

	return (topology->parts + (loop && cut == DRAW_CUT_NEXT)) * draw->pieces;
}

/*
 * Is a side, or the corner that it begins at, one of the primitive's? Those of a polygon that go to
 * its first vertex are if they are its first or its last one.
 */
static bool is_outer(const struct render *render, u32 nth, u32 part, u32 side, enum draw_cut cut)
{
	u32 topology = render->draw.topology;

	if (topology != TOPOLOGY_POLYGON)
		return !(topologies[topology].inner[part] & BIT(side));

	return cut == DRAW_CUT_HERE || side == 1 || (side == 0 ? nth == 2 : cut == DRAW_CUT_NEXT);
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
	case TOPOLOGY_LINELIST_ADJ:
	case TOPOLOGY_LINESTRIP_ADJ:
		return back[min(render_bits(sf, 28, 27), last)];
	case TOPOLOGY_QUADLIST:
	case TOPOLOGY_QUADSTRIP:
		/* That of the quad: both triangles have the same one. */
		return render_bits(sf, 30, 29) ? 0 : 3;
	default:
		return back[min(render_bits(sf, 30, 29), last)];
	}
}

/* Where the corner that is counted back from a vertex has its URB entry. */
static u32 entry_of(u32 at, u32 back)
{
	return back == HUB ? DRAW_HUB : (at - back) % DRAW_HUB;
}

/* Each second triangle of a strip goes the other way around. */
static bool is_turned(u32 topology, u32 nth)
{
	switch (topology) {
	case TOPOLOGY_TRISTRIP:
	case TOPOLOGY_TRISTRIP_ADJ:
		return nth & 1;
	case TOPOLOGY_TRISTRIP_REVERSE:
		return !(nth & 1);
	default:
		return false;
	}
}

/**
 * draw_assemble - the corners of a primitive
 * @render: the pipelines
 * @nth: number of the vertex that completes it, in its strip
 * @part: which part of those that it completes
 * @cut: as draw_parts() had it
 */
void draw_assemble(struct render *render, u32 nth, u32 part, enum draw_cut cut)
{
	struct draw *draw = &render->draw;
	const struct topology *topology = &topologies[draw->topology];
	struct draw_primitive *primitive = &draw->primitive;
	/* At a cut index the last vertex is the one in front of it. */
	u32 at = render->position.vertex - (cut == DRAW_CUT_HERE), i;
	/* There it is the line that closes a loop, or the last side of a polygon. */
	bool closes = cut == DRAW_CUT_HERE, loop = draw->topology == TOPOLOGY_LINELOOP;
	u32 piece = closes ? draw->pieces - 1 : part % draw->pieces;
	u32 which = closes ? loop : part / draw->pieces % 2;
	const u8 *back = topology->back[which];

	primitive->corners = topology->corners;
	primitive->rect = draw->topology == TOPOLOGY_RECTLIST;
	primitive->turned = is_turned(draw->topology, (nth - topology->first) / topology->step);
	primitive->nr = render->position.primitive;
	primitive->piece = piece;
	primitive->outer = is_outer(render, nth, which, piece, cut) &&
			   !(render->position.inner & BIT(entry_of(at, back[piece])));
	primitive->whole = piece + 1 == draw->pieces && (!closes || loop);
	primitive->ends = primitive->whole && (topology->parts < 2 || which == 1);
	primitive->fresh = !part && !closes && (!topology->joins || nth == topology->first);
	primitive->stippled = !primitive->rect && draw->topology != TOPOLOGY_TRIFAN_NOSTIPPLE;
	for (i = 0; i < DRAW_CORNERS; i++)
		draw->corner[i] = render->urb[entry_of(at, back[i])];
	draw->lead = render->urb[entry_of(at, provoking(render, back))];
}
