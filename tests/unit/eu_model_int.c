// SPDX-License-Identifier: GPL-2.0
/* The model's operations on integers of any length. Compiled for the FPU, as all of it is. */
#include "eu_model.h"

static u32 bit(u32 x, u32 n)
{
	return n < 32 ? x >> n & 1 : 0;
}

/* Bits that are @val, from bit @from on, up or down. */
static u32 run_of(u32 x, u32 val, s32 from, s32 step)
{
	u32 n = 0;

	for (; n < 32 && bit(x, from) == val; from += step)
		n++;

	return n;
}

/* Bits @at and up: @width of them, as far as there are any. */
static u32 field(u32 x, u32 width, u32 at, bool has_sign)
{
	u32 r = 0, i, top = 0;

	for (i = 0; i < width && at + i < 32; i++) {
		top = bit(x, at + i);
		r |= top << i;
	}
	for (; has_sign && i < 32; i++)
		r |= top << i;

	return r;
}

/* Of words, whose sign is that of the only source, or the last one. */
static bool of_bits(const struct code *code, const struct value *s, struct value *r)
{
	bool has_sign = code->src[code->op == EU_OP_BFE ? 2 : 0].type == EU_D;
	u32 x = s[0].q, y = s[1].q, i, n = 0, word = 0;

	switch (code->op) {
	case EU_OP_BFREV:
		for (i = 0; i < 32; i++)
			word |= bit(x, i) << (31 - i);
		break;
	case EU_OP_CBIT:
		for (i = 0; i < 32; i++)
			word += bit(x, i);
		break;
	case EU_OP_LZD:
		word = run_of(x, 0, 31, -1);
		break;
	case EU_OP_FBH:
		n = run_of(x, has_sign ? bit(x, 31) : 0, 31, -1);
		word = n < 32 ? n : ~0u;
		break;
	case EU_OP_FBL:
		n = run_of(x, 0, 0, 1);
		word = n < 32 ? n : ~0u;
		break;
	case EU_OP_BFE:
		word = field(s[2].q, x & 31, y & 31, has_sign);
		break;
	case EU_OP_BFI1:
		for (i = y & 31; i < 32 && n < (x & 31); i++, n++)
			word |= 1u << i;
		break;
	default:
		return false;
	}
	r->q = word;

	return true;
}

/* Carry, borrow, and the product that is put together of halves. */
static bool with_acc(const struct code *code, const struct value *s, struct value *r, s128 *acc)
{
	const s128 word = (s128)1 << 32;

	switch (code->op) {
	case EU_OP_MAC:
		r->q = s[0].q * s[1].q + *acc;
		*acc = r->q;
		return true;
	case EU_OP_MACH:
		*acc += s[0].q * (s[1].q >> 16) * 0x10000;
		r->q = (s64)*acc >> 32;
		return true;
	case EU_OP_ADDC:
		r->q = s[0].q + s[1].q;
		*acc = r->q >= word;
		if (*acc)
			r->q -= word;
		return true;
	case EU_OP_SUBB:
		r->q = s[0].q - s[1].q;
		*acc = r->q < 0;
		if (*acc)
			r->q += word;
		return true;
	default:
		return false;
	}
}

static s128 low_bits(s128 q, u32 n)
{
	return q & (((s128)1 << n) - 1);
}

/**
 * model_int - an operation on integers
 * @code: which
 * @s: its sources
 * @r: where the result is put
 * @acc: of its lane: what it was, and what becomes of it if the instruction says so
 *
 * Return: false if it is none.
 */
bool model_int(const struct code *code, const struct value *s, struct value *r, s128 *acc)
{
	u32 width = eu_type_size[code->src[0].type] == 8 ? 64 : 32;
	u32 by = (u64)s[1].q & (width - 1);

	r->is_float = false;
	if (with_acc(code, s, r, acc))
		return true;
	switch (code->op) {
	case EU_OP_MOV:
		r->q = s[0].q;
		break;
	case EU_OP_NOT:
		r->q = ~s[0].q;
		break;
	case EU_OP_AND:
		r->q = s[0].q & s[1].q;
		break;
	case EU_OP_OR:
		r->q = s[0].q | s[1].q;
		break;
	case EU_OP_XOR:
		r->q = s[0].q ^ s[1].q;
		break;
	case EU_OP_ADD:
		r->q = s[0].q + s[1].q;
		break;
	case EU_OP_MUL:
		r->q = (u128)s[0].q * (u128)s[1].q;
		break;
	case EU_OP_MAD:
		r->q = (u128)s[1].q * (u128)s[2].q + s[0].q;
		break;
	case EU_OP_AVG:
		r->q = (s[0].q + s[1].q + 1) >> 1;
		break;
	case EU_OP_SHR:
		r->q = low_bits(s[0].q, width) >> by;
		break;
	case EU_OP_SHL:
		r->q = s[0].q * ((s128)1 << by);
		break;
	case EU_OP_ASR:
		r->q = s[0].q >> by;
		break;
	case EU_OP_BFI2:
		r->q = (s[0].q & (u128)s[1].q * (s[0].q & -(u128)s[0].q)) | (~s[0].q & s[2].q);
		break;
	default:
		if (!of_bits(code, s, r))
			return false;
	}
	*acc = r->q;

	return true;
}
