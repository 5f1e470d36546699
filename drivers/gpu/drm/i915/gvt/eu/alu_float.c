// SPDX-License-Identifier: GPL-2.0
/*
 * Floats: four lanes at a time in the host's arithmetic, which rounds to nearest. Other
 * roundings take soft.c's way.
 */
#include "eu/alu.h"

#define EXPONENT	0x7f800000u
#define SIGN		0x80000000u
#define LEAST_NORMAL	0x00800000u

/* Denormals are zero, of the same sign, unless they are kept. */
static inline v4f flushed(v4f x, bool keep)
{
	v4s bits = (v4s)x;
	v4s is_normal = (bits & (s32)EXPONENT) > 0;

	return keep ? x : (v4f)(bits & (is_normal | (s32)SIGN));
}

static inline v4f take(const struct eu_alu *a, u32 s, u32 i, bool keep)
{
	return flushed(a->s[s]->vf[i], keep);
}

static inline void give(struct eu_alu *a, u32 i, v4f x, bool keep)
{
	a->r.vf[i] = flushed(x, keep);
}

static u32 flush(const struct eu_alu *a, u32 bits)
{
	return a->cr0 & EU_CR0_KEEP_F || bits & EXPONENT ? bits : bits & SIGN;
}

static float value(const struct eu_alu *a, u32 s, u32 i)
{
	return eu_bits_float(flush(a, a->s[s]->w[i]));
}

/* x * y + z in the format, rounded once as cr0 says. */
static u32 soft(const struct eu_alu *a, float x, float y, float z)
{
	u64 r = eu_soft_mad(eu_double_bits(x), eu_double_bits(y), eu_double_bits(z),
			    &eu_format_f, EU_CR0_ROUND(a->cr0));

	return flush(a, eu_float_bits(eu_bits_double(r)));
}

static void float_add(struct eu_alu *a)
{
	bool keep = a->cr0 & EU_CR0_KEEP_F;
	u32 i;

	if (EU_CR0_ROUND(a->cr0)) {
		for (i = 0; i < a->n; i++)
			a->r.w[i] = soft(a, value(a, 0, i), 1, value(a, 1, i));
		return;
	}
	for (i = 0; i < (a->n + 3) / 4; i++)
		give(a, i, take(a, 0, i, keep) + take(a, 1, i, keep), keep);
}

/* What is added to a product so that nothing changes, not even the sign of a zero. */
static float nothing(float x, float y)
{
	return eu_bits_float((eu_float_bits(x) ^ eu_float_bits(y)) & SIGN);
}

static void float_mul(struct eu_alu *a)
{
	bool keep = a->cr0 & EU_CR0_KEEP_F;
	float x, y;
	u32 i;

	if (EU_CR0_ROUND(a->cr0)) {
		for (i = 0; i < a->n; i++) {
			x = value(a, 0, i);
			y = value(a, 1, i);
			a->r.w[i] = soft(a, x, y, nothing(x, y));
		}
		return;
	}
	for (i = 0; i < (a->n + 3) / 4; i++)
		give(a, i, take(a, 0, i, keep) * take(a, 1, i, keep), keep);
}

/*
 * x * y + z, rounded once: the product of two floats is exact in a double. Rounding the
 * sum to a double and then to a float is wrong only if the double is halfway between two
 * floats, which its lowest bits tell; or where the result is denormal, or has become normal by
 * that.
 */
static inline v4f fused(v4f x, v4f y, v4f z, bool keep, v4s *doubt)
{
	v4d exact = __builtin_convertvector(x, v4d) * __builtin_convertvector(y, v4d) +
		    __builtin_convertvector(z, v4d);
	v4s ends = __builtin_convertvector((v4q)exact, v4s);
	v4f sum = __builtin_convertvector(exact, v4f);

	*doubt |= (ends & 0x1fffffff) == 0x10000000;
	if (keep)
		*doubt |= ((v4s)sum & (s32)(EXPONENT & ~LEAST_NORMAL)) == 0;
	else
		*doubt |= ((v4s)sum & ~(s32)SIGN) == LEAST_NORMAL;

	return sum;
}

static inline bool is_doubted(v4s doubt)
{
	return doubt[0] | doubt[1] | doubt[2] | doubt[3];
}

static void mad_carefully(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		a->r.w[i] = soft(a, value(a, 1, i), value(a, 2, i), value(a, 0, i));
}

/* A sum that is exact may be halfway: the host rounds it right. Others are done anew. */
static void mad_doubted(struct eu_alu *a)
{
	double product, sum, part;
	float x, y, z;
	u32 i;

	for (i = 0; i < a->n; i++) {
		x = value(a, 1, i);
		y = value(a, 2, i);
		z = value(a, 0, i);
		product = (double)x * y;
		sum = product + z;
		part = sum - product;
		if ((product - (sum - part)) + (z - part) != 0)
			a->r.w[i] = soft(a, x, y, z);
	}
}

/* The host can do whole vectors of it, see alu_fma.c. */
static bool is_fast(const struct eu_alu *a)
{
	return eu_fma && a->n >= 8;
}

static void float_mad(struct eu_alu *a)
{
	bool keep = a->cr0 & EU_CR0_KEEP_F;
	v4s doubt = {};
	u32 i;

	if (EU_CR0_ROUND(a->cr0)) {
		mad_carefully(a);
		return;
	}
	if (is_fast(a) && eu_fma_mad(a, keep))
		return;
	for (i = 0; i < (a->n + 3) / 4; i++)
		give(a, i, fused(take(a, 1, i, keep), take(a, 2, i, keep), take(a, 0, i, keep),
				  keep, &doubt), keep);
	if (is_doubted(doubt))
		mad_doubted(a);
}

static void float_mac(struct eu_alu *a)
{
	u32 base = eu_acc_base(a->insn), i;

	for (i = 0; i < a->n; i++)
		a->r.w[i] = soft(a, value(a, 0, i), value(a, 1, i),
				 eu_bits_float(flush(a, a->thread->acc[(base + i) %
								       EU_ACC_LANES])));
}

static void float_mov(struct eu_alu *a)
{
	bool keep = a->cr0 & EU_CR0_KEEP_F;
	u32 i;

	for (i = 0; i < (a->n + 3) / 4; i++)
		give(a, i, take(a, 0, i, keep), keep);
}

/* PRM SKL vol 7, "sel": of a number and none it is the number. */
static void float_sel(struct eu_alu *a)
{
	u32 hits = a->chosen, i;

	if (a->insn->cond)
		hits = eu_compare(a, a->insn->cond, a->s[0], a->s[1]) |
		       eu_compare(a, EU_COND_U, a->s[1], a->s[1]);
	for (i = 0; i < a->n; i++)
		a->r.w[i] = flush(a, hits & 1u << i ? a->s[0]->w[i] : a->s[1]->w[i]);
}

static void float_csel(struct eu_alu *a)
{
	static const union eu_lanes zeros;
	u32 hits = eu_compare(a, a->insn->cond, a->s[2], &zeros), i;

	for (i = 0; i < a->n; i++)
		a->r.w[i] = flush(a, hits & 1u << i ? a->s[0]->w[i] : a->s[1]->w[i]);
}

/* The integer below: exact, and without a library. */
static float floor_of(float x)
{
	s32 whole;
	float f;

	/* From 2 ^ 23 on all are integers; NaNs stay. */
	if (!(x < 8388608.0f && x > -8388608.0f))
		return x;
	whole = (s32)x;
	f = whole;
	if (f > x)
		f -= 1;

	return f == 0 ? eu_bits_float(eu_float_bits(x) & SIGN) : f;
}

static float ceiling_of(float x)
{
	return -floor_of(-x);
}

static float nearest_of(float x)
{
	float low = floor_of(x), rest = x - low, half;

	if (!(x < 8388608.0f && x > -8388608.0f))
		return x;
	half = low * 0.5f;
	if (rest > 0.5f || (rest == 0.5f && floor_of(half) != half))
		low += 1;

	return low == 0 ? eu_bits_float(eu_float_bits(x) & SIGN) : low;
}

static float truncated(float x)
{
	return x < 0 ? ceiling_of(x) : floor_of(x);
}

static float fraction(float x)
{
	float low = floor_of(x), f = x - low;

	if (x - x != 0)
		return x != x ? x : x - x;

	/* A fraction that rounds to one is what is just below it. */
	return f < 1 ? f : eu_bits_float(0x3f7fffff);
}

#define ONE_FN(name, fn)						\
	static void name(struct eu_alu *a)				\
	{								\
		u32 i;							\
									\
		for (i = 0; i < a->n; i++)				\
			a->r.w[i] = flush(a, eu_float_bits(fn(value(a, 0, i)))); \
	}

ONE_FN(float_frc, fraction)
ONE_FN(float_rndu, ceiling_of)
ONE_FN(float_rndd, floor_of)
ONE_FN(float_rnde, nearest_of)
ONE_FN(float_rndz, truncated)

/* PRM SKL vol 7, "dp4" and others: a sum for each row of four */
static void float_dp(struct eu_alu *a)
{
	static const u8 terms[] = { [EU_OP_DP4 - EU_OP_DP4] = 4, [EU_OP_DPH - EU_OP_DP4] = 3,
				    [EU_OP_DP3 - EU_OP_DP4] = 3, [EU_OP_DP2 - EU_OP_DP4] = 2 };
	u32 n = terms[a->insn->op - EU_OP_DP4], row, i, lanes = (a->n + 3) & ~3u;
	float sum, x, y;

	for (row = 0; row < lanes; row += 4) {
		x = value(a, 0, row);
		y = value(a, 1, row);
		sum = eu_bits_float(soft(a, x, y, nothing(x, y)));
		for (i = 1; i < n; i++) {
			x = value(a, 0, row + i);
			y = value(a, 1, row + i);
			sum = eu_bits_float(soft(a, x, y, sum));
		}
		if (a->insn->op == EU_OP_DPH)
			sum = eu_bits_float(soft(a, 1, value(a, 1, row + 3), sum));
		for (i = 0; i < 4; i++)
			a->r.f[row + i] = sum;
	}
}

/* PRM SKL vol 7, "line": p * x + q of the row (p, ., ., q) */
static void float_line(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		a->r.w[i] = soft(a, value(a, 0, 0), value(a, 1, i), value(a, 0, 3));
}

static void pln_carefully(struct eu_alu *a)
{
	u32 i, at;
	float sum;

	for (i = 0; i < a->n; i++) {
		at = i / 8 * 16 + i % 8;
		sum = eu_bits_float(soft(a, value(a, 0, 0), value(a, 1, at), value(a, 0, 3)));
		a->r.w[i] = soft(a, value(a, 0, 1), value(a, 1, at + 8), sum);
	}
}

static inline v4f splat(float f)
{
	return (v4f){ f, f, f, f };
}

/* PRM SKL vol 7, "pln": p * u + q * v + r of the row (p, q, ., r), of eight lanes after eight */
static void float_pln(struct eu_alu *a)
{
	v4f p = splat(value(a, 0, 0)), q = splat(value(a, 0, 1)), r = splat(value(a, 0, 3)), sum;
	bool keep = a->cr0 & EU_CR0_KEEP_F;
	v4s doubt = {};
	u32 i, at;

	if (!EU_CR0_ROUND(a->cr0)) {
		if (is_fast(a) && eu_fma_pln(a, keep))
			return;
		for (i = 0; i < (a->n + 3) / 4; i++) {
			at = i / 2 * 4 + i % 2;
			sum = flushed(fused(p, take(a, 1, at, keep), r, keep, &doubt), keep);
			give(a, i, fused(q, take(a, 1, at + 2, keep), sum, keep, &doubt), keep);
		}
		if (!is_doubted(doubt))
			return;
	}
	pln_carefully(a);
}

static void lrp_carefully(struct eu_alu *a)
{
	float x, y, z, rest;
	u32 i;

	for (i = 0; i < a->n; i++) {
		x = value(a, 0, i);
		y = value(a, 1, i);
		z = value(a, 2, i);
		rest = eu_bits_float(soft(a, -1, x, 1));
		rest = eu_bits_float(soft(a, rest, z, nothing(rest, z)));
		a->r.w[i] = soft(a, x, y, rest);
	}
}

/* PRM SKL vol 7, "lrp": src0 * src1 + (1 - src0) * src2 */
static void float_lrp(struct eu_alu *a)
{
	bool keep = a->cr0 & EU_CR0_KEEP_F;
	v4s doubt = {};
	v4f x, rest;
	u32 i;

	if (!EU_CR0_ROUND(a->cr0)) {
		if (is_fast(a) && eu_fma_lrp(a, keep))
			return;
		for (i = 0; i < (a->n + 3) / 4; i++) {
			x = take(a, 0, i, keep);
			rest = flushed(1 - x, keep);
			rest = flushed(rest * take(a, 2, i, keep), keep);
			give(a, i, fused(x, take(a, 1, i, keep), rest, keep, &doubt), keep);
		}
		if (!is_doubted(doubt))
			return;
	}
	lrp_carefully(a);
}

const eu_fn eu_float_fns[EU_NUM_OPS] = {
	[EU_OP_MOV] = float_mov, [EU_OP_SEL] = float_sel, [EU_OP_CSEL] = float_csel,
	[EU_OP_ADD] = float_add, [EU_OP_MUL] = float_mul, [EU_OP_MAC] = float_mac,
	[EU_OP_MAD] = float_mad, [EU_OP_FRC] = float_frc, [EU_OP_RNDU] = float_rndu,
	[EU_OP_RNDD] = float_rndd, [EU_OP_RNDE] = float_rnde, [EU_OP_RNDZ] = float_rndz,
	[EU_OP_DP4] = float_dp, [EU_OP_DPH] = float_dp, [EU_OP_DP3] = float_dp,
	[EU_OP_DP2] = float_dp, [EU_OP_LINE] = float_line, [EU_OP_PLN] = float_pln,
	[EU_OP_LRP] = float_lrp, [EU_OP_MATH] = eu_math_float,
};
