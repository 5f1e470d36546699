// SPDX-License-Identifier: GPL-2.0
/*
 * A job's unit of work, and its threads until all have ended. They take turns, so that one that
 * waits for another, by whatever means, does not wait for ever.
 */
#include "threads/threads.h"

#define UNIT_COST	2	/* commands of a burst that a unit costs in any case */
#define INSTRUCTIONS	4	/* of the EU, that count as a command */

/* What offsets count from. */
void render_set_bases(struct render *render)
{
	const u32 *base = render->state.base_address;

	render->bases = (struct render_bases){
		.general = render_address(base + 1, GVT_PAGE_SIZE),
		.surface = render_address(base + 4, GVT_PAGE_SIZE),
		.dynamic = render_address(base + 6, GVT_PAGE_SIZE),
		.indirect = render_address(base + 8, GVT_PAGE_SIZE),
		.instruction = render_address(base + 10, GVT_PAGE_SIZE),
		.bindless = render_address(base + 16, GVT_PAGE_SIZE),
	};
}

/* A message that nobody serves: which it is. */
static void count_unserved(struct render *render, const struct eu_message *message)
{
	mutex_lock(&render->lock);
	tally_add(&render->unserved, message->sfid << 24 | (message->desc & GENMASK(18, 8)));
	mutex_unlock(&render->lock);
}

/* A thread has stopped, for good. One without an instruction never ends, nor does its job. */
static enum burst_result stopped(struct render_slot *slot, u32 i, enum eu_stop stop)
{
	const struct eu_thread *thread = &slot->thread[i];

	switch (stop) {
	case EU_FAULT:
		return BURST_FAULT;
	case EU_UNSERVED:
		slot->stats.unserved++;
		count_unserved(slot->render, &thread->message);
		break;
	case EU_ILLEGAL:
	case EU_ESCAPED:
		slot->stats.illegal++;
		slot->halted |= 1ull << i;
		return BURST_DONE;
	default:
		break;
	}
	slot->ended |= 1ull << i;

	return BURST_DONE;
}

/* Tell who follows what comes next: an instruction of @thread; NULL: the job, or its @end. */
void render_follow(struct render_slot *slot, const struct eu_thread *thread,
		   const struct vgpu_job_end *end)
{
	struct render *render = slot->render;
	struct vgpu_step step = {
		.job = render->job,
		.draw = render->command >> 16 == RENDER_PRIMITIVE ? render->draws : 0,
		.command = render->command,
		.unit = render->unit + (thread ? slot->unit : 0),
		.nr = thread ? thread - slot->thread : 0,
		.thread = thread,
		.end = end,
	};

	render->follow(render->follow_data, &step);
}

/* The job has ended: tell who follows. */
void render_follow_end(struct render *render, enum vgpu_job_result result)
{
	const struct vgpu_render_stats *now = &render->stats, *before = &render->before;
	struct vgpu_job_end end = {
		.result = result,
		.did.threads = now->threads - before->threads,
		.did.instructions = now->instructions - before->instructions,
		.did.pixels = now->pixels - before->pixels,
		.did.texels = now->texels - before->texels,
		.did.unserved = now->unserved - before->unserved,
		.did.illegal = now->illegal - before->illegal,
		.target = render->shown.known ? &render->shown : NULL,
		.mem = result == VGPU_JOB_RESET ? NULL : render->first.mem,
	};

	if (end.did.threads)
		end.kernel = render->kernel;
	render_follow(&render->first, NULL, &end);
}

/* eu_run(), one instruction after the other. */
static noinline enum eu_stop run_followed(struct render_slot *slot, struct eu_thread *thread,
					  u32 *budget)
{
	enum eu_stop stop = EU_BUDGET;

	while (*budget && stop == EU_BUDGET) {
		render_follow(slot, thread, NULL);
		stop = eu_step(thread, budget);
	}
	thread->stopped[stop]++;

	return stop;
}

/*
 * A turn of each thread, or the rest of one that a burst has cut. BURST_HANG: all that are left
 * wait, for nobody, or are halted.
 */
static enum burst_result take_turns(struct render_slot *slot, int *budget)
{
	bool waits = !slot->turn;
	u32 i, left, share;
	enum burst_result result;
	enum eu_stop stop;

	for (i = slot->turn; i < slot->live; i++) {
		slot->turn = i;
		if ((slot->ended | slot->halted) & 1ull << i)
			continue;
		if (*budget <= 0)
			return BURST_MORE;
		share = left = *budget * INSTRUCTIONS;
		stop = likely(!slot->render->steps) ? eu_run(&slot->thread[i], &left) :
						      run_followed(slot, &slot->thread[i], &left);
		slot->stats.instructions += share - left;
		*budget -= 1 + (share - left) / INSTRUCTIONS;
		waits &= stop == EU_WAIT && share - left <= 1;
		if (stop == EU_BUDGET || stop == EU_WAIT)
			continue;
		result = stopped(slot, i, stop);
		if (result != BURST_DONE)
			return result;
		waits = false;
	}
	slot->turn = 0;

	return waits ? BURST_HANG : BURST_DONE;
}

/**
 * render_run_unit - a unit goes on
 * @slot: where it is
 * @budget: commands; what was done is taken off
 *
 * Return: BURST_DONE: it has ended, and the slot is free. BURST_MORE: again, to go on. Others: it
 * stops the job.
 */
enum burst_result render_run_unit(struct render_slot *slot, int *budget)
{
	enum burst_result result = BURST_DONE;

	while (result == BURST_DONE && slot->ended != render_threads(slot))
		result = take_turns(slot, budget);
	if (result == BURST_DONE)
		slot->live = 0;

	return result;
}

/* The same of slot->unit from its beginning on. */
enum burst_result render_start_unit(struct render_slot *slot, const struct render_job *job,
				    int *budget)
{
	enum burst_result result;

	*budget -= UNIT_COST;
	slot->ended = 0;
	slot->halted = 0;
	slot->arrived = 0;
	slot->turn = 0;
	result = job->start(slot, job, slot->unit);

	return result == BURST_DONE ? render_run_unit(slot, budget) : result;
}

/**
 * render_thread - one more thread for the unit that begins
 * @slot: where it runs; at most RENDER_THREADS
 * @program: what it runs
 * @dispatch: channels that it has
 * @cr0: its control register
 * @kind: what it counts as
 *
 * Return: it; its other registers are zero.
 */
struct eu_thread *render_thread(struct render_slot *slot, const struct eu_program *program,
				u32 dispatch, u32 cr0, enum render_event kind)
{
	struct eu_thread *thread = &slot->thread[slot->live++];

	eu_thread_init(thread, program, dispatch);
	memcpy(thread->regs + EU_ARF(EU_ARF_CONTROL), &cr0, sizeof(cr0));
	thread->functions = slot->render->functions;
	thread->context = slot;
	slot->stats.threads++;
	slot->events[kind]++;

	return thread;
}

/**
 * render_resume - threads that are under way go on with a program
 * @render: the pipelines
 * @program: what they run, found anew
 *
 * For a job that is taken up again: what a thread points to is no part of its state.
 */
void render_resume(struct render *render, const struct eu_program *program)
{
	struct render_slot **at;
	u32 i;

	for_each_render_slot(at, render)
		for (i = 0; i < (*at)->live; i++) {
			(*at)->thread[i].program = program;
			(*at)->thread[i].functions = render->functions;
			(*at)->thread[i].context = *at;
		}
}
