// SPDX-License-Identifier: GPL-2.0
/* Sampler state. PRM SKL vol 2d, SAMPLER_STATE and SAMPLER_BORDER_COLOR_STATE */
#include "memory/gmem.h"
#include "render/sampler_state.h"

#define STATE_DWORDS	4u

#define CHROMA_KEY	BIT(7)		/* of dword 1 */
#define REDUCES		BIT(9)		/* of dword 3 */
#define PRE_CLAMP_OGL	2u

/* Monochrome filters and chroma keys are not served, nor what is reserved. */
static bool is_served(const u32 *dword, const struct sampler_state *state)
{
	u32 i;

	for (i = 0; i < 3; i++)
		if (state->wrap[i] >= NUM_WRAPS)
			return false;

	return state->min_filter <= FILTER_ANISOTROPIC &&
	       state->mag_filter <= FILTER_ANISOTROPIC && state->mips != 2 &&
	       !(dword[1] & CHROMA_KEY);
}

static enum eu_stop decode(const u32 *dword, struct sampler_state *state)
{
	u32 i;

	*state = (struct sampler_state){
		.disabled = dword[0] >> 31,
		.min_filter = render_bits(dword[0], 16, 14),
		.mag_filter = render_bits(dword[0], 19, 17),
		.mips = render_bits(dword[0], 21, 20),
		.pre_clamp = render_bits(dword[0], 28, 27) == PRE_CLAMP_OGL,
		.bias = (s32)(dword[0] << 18) >> 19,
		.all_faces = dword[1] & 1,
		.compare = render_bits(dword[1], 3, 1),
		.max_lod = render_bits(dword[1], 19, 8),
		.min_lod = render_bits(dword[1], 31, 20),
		.mag_clamp_none = !(dword[2] & 1),
		.not_normalized = dword[3] >> 10 & 1,
		.ratio = 2 * (render_bits(dword[3], 21, 19) + 1),
	};
	/* TCX, TCY, TCZ, and U, V, R: the first is the highest. */
	for (i = 0; i < 3; i++) {
		state->wrap[i] = dword[3] >> (6 - 3 * i) & 7;
		state->round_min[i] = dword[3] >> (17 - 2 * i) & 1;
		state->round_mag[i] = dword[3] >> (18 - 2 * i) & 1;
	}
	if (dword[3] & REDUCES)
		state->reduction = render_bits(dword[3], 23, 22);

	return is_served(dword, state) ? EU_BUDGET : EU_UNSERVED;
}

/**
 * sampler_state_get - the sampler that a message names
 * @render: whose
 * @offset: of the table of samplers, from the base of dynamic state on
 * @nr: which one of the table
 * @state: where it is put
 *
 * Return: EU_BUDGET: it is there. EU_UNSERVED: it does what is not served. EU_FAULT: it is
 * not in memory.
 */
enum eu_stop sampler_state_get(struct render *render, u32 offset, u32 nr,
			       struct sampler_state *state)
{
	u64 addr = (render->bases.dynamic + offset + nr * STATE_DWORDS * 4) & GENMASK_ULL(47, 0);
	u32 dword[STATE_DWORDS];
	enum eu_stop stop;

	if (gmem_read(render->mem, GTT_PER_PROCESS, addr, dword, sizeof(dword))) {
		render->fault = addr;
		return EU_FAULT;
	}
	stop = decode(dword, state);
	state->border = (render->bases.dynamic + (dword[2] & 0x00ffffc0)) & GENMASK_ULL(47, 0);

	return stop;
}
