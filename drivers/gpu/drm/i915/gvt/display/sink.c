// SPDX-License-Identifier: GPL-2.0
/*
 * A DisplayPort monitor: its registers (DPCD), its EDID, and what it thinks of the link.
 *
 * VESA DisplayPort 1.2, sections 2.7 (AUX: native and I2C transactions), 2.9 (DPCD) and
 * 3.5.1 (link training); names of the registers as in the kernel's include/drm/display/drm_dp.h.
 * A lane is good if the source sends what the monitor was told to expect, by as many lanes
 * and at the rate that it was told: all voltages do. A link that is lost stays so until it is
 * trained anew; DEVICE_SERVICE_IRQ_VECTOR has no bit for that, so the monitor says it with
 * the lanes' status.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/sink.h"

/* Commands: four bits of the message. */
#define AUX_I2C_WRITE		0x0
#define AUX_I2C_READ		0x1
#define AUX_I2C_STATUS		0x2
#define AUX_I2C_MOT		0x4	/* more follows: no stop yet */
#define AUX_NATIVE_WRITE	0x8
#define AUX_NATIVE_READ		0x9

/* Answers. */
#define AUX_ACK			0x00
#define AUX_NATIVE_NACK		0x10
#define AUX_I2C_NACK		0x40

/* DPCD: what the monitor keeps of what is written. */
#define DP_LINK_BW_SET		0x100	/* of 270 MHz */
#define DP_LANE_COUNT_SET	0x101
#define   LANE_COUNT_MASK	0x1f
#define DP_TRAINING_PATTERN_SET	0x102
#define   TRAINING_PATTERN_MASK	0x3
#define DP_SET_POWER		0x600
#define   POWER_MASK		0x7
#define   POWER_D0		1

/* And what it says. */
#define DP_SINK_COUNT		0x200
#define DP_LANE0_1_STATUS	0x202
#define DP_LANE2_3_STATUS	0x203
#define DP_LANE_ALIGN_STATUS	0x204
#define   LANE_CR_DONE		BIT(0)
#define   LANE_LOCKED		(BIT(0) | BIT(1) | BIT(2))	/* CR, EQ, symbols */
#define   ALIGN_DONE		BIT(0)
#define   STATUS_UPDATED	BIT(7)	/* of the lanes, since this was read last */
#define DP_SINK_STATUS		0x205
#define   IN_SYNC		BIT(0)

#define KHZ_OF_BW		27000u	/* symbols a second, in thousands, of DP_LINK_BW_SET 1 */

/* DPCD 1.2, four lanes of 5.4 Gbit/s, training pattern 3, enhanced framing; from 0 on. */
static const u8 capabilities[] = { 0x12, 0x14, 0xc4, 0x01, 0x00, 0x00, 0x01 };

static struct dp_sink *sink_of(struct vgpu *vgpu, u32 port)
{
	return &vgpu->display.sink[port];
}

static u8 *link_byte(struct vgpu *vgpu, u32 port, u32 addr)
{
	return &vgpu->display.link[port * DP_LINK_BYTES + addr - DP_LINK_BW_SET];
}

static bool is_link(u32 addr)
{
	return addr - DP_LINK_BW_SET < DP_LINK_BYTES;
}

static u32 lanes_set(struct vgpu *vgpu, u32 port)
{
	return *link_byte(vgpu, port, DP_LANE_COUNT_SET) & LANE_COUNT_MASK;
}

static u32 pattern_set(struct vgpu *vgpu, u32 port)
{
	return *link_byte(vgpu, port, DP_TRAINING_PATTERN_SET) & TRAINING_PATTERN_MASK;
}

/* Does the source send by as many lanes, and at the rate, as it has told? Ports: A is first. */
static bool receives(struct vgpu *vgpu, u32 port)
{
	u32 ddi = port + 1;
	u32 buf = reg_get(vgpu, GVT_PORT(_DDI_BUF_CTL_A, ddi));
	u32 lanes = ((buf & DDI_PORT_WIDTH_MASK) >> DDI_PORT_WIDTH_SHIFT) + 1;

	return buf & DDI_BUF_CTL_ENABLE && lanes == lanes_set(vgpu, port) &&
	       reg_get(vgpu, GVT_PORT(_DP_TP_CTL_A, ddi)) & DP_TP_CTL_ENABLE &&
	       clock_of_dp_link(vgpu, ddi) ==
	       *link_byte(vgpu, port, DP_LINK_BW_SET) * KHZ_OF_BW &&
	       sink_of(vgpu, port)->power == POWER_D0;
}

/* What each of the lanes is like. */
static u32 lane_status(struct vgpu *vgpu, u32 port)
{
	if (!receives(vgpu, port))
		return 0;
	if (sink_of(vgpu, port)->trained)
		return LANE_LOCKED;

	return pattern_set(vgpu, port) ? LANE_CR_DONE : 0;
}

/* Are these pixels, that it can show? */
static bool in_sync(struct vgpu *vgpu, u32 port)
{
	return lane_status(vgpu, port) == LANE_LOCKED && !pattern_set(vgpu, port);
}

static u8 align_status(struct vgpu *vgpu, u32 port)
{
	struct dp_sink *sink = sink_of(vgpu, port);
	u8 updated = sink->updated ? STATUS_UPDATED : 0;

	sink->updated = false;

	return updated | (lane_status(vgpu, port) == LANE_LOCKED ? ALIGN_DONE : 0);
}

static u8 dpcd_read(struct vgpu *vgpu, u32 port, u32 addr)
{
	u32 lanes = lanes_set(vgpu, port), status;

	if (addr < ARRAY_SIZE(capabilities))
		return capabilities[addr];
	if (is_link(addr))
		return *link_byte(vgpu, port, addr);
	status = lane_status(vgpu, port);
	switch (addr) {
	case DP_SINK_COUNT:
		return 1;
	case DP_LANE0_1_STATUS:
		return lanes > 1 ? status << 4 | status : status;
	case DP_LANE2_3_STATUS:
		return lanes > 2 ? status << 4 | status : 0;
	case DP_LANE_ALIGN_STATUS:
		return align_status(vgpu, port);
	case DP_SINK_STATUS:
		return in_sync(vgpu, port) ? IN_SYNC : 0;
	case DP_SET_POWER:
		return sink_of(vgpu, port)->power;
	default:
		return 0;
	}
}

/* Pattern 1 is for the clock; with 2 or 3, if they arrive, all the rest is found. */
static void train(struct vgpu *vgpu, u32 port)
{
	u32 pattern = pattern_set(vgpu, port);

	if (!pattern)
		return;
	sink_of(vgpu, port)->trained = pattern > 1 && receives(vgpu, port);
	sink_of(vgpu, port)->updated = true;
}

static void dpcd_write(struct vgpu *vgpu, u32 port, u32 addr, u8 val)
{
	if (is_link(addr))
		*link_byte(vgpu, port, addr) = val;
	if (addr == DP_LINK_BW_SET || addr == DP_LANE_COUNT_SET)
		sink_link_off(vgpu, port);
	if (addr == DP_TRAINING_PATTERN_SET)
		train(vgpu, port);
	if (addr == DP_SET_POWER) {
		sink_of(vgpu, port)->power = val & POWER_MASK;
		if ((val & POWER_MASK) != POWER_D0)
			sink_link_off(vgpu, port);
	}
}

/* Registers: from an address on; the length is what the message says, less one. */
static u32 native(struct vgpu *vgpu, u32 port, const u8 *message, u32 len, u8 *answer)
{
	u32 addr = (message[0] & 0xf) << 16 | message[1] << 8 | message[2];
	bool write = message[0] >> 4 == AUX_NATIVE_WRITE;
	u32 i, n;

	n = len < AUX_HEADER ? 0 : message[3] + 1u;
	answer[0] = AUX_ACK;
	if (!n || n > AUX_DATA_MAX || len != AUX_HEADER + (write ? n : 0)) {
		answer[0] = AUX_NATIVE_NACK;
		return 1;
	}
	for (i = 0; write && i < n; i++)
		dpcd_write(vgpu, port, addr + i, message[AUX_HEADER + i]);
	if (write)
		return 1;
	for (i = 0; i < n; i++)
		answer[1 + i] = dpcd_read(vgpu, port, addr + i);

	return 1 + n;
}

/* I2C, see ddc.c. A message of three bytes only addresses. */
static u32 i2c(struct vgpu *vgpu, u32 port, const u8 *message, u32 len, u8 *answer)
{
	struct ddc *ddc = &sink_of(vgpu, port)->ddc;
	u32 address = message[1] << 8 | message[2];
	u32 command = message[0] >> 4;
	bool read = command & AUX_I2C_READ;
	u32 i, n = len < AUX_HEADER ? 0 : message[3] + 1u, got = 1;

	answer[0] = AUX_ACK;
	if (!ddc_answers(address) || n > AUX_DATA_MAX ||
	    (command & AUX_I2C_STATUS ? 0 :
	     len < AUX_HEADER ? len != AUX_HEADER - 1 : len != AUX_HEADER + (read ? 0 : n))) {
		answer[0] = AUX_I2C_NACK;
		n = 0;
	}
	for (i = 0; i < n && !(command & AUX_I2C_STATUS); i++) {
		if (read)
			answer[got++] = ddc_read(vgpu, port, ddc);
		else
			ddc_write(ddc, address, message[AUX_HEADER + i]);
	}
	/* A stop. */
	if (!(command & AUX_I2C_MOT))
		ddc->segment = 0;

	return got;
}

/**
 * sink_is_there - is a DisplayPort monitor plugged in?
 * @vgpu: the vGPU; vgpu->lock is held
 * @port: enum vgpu_port
 */
bool sink_is_there(const struct vgpu *vgpu, u32 port)
{
	lockdep_assert_held(&vgpu->lock);

	return vgpu->display.monitor[port].len && vgpu->display.dp & BIT(port);
}

/**
 * sink_answer - what a monitor answers
 * @vgpu: the vGPU; vgpu->lock is held
 * @port: enum vgpu_port, where there is one
 * @message: to it
 * @len: its bytes, up to AUX_MESSAGE_MAX
 * @answer: AUX_MESSAGE_MAX bytes for what it says
 *
 * Return: bytes of the answer; 0: it does not understand a word.
 */
u32 sink_answer(struct vgpu *vgpu, u32 port, const u8 *message, u32 len, u8 *answer)
{
	lockdep_assert_held(&vgpu->lock);
	if (len < AUX_HEADER - 1)
		return 0;

	switch (message[0] >> 4) {
	case AUX_NATIVE_WRITE:
	case AUX_NATIVE_READ:
		return native(vgpu, port, message, len, answer);
	case AUX_I2C_WRITE:
	case AUX_I2C_READ:
	case AUX_I2C_STATUS:
	case AUX_I2C_WRITE | AUX_I2C_MOT:
	case AUX_I2C_READ | AUX_I2C_MOT:
	case AUX_I2C_STATUS | AUX_I2C_MOT:
		return i2c(vgpu, port, message, len, answer);
	default:
		return 0;
	}
}

/**
 * sink_link_off - the source does not send any more, or in another way, or it does not arrive
 * @vgpu: the vGPU; vgpu->lock is held
 * @port: enum vgpu_port
 */
void sink_link_off(struct vgpu *vgpu, u32 port)
{
	struct dp_sink *sink = sink_of(vgpu, port);

	sink->updated |= sink->trained;
	sink->trained = false;
}

/**
 * sink_shows - does a monitor show what its port sends?
 * @vgpu: the vGPU; vgpu->lock is held
 * @port: enum vgpu_port, which is DisplayPort
 *
 * Return: false if there is no monitor, or no link to it that has been trained.
 */
bool sink_shows(struct vgpu *vgpu, u32 port)
{
	return sink_is_there(vgpu, port) && in_sync(vgpu, port);
}

/**
 * sink_reset - a monitor as it was made
 * @vgpu: the vGPU; vgpu->lock is held
 * @port: enum vgpu_port
 */
void sink_reset(struct vgpu *vgpu, u32 port)
{
	memset(sink_of(vgpu, port), 0, sizeof(struct dp_sink));
	sink_of(vgpu, port)->power = POWER_D0;
	memset(link_byte(vgpu, port, DP_LINK_BW_SET), 0, DP_LINK_BYTES);
}
