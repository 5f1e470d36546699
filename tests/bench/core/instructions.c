// SPDX-License-Identifier: GPL-2.0
/*
 * What things cost in instructions. callgrind counts while the program is in
 * one of the functions that bench.py names, and writes a file for each
 * measure(). How many things were counted is printed.
 */
#include <stdio.h>
#include <valgrind/callgrind.h>

#include "bench.h"

#define DWORDS		(PAGE / 4)
#define CODE_PAGES	16
#define STORES		(CODE_PAGES * (DWORDS / 4) - 1)

static void measure(const char *name, u64 n)
{
	printf("%s %llu\n", name, n);
	CALLGRIND_DUMP_STATS_AT(name);
}

/* Before what is measured. */
static void start(void)
{
	CALLGRIND_ZERO_STATS;
}

/* A driver's probe, from its first access to a new vGPU on. */
void bench_trace(const char *name, const char *path)
{
	static struct gpu gpu;
	struct trace trace;

	trace_read(&trace, path);
	bench_start(&gpu);
	vgpu_reset(gpu.vgpu);
	start();
	trace_replay(gpu.vgpu, &trace);
	measure(name, trace.n);
	bench_stop(&gpu);
}

/* Code of @n pages, which are consecutive for the context. */
static u64 map_pages(struct context *ctx, u32 n, u64 *mem)
{
	u64 addr = ctx->next_page;
	u32 i;

	*mem = gpu_alloc(ctx->gpu, n);
	for (i = 0; i < n; i++)
		ctx_map(ctx, addr + i * PAGE, *mem + i * PAGE,
			PTE_PRESENT | PTE_WRITABLE);
	ctx->next_page += (n + 1) * PAGE;

	return addr;
}

static void run(struct context *ctx)
{
	check_int_eq(gpu_run(ctx->gpu, ctx->engine), VGPU_WORK_IDLE);
	expect(!gpu_hung(ctx->gpu, ctx->engine));
}

/* A batch of MI_NOOPs, and as many in the ring. */
static void noops(struct gpu *gpu)
{
	struct context ctx;
	u64 code, mem;
	u32 i;

	ctx_init(&ctx, gpu, VGPU_RCS, 1);
	code = map_pages(&ctx, 64, &mem);
	host_write32(&gpu->host, mem + 64 * PAGE - 4, BBE);
	emit_batch(&ctx, code);
	ctx_submit(&ctx);
	start();
	run(&ctx);
	measure("noop", 64 * DWORDS - 1);

	for (i = 0; i < 3 * DWORDS / 2; i++)
		emit(&ctx, NOOP, NOOP);
	ctx_submit(&ctx);
	start();
	run(&ctx);
	measure("noop_ring", 3 * DWORDS);
}

/*
 * Stores of a dword each: @step bytes from one to the next, so to the same page
 * or each to another.
 */
static void stores(struct gpu *gpu, const char *name, u32 step)
{
	u64 code, code_mem, data, data_mem;
	struct context ctx;
	u32 i;

	ctx_init(&ctx, gpu, VGPU_BCS, 2);
	code = map_pages(&ctx, CODE_PAGES, &code_mem);
	data = map_pages(&ctx, 1 + STORES * step / PAGE, &data_mem);
	for (i = 0; i < STORES; i++)
		batch(gpu, code_mem + i * 16, SDI, LO(data + i * step),
		      HI(data + i * step), i + 1);
	host_write32(&gpu->host, code_mem + STORES * 16, BBE);
	emit_batch(&ctx, code);
	ctx_submit(&ctx);
	start();
	run(&ctx);
	measure(name, STORES);
	check_eq(host_read32(&gpu->host, data_mem + (STORES - 1) * step), STORES);
}

/* A batch that does nothing: what a submission costs, from the ring and back. */
static void empty_batches(struct gpu *gpu)
{
	struct buffer code;
	struct context ctx;
	u32 i;

	ctx_init(&ctx, gpu, VGPU_VCS, 3);
	ctx_buffer(&ctx, &code);
	batch(gpu, code.mem, BBE);
	start();
	for (i = 0; i < 100; i++) {
		emit_batch(&ctx, code.addr);
		emit(&ctx, USER_INTERRUPT);
		ctx_submit(&ctx);
		run(&ctx);
	}
	measure("batch", 100);
}

/* Counted on its own: a translation, found in the TLB or by a walk. */
noinline
bool bench_walk(struct vgpu_engine *engine, u64 addr)
{
	u32 val;

	return !gmem_read(&engine->mem, GTT_PER_PROCESS, addr, &val, sizeof(val));
}

static void walks(struct gpu *gpu)
{
	struct vgpu_engine *engine = &gpu->vgpu->engine[VGPU_VECS];
	struct context ctx;
	u64 data, mem;
	u32 i;

	ctx_init(&ctx, gpu, VGPU_VECS, 4);
	data = map_pages(&ctx, 1024, &mem);
	emit(&ctx, NOOP, NOOP);
	ctx_submit(&ctx);
	run(&ctx);
	mutex_lock(&engine->run_lock);
	gmem_begin(&engine->mem);
	start();
	for (i = 0; i < 1024; i++)
		expect(bench_walk(engine, data + i * PAGE));
	measure("walk_cold", 1024);
	for (i = 0; i < 1024; i++)
		expect(bench_walk(engine, data + 1023 * PAGE));
	measure("walk_warm", 1024);
	gmem_end(&engine->mem);
	mutex_unlock(&engine->run_lock);
}

void bench_commands(void)
{
	static struct gpu gpu;

	bench_start(&gpu);
	noops(&gpu);
	stores(&gpu, "store", 4);
	stores(&gpu, "store_cold", PAGE);
	empty_batches(&gpu);
	walks(&gpu);
	bench_stop(&gpu);
}
