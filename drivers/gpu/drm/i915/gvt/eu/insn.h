/* SPDX-License-Identifier: GPL-2.0 */
/* An instruction as the interpreter sees it: taken apart and found valid. */
#ifndef _GVT_EU_INSN_H_
#define _GVT_EU_INSN_H_

#include "gvt_host.h"

/* Operations by their opcode. PRM SKL vol 7, "EU Opcode Encoding" */
enum eu_op {
	EU_OP_ILLEGAL = 0x00, EU_OP_MOV = 0x01, EU_OP_SEL = 0x02, EU_OP_MOVI = 0x03,
	EU_OP_NOT = 0x04, EU_OP_AND = 0x05, EU_OP_OR = 0x06, EU_OP_XOR = 0x07,
	EU_OP_SHR = 0x08, EU_OP_SHL = 0x09, EU_OP_SMOV = 0x0a, EU_OP_ASR = 0x0c,
	EU_OP_CMP = 0x10, EU_OP_CMPN = 0x11, EU_OP_CSEL = 0x12, EU_OP_BFREV = 0x17,
	EU_OP_BFE = 0x18, EU_OP_BFI1 = 0x19, EU_OP_BFI2 = 0x1a, EU_OP_JMPI = 0x20,
	EU_OP_BRD = 0x21, EU_OP_IF = 0x22, EU_OP_BRC = 0x23, EU_OP_ELSE = 0x24,
	EU_OP_ENDIF = 0x25, EU_OP_WHILE = 0x27, EU_OP_BREAK = 0x28, EU_OP_CONT = 0x29,
	EU_OP_HALT = 0x2a, EU_OP_CALLA = 0x2b, EU_OP_CALL = 0x2c, EU_OP_RET = 0x2d,
	EU_OP_GOTO = 0x2e, EU_OP_JOIN = 0x2f, EU_OP_WAIT = 0x30, EU_OP_SEND = 0x31,
	EU_OP_SENDC = 0x32, EU_OP_SENDS = 0x33, EU_OP_SENDSC = 0x34, EU_OP_MATH = 0x38,
	EU_OP_ADD = 0x40, EU_OP_MUL = 0x41, EU_OP_AVG = 0x42, EU_OP_FRC = 0x43,
	EU_OP_RNDU = 0x44, EU_OP_RNDD = 0x45, EU_OP_RNDE = 0x46, EU_OP_RNDZ = 0x47,
	EU_OP_MAC = 0x48, EU_OP_MACH = 0x49, EU_OP_LZD = 0x4a, EU_OP_FBH = 0x4b,
	EU_OP_FBL = 0x4c, EU_OP_CBIT = 0x4d, EU_OP_ADDC = 0x4e, EU_OP_SUBB = 0x4f,
	EU_OP_SAD2 = 0x50, EU_OP_SADA2 = 0x51, EU_OP_DP4 = 0x54, EU_OP_DPH = 0x55,
	EU_OP_DP3 = 0x56, EU_OP_DP2 = 0x57, EU_OP_LINE = 0x59, EU_OP_PLN = 0x5a,
	EU_OP_MAD = 0x5b, EU_OP_LRP = 0x5c, EU_OP_MADM = 0x5d, EU_OP_NOP = 0x7e,
	EU_NUM_OPS = 0x80
};

enum eu_type {
	EU_UD, EU_D, EU_UW, EU_W, EU_UB, EU_B, EU_DF, EU_F, EU_UQ, EU_Q, EU_HF,
	EU_UV, EU_V, EU_VF, EU_TYPES
};

/* In what an operation is done: integers of 64 bits, floats of 32 or 64. */
enum eu_kind { EU_INT, EU_FLOAT, EU_DOUBLE, EU_KINDS };

enum eu_cond {
	EU_COND_NONE, EU_COND_Z, EU_COND_NZ, EU_COND_G, EU_COND_GE, EU_COND_L, EU_COND_LE,
	EU_COND_O = 8, EU_COND_U
};

enum eu_math {
	EU_MATH_INV = 1, EU_MATH_LOG, EU_MATH_EXP, EU_MATH_SQRT, EU_MATH_RSQ, EU_MATH_SIN,
	EU_MATH_COS, EU_MATH_FDIV = 9, EU_MATH_POW, EU_MATH_DIVMOD, EU_MATH_QUOT, EU_MATH_REM
};

/**
 * enum eu_where - where an operand is
 * @EU_NOWHERE: no operand, or the null register
 * @EU_PACKED: element after element
 * @EU_SCALAR: one element for all lanes
 * @EU_REGION: a region, or swizzled elements
 * @EU_INDIRECT: a region at what an address register says
 * @EU_INDIRECT_VXH: each row of it where the next address register says
 * @EU_ACC: accumulators
 * @EU_IMM: the instruction itself
 */
enum eu_where {
	EU_NOWHERE, EU_PACKED, EU_SCALAR, EU_REGION, EU_INDIRECT, EU_INDIRECT_VXH, EU_ACC, EU_IMM
};

/**
 * struct eu_src - a source
 * @where: which of these it is
 * @type: of its elements
 * @negate: taken negative (logic: inverted)
 * @abs: taken positive, before that
 * @shift: a row has 1 << shift elements
 * @vstride: elements from row to row
 * @hstride: elements from element to element
 * @swizzle: of each row of four; 0xe4: as it is
 * @in_place: an operation can work on its elements where they are, in general registers
 * @address: subregister of a0
 * @offset: bytes into the thread's registers, or to be added to the address;
 *	lane of an accumulator
 * @imm: the immediate value
 */
struct eu_src {
	u8 where;
	u8 type;
	bool negate;
	bool abs;
	u8 shift;
	u8 vstride;
	u8 hstride;
	u8 swizzle;
	bool in_place;
	u8 address;
	s16 offset;
	u64 imm;
};

#define EU_NO_SWIZZLE	0xe4

/**
 * struct eu_dst - a destination
 * @where: EU_NOWHERE, EU_PACKED, EU_REGION, EU_INDIRECT, EU_ACC
 * @type: of its elements
 * @stride: elements from element to element
 * @lanes: those that a write mask lets through
 * @address: subregister of a0
 * @offset: as of a source
 */
struct eu_dst {
	u8 where;
	u8 type;
	u8 stride;
	u8 address;
	u32 lanes;
	s16 offset;
};

enum eu_bad {
	EU_GOOD, EU_BAD_OPCODE, EU_BAD_SIZE, EU_BAD_TYPE, EU_BAD_REGION, EU_BAD_REGISTER,
	EU_BAD_BOUNDS, EU_BAD_CONDITION, EU_BAD_PREDICATE, EU_BAD_MODIFIER, EU_BAD_FUNCTION,
	EU_BADS
};

/**
 * struct eu_insn - an instruction
 * @size: bytes in the program; 0: no instruction begins here
 * @bad: why it is illegal, or EU_GOOD
 * @op: the operation
 * @kind: in what it is done
 * @lanes: how many
 * @first: channel of its first lane
 * @all: channels do not matter (WE_all)
 * @align16: its operands are rows of four
 * @saturate: the result is
 * @cond: the condition of the result; math: its function
 * @predicate: how flags decide
 * @invert: and against whom
 * @flag: bits into f0 and f1
 * @write_acc: accumulators get the result too, or what EU_OWN_ACC is about
 * @label: jumps go here
 * @branch: its BranchCtrl
 * @plain: all of it in 32 bits, the result kept as it is
 * @copies: a plain move from the instruction or from general registers, element after element
 *	or one for all, that no flag decides
 * @eot: it is the last one
 * @sfid: to whom it sends
 * @jip, @uip: where it jumps, relative to itself
 * @shown: the types that it says: of the destination, of the sources
 * @src, @dst: operands
 */
struct eu_insn {
	u8 size;
	u8 bad;
	u8 op;
	u8 kind;
	u8 lanes;
	u8 first;
	bool all;
	bool align16;
	bool saturate;
	u8 cond;
	u8 predicate;
	bool invert;
	u8 flag;
	bool write_acc;
	bool label;
	bool branch;
	bool plain;
	bool copies;
	bool eot;
	u8 sfid;
	s32 jip;
	s32 uip;
	u8 shown[4];
	struct eu_src src[3];
	struct eu_dst dst;
};

/* What the tables say of an opcode. */
#define EU_INTS		BIT(0)	/* it works on integers */
#define EU_FLOATS	BIT(1)	/* on floats, half or single */
#define EU_DOUBLES	BIT(2)	/* on doubles */
#define EU_LOGIC	BIT(3)	/* negate means: invert */
#define EU_FLOW		BIT(4)	/* it changes where channels go */
#define EU_JIP		BIT(5)
#define EU_UIP		BIT(6)
#define EU_MESSAGE	BIT(7)
#define EU_SCALAR_SRC0	BIT(8)	/* src0 is a row of four for all: line, pln */
#define EU_OWN_ACC	BIT(9)	/* accumulators get something else than the result */
struct eu_opcode {
	const char *name;
	u8 sources;
	u16 flags;
};

extern const struct eu_opcode eu_opcodes[EU_NUM_OPS];
extern const u8 eu_type_size[EU_TYPES];

/* compact.c */
void eu_uncompact(u64 compact, u64 *full);

#endif
