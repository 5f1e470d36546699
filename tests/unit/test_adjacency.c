// SPDX-License-Identifier: GPL-2.0
/* Primitives with vertices beside them: they are what they are without these. */
#include "scene.h"

#define SIZE	32

#define LINELIST	2
#define LINESTRIP	3
#define LINELIST_ADJ	9
#define LINESTRIP_ADJ	10
#define TRILIST_ADJ	11
#define TRISTRIP_ADJ	12

#define VERTICES	30u
#define CUT		99u

static struct scene scene;
static float wanted[SIZE * SIZE * 4], got[SIZE * SIZE * 4];
static u32 seed;

static void random_vertices(void)
{
	float at[4] = { 0, 0, 0, 1 }, value[4];
	u32 i, c;

	for (i = 0; i < VERTICES; i++) {
		for (c = 0; c < 4; c++)
			value[c] = 1 + scene_below(&seed, 64);
		at[0] = scene_below(&seed, SIZE * 8) / 8.0;
		at[1] = scene_below(&seed, SIZE * 8) / 8.0;
		scene_vertex(&scene, i, at, value);
	}
}

static void draw(u32 topology, const u16 *index, u32 n, float *picture)
{
	scene_index(&scene, index, n);
	scene.topology = topology;
	scene_draw(&scene);
	scene_take(&scene, picture);
}

/* Which of @n vertices are a primitive's, or a strip's. Returns how many. */
static u32 pick(u32 topology, u32 first, u32 n, u16 *index)
{
	u32 i, picked = 0;
	bool is_own;

	for (i = 0; i < n; i++) {
		switch (topology) {
		case LINELIST_ADJ:
			is_own = i - i % 4 + 4 <= n && (i % 4 == 1 || i % 4 == 2);
			break;
		case LINESTRIP_ADJ:
			is_own = i > 0 && i + 1 < n;
			break;
		case TRILIST_ADJ:
			is_own = i - i % 6 + 6 <= n && i % 2 == 0;
			break;
		default:
			is_own = i % 2 == 0 && i + 1 < n;
			break;
		}
		if (is_own)
			index[picked++] = first + i;
	}

	return picked;
}

/* Two strips, or lists, of any length, whole or not, that show any side; any vertex provokes. */
static void as_without(void)
{
	static const u32 plain[] = { LINELIST, LINESTRIP, TRILIST, TRISTRIP };
	u16 index[VERTICES + 1], own[VERTICES + 1];
	u32 n, i, k, cut, some = 0;

	for (n = 0; n < 160; n++) {
		u32 kind = n % 4, topology = LINELIST_ADJ + kind;

		scene_sum(&scene, SIZE, topology, 0);
		random_vertices();
		scene.vf[0] = BIT(8);
		scene.vf[1] = CUT;
		scene.raster[0] = BIT(21) | (1 + n / 4 % 3) << 16;
		scene.sbe[2] = n / 4 % 2;
		if (scene.sbe[2])
			scene_flat(&scene, 6);
		scene.sf[2] = scene_below(&seed, 3) << 29 | scene_below(&seed, 2) << 27;
		cut = scene_below(&seed, VERTICES);
		for (i = 0; i < VERTICES; i++)
			index[i] = i == cut ? CUT : i;
		k = pick(topology, 0, cut, own);
		own[k++] = CUT;
		k += pick(topology, cut + 1, VERTICES - cut - 1, own + k);
		draw(plain[kind], own, k, wanted);
		draw(topology, index, VERTICES, got);
		for (i = 0; i < SIZE * SIZE * 4; i++) {
			some += wanted[i] != 0;
			expect_msg(got[i] == wanted[i], "case %u: %u, %u: %f, not %f", n,
				   i / 4 % SIZE, i / 4 / SIZE, got[i], wanted[i]);
		}
	}
	check_gt(some, 50000);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

static const struct unit_case cases[] = {
	UNIT(as_without),
};

const struct unit_group adjacency_tests = {
	.name = "adjacency",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
