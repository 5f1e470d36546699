// SPDX-License-Identifier: GPL-2.0
/* From fields to the bits of an instruction. PRM SKL vol 7, "Instruction Formats" */
#include "eu_code.h"

void code_put(u64 *bits, u32 high, u32 low, u64 val)
{
	u32 i;

	for (i = low; i <= high; i++, val >>= 1) {
		bits[i / 64] &= ~(1ull << i % 64);
		bits[i / 64] |= (val & 1) << i % 64;
	}
}

static u32 log2_of(u32 n)
{
	u32 i = 0;

	while (n >> i > 1)
		i++;

	return i;
}

/* 0, 1, 2, 4 … as 0, 1, 2, 3 … */
static u32 stride_code(u32 n)
{
	return n ? log2_of(n) + 1 : 0;
}

static u32 type_code(u32 file, u32 type)
{
	static const u8 imm[EU_TYPES] = {
		[EU_UD] = 0, [EU_D] = 1, [EU_UW] = 2, [EU_W] = 3, [EU_UV] = 4, [EU_VF] = 5,
		[EU_V] = 6, [EU_F] = 7, [EU_UQ] = 8, [EU_Q] = 9, [EU_DF] = 10, [EU_HF] = 11,
	};

	/* enum eu_type counts registers' types as the hardware does. */
	return file == 3 ? imm[type] : type;
}

static void put_controls(const struct code *c, u64 *bits)
{
	code_put(bits, 6, 0, c->op);
	code_put(bits, 8, 8, c->align16);
	code_put(bits, 11, 11, c->first / 4 % 2);
	code_put(bits, 13, 12, c->first / 8);
	code_put(bits, 19, 16, c->predicate);
	code_put(bits, 20, 20, c->invert);
	code_put(bits, 23, 21, log2_of(c->lanes));
	code_put(bits, 27, 24, c->cond);
	code_put(bits, 28, 28, c->write_acc | c->branch);
	code_put(bits, 31, 31, c->sat);
	code_put(bits, 32, 32, c->flag / 16 % 2);
	code_put(bits, 33, 33, c->flag / 32);
	code_put(bits, 34, 34, c->all);
}

static void put_source(const struct code *c, u64 *bits, u32 i)
{
	const struct code_src *s = &c->src[i];
	u32 at = i ? 96 : 64;

	code_put(bits, i ? 90 : 42, i ? 89 : 41, s->file);
	code_put(bits, i ? 94 : 46, i ? 91 : 43, type_code(s->file, s->type));
	if (s->file == 3) {
		if (s->type == EU_DF || s->type == EU_Q || s->type == EU_UQ)
			bits[1] = s->imm;
		else
			code_put(bits, 127, 96, s->imm);
		return;
	}
	code_put(bits, at + 12, at + 5, s->nr);
	code_put(bits, at + 13, at + 13, s->abs);
	code_put(bits, at + 14, at + 14, s->negate);
	if (c->align16) {
		code_put(bits, at + 3, at, s->swizzle);
		code_put(bits, at + 4, at + 4, s->sub / 16);
		code_put(bits, at + 19, at + 16, s->swizzle >> 4);
		code_put(bits, at + 24, at + 21, stride_code(s->v));
		return;
	}
	code_put(bits, at + 4, at, s->sub);
	code_put(bits, at + 17, at + 16, stride_code(s->h));
	code_put(bits, at + 20, at + 18, log2_of(s->w));
	code_put(bits, at + 24, at + 21, stride_code(s->v));
}

static u32 type3_code(u32 type)
{
	switch (type) {
	case EU_F:
		return 0;
	case EU_D:
		return 1;
	case EU_UD:
		return 2;
	case EU_DF:
		return 3;
	default:
		return 4;
	}
}

static void put_three(const struct code *c, u64 *bits)
{
	static const u8 low[3] = { 64, 85, 106 };
	u32 i;

	code_put(bits, 63, 56, c->nr);
	code_put(bits, 55, 53, c->sub / 4);
	code_put(bits, 52, 49, c->writemask);
	code_put(bits, 48, 46, type3_code(c->type));
	code_put(bits, 45, 43, type3_code(c->src[0].type));
	code_put(bits, 36, 36, c->src[1].type != c->src[0].type);
	code_put(bits, 35, 35, c->src[2].type != c->src[0].type);
	for (i = 0; i < 3; i++) {
		code_put(bits, 37 + 2 * i, 37 + 2 * i, c->src[i].abs);
		code_put(bits, 38 + 2 * i, 38 + 2 * i, c->src[i].negate);
		code_put(bits, low[i], low[i], !c->src[i].v);
		code_put(bits, low[i] + 8, low[i] + 1, c->src[i].swizzle);
		code_put(bits, low[i] + 11, low[i] + 9, c->src[i].sub / 4);
		code_put(bits, low[i] + 19, low[i] + 12, c->src[i].nr);
	}
}

void code_encode(const struct code *c, u64 *bits)
{
	u32 i, sources = eu_opcodes[c->op].sources;

	bits[0] = 0;
	bits[1] = 0;
	put_controls(c, bits);
	if (sources == 3) {
		put_three(c, bits);
		return;
	}
	code_put(bits, 36, 35, c->file);
	code_put(bits, 40, 37, c->type);
	code_put(bits, 60, 53, c->nr);
	if (c->align16) {
		code_put(bits, 51, 48, c->writemask);
		code_put(bits, 52, 52, c->sub / 16);
		code_put(bits, 62, 61, 1);
	} else {
		code_put(bits, 52, 48, c->sub);
		code_put(bits, 62, 61, stride_code(c->stride));
	}
	for (i = 0; i < sources; i++)
		put_source(c, bits, i);
}

void code_encode_flow(const struct code *c, u64 *bits)
{
	bits[0] = 0;
	bits[1] = 0;
	put_controls(c, bits);
	code_put(bits, 95, 64, (u32)c->uip);
	code_put(bits, 127, 96, (u32)c->jip);
}

void code_send(u64 *bits, u32 sfid, u32 desc, u32 src, bool eot)
{
	struct code c = { .op = EU_OP_SEND, .lanes = 8, .all = true, .cond = sfid };

	code_encode_flow(&c, bits);
	code_put(bits, 42, 41, 1);
	code_put(bits, 76, 69, src);
	code_put(bits, 90, 89, 3);
	code_put(bits, 126, 96, desc);
	code_put(bits, 127, 127, eot);
}

struct code code_make(u32 op, u32 lanes, u32 type, u32 dst, u32 src0, u32 src1)
{
	struct code_src src = { .file = 1, .type = type, .v = 8, .w = 8, .h = 1,
				.swizzle = 0xe4 };
	struct code c = { .op = op, .lanes = lanes, .file = 1, .type = type, .nr = dst,
			  .stride = 1, .writemask = 15 };

	c.src[0] = src;
	c.src[1] = src;
	c.src[0].nr = src0;
	c.src[1].nr = src1;

	return c;
}

struct code code_three(u32 op, u32 lanes, u32 type, u32 dst, u32 src0, u32 src1, u32 src2)
{
	struct code c = code_make(op, lanes, type, dst, src0, src1);

	c.align16 = true;
	c.src[2] = c.src[1];
	c.src[2].nr = src2;

	return c;
}
