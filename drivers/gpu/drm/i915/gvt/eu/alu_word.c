// SPDX-License-Identifier: GPL-2.0
/* Integers of 32 bits of which nobody wants more than 32: four lanes at a time. */
#include "eu/alu.h"

#define WORD_FN(name, expr)	EU_LANES_FN(name, (a->n + 3) / 4, vu, expr)

#define V(s)	((s)->vu[i])
#define S(s)	((s)->vs[i])

WORD_FN(word_mov, V(s0))
WORD_FN(word_not, ~V(s0))
WORD_FN(word_and, V(s0) & V(s1))
WORD_FN(word_or, V(s0) | V(s1))
WORD_FN(word_xor, V(s0) ^ V(s1))
WORD_FN(word_add, V(s0) + V(s1))
WORD_FN(word_mul, V(s0) * V(s1))
WORD_FN(word_mad, V(s1) * V(s2) + V(s0))
WORD_FN(word_shl, V(s0) << (V(s1) & 31))
WORD_FN(word_shr, V(s0) >> (V(s1) & 31))
WORD_FN(word_bfi2, (V(s0) & (V(s1) * (V(s0) & -V(s0)))) | (~V(s0) & V(s2)))

static void word_asr(struct eu_alu *a)
{
	bool has_sign = a->insn->src[0].type == EU_D;
	u32 i;

	for (i = 0; i < (a->n + 3) / 4; i++)
		a->r.vu[i] = has_sign ? (v4u)(a->s[0]->vs[i] >> (v4s)(a->s[1]->vu[i] & 31)) :
					a->s[0]->vu[i] >> (a->s[1]->vu[i] & 31);
}

static void word_sel(struct eu_alu *a)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		a->r.w[i] = a->chosen & 1u << i ? a->s[0]->w[i] : a->s[1]->w[i];
}

const eu_fn eu_word_fns[EU_NUM_OPS] = {
	[EU_OP_MOV] = word_mov, [EU_OP_SEL] = word_sel, [EU_OP_NOT] = word_not,
	[EU_OP_AND] = word_and, [EU_OP_OR] = word_or, [EU_OP_XOR] = word_xor,
	[EU_OP_SHR] = word_shr, [EU_OP_SHL] = word_shl, [EU_OP_ASR] = word_asr,
	[EU_OP_ADD] = word_add, [EU_OP_MUL] = word_mul, [EU_OP_MAD] = word_mad,
	[EU_OP_BFI2] = word_bfi2,
};
