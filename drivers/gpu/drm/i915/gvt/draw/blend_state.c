// SPDX-License-Identifier: GPL-2.0
/* What is to become of colors. PRM SKL vol 2d, BLEND_STATE, COLOR_CALC_STATE */
#include "draw/pipeline.h"

/* Those that no command has pointed at are zero: colors are written as they are. */
enum burst_result draw_blend_decode(struct render *render)
{
	const struct render_state *state = &render->state;
	struct draw_blend *blend = &render->draw.blend;
	enum burst_result result = BURST_DONE;

	memset(blend, 0, sizeof(*blend));
	if (state->blend_pointer[1] & 1)
		result = draw_read(render, render->bases.dynamic +
				   (state->blend_pointer[1] & ~63u), blend,
				   offsetof(struct draw_blend, cc));
	if (result == BURST_DONE && state->cc_pointer[1] & 1)
		result = draw_read(render, render->bases.dynamic + (state->cc_pointer[1] & ~63u),
				   blend->cc, sizeof(blend->cc));

	return result;
}

/* What is there already counts for the write under way. */
bool draw_blend_needs_old(const struct render_slot *slot)
{
	const u32 *entry = slot->render->draw.blend.entry[slot->write.nr];

	return render_bits(entry[0], 3, 0) || entry[0] & BIT(31) || entry[1] & BIT(31);
}

/* Colors of the write under way become bytes, and no more happens to them. */
bool draw_packs(const struct render_slot *slot)
{
	return !(slot->render->draw.blend.common & BIT(27)) && slot->target.has_bytes &&
	       !draw_blend_needs_old(slot);
}
