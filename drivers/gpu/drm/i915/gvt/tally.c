// SPDX-License-Identifier: GPL-2.0
#include "tally.h"

/* Registers differ in low bits, commands in high ones. */
static u32 hash(u32 what)
{
	return (what * 0x9e3779b1u) >> 24;
}

void tally_add(struct tally *t, u32 what)
{
	u32 i;

	BUILD_BUG_ON(TALLY_SLOTS != 256 || TALLY_MAX >= TALLY_SLOTS);

	/* Ends at the latest at one of the slots that are always empty. */
	for (i = hash(what); t->slot[i]; i = (i + 1) % TALLY_SLOTS) {
		struct vgpu_unknown *entry = &t->entry[t->slot[i] - 1];

		if (entry->what == what) {
			entry->count++;
			return;
		}
	}
	if (t->n == TALLY_MAX)
		return;
	t->entry[t->n].what = what;
	t->entry[t->n].count = 1;
	t->n++;
	t->slot[i] = t->n;
}

unsigned int tally_get(const struct tally *t, struct vgpu_unknown *list,
		       unsigned int max)
{
	unsigned int n = min(t->n, max);

	memcpy(list, t->entry, n * sizeof(*list));

	return n;
}
