// SPDX-License-Identifier: GPL-2.0
/*
 * Pictures drawn by pixel shaders: a rectangle of one color, and some with a texture's nearest
 * texels, as IGT's rendercopy draws them: as they are, and stretched, which takes threads; against
 * memcpy() of as many bytes in the same process. Both take turns, and the best of each counts, as
 * for blits. And a stretched one by one thread of the host and by two, which take turns, too.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "pool/pool.h"
#include "scene.h"

#define SIDE	1024u
#define BYTES	(SIDE * SIDE * 4)
#define ROUNDS	10

/* Of the part by several threads: so short that nobody comes between now and then. */
#define SHARED_SIDE	256u
#define SHARED_ROUNDS	100

static struct gpu drawn;
struct gpu *gpu = &drawn;

static struct scene scene;
static u8 *from, *to;

static u64 draw(void)
{
	u64 begin = now_ns();

	scene_emit(&scene);
	ctx_submit(&scene.s.ctx);
	while (vgpu_run_engine(gpu->vgpu, VGPU_RCS) == VGPU_WORK_MORE)
		;

	return now_ns() - begin;
}

static u64 copy(void)
{
	u64 begin = now_ns();

	memcpy(to, from, BYTES);

	return now_ns() - begin;
}

static void measure(const char *name)
{
	u64 best = ~0ull, best_copy = ~0ull, pixels = gpu->vgpu->render.stats.pixels;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		best_copy = min(best_copy, copy());
		best = min(best, draw());
	}
	check_eq(gpu->vgpu->render.stats.pixels - pixels, (u64)ROUNDS * SIDE * SIDE);
	printf("%s %.4f\n", name, (double)best_copy / best);
	printf("%s_ns_a_pixel %.2f\n", name, (double)best / SIDE / SIDE);
}

static struct pool pool;

/* All are in one section. */
static bool enter(void *host)
{
	return true;
}

static void leave(void *host)
{
}

static void lend(unsigned int n, void (*fn)(void *data, unsigned int nr), void *data)
{
	pool_run(&pool, n, fn, data);
}

static u64 tell_time(struct host *host)
{
	return now_ns();
}

static u64 draw_with(u32 threads)
{
	check_int_eq(vgpu_set_threads(gpu->vgpu, threads), 0);

	return draw();
}

/* How much faster two threads are, of the host's that are idle. */
static void measure_threads(void)
{
	u64 one = ~0ull, two = ~0ull;
	u32 i;

	pool_init(&pool);
	pool.enter = enter;
	pool.leave = leave;
	check_int_eq(pool_start(&pool, 1), 0);
	gpu->host.lend = lend;
	gpu->host.now = tell_time;
	for (i = 0; i < SHARED_ROUNDS; i++) {
		one = min(one, draw_with(1));
		two = min(two, draw_with(2));
	}
	pool_stop(&pool);
	pool_fini(&pool);
	printf("render_threads_2 %.3f\n", (double)one / two);
}

void bench_render(void)
{
	static const float whole[4] = { 0, 0, 1, 1 }, quarter[4] = { 0, 0, 0.5, 0.5 };
	static const float color[4] = { 0.25, 0.5, 0.75, 1 };

	bench_start(gpu);
	from = aligned_alloc(PAGE, BYTES);
	to = aligned_alloc(PAGE, BYTES);
	expect(from && to);
	memset(from, 0x5a, BYTES);
	scene_init(&scene, SIDE, SIDE, FMT_B8G8R8A8_UNORM, 4);
	scene_texture(&scene, SIDE, SIDE);
	scene_rect(&scene, 0, 0, SIDE, SIDE, whole);
	scene_constant(&scene, color);
	measure("render_fill");
	scene_copy(&scene);
	measure("render_copy");
	scene_rect(&scene, 0, 0, SIDE, SIDE, quarter);
	measure("render_stretch");
	scene_rect(&scene, 0, 0, SIDE, SIDE, whole);
	scene.tiling = 3;
	scene.texture_tiling = 3;
	measure("render_copy_y");
	scene_init(&scene, SHARED_SIDE, SHARED_SIDE, FMT_B8G8R8A8_UNORM, 4);
	scene_texture(&scene, SHARED_SIDE, SHARED_SIDE);
	scene_rect(&scene, 0, 0, SHARED_SIDE, SHARED_SIDE, quarter);
	scene_copy(&scene);
	measure_threads();
	free(from);
	free(to);
	bench_stop(gpu);
}
