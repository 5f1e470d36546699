// SPDX-License-Identifier: GPL-2.0
/*
 * Depth offsets: how far the depth of a triangle is moved, by so many of the least steps that its
 * buffer tells apart, and by how steep it is. Compiled for the FPU.
 *
 * PRM SNB vol 2 part 1, "Depth Offset", which has the formulas; SKL vol 2a, 3DSTATE_RASTER,
 * 3DSTATE_SF, where the state of Gen9 is.
 */
#include "draw/pipeline.h"
#include "texel/format_float.h"

/* 3DSTATE_SF, dword 1: Legacy Global Depth Bias Enable: the constant is none of steps. */
#define LEGACY_BIAS	BIT(11)

/* 3DSTATE_RASTER, dword 1: triangles of this fill mode are moved; planes that clip. */
#define MOVES(fill)	BIT(9 - (fill))
#define CLIP_FAR	BIT(26)
#define CLIP_NEAR	BIT(0)

#define API_D3D		BIT(30)	/* 3DSTATE_CLIP, dword 2 */

#define MANTISSA	23u
#define GREATEST	0x7f7fffffu

static double size_of(double x)
{
	return x < 0 ? -x : x;
}

/* Within what a float holds; what is no number is nothing. */
static double hold(double x)
{
	double most = eu_bits_float(GREATEST);

	if (x > most)
		return most;
	if (x < -most)
		return -most;

	return x == x ? x : 0;
}

/* What depth gains in a pixel, in x or in y, whichever is more. */
static double find_steepness(const struct render *render)
{
	const struct draw *draw = &render->draw;
	const struct draw_primitive *p = &draw->primitive;
	double x = 0, y = 0, scale, z, slope;
	struct draw_slopes slopes;
	u32 i;

	if (p->clipped) {
		scale = draw_axis(render, 2).scale;
		for (i = 0; i < DRAW_CORNERS; i++) {
			z = eu_bits_float(draw->corner[i][6]);
			x += p->beta[i].a * z;
			y += p->beta[i].b * z;
		}
	} else {
		draw_find_slopes(p, &slopes);
		scale = slopes.scale * 256;
		for (i = 0; i < 2; i++) {
			z = (double)p->z[i + 1] - p->z[0];
			x += slopes.dx[i] * z;
			y += slopes.dy[i] * z;
		}
	}
	x = size_of(x * scale);
	y = size_of(y * scale);
	slope = x > y ? x : y;

	/* One without an area has none. */
	return slope <= eu_bits_float(GREATEST) ? slope : 0;
}

/* The greatest depth of a triangle: of its corners that are in front of the eye and not clipped. */
static double find_greatest(const struct render *render)
{
	const u32 *raster = render->state.raster;
	const struct draw_primitive *p = &render->draw.primitive;
	struct draw_axis axis = draw_axis(render, 2);
	bool away = axis.scale >= 0;
	double most = -eu_bits_float(GREATEST), limit, z, w;
	u32 i;

	for (i = 0; i < DRAW_CORNERS; i++) {
		w = eu_bits_float(render->draw.corner[i][7]);
		z = p->z[i];
		if (p->clipped)
			z = eu_bits_float(render->draw.corner[i][6]) / w * axis.scale + axis.offset;
		if ((!p->clipped || w > 0) && z > most)
			most = z;
	}
	limit = away ? 1 : render->state.clip[2] & API_D3D ? 0 : -1;
	limit = limit * axis.scale + axis.offset;
	if (p->clipped && raster[1] & (away ? CLIP_FAR : CLIP_NEAR) && most > limit)
		return limit;

	return most;
}

/* The least step of a buffer: of a float, as large as its depth says. None counts as 24 bits. */
static double find_step(const struct render *render)
{
	const struct render_state *state = &render->state;
	u32 exponent;

	if (state->sf[1] & LEGACY_BIAS)
		return 1;
	switch (draw_depth_format(state)) {
	case DEPTH_FLOAT:
		exponent = eu_float_bits(find_greatest(render)) >> MANTISSA & 0xff;
		/* Those of denormals are as the least one's; no depth has that of infinity. */
		exponent = max(min(exponent, 254u), 1u);
		return (double)eu_bits_float(exponent << MANTISSA) / (1u << MANTISSA);
	case DEPTH_16:
		return 1.0 / 0xffff;
	default:
		return 1.0 / 0xffffff;
	}
}

/**
 * draw_find_offset - how far the depth of the triangle under way is moved, if the state says so
 * @render: the pipelines; it has been set up, and is no rectangle
 * @fill: what is drawn of it
 */
void draw_find_offset(struct render *render, enum draw_fill fill)
{
	const u32 *raster = render->state.raster;
	struct draw_primitive *p = &render->draw.primitive;
	double by, most = eu_bits_float(raster[4]);

	if (!(raster[1] & MOVES(fill)))
		return;
	by = eu_bits_float(raster[2]) * find_step(render) +
	     eu_bits_float(raster[3]) * find_steepness(render);
	if ((most > 0 && by > most) || (most < 0 && by < most))
		by = most;
	p->offset = hold(by);
}

/* Move what is drawn, whose depth is that of its corners. */
void draw_move(struct draw_primitive *p)
{
	u32 i;

	for (i = 0; i < DRAW_CORNERS; i++)
		p->z[i] = hold((double)p->z[i] + p->offset);
}
