// SPDX-License-Identifier: GPL-2.0
/* Which pixels a triangle covers: against a slow model, and that none is lost or taken twice. */
#include "cover.h"
#include "unit.h"

#define SIZE	COVER_SIZE

static u32 seed;
static u8 count[SIZE][SIZE];

static u32 random_below(u32 n)
{
	seed = seed * 1103515245 + 12345;

	return (seed >> 8) % n;
}

static struct draw_primitive triangle(const s32 (*corner)[2])
{
	struct draw_primitive p = { .right = SIZE, .bottom = SIZE };
	u32 i;

	for (i = 0; i < 3; i++) {
		p.x[i] = corner[i][0];
		p.y[i] = corner[i][1];
	}

	return p;
}

/*
 * The model: a center is inside if a tiny step to the right, and a much tinier one down, is.
 * That is what the rule of left and upper sides says.
 */
static s64 side(const s32 *a, const s32 *b, s64 x, s64 y)
{
	return (b[0] - a[0]) * (y - (s64)a[1] * 65536) - (b[1] - a[1]) * (x - (s64)a[0] * 65536);
}

static bool is_inside(const s32 (*c)[2], s32 px, s32 py)
{
	s64 x = (px * 256 + 128) * 65536ll + 65536 / 64, y = (py * 256 + 128) * 65536ll + 1;
	s64 e0 = side(c[0], c[1], x, y), e1 = side(c[1], c[2], x, y), e2 = side(c[2], c[0], x, y);

	return (e0 > 0 && e1 > 0 && e2 > 0) || (e0 < 0 && e1 < 0 && e2 < 0);
}

/* Corners on a coarse grid, where centers are on sides; then on any. */
static void any_triangle(void)
{
	struct draw_primitive p;
	s32 corner[3][2];
	u32 n, i, grid;
	s32 x, y;

	for (n = 0; n < 1500; n++) {
		grid = n % 3 ? n % 3 * 64 : 1;
		for (i = 0; i < 6; i++)
			corner[i / 2][i % 2] = (random_below(SIZE * 256 / grid + 20) - 10) * grid;
		p = triangle(corner);
		memset(count, 0, sizeof(count));
		cover(&p, count);
		for (y = 0; y < SIZE; y++)
			for (x = 0; x < SIZE; x++)
				expect_msg(count[y][x] == is_inside(corner, x, y),
					   "case %u: %d, %d", n, x, y);
	}
}

/* A fan about a point in a square that has all pixels: each is in one triangle. */
static void fans(void)
{
	static const s32 rim[8][2] = {
		{ 0, 0 }, { 32, 0 }, { 64, 0 }, { 64, 32 }, { 64, 64 }, { 32, 64 }, { 0, 64 },
		{ 0, 32 }
	};
	struct draw_primitive p;
	s32 corner[3][2];
	u32 n, i, k, grid;

	for (n = 0; n < 200; n++) {
		grid = n % 2 ? 128 : 1;
		memset(count, 0, sizeof(count));
		corner[0][0] = (1 + random_below(SIZE * 256 / grid - 1)) * grid;
		corner[0][1] = (1 + random_below(SIZE * 256 / grid - 1)) * grid;
		for (i = 0; i < 8; i++) {
			for (k = 0; k < 2; k++) {
				corner[1 + k][0] = rim[(i + k) % 8][0] * 256;
				corner[1 + k][1] = rim[(i + k) % 8][1] * 256;
			}
			p = triangle(corner);
			cover(&p, count);
		}
		for (i = 0; i < SIZE * SIZE; i++)
			expect_msg(count[i / SIZE][i % SIZE] == 1, "case %u: %u, %u: %u", n,
				   i % SIZE, i / SIZE, count[i / SIZE][i % SIZE]);
	}
}

/* The largest and farthest ones: no number is too large. */
static void far_away(void)
{
	const s32 far = 1 << 28;
	const s32 corner[3][2] = { { -far, -far }, { far, -far }, { -far, far } };
	struct draw_primitive p = triangle(corner);
	struct draw_cover c = { .primitive = &p, .x = -64, .y = -64 };
	u32 i;

	p.right = 1 << 20;
	p.bottom = 1 << 20;
	p.left = -(1 << 20);
	p.top = -(1 << 20);
	expect(draw_cover(&c));
	for (i = 0; i < DRAW_BLOCK; i++)
		check_eq(c.rows[i], 0xffff);
	c.x = 16;
	c.y = 16;
	expect(!draw_cover(&c));
}

static const struct unit_case cases[] = {
	UNIT(any_triangle),
	UNIT(fans),
	UNIT(far_away),
};

const struct unit_group raster_tests = {
	.name = "raster",
	UNIT_CASES(cases),
};
