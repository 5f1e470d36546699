// SPDX-License-Identifier: GPL-2.0
/* EU instructions and operands by chance: legal ones, mostly, and what a model can know. */
#include "eu_pick.h"
#include "pick.h"

void pick_begin(u64 from)
{
	seed = from;
}

static bool often(u32 of)
{
	return !pick(of);
}

/* A float that is likely to show something: near one, an integer, odd ones. */
u32 pick_float(void)
{
	static const u32 odd[] = {
		0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
		0x00000001, 0x80400000, 0x007fffff, 0x00800000, 0x7f7fffff, 0x3f000000,
		0x4f000000, 0xcf000000, 0x4f800000, 0x3f800001, 0x477fe000, 0x33800000,
	};
	u32 bits = pick_word();

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

u32 pick_cr0(void)
{
	return (often(2) ? pick(4) << 4 : 0) | (pick(8) & 3) << 6 | pick(2) << 10;
}

/* Registers, of which many are numbers of @type. */
void pick_registers(struct model *model, u32 type)
{
	u32 i, at;
	u64 bits;

	for (i = 0; i < EU_GRF_BYTES; i++)
		model->grf[i] = often(4) ? (u8)(0x7f + pick(2)) : pick(256);
	for (at = 0; at < EU_GRF_BYTES; at += 8) {
		bits = type == EU_DF ? some_double() : (u64)pick_float() << 32 | pick_float();
		if (type == EU_F || type == EU_DF)
			memcpy(model->grf + at, &bits, 8);
	}
	model->flag[0] = pick_word();
	model->flag[1] = pick_word();
	model->enabled = often(2) ? ~0u : pick_word();
	model->cr0 = pick_cr0();
	for (i = 0; i < EU_ACC_LANES; i++)
		model->acc[i] = type == EU_F ? pick_float() :
			       (s64)pick_word() - (1ll << 31);
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
		s->imm = kind == EU_FLOAT ? pick_float() : pick(1u << 31) * 2ull + pick(2);
		if (size == 2)
			s->imm = (u16)s->imm * 0x10001u;
		if (size == 8)
			s->type = kind == EU_DOUBLE ? EU_F : EU_D;
		if (kind == EU_DOUBLE)
			s->imm = pick_float();
	}
}

static const u8 int_ops[] = {
	EU_OP_MOV, EU_OP_ADD, EU_OP_MUL, EU_OP_AND, EU_OP_OR, EU_OP_XOR, EU_OP_NOT, EU_OP_SHL,
	EU_OP_SHR, EU_OP_ASR, EU_OP_AVG, EU_OP_SEL, EU_OP_CMP, EU_OP_CMPN, EU_OP_BFREV, EU_OP_CBIT,
	EU_OP_LZD, EU_OP_FBH, EU_OP_FBL, EU_OP_BFI1, EU_OP_MAC, EU_OP_MACH, EU_OP_ADDC, EU_OP_SUBB,
	EU_OP_SAD2, EU_OP_SADA2,
};
static const u8 float_ops[] = {
	EU_OP_MOV, EU_OP_ADD, EU_OP_MUL, EU_OP_SEL, EU_OP_CMP, EU_OP_CMPN, EU_OP_FRC, EU_OP_RNDU,
	EU_OP_RNDD, EU_OP_RNDE, EU_OP_RNDZ, EU_OP_DP4, EU_OP_DPH, EU_OP_DP3, EU_OP_DP2, EU_OP_LINE,
	EU_OP_MAC,
};

static bool is_compare(u32 op)
{
	return op == EU_OP_CMP || op == EU_OP_CMPN;
}

/* Operations on the bits of words. */
static bool is_of_bits(u32 op)
{
	return (op >= EU_OP_BFREV && op <= EU_OP_BFI1) || (op >= EU_OP_LZD && op <= EU_OP_CBIT);
}

/* As it is in registers, or in the instruction. */
static void keep_dword(struct code_src *s, u32 type)
{
	s->type = type;
	s->sub &= ~3u;
	s->negate = false;
	s->abs = false;
}

static void keep_words(struct code *c)
{
	u32 i;

	c->cond = 0;
	c->sat = false;
	for (i = 0; i < eu_opcodes[c->op].sources; i++)
		keep_dword(&c->src[i], pick(2) && c->op != EU_OP_LZD ? EU_D : EU_UD);
}

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
	if (!is_compare(c->op) && c->op != EU_OP_SEL)
		c->cond = 0;
	for (i = 0; i < sources; i++) {
		if (c->op == EU_OP_AVG) {
			if (c->src[i].type == EU_UQ)
				c->src[i].type = EU_Q;
			c->src[i].negate = false;
		}
		if (is_compare(c->op) || c->op == EU_OP_SEL || c->op == EU_OP_SHR ||
		    c->op == EU_OP_ASR ||
		    c->type == EU_F || c->type == EU_HF || c->type == EU_DF) {
			if (eu_type_size[c->src[i].type] == 8)
				c->src[i].type = EU_D;
			c->src[i].negate = false;
		}
	}
}

/* Carries, borrows and halves of products are those of dwords, without a modifier. */
static void keep_dwords(struct code *c)
{
	u32 i, type = c->op == EU_OP_MACH && pick(2) ? EU_D : EU_UD;

	c->type = type;
	c->sub &= ~3u;
	c->sat = false;
	for (i = 0; i < 2; i++)
		keep_dword(&c->src[i], type);
}

/* Products and distances of short numbers: sums have room. */
static void keep_short(struct code *c)
{
	u32 i;

	c->sat = false;
	for (i = 0; i < 2; i++)
		if (eu_type_size[c->src[i].type] > 2)
			c->src[i].type = c->src[i].file == 3 || pick(2) ? EU_W : EU_UB;
}

/* A row that is one for all. */
static void keep_line(struct code *c)
{
	c->align16 = false;
	c->src[0].type = EU_F;
	c->src[0].sub = pick(2) * 16;
	c->src[0].w = 1, c->src[0].h = 0, c->src[0].v = 0;
	c->src[0].negate = false;
	c->src[0].abs = false;
}

static bool is_of_acc(u32 op)
{
	return op == EU_OP_MAC || op == EU_OP_MACH || op == EU_OP_ADDC || op == EU_OP_SUBB ||
	       op == EU_OP_SAD2 || op == EU_OP_SADA2;
}

/* Accumulators hold sixteen lanes, of floats or of integers: no halves, no doubles. */
static void keep_acc(struct code *c, u32 kind)
{
	bool of_acc = is_of_acc(c->op);

	if (kind == EU_DOUBLE || is_compare(c->op) || is_of_bits(c->op))
		return;
	c->write_acc = often(of_acc ? 2 : 8);
	if (!c->write_acc && !of_acc)
		return;
	c->align16 = false;
	c->lanes = c->lanes > 16 ? 16 : c->lanes == 1 ? 2 : c->lanes;
	c->first &= ~7u;
	c->sat = false;
	if (kind == EU_FLOAT)
		c->type = EU_F;
	else if (eu_type_size[c->type] == 8 || model_is_float(c->type))
		c->type = EU_D;
	c->sub &= ~3u;
}

void pick_code(struct code *c, u32 kind)
{
	static const u8 conds[] = { EU_COND_Z, EU_COND_NZ, EU_COND_G, EU_COND_GE, EU_COND_L,
				    EU_COND_LE };
	u32 i, size;

	memset(c, 0, sizeof(*c));
	c->op = kind == EU_INT ? int_ops[pick(ARRAY_SIZE(int_ops))] :
				 float_ops[pick(ARRAY_SIZE(float_ops))];
	c->lanes = 1u << pick(6);
	if (c->op >= EU_OP_DP4 && c->op <= EU_OP_DP2)
		c->lanes = 4u << pick(4);	/* rows of four */
	c->first = pick(32 / c->lanes) * c->lanes & ~3u;
	c->all = often(4);
	c->align16 = often(5) && c->lanes >= 4;
	c->sat = often(4) && !is_compare(c->op);
	c->predicate = often(2) ? pick(c->align16 ? 8 : 14) : 0;
	c->invert = often(2);
	c->flag = pick(4) * 16;
	c->file = 1;
	c->type = c->op == EU_OP_MOV ? dst_types[pick(ARRAY_SIZE(dst_types))] :
		  is_of_bits(c->op) ? EU_UD : type_of(kind);
	c->stride = c->align16 ? 1 : often(2) ? 1 : 1u << pick(3);
	c->writemask = often(2) ? 15 : pick(16);
	size = eu_type_size[c->type];
	c->nr = pick(128);
	c->sub = c->align16 ? pick(2) * 16 : often(2) ? 0 : pick(32 / size) * size;
	if (often(4) || is_compare(c->op) || (c->op == EU_OP_SEL && !c->predicate))
		c->cond = conds[pick(ARRAY_SIZE(conds))];
	keep_acc(c, kind);
	for (i = 0; i < eu_opcodes[c->op].sources; i++)
		some_source(c, &c->src[i], kind, i + 1 == eu_opcodes[c->op].sources);
	if (c->op == EU_OP_LINE)
		keep_line(c);
	else if (c->op == EU_OP_MACH || c->op == EU_OP_ADDC || c->op == EU_OP_SUBB)
		keep_dwords(c);
	else if (is_of_acc(c->op) && kind == EU_INT)
		keep_short(c);
	if (kind == EU_INT)
		keep_defined(c);
	if (is_of_bits(c->op))
		keep_words(c);
	if (eu_opcodes[c->op].flags & EU_LOGIC)
		c->sat = false;
}

static const u8 int3_ops[] = { EU_OP_MAD, EU_OP_BFE, EU_OP_BFI2 };
static const u8 float3_ops[] = { EU_OP_MAD, EU_OP_LRP, EU_OP_CSEL };

void pick_three(struct code *c, u32 kind)
{
	u32 i, type = kind == EU_FLOAT ? EU_F : pick(2) ? EU_D : EU_UD;

	memset(c, 0, sizeof(*c));
	c->op = kind == EU_FLOAT ? float3_ops[pick(3)] : int3_ops[pick(3)];
	c->lanes = 1u << pick(6);
	c->align16 = true;
	c->all = often(4);
	c->sat = kind == EU_FLOAT && often(4);
	c->type = type;
	c->nr = pick(128);
	c->sub = often(2) ? 0 : pick(2) * 16;
	c->stride = 1;
	c->writemask = often(2) ? 15 : pick(16);
	if (c->op == EU_OP_CSEL || (often(4) && kind == EU_FLOAT))
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
