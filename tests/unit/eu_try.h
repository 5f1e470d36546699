/* SPDX-License-Identifier: GPL-2.0 */
/* A short program of the EU that a test writes, and the thread that runs it. */
#ifndef EU_TRY_H
#define EU_TRY_H

#include "eu_code.h"

#define TRY_WORDS	64
#define TRY_EOT_DESC	0x02000010
#define TRY_SPAWNER	7

/**
 * struct eu_try - the program that is tried
 * @words: its bits
 * @n: words of them so far
 * @insn: its instructions, once it is decoded
 * @program: these
 * @thread: who runs them
 */
struct eu_try {
	u64 words[TRY_WORDS];
	u32 n;
	struct eu_insn insn[TRY_WORDS];
	struct eu_program program;
	struct eu_thread thread;
};

extern struct eu_try try;

void try_begin(void);
void try_put(const struct code *code);

/* JIP and UIP in instructions of 16 bytes. */
void try_flow(u32 op, s32 jip, s32 uip, u32 predicate);

/* g[dst] += by, for each lane; and f0.0: g[src] cond imm */
void try_count(u32 dst, u32 by);
void try_cmp(u32 src, u32 cond, u32 imm);

void try_end(void);
void try_decode(u32 dispatch);

/* A lane of a register; and in each of eight its number. */
u32 try_get(u32 reg, u32 lane);
void try_set(u32 reg, u32 lane, u32 val);
void try_lane_numbers(u32 reg);

#endif
