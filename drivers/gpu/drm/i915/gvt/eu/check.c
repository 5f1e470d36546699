// SPDX-License-Identifier: GPL-2.0
/* What an opcode asks of its operands; flow control and messages. */
#include "eu/alu.h"
#include "eu/decode.h"

static bool condition_is_good(const struct eu_insn *insn)
{
	switch (insn->op) {
	case EU_OP_CMP:
	case EU_OP_CMPN:
	case EU_OP_CSEL:
		return insn->cond && insn->cond <= EU_COND_U && insn->cond != 7;
	case EU_OP_SEL:
		return insn->cond <= EU_COND_LE;
	default:
		return insn->cond <= EU_COND_U && insn->cond != 7;
	}
}

/* The kind of the sources, which all are integers or all are not. */
static u32 kind_of(const struct eu_insn *insn, u32 sources)
{
	bool ints = false, floats = false, doubles = false;
	u32 i, type;

	for (i = 0; i < sources; i++) {
		type = insn->src[i].type;
		/* An operand that is none has no say. */
		if (i && insn->src[i].where == EU_NOWHERE)
			continue;
		doubles |= type == EU_DF;
		floats |= eu_is_float(type);
		ints |= type != EU_DF && !eu_is_float(type);
	}
	if (ints && (floats || doubles))
		return EU_KINDS;

	return ints ? EU_INT : doubles ? EU_DOUBLE : EU_FLOAT;
}

static u32 check_math(struct eu_insn *insn)
{
	bool ints = insn->cond >= EU_MATH_DIVMOD && insn->cond <= EU_MATH_REM;

	if (!insn->cond || insn->cond == 8 || insn->cond > EU_MATH_REM)
		return EU_BAD_FUNCTION;
	if (insn->kind != (ints ? EU_INT : EU_FLOAT))
		return EU_BAD_TYPE;
	if (ints && (eu_type_size[insn->src[0].type] != 4 || eu_type_size[insn->src[1].type] != 4 ||
		     eu_type_size[insn->dst.type] != 4))
		return EU_BAD_TYPE;
	/* The remainder goes to the register behind the quotient's. */
	if (insn->cond == EU_MATH_DIVMOD &&
	    (insn->dst.where != EU_PACKED || insn->lanes > 8 ||
	     insn->dst.offset >= (s32)EU_GRF_BYTES ||
	     insn->dst.offset + 32u + insn->lanes * 4 > EU_GRF_BYTES))
		return EU_BAD_REGION;

	return EU_GOOD;
}

/* The integer with as many bits. */
static const u8 raw[EU_TYPES] = {
	[EU_UD] = EU_UD, [EU_D] = EU_D, [EU_UW] = EU_UW, [EU_W] = EU_W, [EU_UB] = EU_UB,
	[EU_B] = EU_B, [EU_UQ] = EU_UQ, [EU_Q] = EU_Q, [EU_UV] = EU_UV, [EU_V] = EU_V,
	[EU_F] = EU_UD, [EU_DF] = EU_UQ, [EU_HF] = EU_UW, [EU_VF] = EU_VF
};

/* A move that changes nothing is one of integers: all bits arrive. */
static void look_at_move(struct eu_insn *insn)
{
	struct eu_src *src = &insn->src[0];
	bool move = insn->op == EU_OP_MOV || (insn->op == EU_OP_SEL && !insn->cond);
	u32 i;

	/* A comparison's result is no number, but all bits. */
	if (insn->op == EU_OP_CMP || insn->op == EU_OP_CMPN)
		insn->dst.type = raw[insn->dst.type];
	for (i = 0; i < eu_opcodes[insn->op].sources; i++)
		move &= src[i].type == insn->dst.type && !src[i].negate && !src[i].abs &&
			src[i].where != EU_ACC;
	if (!move || insn->saturate || insn->cond || insn->write_acc || insn->kind == EU_INT ||
	    insn->dst.where == EU_ACC)
		return;
	for (i = 0; i < eu_opcodes[insn->op].sources; i++)
		src[i].type = raw[src[i].type];
	insn->dst.type = raw[insn->dst.type];
	insn->kind = EU_INT;
}

/* All operands in 32 bits, the result as it is: a shorter way can be gone. */
static bool is_plain(const struct eu_insn *insn, u32 sources)
{
	u32 i, size = 0;

	if (insn->saturate || insn->write_acc || insn->dst.where == EU_ACC ||
	    insn->dst.where == EU_INDIRECT || eu_type_size[insn->dst.type] != 4)
		return false;
	for (i = 0; i < sources; i++) {
		size = eu_type_size[insn->src[i].type];
		if (insn->src[i].where == EU_ACC || size != 4)
			return false;
		if (insn->kind == EU_INT && (insn->src[i].negate || insn->src[i].abs))
			return false;
	}
	if (insn->kind == EU_INT)
		return !insn->cond && insn->dst.type != EU_F;

	return insn->kind == EU_FLOAT && insn->dst.type == EU_F;
}

/* A move of which eu_copy() does all there is to do. */
static bool is_copy(const struct eu_insn *insn)
{
	const struct eu_src *src = &insn->src[0];

	if (insn->op != EU_OP_MOV || !insn->plain || insn->kind != EU_INT || insn->predicate ||
	    insn->cond || src->abs || src->negate)
		return false;
	if (insn->dst.where != EU_PACKED || ~insn->dst.lanes & (~0u >> (32 - insn->lanes)))
		return false;
	if (src->where == EU_IMM)
		return src->type == EU_UD || src->type == EU_D;

	return (src->where == EU_PACKED || src->where == EU_SCALAR) &&
	       src->offset + insn->lanes * 4 <= EU_GRF_BYTES;
}

/* An operation can work on the elements of source @i where they are. */
static bool is_in_place(const struct eu_insn *insn, u32 i)
{
	const struct eu_src *src = &insn->src[i];

	return insn->plain && src->where == EU_PACKED && src->offset < (s32)EU_GRF_BYTES &&
	       !src->abs && !src->negate && insn->op != EU_OP_PLN &&
	       (i || !(eu_opcodes[insn->op].flags & EU_SCALAR_SRC0));
}

u32 eu_check(struct eu_insn *insn)
{
	const struct eu_opcode *opcode = &eu_opcodes[insn->op];
	static const u32 wants[EU_KINDS] = { EU_INTS, EU_FLOATS, EU_DOUBLES };
	u32 i;

	insn->shown[0] = insn->dst.type;
	for (i = 0; i < opcode->sources; i++)
		insn->shown[i + 1] = insn->src[i].type;
	insn->kind = kind_of(insn, opcode->sources);
	if (insn->kind == EU_KINDS || !(opcode->flags & wants[insn->kind]))
		return EU_BAD_TYPE;
	if (insn->op == EU_OP_MATH)
		return check_math(insn);
	if (!condition_is_good(insn))
		return EU_BAD_CONDITION;
	if (insn->op == EU_OP_SEL && !insn->cond && !insn->predicate)
		return EU_BAD_PREDICATE;
	if (opcode->flags & EU_SCALAR_SRC0 && insn->src[0].type != EU_F)
		return EU_BAD_TYPE;
	/* smov's second source says whose lanes the first one gives; pln wants registers. */
	if (insn->op == EU_OP_PLN && (insn->src[1].type != EU_F ||
				      insn->src[1].where == EU_INDIRECT || insn->lanes < 8))
		return EU_BAD_REGION;
	look_at_move(insn);
	insn->plain = is_plain(insn, opcode->sources) &&
		      (insn->kind != EU_INT || eu_word_fns[insn->op]);
	insn->copies = is_copy(insn);
	for (i = 0; i < opcode->sources; i++)
		insn->src[i].in_place = is_in_place(insn, i);

	return EU_GOOD;
}

/* PRM SKL vol 7, "JIP" and "UIP": bytes, from the instruction itself. */
u32 eu_decode_flow(struct eu_insn *insn, const u64 *bits)
{
	u32 flags = eu_opcodes[insn->op].flags;

	insn->cond = 0;
	insn->dst.lanes = ~0u;
	if (insn->op == EU_OP_NOP)
		return EU_GOOD;
	if (flags & EU_JIP)
		insn->jip = (s32)eu_bits(bits, 127, 96);
	if (flags & EU_UIP)
		insn->uip = (s32)eu_bits(bits, 95, 64);
	/* The way back is kept in two dwords. */
	if (insn->op == EU_OP_CALL) {
		insn->lanes = 2;
		return eu_decode_destination(insn, bits);
	}
	if (insn->op == EU_OP_RET) {
		insn->lanes = 2;
		return eu_decode_operand(insn, bits, 0);
	}
	/* Which notification register, by its subregister. */
	if (insn->op == EU_OP_WAIT)
		insn->src[0].offset = eu_bits(bits, 68, 66);
	if (insn->op == EU_OP_JMPI) {
		/* Its distance stands where the second source does. */
		insn->lanes = 1;
		if (eu_bits(bits, 90, 89) != 3)
			return eu_decode_operand(insn, bits, 0);
		insn->src[0].where = EU_IMM;
		insn->src[0].type = EU_D;
		insn->jip = (u32)eu_bits(bits, 127, 96) + insn->size;
		insn->src[0].imm = bits[1] >> 32;
	}

	return EU_GOOD;
}

static u32 payload(const u64 *bits, u32 file, u32 high, u32 low, s16 *reg)
{
	u32 nr = eu_bits(bits, high, low);

	/* An architecture register, null or not, gets nothing: assemblers write acc0 too. */
	if (file == 0) {
		*reg = -1;
		return EU_GOOD;
	}
	*reg = nr;
	return file == 1 && nr < 128 ? EU_GOOD : EU_BAD_REGISTER;
}

/* PRM SKL vol 7, "EU Instruction Format - SEND": registers whole, descriptors as they are. */
u32 eu_decode_send(struct eu_insn *insn, const u64 *bits)
{
	bool split = insn->op == EU_OP_SENDS || insn->op == EU_OP_SENDSC;
	u32 bad;

	insn->sfid = insn->cond;
	insn->cond = 0;
	insn->eot = eu_bits(bits, 127, 127);
	insn->dst.lanes = ~0u;
	if (split) {
		/* sends: source 1 in 51:44, its file in 36; ExDesc is an address or 26 bits. */
		bad = payload(bits, eu_bits(bits, 36, 36), 51, 44, &insn->src[1].offset) ?:
		      payload(bits, eu_bits(bits, 35, 35), 60, 53, &insn->dst.offset) ?:
		      payload(bits, 1, 76, 69, &insn->src[0].offset);
		insn->src[2].where = eu_bits(bits, 77, 77) ? EU_INDIRECT : EU_IMM;
		insn->jip = eu_bits(bits, 61, 61);	/* ExDesc is in a0 */
		insn->src[2].address = eu_bits(bits, 82, 80);
		insn->uip = eu_bits(bits, 95, 80) << 16 | eu_bits(bits, 67, 64) << 6;
	} else {
		insn->src[1].offset = -1;
		bad = payload(bits, eu_bits(bits, 36, 35), 60, 53, &insn->dst.offset) ?:
		      payload(bits, eu_bits(bits, 42, 41), 76, 69, &insn->src[0].offset);
		insn->src[2].where = eu_bits(bits, 90, 89) == 3 ? EU_IMM : EU_INDIRECT;
		insn->uip = eu_bits(bits, 94, 91) << 28 | eu_bits(bits, 88, 85) << 24 |
			    eu_bits(bits, 83, 80) << 20 | eu_bits(bits, 67, 64) << 16;
	}
	insn->src[2].imm = eu_bits(bits, 126, 96);

	return bad;
}
