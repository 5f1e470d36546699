// SPDX-License-Identifier: GPL-2.0
#include "core.h"

void tally_add(struct tally *t, u32 what)
{
	u32 i;

	for (i = 0; i < t->n; i++) {
		if (t->entry[i].what == what) {
			t->entry[i].count++;
			return;
		}
	}
	if (t->n == TALLY_MAX)
		return;
	t->entry[t->n].what = what;
	t->entry[t->n].count = 1;
	t->n++;
}

unsigned int tally_get(const struct tally *t, struct vgpu_unknown *list,
		       unsigned int max)
{
	unsigned int n = min(t->n, max);

	memcpy(list, t->entry, n * sizeof(*list));

	return n;
}
