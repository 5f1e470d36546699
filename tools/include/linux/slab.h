/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_SLAB_H
#define _TWIN_SLAB_H

#include <stdbool.h>
#include <stdlib.h>

#define GFP_KERNEL		0
#define GFP_KERNEL_ACCOUNT	0

/*
 * A program may define this function to have allocations fail: it is asked
 * before each one.
 */
bool slab_should_fail(void) __attribute__((weak));

static inline void *slab_zalloc(size_t n, size_t size)
{
	return slab_should_fail && slab_should_fail() ? NULL : calloc(n, size);
}

#define kzalloc(size, gfp)	slab_zalloc(1, size)
#define kcalloc(n, size, gfp)	slab_zalloc(n, size)
#define kvzalloc(size, gfp)	slab_zalloc(1, size)
#define kvcalloc(n, size, gfp)	slab_zalloc(n, size)
#define kfree(p)		free(p)
#define kvfree(p)		free(p)

#endif
