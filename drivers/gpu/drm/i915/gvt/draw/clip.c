// SPDX-License-Identifier: GPL-2.0
/*
 * Clipping: primitives that are not all in front of the eye, or reach through the near or the
 * far plane, or too far out of the picture. Compiled for the FPU.
 *
 * They are not cut to pieces. A pixel is x, y, 1; corners are in the picture as X, Y, W,
 * before the division by W. Parts of the corners that make up the pixel, beta, are three
 * linear functions of x and y, and so is all that has to be positive inside: these parts, the
 * sum of them, which is 1 / w, and the distances from the planes: also from those of the user,
 * which are in the URB entries. PRM SKL vol 7 "Clip Stage", "User-Specified Clipping".
 */
#include "draw/pipeline.h"
#include "texel/format_float.h"

#define CLIP_ENABLE	BIT(31)
#define MODE_REJECT	3u
#define MODE_ACCEPT	4u
#define API_D3D		BIT(30)

/* 3DSTATE_CLIP, dword 1: the user's planes are as it says, not as the last shader's state does. */
#define FORCE_USER_CLIP	BIT(17)
#define FORCE_USER_CULL	BIT(20)

/* Of URB entries: the first distance from a plane of the user. */
#define ENTRY_DISTANCE	8u

void draw_find_corner(const struct render *render, u32 i, struct draw_corner *corner)
{
	const struct draw_primitive *p = &render->draw.primitive;
	const u32 *vue = render->draw.corner[i] + 4;
	struct draw_axis x = draw_axis(render, 0), y = draw_axis(render, 1);
	double z = eu_bits_float(vue[2]), w = eu_bits_float(vue[3]);

	corner->w = w;
	corner->x = eu_bits_float(vue[0]) * x.scale + w * x.offset;
	corner->y = eu_bits_float(vue[1]) * y.scale + w * y.offset;
	/* As exactly where neighbours have it that are not clipped. */
	if (p->placed[i]) {
		corner->x = p->x[i] / 256.0 * w;
		corner->y = p->y[i] / 256.0 * w;
	}
	corner->z = z;
}

static void add_half(struct draw_primitive *p, const struct draw_slope *half)
{
	p->half[p->halves++] = *half;
}

/* Half of the picture where a sum of the corners' parts is positive. */
static void add_sum(struct draw_primitive *p, double f0, double f1, double f2)
{
	const struct draw_slope *b = p->beta;
	struct draw_slope half = {
		b[0].a * f0 + b[1].a * f1 + b[2].a * f2,
		b[0].b * f0 + b[1].b * f1 + b[2].b * f2,
		b[0].c * f0 + b[1].c * f1 + b[2].c * f2,
	};

	add_half(p, &half);
}

/* What of a pixel is corner 0, where the others are @u and @v: times the determinant. */
static struct draw_slope part_of(const struct draw_corner *u, const struct draw_corner *v)
{
	return (struct draw_slope){
		u->y * v->w - v->y * u->w,
		u->w * v->x - v->w * u->x,
		u->x * v->y - v->x * u->y,
	};
}

static void scale_slope(struct draw_slope *slope, double by)
{
	slope->a *= by;
	slope->b *= by;
	slope->c *= by;
}

/* All but the planes; 0: it is seen from its side, or is nowhere. */
static s64 find_parts(struct draw_primitive *p, const struct draw_corner *corner)
{
	double sum;
	u32 i;

	p->halves = 0;
	for (i = 0; i < DRAW_CORNERS; i++)
		p->beta[i] = part_of(&corner[(i + 1) % 3], &corner[(i + 2) % 3]);
	sum = p->beta[0].a * corner[0].x + p->beta[0].b * corner[0].y +
	      p->beta[0].c * corner[0].w;
	if (!(sum > 0 || sum < 0)) {
		memset(p->beta, 0, sizeof(p->beta));
		return 0;
	}
	for (i = 0; i < DRAW_CORNERS; i++) {
		struct draw_slope side = p->beta[i];

		/* The same numbers for both neighbours of a side, or just the opposite ones. */
		scale_slope(&side, sum > 0 ? 1 : -1);
		add_half(p, &side);
		scale_slope(&p->beta[i], 1 / sum);
	}
	add_sum(p, 1, 1, 1);

	return sum > 0 ? 1 : -1;
}

/* Are all, or some, of the corners outside? */
static enum draw_clip judge(const struct draw_primitive *p, const struct draw_plane *plane)
{
	u32 out = 0, i;

	for (i = 0; i < p->corners; i++)
		out += !(plane->at[i] >= 0);

	return out == p->corners ? CLIP_ALL : out ? CLIP_SOME : CLIP_NONE;
}

/* Those of the user that primitives are clipped by, or culled by; a bit for each. */
static u32 user_planes(const struct render_state *state, bool cull)
{
	if (state->clip[1] & (cull ? FORCE_USER_CULL : FORCE_USER_CLIP))
		return cull ? render_bits(state->clip[1], 7, 0) :
			      render_bits(state->clip[2], 23, 16);
	if (!draw_has_vs(state))
		return 0;

	return cull ? render_bits(state->vs[8], 7, 0) : render_bits(state->vs[8], 15, 8);
}

static void find_user_plane(const struct draw *draw, u32 nr, struct draw_plane *plane)
{
	u32 i;

	for (i = 0; i < DRAW_CORNERS; i++)
		plane->at[i] = eu_bits_float(draw->corner[i][ENTRY_DISTANCE + nr]);
}

/* All corners are behind one plane of the user. */
static bool is_culled(const struct render *render)
{
	u32 planes = user_planes(&render->state, true), nr;
	struct draw_plane plane;

	for (nr = 0; nr < DRAW_USER_PLANES; nr++) {
		if (!(planes & BIT(nr)))
			continue;
		find_user_plane(&render->draw, nr, &plane);
		if (judge(&render->draw.primitive, &plane) == CLIP_ALL)
			return true;
	}

	return false;
}

/* The planes that primitives are clipped by. Returns how many. */
static u32 find_planes(const struct render *render, const struct draw_corner *corner,
		       struct draw_plane *plane)
{
	const struct render_state *state = &render->state;
	u32 user = user_planes(state, false), n = 0, i, nr;

	if (state->raster[1] & BIT(0)) {
		for (i = 0; i < DRAW_CORNERS; i++)
			plane[n].at[i] = corner[i].z + (state->clip[2] & API_D3D ? 0 : corner[i].w);
		n++;
	}
	if (state->raster[1] & BIT(26)) {
		for (i = 0; i < DRAW_CORNERS; i++)
			plane[n].at[i] = corner[i].w - corner[i].z;
		n++;
	}
	for (nr = 0; nr < DRAW_USER_PLANES; nr++)
		if (user & BIT(nr))
			find_user_plane(&render->draw, nr, &plane[n++]);

	return n;
}

/* Leaves the planes that go through the primitive. Returns what it is to all of them. */
static enum draw_clip judge_planes(const struct draw_primitive *p, struct draw_plane *plane, u32 *n)
{
	u32 kept = 0, i;

	for (i = 0; i < *n; i++) {
		switch (judge(p, &plane[i])) {
		case CLIP_ALL:
			return CLIP_ALL;
		case CLIP_SOME:
			plane[kept++] = plane[i];
			break;
		default:
			break;
		}
	}
	*n = kept;

	return kept ? CLIP_SOME : CLIP_NONE;
}

/**
 * draw_clip_planes - the planes that cut a point or a line
 * @render: the pipelines
 * @corner: of the primitive under way
 * @plane: where they are put, DRAW_PLANES
 * @n: how many there are
 *
 * Return: false: it is all outside of one.
 */
bool draw_clip_planes(const struct render *render, const struct draw_corner *corner,
		      struct draw_plane *plane, u32 *n)
{
	const u32 *clip = render->state.clip;
	u32 mode = render_bits(clip[2], 15, 13);

	*n = 0;
	if (!(clip[2] & CLIP_ENABLE) || mode == MODE_ACCEPT)
		return true;
	if (mode == MODE_REJECT || is_culled(render))
		return false;
	*n = find_planes(render, corner, plane);

	return judge_planes(&render->draw.primitive, plane, n) != CLIP_ALL;
}

/**
 * draw_clip - whether the primitive under way has to be clipped
 * @render: the pipelines
 * @turn: if it has: positive where its corners go clockwise; 0: nothing is to be seen
 */
enum draw_clip draw_clip(struct render *render, s64 *turn)
{
	const struct render_state *state = &render->state;
	struct draw_primitive *p = &render->draw.primitive;
	u32 mode = render_bits(state->clip[2], 15, 13), n = 0, i;
	bool placed = p->placed[0] && p->placed[1] && p->placed[2];
	struct draw_corner corner[DRAW_CORNERS];
	enum draw_clip eye, planes;
	struct draw_plane plane[DRAW_PLANES];

	if (!(state->clip[2] & CLIP_ENABLE) || p->rect)
		return CLIP_NONE;
	if (mode == MODE_REJECT || (mode != MODE_ACCEPT && is_culled(render)))
		return CLIP_ALL;
	for (i = 0; i < DRAW_CORNERS; i++) {
		draw_find_corner(render, i, &corner[i]);
		plane[0].at[i] = corner[i].w;
	}
	eye = judge(p, &plane[0]);
	if (mode != MODE_ACCEPT)
		n = find_planes(render, corner, plane);
	planes = judge_planes(p, plane, &n);
	if (eye == CLIP_ALL || planes == CLIP_ALL)
		return CLIP_ALL;
	if (eye == CLIP_NONE && planes == CLIP_NONE && placed)
		return CLIP_NONE;
	*turn = find_parts(p, corner);
	for (i = 0; i < n; i++)
		add_sum(p, plane[i].at[0], plane[i].at[1], plane[i].at[2]);

	return CLIP_SOME;
}

double draw_slope_at(const struct draw_slope *slope, double x, double y)
{
	return slope->a * x + slope->b * y + slope->c;
}

/* What is exactly on a side is inside of a left or an upper one. */
static bool takes(const struct draw_slope *half)
{
	return half->a > 0 || (half->a == 0 && half->b > 0);
}

/* Takes what is beyond a half out of the block; false: nothing is left. */
static bool cut_block(const struct draw_slope *half, struct draw_cover *cover)
{
	bool on = takes(half);
	u32 x, y, mask, any = 0;
	double at;

	for (y = 0; y < DRAW_BLOCK; y++) {
		mask = 0;
		for (x = 0; x < DRAW_BLOCK; x++) {
			at = draw_slope_at(half, cover->x + (s32)x + 0.5, cover->y + (s32)y + 0.5);
			mask |= (u32)(at > 0 || (at == 0 && on)) << x;
		}
		cover->rows[y] &= mask;
		any |= cover->rows[y];
	}

	return any;
}

/* A corner of the block is on the right side of a half: or else no pixel is. */
static bool touches(const struct draw_slope *half, const struct draw_cover *cover)
{
	return draw_slope_at(half, cover->x + (half->a > 0 ? DRAW_BLOCK : 0),
			     cover->y + (half->b > 0 ? DRAW_BLOCK : 0)) >= 0;
}

/* What of a block is in a clipped primitive, of what its rows have. */
void draw_cover_clipped(void *data)
{
	struct draw_cover *cover = data;
	const struct draw_primitive *p = cover->primitive;
	bool any = true;
	u32 i;

	for (i = 0; any && i < p->halves; i++)
		any = touches(&p->half[i], cover);
	for (i = 0; any && i < p->halves; i++)
		any = cut_block(&p->half[i], cover);
	if (!any)
		memset(cover->rows, 0, sizeof(cover->rows));
}
