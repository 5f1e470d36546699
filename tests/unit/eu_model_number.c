// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers of the EU's types as doubles and wide integers, and back: each rounding by looking
 * at what is beside. Compiled for the FPU.
 */
#include "eu_model.h"

union bits {
	double d;
	float f;
	u64 u;
	u32 w;
};

static double of_u64(u64 u)
{
	union bits x = { .u = u };

	return x.d;
}

static float of_u32(u32 w)
{
	union bits x = { .w = w };

	return x.f;
}

u32 model_float_bits(float f)
{
	union bits x = { .f = f };

	return x.w;
}

bool model_is_float(u32 type)
{
	return type == EU_F || type == EU_DF || type == EU_HF || type == EU_VF;
}

static double power_of_2(s32 e)
{
	double r = 1;

	for (; e > 0; e--)
		r *= 2;
	for (; e < 0; e++)
		r /= 2;

	return r;
}

/* sign, exponent, mantissa: with as many bits. */
static double unpack(u64 bits, u32 exps, u32 ms, bool keep)
{
	u32 bias = (1u << (exps - 1)) - 1, exp = bits >> ms & ((1u << exps) - 1);
	u64 m = bits & ((1ull << ms) - 1);
	double sign = bits >> (exps + ms) & 1 ? -1.0 : 1.0, one = power_of_2(-(s32)ms);

	if (exp == (1u << exps) - 1)
		return m ? of_u64(0x7ff8ull << 48) : sign * of_u64(0x7ffull << 52);
	if (!exp)
		return keep ? sign * m * one * power_of_2(1 - (s32)bias) : sign * 0.0;

	return sign * (1 + m * one) * power_of_2((s32)exp - (s32)bias);
}

static bool keeps(const struct model *model, u32 type)
{
	return model->cr0 & (type == EU_DF ? BIT(6) : type == EU_F ? BIT(7) : BIT(10));
}

double model_to_double(const struct model *model, u64 bits, u32 type)
{
	switch (type) {
	case EU_HF:
		return unpack(bits & 0xffff, 5, 10, keeps(model, type));
	case EU_F:
		return unpack((u32)bits, 8, 23, keeps(model, type));
	default:
		return keeps(model, EU_DF) || bits & 0x7ffull << 52 ? of_u64(bits) :
		       of_u64(bits & 1ull << 63);
	}
}

s128 model_to_int(u64 bits, u32 type)
{
	u32 size = eu_type_size[type] * 8;
	s128 q = size == 64 ? bits : bits & ((1ull << size) - 1);

	if ((type == EU_D || type == EU_W || type == EU_B || type == EU_Q) && q >> (size - 1) & 1)
		q -= (s128)1 << size;

	return q;
}

/* The float that x + rest (a little) is rounded to, of those beside. */
float model_rounded(double x, double rest, u32 round)
{
	float near = (float)x, best = near, candidate;
	double exact, off, best_off = 0;
	s32 step;
	bool found = false;

	if (x != x || x - x != 0)
		return near;
	if ((x == 0 && rest == 0) || (!round && near - near != 0))
		return near;
	for (step = -1; step <= 1; step++) {
		u32 w = model_float_bits(near);

		if (near == 0)
			candidate = step ? of_u32(step < 0 ? 0x80000001 : 1) : x < 0 ? -0.0f : 0.0f;
		else
			candidate = of_u32(near < 0 ? w - step : w + step);
		if (candidate != candidate)
			continue;
		/* Infinity is beyond all numbers. */
		exact = candidate - candidate != 0 ? 1e300 : candidate;
		if (candidate < 0 && exact > 0)
			exact = -exact;
		off = (exact - x) - rest;
		if ((round == 1 && off < 0) || (round == 2 && off > 0))
			continue;
		if (round == 3 && (x < 0 ? off < 0 : off > 0))
			continue;
		if (off < 0)
			off = -off;
		if (!found || off < best_off ||
		    (off == best_off && !(model_float_bits(candidate) & 1))) {
			best = candidate;
			best_off = off;
		}
		found = true;
	}

	return best;
}

/* x * y + z of floats: the product is exact, and so is what the sum loses. */
double model_fused(double x, double y, double z, u32 round)
{
	double p = x * y, sum = p + z, part = sum - p;
	double rest = (p - (sum - part)) + (z - part);

	if (sum == 0 && p != 0)
		return round == 2 ? -0.0 : 0.0;
	if (sum == 0)
		return p == 0 && z == 0 && 1 / p != 1 / z ? (round == 2 ? -0.0 : 0.0) : sum;

	return model_rounded(sum, rest != rest ? 0 : rest, round);
}

/* The half that is nearest: halves in order, the ones between which it is. */
static u32 half_of(double d)
{
	u32 sign = (1 / d < 0 || d < 0) ? 0x8000 : 0, low = 0, high = 0x7c00, mid;
	double x = d < 0 ? -d : d, below, above;

	if (d != d)
		return 0x7e00;
	if (x >= 65520)
		return sign | 0x7c00;
	while (high - low > 1) {
		mid = (low + high) / 2;
		if (unpack(mid, 5, 10, true) <= x)
			low = mid;
		else
			high = mid;
	}
	below = unpack(low, 5, 10, true);
	above = high == 0x7c00 ? 65536 : unpack(high, 5, 10, true);
	if (x - below > above - x || (x - below == above - x && low & 1))
		low = high;

	return sign | low;
}

static s128 clamp_to(s128 q, u32 type)
{
	u32 size = eu_type_size[type] * 8;
	bool sign = type == EU_D || type == EU_W || type == EU_B || type == EU_Q;
	s128 high = ((s128)1 << (size - sign)) - 1, low = sign ? -high - 1 : 0;

	return q < low ? low : q > high ? high : q;
}

/* Wide integers and doubles are libgcc's to convert, and a kernel has none. */
static s128 whole_part(double d)
{
	double x = d < 0 ? -d : d;
	s128 q = x < 0x1p64 ? (u64)x : (s128)1 << 64;	/* which is too large for all types */

	return d < 0 ? -q : q;
}

/* A bit that is shifted out sticks to the lowest one, which is below those of a double. */
static double nearest_double(s128 q)
{
	u128 x = q < 0 ? -(u128)q : (u128)q;
	u32 by;

	for (by = 0; x >> 64; by++)
		x = x >> 1 | (x & 1);

	return (q < 0 ? -1.0 : 1.0) * (u64)x * power_of_2(by);
}

static u64 from_double(const struct model *model, double d, u32 type, bool sat)
{
	u64 bits;

	if (!model_is_float(type)) {
		if (d != d)
			return 0;
		return clamp_to(whole_part(d), type);
	}
	if (sat)
		d = d > 1 ? 1 : d > 0 ? d : 0;
	if (type == EU_F) {
		bits = model_float_bits(model_rounded(d, 0, model->cr0 >> 4 & 3));
		return keeps(model, type) || bits & 0x7f800000 ? bits : bits & 1u << 31;
	}
	if (type == EU_HF) {
		bits = half_of(d);
		return keeps(model, type) || bits & 0x7c00 ? bits : bits & 0x8000;
	}
	memcpy(&bits, &d, sizeof(bits));

	return keeps(model, type) || bits & 0x7ffull << 52 ? bits : bits & 1ull << 63;
}

u64 model_convert(const struct model *model, struct value v, u32 type, bool sat)
{
	if (v.is_float)
		return from_double(model, v.d, type, sat);
	if (model_is_float(type))
		return from_double(model, nearest_double(v.q), type, sat);

	return sat ? clamp_to(v.q, type) : v.q;
}

/* Denormals are zero before anything looks at them. */
double model_flushed(const struct model *model, double d, bool is_df)
{
	double least = is_df ? 0x1p-1022 : 0x1p-126;

	if (keeps(model, is_df ? EU_DF : EU_F) || !(d < least && d > -least))
		return d;

	return d < 0 ? -0.0 : d * 0;
}

bool model_is_nan(u32 type, u64 bits)
{
	switch (type) {
	case EU_F:
		return (bits & 0x7fffffff) > 0x7f800000;
	case EU_HF:
		return (bits & 0x7fff) > 0x7c00;
	case EU_DF:
		return (bits & ~(1ull << 63)) > 0x7ffull << 52;
	default:
		return false;
	}
}

static double below(double x)
{
	double low;

	if (!(x < 0x1p52 && x > -0x1p52))
		return x;
	low = (s64)x;

	return low > x ? low - 1 : low;
}

static double nearest(double x)
{
	double low = below(x), rest = x - low;

	if (rest < 0.5 || x - x != 0 || rest == 0)
		return low;

	return rest > 0.5 || below(low / 2) != low / 2 ? low + 1 : low;
}

/**
 * model_whole - an operation that rounds to a whole number
 * @op: EU_OP_RNDD, EU_OP_RNDU, EU_OP_RNDE, EU_OP_RNDZ
 * @x: a number, or none
 *
 * Return: that number; zero has the sign of @x.
 */
double model_whole(u32 op, double x)
{
	double r = op == EU_OP_RNDD || (op == EU_OP_RNDZ && x > 0) ? below(x) :
		   op == EU_OP_RNDE ? nearest(x) : -below(-x);

	if (r != 0)
		return r;

	return x < 0 || 1 / x < 0 ? -0.0 : 0.0;
}
