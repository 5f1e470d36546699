/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_BITOPS_H
#define _TWIN_BITOPS_H

#include <linux/bits.h>

/* Both: copy bit @index into all bits above it. */
static inline int sign_extend32(unsigned int val, int index)
{
	return (int)(val << (31 - index)) >> (31 - index);
}

static inline long long sign_extend64(unsigned long long val, int index)
{
	return (long long)(val << (63 - index)) >> (63 - index);
}

/* How many bits are set. */
static inline unsigned int hweight32(unsigned int val)
{
	return __builtin_popcount(val);
}

#endif
