// SPDX-License-Identifier: GPL-2.0
/* Instruction after instruction. */
#include "eu/alu.h"

/*
 * There is no instruction. Without the exception that nobody takes here, what follows is
 * undefined, and may be a hang (PRM IVB vol 4 part 3, 4.3.1).
 */
static enum eu_stop illegal(struct eu_thread *thread)
{
	u32 *control = (u32 *)(thread->regs + EU_ARF(EU_ARF_CONTROL));

	control[1] |= EU_CR0_ILLEGAL;

	return EU_ILLEGAL;
}

static enum eu_stop step(struct eu_thread *thread, const struct eu_insn *insn)
{
	u32 flags = eu_opcodes[insn->op].flags;

	if (insn->bad)
		return illegal(thread);
	if (flags & EU_MESSAGE)
		return eu_send(thread, insn);
	if (insn->op == EU_OP_WAIT)
		return eu_wait(thread, insn);
	if (flags & EU_FLOW) {
		eu_flow(thread, insn);
		return EU_BUDGET;
	}
	eu_alu(thread, insn);
	thread->ip += insn->size;

	return EU_BUDGET;
}

/**
 * eu_execute - run a thread where the FPU may be used
 * @thread: it
 * @budget: instructions that it may execute; those that are left
 *
 * Return: why it stopped. EU_SEND: with a message in thread->message.
 */
enum eu_stop eu_execute(struct eu_thread *thread, u32 *budget)
{
	const struct eu_program *program = thread->program;
	const struct eu_insn *insn;
	enum eu_stop stop = EU_BUDGET;

	for (; *budget && stop == EU_BUDGET; --*budget) {
		if (thread->ip % 8 || thread->ip / 8 >= program->n)
			return EU_ESCAPED;
		insn = &program->insn[thread->ip / 8];
		if (!insn->size)
			return illegal(thread);
		if (thread->enabled != thread->dispatch && (insn->label || thread->stray))
			eu_arrive(thread);
		if (insn->copies && !insn->bad && eu_copy(thread, insn)) {
			thread->ip += insn->size;
			continue;
		}
		stop = step(thread, insn);
	}

	return stop;
}
