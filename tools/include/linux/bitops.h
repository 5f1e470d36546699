/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_BITOPS_H
#define _TWIN_BITOPS_H

#include <linux/bits.h>

/* Copy bit @index into all bits above it. */
static inline long long sign_extend64(unsigned long long val, int index)
{
	return (long long)(val << (63 - index)) >> (63 - index);
}

#endif
