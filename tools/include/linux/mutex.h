/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_MUTEX_H
#define _TWIN_MUTEX_H

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

/*
 * A mutex that knows who holds it, for lockdep_assert_held(), and that ends the
 * program rather than wait for itself.
 */
struct mutex {
	pthread_mutex_t mutex;
	pthread_t owner;
	bool held;
};

static inline void mutex_init(struct mutex *m)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&m->mutex, &attr);
	pthread_mutexattr_destroy(&attr);
	m->held = false;
}

static inline void mutex_lock(struct mutex *m)
{
	int ret = pthread_mutex_lock(&m->mutex);

	assert(!ret);
	(void)ret;
	m->owner = pthread_self();
	m->held = true;
}

static inline void mutex_unlock(struct mutex *m)
{
	int ret;

	m->held = false;
	ret = pthread_mutex_unlock(&m->mutex);
	assert(!ret);
	(void)ret;
}

/* Only the holder may ask: for others the answer changes at any time. */
static inline bool mutex_is_mine(const struct mutex *m)
{
	return m->held && pthread_equal(m->owner, pthread_self());
}

#define mutex_lock_nested(m, subclass)	mutex_lock(m)

#endif
