// SPDX-License-Identifier: GPL-2.0
/*
 * Sides and corners of triangles in place of what is in them: against lines and points that are
 * drawn one by one.
 */
#include "scene.h"

#define SIZE	32

#define POINTLIST	1
#define LINELIST	2
#define QUADLIST	7
#define QUADSTRIP	8
#define TRISTRIP_REVERSE	13
#define POLYGON		14

#define MAX_VERTICES	40u
#define CUT		99u

enum { SOLID, WIREFRAME, POINTS };

/* A primitive: its corners; the one that has its flat attributes; they go the other way around. */
struct shape {
	u32 n;
	u32 corner[MAX_VERTICES];
	u32 lead;
	bool turned;
};

static struct scene scene;
static float wanted[SIZE * SIZE * 4], got[SIZE * SIZE * 4];
static float position[MAX_VERTICES][4], attribute[MAX_VERTICES][4];
static struct shape shape[MAX_VERTICES];
static u32 shapes, front, back, solid_topology, seed;
static bool is_flat, has_edges, culls_back;

static void random_vertices(void)
{
	u32 i, c;

	for (i = 0; i < MAX_VERTICES; i++) {
		for (c = 0; c < 4; c++)
			attribute[i][c] = 1 + scene_below(&seed, 64);
		/* Which says that the side is not to be seen. */
		if (!scene_below(&seed, 3))
			attribute[i][3] = 0;
		position[i][0] = scene_below(&seed, SIZE * 8) / 8.0;
		position[i][1] = scene_below(&seed, SIZE * 8) / 8.0;
		position[i][2] = 0;
		position[i][3] = 1;
	}
}

/* Corners of a square, with numbers between them: convex, so that each half shows the same side. */
static void random_quad(u32 first)
{
	static const u32 corner[4][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
	bool turned = scene_below(&seed, 2);
	u32 i, at;

	for (i = 0; i < 4; i++) {
		at = first + (turned ? 3 - i : i);
		position[at][0] = corner[i][0] * 20 + scene_below(&seed, 64) / 8.0 + first % 5;
		position[at][1] = corner[i][1] * 18 + scene_below(&seed, 64) / 8.0 + first % 3;
	}
}

static void add_shape(u32 n, const u32 *corner, bool turned)
{
	shape[shapes] = (struct shape){ .n = n, .lead = corner[0], .turned = turned };
	memcpy(shape[shapes++].corner, corner, n * sizeof(*corner));
}

/* Strokes of one primitive: of two vertices, or of one. */
static void stroke(u32 a, u32 b, u32 lead, bool line)
{
	scene.topology = line ? LINELIST : POINTLIST;
	scene.num_vertices = line ? 2 : 1;
	scene_vertex(&scene, 0, position[a], attribute[is_flat ? lead : a]);
	scene_vertex(&scene, 1, position[b], attribute[is_flat ? lead : b]);
	scene_draw(&scene);
}

/* Twice the area of its triangle: positive is clockwise in a picture whose y goes down. */
static float turn(const struct shape *s)
{
	const float *a = position[s->corner[0]], *b = position[s->corner[1]];
	const float *c = position[s->corner[2]];

	return ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) *
	       (s->turned ? -1 : 1);
}

static void solid(const struct shape *s)
{
	u32 i, at;

	scene.topology = solid_topology;
	scene.num_vertices = s->n;
	for (i = 0; i < s->n; i++) {
		/* The last two of a strip are not in their order around it. */
		at = s->corner[solid_topology == QUADSTRIP && i > 1 ? 5 - i : i];
		scene_vertex(&scene, i, position[at], attribute[is_flat ? s->lead : at]);
	}
	scene_draw(&scene);
}

/* What it has to look like. Front faces go counter-clockwise; what has no area shows its back. */
static void draw_wanted(const u32 *raster)
{
	u32 n, i, mode, a, b;

	memset(scene.raster, 0, sizeof(scene.raster));
	scene.raster[0] = 1 << 16;
	for (n = 0; n < shapes; n++) {
		const struct shape *s = &shape[n];

		mode = turn(s) < 0 ? front : back;
		if (turn(s) >= 0 && culls_back)
			continue;
		if (mode == SOLID && (turn(s) < 0 || turn(s) > 0))
			solid(s);
		for (i = 0; mode != SOLID && i < s->n; i++) {
			a = s->corner[i];
			b = s->corner[(i + 1) % s->n];
			if (!has_edges || attribute[a][3] != 0)
				stroke(a, b, s->lead, mode == WIREFRAME);
		}
	}
	scene_take(&scene, wanted);
	memcpy(scene.raster, raster, sizeof(scene.raster));
}

static void begin(u32 n)
{
	scene_sum(&scene, SIZE, TRILIST, 0);
	random_vertices();
	shapes = 0;
	solid_topology = POLYGON;
	front = n % 3;
	back = n / 3 % 3;
	is_flat = n % 2;
	has_edges = n % 5 < 2;
	culls_back = n % 7 == 3;
	scene.sbe[2] = is_flat;
	if (is_flat)
		scene_flat(&scene, 6);
	/* Points of three and a half pixels. */
	scene.sf[2] = BIT(11) | 28;
}

static void draw_filled(u32 topology, const u16 *index, u32 n)
{
	const u32 raster[4] = {
		BIT(21) | (culls_back ? 3 : 1) << 16 | front << 5 | back << 3
	};
	u32 i;

	draw_wanted(raster);
	for (i = 0; i < MAX_VERTICES; i++)
		scene_vertex(&scene, i, position[i], attribute[i]);
	scene_index(&scene, index, n);
	scene.vf[0] = BIT(8);
	scene.vf[1] = CUT;
	scene.topology = topology;
	if (has_edges) {
		scene.elements[6] = ELEMENT(0, 0x0d7, 28) | BIT(15);
		scene.elements[7] = CONTROLS(1, 0, 0, 0);
		scene.num_elements = 4;
	}
}

static void expect_wanted(u32 nr)
{
	u32 i, some = 0;

	for (i = 0; i < SIZE * SIZE * 4; i++) {
		some += wanted[i] != 0;
		expect_msg(__builtin_fabsf(got[i] - wanted[i]) < 0.01,
			   "case %u: %u, %u: %f, not %f", nr, i / 4 % SIZE, i / 4 / SIZE, got[i],
			   wanted[i]);
	}
	expect_msg(some || culls_back || has_edges, "case %u: nothing", nr);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

static void check_filled(u32 topology, const u16 *index, u32 n, u32 nr)
{
	draw_filled(topology, index, n);
	scene_draw(&scene);
	scene_take(&scene, got);
	expect_wanted(nr);
}

/* Lists, strips and fans, in pieces that a cut ends, of triangles that show either side. */
static void triangles(void)
{
	static const u32 topologies[] = { TRILIST, TRISTRIP, TRIFAN, TRISTRIP_REVERSE };
	u16 index[MAX_VERTICES];
	u32 n, i, first, nth, topology;

	for (n = 0; n < 72; n++) {
		begin(n);
		topology = topologies[n % ARRAY_SIZE(topologies)];
		for (i = first = 0; i < 21; i++) {
			u32 corner[3] = { i - 2, i - 1, i };

			index[i] = i == 9 ? CUT : i;
			if (index[i] == CUT) {
				first = i + 1;
				continue;
			}
			/* Some without an area. */
			if (n % 5 == 4 && i % 4 == 3)
				memcpy(position[i], position[i - 1], sizeof(position[i]));
			nth = i - first;
			if (nth < 2 || (topology == TRILIST && nth % 3 != 2))
				continue;
			if (topology == TRIFAN)
				corner[0] = first;
			/* Each second one of a strip goes the other way around. */
			add_shape(3, corner, (topology == TRISTRIP && nth & 1) ||
					     (topology == TRISTRIP_REVERSE && !(nth & 1)));
		}
		check_filled(topology, index, 21, n);
	}
}

/* Their inner sides are not drawn; polygons end at the end, and at a cut. */
static void quads(void)
{
	u16 index[MAX_VERTICES];
	u32 n, i;

	for (n = 0; n < 90; n++) {
		begin(n);
		solid_topology = n & 1 ? QUADLIST : POLYGON;
		for (i = 0; i < 3; i++) {
			const u32 corner[4] = { 4 * i + i, 4 * i + i + 1, 4 * i + i + 2,
						4 * i + i + 3 };

			random_quad(5 * i);
			add_shape(4, corner, false);
		}
		/* 0 to 3, 5 to 8, 10 to 13: a cut is between them. */
		for (i = 0; i < 14; i++)
			index[i] = i % 5 == 4 ? CUT : i;
		check_filled(solid_topology, index, 14, n);
	}
}

/* Two quads that share a side: it is drawn with both. */
static void strip_of_quads(void)
{
	static const u16 strip[6] = { 0, 1, 3, 2, 4, 5 };
	static const float at[6][2] = {
		{ 2, 3 }, { 2, 20 }, { 14, 22 }, { 13, 2 }, { 28, 4 }, { 27, 29 }
	};
	u32 n, i;

	for (n = 0; n < 18; n++) {
		begin(n);
		has_edges = false;
		solid_topology = QUADSTRIP;
		for (i = 0; i < 6; i++)
			memcpy(position[i], at[i], sizeof(at[i]));
		add_shape(4, (const u32[]){ 0, 1, 2, 3 }, false);
		add_shape(4, (const u32[]){ 3, 2, 5, 4 }, false);
		check_filled(QUADSTRIP, strip, 6, n);
	}
}

/* A polygon of many vertices, more than there are entries: only what is around it. */
static void polygon(void)
{
	static const float ring[3][2] = { { 1, 16 }, { 16, 1 }, { 30, 16 } };
	u16 index[MAX_VERTICES];
	u32 n, i, c, corner[MAX_VERTICES];

	for (n = 0; n < 12; n++) {
		begin(n);
		front = back = 1 + n % 2;
		culls_back = false;
		for (i = 0; i < 24; i++) {
			const float *from = ring[i / 12], *to = ring[i / 12 + 1];

			/* Along two sides of a triangle. */
			for (c = 0; c < 2; c++)
				position[i][c] = from[c] + (to[c] - from[c]) * (i % 12) / 12;
			corner[i] = i;
			index[i] = i;
		}
		index[24] = CUT;
		add_shape(24, corner, false);
		check_filled(POLYGON, index, n % 4 < 2 ? 25 : 24, n);
	}
}

/* Whatever is saved between two bursts: flags of vertices, and which piece it is. */
static void saved_in_the_middle(void)
{
	static const u16 index[12] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
	static const u32 topologies[] = { TRIFAN, QUADLIST, POLYGON };
	u32 n;

	for (n = 0; n < ARRAY_SIZE(topologies); n++) {
		begin(3 * n + 1);
		front = back = WIREFRAME;
		has_edges = true;
		draw_filled(topologies[n], index, 12);
		scene.instances = 12;
		scene_draw(&scene);
		scene_take(&scene, wanted);
		check_gt(scene_draw_saved(&scene), 5);
		scene_take(&scene, got);
		culls_back = false;
		expect_wanted(n);
	}
}

/* What shows which side of it does so for lines and points, too. */
static void facing(void)
{
	static const u16 index[3] = { 0, 1, 2 };
	/* Of what is in it, a side, a corner. */
	static const u8 at[3][2] = { { 8, 8 }, { 14, 4 }, { 4, 4 } };
	u32 n, i;

	for (n = 0; n < 6; n++) {
		begin(0);
		front = back = n % 3;
		has_edges = is_flat = culls_back = false;
		for (i = 0; i < 3; i++) {
			position[i][0] = 4.5 + 20 * (i == 1);
			position[i][1] = 4.5 + 20 * (i == 2);
			attribute[i][0] = 2;
		}
		draw_filled(TRILIST, index, 3);
		/* The attribute, or if it shows its back the one behind it, which is one. */
		scene.elements[6] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 0);
		scene.elements[7] = CONTROLS(3, 3, 3, 3);
		scene.num_elements = 4;
		scene.sbe[0] |= BIT(21);
		scene.swiz[0] = 1 << 6;
		scene.raster[0] ^= n < 3 ? BIT(21) : 0;
		scene_draw(&scene);
		scene_take(&scene, got);
		i = (at[n % 3][1] * SIZE + at[n % 3][0]) * 4;
		expect_msg(__builtin_fabsf(got[i] - (n < 3 ? 2 : 1)) < 1e-3, "case %u: %f", n,
			   got[i]);
	}
}

/* Smooth lines and points are not there for triangles either, if that is what they become. */
static void not_served(void)
{
	static const u16 index[3] = { 0, 1, 2 };
	u32 n, skipped = 0;

	for (n = 0; n < 6; n++) {
		begin(0);
		front = SOLID;
		back = n % 3;
		draw_filled(TRILIST, index, 3);
		scene.raster[0] |= n < 3 ? BIT(2) : BIT(13);
		scene.sf[0] |= 128 << 12;
		scene_draw(&scene);
		skipped += back == (n < 3 ? WIREFRAME : POINTS);
		check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, skipped);
	}
}

static const struct unit_case cases[] = {
	UNIT(triangles),
	UNIT(quads),
	UNIT(strip_of_quads),
	UNIT(polygon),
	UNIT(saved_in_the_middle),
	UNIT(facing),
	UNIT(not_served),
};

const struct unit_group fill_tests = {
	.name = "fill",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
