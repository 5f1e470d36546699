// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that help an engine's with shaders: workers of an unbound workqueue that all vGPUs
 * share. What is queued and has not begun when the engine's thread is done is taken back: so
 * nobody waits for processors that have something else to do.
 */
#include <linux/cpumask.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>

#include "edge/edge.h"

static unsigned int render_threads;
module_param(render_threads, uint, 0444);
MODULE_PARM_DESC(render_threads,
		 "Threads that work for the shaders of a vGPU at once (default: 0, as many as processors, less one)");

static struct workqueue_struct *gvt_helpers_wq;

/* One is left to others: the guest's own work. */
static unsigned int idle_processors(void)
{
	return max(num_online_cpus(), 2U) - 1;
}

/* The engine's own, and as many more. */
unsigned int gvt_render_threads(void)
{
	return render_threads ?: idle_processors();
}

int gvt_helpers_create(void)
{
	gvt_helpers_wq = alloc_workqueue("gvt_helpers", WQ_UNBOUND, idle_processors());

	return gvt_helpers_wq ? 0 : -ENOMEM;
}

void gvt_helpers_destroy(void)
{
	destroy_workqueue(gvt_helpers_wq);
}

/*
 * The engine's thread, which waits for this one, is in a memory section. So this must not wait
 * for another one: whoever takes memory away waits for both.
 */
static void gvt_help(struct work_struct *work)
{
	struct gvt_help *help = container_of(work, struct gvt_help, work);
	struct gvt_device *gvt = help->gvt;
	int nice = task_nice(current);

	if (!down_read_trylock(&gvt->mem.sem))
		return;
	/* The engine's thread has it too: a vGPU's weight is that of all its threads. */
	set_user_nice(current, gvt->type->nice);
	gvt->helpers.fn(gvt->helpers.data, help->nr);
	set_user_nice(current, nice);
	up_read(&gvt->mem.sem);
}

void gvt_helpers_init(struct gvt_device *gvt)
{
	unsigned int i;

	for (i = 0; i < GVT_HELPERS; i++) {
		struct gvt_help *help = &gvt->helpers.help[i];

		INIT_WORK(&help->work, gvt_help);
		help->gvt = gvt;
		help->nr = i + 1;
	}
}

/* gvt_host_ops.parallel */
void gvt_parallel(void *host, unsigned int n, void (*fn)(void *data, unsigned int nr), void *data)
{
	struct gvt_device *gvt = host;
	struct gvt_helpers *helpers = &gvt->helpers;
	unsigned int i;

	lockdep_assert_held_read(&gvt->mem.sem);

	n = min(n, GVT_HELPERS);
	helpers->fn = fn;
	helpers->data = data;
	for (i = 0; i < n; i++)
		queue_work(gvt_helpers_wq, &helpers->help[i].work);
	fn(data, 0);
	for (i = 0; i < n; i++)
		if (!cancel_work(&helpers->help[i].work))
			flush_work(&helpers->help[i].work);
}
