// SPDX-License-Identifier: GPL-2.0
/*
 * What of a primitive is at a pixel: barycentric coordinates, depth, w. Compiled for the FPU.
 * PRM SKL vol 7 "Barycentric Attribute Interpolation".
 */
#include "render/format_float.h"
#include "render/pipeline.h"

/* How coordinates go over the picture. */
void draw_find_slopes(const struct draw_primitive *p, struct draw_slopes *slopes)
{
	double x1 = p->x[1] - p->x[0], y1 = p->y[1] - p->y[0];
	double x2 = p->x[2] - p->x[0], y2 = p->y[2] - p->y[0];

	/* Products of whole numbers are exact, of all but the largest triangles. */
	*slopes = (struct draw_slopes){
		.x = p->x[0], .y = p->y[0],
		.dx = { y2, -y1 }, .dy = { -x2, x1 },
		.scale = 1 / (x1 * y2 - x2 * y1),
		.linear = p->rw[0] == p->rw[1] && p->rw[1] == p->rw[2],
	};
}

/* Of a triangle or rectangle that is where its corners say. */
static void find_plain(const struct draw_primitive *p, const struct draw_slopes *slopes,
		       u32 x, u32 y, struct draw_pixel *pixel)
{
	double dx = x * 256.0 + 128 - slopes->x, dy = y * 256.0 + 128 - slopes->y;
	double b1 = (slopes->dx[0] * dx + slopes->dy[0] * dy) * slopes->scale;
	double b2 = (slopes->dx[1] * dx + slopes->dy[1] * dy) * slopes->scale;
	double rw;

	pixel->linear[0] = b1;
	pixel->linear[1] = b2;
	pixel->perspective[0] = b1;
	pixel->perspective[1] = b2;
	rw = p->rw[0] * (1 - b1 - b2) + p->rw[1] * b1 + p->rw[2] * b2;
	pixel->w = 1 / rw;
	if (!slopes->linear) {
		pixel->perspective[0] = b1 * p->rw[1] / rw;
		pixel->perspective[1] = b2 * p->rw[2] / rw;
	}
	pixel->depth = p->z[0] * (1 - b1 - b2) + p->z[1] * b1 + p->z[2] * b2;
}

/* Of one that is clipped: see clip.c. */
static void find_clipped(const struct render *render, u32 x, u32 y, struct draw_pixel *pixel)
{
	const struct draw *draw = &render->draw;
	struct draw_axis axis = draw_axis(render, 2);
	double beta, z = 0, sum = 0, parts[DRAW_CORNERS];
	u32 i;

	for (i = 0; i < DRAW_CORNERS; i++) {
		const u32 *vue = draw->vertex[i].vue + 4;

		beta = draw_slope_at(&draw->primitive.beta[i], x + 0.5, y + 0.5);
		parts[i] = beta;
		sum += beta;
		z += beta * bits_float(vue[2]);
		if (i)
			pixel->linear[i - 1] = beta * bits_float(vue[3]);
	}
	pixel->perspective[0] = parts[1] / sum;
	pixel->perspective[1] = parts[2] / sum;
	pixel->w = 1 / sum;
	pixel->depth = z * axis.scale + axis.offset;
}

/* What is at a pixel, covered or not. */
void draw_find_pixel(const struct render *render, const struct draw_slopes *slopes, u32 x, u32 y,
		     struct draw_pixel *pixel)
{
	if (render->draw.primitive.clipped)
		find_clipped(render, x, y, pixel);
	else
		find_plain(&render->draw.primitive, slopes, x, y, pixel);
}
