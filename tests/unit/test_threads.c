// SPDX-License-Identifier: GPL-2.0
/* Register accesses of one thread while engines run in others. */
#include <sched.h>

#include "busy.h"

static void *run_engines(void *arg)
{
	unsigned int *id = arg;

	vgpu_run_engine(gpu->vgpu, *id);

	return NULL;
}

/* Bits of GDRST that name no engine: to tell the writers apart. */
#define ONE_WRITER	BIT(20)
#define OTHER_WRITER	BIT(21)

static bool in_burst;

/* Holds the engine's burst until both writers have asked for a reset. */
static void until_resets_asked(struct host *host, u64 iova)
{
	__atomic_store_n(&in_burst, true, __ATOMIC_RELEASE);
	while (READ_ONCE(gpu->vgpu->reset_domains) !=
	       (GEN6_GRDOM_BLT | ONE_WRITER | OTHER_WRITER))
		sched_yield();
	host->on_map = NULL;
}

static void *write_gdrst(void *arg)
{
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_BLT | ONE_WRITER);

	return NULL;
}

/*
 * A reset that is asked for during a burst waits for its end, and is done once:
 * when a writer goes on, the other one, or the engine's own thread, must not
 * reset the engine again.
 */
static void reset_is_done_once(void)
{
	unsigned int id = VGPU_BCS;
	pthread_t thread[2];
	struct vgpu_stats stats;
	struct context ctx;
	struct buffer code;
	unsigned int i;

	gpu->host.threads = true;
	ctx_init(&ctx, gpu, id, 1);
	ctx_buffer(&ctx, &code);
	batch(gpu, code.mem, BBS_PPGTT, LO(code.addr), HI(code.addr));
	emit_batch(&ctx, code.addr);
	for (i = 0; i < 200; i++) {
		ctx_submit(&ctx);
		gpu->host.on_map = until_resets_asked;
		pthread_create(&thread[0], NULL, run_engines, &id);
		while (!__atomic_exchange_n(&in_burst, false, __ATOMIC_ACQUIRE))
			sched_yield();
		pthread_create(&thread[1], NULL, write_gdrst, NULL);
		reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_BLT | OTHER_WRITER);
		check_eq(reg_read(gpu, GEN6_GDRST), 0);
		pthread_join(thread[0], NULL);
		pthread_join(thread[1], NULL);
		vgpu_get_stats(gpu->vgpu, &stats);
		check_eq(stats.resets, i + 1);
	}
}

static bool answered;

/* Holds a burst in the middle of a command until the write below is answered. */
static void until_answered(struct host *host, u64 iova)
{
	unsigned int i;

	__atomic_store_n(&in_burst, true, __ATOMIC_RELEASE);
	/* It should not be: so not for ever. */
	for (i = 0; i < 2000 && !__atomic_load_n(&answered, __ATOMIC_ACQUIRE); i++)
		sched_yield();
	host->on_map = NULL;
}

/*
 * When a write that stops an engine, or has it forget its translations, is answered,
 * the burst that was under way does nothing any more.
 */
static void burst_ends_before(u32 off, u32 val)
{
	unsigned int id = VGPU_BCS;
	struct context ctx;
	struct buffer data;
	pthread_t thread;
	unsigned int i;
	u32 then;

	gpu->host.threads = true;
	for (i = 1; i <= 20; i++) {
		ctx_init(&ctx, gpu, id, i);
		ctx_buffer(&ctx, &data);
		emit_store(&ctx, data.addr, i);
		ctx_submit(&ctx);
		answered = false;
		gpu->host.on_map = until_answered;
		pthread_create(&thread, NULL, run_engines, &id);
		while (!__atomic_exchange_n(&in_burst, false, __ATOMIC_ACQUIRE))
			sched_yield();
		reg_write(gpu, off, val);
		then = READ_ONCE(*(u32 *)host_page(&gpu->host, data.mem));
		__atomic_store_n(&answered, true, __ATOMIC_RELEASE);
		pthread_join(thread, NULL);
		check_eq(host_read32(&gpu->host, data.mem), then);
		gpu_reset_engine(gpu, id);
	}
}

static void stop_is_true(void)
{
	burst_ends_before(RING_MI_MODE(GVT_BCS_BASE), STOP_RING << 16 | STOP_RING);
}

static void ready_to_reset_is_true(void)
{
	burst_ends_before(RING_RESET_CTL(GVT_BCS_BASE),
			  RESET_CTL_REQUEST_RESET << 16 | RESET_CTL_REQUEST_RESET);
}

static void tlb_invalidation_is_true(void)
{
	burst_ends_before(GEN8_RTCR + 12, 1);	/* i915: GEN8_BTCR */
}

struct atomics {
	struct context ctx;
	unsigned int id;
};

static void *run_to_end(void *arg)
{
	struct atomics *a = arg;

	while (vgpu_run_engine(gpu->vgpu, a->id) == VGPU_WORK_MORE)
		sched_yield();

	return NULL;
}

/* Engines that increment the same memory lose nothing. */
static void atomics_of_engines(void)
{
	const u32 count = 500, rounds = 5;
	struct atomics a[VGPU_NUM_ENGINES];
	pthread_t thread[VGPU_NUM_ENGINES];
	u64 mem = gpu_alloc(gpu, 1);
	u32 ggtt = gpu_ggtt_map(gpu, mem, 1);
	unsigned int id, round, i;

	gpu->host.threads = true;
	gpu->host.refuse_map = true;
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		a[id].id = id;
		ctx_init(&a[id].ctx, gpu, id, id + 1);
	}
	for (round = 0; round < rounds; round++) {
		for (id = 0; id < VGPU_NUM_ENGINES; id++) {
			for (i = 0; i < count; i++)
				emit(&a[id].ctx, ATOMIC(5) | USE_GGTT, ggtt, 0);
			ctx_submit(&a[id].ctx);
		}
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			pthread_create(&thread[id], NULL, run_to_end, &a[id]);
		for (id = 0; id < VGPU_NUM_ENGINES; id++)
			pthread_join(thread[id], NULL);
	}
	check_eq(host_read32(&gpu->host, mem), VGPU_NUM_ENGINES * count * rounds);
}

/* Submissions, reads of all registers, GGTT writes and resets, all at once. */
static void all_at_once(void)
{
	unsigned int id, i;
	u32 off;

	busy_start();
	for (i = 0; i < 300; i++) {
		id = i % VGPU_NUM_ENGINES;
		busy_submit(id);
		for (off = 0; off < GVT_ENGINE_SIZE; off += 4)
			ring_read(gpu, id, off);
		gpu_ggtt(gpu, 0x800000 + i * PAGE, PTE_PRESENT);
		if (i % 16 == 7)
			reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
		if (i % 64 == 63)
			vgpu_reset(gpu->vgpu);
		if (i % 16 == 7 || i % 64 == 63)
			gpu_setup(gpu);
	}
	busy_stop();
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		gpu_reset_engine(gpu, id);
		gpu_works(gpu, id);
	}
}

static const struct unit_case cases[] = {
	UNIT(reset_is_done_once),
	UNIT(stop_is_true),
	UNIT(ready_to_reset_is_true),
	UNIT(tlb_invalidation_is_true),
	UNIT(atomics_of_engines),
	UNIT(all_at_once),
};

const struct unit_group threads_tests = {
	.name = "threads", UNIT_CASES(cases),
	GPU_FIXTURE,
};
