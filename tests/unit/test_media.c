// SPDX-License-Identifier: GPL-2.0
/* Media and GPGPU threads: what they begin with, groups, barriers, bursts, hostile ones. */
#include "shader.h"

static struct shader s;

static void start(void)
{
	shader_init(&s);
	shader_begin(&s);
}

static void add(u32 lanes, u32 dst, u32 src0, u32 src1)
{
	struct code c = code_make(EU_OP_ADD, lanes, EU_UD, dst, src0, src1);

	shader_code(&s, &c);
}

static void add_imm(u32 reg, u32 imm)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_UD, reg, reg, 0);

	c.src[1].file = 3;
	c.src[1].imm = imm;
	shader_code(&s, &c);
}

static const struct vgpu_render_stats *stats(void)
{
	return &gpu->vgpu->render.stats;
}

static void constants(u32 dwords)
{
	u32 i;

	for (i = 0; i < dwords; i++)
		host_write32(&gpu->host, s.state.mem + AT_CONSTANTS + i * 4, 0x1000 + i);
}

static void walk(u32 simd, u32 threads_x, u32 threads_y, const u32 *end, u32 right, u32 bottom)
{
	emit(&s.ctx, WALKER, 0, 0, 0, simd << 30 | (threads_y - 1) << 8 | (threads_x - 1),
	     1, 0, end[0], 0, 0, end[1], 0, end[2], right, bottom);
}

/* Where it is, in r0; constants, then inline data, behind it. */
static void object(void)
{
	start();
	add(8, 4, 1, 2);
	shader_end(&s);
	shader_descriptor(&s, 0, 1, 0);
	constants(8);
	shader_setup(&s);
	emit(&s.ctx, OBJECT(2), 0, 0, 0, 300u << 16 | 200, 7 << 16, 0x77, 0x88);
	ctx_run(&s.ctx);
	check_eq(stats()->threads, 1);
	check_eq(shader_reg(0, 0, 1), 300u << 16 | 200);
	check_eq(shader_reg(0, 0, 2), 7);
	check_eq(shader_reg(0, 1, 0), 0x1000);
	check_eq(shader_reg(0, 2, 1), 0x88);
	check_eq(shader_reg(0, 2, 2), 0);
	check_eq(shader_reg(0, 4, 1), 0x1001 + 0x88);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* Groups from a number on; what all threads get, what each gets; channels at the edges. */
static void groups(void)
{
	static const u32 end[] = { 4, 3, 2 };
	u32 i;

	start();
	add(16, 10, 1, 1);
	shader_end(&s);
	shader_descriptor(&s, 6, 1, 1);
	constants(64);
	shader_setup(&s);
	walk(1, 3, 2, end, 0x00ff, 0x0f0f);
	ctx_run(&s.ctx);
	check_eq(stats()->threads, 3 * 3 * 2 * 6);
	for (i = 0; i < 6; i++) {
		check_eq(shader_reg(i, 0, 1), 3);
		check_eq(shader_reg(i, 0, 6), 2);
		check_eq(shader_reg(i, 0, 7), 1);
		check_eq(shader_reg(i, 1, 0), 0x1000);
		check_eq(shader_reg(i, 2, 3), 0x1000 + 8 * (1 + i) + 3);
	}
	check_eq(gpu->vgpu->render.first.thread[0].dispatch, 0xffff);
	check_eq(gpu->vgpu->render.first.thread[2].dispatch, 0x00ff);
	check_eq(gpu->vgpu->render.first.thread[3].dispatch, 0x0f0f);
	check_eq(gpu->vgpu->render.first.thread[5].dispatch, 0x000f);
	check_eq(shader_reg(2, 10, 7), 2 * 0x1007);
	check_eq(shader_reg(2, 11, 0), 0);
}

/* Each thread has scratch memory of its own. */
static void scratch(void)
{
	static const u32 end[] = { 2, 1, 1 };
	u32 i;

	start();
	shader_end(&s);
	shader_descriptor(&s, 3, 0, 0);
	shader_setup(&s);
	emit(&s.ctx, VFE, 0x40000 | 1, 0, 0, 0, 0, 0, 0, 0);
	walk(0, 3, 1, end, ~0u, ~0u);
	ctx_run(&s.ctx);
	for (i = 0; i < 3; i++) {
		check_eq(shader_reg(i, 0, 3), 1);
		check_eq(shader_reg(i, 0, 5), (0x40000 + i * 2048) | i);
	}
}

/* No thread is behind the barrier before all have come to it. */
static void barriers(void)
{
	static const u32 end[] = { 2, 1, 1 };
	u32 i;

	start();
	shader_send(&s, SFID_GATEWAY, DESC_BARRIER, 0);
	shader_wait(&s);
	add(8, 10, 1, 1);
	shader_send(&s, SFID_GATEWAY, DESC_BARRIER, 0);
	shader_wait(&s);
	shader_end(&s);
	shader_descriptor(&s, 64, 0, 1);
	constants(8);
	shader_setup(&s);
	walk(0, 8, 8, end, ~0u, ~0u);
	ctx_run(&s.ctx);
	check_eq(stats()->threads, 64);
	for (i = 0; i < 64; i++)
		check_eq(shader_reg(i, 10, 0), 0x2000);
	check_eq(gpu->vgpu->render.events[RENDER_GPGPU_THREADS], 64);
	check_eq(gpu->vgpu->render.events[RENDER_BARRIERS], 128);
	expect(!gpu_hung(gpu, VGPU_RCS));
}

/* Back by @jip instructions while g2 compares so with a number. */
static void loop_while(u32 cond, u32 imm, s32 jip)
{
	struct code c = code_make(EU_OP_CMP, 8, EU_UD, 0, 2, 0);

	c.file = 0;
	c.cond = cond;
	c.src[1].file = 3;
	c.src[1].imm = imm;
	shader_code(&s, &c);
	shader_flow(&s, EU_OP_WHILE, jip, 0, 1);
}

/* Who comes late to a barrier has others wait for longer than a burst, which is no hang. */
static void waits_for_long(void)
{
	static const u32 end[] = { 2, 1, 1 };

	start();
	add_imm(2, 1);
	loop_while(EU_COND_L, 1000, -2);
	shader_send(&s, SFID_GATEWAY, DESC_BARRIER, 0);
	shader_wait(&s);
	shader_end(&s);
	shader_descriptor(&s, 8, 0, 0);
	shader_setup(&s);
	walk(0, 8, 1, end, ~0u, ~0u);
	ctx_run(&s.ctx);
	check_eq(stats()->threads, 8);
}

/* Who waits for nobody hangs, as on hardware, and a reset helps. */
static void waits_for_nobody(void)
{
	static const u32 end[] = { 2, 1, 1 };

	start();
	shader_wait(&s);
	shader_end(&s);
	shader_descriptor(&s, 2, 0, 0);
	shader_setup(&s);
	walk(0, 2, 1, end, ~0u, ~0u);
	ctx_submit(&s.ctx);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
	gpu_reset_engine(gpu, VGPU_RCS);
	gpu_works(gpu, VGPU_RCS);
}

static void endless(void)
{
	start();
	add(8, 2, 2, 3);
	shader_flow(&s, EU_OP_WHILE, -1, 0, 0);
	shader_end(&s);
	shader_descriptor(&s, 1, 0, 0);
	shader_setup(&s);
}

/* A shader that never ends: in bursts, which others come between; a reset ends it. */
static void loops_for_ever(void)
{
	static const u32 end[] = { 2, 1, 1 };
	u64 before;
	u32 i;

	endless();
	walk(0, 1, 1, end, ~0u, ~0u);
	ctx_submit(&s.ctx);
	for (i = 0; i < 100; i++) {
		before = stats()->instructions;
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
		check_le(stats()->instructions - before, 2000);
	}
	check_gt(stats()->instructions, 10000);
	check_eq(stats()->threads, 1);
	gpu_works(gpu, VGPU_BCS);
	gpu_reset_engine(gpu, VGPU_RCS);
	gpu_works(gpu, VGPU_RCS);
	check_eq(gpu->vgpu->render.first.live, 0);
}

/* ROW_INSTDONE of a subslice. */
static u32 row_of(u32 slice, u32 subslice)
{
	reg_write(gpu, GEN8_MCR_SELECTOR, GEN8_MCR_SLICE(slice) | GEN8_MCR_SUBSLICE(subslice));

	return reg_read(gpu, GEN8_ROW_INSTDONE);
}

static void expect_idle(void)
{
	check_eq(row_of(0, 0), ~0u);
	check_eq(reg_read(gpu, GEN7_SC_INSTDONE), ~0u);
	check_eq(ring_read(gpu, VGPU_RCS, RING_INSTDONE(0)), ~0u);
}

/* All threads but the first one loop. */
static void endless_but_first(void)
{
	struct code c = code_make(EU_OP_AND, 8, EU_UD, 2, 0, 0);

	start();
	/* r0.5 has the thread's number in its low bits. */
	c.src[0].sub = 20;
	c.src[0].v = 0;
	c.src[0].w = 1;
	c.src[0].h = 0;
	c.src[1].file = 3;
	c.src[1].imm = 0xff;
	shader_code(&s, &c);
	loop_while(EU_COND_G, 0, -1);
	shader_end(&s);
	shader_descriptor(&s, 7, 0, 0);
	shader_setup(&s);
}

/* Of a shader that hangs, a driver finds the EUs. */
static void busy_units(void)
{
	static const u32 end[] = { 2, 1, 1 };
	const u32 row = ~(1u << 6 | 0xeu << 16 | 0x7u << 21);

	endless_but_first();
	walk(0, 7, 1, end, ~0u, ~0u);
	ctx_submit(&s.ctx);
	expect_idle();
	do {
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
	} while (gpu->vgpu->render.first.turn < 2);
	check_eq(row_of(0, 0), row);
	check_eq(row_of(0, 1), ~0u);
	check_eq(row_of(1, 0), ~0u);
	check_eq(reg_read(gpu, GEN7_SC_INSTDONE), ~(1u << 24));
	check_eq(reg_read(gpu, GEN8_SAMPLER_INSTDONE), ~0u);
	check_eq(ring_read(gpu, VGPU_RCS, RING_INSTDONE(0)), ~(1u << 12 | 1u << 21));
	check_eq(ring_read(gpu, VGPU_BCS, RING_INSTDONE(0)), ~0u);
	reg_write(gpu, GEN8_ROW_INSTDONE, 0x1234);
	check_eq(row_of(0, 0), row);
	gpu_reset_engine(gpu, VGPU_RCS);
	expect_idle();
}

/* What was counted is forgotten by a reset of the vGPU, not of its engine. */
static void counters_are_reset(void)
{
	struct vgpu_render_stats counted;
	struct vgpu_unknown unserved;

	start();
	shader_send(&s, 8, 0x02000000, 0);
	shader_descriptor(&s, 0, 0, 0);
	shader_setup(&s);
	emit(&s.ctx, OBJECT(0), 0, 0, 0, 0, 0);
	ctx_run(&s.ctx);
	gpu_reset_engine(gpu, VGPU_RCS);
	vgpu_get_render_stats(gpu->vgpu, &counted);
	check_eq(counted.threads, 1);
	check_eq(counted.unserved, 1);
	check_eq(vgpu_get_unserved(gpu->vgpu, &unserved, 1), 1);
	vgpu_reset(gpu->vgpu);
	vgpu_get_render_stats(gpu->vgpu, &counted);
	check_mem_eq(&counted, &(struct vgpu_render_stats){}, sizeof(counted));
	check_eq(vgpu_get_unserved(gpu->vgpu, &unserved, 1), 0);
}

/* The state of a thread's registers goes with a saved state. */
static void saved_in_the_middle(void)
{
	static const u32 end[] = { 3, 1, 1 };
	size_t size;
	void *state;
	u32 sum;

	start();
	add_imm(2, 1);
	loop_while(EU_COND_L, 5000, -2);
	shader_end(&s);
	shader_descriptor(&s, 2, 0, 0);
	shader_setup(&s);
	walk(0, 2, 1, end, ~0u, ~0u);
	emit_store(&s.ctx, s.data.addr, 0x900d);
	ctx_submit(&s.ctx);
	do {
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
	} while (gpu->vgpu->render.begun < 2);
	vgpu_run_engine(gpu->vgpu, VGPU_RCS);
	sum = shader_reg(0, 2, 0) + shader_reg(1, 2, 0);
	check_gt(sum, 0);
	check_eq(stats()->threads, 4);
	state = gpu_saved(gpu, &size);
	vgpu_reset(gpu->vgpu);
	memset(gpu->vgpu->render.first.thread, 0x5a, sizeof(gpu->vgpu->render.first.thread));
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	check_eq(gpu->vgpu->render.first.live, 2);
	check_eq(shader_reg(0, 2, 0) + shader_reg(1, 2, 0), sum);
	kvfree(state);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	check_eq(shader_reg(1, 2, 7), 5000);
	check_eq(host_read32(&gpu->host, s.data.mem), 0x900d);
}

/* Another program at the same address is another one. */
static void code_that_changes(void)
{
	start();
	add(8, 4, 1, 1);
	shader_end(&s);
	shader_descriptor(&s, 0, 1, 0);
	constants(8);
	shader_setup(&s);
	emit(&s.ctx, OBJECT(0), 0, 0, 0, 0, 0);
	ctx_run(&s.ctx);
	check_eq(shader_reg(0, 4, 0), 0x2000);
	shader_begin(&s);
	add(8, 5, 1, 1);
	add(8, 5, 5, 1);
	shader_end(&s);
	emit(&s.ctx, OBJECT(0), 0, 0, 0, 0, 0);
	ctx_run(&s.ctx);
	check_eq(shader_reg(0, 5, 0), 0x3000);
}

/* A thread that sends what nobody serves ends; the next command goes on. */
static void unserved_messages(void)
{
	start();
	shader_send(&s, 8, 0x02000000, 0);
	shader_descriptor(&s, 0, 0, 0);
	shader_setup(&s);
	emit(&s.ctx, OBJECT(0), 0, 0, 0, 0, 0);
	ctx_run(&s.ctx);
	check_eq(stats()->unserved, 1);
	check_eq(gpu->vgpu->render.unserved.entry[0].what, 8 << 24);
	expect(!gpu_hung(gpu, VGPU_RCS));
}

/*
 * A thread that comes to what is no instruction is halted there, and the engine hangs: a driver
 * finds the EU busy, before and after the vGPU was saved, until it resets the engine.
 */
static void illegal_instruction(void)
{
	struct code illegal = { .op = EU_OP_ILLEGAL, .lanes = 1 };
	const u32 row = ~(1u << 6 | 1u << 16);
	size_t size;
	void *state;

	start();
	add(8, 4, 1, 1);
	shader_code(&s, &illegal);
	shader_descriptor(&s, 0, 0, 0);
	shader_setup(&s);
	emit(&s.ctx, OBJECT(0), 0, 0, 0, 0, 0);
	ctx_submit(&s.ctx);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
	check_eq(stats()->illegal, 1);
	check_eq(row_of(0, 0), row);
	state = gpu_saved(gpu, &size);
	vgpu_reset(gpu->vgpu);
	expect_idle();
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	kvfree(state);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
	check_eq(row_of(0, 0), row);
	gpu_reset_engine(gpu, VGPU_RCS);
	expect_idle();
	gpu_works(gpu, VGPU_RCS);
}

/* Commands whose parts are not there, or make no sense, stop the engine. */
static void bad_commands(void)
{
	static const u32 end[] = { 2, 1, 1 };
	u32 i;

	for (i = 0; i < 5; i++) {
		start();
		shader_end(&s);
		shader_descriptor(&s, i == 0 ? 3 : 1, i == 1 ? 127 : 0, i == 1 ? 127 : 0);
		shader_setup(&s);
		if (i == 2)
			emit(&s.ctx, DESCRIPTOR_LOAD, 0, 16, AT_DESCRIPTOR);
		if (i == 3)
			emit(&s.ctx, DESCRIPTOR_LOAD, 0, 32, 0x40000000);
		walk(i == 4 ? 3 : 0, 1, 1, end, ~0u, ~0u);
		ctx_submit(&s.ctx);
		gpu_run(gpu, VGPU_RCS);
		expect_msg(gpu_hung(gpu, VGPU_RCS), "case %u", i);
		gpu_reset_engine(gpu, VGPU_RCS);
		gpu_works(gpu, VGPU_RCS);
	}
}

/* What a context has set is its own, and comes back with it. */
static void state_of_contexts(void)
{
	struct context other;
	struct code c = code_make(EU_OP_ADD, 8, EU_UD, 4, 1, 1);

	start();
	shader_code(&s, &c);
	shader_end(&s);
	shader_descriptor(&s, 0, 1, 0);
	constants(8);
	shader_setup(&s);
	ctx_run(&s.ctx);
	ctx_init(&other, gpu, VGPU_RCS, 2);
	emit(&other, CURBE_LOAD, 0, 0, 0);
	ctx_run(&other);
	check_eq(gpu->vgpu->render.state.descriptors[0], 0);
	emit(&s.ctx, OBJECT(0), 0, 0, 0, 0, 0);
	ctx_run(&s.ctx);
	check_eq(shader_reg(0, 4, 0), 0x2000);
}

/* Fields of STATE_BASE_ADDRESS change one by one; PIPELINE_SELECT's bits by their mask. */
static void parts_of_state(void)
{
	const struct render_state *state = &gpu->vgpu->render.state;

	start();
	shader_setup(&s);
	emit(&s.ctx, BASE_ADDRESS, 0x5000, 0, 0, 0x6001, 1, 0x7000, 0, 0x8000, 0, 0x9000, 0,
	     0, 0, 0, 0, 0, 0, 0);
	emit(&s.ctx, 0x69040302, 0x69041030);
	emit(&s.ctx, 0x78080007, 5u << 26 | BIT(14) | 12, 0x1000, 0, 36, 0, 0x2000, 0, 48);
	emit(&s.ctx, 0x78080003, 5u << 26 | 16, 0x3000, 0, 99);
	emit(&s.ctx, 0x78490001, 3 | BIT(8), 7);
	ctx_run(&s.ctx);
	check_eq(state->base_address[4], 0x6001);
	check_eq(state->base_address[5], 1);
	check_eq(state->base_address[6], LO(s.state.addr) | 1);
	check_eq(state->pipeline_select[0] & 0xff, 0x12);
	check_eq(state->vertex_buffers[1 + 5 * 4], 5u << 26 | 16);
	check_eq(state->vertex_buffers[2 + 5 * 4], 0x1000);
	check_eq(state->vertex_buffers[1], 0);
	check_eq(state->vertex_buffers[2], 0);
	check_eq(state->vf_instancing[6], 3 | BIT(8));
	check_eq(state->vf_instancing[7], 7);
	/* A command longer than it can be. */
	emit(&s.ctx, 0x78200000 | 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	ctx_submit(&s.ctx);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
}

static const struct unit_case cases[] = {
	UNIT(object),
	UNIT(groups),
	UNIT(scratch),
	UNIT(barriers),
	UNIT(waits_for_long),
	UNIT(waits_for_nobody),
	UNIT(loops_for_ever),
	UNIT(busy_units),
	UNIT(counters_are_reset),
	UNIT(saved_in_the_middle),
	UNIT(code_that_changes),
	UNIT(unserved_messages),
	UNIT(illegal_instruction),
	UNIT(bad_commands),
	UNIT(state_of_contexts),
	UNIT(parts_of_state),
};

const struct unit_group media_tests = {
	.name = "media", UNIT_CASES(cases),
	GPU_FIXTURE,
};
