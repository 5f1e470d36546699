// SPDX-License-Identifier: GPL-2.0
/*
 * One operation in all formats and all ways to round: a * b + c, rounded once. The host's
 * arithmetic does the most; this is for what it does not.
 */
#include "eu/alu.h"

typedef unsigned __int128 u128;

const struct eu_format eu_format_f = { 24, -126, 127 };
const struct eu_format eu_format_df = { 53, -1022, 1023 };
const struct eu_format eu_format_hf = { 11, -14, 15 };

#define TOP	124	/* the highest bit of a number that is not zero */

/* A magnitude: m * 2 ^ e */
struct part {
	u128 m;
	s32 e;
	bool minus;
};

static u32 top_bit(u128 m)
{
	u64 high = m >> 64;

	return high ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll((u64)m);
}

static void normalize(struct part *p)
{
	u32 up;

	if (!p->m) {
		p->e = -100000;
		return;
	}
	up = TOP - top_bit(p->m);
	p->m <<= up;
	p->e -= up;
}

static struct part take_apart(u64 bits)
{
	u32 exp = bits >> 52 & 0x7ff;
	u64 m = bits & (BIT_ULL(52) - 1);

	return (struct part){
		.m = exp ? m | BIT_ULL(52) : m,
		.e = (s32)(exp ? exp : 1) - 1075,
		.minus = bits >> 63,
	};
}

static bool is_finite(u64 bits)
{
	return (bits >> 52 & 0x7ff) != 0x7ff;
}

/* The lowest bit also stands for all that are lost. */
static u128 shift_down(u128 m, u32 by)
{
	u128 lost;

	if (by > 126)
		return !!m;
	lost = m & (((u128)1 << by) - 1);

	return m >> by | !!lost;
}

static bool rounds_up(u128 m, u128 rest, u128 half, bool minus, u32 round)
{
	switch (round) {
	case EU_RNE:
		return rest > half || (rest == half && (m & 1));
	case EU_RU:
		return rest && !minus;
	case EU_RD:
		return rest && minus;
	default:
		return false;
	}
}

static u64 overflow(const struct eu_format *format, bool minus, u32 round)
{
	bool infinite = round == EU_RNE || round == (minus ? EU_RD : EU_RU);
	u64 most = (u64)(format->max + 1023) << 52 |
		   ((BIT_ULL(52) - 1) & ~(BIT_ULL(53 - format->bits) - 1));

	return (u64)minus << 63 | (infinite ? 0x7ffull << 52 : most);
}

/* A number of the format as a double: its mantissa has 53 bits at most. */
static u64 put_together(u64 m, s32 e, bool minus)
{
	u64 sign = (u64)minus << 63;
	u32 top;

	if (!m)
		return sign;
	top = 63 - __builtin_clzll(m);
	if (e + (s32)top < -1022)
		return sign | m << (e + 1074);

	return sign | (u64)(e + (s32)top + 1023) << 52 | (m << (52 - top) & (BIT_ULL(52) - 1));
}

static u64 round_part(const struct part *p, const struct eu_format *format, u32 round)
{
	s32 top = (s32)top_bit(p->m), keep = format->bits, e = p->e, drop;
	u128 m = p->m, rest, half;

	if (e + top < format->min)
		keep -= format->min - (e + top);
	if (keep < -1)
		keep = -1;
	drop = top + 1 - keep;
	if (drop > 0) {
		half = (u128)1 << (drop - 1);
		rest = drop > 126 ? m : m & (half - 1 + half);
		m = drop > 126 ? 0 : m >> drop;
		e = keep < 0 ? format->min - (s32)format->bits + 1 : e + drop;
		if (rounds_up(m, rest, half, p->minus, round))
			m++;
		/* One more than all ones is the next power of two. */
		if (m >> format->bits) {
			m >>= 1;
			e++;
		}
	}
	if (m && e + (s32)top_bit(m) > format->max)
		return overflow(format, p->minus, round);

	return put_together(m, e, p->minus);
}

/**
 * eu_soft_mad - a * b + c, rounded once
 * @a: all three are doubles
 * @b: .
 * @c: .
 * @format: what the result is rounded to
 * @round: how
 *
 * Return: the result as a double.
 */
u64 eu_soft_mad(u64 a, u64 b, u64 c, const struct eu_format *format, u32 round)
{
	struct part x, y, z = take_apart(c);

	/* What has no number comes out of the host's arithmetic the same way. */
	if (!is_finite(a) || !is_finite(b) || !is_finite(c))
		return eu_double_bits(eu_bits_double(a) * eu_bits_double(b) + eu_bits_double(c));
	x = take_apart(a);
	y = take_apart(b);
	x.m *= y.m;
	x.e += y.e;
	x.minus ^= y.minus;
	normalize(&x);
	normalize(&z);
	if (x.e < z.e || (x.e == z.e && x.m < z.m)) {
		y = x;
		x = z;
		z = y;
	}
	/* x is the larger: the sum's sign is its. */
	z.m = shift_down(z.m, min(x.e - z.e, 127));
	if (!x.m)
		return (u64)(x.minus == z.minus ? x.minus : round == EU_RD) << 63;
	x.m = x.minus == z.minus ? x.m + z.m : x.m - z.m;
	if (!x.m)
		return (u64)(round == EU_RD) << 63;

	return round_part(&x, format, round);
}

double eu_round_to(double x, const struct eu_format *format, u32 round)
{
	u64 bits = eu_double_bits(x), zero = bits & BIT_ULL(63);

	return eu_bits_double(eu_soft_mad(bits, eu_double_bits(1), zero, format, round));
}
