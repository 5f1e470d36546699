// SPDX-License-Identifier: GPL-2.0
/* The EU: flow control, messages, what is illegal. */
#include "eu_try.h"

static void if_and_else(void)
{
	u32 i;

	try_begin();
	try_cmp(1, EU_COND_L, 3);
	try_flow(EU_OP_IF, 3, 4, 1);
	try_count(2, 10);
	try_flow(EU_OP_ELSE, 2, 2, 0);
	try_count(2, 20);
	try_flow(EU_OP_ENDIF, 1, 0, 0);
	try_count(2, 1);
	try_end();
	try_decode(0xff);
	try_lane_numbers(1);
	check_eq(code_run(&try.thread, 100), EU_EOT);
	for (i = 0; i < 8; i++)
		check_eq(try_get(2, i), i < 3 ? 11 : 21);
	/* Nobody takes the else: it is jumped over. */
	try_decode(0x07);
	try_lane_numbers(1);
	check_eq(code_run(&try.thread, 7), EU_EOT);
	check_eq(try_get(2, 2), 11);
	check_eq(try_get(2, 3), 0);
}

/* Each lane goes round as often as its number says, one of them by break. */
static void loop(void)
{
	u32 i;

	try_begin();
	try_count(2, 1);
	try_cmp(2, EU_COND_GE, 6);
	try_flow(EU_OP_BREAK, 3, 3, 1);
	try_cmp(1, EU_COND_G, 0);
	try_count(1, -1);
	try_flow(EU_OP_WHILE, -5, 0, 1);
	try_count(3, 7);
	try_end();
	try_decode(0xff);
	try_lane_numbers(1);
	check_eq(code_run(&try.thread, 1000), EU_EOT);
	for (i = 0; i < 8; i++) {
		check_eq(try_get(2, i), i < 5 ? i + 1 : 6);
		check_eq(try_get(3, i), 7);
	}
	check_eq(try.thread.enabled, 0xff);
}

static void cont_and_halt(void)
{
	u32 i;

	try_begin();
	try_count(2, 1);
	try_cmp(1, EU_COND_Z, 5);
	try_flow(EU_OP_HALT, 5, 6, 1);		/* lane 5 leaves at once */
	try_cmp(2, EU_COND_L, 3);
	try_flow(EU_OP_CONT, 2, 2, 1);
	try_count(3, 1);			/* once: in the last round */
	try_flow(EU_OP_WHILE, -6, 0, 1);
	try_count(3, 10);
	try_end();
	try_decode(0xff);
	try_lane_numbers(1);
	check_eq(code_run(&try.thread, 1000), EU_EOT);
	for (i = 0; i < 8; i++) {
		check_eq(try_get(2, i), i == 5 ? 1 : 3);
		check_eq(try_get(3, i), i == 5 ? 0 : 11);
	}
}

static void gotos(void)
{
	try_begin();
	try_cmp(1, EU_COND_L, 4);
	try_flow(EU_OP_GOTO, 2, 3, 1);
	try_count(2, 1);
	try_flow(EU_OP_JOIN, 1, 0, 0);
	try_count(3, 1);
	try_end();
	try_decode(0xff);
	/* The goto's target is behind the join: lanes wait there. */
	try_lane_numbers(1);
	check_eq(code_run(&try.thread, 100), EU_EOT);
	check_eq(try_get(2, 3), 0);
	check_eq(try_get(2, 4), 1);
	check_eq(try_get(3, 0), 1);
	check_eq(try_get(3, 7), 1);
}

static void call_and_return(void)
{
	struct code c = code_make(EU_OP_CALL, 2, EU_UD, 20, 0, 0);
	u64 bits[2];

	try_begin();
	code_encode_flow(&c, &try.words[try.n]);
	code_put(&try.words[try.n], 36, 35, 1);
	code_put(&try.words[try.n], 60, 53, 20);
	code_put(&try.words[try.n], 62, 61, 1);
	code_put(&try.words[try.n], 127, 96, 48);
	try.n += 2;
	try_count(2, 1);
	try_end();
	try_count(2, 10);
	c = code_make(EU_OP_RET, 2, EU_UD, 0, 20, 0);
	code_encode(&c, bits);
	memcpy(&try.words[try.n], bits, 16);
	try.n += 2;
	try_decode(0x3);
	check_eq(code_run(&try.thread, 100), EU_EOT);
	check_eq(try_get(20, 0), 16);
	check_eq(try_get(2, 0), 11);
	check_eq(try_get(2, 1), 11);
}

/* A program that never ends costs what it is given, and goes on where it was. */
static void endless(void)
{
	struct code c = { .op = EU_OP_JMPI, .lanes = 1, .all = true };

	try_begin();
	try_count(2, 1);
	code_encode_flow(&c, &try.words[try.n]);
	code_put(&try.words[try.n], 90, 89, 3);
	code_put(&try.words[try.n], 127, 96, (u32)-32);
	try.n += 2;
	try_decode(0xff);
	check_eq(code_run(&try.thread, 3000), EU_BUDGET);
	check_eq(try_get(2, 0), 1500);
	check_eq(code_run(&try.thread, 1), EU_BUDGET);
	check_eq(try_get(2, 7), 1501);
	check_eq(try.thread.stopped[EU_BUDGET], 2);
}

static void illegal(void)
{
	struct code c;

	try_begin();
	try.words[0] = 0x7f;
	try.n = 2;
	try_decode(0xff);
	check_eq(try.insn[0].bad, EU_BAD_OPCODE);
	check_eq(code_run(&try.thread, 10), EU_ILLEGAL);
	check_eq(try.thread.ip, 0);
	check_eq(try.thread.stopped[EU_ILLEGAL], 1);
	check_eq(((u32 *)(try.thread.regs + EU_ARF(EU_ARF_CONTROL)))[1], EU_CR0_ILLEGAL);
	/* Its last registers are behind the last. */
	try_begin();
	c = code_make(EU_OP_MOV, 16, EU_F, 127, 2, 0);
	try_put(&c);
	try_decode(0xff);
	check_eq(try.insn[0].bad, EU_BAD_BOUNDS);
	try_begin();
	c = code_make(EU_OP_ADD, 8, EU_F, 4, 2, 3);
	c.src[1].type = EU_D;
	try_put(&c);
	try_decode(0xff);
	check_eq(try.insn[0].bad, EU_BAD_TYPE);
	/* The program's end. */
	try_begin();
	try_count(2, 1);
	try_decode(0xff);
	check_eq(code_run(&try.thread, 10), EU_ESCAPED);
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

	try_begin();
	code_send(&try.words[try.n], 2, 0x02100abc, 5, false);
	try.n += 2;
	try_count(2, 1);
	code_send(&try.words[try.n], 10, 0x02000000, 5, true);
	try.n += 2;
	try_decode(0xff);
	try.thread.functions = &functions;
	answered = 0;
	check_eq(code_run(&try.thread, 100), EU_WAIT);
	check_eq(try.thread.ip, 0);
	check_eq(code_run(&try.thread, 100), EU_UNSERVED);
	check_eq(answered, 2);
	check_eq(try_get(9, 3), 0xaaaaaaaa);
	check_eq(try_get(2, 0), 1);
	check_eq(try.thread.ip, 32);
	check_eq(try.thread.stopped[EU_UNSERVED], 1);
	/* A payload that is not all there. */
	try_begin();
	code_send(&try.words[try.n], 2, 4 << 25, 126, false);
	try.n += 2;
	try_decode(0xff);
	try.thread.functions = &functions;
	check_eq(code_run(&try.thread, 10), EU_ILLEGAL);
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
};

const struct unit_group eu_tests = {
	.name = "eu",
	UNIT_CASES(cases),
};
