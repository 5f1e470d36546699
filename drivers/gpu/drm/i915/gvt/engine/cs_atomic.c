// SPDX-License-Identifier: GPL-2.0
/*
 * MI_ATOMIC: read, compute, write back a dword or a quadword of memory.
 *
 * PRM SKL volume 2a, MI_ATOMIC; the operations and their numbers are those of
 * the data port's atomic messages (volume 7 "3D-Media-GPGPU", AOP_*), 32-bit
 * ones at 0x00, 64-bit ones at 0x20. Atomic among the engines of a vGPU, not
 * against the guest's CPUs.
 */
#include "engine/cs.h"

#define ATOMIC_OPCODE(cmd)	((cmd) >> 8 & 0xff)
#define ATOMIC_SIZE(cmd)	((cmd) >> 19 & 3)
#define ATOMIC_RETURN_DATA	BIT(16)
#define OPCODE_64		0x20
#define INLINE_LENGTH		7	/* dwords up to the second operand */

enum atomic_operation {
	ATOMIC_AND = 1, ATOMIC_OR, ATOMIC_XOR, ATOMIC_MOVE,
	ATOMIC_INC, ATOMIC_DEC, ATOMIC_ADD, ATOMIC_SUB, ATOMIC_RSUB,
	ATOMIC_IMAX, ATOMIC_IMIN, ATOMIC_UMAX, ATOMIC_UMIN,
	ATOMIC_CMPWR, ATOMIC_PREDEC,
};

/* @a: memory's value, @b, @c: operands, @a_less: a < b as signed numbers. */
static bool compute(u32 op, u64 a, u64 b, u64 c, bool a_less, u64 *result)
{
	switch (op) {
	case ATOMIC_AND:
		*result = a & b;
		return true;
	case ATOMIC_OR:
		*result = a | b;
		return true;
	case ATOMIC_XOR:
		*result = a ^ b;
		return true;
	case ATOMIC_MOVE:
		*result = b;
		return true;
	case ATOMIC_INC:
		*result = a + 1;
		return true;
	case ATOMIC_DEC:
	case ATOMIC_PREDEC:
		*result = a - 1;
		return true;
	case ATOMIC_ADD:
		*result = a + b;
		return true;
	case ATOMIC_SUB:
		*result = a - b;
		return true;
	case ATOMIC_RSUB:
		*result = b - a;
		return true;
	case ATOMIC_IMAX:
		*result = a_less ? b : a;
		return true;
	case ATOMIC_IMIN:
		*result = a_less ? a : b;
		return true;
	case ATOMIC_UMAX:
		*result = max(a, b);
		return true;
	case ATOMIC_UMIN:
		*result = min(a, b);
		return true;
	case ATOMIC_CMPWR:
		*result = a == b ? c : a;
		return true;
	default:
		return false;
	}
}

static u32 gpr(const struct vgpu_engine *engine, u32 n)
{
	return GEN8_RING_CS_GPR(engine->desc->base, n);
}

/* Operands stand in the command, their low dwords first, or in GPR0 and GPR1. */
static void read_operands(struct vgpu_engine *engine, const u32 *cmd, u64 *b,
			  u64 *c)
{
	if (cmd[0] & MI_ATOMIC_INLINE_DATA) {
		*b = (u64)cmd[5] << 32 | cmd[3];
		*c = (u64)cmd[6] << 32 | cmd[4];
	} else {
		*b = cs_read_reg64(engine, gpr(engine, 0));
		*c = cs_read_reg64(engine, gpr(engine, 1));
	}
}

static enum cs_result read_modify_write(struct vgpu_engine *engine,
					const u32 *cmd)
{
	u32 opcode = ATOMIC_OPCODE(cmd[0]);
	bool wide = opcode & OPCODE_64;
	u32 bytes = wide ? 8 : 4;
	u64 addr = cs_addr(&cmd[1], bytes);
	bool ggtt = cmd[0] & MI_ATOMIC_GLOBAL_GTT;
	enum cs_result status;
	u64 a = 0, b, c, val;
	bool a_less;

	status = cs_load(engine, ggtt, addr, &a, bytes);
	if (status != CS_NEXT)
		return status;
	read_operands(engine, cmd, &b, &c);
	if (!wide) {
		b = (u32)b;
		c = (u32)c;
	}
	a_less = wide ? (s64)a < (s64)b : (s32)a < (s32)b;
	if (!compute(opcode & 0xf, a, b, c, a_less, &val))
		return CS_HANG;
	status = cs_store(engine, ggtt, addr, &val, bytes);
	if (status == CS_NEXT && cmd[0] & ATOMIC_RETURN_DATA)
		cs_write_reg64(engine, gpr(engine, 0), a);

	return status;
}

enum cs_result cs_exec_atomic(struct vgpu_engine *engine, const u32 *cmd,
			      u32 len)
{
	u32 opcode = ATOMIC_OPCODE(cmd[0]);
	enum cs_result result;

	if (ATOMIC_SIZE(cmd[0]) != !!(opcode & OPCODE_64) ||
	    opcode & ~(OPCODE_64 | 0xf) ||
	    (cmd[0] & MI_ATOMIC_INLINE_DATA && len < INLINE_LENGTH))
		return CS_HANG;

	mutex_lock(&engine->vgpu->atomics);
	result = read_modify_write(engine, cmd);
	mutex_unlock(&engine->vgpu->atomics);

	return result;
}
