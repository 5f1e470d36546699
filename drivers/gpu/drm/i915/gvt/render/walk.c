// SPDX-License-Identifier: GPL-2.0
/*
 * See walk.h. All loops together are a number of places, each of which is a point or none: so
 * a place's number is all that a walk has to know to go on from there.
 *
 * PRM SKL vol 2a "MEDIA_OBJECT_WALKER", vol 7 "Media Object Walker"; how loops follow each
 * other, and what bounds them: the emulation of the walker in Intel's media driver.
 */
#include "render/state.h"
#include "render/walk.h"

static s32 to_signed(u32 val, u32 bits)
{
	return (s32)(val << (32 - bits)) >> (32 - bits);
}

/* Two fields of a dword: x at bit 0, y at bit 16. */
static void get_pair(s32 *pair, u32 dword, u32 bits)
{
	pair[0] = render_bits(dword, bits - 1, 0);
	pair[1] = render_bits(dword, bits + 15, 16);
}

static void get_signed(s32 *pair, u32 dword)
{
	pair[0] = to_signed(dword, 12);
	pair[1] = to_signed(dword >> 16, 12);
}

/*
 * How often the outer loop can run before it is behind the bounds for good. Where outer and
 * inner steps, as a base of the plane, say that the corners of the bounds are, it has seen all.
 */
static u32 count_outers(const struct walk_loops *loops, const s32 *size, u32 most)
{
	const s32 *outer = loops->outer, *inner = loops->inner;
	s32 area = outer[0] * inner[1] - outer[1] * inner[0], last = -1, x, y;
	u32 corner;

	if (!area)
		return most;
	for (corner = 0; corner < 4; corner++) {
		x = (corner & 1 ? size[0] - 1 : 0) - loops->start[0];
		y = (corner & 2 ? size[1] - 1 : 0) - loops->start[1];
		last = max(last, (x * inner[1] - y * inner[0]) / area);
	}

	return min((u32)(last + 1), most);
}

/* Steps of an inner loop to the other end of an axis, from where it can begin. */
static u32 count_inners_axis(const struct walk_loops *loops, u32 axis, s32 size)
{
	s32 first = loops->start[axis], unit = loops->inner[axis];
	s32 outer = loops->outer[axis] * (s32)(loops->outers - 1);
	s32 middle = loops->middle[axis] * (s32)(loops->middles - 1);
	s32 room;

	if (unit > 0)
		room = size - 1 - max(first + min(outer, 0) + min(middle, 0), 0);
	else
		room = min(first + max(outer, 0) + max(middle, 0), size - 1);

	return room < 0 ? 0 : room / (unit < 0 ? -unit : unit) + 1;
}

/* How often the inner loop can run. One that does not move would never end: it runs once. */
static u32 count_inners(const struct walk_loops *loops, const s32 *size)
{
	u32 n = loops->inner[0] || loops->inner[1] ? ~0u : 1, axis;

	if (!loops->outers)
		return 0;
	for (axis = 0; axis < 2; axis++)
		if (loops->inner[axis])
			n = min(n, count_inners_axis(loops, axis, size[axis]));

	return n;
}

static void count(struct walk_loops *loops, const s32 *size, u32 most)
{
	loops->outers = count_outers(loops, size, most);
	loops->inners = count_inners(loops, size);
}

/* The global loops' bounds: where a block has a part in the area. They count from its least. */
static s32 global_size(const struct walk *walk, u32 axis)
{
	return walk->area[axis] + walk->block[axis] - 1;
}

static bool is_empty(const struct walk *walk)
{
	return !walk->area[0] || !walk->area[1] || !walk->block[0] || !walk->block[1];
}

static void count_all(struct walk *walk, u32 globals, u32 locals)
{
	const s32 size[2] = { global_size(walk, 0), global_size(walk, 1) };
	const s32 block[2] = {
		min(walk->block[0], walk->area[0]), min(walk->block[1], walk->area[1])
	};

	count(&walk->global, size, globals);
	count(&walk->local, block, locals);
}

/**
 * walk_decode - take a MEDIA_OBJECT_WALKER apart
 * @walk: of it
 * @cmd: the command, of WALK_DWORDS at least
 */
void walk_decode(struct walk *walk, const u32 *cmd)
{
	struct walk_loops *global = &walk->global, *local = &walk->local;
	u32 axis;

	*walk = (struct walk){
		.global.middles = 1,
		.local.middle = { to_signed(cmd[6] >> 8, 2), to_signed(cmd[6] >> 12, 2) },
		.local.middles = render_bits(cmd[6], 20, 16) + 1,
		.colors = render_bits(cmd[6], 27, 24) + 1,
	};
	get_pair(walk->block, cmd[8], 11);
	get_pair(local->start, cmd[9], 11);
	get_signed(local->outer, cmd[11]);
	get_signed(local->inner, cmd[12]);
	get_pair(walk->area, cmd[13], 11);
	get_signed(global->start, cmd[14]);
	get_signed(global->outer, cmd[15]);
	get_signed(global->inner, cmd[16]);
	if (is_empty(walk))
		return;
	for (axis = 0; axis < 2; axis++)
		global->start[axis] += walk->block[axis] - 1;
	count_all(walk, render_bits(cmd[7], 27, 16) + 1, render_bits(cmd[7], 11, 0) + 1);
}

static u64 places_of(const struct walk_loops *loops)
{
	return (u64)loops->outers * loops->middles * loops->inners;
}

/**
 * walk_places - how many places a walk has
 * @walk: it
 *
 * Below 1 << 60, as the fields are. Of patterns that drivers use, about half or more are points.
 */
u64 walk_places(const struct walk *walk)
{
	return places_of(&walk->global) * places_of(&walk->local) * walk->colors;
}

/* Steps of the inner loop that lead outer step @nr back from where they came from. */
static s64 steps_back(const struct walk_loops *loops, const s32 *size, u32 nr)
{
	s64 steps = 0, at;
	u32 axis;
	s32 unit;

	for (axis = 0; axis < 2; axis++) {
		at = loops->start[axis] + (s64)nr * loops->outer[axis];
		unit = loops->inner[axis];
		if (unit > 0 && at < 0)
			steps = max(steps, (unit - 1 - at) / unit);
		if (unit < 0 && at >= size[axis])
			steps = max(steps, (at - size[axis]) / -unit + 1);
	}

	return steps;
}

/* Where so many steps of each loop lead: is it within bounds? */
static bool is_within(const struct walk_loops *loops, const s32 *size, u32 outers, u32 middles,
		      s64 inners, s32 *at)
{
	bool within = true;
	u32 axis;
	s64 to;

	for (axis = 0; axis < 2; axis++) {
		to = loops->start[axis] + (s64)outers * loops->outer[axis] +
		     (s64)middles * loops->middle[axis] + inners * loops->inner[axis];
		within &= to >= 0 && to < size[axis];
		at[axis] = to;
	}

	return within;
}

/*
 * A place of a level: is it a point? What comes between two points within bounds is within
 * them, too, so nothing has to be asked of other steps of the middle and inner loops. An outer
 * step that nothing leads back from is passed over, if it is not the first one.
 */
static bool find(const struct walk_loops *loops, const s32 *size, u64 place, s32 *at)
{
	u32 inner = place % loops->inners;
	u32 middle = place / loops->inners % loops->middles;
	u32 outer = place / loops->inners / loops->middles;
	s64 first = steps_back(loops, size, 0), back = steps_back(loops, size, outer);

	/* Steps back stay: each outer step begins where the one before went back to. */
	back = max(back, first);

	return is_within(loops, size, 0, 0, first, at) &&
	       is_within(loops, size, outer, 0, back, at) &&
	       is_within(loops, size, outer, middle, back, at) &&
	       is_within(loops, size, outer, middle, back + inner, at);
}

/**
 * walk_at - what is at a place of a walk
 * @walk: it
 * @place: which; below walk_places()
 * @point: the point
 *
 * Return: whether there is one.
 */
bool walk_at(const struct walk *walk, u64 place, struct walk_point *point)
{
	const s32 global[2] = { global_size(walk, 0), global_size(walk, 1) };
	u64 n = places_of(&walk->local);
	s32 block[2], size[2], at[2];
	u32 axis;

	point->color = place % walk->colors;
	place /= walk->colors;
	if (!find(&walk->global, global, place / n, block))
		return false;
	for (axis = 0; axis < 2; axis++) {
		block[axis] -= walk->block[axis] - 1;
		size[axis] = min(block[axis] + walk->block[axis], walk->area[axis]);
		block[axis] = max(block[axis], 0);
		size[axis] -= block[axis];
	}
	if (!find(&walk->local, size, place % n, at))
		return false;
	point->x = block[0] + at[0];
	point->y = block[1] + at[1];

	return true;
}
