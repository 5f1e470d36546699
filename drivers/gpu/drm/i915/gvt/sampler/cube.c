// SPDX-License-Identifier: GPL-2.0
/* Faces of cubes. PRM SKL vol 7, "Sampling Engine": cube maps; vol 5, their faces' order */
#include "sampler/sampler.h"

/* Of a face: along which axis s and t go, and in which direction; its own are in its number. */
static const struct {
	u8 s_axis, t_axis;
	s8 s_sign, t_sign;
} faces[6] = {
	{ 2, 1, -1, -1 },	/* +x */
	{ 2, 1, 1, -1 },	/* -x */
	{ 0, 2, 1, 1 },		/* +y */
	{ 0, 2, 1, -1 },	/* -y */
	{ 0, 1, 1, -1 },	/* +z */
	{ 0, 1, -1, -1 },	/* -z */
};

static double magnitude(double x)
{
	return x < 0 ? -x : x;
}

/* The longest component: the later one where some are as long. */
static u32 major_axis(const float *direction)
{
	double x = magnitude(direction[0]), y = magnitude(direction[1]);
	double z = magnitude(direction[2]);

	if (z >= x && z >= y)
		return 2;

	return y >= x ? 1 : 0;
}

/**
 * sampler_cube_face - where a direction meets the cube
 * @direction: of three components
 * @s: where on the face, from 0 to 1
 * @t: .
 *
 * Return: the face.
 */
u32 sampler_cube_face(const float *direction, double *s, double *t)
{
	u32 axis = major_axis(direction), face = axis * 2 + (direction[axis] < 0);
	double major = magnitude(direction[axis]);

	*s = (faces[face].s_sign * direction[faces[face].s_axis] / major + 1) * 0.5;
	*t = (faces[face].t_sign * direction[faces[face].t_axis] / major + 1) * 0.5;

	return face;
}

static double quotient_change(double x, double dx, double y, double dy)
{
	return (dx * y - x * dy) / (y * y);
}

/**
 * sampler_cube_gradient - how a place on a face changes with its direction
 * @direction: the direction
 * @change: its change
 * @s: that of the place
 * @t: .
 */
void sampler_cube_gradient(const float *direction, const float *change, float *s, float *t)
{
	u32 axis = major_axis(direction), face = axis * 2 + (direction[axis] < 0);
	double sign = direction[axis] < 0 ? -1 : 1;
	u32 s_axis = faces[face].s_axis, t_axis = faces[face].t_axis;
	double major = sign * direction[axis], major_change = sign * change[axis];

	*s = 0.5 * quotient_change(direction[s_axis], change[s_axis], major, major_change);
	*t = 0.5 * quotient_change(direction[t_axis], change[t_axis], major, major_change);
}

static bool is_outside(s64 x, u32 size)
{
	return x < 0 || x >= size;
}

static s64 between(s64 x, s64 low, s64 high)
{
	return x < low ? low : x > high ? high : x;
}

/**
 * sampler_cube_cross - the texel of another face that is next to an edge
 * @size: texels of an edge
 * @face: the face that a texel would lie beside; becomes the one where it is
 * @x: its place
 * @y: .
 *
 * The cube reaches from -@size to @size, texels are 2 apart.
 *
 * Return: false if it is beside a corner, where there is none.
 */
bool sampler_cube_cross(u32 size, u32 *face, s64 *x, s64 *y)
{
	s64 n = size, at[3];
	u32 axis;

	if (is_outside(*x, size) && is_outside(*y, size))
		return false;
	at[*face / 2] = *face & 1 ? -n : n;
	at[faces[*face].s_axis] = faces[*face].s_sign * between(2 * *x + 1 - n, -n, n);
	at[faces[*face].t_axis] = faces[*face].t_sign * between(2 * *y + 1 - n, -n, n);
	axis = is_outside(*x, size) ? faces[*face].s_axis : faces[*face].t_axis;
	*face = axis * 2 + (at[axis] < 0);
	*x = between((faces[*face].s_sign * at[faces[*face].s_axis] + n) >> 1, 0, n - 1);
	*y = between((faces[*face].t_sign * at[faces[*face].t_axis] + n) >> 1, 0, n - 1);

	return true;
}
