/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the display's registers. i915's (i915_reg.h and display/), which move from
 * release to release and are macros of the device there; tests/gvt/test_names.py compares
 * them with the headers of the kernel that is built against. What registers and bits mean:
 * PRM SKL volume 2c, and volume 12 "Display".
 */
#ifndef _GVT_DISPLAY_REGS_H_
#define _GVT_DISPLAY_REGS_H_

#include "gvt_regs.h"

/* Registers of pipe and transcoder A have others behind them: B, C. */
#define GVT_PIPE(reg, pipe)		((reg) + 0x1000 * (pipe))
/* And those of plane 1: 2, 3. */
#define GVT_PLANE(reg, pipe, plane)	(GVT_PIPE(reg, pipe) + 0x100 * (plane))
/* Those of port A: B, C, D, E. */
#define GVT_PORT(reg, port)		((reg) + 0x100 * (port))

#define SKL_DFSM			0x51000
#define   SKL_DFSM_PIPE_A_DISABLE	BIT(30)
#define   SKL_DFSM_PIPE_B_DISABLE	BIT(21)
#define   SKL_DFSM_PIPE_C_DISABLE	BIT(28)

/* Power, clocks, buffers. */
#define SKL_FUSE_STATUS			0x42000
#define   SKL_FUSE_DOWNLOAD_STATUS	BIT(31)
#define   SKL_FUSE_PG_DIST_STATUS(pg)	(1 << (27 - (pg)))
#define HSW_PWR_WELL_CTL1		0x45400	/* of BIOS, driver, KVMR, debug */
#define   HSW_PWR_WELL_CTL_REQ(pw_idx)	BIT((pw_idx) * 2 + 1)
#define   HSW_PWR_WELL_CTL_STATE(pw_idx)	BIT((pw_idx) * 2)
#define   SKL_PW_CTL_IDX_PW_1		14
#define   SKL_PW_CTL_IDX_PW_2		15
#define GVT_DBUF_CTL			0x45008
#define DC_STATE_EN			0x45504
#define CDCLK_CTL			0x46000
#define LCPLL1_CTL			0x46010
#define LCPLL2_CTL			0x46014
#define   LCPLL_PLL_ENABLE		BIT(31)
#define   LCPLL_PLL_LOCK		BIT(30)
#define _WRPLL_CTL1			0x46040
#define _WRPLL_CTL2			0x46060
#define _TRANS_CLK_SEL_A		0x46140	/* four bytes from one to the next */
#define _DPLL1_CFGCR1			0x6c040	/* and CFGCR2: eight bytes for each of three */
#define   DPLL_CFGCR1_DCO_INTEGER_MASK	0x1ff	/* the fraction is above, of 0x8000 */
#define DPLL_CTRL1			0x6c058
#define   DPLL_CTRL1_HDMI_MODE(id)	(1 << ((id) * 6 + 5))
#define   DPLL_CTRL1_LINK_RATE_SHIFT(id)	((id) * 6 + 1)
#define DPLL_CTRL2			0x6c05c
#define   DPLL_CTRL2_DDI_CLK_OFF(port)	(1 << ((port) + 15))
#define   DPLL_CTRL2_DDI_CLK_SEL_SHIFT(port)	((port) * 3 + 1)
#define DPLL_STATUS			0x6c060
#define   DPLL_LOCK(id)			(1 << ((id) * 8))

/*
 * What the display tells engines of; bits of MI_WAIT_FOR_EVENT, too. GVT_LINE_COMPARE_A:
 * PIPE_SCANLINECOMP in the PRM.
 */
#define DERRMR				0x44050
#define   DERRMR_PIPEA_SCANLINE		(1 << 0)
#define   DERRMR_PIPEA_PRI_FLIP_DONE	(1 << 1)
#define   DERRMR_PIPEA_SPR_FLIP_DONE	(1 << 2)
#define   DERRMR_PIPEA_VBLANK		(1 << 3)
#define   DERRMR_PIPEB_SCANLINE		(1 << 8)
#define   DERRMR_PIPEB_PRI_FLIP_DONE	(1 << 9)
#define   DERRMR_PIPEB_SPR_FLIP_DONE	(1 << 10)
#define   DERRMR_PIPEB_VBLANK		(1 << 11)
#define   DERRMR_PIPEC_SCANLINE		(1 << 14)
#define   DERRMR_PIPEC_PRI_FLIP_DONE	(1 << 15)
#define   DERRMR_PIPEC_SPR_FLIP_DONE	(1 << 20)
#define   DERRMR_PIPEC_VBLANK		(1 << 21)
#define GVT_LINE_COMPARE_A		0x70004
#define   GVT_LINE_COMPARE_ENABLE	BIT(31)
#define   GVT_LINE_COMPARE_INCLUSIVE	BIT(30)	/* out of the window; else: in it */
#define   GVT_LINE_COMPARE_FIRST(v)	((v) >> 16 & 0x1fff)
#define   GVT_LINE_COMPARE_LAST(v)	((v) & 0x1fff)

/* Interrupts. */
#define GEN8_DE_PIPE_ISR(pipe)		(0x44400 + (0x10 * (pipe)))
#define   GEN8_PIPE_VBLANK		BIT(0)
#define   GEN8_PIPE_CDCLK_CRC_DONE	BIT(28)
#define   GEN9_PIPE_PLANE1_FLIP_DONE	BIT(3)	/* the next ones: planes 2, 3 */
#define GEN8_DE_PORT_ISR		0x44440
#define   GEN9_AUX_CHANNEL_D		(1 << 27)
#define   GEN9_AUX_CHANNEL_C		(1 << 26)
#define   GEN9_AUX_CHANNEL_B		(1 << 25)
#define   GEN8_AUX_CHANNEL_A		(1 << 0)
#define SDEISR				0xc4000
#define   SDE_PORTB_HOTPLUG_CPT		(1 << 21)	/* the next ones: C, D */
#define PCH_PORT_HOTPLUG		0xc4030
#define   PORTB_HOTPLUG_ENABLE		(1 << 4)	/* C, D: 8 bits on */
#define   PORTB_HOTPLUG_SHORT_DETECT	(1 << 0)
#define   PORTB_HOTPLUG_LONG_DETECT	(2 << 0)
#define   GVT_HOTPLUG_DETECT(port)	(3 << (8 * (port)))

/* Pipe and transcoder. */
#define _TRANS_HTOTAL_A			0x60000
#define _TRANS_VTOTAL_A			0x6000c
#define _TRANS_VBLANK_A			0x60010
#define _PIPEASRC			0x6001c
#define _PIPEA_LINK_M1			0x60040
#define _PIPEA_LINK_N1			0x60044
#define _PIPE_CRC_CTL_A			0x60050
#define   PIPE_CRC_ENABLE		BIT(31)
#define   PIPE_CRC_SOURCE_MASK_SKL	0x70000000
#define _PIPE_CRC_RES_1_A_IVB		0x60064
#define _TRANS_DDI_FUNC_CTL_A		0x60400
#define   TRANS_DDI_FUNC_ENABLE		BIT(31)
#define   TRANS_DDI_PORT_MASK		(7 << 28)
#define   TRANS_DDI_PORT_SHIFT		28
#define   TRANS_DDI_SELECT_PORT(x)	((x) << 28)	/* port A: 0 */
#define   TRANS_DDI_BPC_MASK		(7 << 20)
#define _PIPEADSL			0x70000
#define _TRANSACONF			0x70008
#define   TRANSCONF_ENABLE		BIT(31)
#define   TRANSCONF_STATE_ENABLE	BIT(30)
#define _PIPEA_FRMCOUNT_G4X		0x70040
#define _PIPEA_FLIPCOUNT_G4X		0x70044
#define _PIPE_FRMTMSTMP_A		0x70048
#define _PIPE_FLIPTMSTMP_A		0x7004c
#define IVB_TIMESTAMP_CTR		0x44070

/* Planes. */
#define _PLANE_CTL_1_A			0x70180
#define   PLANE_CTL_ENABLE		BIT(31)
#define   PLANE_CTL_YUV_RANGE_CORRECTION_DISABLE	BIT(28)
#define   PLANE_CTL_FORMAT_MASK_SKL	0x0f000000
#define   PLANE_CTL_KEY_ENABLE_MASK	0x600000
#define   PLANE_CTL_ORDER_RGBX		BIT(20)
#define   PLANE_CTL_YUV_TO_RGB_CSC_FORMAT_BT709	BIT(18)
#define   PLANE_CTL_YUV422_ORDER_MASK	0x30000
#define   PLANE_CTL_TILED_MASK		0x1c00
#define   GVT_PLANE_CTL_TILED_SHIFT	10
#define   PLANE_CTL_ASYNC_FLIP		BIT(9)
#define   PLANE_CTL_ALPHA_MASK		0x30
#define   PLANE_CTL_ROTATE_MASK		0x3
#define _PLANE_STRIDE_1_A		0x70188
#define _PLANE_POS_1_A			0x7018c
#define _PLANE_SIZE_1_A			0x70190
#define _PLANE_KEYVAL_1_A		0x70194
#define _PLANE_KEYMSK_1_A		0x70198
#define   PLANE_KEYMSK_ALPHA_ENABLE	BIT(31)
#define _PLANE_SURF_1_A			0x7019c
#define _PLANE_KEYMAX_1_A		0x701a0
#define _PLANE_OFFSET_1_A		0x701a4
#define _PLANE_SURFLIVE_1_A		0x701ac
#define _CURACNTR			0x70080
#define   MCURSOR_ROTATE_180		BIT(15)
#define   MCURSOR_MODE_MASK		0x27
#define   MCURSOR_MODE_128_32B_AX	0x02
#define   MCURSOR_MODE_256_32B_AX	0x03
#define   MCURSOR_MODE_64_32B_AX	0x07
#define   MCURSOR_MODE_128_ARGB_AX	0x22
#define   MCURSOR_MODE_256_ARGB_AX	0x23
#define   GVT_CURSOR_MODE_64_XOR	0x24
#define   GVT_CURSOR_MODE_128_XOR	0x25
#define   GVT_CURSOR_MODE_256_XOR	0x26
#define   MCURSOR_MODE_64_ARGB_AX	0x27
#define _CURABASE			0x70084
#define _CURAPOS			0x70088
#define _CUR_FBC_CTL_A			0x700a0
#define   CUR_FBC_EN			BIT(31)
#define _CURASURFLIVE			0x700ac

/* Scalers: pipes are 0x800, the two of a pipe 0x100 from one to the next. */
#define GVT_PS(reg, pipe, scaler)	((reg) + 0x800 * (pipe) + 0x100 * (scaler))
#define _PS_WIN_POS_1A			0x68170
#define _PS_WIN_SZ_1A			0x68174
#define _PS_1A_CTRL			0x68180
#define   PS_SCALER_EN			BIT(31)
#define   PS_BINDING_MASK		0x0e000000	/* 0: the pipe; else a plane, from 1 on */
#define _PS_PWR_GATE_1A			0x68160
#define _PS_ECC_STAT_1A			0x681d0

/* Colors: tables 0x800, matrices 0x100 from one pipe to the next. */
#define _LGC_PALETTE_A			0x4a000
#define _PAL_PREC_INDEX_A		0x4a400
#define   PAL_PREC_AUTO_INCREMENT	BIT(15)
#define _PAL_PREC_DATA_A		0x4a404
#define _PAL_PREC_GC_MAX_A		0x4a410	/* three, of 65536ths */
#define _PAL_PREC_EXT_GC_MAX_A		0x4a420
#define _GAMMA_MODE_A			0x4a480
#define _PIPE_A_CSC_COEFF_RY_GY		0x49010
#define _PIPE_A_CSC_MODE		0x49028
#define   CSC_POSITION_BEFORE_GAMMA	(1 << 1)
#define _PIPE_A_CSC_PREOFF_HI		0x49030
#define _PIPE_A_CSC_POSTOFF_HI		0x49040
#define _SKL_BOTTOM_COLOR_A		0x70034
#define   SKL_BOTTOM_COLOR_GAMMA_ENABLE	BIT(31)
#define   SKL_BOTTOM_COLOR_CSC_ENABLE	BIT(30)

/* Ports. */
#define _DDI_BUF_CTL_A			0x64000
#define   DDI_BUF_CTL_ENABLE		BIT(31)
#define   DDI_BUF_IS_IDLE		(1 << 7)
#define   DDI_PORT_WIDTH_MASK		(7 << 1)	/* lanes, less one */
#define   DDI_PORT_WIDTH_SHIFT		1
#define _DPA_AUX_CH_CTL			0x64010
#define   DP_AUX_CH_CTL_SEND_BUSY	BIT(31)
#define   DP_AUX_CH_CTL_DONE		BIT(30)
#define   DP_AUX_CH_CTL_INTERRUPT	BIT(29)
#define   DP_AUX_CH_CTL_TIME_OUT_ERROR	BIT(28)
#define   DP_AUX_CH_CTL_RECEIVE_ERROR	BIT(25)
#define   GVT_AUX_MESSAGE_SIZE_SHIFT	20
#define _DP_TP_CTL_A			0x64040
#define   DP_TP_CTL_ENABLE		BIT(31)
#define   DP_TP_CTL_LINK_TRAIN_MASK	(7 << 8)
#define   DP_TP_CTL_LINK_TRAIN_IDLE	(2 << 8)
#define _DP_TP_STATUS_A			0x64044
#define   DP_TP_STATUS_IDLE_DONE	(1 << 25)
#define SFUSE_STRAP			0xc2014
#define   SFUSE_STRAP_DDIB_DETECTED	(1 << 2)	/* the ones below: C, D */

/* Monitors' I2C. */
#define GVT_GPIO(n)			(0xc5010 + 4 * (n))
#define   GPIO_CLOCK_DIR_OUT		(1 << 1)
#define   GPIO_CLOCK_VAL_OUT		(1 << 3)
#define   GPIO_CLOCK_VAL_IN		(1 << 4)
#define   GPIO_DATA_DIR_OUT		(1 << 9)
#define   GPIO_DATA_VAL_OUT		(1 << 11)
#define   GPIO_DATA_VAL_IN		(1 << 12)
#define GVT_GMBUS(n)			(0xc5100 + 4 * (n))
#define   GMBUS_PIN_DPC			4
#define   GMBUS_PIN_DPB			5
#define   GMBUS_PIN_DPD			6
#define   GMBUS_SW_CLR_INT		BIT(31)
#define   GMBUS_SW_RDY			(1 << 30)
#define   GMBUS_CYCLE_WAIT		(1 << 25)
#define   GMBUS_CYCLE_INDEX		(2 << 25)
#define   GMBUS_CYCLE_STOP		(4 << 25)
#define   GMBUS_BYTE_COUNT_SHIFT	16
#define   GMBUS_SLAVE_INDEX_SHIFT	8
#define   GMBUS_SLAVE_ADDR_SHIFT	1
#define   GMBUS_SLAVE_READ		(1 << 0)
#define   GMBUS_HW_WAIT_PHASE		(1 << 14)
#define   GMBUS_HW_RDY			(1 << 11)
#define   GMBUS_SATOER			(1 << 10)
#define   GMBUS_ACTIVE			(1 << 9)

#endif
