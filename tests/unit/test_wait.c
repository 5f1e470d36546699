// SPDX-License-Identifier: GPL-2.0
/* Engines that wait for the display: MI_WAIT_FOR_EVENT. */
#include "screen.h"
#include "single.h"

#define WAIT(events)	(0x03u << 23 | (events))
#define FLIP(select)	(0x14u << 23 | (select) << 8 | 1)
#define LINES(pipe)	((pipe) == 2 ? 4u << 19 : (pipe) << 19)
#define LINES_INCL(pipe)	(0x12u << 23 | LINES(pipe))
#define LINES_EXCL(pipe)	(0x13u << 23 | LINES(pipe))
#define WINDOW(first, last)	((u32)(first) << 16 | (last))

#define VBLANK_A	DERRMR_PIPEA_VBLANK
#define VBLANK_B	DERRMR_PIPEB_VBLANK
#define FLIP_1A		DERRMR_PIPEA_PRI_FLIP_DONE
#define LINE_A		DERRMR_PIPEA_SCANLINE

#define RCS		VGPU_RCS
#define BCS		VGPU_BCS

static void start(void)
{
	screen_start(2);
	check_eq(reg_read(gpu, DERRMR), ~0u);
	reg_write(gpu, DERRMR, 0);
}

/* The engine waits, and does nothing about it. */
static void expect_waiting(void)
{
	u64 kicks = gpu->host.kicks[ctx.engine];

	check_int_eq(gpu_run(gpu, ctx.engine), VGPU_WORK_IDLE);
	check_eq(gpu->host.kicks[ctx.engine], kicks);
	expect(!gpu_hung(gpu, ctx.engine));
	check_eq(stored(0), 0);
	expect(ring_read(gpu, ctx.engine, RING_CTL(0)) & RING_WAIT);
}

/* It was kicked, and goes on to the store. */
static void expect_over(void)
{
	check_int_eq(gpu_run(gpu, ctx.engine), VGPU_WORK_IDLE);
	check_eq(stored(0), 1);
	host_write32(&gpu->host, data.mem, 0);
	check_eq(ring_read(gpu, ctx.engine, RING_CTL(0)) & RING_WAIT, 0);
	check_eq(gpu->host.timer, 0);
}

/* Submit a wait, and a store behind it. */
static void submit(u32 events)
{
	emit(&ctx, WAIT(events), NOOP);
	emit_store(&ctx, data.addr, 1);
	ctx_submit(&ctx);
}

static void wait_for(u32 events)
{
	submit(events);
	expect_waiting();
}

/* Go on to when the timer is set; somebody is kicked. */
static void tick(void)
{
	u64 kicks = gpu->host.kicks[ctx.engine];

	expect(screen_tick());
	check_eq(gpu->host.kicks[ctx.engine], kicks + 1);
}

static void flip(void)
{
	static const unsigned int engines[] = { RCS, BCS };
	u32 i;

	screen_mode(0);
	for (i = 0; i < ARRAY_SIZE(engines); i++) {
		one_context(engines[i]);
		/* None is pending. */
		submit(FLIP_1A);
		expect_over();
		emit(&ctx, FLIP(0), 0, 0x1000 * (i + 1), NOOP);
		wait_for(FLIP_1A);
		check_eq(screen_live(0, 0), 0x1000 * i);
		tick();
		check_eq(screen_live(0, 0), 0x1000 * (i + 1));
		expect_over();
		/* It is not any more; nor is one at once, nor that of the other engine. */
		submit(FLIP_1A);
		expect_over();
		emit(&ctx, FLIP(0), 0, 0x3001, NOOP);
		submit(FLIP_1A);
		expect_over();
		screen_flip(0, 0, 0x1000 * (i + 1));
		submit(FLIP_1A);
		expect_over();
		screen_pass(FRAME_NS);
	}
}

/* Each event ends the wait for itself, and no other does. */
static void each_flip(void)
{
	static const struct { u8 select, pipe; u32 event; } flips[] = {
		{ 0, 0, BIT(1) }, { 4, 0, BIT(2) }, { 7, 0, BIT(6) },
		{ 1, 1, BIT(9) }, { 5, 1, BIT(10) }, { 8, 1, BIT(7) },
	};
	u32 i, other;

	screen_mode(0);
	screen_mode(1);
	one_context(RCS);
	for (i = 0; i < ARRAY_SIZE(flips); i++) {
		other = (i + 1) % ARRAY_SIZE(flips);
		emit(&ctx, FLIP(flips[i].select), 0, 0x1000, NOOP);
		emit(&ctx, FLIP(flips[other].select), 0, 0x1001, NOOP);
		submit(flips[other].event);
		expect_over();
		emit(&ctx, FLIP(flips[i].select), 0, 0x1000, NOOP);
		wait_for(flips[i].event);
		tick();
		expect_over();
	}
}

static void masked_flip(void)
{
	screen_mode(0);
	one_context(RCS);
	reg_write(gpu, DERRMR, ~(u32)VBLANK_A);
	emit(&ctx, FLIP(0), 0, 0x1000, NOOP);
	wait_for(FLIP_1A);
	check_eq(gpu->host.timer, 0);
	screen_pass(FRAME_NS);
	check_eq(screen_live(0, 0), 0x1000);
	/* It was not heard of; the next one is, whoever makes it. */
	reg_write(gpu, DERRMR, 0);
	expect_waiting();
	screen_flip(0, 0, 0x2000);
	tick();
	expect_over();
	/* A wait that begins when it is too late to hear of it. */
	reg_write(gpu, DERRMR, ~0u);
	emit(&ctx, FLIP(0), 0, 0x3001, NOOP);
	ctx_run(&ctx);
	reg_write(gpu, DERRMR, 0);
	wait_for(FLIP_1A);
	check_eq(gpu->host.timer, 0);
	screen_flip(0, 0, 0x2000);
	tick();
	expect_over();
}

/* The pipe is turned off with a flip on its way. */
static void flip_and_off(void)
{
	screen_mode(0);
	one_context(RCS);
	emit(&ctx, FLIP(0), 0, 0x1000, NOOP);
	wait_for(FLIP_1A);
	screen_on(0, false);
	expect_over();
	emit(&ctx, FLIP(0), 0, 0x2000, NOOP);
	submit(FLIP_1A);
	expect_over();
}

static void vblank(void)
{
	u32 i;

	screen_mode(0);
	screen_mode(1);
	one_context(BCS);
	for (i = 1; i < 4; i++) {
		/* One that has passed meanwhile, with nobody looking, is not the next one. */
		screen_pass(FRAME_NS + 1000);
		wait_for(VBLANK_B);
		tick();
		check_int_eq(reg_read(gpu, GVT_PIPE(_PIPEA_FRMCOUNT_G4X, 1)), 2 * i);
		expect_over();
	}
	/* In a user's batch, too. */
	batch(gpu, code.mem, WAIT(VBLANK_A), SDI, LO(data.addr), HI(data.addr), 1, BBE);
	emit_batch(&ctx, code.addr);
	ctx_submit(&ctx);
	expect_waiting();
	tick();
	expect_over();
}

static void masked_vblank(void)
{
	screen_mode(0);
	one_context(RCS);
	reg_write(gpu, DERRMR, ~(u32)VBLANK_B);
	wait_for(VBLANK_A);
	check_eq(gpu->host.timer, 0);
	screen_pass(5 * FRAME_NS);
	/* Those that have passed do not count. */
	reg_write(gpu, DERRMR, ~(u32)VBLANK_A);
	expect_waiting();
	tick();
	expect_over();
}

/* A pipe that does not run: until it does, or the driver says that it is enough. */
static void no_vblank(void)
{
	one_context(RCS);
	wait_for(VBLANK_A);
	check_eq(gpu->host.timer, 0);
	screen_pass(1000 * FRAME_NS);
	expect_waiting();
	screen_mode(0);
	tick();
	expect_over();
	screen_on(0, false);
	wait_for(VBLANK_A);
	ring_write(gpu, RCS, RING_CTL(0), 0);
	expect_waiting();
	ring_write(gpu, RCS, RING_CTL(0), RING_WAIT);
	expect_over();
	wait_for(VBLANK_A);
	check_eq(gpu->host.timer, 0);
	gpu_reset_engine(gpu, RCS);
}

/* One pipe, two engines. */
static void both(void)
{
	struct buffer other_data;
	struct context other;

	screen_mode(0);
	ctx_init(&other, gpu, BCS, 2);
	ctx_buffer(&other, &other_data);
	emit(&other, WAIT(VBLANK_A), NOOP);
	emit_store(&other, other_data.addr, 1);
	ctx_submit(&other);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	one_context(RCS);
	wait_for(VBLANK_A);
	tick();
	expect_over();
	check_eq(host_read32(&gpu->host, other_data.mem), 0);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, other_data.mem), 1);
}

/* No event, bits that are none, planes that there are not: nothing to wait for. */
static void nonsense(void)
{
	static const u32 nothing[] = { 0, BIT(4), BIT(5) | BIT(12) | BIT(13) | BIT(22),
				       BIT(17), BIT(18) | BIT(19) };
	u32 i;

	one_context(RCS);
	reg_write(gpu, DERRMR, ~0u);
	for (i = 0; i < ARRAY_SIZE(nothing); i++) {
		submit(nothing[i]);
		expect_over();
	}
	/* Of several, one. */
	submit(BIT(23) - 1);
	expect_over();
	reg_write(gpu, DERRMR, 0);
	screen_mode(1);
	wait_for(VBLANK_A | VBLANK_B | LINE_A | BIT(4));
	tick();
	expect_over();
	/* Not vcs's. */
	one_context(VGPU_VCS);
	submit(VBLANK_A);
	expect_over();
}

static u32 line(void)
{
	return reg_read(gpu, _PIPEADSL);
}

static void lines(void)
{
	screen_mode(0);
	one_context(RCS);
	/* Nobody has said which: it never comes. */
	wait_for(LINE_A);
	check_eq(gpu->host.timer, 0);
	ring_write(gpu, RCS, RING_CTL(0), RING_WAIT);
	expect_over();

	/* Away from some lines: now, if it is elsewhere, else when it has left them. */
	screen_pass(VBLANK_NS / 2 + 7000);
	emit(&ctx, LINES_INCL(0), WINDOW(700, 720));
	submit(LINE_A);
	expect_over();
	check_eq(reg_read(gpu, GVT_LINE_COMPARE_A), BIT(31) | BIT(30) | WINDOW(700, 720));
	emit(&ctx, LINES_INCL(0), WINDOW(300, 399));
	wait_for(LINE_A);
	tick();
	check_int_eq(line(), 400);
	gpu->host.clock -= 2;
	check_int_eq(line(), 399);
	gpu->host.clock += 2;
	expect_over();
	/* Up to the last one, or around it. */
	emit(&ctx, LINES_INCL(0), WINDOW(1, MODE_VTOTAL - 1));
	wait_for(LINE_A);
	tick();
	check_int_eq(line(), 0);
	expect_over();

	/* To some lines, of this frame or of the next one. */
	emit(&ctx, LINES_EXCL(0), WINDOW(10, 20));
	wait_for(LINE_A);
	tick();
	check_int_eq(line(), 10);
	expect_over();
	emit(&ctx, LINES_EXCL(0), WINDOW(5, 5));
	wait_for(LINE_A);
	tick();
	check_int_eq(line(), 5);
	expect_over();
	submit(LINE_A);
	expect_over();
}

/* Windows in which no line is, or all are. */
static void no_lines(void)
{
	static const u32 cmds[][2] = {
		{ LINES_INCL(0), WINDOW(0, MODE_VTOTAL - 1) },
		{ LINES_INCL(0), WINDOW(0, 0x1fff) | 0xe000e000 },
		{ LINES_EXCL(0), WINDOW(MODE_VTOTAL, 0x1fff) },
		{ LINES_EXCL(0), WINDOW(20, 10) },
	};
	u32 i;

	screen_mode(0);
	one_context(BCS);
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		emit(&ctx, cmds[i][0], cmds[i][1]);
		wait_for(LINE_A);
		check_eq(gpu->host.timer, 0);
		screen_pass(FRAME_NS * 3 / 2);
		expect_waiting();
		/* Another window, from the other side. */
		reg_write(gpu, GVT_LINE_COMPARE_A, BIT(31) | WINDOW(100, 200));
		tick();
		expect_over();
	}
	/* Of a pipe that is off, masked, or that there is not. */
	reg_write(gpu, DERRMR, ~0u);
	emit(&ctx, LINES_EXCL(0), WINDOW(300, 310));
	wait_for(LINE_A);
	screen_pass(FRAME_NS);
	check_eq(gpu->host.timer, 0);
	reg_write(gpu, DERRMR, 0);
	tick();
	expect_over();
	emit(&ctx, LINES_EXCL(1), WINDOW(0, 10), 0x13u << 23 | 7u << 19, WINDOW(0, 1));
	wait_for(DERRMR_PIPEB_SCANLINE);
	check_eq(gpu->host.timer, 0);
	screen_mode(1);
	tick();
	expect_over();
}

/* A ring full of waits: a run for each vblank, and no other. */
static void many(void)
{
	struct vgpu_engine_stats stats;
	u64 kicks, commands;
	u32 i;

	screen_mode(0);
	one_context(RCS);
	for (i = 0; i < 1000; i++)
		emit(&ctx, WAIT(VBLANK_A), WAIT(VBLANK_A));
	ctx_submit(&ctx);
	check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_IDLE);
	kicks = gpu->host.kicks[RCS];
	vgpu_get_engine_stats(gpu->vgpu, RCS, &stats);
	commands = stats.commands;
	for (i = 1; i < 100; i++) {
		expect(screen_tick());
		check_eq(gpu->host.kicks[RCS], kicks + i);
		check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_IDLE);
		vgpu_get_engine_stats(gpu->vgpu, RCS, &stats);
		check_eq(stats.commands, commands + i);
		check_int_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), i);
	}
	/* In a mode with frames that are too short to be true, too. */
	screen_on(0, false);
	screen_timing(0, 1, 1, 1);
	screen_on(0, true);
	kicks = gpu->host.clock;
	for (i = 0; i < 100; i++) {
		expect(screen_tick());
		check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_IDLE);
	}
	check_ge(gpu->host.clock - kicks, 100 * 400000ull);
}

static void reset(void)
{
	screen_mode(0);
	one_context(RCS);
	emit(&ctx, FLIP(0), 0, 0x1000, NOOP);
	wait_for(VBLANK_A);
	gpu_reset_engine(gpu, RCS);
	check_eq(gpu->host.timer, 0);
	check_eq(ring_read(gpu, RCS, RING_CTL(0)) & RING_WAIT, 0);
	screen_pass(FRAME_NS / 2);
	/* Nothing is left of it: neither the wait nor, for this engine, the flip. */
	ctx_state(&ctx);
	ctx.tail = 0;
	submit(FLIP_1A);
	expect_over();
	wait_for(VBLANK_A);
	tick();
	expect_over();
	wait_for(VBLANK_A);
	vgpu_reset(gpu->vgpu);
	check_eq(gpu->host.timer, 0);
}

/* The next context has a wait of its own; when this one comes back it waits anew. */
static void context_switch(void)
{
	struct buffer mine;
	struct context first;

	screen_mode(0);
	one_context(RCS);
	wait_for(VBLANK_A);
	/* More of the same: the wait goes on. */
	emit(&ctx, NOOP, NOOP);
	ctx_submit(&ctx);
	expect_waiting();
	first = ctx;
	mine = data;
	one_context(RCS);
	ctx.id = 2;
	wait_for(VBLANK_B);
	check_eq(gpu->host.timer, 0);
	screen_pass(FRAME_NS);
	screen_mode(1);
	tick();
	expect_over();
	ctx_submit(&first);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, mine.mem), 0);
	tick();
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, mine.mem), 1);
}

/* STOP_RING in the middle: the event comes, and is there when the ring runs on. */
static void stopped(void)
{
	screen_mode(0);
	one_context(RCS);
	wait_for(VBLANK_A);
	ring_write(gpu, RCS, RING_MI_MODE(0), STOP_RING << 16 | STOP_RING);
	tick();
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	check_eq(stored(0), 0);
	ring_write(gpu, RCS, RING_MI_MODE(0), STOP_RING << 16);
	expect_over();
}

/* Save the vGPU, lose its state, and have it back. */
static void save_and_restore(void)
{
	static u8 state[1 << 20];
	size_t size = vgpu_save(gpu->vgpu, state, sizeof(state));

	check_ge(sizeof(state), size);
	screen_pass(50 * FRAME_NS);
	vgpu_reset(gpu->vgpu);
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
}

/* In the middle of a wait: for a flip that bcs has asked for, for lines, for a vblank. */
static void saved(void)
{
	u32 stamp;

	screen_mode(0);
	one_context(BCS);
	screen_pass(1000000);
	emit(&ctx, FLIP(0), 0, 0x1000, NOOP);
	ctx_run(&ctx);
	stamp = reg_read(gpu, _PIPE_FLIPTMSTMP_A);
	check_gt(stamp, 0);
	save_and_restore();
	check_eq(reg_read(gpu, _PIPE_FLIPTMSTMP_A), stamp);
	wait_for(FLIP_1A);
	save_and_restore();
	expect(ring_read(gpu, BCS, RING_CTL(0)) & RING_WAIT);
	expect_waiting();
	tick();
	check_eq(screen_live(0, 0), 0x1000);
	check_eq(reg_read(gpu, _PIPEA_FLIPCOUNT_G4X), 1);
	expect_over();

	emit(&ctx, LINES_EXCL(0), WINDOW(500, 510));
	wait_for(LINE_A);
	save_and_restore();
	expect_waiting();
	tick();
	check_int_eq(line(), 500);
	expect_over();
	/* When the event has come, but the engine has not run yet. */
	wait_for(VBLANK_A);
	tick();
	save_and_restore();
	expect_over();
}

static const struct unit_case cases[] = {
	UNIT(flip),
	UNIT(each_flip),
	UNIT(masked_flip),
	UNIT(flip_and_off),
	UNIT(vblank),
	UNIT(masked_vblank),
	UNIT(no_vblank),
	UNIT(both),
	UNIT(nonsense),
	UNIT(lines),
	UNIT(no_lines),
	UNIT(many),
	UNIT(reset),
	UNIT(context_switch),
	UNIT(stopped),
	UNIT(saved),
};

const struct unit_group wait_tests = {
	.name = "wait", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
