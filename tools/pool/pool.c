// SPDX-License-Identifier: GPL-2.0
/*
 * See pool.h. Bursts of a shader follow each other in some microseconds, and waking a thread
 * takes as long: so a thread that has helped looks for a while whether there is more to do, and
 * who waits for its helpers looks for a while before it sleeps.
 */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <time.h>

#include "pool/pool.h"

/* For how long threads look before they sleep. */
#define LOOK_NS		50000

/* Times that are looked between two looks at the clock. */
#define LOOKS		64

static long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);

	return now.tv_sec * 1000000000L + now.tv_nsec;
}

static bool asks(struct pool *pool)
{
	return __atomic_load_n(&pool->asks, __ATOMIC_ACQUIRE);
}

static bool is_alone(struct pool *pool)
{
	return !__atomic_load_n(&pool->task.helpers, __ATOMIC_ACQUIRE);
}

/* Look until it is so, or for a while. */
static void look(struct pool *pool, bool (*is_so)(struct pool *pool))
{
	long until = now_ns() + LOOK_NS;
	unsigned int i;

	do {
		for (i = 0; i < LOOKS; i++) {
			if (is_so(pool))
				return;
			__builtin_ia32_pause();
		}
	} while (now_ns() < until);
}

static void set_helpers(struct pool *pool, unsigned int helpers)
{
	__atomic_store_n(&pool->task.helpers, helpers, __ATOMIC_RELEASE);
}

static void set_asks(struct pool *pool, bool asks)
{
	__atomic_store_n(&pool->asks, asks, __ATOMIC_RELEASE);
}

/* The task takes the thread that calls. The lock is held, but not meanwhile. */
static void help(struct pool *pool)
{
	struct pool_task *task = &pool->task;
	unsigned int nr = task->next++;

	if (task->next > task->last)
		set_asks(pool, false);
	set_helpers(pool, task->helpers + 1);
	pthread_mutex_unlock(&pool->lock);
	if (pool->enter(pool->host)) {
		task->fn(task->data, nr);
		pool->leave(pool->host);
	}
	pthread_mutex_lock(&pool->lock);
	set_helpers(pool, task->helpers - 1);
	if (!task->helpers)
		pthread_cond_signal(&pool->done);
}

static void *pool_thread(void *data)
{
	struct pool *pool = data;

	pthread_setname_np(pthread_self(), "gvt/helper");
	/* In Linux that is the thread's own. */
	setpriority(PRIO_PROCESS, 0, pool->nice);
	sem_post(&pool->ready);
	pthread_mutex_lock(&pool->lock);
	while (!pool->stop) {
		if (!pool->asks) {
			pthread_cond_wait(&pool->wake, &pool->lock);
			continue;
		}
		help(pool);
		pthread_mutex_unlock(&pool->lock);
		look(pool, asks);
		pthread_mutex_lock(&pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);

	return NULL;
}

void pool_init(struct pool *pool)
{
	*pool = (struct pool){ 0 };
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pthread_cond_init(&pool->done, NULL);
	sem_init(&pool->ready, 0, 0);
}

/**
 * pool_start - start the threads
 * @pool: the pool: its @enter, @leave, @host and @nice are set
 * @threads: how many; POOL_MAX at most
 *
 * On return they are set up.
 *
 * Return: 0 or -errno, and no thread is there then.
 */
int pool_start(struct pool *pool, unsigned int threads)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < threads && i < POOL_MAX; i++) {
		err = pthread_create(&pool->thread[i], NULL, pool_thread, pool);
		pool->threads += !err;
	}
	for (i = 0; i < pool->threads; i++)
		while (sem_wait(&pool->ready))
			;
	if (err)
		pool_stop(pool);

	return -err;
}

/* Nobody asks for help any more. */
void pool_stop(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->stop = true;
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
	while (pool->threads)
		pthread_join(pool->thread[--pool->threads], NULL);
}

void pool_fini(struct pool *pool)
{
	sem_destroy(&pool->ready);
	pthread_cond_destroy(&pool->done);
	pthread_cond_destroy(&pool->wake);
	pthread_mutex_destroy(&pool->lock);
}

/**
 * pool_run - do something here, and meanwhile in threads of the pool that are idle
 * @pool: the pool
 * @threads: how many may help
 * @fn: what each does, and the one that calls
 * @data: passed to it
 *
 * One at a time. Return: when all who have begun are done. Who has not begun by the time when
 * this thread is, does not.
 */
void pool_run(struct pool *pool, unsigned int threads, pool_fn *fn, void *data)
{
	unsigned int i;

	pthread_mutex_lock(&pool->lock);
	pool->task = (struct pool_task){ .fn = fn, .data = data, .next = 1, .last = threads };
	set_asks(pool, threads);
	for (i = 0; i < threads && i < pool->threads; i++)
		pthread_cond_signal(&pool->wake);
	pthread_mutex_unlock(&pool->lock);

	fn(data, 0);

	pthread_mutex_lock(&pool->lock);
	set_asks(pool, false);
	pthread_mutex_unlock(&pool->lock);
	look(pool, is_alone);
	pthread_mutex_lock(&pool->lock);
	while (pool->task.helpers)
		pthread_cond_wait(&pool->done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}
