// SPDX-License-Identifier: GPL-2.0
/*
 * Engines beside each other: how much more four do than one at a time, and what vGPUs of
 * different types get of one processor.
 */
#include <stdio.h>
#include <unistd.h>

#include "worker.h"

#define ROUNDS		10
#define ROUND_US	100000

static struct gpu gpu;
static struct worker workers[VGPU_NUM_ENGINES];

/* Commands of each engine in a round in which those of @mask run. */
static void run_round(u32 mask, double *rate)
{
	u64 before[VGPU_NUM_ENGINES], begin;
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		if (mask & BIT(id))
			worker_start(&workers[id]);
	begin = now_ns();
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		before[id] = work_done(&gpu, id);
	usleep(ROUND_US);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		if (mask & BIT(id))
			rate[id] += (work_done(&gpu, id) - before[id]) / (double)(now_ns() - begin);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		if (mask & BIT(id))
			worker_stop(&workers[id]);
}

/* Both take turns, so that both meet the same disturbances of the machine. */
static void engines(void)
{
	double alone[VGPU_NUM_ENGINES] = {}, together[VGPU_NUM_ENGINES] = {}, sum = 0;
	unsigned int id, round;

	bench_start(&gpu);
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		work_prepare(&gpu, id);
		workers[id] = (struct worker){ .gpu = &gpu, .id = id, .processor = -1 };
	}
	for (round = 0; round < ROUNDS; round++) {
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			run_round(BIT(id), alone);
		run_round(GENMASK(VGPU_NUM_ENGINES - 1, 0), together);
	}
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		sum += together[id] / alone[id];
		printf("%s_together %.2f\n", vgpu_engine_name(id), together[id] / alone[id]);
	}
	printf("engines_together %.2f\n", sum);
	printf("processors %ld\n", sysconf(_SC_NPROCESSORS_ONLN));
	bench_stop(&gpu);
}

/* An engine of a vGPU of each type, on one processor. */
static void types(void)
{
	struct gpu gpus[8];
	struct worker worker[8];
	u64 before[8], done[8], sum = 0;
	u32 i;

	expect(vgpu_num_types <= 8);
	for (i = 0; i < vgpu_num_types; i++) {
		bench_start(&gpus[i]);
		work_prepare(&gpus[i], VGPU_RCS);
		worker[i] = (struct worker){ .gpu = &gpus[i], .id = VGPU_RCS,
					     .nice = vgpu_types[i].nice };
		worker_start(&worker[i]);
	}
	for (i = 0; i < vgpu_num_types; i++)
		before[i] = work_done(&gpus[i], VGPU_RCS);
	usleep(ROUNDS * ROUND_US);
	for (i = 0; i < vgpu_num_types; i++)
		sum += done[i] = work_done(&gpus[i], VGPU_RCS) - before[i];
	for (i = 0; i < vgpu_num_types; i++) {
		worker_stop(&worker[i]);
		printf("share/%s %.3f\n", vgpu_types[i].name, (double)done[i] / sum);
		bench_stop(&gpus[i]);
	}
}

void bench_parallel(void)
{
	engines();
	types();
}
