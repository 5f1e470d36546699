// SPDX-License-Identifier: GPL-2.0
/* A recording with draws in it: test_replay.py has gvt-replay show what they leave. */
#include "recorded.h"
#include "scene.h"

#define FMT_UINT	FMT_R32G32B32A32_UINT

static const float square[4] = { 0, 0, 1, 1 };
static struct scene scene;

static void put(const float *color, u32 x, u32 y, u32 w, u32 h)
{
	scene_constant(&scene, color);
	scene_rect(&scene, x, y, w, h, square);
	scene_draw(&scene);
}

static void put_on_new(u32 width, u32 height, u32 format, u32 bytes, const float *color)
{
	scene_init(&scene, width, height, format, bytes);
	put(color, 0, 0, width, height);
}

/* A job that is no draw, for the numbers. */
static void other_job(void)
{
	struct shader *s = &scene.s;

	shader_begin(s);
	shader_end(s);
	shader_descriptor(s, 1, 0, 0);
	shader_setup(s);
	emit(&s->ctx, OBJECT(0), 0, 0, 0, 0, 0);
	ctx_run(&s->ctx);
}

/* Two on one target, with one between them that is not drawn; then others. */
static void session(void)
{
	static const float orange[4] = { 1, 0.5, 0, 1 }, blue[4] = { 0, 0, 1, 1 },
		grey[4] = { 0.2, 0, 0, 0 };
	struct tape *tape;
	struct reader reader;

	scene_init(&scene, 64, 32, FMT_B8G8R8A8_UNORM, 4);
	scene.tiling = 3;
	other_job();
	put(orange, 3, 5, 20, 10);
	scene.topology = 32;
	scene_draw(&scene);
	scene.topology = RECTLIST;
	put(blue, 10, 8, 40, 23);
	put_on_new(16, 16, FMT_UINT, 16, orange);
	put(orange, 20, 20, 4, 4);
	put_on_new(8, 8, FMT_R8_UNORM, 1, grey);
	tape = recorded_tape(gpu->vgpu);
	check_int_eq(tape_open(tape, &reader), 0);
}

static const struct unit_case cases[] = {
	UNIT(session),
};

const struct unit_group draws_tests = {
	.name = "draws",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
