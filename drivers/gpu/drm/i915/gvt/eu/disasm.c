// SPDX-License-Identifier: GPL-2.0
/*
 * Instructions as text, about as Mesa's and IGT's tools write it: for people who look at
 * what a guest runs.
 */
#include "eu/eu.h"

/* Text that grows, and stops at its end. */
struct text {
	char *to;
	u32 left;
};

static void put_char(struct text *text, char c)
{
	if (text->left <= 1)
		return;
	*text->to++ = c;
	text->left--;
}

static void put(struct text *text, const char *s)
{
	while (*s)
		put_char(text, *s++);
	*text->to = '\0';
}

static void put_number(struct text *text, u32 n)
{
	char digits[11], *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do {
		*--at = '0' + n % 10;
		n /= 10;
	} while (n);
	put(text, at);
}

static void put_signed(struct text *text, s32 n)
{
	put(text, n < 0 ? "-" : "");
	put_number(text, n < 0 ? -(u32)n : (u32)n);
}

static void put_hex(struct text *text, u64 n, u32 digits)
{
	put(text, "0x");
	while (digits--)
		put_char(text, "0123456789abcdef"[n >> digits * 4 & 15]);
	*text->to = '\0';
}

static const char *const types[EU_TYPES] = {
	"UD", "D", "UW", "W", "UB", "B", "DF", "F", "UQ", "Q", "HF", "UV", "V", "VF"
};
static const char *const conditions[16] = {
	"", ".z", ".nz", ".g", ".ge", ".l", ".le", "", ".o", ".u"
};
static const char *const predicates[16] = {
	"", "", ".anyv", ".allv", ".any2h", ".all2h", ".any4h", ".all4h", ".any8h", ".all8h",
	".any16h", ".all16h", ".any32h", ".all32h"
};
static const char *const predicates16[16] = {
	"", "", ".x", ".y", ".z", ".w", ".any4h", ".all4h"
};
static const char *const functions[16] = {
	"", " inv", " log", " exp", " sqrt", " rsq", " sin", " cos", "", " fdiv", " pow",
	" intdivmod", " intdiv", " intmod"
};
static const char *const sfids[16] = {
	"null", "", "sampler", "gateway", "dp/sampler", "render", "urb", "thread_spawner", "vme",
	"const", "data", "pi", "dp data 1", "cre"
};
static const char *const arfs[16] = {
	"null", "a0", "acc", "f", "ce", "", "sp", "sr0", "cr0", "n0", "ip", "tdr0", "tm0"
};

/* Register and element, of what is known as bytes into the thread's registers. */
static void put_register(struct text *text, s32 offset, u32 size)
{
	u32 kind = ((u32)offset - EU_GRF_BYTES) / 32, sub = (u32)offset % 32;

	if (offset < (s32)EU_GRF_BYTES) {
		put(text, "g");
		put_number(text, offset / 32);
	} else {
		put(text, arfs[kind]);
		if (kind == EU_ARF_FLAG) {
			put_number(text, sub / 4);
			sub %= 4;
		}
	}
	if (sub) {
		put(text, ".");
		put_number(text, sub / size);
	}
}

static void put_indirect(struct text *text, u32 address, s32 offset)
{
	put(text, "g[a0");
	if (address) {
		put(text, ".");
		put_number(text, address);
	}
	if (offset) {
		put(text, " ");
		put_signed(text, offset);
	}
	put(text, "]");
}

static void put_acc(struct text *text, s32 lane, u32 size)
{
	u32 lanes = 32 / size;

	put(text, "acc");
	put_number(text, lane / lanes);
	if (lane % lanes) {
		put(text, ".");
		put_number(text, lane % lanes);
	}
}

static void put_channels(struct text *text, u32 swizzle)
{
	u32 i;

	if (swizzle == EU_NO_SWIZZLE)
		return;
	put(text, ".");
	for (i = 0; i < 4; i++)
		put_char(text, "xyzw"[swizzle >> 2 * i & 3]);
	*text->to = '\0';
}

static void put_source(struct text *text, const struct eu_insn *insn, u32 i)
{
	const struct eu_src *src = &insn->src[i];
	u32 type = insn->shown[i + 1], size = eu_type_size[type];

	put(text, " ");
	if (src->where == EU_IMM) {
		put_hex(text, src->imm, size == 8 ? 16 : size == 2 && type < EU_UV ? 4 : 8);
		put(text, types[type]);
		return;
	}
	put(text, src->negate ? eu_opcodes[insn->op].flags & EU_LOGIC ? "~" : "-" : "");
	put(text, src->abs ? "(abs)" : "");
	if (src->where == EU_NOWHERE)
		put(text, "null");
	else if (src->where == EU_ACC)
		put_acc(text, src->offset, size);
	else if (src->where == EU_INDIRECT || src->where == EU_INDIRECT_VXH)
		put_indirect(text, src->address, src->offset);
	else
		put_register(text, src->offset, size);
	put(text, "<");
	if (src->where == EU_INDIRECT_VXH)
		put(text, "VxH");
	else
		put_number(text, src->vstride);
	put(text, ",");
	put_number(text, 1u << src->shift);
	put(text, ",");
	put_number(text, src->hstride);
	put(text, ">");
	put_channels(text, src->swizzle);
	put(text, types[type]);
}

static void put_destination(struct text *text, const struct eu_insn *insn)
{
	const struct eu_dst *dst = &insn->dst;
	u32 type = insn->shown[0], i;

	put(text, " ");
	if (dst->where == EU_NOWHERE)
		put(text, "null");
	else if (dst->where == EU_ACC)
		put_acc(text, dst->offset, eu_type_size[type]);
	else if (dst->where == EU_INDIRECT)
		put_indirect(text, dst->address, dst->offset);
	else
		put_register(text, dst->offset, eu_type_size[type]);
	put(text, "<");
	put_number(text, dst->stride);
	put(text, ">");
	if (insn->align16 && (dst->lanes & 15) != 15) {
		put(text, ".");
		for (i = 0; i < 4; i++)
			if (dst->lanes & 1u << i)
				put_char(text, "xyzw"[i]);
		*text->to = '\0';
	}
	put(text, types[type]);
}

static void put_flag(struct text *text, const struct eu_insn *insn)
{
	put(text, "f");
	put_number(text, insn->flag / 32);
	put(text, ".");
	put_number(text, insn->flag / 16 % 2);
}

static void put_payload(struct text *text, s16 reg)
{
	put(text, reg < 0 ? " null" : " g");
	if (reg >= 0)
		put_number(text, reg);
}

static void put_message(struct text *text, const struct eu_insn *insn)
{
	put_payload(text, insn->dst.offset);
	put_payload(text, insn->src[0].offset);
	if (insn->op == EU_OP_SENDS || insn->op == EU_OP_SENDSC)
		put_payload(text, insn->src[1].offset);
	put(text, " ");
	if (insn->src[2].where == EU_IMM)
		put_hex(text, insn->src[2].imm, 8);
	else
		put(text, "a0");
	put(text, " ");
	put(text, sfids[insn->sfid] ? : "");
}

static void put_operands(struct text *text, const struct eu_insn *insn)
{
	const struct eu_opcode *opcode = &eu_opcodes[insn->op];
	u32 i;

	if (opcode->flags & EU_MESSAGE) {
		put_message(text, insn);
	} else if (opcode->flags & EU_FLOW) {
		if (opcode->flags & EU_JIP || insn->op == EU_OP_JMPI) {
			put(text, " JIP: ");
			put_signed(text, insn->jip);
		}
		if (opcode->flags & EU_UIP) {
			put(text, " UIP: ");
			put_signed(text, insn->uip);
		}
	} else {
		put_destination(text, insn);
		for (i = 0; i < opcode->sources; i++)
			put_source(text, insn, i);
	}
}

static void put_controls(struct text *text, const struct eu_insn *insn)
{
	put(text, insn->align16 ? " { align16" : " { align1");
	put(text, insn->all ? " WE_all" : "");
	if (insn->first) {
		put(text, " M");
		put_number(text, insn->first);
	}
	put(text, insn->size == 8 ? " compacted" : "");
	put(text, insn->write_acc && !(eu_opcodes[insn->op].flags & EU_FLOW) ? " AccWrEnable" : "");
	put(text, insn->branch && eu_opcodes[insn->op].flags & EU_FLOW ? " BranchCtrl" : "");
	put(text, insn->eot ? " EOT" : "");
	put(text, " };");
}

/**
 * eu_disassemble - an instruction as text
 * @insn: it
 * @buf: EU_TEXT_SIZE bytes
 */
void eu_disassemble(const struct eu_insn *insn, char *buf)
{
	struct text text = { buf, EU_TEXT_SIZE };

	*buf = '\0';
	if (!insn->size || insn->bad) {
		put(&text, "illegal ");
		put_number(&text, insn->op);
		put(&text, " reason ");
		put_number(&text, insn->bad);
		return;
	}
	if (insn->predicate) {
		put(&text, insn->invert ? "(-" : "(+");
		put_flag(&text, insn);
		put(&text, insn->align16 ? predicates16[insn->predicate] :
					   predicates[insn->predicate]);
		put(&text, ") ");
	}
	put(&text, eu_opcodes[insn->op].name);
	put(&text, insn->saturate ? ".sat" : "");
	if (insn->op == EU_OP_MATH) {
		put(&text, functions[insn->cond]);
	} else if (insn->cond) {
		put(&text, conditions[insn->cond]);
		put(&text, ".");
		put_flag(&text, insn);
	}
	put(&text, "(");
	put_number(&text, insn->lanes);
	put(&text, ")");
	put_operands(&text, insn);
	put_controls(&text, insn);
}
