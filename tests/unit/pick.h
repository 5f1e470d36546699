/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers by chance, the same in each run: each test that includes this has a row of its own. */
#ifndef PICK_H
#define PICK_H

#include "gvt_host.h"

static u64 seed;

/* Less than @n. */
static u32 pick(u32 n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;

	return (seed >> 33) % n;
}

/* Of 32 bits any. */
static inline u32 pick_word(void)
{
	u32 high = pick(1 << 16);

	return high << 16 | pick(1 << 16);
}

#endif
