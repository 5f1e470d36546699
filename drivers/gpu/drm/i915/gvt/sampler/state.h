/* SPDX-License-Identifier: GPL-2.0 */
/* Sampler state, taken apart. */
#ifndef _GVT_SAMPLER_STATE_H_
#define _GVT_SAMPLER_STATE_H_

#include "threads/threads.h"

/* PRM SKL vol 2d, SAMPLER_STATE: what its fields say. */
enum sampler_filter { FILTER_NEAREST, FILTER_LINEAR, FILTER_ANISOTROPIC };
enum sampler_mips { MIPS_NONE, MIPS_NEAREST, MIPS_LINEAR = 3 };
enum sampler_wrap {
	WRAP_REPEAT, WRAP_MIRROR, WRAP_CLAMP, WRAP_CUBE, WRAP_BORDER, WRAP_MIRROR_ONCE,
	WRAP_HALF_BORDER, NUM_WRAPS
};
enum sampler_reduction { REDUCTION_NONE, REDUCTION_COMPARE, REDUCTION_MIN, REDUCTION_MAX };

/* Levels of detail are fixed point: this is one. */
#define LOD_ONE		256

/**
 * struct sampler_state - a sampler
 * @disabled: all that it gives is zero
 * @min_filter: enum sampler_filter
 * @mag_filter: where texels are larger than what is drawn
 * @mips: enum sampler_mips
 * @wrap: enum sampler_wrap of u, v and r
 * @round_min: coordinates are rounded to parts of a texel, of u, v and r
 * @round_mag: .
 * @compare: Shadow Function: 0 always, 1 never, 2 less, …
 * @reduction: what becomes of texels: their mean, enum sampler_reduction
 * @pre_clamp: LODs are clamped before it is decided if texels are larger
 * @mag_clamp_none: where they are, level 0 is meant
 * @not_normalized: coordinates are texels
 * @all_faces: all coordinates wrap as on cubes
 * @ratio: of anisotropic filters at most
 * @bias: of LODs, in parts of LOD_ONE, as those that follow
 * @min_lod: .
 * @max_lod: .
 * @border: address of the border's colour
 */
struct sampler_state {
	bool disabled;
	u8 min_filter;
	u8 mag_filter;
	u8 mips;
	u8 wrap[3];
	bool round_min[3];
	bool round_mag[3];
	u8 compare;
	u8 reduction;
	bool pre_clamp;
	bool mag_clamp_none;
	bool not_normalized;
	bool all_faces;
	u32 ratio;
	s32 bias;
	s32 min_lod;
	s32 max_lod;
	u64 border;
};

enum eu_stop sampler_state_decode(const u32 *dword, struct sampler_state *state);
const u32 *sampler_state_peek(struct render_slot *slot, u32 offset, u32 nr);
enum eu_stop sampler_state_get(struct render_slot *slot, u32 offset, u32 nr,
			       struct sampler_state *state);

#endif
