// SPDX-License-Identifier: GPL-2.0
/* Doubles: lane by lane. */
#include "eu/alu.h"

static u64 flush(const struct eu_alu *a, u64 bits)
{
	return a->cr0 & EU_CR0_KEEP_DF || bits & 0x7ffull << 52 ? bits : bits & BIT_ULL(63);
}

static u64 value(const struct eu_alu *a, u32 s, u32 i)
{
	return flush(a, a->s[s]->u[i]);
}

static u64 soft(const struct eu_alu *a, u64 x, u64 y, u64 z)
{
	return flush(a, eu_soft_mad(x, y, z, &eu_format_df, EU_CR0_ROUND(a->cr0)));
}

static void double_mov(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		a->r.u[i] = value(a, 0, i);
}

static void double_add(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		a->r.u[i] = soft(a, value(a, 0, i), eu_double_bits(1), value(a, 1, i));
}

static void double_mul(struct eu_alu *a)
{
	u64 x, y;
	u32 i;

	for (i = 0; i < a->n; i++) {
		x = value(a, 0, i);
		y = value(a, 1, i);
		a->r.u[i] = soft(a, x, y, (x ^ y) & BIT_ULL(63));
	}
}

static void double_mad(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		a->r.u[i] = soft(a, value(a, 1, i), value(a, 2, i), value(a, 0, i));
}

static void double_sel(struct eu_alu *a)
{
	u32 hits = a->chosen, i;

	if (a->insn->cond)
		hits = eu_compare(a, a->insn->cond, a->s[0], a->s[1]) |
		       eu_compare(a, EU_COND_U, a->s[1], a->s[1]);
	for (i = 0; i < a->n; i++)
		a->r.u[i] = value(a, hits & 1u << i ? 0 : 1, i);
}

const eu_fn eu_double_fns[EU_NUM_OPS] = {
	[EU_OP_MOV] = double_mov, [EU_OP_SEL] = double_sel, [EU_OP_ADD] = double_add,
	[EU_OP_MUL] = double_mul, [EU_OP_MAD] = double_mad,
};
