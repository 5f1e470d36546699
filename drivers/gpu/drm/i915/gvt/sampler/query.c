// SPDX-License-Identifier: GPL-2.0
/*
 * What a shader can ask about a surface: resinfo, sampleinfo, ld_mcs.
 * PRM SKL vol 7, "Sampling Engine": message types
 */
#include "sampler/sampler.h"

/* Sizes of a level: beyond the last one they are zero. */
static void resinfo(const struct render_surface *surface, u32 level, u32 *to)
{
	u32 elements = surface->is_array ? surface->depth : 0, lod = level + surface->min_lod;

	memset(to, 0, 16);
	if (surface->type == SURFTYPE_BUFFER) {
		to[0] = surface->width;
		return;
	}
	to[3] = surface->levels;
	if (level >= surface->levels)
		return;
	to[0] = render_minify(surface->width, lod);
	if (surface->type == SURFTYPE_1D) {
		to[1] = elements;
		return;
	}
	to[1] = render_minify(surface->height, lod);
	to[2] = surface->type == SURFTYPE_3D ? render_minify(surface->depth, lod) : elements;
}

/*
 * Which plane has which sample, by the bits of a multisample control surface. Planes are
 * never shared here: each sample has its own.
 */
static void own_planes(const struct render_surface *surface, u32 *to)
{
	static const u32 low[] = { 0, 0x2, 0xe4, 0x76543210, 0x76543210 };

	memset(to, 0, 16);
	to[0] = low[__builtin_ctz(surface->samples)];
	if (surface->samples == 16)
		to[1] = 0xfedcba98;
}

void sampler_query(struct sampler_work *work)
{
	u32 lane;

	for (lane = 0; lane < work->lanes; lane++) {
		u32 *to = work->result[lane].u;

		switch (work->type->op) {
		case SAMPLER_RESINFO:
			resinfo(&work->surface, work->param[PARAM_LOD][lane].u, to);
			break;
		case SAMPLER_SAMPLEINFO:
			memset(to, 0, 16);
			to[0] = work->surface.type == SURFTYPE_BUFFER ? 1 : work->surface.samples;
			break;
		default:
			own_planes(&work->surface, to);
		}
	}
}
