// SPDX-License-Identifier: GPL-2.0
/*
 * How far a texture is from the picture, where it is drawn as it is. Compiled for the FPU.
 *
 * What a shader makes of its coordinates is rounded a few times, so it is a little beside the
 * numbers here. These change evenly over the picture: if they are well inside of a pixel's own
 * texel at the corners, so are they, and those of the shader, between them.
 */
#include "draw/pipeline.h"
#include "texel/format_float.h"

/*
 * Coordinates, and u and v, are rounded to 24 bits: at most four times, by half of the last one,
 * or by all of it in another direction than to the nearest. This is four times as much.
 */
#define ROUNDED		(1.0 / (1 << 20))

/* In any case, of a texel. */
#define MARGIN		(1.0 / (1 << 12))

#define FARTHEST	65536.0

static double size_of(double x)
{
	return x < 0 ? -x : x;
}

/* How far a texel's coordinate is from the pixel's, and how much that may be beside it. */
static double distance(const struct draw_shift *shift, const struct draw_slopes *slopes, u32 dim,
		       const s32 *at, double *margin)
{
	const u32 *plane = shift->primitive->plane[0][0] + 4 * shift->plane[dim];
	double p = eu_bits_float(plane[0]), q = eu_bits_float(plane[1]);
	double r = eu_bits_float(plane[3]), scale = (s32)shift->scale[dim];
	double dx = at[0] * 256.0 + 128 - slopes->x, dy = at[1] * 256.0 + 128 - slopes->y;
	double b1 = (slopes->dx[0] * dx + slopes->dy[0] * dy) * slopes->scale;
	double b2 = (slopes->dx[1] * dx + slopes->dy[1] * dy) * slopes->scale;

	*margin = MARGIN + (size_of(p * b1) + size_of(q * b2) + size_of(r)) * scale * ROUNDED;

	return (p * b1 + q * b2 + r) * scale - at[dim];
}

/* In x, or in y: at all corners. Nothing is true of what is no number. */
static bool find(struct draw_shift *shift, const struct draw_slopes *slopes, u32 dim)
{
	const struct draw_primitive *p = shift->primitive;
	const s32 xs[2] = { p->left, p->right - 1 }, ys[2] = { p->top, p->bottom - 1 };
	double d, margin;
	u32 corner;

	for (corner = 0; corner < 4; corner++) {
		const s32 at[2] = { xs[corner & 1], ys[corner >> 1] };

		d = distance(shift, slopes, dim, at, &margin);
		if (!(d > -FARTHEST && d < FARTHEST))
			return false;
		if (!corner) {
			shift->by[dim] = d;
			shift->by[dim] -= shift->by[dim] > d;
		}
		d -= shift->by[dim];
		if (!(d > margin && d < 1 - margin))
			return false;
	}

	return true;
}

/**
 * draw_find_shift - find how far a texture is from the picture
 * @data: the struct draw_shift
 */
void draw_find_shift(void *data)
{
	struct draw_shift *shift = data;
	struct draw_slopes slopes;

	draw_find_slopes(shift->primitive, &slopes);
	shift->found = slopes.linear && find(shift, &slopes, 0) && find(shift, &slopes, 1);
}
