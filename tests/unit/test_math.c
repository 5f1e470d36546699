// SPDX-License-Identifier: GPL-2.0
/* MI_MATH and MI_ATOMIC. */
#include "single.h"

#define VECS	VGPU_VECS

/* ALU instructions: opcode, operands. */
#define ALU(op, a, b)	((op) << 20 | (a) << 10 | (b))
#define LOAD(a, b)	ALU(0x080, a, b)
#define LOADINV(a, b)	ALU(0x480, a, b)
#define STORE(a, b)	ALU(0x180, a, b)
#define STOREINV(a, b)	ALU(0x580, a, b)
enum { SRCA = 0x20, SRCB, ACCU = 0x31, ZF, CF };

static u64 gpr(u32 n)
{
	return (u64)ctx_get(&ctx, IMG_GPR0 + 4 * n + 2) << 32 |
	       ctx_get(&ctx, IMG_GPR0 + 4 * n);
}

static void set_gpr(u32 n, u64 val)
{
	emit(&ctx, LRI(2), GPR(n), LO(val), GPR(n) + 4, HI(val));
}

/* R2 = R0 op R1, R3 = zero flag, R4 = carry flag. */
static void operate(u32 op)
{
	emit(&ctx, MATH(6), LOAD(SRCA, 0), LOAD(SRCB, 1), ALU(op, 0, 0),
	     STORE(2, ACCU), STORE(3, ZF), STORE(4, CF));
}

static void operations(void)
{
	static const struct {
		u32 op;
		u64 a, b, result, zero, carry;
	} cases[] = {
		{ 0x100, 1, 2, 3, 0, 0 },
		{ 0x100, ~0ull, 1, 0, ~0ull, ~0ull },
		{ 0x100, 0xffffffff, 1, 0x100000000, 0, 0 },
		{ 0x101, 5, 3, 2, 0, 0 },
		{ 0x101, 3, 5, -2ull, 0, ~0ull },
		{ 0x101, 7, 7, 0, ~0ull, 0 },
		{ 0x102, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0,
		  0x0f000f000f000f00, 0, 0 },
		{ 0x103, 0xf0, 0x0f, 0xff, 0, 0 },
		{ 0x104, 0xff, 0xff, 0, ~0ull, 0 },
	};
	u32 i;

	one_context(VECS);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		set_gpr(0, cases[i].a);
		set_gpr(1, cases[i].b);
		operate(cases[i].op);
		ctx_run(&ctx);
		check_eq(gpr(2), cases[i].result);
		check_eq(gpr(3), cases[i].zero);
		check_eq(gpr(4), cases[i].carry);
	}
}

static void loads_and_stores(void)
{
	one_context(VECS);
	set_gpr(15, 0x123456789abcdef0);
	emit(&ctx, MATH(4), LOADINV(SRCA, 15), ALU(0x081, SRCB, 0),
	     ALU(0x103, 0, 0), STORE(0, ACCU));
	emit(&ctx, MATH(5), LOAD(SRCA, 15), ALU(0x481, SRCB, 0), ALU(0x102, 0, 0),
	     STOREINV(1, ACCU), ALU(0, 0, 0));
	ctx_run(&ctx);
	check_eq(gpr(0), ~0x123456789abcdef0);
	check_eq(gpr(1), ~0x123456789abcdef0);
}

static void bad_instructions(void)
{
	static const u32 bad[] = {
		ALU(0x001, 0, 0), ALU(0xfff, 0, 0), LOAD(SRCA, 16),
		LOAD(SRCA, 0x3ff), LOAD(0x22, 0), STORE(16, ACCU),
		STORE(ACCU, 0), STORE(0x3ff, ACCU), LOAD(SRCA, 0x30),
	};
	u32 i;

	one_context(VECS);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		emit(&ctx, MATH(1), bad[i]);
		ctx_submit(&ctx);
		gpu_run(gpu, VECS);
		expect_msg(gpu_hung(gpu, VECS), "%#x", bad[i]);
		gpu_reset_engine(gpu, VECS);
		ctx_state(&ctx);
		ctx.tail = 0;
	}
}

/* The longest program; user batches may compute. */
static void long_program(void)
{
	struct buffer code;
	u32 i;

	one_context(VECS);
	ctx_buffer(&ctx, &code);
	set_gpr(0, 1);
	host_write32(&gpu->host, code.mem, MATH(252));
	for (i = 0; i < 252; i += 4)
		batch(gpu, code.mem + 4 + 4 * i, LOAD(SRCA, 0), LOAD(SRCB, 0),
		      ALU(0x100, 0, 0), STORE(0, ACCU));
	host_write32(&gpu->host, code.mem + 4 + 4 * 252, BBE);
	emit_batch(&ctx, code.addr);
	ctx_run(&ctx);
	check_eq(gpr(0), 1ull << 63);
}

static void atomic_operations(void)
{
	static const struct {
		u32 op;
		u64 memory, b, c, after;
	} cases[] = {
		{ 0x01, 0xf0f0, 0xff00, 0, 0xf000 },
		{ 0x02, 0xf0f0, 0xff00, 0, 0xfff0 },
		{ 0x03, 0xf0f0, 0xff00, 0, 0x0ff0 },
		{ 0x04, 1, 2, 0, 2 },
		{ 0x05, 0xffffffff, 0, 0, 0 },
		{ 0x06, 0, 0, 0, 0xffffffff },
		{ 0x07, 3, 4, 0, 7 },
		{ 0x08, 3, 4, 0, 0xffffffff },
		{ 0x09, 3, 4, 0, 1 },
		{ 0x0a, 0xffffffff, 1, 0, 1 },		/* signed maximum */
		{ 0x0b, 0xffffffff, 1, 0, 0xffffffff },
		{ 0x0c, 0xffffffff, 1, 0, 0xffffffff },	/* unsigned */
		{ 0x0d, 0xffffffff, 1, 0, 1 },
		{ 0x0e, 5, 5, 9, 9 },			/* compare and write */
		{ 0x0e, 5, 6, 9, 5 },
		{ 0x0f, 5, 0, 0, 4 },
		{ 0x21, 0xf0f0f0f0f0, 0xff00ff00ff, 0, 0xf000f000f0 },
		{ 0x24, 1, 2ull << 32, 0, 2ull << 32 },
		{ 0x25, 0xffffffff, 0, 0, 0x100000000 },
		{ 0x26, 0, 0, 0, ~0ull },
		{ 0x27, 1ull << 40, 1ull << 41, 0, 3ull << 40 },
		{ 0x29, 1, 1ull << 33, 0, (1ull << 33) - 1 },
		{ 0x2a, -5ull, 3, 0, 3 },
		{ 0x2b, -5ull, 3, 0, -5ull },
		{ 0x2c, -5ull, 3, 0, -5ull },
		{ 0x2d, -5ull, 3, 0, 3 },
		{ 0x2e, 5ull << 32, 5ull << 32, 7, 7 },
		{ 0x2e, 5ull << 32, 5, 7, 5ull << 32 },
	};
	u32 i;

	one_context(VECS);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u32 wide = cases[i].op & 0x20 ? BIT(19) : 0;
		u32 inline_data = i % 2 ? BIT(18) : 0;

		host_write64(&gpu->host, data.mem, cases[i].memory);
		/* Operands in the command, or in GPR0 and GPR1; returned. */
		set_gpr(0, inline_data ? 0x77 : cases[i].b);
		set_gpr(1, cases[i].c);
		if (inline_data)
			emit(&ctx, (ATOMIC(cases[i].op) + 8) | wide | BIT(18) | BIT(16),
			     LO(data.addr), HI(data.addr), LO(cases[i].b),
			     LO(cases[i].c), HI(cases[i].b), HI(cases[i].c),
			     0, 0, 0, 0);
		else
			emit(&ctx, ATOMIC(cases[i].op) | wide | BIT(16),
			     LO(data.addr), HI(data.addr));
		ctx_run(&ctx);
		expect_msg(host_read64(&gpu->host, data.mem) == cases[i].after,
			   "case %u: %#llx", i,
			   host_read64(&gpu->host, data.mem));
		check_eq(gpr(0), cases[i].memory);
	}
}

static void bad_atomics(void)
{
	static const u32 bad[] = {
		ATOMIC(0x00), ATOMIC(0x10), ATOMIC(0x40) | BIT(20),
		ATOMIC(0x05) | BIT(19), ATOMIC(0x25), ATOMIC(0x20) | BIT(19),
		ATOMIC(0x05) | BIT(18),		/* no operands behind it */
	};
	u32 i;

	one_context(VECS);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		emit(&ctx, bad[i], LO(data.addr), HI(data.addr));
		ctx_submit(&ctx);
		gpu_run(gpu, VECS);
		expect_msg(gpu_hung(gpu, VECS), "%#x", bad[i]);
		check_eq(host_read64(&gpu->host, data.mem), 0);
		gpu_reset_engine(gpu, VECS);
		ctx_state(&ctx);
		ctx.tail = 0;
	}
}

static const struct unit_case cases[] = {
	UNIT(operations),
	UNIT(loads_and_stores),
	UNIT(bad_instructions),
	UNIT(long_program),
	UNIT(atomic_operations),
	UNIT(bad_atomics),
};

const struct unit_group math_tests = {
	.name = "math", UNIT_CASES(cases),
	GPU_FIXTURE,
};
