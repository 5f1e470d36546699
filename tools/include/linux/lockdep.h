/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LOCKDEP_H
#define _TWIN_LOCKDEP_H

#include <assert.h>

#include <linux/mutex.h>

#define lockdep_assert_held(m)	assert(mutex_is_mine(m))

#endif
