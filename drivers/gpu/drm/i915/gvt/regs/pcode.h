/* SPDX-License-Identifier: GPL-2.0 */
/* The power unit: frequencies of the part, and what it is asked through its mailbox. */
#ifndef _GVT_PCODE_H_
#define _GVT_PCODE_H_

#include "gvt_regs.h"

/* Frequencies in 50 MHz: the highest, the most efficient, the lowest. */
#define GVT_RP0	22u
#define GVT_RP1	7u
#define GVT_RPN	7u

/**
 * struct pcode - what the power unit was told
 * @min_freq: for each frequency of the GPU, in 50 MHz, the least ones of the processor
 *	(bits 7:0) and of the ring (15:8), in 100 MHz; changed under vgpu->lock
 */
struct pcode {
	u16 min_freq[GVT_RP0 + 1];
};

struct vgpu;

void pcode_mailbox_written(struct vgpu *vgpu, u32 val);

#endif
