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

/* How far inside the pixel is; near 0: on a side or a plane. */
static double depth_inside(float at[3][4], const double *part, bool d3d)
{
	double z = sum(part, at, 2), inside;

	inside = least(least(part[0], part[1]), part[2]);
	inside = least(inside, part[0] + part[1] + part[2]);
	inside = least(inside, d3d ? z : z + 1);

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

static void check_pixels(float at[3][4], float attribute[3][4], bool d3d, u32 *inside, u32 nr)
{
	double part[3], deep, want;
	float got[4];
	u32 x, y, c;

	for (y = 0; y < SIZE; y++) {
		for (x = 0; x < SIZE; x++) {
			solve(at, (x + 0.5) / (SIZE / 2) - 1, (y + 0.5) / (SIZE / 2) - 1, part);
			deep = depth_inside(at, part, d3d);
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
		check_pixels(at, attribute, n % 2, &inside, n);
	}
	check_gt(inside, 5000);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
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
		scene.blend[1] = BIT(31) | 1 << 26 | 1 << 21;
		scene.blend[2] = 2 << 2;
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
	UNIT(neighbours),
	UNIT(modes),
};

const struct unit_group clip_tests = {
	.name = "clip",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
