// SPDX-License-Identifier: GPL-2.0
/*
 * Integers: each lane in 64 bits, so that no sum or product of 32 is too large. Where all
 * is of 32 bits and nothing looks at what is above, words do.
 */
#include "eu/alu.h"

#define INT_FN(name, expr)	EU_LANES_FN(name, a->n, q, expr)

#define U(s)	((s)->u[i])
#define Q(s)	((s)->q[i])

static bool is_unsigned(u32 type)
{
	return type == EU_UD || type == EU_UW || type == EU_UB || type == EU_UQ || type == EU_UV;
}

/* No source has a sign, nor is made to have one. */
static bool all_unsigned(const struct eu_insn *insn)
{
	u32 i;

	for (i = 0; i < eu_opcodes[insn->op].sources; i++)
		if (!is_unsigned(insn->src[i].type) || insn->src[i].negate)
			return false;

	return true;
}

/* Bits of a source, as shifts and counts see them. */
static u32 width(const struct eu_alu *a, u32 i)
{
	return eu_type_size[a->insn->src[i].type] == 8 ? 64 : 32;
}

static u64 within(const struct eu_alu *a, u32 i, u64 val)
{
	return width(a, i) == 64 ? val : (u32)val;
}

INT_FN(int_mov_lanes, Q(s0))
INT_FN(int_not, ~Q(s0))
INT_FN(int_and, Q(s0) & Q(s1))
INT_FN(int_or, Q(s0) | Q(s1))
INT_FN(int_xor, Q(s0) ^ Q(s1))
INT_FN(int_shr, within(a, 0, U(s0)) >> (U(s1) & (width(a, 0) - 1)))
INT_FN(int_shl, U(s0) << (U(s1) & (width(a, 0) - 1)))
INT_FN(int_asr, Q(s0) >> (U(s1) & (width(a, 0) - 1)))
/* Rounded up, and no sum that 64 bits may not hold. */
INT_FN(int_avg, (Q(s0) | Q(s1)) - ((Q(s0) ^ Q(s1)) >> 1))
INT_FN(int_sel_chosen, a->chosen & 1u << i ? Q(s0) : Q(s1))

static void int_mov(struct eu_alu *a)
{
	a->is_unsigned = a->insn->src[0].type == EU_UQ && !a->insn->src[0].negate;
	int_mov_lanes(a);
}

/* PRM SKL vol 7, "sel": the smaller, or the larger */
static void int_sel(struct eu_alu *a)
{
	u32 hits;

	a->is_unsigned = all_unsigned(a->insn);
	if (a->insn->cond) {
		hits = eu_compare(a, a->insn->cond, a->s[0], a->s[1]);
		a->chosen = hits;
	}
	int_sel_chosen(a);
}

static void int_add(struct eu_alu *a)
{
	bool wide = eu_type_size[a->insn->src[0].type] == 8 ||
		    eu_type_size[a->insn->src[1].type] == 8;
	const union eu_lanes *s0 = a->s[0], *s1 = a->s[1];
	u32 i;
	bool over;

	a->is_unsigned = wide && all_unsigned(a->insn);
	for (i = 0; i < a->n; i++) {
		a->r.u[i] = U(s0) + U(s1);
		if (!wide || !a->insn->saturate)
			continue;
		if (a->is_unsigned) {
			if (a->r.u[i] < U(s0))
				a->r.u[i] = U64_MAX;
			continue;
		}
		over = (Q(s0) < 0) == (Q(s1) < 0) && (a->r.q[i] < 0) != (Q(s0) < 0);
		if (over)
			a->r.q[i] = Q(s0) < 0 ? S64_MIN : S64_MAX;
	}
}

INT_FN(int_product, U(s0) * U(s1))
INT_FN(int_product_sum, U(s1) * U(s2) + U(s0))

static void int_mul(struct eu_alu *a)
{
	a->is_unsigned = all_unsigned(a->insn);
	int_product(a);
}

static void int_mad(struct eu_alu *a)
{
	a->is_unsigned = all_unsigned(a->insn);
	int_product_sum(a);
}

static void int_mac(struct eu_alu *a)
{
	u32 base = eu_acc_base(a->insn), i;

	for (i = 0; i < a->n; i++)
		a->r.u[i] = a->s[0]->u[i] * a->s[1]->u[i] +
			    (u64)a->thread->acc[(base + i) % EU_ACC_LANES];
}

/*
 * PRM SKL vol 7, "mach": the upper half of a product of 32 bits, of which the accumulator
 * has that with the lower 16. It gets the whole.
 */
static void int_mach(struct eu_alu *a)
{
	u32 base = eu_acc_base(a->insn), i;

	for (i = 0; i < a->n; i++) {
		a->acc[i] = (a->s[0]->u[i] * (u64)(a->s[1]->q[i] >> 16) << 16) +
			    (u64)a->thread->acc[(base + i) % EU_ACC_LANES];
		a->r.q[i] = a->acc[i] >> 32;
	}
}

static u32 reversed(u32 x)
{
	x = x >> 16 | x << 16;
	x = (x & 0xff00ff00) >> 8 | (x & 0x00ff00ff) << 8;
	x = (x & 0xf0f0f0f0) >> 4 | (x & 0x0f0f0f0f) << 4;
	x = (x & 0xcccccccc) >> 2 | (x & 0x33333333) << 2;

	return (x & 0xaaaaaaaa) >> 1 | (x & 0x55555555) << 1;
}

static u32 leading_zeros(u32 x)
{
	return x ? __builtin_clz(x) : 32;
}

/* PRM SKL vol 7, "fbh": from the top, the first bit that differs from the sign */
static u32 first_high(u32 x, bool has_sign)
{
	if (has_sign && (s32)x < 0)
		x = ~x;

	return x ? __builtin_clz(x) : ~0u;
}

/* Without a builtin, for which some compilers call a library. */
static u32 ones(u32 x)
{
	x = x - (x >> 1 & 0x55555555);
	x = (x & 0x33333333) + (x >> 2 & 0x33333333);

	return ((x + (x >> 4)) & 0x0f0f0f0f) * 0x01010101 >> 24;
}

static s64 field(u32 bits, u32 at, u32 val, bool has_sign)
{
	bits &= 31;
	at &= 31;
	if (!bits)
		return 0;
	if (at + bits < 32)
		val <<= 32 - bits - at;
	else
		bits = 32 - at;

	return has_sign ? (s64)((s32)val >> (32 - bits)) : val >> (32 - bits);
}

static u32 mask_of(u32 bits, u32 at)
{
	return ((1u << (bits & 31)) - 1) << (at & 31);
}

INT_FN(int_bfrev, reversed(U(s0)))
INT_FN(int_lzd, leading_zeros(U(s0)))
INT_FN(int_fbh, first_high(U(s0), a->insn->src[0].type == EU_D))
INT_FN(int_fbl, (u32)U(s0) ? __builtin_ctz((u32)U(s0)) : ~0u)
INT_FN(int_cbit, ones(within(a, 0, U(s0))))
INT_FN(int_bfe, field(U(s0), U(s1), U(s2), a->insn->src[2].type == EU_D))
INT_FN(int_bfi1, mask_of(U(s0), U(s1)))
/* The mask says where the field goes: a product by its lowest bit moves it there. */
INT_FN(int_bfi2, (U(s0) & (U(s1) * (U(s0) & -U(s0)))) | (~U(s0) & U(s2)))

/* PRM SKL vol 7, "addc", "subb": the carry goes to the accumulator */
static void int_addc(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++) {
		a->r.u[i] = (u64)(u32)a->s[0]->u[i] + (u32)a->s[1]->u[i];
		a->acc[i] = a->r.u[i] >> 32;
		a->r.u[i] = (u32)a->r.u[i];
	}
}

static void int_subb(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++) {
		a->acc[i] = (u32)a->s[0]->u[i] < (u32)a->s[1]->u[i];
		a->r.u[i] = (u32)(a->s[0]->u[i] - a->s[1]->u[i]);
	}
}

static u64 distance(s64 x, s64 y)
{
	return x > y ? (u64)x - (u64)y : (u64)y - (u64)x;
}

/* PRM SKL vol 7, "sad2", "sada2": pairs of lanes, a result for the first */
static void int_sad2(struct eu_alu *a)
{
	bool more = a->insn->op == EU_OP_SADA2;
	u32 i;

	for (i = 0; i < a->n; i++) {
		a->r.u[i] = 0;
		if (i % 2 || i + 1 >= a->n)
			continue;
		a->r.u[i] = distance(a->s[0]->q[i], a->s[1]->q[i]) +
			    distance(a->s[0]->q[i + 1], a->s[1]->q[i + 1]) +
			    (more ? (u64)a->thread->acc[i] : 0);
	}
	a->writes &= 0x55555555;
}

const eu_fn eu_int_fns[EU_NUM_OPS] = {
	[EU_OP_MOV] = int_mov, [EU_OP_SEL] = int_sel, [EU_OP_NOT] = int_not,
	[EU_OP_AND] = int_and, [EU_OP_OR] = int_or, [EU_OP_XOR] = int_xor,
	[EU_OP_SHR] = int_shr, [EU_OP_SHL] = int_shl, [EU_OP_ASR] = int_asr,
	[EU_OP_ADD] = int_add, [EU_OP_MUL] = int_mul, [EU_OP_AVG] = int_avg,
	[EU_OP_MAC] = int_mac, [EU_OP_MACH] = int_mach, [EU_OP_MAD] = int_mad,
	[EU_OP_BFREV] = int_bfrev, [EU_OP_LZD] = int_lzd, [EU_OP_FBH] = int_fbh,
	[EU_OP_FBL] = int_fbl, [EU_OP_CBIT] = int_cbit, [EU_OP_BFE] = int_bfe,
	[EU_OP_BFI1] = int_bfi1, [EU_OP_BFI2] = int_bfi2, [EU_OP_ADDC] = int_addc,
	[EU_OP_SUBB] = int_subb, [EU_OP_SAD2] = int_sad2, [EU_OP_SADA2] = int_sad2,
	[EU_OP_MATH] = eu_math_int,
};
