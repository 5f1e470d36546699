// SPDX-License-Identifier: GPL-2.0
/*
 * Planes: what the guest writes is shown from the next vblank on.
 *
 * PRM SKL volume 12 "Display", double buffered registers: a write to the surface's address
 * (of a cursor: its base; of a scaler: the size of its window) arms what was written to the
 * others, and the next vblank of a pipe that runs takes it over; of one that does not, at once.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"

/* Where a plane's or scaler's registers are; 0: it has none such. */
static u32 plane_offset(u32 pipe, u32 plane, enum plane_reg reg)
{
	static const u32 universal[PLANE_REGS] = {
		[PLANE_CTL] = _PLANE_CTL_1_A,
		[PLANE_STRIDE] = _PLANE_STRIDE_1_A,
		[PLANE_POS] = _PLANE_POS_1_A,
		[PLANE_SIZE] = _PLANE_SIZE_1_A,
		[PLANE_KEYVAL] = _PLANE_KEYVAL_1_A,
		[PLANE_KEYMSK] = _PLANE_KEYMSK_1_A,
		[PLANE_KEYMAX] = _PLANE_KEYMAX_1_A,
		[PLANE_OFFSET] = _PLANE_OFFSET_1_A,
		[PLANE_SURF] = _PLANE_SURF_1_A,
	};
	static const u32 cursor[PLANE_REGS] = {
		[PLANE_CTL] = _CURACNTR,
		[PLANE_POS] = _CURAPOS,
		[PLANE_SIZE] = _CUR_FBC_CTL_A,
		[PLANE_SURF] = _CURABASE,
	};

	static const u32 scaler[PLANE_REGS] = {
		[PLANE_CTL] = _PS_1A_CTRL,
		[PLANE_POS] = _PS_WIN_POS_1A,
		[PLANE_SIZE] = _PS_WIN_SZ_1A,
	};

	if (plane < PLANE_CURSOR)
		return GVT_PLANE(universal[reg], pipe, plane);
	if (plane == PLANE_CURSOR)
		return cursor[reg] ? GVT_PIPE(cursor[reg], pipe) : 0;

	return scaler[reg] ? GVT_PS(scaler[reg], pipe, plane - UNIT_SCALER) : 0;
}

/* Show what was armed of one plane; the interrupt that tells of it, if there is one. */
static u32 latch(struct display *display, u32 pipe, u32 plane)
{
	const u32 *from = display_plane(display->armed, pipe, plane);
	u32 *to = display_plane(display->live, pipe, plane);
	bool *armed = &display->is_armed[pipe * DISPLAY_UNITS + plane];
	u32 reg;

	if (!*armed)
		return 0;
	for (reg = 0; reg < PLANE_REGS; reg++)
		WRITE_ONCE(to[reg], from[reg]);
	WRITE_ONCE(*armed, false);

	return plane < PLANE_CURSOR ? GEN9_PIPE_PLANE1_FLIP_DONE << plane : 0;
}

/* Flips of plane 1 count, whoever asks for them: PRM SKL volume 2c, PIPE_FLIPCNT. */
static void count_flip(struct vgpu *vgpu, u32 pipe)
{
	struct display_pipe *counts = &vgpu->display.pipe[pipe];

	WRITE_ONCE(counts->flips, counts->flips + 1);
	WRITE_ONCE(counts->flipped, mul_u64_u32_div(vgpu_clock(vgpu), 1, 1000));
}

/*
 * An asynchronous flip does not wait for the vblank: it is shown, and told, at once. But if
 * somebody is reading the frame, then when he has done so: guests draw in what is not shown any
 * more. @async: it is one, whatever the plane's control says.
 */
static void arm(struct vgpu *vgpu, u32 pipe, u32 plane, bool async)
{
	struct display *display = &vgpu->display;
	u32 *image = display_plane(display->armed, pipe, plane);
	u32 reg, off;

	for (reg = 0; reg < PLANE_REGS; reg++) {
		off = plane_offset(pipe, plane, reg);
		WRITE_ONCE(image[reg], off ? reg_get(vgpu, off) : 0);
	}
	if (async)
		WRITE_ONCE(image[PLANE_CTL], image[PLANE_CTL] | PLANE_CTL_ASYNC_FLIP);
	WRITE_ONCE(display->is_armed[pipe * DISPLAY_UNITS + plane], true);
	if (!plane)
		count_flip(vgpu, pipe);
	if (!display->pipe[pipe].running)
		latch(display, pipe, plane);
	else if (!display->pipe[pipe].reading)
		pipe_event(vgpu, pipe, plane_latch_async(vgpu, pipe));
	display_set_timer(vgpu);
}

/**
 * plane_surf_written - the guest has written a plane's surface address
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: which pipe's
 * @plane: which plane; or, of a scaler whose window's size was written, which unit
 */
void plane_surf_written(struct vgpu *vgpu, u32 pipe, u32 plane)
{
	lockdep_assert_held(&vgpu->lock);
	/* What was armed before the last vblank is shown by now. */
	display_catch_up(vgpu);
	arm(vgpu, pipe, plane, false);
}

/**
 * display_flip - an engine asks for a flip
 * @vgpu: the vGPU; vgpu->lock is held
 * @id: the engine, rcs or bcs
 * @flip: what is to be shown
 *
 * As if its registers were written, the surface's address last. For the engine it is pending
 * until it hears that it is done; of a pipe that does not run it is done now.
 */
void display_flip(struct vgpu *vgpu, unsigned int id, const struct display_flip *flip)
{
	u32 ctl = plane_offset(flip->pipe, flip->plane, PLANE_CTL);

	lockdep_assert_held(&vgpu->lock);
	display_catch_up(vgpu);
	if (!flip->async) {
		reg_set(vgpu, plane_offset(flip->pipe, flip->plane, PLANE_STRIDE), flip->stride);
		reg_set(vgpu, ctl, (reg_get(vgpu, ctl) & ~PLANE_CTL_TILED_MASK) |
			(flip->tiling << GVT_PLANE_CTL_TILED_SHIFT & PLANE_CTL_TILED_MASK));
	}
	reg_set(vgpu, plane_offset(flip->pipe, flip->plane, PLANE_SURF), flip->surf);
	if (vgpu->display.pipe[flip->pipe].running)
		response_flip(vgpu, id, flip->pipe, flip->plane);
	arm(vgpu, flip->pipe, flip->plane, flip->async);
}

/* plane_latch() of those planes that flip asynchronously. */
u32 plane_latch_async(struct vgpu *vgpu, u32 pipe)
{
	struct display *display = &vgpu->display;
	u32 plane, events = 0;

	lockdep_assert_held(&vgpu->lock);
	for (plane = 0; plane < PLANE_CURSOR; plane++)
		if (display_plane(display->armed, pipe, plane)[PLANE_CTL] & PLANE_CTL_ASYNC_FLIP)
			events |= latch(display, pipe, plane);

	return events;
}

/**
 * plane_latch - show what was armed
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: of which pipe
 *
 * Return: the interrupts that tell of it.
 */
u32 plane_latch(struct vgpu *vgpu, u32 pipe)
{
	struct display *display = &vgpu->display;
	u32 plane, events = 0;

	lockdep_assert_held(&vgpu->lock);
	for (plane = 0; plane < DISPLAY_UNITS; plane++)
		events |= latch(display, pipe, plane);

	return events;
}

/**
 * plane_shown - the registers by which a plane is shown
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: which pipe's
 * @plane: which plane; or the unit of a scaler
 * @due: of the pipe, a vblank has begun that nobody has handled
 */
const u32 *plane_shown(const struct vgpu *vgpu, u32 pipe, u32 plane, bool due)
{
	const struct display *display = &vgpu->display;
	bool armed = display->is_armed[pipe * DISPLAY_UNITS + plane];

	return display_plane((u32 *)(due && armed ? display->armed : display->live), pipe, plane);
}

/**
 * plane_surf_live - the surface address that is shown
 * @vgpu: the vGPU
 * @pipe: which pipe's
 * @plane: which plane
 *
 * Takes vgpu->lock if something is armed: nobody may have looked since the last vblank.
 *
 * Return: PLANE_SURFLIVE.
 */
u32 plane_surf_live(struct vgpu *vgpu, u32 pipe, u32 plane)
{
	struct display *display = &vgpu->display;

	if (READ_ONCE(display->is_armed[pipe * DISPLAY_UNITS + plane])) {
		mutex_lock(&vgpu->lock);
		display_catch_up(vgpu);
		display_set_timer(vgpu);
		mutex_unlock(&vgpu->lock);
	}

	return READ_ONCE(display_plane(display->live, pipe, plane)[PLANE_SURF]);
}
