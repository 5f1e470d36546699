// SPDX-License-Identifier: GPL-2.0
/*
 * What commands reach: memory through either GTT, registers, interrupts.
 *
 * A batch without privilege has no access to the GGTT and to most registers:
 * such a write is dropped and counted, such a read gives zero.
 */
#include "engine/cs.h"
#include "memory/gmem.h"
#include "regs/mmio.h"

#define FAULT_TLB_GGTT		BIT(4)	/* GEN8_FAULT_TLB_DATA1 */
#define FAULT_ENGINE_SHIFT	12	/* GEN8_RING_FAULT_ENGINE_ID */

static enum gtt_space space_of(bool ggtt)
{
	return ggtt ? GTT_GLOBAL : GTT_PER_PROCESS;
}

static void count_dropped(struct vgpu_engine *engine)
{
	mutex_lock(&engine->vgpu->lock);
	engine->vgpu->stats.dropped++;
	mutex_unlock(&engine->vgpu->lock);
}

/*
 * A page that is not there: note it in the fault registers as hardware does.
 * Contexts of this kind cannot go on after a fault; the guest resets the engine.
 */
enum cs_result cs_fault(struct vgpu_engine *engine, enum gtt_space space,
			u64 addr)
{
	struct vgpu *vgpu = engine->vgpu;

	mutex_lock(&vgpu->lock);
	reg_set(vgpu, GEN8_RING_FAULT_REG, RING_FAULT_VALID |
		engine->desc->fault_id << FAULT_ENGINE_SHIFT);
	reg_set(vgpu, GEN8_FAULT_TLB_DATA0, addr >> 12);
	reg_set(vgpu, GEN8_FAULT_TLB_DATA1, (addr >> 44 & 0xf) |
		(space == GTT_GLOBAL ? FAULT_TLB_GGTT : 0));
	mutex_unlock(&vgpu->lock);

	return CS_HANG;
}

/**
 * cs_load - read memory for a command
 * @engine: the engine
 * @ggtt: the command names the GGTT
 * @addr: graphics address
 * @buf: where the data go
 * @len: bytes
 *
 * Return: CS_NEXT, or CS_HANG at a page that is not in the PPGTT. What is not in
 * the GGTT reads as zero.
 */
enum cs_result cs_load(struct vgpu_engine *engine, bool ggtt, u64 addr,
		       void *buf, u32 len)
{
	if (ggtt && !cs_privileged(engine)) {
		memset(buf, 0, len);
		return CS_NEXT;
	}
	if (!gmem_read(&engine->mem, space_of(ggtt), addr, buf, len))
		return CS_NEXT;
	if (!ggtt)
		return cs_fault(engine, GTT_PER_PROCESS, addr);
	memset(buf, 0, len);

	return CS_NEXT;
}

/*
 * The same for writing; what can't be written to the GGTT is dropped, and so is a
 * write to a read-only page (i915 maps its scratch page so).
 */
enum cs_result cs_store(struct vgpu_engine *engine, bool ggtt, u64 addr,
			const void *buf, u32 len)
{
	int ret = -EPERM;

	if (!ggtt || cs_privileged(engine))
		ret = gmem_write(&engine->mem, space_of(ggtt), addr, buf, len);
	if (!ret)
		return CS_NEXT;
	if (!ggtt && ret != -EPERM)
		return cs_fault(engine, GTT_PER_PROCESS, addr);
	count_dropped(engine);

	return CS_NEXT;
}

/* Registers are named by offsets below 8 MiB; the model has them below 2 MiB. */
u32 cs_read_reg(struct vgpu_engine *engine, u32 off)
{
	u32 val = 0;

	off &= 0x7ffffc;
	if (off < GVT_MMIO_SIZE)
		val = mmio_read(engine->vgpu, off);

	return val;
}

u64 cs_read_reg64(struct vgpu_engine *engine, u32 off)
{
	u64 low = cs_read_reg(engine, off);

	return (u64)cs_read_reg(engine, off + 4) << 32 | low;
}

void cs_write_reg(struct vgpu_engine *engine, u32 off, u32 val)
{
	struct vgpu *vgpu = engine->vgpu;

	off &= 0x7ffffc;
	if (off >= GVT_MMIO_SIZE ||
	    (!cs_privileged(engine) && !mmio_batch_may_write(engine, off))) {
		count_dropped(engine);
		return;
	}
	if (mmio_store(engine, off, val))
		return;
	mutex_lock(&vgpu->lock);
	mmio_write(vgpu, off, val);
	mutex_unlock(&vgpu->lock);
}

/* Write the registers that @n pairs of offset and value name. */
void cs_write_regs(struct vgpu_engine *engine, const u32 *pairs, u32 n)
{
	for (; n; n--, pairs += 2)
		cs_write_reg(engine, pairs[0], pairs[1]);
}

void cs_write_reg64(struct vgpu_engine *engine, u32 off, u64 val)
{
	cs_write_reg(engine, off, lower_32_bits(val));
	cs_write_reg(engine, off + 4, upper_32_bits(val));
}

/* The per-process status page: the first page of the context, in the GGTT. */
u64 cs_status_page(const struct vgpu_engine *engine)
{
	return engine->cs.desc & GENMASK_ULL(31, 12);
}

void cs_interrupt(struct vgpu_engine *engine, u32 cause)
{
	mutex_lock(&engine->vgpu->lock);
	irq_engine_event(engine, cause);
	mutex_unlock(&engine->vgpu->lock);
}
