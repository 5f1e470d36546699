// SPDX-License-Identifier: GPL-2.0
/* See screen.h */
#include "screen.h"
#include "display/frame.h"

/* Memory with something in it, each dword another, and where the GGTT has it. */
u64 screen_memory(u32 pages, u32 *ggtt)
{
	u64 mem = gpu_alloc(gpu, pages);
	u32 i;

	*ggtt = gpu_ggtt_map(gpu, mem, pages);
	for (i = 0; i < pages * PAGE; i += 4)
		host_write32(&gpu->host, mem + i, i * 2654435761u);

	return mem;
}

/*
 * Where pixel @x of row @y is, of 32 bits, with rows of @pitch bytes, as the manual draws the
 * tiles; @tiling: PLANE_CTL's code.
 */
u32 screen_offset(u32 tiling, u32 pitch, u32 x, u32 y)
{
	x *= 4;
	switch (tiling) {
	case 1:
		return (y / 8 * (pitch / 512) + x / 512) * PAGE + y % 8 * 512 + x % 512;
	case 4:
		return (y / 32 * (pitch / 128) + x / 128) * PAGE + x % 128 / 16 * 512 +
		       y % 32 * 16 + x % 16;
	case 5:
		/* 64 bytes by 4 rows; 2 by 2 of these by columns; and twice again. */
		return (y / 32 * (pitch / 128) + x / 128) * PAGE + x % 16 + y % 4 * 16 +
		       y / 4 % 2 * 64 + x / 16 % 2 * 128 + y / 8 % 2 * 256 + x / 32 % 2 * 512 +
		       y / 16 % 2 * 1024 + x / 64 % 2 * 2048;
	default:
		return y * pitch + x;
	}
}

/* PLL 1 makes 75 MHz for port B: 9000 MHz / (2 * 3 * 4 * 5). */
static void set_clock(u32 pipe)
{
	reg_write(gpu, _DPLL1_CFGCR1, BIT(31) | 375);
	reg_write(gpu, _DPLL1_CFGCR1 + 4, 4 << 8 | BIT(7) | 2 << 5 | 1 << 2);
	reg_write(gpu, DPLL_CTRL1, DPLL_CTRL1_HDMI_MODE(1));
	reg_write(gpu, LCPLL2_CTL, LCPLL_PLL_ENABLE);
	reg_write(gpu, DPLL_CTRL2, 1 << DPLL_CTRL2_DDI_CLK_SEL_SHIFT(1));
	reg_write(gpu, _TRANS_CLK_SEL_A + 4 * pipe, 2u << 29);
}

void screen_timing(u32 pipe, u32 htotal, u32 vtotal, u32 vblank)
{
	reg_write(gpu, GVT_PIPE(_TRANS_HTOTAL_A, pipe), (htotal - 1) << 16);
	reg_write(gpu, GVT_PIPE(_TRANS_VTOTAL_A, pipe), (vtotal - 1) << 16);
	reg_write(gpu, GVT_PIPE(_TRANS_VBLANK_A, pipe), (vtotal - 1) << 16 | (vblank - 1));
}

void screen_on(u32 pipe, bool on)
{
	reg_write(gpu, GVT_PIPE(_TRANSACONF, pipe), on ? TRANSCONF_ENABLE : 0);
}

void screen_mode(u32 pipe)
{
	set_clock(pipe);
	screen_timing(pipe, MODE_HTOTAL, MODE_VTOTAL, MODE_HEIGHT);
	reg_write(gpu, GVT_PIPE(_PIPEASRC, pipe), (MODE_WIDTH - 1) << 16 | (MODE_HEIGHT - 1));
	screen_on(pipe, true);
}

void screen_pass(u64 ns)
{
	gpu->host.clock += ns;
}

/* Go on to when the core wants to be called, and call it. False: it does not want to. */
bool screen_tick(void)
{
	u64 when = gpu->host.timer;

	if (!when)
		return false;
	gpu->host.timer = 0;
	gpu->host.clock = max(gpu->host.clock, when);
	vgpu_timer(gpu->vgpu);

	return true;
}

void screen_flip(u32 pipe, u32 plane, u32 surf)
{
	reg_write(gpu, GVT_PLANE(_PLANE_SURF_1_A, pipe, plane), surf);
}

u32 screen_live(u32 pipe, u32 plane)
{
	return reg_read(gpu, GVT_PLANE(_PLANE_SURFLIVE_1_A, pipe, plane));
}

/* Pipe A's plane, and a frame later. */
void screen_plane(u32 plane, u32 ctl, u32 stride, u32 pos, u32 size, u32 offset, u32 surf)
{
	reg_write(gpu, GVT_PLANE(_PLANE_CTL_1_A, 0, plane), ctl);
	reg_write(gpu, GVT_PLANE(_PLANE_STRIDE_1_A, 0, plane), stride);
	reg_write(gpu, GVT_PLANE(_PLANE_POS_1_A, 0, plane), pos);
	reg_write(gpu, GVT_PLANE(_PLANE_SIZE_1_A, 0, plane), size);
	reg_write(gpu, GVT_PLANE(_PLANE_OFFSET_1_A, 0, plane), offset);
	screen_flip(0, plane, surf);
	screen_pass(FRAME_NS);
}

/* Pipe A's frame, of its mode. */
struct vgpu_frame *screen_look(void)
{
	u32 width, height;
	struct vgpu_frame *frame = vgpu_frame_open(gpu->vgpu, 0, &width, &height);

	expect(frame && width == MODE_WIDTH && height == MODE_HEIGHT);

	return frame;
}

/* The CRC that comes with the next vblank, of the frame that it ends. False: there was none. */
bool screen_crc(u32 pipe, u32 *crc)
{
	u32 iir = GEN8_DE_PIPE_ISR(pipe) + 8;

	reg_write(gpu, iir, ~0u);
	reg_write(gpu, iir, ~0u);
	expect(screen_tick());
	if (!(reg_read(gpu, iir) & GEN8_PIPE_CDCLK_CRC_DONE))
		return false;
	*crc = reg_read(gpu, GVT_PIPE(_PIPE_CRC_RES_1_A_IVB, pipe));

	return true;
}
