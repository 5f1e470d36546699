// SPDX-License-Identifier: GPL-2.0
/*
 * 2D commands: handed to the blitter, with what it has to know of the engine. They are
 * bcs's; to the other engines they are no commands.
 */
#include "blitter/blitter.h"
#include "engine/cs.h"

static enum cs_result exec_blt(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	struct vgpu *vgpu = engine->vgpu;
	u32 swctrl = reg_get(vgpu, BCS_SWCTRL);
	enum burst_result result;
	u64 fault = 0;
	u32 least;

	if (!blt_known(cmd[0], &least) || len < least)
		return CS_HANG;
	result = blt_exec(&vgpu->blitter, &engine->mem, swctrl, cmd, len, &engine->cs.budget,
			  &fault);

	return cs_after_burst(engine, cmd[0], result, fault);
}

const struct cs_command cs_blt = {
	.name = "2D", .length_mask = 0xff, .base_length = 2, .min_length = 2,
	.exec = exec_blt,
};
