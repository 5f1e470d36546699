// SPDX-License-Identifier: GPL-2.0
/*
 * Pixels of a line. One that is as thin as can be covers the pixels whose diamonds it leaves: the
 * places that are less than half a pixel away from a center, along x and y together. A wide one is
 * a parallelogram: as wide along the axis that it goes along less.
 *
 * PRM SKL vol 7 "Line Rasterization", "Zero-Width (Cosmetic) Line Rasterization": Grid Intersection
 * Quantization. Of a diamond's border the two lower sides with the lowest corner are part of it,
 * and the right corner for lines that go along y: Direct3D's rules of aliased lines. That Gen9 has
 * parallelograms: Mesa's genX_gfx_state.c, anv_rasterization_mode().
 */
#include "draw/pipeline.h"

/**
 * struct thin - a thin line, as it goes along its major axis, and in the minor one
 * @along_y: its major axis is y
 * @major, @minor: its ends
 * @forward: it goes to greater numbers
 */
struct thin {
	bool along_y;
	s32 major[2], minor[2];
	bool forward;
};

/* The row of a column's pixel that the line, if it had no ends, goes through. */
static s64 row_at(const struct thin *line, s64 center)
{
	s64 length = line->major[1] - line->major[0], rise = line->minor[1] - line->minor[0];
	s64 by = 256 * length, n;

	/* A pixel ends with what is exactly between it and the next. */
	n = line->minor[0] * length + (center - line->major[0]) * rise;
	if (by < 0) {
		by = -by;
		n = -n;
	}
	n--;

	return n >= 0 ? n / by : -((by - 1 - n) / by);
}

/* A place on the line is behind the diamond around a center: the line has left it. */
static bool is_beyond(const struct thin *line, u32 end, s64 major, s64 minor)
{
	s64 ahead = line->major[end] - major, aside = line->minor[end] - minor, from;

	from = (line->forward ? ahead : -ahead) + (aside < 0 ? -aside : aside);
	if (from != 128)
		return from > 128;
	if (line->along_y)
		return ahead < 0 || (!ahead && aside < 0);

	return aside <= 0;
}

static struct thin thin_of(const struct draw_primitive *p)
{
	s64 w = p->x[1] - p->x[0], h = p->y[1] - p->y[0];
	struct thin line = { .along_y = (h < 0 ? -h : h) > (w < 0 ? -w : w) };
	u32 i;

	for (i = 0; i < 2; i++) {
		line.major[i] = line.along_y ? p->y[i] : p->x[i];
		line.minor[i] = line.along_y ? p->x[i] : p->y[i];
	}
	line.forward = line.major[1] > line.major[0];

	return line;
}

static void cover_thin(struct draw_cover *cover)
{
	struct thin line = thin_of(cover->primitive);
	s64 column = line.along_y ? cover->y : cover->x, row = line.along_y ? cover->x : cover->y;
	u16 rows[DRAW_BLOCK] = {};
	s64 at, major;
	u32 i;

	for (i = 0; i < DRAW_BLOCK; i++) {
		major = (column + i) * 256 + 128;
		at = row_at(&line, major);
		if (at < row || at >= row + DRAW_BLOCK ||
		    is_beyond(&line, 0, major, at * 256 + 128) ||
		    !is_beyond(&line, 1, major, at * 256 + 128))
			continue;
		rows[line.along_y ? i : at - row] |= 1u << (line.along_y ? at - row : i);
	}
	for (i = 0; i < DRAW_BLOCK; i++)
		cover->rows[i] &= rows[i];
}

static void cover_wide(struct draw_cover *cover)
{
	const struct draw_primitive *p = cover->primitive;
	s64 w = p->x[1] - p->x[0], h = p->y[1] - p->y[0];
	bool along_y = (h < 0 ? -h : h) > (w < 0 ? -w : w);
	s32 x = along_y ? p->half_width : 0, y = along_y ? 0 : p->half_width;
	const s32 corner[4][2] = {
		{ p->x[0] - x, p->y[0] - y }, { p->x[1] - x, p->y[1] - y },
		{ p->x[1] + x, p->y[1] + y }, { p->x[0] + x, p->y[0] + y }
	};

	draw_cut_sides(cover, corner, 4, along_y ? h < 0 : w > 0);
}

/* A thin line has a pixel of the column. */
static bool is_in_thin(const struct thin *line, s32 column)
{
	s64 major = (s64)column * 256 + 128, minor = row_at(line, major) * 256 + 128;

	return !is_beyond(line, 0, major, minor) && is_beyond(line, 1, major, minor);
}

/* The pixel of an end, or one that is not far from it: away from there, or back. */
static bool find_thin_end(const struct thin *line, u32 end, s32 *column)
{
	s32 step = (end ? -1 : 1) * (line->forward ? 1 : -1), i;

	*column = (line->major[end] >> 8) - step;
	for (i = 0; i < 4; i++, *column += step)
		if (is_in_thin(line, *column))
			return true;

	return false;
}

/**
 * draw_line_run - the pixels of a line, along its major axis, wherever they are seen
 * @p: the line; it has ends
 * @run: where they are put
 */
void draw_line_run(const struct draw_primitive *p, struct draw_run *run)
{
	struct thin line = thin_of(p);
	s32 last = 0;
	bool any;

	run->along_y = line.along_y;
	run->step = line.forward ? 1 : -1;
	if (p->half_width) {
		/* Those whose centers are between the ends, or on the left or upper one. */
		run->first = draw_first_from(line.major[0]) - !line.forward;
		last = draw_first_from(line.major[1]) - line.forward;
		any = true;
	} else {
		any = find_thin_end(&line, 0, &run->first) && find_thin_end(&line, 1, &last);
	}
	run->length = any && (last - run->first) * run->step >= 0 ?
		      (last - run->first) * run->step + 1 : 0;
}

/* What of a block is in a line, of what its rows have. It is not without length. */
void draw_cover_line(struct draw_cover *cover)
{
	if (cover->primitive->half_width)
		cover_wide(cover);
	else
		cover_thin(cover);
}
