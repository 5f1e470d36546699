/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command streamer: fetches commands from the ring and from batches, and
 * executes them. All functions: run_lock is held, in a memory section.
 */
#ifndef _GVT_CS_H_
#define _GVT_CS_H_

#include "burst.h"
#include "core.h"
#include "memory/gmem.h"

enum cs_result {
	CS_NEXT,	/* go on with the next command */
	CS_WAIT,	/* not yet: try the same command again later */
	CS_SLEEP,	/* not yet: the same again when somebody kicks the engine */
	CS_MORE,	/* a burst of it is done: go on with the same command */
	CS_HANG,	/* stop until reset */
};

/**
 * struct cs_command - how a command is taken apart
 * @name: as in the PRM; NULL: no such command
 * @length_mask: bits of dword 0 with the length less @base_length
 * @base_length: two, or one for commands of one dword
 * @min_length: dwords that @exec looks at in any case
 * @exec: executes it; NULL: it is skipped and counted
 *
 * @exec gets all of the command's dwords and their number, which is at least
 * @min_length. The streamer stands behind the command already.
 */
struct cs_command {
	const char *name;
	u32 length_mask;
	u32 base_length;
	u32 min_length;
	enum cs_result (*exec)(struct vgpu_engine *engine, const u32 *cmd,
			       u32 len);
};

extern const struct cs_command cs_mi_commands[64];
extern const struct cs_command cs_pipe_control;
extern const struct cs_command cs_blt;

static inline u32 cs_ring_size(const struct cs *cs)
{
	return (cs->ctl & RING_NR_PAGES) + GVT_PAGE_SIZE;
}

/* cs.c */
enum vgpu_work cs_run(struct vgpu_engine *engine);
int cs_run_inline(struct vgpu_engine *engine, u64 addr, u32 bytes);
void cs_enter(struct vgpu_engine *engine, u32 depth, u64 addr,
	      enum gtt_space space, bool privileged);
void cs_leave(struct vgpu_engine *engine);
bool cs_privileged(const struct vgpu_engine *engine);

void cs_count_skipped(struct vgpu_engine *engine, u32 header);

/* cs_burst.c */
enum cs_result cs_after_burst(struct vgpu_engine *engine, u32 header, enum burst_result result,
			      u64 fault);

/* cs_render.c */
const struct cs_command *cs_render_command(u32 header);

/* cs_length.c */
u32 cs_skip_length(u32 header);

/* cs_access.c: memory and registers as a command may reach them */
enum cs_result cs_fault(struct vgpu_engine *engine, enum gtt_space space,
			u64 addr);
enum cs_result cs_load(struct vgpu_engine *engine, bool ggtt, u64 addr,
		       void *buf, u32 len);
enum cs_result cs_store(struct vgpu_engine *engine, bool ggtt, u64 addr,
			const void *buf, u32 len);
u32 cs_read_reg(struct vgpu_engine *engine, u32 off);
void cs_write_regs(struct vgpu_engine *engine, const u32 *pairs, u32 n);
void cs_write_reg(struct vgpu_engine *engine, u32 off, u32 val);
void cs_write_reg64(struct vgpu_engine *engine, u32 off, u64 val);
u64 cs_read_reg64(struct vgpu_engine *engine, u32 off);
u64 cs_status_page(const struct vgpu_engine *engine);
void cs_interrupt(struct vgpu_engine *engine, u32 cause);

/* Execution of the commands that fill a file of their own. */
enum cs_result cs_exec_math(struct vgpu_engine *engine, const u32 *cmd, u32 len);
enum cs_result cs_exec_atomic(struct vgpu_engine *engine, const u32 *cmd,
			      u32 len);
enum cs_result cs_exec_flush_dw(struct vgpu_engine *engine, const u32 *cmd,
				u32 len);
enum cs_result cs_exec_display_flip(struct vgpu_engine *engine, const u32 *cmd, u32 len);
enum cs_result cs_exec_scan_lines(struct vgpu_engine *engine, const u32 *cmd, u32 len);
enum cs_result cs_exec_wait_for_event(struct vgpu_engine *engine, const u32 *cmd, u32 len);

/* cs_display.c: the wait of another context is none of this one's. */
void cs_stop_waiting(struct vgpu_engine *engine);

/* The guest has changed translations. */
static inline void cs_flush_tlb(struct vgpu_engine *engine)
{
	tlb_flush(&engine->mem.tlb);
	engine->window.end = NULL;
}

/* A 48-bit graphics address in two dwords; the bits below @align are others'. */
static inline u64 cs_addr(const u32 *dword, u32 align)
{
	u64 addr;

	/* GPU and processor are little-endian. */
	memcpy(&addr, dword, sizeof(addr));

	return addr & GENMASK_ULL(47, 0) & ~(u64)(align - 1);
}

/* cs_store() of a dword: what batches do most, and mostly to a page that is at hand. */
static __always_inline enum cs_result cs_store32(struct vgpu_engine *engine, bool ggtt,
						 u64 addr, u32 val)
{
	if (likely(!ggtt) && gmem_poke(&engine->mem, GTT_PER_PROCESS, addr, val, 4))
		return CS_NEXT;

	return cs_store(engine, ggtt, addr, &val, sizeof(val));
}

#endif
