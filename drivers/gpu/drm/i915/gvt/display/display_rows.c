// SPDX-License-Identifier: GPL-2.0
/*
 * The display's registers: rows, and what the short ones do.
 *
 * PRM SKL volume 2c "Command Reference: Registers", names from i915. Much of what a driver
 * sets up is power, clocks and buffers that the model does without: it says that they are
 * there as soon as the driver asks.
 */
#include "display/display.h"
#include "display/display_regs.h"
#include "regs/mmio.h"

#define PIPE_OF(off)	(((off) >> 12 & 0xf) % DISPLAY_PIPES)
#define LUT_OF(off)	(((off) - _LGC_PALETTE_A) / 0x800 % DISPLAY_PIPES)
#define PLANE_OF(off)	(((off) >> 8 & 0xf) - 1)
#define SCALER_PIPE_OF(off)	(((off) - 0x68000) / 0x800 % DISPLAY_PIPES)
#define DDI_OF(off)	((off) >> 8 & 0x7)
#define SCALER_OF(off)	((((off) >> 8 & 0x7) - 1) % PIPE_SCALERS)

/* Pipes that the vGPU has not are fused off. */
static u32 read_dfsm(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	static const u32 disabled[DISPLAY_PIPES] = {
		SKL_DFSM_PIPE_A_DISABLE, SKL_DFSM_PIPE_B_DISABLE, SKL_DFSM_PIPE_C_DISABLE,
	};
	u32 pipe;

	for (pipe = READ_ONCE(vgpu->display.pipes); pipe < DISPLAY_PIPES; pipe++)
		val |= disabled[pipe];

	return val;
}

/* Request in bit 31, the same of the state in bit 30: LCPLL1, DBUF, TRANSCONF. */
static u32 read_bit_30(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return (val & ~BIT(30)) | (val & BIT(31)) >> 1;
}

/* In each pair of bits, what somebody requests in the upper one is so in the lower one. */
#define PWR_WELL_REQUESTS	0xaaaaaaaau

static u32 power_wells(const struct vgpu *vgpu)
{
	u32 i, on = 0;

	for (i = 0; i < 4; i++)
		on |= reg_get(vgpu, HSW_PWR_WELL_CTL1 + 4 * i);

	return (on & PWR_WELL_REQUESTS) >> 1;
}

static u32 read_power_well(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return (val & PWR_WELL_REQUESTS) | power_wells(vgpu);
}

static u32 read_fuse_status(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	u32 on = power_wells(vgpu);

	val = SKL_FUSE_DOWNLOAD_STATUS | SKL_FUSE_PG_DIST_STATUS(0);
	if (on & HSW_PWR_WELL_CTL_STATE(SKL_PW_CTL_IDX_PW_1))
		val |= SKL_FUSE_PG_DIST_STATUS(1);
	if (on & HSW_PWR_WELL_CTL_STATE(SKL_PW_CTL_IDX_PW_2))
		val |= SKL_FUSE_PG_DIST_STATUS(2);

	return val;
}

/* A PLL that is enabled is locked. */
static u32 read_dpll_status(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	static const u32 plls[] = { LCPLL1_CTL, LCPLL2_CTL, _WRPLL_CTL1, _WRPLL_CTL2 };
	u32 i;

	for (i = 0, val = 0; i < ARRAY_SIZE(plls); i++)
		if (reg_get(vgpu, plls[i]) & LCPLL_PLL_ENABLE)
			val |= DPLL_LOCK(i);

	return val;
}

static u32 read_ddi_buf(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return val & DDI_BUF_CTL_ENABLE ? val & ~DDI_BUF_IS_IDLE : val | DDI_BUF_IS_IDLE;
}

static void write_ddi_buf(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	port_buffer_written(vgpu, DDI_OF(off), val);
}

static void write_aux(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	aux_control_written(vgpu, DDI_OF(off), val);
}

/* The link is idle as soon as it is told to be. */
static void write_dp_tp(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	u32 status = off - _DP_TP_CTL_A + _DP_TP_STATUS_A;

	if (val & DP_TP_CTL_ENABLE &&
	    (val & DP_TP_CTL_LINK_TRAIN_MASK) == DP_TP_CTL_LINK_TRAIN_IDLE)
		reg_set(vgpu, status, reg_get(vgpu, status) | DP_TP_STATUS_IDLE_DONE);
}

/* A line of I2C is up unless somebody pulls it down: the guest, by driving a zero. */
static u32 read_gpio(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	val |= GPIO_CLOCK_VAL_IN | GPIO_DATA_VAL_IN;
	if (val & GPIO_CLOCK_DIR_OUT && !(val & GPIO_CLOCK_VAL_OUT))
		val &= ~GPIO_CLOCK_VAL_IN;
	if (val & GPIO_DATA_DIR_OUT && !(val & GPIO_DATA_VAL_OUT))
		val &= ~GPIO_DATA_VAL_IN;

	return val;
}

static void write_gmbus1(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	gmbus_command_written(vgpu, val);
}

static u32 read_gmbus2(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return READ_ONCE(vgpu->display.gmbus.status);
}

static u32 read_gmbus3(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return gmbus_data_read(vgpu);
}

static void write_gmbus3(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	gmbus_data_written(vgpu, val);
}

static u32 read_irq(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return irq_display_read(vgpu, off);
}

static void write_irq(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	/* What was due by now goes by what was awaited till now. */
	display_catch_up(vgpu);
	irq_display_write(vgpu, off, val);
	display_set_timer(vgpu);
}

static u32 read_timestamp(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return mul_u64_u32_div(vgpu_clock(vgpu), 1, 1000);
}

static u32 read_scanline(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return pipe_scanline(vgpu, PIPE_OF(off));
}

static u32 read_frame_count(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return pipe_frame_count(vgpu, PIPE_OF(off));
}

static u32 read_frame_timestamp(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return pipe_frame_timestamp(vgpu, PIPE_OF(off));
}

static u32 read_flip_count(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return READ_ONCE(vgpu->display.pipe[PIPE_OF(off)].flips);
}

static u32 read_flip_timestamp(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return READ_ONCE(vgpu->display.pipe[PIPE_OF(off)].flipped);
}

static void write_response(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	response_written(vgpu, off, val);
}

static void write_conf(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	pipe_conf_written(vgpu, PIPE_OF(off), val);
}

static u32 read_palette(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return color_data_read(vgpu, LUT_OF(off));
}

static void write_palette(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	color_data_written(vgpu, LUT_OF(off), val);
}

static void write_crc_ctl(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	pipe_crc_written(vgpu, PIPE_OF(off));
}

static void write_surf(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	plane_surf_written(vgpu, PIPE_OF(off), PLANE_OF(off));
}

static void write_cursor_base(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	plane_surf_written(vgpu, PIPE_OF(off), PLANE_CURSOR);
}

static void write_scaler_window(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	plane_surf_written(vgpu, SCALER_PIPE_OF(off), UNIT_SCALER + SCALER_OF(off));
}

static u32 read_surf_live(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return plane_surf_live(vgpu, PIPE_OF(off), PLANE_OF(off));
}

static u32 read_cursor_live(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return plane_surf_live(vgpu, PIPE_OF(off), PLANE_CURSOR);
}

#define READ_ONLY	.ro = ~0u
#define IRQ_GROUP(isr)	{ isr, .count = 4, .ro = ~0u, .read = read_irq, .write = write_irq }
#define AUX(port)							\
	{ GVT_PORT(_DPA_AUX_CH_CTL, port), .w1c = DP_AUX_CH_CTL_DONE |	\
	  DP_AUX_CH_CTL_TIME_OUT_ERROR | DP_AUX_CH_CTL_RECEIVE_ERROR,	\
	  .write = write_aux },						\
	{ GVT_PORT(_DPA_AUX_CH_CTL, port) + 4, .count = 5 }
/* Buffer; link. */
#define DDI(port)							\
	{ GVT_PORT(_DDI_BUF_CTL_A, port), .read = read_ddi_buf,		\
	  .write = write_ddi_buf },					\
	{ GVT_PORT(_DP_TP_CTL_A, port), .write = write_dp_tp },		\
	{ GVT_PORT(_DP_TP_STATUS_A, port), .w1c = DP_TP_STATUS_IDLE_DONE }
/* Timings, source size and link; DDI_FUNC_CTL; what is seen of the pipe. */
#define PIPE(pipe)							\
	{ GVT_PIPE(_TRANS_HTOTAL_A, pipe), .count = 12 },		\
	{ GVT_PIPE(_PIPE_CRC_CTL_A, pipe), .write = write_crc_ctl },	\
	{ GVT_PIPE(_PIPE_CRC_RES_1_A_IVB, pipe), .count = 5, READ_ONLY },	\
	{ GVT_PIPE(_TRANS_DDI_FUNC_CTL_A, pipe) },			\
	{ GVT_PIPE(_PIPEADSL, pipe), READ_ONLY, .read = read_scanline },	\
	{ GVT_PIPE(GVT_LINE_COMPARE_A, pipe), READ_ONLY, .write = write_response }, \
	{ GVT_PIPE(_TRANSACONF, pipe), .read = read_bit_30, .write = write_conf }, \
	{ GVT_PIPE(_PIPEA_FRMCOUNT_G4X, pipe), READ_ONLY, .read = read_frame_count }, \
	{ GVT_PIPE(_PIPEA_FLIPCOUNT_G4X, pipe), READ_ONLY, .read = read_flip_count }, \
	{ GVT_PIPE(_PIPE_FRMTMSTMP_A, pipe), READ_ONLY, .read = read_frame_timestamp }, \
	{ GVT_PIPE(_PIPE_FLIPTMSTMP_A, pipe), READ_ONLY, .read = read_flip_timestamp }, \
	{ GVT_PIPE(_CURACNTR, pipe) },					\
	{ GVT_PIPE(_CURABASE, pipe), .write = write_cursor_base },	\
	{ GVT_PIPE(_CURAPOS, pipe) },					\
	{ GVT_PIPE(_CUR_FBC_CTL_A, pipe) },				\
	{ GVT_PIPE(_CURASURFLIVE, pipe), READ_ONLY, .read = read_cursor_live },	\
	COLOR(pipe), PLANE(pipe, 0), PLANE(pipe, 1), PLANE(pipe, 2),	\
	SCALER(pipe, 0), SCALER(pipe, 1)
/* Tables, with what they have for 1 and for 3; the matrix; whether they apply. */
#define COLOR(pipe)							\
	{ _LGC_PALETTE_A + 0x800 * (pipe), .count = 256 },		\
	{ _PAL_PREC_INDEX_A + 0x800 * (pipe) },				\
	{ _PAL_PREC_DATA_A + 0x800 * (pipe), .read = read_palette,	\
	  .write = write_palette },					\
	{ _PAL_PREC_GC_MAX_A + 0x800 * (pipe), .count = 3, .reset = 0x10000 },	\
	{ _PAL_PREC_EXT_GC_MAX_A + 0x800 * (pipe), .count = 3, .reset = 0x7ffff }, \
	{ _GAMMA_MODE_A + 0x800 * (pipe) },				\
	{ _PIPE_A_CSC_COEFF_RY_GY + 0x100 * (pipe), .count = 7 },	\
	{ _PIPE_A_CSC_PREOFF_HI + 0x100 * (pipe), .count = 3 },		\
	{ _PIPE_A_CSC_POSTOFF_HI + 0x100 * (pipe), .count = 3 },	\
	{ GVT_PIPE(_SKL_BOTTOM_COLOR_A, pipe) }
/* Gated when it is not used; window, control, factors, phases. */
#define SCALER(pipe, scaler)						\
	{ GVT_PS(_PS_PWR_GATE_1A, pipe, scaler) },			\
	{ GVT_PS(_PS_WIN_POS_1A, pipe, scaler) },			\
	{ GVT_PS(_PS_WIN_SZ_1A, pipe, scaler), .write = write_scaler_window },	\
	{ GVT_PS(_PS_1A_CTRL, pipe, scaler), .count = 6 },		\
	{ GVT_PS(_PS_ECC_STAT_1A, pipe, scaler), .w1c = ~0u }
#define PLANE(pipe, plane)						\
	{ GVT_PLANE(_PLANE_CTL_1_A, pipe, plane) },			\
	{ GVT_PLANE(_PLANE_STRIDE_1_A, pipe, plane), .count = 5 },	\
	{ GVT_PLANE(_PLANE_SURF_1_A, pipe, plane), .write = write_surf },	\
	{ GVT_PLANE(_PLANE_SURF_1_A, pipe, plane) + 4, .count = 2 },	\
	{ GVT_PLANE(_PLANE_SURFLIVE_1_A, pipe, plane), READ_ONLY, .read = read_surf_live }

const struct mmio_row mmio_display_rows[] = {
	{ SKL_DFSM, READ_ONLY, .read = read_dfsm },

	/* Power, clocks, buffers. */
	{ SKL_FUSE_STATUS, READ_ONLY, .read = read_fuse_status },
	{ HSW_PWR_WELL_CTL1, .count = 4, .read = read_power_well },
	{ GVT_DBUF_CTL, .read = read_bit_30 },
	{ DC_STATE_EN },
	{ CDCLK_CTL },
	{ LCPLL1_CTL, .read = read_bit_30 },
	{ LCPLL2_CTL },
	{ _WRPLL_CTL1 },
	{ _WRPLL_CTL2 },
	{ _TRANS_CLK_SEL_A, .count = DISPLAY_PIPES },
	{ _DPLL1_CFGCR1, .count = 3 * 2 },
	{ DPLL_CTRL1 },
	{ DPLL_CTRL2, .reset = DPLL_CTRL2_DDI_CLK_OFF(0) | DPLL_CTRL2_DDI_CLK_OFF(1) |
	  DPLL_CTRL2_DDI_CLK_OFF(2) | DPLL_CTRL2_DDI_CLK_OFF(3) | DPLL_CTRL2_DDI_CLK_OFF(4) },
	{ DPLL_STATUS, READ_ONLY, .read = read_dpll_status },

	/* Engines hear of nothing unless the driver says so. */
	{ DERRMR, .reset = ~0u, READ_ONLY, .write = write_response },

	/* Interrupts. */
	IRQ_GROUP(GEN8_DE_PIPE_ISR(0)),
	IRQ_GROUP(GEN8_DE_PIPE_ISR(1)),
	IRQ_GROUP(GEN8_DE_PIPE_ISR(2)),
	IRQ_GROUP(GEN8_DE_PORT_ISR),
	IRQ_GROUP(SDEISR),
	{ PCH_PORT_HOTPLUG, .w1c = GVT_HOTPLUG_DETECT(0) | GVT_HOTPLUG_DETECT(1) |
	  GVT_HOTPLUG_DETECT(2) },

	{ IVB_TIMESTAMP_CTR, READ_ONLY, .read = read_timestamp },
	PIPE(0),
	PIPE(1),
	PIPE(2),

	/* Ports A to E; there are B, C and D. */
	DDI(0),
	DDI(1),
	DDI(2),
	DDI(3),
	DDI(4),
	AUX(0),
	AUX(1),
	AUX(2),
	AUX(3),
	{ SFUSE_STRAP, READ_ONLY, .reset = SFUSE_STRAP_DDIB_DETECTED |
	  SFUSE_STRAP_DDIB_DETECTED >> 1 | SFUSE_STRAP_DDIB_DETECTED >> 2 },

	/* Panels that refresh themselves, of which there are none: EDP_PSR_IMR, EDP_PSR_IIR. */
	{ 0x64834, .reset = ~0u },
	{ 0x64838, .w1c = ~0u },

	/* Monitors' I2C. */
	{ GVT_GPIO(0), .count = 6, .read = read_gpio },
	{ GVT_GMBUS(0) },
	{ GVT_GMBUS(1), .write = write_gmbus1 },
	{ GVT_GMBUS(2), READ_ONLY, .read = read_gmbus2 },
	{ GVT_GMBUS(3), .read = read_gmbus3, .write = write_gmbus3 },
	{ GVT_GMBUS(4) },
	{ GVT_GMBUS(8) },	/* GMBUS5 */
};

const unsigned int mmio_num_display_rows = ARRAY_SIZE(mmio_display_rows);
