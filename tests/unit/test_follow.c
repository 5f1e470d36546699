// SPDX-License-Identifier: GPL-2.0
/* Threads that are followed, instruction by instruction: they do the same as others. */
#include "shader.h"

#define MAX_WORDS	16
#define MAX_BURSTS	64

static u64 words[MAX_WORDS];
static struct eu_insn insns[MAX_WORDS];
static struct eu_program program = { .insn = insns, .n = MAX_WORDS, .address = 0x4000 };
static struct eu_thread one, other;
static struct shader s;

static struct code add_imm(u32 dst, u32 by)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_UD, dst, dst, 0);

	c.src[1].file = 3;
	c.src[1].imm = by;

	return c;
}

static struct code is_less(u32 src, u32 than)
{
	struct code c = code_make(EU_OP_CMP, 8, EU_UD, 0, src, 0);

	c.file = 0;
	c.cond = EU_COND_L;
	c.src[1].file = 3;
	c.src[1].imm = than;

	return c;
}

/* Counts in g5; now and then it is not there. */
static enum eu_stop count_message(struct eu_thread *thread, const struct eu_message *message)
{
	u32 *n = (u32 *)(thread->regs + 5 * 32);

	return ++*n % 3 == 0 ? EU_WAIT : EU_BUDGET;
}

static const struct eu_functions functions = {
	.send = { [EU_SFID_GATEWAY] = count_message, [EU_SFID_SPAWNER] = eu_spawner },
};

static void begin(struct eu_thread *thread)
{
	eu_thread_init(thread, &program, 0xff);
	thread->functions = &functions;
}

/* A loop with a message in it. */
static void make_program(void)
{
	struct code c = add_imm(2, 1), flow = {
		.op = EU_OP_WHILE, .lanes = 8, .jip = -3 * 16, .predicate = 1,
	};

	memset(words, 0, sizeof(words));
	code_encode(&c, words);
	code_send(words + 2, SFID_GATEWAY, DESC_BARRIER, 0, false);
	c = is_less(2, 5);
	code_encode(&c, words + 4);
	code_encode_flow(&flow, words + 6);
	code_send(words + 8, SFID_SPAWNER, DESC_EOT, 112, true);
	eu_program_decode(&program, words);
}

/* Whatever the budget is, step by step takes as much of it and comes as far. */
static void steps(void)
{
	u32 budget, left, left_other;
	enum eu_stop stop, stop_other;

	make_program();
	for (budget = 1; budget < 60; budget++) {
		begin(&one);
		begin(&other);
		do {
			left = left_other = budget;
			stop = eu_run(&one, &left);
			do {
				stop_other = eu_step(&other, &left_other);
			} while (left_other && stop_other == EU_BUDGET);
			check_int_eq(stop_other, stop);
			check_eq(left_other, left);
			check_eq(other.ip, one.ip);
			expect(!memcmp(other.regs, one.regs, sizeof(one.regs)));
		} while (stop == EU_BUDGET || stop == EU_WAIT);
		check_int_eq(stop, EU_EOT);
		check_eq(one.regs[2 * 32], 5);
	}
}

/* What was told. */
static struct {
	u64 jobs, steps, job, unit, threads, address;
	u32 command, first_ip;
	u64 ends;
	struct vgpu_job_end end;
} told;

static void follow(void *data, const struct vgpu_step *step)
{
	check_eq(data == &told, true);
	if (step->end) {
		told.ends++;
		told.end = *step->end;
		check_eq(step->job, told.job);
		check_eq(step->thread == NULL, true);
		return;
	}
	if (!step->thread) {
		told.jobs++;
		told.job = step->job;
		told.command = step->command;
		return;
	}
	if (!told.steps++)
		told.first_ip = step->thread->ip;
	check_eq(step->job, told.job);
	expect(step->thread == &gpu->vgpu->render.first.thread[step->nr]);
	told.unit = step->unit;
	told.threads |= 1ull << step->nr;
	told.address = step->thread->program->address;
}

/* Instructions of each burst; how many bursts. */
static u32 run_bursts(u64 *instructions)
{
	const struct vgpu_render_stats *stats = &gpu->vgpu->render.stats;
	enum vgpu_work work;
	u32 n = 0;
	u64 before;

	emit(&s.ctx, WALKER, 0, 0, 0, 1, 0, 0, 3, 0, 0, 1, 0, 1, ~0u, ~0u);
	ctx_submit(&s.ctx);
	do {
		before = stats->instructions;
		work = vgpu_run_engine(gpu->vgpu, VGPU_RCS);
		expect(n < MAX_BURSTS);
		instructions[n++] = stats->instructions - before;
	} while (work != VGPU_WORK_IDLE);

	return n;
}

/* Three groups of two threads, whose loops take some bursts. */
static void make_job(void)
{
	struct code c = add_imm(2, 1);

	shader_init(&s);
	shader_begin(&s);
	shader_code(&s, &c);
	c = is_less(2, 700);
	shader_code(&s, &c);
	shader_flow(&s, EU_OP_WHILE, -2, 0, 1);
	shader_send(&s, SFID_GATEWAY, DESC_BARRIER, 0);
	shader_wait(&s);
	shader_end(&s);
	shader_descriptor(&s, 2, 0, 0);
	shader_setup(&s);
}

/* A job takes the same bursts, whether or not it is followed. */
static void bursts(void)
{
	static u64 alone[MAX_BURSTS], followed[MAX_BURSTS];
	u32 n, i;

	make_job();
	run_bursts(alone);
	/* The first one loads a context, too. */
	n = run_bursts(alone);
	check_gt(n, 3);
	memset(&told, 0, sizeof(told));
	vgpu_follow_shaders(gpu->vgpu, follow, &told);
	check_eq(run_bursts(followed), n);
	for (i = 0; i < n; i++)
		check_eq(followed[i], alone[i]);
	check_eq(shader_reg(1, 2, 7), 700);
	check_eq(told.jobs, 1);
	check_eq(told.ends, 1);
	check_int_eq(told.end.result, VGPU_JOB_DONE);
	check_eq(told.job, 3);
	check_eq(told.command, WALKER);
	check_eq(told.first_ip, 0);
	check_eq(told.unit, 2);
	check_eq(told.threads, 3);
	check_eq(told.address, s.code.addr);
	check_ge(told.steps, 3 * 2 * 700 * 3);
	vgpu_follow_shaders(gpu->vgpu, NULL, NULL);
	run_bursts(alone);
	check_eq(told.jobs, 1);
}

/* Who follows jobs hears of no instruction, but of what a job did. */
static void jobs(void)
{
	static u64 instructions[MAX_BURSTS];
	const struct vgpu_render_stats *stats = &gpu->vgpu->render.stats;
	struct vgpu_render_stats before;

	make_job();
	run_bursts(instructions);
	before = *stats;
	memset(&told, 0, sizeof(told));
	vgpu_follow_jobs(gpu->vgpu, follow, &told);
	run_bursts(instructions);
	check_eq(told.jobs, 1);
	check_eq(told.ends, 1);
	check_eq(told.steps, 0);
	check_int_eq(told.end.result, VGPU_JOB_DONE);
	check_eq(told.end.kernel, s.code.addr);
	check_eq(told.end.did.threads, 6);
	check_eq(told.end.did.instructions, stats->instructions - before.instructions);
	check_ge(told.end.did.instructions, 6 * 700 * 3);
	check_eq(told.end.did.illegal + told.end.did.unserved, 0);
	check_eq(told.end.target == NULL, true);
}

static void run_once(void)
{
	emit(&s.ctx, WALKER, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, ~0u, ~0u);
	ctx_submit(&s.ctx);
	vgpu_run_engine(gpu->vgpu, VGPU_RCS);
}

/* A job that is under way when the engine is reset has an end, too; so has one that stops it. */
static void ends(void)
{
	make_job();
	memset(&told, 0, sizeof(told));
	vgpu_follow_jobs(gpu->vgpu, follow, &told);
	run_once();
	check_eq(told.jobs, 1);
	check_eq(told.ends, 0);
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_RENDER);
	check_eq(told.ends, 1);
	check_int_eq(told.end.result, VGPU_JOB_RESET);
	check_eq(told.end.mem == NULL, true);
	check_eq(told.end.did.threads, 2);
	/* An engine that does nothing has no job to end. */
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_RENDER);
	check_eq(told.ends, 1);
	/* Both wait for nobody. */
	shader_begin(&s);
	shader_wait(&s);
	shader_end(&s);
	run_once();
	check_eq(told.jobs, 2);
	check_eq(told.ends, 2);
	check_int_eq(told.end.result, VGPU_JOB_STOPPED);
	check_eq(told.end.did.threads, 2);
}

static const struct unit_case cases[] = {
	UNIT(steps),
	UNIT(bursts),
	UNIT(jobs),
	UNIT(ends),
};

const struct unit_group follow_tests = {
	.name = "follow",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
