// SPDX-License-Identifier: GPL-2.0
/*
 * Depth and stencil of pixels whose shader has a say: it may kill them, or has depth or a
 * reference for the stencil test of its own. They are tested when it writes them, before their
 * colors are blended: a pixel once, with the first message that has it. What becomes of it stands
 * for those that follow, of other render targets. Who is never written has not lived.
 *
 * PRM SKL vol 7 "Windower", "Early Depth/Stencil Processing"; "Pixel Backend", "Depth Test".
 */
#include "draw/pipeline.h"

#define DEPTH_WRITE	BIT(0)
#define STENCIL_WRITE	BIT(2)

/* Those of lanes @which, between a buffer and memory; what is beyond the slice is not there. */
static enum eu_stop transfer(struct render_slot *slot, bool stencil, u32 which, u8 *buf, bool write)
{
	u32 kept = slot->write.mask;
	enum eu_stop stop = EU_BUDGET;
	struct draw_target slice;

	if (!draw_depth_slice(slot->render, stencil, &slice))
		return EU_BUDGET;
	slot->write.mask = which;
	draw_target_bound(&slice, &slot->write);
	if (slot->write.mask)
		stop = draw_target_rw(slot, &slice, buf, write);
	slot->write.mask = kept;

	return stop;
}

/* Test lanes @which: those that fail are taken out of the write. */
static enum eu_stop test_lanes(struct render_slot *slot, u32 which)
{
	u32 ds = slot->render->state.wm_depth_stencil[1];
	u8 depth[DRAW_WRITE_LANES * 4] = {}, stencil[DRAW_WRITE_LANES] = {};
	struct draw_lanes lanes = {
		.test.depth = depth, .test.stencil = stencil, .write = &slot->write, .which = which
	};
	struct draw_test *test = &lanes.test;
	enum eu_stop stop = EU_BUDGET;

	draw_depth_prepare(slot->render, test);
	if (draw_depth_range(slot, test->range) != BURST_DONE)
		return EU_FAULT;
	if (test->format != DEPTH_NONE)
		stop = transfer(slot, false, which, depth, false);
	if (stop == EU_BUDGET && test->has_stencil)
		stop = transfer(slot, true, which, stencil, false);
	if (stop != EU_BUDGET)
		return stop;
	eu_compute(draw_lanes_test, &lanes);
	if (test->format != DEPTH_NONE && ds & DEPTH_WRITE)
		stop = transfer(slot, false, which, depth, true);
	if (stop == EU_BUDGET && test->has_stencil && ds & STENCIL_WRITE)
		stop = transfer(slot, true, which, stencil, true);

	return stop;
}

/**
 * draw_late - which pixels of a render target write live
 * @slot: whose; the others are taken out of slot->write
 * @pixels: those of its thread
 * @first: lane of the thread that is the message's lane 0
 * @sent: lanes that the message has, of which slot->write has those that its own mask leaves
 *
 * Return: EU_BUDGET, EU_FAULT.
 */
enum eu_stop draw_late(struct render_slot *slot, struct draw_pixels *pixels, u32 first, u32 sent)
{
	struct draw_write *write = &slot->write;
	u32 known = pixels->tested >> first, which = write->mask & ~known, lost;
	enum eu_stop stop = EU_BUDGET;

	write->mask &= ~(pixels->failed >> first);
	if (which)
		stop = test_lanes(slot, which);
	lost = draw_whole_quads(which) & ~draw_whole_quads(which & write->mask);
	slot->events[RENDER_FAILED_LATE] += hweight32(lost);
	slot->statistics[RENDER_PS_DEPTH] += hweight32(which & write->mask);
	pixels->tested |= (sent & ~known) << first;
	pixels->failed |= (sent & ~known & ~write->mask) << first;

	return stop;
}
