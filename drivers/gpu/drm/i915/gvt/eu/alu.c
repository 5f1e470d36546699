// SPDX-License-Identifier: GPL-2.0
/*
 * One operation of the ALU: sources become lanes, lanes a result, and the result flags,
 * accumulators and registers.
 */
#include "eu/alu.h"

static u32 flag_bits(const struct eu_thread *thread, u32 flag)
{
	u32 f;

	memcpy(&f, thread->regs + EU_ARF(EU_ARF_FLAG) + flag / 32 * 4, 4);

	return f >> flag % 32;
}

/* Each group of @size has all bits if one, or if all of it, is set. */
static u32 groups(u32 bits, u32 size, bool all)
{
	u32 one = eu_lane_mask(size), out = 0, i;

	for (i = 0; i < 32; i += size)
		if (all ? (bits >> i & one) == one : (bits >> i & one) != 0)
			out |= one << i;

	return out;
}

/* PRM SKL vol 7, "Predication": align1 */
static u32 combine(const struct eu_thread *thread, const struct eu_insn *insn, u32 bits)
{
	u32 how = insn->predicate;

	switch (how) {
	case 2:
		return (flag_bits(thread, 0) | flag_bits(thread, 32)) >> insn->first;
	case 3:
		return (flag_bits(thread, 0) & flag_bits(thread, 32)) >> insn->first;
	default:
		return how < 4 ? bits : groups(bits, 1u << how / 2 >> 1, how & 1);
	}
}

/* Align16: one of four for all four, or groups of four. */
static u32 combine16(u32 how, u32 bits)
{
	if (how >= 6)
		return groups(bits, 4, how & 1);
	if (how >= 2)
		return (bits >> (how - 2) & 0x11111111) * 15;

	return bits;
}

/**
 * eu_predicate - which lanes the flags let through
 * @thread: whose flags
 * @insn: how it is predicated
 */
u32 eu_predicate(const struct eu_thread *thread, const struct eu_insn *insn)
{
	u32 bits;

	if (!insn->predicate)
		return ~0u;
	bits = flag_bits(thread, insn->flag) >> insn->first;
	bits = insn->align16 ? combine16(insn->predicate, bits) :
			       combine(thread, insn, bits);

	return insn->invert ? ~bits : bits;
}

static void set_flags(struct eu_thread *thread, const struct eu_insn *insn, u32 hits, u32 mask)
{
	u8 *at = thread->regs + EU_ARF(EU_ARF_FLAG) + insn->flag / 32 * 4;
	u32 up = insn->flag % 32 + insn->first, f;

	memcpy(&f, at, 4);
	f = (f & ~((u64)mask << up)) | (u64)(hits & mask) << up;
	memcpy(at, &f, 4);
}

static void compare(struct eu_alu *a, u32 mask)
{
	const struct eu_insn *insn = a->insn;
	u32 hits = eu_compare(a, insn->cond, a->s[0], a->s[1]);

	if (insn->op == EU_OP_CMPN && insn->kind != EU_INT && insn->cond < EU_COND_O)
		hits |= eu_compare(a, EU_COND_U, a->s[1], a->s[1]);
	set_flags(a->thread, insn, hits, mask);
	eu_store_bits(a, hits, mask);
}

static void keep_in_acc(struct eu_alu *a, u32 mask)
{
	bool own = eu_opcodes[a->insn->op].flags & EU_OWN_ACC;
	u32 base = eu_acc_base(a->insn), i;

	for (i = 0; i < a->n; i++)
		if (mask & 1u << i)
			a->thread->acc[(base + i) % EU_ACC_LANES] =
				own ? a->acc[i] :
				a->insn->kind == EU_FLOAT ? a->r.w[i] : a->r.q[i];
}

static eu_fn function_of(const struct eu_insn *insn)
{
	if (insn->kind == EU_INT)
		return insn->plain ? eu_word_fns[insn->op] : eu_int_fns[insn->op];

	return insn->kind == EU_FLOAT ? eu_float_fns[insn->op] : eu_double_fns[insn->op];
}

/**
 * eu_copy - do a move whose insn->copies
 * @thread: whose
 * @insn: the move
 *
 * Return: false if not all of its channels are enabled: nothing was done.
 */
bool eu_copy(struct eu_thread *thread, const struct eu_insn *insn)
{
	u32 mask = eu_lane_mask(insn->lanes), bits = insn->src[0].imm, i;
	u8 *to = thread->regs + insn->dst.offset;
	v4u all;

	if (!insn->all && ~(thread->enabled >> insn->first) & mask)
		return false;
	if (insn->src[0].where == EU_PACKED) {
		memmove(to, thread->regs + insn->src[0].offset, insn->lanes * 4);
		return true;
	}
	if (insn->src[0].where == EU_SCALAR)
		memcpy(&bits, thread->regs + insn->src[0].offset, 4);
	all = (v4u){ bits, bits, bits, bits };
	for (i = 0; i + 4 <= insn->lanes; i += 4)
		memcpy(to + i * 4, &all, sizeof(all));
	for (; i < insn->lanes; i++)
		memcpy(to + i * 4, &bits, sizeof(bits));

	return true;
}

/**
 * eu_alu - do an operation
 * @thread: whose
 * @insn: the operation, which is no flow control and no message
 */
void eu_alu(struct eu_thread *thread, const struct eu_insn *insn)
{
	u32 mask = eu_lane_mask(insn->lanes), sources = eu_opcodes[insn->op].sources, i;
	bool is_cmp = insn->op == EU_OP_CMP || insn->op == EU_OP_CMPN;
	struct eu_alu a;

	a.insn = insn;
	a.thread = thread;
	a.n = insn->lanes;
	a.writes = insn->dst.lanes;
	a.is_unsigned = false;
	a.chosen = eu_predicate(thread, insn);
	memcpy(&a.cr0, thread->regs + EU_ARF(EU_ARF_CONTROL), 4);
	if (!insn->all)
		mask &= thread->enabled >> insn->first;
	if (insn->op != EU_OP_SEL)
		mask &= a.chosen;
	mask &= a.writes;
	for (i = 0; i < sources; i++)
		a.s[i] = eu_load(&a, i);
	if (is_cmp) {
		compare(&a, mask);
		return;
	}
	function_of(insn)(&a);
	mask &= a.writes;
	if (insn->cond && insn->op != EU_OP_SEL && insn->op != EU_OP_CSEL &&
	    insn->op != EU_OP_MATH)
		set_flags(thread, insn, eu_compare_result(&a), mask);
	if (insn->write_acc)
		keep_in_acc(&a, mask);
	eu_store(&a, mask);
}
