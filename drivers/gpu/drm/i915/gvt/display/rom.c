// SPDX-License-Identifier: GPL-2.0
/*
 * The option ROM of a vGPU with a display: a video BIOS table (VBT) that says which ports there
 * are, and code that does nothing. Without it i915 takes all ports for granted, and a panel.
 *
 * PCI Firmware Specification 3.0, chapter 5, for the ROM; i915: display/intel_vbt_defs.h for the
 * table, whose layout is that of version 196.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"

#define PCIR		0x20	/* offset of the PCI data structure */
#define PCIR_BYTES	24
#define VBT		0x40	/* of the table: a multiple of 4 */
#define VBT_HEADER	48
#define BDB_HEADER	22
#define BDB_VERSION	196
#define GENERAL_DEFINITIONS	2	/* number of the block that has the ports */
#define DEFINITIONS	5	/* bytes of it before the ports */
#define CHILD		38	/* bytes of a port */

#define BLOCK_BYTES	(DEFINITIONS + VGPU_NUM_PORTS * CHILD)
#define BDB_BYTES	(BDB_HEADER + 3 + BLOCK_BYTES)

#define DEVICE_TYPE_HDMI	0x60d2
#define DEVICE_TYPE_DP		0x68c6

/* The image; behind it there is nothing. */
#define IMAGE_BYTES	512

struct rom {
	u8 bytes[IMAGE_BYTES];
};

static void put16(u8 *to, u32 val)
{
	to[0] = val;
	to[1] = val >> 8;
}

/* Ports B to D: HDMI, by their DDC pins, or DisplayPort, by their AUX channels. */
static void put_child(u8 *child, u32 port, bool dp)
{
	static const u8 pins[VGPU_NUM_PORTS] = { GMBUS_PIN_DPB, GMBUS_PIN_DPC, GMBUS_PIN_DPD };

	put16(child, 4 << port);		/* its handle */
	put16(child + 2, dp ? DEVICE_TYPE_DP : DEVICE_TYPE_HDMI);
	child[16] = (dp ? 7 : 1) + port;	/* DVO_PORT_DPB, DVO_PORT_HDMIB and so on */
	if (dp) {
		child[24] = 1 << 1;		/* it supports DisplayPort */
		child[25] = 0x10 * (1 + port);	/* DP_AUX_B and so on */
	} else {
		child[19] = pins[port];
		child[24] = 1 << 0 | 1 << 2;	/* it supports HDMI and TMDS */
	}
}

/**
 * vgpu_vbt - the video BIOS table
 * @vgpu: the vGPU; it has a display
 * @vbt: gets VGPU_VBT_BYTES
 *
 * The same as in the option ROM, for those who have another place for it.
 * Context: any.
 */
void vgpu_vbt(const struct vgpu *vgpu, u8 *vbt)
{
	u8 *bdb = vbt + VBT_HEADER, *block = bdb + BDB_HEADER, sum = 0;
	u32 dp = READ_ONCE(vgpu->display.dp), i;

	BUILD_BUG_ON(VBT_HEADER + BDB_BYTES != VGPU_VBT_BYTES);
	memset(vbt, 0, VGPU_VBT_BYTES);
	memcpy(vbt, "$VBT SKYLAKE        ", 20);
	put16(vbt + 20, 100);			/* version of the header */
	put16(vbt + 22, VBT_HEADER);
	put16(vbt + 24, VGPU_VBT_BYTES);
	vbt[28] = VBT_HEADER;			/* where the data are */
	memcpy(bdb, "BIOS_DATA_BLOCK ", 16);
	put16(bdb + 16, BDB_VERSION);
	put16(bdb + 18, BDB_HEADER);
	put16(bdb + 20, BDB_BYTES);
	block[0] = GENERAL_DEFINITIONS;
	put16(block + 1, BLOCK_BYTES);
	block += 3;
	block[4] = CHILD;
	for (i = 0; i < VGPU_NUM_PORTS; i++)
		put_child(block + DEFINITIONS + i * CHILD, i, dp & BIT(i));
	for (i = 0; i < VGPU_VBT_BYTES; i++)
		sum += vbt[i];
	vbt[26] = -sum;
}

static void put_rom(const struct vgpu *vgpu, struct rom *rom)
{
	u8 *pcir = rom->bytes + PCIR, sum = 0;
	u32 i;

	BUILD_BUG_ON(VBT + VGPU_VBT_BYTES >= IMAGE_BYTES);
	BUILD_BUG_ON(PCIR + PCIR_BYTES > VBT);
	memset(rom, 0, sizeof(*rom));
	put16(rom->bytes, 0xaa55);
	rom->bytes[2] = IMAGE_BYTES / 512;
	rom->bytes[3] = 0xcb;			/* a far return: nothing to initialise */
	rom->bytes[0x18] = PCIR;
	memcpy(pcir, "PCIR", 4);
	memcpy(pcir + 4, vgpu->config, 4);	/* vendor and device */
	put16(pcir + 10, PCIR_BYTES);
	pcir[15] = 0x03;			/* a display controller */
	put16(pcir + 16, IMAGE_BYTES / 512);
	pcir[21] = 0x80;			/* the last image */
	vgpu_vbt(vgpu, rom->bytes + VBT);
	for (i = 0; i < IMAGE_BYTES; i++)
		sum += rom->bytes[i];
	rom->bytes[IMAGE_BYTES - 1] = -sum;
}

/**
 * rom_read - read the option ROM
 * @vgpu: the vGPU
 * @off: offset
 * @buf: where it goes
 * @len: bytes; all of them are in the ROM
 */
void rom_read(const struct vgpu *vgpu, u32 off, void *buf, u32 len)
{
	struct rom rom;
	u32 n = off < IMAGE_BYTES ? min(len, IMAGE_BYTES - off) : 0;

	put_rom(vgpu, &rom);
	memcpy(buf, rom.bytes + (n ? off : 0), n);
	memset(buf + n, 0, len - n);
}
