// SPDX-License-Identifier: GPL-2.0
/*
 * See engines.h. A thread has the nice value of the vGPU's type, so weights are
 * the scheduler's business.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "engines.h"

#define TIMER_SLACK_NS	1000
#define NS_PER_S	1000000000L

/* @wake has one count for each time that @kicked became true. */
static void take_kick(struct engine *engine)
{
	__atomic_store_n(&engine->kicked, false, __ATOMIC_SEQ_CST);
}

/* gvt_host_ops.kick */
void engines_kick(struct engines *engines, unsigned int id)
{
	struct engine *engine = &engines->engine[id];

	if (!__atomic_exchange_n(&engine->kicked, true, __ATOMIC_SEQ_CST))
		sem_post(&engine->wake);
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * (u64)NS_PER_S + now.tv_nsec;
}

/* Something else may have been asked of the engine. */
static void look(struct engine *engine)
{
	if (!sem_trywait(&engine->wake))
		take_kick(engine);
}

/* The engine waits for a semaphore, since @since. */
static void wait_a_while(struct engine *engine, u64 since)
{
	u64 now = now_ns();
	/* A recording has each look: there it begins with breaks. */
	u64 until = now + vgpu_wait_ns(now - since + (engine->rec ? GVT_POLL_NS : 0));
	struct timespec time = { .tv_sec = until / NS_PER_S, .tv_nsec = until % NS_PER_S };

	if (until == now)
		look(engine);
	else if (!sem_clockwait(&engine->wake, CLOCK_MONOTONIC, &time))
		take_kick(engine);
}

/* All that takes system calls which will not be allowed later. */
static void set_up_thread(struct engine *engine)
{
	char name[16];

	snprintf(name, sizeof(name), "gvt/%s", vgpu_engine_name(engine->id));
	pthread_setname_np(pthread_self(), name);
	/* In Linux that is the thread's own. */
	setpriority(PRIO_PROCESS, 0, engine->nice);
	/* It sleeps for tens of microseconds. */
	prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS);
	sem_post(engine->ready);
}

static void *engine_thread(void *data)
{
	struct engine *engine = data;
	enum vgpu_work work = VGPU_WORK_IDLE;
	u64 since = 0;	/* a wait began; 0: there is none */

	set_up_thread(engine);

	for (;;) {
		if (work != VGPU_WORK_WAIT)
			since = 0;
		else if (!since)
			since = now_ns();
		switch (work) {
		case VGPU_WORK_IDLE:
			while (sem_wait(&engine->wake))
				;
			take_kick(engine);
			break;
		case VGPU_WORK_WAIT:
			wait_a_while(engine, since);
			break;
		case VGPU_WORK_MORE:
			look(engine);
			break;
		}
		if (__atomic_load_n(&engine->stop, __ATOMIC_SEQ_CST))
			return NULL;
		/* A kick from here on counts again. */
		work = engine->rec ?
		       gvt_record_run_engine(engine->rec, engine->id) :
		       vgpu_run_engine(engine->vgpu, engine->id);
	}
}

void engines_init(struct engines *engines)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		sem_init(&engines->engine[id].wake, 0, 0);
		engines->engine[id].kicked = false;
		engines->engine[id].stop = false;
	}
	sem_init(&engines->ready, 0, 0);
	engines->running = 0;
}

void engines_fini(struct engines *engines)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		sem_destroy(&engines->engine[id].wake);
	sem_destroy(&engines->ready);
}

/**
 * engines_start - start the engines' threads
 * @engines: the engines
 * @vgpu: the vGPU
 * @nice: nice value of the threads
 *
 * On return the threads wait for work.
 *
 * Return: 0 or -errno, and no thread is there then.
 */
int engines_start(struct engines *engines, struct vgpu *vgpu, int nice)
{
	struct engine *engine;
	unsigned int id;
	int err;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		engine = &engines->engine[id];
		engine->vgpu = vgpu;
		engine->rec = NULL;
		engine->id = id;
		engine->nice = nice;
		engine->ready = &engines->ready;
		err = pthread_create(&engine->thread, NULL, engine_thread, engine);
		if (err) {
			engines_stop(engines);
			return -err;
		}
		engines->running++;
	}
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		while (sem_wait(&engines->ready))
			;

	return 0;
}

/* The vGPU is recorded from now on; no engine was kicked yet. */
void engines_record(struct engines *engines, struct gvt_record *rec)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		engines->engine[id].rec = rec;
}

/* Waits for the bursts that are under way. */
void engines_stop(struct engines *engines)
{
	unsigned int id;

	for (id = 0; id < engines->running; id++) {
		__atomic_store_n(&engines->engine[id].stop, true, __ATOMIC_SEQ_CST);
		sem_post(&engines->engine[id].wake);
	}
	for (id = 0; id < engines->running; id++)
		pthread_join(engines->engine[id].thread, NULL);
	engines->running = 0;
}
