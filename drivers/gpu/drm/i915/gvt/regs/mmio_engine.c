// SPDX-License-Identifier: GPL-2.0
/*
 * The registers that each engine has, at offsets from the engine's base.
 *
 * Names are i915's (gt/intel_engine_regs.h); meaning: PRM for Skylake, volume 2c
 * "Command Reference: Registers", and volume 3 "GPU Overview" for execlists.
 */
#include "engine/context.h"
#include "engine/execlists.h"
#include "regs/busy.h"
#include "regs/mmio.h"
#include "reset.h"

const struct engine_desc engine_descs[VGPU_NUM_ENGINES] = {
	[VGPU_RCS] = {
		.name = "rcs0", .base = GVT_RCS_BASE,
		.irq_group = 0, .irq_shift = GEN8_RCS_IRQ_SHIFT,
		.reset_domain = GEN6_GRDOM_RENDER, .fault_id = 0,
	},
	[VGPU_BCS] = {
		.name = "bcs0", .base = GVT_BCS_BASE,
		.irq_group = 0, .irq_shift = GEN8_BCS_IRQ_SHIFT,
		.reset_domain = GEN6_GRDOM_BLT, .fault_id = 3,
	},
	[VGPU_VCS] = {
		.name = "vcs0", .base = GVT_VCS_BASE,
		.irq_group = 1, .irq_shift = GEN8_VCS0_IRQ_SHIFT,
		.reset_domain = GEN6_GRDOM_MEDIA, .fault_id = 1,
	},
	[VGPU_VECS] = {
		.name = "vecs0", .base = GVT_VECS_BASE,
		.irq_group = 3, .irq_shift = GEN8_VECS_IRQ_SHIFT,
		.reset_domain = GEN6_GRDOM_VECS, .fault_id = 2,
	},
};

static u32 read_tail(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		     u32 val)
{
	return READ_ONCE(engine->cs.tail);
}

static u32 read_head(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		     u32 val)
{
	return READ_ONCE(engine->cs.head);
}

static u32 read_start(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		      u32 val)
{
	return READ_ONCE(engine->cs.start);
}

static u32 read_ctl(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		    u32 val)
{
	val = READ_ONCE(engine->cs.ctl) & ~(RING_WAIT | RING_WAIT_SEMAPHORE);

	/* i915's PMU looks at both. */
	if (READ_ONCE(engine->cs.waits))
		val |= RING_WAIT_SEMAPHORE;
	if (display_is_awaited(&vgpu->display, engine->id))
		val |= RING_WAIT;

	return val;
}

/* All of it is the context's, but that software may end a wait for the display. */
static void write_ctl(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	if (val & RING_WAIT)
		display_break_wait(vgpu, engine->id);
}

/* The address of the command under way: in the ring, or in a batch. */
static u64 active_head(const struct vgpu_engine *engine)
{
	u32 depth = READ_ONCE(engine->cs.depth);

	if (!depth)
		return READ_ONCE(engine->cs.head) & HEAD_ADDR;

	return READ_ONCE(engine->cs.bb[depth - 1].addr);
}

static u32 read_acthd(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		      u32 val)
{
	return lower_32_bits(active_head(engine));
}

static u32 read_acthd_udw(struct vgpu *vgpu, struct vgpu_engine *engine,
			  u32 off, u32 val)
{
	return upper_32_bits(active_head(engine));
}

static u32 read_bbaddr(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		       u32 val)
{
	return lower_32_bits(READ_ONCE(engine->cs.bb[0].addr));
}

static u32 read_bbaddr_udw(struct vgpu *vgpu, struct vgpu_engine *engine,
			   u32 off, u32 val)
{
	return upper_32_bits(READ_ONCE(engine->cs.bb[0].addr));
}

static u32 read_ipehr(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		      u32 val)
{
	return READ_ONCE(engine->cs.ipehr);
}

/* Idle when nothing is loaded, or when the ring was told to stop and did. */
static u32 read_mi_mode(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
			u32 val)
{
	return READ_ONCE(engine->ports.active) && !(val & STOP_RING) ?
		val & ~MODE_IDLE : val | MODE_IDLE;
}

/*
 * A stopped ring runs on when STOP_RING is cleared. One that is told to stop has
 * when the write is done.
 */
static void write_mi_mode(struct vgpu *vgpu, struct vgpu_engine *engine,
			  u32 off, u32 val)
{
	if (reg_get(vgpu, off) & STOP_RING)
		settle_request(vgpu, BIT(engine->id));
	WRITE_ONCE(engine->attention, true);
	vgpu->ops->kick(vgpu->host, engine->id);
}

/*
 * Asks for permission to reset the engine, which is given: when the write is done
 * the engine has stopped.
 */
static void write_reset_ctl(struct vgpu *vgpu, struct vgpu_engine *engine,
			    u32 off, u32 val)
{
	u32 new = reg_get(vgpu, off);

	if (new & RESET_CTL_REQUEST_RESET) {
		new |= RESET_CTL_READY_TO_RESET;
		settle_request(vgpu, BIT(engine->id));
	} else {
		new &= ~RESET_CTL_READY_TO_RESET;
	}
	reg_set(vgpu, off, new);
	WRITE_ONCE(engine->attention, true);
	vgpu->ops->kick(vgpu->host, engine->id);
}

static void write_elsp(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		       u32 val)
{
	execlists_write_elsp(engine, val);
}

static u32 read_execlist_status_lo(struct vgpu *vgpu,
				   struct vgpu_engine *engine, u32 off, u32 val)
{
	return lower_32_bits(execlists_status(engine));
}

static u32 read_execlist_status_hi(struct vgpu *vgpu,
				   struct vgpu_engine *engine, u32 off, u32 val)
{
	return upper_32_bits(execlists_status(engine));
}

/* The write pointer is the hardware's; a write sets both, as i915 relies on. */
static u32 read_csb_ptr(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
			u32 val)
{
	return (val & GEN8_CSB_READ_PTR_MASK) |
	       READ_ONCE(engine->ports.csb_write);
}

static void write_csb_ptr(struct vgpu *vgpu, struct vgpu_engine *engine,
			  u32 off, u32 val)
{
	if (val >> 16 & GEN8_CSB_WRITE_PTR_MASK)
		WRITE_ONCE(engine->ports.csb_write,
			   min(val & GEN8_CSB_WRITE_PTR_MASK,
			       GEN8_CSB_ENTRIES - 1u));
}

static u32 read_timestamp(struct vgpu *vgpu, struct vgpu_engine *engine,
			  u32 off, u32 val)
{
	return lower_32_bits(gvt_timestamp(vgpu_clock(vgpu)));
}

static u32 read_timestamp_udw(struct vgpu *vgpu, struct vgpu_engine *engine,
			      u32 off, u32 val)
{
	return upper_32_bits(gvt_timestamp(vgpu_clock(vgpu)));
}

static u32 read_ctx_timestamp(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return context_timestamp(engine);
}

#define READ_ONLY	.ro = ~0u

const struct mmio_row mmio_engine_rows[] = {
	{ RING_EXCC(0), .flags = MMIO_MASKED },
	/* Ring registers are the context's: execlists load them. */
	{ RING_TAIL(0), READ_ONLY, .read = read_tail },
	{ RING_HEAD(0), READ_ONLY, .read = read_head },
	{ RING_START(0), READ_ONLY, .read = read_start },
	{ RING_CTL(0), READ_ONLY, .read = read_ctl, .write = write_ctl },
	{ RING_PSMI_CTL(0), .flags = MMIO_MASKED },
	{ RING_MAX_IDLE(0) },
	{ RING_ACTHD_UDW(0), READ_ONLY, .read = read_acthd_udw },
	{ RING_DMA_FADD_UDW(0), READ_ONLY },
	{ RING_IPEIR(0) },
	{ RING_IPEHR(0), READ_ONLY, .read = read_ipehr },
	{ RING_INSTDONE(0), .reset = ~0u, READ_ONLY, .read = busy_engine },
	{ RING_INSTPS(0), READ_ONLY },
	{ RING_ACTHD(0), READ_ONLY, .read = read_acthd },
	{ RING_DMA_FADD(0), READ_ONLY },
	{ RING_HWS_PGA(0) },
	{ RING_NOPID(0), READ_ONLY },
	{ RING_HWSTAM(0), .reset = ~0u },
	{ RING_MI_MODE(0), .reset = MODE_IDLE, .ro = MODE_IDLE,
	  .flags = MMIO_MASKED, .read = read_mi_mode, .write = write_mi_mode },
	{ RING_IMR(0), .reset = ~0u },
	{ RING_EIR(0), .w1c = ~0u },
	{ RING_EMR(0), .reset = ~0u },
	{ RING_ESR(0), READ_ONLY },
	{ RING_INSTPM(0), .flags = MMIO_MASKED | MMIO_BATCH },
	{ GEN8_R_PWR_CLK_STATE(0) },
	{ 0xcc },				/* WAIT_FOR_RC6_EXIT */
	{ RING_RESET_CTL(0), .ro = RESET_CTL_READY_TO_RESET,
	  .flags = MMIO_MASKED, .write = write_reset_ctl },
	{ 0xd4, .flags = MMIO_MASKED },		/* GEN9_CSFE_CHICKEN1_RCS */
	{ 0xd8, .flags = MMIO_MASKED | MMIO_BATCH | MMIO_CONTEXT },	/* CS_DEBUG_MODE2 */
	/* GEN7_FF_SLICE_CS_CHICKEN1, GEN9_FF_SLICE_CS_CHICKEN2 */
	{ 0xe0, .count = 2, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ RING_BBSTATE(0) },
	{ RING_SBBADDR(0) },
	{ RING_SBBSTATE(0) },
	{ RING_SBBADDR_UDW(0) },
	{ RING_BBADDR(0), READ_ONLY, .read = read_bbaddr },
	{ 0x150, .count = 2 },			/* saved with the context */
	{ RING_BB_OFFSET(0), .flags = MMIO_BATCH },
	{ RING_BBADDR_UDW(0), READ_ONLY, .read = read_bbaddr_udw },
	{ 0x170 }, { 0x178, .count = 2 },	/* saved with the context */
	{ RING_BB_PER_CTX_PTR(0), .count = 3 },	/* and INDIRECT_CTX, its offset */
	{ 0x200, .flags = MMIO_MASKED | MMIO_BATCH },	/* BCS_SWCTRL */
	{ RING_ELSP(0), READ_ONLY, .write = write_elsp },
	{ RING_EXECLIST_STATUS_LO(0), READ_ONLY,
	  .read = read_execlist_status_lo },
	{ RING_EXECLIST_STATUS_HI(0), READ_ONLY,
	  .read = read_execlist_status_hi },
	{ RING_CONTEXT_CONTROL(0), .flags = MMIO_MASKED },
	{ RING_SEMA_WAIT_POLL(0) },
	{ GEN8_RING_PDP_LDW(0, 0), .count = 8 },
	{ 0x290, .count = 2, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ RING_MODE_GEN7(0), .flags = MMIO_MASKED },
	/* Statistics that a 3D pipeline would count: stored. */
	{ 0x2c8, .count = 2, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ 0x2d8, .count = 2, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ 0x2f0, .count = 4, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ 0x300, .count = 22, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ RING_TIMESTAMP(0), READ_ONLY, .read = read_timestamp },
	{ RING_TIMESTAMP_UDW(0), READ_ONLY, .read = read_timestamp_udw },
	/* GEN8_OACTXCONTROL, GEN8_OACTXID */
	{ 0x360, .count = 2, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ GEN8_EXECLISTS_STATUS_BUF, .count = 2 * GEN8_CSB_ENTRIES, READ_ONLY },
	{ RING_CONTEXT_STATUS_PTR(0), .flags = MMIO_MASKED,
	  .ro = GEN8_CSB_WRITE_PTR_MASK, .read = read_csb_ptr,
	  .write = write_csb_ptr },
	{ RING_CTX_TIMESTAMP(0), READ_ONLY, .read = read_ctx_timestamp },
	{ 0x3b4 },				/* GEN8_OABUFFER_UDW */
	{ MI_PREDICATE_RESULT_2(0), .flags = MMIO_BATCH },
	{ MI_PREDICATE_SRC0(0), .count = 6, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ MI_PREDICATE_RESULT(0), .ro = ~1u, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ MI_PREDICATE_RESULT_1(0), .flags = MMIO_BATCH },
	/* 3DPRIM_END_OFFSET … 3DPRIM_BASE_VERTEX */
	{ 0x420, .count = 9, .flags = MMIO_BATCH | MMIO_CONTEXT },
	/* PS_INVOCATION_COUNT_2, PS_DEPTH_COUNT_2 */
	{ 0x448, .count = 4, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ RING_FORCE_TO_NONPRIV(0, 0), .count = RING_MAX_NONPRIV_SLOTS },
	/* GPGPU_DISPATCHDIMX … Z */
	{ 0x500, .count = 3, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ 0x580, .flags = MMIO_MASKED | MMIO_CONTEXT },	/* GEN8_CS_CHICKEN1 */
	{ GEN8_RING_CS_GPR(0, 0), .count = 32, .flags = MMIO_BATCH },
	{ 0x710, .count = 8 },			/* OASTARTTRIG1 … 8 */
	{ 0x740, .count = 8 },			/* OAREPORTTRIG1 … 8 */
	{ 0x770, .count = 16 },			/* OACEC0_0 … OACEC7_1 */
};

const unsigned int mmio_num_engine_rows = ARRAY_SIZE(mmio_engine_rows);
