/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_MUTEX_H
#define _TWIN_MUTEX_H

#ifdef CONFIG_PROVE_LOCKING

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

/*
 * For tests: a mutex that knows who holds it, for lockdep_assert_held(), and
 * that ends the program rather than wait for itself.
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

#else

#include <linux/compiler.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * As the kernel's: one instruction to take it and one to let it go, in the code
 * of the caller, unless there is somebody to wait for. pthread's mutexes take
 * about sixty, half of what a register access may cost. The states are those of
 * Ulrich Drepper's "Futexes Are Tricky".
 */
struct mutex {
	enum { MUTEX_FREE, MUTEX_HELD, MUTEX_WAITED_FOR } state;
};

static inline void mutex_init(struct mutex *m)
{
	m->state = MUTEX_FREE;
}

/* Who has waited cannot know whether others do: it holds it as if they did. */
static noinline __maybe_unused void mutex_wait(struct mutex *m)
{
	while (__atomic_exchange_n(&m->state, MUTEX_WAITED_FOR, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, &m->state, FUTEX_WAIT_PRIVATE,
			MUTEX_WAITED_FOR, NULL, NULL, 0);
}

static noinline __maybe_unused void mutex_wake(struct mutex *m)
{
	syscall(SYS_futex, &m->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static inline void mutex_lock(struct mutex *m)
{
	__typeof__(m->state) expected = MUTEX_FREE;

	if (unlikely(!__atomic_compare_exchange_n(&m->state, &expected, MUTEX_HELD,
						  0, __ATOMIC_ACQUIRE,
						  __ATOMIC_RELAXED)))
		mutex_wait(m);
}

static inline void mutex_unlock(struct mutex *m)
{
	if (unlikely(__atomic_exchange_n(&m->state, MUTEX_FREE, __ATOMIC_RELEASE) ==
		     MUTEX_WAITED_FOR))
		mutex_wake(m);
}

#endif

#define mutex_lock_nested(m, subclass)	mutex_lock(m)

#endif
