// SPDX-License-Identifier: GPL-2.0
/* Sampler state. PRM SKL vol 2d, SAMPLER_STATE and SAMPLER_BORDER_COLOR_STATE */
#include "memory/gmem.h"
#include "sampler/state.h"

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

/**
 * sampler_state_decode - take a sampler apart
 * @dword: its four words
 * @state: where it is put; all but the address of the border's colour
 *
 * Return: EU_BUDGET, or EU_UNSERVED: it does what is not served.
 */
enum eu_stop sampler_state_decode(const u32 *dword, struct sampler_state *state)
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

static u64 address(const struct render *render, u32 offset, u32 nr)
{
	return (render->bases.dynamic + offset + nr * STATE_DWORDS * 4) & GENMASK_ULL(47, 0);
}

/**
 * sampler_state_peek - the words of a sampler in their place
 * @slot: whose
 * @offset: as for sampler_state_get()
 * @nr: .
 *
 * Return: them; the guest may change them at any time. NULL: they are not at hand.
 */
const u32 *sampler_state_peek(struct render_slot *slot, u32 offset, u32 nr)
{
	u64 addr = address(slot->render, offset, nr);

	/* The table's address is a multiple of a sampler's size, if it is one. */
	if (addr % (STATE_DWORDS * 4))
		return NULL;

	return gmem_peek(slot->mem, GTT_PER_PROCESS, addr);
}

/**
 * sampler_state_get - the sampler that a message names
 * @slot: whose
 * @offset: of the table of samplers, from the base of dynamic state on
 * @nr: which one of the table
 * @state: where it is put
 *
 * Return: EU_BUDGET: it is there. EU_UNSERVED: it does what is not served. EU_FAULT: it is
 * not in memory.
 */
enum eu_stop sampler_state_get(struct render_slot *slot, u32 offset, u32 nr,
			       struct sampler_state *state)
{
	const struct render *render = slot->render;
	u64 addr = address(render, offset, nr);
	u32 dword[STATE_DWORDS];
	enum eu_stop stop;

	if (gmem_read(slot->mem, GTT_PER_PROCESS, addr, dword, sizeof(dword))) {
		slot->fault = addr;
		return EU_FAULT;
	}
	stop = sampler_state_decode(dword, state);
	state->border = (render->bases.dynamic + (dword[2] & 0x00ffffc0)) & GENMASK_ULL(47, 0);

	return stop;
}
