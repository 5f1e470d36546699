// SPDX-License-Identifier: GPL-2.0
/*
 * How long a register read takes while the engines are idle, and while all of
 * them are busy. Both kinds take turns in short rounds, so that both meet the
 * same disturbances of the machine.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#define ROUNDS		40
#define ROUND_READS	10000
#define READS		(ROUNDS * ROUND_READS)

struct worker {
	struct gpu *gpu;
	unsigned int id;
	bool started;
	bool stop;
	pthread_t thread;
};

static void *run_engine(void *data)
{
	struct worker *worker = data;

	while (!READ_ONCE(worker->stop)) {
		vgpu_run_engine(worker->gpu->vgpu, worker->id);
		WRITE_ONCE(worker->started, true);
	}

	return NULL;
}

/*
 * A batch without end: stores, a semaphore that is open, register writes, and a
 * jump to its start.
 */
static void make_busy(struct gpu *gpu, unsigned int id)
{
	u32 gpr = GEN8_RING_CS_GPR(engine_descs[id].base, 0);
	struct buffer code, data;
	struct context ctx;
	u32 i;

	ctx_init(&ctx, gpu, id, 1);
	ctx_buffer(&ctx, &code);
	ctx_buffer(&ctx, &data);
	for (i = 0; i < 48; i++)
		batch(gpu, code.mem + i * 64,
		      SDI, LO(data.addr + 64), HI(data.addr), i,
		      SEMAPHORE_WAIT | SEMAPHORE_POLL | SEMAPHORE_EQ,
		      0, LO(data.addr), HI(data.addr),
		      LRI(1), gpr, i, NOOP, NOOP, NOOP, NOOP, NOOP);
	batch(gpu, code.mem + i * 64, BBS_PPGTT, LO(code.addr), HI(code.addr));
	emit_batch(&ctx, code.addr);
	ctx_submit(&ctx);
}

static int compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static void read_registers(struct gpu *gpu, u32 *ns)
{
	u32 val, i;
	u64 before;

	for (i = 0; i < ROUND_READS; i++) {
		before = now_ns();
		vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, GEN8_MASTER_IRQ,
			       &val, 4, false);
		ns[i] = now_ns() - before;
	}
}

static void report(const char *name, u32 *ns)
{
	qsort(ns, READS, sizeof(*ns), compare);
	printf("%s_p50 %u\n%s_p99 %u\n", name, ns[READS / 2], name,
	       ns[READS / 100 * 99]);
}

void bench_latency(void)
{
	static u32 idle_ns[READS], busy_ns[READS];
	struct worker worker[VGPU_NUM_ENGINES];
	static struct gpu idle, busy;
	unsigned int id, round;
	struct vgpu_engine_stats stats;

	bench_start(&idle);
	bench_start(&busy);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		make_busy(&busy, id);
	for (round = 0; round < ROUNDS; round++) {
		read_registers(&idle, idle_ns + round * ROUND_READS);
		for (id = 0; id < VGPU_NUM_ENGINES; id++) {
			worker[id] = (struct worker){ &busy, id };
			pthread_create(&worker[id].thread, NULL, run_engine,
				       &worker[id]);
		}
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			while (!READ_ONCE(worker[id].started))
				sched_yield();
		read_registers(&busy, busy_ns + round * ROUND_READS);
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			WRITE_ONCE(worker[id].stop, true);
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			pthread_join(worker[id].thread, NULL);
	}
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		vgpu_get_engine_stats(busy.vgpu, id, &stats);
		expect_msg(stats.commands && !stats.hangs, "engine %u: %llu commands, %llu hangs",
			   id, stats.commands, stats.hangs);
	}
	report("idle", idle_ns);
	report("busy", busy_ns);
	bench_stop(&busy);
	bench_stop(&idle);
}
