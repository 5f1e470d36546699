// SPDX-License-Identifier: GPL-2.0
/*
 * Render response: what an engine gets to hear of the display.
 *
 * rcs and bcs ask for flips (MI_DISPLAY_FLIP), and wait for a flip, a vblank or a line
 * (MI_WAIT_FOR_EVENT). The display answers by events; DERRMR says which of them it keeps to
 * itself. PRM SKL volume 2a, MI_WAIT_FOR_EVENT, whose bits are those of DE_RRMR in volume 2c.
 *
 * Who waits does nothing. He is kicked when the event has come, for which the timer is set;
 * an event that cannot come, since it is masked or its pipe does not run, costs nothing.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"

/* The events of a pipe. i915 names those of planes 1 and 2: primary, sprite. */
static const struct {
	u32 line;
	u32 vblank;
	u32 flip[PLANE_CURSOR];
} events_of[DISPLAY_PIPES] = {
	{ DERRMR_PIPEA_SCANLINE, DERRMR_PIPEA_VBLANK,
	  { DERRMR_PIPEA_PRI_FLIP_DONE, DERRMR_PIPEA_SPR_FLIP_DONE, BIT(6) } },
	{ DERRMR_PIPEB_SCANLINE, DERRMR_PIPEB_VBLANK,
	  { DERRMR_PIPEB_PRI_FLIP_DONE, DERRMR_PIPEB_SPR_FLIP_DONE, BIT(7) } },
	{ DERRMR_PIPEC_SCANLINE, DERRMR_PIPEC_VBLANK,
	  { DERRMR_PIPEC_PRI_FLIP_DONE, DERRMR_PIPEC_SPR_FLIP_DONE, BIT(16) } },
};

#define LINES	(DERRMR_PIPEA_SCANLINE | DERRMR_PIPEB_SCANLINE | DERRMR_PIPEC_SCANLINE)
#define VBLANKS	(DERRMR_PIPEA_VBLANK | DERRMR_PIPEB_VBLANK | DERRMR_PIPEC_VBLANK)
/* Of planes 1 to 3, and of plane 4, which there is not: bits 19:17. */
#define FLIPS	(BIT(1) | BIT(9) | BIT(15) | BIT(2) | BIT(10) | BIT(20) | BIT(6) | BIT(7) | \
		 BIT(16) | BIT(17) | BIT(18) | BIT(19))

#define for_each_listener(listener, display)			\
	for ((listener) = (display)->listener;			\
	     (listener) < (display)->listener + DISPLAY_LISTENERS; (listener)++)

/* No engine has anything to do with the display: as nearly always. */
static bool nobody_listens(const struct display *display)
{
	const struct listener *rcs = &display->listener[0], *bcs = &display->listener[1];

	BUILD_BUG_ON(DISPLAY_LISTENERS != 2);

	return !(rcs->waits | rcs->flips | bcs->waits | bcs->flips);
}

/* The pipe's interrupts as events. */
static u32 to_events(u32 pipe, u32 interrupts)
{
	u32 events = interrupts & GEN8_PIPE_VBLANK ? events_of[pipe].vblank : 0;
	u32 plane;

	for (plane = 0; plane < PLANE_CURSOR; plane++)
		if (interrupts & GEN9_PIPE_PLANE1_FLIP_DONE << plane)
			events |= events_of[pipe].flip[plane];

	return events;
}

/* Events of which one would end a wait. */
static u32 awaited(const struct vgpu *vgpu, const struct listener *listener)
{
	return listener->came ? 0 : listener->waits & ~reg_get(vgpu, DERRMR);
}

static void tell(struct vgpu *vgpu, u32 events)
{
	struct listener *listener;

	events &= ~reg_get(vgpu, DERRMR);
	for_each_listener(listener, &vgpu->display) {
		listener->flips &= ~events;
		if (!(awaited(vgpu, listener) & events))
			continue;
		listener->came = true;
		vgpu->ops->kick(vgpu->host, listener - vgpu->display.listener);
	}
}

/**
 * response_event - something happened that interrupts tell of
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: on which pipe
 * @interrupts: bits of GEN8_DE_PIPE_ISR
 */
void response_event(struct vgpu *vgpu, u32 pipe, u32 interrupts)
{
	lockdep_assert_held(&vgpu->lock);
	if (!nobody_listens(&vgpu->display))
		tell(vgpu, to_events(pipe, interrupts));
}

/* Those of the pipe's interrupts that an engine waits for. vgpu->lock is held. */
u32 response_awaited(const struct vgpu *vgpu, u32 pipe)
{
	const struct listener *listener;
	u32 plane, events = 0, interrupts = 0;

	if (nobody_listens(&vgpu->display))
		return 0;
	for_each_listener(listener, &vgpu->display)
		events |= awaited(vgpu, listener);
	if (events & events_of[pipe].vblank)
		interrupts = GEN8_PIPE_VBLANK;
	for (plane = 0; plane < PLANE_CURSOR; plane++)
		if (events & events_of[pipe].flip[plane])
			interrupts |= GEN9_PIPE_PLANE1_FLIP_DONE << plane;

	return interrupts;
}

/* When the next line comes that an engine waits for; 0: never. vgpu->lock is held. */
u64 response_line_time(const struct vgpu *vgpu, u32 pipe)
{
	const struct listener *listener;
	u64 when, first = 0;

	if (nobody_listens(&vgpu->display))
		return 0;
	for_each_listener(listener, &vgpu->display) {
		if (!(awaited(vgpu, listener) & events_of[pipe].line))
			continue;
		when = pipe_line_time(vgpu, pipe, listener->since);
		if (when && (!first || when < first))
			first = when;
	}

	return first;
}

/* Tell of lines that have come by @now. vgpu->lock is held. */
void response_lines(struct vgpu *vgpu, u32 pipe, u64 now)
{
	u64 when = response_line_time(vgpu, pipe);

	if (when && when <= now)
		tell(vgpu, events_of[pipe].line);
}

/**
 * response_flip - an engine has asked for a flip
 * @vgpu: the vGPU; vgpu->lock is held
 * @id: the engine, rcs or bcs
 * @pipe: which pipe's
 * @plane: which plane
 *
 * It is pending, for this engine, until it hears of its end.
 */
void response_flip(struct vgpu *vgpu, unsigned int id, u32 pipe, u32 plane)
{
	lockdep_assert_held(&vgpu->lock);
	vgpu->display.listener[id].flips |= events_of[pipe].flip[plane];
}

/**
 * response_written - a write to DERRMR or a pipe's line compare
 * @vgpu: the vGPU; vgpu->lock is held
 * @off: the register
 * @val: the value
 *
 * It holds for what is to come: what is due by now goes by what was there.
 */
void response_written(struct vgpu *vgpu, u32 off, u32 val)
{
	struct listener *listener;

	lockdep_assert_held(&vgpu->lock);
	display_catch_up(vgpu);
	reg_set(vgpu, off, val);
	for_each_listener(listener, &vgpu->display)
		if (listener->waits & LINES)
			listener->since = vgpu_clock(vgpu);
	display_set_timer(vgpu);
}

/* Is one of the events of this kind that need no waiting: a flip that is not pending? */
static bool is_over(const struct listener *listener, u32 events)
{
	return !events || events & FLIPS & ~listener->flips;
}

/**
 * display_wait - an engine waits for the display
 * @vgpu: the vGPU; vgpu->lock is held
 * @id: the engine, rcs or bcs
 * @events: what it waits for; one of them suffices. Bits that are no events are left out
 *
 * To be called again, with the same, when the engine is kicked, until the wait is over; or
 * display_stop_waiting(). A flip that is not pending, and no event at all, is over at once.
 * A line is where PIPE_SCANLINECOMP says, maybe now; a vblank is the next one.
 *
 * Return: whether it is over.
 */
bool display_wait(struct vgpu *vgpu, unsigned int id, u32 events)
{
	struct listener *listener = &vgpu->display.listener[id];
	u32 pipe;

	lockdep_assert_held(&vgpu->lock);
	events &= LINES | VBLANKS | FLIPS;
	/* Nothing that was before is what a new wait is for. */
	display_catch_up(vgpu);
	if (!listener->waits) {
		if (is_over(listener, events))
			return true;
		if (events & LINES)
			listener->since = vgpu_clock(vgpu);
		WRITE_ONCE(listener->waits, events);
		for (pipe = 0; pipe < DISPLAY_PIPES; pipe++)
			response_lines(vgpu, pipe, listener->since);
	}
	if (!listener->came) {
		display_set_timer(vgpu);
		return false;
	}
	display_stop_waiting(vgpu, id);

	return true;
}

/**
 * display_stop_waiting - an engine does not wait any more
 * @vgpu: the vGPU; vgpu->lock is held
 * @id: the engine, rcs or bcs
 */
void display_stop_waiting(struct vgpu *vgpu, unsigned int id)
{
	struct listener *listener = &vgpu->display.listener[id];

	lockdep_assert_held(&vgpu->lock);
	WRITE_ONCE(listener->waits, 0);
	listener->came = false;
	display_set_timer(vgpu);
}

/**
 * display_break_wait - have a wait be over
 * @vgpu: the vGPU; vgpu->lock is held
 * @id: any engine
 *
 * Which the guest may ask for: PRM SKL volume 2c, RING_BUFFER_CTL, RBWait.
 */
void display_break_wait(struct vgpu *vgpu, unsigned int id)
{
	lockdep_assert_held(&vgpu->lock);
	if (!display_is_awaited(&vgpu->display, id))
		return;
	vgpu->display.listener[id].came = true;
	vgpu->ops->kick(vgpu->host, id);
	display_set_timer(vgpu);
}

/* After its reset an engine waits for nothing, and no flip is pending for it. */
void display_reset_engine(struct vgpu *vgpu, unsigned int id)
{
	lockdep_assert_held(&vgpu->lock);
	if (id >= DISPLAY_LISTENERS)
		return;
	vgpu->display.listener[id].flips = 0;
	display_stop_waiting(vgpu, id);
}
