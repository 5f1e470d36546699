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
#define SECTION		32u

/* sr0: which channels there are, and the same with those of pixels that only help others. */
void eu_thread_masks(struct eu_thread *thread, u32 dispatch, u32 with_helpers)
{
	memcpy(thread->regs + EU_ARF(EU_ARF_STATE) + 8, &dispatch, 4);
	memcpy(thread->regs + EU_ARF(EU_ARF_STATE) + 12, &with_helpers, 4);
}

/**
 * eu_thread_init - a thread before its first instruction
 * @thread: it; those of its registers that the program names are zero
 * @program: what it runs
 * @dispatch: channels that it has
 */
void eu_thread_init(struct eu_thread *thread, const struct eu_program *program, u32 dispatch)
{
	u64 named;
	u32 i;

	BUILD_BUG_ON(offsetof(struct eu_thread, regs));
	for (i = 0; i < ARRAY_SIZE(program->named); i++)
		for (named = program->named[i]; named; named &= named - 1)
			memset(thread->regs + (i * 64 + __builtin_ctzll(named)) * EU_REG_BYTES, 0,
			       EU_REG_BYTES);
	memset((u8 *)thread + EU_GRF_BYTES, 0, sizeof(*thread) - EU_GRF_BYTES);
	thread->program = program;
	thread->functions = &eu_no_functions;
	thread->dispatch = dispatch;
	thread->enabled = dispatch;
	eu_thread_masks(thread, dispatch, dispatch);
}

/* Hand over what the thread sends. It goes on behind that when it was taken. */
static enum eu_stop deliver(struct eu_thread *thread)
{
	const struct eu_message *message = &thread->message;
	enum eu_stop stop;

	if (!thread->functions->send[message->sfid])
		return EU_UNSERVED;
	stop = thread->functions->send[message->sfid](thread, message);
	if (stop != EU_BUDGET)
		return stop;
	thread->ip += message->size;

	return message->eot ? EU_EOT : EU_BUDGET;
}

/* At most @instructions of them, and at most one message. */
static enum eu_stop run_section(struct eu_thread *thread, u32 *budget, u32 instructions)
{
	u32 section = min(*budget, instructions), left = section;
	enum eu_stop stop;

	kernel_fpu_begin();
	stop = eu_execute(thread, &left);
	kernel_fpu_end();
	*budget -= section - left;
	if (stop != EU_SEND)
		return stop;
	*budget -= min(*budget, EU_MESSAGE_COST);

	return deliver(thread);
}

/**
 * eu_step - have a thread execute one instruction
 * @thread: it
 * @budget: as of eu_run(), and as much is taken off for the instruction; not 0
 *
 * So often until the budget is used up or it does not return EU_BUDGET, it does what eu_run()
 * does, but for thread->stopped. Return: as eu_run().
 */
enum eu_stop eu_step(struct eu_thread *thread, u32 *budget)
{
	return run_section(thread, budget, 1);
}

/**
 * eu_run - have a thread go on
 * @thread: it
 * @budget: instructions that it may execute, a message counted as several; what it
 *	has not used is left
 *
 * Sleeps if those do who serve its messages. Return: why it stopped. EU_BUDGET and
 * EU_WAIT: it may go on later.
 */
enum eu_stop eu_run(struct eu_thread *thread, u32 *budget)
{
	enum eu_stop stop = EU_BUDGET;

	while (*budget && stop == EU_BUDGET)
		stop = run_section(thread, budget, SECTION);
	thread->stopped[stop]++;

	return stop;
}

/**
 * eu_message_payload - what a message has, in one piece
 * @thread: who sends it
 * @message: it
 * @room: EU_PAYLOAD_REGS registers: where it is put together if it comes in two parts
 * @regs: how many registers it has
 *
 * PRM SKL vol 7, "sends": the length of the second part is in the extended descriptor.
 * Return: its first register.
 */
const u8 *eu_message_payload(const struct eu_thread *thread, const struct eu_message *message,
			     u8 *room, u32 *regs)
{
	u32 first = message->src == EU_NO_REG ? 0 : eu_message_length(message);
	u32 more = message->src1 == EU_NO_REG ? 0 : EU_SECOND_LENGTH(message->ex_desc);

	*regs = first + more;
	if (!more)
		return thread->regs + (first ? message->src * EU_REG_BYTES : 0);
	if (first)
		memcpy(room, thread->regs + message->src * EU_REG_BYTES, first * EU_REG_BYTES);
	memcpy(room + first * EU_REG_BYTES, thread->regs + message->src1 * EU_REG_BYTES,
	       more * EU_REG_BYTES);

	return room;
}

/**
 * eu_compute - lend the FPU to who serves a message
 * @compute: is called with it: must not sleep, and takes some tens of microseconds at most
 * @data: passed to it
 */
void eu_compute(void (*compute)(void *data), void *data)
{
	kernel_fpu_begin();
	compute(data);
	kernel_fpu_end();
}
