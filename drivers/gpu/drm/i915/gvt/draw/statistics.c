// SPDX-License-Identifier: GPL-2.0
/*
 * Pipeline statistics: registers that stages count in, if their state says so. Queries of
 * drivers are differences of them. PRM SKL vol 2c, IA_VERTICES_COUNT and the others; vol 2a,
 * Statistics Enable of 3DSTATE_VF_STATISTICS, 3DSTATE_VS, 3DSTATE_CLIP and 3DSTATE_WM; that of
 * 3DSTATE_STREAMOUT: Mesa's gen9.xml.
 *
 * Pixel shaders are counted in whole quads: vol 14, "Aggregating Counters". What is beside the
 * viewport is not clipped here, and counts as if it were not.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"

static const u32 registers[RENDER_STATISTICS] = {
	[RENDER_IA_VERTICES] = 0x2310,
	[RENDER_IA_PRIMITIVES] = 0x2318,
	[RENDER_VS_INVOCATIONS] = 0x2320,
	[RENDER_SO_WRITTEN] = 0x5200,
	[RENDER_SO_NEEDED] = 0x5240,
	[RENDER_CL_INVOCATIONS] = 0x2338,
	[RENDER_CL_PRIMITIVES] = 0x2340,
	[RENDER_PS_INVOCATIONS] = 0x2348,
	[RENDER_PS_DEPTH] = 0x2350,
};

static bool is_wanted(const struct render_state *state, enum render_statistic nr)
{
	switch (nr) {
	case RENDER_IA_VERTICES:
	case RENDER_IA_PRIMITIVES:
		return state->vf_statistics[0] & BIT(0);
	case RENDER_VS_INVOCATIONS:
		return draw_has_vs(state) && state->vs[7] & BIT(10);
	case RENDER_SO_WRITTEN:
	case RENDER_SO_NEEDED:
		return state->streamout[1] & BIT(25);
	case RENDER_CL_INVOCATIONS:
	case RENDER_CL_PRIMITIVES:
		return state->clip[1] & BIT(10);
	default:
		return state->wm[1] & BIT(31);
	}
}

/* Is somebody to know how many pixels live? */
bool draw_counts_pixels(const struct render_state *state)
{
	return is_wanted(state, RENDER_PS_DEPTH);
}

/* A vertex has been gone through. */
void draw_count_vertex(struct render *render)
{
	render->statistics[RENDER_IA_VERTICES]++;
	render->statistics[RENDER_VS_INVOCATIONS]++;
}

/* A primitive has; or a part of one that is two triangles, the last of which counts as both. */
void draw_count_primitive(struct render *render)
{
	const struct draw_primitive *p = &render->draw.primitive;

	render->statistics[RENDER_IA_PRIMITIVES] += p->ends;
	if (!render->draw.renders)
		return;
	render->statistics[RENDER_CL_INVOCATIONS] += p->ends;
	render->statistics[RENDER_CL_PRIMITIVES] += p->whole && p->passed;
}

static void add(struct vgpu *vgpu, u32 reg, u64 n)
{
	u64 val;

	mutex_lock(&vgpu->lock);
	val = (reg_get(vgpu, reg) | (u64)reg_get(vgpu, reg + 4) << 32) + n;
	reg_set(vgpu, reg, lower_32_bits(val));
	reg_set(vgpu, reg + 4, upper_32_bits(val));
	mutex_unlock(&vgpu->lock);
}

/* What was counted in this burst goes to the registers that want it. Takes vgpu->lock. */
void draw_statistics(struct render *render)
{
	u32 i;

	for (i = 0; i < RENDER_STATISTICS; i++) {
		if (render->statistics[i] && is_wanted(&render->state, i))
			add(render->first.mem->vgpu, registers[i], render->statistics[i]);
		render->statistics[i] = 0;
	}
}
