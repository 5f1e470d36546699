// SPDX-License-Identifier: GPL-2.0
/* The EU: flow control, messages, accumulators, compaction, what is illegal, math. */
#include "eu_code.h"

#define MAX_WORDS	64
#define EOT_DESC	0x02000010
#define SPAWNER		7

static u64 words[MAX_WORDS];
static u32 n;
static struct eu_insn insns[MAX_WORDS];
static struct eu_program program;
static struct eu_thread thread;

static void begin(void)
{
	memset(words, 0, sizeof(words));
	n = 0;
}

static void put_code(const struct code *code)
{
	code_encode(code, &words[n]);
	n += 2;
}

/* JIP and UIP in instructions of 16 bytes. */
static void emit_flow(u32 op, s32 jip, s32 uip, u32 predicate)
{
	struct code c = { .op = op, .lanes = 8, .jip = jip * 16, .uip = uip * 16,
			  .predicate = predicate };

	code_encode_flow(&c, &words[n]);
	n += 2;
}

static void emit_end(void)
{
	code_send(&words[n], SPAWNER, EOT_DESC, 112, true);
	n += 2;
}

/* g[dst] += imm, for each lane. */
static void emit_count(u32 dst, u32 by)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_D, dst, dst, 0);

	c.src[1].file = 3;
	c.src[1].imm = by;
	put_code(&c);
}

/* f0.0: g[src] cond imm */
static void emit_cmp(u32 src, u32 cond, u32 imm)
{
	struct code c = code_make(EU_OP_CMP, 8, EU_D, 0, src, 0);

	c.file = 0;
	c.cond = cond;
	c.src[1].file = 3;
	c.src[1].imm = imm;
	put_code(&c);
}

static void decode(u32 dispatch)
{
	program.insn = insns;
	program.n = n;
	eu_program_decode(&program, words);
	eu_thread_init(&thread, &program, dispatch);
}

static u32 get(u32 reg, u32 lane)
{
	u32 val;

	memcpy(&val, thread.regs + reg * 32 + lane * 4, 4);

	return val;
}

static void set(u32 reg, u32 lane, u32 val)
{
	memcpy(thread.regs + reg * 32 + lane * 4, &val, 4);
}

static void lane_numbers(u32 reg)
{
	u32 i;

	for (i = 0; i < 8; i++)
		set(reg, i, i);
}

static void if_and_else(void)
{
	u32 i;

	begin();
	emit_cmp(1, EU_COND_L, 3);
	emit_flow(EU_OP_IF, 3, 4, 1);
	emit_count(2, 10);
	emit_flow(EU_OP_ELSE, 2, 2, 0);
	emit_count(2, 20);
	emit_flow(EU_OP_ENDIF, 1, 0, 0);
	emit_count(2, 1);
	emit_end();
	decode(0xff);
	lane_numbers(1);
	check_eq(code_run(&thread, 100), EU_EOT);
	for (i = 0; i < 8; i++)
		check_eq(get(2, i), i < 3 ? 11 : 21);
	/* Nobody takes the else: it is jumped over. */
	decode(0x07);
	lane_numbers(1);
	check_eq(code_run(&thread, 7), EU_EOT);
	check_eq(get(2, 2), 11);
	check_eq(get(2, 3), 0);
}

/* Each lane goes round as often as its number says, one of them by break. */
static void loop(void)
{
	u32 i;

	begin();
	emit_count(2, 1);
	emit_cmp(2, EU_COND_GE, 6);
	emit_flow(EU_OP_BREAK, 3, 3, 1);
	emit_cmp(1, EU_COND_G, 0);
	emit_count(1, -1);
	emit_flow(EU_OP_WHILE, -5, 0, 1);
	emit_count(3, 7);
	emit_end();
	decode(0xff);
	lane_numbers(1);
	check_eq(code_run(&thread, 1000), EU_EOT);
	for (i = 0; i < 8; i++) {
		check_eq(get(2, i), i < 5 ? i + 1 : 6);
		check_eq(get(3, i), 7);
	}
	check_eq(thread.enabled, 0xff);
}

static void cont_and_halt(void)
{
	u32 i;

	begin();
	emit_count(2, 1);
	emit_cmp(1, EU_COND_Z, 5);
	emit_flow(EU_OP_HALT, 5, 6, 1);		/* lane 5 leaves at once */
	emit_cmp(2, EU_COND_L, 3);
	emit_flow(EU_OP_CONT, 2, 2, 1);
	emit_count(3, 1);			/* once: in the last round */
	emit_flow(EU_OP_WHILE, -6, 0, 1);
	emit_count(3, 10);
	emit_end();
	decode(0xff);
	lane_numbers(1);
	check_eq(code_run(&thread, 1000), EU_EOT);
	for (i = 0; i < 8; i++) {
		check_eq(get(2, i), i == 5 ? 1 : 3);
		check_eq(get(3, i), i == 5 ? 0 : 11);
	}
}

static void gotos(void)
{
	begin();
	emit_cmp(1, EU_COND_L, 4);
	emit_flow(EU_OP_GOTO, 2, 3, 1);
	emit_count(2, 1);
	emit_flow(EU_OP_JOIN, 1, 0, 0);
	emit_count(3, 1);
	emit_end();
	decode(0xff);
	/* The goto's target is behind the join: lanes wait there. */
	lane_numbers(1);
	check_eq(code_run(&thread, 100), EU_EOT);
	check_eq(get(2, 3), 0);
	check_eq(get(2, 4), 1);
	check_eq(get(3, 0), 1);
	check_eq(get(3, 7), 1);
}

static void call_and_return(void)
{
	struct code c = code_make(EU_OP_CALL, 2, EU_UD, 20, 0, 0);
	u64 bits[2];

	begin();
	code_encode_flow(&c, &words[n]);
	code_put(&words[n], 36, 35, 1);
	code_put(&words[n], 60, 53, 20);
	code_put(&words[n], 62, 61, 1);
	code_put(&words[n], 127, 96, 48);
	n += 2;
	emit_count(2, 1);
	emit_end();
	emit_count(2, 10);
	c = code_make(EU_OP_RET, 2, EU_UD, 0, 20, 0);
	code_encode(&c, bits);
	memcpy(&words[n], bits, 16);
	n += 2;
	decode(0x3);
	check_eq(code_run(&thread, 100), EU_EOT);
	check_eq(get(20, 0), 16);
	check_eq(get(2, 0), 11);
	check_eq(get(2, 1), 11);
}

/* A program that never ends costs what it is given, and goes on where it was. */
static void endless(void)
{
	struct code c = { .op = EU_OP_JMPI, .lanes = 1, .all = true };

	begin();
	emit_count(2, 1);
	code_encode_flow(&c, &words[n]);
	code_put(&words[n], 90, 89, 3);
	code_put(&words[n], 127, 96, (u32)-32);
	n += 2;
	decode(0xff);
	check_eq(code_run(&thread, 3000), EU_BUDGET);
	check_eq(get(2, 0), 1500);
	check_eq(code_run(&thread, 1), EU_BUDGET);
	check_eq(get(2, 7), 1501);
	check_eq(thread.stopped[EU_BUDGET], 2);
}

static void illegal(void)
{
	struct code c;

	begin();
	words[0] = 0x7f;
	n = 2;
	decode(0xff);
	check_eq(insns[0].bad, EU_BAD_OPCODE);
	check_eq(code_run(&thread, 10), EU_ILLEGAL);
	check_eq(thread.ip, 0);
	check_eq(thread.stopped[EU_ILLEGAL], 1);
	/* Its last registers are behind the last. */
	begin();
	c = code_make(EU_OP_MOV, 16, EU_F, 127, 2, 0);
	put_code(&c);
	decode(0xff);
	check_eq(insns[0].bad, EU_BAD_BOUNDS);
	begin();
	c = code_make(EU_OP_ADD, 8, EU_F, 4, 2, 3);
	c.src[1].type = EU_D;
	put_code(&c);
	decode(0xff);
	check_eq(insns[0].bad, EU_BAD_TYPE);
	/* The program's end. */
	begin();
	emit_count(2, 1);
	decode(0xff);
	check_eq(code_run(&thread, 10), EU_ESCAPED);
}

static u32 answered;

static enum eu_stop answer(struct eu_thread *t, const struct eu_message *message)
{
	if (!answered++)
		return EU_WAIT;
	check_eq(message->src, 5);
	check_eq(message->desc, 0x02100abc);
	check_eq(message->mask, 0xff);
	memset(t->regs + 9 * 32, 0xaa, 32);

	return EU_BUDGET;
}

static void messages(void)
{
	static const struct eu_functions functions = { .send = { [2] = answer } };

	begin();
	code_send(&words[n], 2, 0x02100abc, 5, false);
	n += 2;
	emit_count(2, 1);
	code_send(&words[n], 10, 0x02000000, 5, true);
	n += 2;
	decode(0xff);
	thread.functions = &functions;
	answered = 0;
	check_eq(code_run(&thread, 100), EU_WAIT);
	check_eq(thread.ip, 0);
	check_eq(code_run(&thread, 100), EU_UNSERVED);
	check_eq(answered, 2);
	check_eq(get(9, 3), 0xaaaaaaaa);
	check_eq(get(2, 0), 1);
	check_eq(thread.ip, 32);
	check_eq(thread.stopped[EU_UNSERVED], 1);
	/* A payload that is not all there. */
	begin();
	code_send(&words[n], 2, 4 << 25, 126, false);
	n += 2;
	decode(0xff);
	thread.functions = &functions;
	check_eq(code_run(&thread, 10), EU_ILLEGAL);
}

/* The upper half of a product of 32 bits: mul and mach, as compilers do it. */
static void high_product(void)
{
	static const u32 x[] = { 0xffffffff, 0x12345678, 0x80000000, 3 };
	static const u32 y[] = { 0xffffffff, 0x9abcdef0, 0x7fffffff, 0x55555556 };
	struct code mul, mach;
	u32 i, is_signed;

	for (is_signed = 0; is_signed < 2; is_signed++) {
		begin();
		mul = code_make(EU_OP_MUL, 8, is_signed ? EU_D : EU_UD, 0x20, 1, 2);
		mul.file = 0;
		mul.src[1].type = EU_UW;
		mul.src[1].v = 16;
		mul.src[1].h = 2;
		put_code(&mul);
		mach = code_make(EU_OP_MACH, 8, is_signed ? EU_D : EU_UD, 3, 1, 2);
		mach.write_acc = true;
		put_code(&mach);
		emit_end();
		decode(0xff);
		for (i = 0; i < 4; i++) {
			set(1, i, x[i]);
			set(2, i, y[i]);
		}
		check_eq(code_run(&thread, 10), EU_EOT);
		for (i = 0; i < 4; i++)
			check_eq(get(3, i), is_signed ?
				 (u32)((s64)(s32)x[i] * (s32)y[i] >> 32) :
				 (u32)((u64)x[i] * y[i] >> 32));
	}
}

static void carries(void)
{
	struct code c;

	begin();
	c = code_make(EU_OP_ADDC, 8, EU_UD, 3, 1, 2);
	c.write_acc = false;
	put_code(&c);
	c = code_make(EU_OP_MOV, 8, EU_UD, 4, 0x20, 0);
	c.src[0].file = 0;
	put_code(&c);
	emit_end();
	decode(0xff);
	set(1, 0, 0xffffffff);
	set(2, 0, 2);
	set(1, 1, 5);
	check_eq(code_run(&thread, 10), EU_EOT);
	check_eq(get(3, 0), 1);
	check_eq(get(4, 0), 1);
	check_eq(get(3, 1), 5);
	check_eq(get(4, 1), 0);
}

/* An element at what an address register says. */
static void indirect(void)
{
	struct code c = code_make(EU_OP_MOV, 8, EU_UD, 3, 0, 0);
	u16 a0 = 64 + 4;
	u32 i;

	begin();
	c.src[0].v = 1;
	c.src[0].w = 1;
	c.src[0].h = 0;
	put_code(&c);
	code_put(words, 79, 79, 1);
	code_put(words, 76, 69, 0);
	emit_end();
	decode(0xff);
	memcpy(thread.regs + EU_ARF(EU_ARF_ADDRESS), &a0, 2);
	for (i = 0; i < 16; i++)
		set(2 + i / 8, i % 8, 100 + i);
	check_eq(code_run(&thread, 10), EU_EOT);
	for (i = 0; i < 7; i++)
		check_eq(get(3, i), 101 + i);
	/* What it says is kept within the registers. */
	decode(0xff);
	a0 = 0xfffc;
	memcpy(thread.regs + EU_ARF(EU_ARF_ADDRESS), &a0, 2);
	check_eq(code_run(&thread, 10), EU_EOT);
}

/* mov(8) g2<1>UD g3<8,8,1>UD by its indices: control 11, types 2, subregisters 0, source 28. */
static void compacted(void)
{
	char text[EU_TEXT_SIZE];

	begin();
	words[0] = 0x01 | 11 << 8 | 2 << 13 | BIT_ULL(29) | 28ull << 30 | 2ull << 40 | 3ull << 48;
	n = 1;
	emit_end();
	decode(0xff);
	eu_disassemble(&insns[0], text);
	check_str_eq(text, "mov(8) g2<1>UD g3<8,8,1>UD { align1 compacted };");
	lane_numbers(3);
	check_eq(code_run(&thread, 10), EU_EOT);
	check_eq(get(2, 7), 7);
	/* mad(16) of three sources: control 2, sources 0. */
	begin();
	words[0] = 0x5b | 2 << 8 | 10ull << 12 | BIT_ULL(29) | 20ull << 43 | 30ull << 50 |
		   40ull << 57;
	n = 1;
	decode(0xff);
	eu_disassemble(&insns[0], text);
	check_str_eq(text, "mad(16) g10<1>F g20<4,4,1>F g30<4,4,1>F g40<4,4,1>F "
		     "{ align16 compacted };");
}

static u32 math_of(u32 function, u32 x, u32 y)
{
	bool ints = function >= EU_MATH_DIVMOD;
	struct code c = code_make(EU_OP_MATH, 8, ints ? EU_D : EU_F, 3, 1, 2);

	begin();
	c.cond = function;
	put_code(&c);
	emit_end();
	decode(0xff);
	set(1, 0, x);
	set(2, 0, y);
	check_eq(code_run(&thread, 10), EU_EOT);

	return get(3, 0);
}

/* Within a unit of the last place. */
static void is_near(u32 function, u32 x, u32 y, u32 result)
{
	s32 off = math_of(function, x, y) - result;

	expect_msg(off >= -1 && off <= 1, "math %u of %#x, %#x is off by %d", function, x, y, off);
}

static void math(void)
{
	is_near(EU_MATH_INV, 0x40400000, 0, 0x3eaaaaab);	/* 1 / 3 */
	check_eq(math_of(EU_MATH_INV, 0x80000000, 0), 0xff800000);
	is_near(EU_MATH_LOG, 0x41200000, 0, 0x40549a78);	/* log2(10) */
	check_eq(math_of(EU_MATH_LOG, 0x41000000, 0), 0x40400000);
	is_near(EU_MATH_EXP, 0x3f000000, 0, 0x3fb504f3);	/* 2 ^ 0.5 */
	check_eq(math_of(EU_MATH_EXP, 0x41200000, 0), 0x44800000);
	is_near(EU_MATH_SQRT, 0x40000000, 0, 0x3fb504f3);
	is_near(EU_MATH_RSQ, 0x40000000, 0, 0x3f3504f3);
	is_near(EU_MATH_SIN, 0x3f800000, 0, 0x3f576aa4);	/* sin(1) */
	is_near(EU_MATH_COS, 0x3f800000, 0, 0x3f0a5140);	/* cos(1) */
	is_near(EU_MATH_SIN, 0x42c80000, 0, 0xbf01a12e);	/* sin(100) */
	is_near(EU_MATH_FDIV, 0x40a00000, 0x40400000, 0x3fd55555);	/* 5 / 3 */
	is_near(EU_MATH_POW, 0x40400000, 0x40200000, 0x41796a53);	/* 3 ^ 2.5 */
	check_eq(math_of(EU_MATH_QUOT, -7, 2), (u32)-3);
	check_eq(math_of(EU_MATH_REM, -7, 2), (u32)-1);
	check_eq(math_of(EU_MATH_DIVMOD, 23, 5), 4);
	check_eq(get(4, 0), 3);
	math_of(EU_MATH_DIVMOD, 23, 0);
}

/* p * u + q * v + r, for lanes 8 and up from other registers. */
static void planes(void)
{
	struct code c = code_make(EU_OP_PLN, 16, EU_F, 10, 2, 4);

	begin();
	put_code(&c);
	emit_end();
	decode(0xffff);
	set(2, 0, 0x40000000);		/* p: 2 */
	set(2, 1, 0x40400000);		/* q: 3 */
	set(2, 3, 0x3f800000);		/* r: 1 */
	set(4, 1, 0x3f800000);		/* u of lane 1: 1 */
	set(5, 1, 0x40000000);		/* v of lane 1: 2 */
	set(7, 7, 0x3f800000);		/* v of lane 15: 1 */
	check_eq(code_run(&thread, 10), EU_EOT);
	check_eq(get(10, 0), 0x3f800000);
	check_eq(get(10, 1), 0x41100000);	/* 9 */
	check_eq(get(11, 7), 0x40800000);	/* 4 */
}

/* p * x + q: the row is read as a whole, by a single lane too. */
static void lines(void)
{
	struct code c;
	u32 lanes;

	for (lanes = 1; lanes <= 16; lanes *= 2) {
		begin();
		c = code_make(EU_OP_LINE, lanes, EU_F, 10, 2, 4);
		put_code(&c);
		emit_end();
		decode(0xffff);
		set(2, 0, 0x40000000);			/* p: 2 */
		set(2, 3, 0x3f800000);			/* q: 1 */
		set(4, lanes - 1, 0x40400000);		/* x of the last lane: 3 */
		check_eq(code_run(&thread, 10), EU_EOT);
		check_eq(get(10, lanes - 1), 0x40e00000);	/* 7 */
	}
	/* A row that is not all there. */
	begin();
	c = code_make(EU_OP_LINE, 1, EU_F, 10, 127, 4);
	c.src[0].sub = 20;
	put_code(&c);
	emit_end();
	decode(0xffff);
	check_eq(code_run(&thread, 10), EU_ILLEGAL);
}

static bool is_named(u32 reg)
{
	return program.named[reg / 64] >> reg % 64 & 1;
}

/* Registers that a program can reach are clear when its thread begins. */
static void named(void)
{
	struct code c = code_make(EU_OP_PLN, 16, EU_F, 10, 2, 4);
	bool wanted;
	u32 reg;

	begin();
	put_code(&c);
	code_send(&words[n], SPAWNER, 0x04000010, 120, true);
	n += 2;
	memset(&thread, 0xff, sizeof(thread));
	decode(0xffff);
	for (reg = 0; reg < EU_GRFS; reg++) {
		/* pln's row, its pairs, its result and one more, two of the message. */
		wanted = reg == 2 || (reg >= 4 && reg < 8) || (reg >= 10 && reg < 13) ||
			 reg == 120 || reg == 121;
		expect_msg(is_named(reg) == wanted, "r%u", reg);
		check_eq(get(reg, 7), wanted ? 0 : ~0u);
	}
	/* A row of which the last word is in the register behind. */
	begin();
	c.src[0].sub = 20;
	put_code(&c);
	decode(0xffff);
	expect(is_named(2) && is_named(3));
	/* By an address register it can be any. */
	begin();
	c = code_make(EU_OP_MOV, 8, EU_D, 3, 0, 0);
	put_code(&c);
	code_put(words, 79, 79, 1);
	decode(0xff);
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
		begin();
		c = code_make(row[i].op, 8, row[i].type, 3, 1, 0);
		c.type = EU_UD;
		put_code(&c);
		emit_end();
		decode(0xff);
		set(1, 0, row[i].x);
		check_eq(code_run(&thread, 10), EU_EOT);
		expect_msg(get(3, 0) == row[i].r, "row %u: %#x", i, get(3, 0));
	}
	begin();
	c = code_three(EU_OP_BFE, 8, EU_D, 3, 1, 2, 4);
	put_code(&c);
	emit_end();
	decode(0xff);
	set(1, 0, 8);
	set(2, 0, 4);
	set(4, 0, 0xabcd);
	check_eq(code_run(&thread, 10), EU_EOT);
	check_eq(get(3, 0), 0xffffffbc);
}

static const struct unit_case cases[] = {
	UNIT(if_and_else),
	UNIT(loop),
	UNIT(cont_and_halt),
	UNIT(gotos),
	UNIT(call_and_return),
	UNIT(endless),
	UNIT(illegal),
	UNIT(messages),
	UNIT(high_product),
	UNIT(carries),
	UNIT(indirect),
	UNIT(compacted),
	UNIT(math),
	UNIT(planes),
	UNIT(lines),
	UNIT(named),
	UNIT(bits),
};

const struct unit_group eu_tests = {
	.name = "eu",
	UNIT_CASES(cases),
};
