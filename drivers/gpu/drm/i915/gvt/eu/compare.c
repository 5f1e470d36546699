// SPDX-License-Identifier: GPL-2.0
/* Conditions. PRM SKL vol 7, "Condition Modifier" */
#include "eu/alu.h"

/* Of two values that can be compared in the host's way, NaNs included. */
#define HITS(x, y)							\
	({								\
		u32 hits_ = 0, i_;					\
									\
		switch (cond) {						\
		case EU_COND_Z:						\
			for (i_ = 0; i_ < a->n; i_++)			\
				hits_ |= (u32)((x)[i_] == (y)[i_]) << i_; \
			break;						\
		case EU_COND_NZ:					\
			for (i_ = 0; i_ < a->n; i_++)			\
				hits_ |= (u32)((x)[i_] != (y)[i_]) << i_; \
			break;						\
		case EU_COND_G:						\
			for (i_ = 0; i_ < a->n; i_++)			\
				hits_ |= (u32)((x)[i_] > (y)[i_]) << i_; \
			break;						\
		case EU_COND_GE:					\
			for (i_ = 0; i_ < a->n; i_++)			\
				hits_ |= (u32)((x)[i_] >= (y)[i_]) << i_; \
			break;						\
		case EU_COND_L:						\
			for (i_ = 0; i_ < a->n; i_++)			\
				hits_ |= (u32)((x)[i_] < (y)[i_]) << i_; \
			break;						\
		case EU_COND_LE:					\
			for (i_ = 0; i_ < a->n; i_++)			\
				hits_ |= (u32)((x)[i_] <= (y)[i_]) << i_; \
			break;						\
		default:						\
			break;						\
		}							\
		hits_;							\
	})

/* Infinite, or no number: floats. */
static u32 odd_floats(const struct eu_alu *a, u32 cond, const union eu_lanes *x,
		      const union eu_lanes *y)
{
	u32 hits = 0, i;

	for (i = 0; i < a->n; i++) {
		if (cond == EU_COND_O)
			hits |= (u32)((x->w[i] & 0x7fffffff) == 0x7f800000) << i;
		else
			hits |= (u32)(x->f[i] != x->f[i] || y->f[i] != y->f[i]) << i;
	}

	return hits;
}

static u32 odd_doubles(const struct eu_alu *a, u32 cond, const union eu_lanes *x,
		       const union eu_lanes *y)
{
	u32 hits = 0, i;

	for (i = 0; i < a->n; i++) {
		if (cond == EU_COND_O)
			hits |= (u32)((x->u[i] & ~BIT_ULL(63)) == 0x7ffull << 52) << i;
		else
			hits |= (u32)(x->d[i] != x->d[i] || y->d[i] != y->d[i]) << i;
	}

	return hits;
}

/* A result that its destination cannot hold. */
static u32 overflows(const struct eu_alu *a, const union eu_lanes *x)
{
	u32 bits = eu_type_size[a->insn->dst.type] * 8, hits = 0, i;
	bool sign = eu_is_signed(a->insn->dst.type);

	if (bits == 64)
		return 0;
	for (i = 0; i < a->n; i++) {
		if (sign)
			hits |= (u32)(sign_extend64(x->q[i], bits - 1) != x->q[i]) << i;
		else
			hits |= (u32)(x->u[i] >> bits != 0) << i;
	}

	return hits;
}

/* Floats and doubles as they count: denormals are zero unless cr0 says otherwise. */
static const union eu_lanes *counted(const struct eu_alu *a, const union eu_lanes *x,
				     union eu_lanes *buf)
{
	u32 i;

	if (a->insn->kind == EU_DOUBLE) {
		if (a->cr0 & EU_CR0_KEEP_DF)
			return x;
		for (i = 0; i < a->n; i++)
			buf->u[i] = x->u[i] & 0x7ffull << 52 ? x->u[i] : 0;
		return buf;
	}
	if (a->cr0 & EU_CR0_KEEP_F)
		return x;
	for (i = 0; i < (a->n + 3) / 4; i++)
		buf->vu[i] = x->vu[i] & (v4u)((x->vu[i] & 0x7f800000) != 0);

	return buf;
}

/**
 * eu_compare - which lanes a condition is true for
 * @a: the operation: how many lanes of which kind
 * @cond: the condition
 * @x: what is compared
 * @y: with what
 */
u32 eu_compare(const struct eu_alu *a, u32 cond, const union eu_lanes *x,
	       const union eu_lanes *y)
{
	u32 kind = a->insn->kind;
	union eu_lanes buf[2];

	if (kind != EU_INT) {
		x = counted(a, x, &buf[0]);
		y = counted(a, y, &buf[1]);
	}
	if (kind == EU_FLOAT)
		return cond >= EU_COND_O ? odd_floats(a, cond, x, y) : HITS(x->f, y->f);
	if (kind == EU_DOUBLE)
		return cond >= EU_COND_O ? odd_doubles(a, cond, x, y) : HITS(x->d, y->d);
	if (cond == EU_COND_O)
		return overflows(a, x);

	return a->is_unsigned ? HITS(x->u, y->u) : HITS(x->q, y->q);
}

/* The destination has the result as it is; or what .sat makes of it, which does not count. */
static bool is_kept(const struct eu_insn *insn)
{
	u32 type = insn->dst.type;

	if (insn->dst.where == EU_ACC)
		return true;
	if (insn->kind == EU_INT)
		return insn->saturate || eu_is_floating(type);

	return eu_is_floating(type) &&
	       (insn->saturate || type == (insn->kind == EU_DOUBLE ? EU_DF : EU_F));
}

/**
 * eu_compare_result - which lanes the operation's condition is true for
 * @a: the operation; the result is in a->r
 *
 * It is about the final result, after conversion: 0.3 that becomes an integer is zero. PRM IVB
 * vol 4 part 3, 3.6 "Assigning Conditional Flags": the post conditional signals.
 */
u32 eu_compare_result(const struct eu_alu *a)
{
	static const union eu_lanes zeros;
	u32 cond = a->insn->cond, type = a->insn->dst.type;
	union eu_lanes stored;

	if (cond >= EU_COND_O || is_kept(a->insn))
		return eu_compare(a, cond, &a->r, &zeros);
	eu_stored(a, &stored);
	if (eu_is_floating(type))
		return eu_compare(a, cond, &stored, &zeros);

	return type == EU_UQ ? HITS(stored.u, zeros.u) : HITS(stored.q, zeros.q);
}
