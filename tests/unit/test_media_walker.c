// SPDX-License-Identifier: GPL-2.0
/* MEDIA_OBJECT_WALKER: threads of a walk, in bursts, saved and reset in the middle. */
#include "shader.h"
#include "walks.h"

#define MAX_THREADS	512u
#define LOOPS		12u	/* of a thread */

static struct shader s;
static struct walk_fields fields;
static struct walk_point expected[MAX_THREADS];

/* The threads that ran, by r0.1 and r0.2. */
static struct {
	u32 n;
	u64 next;
	u32 where[MAX_THREADS], color[MAX_THREADS];
} ran;

static void follow(void *data, const struct vgpu_step *step)
{
	if (!step->thread)
		ran.next = 0;
	if (!step->thread || step->thread->ip)
		return;
	expect(ran.n < MAX_THREADS);
	check_eq(step->nr, 0);
	check_ge(step->unit, ran.next);
	ran.next = step->unit + 1;
	memcpy(&ran.where[ran.n], step->thread->regs + 4, 4);
	memcpy(&ran.color[ran.n], step->thread->regs + 8, 4);
	ran.n++;
}

/* g2 counts; one instruction first, so that a thread is at ip 0 once. */
static void start(void)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_UD, 3, 3, 1);

	shader_init(&s);
	shader_begin(&s);
	shader_code(&s, &c);
	c = code_make(EU_OP_ADD, 8, EU_UD, 2, 2, 0);
	c.src[1].file = 3;
	c.src[1].imm = 1;
	shader_code(&s, &c);
	c = code_make(EU_OP_CMP, 8, EU_UD, 0, 2, 0);
	c.file = 0;
	c.cond = EU_COND_L;
	c.src[1].file = 3;
	c.src[1].imm = LOOPS;
	shader_code(&s, &c);
	shader_flow(&s, EU_OP_WHILE, -2, 0, 1);
	shader_end(&s);
	shader_descriptor(&s, 0, 0, 0);
	shader_setup(&s);
	memset(&ran, 0, sizeof(ran));
	vgpu_follow_shaders(gpu->vgpu, follow, NULL);
}

static void walk(void)
{
	u32 cmd[WALK_DWORDS];

	walks_command(&fields, cmd);
	ctx_emit(&s.ctx, cmd, WALK_DWORDS);
}

static void expect_walk(void)
{
	u32 i, n = walks_model(&fields, expected, MAX_THREADS);

	check_eq(ran.n, n);
	for (i = 0; i < n; i++) {
		check_eq(ran.where[i], expected[i].y << 16 | expected[i].x);
		check_eq(ran.color[i], expected[i].color);
	}
}

static const struct vgpu_render_stats *stats(void)
{
	return &gpu->vgpu->render.stats;
}

/* A thread has its point, its constants, its inline data. */
static void thread(void)
{
	u32 cmd[WALK_DWORDS + 3] = {}, i;

	start();
	shader_descriptor(&s, 0, 1, 0);
	for (i = 0; i < 8; i++)
		host_write32(&gpu->host, s.state.mem + AT_CONSTANTS + i * 4, 0x1000 + i);
	walks_pattern(&fields, WALK_RASTER, 2000, 1200);
	fields.start[0] = 1999;
	fields.start[1] = 1199;
	fields.colors = 3;
	walks_command(&fields, cmd);
	cmd[0] += 3;
	cmd[WALK_DWORDS] = LOOPS;
	cmd[WALK_DWORDS + 1] = 0x88;
	cmd[WALK_DWORDS + 2] = 0x99;
	ctx_emit(&s.ctx, cmd, ARRAY_SIZE(cmd));
	ctx_run(&s.ctx);
	check_eq(stats()->threads, 4);
	check_eq(shader_reg(0, 0, 1), 1199u << 16 | 1999);
	check_eq(shader_reg(0, 0, 2), 3);
	check_eq(shader_reg(0, 1, 7), 0x1007);
	check_eq(shader_reg(0, 2, 1), 0x88 + 1);
	check_eq(shader_reg(0, 2, 2), 0x99 + 1);
	check_eq(shader_reg(0, 2, 3), LOOPS);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* Threads come in the order of the walk, one after the other, in whatever bursts. */
static void patterns(void)
{
	enum walk_pattern pattern;
	u64 before;

	for (pattern = 0; pattern < WALK_PATTERNS; pattern++) {
		start();
		walks_pattern(&fields, pattern, 13, 10);
		fields.colors = pattern % 3;
		walk();
		ctx_submit(&s.ctx);
		do {
			before = stats()->instructions;
			vgpu_run_engine(gpu->vgpu, VGPU_RCS);
			check_le(stats()->instructions - before, 2000);
		} while (gpu->vgpu->render.in_job);
		gpu_run(gpu, VGPU_RCS);
		expect_walk();
		check_eq(shader_reg(0, 2, 0), LOOPS);
		gpu_end_test();
		gpu_setup_test();
	}
}

/* A saved state goes on with the point at which it was. */
static void saved_in_the_middle(void)
{
	size_t size, max = SZ_1M;
	void *state = kvzalloc(max, GFP_KERNEL);
	u32 saved = 0;

	expect(state);
	start();
	walks_pattern(&fields, WALK_26, 13, 10);
	walk();
	emit_store(&s.ctx, s.data.addr, 0x900d);
	ctx_submit(&s.ctx);
	while (vgpu_run_engine(gpu->vgpu, VGPU_RCS) == VGPU_WORK_MORE) {
		saved += gpu->vgpu->render.first.live > 0;
		size = vgpu_save(gpu->vgpu, state, max);
		check_le(size, max);
		vgpu_reset(gpu->vgpu);
		check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	}
	kvfree(state);
	check_ge(saved, 4);
	expect_walk();
	check_eq(host_read32(&gpu->host, s.data.mem), 0x900d);
}

/* A reset ends a walk, and the next one begins at its own first point. */
static void reset_in_the_middle(void)
{
	start();
	walks_pattern(&fields, WALK_26, 500, 500);
	walk();
	ctx_submit(&s.ctx);
	while (ran.n < 20)
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
	gpu_reset_engine(gpu, VGPU_RCS);
	check_eq(gpu->vgpu->render.begun, 0);
	gpu_works(gpu, VGPU_RCS);
	start();
	walks_pattern(&fields, WALK_45, 5, 4);
	walk();
	ctx_run(&s.ctx);
	expect_walk();
}

static void run_command(u32 dword, u32 or)
{
	u32 cmd[WALK_DWORDS];

	walks_pattern(&fields, WALK_RASTER, 3, 2);
	walks_command(&fields, cmd);
	cmd[dword] |= or;
	ctx_emit(&s.ctx, cmd, WALK_DWORDS);
	ctx_submit(&s.ctx);
	gpu_run(gpu, VGPU_RCS);
}

/* An interface descriptor without shared memory. */
static void own_memory_only(u32 barrier)
{
	const u32 dw[8] = { [6] = barrier };

	batch_write(gpu, s.state.mem + AT_DESCRIPTOR, dw, 8);
}

/* What is not served is skipped, and counted; groups matter only to who shares something. */
static void skipped(void)
{
	const u64 *n = &gpu->vgpu->engine[VGPU_RCS].stats.skipped;

	start();
	run_command(2, 4);
	check_eq(*n, 1);
	run_command(2, BIT(22));
	check_eq(*n, 2);
	run_command(5, 1 << 8);
	check_eq(*n, 3);
	own_memory_only(BIT(21));
	run_command(5, 1 << 8);
	check_eq(*n, 4);
	check_eq(stats()->threads, 0);
	own_memory_only(0);
	run_command(5, 4 << 8);
	check_eq(*n, 4);
	check_eq(stats()->threads, 6);
	/* A scoreboard: they come one after the other. */
	run_command(2, BIT(21));
	run_command(5, 0xff);
	check_eq(stats()->threads, 18);
	expect(!gpu_hung(gpu, VGPU_RCS));
}

/* Commands that are too short, or too long, and more data than there are registers. */
static void bad_lengths(void)
{
	static const u32 length[] = { 14, 1 << 10 | 15, 16 };
	u32 cmd[WALK_DWORDS + 1] = {}, i;

	for (i = 0; i < ARRAY_SIZE(length); i++) {
		start();
		walks_pattern(&fields, WALK_RASTER, 3, 2);
		walks_command(&fields, cmd);
		ctx_emit(&s.ctx, cmd, WALK_DWORDS);
		ctx_run(&s.ctx);
		check_eq(ran.n, 6);
		shader_descriptor(&s, 0, 127, 0);
		cmd[0] = 0x7103u << 16 | length[i];
		ctx_emit(&s.ctx, cmd, ARRAY_SIZE(cmd));
		ctx_submit(&s.ctx);
		gpu_run(gpu, VGPU_RCS);
		expect_msg(gpu_hung(gpu, VGPU_RCS), "case %u", i);
		check_eq(ran.n, 6);
		gpu_reset_engine(gpu, VGPU_RCS);
		gpu_works(gpu, VGPU_RCS);
	}
}

static void set_all(s32 x, s32 y)
{
	s32 *const pairs[] = {
		fields.global_outer, fields.global_inner, fields.outer, fields.inner,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		pairs[i][0] = x;
		pairs[i][1] = y;
	}
}

/* Walks that take for ever are left in bursts as all others, and a reset ends them. */
static void hostile(void)
{
	static const s32 steps[][2] = {
		{ 0, 0 }, { 1, 1 }, { -1, -1 }, { 2047, 2047 }, { -2048, -2048 }, { -2048, 1 },
	};
	u32 i, j;
	u64 done;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		start();
		vgpu_follow_shaders(gpu->vgpu, NULL, NULL);
		walks_pattern(&fields, WALK_RASTER, 2047, 2047);
		fields.extra_steps = 31;
		fields.colors = 15;
		set_all(steps[i][0], steps[i][1]);
		walk();
		ctx_submit(&s.ctx);
		for (j = 0; j < 300; j++) {
			done = gpu->vgpu->render.begun;
			check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
			check_le(gpu->vgpu->render.begun - done, 256);
		}
		gpu_works(gpu, VGPU_BCS);
		gpu_reset_engine(gpu, VGPU_RCS);
		gpu_works(gpu, VGPU_RCS);
	}
}

static const struct unit_case cases[] = {
	UNIT(thread),
	UNIT(patterns),
	UNIT(saved_in_the_middle),
	UNIT(reset_in_the_middle),
	UNIT(skipped),
	UNIT(bad_lengths),
	UNIT(hostile),
};

const struct unit_group media_walker_tests = {
	.name = "media_walker", UNIT_CASES(cases),
	GPU_FIXTURE,
};
