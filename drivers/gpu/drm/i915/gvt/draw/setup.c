// SPDX-License-Identifier: GPL-2.0
/*
 * Strips and fans, and setup: where a primitive is in the picture, which side of it is to
 * be seen, and its attributes as planes. Compiled for the FPU.
 *
 * PRM SKL vol 7 "Strips and Fans", "Setup", "Attribute Interpolation"; vol 2a 3DSTATE_SF,
 * 3DSTATE_RASTER, 3DSTATE_SBE, 3DSTATE_SBE_SWIZ. What is delivered for an attribute: Mesa's
 * brw_fs.cpp, brw_assign_urb_setup().
 */
#include "draw/pipeline.h"
#include "texel/format_float.h"

/* Cull modes. PRM SKL vol 2a, 3DSTATE_RASTER */
enum { CULL_BOTH, CULL_NONE, CULL_FRONT, CULL_BACK };

/* Swizzle Select and Constant Source. PRM SKL vol 2d, SF_OUTPUT_ATTRIBUTE_DETAIL */
enum { SWIZZLE_ATTRIBUTE, SWIZZLE_FACING };
enum { SOURCE_0000, SOURCE_0001, SOURCE_1111, SOURCE_PRIMITIVE };

#define ONE	0x3f800000u

/* Of what a picture may have. */
s32 draw_floor(double x)
{
	s32 i = x;

	return i > x ? i - 1 : i;
}

/* 256ths of a pixel, the nearest; false: it is nowhere. */
bool draw_snap(double x, s32 *to)
{
	if (!(x > -DRAW_FARTHEST && x < DRAW_FARTHEST))
		return false;
	*to = draw_floor(x * 256 + 0.5);

	return true;
}

/* The factor and the offset from x / w, or another, to the picture. */
struct draw_axis draw_axis(const struct render *render, u32 nr)
{
	const struct render_state *state = &render->state;
	const u32 *matrix = render->draw.viewport;
	struct draw_axis axis = { .scale = 1 };

	if (state->sf[1] & BIT(1)) {
		axis.scale = eu_bits_float(matrix[nr]);
		axis.offset = eu_bits_float(matrix[3 + nr]);
	}
	/* The drawing rectangle's origin; the pixel's center, or its upper left corner. */
	if (nr < 2)
		axis.offset += (s16)(state->drawing_rectangle[3] >> (16 * nr)) +
			       (state->multisample[1] & BIT(4) ? 0.5 : 0);

	return axis;
}

/* A corner from its position to the picture; false: that is no place there. */
bool draw_project(struct render *render, u32 corner)
{
	struct draw_primitive *primitive = &render->draw.primitive;
	const u32 *vue = render->draw.corner[corner] + 4;
	struct draw_axis axis[3];
	double at[3], w = eu_bits_float(vue[3]);
	u32 i;

	primitive->rw[corner] = w;
	for (i = 0; i < 3; i++) {
		axis[i] = draw_axis(render, i);
		at[i] = eu_bits_float(vue[i]);
	}
	if (!(render->state.clip[2] & BIT(9))) {
		if (!(w > 0))
			return false;
		for (i = 0; i < 3; i++)
			at[i] /= w;
		primitive->rw[corner] = 1 / w;
	}
	for (i = 0; i < 3; i++)
		at[i] = at[i] * axis[i].scale + axis[i].offset;
	primitive->z[corner] = at[2];

	return draw_snap(at[0], &primitive->x[corner]) && draw_snap(at[1], &primitive->y[corner]);
}

/* Twice its area; positive where its corners go clockwise. */
static s64 area(const struct draw_primitive *p)
{
	return (s64)(p->x[1] - p->x[0]) * (p->y[2] - p->y[0]) -
	       (s64)(p->x[2] - p->x[0]) * (p->y[1] - p->y[0]);
}

enum draw_fill draw_fill(const struct render_state *state, bool back)
{
	return back ? render_bits(state->raster[1], 4, 3) : render_bits(state->raster[1], 6, 5);
}

/*
 * Which side is to be seen, and whether it is wanted. Rectangles have one; a triangle without an
 * area shows its back, if its sides or corners are drawn.
 */
static bool is_culled(const struct render *render, struct draw_primitive *primitive, s64 turn)
{
	u32 raster = render->state.raster[1], mode = render_bits(raster, 17, 16);
	bool clockwise = (turn > 0) != primitive->turned;

	primitive->back = false;
	if (!turn && (primitive->rect || !draw_fill(&render->state, true)))
		return true;
	if (primitive->rect)
		return false;
	primitive->back = !turn || clockwise != !(raster & BIT(21));

	return mode == CULL_BOTH || mode == (primitive->back ? CULL_BACK : CULL_FRONT);
}

/* The first pixel whose center is not before @at. */
s32 draw_first_from(s32 at)
{
	return (at + 127) >> 8;
}

/* The whole number that a float is, within what a picture may have. */
static s32 whole(u32 bits, double add)
{
	double x = eu_bits_float(bits) + add;

	if (!(x > -DRAW_FARTHEST))
		return -DRAW_FARTHEST;

	return x < DRAW_FARTHEST ? draw_floor(x) : DRAW_FARTHEST;
}

/* The viewport's extents: its first and last pixels. */
static void bound_by_viewport(const struct render *render, struct draw_primitive *p)
{
	const u32 *extent = render->draw.viewport + 12;

	if ((render->state.clip[2] & (BIT(31) | BIT(28))) != (BIT(31) | BIT(28)))
		return;
	p->left = max(p->left, whole(extent[0], 0.5));
	p->right = min(p->right, whole(extent[1], 1));
	p->top = max(p->top, whole(extent[2], 0.5));
	p->bottom = min(p->bottom, whole(extent[3], 1));
}

bool draw_has_pixels(const struct draw_primitive *p)
{
	return p->left < p->right && p->top < p->bottom;
}

/* The pixels that are in question, within those of the window; false: there are none. */
static bool bound(struct draw_primitive *p)
{
	s32 left = min(min(p->x[0], p->x[1]), p->x[2]);
	s32 right = max(max(p->x[0], p->x[1]), p->x[2]);
	s32 top = min(min(p->y[0], p->y[1]), p->y[2]);
	s32 bottom = max(max(p->y[0], p->y[1]), p->y[2]);

	/* What is exactly on the right or lower side is not covered. */
	p->left = max(p->left, draw_first_from(left));
	p->top = max(p->top, draw_first_from(top));
	p->right = min(p->right, draw_first_from(right));
	p->bottom = min(p->bottom, draw_first_from(bottom));

	return draw_has_pixels(p);
}

static u32 value(const struct draw *draw, u32 corner, u32 at)
{
	return at < DRAW_ENTRY_DWORDS ? draw->corner[corner][at] : 0;
}

static void set_constant(u32 *plane, u32 bits)
{
	plane[0] = 0;
	plane[1] = 0;
	plane[2] = 0;
	plane[3] = bits;
}

/* The same of a line that is only a part of the one between its corners; it has no third one. */
static void set_part(const struct draw *draw, u32 *plane, u32 at)
{
	const struct draw_primitive *p = &draw->primitive;
	double v0 = eu_bits_float(value(draw, 0, at)), v1 = eu_bits_float(value(draw, 1, at));

	plane[0] = eu_float_bits((v1 - v0) * (p->to - p->from));
	plane[1] = 0;
	plane[2] = 0;
	plane[3] = eu_float_bits(v0 + (v1 - v0) * p->from);
}

/* A component of where a pixel is in its point, from 0 to 1. */
static void set_sprite(const struct render *render, u32 *plane, u32 component)
{
	bool lower = render->state.sbe[1] & BIT(20);

	set_constant(plane, component == 3 || (component == 1 && lower) ? ONE : 0);
	if (component == 0)
		plane[0] = ONE;
	if (component == 1)
		plane[1] = ONE | (lower ? BIT(31) : 0);
}

/* The plane of dword @at of the URB entries. */
static void set_plane(const struct draw *draw, u32 *plane, u32 at)
{
	u32 v0 = value(draw, 0, at);

	plane[0] = eu_float_bits(eu_bits_float(value(draw, 1, at)) - eu_bits_float(v0));
	plane[1] = eu_float_bits(eu_bits_float(value(draw, 2, at)) - eu_bits_float(v0));
	plane[2] = 0;
	plane[3] = v0;
}

static u32 constant(const struct draw *draw, u32 source, u32 component)
{
	switch (source) {
	case SOURCE_0001:
		return component == 3 ? ONE : 0;
	case SOURCE_1111:
		return ONE;
	case SOURCE_PRIMITIVE:
		return draw->primitive.nr;
	default:
		return 0;
	}
}

/* SF_OUTPUT_ATTRIBUTE_DETAIL, where it counts; else that of attribute @nr itself. */
static u32 detail_of(const struct render_state *state, u32 nr)
{
	if (!(state->sbe[1] & BIT(21)) || nr >= 16)
		return nr;

	return state->sbe_swiz[1 + nr / 2] >> (nr % 2 * 16) & 0xffff;
}

/* Where the URB entries begin to be read, in dwords: as SBE says, or the stage before it. */
static u32 read_offset(const struct render_state *state)
{
	return 8 * (state->sbe[1] & BIT(28) ? render_bits(state->sbe[1], 10, 5) :
					      render_bits(state->vs[8], 26, 21));
}

static void set_attribute(struct render *render, u32 nr)
{
	const struct render_state *state = &render->state;
	struct draw *draw = &render->draw;
	struct draw_primitive *primitive = &draw->primitive;
	u32 detail = detail_of(state, nr), overrides = render_bits(detail, 15, 12);
	u32 source = render_bits(detail, 4, 0), which = render_bits(detail, 10, 9), c, at;

	/* With facing: the back's attribute follows the front's. */
	if (render_bits(detail, 7, 6) == SWIZZLE_FACING && primitive->back)
		source++;
	for (c = 0; c < 4; c++) {
		at = read_offset(state) + 4 * source + c;
		if (primitive->corners == 1 && state->sbe[2] & BIT(nr))
			set_sprite(render, primitive->plane[nr][c], c);
		else if (overrides & BIT(c))
			set_constant(primitive->plane[nr][c], constant(draw, which, c));
		else if (state->sbe[3] & BIT(nr))
			set_constant(primitive->plane[nr][c],
				     at < DRAW_ENTRY_DWORDS ? draw->lead[at] : 0);
		else if (primitive->corners == 2 && (primitive->from > 0 || primitive->to < 1))
			set_part(draw, primitive->plane[nr][c], at);
		else
			set_plane(draw, primitive->plane[nr][c], at);
		/* PrimitiveID in the place of one attribute's components. */
		if (render_bits(state->sbe[1], 19, 16) & BIT(c) &&
		    render_bits(state->sbe[1], 4, 0) == nr)
			set_constant(primitive->plane[nr][c], primitive->nr);
	}
}

/* What is drawn of a triangle that is there, all or a piece; false: nothing. */
static bool place_filled(struct render *render)
{
	struct draw *draw = &render->draw;
	struct draw_primitive *p = &draw->primitive;
	enum draw_fill fill = draw_fill(&render->state, p->back);
	const u32 *from;
	bool seen;

	if (draw->pieces == 1 || fill == DRAW_SOLID) {
		if (p->piece)
			return false;
		if (!p->rect)
			draw_find_offset(render, DRAW_SOLID);
		if (p->offset && !p->clipped)
			draw_move(p);
		return p->clipped ? draw_has_pixels(p) : bound(p);
	}
	if (!p->outer)
		return false;
	draw_find_offset(render, fill);
	from = draw->corner[p->piece];
	draw->corner[1] = fill == DRAW_WIREFRAME ? draw->corner[(p->piece + 1) % 3] : from;
	draw->corner[0] = from;
	draw->corner[2] = from;
	p->corners = fill == DRAW_WIREFRAME ? 2 : 1;
	seen = draw_stroke(render);
	if (p->offset)
		draw_move(p);

	return seen;
}

/* Where it is, as a whole; true: nowhere. */
static bool is_gone(struct render *render)
{
	struct draw_primitive *primitive = &render->draw.primitive;
	bool placed = true;
	s64 turn;
	u32 i;

	bound_by_viewport(render, primitive);
	primitive->passed = true;
	primitive->offset = 0;
	if (primitive->corners < DRAW_CORNERS) {
		primitive->back = false;
		primitive->passed = draw_stroke(render);
		return !primitive->passed;
	}
	for (i = 0; i < DRAW_CORNERS; i++) {
		primitive->placed[i] = draw_project(render, i);
		placed &= primitive->placed[i];
	}
	primitive->clipped = false;
	switch (draw_clip(render, &turn)) {
	case CLIP_NONE:
		if (!placed)
			return true;
		turn = area(primitive);
		break;
	case CLIP_SOME:
		primitive->clipped = true;
		break;
	default:
		primitive->passed = false;
		return true;
	}

	return is_culled(render, primitive, turn) || !place_filled(render);
}

/* The primitive under way. */
void draw_setup(void *data)
{
	struct render *render = data;
	struct draw *draw = &render->draw;
	u32 i;

	draw->primitive.gone = is_gone(render);
	for (i = 0; !draw->primitive.gone && i < draw->shader.attributes; i++)
		set_attribute(render, i);
}
