// SPDX-License-Identifier: GPL-2.0
/*
 * What a pixel shader does, where that can be read from its program: one color for all pixels,
 * or the texels of a texture as they are. Copies and fills of drivers, and of IGT, are such.
 *
 * Registers are followed from instruction to instruction. What is not of a few kinds of
 * instructions ends it: then the program is run, as any other. PRM SKL vol 7, "mov", "pln",
 * "send"; "Pixel Shader Thread Generation": thread payload.
 */
#include "draw/pipeline.h"

/* Instructions that are looked at, at most. */
#define KIND_INSNS	16u

/* Channels of a register's numbers: the first eight, the second eight, or whichever. */
enum { HALF_FIRST, HALF_SECOND, HALF_ANY };

/* The first register of barycentric coordinates, and those that each mode has. */
#define BARY_REG	2u
#define BARY_REGS	4u

/*
 * Types of messages to the sampling engine: sample, and that of level 0. The message is of 16
 * lanes, u and v, without a header, for four channels of 32 bits.
 */
#define SAMPLE_MASK	0x7ffff000u	/* all but the sampler, and the surface */
#define SAMPLE		0x08840000u
#define SAMPLE_LZ	0x08858000u

/* Render target write: 16 lanes, no header; all but the surface, and whether it is the last. */
#define TARGET_MASK	0x7fffcf00u
#define TARGET_WRITE	0x10030000u

/**
 * struct value - what a register has
 * @what: LOST: nobody knows; GIVEN: what the thread began with; ONE: the same dword in all
 *	channels; PLANE: a plane at its pixel; TEXEL: a channel of a texel
 * @half: its channels
 * @at: ONE: a dword of what the thread began with, or KIND_BITS; PLANE: which; TEXEL: which
 * @bits: ONE: they
 */
struct value {
	enum { GIVEN, LOST, ONE, PLANE, TEXEL } what;
	u8 half;
	u16 at;
	u32 bits;
};

struct walk {
	const struct draw *draw;
	struct draw_kind *kind;
	struct value regs[EU_GRFS];
};

/* Of eight channels that an instruction has from @first on. */
static u32 half_of(const struct eu_insn *insn, u32 reg)
{
	return insn->all ? HALF_ANY : insn->first / 8 + reg;
}

/* Channels @half of a value are what it says. */
static bool has_half(const struct value *value, u32 half)
{
	return value->half == HALF_ANY || value->half == half;
}

/*
 * It writes whole general registers, and all channels of them, from 0 or from 8 on. Architecture
 * registers, which follow those, are not looked at.
 */
static bool is_whole(const struct eu_insn *insn)
{
	const struct eu_dst *dst = &insn->dst;

	return ((insn->lanes == 16 && !insn->first) || (insn->lanes == 8 && insn->first <= 8)) &&
	       dst->where == EU_PACKED && !(dst->offset % EU_REG_BYTES) &&
	       dst->offset + insn->lanes * 4 <= EU_GRF_BYTES;
}

/* A dword that the thread began with: of the constants, or of planes. */
static bool find_given(const struct walk *walk, u32 offset, struct value *value)
{
	const struct draw_shader *shader = &walk->draw->shader;
	u32 reg = offset / EU_REG_BYTES, dword;

	*value = (struct value){ .what = ONE, .half = HALF_ANY, .at = KIND_BITS };
	if (reg < shader->setup || walk->regs[reg].what != GIVEN)
		return false;
	reg -= shader->setup;
	if (reg < shader->constants) {
		value->bits = walk->draw->constants[reg][offset % EU_REG_BYTES / 4];
		return true;
	}
	dword = (reg - shader->constants) * (EU_REG_BYTES / 4) + offset % EU_REG_BYTES / 4;
	value->at = dword;

	return dword < shader->attributes * 16;
}

/* What each register that a move writes gets. */
static bool find_moved(const struct walk *walk, const struct eu_insn *insn, u32 reg,
		       struct value *value)
{
	const struct eu_src *src = &insn->src[0];
	const struct value *from = &walk->regs[src->offset / EU_REG_BYTES];
	u32 half = half_of(insn, reg);

	switch (src->where) {
	case EU_IMM:
		*value = (struct value){ .what = ONE, .at = KIND_BITS, .bits = src->imm };
		break;
	case EU_SCALAR:
		if (src->offset % 4)
			return false;
		if (from->what == GIVEN && !find_given(walk, src->offset, value))
			return false;
		/* Of another, its channel may be one that is not there. */
		if (from->what != GIVEN) {
			if (from->what != ONE || from->half != HALF_ANY)
				return false;
			*value = *from;
		}
		break;
	default:
		*value = from[reg];
		if (src->offset % EU_REG_BYTES || value->what == GIVEN || value->what == LOST ||
		    (half != HALF_ANY && !has_half(value, half)))
			return false;
		half = half == HALF_ANY ? value->half : half;
	}
	value->half = half;

	return true;
}

static bool walk_mov(struct walk *walk, const struct eu_insn *insn)
{
	struct value moved[2];
	u32 regs = insn->lanes / 8, i;

	if (!insn->copies || !is_whole(insn))
		return false;
	for (i = 0; i < regs; i++)
		if (!find_moved(walk, insn, i, &moved[i]))
			return false;
	memcpy(&walk->regs[insn->dst.offset / EU_REG_BYTES], moved, regs * sizeof(moved[0]));

	return true;
}

/* A source that is as it is in general registers. */
static bool is_direct(const struct eu_src *src, u32 bytes)
{
	return !src->negate && !src->abs && src->offset >= 0 && src->offset < EU_GRF_BYTES &&
	       !(src->offset % bytes);
}

/* A plane at the pixels: of a plane that the thread began with, by a mode's coordinates. */
static bool walk_pln(struct walk *walk, const struct eu_insn *insn)
{
	const struct draw_shader *shader = &walk->draw->shader;
	u32 bary = insn->src[1].offset / EU_REG_BYTES, half = insn->first / 8, i;
	u32 to = insn->dst.offset / EU_REG_BYTES;
	struct value plane;

	if (!insn->plain || insn->predicate || insn->cond || !is_whole(insn) || insn->align16 ||
	    (insn->src[0].where != EU_SCALAR && insn->src[0].where != EU_REGION) ||
	    !is_direct(&insn->src[0], 16) || insn->src[1].where == EU_NOWHERE ||
	    !is_direct(&insn->src[1], EU_REG_BYTES))
		return false;
	if (!find_given(walk, insn->src[0].offset, &plane) || plane.at == KIND_BITS)
		return false;
	/* Registers of coordinates: of each mode, two for each half. */
	if (bary < BARY_REG || (bary - BARY_REG) % BARY_REGS != 2 * half ||
	    (bary - BARY_REG) / BARY_REGS >= hweight32(shader->modes))
		return false;
	for (i = 0; i < insn->lanes / 4; i++)
		if (walk->regs[bary + i].what != GIVEN)
			return false;
	for (i = 0; i < insn->lanes / 8; i++)
		walk->regs[to + i] = (struct value){
			.what = PLANE, .half = half + i, .at = plane.at / 4
		};

	return true;
}

/* Two registers have the same for both halves. */
static bool is_pair(const struct value *pair, u32 what)
{
	return pair[0].what == what && pair[1].what == what && pair[0].at == pair[1].at &&
	       pair[0].bits == pair[1].bits && has_half(&pair[0], HALF_FIRST) &&
	       has_half(&pair[1], HALF_SECOND);
}

static bool is_message(const struct eu_insn *insn, u32 sfid)
{
	return insn->sfid == sfid && insn->src[2].where == EU_IMM && insn->src[0].offset >= 0 &&
	       insn->src[1].offset < 0 && insn->lanes == 16 && !insn->first && !insn->predicate &&
	       (insn->op == EU_OP_SEND || insn->op == EU_OP_SENDC);
}

/* A texel for each pixel; and that is all that is looked up. */
static bool walk_sample(struct walk *walk, const struct eu_insn *insn)
{
	u32 desc = insn->src[2].imm, type = desc & SAMPLE_MASK, i;
	const struct value *at = &walk->regs[insn->src[0].offset];

	if ((type != SAMPLE && type != SAMPLE_LZ) || walk->kind->what == KIND_TEXELS ||
	    insn->eot || insn->src[0].offset + 4 > EU_GRFS || insn->dst.offset < 0 ||
	    insn->dst.offset + 8 > EU_GRFS || !is_pair(at, PLANE) || !is_pair(at + 2, PLANE))
		return false;
	walk->kind->what = KIND_TEXELS;
	walk->kind->texture = desc;
	walk->kind->plane[0] = at[0].at;
	walk->kind->plane[1] = at[2].at;
	for (i = 0; i < 8; i++)
		walk->regs[insn->dst.offset + i] = (struct value){
			.what = TEXEL, .half = i % 2, .at = i / 2
		};

	return true;
}

/* The last instruction: colors are known, or those of the texel. */
static bool walk_target(struct walk *walk, const struct eu_insn *insn)
{
	const struct value *color = &walk->regs[insn->src[0].offset];
	u32 c;

	if ((insn->src[2].imm & TARGET_MASK) != TARGET_WRITE || insn->src[0].offset + 8 > EU_GRFS)
		return false;
	walk->kind->target = render_bits(insn->src[2].imm, 7, 0);
	for (c = 0; c < 4; c++, color += 2) {
		if (walk->kind->what == KIND_TEXELS) {
			if (!is_pair(color, TEXEL) || color->at != c)
				return false;
			continue;
		}
		if (!is_pair(color, ONE))
			return false;
		walk->kind->color[c] = color->bits;
		walk->kind->color_at[c] = color->at;
	}
	if (walk->kind->what != KIND_TEXELS)
		walk->kind->what = KIND_COLOR;

	return true;
}

/* Follow an instruction that is not the last one. */
static bool walk_insn(struct walk *walk, const struct eu_insn *insn)
{
	if (!insn->size || insn->bad)
		return false;
	if (insn->op == EU_OP_MOV)
		return walk_mov(walk, insn);
	if (insn->op == EU_OP_PLN)
		return walk_pln(walk, insn);

	return is_message(insn, EU_SFID_SAMPLER) && walk_sample(walk, insn);
}

/* The first register behind what a thread begins with but constants and planes. */
static u32 payload_end(const struct draw_shader *shader)
{
	return BARY_REG + BARY_REGS * hweight32(shader->modes) + shader->offsets +
	       2 * (shader->depth + shader->w + shader->coverage);
}

/**
 * draw_kind_find - find what the pixel shader does
 * @draw: whose; its constants have been read
 * @kind: where it is put
 */
void draw_kind_find(const struct draw *draw, struct draw_kind *kind)
{
	const struct eu_program *program = draw->shader.program;
	struct walk walk = { .draw = draw, .kind = kind };
	const struct eu_insn *insn;
	u32 at, n;

	*kind = (struct draw_kind){};
	if (!program || draw->shader.lanes != 16 || draw->shader.setup < payload_end(&draw->shader))
		return;
	for (at = 0, n = 1; at < program->n && n <= KIND_INSNS; at += insn->size / 8, n++) {
		insn = &program->insn[at];
		if (is_message(insn, EU_SFID_TARGET_CACHE) && insn->eot && !insn->bad) {
			if (!walk_target(&walk, insn))
				break;
			kind->insns = n;
			kind->messages = 1 + (kind->what == KIND_TEXELS);
			return;
		}
		if (!walk_insn(&walk, insn))
			break;
	}
	kind->what = KIND_ANY;
}
