// SPDX-License-Identifier: GPL-2.0
/*
 * Pipes and the time: where in its frame a pipe is, and what happens at a vblank.
 *
 * PRM SKL volume 12 "Display", timing generator, interrupts. The frame counter goes on,
 * the vblank interrupt comes and planes change at the first line that is not seen.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/sink.h"

#define KHZ_MIN		1000u
#define KHZ_MAX		675000u	/* a pixel a clock, of the display's at its highest */
#define TOTAL_MAX	8192u	/* of pixels and of lines: 13 bits */

/* Vblanks that come faster than this are told together: no guest keeps a host busy. */
#define TICK_MIN_NS	500000u

/* The counter of lines is behind the lines by so many; i915: intel_crtc_scanline_offset(). */
#define SCANLINE_OFFSET	2u

static u32 frame_pixels(const struct display_pipe *pipe)
{
	return max(READ_ONCE(pipe->htotal) * READ_ONCE(pipe->vtotal), 1u);
}

/* Pixels that have passed since the first frame began. */
static u64 pixels_at(const struct display_pipe *pipe, u64 now)
{
	u64 start = READ_ONCE(pipe->start);

	return now > start ? mul_u64_u32_div(now - start, READ_ONCE(pipe->khz), 1000000) : 0;
}

static u64 vblanks_at(const struct display_pipe *pipe, u64 now)
{
	u32 unseen = (READ_ONCE(pipe->vtotal) - READ_ONCE(pipe->vblank)) *
		     READ_ONCE(pipe->htotal);

	return mul_u64_u32_div(pixels_at(pipe, now) + unseen, 1, frame_pixels(pipe));
}

/* When vblank number @n begins, of which 1 is the first: guest's time. */
static u64 vblank_time(const struct display_pipe *pipe, u64 n)
{
	u64 pixels = (n * pipe->vtotal - (pipe->vtotal - pipe->vblank)) * pipe->htotal;

	return pipe->start + mul_u64_u32_div(pixels, 1000000, max(pipe->khz, 1u)) + 1;
}

/* The registers say "less one". */
static u32 plus_one(u32 val)
{
	return (val & (TOTAL_MAX - 1)) + 1;
}

static void pipe_start(struct vgpu *vgpu, u32 nr)
{
	struct display_pipe *pipe = &vgpu->display.pipe[nr];
	u32 khz = clock_of_transcoder(vgpu, nr);
	u32 htotal = plus_one(reg_get(vgpu, GVT_PIPE(_TRANS_HTOTAL_A, nr)) >> 16);
	u32 vtotal = plus_one(reg_get(vgpu, GVT_PIPE(_TRANS_VTOTAL_A, nr)) >> 16);
	u32 vblank = plus_one(reg_get(vgpu, GVT_PIPE(_TRANS_VBLANK_A, nr)));

	if (nr >= vgpu->display.pipes || khz < KHZ_MIN || khz > KHZ_MAX || vblank > vtotal)
		return;
	pipe->start = vgpu_clock(vgpu);
	pipe->khz = khz;
	pipe->htotal = htotal;
	pipe->vtotal = vtotal;
	pipe->vblank = vblank;
	pipe->vblanks = 0;
	/* Pairs with the acquire in running(). */
	smp_store_release(&pipe->running, true);
}

static void pipe_stop(struct vgpu *vgpu, u32 nr)
{
	struct display_pipe *pipe = &vgpu->display.pipe[nr];

	pipe->frames += pipe->vblanks;
	WRITE_ONCE(pipe->running, false);
	response_event(vgpu, nr, plane_latch(vgpu, nr));
}

static bool running(const struct display_pipe *pipe)
{
	/* Pairs with the release in pipe_start(). */
	return smp_load_acquire(&pipe->running);
}

/**
 * pipe_conf_written - the guest writes TRANSCONF
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: of which pipe
 * @val: the value
 *
 * A pipe that has no clock, or a mode that cannot be, is enabled but does not run.
 */
void pipe_conf_written(struct vgpu *vgpu, u32 pipe, u32 val)
{
	bool enable = val & TRANSCONF_ENABLE;

	lockdep_assert_held(&vgpu->lock);
	display_catch_up(vgpu);
	if (enable && !vgpu->display.pipe[pipe].running)
		pipe_start(vgpu, pipe);
	else if (!enable && vgpu->display.pipe[pipe].running)
		pipe_stop(vgpu, pipe);
	display_set_timer(vgpu);
}

/* The counter of lines, when @pixels have passed. */
static u32 line_counter(const struct display_pipe *pipe, u64 pixels)
{
	u32 vtotal = max(READ_ONCE(pipe->vtotal), 1u);
	u32 line = mul_u64_u32_div(pixels, 1, max(READ_ONCE(pipe->htotal), 1u)) -
		   mul_u64_u32_div(pixels, 1, frame_pixels(pipe)) * vtotal;

	return (line + vtotal - min(SCANLINE_OFFSET, vtotal)) % vtotal;
}

/* PIPEDSL. Takes no lock, as the counters of frames that follow. */
u32 pipe_scanline(struct vgpu *vgpu, u32 nr)
{
	const struct display_pipe *pipe = &vgpu->display.pipe[nr];

	return running(pipe) ? line_counter(pipe, pixels_at(pipe, vgpu_clock(vgpu))) : 0;
}

/**
 * pipe_line_time - when a pipe's counter of lines comes to where PIPE_SCANLINECOMP says
 * @vgpu: the vGPU; vgpu->lock is held
 * @nr: which pipe's
 * @since: not before that, guest's time
 *
 * PRM SKL volume 2a, MI_LOAD_SCAN_LINES_INCL: a wait lasts as long as the counter is in the
 * window; MI_LOAD_SCAN_LINES_EXCL: as long as it is not.
 *
 * Return: the time, or 0: it never does.
 */
u64 pipe_line_time(const struct vgpu *vgpu, u32 nr, u64 since)
{
	const struct display_pipe *pipe = &vgpu->display.pipe[nr];
	u32 compare = reg_get(vgpu, GVT_PIPE(GVT_LINE_COMPARE_A, nr));
	u32 first = GVT_LINE_COMPARE_FIRST(compare), last = GVT_LINE_COMPARE_LAST(compare);
	bool inclusive = compare & GVT_LINE_COMPARE_INCLUSIVE;
	u32 at, to, pixels_left;
	u64 pixels;

	if (!pipe->running || !(compare & GVT_LINE_COMPARE_ENABLE))
		return 0;
	since = max(since, pipe->start);
	pixels = pixels_at(pipe, since);
	at = line_counter(pipe, pixels);
	if ((at >= first && at <= last) != inclusive)
		return since;
	to = inclusive ? last + 1 : first;
	if (inclusive && to >= pipe->vtotal)
		to = 0;
	/* There is no line of that kind. */
	if (to >= pipe->vtotal || (to >= first && to <= last) == inclusive)
		return 0;
	pixels_left = (to + pipe->vtotal - at) % pipe->vtotal * pipe->htotal -
		      (pixels - mul_u64_u32_div(pixels, 1, pipe->htotal) * pipe->htotal);

	return since + mul_u64_u32_div(pixels_left, 1000000, pipe->khz) + 1;
}

/*
 * Vblanks so far. Where frames get CRCs, those that the guest was told of: it takes the number
 * of a CRC's frame from the counter, when there is the CRC, which may be late.
 */
static u64 vblanks_seen(struct vgpu *vgpu, u32 nr)
{
	const struct display_pipe *pipe = &vgpu->display.pipe[nr];

	return crc_is_awaited(vgpu, nr) ? READ_ONCE(pipe->vblanks) :
					  vblanks_at(pipe, vgpu_clock(vgpu));
}

/* The frame counter. */
u32 pipe_frame_count(struct vgpu *vgpu, u32 nr)
{
	const struct display_pipe *pipe = &vgpu->display.pipe[nr];
	u32 frames = READ_ONCE(pipe->frames);

	return running(pipe) ? frames + vblanks_seen(vgpu, nr) : frames;
}

/* When the last vblank began, us: as IVB_TIMESTAMP_CTR counts. */
u32 pipe_frame_timestamp(struct vgpu *vgpu, u32 nr)
{
	const struct display_pipe *pipe = &vgpu->display.pipe[nr];
	u64 n;

	if (!running(pipe))
		return 0;
	n = vblanks_seen(vgpu, nr);

	return n ? mul_u64_u32_div(vblank_time(pipe, n), 1, 1000) : 0;
}

/* Has a vblank begun that was not handled? */
static bool vblank_is_due(const struct display_pipe *pipe, u64 now)
{
	return vblanks_at(pipe, now) != pipe->vblanks;
}

/**
 * pipe_vblank_is_due - has a vblank begun that nobody has handled?
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: of which pipe
 * @now: guest's time
 */
bool pipe_vblank_is_due(const struct vgpu *vgpu, u32 pipe, u64 now)
{
	return vgpu->display.pipe[pipe].running &&
	       vblank_is_due(&vgpu->display.pipe[pipe], now);
}

/* Tell the guest, and engines that wait: @events are bits of GEN8_DE_PIPE_ISR. */
void pipe_event(struct vgpu *vgpu, u32 nr, u32 events)
{
	irq_display_event(vgpu, IRQ_PIPE_A + nr, events);
	response_event(vgpu, nr, events);
}

/* Planes change. Returns what the guest is to be told. */
static u32 pipe_vblank(struct vgpu *vgpu, u32 nr, u64 now)
{
	struct display_pipe *pipe = &vgpu->display.pipe[nr];

	WRITE_ONCE(pipe->vblanks, vblanks_at(pipe, now));

	return GEN8_PIPE_VBLANK | plane_latch(vgpu, nr);
}

/*
 * Handle vblanks that are due, if need be. Those of pipes whose frames get a CRC have to wait
 * for it: they are told, a bit for each.
 */
static u32 catch_up(struct vgpu *vgpu)
{
	u32 nr, crcs = 0;
	u64 now = 0;

	lockdep_assert_held(&vgpu->lock);
	for (nr = 0; nr < DISPLAY_PIPES; nr++) {
		if (!vgpu->display.pipe[nr].running)
			continue;
		if (!now)
			now = vgpu_clock(vgpu);
		response_lines(vgpu, nr, now);
		if (!vblank_is_due(&vgpu->display.pipe[nr], now))
			continue;
		if (crc_is_awaited(vgpu, nr))
			crcs |= BIT(nr);
		else
			pipe_event(vgpu, nr, pipe_vblank(vgpu, nr, now));
	}

	return crcs;
}

/**
 * display_catch_up - do what is due by now
 * @vgpu: the vGPU; vgpu->lock is held
 *
 * But for vblanks that wait for a CRC.
 */
void display_catch_up(struct vgpu *vgpu)
{
	catch_up(vgpu);
}

/**
 * pipe_crc_written - the guest writes PIPE_CRC_CTL
 * @vgpu: the vGPU; vgpu->lock is held
 * @nr: of which pipe
 *
 * CRCs are of frames that end from now on.
 */
void pipe_crc_written(struct vgpu *vgpu, u32 nr)
{
	struct display_pipe *pipe = &vgpu->display.pipe[nr];
	u64 now = vgpu_clock(vgpu);

	lockdep_assert_held(&vgpu->lock);
	if (pipe->running && vblank_is_due(pipe, now))
		pipe_event(vgpu, nr, pipe_vblank(vgpu, nr, now));
	display_set_timer(vgpu);
}

/* Does anybody wait for this pipe's next vblank? */
static bool awaited(const struct vgpu *vgpu, u32 nr)
{
	const bool *armed = &vgpu->display.is_armed[nr * DISPLAY_UNITS];
	u32 events = irq_display_awaited(vgpu, IRQ_PIPE_A + nr) | response_awaited(vgpu, nr);
	u32 plane;

	for (plane = 0; plane < PLANE_CURSOR; plane++)
		if (armed[plane] && events & GEN9_PIPE_PLANE1_FLIP_DONE << plane)
			return true;

	return events & GEN8_PIPE_VBLANK || crc_is_awaited(vgpu, nr);
}

/* When something comes of a pipe that runs for which somebody waits; 0: never. */
static u64 next_of_pipe(struct vgpu *vgpu, u32 nr)
{
	const struct display_pipe *pipe = &vgpu->display.pipe[nr];
	u64 line = response_line_time(vgpu, nr);
	u64 vblank = awaited(vgpu, nr) ? vblank_time(pipe, pipe->vblanks + 1) : 0;

	return line && vblank ? min(line, vblank) : line | vblank;
}

/* When the next event is that somebody waits for; 0: never. */
static u64 next_event(struct vgpu *vgpu)
{
	struct display_pipe *pipe;
	u64 next = 0, when, after = 0;
	u32 nr;

	for (nr = 0; nr < DISPLAY_PIPES; nr++) {
		pipe = &vgpu->display.pipe[nr];
		when = pipe->running ? next_of_pipe(vgpu, nr) : 0;
		if (!when)
			continue;
		if (!after)
			after = vgpu_clock(vgpu) + TICK_MIN_NS;
		if (frame_pixels(pipe) < pixels_at(pipe, pipe->start + TICK_MIN_NS))
			when = max(when, after);
		if (!next || when < next)
			next = when;
	}

	return next;
}

/**
 * display_set_timer - have the edge call vgpu_timer() when something is due
 * @vgpu: the vGPU; vgpu->lock is held
 *
 * To be called after whatever may change that: pipes, planes, interrupts.
 */
void display_set_timer(struct vgpu *vgpu)
{
	u64 when;

	lockdep_assert_held(&vgpu->lock);
	if (!vgpu->display.pipes)
		return;
	when = next_event(vgpu);
	if (when == vgpu->display.timer)
		return;
	vgpu->display.timer = when;
	vgpu->ops->set_timer(vgpu->host, when ? when - vgpu->clock_offset : 0);
}

/*
 * A vblank that the guest is told of when there is a CRC of the frame that it ends, which is
 * made without a lock. Only then do planes change, for the next one.
 */
static void vblank_with_crc(struct vgpu *vgpu, u32 nr)
{
	struct display_pipe *pipe = &vgpu->display.pipe[nr];
	u32 crc, events = 0;
	bool made;
	u64 now;

	mutex_lock(&vgpu->lock);
	now = vgpu_clock(vgpu);
	pipe->reading = pipe->running && vblank_is_due(pipe, now);
	made = pipe->reading;
	mutex_unlock(&vgpu->lock);
	if (!made)
		return;

	made = crc_make(vgpu, nr, &crc);
	mutex_lock(&vgpu->lock);
	/* Meanwhile the guest may have stopped the pipe, or wanted no CRCs any more. */
	if (pipe->running && vblank_is_due(pipe, now))
		events = pipe_vblank(vgpu, nr, now);
	if (made && events) {
		reg_set(vgpu, GVT_PIPE(_PIPE_CRC_RES_1_A_IVB, nr), crc);
		events |= GEN8_PIPE_CDCLK_CRC_DONE;
	}
	pipe->reading = false;
	events |= plane_latch_async(vgpu, nr);
	pipe_event(vgpu, nr, events);
	mutex_unlock(&vgpu->lock);
}

/**
 * display_timer - do what is due, and what takes longer than a lock may be held
 * @vgpu: the vGPU; no lock is held
 *
 * Context: may sleep; not within a memory section.
 */
void display_timer(struct vgpu *vgpu)
{
	u32 nr, crcs;

	mutex_lock(&vgpu->lock);
	crcs = catch_up(vgpu);
	mutex_unlock(&vgpu->lock);

	for (nr = 0; nr < DISPLAY_PIPES; nr++)
		if (crcs & BIT(nr))
			vblank_with_crc(vgpu, nr);

	mutex_lock(&vgpu->lock);
	vgpu->display.timer = 0;
	display_set_timer(vgpu);
	mutex_unlock(&vgpu->lock);
}

/**
 * display_reset - the display as after power-on
 * @vgpu: the vGPU; vgpu->lock is held
 *
 * What is plugged in, and how many pipes there are, stays.
 */
void display_reset(struct vgpu *vgpu)
{
	struct display *display = &vgpu->display;
	u32 port;

	lockdep_assert_held(&vgpu->lock);
	memset(display->pipe, 0, sizeof(display->pipe));
	memset(display->live, 0, sizeof(display->live));
	memset(display->armed, 0, sizeof(display->armed));
	memset(display->is_armed, 0, sizeof(display->is_armed));
	memset(display->palette, 0, sizeof(display->palette));
	memset(display->listener, 0, sizeof(display->listener));
	memset(&display->gmbus, 0, sizeof(display->gmbus));
	for (port = 0; port < VGPU_NUM_PORTS; port++) {
		sink_reset(vgpu, port);
		if (display->monitor[port].len)
			vgpu->irq.display[IRQ_PCH].isr |= SDE_PORTB_HOTPLUG_CPT << port;
	}
	display_set_timer(vgpu);
}

/* Has a pipe run as long as that? The time of its next vblank is a number. */
static bool time_is_valid(const struct display_pipe *pipe)
{
	return pipe->vblanks < U64_MAX / 1000000 * pipe->khz / frame_pixels(pipe) - 2;
}

/* Can a display be in this state? What no field's limit can tell. */
bool display_is_valid(const struct display *display)
{
	const struct display_pipe *pipe;

	for (pipe = display->pipe; pipe < display->pipe + DISPLAY_PIPES; pipe++)
		if (pipe->running &&
		    (pipe->khz < KHZ_MIN || pipe->khz > KHZ_MAX || !pipe->htotal ||
		     !pipe->vtotal || pipe->htotal > TOTAL_MAX || pipe->vtotal > TOTAL_MAX ||
		     !pipe->vblank || pipe->vblank > pipe->vtotal || !time_is_valid(pipe)))
			return false;

	return true;
}
