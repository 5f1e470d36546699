// SPDX-License-Identifier: GPL-2.0
/*
 * VESA E-DDC: a monitor's EDID at 0x50, by blocks of 256 bytes that are chosen at 0x30.
 */
#include "core.h"
#include "display/ddc.h"

#define DDC_ADDR	0x50
#define DDC_SEGMENT	0x30

/* Does a monitor have this address, of 7 bits? */
bool ddc_answers(u32 address)
{
	return address == DDC_ADDR || address == DDC_SEGMENT;
}

/* A byte to an address at which it answers. */
void ddc_write(struct ddc *ddc, u32 address, u8 byte)
{
	if (address == DDC_SEGMENT)
		ddc->segment = byte & 0x7f;
	else
		ddc->offset = byte;
}

/**
 * ddc_read - the next byte of an EDID
 * @vgpu: the vGPU; vgpu->lock is held
 * @port: enum vgpu_port, whose monitor is read; or VGPU_NUM_PORTS: nobody's
 * @ddc: where; goes on by one
 *
 * Return: the byte; 0xff if there is none.
 */
u8 ddc_read(struct vgpu *vgpu, u32 port, struct ddc *ddc)
{
	u32 at = ddc->segment * 256 + ddc->offset;

	lockdep_assert_held(&vgpu->lock);
	ddc->offset = (ddc->offset + 1) & 0xff;

	return port < VGPU_NUM_PORTS && at < vgpu->display.monitor[port].len ?
	       vgpu->display.monitor[port].edid[at] : 0xff;
}
