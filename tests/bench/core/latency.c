// SPDX-License-Identifier: GPL-2.0
/*
 * How long a register read takes while the engines are idle, and while all of
 * them are busy. Both kinds take turns in short rounds, so that both meet the
 * same disturbances of the machine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "worker.h"

#define ROUNDS		40
#define ROUND_READS	10000
#define READS		(ROUNDS * ROUND_READS)

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

	bench_start(&idle);
	bench_start(&busy);
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		work_prepare(&busy, id);
		worker[id] = (struct worker){ .gpu = &busy, .id = id, .processor = -1 };
	}
	for (round = 0; round < ROUNDS; round++) {
		read_registers(&idle, idle_ns + round * ROUND_READS);
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			worker_start(&worker[id]);
		read_registers(&busy, busy_ns + round * ROUND_READS);
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			worker_stop(&worker[id]);
	}
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		expect_msg(work_done(&busy, id), "engine %u does nothing", id);
	report("idle", idle_ns);
	report("busy", busy_ns);
	bench_stop(&busy);
	bench_stop(&idle);
}
