// SPDX-License-Identifier: GPL-2.0
/*
 * Levels of detail, in parts of LOD_ONE. PRM SKL vol 7, "Sampling Engine": "LOD Computation
 * Pseudocode". A quad has one: from its first lane to the one beside and the one below.
 */
#include "sampler/sampler.h"

/* How far coordinates go in u, v, r, in texels, from a pixel to the next in x, and in y. */
struct gradient {
	float x[3];
	float y[3];
};

static void of_quad(const struct sampler_work *work, u32 lane, struct gradient *gradient)
{
	u32 first = lane & ~3u, i;

	for (i = 0; i < 3; i++) {
		const union sampler_value *at = work->param[PARAM_U + i] + first;

		gradient->x[i] = at[1].f - at[0].f;
		gradient->y[i] = at[2].f - at[0].f;
	}
}

static void of_params(const struct sampler_work *work, u32 lane, struct gradient *gradient)
{
	u32 i;

	for (i = 0; i < 3; i++) {
		gradient->x[i] = work->param[PARAM_DUDX + 2 * i][lane].f;
		gradient->y[i] = work->param[PARAM_DUDY + 2 * i][lane].f;
	}
}

/* On the face that the direction goes to. */
static void onto_face(const struct sampler_work *work, u32 lane, struct gradient *gradient)
{
	float direction[3] = {
		work->param[PARAM_U][lane].f, work->param[PARAM_V][lane].f,
		work->param[PARAM_R][lane].f,
	};
	struct gradient change = *gradient;

	sampler_cube_gradient(direction, change.x, &gradient->x[0], &gradient->x[1]);
	sampler_cube_gradient(direction, change.y, &gradient->y[0], &gradient->y[1]);
}

static double square(const float *way, const double *size, u32 dims)
{
	double sum = 0;
	u32 i;

	for (i = 0; i < dims; i++)
		sum += way[i] * size[i] * (way[i] * size[i]);

	return sum;
}

/* Half the logarithm, rounded down: each square gives a bit. */
static s32 half_log2(double x)
{
	union { double d; u64 u; } m = { .d = x };
	s32 log = (s32)(m.u >> 52) - 1023;
	u32 i;

	if (!(x > 0) || log < -64)
		return -32 * LOD_ONE;
	if (log > 64)
		return 32 * LOD_ONE;
	m.u = (m.u & (BIT_ULL(52) - 1)) | 1023ull << 52;
	for (i = 0; i < 7; i++) {
		m.d *= m.d;
		log = log * 2 + (m.d >= 2);
		if (m.d >= 2)
			m.d *= 0.5;
	}

	return log;
}

/**
 * sampler_lod - the level of detail that coordinates ask for
 * @work: has them
 * @lane: whose
 *
 * Return: it, before it is biased or clamped. Where there are not numbers, the least.
 */
s32 sampler_lod(const struct sampler_work *work, u32 lane)
{
	const struct render_surface *surface = &work->surface;
	u32 dims = surface->type == SURFTYPE_1D ? 1 : surface->type == SURFTYPE_3D ? 3 : 2;
	double size[3] = { 1, 1, 1 }, x, y, ratio = work->state.ratio;
	struct gradient gradient;

	if (work->type->lod == LOD_QUAD)
		of_quad(work, lane, &gradient);
	else
		of_params(work, lane, &gradient);
	if (surface->type == SURFTYPE_CUBE)
		onto_face(work, work->type->lod == LOD_QUAD ? lane & ~3u : lane, &gradient);
	if (!work->state.not_normalized) {
		size[0] = render_minify(surface->width, surface->min_lod);
		size[1] = render_minify(surface->height, surface->min_lod);
		size[2] = render_minify(surface->depth, surface->min_lod);
	}
	x = square(gradient.x, size, dims);
	y = square(gradient.y, size, dims);
	if (x < y) {
		double t = x;

		x = y;
		y = t;
	}
	/* The long way is gone in several steps. */
	if (work->state.min_filter == FILTER_ANISOTROPIC)
		x = x / (ratio * ratio) > y ? x / (ratio * ratio) : y;

	return half_log2(x);
}
