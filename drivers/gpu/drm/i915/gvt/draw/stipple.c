// SPDX-License-Identifier: GPL-2.0
/*
 * Stipples: patterns that take pixels out of triangles and of lines. That of triangles lies on the
 * picture; that of lines goes along them, pixel by pixel, and on along a strip.
 *
 * PRM SNB vol 2 part 1, "Polygon Stipple", "Line Stipple"; SKL vol 2a, 3DSTATE_POLY_STIPPLE_OFFSET,
 * 3DSTATE_POLY_STIPPLE_PATTERN, 3DSTATE_LINE_STIPPLE. That bit 31 of a pattern's row is its first
 * pixel, and that the offset is added to a pixel's place: Mesa's i965 driver, brw_misc_state.c.
 */
#include "draw/pipeline.h"

/* Bits of the pattern of lines, and in a row of that of triangles. */
#define LINE_BITS	16u
#define POLY_BITS	32u

/* How many pixels of a line share a bit. */
static u32 repeats(const struct render_state *state)
{
	u32 count = render_bits(state->line_stipple[2], 8, 0);

	return count ? count : 1;
}

/* Whether pixel @n of a line, or strip, is left. */
static bool takes(const struct render_state *state, u32 n)
{
	return state->line_stipple[1] >> (n / repeats(state) % LINE_BITS) & 1;
}

static void cut_line(const struct render *render, struct draw_cover *cover)
{
	const struct render_state *state = &render->state;
	const struct draw_run *run = &render->draw.run;
	s32 from = run->along_y ? cover->y : cover->x, n;
	u32 i, mask = 0;

	for (i = 0; i < DRAW_BLOCK; i++) {
		n = (from + (s32)i - run->first) * run->step;
		if (n >= 0 && takes(state, run->begin + n))
			mask |= BIT(i);
	}
	for (i = 0; i < DRAW_BLOCK; i++)
		cover->rows[i] &= !run->along_y ? mask : mask & BIT(i) ? 0xffff : 0;
}

static void cut_triangle(const struct render *render, struct draw_cover *cover)
{
	const u32 *pattern = render->state.poly_stipple_pattern + 1;
	u32 offset = render->state.poly_stipple_offset[1], x, y, row, column, mask;

	for (y = 0; y < DRAW_BLOCK; y++) {
		row = pattern[(cover->y + y + render_bits(offset, 4, 0)) % POLY_BITS];
		mask = 0;
		for (x = 0; x < DRAW_BLOCK; x++) {
			column = (cover->x + x + render_bits(offset, 12, 8)) % POLY_BITS;
			mask |= (row >> (POLY_BITS - 1 - column) & 1) << x;
		}
		cover->rows[y] &= mask;
	}
}

/**
 * draw_stipple - take the pixels out of a block that a pattern has not
 * @render: the pipelines; state asks for patterns
 * @cover: the block
 *
 * Return: false: none is left.
 */
bool draw_stipple(const struct render *render, struct draw_cover *cover)
{
	const struct render_state *state = &render->state;
	const struct draw_primitive *p = cover->primitive;
	u32 i, any = 0;

	if (p->corners == 2 && state->wm[1] & DRAW_STIPPLE_LINES)
		cut_line(render, cover);
	if (p->corners == 3 && p->stippled && state->wm[1] & DRAW_STIPPLE_TRIANGLES)
		cut_triangle(render, cover);
	for (i = 0; i < DRAW_BLOCK; i++)
		any |= cover->rows[i];

	return any;
}

/* Where the pattern is at the line under way; one that is nowhere takes nothing of it. */
void draw_stipple_begin(struct render *render)
{
	const struct draw_primitive *p = &render->draw.primitive;
	struct draw_run *run = &render->draw.run;

	*run = (struct draw_run){};
	if (p->corners == 2 && p->placed[0] && p->placed[1])
		draw_line_run(p, run);
	run->begin = p->fresh ? 0 : render->position.stipple;
}

/* All pixels of what was under way have been drawn: the pattern goes on behind them. */
void draw_stipple_end(struct render *render)
{
	const struct draw_run *run = &render->draw.run;

	render->position.stipple = (run->begin + run->length) %
				   (LINE_BITS * repeats(&render->state));
}
