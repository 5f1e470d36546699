/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jobs whose units several threads may run: groups that count in memory by atomic operations,
 * and a picture that is blended. What they are to leave is known.
 */
#ifndef SHARING_H
#define SHARING_H

#include "scene.h"

#define SHARING_GROUPS	40u
#define SHARING_THREADS	4u

/* What the groups count, as dwords of the data. */
enum { COUNT_LANES, COUNT_IDS, COUNT_LOCAL, COUNT_GROUPS = 16 };

void sharing_threads(u32 threads);
void sharing_groups(struct shader *s, u32 rounds);
void sharing_walk(struct shader *s, u32 groups);
void sharing_expect_groups(const struct shader *s);
void sharing_scene(struct scene *scene);
void sharing_send(struct shader *s, u32 sfid, u32 desc, u32 src, u32 dst);
u32 sharing_live(void);

#endif
