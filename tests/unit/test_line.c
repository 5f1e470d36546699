// SPDX-License-Identifier: GPL-2.0
/* Which pixels a line covers: against a slow model, and that none is lost or taken twice. */
#include "cover.h"
#include "unit.h"

#define SIZE	COVER_SIZE

/* As near to a border as this, the model cannot tell. */
#define TIE	1e-7

static u32 seed;
static u8 count[SIZE][SIZE];

static s32 random_below(u32 n)
{
	seed = seed * 1103515245 + 12345;

	return (seed >> 8) % n;
}

static struct draw_primitive line(s32 x0, s32 y0, s32 x1, s32 y1, s32 half)
{
	return (struct draw_primitive){
		.corners = 2, .x = { x0, x1 }, .y = { y0, y1 }, .half_width = half,
		.right = SIZE, .bottom = SIZE
	};
}

static double magnitude(double x)
{
	return x < 0 ? -x : x;
}

/*
 * The model: where on its way, from 0 to 1, the line is within the four sides of the diamond. It
 * leaves it if it is in it, and is out of it at its end. -1: it is too near to tell.
 */
static s32 leaves(const struct draw_primitive *p, s32 px, s32 py)
{
	double from = 0, to = 1e9, w = p->x[1] - p->x[0], h = p->y[1] - p->y[0];
	double x = p->x[0] - (px * 256 + 128), y = p->y[0] - (py * 256 + 128), rate, room, at;
	u32 i;

	for (i = 0; i < 4; i++) {
		rate = (i & 1 ? w : -w) + (i & 2 ? h : -h);
		room = 128 - (i & 1 ? x : -x) - (i & 2 ? y : -y);
		if (!(rate > 0) && !(rate < 0)) {
			if (magnitude(room) < TIE)
				return -1;
			if (room < 0)
				return 0;
			continue;
		}
		at = room / rate;
		if (rate > 0)
			to = at < to ? at : to;
		else
			from = at > from ? at : from;
	}
	if (magnitude(to - from) < TIE || magnitude(to - 1) < TIE || magnitude(to) < TIE)
		return -1;

	return from < to && to < 1;
}

static void thin(void)
{
	u32 n, told = 0, covered = 0;
	struct draw_primitive p;
	s32 x, y, want;

	for (n = 0; n < 1500; n++) {
		p = line(random_below(SIZE * 256 + 4000) - 2000, random_below(SIZE * 256),
			 random_below(SIZE * 256 + 4000) - 2000, random_below(SIZE * 256), 0);
		/* Short ones, those along an axis, and diagonals. */
		if (n % 4 == 1)
			p.x[1] = p.x[0] + random_below(600) - 300;
		if (n % 4 == 1 || n % 8 == 2)
			p.y[1] = p.y[0] + random_below(600) - 300;
		if (n % 8 == 3)
			p.y[1] = p.y[0] + p.x[1] - p.x[0];
		memset(count, 0, sizeof(count));
		cover(&p, count);
		for (y = 0; y < SIZE; y++) {
			for (x = 0; x < SIZE; x++) {
				want = leaves(&p, x, y);
				if (want < 0)
					continue;
				told++;
				covered += want;
				expect_msg(count[y][x] == want, "case %u: %d, %d is %u", n, x, y,
					   count[y][x]);
			}
		}
	}
	check_gt(told, 1500 * SIZE * SIZE - 20000);
	check_gt(covered, 20000);
}

/* Pieces that go on where the one before ends, on a grid of half pixels: each column has one. */
static void chains(void)
{
	u32 n, i, along_y;
	struct draw_primitive p;
	s32 x, y, at[2], next[2];

	for (n = 0; n < 400; n++) {
		along_y = n % 2;
		at[0] = n % 4 < 2 ? 0 : SIZE * 256;
		at[1] = SIZE * 128;
		memset(count, 0, sizeof(count));
		for (i = 0; n % 4 < 2 ? at[0] < SIZE * 256 : at[0] > 0; i++) {
			s32 step = (1 + random_below(12)) * 64, rise;

			/* Along y, diagonals count as those along x. */
			rise = random_below(2 * step / 64 + 1) * 64 - step;
			if (along_y && (rise == step || rise == -step))
				rise = 0;
			next[0] = at[0] + (n % 4 < 2 ? step : -step);
			next[1] = at[1] + rise / 2;
			p = along_y ? line(at[1], at[0], next[1], next[0], 0) :
				      line(at[0], at[1], next[0], next[1], 0);
			cover(&p, count);
			memcpy(at, next, sizeof(at));
		}
		for (x = 1; x < SIZE - 1; x++) {
			u32 sum = 0;

			for (y = 0; y < SIZE; y++)
				sum += along_y ? count[x][y] : count[y][x];
			/* It may have gone out of the picture. */
			expect_msg(sum == 1 || at[1] < 0 || at[1] > SIZE * 256,
				   "case %u: %d has %u", n, x, sum);
		}
	}
}

/* What is between two pixels is the upper one's, or the left one's. */
static void on_borders(void)
{
	static const struct {
		s32 at[4];
		u32 x, y, w, h;
	} lines[] = {
		{ { 256, 512, 5 * 256, 512 }, 1, 1, 4, 1 },
		{ { 5 * 256, 512, 256, 512 }, 1, 1, 4, 1 },
		{ { 512, 256, 512, 5 * 256 }, 1, 1, 1, 4 },
		{ { 512, 5 * 256, 512, 256 }, 1, 1, 1, 4 },
		/* From center to center: not the last one. */
		{ { 384, 384, 4 * 256 + 128, 384 }, 1, 1, 3, 1 },
		{ { 4 * 256 + 128, 384, 384, 384 }, 2, 1, 3, 1 },
		{ { 384, 384, 384, 4 * 256 + 128 }, 1, 1, 1, 3 },
		/* From corner to corner of a diamond. */
		{ { 256, 384, 512, 384 }, 1, 1, 1, 1 },
		{ { 512, 384, 256, 384 }, 1, 1, 1, 1 },
		{ { 384, 256, 384, 512 }, 1, 0, 1, 1 },
		{ { 384, 512, 384, 256 }, 1, 1, 1, 1 },
		{ { 512, 384, 511, 640 }, 1, 1, 1, 1 },
		{ { 256, 384, 257, 640 }, 0, 1, 1, 1 },
	};
	struct draw_primitive p;
	u32 i, x, y;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		p = line(lines[i].at[0], lines[i].at[1], lines[i].at[2], lines[i].at[3], 0);
		memset(count, 0, sizeof(count));
		cover(&p, count);
		for (y = 0; y < 8; y++)
			for (x = 0; x < 8; x++)
				expect_msg(count[y][x] == (x - lines[i].x < lines[i].w &&
							   y - lines[i].y < lines[i].h),
					   "case %u: %u, %u is %u", i, x, y, count[y][x]);
	}
}

/* Wide ones: as far away along the minor axis as half of the width, between the ends. */
static void wide(void)
{
	double along, length, away, major, minor;
	u32 n, covered = 0;
	struct draw_primitive p;
	s32 x, y;

	for (n = 0; n < 600; n++) {
		p = line(random_below(SIZE * 256), random_below(SIZE * 256),
			 random_below(SIZE * 256), random_below(SIZE * 256),
			 1 + random_below(2000));
		if (p.x[0] == p.x[1] && p.y[0] == p.y[1])
			continue;
		memset(count, 0, sizeof(count));
		cover(&p, count);
		for (y = 0; y < SIZE; y++) {
			for (x = 0; x < SIZE; x++) {
				double dx = p.x[1] - p.x[0], dy = p.y[1] - p.y[0];
				bool along_y = magnitude(dy) > magnitude(dx), want;

				major = along_y ? y * 256 + 128 - p.y[0] : x * 256 + 128 - p.x[0];
				minor = along_y ? x * 256 + 128 - p.x[0] : y * 256 + 128 - p.y[0];
				length = along_y ? dy : dx;
				along = major / length;
				away = magnitude(minor - along * (along_y ? dx : dy)) -
				       p.half_width;
				if (magnitude(away) < 1e-3 || magnitude(along) < TIE ||
				    magnitude(along - 1) < TIE)
					continue;
				want = away < 0 && along > 0 && along < 1;
				covered += want;
				expect_msg(count[y][x] == want, "case %u: %d, %d is %u", n, x, y,
					   count[y][x]);
			}
		}
	}
	check_gt(covered, 20000);
}

static const struct unit_case cases[] = {
	UNIT(thin),
	UNIT(chains),
	UNIT(on_borders),
	UNIT(wide),
};

const struct unit_group line_tests = {
	.name = "line",
	UNIT_CASES(cases),
};
