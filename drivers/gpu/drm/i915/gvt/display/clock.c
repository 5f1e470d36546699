// SPDX-License-Identifier: GPL-2.0
/*
 * Which pixel clock a transcoder gets: from a PLL through a port.
 *
 * PRM SKL volume 12 "Display", clocks; i915: display/intel_dpll_mgr.c. A PLL in HDMI mode
 * divides a DCO that runs at a multiple of the 24 MHz crystal.
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
	u32 ctrl2 = reg_get(vgpu, DPLL_CTRL2);
	u32 port = sel - 1;
	u32 id, khz;

	if (!sel || port > 4 || ctrl2 & DPLL_CTRL2_DDI_CLK_OFF(port))
		return 0;
	id = ctrl2 >> DPLL_CTRL2_DDI_CLK_SEL_SHIFT(port) & 3;
	if (!id || !(reg_get(vgpu, DPLL_CTRL1) & DPLL_CTRL1_HDMI_MODE(id)))
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
