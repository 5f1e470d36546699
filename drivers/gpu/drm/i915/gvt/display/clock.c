// SPDX-License-Identifier: GPL-2.0
/*
 * Which pixel clock a transcoder gets: from a PLL through a port.
 *
 * PRM SKL volume 12 "Display", clocks; i915: display/intel_dpll_mgr.c. A PLL in HDMI mode
 * divides a DCO that runs at a multiple of the 24 MHz crystal; in DisplayPort mode it has the
 * rate of a link, of which pixels get as much as M and N say.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"

#define CRYSTAL_KHZ	24000
#define DCO_FRACTION(v)	((v) >> 9 & 0x7fff)	/* of 0x8000 */

/* DPLL_CFGCR2: the three divisors. */
#define PDIV(v)		((v) >> 2 & 7)
#define KDIV(v)		((v) >> 5 & 3)
#define QDIV_MODE(v)	((v) & BIT(7))
#define QDIV_RATIO(v)	((v) >> 8 & 0xff)

static const u32 pdiv[8] = { [0] = 1, [1] = 2, [2] = 3, [4] = 7 };
static const u32 kdiv[4] = { 5, 2, 3, 1 };

#define LINK_MN_MASK	0xffffff

/* TRANS_CLK_SEL: bits 31:29 are the port's number plus one. */
#define CLK_SEL_PORT(v)	((v) >> 29)

/* TMDS clock of the PLL @id, 1 to 3, in kHz; 0 if it makes none. */
static u32 hdmi_clock(const struct vgpu *vgpu, u32 id)
{
	u32 cfgcr1 = reg_get(vgpu, _DPLL1_CFGCR1 + (id - 1) * 8);
	u32 cfgcr2 = reg_get(vgpu, _DPLL1_CFGCR1 + (id - 1) * 8 + 4);
	u32 divisor = pdiv[PDIV(cfgcr2)] * kdiv[KDIV(cfgcr2)] *
		      (QDIV_MODE(cfgcr2) ? QDIV_RATIO(cfgcr2) : 1) * 5;
	u32 dco = (cfgcr1 & DPLL_CFGCR1_DCO_INTEGER_MASK) * CRYSTAL_KHZ +
		  DCO_FRACTION(cfgcr1) * CRYSTAL_KHZ / 0x8000;

	return divisor ? dco / divisor : 0;
}

/* Symbol clocks of links by DPLL_CTRL1's three bits, kHz: half of a bit's, by ten bits. */
static const u32 dp_clock[8] = { 540000, 270000, 162000, 324000, 216000, 432000 };

/* Which PLL port @ddi gets: -1: none. */
static int pll_of(const struct vgpu *vgpu, u32 ddi)
{
	u32 ctrl2 = reg_get(vgpu, DPLL_CTRL2);

	if (ctrl2 & DPLL_CTRL2_DDI_CLK_OFF(ddi))
		return -1;

	return ctrl2 >> DPLL_CTRL2_DDI_CLK_SEL_SHIFT(ddi) & 3;
}

/**
 * clock_of_dp_link - the rate of a port's DisplayPort link
 * @vgpu: the vGPU
 * @ddi: the port: 0 is A, up to 4
 *
 * Return: thousands of symbols a second, or 0 if it gets none.
 */
u32 clock_of_dp_link(const struct vgpu *vgpu, u32 ddi)
{
	u32 ctrl1 = reg_get(vgpu, DPLL_CTRL1);
	int id = pll_of(vgpu, ddi);

	if (id < 0 || ctrl1 & DPLL_CTRL1_HDMI_MODE(id))
		return 0;

	return dp_clock[ctrl1 >> DPLL_CTRL1_LINK_RATE_SHIFT(id) & 7];
}

/* The part of the link's clock that pixels have. */
static u32 dp_pixel_clock(const struct vgpu *vgpu, u32 pipe, u32 khz)
{
	u32 m = reg_get(vgpu, GVT_PIPE(_PIPEA_LINK_M1, pipe)) & LINK_MN_MASK;
	u32 n = reg_get(vgpu, GVT_PIPE(_PIPEA_LINK_N1, pipe)) & LINK_MN_MASK;

	return n ? min(mul_u64_u32_div((u64)khz * m, 1, n), (u64)~0u) : 0;
}

/**
 * clock_of_transcoder - the pixel clock as the guest has programmed it
 * @vgpu: the vGPU
 * @pipe: whose transcoder
 *
 * Return: kHz, or 0 if it gets none.
 */
u32 clock_of_transcoder(const struct vgpu *vgpu, u32 pipe)
{
	u32 sel = CLK_SEL_PORT(reg_get(vgpu, _TRANS_CLK_SEL_A + 4 * pipe));
	u32 port = sel - 1;
	u32 khz;
	int id;

	if (!sel || port > 4)
		return 0;
	id = pll_of(vgpu, port);
	if (id < 0)
		return 0;
	if (!(reg_get(vgpu, DPLL_CTRL1) & DPLL_CTRL1_HDMI_MODE(id)))
		return dp_pixel_clock(vgpu, pipe, clock_of_dp_link(vgpu, port));
	/* PLL 0, which also feeds the display's own clock, has no HDMI mode. */
	if (!id)
		return 0;
	khz = hdmi_clock(vgpu, id);

	/* More bits a color make the link faster than the pixels. */
	switch ((reg_get(vgpu, GVT_PIPE(_TRANS_DDI_FUNC_CTL_A, pipe)) &
		 TRANS_DDI_BPC_MASK) >> 20) {
	case 1:
		return khz * 4 / 5;	/* 10 */
	case 3:
		return khz * 2 / 3;	/* 12 */
	default:
		return khz;
	}
}
