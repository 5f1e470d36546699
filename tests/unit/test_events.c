// SPDX-License-Identifier: GPL-2.0
/* What the OA unit counts of the pipelines, and where its reports have it. */
#include "draw/pipeline.h"
#include "scene.h"

#define REPORT_COUNT	(0x28u << 23 | 2)
#define OACONTROL	0x2b00
#define A36_B8_C8	(5 << 2)

/* 50 pixels from 3 on are in 26 quads, 21 rows from 5 on in 11. */
#define QUADS		(26 * 11)

static struct scene scene;
static struct buffer report;

static void start(void)
{
	static const float half[4] = { 0.5, 0.5, 0.5, 0.5 };
	static const float unit_square[4] = { 0, 0, 1, 1 };

	scene_init(&scene, 70, 40, FMT_B8G8R8A8_UNORM, 4);
	scene_constant(&scene, half);
	scene_rect(&scene, 3, 5, 50, 21, unit_square);
	ctx_buffer(&scene.s.ctx, &report);
}

/* A counter of a report that comes now: 40 bits, of which eight are elsewhere; or 32. */
static u64 counter(u32 nr)
{
	struct context *ctx = &scene.s.ctx;
	u64 val;

	reg_write(gpu, OACONTROL, A36_B8_C8);
	emit(ctx, REPORT_COUNT, LO(report.addr), HI(report.addr), 0x77);
	ctx_run(ctx);
	val = host_read32(&gpu->host, report.mem + 16 + nr * 4);
	if (nr < 32)
		val |= (u64)(host_read32(&gpu->host, report.mem + 160 + nr / 4 * 4) >>
			     nr % 4 * 8 & 0xff) << 32;

	return val;
}

/* Whole quads of a rectangle, with threads or without. */
static void rectangle(void)
{
	u64 threads;

	start();
	scene_draw(&scene);
	threads = gpu->vgpu->render.stats.threads;
	check_ge(threads, (QUADS + 3) / 4);
	check_eq(counter(RENDER_PS_THREADS), threads);
	check_eq(counter(RENDER_VS_THREADS), 0);
	check_eq(counter(RENDER_RASTERIZED), QUADS * 4);
	check_eq(counter(RENDER_WRITTEN), QUADS * 4);
	check_eq(counter(RENDER_BLENDED), 0);
	check_eq(counter(RENDER_FAILED_EARLY), 0);
	check_eq(counter(RENDER_TEXELS), 0);
	scene.blend[1] = BIT(31) | 1 << 26 | 1 << 21;
	scene_draw(&scene);
	check_eq(counter(RENDER_WRITTEN), QUADS * 8);
	check_eq(counter(RENDER_BLENDED), QUADS * 4);
	check_eq(counter(RENDER_PS_THREADS), 2 * threads);
}

/* Quads of texels are counted once each. */
static void texels(void)
{
	static const float unit_square[4] = { 0, 0, 1, 1 };

	start();
	scene_texture(&scene, 70, 40);
	scene_copy(&scene);
	scene_rect(&scene, 3, 5, 50, 21, unit_square);
	scene_draw(&scene);
	check_eq(counter(RENDER_TEXELS), QUADS);
	check_eq(counter(RENDER_WRITTEN), QUADS * 4);
}

/* 40 bits of most, 32 of the last ones; the vGPU's state has them, its reset clears them. */
static void widths(void)
{
	u64 *events;
	u32 i;

	start();
	events = gpu->vgpu->render.events;
	for (i = 1; i < RENDER_EVENTS; i++)
		events[i] = 0x2123456789ull + (u64)i * 0x301000000;
	for (i = 1; i < RENDER_EVENTS; i++)
		check_eq(counter(i), (0x2123456789ull + (u64)i * 0x301000000) &
			 (i < 32 ? 0xffffffffff : 0xffffffff));
	scene_save_and_restore();
	check_eq(events[RENDER_BARRIERS], 0x2123456789ull + 35ull * 0x301000000);
	vgpu_reset(gpu->vgpu);
	check_eq(events[RENDER_BARRIERS], 0);
}

static const struct unit_case cases[] = {
	UNIT(rectangle),
	UNIT(texels),
	UNIT(widths),
};

const struct unit_group events_tests = {
	.name = "events",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
