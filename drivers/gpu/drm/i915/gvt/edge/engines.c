// SPDX-License-Identifier: GPL-2.0
/*
 * Engines: one kernel thread each while the device is open. The thread has the
 * nice value of the vGPU's type, so weights are the scheduler's business.
 */
#include <linux/kthread.h>
#include <linux/sched.h>

#include "edge/edge.h"
#include "edge/trace.h"

/* gvt_host_ops.kick */
void gvt_kick(void *host, unsigned int id)
{
	struct gvt_device *gvt = host;
	struct gvt_engine *engine = &gvt->engines[id];

	WRITE_ONCE(engine->kicked, true);
	wake_up(&engine->wait);
}

static bool called(struct gvt_engine *engine)
{
	return READ_ONCE(engine->kicked) || kthread_should_stop();
}

static enum vgpu_work run(struct gvt_engine *engine)
{
	struct gvt_device *gvt = engine->gvt;

	return gvt->rec ? gvt_record_run_engine(gvt->rec, engine->id) :
			  vgpu_run_engine(gvt->vgpu, engine->id);
}

/* The engine waits for a semaphore, since @since. */
static void wait_a_while(struct gvt_engine *engine, u64 since)
{
	/* A recording has each look: there it begins with breaks. */
	u64 waited = ktime_get_ns() - since + (engine->gvt->rec ? GVT_POLL_NS : 0);
	u64 delay = vgpu_wait_ns(waited);

	if (delay)
		wait_event_hrtimeout(engine->wait, called(engine), ns_to_ktime(delay));
	else
		cond_resched();
}

static int gvt_engine_thread(void *data)
{
	struct gvt_engine *engine = data;
	enum vgpu_work work = VGPU_WORK_IDLE;
	u64 start, since = 0;	/* a wait began; 0: there is none */

	while (!kthread_should_stop()) {
		if (work != VGPU_WORK_WAIT)
			since = 0;
		else if (!since)
			since = ktime_get_ns();
		switch (work) {
		case VGPU_WORK_IDLE:
			wait_event_idle(engine->wait, called(engine));
			break;
		case VGPU_WORK_WAIT:
			wait_a_while(engine, since);
			break;
		case VGPU_WORK_MORE:
			cond_resched();
			break;
		}
		if (kthread_should_stop())
			break;
		/* Cleared before the run: a kick during it counts again. */
		xchg(&engine->kicked, false);
		start = trace_gvt_run_enabled() ? ktime_get_ns() : 0;
		work = run(engine);
		if (trace_gvt_run_enabled())
			trace_gvt_run(engine->gvt, engine->id,
				      ktime_get_ns() - start, work);
	}

	return 0;
}

void gvt_engines_init(struct gvt_device *gvt)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		gvt->engines[id].gvt = gvt;
		gvt->engines[id].id = id;
		init_waitqueue_head(&gvt->engines[id].wait);
	}
}

/**
 * gvt_engines_start - start the engines' threads
 * @gvt: the vGPU, being opened
 *
 * Return: 0 or -errno, and no thread is there then.
 */
int gvt_engines_start(struct gvt_device *gvt)
{
	struct task_struct *task;
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		task = kthread_create(gvt_engine_thread, &gvt->engines[id],
				      "gvt/%.4s/%s", gvt_name(gvt),
				      vgpu_engine_name(id));
		if (IS_ERR(task)) {
			gvt_engines_stop(gvt);
			return PTR_ERR(task);
		}
		set_user_nice(task, gvt->type->nice);
		gvt->engines[id].task = task;
		wake_up_process(task);
	}

	return 0;
}

/* Waits for the bursts that are under way. */
void gvt_engines_stop(struct gvt_device *gvt)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		if (!gvt->engines[id].task)
			continue;
		kthread_stop(gvt->engines[id].task);
		gvt->engines[id].task = NULL;
	}
}
