// SPDX-License-Identifier: GPL-2.0
/*
 * MI_MATH: a small ALU on the engine's sixteen 64-bit general purpose registers.
 *
 * PRM SKL volume 2a, MI_MATH: each dword is an instruction, opcode in bits 31:20,
 * operands in bits 19:10 and 9:0.
 */
#include "engine/cs.h"

enum alu_opcode {
	ALU_NOOP	= 0x000,
	ALU_LOAD	= 0x080,
	ALU_LOADINV	= 0x480,
	ALU_LOAD0	= 0x081,
	ALU_LOAD1	= 0x481,
	ALU_ADD		= 0x100,
	ALU_SUB		= 0x101,
	ALU_AND		= 0x102,
	ALU_OR		= 0x103,
	ALU_XOR		= 0x104,
	ALU_STORE	= 0x180,
	ALU_STOREINV	= 0x580,
};

enum alu_operand {
	ALU_R0		= 0x00,
	ALU_R15		= 0x0f,
	ALU_SRCA	= 0x20,
	ALU_SRCB	= 0x21,
	ALU_ACCU	= 0x31,
	ALU_ZF		= 0x32,
	ALU_CF		= 0x33,
};

struct alu {
	u64 srca, srcb, accu;
	u64 zf, cf;	/* 0 or all ones */
};

static u32 gpr(const struct vgpu_engine *engine, u32 n)
{
	return GEN8_RING_CS_GPR(engine->desc->base, n);
}

static bool read_operand(struct vgpu_engine *engine, const struct alu *alu,
			 u32 operand, u64 *val)
{
	switch (operand) {
	case ALU_R0 ... ALU_R15:
		*val = cs_read_reg64(engine, gpr(engine, operand));
		return true;
	case ALU_ACCU:
		*val = alu->accu;
		return true;
	case ALU_ZF:
		*val = alu->zf;
		return true;
	case ALU_CF:
		*val = alu->cf;
		return true;
	default:
		return false;
	}
}

/* To a source of the ALU (load), or to a register (store). */
static bool write_operand(struct vgpu_engine *engine, struct alu *alu,
			  u32 operand, u64 val)
{
	switch (operand) {
	case ALU_R0 ... ALU_R15:
		cs_write_reg64(engine, gpr(engine, operand), val);
		return true;
	case ALU_SRCA:
		alu->srca = val;
		return true;
	case ALU_SRCB:
		alu->srcb = val;
		return true;
	default:
		return false;
	}
}

static void set_result(struct alu *alu, u64 accu, bool carry)
{
	alu->accu = accu;
	alu->zf = accu ? 0 : ~0ULL;
	alu->cf = carry ? ~0ULL : 0;
}

static bool alu_step(struct vgpu_engine *engine, struct alu *alu, u32 insn)
{
	u32 operand1 = insn >> 10 & 0x3ff;
	u32 operand2 = insn & 0x3ff;
	u64 val;

	switch (insn >> 20) {
	case ALU_NOOP:
		return true;
	case ALU_LOAD:
	case ALU_STORE:
		return read_operand(engine, alu, operand2, &val) &&
		       write_operand(engine, alu, operand1, val);
	case ALU_LOADINV:
	case ALU_STOREINV:
		return read_operand(engine, alu, operand2, &val) &&
		       write_operand(engine, alu, operand1, ~val);
	case ALU_LOAD0:
		return write_operand(engine, alu, operand1, 0);
	case ALU_LOAD1:
		return write_operand(engine, alu, operand1, ~0ULL);
	case ALU_ADD:
		val = alu->srca + alu->srcb;
		set_result(alu, val, val < alu->srca);
		return true;
	case ALU_SUB:
		set_result(alu, alu->srca - alu->srcb, alu->srca < alu->srcb);
		return true;
	case ALU_AND:
		set_result(alu, alu->srca & alu->srcb, false);
		return true;
	case ALU_OR:
		set_result(alu, alu->srca | alu->srcb, false);
		return true;
	case ALU_XOR:
		set_result(alu, alu->srca ^ alu->srcb, false);
		return true;
	default:
		return false;
	}
}

enum cs_result cs_exec_math(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	struct alu alu = {};
	u32 i;

	for (i = 1; i < len; i++)
		if (!alu_step(engine, &alu, cmd[i]))
			return CS_HANG;

	return CS_NEXT;
}
