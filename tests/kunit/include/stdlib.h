/* SPDX-License-Identifier: GPL-2.0 */
/* What the unit tests use of <stdlib.h>, for those that run in a kernel. */
#ifndef _KUNIT_STDLIB_H
#define _KUNIT_STDLIB_H

#include <linux/slab.h>

#define malloc(size)			kvmalloc(size, GFP_KERNEL)
#define calloc(n, size)			kvcalloc(n, size, GFP_KERNEL)
/* kmalloc() aligns powers of two to themselves. */
#define aligned_alloc(align, size)	kmalloc(size, GFP_KERNEL)
#define free(p)				kvfree(p)

#endif
