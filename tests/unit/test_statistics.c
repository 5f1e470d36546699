// SPDX-License-Identifier: GPL-2.0
/* Registers in which the stages of a draw count, if their state says so. */
#include "scene.h"

#define SIZE	32

#define VF_STATISTICS	0x680b0000u

/* All of them, as they lie. */
enum {
	COUNT_HS, COUNT_DS, COUNT_IA_VERTICES, COUNT_IA_PRIMITIVES, COUNT_VS, COUNT_GS,
	COUNT_GS_PRIMITIVES, COUNT_CL, COUNT_CL_PRIMITIVES, COUNT_PS, COUNT_PS_DEPTH, COUNTERS
};

static struct scene scene;

static u32 at(u32 nr)
{
	return 0x2300 + 8 * nr;
}

static u64 counter(u32 nr)
{
	return reg_read(gpu, at(nr)) | (u64)reg_read(gpu, at(nr) + 4) << 32;
}

/* A strip of four triangles, of which one is all behind the far plane, another turned away. */
static void start(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	static const float at_corner[6][4] = {
		{ 0, 0, 0, 1 }, { SIZE, 0, 0, 1 }, { 0, SIZE, 0, 1 }, { SIZE, SIZE, 2, 1 },
		{ SIZE, SIZE, 2, 1 }, { 0, 0, 2, 1 },
	};
	u32 i;

	scene_init(&scene, SIZE, SIZE, FMT_R32G32B32A32_FLOAT, 16);
	scene_use_floats(&scene);
	scene_constant(&scene, white);
	scene.topology = TRISTRIP;
	scene.num_vertices = 6;
	for (i = 0; i < 6; i++)
		scene_vertex(&scene, i, at_corner[i], white);
	for (i = 0; i < COUNTERS; i++) {
		reg_write(gpu, at(i), ~0u);
		reg_write(gpu, at(i) + 4, i);
	}
}

/* What has been counted since, which the lower half alone can't hold. */
static u64 counted(u32 nr)
{
	return counter(nr) - ((u64)nr << 32 | ~0u);
}

static void draw(bool ia, bool clip, bool ps)
{
	start();
	emit(&scene.s.ctx, VF_STATISTICS | ia);
	scene.clip[0] |= clip ? BIT(10) : 0;
	scene.wm |= ps ? BIT(31) : 0;
	scene_draw(&scene);
}

static void each_stage(void)
{
	u32 i;

	for (i = 0; i < 8; i++) {
		draw(i & 1, i & 2, i & 4);
		check_eq(counted(COUNT_IA_VERTICES), i & 1 ? 6 : 0);
		check_eq(counted(COUNT_IA_PRIMITIVES), i & 1 ? 4 : 0);
		check_eq(counted(COUNT_CL), i & 2 ? 4 : 0);
		check_eq(counted(COUNT_CL_PRIMITIVES) != 0, !!(i & 2));
		check_ge(counted(COUNT_PS), i & 4 ? SIZE * SIZE / 2 : 0);
		check_eq(counted(COUNT_PS_DEPTH) != 0, !!(i & 4));
		/* There are no such stages. */
		check_eq(counted(COUNT_HS) + counted(COUNT_DS) + counted(COUNT_GS), 0);
		check_eq(counted(COUNT_GS_PRIMITIVES), 0);
		check_eq(counted(COUNT_VS), 0);
	}
}

/* Who is drawn as its sides, or corners, counts as it does if it is filled. */
static void not_filled(void)
{
	u64 filled[COUNTERS];
	u32 n, i;

	for (n = 0; n < 3; n++) {
		start();
		emit(&scene.s.ctx, VF_STATISTICS | 1);
		scene.clip[0] |= BIT(10);
		scene.clip[1] |= BIT(31) | BIT(30);
		scene.raster[0] |= n << 5 | n << 3 | BIT(26);
		scene_draw(&scene);
		for (i = COUNT_IA_VERTICES; i <= COUNT_CL_PRIMITIVES; i++) {
			filled[i] = n ? filled[i] : counted(i);
			check_eq(counted(i), filled[i]);
		}
		/* That behind the far plane is not left. */
		check_eq(counted(COUNT_CL), 4);
		check_eq(counted(COUNT_CL_PRIMITIVES), 3);
	}
}

/*
 * Who fails the alpha test does not live; without a buffer of depth, too. But where all tests are
 * to come before the shader, it lives until then, and that is what counts.
 */
static void alpha(void)
{
	u32 i;

	for (i = 0; i < 3; i++) {
		start();
		scene.wm |= BIT(31) | (i == 2 ? 2 << 21 : 0);
		/* COMPAREFUNCTION_ALWAYS, COMPAREFUNCTION_NEVER */
		scene.blend[0] = BIT(27) | !!i << 24;
		scene_draw(&scene);
		check_eq(counted(COUNT_PS_DEPTH) != 0, i != 1);
		check_ge(counted(COUNT_PS), 1);
		expect((*(float *)scene_pixel(&scene, 1, 1) == 1) == !i);
	}
}

/* A square of pixels: each lives once; a shader runs for quads, those on the diagonal twice. */
static void pixels(void)
{
	u32 x, y, drawn = 0;

	start();
	scene.num_vertices = 4;
	scene_vertex(&scene, 3, (const float[]){ SIZE, SIZE, 0, 1 }, (const float[]){ 1, 1, 1, 1 });
	scene.wm |= BIT(31);
	scene_draw(&scene);
	for (y = 0; y < SIZE; y++)
		for (x = 0; x < SIZE; x++)
			drawn += *(float *)scene_pixel(&scene, x, y) == 1;
	check_eq(drawn, SIZE * SIZE);
	check_eq(counted(COUNT_PS_DEPTH), drawn);
	check_eq(counted(COUNT_PS), SIZE * SIZE + SIZE / 2 * 4);
}

static const struct unit_case cases[] = {
	UNIT(each_stage),
	UNIT(not_filled),
	UNIT(alpha),
	UNIT(pixels),
};

const struct unit_group statistics_tests = {
	.name = "statistics",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
