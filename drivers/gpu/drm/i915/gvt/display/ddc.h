/* SPDX-License-Identifier: GPL-2.0 */
/* A monitor's side of I2C, by whatever way it comes: GMBUS or AUX. */
#ifndef _GVT_DDC_H_
#define _GVT_DDC_H_

#include "vgpu.h"

/**
 * struct ddc - what is going to be read
 * @segment: of the EDID
 * @offset: in it
 */
struct ddc {
	u32 segment;
	u32 offset;
};

bool ddc_answers(u32 address);
void ddc_write(struct ddc *ddc, u32 address, u8 byte);
u8 ddc_read(struct vgpu *vgpu, u32 port, struct ddc *ddc);

#endif
