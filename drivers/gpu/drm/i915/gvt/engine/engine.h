/* SPDX-License-Identifier: GPL-2.0 */
/* The state of an engine. */
#ifndef _GVT_ENGINE_H_
#define _GVT_ENGINE_H_

#include "gvt_regs.h"
#include "memory/tlb.h"
#include "tally.h"

/*
 * Execlist ports. A submission is four dwords; it waits as @next until the
 * streamer takes it. @now is the execlist that runs: @nth says which of its two
 * elements. A zero descriptor is an empty element.
 */
struct execlist_ports {
	u32 dword[4];
	u32 dwords;
	u64 next[2];
	bool has_next;
	u64 now[2];
	u32 nth;
	bool active;
	u32 csb_write;		/* entry the hardware wrote last */
};

/* One level of command buffer. */
struct cs_buffer {
	u64 addr;
	enum gtt_space space;
	bool privileged;
};

#define CS_DEPTH	2	/* batch, second-level batch */
#define CS_CMD_MAX	1025	/* dwords of the longest command: MI_STORE_DATA_IMM */
#define CS_AHEAD	16	/* dwords that are copied at once: a cache line */

/*
 * The command streamer's registers that change with each command, and the
 * context they belong to. Written by the engine's run only; register reads take
 * a value that may be a moment old.
 */
struct cs {
	u64 desc;		/* of the loaded context, 0 if there is none */
	u32 head, tail, start, ctl;
	u32 last_head;		/* of the last command in the ring */
	struct cs_buffer bb[CS_DEPTH];
	u32 depth;		/* buffers in use; 0: commands come from the ring */
	u32 epoch;		/* ticks when its CTX_TIMESTAMP would have been 0 */
	u32 ipehr;		/* header of the command under way */
	int budget;		/* commands left of this burst */
	bool predicated;	/* MI_SET_PREDICATE: commands are MI_NOOPs */
	bool arb_off;		/* MI_ARB_ON_OFF: do not preempt */
	bool waits;		/* MI_SEMAPHORE_WAIT: the value is not there yet */
	bool hung;		/* until reset */
	bool runnable;		/* a context is loaded, and nothing says stop */
};

/**
 * struct cs_window - commands of a batch, looked at in their place
 * @at: the one the streamer stands at
 * @end: of the page, or NULL: to be looked up
 *
 * For one burst at most, and for per-process batches, whose translations only the
 * engine's own commands take away.
 */
struct cs_window {
	const u32 *at;
	const u32 *end;
};

struct engine_desc {
	const char *name;
	u32 base;
	u32 irq_group;
	u32 irq_shift;
	u32 reset_domain;
	u32 fault_id;		/* RING_FAULT_REG engine id */
};

extern const struct engine_desc engine_descs[VGPU_NUM_ENGINES];

struct vgpu;

struct vgpu_engine {
	struct vgpu *vgpu;
	const struct engine_desc *desc;
	unsigned int id;

	/* vgpu->lock; the streamer reads @attention without it */
	struct execlist_ports ports;
	bool attention;		/* something changed: schedule before going on */
	bool flush_tlb;
	bool regs_written;	/* those of the context, since it was saved */

	/* run_lock, which engine_lock() takes */
	struct mutex gate;
	struct mutex run_lock;
	struct cs cs;
	struct cs_window window;
	u32 cmd[CS_CMD_MAX];	/* the command under way */
	u32 ahead[CS_AHEAD];	/* it, and what follows, where that is copied */
	u32 ahead_n;		/* dwords from the one the streamer stands at on */
	struct gmem mem;	/* the guest's memory as the engine sees it */
	u32 image[GVT_PAGE_SIZE / 4];	/* of the context that was loaded last */
	u64 image_addr;		/* where it is; 0: there is none */
	struct vgpu_engine_stats stats;
	struct tally skipped;
};

#endif
