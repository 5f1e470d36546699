// SPDX-License-Identifier: GPL-2.0
/*
 * What of a primitive is at a pixel: barycentric coordinates, depth, w. Compiled for the FPU.
 * PRM SKL vol 7 "Barycentric Attribute Interpolation".
 */
#include "draw/pipeline.h"
#include "texel/format_float.h"

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
		const u32 *vue = draw->corner[i] + 4;

		beta = draw_slope_at(&draw->primitive.beta[i], x + 0.5, y + 0.5);
		parts[i] = beta;
		sum += beta;
		z += beta * eu_bits_float(vue[2]);
		if (i)
			pixel->linear[i - 1] = beta * eu_bits_float(vue[3]);
	}
	pixel->perspective[0] = parts[1] / sum;
	pixel->perspective[1] = parts[2] / sum;
	pixel->w = 1 / sum;
	pixel->depth = z * axis.scale + axis.offset + draw->primitive.offset;
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

/* Two numbers, at any address. */
static inline v2d pair_at(const double *from)
{
	v2d pair;

	memcpy(&pair, from, sizeof(pair));

	return pair;
}

static inline void put_pair(float *to, v2d from)
{
	v2f pair = __builtin_convertvector(from, v2f);

	memcpy(to, &pair, sizeof(pair));
}

/**
 * draw_find_grid - prepare for the quads of a block
 * @p: the primitive
 * @at: a pixel of the block, as draw_pixels has it
 * @grid: where it is put
 */
void draw_find_grid(const struct draw_primitive *p, u32 at, struct draw_grid *grid)
{
	const struct draw_slopes *slopes = &grid->slopes;
	u32 i, c;

	draw_find_slopes(p, &grid->slopes);
	grid->x = (at & 0xffff) / DRAW_BLOCK * DRAW_BLOCK;
	grid->y = (at >> 16) / DRAW_BLOCK * DRAW_BLOCK;
	for (i = 0; i < DRAW_BLOCK; i++) {
		double dx = (grid->x + i) * 256.0 + 128 - slopes->x;
		double dy = (grid->y + i) * 256.0 + 128 - slopes->y;

		for (c = 0; c < 2; c++) {
			grid->column[c][i] = slopes->dx[c] * dx;
			grid->row[c][i][0] = slopes->dy[c] * dy;
			grid->row[c][i][1] = grid->row[c][i][0];
		}
	}
}

/* find_plain() of two pixels beside each other, without coordinates that are linear. */
static void find_rest(const struct draw_primitive *p, bool linear, v2d b1, v2d b2, u32 lane,
		      struct draw_quad *quad)
{
	v2d rest = 1 - b1 - b2;
	v2d rw = (double)p->rw[0] * rest + (double)p->rw[1] * b1 + (double)p->rw[2] * b2;

	put_pair(&quad->w[lane], 1 / rw);
	if (!linear) {
		put_pair(&quad->perspective[0][lane], b1 * (double)p->rw[1] / rw);
		put_pair(&quad->perspective[1][lane], b2 * (double)p->rw[2] / rw);
	}
	put_pair(&quad->depth[lane],
		 (double)p->z[0] * rest + (double)p->z[1] * b1 + (double)p->z[2] * b2);
}

/* A quad of the block: the same operations as find_plain()'s, in the same order. */
static inline void find_plain_quad(const struct draw_grid *grid, u32 x, u32 y, v2d (*b)[2],
				   struct draw_quad *quad)
{
	v2d scale = { grid->slopes.scale, grid->slopes.scale }, column;
	u32 c;

	for (c = 0; c < 2; c++) {
		column = pair_at(&grid->column[c][x]);
		b[0][c] = (column + pair_at(grid->row[c][y])) * scale;
		b[1][c] = (column + pair_at(grid->row[c][y + 1])) * scale;
		put_pair(&quad->linear[c][0], b[0][c]);
		put_pair(&quad->linear[c][2], b[1][c]);
	}
}

static void find_lone_quad(const struct render *render, const struct draw_grid *grid, u32 x,
			   u32 y, struct draw_quad *quad)
{
	struct draw_pixel pixel;
	u32 i, c;

	for (i = 0; i < 4; i++) {
		draw_find_pixel(render, &grid->slopes, x + i % 2, y + i / 2, &pixel);
		for (c = 0; c < 2; c++) {
			quad->linear[c][i] = pixel.linear[c];
			quad->perspective[c][i] = pixel.perspective[c];
		}
		quad->depth[i] = pixel.depth;
		quad->w[i] = pixel.w;
	}
}

/**
 * draw_find_quads - what is at the pixels of quads
 * @render: the pipelines
 * @grid: of the block
 * @at: the first pixel of each, as draw_pixels has it. Lanes that have none may say anything.
 * @n: how many
 * @quad: where it is put: depth and w if the shader gets them, coordinates in perspective if
 *	they are not the linear ones
 */
void draw_find_quads(const struct render *render, const struct draw_grid *grid, const u32 *at,
		     u32 n, struct draw_quad *quad)
{
	const struct draw_primitive *p = &render->draw.primitive;
	const struct draw_shader *shader = &render->draw.shader;
	bool linear = grid->slopes.linear, more = !linear || shader->w || shader->depth;
	u32 i, x, y, row;
	v2d b[2][2];

	for (i = 0; i < n; i++, at++, quad++) {
		x = (*at & 0xffff) - grid->x;
		y = (*at >> 16) - grid->y;
		if (p->clipped || x > DRAW_BLOCK - 2 || y > DRAW_BLOCK - 2) {
			find_lone_quad(render, grid, *at & 0xffff, *at >> 16, quad);
			continue;
		}
		find_plain_quad(grid, x, y, b, quad);
		for (row = 0; more && row < 2; row++)
			find_rest(p, linear, b[row][0], b[row][1], 2 * row, quad);
	}
}
