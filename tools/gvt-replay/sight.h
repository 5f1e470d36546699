/* SPDX-License-Identifier: GPL-2.0 */
/* The guest's memory as a replay has come to know it, for who looks at it between two entries. */
#ifndef SIGHT_H
#define SIGHT_H

#include "image.h"

/**
 * struct sight - what is known of the guest's memory
 * @memory: what the vGPU has read and written so far
 * @looks: the vGPU reads for somebody who looks: from @memory
 * @missing: bytes that were read so, of which nothing is known
 */
struct sight {
	struct image memory;
	bool looks;
	u64 missing;
};

/* They are zero if nothing is known: in a page table, there is no page. */
static inline void sight_read(struct sight *sight, u64 iova, void *buf, u32 len)
{
	sight->missing += image_read_some(&sight->memory, iova, buf, len);
}

#endif
