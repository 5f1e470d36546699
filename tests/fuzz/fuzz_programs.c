// SPDX-License-Identifier: GPL-2.0
/*
 * Programs of the EU: any bytes, decoded, shown as text and run for some steps on registers
 * of any contents. Nothing leaves the thread, and nothing goes on for ever.
 */
#include <string.h>

#include "eu/eu.h"
#include "fuzz.h"
#include "target.h"

#define MAX_WORDS	256u
#define MAX_STEPS	2000u

static struct eu_insn insns[MAX_WORDS];
static u64 code[MAX_WORDS];
static struct eu_thread thread;

/* Somebody answers: as long an answer as the message asks for. */
static enum eu_stop answer(struct eu_thread *t, const struct eu_message *message)
{
	u32 n = message->desc >> 20 & 31;

	if (message->desc & 1)
		return EU_WAIT;
	if (message->dst != EU_NO_REG)
		memset(t->regs + message->dst * 32, 0x3c, n * 32);

	return EU_BUDGET;
}

static const struct eu_functions functions = { .send = { [2] = answer, [10] = answer } };

/* Opcodes that are ones, for half of the instructions: else few would be. */
static void legalize(u64 *word, u32 seed)
{
	u32 op = seed % EU_NUM_OPS;

	while (!eu_opcodes[op].name)
		op = (op + 1) % EU_NUM_OPS;
	*word = (*word & ~0x7full) | op;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct eu_program program = { insns, 0 };
	char text[EU_TEXT_SIZE];
	u32 seed = take(&in, 4), dispatch = take(&in, 4), cr0 = take(&in, 2), i, steps, budget;
	enum eu_stop stop;

	while (in.left && program.n < MAX_WORDS) {
		code[program.n] = take(&in, 8);
		if (seed & 1u << program.n % 32)
			legalize(&code[program.n], seed + program.n);
		program.n++;
	}
	eu_program_decode(&program, code);
	for (i = 0; i < program.n; i++) {
		eu_disassemble(&insns[i], text);
		expect(strlen(text) < EU_TEXT_SIZE);
	}
	eu_thread_init(&thread, &program, dispatch);
	thread.functions = &functions;
	for (i = 0; i < EU_REGS_BYTES; i++)
		thread.regs[i] = seed >> i % 24 ^ i;
	memcpy(thread.regs + EU_ARF(EU_ARF_CONTROL), &cr0, 4);
	/* Past what is illegal, to what stands behind it. */
	for (steps = 0; steps < MAX_STEPS; steps += 100) {
		budget = 100;
		stop = eu_run(&thread, &budget);
		if (stop == EU_ESCAPED)
			break;
		if (stop != EU_BUDGET && thread.ip / 8 < program.n)
			thread.ip = (thread.ip & ~7u) + (insns[thread.ip / 8].size ? : 8);
	}

	return 0;
}
