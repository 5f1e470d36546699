// SPDX-License-Identifier: GPL-2.0
/* See walks.h. */
#include "walks.h"

/* Steps of the patterns. "26 degrees": a block waits for the one above and to the right. */
static const struct walk_fields patterns[WALK_PATTERNS] = {
	[WALK_RASTER] = { .outer = { 0, 1 }, .inner = { 1, 0 } },
	[WALK_VERTICAL] = { .outer = { 1, 0 }, .inner = { 0, 1 } },
	[WALK_45] = { .outer = { 1, 0 }, .inner = { -1, 1 } },
	[WALK_26] = { .outer = { 1, 0 }, .inner = { -2, 1 } },
	[WALK_45Z] = { .outer = { 1, 0 }, .inner = { -1, 4 }, .middle = { 0, 1 },
		       .extra_steps = 3 },
	[WALK_26Z] = { .outer = { 0, 1 }, .inner = { 1, 0 }, .block = { 2, 2 },
		       .global_outer = { 2, 0 }, .global_inner = { -4, 2 } },
	[WALK_26X] = { .outer = { 1, 0 }, .inner = { -2, 2 }, .middle = { 0, 1 },
		       .extra_steps = 1 },
	[WALK_45D] = { .outer = { 1, 0 }, .inner = { -1, 1 } },
};

/* Of @x times @y points; loops end where the bounds do. */
void walks_pattern(struct walk_fields *fields, enum walk_pattern pattern, s32 x, s32 y)
{
	*fields = patterns[pattern];
	fields->resolution[0] = x;
	fields->resolution[1] = y;
	fields->local_count = fields->global_count = 0xfff;
	if (pattern == WALK_45D)
		fields->start[0] = x;
	if (fields->block[0])
		return;
	fields->block[0] = fields->global_outer[0] = x;
	fields->block[1] = fields->global_inner[1] = y;
}

static u32 pair(const s32 *fields)
{
	return (fields[1] & 0xfff) << 16 | (fields[0] & 0xfff);
}

/* MEDIA_OBJECT_WALKER without inline data. */
void walks_command(const struct walk_fields *fields, u32 *cmd)
{
	const u32 dw[WALK_DWORDS] = {
		[0] = 0x7103u << 16 | (WALK_DWORDS - 2),
		[6] = (fields->middle[0] & 3) << 8 | (fields->middle[1] & 3) << 12 |
		      fields->extra_steps << 16 | fields->colors << 24,
		[7] = fields->global_count << 16 | fields->local_count,
		[8] = pair(fields->block),
		[9] = pair(fields->start),
		[11] = pair(fields->outer),
		[12] = pair(fields->inner),
		[13] = pair(fields->resolution),
		[14] = pair(fields->global_start),
		[15] = pair(fields->global_outer),
		[16] = pair(fields->global_inner),
	};

	memcpy(cmd, dw, sizeof(dw));
}

/* What the model is at. */
struct model_walk {
	const struct walk_fields *fields;
	s32 block[2];
	struct walk_point *points;
	u32 n, max;
};

struct level {
	s32 low[2], high[2];	/* bounds */
	const s32 *start, *outer, *middle, *inner;
	u32 extra_steps, count;
	void (*visit)(struct model_walk *model, const s32 *at);
};

static bool is_inside(const struct level *level, const s32 *at)
{
	return at[0] >= level->low[0] && at[0] <= level->high[0] &&
	       at[1] >= level->low[1] && at[1] <= level->high[1];
}

/* Outside, where the inner loop comes from. */
static bool can_come_back(const struct level *level, const s32 *at)
{
	const s32 *step = level->inner;
	u32 axis;

	for (axis = 0; axis < 2; axis++)
		if ((step[axis] < 0 && at[axis] > level->high[axis]) ||
		    (step[axis] > 0 && at[axis] < level->low[axis]))
			return true;

	return false;
}

static void go(s32 *at, const s32 *step)
{
	at[0] += step[0];
	at[1] += step[1];
}

static void go_inner(struct model_walk *model, const struct level *level, const s32 *from)
{
	s32 at[2] = { from[0], from[1] };

	while (is_inside(level, at) && model->n < model->max) {
		level->visit(model, at);
		if (!level->inner[0] && !level->inner[1])
			return;
		go(at, level->inner);
	}
}

static void go_level(struct model_walk *model, const struct level *level)
{
	s32 outer[2] = { level->start[0], level->start[1] }, middle[2];
	u32 i, j;

	for (i = 0; i <= level->count && model->n < model->max; i++) {
		while (can_come_back(level, outer))
			go(outer, level->inner);
		if (!i && !is_inside(level, outer))
			return;
		memcpy(middle, outer, sizeof(middle));
		for (j = 0; j <= level->extra_steps && is_inside(level, outer); j++) {
			if (!is_inside(level, middle))
				break;
			go_inner(model, level, middle);
			go(middle, level->middle);
		}
		go(outer, level->outer);
	}
}

static void visit_point(struct model_walk *model, const s32 *at)
{
	u32 color;

	for (color = 0; color <= model->fields->colors && model->n < model->max; color++)
		model->points[model->n++] = (struct walk_point){
			.x = model->block[0] + at[0], .y = model->block[1] + at[1],
			.color = color,
		};
}

static void visit_block(struct model_walk *model, const s32 *at)
{
	const struct walk_fields *fields = model->fields;
	struct level local = {
		.start = fields->start, .outer = fields->outer, .middle = fields->middle,
		.inner = fields->inner, .extra_steps = fields->extra_steps,
		.count = fields->local_count, .visit = visit_point,
	};
	u32 axis;
	s32 end;

	for (axis = 0; axis < 2; axis++) {
		end = at[axis] + fields->block[axis];
		if (end > fields->resolution[axis])
			end = fields->resolution[axis];
		model->block[axis] = at[axis] < 0 ? 0 : at[axis];
		local.high[axis] = end - model->block[axis] - 1;
	}
	go_level(model, &local);
}

/**
 * walks_model - go a walk, step by step
 * @fields: it
 * @points: where its points go
 * @max: how many at most
 *
 * Return: how many they are.
 */
u32 walks_model(const struct walk_fields *fields, struct walk_point *points, u32 max)
{
	static const s32 none[2];
	const struct level global = {
		.low = { 1 - fields->block[0], 1 - fields->block[1] },
		.high = { fields->resolution[0] - 1, fields->resolution[1] - 1 },
		.start = fields->global_start, .outer = fields->global_outer, .middle = none,
		.inner = fields->global_inner, .count = fields->global_count,
		.visit = visit_block,
	};
	struct model_walk model = { .fields = fields, .points = points, .max = max };

	go_level(&model, &global);

	return model.n;
}

/* The same by walk_at(). */
u32 walks_points(const struct walk *walk, struct walk_point *points, u32 max)
{
	u64 places = walk_places(walk), i;
	u32 n = 0;

	for (i = 0; i < places && n < max; i++)
		n += walk_at(walk, i, &points[n]);

	return n;
}
