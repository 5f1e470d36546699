// SPDX-License-Identifier: GPL-2.0
/* Triangles that are not all in front of the eye, against numbers got in another way. */
#include "scene.h"

#define SIZE	32

static struct scene scene;
static u32 seed;

static double random_number(double from, double to)
{
	seed = seed * 1103515245 + 12345;

	return from + (seed >> 8) % 4096 / 4096.0 * (to - from);
}

static double det(double m[3][3])
{
	return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
	       m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
	       m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* The parts of the corners whose sum is the point at x, y and w = 1, by Cramer's rule. */
static void solve(float at[3][4], double x, double y, double *part)
{
	double m[3][3], whole, right[3] = { x, y, 1 };
	u32 i, k, r;

	for (i = 0; i < 3; i++) {
		m[0][i] = at[i][0];
		m[1][i] = at[i][1];
		m[2][i] = at[i][3];
	}
	whole = det(m);
	for (i = 0; i < 3; i++) {
		double n[3][3];

		for (r = 0; r < 3; r++)
			for (k = 0; k < 3; k++)
				n[r][k] = k == i ? right[r] : m[r][k];
		part[i] = det(n) / whole;
	}
}

static double sum(const double *part, float at[3][4], u32 c)
{
	return part[0] * at[0][c] + part[1] * at[1][c] + part[2] * at[2][c];
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

/*
 * How far inside the pixel is; near 0: on a side or a plane. Attributes are distances from planes
 * of the user, of which @planes count.
 */
static double depth_inside(float at[3][4], float attribute[3][4], const double *part, bool d3d,
			   u32 planes)
{
	u32 c;

	double z = sum(part, at, 2), inside;

	inside = least(least(part[0], part[1]), part[2]);
	inside = least(inside, part[0] + part[1] + part[2]);
	inside = least(inside, d3d ? z : z + 1);
	for (c = 0; c < 4; c++)
		if (planes & BIT(c))
			inside = least(inside, sum(part, attribute, c));

	return least(inside, 1 - z);
}

static void start(bool d3d)
{
	const float matrix[6] = { SIZE / 2, SIZE / 2, 1, SIZE / 2, SIZE / 2, 0 };

	scene_init(&scene, SIZE, SIZE, FMT_R32G32B32A32_FLOAT, 16);
	scene_use_floats(&scene);
	scene_interpolate(&scene, 6, 2);
	scene.topology = TRILIST;
	scene.clip[1] = BIT(31) | (d3d ? BIT(30) : 0) | BIT(26);
	scene.raster[0] |= BIT(0) | BIT(26);
	scene.sf[0] = BIT(1);
	memcpy(scene.viewport, matrix, sizeof(matrix));
}

static void check_pixels(float at[3][4], float attribute[3][4], bool d3d, u32 planes, u32 *inside,
			 u32 nr)
{
	double part[3], deep, want;
	float got[4];
	u32 x, y, c;

	for (y = 0; y < SIZE; y++) {
		for (x = 0; x < SIZE; x++) {
			solve(at, (x + 0.5) / (SIZE / 2) - 1, (y + 0.5) / (SIZE / 2) - 1, part);
			deep = depth_inside(at, attribute, part, d3d, planes);
			memcpy(got, scene_pixel(&scene, x, y), 16);
			/* Corners are moved to 256ths of a pixel. */
			if (__builtin_fabs(deep) < 0.01)
				continue;
			expect_msg((deep > 0) == (got[3] != 0), "case %u: %u, %u", nr, x, y);
			if (deep < 0)
				continue;
			++*inside;
			for (c = 0; c < 3; c++) {
				want = sum(part, attribute, c) / (part[0] + part[1] + part[2]);
				expect_msg(__builtin_fabs(got[c] - want) < 0.01,
					   "case %u: %u, %u: %f, not %f", nr, x, y, got[c], want);
			}
		}
	}
}

/* Corners anywhere: behind the eye, in front of the near plane, behind the far one. */
static void anywhere(void)
{
	float at[3][4], attribute[3][4];
	u32 n, i, inside = 0;

	for (n = 0; n < 150; n++) {
		start(n % 2);
		for (i = 0; i < 3; i++) {
			at[i][0] = random_number(-3, 3);
			at[i][1] = random_number(-3, 3);
			at[i][2] = random_number(-1, 2);
			at[i][3] = random_number(-1, 3);
			attribute[i][0] = random_number(-1, 1);
			attribute[i][1] = i == 1;
			attribute[i][2] = i == 2;
			attribute[i][3] = 1;
			scene_vertex(&scene, i, at[i], attribute[i]);
		}
		scene_draw(&scene);
		check_pixels(at, attribute, n % 2, 0, &inside, n);
	}
	check_gt(inside, 5000);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* Three corners anywhere in front of the eye or behind it, and how far they are from planes. */
static void random_triangle(float at[3][4], float attribute[3][4])
{
	u32 i, c;

	for (i = 0; i < 3; i++) {
		at[i][0] = random_number(-3, 3);
		at[i][1] = random_number(-3, 3);
		at[i][2] = random_number(-1, 2);
		at[i][3] = random_number(-0.5, 3);
		for (c = 0; c < 3; c++)
			attribute[i][c] = random_number(-1, 1);
		attribute[i][3] = 1;
		scene_vertex(&scene, i, at[i], attribute[i]);
	}
}

/* Planes of the user, as the clipper's own state has them; without a shader no others count. */
static void planes_of_the_user(void)
{
	float at[3][4], attribute[3][4];
	u32 n, planes, inside = 0;

	for (n = 0; n < 200; n++) {
		start(n % 2);
		planes = n / 2 % 16;
		scene.clip[0] = n % 32 < 31 ? BIT(17) : 0;
		scene.clip[1] |= planes << 16;
		scene.vs[7] = 0xff00;
		random_triangle(at, attribute);
		scene_draw(&scene);
		check_pixels(at, attribute, n % 2, scene.clip[0] ? planes : 0, &inside, n);
	}
	check_gt(inside, 5000);
}

/* A triangle that is cut as its shader's state says, by distances 4 to 7. */
static void planes_of_the_shader(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	const float at[3][4] = { { -1, -1, 0, 1 }, { 7, -1, 0, 1 }, { -1, 7, 0, 1 } };
	u32 n, i, x, y;

	for (n = 0; n < 2; n++) {
		start(true);
		/* A thread that ends, and leaves the entry: the third element has these. */
		scene.s.words = 0x800 / 8;
		scene.vs[0] = 0x800;
		scene.vs[5] = 2 << 20 | 2 << 11;
		scene.vs[6] = BIT(0) | BIT(2);
		scene.vs[7] = BIT(8 + 5) | (n ? BIT(6) : 0);
		scene.urb = 1 << 16 | 64;
		shader_end(&scene.s);
		scene.elements[6] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 0);
		scene.elements[7] = CONTROLS(2, 1, 2, 2);
		scene.num_elements = 4;
		for (i = 0; i < 3; i++)
			scene_vertex(&scene, i, at[i], white);
		scene_draw(&scene);
		/* Distance 5 is y; all corners have distance 6 = 0, which is not behind a plane. */
		for (y = 0; y < SIZE; y++)
			for (x = 0; x < SIZE; x++)
				expect_msg(*(float *)scene_pixel(&scene, x, y) == (y >= SIZE / 2),
					   "case %u: %u, %u", n, x, y);
	}
}

/* All corners behind one plane, or two behind one and one behind another. */
static void culled_by_planes(void)
{
	float at[3][4] = { { -1, -1, 0, 1 }, { 7, -1, 0, 1 }, { -1, 7, 0, 1 } };
	float attribute[3][4];
	u32 n, i, c, planes;
	bool culled;

	for (n = 0; n < 128; n++) {
		start(true);
		planes = n % 16;
		scene.clip[0] = BIT(20) | planes;
		culled = false;
		for (c = 0; c < 4; c++) {
			u32 out = 0;

			for (i = 0; i < 3; i++) {
				attribute[i][c] = random_number(-1, 0.2);
				if (n % 7 == 6)
					attribute[i][c] = __builtin_nanf("");
				out += !(attribute[i][c] >= 0);
			}
			culled |= planes & BIT(c) && out == 3;
		}
		for (i = 0; i < 3; i++)
			scene_vertex(&scene, i, at[i], attribute[i]);
		scene_constant(&scene, (const float[]){ 1, 1, 1, 1 });
		scene_draw(&scene);
		expect_msg(*(float *)scene_pixel(&scene, 9, 9) == !culled, "case %u", n);
	}
}

/* Two triangles that share a side behind the eye: no pixel is lost or drawn twice. */
static void neighbours(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	float at[4][4] = {
		{ -1, -1, 0, 0.5 }, { 5, -2, 0, -0.7 }, { -3, 6, 0, 0.9 }, { 4, 5, 0, 1 }
	};
	u32 n, x, y, drawn = 0;
	float got;

	for (n = 0; n < 60; n++) {
		start(true);
		scene.topology = TRISTRIP;
		scene.num_vertices = 4;
		scene.raster[0] &= ~(BIT(0) | BIT(26));
		scene_add(&scene);
		at[1][3] = random_number(-1, 1);
		at[2][1] = random_number(-4, 7);
		for (x = 0; x < 4; x++)
			scene_vertex(&scene, x, at[x], white);
		scene_draw(&scene);
		for (y = 0; y < SIZE; y++) {
			for (x = 0; x < SIZE; x++) {
				memcpy(&got, scene_pixel(&scene, x, y), 4);
				expect_msg(got < 1.5, "case %u: %u, %u twice", n, x, y);
				drawn += got > 0.5;
			}
		}
	}
	check_gt(drawn, 1000);
}

/* Modes that take all, or nothing; what is out of the viewport is not drawn. */
static void modes(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	static const float at[3][4] = {
		{ -1, -1, 0.5, 1 }, { 30, -1, 0.5, 1 }, { -1, 30, 0.5, 1 }
	};
	float extent[4] = { 3, 17, 5, 9 };
	u32 n, i, x, y;
	bool in;

	for (n = 0; n < 3; n++) {
		start(true);
		scene.clip[1] |= n == 1 ? 3 << 13 : n == 2 ? BIT(28) : 0;
		memcpy(scene.viewport + 12, extent, sizeof(extent));
		for (i = 0; i < 3; i++)
			scene_vertex(&scene, i, at[i], white);
		scene_draw(&scene);
		for (y = 0; y < SIZE; y++) {
			for (x = 0; x < SIZE; x++) {
				in = n == 0 || (n == 2 && x >= 3 && x <= 17 && y >= 5 && y <= 9);
				expect_msg(*(float *)scene_pixel(&scene, x, y) == in,
					   "case %u: %u, %u", n, x, y);
			}
		}
	}
}

static const struct unit_case cases[] = {
	UNIT(anywhere),
	UNIT(planes_of_the_user),
	UNIT(planes_of_the_shader),
	UNIT(culled_by_planes),
	UNIT(neighbours),
	UNIT(modes),
};

const struct unit_group clip_tests = {
	.name = "clip",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
