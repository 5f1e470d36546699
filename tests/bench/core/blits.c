// SPDX-License-Identifier: GPL-2.0
/*
 * Blits of a 1920x1080 screen of 32-bit pixels, from command to last byte, against
 * memcpy() of as many bytes in the same process. Both take turns, and the best of each
 * counts: what disturbs the machine only makes things slower.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#define WIDTH	1920
#define HEIGHT	1080
#define PITCH	8192	/* bytes: whole tiles of either kind */
#define PAGES	(PITCH * 1088 / PAGE)
#define BYTES	((u64)WIDTH * 4 * HEIGHT)
#define ROUNDS	20

enum tiling { STRAIGHT, X_TILES, Y_TILES };

static struct gpu gpu;
static struct context ctx;
static u64 dst, src;

static u64 map_surface(void)
{
	u64 addr = ctx.next_page, mem = gpu_alloc(&gpu, PAGES);
	u32 i;

	for (i = 0; i < PAGES; i++)
		ctx_map(&ctx, addr + i * PAGE, mem + i * PAGE,
			PTE_PRESENT | PTE_WRITABLE);
	ctx.next_page += (PAGES + 1) * PAGE;

	return addr;
}

static u32 pitch(enum tiling tiling)
{
	return tiling == STRAIGHT ? PITCH : PITCH / 4;
}

static void emit_copy(enum tiling from, enum tiling to)
{
	emit(&ctx, LRI(1), BCS_SWCTRL, (BCS_SRC_Y | BCS_DST_Y) << 16 |
	     (from == Y_TILES ? BCS_SRC_Y : 0) | (to == Y_TILES ? BCS_DST_Y : 0));
	emit(&ctx, 2u << 29 | 0x53 << 22 | 3 << 20 | (from != STRAIGHT) << 15 |
	     (to != STRAIGHT) << 11 | 8, 3 << 24 | 0xcc << 16 | pitch(to), 0,
	     HEIGHT << 16 | WIDTH, LO(dst), HI(dst), 0, pitch(from), LO(src), HI(src));
}

static void emit_fill(enum tiling to)
{
	emit(&ctx, 2u << 29 | 0x50 << 22 | 3 << 20 | (to != STRAIGHT) << 11 | 5,
	     3 << 24 | 0xf0 << 16 | pitch(to), 0, HEIGHT << 16 | WIDTH, LO(dst), HI(dst),
	     0x11223344);
}

/* The time from the submission to the end. */
static u64 run(void)
{
	u64 begin = now_ns();

	ctx_submit(&ctx);
	while (vgpu_run_engine(gpu.vgpu, VGPU_BCS) == VGPU_WORK_MORE)
		;
	expect(!gpu_hung(&gpu, VGPU_BCS));

	return now_ns() - begin;
}

static u64 copy(void *to, const void *from)
{
	u64 begin = now_ns();
	u32 row;

	for (row = 0; row < HEIGHT; row++)
		memcpy(to + row * PITCH, from + row * PITCH, WIDTH * 4);

	return now_ns() - begin;
}

static void measure(const char *name, enum tiling from, enum tiling to, bool fill,
		    void *a, void *b)
{
	u64 best = ~0ull, best_copy = ~0ull;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		best_copy = min(best_copy, copy(a, b));
		if (fill)
			emit_fill(to);
		else
			emit_copy(from, to);
		best = min(best, run());
	}
	printf("%s %.3f\n", name, (double)best_copy / best);
	printf("%s_gb_per_s %.2f\n", name, (double)BYTES / best);
}

void bench_blits(void)
{
	void *a = aligned_alloc(PAGE, PAGES * PAGE);
	void *b = aligned_alloc(PAGE, PAGES * PAGE);

	expect(a && b);
	memset(a, 1, PAGES * PAGE);
	memset(b, 2, PAGES * PAGE);
	bench_start(&gpu);
	ctx_init(&ctx, &gpu, VGPU_BCS, 1);
	dst = map_surface();
	src = map_surface();
	measure("blit_copy_linear", STRAIGHT, STRAIGHT, false, a, b);
	measure("blit_copy_x", X_TILES, X_TILES, false, a, b);
	measure("blit_copy_y", Y_TILES, Y_TILES, false, a, b);
	measure("blit_copy_linear_to_x", STRAIGHT, X_TILES, false, a, b);
	measure("blit_copy_linear_to_y", STRAIGHT, Y_TILES, false, a, b);
	measure("blit_fill", STRAIGHT, STRAIGHT, true, a, b);
	measure("blit_fill_x", STRAIGHT, X_TILES, true, a, b);
	measure("blit_fill_y", STRAIGHT, Y_TILES, true, a, b);
	bench_stop(&gpu);
	free(a);
	free(b);
}
