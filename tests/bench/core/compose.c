// SPDX-License-Identifier: GPL-2.0
/*
 * Frames of 1920x1080, composed and hashed, against memcpy() of as many bytes in the same
 * process. Both take turns, and the best of each counts, as for blits.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/frame.h"

#define WIDTH	1920u
#define HEIGHT	1080u
#define PITCH	8192u		/* bytes: whole tiles of either kind */
#define PAGES	(PITCH * 1088 / PAGE)
#define ROWS	16u		/* at once, as screenshots and CRCs do */
#define ROUNDS	20
#define XRGB	(PLANE_CTL_ENABLE | 4 << 24)
#define STRAIGHT_ALPHA	(3 << 4)

static struct gpu gpu;
static u32 *pixels;

/* 75 MHz, through a mode that is large enough; how often it is does not matter. */
static void set_mode(void)
{
	reg_write(&gpu, _DPLL1_CFGCR1, BIT(31) | 375);
	reg_write(&gpu, _DPLL1_CFGCR1 + 4, 4 << 8 | BIT(7) | 2 << 5 | 1 << 2);
	reg_write(&gpu, DPLL_CTRL1, DPLL_CTRL1_HDMI_MODE(1));
	reg_write(&gpu, LCPLL2_CTL, LCPLL_PLL_ENABLE);
	reg_write(&gpu, DPLL_CTRL2, 1 << DPLL_CTRL2_DDI_CLK_SEL_SHIFT(1));
	reg_write(&gpu, _TRANS_CLK_SEL_A, 2u << 29);
	reg_write(&gpu, _TRANS_HTOTAL_A, 2199 << 16);
	reg_write(&gpu, _TRANS_VTOTAL_A, 1124 << 16);
	reg_write(&gpu, _TRANS_VBLANK_A, 1124 << 16 | (HEIGHT - 1));
	reg_write(&gpu, _PIPEASRC, (WIDTH - 1) << 16 | (HEIGHT - 1));
	reg_write(&gpu, _TRANSACONF, TRANSCONF_ENABLE);
}

static void set_plane(u32 plane, u32 ctl, u32 stride, u32 surf)
{
	reg_write(&gpu, GVT_PLANE(_PLANE_CTL_1_A, 0, plane), ctl);
	reg_write(&gpu, GVT_PLANE(_PLANE_STRIDE_1_A, 0, plane), stride);
	reg_write(&gpu, GVT_PLANE(_PLANE_SIZE_1_A, 0, plane), (HEIGHT - 1) << 16 | (WIDTH - 1));
	reg_write(&gpu, GVT_PLANE(_PLANE_SURF_1_A, 0, plane), surf);
	gpu.host.clock += 100000000;
}

static u64 compose(void)
{
	u64 begin = now_ns();
	u32 width, height, y;
	struct vgpu_frame *frame = vgpu_frame_open(gpu.vgpu, 0, &width, &height);

	expect(frame && width == WIDTH && height == HEIGHT);
	for (y = 0; y < height; y += ROWS)
		vgpu_frame_rows(frame, y, ROWS, pixels);
	vgpu_frame_close(frame);

	return now_ns() - begin;
}

static u64 compose_crc(void)
{
	u64 begin = now_ns();
	u32 crc;

	expect(crc_make(gpu.vgpu, 0, &crc));

	return now_ns() - begin;
}

/* The same frame, the same way: some rows at a time to one place. */
static u64 copy(const u8 *from)
{
	u64 begin = now_ns();
	u32 y;

	for (y = 0; y < HEIGHT; y++)
		memcpy(pixels + y % ROWS * WIDTH, from + y * PITCH, WIDTH * 4);

	return now_ns() - begin;
}

static void measure(const char *name, u64 (*work)(void), const u8 *from)
{
	u64 best = ~0ull, best_copy = ~0ull;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		best_copy = min(best_copy, copy(from));
		best = min(best, work());
	}
	printf("%s %.3f\n", name, (double)best_copy / best);
	printf("%s_ms %.2f\n", name, best / 1e6);
}

void bench_compose(void)
{
	u32 surf, i;
	u64 mem;
	u8 *from;

	bench_start(&gpu);
	check_int_eq(vgpu_set_pipes(gpu.vgpu, 1), 0);
	mem = gpu_alloc(&gpu, PAGES);
	surf = gpu_ggtt_map(&gpu, mem, PAGES);
	from = gpu.host.window[0].flat + mem;
	pixels = aligned_alloc(PAGE, WIDTH * ROWS * 4);
	expect(pixels);
	for (i = 0; i < PAGES * PAGE; i += 4)
		host_write32(&gpu.host, mem + i, i * 2654435761u);
	set_mode();
	set_plane(0, XRGB, PITCH / 64, surf);
	measure("compose_1080p", compose, from);
	measure("compose_crc_1080p", compose_crc, from);
	set_plane(0, XRGB | 1 << 10, PITCH / 512, surf);
	measure("compose_x_1080p", compose, from);
	set_plane(0, XRGB | 4 << 10, PITCH / 128, surf);
	measure("compose_y_1080p", compose, from);
	set_plane(0, XRGB, PITCH / 64, surf);
	set_plane(1, XRGB | STRAIGHT_ALPHA, PITCH / 64, surf);
	set_plane(2, XRGB | STRAIGHT_ALPHA, PITCH / 64, surf);
	reg_write(&gpu, _CURACNTR, MCURSOR_MODE_256_32B_AX);
	reg_write(&gpu, _CURABASE, surf);
	gpu.host.clock += 100000000;
	measure("compose_planes_1080p", compose, from);
	free(pixels);
	bench_stop(&gpu);
}
