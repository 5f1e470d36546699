// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "draw.h"
#include "eu/eu.h"
#include "follow.h"
#include "replay.h"
#include "text.h"
#include "thread_text.h"

/**
 * struct follower - who follows
 * @replay: the replay
 * @at: where it ends; NULL: each instruction is printed
 * @last: the step before
 * @jobs: jobs so far
 * @reached: @at was
 */
struct follower {
	struct replay replay;
	const struct breakpoint *at;
	struct vgpu_step last;
	u64 jobs;
	bool reached;
};

static bool is_same_thread(const struct vgpu_step *a, const struct vgpu_step *b)
{
	return a->thread == b->thread && a->job == b->job && a->unit == b->unit;
}

static void print_step(struct follower *follower, const struct vgpu_step *step)
{
	const struct eu_thread *thread = step->thread;

	if (!thread) {
		text_job(stdout, step);
	} else {
		if (!is_same_thread(step, &follower->last))
			text_where(stdout, step);
		printf("\t%08x ", eu_channels(thread));
		text_instruction(stdout, thread, thread->ip);
	}
	follower->last = *step;
}

static void print_thread(const struct vgpu_step *step)
{
	const struct eu_thread *thread = step->thread;

	text_job(stdout, step);
	text_where(stdout, step);
	printf("ip 0x%llx, channels %08x of %08x\n\n", thread->program->address + thread->ip,
	       eu_channels(thread), thread->dispatch);
	text_around(stdout, thread);
	putchar('\n');
	text_registers(stdout, thread);
}

static void follow(void *data, const struct vgpu_step *step)
{
	struct follower *follower = data;

	if (step->end)
		return;
	follower->jobs = step->job;
	if (!follower->at) {
		print_step(follower, step);
	} else if (step->thread && breakpoint_is_at(follower->at, step)) {
		follower->reached = true;
		print_thread(step);
		replay_stop(&follower->replay);
	}
}

/* Exit status: 0: what was replayed is equal. */
static int run(const char *file, struct reader *reader, struct follower *follower)
{
	switch (replay_shaders(&follower->replay, reader, follow, follower)) {
	case REPLAY_EQUAL:
		return 0;
	case REPLAY_DIFFERS:
		text_difference(stdout, &follower->replay);
		return EXIT_DIFFERS;
	default:
		return say_unusable(file, reader->error);
	}
}

/**
 * print_shaders - print what the threads of a recording execute
 * @file: its name
 * @reader: the recording, opened
 *
 * Return: exit status.
 */
int print_shaders(const char *file, struct reader *reader)
{
	static struct follower follower;

	return run(file, reader, &follower);
}

/**
 * break_at - print a thread at one of its instructions
 * @file: name of the recording
 * @reader: the recording, opened
 * @at: which instruction
 *
 * Return: exit status.
 */
int break_at(const char *file, struct reader *reader, const struct breakpoint *at)
{
	static struct follower follower;
	char why[80];
	int ret;

	follower.at = at;
	ret = run(file, reader, &follower);
	if (ret || follower.reached)
		return ret;
	snprintf(why, sizeof(why), "does not come there: it has %llu jobs", follower.jobs);

	return say_unusable(file, why);
}
