// SPDX-License-Identifier: GPL-2.0
/* See worker.h. */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/resource.h>

#include "worker.h"

#define SIDE	128	/* of a square that bcs draws */

/* Stores, a semaphore that is open, register writes. */
static u32 write_stores(struct gpu *gpu, u64 mem, unsigned int id, u64 data)
{
	u32 gpr = GEN8_RING_CS_GPR(engine_descs[id].base, 0);
	u32 i;

	for (i = 0; i < 48; i++)
		batch(gpu, mem + i * 64, SDI, LO(data + 64), HI(data), i,
		      SEMAPHORE_WAIT | SEMAPHORE_POLL | SEMAPHORE_EQ, 0, LO(data), HI(data),
		      LRI(1), gpr, i, NOOP, NOOP, NOOP, NOOP, NOOP);

	return i * 64;
}

/* bcs: a square, filled. It is where the next pages are. */
static u32 write_blit(struct context *ctx, u64 mem)
{
	u64 dst = ctx->next_page, pages = SIDE * SIDE * 4 / PAGE;
	u64 square = gpu_alloc(ctx->gpu, pages);
	u64 i;

	for (i = 0; i < pages; i++)
		ctx_map(ctx, dst + i * PAGE, square + i * PAGE, PTE_PRESENT | PTE_WRITABLE);
	batch(ctx->gpu, mem, 2u << 29 | 0x50 << 22 | 3 << 20 | 5,
	      3 << 24 | 0xf0 << 16 | SIDE * 4, 0, SIDE << 16 | SIDE, LO(dst), HI(dst),
	      0x11223344, NOOP);

	return 8 * 4;
}

/* Submit a batch without end: it jumps to its start. */
void work_prepare(struct gpu *gpu, unsigned int id)
{
	struct buffer code, data;
	struct context ctx;
	u32 end;

	ctx_init(&ctx, gpu, id, 1);
	ctx_buffer(&ctx, &code);
	ctx_buffer(&ctx, &data);
	end = write_stores(gpu, code.mem, id, data.addr);
	if (id == VGPU_BCS)
		end += write_blit(&ctx, code.mem + end);
	batch(gpu, code.mem + end, BBS_PPGTT, LO(code.addr), HI(code.addr));
	emit_batch(&ctx, code.addr);
	ctx_submit(&ctx);
}

/* Commands that an engine has executed. */
u64 work_done(struct gpu *gpu, unsigned int id)
{
	struct vgpu_engine_stats stats;

	vgpu_get_engine_stats(gpu->vgpu, id, &stats);
	expect_msg(!stats.hangs, "engine %u hangs", id);

	return stats.commands;
}

static void *run_engine(void *data)
{
	struct worker *worker = data;
	cpu_set_t set;

	if (worker->processor >= 0) {
		CPU_ZERO(&set);
		CPU_SET(worker->processor, &set);
		check_int_eq(sched_setaffinity(0, sizeof(set), &set), 0);
	}
	/* In Linux that is the thread's own. */
	check_int_eq(setpriority(PRIO_PROCESS, 0, worker->nice), 0);
	while (!READ_ONCE(worker->stop)) {
		vgpu_run_engine(worker->gpu->vgpu, worker->id);
		WRITE_ONCE(worker->started, true);
	}

	return NULL;
}

/* On return the engine has run. */
void worker_start(struct worker *worker)
{
	worker->started = false;
	worker->stop = false;
	pthread_create(&worker->thread, NULL, run_engine, worker);
	while (!READ_ONCE(worker->started))
		sched_yield();
}

void worker_stop(struct worker *worker)
{
	WRITE_ONCE(worker->stop, true);
	pthread_join(worker->thread, NULL);
}
