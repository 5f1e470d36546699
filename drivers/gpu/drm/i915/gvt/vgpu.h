/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The vGPU device model: what an edge sees of it.
 *
 * One struct vgpu is one Intel Gen9 GPU without hardware. An edge (gvt.ko, the
 * vfio-user server, a test) creates it, passes it the guest's accesses to PCI
 * configuration space and BARs, and lends it threads in which the engines run.
 * Documentation/gpu/gvt-core.rst tells the way of an access and of a batch.
 */
#ifndef _GVT_VGPU_H_
#define _GVT_VGPU_H_

#include "gvt_host.h"

struct vgpu;

/* Engines in the order of their i915 names: rcs0, bcs0, vcs0, vecs0. */
enum vgpu_engine_id {
	VGPU_RCS,
	VGPU_BCS,
	VGPU_VCS,
	VGPU_VECS,
	VGPU_NUM_ENGINES
};

/* Regions of the PCI function that vgpu_region_rw() serves. */
enum vgpu_region {
	VGPU_REGION_MMIO,	/* BAR0: registers, then the GGTT entries */
	VGPU_REGION_APERTURE,	/* BAR2: window into the first part of the GGTT */
	VGPU_REGION_IO,		/* BAR4: legacy index/data ports */
	VGPU_REGION_CONFIG,
	VGPU_REGION_ROM,	/* of a vGPU with a display: which ports it has */
	VGPU_NUM_REGIONS
};

/* Where monitors are plugged in: i915's HDMI-A-1, 2, 3. */
enum vgpu_port {
	VGPU_PORT_B,
	VGPU_PORT_C,
	VGPU_PORT_D,
	VGPU_NUM_PORTS
};

/* Pictures that a vGPU can show at once at most. */
#define VGPU_MAX_PIPES	3

/* Bytes of an EDID at most. */
#define VGPU_EDID_MAX	512
#define VGPU_VBT_BYTES	192

/* Size of VGPU_REGION_MMIO. */
#define GVT_BAR0_SIZE	SZ_16M

/* What an engine wants after a run. */
enum vgpu_work {
	VGPU_WORK_IDLE,		/* nothing: it will kick again */
	VGPU_WORK_MORE,		/* run me again as soon as is fair */
	VGPU_WORK_WAIT,		/* only a semaphore was looked at: again in a while */
};

/*
 * VGPU_WORK_WAIT: how long to sleep before the engine is run again, ns. @waited: how long
 * it has waited by now. At first not at all, as KVM does when a processor halts: guests
 * measure with semaphores. One that nobody signals costs little.
 */
#define GVT_POLL_NS	200000u

static inline u64 vgpu_wait_ns(u64 waited)
{
	return waited < GVT_POLL_NS ? 0 : min(waited / 8, (u64)1000000);
}

/**
 * struct vgpu_type - the sizes a vGPU is made with
 * @name: name of the type in sysfs
 * @low_gm_mb: graphics memory that BAR2 shows, MiB
 * @high_gm_mb: graphics memory beyond, MiB
 * @fences: number of fence registers, see vgpu_set_fences()
 * @width: widest display mode
 * @height: highest display mode
 * @nice: nice value of the engines' threads; a heavier type has a lower one
 *
 * Together the graphics memory is the whole GGTT: i915 has nothing to set aside ("balloon").
 * Its nodes for that are one static array for all devices, and two that use it in one guest
 * corrupt a list. A recording may be of a type that had less.
 */
struct vgpu_type {
	const char *name;
	u32 low_gm_mb;
	u32 high_gm_mb;
	u32 fences;
	u32 width;
	u32 height;
	int nice;
};

extern const struct vgpu_type vgpu_types[];
extern const unsigned int vgpu_num_types;

/* Counters that a user may want to see. All only grow, until a device reset. */
struct vgpu_stats {
	u64 reads;		/* accesses to BAR0 through vgpu_region_rw() */
	u64 writes;
	u64 aperture;		/* trapped accesses to BAR2 */
	u64 unknown_reads;	/* registers without a row in the tables */
	u64 unknown_writes;
	u64 dropped;		/* writes a batch was not allowed to do, or that had no memory */
	u64 irqs;		/* times the interrupt line went up */
	u64 resets;		/* engine resets, each engine counted */
};

struct vgpu_engine_stats {
	u64 contexts;		/* contexts loaded */
	u64 batches;		/* batch buffers started from a ring */
	u64 commands;		/* commands executed */
	u64 skipped;		/* commands passed over by their length */
	u64 hangs;		/* times the engine stopped at something it can't do */
};

/* What the 3D, media and GPGPU pipelines of rcs have done. */
struct vgpu_render_stats {
	u64 threads;		/* threads started */
	u64 instructions;	/* of the EU, a message counted as several */
	u64 pixels;		/* given to pixel shaders */
	u64 texels;		/* given by the sampler: one for each channel of a message */
	u64 unserved;		/* messages that nobody served: they ended their threads */
	u64 illegal;		/* threads that came to what is no instruction: they never end */
};

struct draw_target;
struct eu_thread;
struct gmem;

/* What became of a job. */
enum vgpu_job_result {
	VGPU_JOB_DONE,
	VGPU_JOB_SKIPPED,	/* nothing of it was done: the model can't */
	VGPU_JOB_STOPPED,	/* the engine stopped at it */
	VGPU_JOB_RESET,		/* the engine was reset before it was done */
};

/**
 * struct vgpu_job_end - the end of a job
 * @result: what became of it
 * @kernel: address of the program that its threads ran last; 0: there was no thread
 * @did: what it did
 * @target: render target 0, the slice that was written last; NULL: nothing was
 * @mem: the engine's view of guest memory; NULL: it has none any more
 */
struct vgpu_job_end {
	enum vgpu_job_result result;
	u64 kernel;
	struct vgpu_render_stats did;
	const struct draw_target *target;
	const struct gmem *mem;
};

/**
 * struct vgpu_step - what the pipelines of rcs do next
 * @job: number of the job, from 1 on, of those since the vGPU was made
 * @draw: number of the draw, likewise; 0: the job is none
 * @command: header of its command
 * @unit: number of the unit of work in the job, from 0 on: a group of threads, eight vertices,
 *	a block of pixels, or a place of a walk, some of which have no thread
 * @nr: number of the thread in the unit, from 0 on
 * @thread: it, with the instruction that comes next at its ip; NULL: the job begins, or ends
 * @end: the job's end; NULL: it has not come
 */
struct vgpu_step {
	u64 job;
	u64 draw;
	u32 command;
	u64 unit;
	u32 nr;
	const struct eu_thread *thread;
	const struct vgpu_job_end *end;
};

/* The command of a job. PRM SKL vol 2a */
static inline const char *vgpu_job_name(u32 command)
{
	switch (command >> 16) {
	case 0x7100:
		return "MEDIA_OBJECT";
	case 0x7103:
		return "MEDIA_OBJECT_WALKER";
	case 0x7105:
		return "GPGPU_WALKER";
	case 0x7852:
		return "3DSTATE_WM_HZ_OP";
	default:
		return "3DPRIMITIVE";
	}
}

typedef void vgpu_follow_fn(void *data, const struct vgpu_step *step);

/* What was met and not done: a command, a message of a shader, an unknown register. */
struct vgpu_unknown {
	u32 what;		/* command: dword 0 without length bits; register: offset;
				 * message: SFID in bits 31:24, bits 18:8 of its descriptor
				 */
	u64 count;
};

int gvt_core_init(void);
void gvt_core_exit(void);

struct vgpu *vgpu_create(const struct vgpu_type *type,
			 const struct gvt_host_ops *ops, void *host);
void vgpu_destroy(struct vgpu *vgpu);
void vgpu_reset(struct vgpu *vgpu);
void vgpu_timer(struct vgpu *vgpu);
int vgpu_set_fences(struct vgpu *vgpu, unsigned int fences);
int vgpu_set_pipes(struct vgpu *vgpu, unsigned int pipes);
int vgpu_set_dp(struct vgpu *vgpu, unsigned int ports);
void vgpu_vbt(const struct vgpu *vgpu, u8 *vbt);
int vgpu_plug_check(const struct vgpu *vgpu, unsigned int port, const void *edid, size_t len);
int vgpu_plug(struct vgpu *vgpu, unsigned int port, const void *edid, size_t len);
int vgpu_lose_link(struct vgpu *vgpu, unsigned int port);
size_t vgpu_monitor(struct vgpu *vgpu, unsigned int port, void *edid);

u64 vgpu_region_size(const struct vgpu *vgpu, enum vgpu_region region);
ssize_t vgpu_region_rw(struct vgpu *vgpu, enum vgpu_region region, u64 off,
		       void *buf, size_t count, bool write);
u32 vgpu_read32(struct vgpu *vgpu, u32 off);
void vgpu_write32(struct vgpu *vgpu, u32 off, u32 val);

size_t vgpu_save(struct vgpu *vgpu, void *buf, size_t size);
int vgpu_restore(struct vgpu *vgpu, const void *buf, size_t size);

/* @val of element @i of @field; of @object, an engine or "vgpu". */
typedef void vgpu_tell_fn(void *data, const char *object, const char *field,
			  unsigned int i, u64 val);
void vgpu_dump(struct vgpu *vgpu, vgpu_tell_fn *tell, void *data);

enum vgpu_work vgpu_run_engine(struct vgpu *vgpu, unsigned int id);
void vgpu_mem_changed(struct vgpu *vgpu);
bool vgpu_ggtt_iova(struct vgpu *vgpu, u64 addr, u64 *iova);
bool vgpu_aperture_iova(struct vgpu *vgpu, u32 page, u64 *iova);

const char *vgpu_engine_name(unsigned int id);
void vgpu_get_stats(struct vgpu *vgpu, struct vgpu_stats *stats);
void vgpu_get_engine_stats(struct vgpu *vgpu, unsigned int id,
			   struct vgpu_engine_stats *stats);
unsigned int vgpu_get_skipped(struct vgpu *vgpu, unsigned int id,
			      struct vgpu_unknown *list, unsigned int max);
void vgpu_get_render_stats(struct vgpu *vgpu, struct vgpu_render_stats *stats);
unsigned int vgpu_get_unserved(struct vgpu *vgpu, struct vgpu_unknown *list,
			       unsigned int max);
int vgpu_set_threads(struct vgpu *vgpu, unsigned int threads);
void vgpu_follow_shaders(struct vgpu *vgpu, vgpu_follow_fn *fn, void *data);
void vgpu_follow_jobs(struct vgpu *vgpu, vgpu_follow_fn *fn, void *data);
unsigned int vgpu_get_unknown_regs(struct vgpu *vgpu,
				   struct vgpu_unknown *list, unsigned int max);

#endif
