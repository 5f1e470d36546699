/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Textures whose texels are known, samplers, and messages to the sampling engine; and what
 * the answers have to be, by the slowest way there is.
 */
#ifndef TEXTURE_H
#define TEXTURE_H

#include "messages.h"
#include "sampler/sampler.h"

/* Formats that the textures have. */
#define TEX_RGBA8	0x0c7u
#define TEX_RGBA8_UINT	0x0cbu
#define TEX_R32_FLOAT	0x0d8u

/**
 * struct texture - a texture
 * @type: enum render_surface_type
 * @format: one of the above
 * @width: of level 0
 * @height: .
 * @depth: slices, or elements; six of each cube
 * @levels: how many
 * @array: it has elements
 * @tiling: linear, X or Y
 */
struct texture {
	u32 type;
	u32 format;
	u32 width;
	u32 height;
	u32 depth;
	u32 levels;
	bool array;
	enum surface_tiling tiling;
};

#define TEX_PITCH	512u	/* bytes */
#define TEX_DYNAMIC	0x2000u	/* where samplers are, and behind them the border's colour */
#define TEX_BORDER	0x400u

/**
 * struct lane_query - what one lane asks for: the bits of floats
 * @at: u, v, r, and of cube arrays the cube
 * @lod: level of detail
 * @ref: what is compared with
 */
struct lane_query {
	u32 at[4];
	u32 lod;
	u32 ref;
};

/* texture.c */
extern const struct sampler_state tex_plain;
u32 tex_word(const struct texture *texture, u32 level, u32 slice, u32 x, u32 y);
void tex_state(const struct texture *texture, u32 *state);
void tex_put(u32 bti, const struct texture *texture);
void tex_sampler(u32 nr, const struct sampler_state *sampler);
void tex_param(u32 simd, u32 header, u32 nr, u32 lane, u32 bits);
void tex_param_all(u32 simd, u32 header, u32 nr, u32 bits);
u32 tex_fraction(s32 a, s32 b);
u32 tex_answer(u32 simd, u32 channel, u32 lane);
u32 tex_desc(u32 type, u32 simd, u32 params, u32 header);

/* texture_model.c: these compute: with the FPU. */
extern const u32 model_border[4];
u32 model_fraction(s32 a, s32 b);
bool model_agrees(const struct texture *texture, const struct sampler_state *sampler,
		  const struct lane_query *query, bool compare, const u32 *answer);
bool model_gathers(const struct texture *texture, const struct sampler_state *sampler,
		   const struct lane_query *query, u32 channel, const u32 *answer);

#endif
