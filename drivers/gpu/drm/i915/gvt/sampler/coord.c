// SPDX-License-Identifier: GPL-2.0
/*
 * Taps by coordinates: which level, which texels, and how much of each.
 *
 * PRM SKL vol 7, "Sampling Engine": texture coordinate processing, texel address generation,
 * "LOD Computation Pseudocode". Places between texels have 8 bits.
 */
#include "sampler/sampler.h"

#define PARTS		256	/* of a texel */
#define FAR		BIT_ULL(56)

/**
 * struct detail - the levels that a lane looks at
 * @filter: enum sampler_filter
 * @round: coordinates are rounded, not cut
 * @levels: how many
 * @level: which, from the surface's first one on
 * @weight: of the second one
 * @lod: before it is clamped
 * @clamped: and behind
 */
struct detail {
	u8 filter;
	const bool *round;
	u32 levels;
	u32 level[2];
	float weight;
	s32 lod;
	s32 clamped;
};

/**
 * struct place - where a lane looks
 * @at: coordinates
 * @face: of a cube
 * @slice: of an array
 */
struct place {
	double at[3];
	u32 face;
	u32 slice;
};

/* Texels in one direction, two if it is filtered: they may be the border. */
struct axis {
	s64 at[2];
	bool border[2];
	float weight;
};

/* What is no number is 0, what is too far is far. */
static s64 floor_of(double x)
{
	s64 i;

	if (!(x > -(double)FAR && x < (double)FAR))
		return x > 0 ? (s64)FAR : x < 0 ? -(s64)FAR : 0;
	i = (s64)x;

	return i - (x < i);
}

static s32 to_lod(float x)
{
	s64 lod = floor_of((double)x * LOD_ONE);

	return lod < -64 * LOD_ONE ? -64 * LOD_ONE : lod > 64 * LOD_ONE ? 64 * LOD_ONE : lod;
}

static s32 lod_of(const struct sampler_work *work, u32 lane)
{
	switch (work->type->lod) {
	case LOD_ZERO:
		return work->state.bias;
	case LOD_PARAM:
		return to_lod(work->param[PARAM_LOD][lane].f) + work->state.bias;
	default:
		return sampler_lod(work, lane) + to_lod(work->param[PARAM_BIAS][lane].f) +
		       work->state.bias;
	}
}

static s32 clamp_lod(s32 lod, s32 least, s32 most)
{
	lod = min(lod, most);

	return max(lod, least);
}

/* Neither level nor filter depend on the LOD: all lanes have the same. */
static bool is_simple(const struct sampler_work *work)
{
	const struct sampler_state *state = &work->state;

	return work->type->op == SAMPLER_GATHER ||
	       (work->type->op == SAMPLER_SAMPLE && state->mips == MIPS_NONE &&
		state->min_filter == state->mag_filter &&
		!memcmp(state->round_min, state->round_mag, sizeof(state->round_min)));
}

static void choose_levels(const struct sampler_work *work, u32 lane, struct detail *detail)
{
	const struct sampler_state *state = &work->state;
	s32 last = (s32)(work->surface.levels - 1) * LOD_ONE, lod;
	s32 resource = min(max(work->surface.resource_min_lod -
			       (s32)work->surface.min_lod * LOD_ONE, 0), last);
	s32 least = max(state->min_lod, to_lod(work->param[PARAM_MIN_LOD][lane].f));
	bool is_mag;

	detail->lod = is_simple(work) ? 0 : lod_of(work, lane);
	lod = detail->lod;
	if (state->pre_clamp)
		lod = clamp_lod(lod, least, state->max_lod);
	is_mag = lod <= (s32)work->surface.base_level * (LOD_ONE / 2);
	detail->filter = is_mag ? state->mag_filter : state->min_filter;
	detail->round = is_mag ? state->round_mag : state->round_min;
	if (state->mips == MIPS_NONE || (is_mag && state->mag_clamp_none) ||
	    work->type->op == SAMPLER_GATHER)
		lod = resource;
	else
		lod = clamp_lod(lod, max(min(least, last), resource), min(state->max_lod, last));
	if (state->mips != MIPS_LINEAR)
		lod = (lod + LOD_ONE / 2) / LOD_ONE * LOD_ONE;
	lod = clamp_lod(lod, 0, last);
	detail->clamped = lod;
	detail->level[0] = lod / LOD_ONE;
	detail->level[1] = detail->level[0] + 1;
	detail->weight = (float)(lod % LOD_ONE) / LOD_ONE;
	detail->levels = lod % LOD_ONE ? 2 : 1;
}

/* An array's elements do not blend: the nearest one. */
static u32 element(double x, u32 n)
{
	s64 nr = floor_of(x + 0.5);

	return nr < 0 ? 0 : nr >= n ? n - 1 : nr;
}

static void find_place(const struct sampler_work *work, u32 lane, struct place *place)
{
	const struct render_surface *surface = &work->surface;
	u32 i, n = surface->is_array ? surface->depth : 1;
	float direction[3];

	for (i = 0; i < 3; i++) {
		direction[i] = work->param[PARAM_U + i][lane].f;
		place->at[i] = direction[i];
	}
	place->slice = 0;
	place->face = 0;
	switch (surface->type) {
	case SURFTYPE_1D:
		place->slice = element(place->at[1], n);
		break;
	case SURFTYPE_2D:
		place->slice = element(place->at[2], n);
		break;
	case SURFTYPE_CUBE:
		n = surface->is_array ? surface->depth / 6 : 1;
		place->slice = 6 * element(work->param[PARAM_AI][lane].f, n);
		place->face = sampler_cube_face(direction, &place->at[0], &place->at[1]);
		break;
	}
}

/* @x in texels. Half a border: coordinates end where the level does. */
static void find_texels(u32 wrap, double x, u32 size, bool linear, bool round, s32 offset,
			struct axis *axis)
{
	s64 parts;

	if (wrap == WRAP_HALF_BORDER)
		x = x < 0 ? 0 : x > size ? size : x;
	if (linear) {
		parts = floor_of(x * PARTS + (round ? 0.5 : 0)) - PARTS / 2;
		axis->at[0] = (parts >> 8) + offset;
		axis->weight = (float)(s32)(parts & 255) / PARTS;
	} else {
		axis->at[0] = floor_of(x) + offset;
		axis->weight = 0;
		if (wrap == WRAP_HALF_BORDER && axis->at[0] == size)
			axis->at[0]--;
	}
	axis->at[1] = axis->at[0] + 1;
}

static s64 modulo(s64 x, s64 n)
{
	x %= n;

	return x < 0 ? x + n : x;
}

/* False: it is the border. */
static bool wrap_texel(u32 wrap, u32 size, s64 *x)
{
	s64 n = size;

	if (*x >= 0 && *x < n)
		return true;
	switch (wrap) {
	case WRAP_REPEAT:
		*x = modulo(*x, n);
		return true;
	case WRAP_MIRROR:
		*x = modulo(*x, 2 * n);
		*x = min(*x, 2 * n - 1 - *x);
		return true;
	case WRAP_MIRROR_ONCE:
		*x = min(*x < 0 ? -1 - *x : *x, n - 1);
		return true;
	case WRAP_BORDER:
	case WRAP_HALF_BORDER:
		return false;
	default:
		*x = *x < 0 ? 0 : n - 1;
		return true;
	}
}

/* PRM SKL vol 2d, RENDER_SURFACE_STATE: Cube Face Enables are pairs from z to x. */
static bool face_is_there(const struct render_surface *surface, u32 face)
{
	return surface->faces >> (4 - (face & ~1u) + (face & 1)) & 1;
}

/* Texels beside a face are those of the next one. */
static bool crosses_faces(const struct sampler_work *work)
{
	return work->surface.type == SURFTYPE_CUBE &&
	       (work->state.all_faces || work->state.wrap[0] == WRAP_CUBE);
}

static void find_axes(const struct sampler_work *work, u32 nr, const struct detail *detail,
		      const struct place *place, const u32 *size, u32 dims, struct axis *axis)
{
	bool linear = work->lane[nr].dims, crosses = crosses_faces(work);
	u32 i, j;

	for (i = 0; i < dims; i++, axis++) {
		double scale = work->state.not_normalized ? 1 : size[i];
		s32 offset = work->offset[i];

		if (i < 2 && work->type->op == SAMPLER_GATHER)
			offset += (s32)(work->param[PARAM_OFFSET_U + i][nr].u << 26) >> 26;
		find_texels(work->state.wrap[i], place->at[i] * scale, size[i], linear,
			    detail->round[i], offset, axis);
		for (j = 0; j < 1u + linear && !crosses; j++)
			axis->border[j] = !wrap_texel(work->state.wrap[i], size[i], &axis->at[j]);
	}
}

/* What is there of a cube: @tap has its place on @face, or beside it. */
static u32 cube_tap(const struct sampler_work *work, u32 size, u32 *face, s64 *x, s64 *y)
{
	if ((*x < 0 || *x >= size || *y < 0 || *y >= size) &&
	    !sampler_cube_cross(size, face, x, y))
		return TAP_CORNER;

	return face_is_there(&work->surface, *face) ? TAP_TEXEL : TAP_ZERO;
}

static void set_tap(const struct sampler_work *work, const struct place *place, u32 level,
		    u32 size, s64 x, s64 y, s64 z, struct sampler_tap *tap)
{
	const struct render_surface *surface = &work->surface;
	u32 face = place->face;

	*tap = (struct sampler_tap){ .level = level, .kind = TAP_TEXEL };
	if (surface->type == SURFTYPE_CUBE)
		tap->kind = cube_tap(work, size, &face, &x, &y);
	tap->x = x;
	tap->y = y;
	if (surface->type == SURFTYPE_3D)
		tap->slice = z;
	else
		tap->slice = (place->slice + face) * (surface->interleaved ? 1 : surface->samples);
	if (!render_surface_has(surface, level, 0, 0, tap->slice))
		tap->kind = TAP_ZERO;
}

/* The taps of one of the lane's levels. */
static void find_level(struct sampler_work *work, u32 lane_nr, const struct detail *detail,
		       const struct place *place, u32 nr, u32 dims)
{
	u32 level = detail->level[nr] + work->surface.min_lod, i, layer, x, y, z;
	struct sampler_lane *lane = &work->lane[lane_nr];
	u32 size[3] = { render_minify(work->surface.width, level), 1, 1 };
	struct axis axis[3] = {};
	struct sampler_tap *tap;

	if (dims > 1)
		size[1] = render_minify(work->surface.height, level);
	if (dims > 2)
		size[2] = render_minify(work->surface.depth, level);
	find_axes(work, lane_nr, detail, place, size, dims, axis);
	for (i = 0; i < 3; i++)
		lane->weight[nr][i] = axis[i].weight;
	for (z = 0; z < (lane->dims == 3 ? 2 : 1); z++) {
		layer = 2 * nr + z;
		lane->first[layer] = work->taps[layer];
		for (i = 0; i < sampler_layer_taps(lane); i++) {
			x = i & 1;
			y = i >> 1;
			tap = &work->tap[layer][work->taps[layer]++];
			if (axis[0].border[x] || axis[1].border[y] || axis[2].border[z])
				tap->kind = TAP_BORDER;
			else
				set_tap(work, place, level, size[0], axis[0].at[x],
					axis[1].at[y], axis[2].at[z], tap);
		}
	}
}

static void locate_lane(struct sampler_work *work, u32 lane_nr, const struct detail *detail)
{
	u32 type = work->surface.type, i;
	u32 dims = type == SURFTYPE_1D ? 1 : type == SURFTYPE_3D ? 3 : 2;
	struct sampler_lane *lane = &work->lane[lane_nr];
	struct place place;

	if (work->type->op == SAMPLER_LOD) {
		memset(&work->result[lane_nr], 0, sizeof(work->result[0]));
		work->result[lane_nr].f[0] = (float)detail->clamped / LOD_ONE;
		work->result[lane_nr].f[1] = (float)detail->lod / LOD_ONE;
		return;
	}
	find_place(work, lane_nr, &place);
	lane->dims = work->type->op == SAMPLER_GATHER ? 2 :
		     detail->filter == FILTER_NEAREST ? 0 : dims;
	lane->levels = detail->levels;
	lane->level_weight = detail->weight;
	for (i = 0; i < detail->levels; i++)
		find_level(work, lane_nr, detail, &place, i, dims);
}

/**
 * sampler_locate - find the taps of each lane
 * @data: the struct sampler_work
 */
void sampler_locate(void *data)
{
	struct sampler_work *work = data;
	struct detail detail = {};
	bool chosen = false;
	u32 lane;

	for (lane = 0; lane < work->lanes; lane++) {
		work->lane[lane].levels = 0;
		if (!(work->message->mask >> (work->vectors ? lane * 4 : lane) & 1))
			continue;
		if (!chosen)
			choose_levels(work, lane, &detail);
		chosen = is_simple(work);
		locate_lane(work, lane, &detail);
	}
}
