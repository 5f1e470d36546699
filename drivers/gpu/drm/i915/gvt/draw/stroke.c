// SPDX-License-Identifier: GPL-2.0
/*
 * Points and lines: where they are in the picture. Compiled for the FPU.
 *
 * A point is a square around its vertex. A line is cut where it goes through a plane: what is left
 * begins and ends on its way from one vertex to the other. PRM SKL vol 7 "Clip Stage": points and
 * lines; "Strips and Fans", "Point Width"; vol 2a 3DSTATE_SF, 3DSTATE_CLIP, 3DSTATE_WM.
 */
#include "draw/pipeline.h"
#include "texel/format_float.h"

/* 3DSTATE_CLIP, dword 2 */
#define NO_DIVISION	BIT(9)

/* 3DSTATE_SF, dword 3: Point Width Source */
#define WIDTH_OF_STATE	BIT(11)

/* 3DSTATE_WM: Point Rasterization Rule */
#define RULE_RIGHT	BIT(2)

/* The header of URB entries: Point Width */
#define ENTRY_WIDTH	3u

/* Half of the width of a point, in 256ths. Widths of the state are in eighths of a pixel. */
static s32 half_of_point(const struct render *render)
{
	const struct render_state *state = &render->state;
	u32 least = render_bits(state->clip[3], 27, 17), most = render_bits(state->clip[3], 16, 6);
	double width = eu_bits_float(render->draw.corner[0][ENTRY_WIDTH]);

	if (state->sf[3] & WIDTH_OF_STATE)
		return render_bits(state->sf[3], 10, 0) * 16;
	/* Zero is no limit. */
	if (!most)
		most = 0x7ff;
	width = width * 8 > least ? width : least / 8.0;
	width = width * 8 < most ? width : most / 8.0;

	return draw_floor(width * 128 + 0.5);
}

/* The square: what is exactly on its sides is in it on the left, or on the right, and above. */
static bool find_point(struct render *render)
{
	struct draw_primitive *p = &render->draw.primitive;
	s32 half = half_of_point(render), right = render->state.wm[1] & RULE_RIGHT ? 1 : 0;
	s32 x, y, i;

	if (!draw_project(render, 0))
		return false;
	x = p->x[0];
	y = p->y[0];
	for (i = 0; i < (s32)DRAW_CORNERS; i++) {
		p->x[i] = i == 1 ? x + half : x - half;
		p->y[i] = i == 2 ? y + half : y - half;
		p->z[i] = p->z[0];
		p->rw[i] = p->rw[0];
	}
	p->left = max(p->left, draw_first_from(x - half + right));
	p->right = min(p->right, draw_first_from(x + half + right));
	p->top = max(p->top, draw_first_from(y - half));
	p->bottom = min(p->bottom, draw_first_from(y + half));

	return draw_has_pixels(p);
}

/* What is left of the line behind a plane; false: nothing. */
static bool cut_line(struct draw_primitive *p, double a, double b)
{
	double at = a / (a - b);

	if (a >= 0 && b >= 0)
		return true;
	if (!(at >= 0 && at <= 1))
		return false;
	if (a >= 0)
		p->to = at < p->to ? at : p->to;
	else
		p->from = at > p->from ? at : p->from;

	return p->from < p->to;
}

/* The planes that are far out of the picture: so numbers hold what is left. */
static bool cut_far(struct draw_primitive *p, const struct draw_corner *c)
{
	/* A bit less: it is rounded. */
	const double far = DRAW_FARTHEST - 1;

	return cut_line(p, far * c[0].w - c[0].x, far * c[1].w - c[1].x) &&
	       cut_line(p, far * c[0].w + c[0].x, far * c[1].w + c[1].x) &&
	       cut_line(p, far * c[0].w - c[0].y, far * c[1].w - c[1].y) &&
	       cut_line(p, far * c[0].w + c[0].y, far * c[1].w + c[1].y);
}

/* An end of what is left: that of the whole line, just where its neighbour has it, or another. */
static bool place_end(struct render *render, const struct draw_corner *c, u32 i)
{
	struct draw_primitive *p = &render->draw.primitive;
	double at = i ? p->to : p->from, w = c[0].w + (c[1].w - c[0].w) * at;
	struct draw_axis axis = draw_axis(render, 2);

	if (at == i)
		return draw_project(render, i);
	if (!(w > 0))
		return false;
	p->rw[i] = 1 / w;
	p->z[i] = (c[0].z + (c[1].z - c[0].z) * at) / w * axis.scale + axis.offset;

	return draw_snap((c[0].x + (c[1].x - c[0].x) * at) / w, &p->x[i]) &&
	       draw_snap((c[0].y + (c[1].y - c[0].y) * at) / w, &p->y[i]);
}

/* Pixels that are in question. */
static bool bound_line(struct draw_primitive *p)
{
	s32 room = p->half_width + 256;

	p->left = max(p->left, draw_first_from(min(p->x[0], p->x[1]) - room));
	p->right = min(p->right, draw_first_from(max(p->x[0], p->x[1]) + room));
	p->top = max(p->top, draw_first_from(min(p->y[0], p->y[1]) - room));
	p->bottom = min(p->bottom, draw_first_from(max(p->y[0], p->y[1]) + room));

	return draw_has_pixels(p);
}

static bool find_line(struct render *render, const struct draw_corner *corner,
		      const struct draw_plane *plane, u32 planes)
{
	struct draw_primitive *p = &render->draw.primitive;
	u32 i;

	p->from = 0;
	p->to = 1;
	if (!(render->state.clip[2] & NO_DIVISION)) {
		if (!cut_far(p, corner))
			return false;
		for (i = 0; i < planes; i++)
			if (!cut_line(p, plane[i].at[0], plane[i].at[1]))
				return false;
	}
	for (i = 0; i < 2; i++)
		if (!place_end(render, corner, i))
			return false;
	if (p->x[0] == p->x[1] && p->y[0] == p->y[1])
		return false;
	p->placed[0] = true;
	p->placed[1] = true;
	/* A third corner, beside the first: what is interpolated is the same across the line. */
	p->x[2] = p->x[0] - (p->y[1] - p->y[0]);
	p->y[2] = p->y[0] + (p->x[1] - p->x[0]);
	p->z[2] = p->z[0];
	p->rw[2] = p->rw[0];
	/* 128ths of a pixel, of which half counts. */
	p->half_width = render_bits(render->state.sf[1], 29, 12);

	return bound_line(p);
}

/**
 * draw_stroke - where the point or line under way is
 * @render: the pipelines
 *
 * Return: false: nothing of it is to be seen.
 */
bool draw_stroke(struct render *render)
{
	struct draw_primitive *p = &render->draw.primitive;
	struct draw_corner corner[DRAW_CORNERS];
	struct draw_plane plane[DRAW_PLANES];
	u32 n, i;

	p->clipped = false;
	memset(p->placed, 0, sizeof(p->placed));
	for (i = 0; i < DRAW_CORNERS; i++)
		draw_find_corner(render, i, &corner[i]);
	if (!draw_clip_planes(render, corner, plane, &n))
		return false;

	return p->corners == 1 ? find_point(render) : find_line(render, corner, plane, n);
}
