/* SPDX-License-Identifier: GPL-2.0 */
/* The least of a driver for DisplayPort: messages over AUX, and a link that it trains. */
#ifndef DP_LINK_H
#define DP_LINK_H

#include "screen.h"

#define AUX_ANSWER	20	/* bytes, at most */

u32 dp_aux(u32 ctl, const u8 *message, u32 len, u8 *answer);
void dp_source_on(u32 ddi, u32 link_rate);
bool dp_train(u32 ddi);

#endif
