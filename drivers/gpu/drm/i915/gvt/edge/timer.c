// SPDX-License-Identifier: GPL-2.0
/*
 * The timer of a vGPU with a display: a kernel thread while the device is open, since
 * vgpu_timer() may sleep and may have a picture to read. While the vGPU wants nothing it
 * sleeps.
 */
#include <linux/kthread.h>
#include <linux/sched.h>

#include "edge/edge.h"

/* gvt_host_ops.set_timer */
void gvt_set_timer(void *host, u64 when)
{
	struct gvt_timer *timer = &((struct gvt_device *)host)->timer;

	WRITE_ONCE(timer->when, when);
	wake_up(&timer->wait);
}

static bool called(struct gvt_timer *timer, u64 when)
{
	return READ_ONCE(timer->when) != when || kthread_should_stop();
}

/* Sleep until @when, if that is a time, or until it changes. True: the time has come. */
static bool sleep_until(struct gvt_timer *timer, u64 when)
{
	s64 left = when - ktime_get_ns();

	if (!when) {
		wait_event_idle(timer->wait, called(timer, when));
		return false;
	}

	/* Interruptible does not count as load, and nobody sends signals to it. */
	return left <= 0 ||
	       wait_event_interruptible_hrtimeout(timer->wait, called(timer, when),
						  ns_to_ktime(left)) == -ETIME;
}

static void run(struct gvt_device *gvt)
{
	if (gvt->rec)
		gvt_record_timer(gvt->rec);
	else
		vgpu_timer(gvt->vgpu);
}

static int gvt_timer_thread(void *data)
{
	struct gvt_device *gvt = data;
	struct gvt_timer *timer = &gvt->timer;
	u64 when;

	while (!kthread_should_stop()) {
		when = READ_ONCE(timer->when);
		if (sleep_until(timer, when) && cmpxchg64(&timer->when, when, 0) == when)
			run(gvt);
		cond_resched();
	}

	return 0;
}

void gvt_timer_init(struct gvt_device *gvt)
{
	init_waitqueue_head(&gvt->timer.wait);
}

/**
 * gvt_timer_start - start the timer's thread
 * @gvt: the vGPU, being opened
 *
 * It has the priority of the engines' threads: a guest may ask for much, such as the CRC
 * of each frame.
 *
 * Return: 0 or -errno, and no thread is there then.
 */
int gvt_timer_start(struct gvt_device *gvt)
{
	struct task_struct *task;

	if (!gvt->display)
		return 0;
	task = kthread_create(gvt_timer_thread, gvt, "gvt/%.4s/timer", gvt_name(gvt));
	if (IS_ERR(task))
		return PTR_ERR(task);
	set_user_nice(task, gvt->type->nice);
	gvt->timer.task = task;
	wake_up_process(task);

	return 0;
}

/* Waits for what it is doing. */
void gvt_timer_stop(struct gvt_device *gvt)
{
	if (!gvt->timer.task)
		return;
	kthread_stop(gvt->timer.task);
	gvt->timer.task = NULL;
}
