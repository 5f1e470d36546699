/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The walk of MEDIA_OBJECT_WALKER: which points it comes to, and in which order.
 *
 * Global loops move a block about in an area, local loops a point about in the block. The
 * inner loop of a level goes on by its step for as long as it is within bounds. The outer one
 * goes on by its own; where it is out of bounds, and steps of the inner loop lead back, it goes
 * back by them: so does the 26 degrees pattern, whose inner loops begin right of the block.
 */
#ifndef _GVT_RENDER_WALK_H_
#define _GVT_RENDER_WALK_H_

#include "gvt_host.h"

#define WALK_DWORDS	17u	/* of the command, before the inline data */

/**
 * struct walk_loops - the loops of a level: outer, middle and inner one; x, then y
 * @start: where they begin
 * @outer, @middle, @inner: steps
 * @outers, @middles, @inners: how often each loop runs at most
 */
struct walk_loops {
	s32 start[2];
	s32 outer[2];
	s32 middle[2];
	s32 inner[2];
	u32 outers;
	u32 middles;
	u32 inners;
};

/**
 * struct walk - a walk
 * @global, @local: its loops
 * @area: size of what the blocks are in; a block that is partly out of it is cut
 * @block: size of a block
 * @colors: how often it comes to each point, one after the other
 */
struct walk {
	struct walk_loops global;
	struct walk_loops local;
	s32 area[2];
	s32 block[2];
	u32 colors;
};

struct walk_point {
	u32 x;
	u32 y;
	u32 color;
};

void walk_decode(struct walk *walk, const u32 *cmd);
u64 walk_places(const struct walk *walk);
bool walk_at(const struct walk *walk, u64 place, struct walk_point *point);

#endif
