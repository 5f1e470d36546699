// SPDX-License-Identifier: GPL-2.0
/*
 * Taps by integers: ld and its kin. What is out of bounds is zero.
 * PRM SKL vol 7, "Sampling Engine": ld, ld_lz, ld2dms, ld2dms_w, ld2dss
 */
#include "sampler/sampler.h"

/* Where the samples of a pixel are beside each other: how many bits of its number are in x, y. */
static const u8 sample_x_bits[5] = { 0, 1, 1, 2, 2 };
static const u8 sample_y_bits[5] = { 0, 0, 1, 1, 2 };

/* @bits of a sample's number above the lowest bit of @at. */
static u32 interleave(u32 at, u32 bits, u32 sample)
{
	return bits ? (at & ~1u) << bits | sample << 1 | (at & 1) : at;
}

/*
 * PRM SKL vol 5, "Multisampled Surfaces", interleaved: bits 0, 2 of the number are of x, bits
 * 1, 3 of y, the lowest of each next to the pixel's.
 */
static void to_sample(const struct render_surface *surface, u32 sample, struct sampler_tap *tap)
{
	u32 log = __builtin_ctz(surface->samples);

	tap->x = interleave(tap->x, sample_x_bits[log], (sample & 1) | (sample >> 1 & 2));
	tap->y = interleave(tap->y, sample_y_bits[log], (sample >> 1 & 1) | (sample >> 2 & 2));
}

/* The element of an array, or the slice of a volume: there may be none. */
static bool element(const struct sampler_work *work, u32 lane, u32 *slice)
{
	const struct render_surface *surface = &work->surface;
	u32 nr = work->param[surface->type == SURFTYPE_1D ? PARAM_V : PARAM_R][lane].u;

	if (surface->type == SURFTYPE_3D)
		nr += work->offset[2];
	else if (!surface->is_array)
		nr = 0;
	*slice = nr;

	return nr < S16_MAX;
}

static bool texture_tap(const struct sampler_work *work, u32 lane, struct sampler_tap *tap)
{
	const struct render_surface *surface = &work->surface;
	u32 level = work->param[PARAM_LOD][lane].u, sample = work->param[PARAM_SAMPLE][lane].u;
	u32 x = work->param[PARAM_U][lane].u + work->offset[0], y = 0, slice;

	if (surface->type != SURFTYPE_1D)
		y = work->param[PARAM_V][lane].u + work->offset[1];
	if (level >= surface->levels || sample >= surface->samples || !element(work, lane, &slice))
		return false;
	level += surface->min_lod;
	if (!surface->interleaved)
		slice = slice * surface->samples + sample;
	if (!render_surface_has(surface, level, x, y, slice))
		return false;
	tap->x = x;
	tap->y = y;
	tap->slice = slice;
	tap->level = level;
	if (surface->interleaved)
		to_sample(surface, sample, tap);

	return true;
}

void sampler_load(struct sampler_work *work)
{
	u32 lane;

	for (lane = 0; lane < work->lanes; lane++) {
		struct sampler_tap *tap = &work->tap[0][lane];

		*tap = (struct sampler_tap){ .kind = TAP_ZERO };
		work->lane[lane] = (struct sampler_lane){ .first = { lane }, .levels = 1 };
		if (!(work->message->mask >> lane & 1) && !work->vectors)
			continue;
		if (work->surface.type == SURFTYPE_BUFFER) {
			tap->x = work->param[PARAM_U][lane].u;
			if (tap->x < work->surface.width)
				tap->kind = TAP_TEXEL;
		} else if (texture_tap(work, lane, tap)) {
			tap->kind = TAP_TEXEL;
		}
	}
	work->taps[0] = work->lanes;
}
