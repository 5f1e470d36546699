// SPDX-License-Identifier: GPL-2.0
/* The EU's operations one by one: accumulators, addresses, compaction, bits. */
#include "eu_try.h"

/*
 * A product of 64 bits by mul and mach, as compilers do it for each quarter: the upper half is
 * the result, the accumulator has the lower one.
 */
static void high_product(u32 first)
{
	static const u32 x[] = { 0xffffffff, 0x12345678, 0x80000000, 3 };
	static const u32 y[] = { 0xffffffff, 0x9abcdef0, 0x7fffffff, 0x55555556 };
	struct code mul, mach, low;
	u32 i, is_signed;

	for (is_signed = 0; is_signed < 2; is_signed++) {
		try_begin();
		mul = code_make(EU_OP_MUL, 8, is_signed ? EU_D : EU_UD, 0x20, 1, 2);
		mul.file = 0;
		mul.first = first;
		mul.src[1].type = EU_UW;
		mul.src[1].v = 16;
		mul.src[1].h = 2;
		try_put(&mul);
		mach = code_make(EU_OP_MACH, 8, is_signed ? EU_D : EU_UD, 3, 1, 2);
		mach.write_acc = true;
		mach.first = first;
		try_put(&mach);
		low = code_make(EU_OP_MOV, 8, is_signed ? EU_D : EU_UD, 4, 0x20, 0);
		low.src[0].file = 0;
		low.first = first;
		try_put(&low);
		try_end();
		try_decode(0xff << first);
		for (i = 0; i < 4; i++) {
			try_set(1, i, x[i]);
			try_set(2, i, y[i]);
		}
		check_eq(code_run(&try.thread, 10), EU_EOT);
		for (i = 0; i < 4; i++) {
			check_eq(try_get(3, i), is_signed ?
				 (u32)((s64)(s32)x[i] * (s32)y[i] >> 32) :
				 (u32)((u64)x[i] * y[i] >> 32));
			check_eq(try_get(4, i), x[i] * y[i]);
		}
	}
}

static void high_products(void)
{
	high_product(0);
	high_product(8);
}

/* What is inserted goes to where the mask begins. */
static void insertion(void)
{
	struct code c = code_three(EU_OP_BFI2, 8, EU_UD, 3, 1, 2, 4);
	u32 i;

	try_begin();
	try_put(&c);
	try_end();
	try_decode(0xff);
	try_set(1, 0, 0x00ffff00);
	try_set(1, 1, 0x7ff00000);
	try_set(1, 3, 0xffffffff);
	for (i = 0; i < 4; i++) {
		try_set(2, i, 0x12345678);
		try_set(4, i, 0xaaaaaaaa);
	}
	check_eq(code_run(&try.thread, 10), EU_EOT);
	check_eq(try_get(3, 0), 0xaa5678aa);
	check_eq(try_get(3, 1), 0xe78aaaaa);
	check_eq(try_get(3, 2), 0xaaaaaaaa);
	check_eq(try_get(3, 3), 0x12345678);
}

/* Which channels there are, and which are enabled: sr0.2, sr0.3 and ce0. */
static void channels(void)
{
	static const u32 from[] = { 0x70, 0x70, 0x40 }, sub[] = { 8, 12, 0 };
	struct code c;
	u32 i;

	try_begin();
	for (i = 0; i < 3; i++) {
		c = code_make(EU_OP_MOV, 1, EU_UD, 3 + i, from[i], 0);
		c.all = true;
		c.src[0].file = 0;
		c.src[0].sub = sub[i];
		c.src[0].v = 0;
		c.src[0].w = 1;
		c.src[0].h = 0;
		try_put(&c);
	}
	try_end();
	try_decode(0xa5f0);
	check_eq(code_run(&try.thread, 10), EU_EOT);
	for (i = 0; i < 3; i++)
		check_eq(try_get(3 + i, 0), 0xa5f0);
}

/* The flag of a move to an integer is about the integer: compilers look for zero so. */
static void moves_to_integers(void)
{
	static const u32 x[] = { 0x3f000000, 0x3f800000, 0xbf000000, 0xbfc00000, 0x7fc00000 };
	struct code c = code_make(EU_OP_MOV, 8, EU_D, 3, 1, 0);
	u32 i, f;

	c.src[0].type = EU_F;
	c.cond = EU_COND_Z;
	try_begin();
	try_put(&c);
	try_end();
	try_decode(0x1f);
	for (i = 0; i < 5; i++)
		try_set(1, i, x[i]);
	check_eq(code_run(&try.thread, 10), EU_EOT);
	memcpy(&f, try.thread.regs + EU_ARF(EU_ARF_FLAG), 4);
	check_eq(f, 0x15);
	check_eq(try_get(3, 1), 1);
	check_eq(try_get(3, 3), (u32)-1);
}

static void carries(void)
{
	struct code c;

	try_begin();
	c = code_make(EU_OP_ADDC, 8, EU_UD, 3, 1, 2);
	c.write_acc = true;
	try_put(&c);
	c = code_make(EU_OP_MOV, 8, EU_UD, 4, 0x20, 0);
	c.src[0].file = 0;
	try_put(&c);
	try_end();
	try_decode(0xff);
	try_set(1, 0, 0xffffffff);
	try_set(2, 0, 2);
	try_set(1, 1, 5);
	check_eq(code_run(&try.thread, 10), EU_EOT);
	check_eq(try_get(3, 0), 1);
	check_eq(try_get(4, 0), 1);
	check_eq(try_get(3, 1), 5);
	check_eq(try_get(4, 1), 0);
}

/* An element at what an address register says. */
static void indirect(void)
{
	struct code c = code_make(EU_OP_MOV, 8, EU_UD, 3, 0, 0);
	u16 a0 = 64 + 4;
	u32 i;

	try_begin();
	c.src[0].v = 1;
	c.src[0].w = 1;
	c.src[0].h = 0;
	try_put(&c);
	code_put(try.words, 79, 79, 1);
	code_put(try.words, 76, 69, 0);
	try_end();
	try_decode(0xff);
	memcpy(try.thread.regs + EU_ARF(EU_ARF_ADDRESS), &a0, 2);
	for (i = 0; i < 16; i++)
		try_set(2 + i / 8, i % 8, 100 + i);
	check_eq(code_run(&try.thread, 10), EU_EOT);
	for (i = 0; i < 7; i++)
		check_eq(try_get(3, i), 101 + i);
	/* What it says is kept within the registers. */
	try_decode(0xff);
	a0 = 0xfffc;
	memcpy(try.thread.regs + EU_ARF(EU_ARF_ADDRESS), &a0, 2);
	check_eq(code_run(&try.thread, 10), EU_EOT);
}

/* mov(8) g2<1>UD g3<8,8,1>UD by its indices: control 11, types 2, subregisters 0, source 28. */
static void compacted(void)
{
	char text[EU_TEXT_SIZE];

	try_begin();
	try.words[0] = 0x01 | 11 << 8 | 2 << 13 | BIT_ULL(29) | 28ull << 30 | 2ull << 40 | 3ull << 48;
	try.n = 1;
	try_end();
	try_decode(0xff);
	eu_disassemble(&try.insn[0], text);
	check_str_eq(text, "mov(8) g2<1>UD g3<8,8,1>UD { align1 compacted };");
	try_lane_numbers(3);
	check_eq(code_run(&try.thread, 10), EU_EOT);
	check_eq(try_get(2, 7), 7);
	/* mad(16) of three sources: control 2, sources 0. */
	try_begin();
	try.words[0] = 0x5b | 2 << 8 | 10ull << 12 | BIT_ULL(29) | 20ull << 43 | 30ull << 50 |
		   40ull << 57;
	try.n = 1;
	try_decode(0xff);
	eu_disassemble(&try.insn[0], text);
	check_str_eq(text, "mad(16) g10<1>F g20<4,4,1>F g30<4,4,1>F g40<4,4,1>F "
		     "{ align16 compacted };");
}

/* p * u + q * v + r, for lanes 8 and up from other registers. */
static void planes(void)
{
	struct code c = code_make(EU_OP_PLN, 16, EU_F, 10, 2, 4);

	try_begin();
	try_put(&c);
	try_end();
	try_decode(0xffff);
	try_set(2, 0, 0x40000000);		/* p: 2 */
	try_set(2, 1, 0x40400000);		/* q: 3 */
	try_set(2, 3, 0x3f800000);		/* r: 1 */
	try_set(4, 1, 0x3f800000);		/* u of lane 1: 1 */
	try_set(5, 1, 0x40000000);		/* v of lane 1: 2 */
	try_set(7, 7, 0x3f800000);		/* v of lane 15: 1 */
	check_eq(code_run(&try.thread, 10), EU_EOT);
	check_eq(try_get(10, 0), 0x3f800000);
	check_eq(try_get(10, 1), 0x41100000);	/* 9 */
	check_eq(try_get(11, 7), 0x40800000);	/* 4 */
}

/*
 * 2 ^ -126 - 2 ^ -150 * (1 + 2 ^ -36) is a denormal, which is zero; a double has no room for the
 * last bit, and what is left is rounded to the least number that is none.
 */
static void below_least(void)
{
	static const u32 lanes[] = { 1, 4, 8, 16 };
	struct code c;
	u32 i;

	eu_init();
	for (i = 0; i < ARRAY_SIZE(lanes); i++) {
		c = code_three(EU_OP_MAD, lanes[i], EU_F, 10, 2, 4, 6);
		try_begin();
		try_put(&c);
		try_end();
		try_decode(0xffff);
		try_set(2, lanes[i] / 2, 0x00800000);
		try_set(4, lanes[i] / 2, 0x9a000800);
		try_set(6, lanes[i] / 2, 0x19fff001);
		check_eq(code_run(&try.thread, 10), EU_EOT);
		check_eq(try_get(10, lanes[i] / 2), 0);
	}
}

/* p * x + q: the row is read as a whole, by a single lane too. */
static void lines(void)
{
	struct code c;
	u32 lanes;

	for (lanes = 1; lanes <= 16; lanes *= 2) {
		try_begin();
		c = code_make(EU_OP_LINE, lanes, EU_F, 10, 2, 4);
		try_put(&c);
		try_end();
		try_decode(0xffff);
		try_set(2, 0, 0x40000000);			/* p: 2 */
		try_set(2, 3, 0x3f800000);			/* q: 1 */
		try_set(4, lanes - 1, 0x40400000);		/* x of the last lane: 3 */
		check_eq(code_run(&try.thread, 10), EU_EOT);
		check_eq(try_get(10, lanes - 1), 0x40e00000);	/* 7 */
	}
	/* A row that is not all there. */
	try_begin();
	c = code_make(EU_OP_LINE, 1, EU_F, 10, 127, 4);
	c.src[0].sub = 20;
	try_put(&c);
	try_end();
	try_decode(0xffff);
	check_eq(code_run(&try.thread, 10), EU_ILLEGAL);
}

static bool is_named(u32 reg)
{
	return try.program.named[reg / 64] >> reg % 64 & 1;
}

/* Registers that a program can reach are clear when its thread begins. */
static void named(void)
{
	struct code c = code_make(EU_OP_PLN, 16, EU_F, 10, 2, 4);
	bool wanted;
	u32 reg;

	try_begin();
	try_put(&c);
	code_send(&try.words[try.n], TRY_SPAWNER, 0x04000010, 120, true);
	try.n += 2;
	memset(&try.thread, 0xff, sizeof(try.thread));
	try_decode(0xffff);
	for (reg = 0; reg < EU_GRFS; reg++) {
		/* pln's row, its pairs, its result and one more, two of the message. */
		wanted = reg == 2 || (reg >= 4 && reg < 8) || (reg >= 10 && reg < 13) ||
			 reg == 120 || reg == 121;
		expect_msg(is_named(reg) == wanted, "r%u", reg);
		check_eq(try_get(reg, 7), wanted ? 0 : ~0u);
	}
	/* A row of which the last word is in the register behind. */
	try_begin();
	c.src[0].sub = 20;
	try_put(&c);
	try_decode(0xffff);
	expect(is_named(2) && is_named(3));
	/* By an address register it can be any. */
	try_begin();
	c = code_make(EU_OP_MOV, 8, EU_D, 3, 0, 0);
	try_put(&c);
	code_put(try.words, 79, 79, 1);
	try_decode(0xff);
	expect(is_named(100));
}

static void bits(void)
{
	static const struct {
		u32 op, type, x, r;
	} row[] = {
		{ EU_OP_LZD, EU_UD, 0x00010000, 15 }, { EU_OP_LZD, EU_UD, 0, 32 },
		{ EU_OP_FBH, EU_UD, 0x00010000, 15 }, { EU_OP_FBH, EU_D, 0xfffffff0, 28 },
		{ EU_OP_FBH, EU_D, 0xffffffff, ~0u }, { EU_OP_FBL, EU_UD, 0x00010000, 16 },
		{ EU_OP_FBL, EU_UD, 0, ~0u }, { EU_OP_CBIT, EU_UD, 0xf0f00001, 9 },
		{ EU_OP_BFREV, EU_UD, 0x80000001, 0x80000001 },
		{ EU_OP_BFREV, EU_UD, 0x0000000f, 0xf0000000 },
	};
	struct code c;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		try_begin();
		c = code_make(row[i].op, 8, row[i].type, 3, 1, 0);
		c.type = EU_UD;
		try_put(&c);
		try_end();
		try_decode(0xff);
		try_set(1, 0, row[i].x);
		check_eq(code_run(&try.thread, 10), EU_EOT);
		expect_msg(try_get(3, 0) == row[i].r, "row %u: %#x", i, try_get(3, 0));
	}
	try_begin();
	c = code_three(EU_OP_BFE, 8, EU_D, 3, 1, 2, 4);
	try_put(&c);
	try_end();
	try_decode(0xff);
	try_set(1, 0, 8);
	try_set(2, 0, 4);
	try_set(4, 0, 0xabcd);
	check_eq(code_run(&try.thread, 10), EU_EOT);
	check_eq(try_get(3, 0), 0xffffffbc);
}

static const struct unit_case cases[] = {
	UNIT(high_products),
	UNIT(insertion),
	UNIT(channels),
	UNIT(moves_to_integers),
	UNIT(carries),
	UNIT(indirect),
	UNIT(compacted),
	UNIT(planes),
	UNIT(below_least),
	UNIT(lines),
	UNIT(named),
	UNIT(bits),
};

const struct unit_group eu_ops_tests = {
	.name = "eu_ops",
	UNIT_CASES(cases),
};
