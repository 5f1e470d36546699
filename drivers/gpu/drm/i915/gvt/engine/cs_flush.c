// SPDX-License-Identifier: GPL-2.0
/*
 * PIPE_CONTROL and MI_FLUSH_DW: wait for what came before, then write something.
 *
 * Commands are executed one after the other and their writes are seen at once,
 * so the flushes themselves are done when the command is reached. What remains
 * is the post-sync operation, the TLB, and the interrupt. PRM SKL volume 2a.
 */
#include "engine/cs.h"
#include "memory/gmem.h"

/* Post-sync operations: bits 15:14 of both commands. */
#define POST_SYNC(flags)	((flags) >> 14 & 3)
enum {
	POST_SYNC_NONE,
	POST_SYNC_IMMEDIATE,
	POST_SYNC_DEPTH_COUNT,	/* PIPE_CONTROL only */
	POST_SYNC_TIMESTAMP,
};

#define DEPTH_COUNT	0x350	/* from the engine's base; counted by draw/statistics.c */

/*
 * Into a status page: the engine's, which is the kernel driver's; or the context's, which
 * is the engine's to write, whatever the batch may do.
 */
static enum cs_result store_index(struct vgpu_engine *engine, bool global, u64 addr, u64 val,
				  u32 len)
{
	u32 hwsp = cs_read_reg(engine, RING_HWS_PGA(engine->desc->base));

	addr %= GVT_PAGE_SIZE;
	if (global)
		return cs_store(engine, true, (hwsp & GVT_PAGE_MASK) + addr, &val, len);
	addr += cs_status_page(engine);
	if (gmem_write(&engine->mem, GTT_GLOBAL, addr, &val, len))
		return cs_fault(engine, GTT_GLOBAL, addr);

	return CS_NEXT;
}

/*
 * @addr is a multiple of 8, of a status page if @index. @len: 4 or 8, of an
 * immediate value; the others write 8 bytes.
 */
static enum cs_result post_sync(struct vgpu_engine *engine, u32 op, bool index,
				bool ggtt, u64 addr, u64 val, u32 len)
{
	struct vgpu *vgpu = engine->vgpu;
	u32 depth = engine->desc->base + DEPTH_COUNT;

	switch (op) {
	case POST_SYNC_IMMEDIATE:
		break;
	case POST_SYNC_DEPTH_COUNT:
		val = cs_read_reg64(engine, depth);
		len = 8;
		break;
	case POST_SYNC_TIMESTAMP:
		val = gvt_timestamp(vgpu_clock(vgpu));
		len = 8;
		break;
	default:
		return CS_NEXT;
	}

	return index ? store_index(engine, ggtt, addr, val, len) :
		cs_store(engine, ggtt, addr, &val, len);
}

static enum cs_result exec_pipe_control(struct vgpu_engine *engine,
					const u32 *cmd, u32 len)
{
	u32 flags = cmd[1];
	u64 addr = cs_addr(&cmd[2], 4);
	u64 imm = (len > 5 ? (u64)cmd[5] << 32 : 0) | (len > 4 ? cmd[4] : 0);
	enum cs_result result = CS_NEXT;

	if (flags & PIPE_CONTROL_TLB_INVALIDATE)
		cs_flush_tlb(engine);

	if (flags & PIPE_CONTROL_MMIO_WRITE)
		cs_write_reg(engine, addr, imm);
	else
		result = post_sync(engine, POST_SYNC(flags),
				   flags & PIPE_CONTROL_STORE_DATA_INDEX,
				   flags & PIPE_CONTROL_GLOBAL_GTT_IVB,
				   addr & ~7ULL, imm, 8);
	if (result == CS_NEXT && flags & PIPE_CONTROL_NOTIFY)
		cs_interrupt(engine, GVT_IRQ_NOTIFY);

	return result;
}

const struct cs_command cs_pipe_control = {
	.name = "PIPE_CONTROL", .length_mask = 0xff, .base_length = 2,
	.min_length = 4, .exec = exec_pipe_control,
};

enum cs_result cs_exec_flush_dw(struct vgpu_engine *engine, const u32 *cmd,
				u32 len)
{
	u32 flags = cmd[0];
	u32 bytes = len > 4 ? 8 : 4;
	u64 imm = (len > 4 ? (u64)cmd[4] << 32 : 0) | (len > 3 ? cmd[3] : 0);
	/* Two dwords are a flush too, which has half an address. */
	u64 addr = len > 2 ? cs_addr(&cmd[1], 8) : cmd[1] & ~7u;
	enum cs_result result;

	if (flags & MI_INVALIDATE_TLB)
		cs_flush_tlb(engine);

	result = post_sync(engine, POST_SYNC(flags),
			   flags & MI_FLUSH_DW_STORE_INDEX,
			   cmd[1] & MI_FLUSH_DW_USE_GTT, addr, imm, bytes);
	if (result == CS_NEXT && flags & MI_FLUSH_DW_NOTIFY)
		cs_interrupt(engine, GVT_IRQ_NOTIFY);

	return result;
}
