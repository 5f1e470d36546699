// SPDX-License-Identifier: GPL-2.0
/*
 * What an EU instruction does, told the slowest way: lane by lane, each value a double or
 * a wide integer, each rounding by looking at what is beside. Compiled for the FPU.
 */
#include "eu_code.h"

typedef __int128 s128;
typedef unsigned __int128 u128;

struct value {
	bool is_float;
	double d;
	s128 q;
};

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

static u32 float_bits(float f)
{
	union bits x = { .f = f };

	return x.w;
}

static bool floating(u32 type)
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

static double to_double(const struct model *model, u64 bits, u32 type)
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

static s128 to_int(u64 bits, u32 type)
{
	u32 size = eu_type_size[type] * 8;
	s128 q = size == 64 ? bits : bits & ((1ull << size) - 1);

	if ((type == EU_D || type == EU_W || type == EU_B || type == EU_Q) && q >> (size - 1) & 1)
		q -= (s128)1 << size;

	return q;
}

static struct value load(const struct model *model, const struct code *code, u32 i, u32 lane)
{
	const struct code_src *s = &code->src[i];
	u32 size = eu_type_size[s->type], column = lane % s->w, at;
	struct value v = { .is_float = floating(s->type) };
	u64 bits = 0;

	if (s->file == 3) {
		bits = s->imm;
	} else {
		if (code->align16)
			column = s->swizzle >> column % 4 * 2 & 3;
		at = s->nr * 32 + s->sub + (lane / s->w * s->v + column * s->h) * size;
		memcpy(&bits, model->grf + at, size);
	}
	if (v.is_float) {
		v.d = to_double(model, bits, s->type);
		if (s->abs && v.d <= 0)
			v.d = 0.0 - v.d;
		if (s->negate)
			v.d = -v.d;
	} else {
		v.q = to_int(bits, s->type);
		if (s->abs && v.q < 0)
			v.q = -v.q;
		if (s->negate)
			v.q = eu_opcodes[code->op].flags & EU_LOGIC ? ~v.q : -v.q;
	}

	return v;
}

/* The float that x + rest (a little) is rounded to, of those beside. */
static float rounded(double x, double rest, u32 round)
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
		u32 w = float_bits(near);

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
		    (off == best_off && !(float_bits(candidate) & 1))) {
			best = candidate;
			best_off = off;
		}
		found = true;
	}

	return best;
}

/* x * y + z of floats: the product is exact, and so is what the sum loses. */
static double fused(double x, double y, double z, u32 round)
{
	double p = x * y, sum = p + z, part = sum - p;
	double rest = (p - (sum - part)) + (z - part);

	if (sum == 0 && p != 0)
		return round == 2 ? -0.0 : 0.0;
	if (sum == 0)
		return p == 0 && z == 0 && 1 / p != 1 / z ? (round == 2 ? -0.0 : 0.0) : sum;

	return rounded(sum, rest != rest ? 0 : rest, round);
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

	if (!floating(type)) {
		if (d != d)
			return 0;
		return clamp_to(whole_part(d), type);
	}
	if (sat)
		d = d > 1 ? 1 : d > 0 ? d : 0;
	if (type == EU_F) {
		bits = float_bits(rounded(d, 0, model->cr0 >> 4 & 3));
		return keeps(model, type) || bits & 0x7f800000 ? bits : bits & 1u << 31;
	}
	if (type == EU_HF) {
		bits = half_of(d);
		return keeps(model, type) || bits & 0x7c00 ? bits : bits & 0x8000;
	}
	memcpy(&bits, &d, sizeof(bits));

	return keeps(model, type) || bits & 0x7ffull << 52 ? bits : bits & 1ull << 63;
}

static u64 convert(const struct model *model, struct value v, u32 type, bool sat)
{
	if (v.is_float)
		return from_double(model, v.d, type, sat);
	if (floating(type))
		return from_double(model, nearest_double(v.q), type, sat);

	return sat ? clamp_to(v.q, type) : v.q;
}

static bool holds(u32 cond, struct value x, struct value y)
{
	bool less = x.is_float ? x.d < y.d : x.q < y.q;
	bool same = x.is_float ? x.d == y.d : x.q == y.q;
	bool none = x.is_float && (x.d != x.d || y.d != y.d);

	switch (cond) {
	case EU_COND_Z:
		return same;
	case EU_COND_NZ:
		return !same;
	case EU_COND_G:
		return !none && !less && !same;
	case EU_COND_GE:
		return !none && !less;
	case EU_COND_L:
		return less;
	case EU_COND_LE:
		return less || same;
	case EU_COND_U:
		return none;
	default:
		return false;
	}
}

/* Denormals are zero before anything looks at them. */
static double flushed(const struct model *model, double d, bool is_df)
{
	double least = is_df ? 0x1p-1022 : 0x1p-126;

	if (keeps(model, is_df ? EU_DF : EU_F) || !(d < least && d > -least))
		return d;

	return d < 0 ? -0.0 : d * 0;
}

static double mad(const struct model *model, double x, double y, double z)
{
	return flushed(model, fused(x, y, z, model->cr0 >> 4 & 3), false);
}

static double product(const struct model *model, double x, double y)
{
	return flushed(model, rounded(x * y, 0, model->cr0 >> 4 & 3), false);
}

static bool float_result(const struct model *model, const struct code *code,
			 const struct value *s, struct value *r)
{
	u32 round = model->cr0 >> 4 & 3;
	bool is_df = code->src[0].type == EU_DF;

	r->is_float = true;
	/* Doubles to nearest only: the host's. */
	if (is_df && (round || code->op == EU_OP_MAD))
		return false;
	switch (code->op) {
	case EU_OP_MOV:
		r->d = s[0].d;
		break;
	case EU_OP_ADD:
		r->d = is_df ? s[0].d + s[1].d : fused(s[0].d, 1, s[1].d, round);
		break;
	case EU_OP_MUL:
		r->d = s[0].d * s[1].d;
		if (!is_df)
			r->d = rounded(r->d, 0, round);
		break;
	case EU_OP_MAD:
		r->d = fused(s[1].d, s[2].d, s[0].d, round);
		break;
	case EU_OP_LRP:
		r->d = product(model, mad(model, -1, s[0].d, 1), s[2].d);
		r->d = fused(s[0].d, s[1].d, r->d, round);
		break;
	default:
		return false;
	}
	r->d = flushed(model, r->d, is_df);

	return true;
}

static s128 low_bits(s128 q, u32 n)
{
	return q & (((s128)1 << n) - 1);
}

static bool int_result(const struct code *code, const struct value *s, struct value *r)
{
	u32 width = eu_type_size[code->src[0].type] == 8 ? 64 : 32;
	u32 by = (u64)s[1].q & (width - 1);

	r->is_float = false;
	switch (code->op) {
	case EU_OP_MOV:
		r->q = s[0].q;
		break;
	case EU_OP_NOT:
		r->q = ~s[0].q;
		break;
	case EU_OP_AND:
		r->q = s[0].q & s[1].q;
		break;
	case EU_OP_OR:
		r->q = s[0].q | s[1].q;
		break;
	case EU_OP_XOR:
		r->q = s[0].q ^ s[1].q;
		break;
	case EU_OP_ADD:
		r->q = s[0].q + s[1].q;
		break;
	case EU_OP_MUL:
		r->q = (u128)s[0].q * (u128)s[1].q;
		break;
	case EU_OP_MAD:
		r->q = (u128)s[1].q * (u128)s[2].q + s[0].q;
		break;
	case EU_OP_AVG:
		r->q = (s[0].q + s[1].q + 1) >> 1;
		break;
	case EU_OP_SHR:
		r->q = low_bits(s[0].q, width) >> by;
		break;
	case EU_OP_SHL:
		r->q = s[0].q * ((s128)1 << by);
		break;
	case EU_OP_ASR:
		r->q = s[0].q >> by;
		break;
	case EU_OP_BFI2:
		r->q = (s[0].q & (u128)s[1].q * (s[0].q & -(u128)s[0].q)) | (~s[0].q & s[2].q);
		break;
	default:
		return false;
	}

	return true;
}

/* The lanes that the flags let through: each looked at alone. */
static bool predicated(const struct model *model, const struct code *code, u32 lane)
{
	static const u8 sizes[14] = { 0, 0, 0, 0, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32 };
	u64 flags = model->flag[code->flag / 32] >> code->flag % 32 >> code->first;
	u32 how = code->predicate, i, n = 0, size, base;
	bool yes;

	if (!how)
		return true;
	if (how == 1) {
		yes = flags >> lane & 1;
	} else if (code->align16 && how < 6) {
		yes = flags >> (lane / 4 * 4 + how - 2) & 1;
	} else if (how < 4) {
		flags = how == 2 ? model->flag[0] | model->flag[1] :
				   model->flag[0] & model->flag[1];
		yes = flags >> code->first >> lane & 1;
	} else {
		size = sizes[how];
		base = lane / size * size;
		for (i = 0; i < size; i++)
			n += flags >> (base + i) & 1;
		yes = how & 1 ? n == size : n > 0;
	}

	return yes != code->invert;
}

static struct value sel(const struct code *code, const struct value *s, bool chosen)
{
	if (code->cond)
		chosen = holds(code->cond, s[0], s[1]) || (s[1].is_float && s[1].d != s[1].d);

	return s[chosen ? 0 : 1];
}

static bool lane_result(const struct model *model, const struct code *code,
			const struct value *s, u32 lane, struct value *r)
{
	if (code->op == EU_OP_SEL)
		*r = sel(code, s, predicated(model, code, lane));
	else if (code->op == EU_OP_CMP)
		*r = (struct value){ .q = holds(code->cond, s[0], s[1]) ? -1 : 0 };
	else
		return s[0].is_float ? float_result(model, code, s, r) : int_result(code, s, r);

	return true;
}

static u32 raw_type(u32 type)
{
	return type == EU_F ? EU_UD : type == EU_DF ? EU_UQ : type == EU_HF ? EU_UW : type;
}

/* A move between registers of a type that changes nothing: all bits arrive. */
static void look_at_move(struct code *code)
{
	u32 i, sources = eu_opcodes[code->op].sources;

	if ((code->op != EU_OP_MOV && code->op != EU_OP_SEL) || code->cond || code->sat)
		return;
	for (i = 0; i < sources; i++)
		if (code->src[i].type != code->type || code->src[i].negate || code->src[i].abs)
			return;
	for (i = 0; i < sources; i++)
		code->src[i].type = raw_type(code->type);
	code->type = raw_type(code->type);
}

/* What a condition is about: a result as its destination has it, but before it is saturated. */
static struct value judged(const struct model *model, const struct code *code, struct value r)
{
	u32 size = eu_type_size[code->type];
	bool has_sign = code->type == EU_D || code->type == EU_W || code->type == EU_B ||
			code->type == EU_Q;
	u64 bits = 0, sign = 1ull << (size * 8 - 1);

	if (code->cond == EU_COND_U || (code->sat && (!r.is_float || floating(code->type))))
		return r;
	bits = convert(model, r, code->type, code->sat) & (sign | (sign - 1));
	if (floating(code->type))
		return bits & (sign - 1) ? r : (struct value){ .is_float = r.is_float };

	return (struct value){ .q = has_sign && bits & sign ? (s128)bits - 2 * (s128)sign : bits };
}

/**
 * model_run - do what an instruction says
 * @model: registers and flags
 * @written: the instruction
 *
 * Return: false if the model does not know.
 */
bool model_run(struct model *model, const struct code *written)
{
	static struct model after;
	struct code copy = *written, *code = &copy;
	u32 lane, i, bit, type, at, size = eu_type_size[code->type];
	struct value s[3] = {}, r, kept, none;
	bool on, hit;
	u64 bits;

	look_at_move(code);
	/* Halves are rounded to nearest only. */
	if (code->type == EU_HF && model->cr0 >> 4 & 3)
		return false;
	after = *model;
	for (lane = 0; lane < code->lanes; lane++) {
		for (i = 0; i < eu_opcodes[code->op].sources; i++)
			s[i] = load(model, code, i, lane);
		if (!lane_result(model, code, s, lane, &r))
			return false;
		bit = code->first + lane;
		on = code->all || model->enabled >> bit & 1;
		if (code->op != EU_OP_SEL)
			on = on && predicated(model, code, lane);
		if (code->align16)
			on = on && code->writemask >> lane % 4 & 1;
		if (!on)
			continue;
		if (code->cond && code->op != EU_OP_SEL) {
			kept = code->op == EU_OP_CMP ? r : judged(model, code, r);
			none = (struct value){ .is_float = kept.is_float };
			hit = code->op == EU_OP_CMP ? r.q != 0 : holds(code->cond, kept, none);
			bit += code->flag % 32;
			if (bit < 32) {
				after.flag[code->flag / 32] &= ~(1u << bit);
				after.flag[code->flag / 32] |= (u32)hit << bit;
			}
		}
		type = code->op == EU_OP_CMP ? raw_type(code->type) : code->type;
		bits = convert(model, r, type, code->sat);
		at = code->nr * 32 + code->sub + lane * code->stride * size;
		memcpy(after.grf + at, &bits, size);
	}
	*model = after;

	return true;
}

static double float_of(const struct model *model, u32 bits)
{
	float f;

	memcpy(&f, &bits, 4);

	return flushed(model, f, false);
}

/* pln of the row (p, q, ., r): p * u + q * v + r, of floats as their bits. */
u32 model_pln(const struct model *model, const u32 *row, u32 u, u32 v)
{
	double sum = mad(model, float_of(model, row[0]), float_of(model, u),
			 float_of(model, row[3]));

	return float_bits(mad(model, float_of(model, row[1]), float_of(model, v), sum));
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
