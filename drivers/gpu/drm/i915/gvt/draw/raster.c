// SPDX-License-Identifier: GPL-2.0
/*
 * Rasterization: the pixels whose centers are in a primitive. A center on a side belongs to
 * it if that is a left or an upper one. All numbers are whole: 256ths of a pixel, and
 * products of two such. PRM SKL vol 7 "Windower", "Triangle Rasterization Rules".
 */
#include "draw/pipeline.h"

/* What a side's other side is from: e(x, y) >= 0 is inside, for pixels. */
struct side {
	s64 e;		/* at the block's first pixel */
	s64 dx, dy;	/* from a pixel to the next */
};

/* A side from a to b, which has the inside on its right in a picture whose y goes down. */
static struct side side_of(const s32 *a, const s32 *b, s32 x, s32 y)
{
	s64 w = b[0] - a[0], h = b[1] - a[1];
	bool takes = h < 0 || (!h && w > 0);

	/* What is exactly on it is inside only of a left or an upper side. */
	return (struct side){
		.e = w * ((s64)y * 256 + 128 - a[1]) - h * ((s64)x * 256 + 128 - a[0]) -
		     !takes,
		.dx = -h * 256,
		.dy = w * 256,
	};
}

/* The least, or the greatest, that e has in the block. */
static s64 extreme(const struct side *side, bool greatest)
{
	s64 e = side->e;

	if ((side->dx > 0) == greatest)
		e += (DRAW_BLOCK - 1) * side->dx;
	if ((side->dy > 0) == greatest)
		e += (DRAW_BLOCK - 1) * side->dy;

	return e;
}

/* Takes what is beyond a side out of a block. */
static void cut_rows(const struct side *side, u16 *rows)
{
	s64 row = side->e, e;
	u32 x, y, mask;

	for (y = 0; y < DRAW_BLOCK; y++, row += side->dy) {
		mask = 0;
		for (x = 0, e = row; x < DRAW_BLOCK; x++, e += side->dx)
			mask |= (u32)(e >= 0) << x;
		rows[y] &= mask;
	}
}

/* Pixels of the block that are in the primitive's bounds. */
static void bound_rows(const struct draw_primitive *p, s32 x, s32 y, u16 *rows)
{
	s32 left = max(p->left - x, 0), right = min(p->right - x, DRAW_BLOCK), row;
	u32 mask = left < right ? (~0u >> (32 - (right - left))) << left : 0;

	for (row = 0; row < DRAW_BLOCK; row++)
		rows[row] = y + row >= p->top && y + row < p->bottom ? mask : 0;
}

/**
 * draw_cut_sides - take what is beyond the sides of a convex polygon out of a block
 * @cover: the block
 * @corner: corners of the polygon: x and y
 * @n: how many
 * @clockwise: which way they go
 */
void draw_cut_sides(struct draw_cover *cover, const s32 (*corner)[2], u32 n, bool clockwise)
{
	struct side side;
	u32 i, next;

	for (i = 0; i < n; i++) {
		next = (i + 1) % n;
		side = clockwise ? side_of(corner[i], corner[next], cover->x, cover->y) :
				   side_of(corner[next], corner[i], cover->x, cover->y);
		if (extreme(&side, false) >= 0)
			continue;
		if (extreme(&side, true) < 0) {
			memset(cover->rows, 0, sizeof(cover->rows));
			return;
		}
		cut_rows(&side, cover->rows);
	}
}

static void cut_triangle(struct draw_cover *cover)
{
	const struct draw_primitive *p = cover->primitive;
	const s32 corner[DRAW_CORNERS][2] = {
		{ p->x[0], p->y[0] }, { p->x[1], p->y[1] }, { p->x[2], p->y[2] }
	};
	bool clockwise = (s64)(p->x[1] - p->x[0]) * (p->y[2] - p->y[0]) >
			 (s64)(p->x[2] - p->x[0]) * (p->y[1] - p->y[0]);

	draw_cut_sides(cover, corner, DRAW_CORNERS, clockwise);
}

/**
 * draw_cover - which pixels of a block a primitive covers
 * @cover: the primitive, and the block's first pixel; where the answer goes
 *
 * Return: false: none.
 */
bool draw_cover(struct draw_cover *cover)
{
	const struct draw_primitive *p = cover->primitive;
	u32 i, any = 0;

	bound_rows(p, cover->x, cover->y, cover->rows);
	if (p->corners == 2)
		draw_cover_line(cover);
	else if (p->clipped)
		eu_compute(draw_cover_clipped, cover);
	else if (!p->rect && p->corners != 1)
		cut_triangle(cover);
	for (i = 0; i < DRAW_BLOCK; i++)
		any |= cover->rows[i];

	return any;
}
