// SPDX-License-Identifier: GPL-2.0
/* A recording with shaders in it, followed: test_replay.py has gvt-replay follow the same. */
#include "recorded.h"
#include "shader.h"

static void count(void *data, const struct vgpu_step *step)
{
	u64 *n = data;

	*n += step->thread != NULL;
}

/* g4 = g1 + g2, as floats; and which are less than 2. */
static void put_program(struct shader *s)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_F, 4, 1, 2);

	shader_begin(s);
	shader_code(s, &c);
	c = code_make(EU_OP_CMP, 8, EU_F, 0, 4, 0);
	c.file = 0;
	c.cond = EU_COND_L;
	c.src[1].file = 3;
	c.src[1].imm = 0x40000000;
	shader_code(s, &c);
	shader_send(s, SFID_GATEWAY, DESC_BARRIER, 0);
	shader_wait(s);
	shader_end(s);
}

/* MEDIA_OBJECT, and two groups of two threads that wait for each other. */
static void session(void)
{
	static struct replay replay;
	static struct reader reader;
	static struct shader s;
	struct tape *tape;
	u64 n = 0;

	shader_init(&s);
	put_program(&s);
	shader_descriptor(&s, 1, 1, 0);
	host_write32(&gpu->host, s.state.mem + AT_CONSTANTS, 0x3f800000);
	host_write32(&gpu->host, s.state.mem + AT_CONSTANTS + 32, 0x40b00000);
	shader_setup(&s);
	emit(&s.ctx, OBJECT(2), 0, 0, 0, 0, 0, 0x3fc00000, 0x40400000);
	ctx_run(&s.ctx);
	check_eq(shader_reg(0, 4, 0), 0x40200000);
	shader_descriptor(&s, 2, 1, 0);
	emit(&s.ctx, WALKER, 0, 0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 1, ~0u, ~0u);
	ctx_run(&s.ctx);
	check_eq(gpu->vgpu->render.stats.threads, 5);

	tape = recorded_tape(gpu->vgpu);
	check_int_eq(tape_open(tape, &reader), 0);
	check_int_eq(replay_shaders(&replay, &reader, count, &n), REPLAY_EQUAL);
	/* Those who come to the barrier first try twice. */
	check_ge(n, 5 * 5);
}

static const struct unit_case cases[] = {
	UNIT(session),
};

const struct unit_group shaders_tests = {
	.name = "shaders",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
