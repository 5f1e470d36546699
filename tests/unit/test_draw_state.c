// SPDX-License-Identifier: GPL-2.0
/* Draws in bursts, saved in the middle; those that are skipped; hostile ones. */
#include "scene.h"

static struct scene scene;
static const float white[4] = { 1, 1, 1, 1 };
static u32 seed;

static u32 random_bits(void)
{
	seed = seed * 1103515245 + 12345;

	return seed >> 16 | (seed * 1103515245 + 12345) >> 16 << 16;
}

static void start(u32 instances)
{
	scene_init(&scene, 64, 64, FMT_R32G32B32A32_FLOAT, 16);
	scene_use_floats(&scene);
	scene_constant(&scene, white);
	scene.instances = instances;
	scene.topology = TRISTRIP;
	scene.num_vertices = 4;
	scene_add(&scene);
	scene_vertex(&scene, 0, (const float[]){ 0, 0, 0, 1 }, white);
	scene_vertex(&scene, 1, (const float[]){ 64, 0, 0, 1 }, white);
	scene_vertex(&scene, 2, (const float[]){ 0, 64, 0, 1 }, white);
	scene_vertex(&scene, 3, (const float[]){ 64, 64, 0, 1 }, white);
}

/* A draw of many bursts, with a saved state between any two: each pixel comes once. */
static void saved_in_the_middle(void)
{
	u32 x, y;

	start(3);
	check_gt(scene_draw_saved(&scene), 5);
	for (y = 0; y < 64; y++)
		for (x = 0; x < 64; x++)
			expect_msg(*(float *)scene_pixel(&scene, x, y) == 3, "%u, %u", x, y);
}

/* Another context comes when the draw is over, wherever that was, and each pixel comes once. */
static void not_preempted(void)
{
	struct render *render = &gpu->vgpu->render;
	u32 between = 0, n, i;
	struct context other;

	for (n = 1; n < 12; n++) {
		start(200);
		for (i = 0; i < 4; i++)
			scene_vertex(&scene, i, (const float[]){ i % 2 * 4, i / 2 * 4, 0, 1 }, white);
		ctx_init(&other, gpu, VGPU_RCS, 2);
		scene_emit(&scene);
		ctx_submit(&scene.s.ctx);
		for (i = 0; i < n; i++)
			check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
		/* Between two primitives neither a block nor a thread is under way. */
		between += !render->begun && !render->first.live && render->position.instance;
		emit_store(&other, scene.s.data.addr, 0x900d);
		ctx_map(&other, scene.s.data.addr, scene.s.data.mem, PTE_PRESENT | PTE_WRITABLE);
		ctx_submit(&other);
		check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
		check_eq(host_read32(&gpu->host, scene.s.data.mem), 0x900d);
		ctx_submit(&scene.s.ctx);
		gpu_run(gpu, VGPU_RCS);
		expect_msg(*(float *)scene_pixel(&scene, 1, 1) == 200, "after %u bursts", n);
	}
	check_gt(between, 0);
}

/* As many vertices and instances as there can be: bursts, between which others run. */
static void endless(void)
{
	u32 i;

	start(~0u);
	scene.num_vertices = ~0u;
	scene_emit(&scene);
	ctx_submit(&scene.s.ctx);
	for (i = 0; i < 50; i++)
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
	gpu_works(gpu, VGPU_BCS);
	gpu_reset_engine(gpu, VGPU_RCS);
	check_eq(gpu->vgpu->render.position.vertex, 0);
	gpu_works(gpu, VGPU_RCS);
}

/* What is not there is skipped and counted, and the next one is drawn. */
static void skipped(void)
{
	u32 i;

	for (i = 0; i < 5; i++) {
		start(1);
		switch (i) {
		case 0:
			/* Patches of one vertex. */
			scene.topology = 32;
			break;
		case 1:
			/* Neither filled, nor lines, nor points. */
			scene.raster[0] |= 3 << 5;
			break;
		case 2:
			scene.wm |= BIT(30);
			break;
		case 3:
			scene.ps[5] |= BIT(8);
			break;
		case 4:
			/* A format that is none. */
			scene.elements[2] |= 0x1ff << 16;
			break;
		}
		scene_draw(&scene);
		check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, i + 1);
		check_eq(gpu->vgpu->render.stats.threads, 0);
	}
}

/* A shader without a width has no threads, which is nothing that is not there. */
static void without_width(void)
{
	start(1);
	scene.ps[5] = 0;
	scene_draw(&scene);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
	check_eq(gpu->vgpu->render.stats.threads, 0);
}

/* A page that is not there stops the engine at the draw. */
static void faults(void)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		start(1);
		scene.constants[0] = i == 0 ? 1 : 0;
		scene.constants[3] = 0x4000;
		scene.ps[5] |= BIT(11);
		if (i == 1)
			scene.ps[0] = 0x100000;
		scene_emit(&scene);
		if (i == 2)
			ctx_map(&scene.s.ctx, scene.vertices.addr, 0, 0);
		if (i == 3)
			ctx_map(&scene.s.ctx, scene.target.addr, 0, 0);
		ctx_submit(&scene.s.ctx);
		gpu_run(gpu, VGPU_RCS);
		expect_msg(gpu_hung(gpu, VGPU_RCS), "case %u", i);
		gpu_reset_engine(gpu, VGPU_RCS);
		gpu_works(gpu, VGPU_RCS);
	}
}

/* Some bits of some of @n dwords change. */
static void spoil(u32 *dw, u32 n, u32 often)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (random_bits() % often == 0)
			dw[i] = random_bits() % 2 ? random_bits() : dw[i] ^ BIT(random_bits() % 32);
}

/* Any state: nothing breaks, and the engine works after a reset. */
static void hostile(void)
{
	u32 n, often;

	for (n = 0; n < 300; n++) {
		if (n % 32 == 31) {
			gpu_end_test();
			gpu_setup_test();
		}
		seed = n * 7919;
		often = 2 + n % 40;
		start(1 + random_bits() % 3);
		if (n % 2)
			scene_interpolate(&scene, 6, 2);
		spoil((u32 *)host_page(&gpu->host, scene.vertices.mem), 32, often);
		spoil(&scene.width, offsetof(struct scene, scissor) / 4 + 2 -
		      offsetof(struct scene, width) / 4, often * 4);
		scene.num_elements %= 5;
		scene.stride &= 0xfff;
		scene.topology = random_bits() % 4 ? TRISTRIP : random_bits() & 31;
		scene.ps[0] &= 0xfff;
		scene.vs[0] &= 0xfff;
		scene_emit(&scene);
		ctx_submit(&scene.s.ctx);
		gpu_run(gpu, VGPU_RCS);
		if (n % 8 == 0)
			scene_save_and_restore();
		gpu_reset_engine(gpu, VGPU_RCS);
	}
	gpu_works(gpu, VGPU_RCS);
}

/* A saved state that says what cannot be is as harmless. */
static void hostile_position(void)
{
	u32 n;

	for (n = 0; n < 30; n++) {
		struct render *render = &gpu->vgpu->render;

		seed = n;
		start(2);
		scene_emit(&scene);
		ctx_submit(&scene.s.ctx);
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
		spoil((u32 *)&render->position, sizeof(render->position) / 4, 2);
		spoil((u32 *)render->first.pixels, sizeof(render->first.pixels) / 4, 2);
		render->begun = n % 2 ? render->begun : random_bits();
		if (n % 3 == 0)
			render->state.ps_extra[1] = 0;
		gpu_run(gpu, VGPU_RCS);
		gpu_reset_engine(gpu, VGPU_RCS);
	}
	gpu_works(gpu, VGPU_RCS);
}

static const struct unit_case cases[] = {
	UNIT(saved_in_the_middle),
	UNIT(not_preempted),
	UNIT(endless),
	UNIT(skipped),
	UNIT(without_width),
	UNIT(faults),
	UNIT(hostile),
	UNIT(hostile_position),
};

const struct unit_group draw_state_tests = {
	.name = "draw_state",
	UNIT_CASES(cases),
	GPU_FIXTURE,
	.seconds = 60,
};
