// SPDX-License-Identifier: GPL-2.0
/* Stipples: the pixels of a model that goes along lines, and over the picture, one by one. */
#include "scene.h"

#define SIZE	32

#define LINELIST	2
#define LINESTRIP	3
#define QUADLIST	7
#define POLYGON		14
#define LINELOOP	16
#define TRIFAN_NOSTIPPLE	22

#define MAX_VERTICES	40u
#define CUT		99u

#define STIPPLES_LINES		BIT(3)
#define STIPPLES_TRIANGLES	BIT(4)

static struct scene scene;
static float wanted[SIZE * SIZE * 4], got[SIZE * SIZE * 4];
static float position[MAX_VERTICES][4];
static const float white[4] = { 1, 1, 1, 1 };
static u32 width, pattern, repeat, passed, seed;

static void start(u32 topology, u32 n)
{
	scene_sum(&scene, SIZE, topology, n);
	scene.sf[0] |= width << 12;
}

/* Each pixel of a square is there, or not, as the pattern's row has it from bit 31 on. */
static void check_square(const u32 *rows, u32 x_offset, u32 y_offset, bool stipples, u32 nr)
{
	u32 x, y, bit;

	scene_take(&scene, got);
	for (y = 0; y < SIZE; y++) {
		for (x = 0; x < SIZE; x++) {
			bit = rows[(y + y_offset) % 32] >> (31 - (x + x_offset) % 32) & 1;
			expect_msg(got[(y * SIZE + x) * 4] == (!stipples || bit),
				   "case %u: %u, %u", nr, x, y);
		}
	}
}

static void of_triangles(void)
{
	static const u32 topologies[] = { TRISTRIP, TRIFAN, POLYGON, TRIFAN_NOSTIPPLE, RECTLIST };
	/* Around the square, and as a strip; the first three of a rectangle. */
	static const u8 at[3][4] = { { 0, 1, 3, 2 }, { 0, 1, 2, 3 }, { 2, 3, 0, 1 } };
	static const float corner[4][4] = {
		{ 0, 0, 0, 1 }, { SIZE, 0, 0, 1 }, { SIZE, SIZE, 0, 1 }, { 0, SIZE, 0, 1 }
	};
	u32 n, i, x, y, cmd[33] = { 0x7907001f }, *rows = cmd + 1, topology;

	for (n = 0; n < 30; n++) {
		topology = topologies[n % ARRAY_SIZE(topologies)];
		start(topology, topology == RECTLIST ? 3 : 4);
		for (i = 0; i < 4; i++)
			scene_vertex(&scene, i, corner[at[topology == TRISTRIP ? 0 :
							  topology == RECTLIST ? 2 : 1][i]],
				     white);
		/* Both what has threads and what has not. */
		if (n % 2)
			scene_constant(&scene, white);
		for (i = 0; i < 32; i++)
			rows[i] = scene_below(&seed, 0x10000) << 16 | scene_below(&seed, 0x10000);
		x = scene_below(&seed, 32);
		y = scene_below(&seed, 32);
		emit(&scene.s.ctx, 0x79060000, x << 8 | y);
		ctx_emit(&scene.s.ctx, cmd, 33);
		scene.wm |= n < 25 ? STIPPLES_TRIANGLES : STIPPLES_LINES;
		scene_draw(&scene);
		check_square(rows, x, y, n < 25 && topology != RECTLIST &&
			     topology != TRIFAN_NOSTIPPLE, n);
	}
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

static void random_vertices(void)
{
	u32 i;

	for (i = 0; i < MAX_VERTICES; i++) {
		position[i][0] = 1 + scene_below(&seed, (SIZE - 2) * 16) / 16.0;
		position[i][1] = 1 + scene_below(&seed, (SIZE - 2) * 16) / 16.0;
		position[i][2] = 0;
		position[i][3] = 1;
	}
}

static bool is_left(u32 n)
{
	return pattern >> (n / (repeat ? repeat : 1)) % 16 & 1;
}

/* Draws one without its pattern, and goes along it: pixels beside each other across it are one. */
static void add_line(u32 from, u32 to)
{
	float w = position[to][0] - position[from][0], h = position[to][1] - position[from][1];
	bool along_y = (h < 0 ? -h : h) > (w < 0 ? -w : w), back = (along_y ? h : w) < 0, any;
	u32 i, j, major, at;

	scene_vertex(&scene, 0, position[from], white);
	scene_vertex(&scene, 1, position[to], white);
	scene_draw(&scene);
	scene_take(&scene, got);
	for (i = 0; i < SIZE; i++) {
		major = back ? SIZE - 1 - i : i;
		any = false;
		for (j = 0; j < SIZE; j++) {
			at = (along_y ? major * SIZE + j : j * SIZE + major) * 4;
			any |= got[at] != 0;
			if (is_left(passed))
				wanted[at] += got[at];
		}
		passed += any;
	}
}

static void expect_wanted(u32 nr)
{
	u32 i, some = 0;

	scene_take(&scene, got);
	for (i = 0; i < SIZE * SIZE * 4; i += 4) {
		some += wanted[i] != 0;
		expect_msg(__builtin_fabsf(got[i] - wanted[i]) < 1e-3,
			   "case %u: %u, %u: %f, not %f", nr, i / 4 % SIZE, i / 4 / SIZE, got[i],
			   wanted[i]);
	}
	expect_msg(some, "case %u: nothing", nr);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* Begins a case: any pattern, lines that are thin or not, and a scene to draw them one by one. */
static void choose(u32 n)
{
	random_vertices();
	memset(wanted, 0, sizeof(wanted));
	pattern = 1 | scene_below(&seed, 0x10000);
	repeat = n % 5 ? 1 + scene_below(&seed, 6) : n % 10 ? 0 : 256;
	width = n % 3 == 2 ? 128 * 3 : 0;
	passed = 0;
	start(LINELIST, 2);
}

static void put_lines(u32 topology, const u16 *index, u32 n)
{
	u32 i;

	start(topology, n);
	for (i = 0; i < MAX_VERTICES; i++)
		scene_vertex(&scene, i, position[i], white);
	scene_index(&scene, index, n);
	scene.vf[0] = BIT(8);
	scene.vf[1] = CUT;
	scene.wm |= STIPPLES_LINES;
	/* The bits that only hardware sets when it restores a context count for nothing. */
	emit(&scene.s.ctx, 0x79080001, (seed & 1 ? 0xbfef0000 : 0) | pattern, repeat);
}

/* Lists begin anew with each line, strips and loops go on; a cut ends these. */
static void of_lines(void)
{
	static const u32 topologies[] = { LINELIST, LINESTRIP, LINELOOP };
	u16 index[MAX_VERTICES];
	u32 n, i, first, topology;

	for (n = 0; n < 60; n++) {
		choose(n);
		topology = topologies[n % 4 % ARRAY_SIZE(topologies)];
		for (i = first = 0; i < 15; i++) {
			bool cut = i == 6 && topology != LINELIST;

			index[i] = cut ? CUT : i;
			if (topology == LINELIST) {
				passed = 0;
				if (i % 2)
					add_line(i - 1, i);
				continue;
			}
			if (i == first)
				passed = 0;
			if (!cut && i > first)
				add_line(i - 1, i);
			if (topology == LINELOOP && (cut || i == 14))
				add_line(i - cut, first);
			first = cut ? i + 1 : first;
		}
		put_lines(topology, index, 15);
		scene_draw(&scene);
		expect_wanted(n);
	}
}

/* Sides of triangles, quads and polygons: around each of them. */
static void of_sides(void)
{
	static const u32 topologies[] = { TRILIST, QUADLIST, POLYGON };
	/* Sides of a quad in the order of its halves: draw/assemble.c. */
	static const u8 of_quad[4][2] = { { 0, 1 }, { 3, 0 }, { 1, 2 }, { 2, 3 } };
	u32 n, i, k, corners, from, to;
	u16 index[12];

	for (n = 0; n < 30; n++) {
		choose(n);
		corners = 3 + n % 3;
		for (i = 0; i < 2; i++) {
			passed = 0;
			for (k = 0; k < corners; k++) {
				from = corners == 4 ? of_quad[k][0] : k;
				to = corners == 4 ? of_quad[k][1] : (k + 1) % corners;
				add_line(i * 6 + from, i * 6 + to);
			}
		}
		for (i = 0; i < 12; i++)
			index[i] = i % 6 < corners ? i : CUT;
		put_lines(topologies[n % 3], index, 12);
		scene.raster[0] |= 1 << 5 | 1 << 3;
		scene_draw(&scene);
		expect_wanted(n);
	}
}

/* Pixels count from a line's own begin, whether or not the window has them. */
static void out_of_the_window(void)
{
	u32 n, i, x;

	for (n = 0; n < 8; n++) {
		choose(4);
		width = n % 2 ? 128 * 3 : 0;
		for (i = 0; i < 2; i++) {
			position[i][0] = (n & 4 ? i : 1 - i) * 100 - 37.5;
			position[i][1] = 9.5;
		}
		put_lines(LINELIST, (const u16[]){ 0, 1 }, 2);
		scene_draw(&scene);
		scene_take(&scene, got);
		for (x = 0; x < SIZE; x++)
			expect_msg((got[(9 * SIZE + x) * 4] != 0) ==
				   is_left(n & 4 ? x + 38 : 62 - x - (width ? 1 : 0)),
				   "case %u: %u", n, x);
	}
}

/* A strip that is saved between any two of its bursts, in several instances. */
static void saved_in_the_middle(void)
{
	u16 index[MAX_VERTICES];
	u32 i;

	choose(1);
	for (i = 0; i < MAX_VERTICES; i++)
		index[i] = i;
	put_lines(LINESTRIP, index, MAX_VERTICES);
	scene.instances = 3;
	scene_draw(&scene);
	scene_take(&scene, wanted);
	check_gt(scene_draw_saved(&scene), 5);
	expect_wanted(0);
}

static const struct unit_case cases[] = {
	UNIT(of_triangles),
	UNIT(of_lines),
	UNIT(of_sides),
	UNIT(out_of_the_window),
	UNIT(saved_in_the_middle),
};

const struct unit_group stipple_tests = {
	.name = "stipple",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
