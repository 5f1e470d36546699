/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_TALLY_H_
#define _GVT_TALLY_H_

#include "vgpu.h"

/**
 * struct tally - how often each of a few things happened
 * @n: entries in use
 * @entry: the things, in order of appearance
 * @slot: a hash table of them: the entry's number plus one, or 0
 *
 * A guest chooses what appears: what does not fit is not listed, only counted
 * in the statistics beside it.
 */
#define TALLY_MAX	128
#define TALLY_SLOTS	256
struct tally {
	u32 n;
	struct vgpu_unknown entry[TALLY_MAX];
	u8 slot[TALLY_SLOTS];
};

void tally_add(struct tally *t, u32 what);
unsigned int tally_get(const struct tally *t, struct vgpu_unknown *list,
		       unsigned int max);

#endif
