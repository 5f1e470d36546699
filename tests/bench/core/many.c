// SPDX-License-Identifier: GPL-2.0
/* Many vGPUs in one process: what one takes, and what all of them do. */
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#define VGPUS		64
#define BATCHES		4096	/* of all vGPUs together */
#define STORES		16

static struct gpu gpus[VGPUS];
static struct context contexts[VGPUS][VGPU_NUM_ENGINES];
static struct buffer codes[VGPUS][VGPU_NUM_ENGINES];

/* Bytes of the heap that are in use, large ones too. */
static u64 heap(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* Anonymous memory of the process that is there. */
static u64 resident(void)
{
	unsigned long size, rss, shared;
	FILE *file = fopen("/proc/self/statm", "r");

	expect(file);
	check_int_eq(fscanf(file, "%lu %lu %lu", &size, &rss, &shared), 3);
	fclose(file);

	return (u64)(rss - shared) * sysconf(_SC_PAGESIZE);
}

static void prepare(struct gpu *gpu, unsigned int id, struct context *ctx,
		    struct buffer *code)
{
	struct buffer data;
	u32 i;

	ctx_init(ctx, gpu, id, 1 + id);
	ctx_buffer(ctx, code);
	ctx_buffer(ctx, &data);
	for (i = 0; i < STORES; i++)
		batch(gpu, code->mem + i * 16, SDI, LO(data.addr + 4 * i),
		      HI(data.addr), i);
	host_write32(&gpu->host, code->mem + i * 16, BBE);
}

static void run_batch(struct context *ctx, struct buffer *code)
{
	emit_batch(ctx, code->addr);
	emit(ctx, USER_INTERRUPT);
	ctx_run(ctx);
}

/*
 * An idle vGPU is one whose guest's driver has probed it and run a batch on each
 * engine. 64 of them are made; then all are used again, and destroyed.
 */
void bench_memory(const char *path)
{
	struct trace trace;
	u64 heap_before, resident_before, t;
	unsigned int id;
	u32 i;

	trace_read(&trace, path);
	printf("vgpus %u\n", VGPUS);
	/* What libraries keep after a first use is not counted. */
	bench_start(&gpus[0]);
	bench_stop(&gpus[0]);
	resident();
	heap_before = heap();
	resident_before = resident();
	t = now_ns();
	for (i = 0; i < VGPUS; i++) {
		bench_start(&gpus[i]);
		trace_replay(gpus[i].vgpu, &trace);
		vgpu_run_engine(gpus[i].vgpu, VGPU_RCS);
		reg_write(&gpus[i], GEN6_GDRST, GEN6_GRDOM_FULL);
		gpu_setup(&gpus[i]);
		for (id = 0; id < VGPU_NUM_ENGINES; id++) {
			prepare(&gpus[i], id, &contexts[i][id], &codes[i][id]);
			run_batch(&contexts[i][id], &codes[i][id]);
		}
	}
	printf("create_us %llu\n", (now_ns() - t) / 1000 / VGPUS);
	printf("idle_vgpu_bytes %llu\n", (heap() - heap_before) / VGPUS);
	printf("idle_vgpu_resident %llu\n",
	       (resident() - resident_before) / VGPUS);
	for (i = 0; i < VGPUS; i++)
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			run_batch(&contexts[i][id], &codes[i][id]);
	for (i = 0; i < VGPUS; i++)
		bench_stop(&gpus[i]);
	printf("left_bytes %lld\n", (long long)(heap() - heap_before));
}

struct share {
	u32 first;	/* vGPUs first, first + step, … */
	u32 step;
	u32 n;
	u32 batches;	/* for each */
	pthread_t thread;
};

static void *run_share(void *data)
{
	struct share *share = data;
	u32 i, j;

	for (j = 0; j < share->batches; j++)
		for (i = share->first; i < share->n; i += share->step)
			run_batch(&contexts[i][VGPU_RCS], &codes[i][VGPU_RCS]);

	return NULL;
}

/* As many threads as processors run the engines of @n vGPUs. */
static double try_batches(u32 n)
{
	u32 threads = min_t(u32, n, sysconf(_SC_NPROCESSORS_ONLN));
	struct share shares[threads];
	u64 t = now_ns();
	u32 i;

	for (i = 0; i < threads; i++) {
		shares[i] = (struct share){ i, threads, n, BATCHES / n };
		pthread_create(&shares[i].thread, NULL, run_share, &shares[i]);
	}
	for (i = 0; i < threads; i++)
		pthread_join(shares[i].thread, NULL);

	return BATCHES / ((now_ns() - t) / 1e9);
}

/* The best of some tries: the machine may have something else to do. */
static double batches_per_second(u32 n)
{
	double best = 0;
	int i;

	for (i = 0; i < 5; i++) {
		double rate = try_batches(n);

		best = max(best, rate);
	}

	return best;
}

void bench_scaling(void)
{
	u64 before = heap();
	u32 i, n;

	for (n = 1, i = 0; n <= VGPUS; n *= 2) {
		for (; i < n; i++) {
			bench_start(&gpus[i]);
			prepare(&gpus[i], VGPU_RCS, &contexts[i][VGPU_RCS],
				&codes[i][VGPU_RCS]);
		}
		printf("batches_per_second/%u %.0f\n", n, batches_per_second(n));
		printf("bytes/%u %llu\n", n, heap() - before);
	}
	for (i = 0; i < VGPUS; i++)
		bench_stop(&gpus[i]);
}
