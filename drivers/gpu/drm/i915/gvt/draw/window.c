// SPDX-License-Identifier: GPL-2.0
/*
 * The part of the picture that a primitive can be seen in: viewport, scissor and drawing
 * rectangle. PRM SKL vol 2a, 3DSTATE_DRAWING_RECTANGLE, 3DSTATE_CLIP; vol 2d,
 * SF_CLIP_VIEWPORT, SCISSOR_RECT.
 */
#include "draw/pipeline.h"

static void limit(struct draw_primitive *primitive, u32 first, u32 last)
{
	primitive->left = max(primitive->left, (s32)(first & 0xffff));
	primitive->top = max(primitive->top, (s32)(first >> 16));
	primitive->right = min(primitive->right, (s32)(last & 0xffff) + 1);
	primitive->bottom = min(primitive->bottom, (s32)(last >> 16) + 1);
}

/**
 * draw_window - where the primitive under way can be seen
 * @render: the pipelines; the URB entries of its corners are there
 *
 * Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result draw_window(struct render *render)
{
	const struct render_state *state = &render->state;
	struct draw_primitive *primitive = &render->draw.primitive;
	const u32 *header = render->draw.lead;
	u32 viewport = header[2], rect[2];
	enum burst_result result;

	if (viewport > render_bits(state->clip[3], 3, 0))
		viewport = 0;
	primitive->layer = state->clip[3] & BIT(5) ? 0 : header[1];
	primitive->left = 0;
	primitive->top = 0;
	primitive->right = S32_MAX;
	primitive->bottom = S32_MAX;
	limit(primitive, state->drawing_rectangle[1], state->drawing_rectangle[2]);
	if (state->raster[1] & BIT(1)) {
		result = draw_read(render, render->bases.dynamic +
				   (state->scissor_pointer[1] & ~31u) + viewport * sizeof(rect),
				   rect, sizeof(rect));
		if (result != BURST_DONE)
			return result;
		limit(primitive, rect[0], rect[1]);
	}
	/* Without any transformation or test nobody asks for one. */
	if (!(state->sf[1] & BIT(1)) && !(state->clip[2] & BIT(31)))
		return BURST_DONE;

	return draw_read(render, render->bases.dynamic + (state->sf_clip_viewport[1] & ~63u) +
			 viewport * sizeof(render->draw.viewport),
			 render->draw.viewport, sizeof(render->draw.viewport));
}
