// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about the display: flips, and waiting for it.
 *
 * PRM SKL volume 2a, MI_DISPLAY_FLIP, MI_WAIT_FOR_EVENT, MI_LOAD_SCAN_LINES_INCL and …_EXCL.
 * They are rcs's and bcs's. A flip is for those who have privilege; a wait is not, as that for
 * a semaphore, and no event gets through unless the kernel driver has unmasked it.
 *
 * A wait is one for the engine, not only for its context: none is switched to meanwhile but
 * by the guest's next submission.
 */
#include "display/display_regs.h"
#include "engine/cs.h"
#include "regs/mmio.h"

#define FLIP_SELECT(cmd)	((cmd) >> 8 & 0x1f)
#define FLIP_STRIDE(dword)	((dword) >> 6 & 0x3ff)
#define FLIP_TILING(dword)	((dword) & 7)
#define FLIP_TYPE(dword)	((dword) & 3)
#define   FLIP_ASYNC		1	/* 0: at the vblank; 2: so too, of two eyes */

#define LINES_SELECT(cmd)	((cmd) >> 19 & 7)
#define LINES_MASK		0x1fff1fffu

static bool has_display(const struct vgpu_engine *engine)
{
	return engine->id == VGPU_RCS || engine->id == VGPU_BCS;
}

/* The plane that a flip names; false: there is none such. */
static bool find_plane(u32 select, struct display_flip *flip)
{
	static const u32 planes[PLANE_CURSOR][DISPLAY_PIPES] = {
		{ MI_DISPLAY_FLIP_SKL_PLANE_1_A, MI_DISPLAY_FLIP_SKL_PLANE_1_B,
		  MI_DISPLAY_FLIP_SKL_PLANE_1_C },
		{ MI_DISPLAY_FLIP_SKL_PLANE_2_A, MI_DISPLAY_FLIP_SKL_PLANE_2_B,
		  MI_DISPLAY_FLIP_SKL_PLANE_2_C },
		{ MI_DISPLAY_FLIP_SKL_PLANE_3_A, MI_DISPLAY_FLIP_SKL_PLANE_3_B,
		  MI_DISPLAY_FLIP_SKL_PLANE_3_C },
	};

	for (flip->plane = 0; flip->plane < PLANE_CURSOR; flip->plane++)
		for (flip->pipe = 0; flip->pipe < DISPLAY_PIPES; flip->pipe++)
			if (FLIP_SELECT(planes[flip->plane][flip->pipe]) == select)
				return true;

	return false;
}

/*
 * A fourth dword is the left eye's surface. There is no mode that shows two: of a pipe, the
 * other one is what is seen.
 */
enum cs_result cs_exec_display_flip(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	struct display_flip flip = {
		.async = FLIP_TYPE(cmd[2]) == FLIP_ASYNC,
		.stride = FLIP_STRIDE(cmd[1]),
		.tiling = FLIP_TILING(cmd[1]),
		.surf = cmd[2] & (u32)GVT_PAGE_MASK,
	};

	if (!has_display(engine)) {
		cs_count_skipped(engine, cmd[0]);
		return CS_NEXT;
	}
	if (!cs_privileged(engine) || !find_plane(FLIP_SELECT(cmd[0]), &flip))
		return CS_NEXT;
	mutex_lock(&engine->vgpu->lock);
	display_flip(engine->vgpu, engine->id, &flip);
	mutex_unlock(&engine->vgpu->lock);

	return CS_NEXT;
}

/* The pipe whose lines a command names; DISPLAY_PIPES: there is none such. */
static u32 lines_pipe(u32 cmd)
{
	switch (LINES_SELECT(cmd)) {
	case 0:
		return 0;
	case 1:
		return 1;
	case 4:
		return 2;
	default:
		return DISPLAY_PIPES;
	}
}

enum cs_result cs_exec_scan_lines(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	u32 pipe = lines_pipe(cmd[0]);
	u32 compare = GVT_LINE_COMPARE_ENABLE | (cmd[1] & LINES_MASK);

	if (!has_display(engine) || pipe == DISPLAY_PIPES)
		return CS_NEXT;
	if (MI_OPCODE(cmd[0]) == MI_OPCODE(MI_LOAD_SCAN_LINES_INCL))
		compare |= GVT_LINE_COMPARE_INCLUSIVE;
	mutex_lock(&engine->vgpu->lock);
	mmio_write(engine->vgpu, GVT_PIPE(GVT_LINE_COMPARE_A, pipe), compare);
	mutex_unlock(&engine->vgpu->lock);

	return CS_NEXT;
}

enum cs_result cs_exec_wait_for_event(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	bool over;

	if (!has_display(engine))
		return CS_NEXT;
	mutex_lock(&engine->vgpu->lock);
	over = display_wait(engine->vgpu, engine->id, cmd[0]);
	mutex_unlock(&engine->vgpu->lock);

	return over ? CS_NEXT : CS_SLEEP;
}

void cs_stop_waiting(struct vgpu_engine *engine)
{
	if (!display_is_awaited(&engine->vgpu->display, engine->id))
		return;
	mutex_lock(&engine->vgpu->lock);
	display_stop_waiting(engine->vgpu, engine->id);
	mutex_unlock(&engine->vgpu->lock);
}
