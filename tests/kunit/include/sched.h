/* SPDX-License-Identifier: GPL-2.0 */
/* What the unit tests use of <sched.h>, for those that run in a kernel. */
#ifndef _KUNIT_SCHED_H
#define _KUNIT_SCHED_H

#include <linux/sched.h>

#define sched_yield()	cond_resched()

#endif
