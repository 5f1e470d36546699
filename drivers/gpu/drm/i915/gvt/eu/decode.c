// SPDX-License-Identifier: GPL-2.0
/*
 * From the bits of an instruction to its internal form. Whatever the bits are, what comes
 * out reaches nothing but the thread's registers. PRM SKL vol 7, "Instruction Formats".
 */
#include "eu/decode.h"

static const u8 reg_types[16] = {
	EU_UD, EU_D, EU_UW, EU_W, EU_UB, EU_B, EU_DF, EU_F, EU_UQ, EU_Q, EU_HF,
	EU_TYPES, EU_TYPES, EU_TYPES, EU_TYPES, EU_TYPES
};
static const u8 imm_types[16] = {
	EU_UD, EU_D, EU_UW, EU_W, EU_UV, EU_VF, EU_V, EU_F, EU_UQ, EU_Q, EU_DF, EU_HF,
	EU_TYPES, EU_TYPES, EU_TYPES, EU_TYPES
};
static const u8 three_types[8] = {
	EU_F, EU_D, EU_UD, EU_DF, EU_HF, EU_TYPES, EU_TYPES, EU_TYPES
};

#define FILE_ARF	0u
#define FILE_GRF	1u
#define FILE_IMM	3u

static u8 stride_of(u32 code)
{
	return code ? 1 << (code - 1) : 0;
}

/* Where a register is among the thread's; < 0: nowhere. The null register: 0xffff. */
#define NULL_REG	0xffff
static s32 place(u32 file, u32 nr, u32 sub)
{
	u32 kind = nr >> 4, n = nr & 15;

	if (file == FILE_GRF)
		return nr < 128 ? (s32)(nr * 32 + sub) : -1;
	if (file != FILE_ARF)
		return -1;
	switch (kind) {
	case 0:
		return NULL_REG;
	case EU_ARF_FLAG:
		return n < 2 && sub < 4 ? (s32)(EU_ARF(kind) + n * 4 + sub) : -1;
	case EU_ARF_ADDRESS:
	case EU_ARF_CE:
	case EU_ARF_SP:
	case EU_ARF_STATE:
	case EU_ARF_CONTROL:
	case EU_ARF_NOTIFY:
	case EU_ARF_IP:
	case EU_ARF_TDR:
	case EU_ARF_TM:
		return n ? -1 : (s32)(EU_ARF(kind) + sub);
	default:
		return -1;
	}
}

/* The lane of an accumulator's element; < 0: there is none. */
static s32 acc_lane(u32 nr, u32 sub, u32 size)
{
	return nr & 14 || size < 2 ? -1 : (s32)((nr & 1) * 32 + sub) / (s32)size;
}

static bool is_acc(u32 file, u32 nr)
{
	return file == FILE_ARF && nr >> 4 == EU_ARF_ACC;
}

/* An operand's region is in the general registers, or in one architecture register. */
static bool fits(s32 offset, u32 bytes)
{
	u32 end = offset < (s32)EU_GRF_BYTES ? EU_GRF_BYTES : (offset & ~31u) + 32;

	return offset + bytes <= end;
}

static u32 source_region(struct eu_src *src, u32 file, u32 nr, u32 sub, u32 lanes)
{
	u32 size = eu_type_size[src->type];
	s32 at;

	if (sub % size)
		return EU_BAD_REGION;
	if (is_acc(file, nr)) {
		at = acc_lane(nr, sub, size);
		if (at < 0 || at + eu_span(src, lanes) >= EU_ACC_LANES)
			return EU_BAD_REGISTER;
		src->where = EU_ACC;
		src->offset = at;
		return EU_GOOD;
	}
	at = place(file, nr, sub);
	if (at < 0)
		return EU_BAD_REGISTER;
	if (at == NULL_REG) {
		src->where = EU_NOWHERE;
		return EU_GOOD;
	}
	if (!fits(at, (eu_span(src, lanes) + 1) * size))
		return EU_BAD_BOUNDS;
	src->offset = at;
	src->where = EU_REGION;
	if (src->swizzle != EU_NO_SWIZZLE)
		return EU_GOOD;
	if (lanes == 1 || (!src->vstride && (!src->hstride || !src->shift)))
		src->where = EU_SCALAR;
	else if ((src->hstride == 1 || !src->shift) && src->vstride == 1u << src->shift)
		src->where = EU_PACKED;
	return EU_GOOD;
}

/* Elements of an immediate vector are taken apart for each lane: it is kept as it is. */
static u32 source_imm(struct eu_src *src, const u64 *bits)
{
	src->where = EU_IMM;
	if (eu_type_size[src->type] == 8)
		src->imm = bits[1];
	else
		src->imm = bits[1] >> 32;
	return EU_GOOD;
}

static u32 align1_region(struct eu_src *src, const u64 *bits, u32 base)
{
	u32 v = eu_bits(bits, base + 24, base + 21);
	u32 w = eu_bits(bits, base + 20, base + 18);

	src->swizzle = EU_NO_SWIZZLE;
	src->shift = w;
	src->hstride = stride_of(eu_bits(bits, base + 17, base + 16));
	if (w > 4)
		return EU_BAD_REGION;
	if (v == 15) {
		src->where = EU_INDIRECT_VXH;
		return EU_GOOD;
	}
	if (v > 6)
		return EU_BAD_REGION;
	src->vstride = stride_of(v);
	return EU_GOOD;
}

static u32 align16_region(struct eu_src *src, const u64 *bits, u32 base)
{
	u32 v = eu_bits(bits, base + 24, base + 21);

	if (v != 0 && v != 2 && v != 3)
		return EU_BAD_REGION;
	src->shift = 2;
	src->vstride = v ? 4 : 0;
	src->hstride = 1;
	src->swizzle = eu_bits(bits, base + 3, base) | eu_bits(bits, base + 19, base + 16) << 4;
	return EU_GOOD;
}

/* What is added to an address register: 10 bits with a sign; in align16 of 16 bytes. */
static s16 indirect_offset(const struct eu_insn *insn, u32 low, u32 high)
{
	s16 offset = low | high << 9;

	if (insn->align16)
		offset &= ~15;

	return (s16)(offset << 6) >> 6;
}

/* Source 0 or 1 of an instruction of two: they are 32 bits from each other but for the type. */
u32 eu_decode_operand(struct eu_insn *insn, const u64 *bits, u32 i)
{
	struct eu_src *src = &insn->src[i];
	u32 base = i ? 96 : 64;
	u32 file = i ? eu_bits(bits, 90, 89) : eu_bits(bits, 42, 41);
	u32 type = i ? eu_bits(bits, 94, 91) : eu_bits(bits, 46, 43);
	u32 bad, sub;

	src->type = file == FILE_IMM ? imm_types[type] : reg_types[type];
	if (src->type == EU_TYPES)
		return EU_BAD_TYPE;
	if (file == FILE_IMM) {
		/* The last one only; a long one has no room beside another. */
		if (i + 1 != eu_opcodes[insn->op].sources &&
		    !(insn->op == EU_OP_MATH && eu_bits(bits, 90, 89) == FILE_ARF))
			return EU_BAD_REGION;
		return i && eu_type_size[src->type] == 8 ? EU_BAD_TYPE : source_imm(src, bits);
	}
	src->abs = eu_bits(bits, base + 13, base + 13);
	src->negate = eu_bits(bits, base + 14, base + 14);
	if (src->abs && eu_opcodes[insn->op].flags & EU_LOGIC)
		return EU_BAD_MODIFIER;
	bad = insn->align16 ? align16_region(src, bits, base) : align1_region(src, bits, base);
	if (bad)
		return bad;
	if (eu_opcodes[insn->op].flags & EU_SCALAR_SRC0 && !i) {
		/* The row of four is read as a whole. */
		src->vstride = 0;
		src->hstride = 1;
		src->shift = 2;
		src->swizzle = EU_NO_SWIZZLE;
	} else if (insn->op == EU_OP_PLN) {
		/* Two registers for each eight lanes. */
		src->vstride = 1;
		src->hstride = 0;
		src->shift = 0;
	}
	if (eu_bits(bits, base + 15, base + 15)) {
		if (file != FILE_GRF)
			return EU_BAD_REGISTER;
		src->address = eu_bits(bits, base + 12, base + 9);
		src->offset = indirect_offset(insn, eu_bits(bits, base + 8, base),
					      eu_bits(bits, i ? 121 : 95, i ? 121 : 95));
		if (src->where != EU_INDIRECT_VXH)
			src->where = EU_INDIRECT;
		else if (src->address + (insn->lanes >> src->shift) > 16)
			return EU_BAD_REGISTER;
		return EU_GOOD;
	}
	if (src->where == EU_INDIRECT_VXH)
		return EU_BAD_REGION;
	sub = insn->align16 ? eu_bits(bits, base + 4, base + 4) * 16 :
			      eu_bits(bits, base + 4, base);
	return source_region(src, file, eu_bits(bits, base + 12, base + 5), sub,
			     eu_elements(insn, i));
}

static u32 destination_place(struct eu_insn *insn, u32 file, u32 nr, u32 sub)
{
	struct eu_dst *dst = &insn->dst;
	u32 size = eu_type_size[dst->type];
	s32 at;

	if (sub % size)
		return EU_BAD_REGION;
	if (is_acc(file, nr)) {
		at = acc_lane(nr, sub, size);
		if (at < 0 || at + (insn->lanes - 1u) * dst->stride >= EU_ACC_LANES)
			return EU_BAD_REGISTER;
		dst->where = EU_ACC;
		dst->offset = at;
		return EU_GOOD;
	}
	at = place(file, nr, sub);
	if (at < 0)
		return EU_BAD_REGISTER;
	dst->where = EU_NOWHERE;
	if (at == NULL_REG)
		return EU_GOOD;
	if (!fits(at, (insn->lanes - 1u) * dst->stride * size + size))
		return EU_BAD_BOUNDS;
	dst->where = dst->stride == 1 || insn->lanes == 1 ? EU_PACKED : EU_REGION;
	dst->offset = at;
	return EU_GOOD;
}

/* A write mask, for each row of four. */
static u32 rows_of(u32 mask)
{
	return mask * 0x11111111u;
}

u32 eu_decode_destination(struct eu_insn *insn, const u64 *bits)
{
	struct eu_dst *dst = &insn->dst;

	dst->type = reg_types[eu_bits(bits, 40, 37)];
	dst->stride = stride_of(eu_bits(bits, 62, 61));
	dst->lanes = ~0u;
	if (dst->type == EU_TYPES)
		return EU_BAD_TYPE;
	if (insn->align16) {
		dst->lanes = rows_of(eu_bits(bits, 51, 48));
		dst->stride = 1;
	}
	if (!dst->stride)
		return EU_BAD_REGION;
	if (eu_bits(bits, 63, 63)) {
		if (eu_bits(bits, 36, 35) != FILE_GRF)
			return EU_BAD_REGISTER;
		dst->where = EU_INDIRECT;
		dst->address = eu_bits(bits, 60, 57);
		dst->offset = indirect_offset(insn, eu_bits(bits, 56, 48), eu_bits(bits, 47, 47));
		return EU_GOOD;
	}
	return destination_place(insn, eu_bits(bits, 36, 35), eu_bits(bits, 60, 53),
				 insn->align16 ? eu_bits(bits, 52, 52) * 16 :
						 eu_bits(bits, 52, 48));
}

/* One of three sources. @low: of its fields, each at the same distance. */
static u32 source_of_three(struct eu_insn *insn, const u64 *bits, u32 i)
{
	struct eu_src *src = &insn->src[i];
	u32 low = 64 + 21 * i;
	u32 sub = eu_bits(bits, low + 11, low + 9) * 4 + eu_bits(bits, low + 20, low + 20) * 2;

	src->type = three_types[eu_bits(bits, 45, 43)];
	if (i && src->type == EU_F && eu_bits(bits, 37 - i, 37 - i))
		src->type = EU_HF;
	if (src->type == EU_TYPES)
		return EU_BAD_TYPE;
	src->abs = eu_bits(bits, 37 + 2 * i, 37 + 2 * i);
	src->negate = eu_bits(bits, 38 + 2 * i, 38 + 2 * i);
	src->shift = 2;
	src->vstride = 4;
	src->hstride = 1;
	src->swizzle = eu_bits(bits, low + 8, low + 1);
	if (eu_bits(bits, low, low)) {
		src->swizzle = EU_NO_SWIZZLE;
		src->shift = 0;
		src->vstride = 0;
		src->hstride = 0;
	}
	return source_region(src, FILE_GRF, eu_bits(bits, low + 19, low + 12), sub, insn->lanes);
}

static u32 operands_of_three(struct eu_insn *insn, const u64 *bits)
{
	u32 i, bad;

	insn->dst.type = three_types[eu_bits(bits, 48, 46)];
	if (insn->dst.type == EU_TYPES)
		return EU_BAD_TYPE;
	insn->dst.stride = 1;
	insn->dst.lanes = rows_of(eu_bits(bits, 52, 49));
	bad = destination_place(insn, FILE_GRF, eu_bits(bits, 63, 56),
				eu_bits(bits, 55, 53) * 4);
	for (i = 0; !bad && i < 3; i++)
		bad = source_of_three(insn, bits, i);
	return bad;
}

static u32 operands(struct eu_insn *insn, const u64 *bits)
{
	u32 sources = eu_opcodes[insn->op].sources, bad, i;

	if (sources == 3)
		return insn->align16 ? operands_of_three(insn, bits) : EU_BAD_REGION;
	bad = eu_decode_destination(insn, bits);
	for (i = 0; !bad && i < sources; i++)
		bad = eu_decode_operand(insn, bits, i);
	return bad;
}

static u32 controls(struct eu_insn *insn, const u64 *bits)
{
	u32 size = eu_bits(bits, 23, 21);

	insn->align16 = eu_bits(bits, 8, 8);
	insn->first = eu_bits(bits, 13, 12) * 8 + eu_bits(bits, 11, 11) * 4;
	insn->predicate = eu_bits(bits, 19, 16);
	insn->invert = eu_bits(bits, 20, 20);
	insn->write_acc = eu_bits(bits, 28, 28);
	insn->branch = insn->write_acc;
	insn->cond = eu_bits(bits, 27, 24);
	insn->saturate = eu_bits(bits, 31, 31);
	insn->flag = eu_bits(bits, 33, 33) * 32 + eu_bits(bits, 32, 32) * 16;
	insn->all = eu_bits(bits, 34, 34);
	if (size > 5)
		return EU_BAD_SIZE;
	insn->lanes = 1 << size;
	if (insn->first + insn->lanes > 32)
		return EU_BAD_SIZE;
	if (insn->predicate > (insn->align16 ? 7 : 13))
		return EU_BAD_PREDICATE;
	return EU_GOOD;
}

/**
 * eu_decode - take an instruction apart
 * @code: it
 * @size: bytes up to the end of the program
 * @insn: its internal form; insn->bad says if it is illegal
 *
 * Return: its size: 8 or 16; 0: the program ends before it does.
 */
u32 eu_decode(const void *code, u32 size, struct eu_insn *insn)
{
	u64 bits[2] = {};
	u32 flags;

	memset(insn, 0, sizeof(*insn));
	if (size < 8)
		return 0;
	memcpy(bits, code, 8);
	insn->size = bits[0] & BIT(29) ? 8 : 16;
	if (insn->size > size)
		return insn->size = 0;
	if (insn->size == 8)
		eu_uncompact(bits[0], bits);
	else
		memcpy(bits, code, 16);
	insn->op = eu_bits(bits, 6, 0);
	flags = eu_opcodes[insn->op].flags;
	insn->lanes = 1;
	insn->bad = eu_opcodes[insn->op].name ? controls(insn, bits) : EU_BAD_OPCODE;
	if (insn->bad)
		return insn->size;
	if (flags & EU_FLOW)
		insn->bad = eu_decode_flow(insn, bits);
	else if (flags & EU_MESSAGE)
		insn->bad = eu_decode_send(insn, bits);
	else
		insn->bad = operands(insn, bits);
	if (!insn->bad && !(flags & (EU_FLOW | EU_MESSAGE)))
		insn->bad = eu_check(insn);
	return insn->size;
}

static void label(struct eu_program *program, u32 slot, s32 distance)
{
	s64 to = (s64)slot * 8 + distance;

	if (to >= 0 && to / 8 < program->n && !(to % 8))
		program->insn[to / 8].label = true;
}

/**
 * eu_program_decode - decode a whole program
 * @program: where it goes: insn has n entries, for as many times 8 bytes
 * @code: its bytes
 */
void eu_program_decode(struct eu_program *program, const void *code)
{
	struct eu_insn *insn;
	u32 at, size;

	for (at = 0; at < program->n; at += size / 8) {
		size = eu_decode((const u8 *)code + at * 8, (program->n - at) * 8,
				 &program->insn[at]);
		if (size == 16)
			memset(&program->insn[at + 1], 0, sizeof(*insn));
		else if (!size)
			size = 8;
	}
	for (at = 0; at < program->n; at++) {
		insn = &program->insn[at];
		if (!insn->size || insn->bad || !(eu_opcodes[insn->op].flags & EU_FLOW))
			continue;
		label(program, at, insn->jip);
		label(program, at, insn->uip);
		label(program, at, insn->size);
	}
	/* Who breaks out of a loop goes on behind its end. */
	for (at = 0; at < program->n; at++)
		if (program->insn[at].op == EU_OP_WHILE && program->insn[at].size)
			label(program, at, program->insn[at].size);
	eu_find_named(program);
}

/* The last place that @insn at @at may send somebody to. */
static u32 farthest(const struct eu_insn *insn, u32 at, u32 far)
{
	s64 to = max(insn->jip, insn->uip) + (s64)at;

	if (!(eu_opcodes[insn->op].flags & EU_FLOW) || to < far)
		return far;

	return min_t(s64, to, ~0u);
}

/**
 * eu_program_extent - where a program ends
 * @code: its bytes, and what comes behind it
 * @size: how many
 *
 * It ends with the message that ends its thread, or with what is illegal, unless
 * something before jumps farther.
 *
 * Return: its bytes, or @size if its end is not among them.
 */
u32 eu_program_extent(const void *code, u32 size)
{
	struct eu_insn insn;
	u32 at = 0, far = 0, n;

	while (at + 8 <= size) {
		n = eu_decode((const u8 *)code + at, size - at, &insn);
		if (!n)
			break;
		if (!insn.bad)
			far = farthest(&insn, at, far);
		if ((insn.bad || insn.eot) && far <= at)
			return at + n;
		at += n;
	}

	return size;
}
