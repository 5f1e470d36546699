// SPDX-License-Identifier: GPL-2.0
/*
 * The functions of math, by integers alone: divisions and roots bit by bit, logarithms by
 * squaring, powers by roots of two, sines by their series. PRM IVB vol 4 part 3, "math"
 */
#include "eu_model.h"

#define SIGN		0x80000000u
#define INFINITE	0x7f800000u
#define NO_NUMBER	0x7fc00000u
#define ONE		(1ull << 63)
/* Fixed point of a sine: 60 bits behind the point. */
#define TWO_PI		0x6487ed5110b4611all

/* m * 2 ^ (e - 63), from one up to two with e = 0 */
struct real {
	u64 m;
	s32 e;
};

static bool is_none(u32 x)
{
	return (x & ~SIGN) > INFINITE;
}

static bool is_infinite(u32 x)
{
	return (x & ~SIGN) == INFINITE;
}

/* The same with its highest bit where it is to be; zero has none. */
static struct real normal(struct real r)
{
	for (; r.m && !(r.m & ONE); r.e--)
		r.m <<= 1;

	return r;
}

static struct real real_of(u32 x)
{
	struct real r = { .m = (u64)(x & 0x7fffff) << 40, .e = (x >> 23 & 0xff) - 127 };

	if (r.e > -127)
		r.m |= ONE;
	else
		r.e++;

	return normal(r);
}

/* To nearest; a half goes away from zero, where no result is exact to the last bit. */
static u32 float_of(struct real r, u32 sign)
{
	u32 shift = 40;
	u64 m;

	if (!r.m || r.e < -150)
		return sign;
	if (r.e < -126)
		shift += -126 - r.e;
	m = (shift < 64 ? r.m >> shift : 0) + (r.m >> (shift - 1) & 1);
	if (r.e >= -126)
		m += (u64)(r.e + 126) << 23;

	return sign | (m < INFINITE ? m : INFINITE);
}

static struct real quotient(struct real x, struct real y)
{
	bool less = x.m < y.m;
	struct real r = { 0, x.e - y.e - less };
	u128 rest = (u128)x.m << less;
	u32 i;

	for (i = 0; i < 64; i++) {
		r.m = r.m << 1 | (rest >= y.m);
		if (rest >= y.m)
			rest -= y.m;
		rest <<= 1;
	}

	return r;
}

/* The root of a number of 128 bits. */
static u64 root_of(u128 x)
{
	u64 r = 0, bit;

	for (bit = ONE; bit; bit >>= 1)
		if ((u128)(r | bit) * (r | bit) <= x)
			r |= bit;

	return r;
}

static struct real root(struct real x)
{
	return (struct real){ root_of((u128)x.m << (63 + (x.e & 1))), x.e >> 1 };
}

/* log2, with 62 bits behind the point: a bit is set if what is squared is two and more. */
static s128 log_of(struct real x)
{
	s128 log = (s128)x.e * (1ll << 62);
	u32 bit;
	u128 m;

	for (bit = 62; bit--;) {
		m = (u128)x.m * x.m >> 63;
		if (m >> 64) {
			log += 1ll << bit;
			m >>= 1;
		}
		x.m = m;
	}

	return log;
}

/* 2 ^ @x, which has 62 bits behind the point: a product of two's roots. */
static u32 power_of(s128 x)
{
	struct real r = { ONE, x >> 62 };
	u64 step = root_of((u128)1 << 127);
	u32 bit;

	if (x >= (s128)200 << 62)
		return INFINITE;
	if (x <= -((s128)200 << 62))
		return 0;
	for (bit = 62; bit--; step = root_of((u128)step << 63))
		if (x >> bit & 1)
			r.m = (u128)r.m * step >> 63;

	return float_of(r, 0);
}

/* @val * 2 ^ @by, or so much that power_of() knows. */
static s128 scaled(s128 val, s32 by)
{
	for (; by > 0 && val < (s128)1 << 80 && val > -((s128)1 << 80); by--)
		val *= 2;

	return by < -126 ? 0 : by < 0 ? val >> -by : val;
}

static s128 with_sign(s128 val, u32 x)
{
	return x & SIGN ? -val : val;
}

/* The sine of up to half a turn, if @k is 1; the cosine, if it is 0: 60 bits behind the point. */
static s64 series(s64 x, u32 k)
{
	s64 term = k ? x : 1ll << 60, sum = 0;

	for (; term; k += 2) {
		sum += term;
		term = -((s128)(term / (k + 1)) * x >> 60);
		term = (s128)(term / (s64)(k + 2)) * x >> 60;
	}

	return sum;
}

static u32 sine(u32 x, bool is_cosine)
{
	s128 angle = scaled(real_of(x).m, real_of(x).e - 3);
	struct real r = { .e = 3 };
	s64 val;

	/* Its own sine, but for a sixth of its cube. */
	if (!is_cosine && real_of(x).e < -12)
		return x;
	while (angle > TWO_PI / 2)
		angle -= TWO_PI;
	val = series(with_sign(angle, x), !is_cosine);
	r.m = val < 0 ? -val : val;

	return float_of(normal(r), val < 0 ? SIGN : 0);
}

static u32 logarithm(u32 x)
{
	s128 log = log_of(real_of(x));
	struct real r = { .e = 1 };
	u128 val = log < 0 ? -log : log;

	for (; val >> 64; r.e++)
		val >>= 1;
	r.m = val;

	return float_of(normal(r), log < 0 ? SIGN : 0);
}

static u32 ratio(u32 x, u32 y)
{
	u32 sign = (x ^ y) & SIGN;

	if ((!(x & ~SIGN) && !(y & ~SIGN)) || (is_infinite(x) && is_infinite(y)))
		return NO_NUMBER;
	if (is_infinite(x) || !(y & ~SIGN))
		return sign | INFINITE;
	if (is_infinite(y) || !(x & ~SIGN))
		return sign;

	return float_of(quotient(real_of(x), real_of(y)), sign);
}

/* The base is taken as positive. */
static u32 power(u32 x, u32 y)
{
	bool shrinks;
	s128 log;

	x &= ~SIGN;
	shrinks = (x < 0x3f800000) != (y >> 31);
	if (x == 0x3f800000)
		return is_infinite(y) ? NO_NUMBER : x;
	if (!(y & ~SIGN))
		return !x || is_infinite(x) ? NO_NUMBER : 0x3f800000;
	if (!x || is_infinite(x) || is_infinite(y))
		return shrinks ? 0 : INFINITE;
	log = log_of(real_of(x)) * (s64)(real_of(y).m >> 40);

	return power_of(with_sign(scaled(log, real_of(y).e - 23), y));
}

static u32 root_or_inverse(u32 x, bool inverse)
{
	struct real r = root(real_of(x));

	if (!(x & ~SIGN))
		return inverse ? INFINITE : x;
	if (x & SIGN)
		return NO_NUMBER;
	if (is_infinite(x))
		return inverse ? 0 : x;

	return float_of(inverse ? quotient((struct real){ ONE }, r) : r, 0);
}

/**
 * model_math - a function of floats
 * @function: EU_MATH_INV and others
 * @x, @y: bits; a sine's or cosine's is some turns at most
 *
 * Return: the float that is nearest, of those beside a half either.
 */
u32 model_math(u32 function, u32 x, u32 y)
{
	bool two = function == EU_MATH_FDIV || function == EU_MATH_POW;

	if (is_none(x) || (two && is_none(y)))
		return NO_NUMBER;
	switch (function) {
	case EU_MATH_INV:
		return ratio(0x3f800000, x);
	case EU_MATH_LOG:
		if (!(x & ~SIGN))
			return SIGN | INFINITE;
		return x & SIGN ? NO_NUMBER : is_infinite(x) ? x : logarithm(x);
	case EU_MATH_EXP:
		if (is_infinite(x))
			return x & SIGN ? 0 : x;
		return power_of(with_sign(scaled(real_of(x).m, real_of(x).e - 1), x));
	case EU_MATH_SQRT:
	case EU_MATH_RSQ:
		return root_or_inverse(x, function == EU_MATH_RSQ);
	case EU_MATH_SIN:
	case EU_MATH_COS:
		return is_infinite(x) ? NO_NUMBER : sine(x, function == EU_MATH_COS);
	case EU_MATH_FDIV:
		return ratio(x, y);
	default:
		return power(x, y);
	}
}
