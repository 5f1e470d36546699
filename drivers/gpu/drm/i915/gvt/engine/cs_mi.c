// SPDX-License-Identifier: GPL-2.0
/*
 * Memory interface (MI) commands: PRM SKL volume 2a, names from there and from
 * i915's gt/intel_gpu_commands.h.
 */
#include "engine/cs.h"
#include "engine/execlists.h"
#include "memory/gmem.h"
#include "memory/gtt.h"

#define STORE_QWORD		BIT(21)	/* MI_STORE_DATA_IMM */
#define STORE_FORM		(STORE_QWORD | MI_USE_GGTT | GENMASK(9, 0))
#define   STORE_DWORD		2	/* one dword, to the PPGTT */
#define COPY_SRC_GGTT		BIT(22)	/* MI_COPY_MEM_MEM */
#define COPY_DST_GGTT		BIT(21)
#define HWSP_RING_HEAD		4	/* MI_REPORT_HEAD, in dwords */
#define INDEX_PER_PROCESS	BIT(21)	/* MI_STORE_DATA_INDEX */
#define BATCH_SECOND_LEVEL	BIT(22)	/* MI_BATCH_BUFFER_START */
#define COMPARE_SEMAPHORE	BIT(21)	/* MI_CONDITIONAL_BATCH_BUFFER_END */
#define PREDICATE_LOAD(cmd)	((cmd) >> 6 & 3)
#define PREDICATE_COMBINE(cmd)	((cmd) >> 3 & 3)
#define PREDICATE_COMPARE(cmd)	((cmd) & 3)

static u32 reg(const struct vgpu_engine *engine, u32 rel)
{
	return engine->desc->base + rel;
}

/*
 * Commands about caches or arbitration: their effect is nothing, or has happened by
 * the time they are reached.
 */
static enum cs_result exec_nothing(struct vgpu_engine *engine, const u32 *cmd,
				   u32 len)
{
	return CS_NEXT;
}

/* MI_NOOP writes bits 21:0 into the NOPID register if bit 22 says so. */
static enum cs_result exec_noop(struct vgpu_engine *engine, const u32 *cmd,
				u32 len)
{
	if (cmd[0] & BIT(22)) {
		mutex_lock(&engine->vgpu->lock);
		reg_set(engine->vgpu, reg(engine, RING_NOPID(0)),
			cmd[0] & GENMASK(21, 0));
		mutex_unlock(&engine->vgpu->lock);
	}

	return CS_NEXT;
}

static enum cs_result exec_user_interrupt(struct vgpu_engine *engine,
					  const u32 *cmd, u32 len)
{
	cs_interrupt(engine, GVT_IRQ_USER);

	return CS_NEXT;
}

/* Whether the ring may be preempted; bit 0 allows it. */
static enum cs_result exec_arb_on_off(struct vgpu_engine *engine,
				      const u32 *cmd, u32 len)
{
	if (!cs_privileged(engine))
		return CS_NEXT;
	engine->cs.arb_off = !(cmd[0] & BIT(0));
	if (!engine->cs.arb_off)
		execlists_arbitrate(engine);

	return CS_NEXT;
}

/* Batches */

static enum cs_result exec_batch_buffer_end(struct vgpu_engine *engine,
					    const u32 *cmd, u32 len)
{
	struct cs *cs = &engine->cs;

	if (!cs->depth)
		return CS_HANG;		/* a ring has no end */
	cs_leave(engine);
	if (!cs->depth)
		execlists_arbitrate(engine);

	return CS_NEXT;
}

static bool predicate(struct vgpu_engine *engine)
{
	return cs_read_reg(engine, reg(engine, MI_PREDICATE_RESULT(0))) & 1;
}

static enum cs_result exec_batch_buffer_start(struct vgpu_engine *engine,
					      const u32 *cmd, u32 len)
{
	bool ppgtt = cmd[0] & MI_BATCH_PPGTT_HSW;
	struct cs *cs = &engine->cs;
	bool privileged = cs_privileged(engine);
	u32 depth = cs->depth;

	if (cmd[0] & MI_BATCH_PREDICATE &&
	    !(cs_read_reg(engine, reg(engine, MI_PREDICATE_RESULT_1(0))) & 1))
		return CS_NEXT;

	/* From a batch: another in its place, or one level down and back. */
	if (!depth) {
		engine->stats.batches++;
		depth = 1;
	} else if (cmd[0] & BATCH_SECOND_LEVEL) {
		if (depth == CS_DEPTH)
			return CS_HANG;
		depth++;
	}
	/* Privilege is never gained, and goes with the GGTT. */
	ppgtt |= !privileged;
	cs_enter(engine, depth, cs_addr(&cmd[1], 4),
		 ppgtt ? GTT_PER_PROCESS : GTT_GLOBAL, !ppgtt);

	return CS_NEXT;
}

/* Go on only while the value in memory is greater. */
static enum cs_result exec_conditional_end(struct vgpu_engine *engine,
					   const u32 *cmd, u32 len)
{
	enum cs_result result;
	u32 val;

	if (!(cmd[0] & COMPARE_SEMAPHORE))
		return CS_NEXT;
	result = cs_load(engine, cmd[0] & MI_USE_GGTT, cs_addr(&cmd[2], 8),
			 &val, 4);
	if (result != CS_NEXT || val > cmd[1])
		return result;

	return exec_batch_buffer_end(engine, cmd, len);
}

/* Predication */

/* When what follows MI_SET_PREDICATE is not executed; the others: always. */
enum {
	NOOP_NEVER,
	NOOP_ON_RESULT_2_CLEAR,
	NOOP_ON_RESULT_2_SET,
	NOOP_ON_RESULT_CLEAR,
	NOOP_ON_RESULT_SET,
	EXECUTE_WITH_1_SLICE,
	EXECUTE_WITH_2_SLICES,
	EXECUTE_WITH_3_SLICES,
	NOOP_ALWAYS = 15,
};

/* The model has one slice (its fuses say so). */
static enum cs_result exec_set_predicate(struct vgpu_engine *engine,
					 const u32 *cmd, u32 len)
{
	u32 result_2 = cs_read_reg(engine, reg(engine, MI_PREDICATE_RESULT_2(0))) & 1;
	bool *predicated = &engine->cs.predicated;

	switch (cmd[0] & GENMASK(3, 0)) {
	case NOOP_NEVER:
	case EXECUTE_WITH_1_SLICE:
		*predicated = false;
		break;
	case NOOP_ON_RESULT_2_CLEAR:
		*predicated = !result_2;
		break;
	case NOOP_ON_RESULT_2_SET:
		*predicated = result_2;
		break;
	case NOOP_ON_RESULT_CLEAR:
		*predicated = !predicate(engine);
		break;
	case NOOP_ON_RESULT_SET:
		*predicated = predicate(engine);
		break;
	case EXECUTE_WITH_2_SLICES:
	case EXECUTE_WITH_3_SLICES:
	case NOOP_ALWAYS:
		*predicated = true;
		break;
	}
	/* Each command is to be looked at. */
	engine->window.end = NULL;

	return CS_NEXT;
}

/* The ring's head goes to dword 4 of the per-process status page. */
static enum cs_result exec_report_head(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	u64 addr = cs_status_page(engine) + HWSP_RING_HEAD * 4;
	u32 head = engine->cs.head & HEAD_ADDR;

	if (gmem_write(&engine->mem, GTT_GLOBAL, addr, &head, sizeof(head)))
		return cs_fault(engine, GTT_GLOBAL, addr);

	return CS_NEXT;
}

static enum cs_result exec_predicate(struct vgpu_engine *engine,
				     const u32 *cmd, u32 len)
{
	u64 src0 = cs_read_reg64(engine, reg(engine, MI_PREDICATE_SRC0(0)));
	u64 src1 = cs_read_reg64(engine, reg(engine, MI_PREDICATE_SRC1(0)));
	u32 data = cs_read_reg(engine, reg(engine, MI_PREDICATE_DATA(0)));
	u32 result_reg = reg(engine, MI_PREDICATE_RESULT(0));
	u32 old = cs_read_reg(engine, result_reg) & 1;
	u32 val;

	switch (PREDICATE_COMPARE(cmd[0])) {
	case 0:
		val = 1;
		break;
	case 1:
		val = 0;
		break;
	case 2:
		val = src0 == src1;
		break;
	default:
		val = (u32)(src0 - src1) == data;
		break;
	}
	switch (PREDICATE_COMBINE(cmd[0])) {
	case 1:
		val &= old;
		break;
	case 2:
		val |= old;
		break;
	case 3:
		val ^= old;
		break;
	}
	switch (PREDICATE_LOAD(cmd[0])) {
	case 0:
		return CS_NEXT;		/* keep */
	case 3:
		val = !val;
		break;
	}
	cs_write_reg(engine, result_reg, val);

	return CS_NEXT;
}

/* Semaphores */

static bool semaphore_open(u32 cmd, u32 memory, u32 inline_data)
{
	switch (cmd & GENMASK(14, 12)) {
	case MI_SEMAPHORE_SAD_GT_SDD:
		return memory > inline_data;
	case MI_SEMAPHORE_SAD_GTE_SDD:
		return memory >= inline_data;
	case MI_SEMAPHORE_SAD_LT_SDD:
		return memory < inline_data;
	case MI_SEMAPHORE_SAD_LTE_SDD:
		return memory <= inline_data;
	case MI_SEMAPHORE_SAD_EQ_SDD:
		return memory == inline_data;
	case MI_SEMAPHORE_SAD_NEQ_SDD:
		return memory != inline_data;
	default:
		return true;
	}
}

/* In signal mode too, memory says whether the semaphore is open. */
static enum cs_result exec_semaphore_wait(struct vgpu_engine *engine,
					  const u32 *cmd, u32 len)
{
	enum cs_result result;
	u32 val;

	result = cs_load(engine, cmd[0] & MI_SEMAPHORE_GLOBAL_GTT,
			 cs_addr(&cmd[2], 4), &val, 4);
	if (result != CS_NEXT)
		return result;

	return semaphore_open(cmd[0], val, cmd[1]) ? CS_NEXT : CS_WAIT;
}

/* Memory and registers */

static enum cs_result exec_store_data_imm(struct vgpu_engine *engine,
					  const u32 *cmd, u32 len)
{
	u64 addr = cs_addr(&cmd[1], 4);
	u32 n = len - 3;

	/* What batches do most, to a page that is mostly at hand. */
	if (likely((cmd[0] & STORE_FORM) == STORE_DWORD) &&
	    gmem_poke(&engine->mem, GTT_PER_PROCESS, addr, cmd[3], 4))
		return CS_NEXT;
	if (cmd[0] & STORE_QWORD && n % 2)
		return CS_HANG;

	return cs_store(engine, cmd[0] & MI_USE_GGTT, addr, &cmd[3], n * 4);
}

static enum cs_result exec_store_data_index(struct vgpu_engine *engine,
					    const u32 *cmd, u32 len)
{
	u32 hwsp = cs_read_reg(engine, reg(engine, RING_HWS_PGA(0)));
	u64 page = cmd[0] & INDEX_PER_PROCESS ?
		cs_status_page(engine) : hwsp & GVT_PAGE_MASK;
	u64 addr = page + (cmd[1] & GENMASK(11, 2));

	if (gmem_write(&engine->mem, GTT_GLOBAL, addr, &cmd[2], min(len - 2, 2u) * 4))
		return cs_fault(engine, GTT_GLOBAL, addr);

	return CS_NEXT;
}

static enum cs_result exec_load_register_imm(struct vgpu_engine *engine,
					     const u32 *cmd, u32 len)
{
	cs_write_regs(engine, cmd + 1, (len - 1) / 2);

	return CS_NEXT;
}

static enum cs_result exec_load_register_mem(struct vgpu_engine *engine,
					     const u32 *cmd, u32 len)
{
	enum cs_result result;
	u32 val;

	result = cs_load(engine, cmd[0] & MI_SRM_LRM_GLOBAL_GTT,
			 cs_addr(&cmd[2], 4), &val, 4);
	if (result == CS_NEXT)
		cs_write_reg(engine, cmd[1], val);

	return result;
}

static enum cs_result exec_store_register_mem(struct vgpu_engine *engine,
					      const u32 *cmd, u32 len)
{
	return cs_store32(engine, cmd[0] & MI_SRM_LRM_GLOBAL_GTT,
			  cs_addr(&cmd[2], 4), cs_read_reg(engine, cmd[1]));
}

static enum cs_result exec_load_register_reg(struct vgpu_engine *engine,
					     const u32 *cmd, u32 len)
{
	cs_write_reg(engine, cmd[2], cs_read_reg(engine, cmd[1]));

	return CS_NEXT;
}

static enum cs_result exec_copy_mem_mem(struct vgpu_engine *engine,
					const u32 *cmd, u32 len)
{
	enum cs_result result;
	u32 val;

	result = cs_load(engine, cmd[0] & COPY_SRC_GGTT, cs_addr(&cmd[3], 4),
			 &val, 4);
	if (result != CS_NEXT)
		return result;

	return cs_store32(engine, cmd[0] & COPY_DST_GGTT, cs_addr(&cmd[1], 4), val);
}

/* Entries for consecutive pages from the one at bits 31:12 of dword 1. */
static enum cs_result exec_update_gtt(struct vgpu_engine *engine,
				      const u32 *cmd, u32 len)
{
	u32 index = cmd[1] / GVT_PAGE_SIZE;
	u32 i;

	if (!cs_privileged(engine))
		return CS_NEXT;
	for (i = 2; i + 1 < len; i += 2, index++) {
		u64 pte = (u64)cmd[i + 1] << 32 | cmd[i];

		if (index < GVT_GGTT_ENTRIES)
			ggtt_write(engine->vgpu, index * 8, pte, 8);
	}

	return CS_NEXT;
}

/*
 * There is no resource streamer. One that is told to start is not there for the commands that
 * follow: so that counts as a command that is not executed. To stop it there is nothing to do.
 */
static enum cs_result exec_rs_control(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	if (cmd[0] & BIT(0))
		cs_count_skipped(engine, cmd[0]);

	return CS_NEXT;
}

#define FIXED(n, fn)	{ .name = n, .base_length = 1, .exec = fn }
#define LONG(n, mask, min, fn)						\
	{ .name = n, .length_mask = mask, .base_length = 2, .min_length = min, .exec = fn }

const struct cs_command cs_mi_commands[64] = {
	[0x00] = FIXED("MI_NOOP", exec_noop),
	[0x01] = FIXED("MI_SET_PREDICATE", exec_set_predicate),
	[0x02] = FIXED("MI_USER_INTERRUPT", exec_user_interrupt),
	[0x03] = FIXED("MI_WAIT_FOR_EVENT", cs_exec_wait_for_event),
	/* In no manual of Gen9, but hardware takes it: i915's parser and IGT let it through. */
	[0x04] = FIXED("MI_FLUSH", exec_nothing),
	[0x05] = FIXED("MI_ARB_CHECK", exec_nothing),
	[0x06] = FIXED("MI_RS_CONTROL", exec_rs_control),
	[0x07] = FIXED("MI_REPORT_HEAD", exec_report_head),
	[0x08] = FIXED("MI_ARB_ON_OFF", exec_arb_on_off),
	[0x09] = FIXED("MI_URB_ATOMIC_ALLOC", NULL),
	[0x0a] = FIXED("MI_BATCH_BUFFER_END", exec_batch_buffer_end),
	[0x0b] = FIXED("MI_SUSPEND_FLUSH", exec_nothing),
	[0x0c] = FIXED("MI_PREDICATE", exec_predicate),
	[0x0d] = FIXED("MI_TOPOLOGY_FILTER", exec_nothing),
	[0x0e] = FIXED("MI_SET_APPID", exec_nothing),
	[0x0f] = FIXED("MI_RS_CONTEXT", exec_nothing),
	[0x12] = LONG("MI_LOAD_SCAN_LINES_INCL", 0x3f, 2, cs_exec_scan_lines),
	[0x13] = LONG("MI_LOAD_SCAN_LINES_EXCL", 0x3f, 2, cs_exec_scan_lines),
	[0x14] = LONG("MI_DISPLAY_FLIP", 0xff, 3, cs_exec_display_flip),
	[0x18] = LONG("MI_SET_CONTEXT", 0xff, 2, NULL),
	[0x1a] = LONG("MI_MATH", 0xff, 2, cs_exec_math),
	[0x1b] = LONG("MI_SEMAPHORE_SIGNAL", 0xff, 2, exec_nothing),
	[0x1c] = LONG("MI_SEMAPHORE_WAIT", 0xff, 4, exec_semaphore_wait),
	[0x1d] = LONG("MI_FORCE_WAKEUP", 0xff, 2, exec_nothing),
	[0x20] = LONG("MI_STORE_DATA_IMM", 0x3ff, 4, exec_store_data_imm),
	[0x21] = LONG("MI_STORE_DATA_INDEX", 0xff, 3, exec_store_data_index),
	[0x22] = LONG("MI_LOAD_REGISTER_IMM", 0xff, 3, exec_load_register_imm),
	[0x23] = LONG("MI_UPDATE_GTT", 0x3ff, 4, exec_update_gtt),
	[0x24] = LONG("MI_STORE_REGISTER_MEM", 0xff, 4, exec_store_register_mem),
	/* Bit 7 is a flag, not length. */
	[0x26] = LONG("MI_FLUSH_DW", 0x3f, 2, cs_exec_flush_dw),
	[0x27] = LONG("MI_CLFLUSH", 0x3ff, 3, exec_nothing),
	[0x28] = LONG("MI_REPORT_PERF_COUNT", 0x3f, 4, cs_exec_report_perf_count),
	[0x29] = LONG("MI_LOAD_REGISTER_MEM", 0xff, 4, exec_load_register_mem),
	[0x2a] = LONG("MI_LOAD_REGISTER_REG", 0xff, 3, exec_load_register_reg),
	[0x2b] = LONG("MI_RS_STORE_DATA_IMM", 0xff, 4, NULL),
	[0x2c] = LONG("MI_LOAD_URB_MEM", 0xff, 4, NULL),
	[0x2d] = LONG("MI_STORE_URB_MEM", 0xff, 4, NULL),
	[0x2e] = LONG("MI_COPY_MEM_MEM", 0xff, 5, exec_copy_mem_mem),
	[0x2f] = LONG("MI_ATOMIC", 0xff, 3, cs_exec_atomic),
	[0x31] = LONG("MI_BATCH_BUFFER_START", 0xff, 3, exec_batch_buffer_start),
	[0x36] = LONG("MI_CONDITIONAL_BATCH_BUFFER_END", 0xff, 4,
		      exec_conditional_end),
};
