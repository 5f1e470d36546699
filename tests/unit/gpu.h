/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The least of a graphics driver: GGTT, page tables, contexts as i915 lays them
 * out, rings, batches, execlists, context status.
 */
#ifndef GPU_H
#define GPU_H

#include "core.h"
#include "host.h"

/* Context status; i915: GEN8_CTX_STATUS_*. */
#define CSB_IDLE_ACTIVE		BIT(0)
#define CSB_PREEMPTED		BIT(1)
#define CSB_ELEMENT_SWITCH	BIT(2)
#define CSB_ACTIVE_IDLE		BIT(3)
#define CSB_COMPLETE		BIT(4)
#define CSB_LITE_RESTORE	BIT(15)

/* Page table entries. */
#define PTE_PRESENT	BIT_ULL(0)
#define PTE_WRITABLE	BIT_ULL(1)
#define PDE_2M		BIT_ULL(7)
#define PDE_64K		BIT_ULL(11)

/* Dwords of the register state in a context's image. */
enum {
	IMG_CONTROL	= 0x03,
	IMG_HEAD	= 0x05,
	IMG_TAIL	= 0x07,
	IMG_START	= 0x09,
	IMG_CTL		= 0x0b,
	IMG_BB_PER_CTX	= 0x19,
	IMG_INDIRECT	= 0x1b,
	IMG_TIMESTAMP	= 0x23,
	IMG_PML4_HIGH	= 0x31,
	IMG_PML4_LOW	= 0x33,
	IMG_MI_MODE	= 0x55,
	IMG_GPR0	= 0x69,
};

/**
 * struct gpu - a vGPU with memory, and the driver's idea of it
 * @host: its edge
 * @vgpu: the vGPU
 * @next_page: address of the next free page of low memory
 * @next_entry: next free GGTT entry
 * @hwsp: status page of each engine, address in memory
 * @csb_read: entry of the context status buffer that was read last
 */
struct gpu {
	struct host host;
	struct vgpu *vgpu;
	u64 next_page;
	u32 next_entry;
	u64 hwsp[VGPU_NUM_ENGINES];
	u32 csb_read[VGPU_NUM_ENGINES];
};

/**
 * struct context - a context of one engine
 * @gpu: the vGPU
 * @engine: the engine's number
 * @id: the context's number
 * @lrca: address of its image in the GGTT: status page, state page, two more
 * @status: the status page in memory
 * @state: the state page in memory
 * @ring: the ring in the GGTT
 * @ring_mem: and in memory
 * @ring_bytes: its size
 * @tail: where the next command goes
 * @pml4: root of its page tables
 * @next_page: next free address of its address space
 */
struct context {
	struct gpu *gpu;
	unsigned int engine;
	u32 id;
	u32 lrca;
	u64 status;
	u64 state;
	u32 ring;
	u64 ring_mem;
	u32 ring_bytes;
	u32 tail;
	u64 pml4;
	u64 next_page;
};

/* One page that a context and we can see. */
struct buffer {
	u64 addr;	/* in the context's address space */
	u32 ggtt;	/* in the GGTT */
	u64 mem;	/* in memory */
};

/* One entry of the context status buffer. */
struct csb_entry {
	u32 status;
	u32 id;
};

void gpu_create(struct gpu *gpu);
void gpu_start(struct gpu *gpu);
void gpu_setup(struct gpu *gpu);
void gpu_stop(struct gpu *gpu);

u32 reg_read(struct gpu *gpu, u32 off);
void reg_write(struct gpu *gpu, u32 off, u32 val);
u32 ring_read(struct gpu *gpu, unsigned int engine, u32 rel);
void ring_write(struct gpu *gpu, unsigned int engine, u32 rel, u32 val);

u64 gpu_alloc(struct gpu *gpu, u32 npages);
void gpu_ggtt(struct gpu *gpu, u32 addr, u64 pte);
u32 gpu_ggtt_map(struct gpu *gpu, u64 mem, u32 npages);

void ctx_init(struct context *ctx, struct gpu *gpu, unsigned int engine, u32 id);
void ctx_init_ring(struct context *ctx, struct gpu *gpu, unsigned int engine,
		   u32 id, u32 ring_pages);
void ctx_state(struct context *ctx);
void ctx_set(struct context *ctx, u32 index, u32 val);
u32 ctx_get(struct context *ctx, u32 index);
u64 ctx_table(struct context *ctx, u64 addr, int level);
void ctx_map(struct context *ctx, u64 addr, u64 mem, u64 flags);
void ctx_buffer(struct context *ctx, struct buffer *buffer);
u64 ctx_desc(const struct context *ctx);

void ctx_emit(struct context *ctx, const u32 *cmd, u32 n);
#define emit(ctx, ...)							\
	ctx_emit(ctx, (const u32[]){ __VA_ARGS__ },			\
		 sizeof((const u32[]){ __VA_ARGS__ }) / 4)
void batch_write(struct gpu *gpu, u64 mem, const u32 *cmd, u32 n);
#define batch(gpu, mem, ...)						\
	batch_write(gpu, mem, (const u32[]){ __VA_ARGS__ },		\
		    sizeof((const u32[]){ __VA_ARGS__ }) / 4)
void emit_batch(struct context *ctx, u64 addr);
void emit_store(struct context *ctx, u64 addr, u32 val);

void gpu_submit(struct gpu *gpu, unsigned int engine, u64 first, u64 second);
void ctx_publish(struct context *ctx);
void ctx_submit(struct context *ctx);
enum vgpu_work gpu_run(struct gpu *gpu, unsigned int engine);
void ctx_run(struct context *ctx);
bool csb_next(struct gpu *gpu, unsigned int engine, struct csb_entry *entry);
void expect_csb(struct gpu *gpu, unsigned int engine, u32 status, u32 id);
void expect_no_csb(struct gpu *gpu, unsigned int engine);
bool gpu_hung(struct gpu *gpu, unsigned int engine);
void gpu_reset_engine(struct gpu *gpu, unsigned int engine);
/* The vGPU's state as a file has it, to be freed. */
u8 *gpu_saved(struct gpu *gpu, size_t *size);
void gpu_works(struct gpu *gpu, unsigned int engine);

/* Commands, and what the tests use of their bits. */
#define NOOP			0u
#define BBE			(0x0au << 23)
#define BBS_PPGTT		(0x31u << 23 | BIT(8) | 1)
#define BBS_GGTT		(0x31u << 23 | 1)
#define   BBS_SECOND_LEVEL	BIT(22)
#define   BBS_PREDICATE		BIT(15)
#define SDI			(0x20u << 23 | 2)	/* a dword */
#define SDI_QWORD		(0x20u << 23 | BIT(21) | 3)
#define   USE_GGTT		BIT(22)
#define LRI(n)			(0x22u << 23 | (2 * (n) - 1))
#define SRM			(0x24u << 23 | 2)
#define LRM			(0x29u << 23 | 2)
#define LRR			(0x2au << 23 | 1)
#define COPY_MEM		(0x2eu << 23 | 3)
#define STORE_INDEX		(0x21u << 23 | 1)
#define USER_INTERRUPT		(0x02u << 23)
#define SEMAPHORE_WAIT		(0x1cu << 23 | 2)
#define   SEMAPHORE_POLL	BIT(15)
#define   SEMAPHORE_EQ		(4u << 12)
#define PREDICATE		(0x0cu << 23)
#define CONDITIONAL_END		(0x36u << 23 | BIT(21) | 2)
#define ATOMIC(op)		(0x2fu << 23 | (op) << 8 | 1)
#define MATH(n)			(0x1au << 23 | ((n) - 1))
#define FLUSH_DW		(0x26u << 23)		/* plus length */
#define PIPE_CONTROL_N(n)	(0x7a000000u | ((n) - 2))

#define LO(addr)		((u32)(addr))
#define HI(addr)		((u32)((u64)(addr) >> 32))

#endif
