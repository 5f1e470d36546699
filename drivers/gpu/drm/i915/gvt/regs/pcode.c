// SPDX-License-Identifier: GPL-2.0
/*
 * The power unit's mailbox: the guest writes what it sends to the data register, then a
 * command to the mailbox, and waits until the mailbox's upper bit is clear; the answer is
 * in the data register, and how it went in the mailbox's lowest byte.
 *
 * i915: intel_pcode.c, GEN6_PCODE_* in i915_reg.h. All is done at once.
 */
#include "regs/mmio.h"
#include "regs/pcode.h"

#define PCODE_COMMAND		GENMASK(7, 0)
#define PCODE_SUCCESS		0
#define PCODE_OUT_OF_RANGE	0x10	/* GEN7_PCODE_MIN_FREQ_TABLE_GT_RATIO_OUT_OF_RANGE */

/* Data: the GPU's frequency, and to write the processor's (15:8) and the ring's (23:16). */
static u32 min_freq_table(struct vgpu *vgpu, bool write, u32 *data)
{
	u32 gpu = *data & 0xff;

	if (gpu < GVT_RPN || gpu > GVT_RP0)
		return PCODE_OUT_OF_RANGE;
	if (write)
		vgpu->pcode.min_freq[gpu] = *data >> 8;
	else
		*data = vgpu->pcode.min_freq[gpu];

	return PCODE_SUCCESS;
}

/*
 * What memory takes to answer at each level of power saving, us, one byte each: no longer
 * at the deeper ones, since there is nothing that goes to sleep. Zero would switch a level off.
 */
static const u32 mem_latency[2] = { 0x02020202, 0x02020202 };

/*
 * The display's clock may be changed at any time, and memory always runs at its highest
 * speed. Voltages of RC6 and whatever else a guest asks are nothing that the model has: they
 * succeed and leave the data as they are.
 */
static u32 command(struct vgpu *vgpu, u32 mailbox, u32 *data)
{
	switch (mailbox & PCODE_COMMAND) {
	case GEN6_PCODE_WRITE_MIN_FREQ_TABLE:
		return min_freq_table(vgpu, true, data);
	case GEN6_PCODE_READ_MIN_FREQ_TABLE:
		return min_freq_table(vgpu, false, data);
	case GEN9_PCODE_READ_MEM_LATENCY:
		*data = mem_latency[*data & 1];
		return PCODE_SUCCESS;
	case SKL_PCODE_CDCLK_CONTROL:
		*data = SKL_CDCLK_READY_FOR_CHANGE;
		return PCODE_SUCCESS;
	case GEN9_PCODE_SAGV_CONTROL:
		*data = GEN9_SAGV_IS_DISABLED;
		return PCODE_SUCCESS;
	default:
		return PCODE_SUCCESS;
	}
}

/**
 * pcode_mailbox_written - the guest writes GEN6_PCODE_MAILBOX
 * @vgpu: the vGPU; vgpu->lock is held
 * @val: the value
 */
void pcode_mailbox_written(struct vgpu *vgpu, u32 val)
{
	u32 data = reg_get(vgpu, GEN6_PCODE_DATA);
	u32 status;

	lockdep_assert_held(&vgpu->lock);
	if (!(val & GEN6_PCODE_READY))
		return;
	status = command(vgpu, val, &data);
	reg_set(vgpu, GEN6_PCODE_DATA, data);
	reg_set(vgpu, GEN6_PCODE_MAILBOX, (val & ~(GEN6_PCODE_READY | PCODE_COMMAND)) | status);
}
