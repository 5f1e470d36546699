// SPDX-License-Identifier: GPL-2.0
/* Jobs whose units threads of a pool run, and the pool itself. */
#include <sched.h>

#include "pool/pool.h"
#include "sharing.h"

static struct pool pool;

/* A section of its own for each; the host says that it has several. */
static bool enter(void *host)
{
	return true;
}

static void leave(void *host)
{
}

static bool refuse(void *host)
{
	return false;
}

static void start(u32 threads)
{
	pool_init(&pool);
	pool.enter = enter;
	pool.leave = leave;
	check_int_eq(pool_start(&pool, threads), 0);
}

static void end(void)
{
	pool_stop(&pool);
	pool_fini(&pool);
}

static void lend(unsigned int n, void (*fn)(void *data, unsigned int nr), void *data)
{
	pool_run(&pool, n, fn, data);
}

static void share(u32 threads)
{
	gpu->host.threads = true;
	gpu->host.lend = lend;
	start(threads - 1);
	sharing_threads(threads);
}

static void groups(void)
{
	struct shader s;
	u32 threads, i;

	for (threads = 2; threads <= RENDER_SLOTS; threads++) {
		share(threads);
		for (i = 0; i < 4; i++) {
			sharing_groups(&s, 100);
			sharing_walk(&s, SHARING_GROUPS);
			ctx_run(&s.ctx);
			sharing_expect_groups(&s);
		}
		end();
	}
	check_gt(gpu->host.lent, 0);
}

static void pictures(void)
{
	u8 *one = NULL, *now;
	struct scene scene;
	u32 threads;

	for (threads = 1; threads <= RENDER_SLOTS; threads++) {
		share(threads);
		sharing_scene(&scene);
		scene_draw(&scene);
		scene_draw(&scene);
		now = kvzalloc(scene.target.bytes, GFP_KERNEL);
		expect(now);
		canvas_read(&scene.target, now);
		if (one)
			check_mem_eq(now, one, scene.target.bytes);
		else
			one = now;
		if (now != one)
			kvfree(now);
		end();
	}
	kvfree(one);
	check_gt(gpu->host.lent, 0);
}

static bool stop;

static void *run_engine(void *arg)
{
	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE))
		if (vgpu_run_engine(gpu->vgpu, VGPU_RCS) == VGPU_WORK_IDLE)
			sched_yield();

	return NULL;
}

/* Resets, reads of what is busy, saved states, while units run. */
static void all_at_once(void)
{
	size_t size, room = 4 * SZ_1M;
	void *state = kvzalloc(room, GFP_KERNEL);
	struct shader s;
	pthread_t engine;
	u32 i;

	expect(state);
	share(RENDER_SLOTS);
	expect(!pthread_create(&engine, NULL, run_engine, NULL));
	for (i = 0; i < 40; i++) {
		sharing_groups(&s, 2000);
		sharing_walk(&s, SHARING_GROUPS);
		ctx_submit(&s.ctx);
		while (reg_read(gpu, GEN8_ROW_INSTDONE) == ~0u)
			sched_yield();
		if (i % 4 == 3) {
			size = vgpu_save(gpu->vgpu, state, room);
			check_le(size, room);
			check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
		}
		gpu_reset_engine(gpu, VGPU_RCS);
		check_eq(reg_read(gpu, GEN8_ROW_INSTDONE), ~0u);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	pthread_join(engine, NULL);
	kvfree(state);
	end();
	gpu_works(gpu, VGPU_RCS);
}

static u32 calls[POOL_MAX + 1];

static void count(void *data, unsigned int nr)
{
	__atomic_add_fetch(&calls[nr], 1, __ATOMIC_RELAXED);
	if (data)
		while (!__atomic_load_n(&calls[1], __ATOMIC_RELAXED))
			sched_yield();
}

/* Each number comes once at most; those who do not come are not waited for. */
static void numbers(void)
{
	u32 i, n;

	start(3);
	for (i = 0; i < 1000; i++) {
		memset(calls, 0, sizeof(calls));
		pool_run(&pool, 2, count, NULL);
		check_eq(calls[0], 1);
		for (n = 1; n < 3; n++)
			check_le(calls[n], 1);
		check_eq(calls[3], 0);
	}
	/* One does come: this thread waits for it. */
	memset(calls, 0, sizeof(calls));
	pool_run(&pool, 1, count, &pool);
	check_eq(calls[1], 1);
	pool.enter = refuse;
	memset(calls, 0, sizeof(calls));
	pool_run(&pool, 3, count, NULL);
	check_eq(calls[0], 1);
	check_eq(calls[1] + calls[2] + calls[3], 0);
	end();
}

static void of_none(void)
{
	start(0);
	memset(calls, 0, sizeof(calls));
	pool_run(&pool, 3, count, NULL);
	check_eq(calls[0], 1);
	check_eq(calls[1], 0);
	end();
}

static const struct unit_case cases[] = {
	UNIT(groups),
	UNIT(pictures),
	UNIT(all_at_once),
	UNIT(numbers),
	UNIT(of_none),
};

const struct unit_group pool_tests = {
	.name = "pool", UNIT_CASES(cases),
	GPU_FIXTURE,
};
