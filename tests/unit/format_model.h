/* SPDX-License-Identifier: GPL-2.0 */
/* What a surface format is, from its name, and what its texels are, in doubles. */
#ifndef FORMAT_MODEL_H
#define FORMAT_MODEL_H

#include "texel/format.h"

/**
 * struct channel - a channel of a format
 * @kind: enum format_kind
 * @bits: 0: it is not there
 * @at: its lowest bit in the texel
 */
struct channel {
	u32 kind;
	u32 bits;
	u32 at;
};

/**
 * struct layout - what a name says
 * @channel: red, green, blue, alpha
 * @bits: of the texel
 * @integer: its channels are integers
 */
struct layout {
	struct channel channel[4];
	u32 bits;
	bool integer;
};

#define TEXEL_BYTES	32u

/* These compute: with the FPU. */
bool model_unpacks(const struct layout *layout, const u8 *texel, const union texel *to);
bool model_packs(const struct layout *layout, const union texel *from, const u8 *texel);

#endif
