/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_KERNEL_H
#define _TWIN_KERNEL_H

#include <errno.h>
#include <limits.h>

#include <linux/types.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define IS_ALIGNED(x, a)	(!((x) & ((__typeof__(x))(a) - 1)))
#define lower_32_bits(x)	((u32)(x))
#define upper_32_bits(x)	((u32)((x) >> 32))

#endif
