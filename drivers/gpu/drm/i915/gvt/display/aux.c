// SPDX-License-Identifier: GPL-2.0
/*
 * AUX channels, by which a guest talks to DisplayPort monitors.
 *
 * PRM SKL volume 2c, DDI_AUX_CTL and DDI_AUX_DATA; i915: display/intel_dp_aux.c. A message
 * of up to 20 bytes lies in five registers, the first byte uppermost; its answer is there as
 * soon as it was sent.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/sink.h"

/* A to D. */
#define AUX_CHANNELS	4
#define AUX_ERRORS	(DP_AUX_CH_CTL_TIME_OUT_ERROR | DP_AUX_CH_CTL_RECEIVE_ERROR)

static const u32 done_event[AUX_CHANNELS] = {
	GEN8_AUX_CHANNEL_A, GEN9_AUX_CHANNEL_B, GEN9_AUX_CHANNEL_C, GEN9_AUX_CHANNEL_D,
};

static void get_message(const struct vgpu *vgpu, u32 data, u8 *message)
{
	u32 i, val;

	for (i = 0; i < AUX_MESSAGE_MAX; i += 4) {
		val = reg_get(vgpu, data + i);
		message[i] = val >> 24;
		message[i + 1] = val >> 16;
		message[i + 2] = val >> 8;
		message[i + 3] = val;
	}
}

static void put_answer(struct vgpu *vgpu, u32 data, const u8 *answer, u32 len)
{
	u32 i, j, val;

	for (i = 0; i < len; i += 4) {
		for (j = i, val = 0; j < i + 4; j++)
			val = val << 8 | (j < len ? answer[j] : 0);
		reg_set(vgpu, data + i, val);
	}
}

/**
 * aux_control_written - the guest writes DDI_AUX_CTL
 * @vgpu: the vGPU; vgpu->lock is held
 * @channel: of which channel: 0 is A, from which nothing leads anywhere
 * @val: the value
 */
void aux_control_written(struct vgpu *vgpu, u32 channel, u32 val)
{
	u32 ctl = GVT_PORT(_DPA_AUX_CH_CTL, channel), data = ctl + 4;
	u32 size = val >> GVT_AUX_MESSAGE_SIZE_SHIFT & 0x1f, len = 0;
	u8 message[AUX_MESSAGE_MAX], answer[AUX_MESSAGE_MAX];
	u32 status = reg_get(vgpu, ctl) & ~DP_AUX_CH_CTL_SEND_BUSY;

	lockdep_assert_held(&vgpu->lock);
	if (!(val & DP_AUX_CH_CTL_SEND_BUSY))
		return;
	if (channel && size <= AUX_MESSAGE_MAX && sink_is_there(vgpu, channel - 1)) {
		get_message(vgpu, data, message);
		len = sink_answer(vgpu, channel - 1, message, size, answer);
	}
	status &= ~(0x1f << GVT_AUX_MESSAGE_SIZE_SHIFT | AUX_ERRORS);
	status |= DP_AUX_CH_CTL_DONE | len << GVT_AUX_MESSAGE_SIZE_SHIFT;
	if (!len)
		status |= DP_AUX_CH_CTL_TIME_OUT_ERROR;
	put_answer(vgpu, data, answer, len);
	reg_set(vgpu, ctl, status);
	if (val & DP_AUX_CH_CTL_INTERRUPT)
		irq_display_event(vgpu, IRQ_PORT, done_event[channel]);
}
