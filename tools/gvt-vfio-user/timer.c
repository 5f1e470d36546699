// SPDX-License-Identifier: GPL-2.0
/* See timer.h. While the vGPU wants nothing, the thread sleeps. */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <time.h>

#include "thread.h"
#include "timer.h"

#define NS_PER_S	1000000000ull

/* gvt_host_ops.set_timer */
void timer_set(struct timer *timer, u64 when)
{
	__atomic_store_n(&timer->when, when, __ATOMIC_SEQ_CST);
	sem_post(&timer->wake);
}

/* Sleep until @when, if that is a time, or until it changes. True: the time has come. */
static bool sleep_until(struct timer *timer, u64 when)
{
	struct timespec time = { .tv_sec = when / NS_PER_S, .tv_nsec = when % NS_PER_S };

	if (!when)
		sem_wait(&timer->wake);
	else if (sem_clockwait(&timer->wake, CLOCK_MONOTONIC, &time))
		return true;

	return false;
}

static void run(struct timer *timer)
{
	if (timer->rec)
		gvt_record_timer(timer->rec);
	else
		vgpu_timer(timer->vgpu);
}

static void *timer_thread(void *data)
{
	struct timer *timer = data;
	u64 when;

	/* All that takes system calls which will not be allowed later. */
	pthread_setname_np(pthread_self(), "gvt/timer");
	/* In Linux that is the thread's own. The guest may ask for much: CRCs of each frame. */
	setpriority(PRIO_PROCESS, 0, timer->nice);
	sem_post(&timer->ready);

	while (!__atomic_load_n(&timer->stop, __ATOMIC_SEQ_CST)) {
		when = __atomic_load_n(&timer->when, __ATOMIC_SEQ_CST);
		/* Interrupted sleeps are too early, which does no harm. */
		if (sleep_until(timer, when) &&
		    __atomic_compare_exchange_n(&timer->when, &when, 0, false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			run(timer);
	}

	return NULL;
}

void timer_init(struct timer *timer)
{
	sem_init(&timer->ready, 0, 0);
	sem_init(&timer->wake, 0, 0);
	timer->rec = NULL;
	timer->when = 0;
	timer->stop = false;
	timer->running = false;
}

/* On return the thread waits for a time. 0 or -errno. */
int timer_start(struct timer *timer, struct vgpu *vgpu, int nice)
{
	int ret;

	timer->vgpu = vgpu;
	timer->nice = nice;
	ret = thread_start(&timer->thread, &timer->ready, timer_thread, timer);
	timer->running = !ret;

	return ret;
}

/* The vGPU is recorded from now on; it has not wanted a timer yet. */
void timer_record(struct timer *timer, struct gvt_record *rec)
{
	timer->rec = rec;
}

void timer_stop(struct timer *timer)
{
	if (!timer->running)
		return;
	__atomic_store_n(&timer->stop, true, __ATOMIC_SEQ_CST);
	sem_post(&timer->wake);
	pthread_join(timer->thread, NULL);
	timer->running = false;
}

void timer_fini(struct timer *timer)
{
	sem_destroy(&timer->wake);
	sem_destroy(&timer->ready);
}
