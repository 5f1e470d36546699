// SPDX-License-Identifier: GPL-2.0
/*
 * Operands: from regions of registers to lanes, and back. Types are converted on the way.
 * PRM SKL vol 7, "Register Region" and "Execution Data Type".
 */
#include "eu/alu.h"

/* Registers whose value is elsewhere, for who reads an architecture register. */
void eu_refresh(struct eu_thread *thread)
{
	memcpy(thread->regs + EU_ARF(EU_ARF_IP), &thread->ip, 4);
	memcpy(thread->regs + EU_ARF(EU_ARF_CE), &thread->enabled, 4);
}

/* The element of a lane, from the region's first. */
static u32 element(const struct eu_src *src, u32 lane)
{
	u32 column = lane & ((1u << src->shift) - 1);

	if (src->swizzle != EU_NO_SWIZZLE)
		column = src->swizzle >> (2 * column) & 3;

	return (lane >> src->shift) * src->vstride + column * src->hstride;
}

/* An address register is a word. What it says is kept within the general registers. */
static u32 indirect(const struct eu_thread *thread, u32 address, s32 offset, u32 size)
{
	u16 a0;

	memcpy(&a0, thread->regs + EU_ARF(EU_ARF_ADDRESS) + address * 2, 2);

	return (a0 + (u32)offset) & (EU_GRF_BYTES - 1) & ~(size - 1);
}

/* Where in the thread's registers the element of a lane is. */
static u32 where(const struct eu_thread *thread, const struct eu_src *src, u32 lane, u32 size)
{
	u32 row = lane >> src->shift, at;

	switch (src->where) {
	case EU_INDIRECT:
		at = indirect(thread, src->address, src->offset, size);
		return (at + element(src, lane) * size) & (EU_GRF_BYTES - 1);
	case EU_INDIRECT_VXH:
		at = indirect(thread, src->address + row, src->offset, size);
		return (at + (element(src, lane) - row * src->vstride) * size) &
		       (EU_GRF_BYTES - 1);
	default:
		return src->offset + element(src, lane) * size;
	}
}

/* Elements of a vector in the instruction. PRM SKL vol 7, "Immediate" */
static u64 imm_element(const struct eu_src *src, u32 lane)
{
	u32 byte;

	switch (src->type) {
	case EU_V:
		return sign_extend64(src->imm >> (lane & 7) * 4, 3);
	case EU_UV:
		return src->imm >> (lane & 7) * 4 & 15;
	case EU_VF:
		byte = src->imm >> (lane & 3) * 8 & 0xff;
		return (byte & 0x80) << 24 |
		       (byte & 0x7f ? ((byte >> 4 & 7) + 124) << 23 | (byte & 15) << 19 : 0);
	default:
		return src->imm;
	}
}

static u64 raw_element(const struct eu_alu *a, const struct eu_src *src, u32 lane, u32 size)
{
	u64 val = 0;

	switch (src->where) {
	case EU_NOWHERE:
		return 0;
	case EU_IMM:
		return imm_element(src, lane);
	case EU_ACC:
		return a->thread->acc[(src->offset + element(src, lane)) % EU_ACC_LANES];
	default:
		memcpy(&val, a->thread->regs + where(a->thread, src, lane, size), size);
		return val;
	}
}

static s64 extend(u64 val, u32 type)
{
	switch (type) {
	case EU_UD:
		return (u32)val;
	case EU_D:
		return (s32)val;
	case EU_UW:
		return (u16)val;
	case EU_W:
		return (s16)val;
	case EU_UB:
		return (u8)val;
	case EU_B:
		return (s8)val;
	default:
		return val;
	}
}

static void load_ints(const struct eu_alu *a, const struct eu_src *src, union eu_lanes *to)
{
	bool logic = eu_opcodes[a->insn->op].flags & EU_LOGIC;
	u32 size = eu_type_size[src->type], i;
	bool wide = src->where == EU_ACC;
	s64 val;

	for (i = 0; i < a->n; i++) {
		val = raw_element(a, src, i, size);
		if (!wide)
			val = extend(val, src->type);
		if (src->abs && val < 0 && src->type != EU_UQ)
			val = -(u64)val;
		if (src->negate)
			val = logic ? ~val : (s64)-(u64)val;
		to->q[i] = val;
	}
}

/* A half as a float. */
static u32 widen_half(u32 half, bool keep)
{
	u32 sign = (half & 0x8000) << 16, exp = half >> 10 & 31, m = half & 0x3ff;
	u32 up;

	if (exp == 31)
		return sign | 0x7f800000 | m << 13;
	if (exp)
		return sign | (exp + 112) << 23 | m << 13;
	if (!m || !keep)
		return sign;
	up = __builtin_clz(m) - 21;

	return sign | (113 - up) << 23 | (m << up & 0x3ff) << 13;
}

static u32 modify(const struct eu_src *src, u32 bits)
{
	if (src->abs)
		bits &= 0x7fffffff;

	return bits ^ (u32)src->negate << 31;
}

static u32 float_element(const struct eu_alu *a, const struct eu_src *src, u32 lane)
{
	u32 bits = raw_element(a, src, lane, eu_type_size[src->type]);

	if (src->type == EU_HF && src->where != EU_ACC)
		bits = widen_half(bits, a->cr0 & EU_CR0_KEEP_HF);

	return modify(src, bits);
}

static void load_floats(const struct eu_alu *a, const struct eu_src *src, union eu_lanes *to,
			u32 n)
{
	u32 i, bits;

	if (src->where == EU_SCALAR || (src->where == EU_IMM && src->type != EU_VF)) {
		bits = float_element(a, src, 0);
		for (i = 0; i < (n + 3) / 4; i++)
			to->vu[i] = (v4u){ bits, bits, bits, bits };
		return;
	}
	for (i = 0; i < n; i++)
		to->w[i] = float_element(a, src, i);
	for (; i % 4; i++)
		to->w[i] = 0;
}

/* A row of four for all: the first source of line and pln. */
static const union eu_lanes *load_row(const struct eu_alu *a, const struct eu_src *src,
				      union eu_lanes *to)
{
	if (src->where == EU_REGION && src->hstride == 1 && src->shift >= 2 && src->type == EU_F &&
	    src->swizzle == EU_NO_SWIZZLE && !src->abs && !src->negate &&
	    src->offset < (s32)EU_GRF_BYTES)
		return (const union eu_lanes *)(a->thread->regs + src->offset);
	load_floats(a, src, to, 4);

	return to;
}

/* pln's second source: eight lanes of one value, eight of the other, and so on. */
static const union eu_lanes *load_pairs(const struct eu_alu *a, const struct eu_src *src,
					union eu_lanes *to)
{
	u32 n = max(a->n * 2, 16), i;

	if (src->where == EU_PACKED && src->type == EU_F && !src->abs && !src->negate &&
	    src->offset + n * 4 <= EU_GRF_BYTES)
		return (const union eu_lanes *)(a->thread->regs + src->offset);
	for (i = 0; i < n; i++)
		to->w[i] = float_element(a, src, i);

	return to;
}

static void load_doubles(const struct eu_alu *a, const struct eu_src *src, union eu_lanes *to)
{
	u32 i, word;
	u64 bits;

	for (i = 0; i < a->n; i++) {
		if (src->type == EU_DF) {
			bits = raw_element(a, src, i, 8);
			if (src->abs)
				bits &= ~BIT_ULL(63);
			to->u[i] = bits ^ (u64)src->negate << 63;
		} else {
			word = float_element(a, src, i);
			if (!(a->cr0 & EU_CR0_KEEP_F || word & 0x7f800000))
				word &= 0x80000000;
			to->d[i] = eu_bits_float(word);
		}
	}
}

/* Words, where it does not matter of what. */
static void load_words(const struct eu_alu *a, const struct eu_src *src, union eu_lanes *to)
{
	u32 i, bits;

	if (src->where == EU_SCALAR || src->where == EU_IMM) {
		bits = modify(src, raw_element(a, src, 0, 4));
		for (i = 0; i < (a->n + 3) / 4; i++)
			to->vu[i] = (v4u){ bits, bits, bits, bits };
		return;
	}
	for (i = 0; i < a->n; i++)
		to->w[i] = modify(src, raw_element(a, src, i, 4));
	for (; i % 4; i++)
		to->w[i] = 0;
}

/* eu_load() of what is not in place. */
const union eu_lanes *eu_load_more(struct eu_alu *a, u32 i)
{
	const struct eu_src *src = &a->insn->src[i];
	union eu_lanes *to = &a->buf[i];

	if (src->offset >= (s32)EU_GRF_BYTES)
		eu_refresh(a->thread);
	if (a->insn->op == EU_OP_PLN && i)
		return load_pairs(a, src, to);
	if (eu_opcodes[a->insn->op].flags & EU_SCALAR_SRC0 && !i)
		return load_row(a, src, to);
	if (a->insn->plain && src->type != EU_VF)
		load_words(a, src, to);
	else if (a->insn->kind == EU_INT)
		load_ints(a, src, to);
	else if (a->insn->kind == EU_FLOAT)
		load_floats(a, src, to, a->n);
	else
		load_doubles(a, src, to);

	return to;
}

static const s64 least[EU_TYPES] = {
	[EU_D] = S32_MIN, [EU_W] = S16_MIN, [EU_B] = S8_MIN, [EU_Q] = S64_MIN,
};
static const u64 most[EU_TYPES] = {
	[EU_UD] = U32_MAX, [EU_D] = S32_MAX, [EU_UW] = U16_MAX, [EU_W] = S16_MAX,
	[EU_UB] = U8_MAX, [EU_B] = S8_MAX, [EU_UQ] = U64_MAX, [EU_Q] = S64_MAX,
};

/* To an integer, towards zero; what is out of its range is what is nearest. */
static u64 double_to_int(double d, u32 type)
{
	if (d != d)
		return 0;
	if (d <= (double)least[type])
		return least[type];
	if (d >= (double)most[type])
		return most[type];

	return d < 0 ? (u64)(s64)d : (u64)d;
}

static u64 double_to_float(const struct eu_alu *a, double d, u32 type)
{
	u32 round = EU_CR0_ROUND(a->cr0), exp;
	u64 bits;

	if (type == EU_DF) {
		bits = eu_double_bits(d);
		return a->cr0 & EU_CR0_KEEP_DF || bits & 0x7ffull << 52 ? bits :
		       bits & BIT_ULL(63);
	}
	if (type == EU_F) {
		bits = eu_float_bits(eu_round_to(d, &eu_format_f, round));
		return a->cr0 & EU_CR0_KEEP_F || bits & 0x7f800000 ? bits : bits & BIT(31);
	}
	bits = eu_double_bits(d != d ? d : eu_round_to(d, &eu_format_hf, round));
	exp = bits >> 52 & 0x7ff;
	if (exp == 0x7ff)
		return (bits >> 48 & 0x8000) | 0x7c00 | (d != d ? 0x200 : 0);
	if (exp >= 1023 - 14)
		return (bits >> 48 & 0x8000) | (exp - 1008) << 10 | (bits >> 42 & 0x3ff);
	/* A denormal is so many times 2 ^ -24. */
	d = eu_bits_double(bits & ~BIT_ULL(63)) * 16777216.0;

	return (bits >> 48 & 0x8000) | (a->cr0 & EU_CR0_KEEP_HF ? (u32)d : 0);
}

static u64 from_double(const struct eu_alu *a, double d, u32 type)
{
	if (!eu_is_floating(type))
		return double_to_int(d, type);
	if (a->insn->saturate)
		d = d >= 1 ? 1 : d > 0 ? d : 0;

	return double_to_float(a, d, type);
}

static u64 from_int(const struct eu_alu *a, u32 lane, u32 type)
{
	s64 q = a->r.q[lane];

	/* No integer of 64 bits is lost twice: its double is rounded to odd by hand. */
	if (eu_is_floating(type)) {
		double d = a->is_unsigned ? (double)(u64)q : (double)q;

		return from_double(a, d, type);
	}
	if (!a->insn->saturate)
		return q;
	if (a->is_unsigned)
		return min((u64)q, most[type]);
	if (q < least[type])
		return least[type];
	if (q > 0 && (u64)q > most[type])
		return most[type];

	return q;
}

/* The result of a lane in the type of the destination. */
static u64 convert(const struct eu_alu *a, u32 lane, u32 type)
{
	u32 kind = a->insn->kind, bits;

	if (kind == EU_INT)
		return from_int(a, lane, type);
	if (kind == EU_DOUBLE)
		return from_double(a, a->r.d[lane], type);
	bits = a->r.w[lane];
	if (type == EU_F && !a->insn->saturate)
		return bits;

	return from_double(a, eu_bits_float(bits), type);
}

static void put(const struct eu_alu *a, u32 lane, u64 val)
{
	const struct eu_dst *dst = &a->insn->dst;
	struct eu_thread *thread = a->thread;
	u32 size = eu_type_size[dst->type];
	u32 at = lane * dst->stride * size;

	switch (dst->where) {
	case EU_NOWHERE:
		return;
	case EU_ACC:
		thread->acc[(dst->offset + lane * dst->stride) % EU_ACC_LANES] = val;
		return;
	case EU_INDIRECT:
		at = (at + indirect(thread, dst->address, dst->offset, size)) &
		     (EU_GRF_BYTES - 1);
		break;
	default:
		at += dst->offset;
	}
	memcpy(thread->regs + at, &val, size);
}

/* eu_store() of what is not just so many bytes. */
void eu_store_more(const struct eu_alu *a, u32 mask)
{
	u32 i, type = a->insn->dst.type;

	for (i = 0; i < a->n; i++)
		if (mask & 1u << i)
			put(a, i, a->insn->plain ? a->r.w[i] : convert(a, i, type));
}

/**
 * eu_stored - a result as its destination has it
 * @a: the operation; the result is in a->r
 * @to: integers, or the result but for floats that have become zero
 */
void eu_stored(const struct eu_alu *a, union eu_lanes *to)
{
	u32 i, type = a->insn->dst.type, above = 64 - eu_type_size[type] * 8;
	bool sign = eu_is_signed(type);
	u64 val;

	if (eu_is_floating(type))
		*to = a->r;
	for (i = 0; i < a->n; i++) {
		val = convert(a, i, type) << above;
		if (!eu_is_floating(type))
			to->u[i] = sign ? (u64)((s64)val >> above) : val >> above;
		else if (!(val << 1) && a->insn->kind == EU_DOUBLE)
			to->u[i] = 0;
		else if (!(val << 1))
			to->w[i] = 0;
	}
}

/* The same for a comparison: a lane is all ones or zero. */
void eu_store_bits(struct eu_alu *a, u32 hits, u32 mask)
{
	u32 i;

	if (a->insn->dst.where == EU_NOWHERE)
		return;
	for (i = 0; i < a->n; i++)
		if (mask & 1u << i)
			put(a, i, hits & 1u << i ? ~0ull : 0);
}
