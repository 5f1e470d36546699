// SPDX-License-Identifier: GPL-2.0
/*
 * 2D commands: handed to the blitter, with what it has to know of the engine. They are
 * bcs's; to the other engines they are no commands.
 */
#include "blitter/blitter.h"
#include "engine/cs.h"
#include "engine/execlists.h"

static enum cs_result exec_blt(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	struct vgpu *vgpu = engine->vgpu;
	u32 swctrl = reg_get(vgpu, BCS_SWCTRL);
	u32 least;
	u64 fault;

	if (!blt_known(cmd[0], &least) || len < least)
		return CS_HANG;
	switch (blt_exec(&vgpu->blitter, &engine->mem, swctrl, cmd, len,
			 &engine->cs.budget, &fault)) {
	case BLT_DONE:
		/* A list that came in between two bursts had to wait. */
		if (!engine->cs.depth)
			execlists_arbitrate(engine);
		return CS_NEXT;
	case BLT_MORE:
		return CS_MORE;
	case BLT_SKIPPED:
		cs_count_skipped(engine, cmd[0]);
		return CS_NEXT;
	default:
		return cs_fault(engine, GTT_PER_PROCESS, fault);
	}
}

const struct cs_command cs_blt = {
	.name = "2D", .length_mask = 0xff, .base_length = 2, .min_length = 2,
	.exec = exec_blt,
};
