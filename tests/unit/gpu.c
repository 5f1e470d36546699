// SPDX-License-Identifier: GPL-2.0
/*
 * See gpu.h. Layout of contexts: i915's gt/intel_lrc.c, for Gen9; registers and
 * commands: PRM for Skylake, volumes 2a, 2c and 3.
 */
#include <linux/string.h>

#include "expect.h"
#include "gpu.h"

#define HWSP_CSB		0x10	/* dwords */
#define HWSP_CSB_WRITE		0x1f
#define CSB_ENTRIES		6

#define IMAGE_PAGES		4	/* status, registers, and what pipelines rcs has */

#define DESC_VALID		BIT_ULL(0)
#define DESC_4_LEVEL		(3ull << 3)
#define DESC_PRIVILEGED		BIT_ULL(8)

/* No status has been read; the next entry is the first of the buffer. */
static void csb_start(struct gpu *gpu, unsigned int engine)
{
	gpu->csb_read[engine] = CSB_ENTRIES - 1;
	if (host_page(&gpu->host, gpu->hwsp[engine]))
		host_write32(&gpu->host, gpu->hwsp[engine] + HWSP_CSB_WRITE * 4,
			     CSB_ENTRIES - 1);
}

/* After power-on or a full reset: what the driver writes to registers. */
void gpu_setup(struct gpu *gpu)
{
	unsigned int i;

	for (i = 0; i < VGPU_NUM_ENGINES; i++) {
		ring_write(gpu, i, RING_HWS_PGA(0), i * PAGE);
		gpu_ggtt(gpu, i * PAGE, gpu->hwsp[i] | PTE_PRESENT);
		ring_write(gpu, i, RING_IMR(0), 0);
		csb_start(gpu, i);
	}
	for (i = 0; i < GVT_GT_GROUPS; i++) {
		reg_write(gpu, GEN8_GT_ISR(i) + 4, 0);
		reg_write(gpu, GEN8_GT_ISR(i) + 12, ~0u);
	}
	reg_write(gpu, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
}

/*
 * A vGPU of the smallest type on the edge that is there, with status pages and
 * interrupts on.
 */
void gpu_create(struct gpu *gpu)
{
	unsigned int i;

	gpu->vgpu = vgpu_create(&vgpu_types[vgpu_num_types - 1], &host_ops,
				&gpu->host);
	expect(gpu->vgpu);
	gpu->host.vgpu = gpu->vgpu;
	gpu->next_page = SZ_1M;
	gpu->next_entry = 256;
	for (i = 0; i < VGPU_NUM_ENGINES; i++)
		gpu->hwsp[i] = gpu_alloc(gpu, 1);
	gpu_setup(gpu);
}

/* The only vGPU, of a test. */
void gpu_start(struct gpu *gpu)
{
	memset(gpu, 0, sizeof(*gpu));
	host_init(&gpu->host);
	check_int_eq(gvt_core_init(), 0);
	gpu_create(gpu);
}

void gpu_stop(struct gpu *gpu)
{
	vgpu_destroy(gpu->vgpu);
	gvt_core_exit();
	host_fini(&gpu->host);
}

u32 reg_read(struct gpu *gpu, u32 off)
{
	u32 val;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, off, &val,
				    4, false), 4);

	return val;
}

void reg_write(struct gpu *gpu, u32 off, u32 val)
{
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, off, &val,
				    4, true), 4);
}

/* Registers of an engine. */
u32 ring_read(struct gpu *gpu, unsigned int engine, u32 rel)
{
	return reg_read(gpu, engine_descs[engine].base + rel);
}

void ring_write(struct gpu *gpu, unsigned int engine, u32 rel, u32 val)
{
	reg_write(gpu, engine_descs[engine].base + rel, val);
}

/* New pages of low memory, one after the other. */
u64 gpu_alloc(struct gpu *gpu, u32 npages)
{
	u64 mem = gpu->next_page;
	u32 i;

	for (i = 0; i < npages; i++)
		host_add(&gpu->host, mem + i * PAGE);
	gpu->next_page += npages * PAGE;

	return mem;
}

/* Write the GGTT's entry for @addr. */
void gpu_ggtt(struct gpu *gpu, u32 addr, u64 pte)
{
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO,
				    GVT_GGTT_OFFSET + (u64)addr / PAGE * 8,
				    &pte, 8, true), 8);
}

/* Have the GGTT map @npages from @mem. Returns the graphics address. */
u32 gpu_ggtt_map(struct gpu *gpu, u64 mem, u32 npages)
{
	u32 addr = gpu->next_entry * PAGE;
	u32 i;

	for (i = 0; i < npages; i++)
		gpu_ggtt(gpu, addr + i * PAGE, (mem + i * PAGE) | PTE_PRESENT);
	/* An entry that maps nothing stays behind it. */
	gpu->next_entry += npages + 1;

	return addr;
}

/* Where register loads stand in the state, and of which registers. */
struct state_group {
	u32 index;
	u32 count;
	u16 regs[14];
};

static const struct state_group state_groups[] = {
	{ 0x01, 14, { 0x244, 0x034, 0x030, 0x038, 0x03c, 0x168, 0x140, 0x110,
		      0x11c, 0x114, 0x118, 0x1c0, 0x1c4, 0x1c8 } },
	{ 0x21, 9, { 0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274,
		     0x270 } },
	{ 0x41, 1, { 0x200 } },
	{ 0x51, 11, { 0x028, 0x09c, 0x0c0, 0x178, 0x17c, 0x358, 0x170, 0x150,
		      0x154, 0x158, 0x41c } },
};

#define STATE_GPRS	32	/* dwords, in the last group */

/* (Re)write the register state. */
void ctx_state(struct context *ctx)
{
	u32 base = engine_descs[ctx->engine].base;
	const struct state_group *group;
	u32 i, pos;

	for (group = state_groups;
	     group < state_groups + ARRAY_SIZE(state_groups); group++) {
		ctx_set(ctx, group->index, LRI(group->count) | BIT(12));
		for (i = 0; i < group->count; i++) {
			pos = group->index + 1 + 2 * i;
			ctx_set(ctx, pos, base + group->regs[i]);
			ctx_set(ctx, pos + 1, 0);
		}
	}
	ctx_set(ctx, 0x51, LRI(11 + STATE_GPRS) | BIT(12));
	for (i = 0; i < STATE_GPRS; i++) {
		ctx_set(ctx, IMG_GPR0 - 1 + 2 * i, base + 0x600 + 4 * i);
		ctx_set(ctx, IMG_GPR0 + 2 * i, 0);
	}
	ctx_set(ctx, IMG_GPR0 - 1 + 2 * i, BBE);

	/* Inhibit the context save in a synchronous flush; restore all. */
	ctx_set(ctx, IMG_CONTROL, 0x00090008);
	ctx_set(ctx, IMG_START, ctx->ring);
	ctx_set(ctx, IMG_CTL, (ctx->ring_bytes - PAGE) | RING_VALID);
	ctx_set(ctx, IMG_PML4_HIGH, HI(ctx->pml4));
	ctx_set(ctx, IMG_PML4_LOW, LO(ctx->pml4));
	ctx_set(ctx, IMG_MI_MODE, STOP_RING << 16);
}

void ctx_init_ring(struct context *ctx, struct gpu *gpu, unsigned int engine,
		   u32 id, u32 ring_pages)
{
	memset(ctx, 0, sizeof(*ctx));
	ctx->gpu = gpu;
	ctx->engine = engine;
	ctx->id = id;
	ctx->status = gpu_alloc(gpu, IMAGE_PAGES);
	ctx->state = ctx->status + PAGE;
	ctx->lrca = gpu_ggtt_map(gpu, ctx->status, IMAGE_PAGES);
	ctx->ring_bytes = ring_pages * PAGE;
	ctx->ring_mem = gpu_alloc(gpu, ring_pages);
	ctx->ring = gpu_ggtt_map(gpu, ctx->ring_mem, ring_pages);
	ctx->pml4 = gpu_alloc(gpu, 1);
	ctx->next_page = 0x7fff00000000ull;
	ctx_state(ctx);
}

void ctx_init(struct context *ctx, struct gpu *gpu, unsigned int engine, u32 id)
{
	ctx_init_ring(ctx, gpu, engine, id, 4);
}

void ctx_set(struct context *ctx, u32 index, u32 val)
{
	host_write32(&ctx->gpu->host, ctx->state + index * 4, val);
}

u32 ctx_get(struct context *ctx, u32 index)
{
	return host_read32(&ctx->gpu->host, ctx->state + index * 4);
}

/*
 * The table of @level that has the entry for @addr: 0 the page table, 3 the
 * PML4. Makes what is missing.
 */
u64 ctx_table(struct context *ctx, u64 addr, int level)
{
	struct host *host = &ctx->gpu->host;
	u64 table = ctx->pml4;
	int i;

	for (i = 3; i > level; i--) {
		u64 at = table + (addr >> (12 + 9 * i) & 511) * 8;

		if (!host_read64(host, at))
			host_write64(host, at, gpu_alloc(ctx->gpu, 1) |
				     PTE_PRESENT | PTE_WRITABLE);
		table = host_read64(host, at) & GENMASK_ULL(45, 12);
	}

	return table;
}

/* Map a 4 KiB page of the context's address space. */
void ctx_map(struct context *ctx, u64 addr, u64 mem, u64 flags)
{
	u64 table = ctx_table(ctx, addr, 0);

	host_write64(&ctx->gpu->host, table + (addr >> 12 & 511) * 8, mem | flags);
}

/* A new page at an address that nothing else has. */
void ctx_buffer(struct context *ctx, struct buffer *buffer)
{
	buffer->mem = gpu_alloc(ctx->gpu, 1);
	buffer->ggtt = gpu_ggtt_map(ctx->gpu, buffer->mem, 1);
	buffer->addr = ctx->next_page;
	ctx_map(ctx, buffer->addr, buffer->mem, PTE_PRESENT | PTE_WRITABLE);
	ctx->next_page += 2 * PAGE;
}

u64 ctx_desc(const struct context *ctx)
{
	return (u64)ctx->id << 32 | ctx->lrca | DESC_VALID | DESC_4_LEVEL |
	       DESC_PRIVILEGED;
}

/* Put commands into the ring, padded to a quadword. */
void ctx_emit(struct context *ctx, const u32 *cmd, u32 n)
{
	u32 i;

	for (i = 0; i < (n + 1) / 2 * 2; i++) {
		host_write32(&ctx->gpu->host, ctx->ring_mem + ctx->tail,
			     i < n ? cmd[i] : NOOP);
		ctx->tail = (ctx->tail + 4) % ctx->ring_bytes;
	}
}

void batch_write(struct gpu *gpu, u64 mem, const u32 *cmd, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		host_write32(&gpu->host, mem + 4 * i, cmd[i]);
}

/* Start a batch without privilege. */
void emit_batch(struct context *ctx, u64 addr)
{
	emit(ctx, BBS_PPGTT, LO(addr), HI(addr));
}

/* Store to the context's address space, from the ring. */
void emit_store(struct context *ctx, u64 addr, u32 val)
{
	emit(ctx, SDI, LO(addr), HI(addr), val);
}

/* The four writes of a submission. */
void gpu_submit(struct gpu *gpu, unsigned int engine, u64 first, u64 second)
{
	ring_write(gpu, engine, RING_ELSP(0), HI(second));
	ring_write(gpu, engine, RING_ELSP(0), LO(second));
	ring_write(gpu, engine, RING_ELSP(0), HI(first));
	ring_write(gpu, engine, RING_ELSP(0), LO(first));
}

/* Let the engine see what was emitted. */
void ctx_publish(struct context *ctx)
{
	ctx_set(ctx, IMG_TAIL, ctx->tail);
}

void ctx_submit(struct context *ctx)
{
	ctx_publish(ctx);
	gpu_submit(ctx->gpu, ctx->engine, ctx_desc(ctx), 0);
}

/* Run an engine until it wants nothing more, for a while at most. */
enum vgpu_work gpu_run(struct gpu *gpu, unsigned int engine)
{
	enum vgpu_work work = VGPU_WORK_MORE;
	int i;

	for (i = 0; i < 1000 && work == VGPU_WORK_MORE; i++)
		work = vgpu_run_engine(gpu->vgpu, engine);

	return work;
}

/* Submit and run what was emitted, to its end. */
void ctx_run(struct context *ctx)
{
	ctx_submit(ctx);
	check_int_eq(gpu_run(ctx->gpu, ctx->engine), VGPU_WORK_IDLE);
	expect_msg(!gpu_hung(ctx->gpu, ctx->engine), "hung at %#x",
		   ring_read(ctx->gpu, ctx->engine, RING_IPEHR(0)));
	check_eq(ctx_get(ctx, IMG_HEAD) & HEAD_ADDR, ctx->tail);
}

/* The next entry of the context status buffer; false if there is none. */
bool csb_next(struct gpu *gpu, unsigned int engine, struct csb_entry *entry)
{
	struct host *host = &gpu->host;
	u64 hwsp = gpu->hwsp[engine];
	u32 *read = &gpu->csb_read[engine];

	if (*read == host_read32(host, hwsp + HWSP_CSB_WRITE * 4))
		return false;
	*read = (*read + 1) % CSB_ENTRIES;
	entry->status = host_read32(host, hwsp + (HWSP_CSB + 2 * *read) * 4);
	entry->id = host_read32(host, hwsp + (HWSP_CSB + 2 * *read + 1) * 4);

	return true;
}

void expect_csb(struct gpu *gpu, unsigned int engine, u32 status, u32 id)
{
	struct csb_entry entry;

	expect_msg(csb_next(gpu, engine, &entry), "no status, %#x expected",
		   status);
	check_eq(entry.status, status);
	if (!(status & CSB_IDLE_ACTIVE))
		check_eq(entry.id, id);
}

void expect_no_csb(struct gpu *gpu, unsigned int engine)
{
	struct csb_entry entry;

	expect_msg(!csb_next(gpu, engine, &entry), "status %#x of context %u",
		   entry.status, entry.id);
}

bool gpu_hung(struct gpu *gpu, unsigned int engine)
{
	return gpu->vgpu->engine[engine].cs.hung;
}

/* What i915 does: stop, ask for permission, reset, set up again. */
u8 *gpu_saved(struct gpu *gpu, size_t *size)
{
	u8 *state;

	*size = vgpu_save(gpu->vgpu, NULL, 0);
	state = kvzalloc(*size, GFP_KERNEL);
	expect(state);
	check_eq(vgpu_save(gpu->vgpu, state, *size), *size);

	return state;
}

void gpu_reset_engine(struct gpu *gpu, unsigned int engine)
{
	ring_write(gpu, engine, RING_MI_MODE(0), STOP_RING << 16 | STOP_RING);
	ring_write(gpu, engine, RING_RESET_CTL(0),
		   RESET_CTL_REQUEST_RESET << 16 | RESET_CTL_REQUEST_RESET);
	expect(ring_read(gpu, engine, RING_RESET_CTL(0)) &
	       RESET_CTL_READY_TO_RESET);
	reg_write(gpu, GEN6_GDRST, engine_descs[engine].reset_domain);
	check_eq(reg_read(gpu, GEN6_GDRST), 0);
	ring_write(gpu, engine, RING_RESET_CTL(0), RESET_CTL_REQUEST_RESET << 16);
	ring_write(gpu, engine, RING_HWS_PGA(0), engine * PAGE);
	ring_write(gpu, engine, RING_IMR(0), 0);
	csb_start(gpu, engine);
}

/* Check that a good batch in a new context runs, and tells so. */
void gpu_works(struct gpu *gpu, unsigned int engine)
{
	struct buffer code, data;
	struct context ctx;

	ctx_init(&ctx, gpu, engine, 0x77);
	ctx_buffer(&ctx, &code);
	ctx_buffer(&ctx, &data);
	batch(gpu, code.mem, SDI, LO(data.addr), HI(data.addr), 0x600d, BBE);
	emit_batch(&ctx, code.addr);
	emit(&ctx, USER_INTERRUPT);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, data.mem), 0x600d);
	expect_csb(gpu, engine, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, engine, CSB_COMPLETE | CSB_ACTIVE_IDLE, 0x77);
	expect_no_csb(gpu, engine);
}
