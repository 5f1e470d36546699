/* SPDX-License-Identifier: GPL-2.0 */
/* What those who look at a recorded vGPU get to see, and what a replay draws of it. */
#ifndef LOOKS_H
#define LOOKS_H

#include "tape.h"

#define LOOKS_MAX	24	/* of a recording that are compared: they take megabytes */

/**
 * struct looks - looks at a vGPU
 * @frame: the one that is under way, or NULL
 * @n: looks so far
 * @rows: of each, so many from the first on
 * @hash: and what was in them
 * @width: pixels of a row of the last one
 */
struct looks {
	struct vgpu_frame *frame;
	u32 n;
	u32 rows[LOOKS_MAX];
	u64 hash[LOOKS_MAX];
	u32 width;
};

struct vgpu_frame *looks_open(struct looks *looks, struct gvt_record *rec, unsigned int pipe,
			      u32 *width, u32 *height);
void looks_rows(struct looks *looks, struct gvt_record *rec, u32 first, u32 rows, u32 *pixels);
void looks_close(struct looks *looks, struct gvt_record *rec);
void looks_check(struct looks *looks, struct tape *tape);

#endif
