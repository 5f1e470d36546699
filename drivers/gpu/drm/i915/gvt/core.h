/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside of the device model core: the state of a vGPU and who protects it.
 *
 * Locks, outermost first (Documentation/gpu/gvt-core.rst has the page on it):
 *
 *   engine->run_lock   the engine's execution: its streamer, TLB and context.
 *                      Held for one burst of commands.
 *   mem section        gvt_host_ops.mem_begin … mem_end: pages stay mapped.
 *   vgpu->atomics      MI_ATOMIC, of all engines: held from read to write.
 *   vgpu->lock         registers, PCI configuration, interrupts, execlist ports.
 *                      Held for one register write, or the writes of one command;
 *                      no guest memory is touched and nothing sleeps under it but
 *                      allocations.
 *
 * A register read takes no lock: it looks at each word once. A write takes
 * vgpu->lock only. So it waits for other writes, and never for a batch; the
 * exception is a reset, see reset.c.
 */
#ifndef _GVT_CORE_H_
#define _GVT_CORE_H_

#include "gvt_regs.h"
#include "pagestore.h"
#include "tlb.h"
#include "vgpu.h"

#define GVT_MMIO_SIZE		SZ_2M	/* registers in the first part of BAR0 */
#define GVT_GGTT_OFFSET		SZ_8M	/* GGTT entries in its second half */
#define GVT_GGTT_SIZE		SZ_8M
#define GVT_GGTT_ENTRIES	(GVT_GGTT_SIZE / 8)
#define GVT_BAR4_SIZE		64
#define GVT_CONFIG_SIZE		256

/* Timestamp registers count at 12 MHz: one tick is 250/3 ns. */
#define GVT_TIMESTAMP_HZ	12000000

/**
 * struct tally - how often each of a few things happened
 * @n: entries in use
 * @entry: the things, in order of appearance
 * @slot: a hash table of them: the entry's number plus one, or 0
 *
 * A guest chooses what appears: what does not fit is not listed, only counted
 * in the statistics beside it.
 */
#define TALLY_MAX	128
#define TALLY_SLOTS	256
struct tally {
	u32 n;
	struct vgpu_unknown entry[TALLY_MAX];
	u8 slot[TALLY_SLOTS];
};

void tally_add(struct tally *t, u32 what);
unsigned int tally_get(const struct tally *t, struct vgpu_unknown *list,
		       unsigned int max);

/*
 * One GT interrupt group: render/blitter, video, power, video enhancement. Read
 * at any time.
 */
struct irq_group {
	u32 isr;
	u32 imr;
	u32 iir;
	u32 iir_next;		/* events that came while the same one was in iir */
	u32 ier;
};

#define GVT_GT_GROUPS	4
struct vgpu_irq {
	struct irq_group gt[GVT_GT_GROUPS];
	u32 master;		/* GEN8_MASTER_IRQ_CONTROL or 0 */
	bool up;		/* the line as the edge was told */
};

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
#define CS_CMD_MAX	260	/* dwords of the longest command that is executed */
#define CS_AHEAD	16	/* dwords that are copied at once: a cache line */

/*
 * The command streamer's registers that change with each command, and the
 * context they belong to. Written by the engine's run only; register reads take
 * a value that may be a moment old.
 */
struct cs {
	u64 desc;		/* of the loaded context, 0 if there is none */
	u32 head, tail, start, ctl;
	struct cs_buffer bb[CS_DEPTH];
	u32 depth;		/* buffers in use; 0: commands come from the ring */
	u64 pml4;
	u32 tail_index;		/* where the context's image has its tail */
	u64 loaded_at;		/* clock */
	u32 ipehr;		/* header of the command under way */
	int budget;		/* commands left of this burst */
	bool arb_off;		/* MI_ARB_ON_OFF: do not preempt */
	bool hung;		/* until reset */
	bool runnable;		/* a context is loaded, and nothing says stop */
};

struct engine_desc {
	const char *name;
	u32 base;
	u32 irq_group;
	u32 irq_shift;
	u32 master_bit;
	u32 reset_domain;
	u32 fault_id;		/* RING_FAULT_REG engine id */
};

extern const struct engine_desc engine_descs[VGPU_NUM_ENGINES];

struct vgpu_engine {
	struct vgpu *vgpu;
	const struct engine_desc *desc;
	unsigned int id;

	/* vgpu->lock; the streamer reads @attention without it */
	struct execlist_ports ports;
	bool attention;		/* something changed: schedule before going on */
	bool flush_tlb;

	/* run_lock */
	struct mutex run_lock;
	struct cs cs;
	u32 cmd[CS_CMD_MAX];	/* the command under way */
	u32 ahead[CS_AHEAD];	/* it, and what follows, where that is copied */
	struct tlb tlb;
	u32 image[GVT_PAGE_SIZE / 4];	/* register state page of the context */
	struct vgpu_engine_stats stats;
	struct tally skipped;
};

struct vgpu {
	/* Configuration: constant after creation. */
	const struct vgpu_type *type;
	const struct gvt_host_ops *ops;
	void *host;

	/* Everything up to the GGTT is changed under lock. */
	struct mutex lock;
	u8 config[GVT_CONFIG_SIZE];
	u32 io_index;
	u64 clock_offset;	/* from the edge's clock to the guest's */
	struct pagestore regs;
	struct vgpu_irq irq;
	u32 reset_domains;	/* GDRST bits still to be done; see reset.c */
	u32 reset_engines;	/* engines they name, one bit for each */
	struct tally unknown;

	/* Entries are written under lock and read without. */
	struct pagestore ggtt;
	u32 ggtt_generation;
	u32 mem_generation;	/* advanced by vgpu_mem_changed() */

	struct mutex atomics;

	struct vgpu_engine engine[VGPU_NUM_ENGINES];

	/*
	 * Under lock, but for the counts of accesses. Each access writes them: so
	 * they are in no cache line that engines look at all the time.
	 */
	struct vgpu_stats stats;
};

#define for_each_engine(engine, vgpu)				\
	for ((engine) = (vgpu)->engine;				\
	     (engine) < (vgpu)->engine + VGPU_NUM_ENGINES; (engine)++)

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

/* pci_config.c */
void pci_config_reset(struct vgpu *vgpu);
bool pci_config_is_valid(const struct vgpu *vgpu);
void pci_config_rw(struct vgpu *vgpu, u32 off, void *buf, u32 len, bool write);

/* ggtt.c */
void ggtt_write(struct vgpu *vgpu, u32 off, u64 val, u32 len);
u64 ggtt_read(struct vgpu *vgpu, u32 off, u32 len);
bool ggtt_translate(struct vgpu *vgpu, u64 addr, u64 *iova);

/* ppgtt.c */
bool ppgtt_translate(struct vgpu_engine *engine, u64 addr, u64 *iova,
		     bool *writable);

/* irq.c; vgpu->lock is held, but for the reads */
u32 irq_master_read(struct vgpu *vgpu);
u32 irq_group_read(struct vgpu *vgpu, u32 off);
void irq_update_line(struct vgpu *vgpu);
void irq_engine_event(struct vgpu_engine *engine, u32 cause);
void irq_master_write(struct vgpu *vgpu, u32 val);
void irq_group_write(struct vgpu *vgpu, u32 off, u32 val);

/* execlists.c; the second with vgpu->lock held, those below with run_lock */
u64 execlists_status(const struct vgpu_engine *engine);
void execlists_write_elsp(struct vgpu_engine *engine, u32 val);
void execlists_schedule(struct vgpu_engine *engine);
void execlists_arbitrate(struct vgpu_engine *engine);
void execlists_complete(struct vgpu_engine *engine);

/* context.c; run_lock is held, in a memory section */
int context_load(struct vgpu_engine *engine, u64 desc);
void context_save(struct vgpu_engine *engine);
bool context_reload_tail(struct vgpu_engine *engine);

/* reset.c */
void reset_request(struct vgpu *vgpu, u32 domains);
void reset_pending(struct vgpu *vgpu);

#endif
