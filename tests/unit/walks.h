/* SPDX-License-Identifier: GPL-2.0 */
/* Walks of MEDIA_OBJECT_WALKER as tests write them, and the slowest way to go them. */
#ifndef WALKS_H
#define WALKS_H

#include "render/walk.h"
#include "unit.h"

/* The fields of the command, by their names in the manual. PRM SKL vol 2a */
struct walk_fields {
	s32 resolution[2], global_start[2], global_outer[2], global_inner[2];
	s32 block[2], start[2], outer[2], inner[2], middle[2];
	u32 extra_steps;
	u32 colors;		/* minus one */
	u32 local_count, global_count;
};

/* Patterns of Intel's media driver. */
enum walk_pattern {
	WALK_RASTER, WALK_VERTICAL, WALK_45, WALK_26, WALK_45Z, WALK_26Z, WALK_26X, WALK_45D,
	WALK_PATTERNS
};

void walks_pattern(struct walk_fields *fields, enum walk_pattern pattern, s32 x, s32 y);
void walks_command(const struct walk_fields *fields, u32 *cmd);
u32 walks_model(const struct walk_fields *fields, struct walk_point *points, u32 max);
u32 walks_points(const struct walk *walk, struct walk_point *points, u32 max);

#endif
