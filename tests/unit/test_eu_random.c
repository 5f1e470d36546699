// SPDX-License-Identifier: GPL-2.0
/* Random instructions on random operands: the EU against the model. */
#include "eu/alu.h"
#include "eu_pick.h"

/* Behind types, which User Mode Linux's wants. */
#include <linux/fpu.h>

#define ROUNDS	4000

static struct model model;
static struct eu_thread thread, other;
static u32 tried;

/* Registers that @program does not name may hold anything. */
static void spoil(const struct eu_program *program)
{
	u32 at;

	for (at = 0; at < EU_GRF_BYTES; at++)
		if (!(program->named[at / 32 / 64] >> at / 32 % 64 & 1))
			thread.regs[at] ^= 0x5a;
}

static void take_over(const struct eu_program *program)
{
	eu_thread_init(&thread, program, ~0u);
	memcpy(thread.regs, model.grf, EU_GRF_BYTES);
	memcpy(thread.regs + EU_ARF(EU_ARF_FLAG), model.flag, 8);
	memcpy(thread.regs + EU_ARF(EU_ARF_CONTROL), &model.cr0, 4);
	memcpy(thread.acc, model.acc, sizeof(model.acc));
	thread.enabled = model.enabled;
}

static bool same(const u8 *a, const u8 *b, u32 type, u32 size)
{
	u64 x = 0, y = 0;

	memcpy(&x, a, size);
	memcpy(&y, b, size);

	return x == y || (model_is_nan(type, x) && model_is_nan(type, y));
}

/* The same bits come out where the host has no instruction for it, also of what is no number. */
static void run_both(void)
{
	bool has_fma = eu_fma;

	memcpy(&other, &thread, sizeof(thread));
	eu_fma = false;
	check_eq(code_run(&other, 1), EU_BUDGET);
	eu_fma = has_fma;
	check_eq(code_run(&thread, 1), EU_BUDGET);
}

static void check_one(const struct code *c)
{
	struct eu_insn insn[2];
	struct eu_program program = { insn, 2 };
	char text[EU_TEXT_SIZE];
	u32 at, i, size = eu_type_size[c->type];
	bool known;
	u64 bits[2];

	code_encode(c, bits);
	eu_program_decode(&program, bits);
	if (insn->bad)
		return;
	take_over(&program);
	kernel_fpu_begin();
	known = model_run(&model, c);
	kernel_fpu_end();
	if (!known)
		return;
	tried++;
	spoil(&program);
	run_both();
	eu_disassemble(insn, text);
	expect_msg(!memcmp(thread.regs, other.regs, sizeof(thread.regs)), "%s (try %u)", text,
		   tried);
	spoil(&program);
	for (at = 0; at < EU_GRF_BYTES; at += size)
		expect_msg(same(thread.regs + at, model.grf + at, c->type, size),
			   "%s (try %u, cr0 %#x): r%u.%u is %#llx, not %#llx", text, tried,
			   model.cr0, at / 32, at % 32,
			   *(u64 *)(thread.regs + (at & ~7u)), *(u64 *)(model.grf + (at & ~7u)));
	expect_msg(!memcmp(thread.regs + EU_ARF(EU_ARF_FLAG), model.flag, 8),
		   "%s (try %u): flags differ: %#llx, not %#x %#x", text, tried,
		   *(u64 *)(thread.regs + EU_ARF(EU_ARF_FLAG)), model.flag[0], model.flag[1]);
	for (i = 0; i < EU_ACC_LANES; i++)
		expect_msg(thread.acc[i] == model.acc[i] ||
			   (c->type == EU_F && model_is_nan(EU_F, thread.acc[i]) &&
			    model_is_nan(EU_F, model.acc[i])),
			   "%s (try %u): lane %u of acc is %#llx, not %#llx", text, tried, i,
			   thread.acc[i], model.acc[i]);
}

static void many(u32 kind, void (*some)(struct code *c, u32 kind))
{
	struct code c;
	u32 i;

	eu_init();
	pick_begin(0x5eed + kind);
	tried = 0;
	for (i = 0; i < ROUNDS; i++) {
		if (!(i % 8))
			pick_registers(&model, kind == EU_INT ? EU_UD : kind == EU_FLOAT ? EU_F : EU_DF);
		some(&c, kind);
		check_one(&c);
	}
	/* Most of what is made up is legal. */
	check_gt(tried, ROUNDS / 4);
}

static void ints(void)
{
	many(EU_INT, pick_code);
}

static void floats(void)
{
	many(EU_FLOAT, pick_code);
}

static void doubles(void)
{
	many(EU_DOUBLE, pick_code);
}

static void ints_of_three(void)
{
	many(EU_INT, pick_three);
}

static void floats_of_three(void)
{
	many(EU_FLOAT, pick_three);
}

static void planes(void)
{
	struct code c = code_make(EU_OP_PLN, 16, EU_F, 10, 2, 4);
	struct eu_insn insns[2];
	struct eu_program program = { insns, 2 };
	const u32 *g = (u32 *)thread.regs;
	u32 wanted[16], i, n, u;
	u64 bits[2];

	code_encode(&c, bits);
	eu_program_decode(&program, bits);
	pick_begin(0x91a9e);
	eu_init();
	for (n = 0; n < ROUNDS; n++) {
		eu_thread_init(&thread, &program, 0xffff);
		model.cr0 = pick_cr0();
		memcpy(thread.regs + EU_ARF(EU_ARF_CONTROL), &model.cr0, 4);
		for (i = 0; i < 6 * 8; i++)
			((u32 *)thread.regs)[2 * 8 + i] = pick_float();
		kernel_fpu_begin();
		for (i = 0; i < 16; i++) {
			u = (4 + i / 8 * 2) * 8 + i % 8;
			wanted[i] = model_pln(&model, &g[2 * 8], g[u], g[u + 8]);
		}
		kernel_fpu_end();
		run_both();
		expect(!memcmp(thread.regs, other.regs, sizeof(thread.regs)));
		for (i = 0; i < 16; i++)
			expect_msg(same((u8 *)&g[10 * 8 + i], (u8 *)&wanted[i], EU_F, 4),
				   "try %u, lane %u: %#x, not %#x (cr0 %#x)", n, i, g[10 * 8 + i],
				   wanted[i], model.cr0);
	}
}

static const struct unit_case cases[] = {
	UNIT(planes),
	UNIT(ints),
	UNIT(floats),
	UNIT(doubles),
	UNIT(ints_of_three),
	UNIT(floats_of_three),
};

const struct unit_group eu_random_tests = {
	.name = "eu_random",
	UNIT_CASES(cases),
};
