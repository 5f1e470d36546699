/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LOCKDEP_H
#define _TWIN_LOCKDEP_H

#include <linux/mutex.h>

#ifdef CONFIG_PROVE_LOCKING
#define lockdep_assert_held(m)		assert(mutex_is_mine(m))
#define lockdep_assert_not_held(m)	assert(!mutex_is_mine(m))
#else
#define lockdep_assert_held(m)		((void)(m))
#define lockdep_assert_not_held(m)	((void)(m))
#endif

#endif
