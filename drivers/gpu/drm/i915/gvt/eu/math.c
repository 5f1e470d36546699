// SPDX-License-Identifier: GPL-2.0
/*
 * The functions of math, in doubles, by polynomials: what comes out is a float within one
 * unit of its last place, which is nearer than the manual asks. PRM SKL vol 7, "math".
 */
#include "eu/alu.h"

#define LN2		0.69314718055994530942
#define LOG2_E		1.44269504088896340736
#define PI		3.14159265358979323846
/* pi / 2 in three parts, of which the first two have zeros at their end. */
#define HALF_PI_1	1.57079632673412561417
#define HALF_PI_2	(6.07710050630396597660e-11)
#define HALF_PI_3	(2.02226624879595063154e-21)

static const double infinity = 1.0 / 0.0;

static double no_number(void)
{
	return eu_bits_float(0x7fc00000);
}

/* Newton's way from a first guess that halves the exponent. */
static double root(double x)
{
	double y;
	u32 i;

	if (x != x || x == 0 || x == infinity)
		return x;
	if (x < 0)
		return no_number();
	y = eu_bits_double(0x5fe6eb50c7b537a9ull - (eu_double_bits(x) >> 1));
	for (i = 0; i < 5; i++)
		y *= 1.5 - 0.5 * x * y * y;

	return x * y;
}

/* PRM IVB vol 4 part 3, "RSQ": of both zeros the positive infinity */
static double inverse_root(double x)
{
	if (x == 0)
		return infinity;
	if (x == infinity)
		return 0;

	return 1 / root(x);
}

/* ln of the mantissa, by the series of atanh. */
static double log_2(double x)
{
	u64 bits = eu_double_bits(x);
	s32 e = (s32)(bits >> 52) - 1023;
	double m, t, t2;

	if (x != x || x == infinity)
		return x;
	if (x == 0)
		return -infinity;
	if (x < 0)
		return no_number();
	m = eu_bits_double((bits & (BIT_ULL(52) - 1)) | 1023ull << 52);
	if (m > 1.41421356237309504880) {
		m *= 0.5;
		e++;
	}
	t = (m - 1) / (m + 1);
	t2 = t * t;
	t = 2 * t * (1 + t2 * (1.0 / 3 + t2 * (1.0 / 5 + t2 * (1.0 / 7 + t2 * (1.0 / 9 + t2 *
	    (1.0 / 11 + t2 * (1.0 / 13 + t2 * (1.0 / 15 + t2 * (1.0 / 17 + t2 / 19)))))))));

	return e + t * LOG2_E;
}

static double exp_2(double x)
{
	double r, sum = 1;
	s32 n, i;

	if (x != x)
		return x;
	if (x > 1000)
		return infinity;
	if (x < -1000)
		return 0;
	n = (s32)(x + (x < 0 ? -0.5 : 0.5));
	r = (x - n) * LN2;
	for (i = 13; i > 0; i--)
		sum = 1 + r * sum / i;

	return sum * eu_bits_double((u64)(n + 1023) << 52);
}

static double sine_series(double r)
{
	double r2 = r * r;

	return r * (1 - r2 / 6 * (1 - r2 / 20 * (1 - r2 / 42 * (1 - r2 / 72 * (1 - r2 / 110 *
	       (1 - r2 / 156 * (1 - r2 / 210)))))));
}

static double cosine_series(double r)
{
	double r2 = r * r;

	return 1 - r2 / 2 * (1 - r2 / 12 * (1 - r2 / 30 * (1 - r2 / 56 * (1 - r2 / 90 *
	       (1 - r2 / 132 * (1 - r2 / 182 * (1 - r2 / 240)))))));
}

/* @quarter: 0: the sine, 1: the cosine. Past 2 ^ 30 the manual promises nothing. */
static double sine(double x, u32 quarter)
{
	double turns, r;
	s64 n;

	if (x - x != 0)
		return no_number();
	turns = x / (PI / 2);
	if (turns > 1e9 || turns < -1e9)
		return 0;
	n = (s64)(turns + (turns < 0 ? -0.5 : 0.5));
	r = ((x - n * HALF_PI_1) - n * HALF_PI_2) - n * HALF_PI_3;
	quarter += n;
	r = quarter & 1 ? cosine_series(r) : sine_series(r);

	return quarter & 2 ? -r : r;
}

/*
 * PRM IVB vol 4 part 3, "POW": the base is taken as positive; none of zero or infinity to
 * the zero, and of one to infinity.
 */
static double power(double x, double y)
{
	return exp_2(y * log_2(x < 0 ? -x : x));
}

static double inverse(double x)
{
	if (x == 0)
		return eu_double_bits(x) >> 63 ? -infinity : infinity;

	return 1 / x;
}

static double math(u32 function, double x, double y)
{
	switch (function) {
	case EU_MATH_INV:
		return inverse(x);
	case EU_MATH_LOG:
		return log_2(x);
	case EU_MATH_EXP:
		return exp_2(x);
	case EU_MATH_SQRT:
		return root(x);
	case EU_MATH_RSQ:
		return inverse_root(x);
	case EU_MATH_SIN:
		return sine(x, 0);
	case EU_MATH_COS:
		return sine(x, 1);
	case EU_MATH_FDIV:
		return y == 0 ? x * inverse(y) : x / y;
	default:
		return power(x, y);
	}
}

static float value(const struct eu_alu *a, u32 s, u32 i)
{
	u32 bits = a->s[s]->w[i];

	return eu_bits_float(a->cr0 & EU_CR0_KEEP_F || bits & 0x7f800000 ? bits :
			     bits & 0x80000000);
}

void eu_math_float(struct eu_alu *a)
{
	u32 i, bits;
	double r;

	for (i = 0; i < a->n; i++) {
		r = math(a->insn->cond, value(a, 0, i), value(a, 1, i));
		bits = eu_float_bits(eu_round_to(r, &eu_format_f, EU_CR0_ROUND(a->cr0)));
		a->r.w[i] = a->cr0 & EU_CR0_KEEP_F || bits & 0x7f800000 ? bits :
			    bits & 0x80000000;
	}
}

/* By zero: all ones, of what is negative the least. The most negative by -1: itself. */
static void divide(s64 x, s64 y, s64 *quotient, s64 *remainder)
{
	if (!y) {
		*quotient = x < 0 ? S32_MIN : -1;
		*remainder = -1;
		return;
	}
	*quotient = x / y;
	*remainder = x % y;
}

void eu_math_int(struct eu_alu *a)
{
	const struct eu_insn *insn = a->insn;
	u32 mask = eu_lane_mask(a->n), i;
	s64 quotient, remainder;

	if (!insn->all)
		mask &= a->thread->enabled >> insn->first;
	mask &= a->chosen & a->writes;
	for (i = 0; i < a->n; i++) {
		divide(a->s[0]->q[i], a->s[1]->q[i], &quotient, &remainder);
		a->r.q[i] = insn->cond == EU_MATH_REM ? remainder : quotient;
		if (insn->cond == EU_MATH_DIVMOD && mask & 1u << i)
			memcpy(a->thread->regs + insn->dst.offset + 32 + i * 4, &remainder, 4);
	}
}
