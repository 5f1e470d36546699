// SPDX-License-Identifier: GPL-2.0
/* See busy.h. */
#include <pthread.h>
#include <sched.h>

#include "busy.h"

/**
 * struct busy_engine - one of them
 * @ctx: its context
 * @code: a batch that increments and stores
 * @thread: runs it
 */
struct busy_engine {
	struct context ctx;
	struct buffer code;
	pthread_t thread;
};

static struct busy_engine engines[VGPU_NUM_ENGINES];
static bool stop;
static u32 runs;

static void *keep_running(void *arg)
{
	struct busy_engine *engine = arg;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		if (vgpu_run_engine(gpu->vgpu, engine->ctx.engine) != VGPU_WORK_MORE)
			sched_yield();
		__atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED);
	}

	return NULL;
}

/* Have threads run all engines, which have nothing to do yet. */
void busy_start(void)
{
	struct busy_engine *engine;
	struct buffer data;
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		engine = &engines[id];
		ctx_init(&engine->ctx, gpu, id, id + 1);
		ctx_buffer(&engine->ctx, &engine->code);
		ctx_buffer(&engine->ctx, &data);
		batch(gpu, engine->code.mem, ATOMIC(5), LO(data.addr), HI(data.addr),
		      SDI, LO(data.addr) + 64, HI(data.addr), id, BBE);
	}
	gpu->host.threads = true;
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		pthread_create(&engines[id].thread, NULL, keep_running, &engines[id]);
}

/* Give one its batch once more, and an interrupt after it. */
void busy_submit(unsigned int id)
{
	struct context *ctx = &engines[id].ctx;

	emit_batch(ctx, engines[id].code.addr);
	emit(ctx, USER_INTERRUPT);
	ctx_submit(ctx);
}

/* Turns of engines up to now. */
u32 busy_runs(void)
{
	return __atomic_load_n(&runs, __ATOMIC_RELAXED);
}

/* End the threads. */
void busy_stop(void)
{
	unsigned int id;

	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		pthread_join(engines[id].thread, NULL);
	gpu->host.threads = false;
}
