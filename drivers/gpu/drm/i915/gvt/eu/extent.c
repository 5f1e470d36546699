// SPDX-License-Identifier: GPL-2.0
/*
 * How far operands reach, and so which registers a program names: others need not be cleared
 * for its threads.
 */
#include "eu/decode.h"

/* How many elements a source has: one for each lane, but for line and pln. */
u32 eu_elements(const struct eu_insn *insn, u32 i)
{
	if (eu_opcodes[insn->op].flags & EU_SCALAR_SRC0 && !i)
		return 4;

	return insn->op == EU_OP_PLN ? max(insn->lanes * 2, 16) : insn->lanes;
}

/* How far from its first element the last one of @n begins, in elements. */
u32 eu_span(const struct eu_src *src, u32 n)
{
	u32 last = n - 1, width = 1u << src->shift;
	u32 row = src->swizzle == EU_NO_SWIZZLE ? min(last, width - 1) : width - 1;

	return (last >> src->shift) * src->vstride + row * src->hstride;
}

static void name(struct eu_program *program, u32 reg, u32 n)
{
	for (; n && reg < EU_GRFS; reg++, n--)
		program->named[reg / 64] |= 1ull << reg % 64;
}

static void name_all(struct eu_program *program)
{
	name(program, 0, EU_GRFS);
}

static void name_operand(struct eu_program *program, u32 where, s32 offset, u32 bytes)
{
	switch (where) {
	case EU_INDIRECT:
	case EU_INDIRECT_VXH:
		name_all(program);
		break;
	case EU_PACKED:
	case EU_SCALAR:
	case EU_REGION:
		name(program, offset / EU_REG_BYTES,
		     (offset % EU_REG_BYTES + bytes + EU_REG_BYTES - 1) / EU_REG_BYTES);
		break;
	default:
		break;
	}
}

static void name_operands(struct eu_program *program, const struct eu_insn *insn)
{
	const struct eu_dst *dst = &insn->dst;
	u32 size = eu_type_size[dst->type], i;
	const struct eu_src *src;

	/* A second result of math is in the register behind the first. */
	name_operand(program, dst->where, dst->offset,
		     (insn->lanes - 1u) * dst->stride * size + size + EU_REG_BYTES);
	for (i = 0; i < ARRAY_SIZE(insn->src); i++) {
		src = &insn->src[i];
		size = eu_type_size[src->type];
		name_operand(program, src->where, src->offset,
			     (eu_span(src, eu_elements(insn, i)) + 1) * size);
	}
}

/* Registers of a part of a message; @reg is negative if there are none. */
static void name_part(struct eu_program *program, s16 reg, u32 n)
{
	if (reg >= 0)
		name(program, reg, n);
}

static void name_message(struct eu_program *program, const struct eu_insn *insn)
{
	u32 desc = insn->src[2].imm;

	/* Lengths that a register says. */
	if (insn->src[2].where != EU_IMM || insn->jip) {
		name_all(program);
		return;
	}
	name_part(program, insn->src[0].offset, EU_MESSAGE_LENGTH(desc));
	name_part(program, insn->src[1].offset, EU_SECOND_LENGTH(insn->uip));
	name_part(program, insn->dst.offset, EU_RESPONSE_LENGTH(desc));
}

/* Which general registers @program can read or write: program->named. */
void eu_find_named(struct eu_program *program)
{
	const struct eu_insn *insn = program->insn;

	memset(program->named, 0, sizeof(program->named));
	for (; insn < program->insn + program->n; insn++) {
		if (!insn->size || insn->bad)
			continue;
		if (eu_opcodes[insn->op].flags & EU_MESSAGE)
			name_message(program, insn);
		else
			name_operands(program, insn);
	}
}
