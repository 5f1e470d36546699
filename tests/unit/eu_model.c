// SPDX-License-Identifier: GPL-2.0
/*
 * What an EU instruction does, told the slowest way: lane by lane, each value a double or
 * a wide integer. Compiled for the FPU.
 */
#include "eu_model.h"

static struct value load(const struct model *model, const struct code *code, u32 i, u32 lane)
{
	const struct code_src *s = &code->src[i];
	u32 size = eu_type_size[s->type], column = lane % s->w, at;
	struct value v = { .is_float = model_is_float(s->type) };
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
		v.d = model_to_double(model, bits, s->type);
		if (s->abs && v.d <= 0)
			v.d = 0.0 - v.d;
		if (s->negate)
			v.d = -v.d;
	} else {
		v.q = model_to_int(bits, s->type);
		if (s->abs && v.q < 0)
			v.q = -v.q;
		if (s->negate)
			v.q = eu_opcodes[code->op].flags & EU_LOGIC ? ~v.q : -v.q;
	}

	return v;
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

static double mad(const struct model *model, double x, double y, double z)
{
	return model_flushed(model, model_fused(x, y, z, model->cr0 >> 4 & 3), false);
}

static double product(const struct model *model, double x, double y)
{
	return model_flushed(model, model_rounded(x * y, 0, model->cr0 >> 4 & 3), false);
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
		r->d = is_df ? s[0].d + s[1].d : model_fused(s[0].d, 1, s[1].d, round);
		break;
	case EU_OP_MUL:
		r->d = s[0].d * s[1].d;
		if (!is_df)
			r->d = model_rounded(r->d, 0, round);
		break;
	case EU_OP_MAD:
		r->d = model_fused(s[1].d, s[2].d, s[0].d, round);
		break;
	case EU_OP_CSEL:
		r->d = holds(code->cond, s[2], (struct value){ .is_float = true }) ? s[0].d : s[1].d;
		break;
	case EU_OP_RNDU:
	case EU_OP_RNDD:
	case EU_OP_RNDE:
	case EU_OP_RNDZ:
		r->d = model_whole(code->op, s[0].d);
		break;
	case EU_OP_FRC:
		r->d = model_rounded(s[0].d - model_whole(EU_OP_RNDD, s[0].d), 0, 0);
		/* What is just below one is not one. */
		if (r->d == 1)
			r->d = 0x1.fffffep-1;
		break;
	case EU_OP_LRP:
		r->d = product(model, mad(model, -1, s[0].d, 1), s[2].d);
		r->d = model_fused(s[0].d, s[1].d, r->d, round);
		break;
	default:
		return false;
	}
	r->d = model_flushed(model, r->d, is_df);

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

static bool is_compare(const struct code *code)
{
	return code->op == EU_OP_CMP || code->op == EU_OP_CMPN;
}

/* cmpn: what is compared with no number is as it is asked for. */
static bool compared(const struct code *code, const struct value *s)
{
	return holds(code->cond, s[0], s[1]) ||
	       (code->op == EU_OP_CMPN && code->cond < EU_COND_O && s[1].is_float &&
		s[1].d != s[1].d);
}

static bool is_dot(const struct code *code)
{
	return code->op >= EU_OP_DP4 && code->op <= EU_OP_DP2;
}

/* Products of a row of four, one after the other. */
static void dot(const struct model *model, const struct code *code, u32 lane, struct value *r)
{
	u32 terms = code->op == EU_OP_DP2 ? 2 : code->op == EU_OP_DP4 ? 4 : 3, row = lane & ~3u, i;

	r->is_float = true;
	r->d = product(model, load(model, code, 0, row).d, load(model, code, 1, row).d);
	for (i = 1; i < terms; i++)
		r->d = mad(model, load(model, code, 0, row + i).d, load(model, code, 1, row + i).d,
			   r->d);
	if (code->op == EU_OP_DPH)
		r->d = mad(model, 1, load(model, code, 1, row + 3).d, r->d);
}

/* p * u + q of a row (p, ., ., q) that is one for all lanes. */
static double line(const struct model *model, const struct code *code, double u)
{
	return mad(model, load(model, code, 0, 0).d, u, load(model, &(struct code){
		.src[0] = { .file = 1, .type = EU_F, .nr = code->src[0].nr, .w = 1,
			    .sub = code->src[0].sub + 12 } }, 0, 0).d);
}

static bool is_sad(const struct code *code)
{
	return code->op == EU_OP_SAD2 || code->op == EU_OP_SADA2;
}

/* How far a pair of lanes and the next one are from each other. */
static s128 distances(const struct model *model, const struct code *code, u32 lane)
{
	s128 sum = 0, by;
	u32 i;

	for (i = 0; i < 2; i++) {
		by = load(model, code, 0, lane + i).q - load(model, code, 1, lane + i).q;
		sum += by < 0 ? -by : by;
	}

	return sum;
}

/* @acc: of the lane: what it is, and what it would be after; of a float its bits */
static bool lane_result(const struct model *model, const struct code *code,
			const struct value *s, u32 lane, struct value *r, s128 *acc)
{
	bool known = true;

	r->is_float = s[0].is_float;
	if (code->op == EU_OP_SEL)
		*r = sel(code, s, predicated(model, code, lane));
	else if (is_compare(code))
		*r = (struct value){ .q = compared(code, s) ? -1 : 0 };
	else if (is_dot(code))
		dot(model, code, lane, r);
	else if (is_sad(code))
		r->q = distances(model, code, lane) + (code->op == EU_OP_SADA2 ? *acc : 0);
	else if (code->op == EU_OP_LINE)
		r->d = line(model, code, s[1].d);
	else if (code->op == EU_OP_MAC && s[0].is_float)
		r->d = mad(model, s[0].d, s[1].d, model_to_double(model, *acc, EU_F));
	else if (s[0].is_float)
		known = float_result(model, code, s, r);
	else
		return model_int(code, s, r, acc);
	*acc = r->is_float ? model_float_bits(r->d) : r->q;

	return known;
}

/* There are accumulators for 16 floats; of eight, those of the other quarters go behind. */
static u32 acc_lane(const struct code *code, u32 lane)
{
	return lane + (model_is_float(code->src[0].type) && code->lanes <= 8 ? code->first & 8 : 0);
}

static u32 raw_type(u32 type)
{
	return type == EU_F ? EU_UD : type == EU_DF ? EU_UQ : type == EU_HF ? EU_UW : type;
}

/* A move between registers of a type that changes nothing: all bits arrive. */
static void look_at_move(struct code *code)
{
	u32 i, sources = eu_opcodes[code->op].sources;

	if ((code->op != EU_OP_MOV && code->op != EU_OP_SEL) || code->cond || code->sat ||
	    code->write_acc)
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

	if (code->cond == EU_COND_U || (code->sat && (!r.is_float || model_is_float(code->type))))
		return r;
	bits = model_convert(model, r, code->type, code->sat) & (sign | (sign - 1));
	if (model_is_float(code->type))
		return bits & (sign - 1) ? r : (struct value){ .is_float = r.is_float };

	return (struct value){ .q = has_sign && bits & sign ? (s128)bits - 2 * (s128)sign : bits };
}

static bool is_enabled(const struct model *model, const struct code *code, u32 lane)
{
	if (!code->all && !(model->enabled >> (code->first + lane) & 1))
		return false;
	if (code->op != EU_OP_SEL && !predicated(model, code, lane))
		return false;
	if (is_sad(code) && lane & 1)
		return false;

	return !code->align16 || code->writemask >> lane % 4 & 1;
}

static void put_flag(struct model *model, const struct code *code, u32 lane, struct value r)
{
	u32 bit = code->first + lane + code->flag % 32;
	struct value kept, none;
	bool hit;

	if (!code->cond || code->op == EU_OP_SEL || code->op == EU_OP_CSEL || bit >= 32)
		return;
	kept = is_compare(code) ? r : judged(model, code, r);
	none = (struct value){ .is_float = kept.is_float };
	hit = is_compare(code) ? r.q != 0 : holds(code->cond, kept, none);
	model->flag[code->flag / 32] &= ~(1u << bit);
	model->flag[code->flag / 32] |= (u32)hit << bit;
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
	u32 lane, i, type, at, size = eu_type_size[code->type];
	struct value s[3] = {}, r;
	u64 bits;
	s128 acc;

	look_at_move(code);
	/* Halves are rounded to nearest only. */
	if (code->type == EU_HF && model->cr0 >> 4 & 3)
		return false;
	after = *model;
	for (lane = 0; lane < code->lanes; lane++) {
		for (i = 0; i < eu_opcodes[code->op].sources; i++)
			s[i] = load(model, code, i, lane);
		acc = model->acc[acc_lane(code, lane)];
		if (!lane_result(model, code, s, lane, &r, &acc))
			return false;
		if (!is_enabled(model, code, lane))
			continue;
		put_flag(&after, code, lane, r);
		if (code->write_acc)
			after.acc[acc_lane(code, lane)] = acc;
		type = is_compare(code) ? raw_type(code->type) : code->type;
		bits = model_convert(model, r, type, code->sat);
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

	return model_flushed(model, f, false);
}

/* pln of the row (p, q, ., r): p * u + q * v + r, of floats as their bits. */
u32 model_pln(const struct model *model, const u32 *row, u32 u, u32 v)
{
	double sum = mad(model, float_of(model, row[0]), float_of(model, u),
			 float_of(model, row[3]));

	return model_float_bits(mad(model, float_of(model, row[1]), float_of(model, v), sum));
}
