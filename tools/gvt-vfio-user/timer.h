/* SPDX-License-Identifier: GPL-2.0 */
/* The thread that calls vgpu_timer() when the vGPU wants it. */
#ifndef TIMER_H
#define TIMER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

#include "record.h"

/**
 * struct timer - when the vGPU wants to be called
 * @vgpu: the vGPU
 * @rec: it is recorded, or NULL
 * @nice: nice value of the thread
 * @thread: the thread, if @running
 * @ready: counts up when the thread is set up
 * @wake: counts up when @when changes, and to stop the thread
 * @when: CLOCK_MONOTONIC in ns, or 0
 * @stop: the thread is to end
 * @running: there is a thread
 */
struct timer {
	struct vgpu *vgpu;
	struct gvt_record *rec;
	int nice;
	pthread_t thread;
	sem_t ready;
	sem_t wake;
	u64 when;
	bool stop;
	bool running;
};

void timer_init(struct timer *timer);
int timer_start(struct timer *timer, struct vgpu *vgpu, int nice);
void timer_record(struct timer *timer, struct gvt_record *rec);
void timer_set(struct timer *timer, u64 when);
void timer_stop(struct timer *timer);
void timer_fini(struct timer *timer);

#endif
