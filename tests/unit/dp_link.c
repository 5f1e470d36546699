// SPDX-License-Identifier: GPL-2.0
/* See dp_link.h; VESA DisplayPort 1.2, section 3.5.1. */
#include "dp_link.h"

#define NATIVE_WRITE	0x8
#define NATIVE_READ	0x9

/*
 * Send bytes over the channel whose control is at @ctl; returns how many have come, 0 if none
 * did in time.
 */
u32 dp_aux(u32 ctl, const u8 *message, u32 len, u8 *answer)
{
	u32 i, n, val, status;

	for (i = 0; i < 20; i += 4) {
		for (n = i, val = 0; n < i + 4; n++)
			val = val << 8 | (n < len ? message[n] : 0);
		reg_write(gpu, ctl + 4 + i, val);
	}
	reg_write(gpu, ctl, DP_AUX_CH_CTL_SEND_BUSY | DP_AUX_CH_CTL_DONE |
		  DP_AUX_CH_CTL_INTERRUPT | DP_AUX_CH_CTL_TIME_OUT_ERROR |
		  DP_AUX_CH_CTL_RECEIVE_ERROR | len << GVT_AUX_MESSAGE_SIZE_SHIFT);
	status = reg_read(gpu, ctl);
	check_eq(status & (DP_AUX_CH_CTL_SEND_BUSY | DP_AUX_CH_CTL_DONE), DP_AUX_CH_CTL_DONE);
	reg_write(gpu, ctl, status);
	check_eq(reg_read(gpu, ctl) & (DP_AUX_CH_CTL_DONE | DP_AUX_CH_CTL_TIME_OUT_ERROR), 0);
	if (status & DP_AUX_CH_CTL_TIME_OUT_ERROR)
		return 0;
	n = status >> GVT_AUX_MESSAGE_SIZE_SHIFT & 0x1f;
	for (i = 0; i < n; i++)
		answer[i] = reg_read(gpu, ctl + 4 + i / 4 * 4) >> (24 - i % 4 * 8);

	return n;
}

/* The port gets PLL 1, four lanes; @link_rate: DPLL_CTRL1's code, 1 is 2.7 Gbit/s. */
void dp_source_on(u32 ddi, u32 link_rate)
{
	reg_write(gpu, DPLL_CTRL1, link_rate << DPLL_CTRL1_LINK_RATE_SHIFT(1));
	reg_write(gpu, DPLL_CTRL2, 1 << DPLL_CTRL2_DDI_CLK_SEL_SHIFT(ddi));
	reg_write(gpu, GVT_PORT(_DP_TP_CTL_A, ddi), DP_TP_CTL_ENABLE);
	reg_write(gpu, GVT_PORT(_DDI_BUF_CTL_A, ddi), DDI_BUF_CTL_ENABLE |
		  3 << DDI_PORT_WIDTH_SHIFT);
}

/* Train the link of a port, whatever it was; is the monitor in sync then? */
bool dp_train(u32 ddi)
{
	/* Power; rate, lanes; the two patterns, and none: addresses and values. */
	static const struct {
		u16 addr;
		u8 val;
	} steps[] = {
		{ 0x600, 1 }, { 0x100, 10 }, { 0x101, 0x84 },
		{ 0x102, 1 }, { 0x102, 3 }, { 0x102, 0 },
	};
	const u8 in_sync[] = { NATIVE_READ << 4, 2, 5, 0 };
	u32 ctl = GVT_PORT(_DPA_AUX_CH_CTL, ddi), i;
	u8 answer[AUX_ANSWER];

	reg_write(gpu, GVT_PORT(_DDI_BUF_CTL_A, ddi), 0);
	dp_source_on(ddi, 1);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		u8 message[] = { NATIVE_WRITE << 4, steps[i].addr >> 8, steps[i].addr, 0,
				 steps[i].val };

		if (dp_aux(ctl, message, sizeof(message), answer) != 1 || answer[0])
			return false;
	}

	return dp_aux(ctl, in_sync, sizeof(in_sync), answer) == 2 && answer[1] == 1;
}
