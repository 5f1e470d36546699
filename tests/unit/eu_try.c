// SPDX-License-Identifier: GPL-2.0
/* See eu_try.h. */
#include "eu_try.h"

struct eu_try try;

void try_begin(void)
{
	memset(try.words, 0, sizeof(try.words));
	try.n = 0;
}

void try_put(const struct code *code)
{
	code_encode(code, &try.words[try.n]);
	try.n += 2;
}

void try_flow(u32 op, s32 jip, s32 uip, u32 predicate)
{
	struct code c = { .op = op, .lanes = 8, .jip = jip * 16, .uip = uip * 16,
			  .predicate = predicate };

	code_encode_flow(&c, &try.words[try.n]);
	try.n += 2;
}

void try_end(void)
{
	code_send(&try.words[try.n], TRY_SPAWNER, TRY_EOT_DESC, 112, true);
	try.n += 2;
}

void try_count(u32 dst, u32 by)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_D, dst, dst, 0);

	c.src[1].file = 3;
	c.src[1].imm = by;
	try_put(&c);
}

void try_cmp(u32 src, u32 cond, u32 imm)
{
	struct code c = code_make(EU_OP_CMP, 8, EU_D, 0, src, 0);

	c.file = 0;
	c.cond = cond;
	c.src[1].file = 3;
	c.src[1].imm = imm;
	try_put(&c);
}

void try_decode(u32 dispatch)
{
	try.program.insn = try.insn;
	try.program.n = try.n;
	eu_program_decode(&try.program, try.words);
	eu_thread_init(&try.thread, &try.program, dispatch);
}

u32 try_get(u32 reg, u32 lane)
{
	u32 val;

	memcpy(&val, try.thread.regs + reg * 32 + lane * 4, 4);

	return val;
}

void try_set(u32 reg, u32 lane, u32 val)
{
	memcpy(try.thread.regs + reg * 32 + lane * 4, &val, 4);
}

void try_lane_numbers(u32 reg)
{
	u32 i;

	for (i = 0; i < 8; i++)
		try_set(reg, i, i);
}
