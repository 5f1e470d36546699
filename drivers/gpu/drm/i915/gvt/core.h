/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside of the device model core: the state of a vGPU and who protects it.
 *
 * Locks, outermost first (Documentation/gpu/gvt-core.rst has the page on it):
 *
 *   engine->gate       held by who waits for run_lock, so that a burst is followed
 *                      by whoever waits for its end and not by the next burst
 *   engine->run_lock   the engine's execution: its streamer, TLB and context.
 *                      Held for one burst of commands.
 *   mem section        gvt_host_ops.mem_begin … mem_end: pages stay mapped.
 *   vgpu->atomics      MI_ATOMIC, and atomic messages of shaders: held from read to
 *                      write.
 *   render->lock       units and slots of a job whose units several threads run.
 *   vgpu->lock         registers, PCI configuration, interrupts, execlist ports.
 *                      Held for one register write, or the writes of one command;
 *                      no guest memory is touched and nothing sleeps under it but
 *                      allocations.
 *
 * A register read takes no lock: it looks at each word once. A write takes
 * vgpu->lock only. So it waits for other writes, and never for a batch. Writes
 * that promise something of an engine (it stands still, it is reset, it has
 * forgotten its translations) are answered when its burst is over: see reset.c.
 */
#ifndef _GVT_CORE_H_
#define _GVT_CORE_H_

#include "gvt_regs.h"
#include "blitter/blitter.h"
#include "render/render.h"
#include "display/display.h"
#include "engine/engine.h"
#include "engine/oa.h"
#include "pagestore.h"
#include "regs/irq.h"
#include "regs/pcode.h"
#include "tally.h"
#include "vgpu.h"

#define GVT_MMIO_SIZE		SZ_2M	/* registers in the first part of BAR0 */
#define GVT_GGTT_OFFSET		SZ_8M	/* GGTT entries in its second half */
#define GVT_GGTT_SIZE		SZ_8M
#define GVT_GGTT_ENTRIES	(GVT_GGTT_SIZE / 8)
#define GVT_APERTURE_MIN_MB	256u
#define GVT_BAR4_SIZE		64
#define GVT_CONFIG_SIZE		256
#define GVT_ROM_SIZE		2048u

/* Timestamp registers count at 12 MHz: one tick is 250/3 ns. */
#define GVT_TIMESTAMP_HZ	12000000

struct vgpu {
	/* Configuration: constant once a guest has begun; recordings come in front of @edge. */
	const struct vgpu_type *type;
	u32 fences;
	const struct gvt_host_ops *ops;
	void *host;
	const struct gvt_host_ops *edge_ops;
	void *edge;

	/* Everything up to the GGTT is changed under lock. */
	struct mutex lock;
	u8 config[GVT_CONFIG_SIZE];
	u32 io_index;
	u64 clock_offset;	/* from the edge's clock to the guest's */
	struct pagestore regs;
	struct vgpu_irq irq;
	struct pcode pcode;
	struct display display;
	u32 settle;		/* what has to happen before a write is answered; see reset.h */
	u32 reset_domains;	/* GDRST bits still to be done; see reset.c */
	u32 reset_engines;	/* engines they name, one bit for each */
	struct tally unknown;

	/* Entries are written under lock and read without. */
	struct pagestore ggtt;
	u32 ggtt_generation;
	u32 mem_generation;	/* advanced by vgpu_mem_changed() */

	struct mutex atomics;

	struct vgpu_engine engine[VGPU_NUM_ENGINES];
	struct blitter blitter;	/* bcs's: its run_lock */
	struct render render;	/* rcs's */
	struct oa oa;		/* rcs's */

	/*
	 * Under lock, but for the counts of accesses. Each access writes them: so
	 * they are in no cache line that engines look at all the time.
	 */
	struct vgpu_stats stats;
};

#define for_each_engine(engine, vgpu)				\
	for ((engine) = (vgpu)->engine;				\
	     (engine) < (vgpu)->engine + VGPU_NUM_ENGINES; (engine)++)

/* Between two bursts of an engine. Engines in the order of their numbers. */
static inline void engine_lock(struct vgpu_engine *engine)
{
	mutex_lock_nested(&engine->gate, engine->id);
	mutex_lock_nested(&engine->run_lock, engine->id);
	mutex_unlock(&engine->gate);
}

static inline void engine_unlock(struct vgpu_engine *engine)
{
	mutex_unlock(&engine->run_lock);
}

/* Bytes of VGPU_REGION_APERTURE. */
static inline u64 vgpu_aperture_size(const struct vgpu *vgpu)
{
	return max(vgpu->type->low_gm_mb, GVT_APERTURE_MIN_MB) * (u64)SZ_1M;
}

/* Raw value of a register, without hooks. */
static inline u32 reg_get(const struct vgpu *vgpu, u32 off)
{
	return pagestore_read32(&vgpu->regs, off);
}

static inline void reg_set(struct vgpu *vgpu, u32 off, u32 val)
{
	lockdep_assert_held(&vgpu->lock);
	/* Without memory the value is lost, as a write to nothing would be. */
	if (!pagestore_write32(&vgpu->regs, off, val))
		vgpu->stats.dropped++;
}

/*
 * Where a register that has a row is kept: mmio_init() has made room. Who writes holds
 * vgpu->lock.
 */
static inline u32 *reg_word(const struct vgpu *vgpu, u32 off)
{
	return vgpu->regs.pages[off / PAGESTORE_PAGE] + off % PAGESTORE_PAGE;
}

/* The guest's time in ns. */
static inline u64 vgpu_clock(const struct vgpu *vgpu)
{
	return vgpu->ops->clock(vgpu->host) + READ_ONCE(vgpu->clock_offset);
}

/* Nanoseconds to timestamp ticks. */
static inline u64 gvt_ticks(u64 ns)
{
	return mul_u64_u32_div(ns, 3, 250);
}

/* The timestamp registers: 36 bits. */
static inline u64 gvt_timestamp(u64 ns)
{
	return gvt_ticks(ns) & GENMASK_ULL(35, 0);
}

#endif
