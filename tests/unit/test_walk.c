// SPDX-License-Identifier: GPL-2.0
/* The order in which MEDIA_OBJECT_WALKER comes to points: patterns of drivers, and any. */
#include "walks.h"

#define MAX_POINTS	2048

static struct walk_point points[MAX_POINTS], model[MAX_POINTS];
static struct walk_fields fields;
static struct walk walk;

static void decode(void)
{
	u32 cmd[WALK_DWORDS];

	walks_command(&fields, cmd);
	walk_decode(&walk, cmd);
}

static u32 points_of_fields(void)
{
	decode();

	return walks_points(&walk, points, MAX_POINTS);
}

/* The points of a pattern in their order, two digits each: x and y. */
static void expect_order(enum walk_pattern pattern, s32 x, s32 y, const char *order)
{
	u32 i, n;

	walks_pattern(&fields, pattern, x, y);
	n = points_of_fields();
	check_eq(n, (strlen(order) + 1) / 3);
	for (i = 0; i < n; i++) {
		check_eq(points[i].x, order[3 * i] - '0');
		check_eq(points[i].y, order[3 * i + 1] - '0');
	}
}

static void orders(void)
{
	expect_order(WALK_RASTER, 3, 2, "00 10 20 01 11 21");
	expect_order(WALK_VERTICAL, 3, 2, "00 01 10 11 20 21");
	expect_order(WALK_45, 3, 3, "00 10 01 20 11 02 21 12 22");
	expect_order(WALK_26, 4, 3, "00 10 20 01 30 11 21 02 31 12 22 32");
	/* Middle loops: rows two by two, four by four. */
	expect_order(WALK_26X, 4, 4, "00 01 10 11 20 02 21 03 30 12 31 13 22 23 32 33");
	expect_order(WALK_45Z, 2, 8, "00 01 02 03 10 04 11 05 12 06 13 07 14 15 16 17");
	/* A middle loop that is cut. */
	expect_order(WALK_26X, 2, 3, "00 01 10 11 02 12");
	/* Blocks of two times two, then with one that is cut. */
	expect_order(WALK_26Z, 4, 4, "00 10 01 11 20 30 21 31 02 12 03 13 22 32 23 33");
	expect_order(WALK_26Z, 3, 3, "00 10 01 11 20 21 02 12 22");
	/* Begins behind the block: what comes before its right edge is left out. */
	expect_order(WALK_45D, 3, 4, "21 12 03 22 13 23");
}

static s32 when[64][64];

/* Each once. */
static void note_points(s32 x, s32 y)
{
	u32 i, n = points_of_fields();

	check_eq(n, x * y);
	memset(when, 0xff, sizeof(when));
	for (i = 0; i < n; i++) {
		check_lt(points[i].x, x);
		check_lt(points[i].y, y);
		check_int_eq(when[points[i].y][points[i].x], -1);
		when[points[i].y][points[i].x] = i;
	}
}

/* None comes before the one so far from it. */
static void expect_after(s32 x, s32 y, s32 dx, s32 dy)
{
	s32 i, j;

	for (j = 0; j < y; j++)
		for (i = 0; i < x; i++)
			if (i + dx >= 0 && i + dx < x && j + dy >= 0 && j + dy < y)
				check_lt(when[j + dy][i + dx], when[j][i]);
}

/* What threads of a pattern wait for by the scoreboard comes before them. */
static void dependencies(void)
{
	s32 x, y;

	for (x = 1; x <= 12; x++)
		for (y = 1; y <= 12; y++) {
			walks_pattern(&fields, WALK_45, x, y);
			note_points(x, y);
			expect_after(x, y, -1, 0);
			expect_after(x, y, 0, -1);
			walks_pattern(&fields, WALK_26, x, y);
			note_points(x, y);
			expect_after(x, y, -1, 0);
			expect_after(x, y, -1, -1);
			expect_after(x, y, 0, -1);
			expect_after(x, y, 1, -1);
			walks_pattern(&fields, WALK_26X, x, y);
			note_points(x, y);
			expect_after(x, y, -1, 0);
			expect_after(x, y, 0, -1);
			walks_pattern(&fields, WALK_45Z, x, y);
			note_points(x, y);
			expect_after(x, y, -1, 0);
			expect_after(x, y, 0, -1);
			walks_pattern(&fields, WALK_26Z, x, y);
			note_points(x, y);
			expect_after(x, y, -1, 0);
			expect_after(x, y, 0, -1);
		}
}

/* A big picture has not many more places than points. */
static void few_places(void)
{
	enum walk_pattern pattern;

	for (pattern = WALK_RASTER; pattern <= WALK_26X; pattern++) {
		walks_pattern(&fields, pattern, 240, 135);
		decode();
		check_ge(walk_places(&walk), 240 * 135);
		check_le(walk_places(&walk), 240 * 135 * 2 + 2000);
	}
	walks_pattern(&fields, WALK_RASTER, 2047, 2047);
	decode();
	check_eq(walk_places(&walk), 2047 * 2047);
}

/* Loops run once more than their counts say; each color of a point before the next point. */
static void counts_and_colors(void)
{
	u32 i;

	walks_pattern(&fields, WALK_RASTER, 5, 5);
	fields.local_count = 2;
	check_eq(points_of_fields(), 5 * 3);
	fields.local_count = 0;
	fields.colors = 15;
	check_eq(points_of_fields(), 5 * 16);
	for (i = 0; i < 5 * 16; i++) {
		check_eq(points[i].color, i % 16);
		check_eq(points[i].x, i / 16);
		check_eq(points[i].y, 0);
	}
	walks_pattern(&fields, WALK_26Z, 6, 6);
	fields.global_count = 3;
	check_eq(points_of_fields(), 5 * 4);
}

/* Blocks that begin left and above of the area: what is in it counts from its corner. */
static void cut_blocks(void)
{
	walks_pattern(&fields, WALK_RASTER, 8, 8);
	fields.block[0] = fields.block[1] = 4;
	fields.global_start[0] = -1;
	fields.global_start[1] = -2;
	fields.global_outer[0] = 4;
	fields.global_inner[1] = 4;
	check_eq(points_of_fields(), 8 * 8);
	check_eq(points[0].x, 0);
	check_eq(points[0].y, 0);
	check_eq(points[2].x, 2);
	check_eq(points[3].x, 0);
	check_eq(points[3].y, 1);
	check_eq(points[3 * 2].y, 2);
	/* One that begins where there is none. */
	fields.global_start[0] = -4;
	fields.global_outer[0] = 0;
	check_eq(points_of_fields(), 0);
	fields.global_start[0] = 8;
	check_eq(points_of_fields(), 0);
}

/* Steps of zero: an outer loop comes to the same again, an inner one would never end. */
static void zero_steps(void)
{
	u32 axis;

	walks_pattern(&fields, WALK_RASTER, 4, 4);
	fields.outer[1] = 0;
	fields.local_count = 9;
	check_eq(points_of_fields(), 4 * 10);
	fields.inner[0] = 0;
	check_eq(points_of_fields(), 10);
	for (axis = 0; axis < 2; axis++)
		fields.global_outer[axis] = fields.global_inner[axis] = 0;
	fields.global_count = 2;
	check_eq(points_of_fields(), 30);
	fields.block[1] = 0;
	check_eq(points_of_fields(), 0);
	fields.block[1] = 4;
	fields.resolution[0] = 0;
	check_eq(points_of_fields(), 0);
}

static u32 seed;

static u32 random_u32(void)
{
	seed = seed * 1664525 + 1013904223;

	return seed >> 8;
}

static s32 from_to(s32 low, s32 high)
{
	return low + (s32)(random_u32() % (high - low + 1));
}

static void any_fields(void)
{
	u32 axis;

	memset(&fields, 0, sizeof(fields));
	for (axis = 0; axis < 2; axis++) {
		fields.resolution[axis] = from_to(0, 12);
		fields.block[axis] = from_to(0, 7);
		fields.global_start[axis] = from_to(-4, 6);
		fields.global_outer[axis] = from_to(-6, 8);
		fields.global_inner[axis] = from_to(-6, 8);
		fields.start[axis] = random_u32() % 2 ? 0 : from_to(0, 9);
		fields.outer[axis] = from_to(-3, 3);
		fields.inner[axis] = from_to(-3, 3);
		fields.middle[axis] = from_to(-2, 1);
	}
	fields.extra_steps = random_u32() % 4 ? 0 : from_to(0, 5);
	fields.colors = random_u32() % 4 ? 0 : from_to(0, 3);
	fields.local_count = random_u32() % 4 ? from_to(0, 9) : 0xfff;
	fields.global_count = random_u32() % 4 ? from_to(0, 5) : 0xfff;
}

/* Any walk has the points of the model, in its order. */
static void any_walk(void)
{
	u32 i, n, some = 0;

	seed = 1;
	for (i = 0; i < 20000; i++) {
		any_fields();
		decode();
		if (walk_places(&walk) > 5000)
			continue;
		n = walks_model(&fields, model, MAX_POINTS);
		expect_msg(walks_points(&walk, points, MAX_POINTS) == n, "walk %u: %u", i, n);
		expect_msg(!memcmp(points, model, n * sizeof(*points)), "walk %u", i);
		some += n > 0;
	}
	check_gt(some, 2000);
}

/* Whatever the fields are: so many places at most, no point out of the area. */
static void any_dwords(void)
{
	u32 cmd[WALK_DWORDS], i, j;
	struct walk_point point;
	u64 places;

	seed = 2;
	for (i = 0; i < 20000; i++) {
		for (j = 0; j < WALK_DWORDS; j++) {
			cmd[j] = random_u32() << 16 ^ random_u32();
			if (i % 3 == 0)
				cmd[j] = random_u32() & 1 ? ~0u : 0x08000800;
		}
		walk_decode(&walk, cmd);
		places = walk_places(&walk);
		check_lt(places, 1ull << 60);
		for (j = 0; places && j < 20; j++) {
			u64 place = ((u64)random_u32() << 40 ^ (u64)random_u32() << 20 ^
				     random_u32()) % places;

			if (j < 2)
				place = j ? places - 1 : 0;
			if (!walk_at(&walk, place, &point))
				continue;
			check_lt(point.x, cmd[13] & 0x7ff);
			check_lt(point.y, cmd[13] >> 16 & 0x7ff);
			check_lt(point.color, 16);
		}
	}
}

static const struct unit_case cases[] = {
	UNIT(orders),
	UNIT(dependencies),
	UNIT(few_places),
	UNIT(counts_and_colors),
	UNIT(cut_blocks),
	UNIT(zero_steps),
	UNIT(any_walk),
	UNIT(any_dwords),
};

const struct unit_group walk_tests = { .name = "walk", UNIT_CASES(cases) };
