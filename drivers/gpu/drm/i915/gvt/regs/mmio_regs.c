// SPDX-License-Identifier: GPL-2.0
/*
 * The registers that belong to no engine.
 *
 * Names are i915's: gt/intel_gt_regs.h, or gvt_regs.h where the header moves.
 * A row without a comment is described by its name in the PRM for Skylake,
 * volume 2c "Command Reference: Registers". Rows that only store keep a value
 * for the guest which configures something that the model has no counterpart
 * for (caches, clock gating, frequencies).
 */
#include "regs/busy.h"
#include "regs/mmio.h"
#include "regs/pcode.h"
#include "reset.h"

#define GEN9_FREQ_SCALER	3	/* i915: gt/intel_rps.h; to 16.67 MHz */

#define PVINFO(field)	(VGT_PVINFO_PAGE + offsetof(struct vgt_if, field))

static u32 read_gt_irq(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		       u32 val)
{
	return irq_group_read(vgpu, off);
}

static void write_gt_irq(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
			 u32 val)
{
	irq_group_write(vgpu, off, val);
}

static u32 read_master_irq(struct vgpu *vgpu, struct vgpu_engine *engine,
			   u32 off, u32 val)
{
	return irq_master_read(vgpu);
}

static void write_master_irq(struct vgpu *vgpu, struct vgpu_engine *engine,
			     u32 off, u32 val)
{
	irq_master_write(vgpu, val);
}

/* A bit stays set until the reset it asks for is done. */
static u32 read_gdrst(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		      u32 val)
{
	return READ_ONCE(vgpu->reset_domains);
}

static void write_gdrst(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
			u32 val)
{
	reset_request(vgpu, val);
}

static void write_pcode(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
			u32 val)
{
	pcode_mailbox_written(vgpu, val);
}

/*
 * The invalidation bit clears when it is done: at once, for whoever looks after
 * the write.
 */
static void write_tlb_invalidate(struct vgpu *vgpu, struct vgpu_engine *engine,
				 u32 off, u32 val)
{
	for_each_engine(engine, vgpu) {
		engine->flush_tlb = true;
		WRITE_ONCE(engine->attention, true);
	}
	reg_set(vgpu, off, 0);
	settle_request(vgpu, GENMASK(VGPU_NUM_ENGINES - 1, 0));
}

/* The frequency is at once the one that was asked for, within what the part can do. */
static u32 read_rpstat(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	u32 ratio = reg_get(vgpu, GEN6_RPNSWREQ) >> GEN9_SW_REQ_UNSLICE_RATIO_SHIFT;

	ratio = min(max(ratio, GVT_RPN * GEN9_FREQ_SCALER), GVT_RP0 * GEN9_FREQ_SCALER);

	return REG_FIELD_PREP(GEN9_CAGF_MASK, ratio);
}

/* The wake request's low bits, mirrored as the acknowledgement. */
static u32 read_forcewake_ack(struct vgpu *vgpu, struct vgpu_engine *engine,
			      u32 off, u32 val)
{
	switch (off) {
	case FORCEWAKE_ACK_RENDER_GEN9:
		return reg_get(vgpu, FORCEWAKE_RENDER_GEN9);
	case FORCEWAKE_ACK_MEDIA_GEN9:
		return reg_get(vgpu, FORCEWAKE_MEDIA_GEN9);
	default:
		return reg_get(vgpu, FORCEWAKE_GT_GEN9);
	}
}

static u32 read_mappable_size(struct vgpu *vgpu, struct vgpu_engine *engine,
			      u32 off, u32 val)
{
	return vgpu->type->low_gm_mb * SZ_1M;
}

static u32 read_nonmappable_base(struct vgpu *vgpu, struct vgpu_engine *engine,
				 u32 off, u32 val)
{
	return vgpu_aperture_size(vgpu);
}

static u32 read_nonmappable_size(struct vgpu *vgpu, struct vgpu_engine *engine,
				 u32 off, u32 val)
{
	return vgpu->type->high_gm_mb * SZ_1M;
}

/* Those that the vGPU does not have read as zero. */
static void write_fence(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
			u32 val)
{
	if (off >= FENCE_REG_GEN6_LO(vgpu->fences))
		reg_set(vgpu, off, 0);
}

static u32 read_fences(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		       u32 val)
{
	return vgpu->fences;
}

/* When the write is done, no report is on its way that goes by what was there before. */
static void write_oacontrol(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	oa_control_written(vgpu);
	settle_request(vgpu, BIT(VGPU_RCS));
}

static u32 read_oatailptr(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	oa_look(vgpu);

	return val;
}

#define READ_ONLY	.ro = ~0u

/* An interrupt register block that no source of the model feeds. */
#define IRQ_BLOCK(base)							\
	{ (base) + 0x0, READ_ONLY },					\
	{ (base) + 0x4, .reset = ~0u },					\
	{ (base) + 0x8, .w1c = ~0u },					\
	{ (base) + 0xc }

const struct mmio_row mmio_rows[] = {
	/* Memory interface. */
	{ GEN8_MCR_SELECTOR },
	{ HSW_GTT_CACHE_EN },
	{ GEN8_GAMW_ECO_DEV_RW_IA },
	{ GAM_ECOCHK },
	{ GEN8_RING_FAULT_REG },
	{ GEN8_PRIVATE_PAT_LO, .count = 2 },
	{ GEN8_RTCR, .count = 5, .write = write_tlb_invalidate },
	{ GEN9_GAMT_ECO_REG_RW_IA },
	{ GEN8_FAULT_TLB_DATA0, .count = 2, READ_ONLY },
	{ GEN8_L3_LRA_1_GPGPU },
	{ MMCD_MISC_CTRL },
	{ GFX_FLSH_CNTL_GEN6, READ_ONLY },	/* GGTT writes are seen at once */

	/* 3D pipeline state that batches set. */
	/* SO_NUM_PRIMS_WRITTEN0..3, SO_PRIM_STORAGE_NEEDED0..3, SO_WRITE_OFFSET0..3 */
	{ 0x5200, .count = 8, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ 0x5240, .count = 8, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ 0x5280, .count = 4, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ CACHE_MODE_0_GEN7, .flags = MMIO_MASKED | MMIO_BATCH | MMIO_CONTEXT },
	{ CACHE_MODE_1, .flags = MMIO_MASKED | MMIO_BATCH | MMIO_CONTEXT },
	{ GEN7_GT_MODE, .flags = MMIO_MASKED | MMIO_BATCH | MMIO_CONTEXT },
	{ GEN7_COMMON_SLICE_CHICKEN1, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ COMMON_SLICE_CHICKEN2, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ GEN8_L3CNTLREG, .flags = MMIO_BATCH | MMIO_CONTEXT },
	{ HDC_CHICKEN0, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ GEN8_HDC_CHICKEN1, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ 0x7308, .flags = MMIO_MASKED | MMIO_CONTEXT },	/* GEN9_SLICE_COMMON_ECO_CHICKEN0 */
	{ GEN9_SLICE_COMMON_ECO_CHICKEN1, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ GEN8_HALF_SLICE_CHICKEN1, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ HALF_SLICE_CHICKEN2, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ GEN8_HALF_SLICE_CHICKEN3, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ GEN9_HALF_SLICE_CHICKEN5, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ GEN9_HALF_SLICE_CHICKEN7, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ 0xe400, .count = 2, .flags = MMIO_BATCH | MMIO_CONTEXT },	/* TD_CTL, TD_CTL2 */
	{ GEN8_ROW_CHICKEN, .flags = MMIO_MASKED | MMIO_CONTEXT },
	{ GEN8_ROW_CHICKEN2, .flags = MMIO_MASKED | MMIO_CONTEXT },

	/* Which units are busy; samplers answer at once. */
	{ GEN7_SC_INSTDONE, READ_ONLY, .reset = ~0u, .read = busy_slice },
	{ GEN8_SAMPLER_INSTDONE, READ_ONLY, .reset = ~0u },
	{ GEN8_ROW_INSTDONE, READ_ONLY, .reset = ~0u, .read = busy_row },

	/* What the EUs' counters count, of which there are none. */
	{ EU_PERF_CNTL0, .flags = MMIO_CONTEXT },
	{ EU_PERF_CNTL1, .flags = MMIO_CONTEXT },
	{ EU_PERF_CNTL2, .flags = MMIO_CONTEXT },
	{ EU_PERF_CNTL3, .flags = MMIO_CONTEXT },
	{ EU_PERF_CNTL4, .flags = MMIO_CONTEXT },
	{ EU_PERF_CNTL5, .flags = MMIO_CONTEXT },
	{ EU_PERF_CNTL6, .flags = MMIO_CONTEXT },

	/*
	 * Observability, see engine/oa.c; i915: i915_perf_oa_regs.h. What routes signals
	 * to its counters is stored: OA_PERFCNT…, the NOA network.
	 */
	{ GEN8_OACONTROL, .write = write_oacontrol },
	{ GEN8_OA_DEBUG, .flags = MMIO_MASKED },
	{ GEN8_OASTATUS },
	{ GEN8_OAHEADPTR, .ro = ~GEN8_OAHEADPTR_MASK },
	{ GEN8_OATAILPTR, .ro = ~GEN8_OATAILPTR_MASK, .read = read_oatailptr },
	{ GEN8_OABUFFER },
	{ 0x91b8, .count = 6 },		/* OA_PERFCNT1, OA_PERFCNT2, OA_PERFMATRIX */
	{ 0x9840 },			/* GDT_CHICKEN_BITS */
	{ 0x9888 },			/* NOA_WRITE */
	{ 0xd00, .count = 12 },		/* RPM_CONFIG0, RPM_CONFIG1, NOA_CONFIG(0) … */

	/*
	 * Configuration fuses: one slice, three subslices, eight EUs each.
	 * gt/intel_sseu.c reads them.
	 */
	{ GEN8_FUSE2, READ_ONLY, .reset = REG_FIELD_PREP(GEN8_F2_S_ENA_MASK, 1) |
	  REG_FIELD_PREP(GEN9_F2_SS_DIS_MASK, 8) },
	{ GEN8_EU_DISABLE0, .count = 3, READ_ONLY },
	/* And all of that has power, always: the pairs of EUs of subslices 0, 1 and of 2. */
	{ GEN9_SLICE_PGCTL_ACK(0), READ_ONLY, .reset = GEN9_PGCTL_SLICE_ACK |
	  GEN9_PGCTL_SS_ACK(0) | GEN9_PGCTL_SS_ACK(1) | GEN9_PGCTL_SS_ACK(2) },
	{ GEN9_SS01_EU_PGCTL_ACK(0), READ_ONLY, .reset = 0x5555 },
	{ GEN9_SS23_EU_PGCTL_ACK(0), READ_ONLY, .reset = 0x0055 },

	/* Clock gating, reset, power. */
	{ GEN7_UCGCTL4 },
	{ GEN6_GDRST, .ro = ~0u, .read = read_gdrst, .write = write_gdrst },
	{ GEN7_MISCCPCTL },
	{ GEN6_RPNSWREQ },
	{ GEN6_RC_VIDEO_FREQ },
	{ GEN6_RPSTAT1, READ_ONLY, .read = read_rpstat },
	{ GEN6_RP_CONTROL },
	{ GEN6_RP_UP_THRESHOLD, .count = 2 },
	{ GEN6_RP_UP_EI, .count = 3 },
	{ GEN6_PMINTRMSK },
	{ FORCEWAKE_MEDIA_GEN9, .flags = MMIO_MASKED },
	{ FORCEWAKE_RENDER_GEN9, .flags = MMIO_MASKED },
	{ FORCEWAKE_GT_GEN9, .flags = MMIO_MASKED },
	{ FORCEWAKE_ACK_MEDIA_GEN9, READ_ONLY, .read = read_forcewake_ack },
	{ FORCEWAKE_ACK_RENDER_GEN9, READ_ONLY, .read = read_forcewake_ack },
	{ FORCEWAKE_ACK_GT_GEN9, READ_ONLY, .read = read_forcewake_ack },
	/* Crystal clock, and timestamps at GVT_TIMESTAMP_HZ of it. */
	{ CTC_MODE, .reset = 4, READ_ONLY },
	{ GEN8_GARBCNTL },
	{ GEN9_SCRATCH_LNCF1 },
	{ GEN9_LNCFCMOCS(0), .count = 32 },	/* L3 cache control */
	{ GEN8_L3SQCREG4 },
	{ BDW_SCRATCH1 },

	/* GuC: in reset, the guest is told to use execlists itself. */
	{ GUC_STATUS, .reset = GS_MIA_IN_RESET, READ_ONLY },
	/* MOCS tables, gt/intel_mocs.c: 64 entries for each engine. */
	{ GEN9_GFX_MOCS(0), .count = 5 * 64 },

	/* Interrupts. */
	{ GEN8_MASTER_IRQ, .ro = ~0u, .read = read_master_irq,
	  .write = write_master_irq },
	{ GEN8_GT_ISR(0), .count = GVT_GT_GROUPS * 4, .ro = ~0u,
	  .read = read_gt_irq, .write = write_gt_irq },
	IRQ_BLOCK(0x44460),	/* GEN8_DE_MISC */
	IRQ_BLOCK(0x444e0),	/* GEN8_PCU */

	/* What of the display needs no display; the rest: display/display_rows.c. */
	{ 0x42080 },		/* CHICKEN_PAR1_1 */
	{ 0x42300, .w1c = BIT(31) },	/* FPGA_DBG: unclaimed access */
	{ 0x45000 },		/* DISP_ARB_CTL */
	{ 0x46430 },		/* GEN8_CHICKEN_DCPR_1 */
	{ HSW_EDRAM_CAP, READ_ONLY },	/* none */

	/* What the host tells a guest: i915_pvinfo.h. */
	{ PVINFO(magic), .reset = lower_32_bits(VGT_MAGIC), READ_ONLY },
	{ PVINFO(magic) + 4, .reset = upper_32_bits(VGT_MAGIC), READ_ONLY },
	{ PVINFO(version_major), READ_ONLY, .reset = VGT_VERSION_MAJOR |
	  VGT_VERSION_MINOR << 16 },
	{ PVINFO(vgt_id), READ_ONLY },
	{ PVINFO(vgt_caps), READ_ONLY, .reset = VGT_CAPS_FULL_PPGTT |
	  VGT_CAPS_HWSP_EMULATION | VGT_CAPS_HUGE_GTT },
	{ PVINFO(avail_rs.mappable_gmadr.base), READ_ONLY },
	{ PVINFO(avail_rs.mappable_gmadr.size), READ_ONLY,
	  .read = read_mappable_size },
	{ PVINFO(avail_rs.nonmappable_gmadr.base), READ_ONLY,
	  .read = read_nonmappable_base },
	{ PVINFO(avail_rs.nonmappable_gmadr.size), READ_ONLY,
	  .read = read_nonmappable_size },
	{ PVINFO(avail_rs.fence_num), READ_ONLY, .read = read_fences },
	{ PVINFO(display_ready) },
	/*
	 * Notifications of page tables and contexts. Tables are read when they
	 * are used, so there is nothing to do.
	 */
	{ PVINFO(g2v_notify) },
	{ PVINFO(pdp), .count = 10 },	/* and the context descriptor */

	{ FENCE_REG_GEN6_LO(0), .count = 32 * 2, .write = write_fence },

	/* Power unit. */
	{ GEN6_PCODE_MAILBOX, .write = write_pcode },
	{ GEN6_PCODE_DATA },
	{ GEN6_PCODE_DATA1 },
	{ GEN6_RP_STATE_CAP, .reset = GVT_RPN << 16 | GVT_RP1 << 8 | GVT_RP0,
	  READ_ONLY },
};

const unsigned int mmio_num_rows = ARRAY_SIZE(mmio_rows);
