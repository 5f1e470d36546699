// SPDX-License-Identifier: GPL-2.0
/* Points, lines, and quads: where they are, what is interpolated, which vertices make them up. */
#include "scene.h"

#define SIZE	32

#define POINTLIST	1
#define LINELIST	2
#define LINESTRIP	3
#define QUADLIST	7
#define QUADSTRIP	8
#define POLYGON		14
#define LINELOOP	16

#define MAX_VERTICES	40u

static struct scene scene;
static float wanted[SIZE * SIZE * 4], got[SIZE * SIZE * 4];
static float position[MAX_VERTICES][4], attribute[MAX_VERTICES][4];
static u32 seed;

static double random_number(double from, double to)
{
	return from + scene_below(&seed, 4096) / 4096.0 * (to - from);
}

static double magnitude(double x)
{
	return x < 0 ? -x : x;
}

static void pixel(u32 x, u32 y, float *color)
{
	memcpy(color, scene_pixel(&scene, x, y), 16);
}

static void check_point(const float *at, double width, bool right, bool lower, u32 nr)
{
	double left = at[0] - width / 2, top = at[1] - width / 2, u, v;
	float color[4];
	u32 x, y;
	bool in;

	for (y = 0; y < SIZE; y++) {
		for (x = 0; x < SIZE; x++) {
			u = (x + 0.5 - left) / width;
			v = (y + 0.5 - top) / width;
			pixel(x, y, color);
			in = (right ? u > 0 && u <= 1 : u >= 0 && u < 1) && v >= 0 && v < 1;
			expect_msg(color[3] == in, "case %u: %u, %u", nr, x, y);
			if (color[3] == 0)
				continue;
			expect_msg(magnitude(color[0] - u) < 1e-5, "case %u: %f, not %f", nr,
				   color[0], u);
			expect_msg(magnitude(color[1] - (lower ? 1 - v : v)) < 1e-5,
				   "case %u: %f, not %f", nr, color[1], v);
			expect(color[2] == 0);
		}
	}
}

/* Points of any width, by the state or by their vertex, on a grid where centers are on sides. */
static void points(void)
{
	float at[4] = { 0, 0, 0, 1 };
	u32 n, eighths;
	bool lower, right, vertex;

	for (n = 0; n < 60; n++) {
		scene_sum(&scene, SIZE, POINTLIST, 1);
		lower = n & 1;
		right = n & 2;
		vertex = n & 4;
		eighths = 1 + scene_below(&seed, 100);
		at[0] = scene_below(&seed, SIZE * 8) / 8.0;
		at[1] = scene_below(&seed, SIZE * 8) / 8.0;
		scene.sf[2] = vertex ? 77 : BIT(11) | eighths;
		scene.clip[2] = 0x7ff << 6 | 1 << 17;
		scene.wm |= right ? BIT(2) : 0;
		scene.sbe[0] |= lower ? BIT(20) : 0;
		scene.sbe[1] = 1;
		/* The header is the attribute. */
		scene.elements[0] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 16);
		scene.elements[1] = CONTROLS(2, 2, 2, 1);
		scene_vertex(&scene, 0, at, (const float[]){ 5, 6, 7, eighths / 8.0f });
		scene_draw(&scene);
		check_point(at, eighths / 8.0, right, lower, n);
	}
}

/* What is behind the near plane, or one of the user, is gone; attributes are the vertex's. */
static void points_behind(void)
{
	const float matrix[6] = { SIZE / 2, SIZE / 2, 1, SIZE / 2, SIZE / 2, 0 };
	float color[4];
	u32 n;

	for (n = 0; n < 6; n++) {
		float at[4] = { 0, 0, n == 1 ? -0.5 : 0.5, n == 4 ? -1 : 1 };
		float value[4] = { n == 2 ? -1 : 1, 2, 3, 4 };

		scene_sum(&scene, SIZE, POINTLIST, 1);
		scene.sf[0] = BIT(1);
		scene.sf[2] = BIT(11) | 4 * 8;
		memcpy(scene.viewport, matrix, sizeof(matrix));
		scene.clip[0] = BIT(17);
		scene.clip[1] = BIT(31) | BIT(30) | 1 << 16 | (n == 3 ? 3 << 13 : 0);
		scene.raster[0] |= BIT(0) | BIT(26);
		scene_vertex(&scene, 0, at, value);
		scene_draw(&scene);
		pixel(SIZE / 2, SIZE / 2, color);
		expect_msg(color[3] == (n == 0 || n == 5 ? 4 : 0), "case %u: %f", n, color[3]);
	}
}

/*
 * How much of the way the line has gone at the foot of a pixel; it is in homogeneous coordinates.
 * False: the pixel is not in question.
 */
static bool foot(float at[2][4], u32 px, u32 py, double *way)
{
	double c[2][3], n[2], d[2], e[2], x = px + 0.5, y = py + 0.5, away;
	u32 i;

	for (i = 0; i < 2; i++) {
		c[i][0] = SIZE / 2 * (at[i][0] + at[i][3]);
		c[i][1] = SIZE / 2 * (at[i][1] + at[i][3]);
		c[i][2] = at[i][3];
	}
	n[0] = c[0][1] * c[1][2] - c[1][1] * c[0][2];
	n[1] = c[0][2] * c[1][0] - c[1][2] * c[0][0];
	d[0] = -n[1];
	d[1] = n[0];
	away = n[0] * x + n[1] * y + c[0][0] * c[1][1] - c[1][0] * c[0][1];
	for (i = 0; i < 2; i++)
		e[i] = (c[i][0] - x * c[i][2]) * d[0] + (c[i][1] - y * c[i][2]) * d[1];
	*way = e[0] / (e[0] - e[1]);

	/* As near as thin lines are along their minor axis. */
	return magnitude(away) < 0.48 * (magnitude(n[0]) > magnitude(n[1]) ? magnitude(n[0]) :
									     magnitude(n[1]));
}

/* How much of the way a pixel is: of a short line a lot. */
static double step(float at[2][4], u32 x, u32 y, double way)
{
	double beside, below;

	foot(at, x + 1, y, &beside);
	foot(at, x, y + 1, &below);
	beside = magnitude(beside - way);
	below = magnitude(below - way);

	return beside > below ? beside : below;
}

static void check_line(float at[2][4], float value[2][4], u32 nr, u32 *drawn)
{
	double way, z, w, distance, want, inside;
	float color[4];
	u32 x, y, c;

	for (y = 0; y < SIZE; y++) {
		for (x = 0; x < SIZE; x++) {
			bool near = foot(at, x, y, &way);
			double slack = step(at, x, y, way);

			pixel(x, y, color);
			z = at[0][2] + (at[1][2] - at[0][2]) * way;
			w = at[0][3] + (at[1][3] - at[0][3]) * way;
			distance = value[0][0] + (value[1][0] - value[0][0]) * way;
			inside = way < 1 - way ? way : 1 - way;
			inside = inside < w ? inside : w;
			inside = inside < z ? inside : z;
			inside = inside < w - z ? inside : w - z;
			inside = inside < distance ? inside : distance;
			if (near && inside > 0.1 + slack)
				expect_msg(color[3] == 1, "case %u: %u, %u is missing", nr, x, y);
			if (inside < -0.1 - slack)
				expect_msg(color[3] == 0, "case %u: %u, %u is there", nr, x, y);
			if (color[3] == 0 || inside < 0.1)
				continue;
			++*drawn;
			for (c = 0; c < 3; c++) {
				want = value[0][c] + (value[1][c] - value[0][c]) * way;
				expect_msg(magnitude(color[c] - want) < 0.03,
					   "case %u: %u, %u: %f, not %f", nr, x, y, color[c], want);
			}
		}
	}
}

/* Lines anywhere: behind the eye, through the near and the far plane, and one of the user. */
static void lines_anywhere(void)
{
	const float matrix[6] = { SIZE / 2, SIZE / 2, 1, SIZE / 2, SIZE / 2, 0 };
	float at[2][4], value[2][4];
	u32 n, i, drawn = 0;

	for (n = 0; n < 300; n++) {
		scene_sum(&scene, SIZE, LINELIST, 2);
		scene.sf[0] = BIT(1);
		memcpy(scene.viewport, matrix, sizeof(matrix));
		scene.clip[0] = BIT(17);
		scene.clip[1] = BIT(31) | BIT(30) | BIT(26) | 1 << 16;
		scene.raster[0] |= BIT(0) | BIT(26);
		for (i = 0; i < 2; i++) {
			at[i][0] = random_number(-3, 3);
			at[i][1] = random_number(-3, 3);
			at[i][2] = random_number(-0.3, 1.5);
			at[i][3] = random_number(n % 2 ? 0.5 : -1, 3);
			value[i][0] = random_number(-0.3, 1);
			value[i][1] = random_number(0, 1);
			value[i][2] = random_number(0, 1);
			value[i][3] = 1;
			scene_vertex(&scene, i, at[i], value[i]);
		}
		scene_draw(&scene);
		check_line(at, value, n, &drawn);
	}
	check_gt(drawn, 500);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* Ends that are farther away than numbers reach. */
static void far_away(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	float color[4];
	u32 n, i;

	for (n = 0; n < 3; n++) {
		const float way[2] = { n != 1 ? 1e9 : 0, n != 0 ? 1e9 : 0 };

		scene_sum(&scene, SIZE, LINESTRIP, 2);
		scene_vertex(&scene, 0, (const float[]){ 9.5 - way[0], 9.5 - way[1], 0, 1 }, white);
		scene_vertex(&scene, 1, (const float[]){ 9.5 + way[0], 9.5 + way[1], 0, 1 }, white);
		scene_draw(&scene);
		for (i = 0; i < SIZE; i++) {
			pixel(n != 1 ? i : 9, n != 0 ? i : 9, color);
			expect_msg(color[0] == 1, "case %u: %u", n, i);
		}
	}
}

/*
 * What is not there is skipped: smooth ones, last pixels, patterns of another draw, patches. A line
 * of no width is never smooth.
 */
static void not_served(void)
{
	u32 n;

	for (n = 0; n < 8; n++) {
		scene_sum(&scene, SIZE, n < 2 ? POINTLIST : n < 5 || n == 7 ? LINELIST :
			  n == 5 ? 18 : 32, 8);
		scene.raster[0] |= n == 0 ? BIT(13) : n == 2 || n == 7 ? BIT(2) :
				   n == 3 ? BIT(12) : 0;
		scene.sf[0] |= n == 2 ? 128 << 12 : 0;
		scene.sf[2] |= n == 1 ? BIT(13) : n == 4 ? BIT(31) : 0;
		scene_draw(&scene);
		check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, n < 7 ? n + 1 : n);
	}
}

static void put_vertices(const u16 *index, u32 n)
{
	u32 i;

	for (i = 0; i < MAX_VERTICES; i++)
		scene_vertex(&scene, i, position[i], attribute[i]);
	scene_index(&scene, index, n);
}

/* The picture of primitives one by one. */
static void draw_singly(u32 topology, const u16 *index, u32 n)
{
	scene.topology = topology;
	scene.vf[0] = 0;
	put_vertices(index, n);
	scene_draw(&scene);
	scene_take(&scene, wanted);
}

static void check_same(u32 topology, const u16 *index, u32 n, u32 nr)
{
	u32 i, some = 0;

	scene.topology = topology;
	/* 99 begins another strip. */
	scene.vf[0] = BIT(8);
	scene.vf[1] = 99;
	put_vertices(index, n);
	scene_draw(&scene);
	scene_take(&scene, got);
	for (i = 0; i < SIZE * SIZE * 4; i++) {
		some += got[i] != 0;
		expect_msg(magnitude(got[i] - wanted[i]) < 1e-3, "case %u: dword %u: %f, not %f",
			   nr, i, got[i], wanted[i]);
	}
	check_gt(some, 0);
}

static void random_vertices(void)
{
	u32 i, c;

	for (i = 0; i < MAX_VERTICES; i++) {
		for (c = 0; c < 4; c++)
			attribute[i][c] = 1 + scene_below(&seed, 64);
		position[i][0] = scene_below(&seed, SIZE * 8) / 8.0;
		position[i][1] = scene_below(&seed, SIZE * 8) / 8.0;
		position[i][2] = 0;
		position[i][3] = 1;
	}
}

/* Strips of lines, and loops that are closed, at the end and at a cut, with many vertices. */
static void strips_of_lines(void)
{
	u16 singly[64], strip[32];
	u32 round, loop, n, m, i, first;

	for (round = 0; round < 24; round++) {
		scene_sum(&scene, SIZE, LINELIST, 0);
		random_vertices();
		loop = round % 2;
		for (i = n = m = first = 0; i < 20 + round % 5; i++) {
			bool cut = i == 9 || i == 11 || i == 12 || (round % 3 == 0 && i == 19);

			strip[n++] = cut ? 99 : i;
			if (!cut && i > first) {
				singly[m++] = i - 1;
				singly[m++] = i;
			}
			if (loop && i > first + cut && (cut || i == 19 + round % 5)) {
				singly[m++] = i - cut;
				singly[m++] = first;
			}
			first = cut ? i + 1 : first;
		}
		/* The attributes of the first or of the last vertex. */
		scene_flat(&scene, 6);
		scene.sbe[2] = 1;
		scene.sf[2] = round % 4 < 2 ? 1 << 27 : 0;
		draw_singly(LINELIST, singly, m);
		check_same(loop ? LINELOOP : LINESTRIP, strip, n, round);
	}
}

/* Quads and polygons as triangles; with the attributes of one vertex. */
static void quads(void)
{
	static const u16 list[8] = { 0, 1, 2, 3, 4, 5, 6, 7 }, strip[6] = { 0, 1, 3, 2, 4, 5 };
	/* The provoking vertex is the last one of each triangle. */
	static const u16 of_list[2][12] = {
		{ 1, 2, 0, 2, 3, 0, 5, 6, 4, 6, 7, 4 }, { 0, 1, 3, 1, 2, 3, 4, 5, 7, 5, 6, 7 }
	};
	static const u16 of_strip[2][12] = {
		{ 1, 2, 0, 2, 3, 0, 2, 5, 3, 5, 4, 3 }, { 0, 1, 2, 3, 0, 2, 3, 2, 5, 4, 3, 5 }
	};
	static const u16 of_polygon[12] = { 1, 2, 0, 2, 3, 0 };
	static const float square[8][2] = {
		{ 1, 2 }, { 12, 2 }, { 12, 13 }, { 1, 13 },
		{ 3, 25 }, { 20, 22 }, { 30, 30 }, { 2, 30 }
	};
	u32 n, i;

	for (n = 0; n < 2; n++) {
		scene_sum(&scene, SIZE, TRILIST, 0);
		random_vertices();
		for (i = 0; i < 8; i++)
			memcpy(position[i], square[i], sizeof(square[i]));
		scene_flat(&scene, 6);
		scene.sbe[2] = 1;
		scene.sf[2] = 2 << 29;
		draw_singly(TRILIST, of_list[n], 12);
		scene.sf[2] = n ? 2 << 29 : 0;
		check_same(QUADLIST, list, 8, n);
		scene.sf[2] = 2 << 29;
		draw_singly(TRILIST, of_strip[n], 12);
		scene.sf[2] = n ? 2 << 29 : 0;
		check_same(QUADSTRIP, strip, 6, n);
		scene.sf[2] = 2 << 29;
		draw_singly(TRILIST, of_polygon, 6);
		check_same(POLYGON, list, 4, n);
	}
}

/* A draw of many bursts, with a saved state between any two: loops, and both halves of quads. */
static void saved_in_the_middle(void)
{
	static const u16 index[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	u32 n;

	for (n = 0; n < 2; n++) {
		scene_sum(&scene, SIZE, n ? QUADLIST : LINELOOP, 8);
		random_vertices();
		scene.instances = 12;
		put_vertices(index, 8);
		scene_draw(&scene);
		scene_take(&scene, wanted);
		check_gt(scene_draw_saved(&scene), 5);
		scene_take(&scene, got);
		check_int_eq(memcmp(got, wanted, sizeof(got)), 0);
	}
}

static u32 random_bits(void)
{
	return scene_below(&seed, 0x10000) | scene_below(&seed, 0x10000) << 16;
}

/* Vertices and state that are any bits: nothing breaks, and the engine works afterwards. */
static void any_bits(void)
{
	static const u8 topologies[] = {
		POINTLIST, LINELIST, LINESTRIP, QUADLIST, QUADSTRIP, POLYGON, LINELOOP
	};
	u32 n, i, *dw;
	u64 drawn = 0;

	for (n = 0; n < 280; n++) {
		scene_sum(&scene, SIZE, topologies[n % ARRAY_SIZE(topologies)], 12);
		random_vertices();
		for (i = 0; i < 12; i++)
			scene_vertex(&scene, i, position[i], attribute[i]);
		dw = host_page(&gpu->host, scene.vertices.mem);
		for (i = 0; i < 12 * 8; i++)
			if (!scene_below(&seed, 2 + n % 8))
				dw[i] = random_bits();
		/* The attribute is the header, and how far it is from planes, too. */
		scene.elements[0] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 16);
		scene.elements[1] = CONTROLS(2, 2, 2, 1);
		scene.sf[0] = random_bits() & 0x3ffff002;
		scene.sf[2] = random_bits() & 0x78000fff;
		scene.clip[0] = BIT(17) | BIT(20) | (random_bits() & 15);
		scene.clip[1] = (random_bits() & 0xf0000200) | scene_below(&seed, 16) << 16 |
				BIT(26);
		scene.clip[2] = random_bits();
		scene.raster[0] |= random_bits() & (BIT(0) | BIT(26) | GENMASK(9, 7) |
						   (n % 2 ? 0 : BIT(3) | BIT(5)));
		scene.wm |= random_bits() & (BIT(3) | BIT(4));
		emit(&scene.s.ctx, 0x79080001, random_bits(),
		     scene_below(&seed, 3) ? 2 : random_bits());
		scene.sbe[1] = scene_below(&seed, 4);
		for (i = 0; i < 16; i++)
			scene.viewport[i] = scene_below(&seed, 3) ? 0x42000000 : random_bits();
		scene_emit(&scene);
		ctx_submit(&scene.s.ctx);
		gpu_run(gpu, VGPU_RCS);
		if (n % 8 == 0)
			scene_save_and_restore();
		gpu_reset_engine(gpu, VGPU_RCS);
		if (n % 32 == 31) {
			check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
			drawn += gpu->vgpu->render.stats.pixels;
			gpu_end_test();
			gpu_setup_test();
		}
	}
	check_gt(drawn, 10000);
	gpu_works(gpu, VGPU_RCS);
}

static const struct unit_case cases[] = {
	UNIT(points),
	UNIT(points_behind),
	UNIT(lines_anywhere),
	UNIT(far_away),
	UNIT(not_served),
	UNIT(strips_of_lines),
	UNIT(quads),
	UNIT(saved_in_the_middle),
	UNIT(any_bits),
};

const struct unit_group stroke_tests = {
	.name = "stroke",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
