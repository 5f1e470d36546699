/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What most messages to the sampling engine want: one level of a 2D texture, whose texels
 * have 32 bits at most. It is known how they are found and what they mean before a lane is
 * looked at. Documentation/gpu/sampler.rst
 */
#ifndef _GVT_SAMPLER_PLAIN_H_
#define _GVT_SAMPLER_PLAIN_H_

#include "memory/surface.h"

/* The words of a surface's state, and of a sampler's. */
#define PLAIN_SURFACE	16u
#define PLAIN_SAMPLER	4u

#define PLAIN_TERMS	4u

/* What becomes of texels beyond the edge: PLAIN_INSIDE: none of them is plain. */
enum plain_wrap { PLAIN_CLAMP, PLAIN_REPEAT, PLAIN_INSIDE };

/* Bits of a coordinate, and by how many they are moved to be some of an offset. */
struct plain_term {
	u32 mask;
	u32 shift;
};

/**
 * struct plain_axis - from a coordinate to its part of a texel's offset
 * @size: of the level, in texels
 * @wrap: enum plain_wrap
 * @scale: bits of a texel: bytes in x
 * @first: where the level begins, in what @scale gives
 * @terms: of the offset
 * @term: .
 * @high: from this bit on it is multiplied
 * @step: by what; 0: it is not
 */
struct plain_axis {
	u32 size;
	u32 wrap;
	u32 scale;
	u32 first;
	u32 terms;
	struct plain_term term[PLAIN_TERMS];
	u32 high;
	u32 step;
};

/**
 * struct plain_channel - a channel of the answer
 * @shift: where it is in the texel
 * @mask: its bits there; 0: it is @constant
 * @constant: .
 * @unorm: it is a fraction of @mask; else it is as it is
 */
struct plain_channel {
	u32 shift;
	u32 mask;
	u32 constant;
	bool unorm;
};

/**
 * struct sampler_plain - a surface and a sampler that were used together
 * @words: their state as memory had it, of which all that follows is made
 * @plain: they are what this is about
 * @linear: the filter
 * @round: coordinates are rounded, not cut: of u, v
 * @not_normalized: coordinates are texels
 * @bytes: of a texel
 * @at: the surface
 * @byte, @row: where the level begins in it
 * @base: from where offsets count, a page's address
 * @axis: x, y
 * @channel: red, green, blue, alpha of the answer
 */
struct sampler_plain {
	u32 words[PLAIN_SURFACE + PLAIN_SAMPLER];
	bool plain;
	bool linear;
	bool round[2];
	bool not_normalized;
	u32 bytes;
	struct surface at;
	s32 byte;
	s32 row;
	u64 base;
	struct plain_axis axis[2];
	struct plain_channel channel[4];
};

struct eu_message;
struct render_slot;
const struct sampler_plain *sampler_plain_find(struct render_slot *slot,
					       const struct eu_message *message, u32 samplers);

#endif
