/* SPDX-License-Identifier: GPL-2.0 */
/* For tests of commands: one context of one engine, with a page of data. */
#ifndef SINGLE_H
#define SINGLE_H

#include "unit.h"

extern struct context ctx;
extern struct buffer data, code;

/* A general purpose register of the context's engine. */
#define GPR(n)	(engine_descs[ctx.engine].base + 0x600 + 8 * (n))

/* Run commands in a batch without privilege. */
#define run_batch(...)							\
	do {								\
		batch(gpu, code.mem, __VA_ARGS__, BBE);			\
		emit_batch(&ctx, code.addr);				\
		ctx_run(&ctx);						\
	} while (0)

void one_context(unsigned int engine);
u32 stored(u32 off);
u64 stored64(u32 off);
void expect_hang(void);
u64 dropped(void);

#endif
