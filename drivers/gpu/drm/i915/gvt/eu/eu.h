/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The execution unit of Gen9: programs are decoded once, then run for one thread at a
 * time. Documentation/gpu/eu.rst
 */
#ifndef _GVT_EU_H_
#define _GVT_EU_H_

#include "eu/insn.h"

#define EU_REG_BYTES	32u
#define EU_GRFS		128u
#define EU_GRF_BYTES	(EU_GRFS * EU_REG_BYTES)
#define EU_ARF_BYTES	512u		/* 16 kinds of 32 bytes, behind them */
#define EU_REGS_BYTES	(EU_GRF_BYTES + EU_ARF_BYTES)
#define EU_ACC_LANES	32u

/* Where architecture registers are among a thread's registers. */
#define EU_ARF(kind)	(EU_GRF_BYTES + (kind) * 32)
#define EU_ARF_ADDRESS	1u
#define EU_ARF_ACC	2u
#define EU_ARF_FLAG	3u
#define EU_ARF_CE	4u
#define EU_ARF_SP	6u
#define EU_ARF_STATE	7u
#define EU_ARF_CONTROL	8u
#define EU_ARF_NOTIFY	9u
#define EU_ARF_IP	10u
#define EU_ARF_TDR	11u
#define EU_ARF_TM	12u

/* cr0.0. PRM SKL vol 7, "Control Register" */
#define EU_CR0_ROUND(cr0)	((cr0) >> 4 & 3)
#define EU_CR0_KEEP_DF		BIT(6)
#define EU_CR0_KEEP_F		BIT(7)
#define EU_CR0_KEEP_HF		BIT(10)

/* cr0.1: status of exceptions. PRM IVB vol 4 part 3, "Control Register" */
#define EU_CR0_ILLEGAL		BIT(28)

enum eu_round { EU_RNE, EU_RU, EU_RD, EU_RTZ };

/**
 * enum eu_stop - why a thread does not go on
 * @EU_BUDGET: it may: its share is used up
 * @EU_EOT: its last message is sent
 * @EU_WAIT: it waits for something: a message, a notification
 * @EU_ILLEGAL: its instruction is not one
 * @EU_UNSERVED: it sent a message to somebody who is not there, or does not do that
 * @EU_ESCAPED: it left the program
 * @EU_FAULT: memory that a message named is not there
 * @EU_SEND: it has a message, which eu_run() hands over: nobody else sees this
 */
enum eu_stop {
	EU_BUDGET, EU_EOT, EU_WAIT, EU_ILLEGAL, EU_UNSERVED, EU_ESCAPED, EU_FAULT, EU_SEND,
	EU_STOPS
};

struct eu_thread;

/**
 * struct eu_message - what a send instruction says
 * @sfid: to whom
 * @desc: the descriptor
 * @ex_desc: the extended descriptor
 * @src: first register of the payload
 * @src1: first register of its second part, of sends
 * @dst: first register of the answer, or EU_NO_REG
 * @mask: channels that take part, the instruction's first one at bit 0
 * @size: bytes of the instruction
 * @first: the instruction's first channel
 * @lanes: how many it has
 * @eot: the thread ends with it
 */
#define EU_NO_REG	0xffffu
struct eu_message {
	u32 sfid;
	u32 desc;
	u32 ex_desc;
	u32 src;
	u32 src1;
	u32 dst;
	u32 mask;
	u8 size;
	u8 first;
	u8 lanes;
	bool eot;
};

/* The lengths that descriptors say, in registers. */
#define EU_MESSAGE_LENGTH(desc)		((desc) >> 25 & 15)
#define EU_RESPONSE_LENGTH(desc)	((desc) >> 20 & 31)
#define EU_SECOND_LENGTH(ex_desc)	((ex_desc) >> 6 & 15)

static inline u32 eu_message_length(const struct eu_message *message)
{
	return EU_MESSAGE_LENGTH(message->desc);
}

static inline u32 eu_response_length(const struct eu_message *message)
{
	return EU_RESPONSE_LENGTH(message->desc);
}

/* Registers that a payload has at most, in both of its parts. */
#define EU_PAYLOAD_REGS		(15u + 15u)

/**
 * struct eu_functions - the shared functions that messages go to
 * @send: by SFID; NULL: not there. EU_BUDGET: done, EU_WAIT: ask again later, any other
 *	stops the thread. Called without the FPU, which eu_compute() lends; may sleep.
 */
#define EU_NUM_SFIDS	16u

/* Who they are. PRM SKL vol 7, "Shared Function ID" */
#define EU_SFID_SAMPLER		2u
#define EU_SFID_GATEWAY		3u
#define EU_SFID_READ_CACHE	4u
#define EU_SFID_TARGET_CACHE	5u
#define EU_SFID_URB		6u
#define EU_SFID_SPAWNER		7u
#define EU_SFID_CONSTANT_CACHE	9u
#define EU_SFID_DATA_CACHE0	10u
#define EU_SFID_INTERPOLATOR	11u
#define EU_SFID_DATA_CACHE1	12u

struct eu_functions {
	enum eu_stop (*send[EU_NUM_SFIDS])(struct eu_thread *thread,
					   const struct eu_message *message);
};

/**
 * struct eu_program - a program, decoded
 * @insn: one for each 8 bytes; its size is 0 where no instruction begins
 * @n: how many
 * @named: general registers that it can read or write, a bit for each
 * @address: where the guest has it; the EU does not look at it
 */
struct eu_program {
	struct eu_insn *insn;
	u32 n;
	u64 named[EU_GRFS / 64];
	u64 address;
};

/**
 * struct eu_thread - a thread of an execution unit
 * @regs: general registers, then architecture registers (EU_ARF), then room that a
 *	vector may read over the end
 * @acc: accumulators, by lane: integers, or the bits of floats
 * @ip: of the next instruction
 * @dispatch: channels that exist
 * @enabled: channels that are at @ip
 * @pc: where each of the others waits
 * @stray: some wait where no jump goes: they are looked for at each instruction
 * @message: what it sends
 * @program: what it runs
 * @functions: whom it may send messages to
 * @context: for them
 * @stopped: how often it stopped, by reason
 */
struct eu_thread {
	u8 regs[EU_REGS_BYTES + 256] __aligned(32);
	s64 acc[EU_ACC_LANES];
	u32 ip;
	u32 dispatch;
	u32 enabled;
	u32 pc[32];
	bool stray;
	struct eu_message message;
	const struct eu_program *program;
	const struct eu_functions *functions;
	void *context;
	u32 stopped[EU_STOPS];
};

/* Channels that the next instruction finds: those that are there, and who waits at it. */
static inline u32 eu_channels(const struct eu_thread *thread)
{
	u32 waiting = thread->dispatch & ~thread->enabled, here = thread->enabled, i;

	for (i = 0; waiting && i < 32; i++)
		if (waiting & 1u << i && thread->pc[i] == thread->ip)
			here |= 1u << i;

	return here;
}

/* decode.c */
u32 eu_decode(const void *code, u32 size, struct eu_insn *insn);
void eu_program_decode(struct eu_program *program, const void *code);
u32 eu_program_extent(const void *code, u32 size);

/* disasm.c */
#define EU_TEXT_SIZE	192u
void eu_disassemble(const struct eu_insn *insn, char *text);

/* Instructions that a message counts as, beside its own. */
#define EU_MESSAGE_COST	16u

/* alu_fma.c */
void eu_init(void);

/* thread.c */
void eu_thread_init(struct eu_thread *thread, const struct eu_program *program, u32 dispatch);
void eu_thread_masks(struct eu_thread *thread, u32 dispatch, u32 with_helpers);
enum eu_stop eu_run(struct eu_thread *thread, u32 *budget);
enum eu_stop eu_step(struct eu_thread *thread, u32 *budget);
const u8 *eu_message_payload(const struct eu_thread *thread, const struct eu_message *message,
			     u8 *room, u32 *regs);
void eu_compute(void (*compute)(void *data), void *data);

/* send.c */
extern const struct eu_functions eu_no_functions;
enum eu_stop eu_spawner(struct eu_thread *thread, const struct eu_message *message);

#endif
