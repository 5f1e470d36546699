// SPDX-License-Identifier: GPL-2.0
/* The functions of math on any floats and integers, against the model. */
#include "eu_model.h"
#include "eu_try.h"
#include "pick.h"

#define ROUNDS	3000
#define KEEP	BIT(7)	/* cr0: denormals are numbers */

static const struct {
	const char *name;
	u32 function;
	bool bounded;	/* some turns at most */
} functions[] = {
	{ "inv", EU_MATH_INV }, { "log", EU_MATH_LOG }, { "exp", EU_MATH_EXP },
	{ "sqrt", EU_MATH_SQRT }, { "rsq", EU_MATH_RSQ }, { "sin", EU_MATH_SIN, true },
	{ "cos", EU_MATH_COS, true }, { "fdiv", EU_MATH_FDIV }, { "pow", EU_MATH_POW },
};

static u32 some_float(void)
{
	static const u32 odd[] = {
		0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
		1, 0x807fffff, 0x00800000, 0x7f7fffff, 0x3f7fffff, 0x3f800001, 0x3fb504f3,
	};

	switch (pick(4)) {
	case 0:
		return odd[pick(ARRAY_SIZE(odd))];
	case 1:
		return pick_word();
	default:
		return (pick_word() & 0x80ffffff) | (118 + pick(18)) << 23;
	}
}

/* A number of up to a hundred half turns, or none. */
static u32 some_angle(void)
{
	u32 x = some_float();

	return (x & 0x7fffffff) < 0x439d0000 || (x & 0x7fffffff) >= 0x7f800000 ? x : 0x439d1234;
}

static void run_math(u32 function, u32 type, u32 cr0)
{
	struct code c = code_make(EU_OP_MATH, 8, type, 3, 1, 2);

	c.cond = function;
	try_begin();
	try_put(&c);
	try_end();
	try_decode(0xff);
	memcpy(try.thread.regs + EU_ARF(EU_ARF_CONTROL), &cr0, 4);
}

static u32 flushed(u32 x, u32 cr0)
{
	return cr0 & KEEP || x & 0x7f800000 ? x : x & 0x80000000;
}

/* Floats in order; what would be denormal is as near to zero as to the least number. */
static s64 place(u32 x, u32 cr0)
{
	u32 magnitude = x & 0x7fffffff;

	if (!(cr0 & KEEP) && magnitude < 0x800000)
		magnitude = 0x7fffff;

	return x >> 31 ? -(s64)magnitude : magnitude;
}

static bool near(u32 got, u32 wanted, u32 cr0)
{
	s64 off = place(got, cr0) - place(wanted, cr0);

	if ((wanted & 0x7fffffff) > 0x7f800000)
		return (got & 0x7fffffff) > 0x7f800000;

	return (off >= -1 && off <= 1) || (!(cr0 & KEEP) && !((got | wanted) & 0x7f800000));
}

static void floats(void)
{
	u32 n, i, f, x[8], y[8], cr0, wanted;

	seed = 0xa7e5;
	for (n = 0; n < ROUNDS; n++) {
		f = n % ARRAY_SIZE(functions);
		cr0 = pick(2) ? KEEP : 0;
		run_math(functions[f].function, EU_F, cr0);
		for (i = 0; i < 8; i++) {
			x[i] = functions[f].bounded ? some_angle() : some_float();
			y[i] = some_float();
			try_set(1, i, x[i]);
			try_set(2, i, y[i]);
		}
		check_eq(code_run(&try.thread, 10), EU_EOT);
		for (i = 0; i < 8; i++) {
			wanted = model_math(functions[f].function, flushed(x[i], cr0),
					    flushed(y[i], cr0));
			expect_msg(near(try_get(3, i), wanted, cr0),
				   "%s of %#x, %#x (cr0 %#x) is %#x, not %#x", functions[f].name,
				   x[i], y[i], cr0, try_get(3, i), wanted);
		}
	}
}

/* Numbers of tables; what is exact comes out so. */
static void known(void)
{
	static const struct { u32 function, x, y, result, off; } those[] = {
		{ EU_MATH_INV, 0x40800000, 0, 0x3e800000 },
		{ EU_MATH_INV, 0x80000000, 0, 0xff800000 },
		{ EU_MATH_INV, 0x40400000, 0, 0x3eaaaaab, 1 },
		{ EU_MATH_LOG, 0x41000000, 0, 0x40400000 },
		{ EU_MATH_LOG, 0x3f800000, 0, 0 },
		{ EU_MATH_LOG, 0x41200000, 0, 0x40549a78, 1 },		/* of 10 */
		{ EU_MATH_EXP, 0x41200000, 0, 0x44800000 },
		{ EU_MATH_EXP, 0xc3150000, 0, 0x00000001 },		/* of -149 */
		{ EU_MATH_EXP, 0x3f000000, 0, 0x3fb504f3, 1 },
		{ EU_MATH_SQRT, 0x41100000, 0, 0x40400000 },
		{ EU_MATH_SQRT, 0x80000000, 0, 0x80000000 },
		{ EU_MATH_SQRT, 0x40000000, 0, 0x3fb504f3, 1 },
		{ EU_MATH_RSQ, 0x40800000, 0, 0x3f000000 },
		{ EU_MATH_RSQ, 0x80000000, 0, 0x7f800000 },
		{ EU_MATH_RSQ, 0x40000000, 0, 0x3f3504f3, 1 },
		{ EU_MATH_SIN, 0x80000000, 0, 0x80000000 },
		{ EU_MATH_SIN, 0x3f800000, 0, 0x3f576aa4, 1 },		/* of 1 */
		{ EU_MATH_SIN, 0x42c80000, 0, 0xbf01a12e, 1 },		/* of 100 */
		{ EU_MATH_COS, 0x80000000, 0, 0x3f800000 },
		{ EU_MATH_COS, 0x3f800000, 0, 0x3f0a5140, 1 },
		{ EU_MATH_FDIV, 0x41400000, 0x40800000, 0x40400000 },
		{ EU_MATH_FDIV, 0x40a00000, 0x40400000, 0x3fd55555, 1 },
		{ EU_MATH_POW, 0x40000000, 0x40400000, 0x41000000 },
		{ EU_MATH_POW, 0x40400000, 0x40200000, 0x41796a53, 1 },	/* 3 to 2.5 */
	};
	s64 off;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(those); i++) {
		run_math(those[i].function, EU_F, KEEP);
		try_set(1, 0, those[i].x);
		try_set(2, 0, those[i].y);
		check_eq(code_run(&try.thread, 10), EU_EOT);
		off = (s64)try_get(3, 0) - those[i].result;
		expect_msg(off <= those[i].off && -off <= (s64)those[i].off, "%u: %#x, not %#x", i,
			   try_get(3, 0), those[i].result);
	}
}

/* As on paper: a digit after the other. */
static u32 long_division(u32 x, u32 y, u32 *rest)
{
	u32 q = 0, bit;
	u64 r = 0;

	for (bit = 32; bit--;) {
		r = r << 1 | (x >> bit & 1);
		if (r >= y) {
			r -= y;
			q |= 1u << bit;
		}
	}
	*rest = r;

	return q;
}

static u32 negated(u32 x, bool yes)
{
	return yes ? 0 - x : x;
}

/* The quotient is cut, the rest has the sign of what is divided. */
static void integers(void)
{
	static const u32 hows[] = { EU_MATH_DIVMOD, EU_MATH_QUOT, EU_MATH_REM };
	u32 n, i, x[8], y[8], how, q, r;
	bool sign, minus_x, minus_y;

	/* Nothing traps; Direct3D 11.3, "udiv": all ones. */
	run_math(EU_MATH_DIVMOD, EU_UD, 0);
	try_set(1, 0, 23);
	check_eq(code_run(&try.thread, 10), EU_EOT);
	check_eq(try_get(3, 0), ~0u);
	check_eq(try_get(4, 0), ~0u);
	seed = 0xd171de;
	for (n = 0; n < ROUNDS; n++) {
		how = hows[pick(3)];
		sign = pick(2);
		run_math(how, sign ? EU_D : EU_UD, 0);
		for (i = 0; i < 8; i++) {
			x[i] = pick_word() >> pick(32);
			y[i] = (pick_word() >> pick(32)) ?: 1;
			x[i] = negated(x[i], pick(2));
			y[i] = pick(8) ? negated(y[i], pick(2)) : ~0u;
			try_set(1, i, x[i]);
			try_set(2, i, y[i]);
		}
		check_eq(code_run(&try.thread, 10), EU_EOT);
		for (i = 0; i < 8; i++) {
			minus_x = sign && x[i] >> 31;
			minus_y = sign && y[i] >> 31;
			q = long_division(negated(x[i], minus_x), negated(y[i], minus_y), &r);
			q = negated(q, minus_x != minus_y);
			r = negated(r, minus_x);
			expect_msg(try_get(3, i) == (how == EU_MATH_REM ? r : q) &&
				   (how != EU_MATH_DIVMOD || try_get(4, i) == r),
				   "%u: %#x by %#x is %#x, %#x, not %#x, %#x", how, x[i], y[i],
				   try_get(3, i), try_get(4, i), q, r);
		}
	}
}

static const struct unit_case cases[] = {
	UNIT(floats),
	UNIT(known),
	UNIT(integers),
};

const struct unit_group eu_math_tests = {
	.name = "eu_math",
	UNIT_CASES(cases),
};
