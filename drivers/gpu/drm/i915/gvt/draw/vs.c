// SPDX-License-Identifier: GPL-2.0
/*
 * Vertex shader dispatch: a thread for a batch of vertices, a channel for each.
 *
 * PRM SKL vol 2a, 3DSTATE_VS, 3DSTATE_CONSTANT_VS, 3DSTATE_URB_VS; vol 7 "Vertex Shader (VS)
 * Stage": SIMD8 dispatch. What registers a thread finds: Mesa's brw_fs_thread_payload.cpp,
 * vs_thread_payload.
 */
#include "draw/pipeline.h"

/* 3DSTATE_VS, dword 7 */
#define VS_SIMD8	BIT(2)

#define URB_UNIT	64u	/* bytes that sizes of entries count */

/* The only register in front of the constants whose place is not told. */
#define HANDLES		1u

/* What vertex shader threads begin with, if there is one. */
enum burst_result draw_vs_decode(struct render *render)
{
	const struct render_state *state = &render->state;
	struct draw_vs *vs = &render->draw.vs;
	const u32 *dw = state->vs;
	enum burst_result result;
	u64 at;

	*vs = (struct draw_vs){
		.cr0 = render_bits(dw[3], 16, 16),
		.setup = render_bits(dw[6], 24, 20),
		.offset = 8 * render_bits(dw[6], 9, 4),
		.inputs = 8 * render_bits(dw[6], 16, 11),
		.entry_bytes = (render_bits(state->urb_vs[1], 24, 16) + 1) * URB_UNIT,
	};
	if (!draw_has_vs(state))
		return BURST_DONE;
	/* Two vertices in a thread, or entries larger than any that drivers have. */
	if (!(dw[7] & VS_SIMD8) || vs->entry_bytes > sizeof(render->urb[0]))
		return BURST_SKIPPED;
	result = draw_read_constants(render, state->constant_vs, vs->constants,
				     &vs->num_constants);
	if (result != BURST_DONE)
		return result;
	at = render->bases.instruction + render_address(dw + 1, 64);
	vs->program = render_program(render, at);
	if (vs->program)
		return BURST_DONE;
	render->first.fault = at;

	return BURST_FAULT;
}

/* r0 */
static void put_header(const struct render *render, struct eu_thread *thread)
{
	const struct render_state *state = &render->state;
	u32 r0[8] = {
		[3] = render->bases.samplers | render_bits(state->vs[4], 3, 0),
		[4] = render->bases.binding_table,
		/* Scratch space, as a thread's number is 0. */
		[5] = state->vs[4] & ~0x3ffu,
	};

	draw_put(thread, 0, r0, sizeof(r0));
}

/* A register for each dword of entries: that of each vertex in its channel. */
static void put_inputs(const struct draw *draw, struct eu_thread *thread)
{
	u32 reg = draw->vs.setup + draw->vs.num_constants, i, lane;

	for (i = 0; i < draw->vs.inputs; i++, reg++) {
		u32 regs[8] = {};

		for (lane = 0; lane < draw->batch; lane++)
			if (draw->vs.offset + i < DRAW_ENTRY_DWORDS)
				regs[lane] = draw->vertex[lane].entry[draw->vs.offset + i];
		draw_put(thread, reg, regs, sizeof(regs));
	}
}

/* The thread of the batch from @first on; it has been fetched. */
void draw_start_vs(struct render_slot *slot, u32 first)
{
	const struct render *render = slot->render;
	const struct draw *draw = &render->draw;
	u32 mask = (BIT(draw->batch) - 1) & ~render->position.cuts, handles[8], i;
	struct eu_thread *thread;

	BUILD_BUG_ON(DRAW_BATCH != 8);
	if (!mask)
		return;
	thread = render_thread(slot, draw->vs.program, mask, draw->vs.cr0,
			       RENDER_VS_THREADS);
	put_header(render, thread);
	/* A handle is the number of an entry. */
	for (i = 0; i < DRAW_BATCH; i++)
		handles[i] = (first + i) % (2 * DRAW_BATCH);
	draw_put(thread, HANDLES, handles, sizeof(handles));
	draw_put(thread, draw->vs.setup, draw->vs.constants,
		 draw->vs.num_constants * EU_REG_BYTES);
	put_inputs(draw, thread);
}

/* Threads that run, or go on, are the vertex shader's. */
void draw_use_vs(struct render *render)
{
	const struct render_state *state = &render->state;

	render->bases.binding_table = state->binding_table_vs[1] & 0xffe0;
	render->bases.samplers = state->samplers_vs[1] & ~31u;
	render->draw.in_vs = true;
	/* No thread goes on without a program, whatever a saved state says. */
	if (!render->draw.vs.program)
		render_drop_units(render);
	render_resume(render, render->draw.vs.program);
}
