// SPDX-License-Identifier: GPL-2.0
/* Random instructions on random operands: the EU against the model. */
#include "eu/alu.h"
#include "eu_code.h"
#include "pick.h"

/* Behind types, which User Mode Linux's wants. */
#include <linux/fpu.h>

#define ROUNDS	4000

static struct model model;
static struct eu_thread thread, other;
static u32 tried;

static bool often(u32 of)
{
	return !pick(of);
}

/* A float that is likely to show something: near one, an integer, odd ones. */
static u32 some_float(void)
{
	static const u32 odd[] = {
		0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
		0x00000001, 0x80400000, 0x007fffff, 0x00800000, 0x7f7fffff, 0x3f000000,
		0x4f000000, 0xcf000000, 0x4f800000, 0x3f800001, 0x477fe000, 0x33800000,
	};
	u32 bits = pick(1 << 16) << 16 | pick(1 << 16);

	switch (pick(4)) {
	case 0:
		return odd[pick(ARRAY_SIZE(odd))];
	case 1:		/* few bits: sums that lie halfway */
		return (bits & 0x803fe000) | 0x3f800000;
	default:
		return (bits & 0x80ffffff) | (120 + pick(16)) << 23;
	}
}

static u64 some_double(void)
{
	static const u64 odd[] = {
		0, 1ull << 63, 0x7ffull << 52, 0xfffull << 52, 0x7ff8ull << 48, 1,
		0x3ffull << 52, 0x41e0000000000000ull, 0xc3e0000000000000ull,
	};

	if (often(4))
		return odd[pick(ARRAY_SIZE(odd))];

	return (u64)pick(1 << 20) << 32 | (u64)(1000 + pick(50)) << 52 | (u64)pick(2) << 63 |
	       pick(1u << 31);
}

static u32 some_cr0(void)
{
	return (often(2) ? pick(4) << 4 : 0) | (pick(8) & 3) << 6 | pick(2) << 10;
}

static void fill(u32 type)
{
	u32 i, at;
	u64 bits;

	for (i = 0; i < EU_GRF_BYTES; i++)
		model.grf[i] = often(4) ? (u8)(0x7f + pick(2)) : pick(256);
	for (at = 0; at < EU_GRF_BYTES; at += 8) {
		bits = type == EU_DF ? some_double() : (u64)some_float() << 32 | some_float();
		if (type == EU_F || type == EU_DF)
			memcpy(model.grf + at, &bits, 8);
	}
	model.flag[0] = pick(1 << 16) << 16 | pick(1 << 16);
	model.flag[1] = pick(1 << 16) << 16 | pick(1 << 16);
	model.enabled = often(2) ? ~0u : pick(1 << 16) << 16 | pick(1 << 16);
	model.cr0 = some_cr0();
}

static const u8 int_types[] = { EU_UB, EU_B, EU_UW, EU_W, EU_UD, EU_D, EU_UD, EU_D, EU_UQ, EU_Q };
static const u8 float_types[] = { EU_F, EU_F, EU_F, EU_HF };
static const u8 dst_types[] = { EU_UB, EU_B, EU_UW, EU_W, EU_UD, EU_D, EU_F, EU_HF, EU_DF };

static u32 type_of(u32 kind)
{
	if (kind == EU_INT)
		return int_types[pick(ARRAY_SIZE(int_types))];

	return kind == EU_DOUBLE ? EU_DF : float_types[pick(ARRAY_SIZE(float_types))];
}

static void some_source(struct code *c, struct code_src *s, u32 kind, bool last)
{
	u32 width = pick(5), size;

	s->type = type_of(kind);
	size = eu_type_size[s->type];
	s->file = 1;
	s->nr = pick(128);
	s->sub = often(2) ? 0 : pick(32 / size) * size;
	s->swizzle = 0xe4;
	s->negate = often(4);
	s->abs = often(4) && !(eu_opcodes[c->op].flags & EU_LOGIC);
	s->w = 1u << width;
	s->h = often(3) ? 1u << pick(3) : 1;
	s->v = often(2) ? s->w : pick(2) << pick(6);
	if (often(4))
		s->w = 1, s->h = 0, s->v = 0;
	if (c->align16) {
		s->w = 4;
		s->h = 1;
		s->v = often(3) ? 0 : 4;
		s->sub = size < 8 ? pick(2) * 16 : 0;
		s->swizzle = pick(256);
	} else if (last && often(4) && size > 1) {
		s->file = 3;
		s->abs = false;
		s->negate = false;
		s->w = 1, s->h = 0, s->v = 0;
		s->imm = kind == EU_FLOAT ? some_float() : pick(1u << 31) * 2ull + pick(2);
		if (size == 2)
			s->imm = (u16)s->imm * 0x10001u;
		if (size == 8)
			s->type = kind == EU_DOUBLE ? EU_F : EU_D;
		if (kind == EU_DOUBLE)
			s->imm = some_float();
	}
}

static const u8 int_ops[] = {
	EU_OP_MOV, EU_OP_ADD, EU_OP_MUL, EU_OP_AND, EU_OP_OR, EU_OP_XOR, EU_OP_NOT, EU_OP_SHL,
	EU_OP_SHR, EU_OP_ASR, EU_OP_AVG, EU_OP_SEL, EU_OP_CMP,
};
static const u8 float_ops[] = { EU_OP_MOV, EU_OP_ADD, EU_OP_MUL, EU_OP_SEL, EU_OP_CMP };

/* What the hardware has no promise for: results of more than 64 bits. */
static void keep_defined(struct code *c)
{
	u32 i, sources = eu_opcodes[c->op].sources;
	bool wide = eu_type_size[c->type] == 8;

	for (i = 0; i < sources; i++)
		wide |= eu_type_size[c->src[i].type] == 8 || c->op == EU_OP_MUL;
	if (!wide)
		return;
	c->sat = false;
	if (c->op != EU_OP_CMP && c->op != EU_OP_SEL)
		c->cond = 0;
	for (i = 0; i < sources; i++) {
		if (c->op == EU_OP_AVG) {
			if (c->src[i].type == EU_UQ)
				c->src[i].type = EU_Q;
			c->src[i].negate = false;
		}
		if (c->op == EU_OP_CMP || c->op == EU_OP_SEL || c->op == EU_OP_SHR ||
		    c->op == EU_OP_ASR ||
		    c->type == EU_F || c->type == EU_HF || c->type == EU_DF) {
			if (eu_type_size[c->src[i].type] == 8)
				c->src[i].type = EU_D;
			c->src[i].negate = false;
		}
	}
}

static void some_code(struct code *c, u32 kind)
{
	static const u8 conds[] = { EU_COND_Z, EU_COND_NZ, EU_COND_G, EU_COND_GE, EU_COND_L,
				    EU_COND_LE };
	u32 i, size;

	memset(c, 0, sizeof(*c));
	c->op = kind == EU_INT ? int_ops[pick(ARRAY_SIZE(int_ops))] :
				 float_ops[pick(ARRAY_SIZE(float_ops))];
	c->lanes = 1u << pick(6);
	c->first = pick(32 / c->lanes) * c->lanes & ~3u;
	c->all = often(4);
	c->align16 = often(5) && c->lanes >= 4;
	c->sat = often(4) && c->op != EU_OP_CMP;
	c->predicate = often(2) ? pick(c->align16 ? 8 : 14) : 0;
	c->invert = often(2);
	c->flag = pick(4) * 16;
	c->file = 1;
	c->type = c->op == EU_OP_MOV ? dst_types[pick(ARRAY_SIZE(dst_types))] : type_of(kind);
	c->stride = c->align16 ? 1 : often(2) ? 1 : 1u << pick(3);
	c->writemask = often(2) ? 15 : pick(16);
	size = eu_type_size[c->type];
	c->nr = pick(128);
	c->sub = c->align16 ? pick(2) * 16 : often(2) ? 0 : pick(32 / size) * size;
	if (often(4) || c->op == EU_OP_CMP || (c->op == EU_OP_SEL && !c->predicate))
		c->cond = conds[pick(ARRAY_SIZE(conds))];
	for (i = 0; i < eu_opcodes[c->op].sources; i++)
		some_source(c, &c->src[i], kind, i + 1 == eu_opcodes[c->op].sources);
	if (kind == EU_INT)
		keep_defined(c);
	if (eu_opcodes[c->op].flags & EU_LOGIC)
		c->sat = false;
}

static const u8 int3_ops[] = { EU_OP_MAD, EU_OP_BFI2 };
static const u8 float3_ops[] = { EU_OP_MAD, EU_OP_LRP };

static void some_three(struct code *c, u32 kind)
{
	u32 i, type = kind == EU_FLOAT ? EU_F : pick(2) ? EU_D : EU_UD;

	memset(c, 0, sizeof(*c));
	c->op = kind == EU_FLOAT ? float3_ops[pick(2)] : int3_ops[pick(2)];
	c->lanes = 1u << pick(6);
	c->align16 = true;
	c->all = often(4);
	c->sat = kind == EU_FLOAT && often(4);
	c->type = type;
	c->nr = pick(128);
	c->sub = often(2) ? 0 : pick(2) * 16;
	c->stride = 1;
	c->writemask = often(2) ? 15 : pick(16);
	if (often(4) && kind == EU_FLOAT)
		c->cond = 1 + pick(6);
	for (i = 0; i < 3; i++) {
		c->src[i] = (struct code_src){ .file = 1, .type = type, .nr = pick(128), .w = 4,
					       .h = 1, .v = 4, .swizzle = 0xe4 };
		if (often(3))
			c->src[i].swizzle = pick(256);
		if (often(3)) {
			c->src[i].v = 0;
			c->src[i].h = 0;
			c->src[i].w = 1;
			c->src[i].sub = pick(8) * 4;
		}
		c->src[i].negate = kind == EU_FLOAT && often(3);
		c->src[i].abs = kind == EU_FLOAT && often(4);
	}
}

/* Registers that @program does not name may hold anything. */
static void spoil(const struct eu_program *program)
{
	u32 at;

	for (at = 0; at < EU_GRF_BYTES; at++)
		if (!(program->named[at / 32 / 64] >> at / 32 % 64 & 1))
			thread.regs[at] ^= 0x5a;
}

static void take_over(const struct eu_program *program)
{
	eu_thread_init(&thread, program, ~0u);
	memcpy(thread.regs, model.grf, EU_GRF_BYTES);
	memcpy(thread.regs + EU_ARF(EU_ARF_FLAG), model.flag, 8);
	memcpy(thread.regs + EU_ARF(EU_ARF_CONTROL), &model.cr0, 4);
	thread.enabled = model.enabled;
}

static bool same(const u8 *a, const u8 *b, u32 type, u32 size)
{
	u64 x = 0, y = 0;

	memcpy(&x, a, size);
	memcpy(&y, b, size);

	return x == y || (model_is_nan(type, x) && model_is_nan(type, y));
}

/* The same bits come out where the host has no instruction for it, also of what is no number. */
static void run_both(void)
{
	bool has_fma = eu_fma;

	memcpy(&other, &thread, sizeof(thread));
	eu_fma = false;
	check_eq(code_run(&other, 1), EU_BUDGET);
	eu_fma = has_fma;
	check_eq(code_run(&thread, 1), EU_BUDGET);
}

static void check_one(const struct code *c)
{
	struct eu_insn insn[2];
	struct eu_program program = { insn, 2 };
	char text[EU_TEXT_SIZE];
	u32 at, size = eu_type_size[c->type];
	bool known;
	u64 bits[2];

	code_encode(c, bits);
	eu_program_decode(&program, bits);
	if (insn->bad)
		return;
	take_over(&program);
	kernel_fpu_begin();
	known = model_run(&model, c);
	kernel_fpu_end();
	if (!known)
		return;
	tried++;
	spoil(&program);
	run_both();
	eu_disassemble(insn, text);
	expect_msg(!memcmp(thread.regs, other.regs, sizeof(thread.regs)), "%s (try %u)", text,
		   tried);
	spoil(&program);
	for (at = 0; at < EU_GRF_BYTES; at += size)
		expect_msg(same(thread.regs + at, model.grf + at, c->type, size),
			   "%s (try %u, cr0 %#x): r%u.%u is %#llx, not %#llx", text, tried,
			   model.cr0, at / 32, at % 32,
			   *(u64 *)(thread.regs + (at & ~7u)), *(u64 *)(model.grf + (at & ~7u)));
	expect_msg(!memcmp(thread.regs + EU_ARF(EU_ARF_FLAG), model.flag, 8),
		   "%s (try %u): flags differ: %#llx, not %#x %#x", text, tried,
		   *(u64 *)(thread.regs + EU_ARF(EU_ARF_FLAG)), model.flag[0], model.flag[1]);
}

static void many(u32 kind, void (*some)(struct code *c, u32 kind))
{
	struct code c;
	u32 i;

	eu_init();
	seed = 0x5eed + kind;
	tried = 0;
	for (i = 0; i < ROUNDS; i++) {
		if (!(i % 8))
			fill(kind == EU_INT ? EU_UD : kind == EU_FLOAT ? EU_F : EU_DF);
		some(&c, kind);
		check_one(&c);
	}
	/* Most of what is made up is legal. */
	check_gt(tried, ROUNDS / 4);
}

static void ints(void)
{
	many(EU_INT, some_code);
}

static void floats(void)
{
	many(EU_FLOAT, some_code);
}

static void doubles(void)
{
	many(EU_DOUBLE, some_code);
}

static void ints_of_three(void)
{
	many(EU_INT, some_three);
}

static void floats_of_three(void)
{
	many(EU_FLOAT, some_three);
}

static void planes(void)
{
	struct code c = code_make(EU_OP_PLN, 16, EU_F, 10, 2, 4);
	struct eu_insn insns[2];
	struct eu_program program = { insns, 2 };
	const u32 *g = (u32 *)thread.regs;
	u32 wanted[16], i, n, u;
	u64 bits[2];

	code_encode(&c, bits);
	eu_program_decode(&program, bits);
	seed = 0x91a9e;
	eu_init();
	for (n = 0; n < ROUNDS; n++) {
		eu_thread_init(&thread, &program, 0xffff);
		model.cr0 = some_cr0();
		memcpy(thread.regs + EU_ARF(EU_ARF_CONTROL), &model.cr0, 4);
		for (i = 0; i < 6 * 8; i++)
			((u32 *)thread.regs)[2 * 8 + i] = some_float();
		kernel_fpu_begin();
		for (i = 0; i < 16; i++) {
			u = (4 + i / 8 * 2) * 8 + i % 8;
			wanted[i] = model_pln(&model, &g[2 * 8], g[u], g[u + 8]);
		}
		kernel_fpu_end();
		run_both();
		expect(!memcmp(thread.regs, other.regs, sizeof(thread.regs)));
		for (i = 0; i < 16; i++)
			expect_msg(same((u8 *)&g[10 * 8 + i], (u8 *)&wanted[i], EU_F, 4),
				   "try %u, lane %u: %#x, not %#x (cr0 %#x)", n, i, g[10 * 8 + i],
				   wanted[i], model.cr0);
	}
}

static const struct unit_case cases[] = {
	UNIT(planes),
	UNIT(ints),
	UNIT(floats),
	UNIT(doubles),
	UNIT(ints_of_three),
	UNIT(floats_of_three),
};

const struct unit_group eu_random_tests = {
	.name = "eu_random",
	UNIT_CASES(cases),
};
