/* SPDX-License-Identifier: GPL-2.0 */
/*
 * EU instructions as tests write them: fields, which become 128 bits. The bits are told
 * here once more, and not as the decoder has it.
 */
#ifndef EU_CODE_H
#define EU_CODE_H

#include "eu/eu.h"
#include "unit.h"

struct code_src {
	u32 file;	/* 0: architecture, 1: general, 3: immediate */
	u32 type;	/* enum eu_type */
	u32 nr, sub;	/* register, byte in it */
	u32 v, w, h;	/* elements */
	u32 swizzle;
	bool negate, abs;
	u64 imm;
};

struct code {
	u32 op, lanes, first;
	bool all, align16, sat, write_acc, invert, branch;
	u32 cond, predicate, flag;
	u32 file, type, nr, sub, stride, writemask;
	struct code_src src[3];
	s32 jip, uip;
};

void code_put(u64 *bits, u32 high, u32 low, u64 val);
void code_encode(const struct code *code, u64 *bits);
void code_encode_flow(const struct code *code, u64 *bits);
void code_send(u64 *bits, u32 sfid, u32 desc, u32 src, bool eot);

/* A region of floats, 8 to a register; and a destination. */
struct code code_make(u32 op, u32 lanes, u32 type, u32 dst, u32 src0, u32 src1);
struct code code_three(u32 op, u32 lanes, u32 type, u32 dst, u32 src0, u32 src1, u32 src2);

/* eu_run() with a budget that nobody wants back. */
static inline enum eu_stop code_run(struct eu_thread *thread, u32 budget)
{
	return eu_run(thread, &budget);
}

#endif
