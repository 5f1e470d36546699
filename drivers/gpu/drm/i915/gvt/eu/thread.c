// SPDX-License-Identifier: GPL-2.0
/* A thread from its beginning on, in sections in which the FPU is the EU's. */
#include "eu/alu.h"

/* Behind types, which User Mode Linux's wants. */
#include <linux/fpu.h>

/*
 * Instructions of a section. Of 16 or 32 lanes the plain ones take 40 ns each, those that go
 * lane by lane, mathematics and other roundings, up to some microseconds: so a section is tens of
 * microseconds, whatever a program has in it.
 */
#define SECTION	32u

/**
 * eu_thread_init - a thread before its first instruction
 * @thread: it; its registers are zero
 * @program: what it runs
 * @dispatch: channels that it has
 */
void eu_thread_init(struct eu_thread *thread, const struct eu_program *program, u32 dispatch)
{
	memset(thread, 0, sizeof(*thread));
	thread->program = program;
	thread->functions = &eu_no_functions;
	thread->dispatch = dispatch;
	thread->enabled = dispatch;
}

/**
 * eu_run - have a thread go on
 * @thread: it
 * @budget: instructions that it may execute
 *
 * Does not sleep. Return: why it stopped. EU_BUDGET and EU_WAIT: it may go on later.
 */
enum eu_stop eu_run(struct eu_thread *thread, u32 budget)
{
	enum eu_stop stop = EU_BUDGET;
	u32 section, left;

	while (budget && stop == EU_BUDGET) {
		section = min(budget, SECTION);
		left = section;
		kernel_fpu_begin();
		stop = eu_execute(thread, &left);
		kernel_fpu_end();
		budget -= section;
	}
	thread->stopped[stop]++;

	return stop;
}
