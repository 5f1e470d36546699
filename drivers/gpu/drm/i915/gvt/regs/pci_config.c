// SPDX-License-Identifier: GPL-2.0
/*
 * PCI configuration space of the vGPU: that of an Intel HD Graphics 530
 * (8086:1912), as far as a guest's driver looks at it.
 *
 * PRM SKL volume 2c; PCI Local Bus Specification 3.0 for the header and the
 * capability layout. Offsets: linux/pci_regs.h has the names.
 */
#include "regs/pci_config.h"

/* Offsets in the header and the MSI capability (linux/pci_regs.h). */
enum {
	CFG_VENDOR		= 0x00,
	CFG_DEVICE		= 0x02,
	CFG_COMMAND		= 0x04,
	CFG_STATUS		= 0x06,
	CFG_REVISION		= 0x08,
	CFG_CLASS_DEVICE	= 0x0a,
	CFG_CACHE_LINE		= 0x0c,
	CFG_BAR0		= 0x10,	/* 64-bit */
	CFG_BAR2		= 0x18,	/* 64-bit, prefetchable */
	CFG_BAR4		= 0x20,	/* I/O */
	CFG_SUBVENDOR		= 0x2c,
	CFG_SUBDEVICE		= 0x2e,
	CFG_ROM			= 0x30,
	CFG_CAPABILITIES	= 0x34,
	CFG_INT_LINE		= 0x3c,
	CFG_INT_PIN		= 0x3d,
	CFG_GMCH_CTRL		= 0x50,	/* i915: SNB_GMCH_CTRL */
	CFG_BDSM		= 0x5c,	/* base of stolen memory */
	CFG_MSI			= 0xac,
	CFG_MSI_CTRL		= 0xae,
	CFG_MSI_ADDR		= 0xb0,
	CFG_MSI_DATA		= 0xb4,
	CFG_PM			= 0xd0,
	CFG_PM_CTRL		= 0xd4,
	CFG_ASLS		= 0xfc,	/* address of the OpRegion */
};

#define COMMAND_WRITABLE	0x0407	/* I/O, memory, bus master, INTx off */
#define STATUS_CAP_LIST		0x0010
#define MSI_ENABLE		0x0001
#define BAR_IO			0x1
#define BAR_MEM_64		0x4
#define BAR_MEM_PREFETCH	0x8
#define ROM_ENABLE		0x1

/* A field: where, how wide, value after reset, bits that a write changes. */
struct config_row {
	u8 off;
	u8 len;
	u32 reset;
	u32 writable;
};

/*
 * GMCH: bits 7:6 are 3, 8 MiB of GGTT entries; bits 15:8 are 0, no stolen memory
 * (i915: gt/intel_ggtt.c, gem/i915_gem_stolen.c).
 */
static const struct config_row config_rows[] = {
	{ CFG_VENDOR, 2, 0x8086 },
	{ CFG_DEVICE, 2, 0x1912 },
	{ CFG_COMMAND, 2, 0, COMMAND_WRITABLE },
	{ CFG_STATUS, 2, STATUS_CAP_LIST },
	{ CFG_REVISION, 1, 0x06 },
	{ CFG_CLASS_DEVICE, 2, 0x0300 },
	{ CFG_CACHE_LINE, 1, 0, 0xff },
	{ CFG_SUBVENDOR, 2, 0x8086 },
	{ CFG_SUBDEVICE, 2, 0x1912 },
	{ CFG_CAPABILITIES, 1, CFG_MSI },
	{ CFG_INT_LINE, 1, 0, 0xff },
	{ CFG_INT_PIN, 1, 1 },
	{ CFG_GMCH_CTRL, 2, 0x00c0 },
	{ CFG_BDSM, 4, 0 },
	{ CFG_MSI, 2, CFG_PM << 8 | 0x05 },
	{ CFG_MSI_CTRL, 2, 0, MSI_ENABLE },
	{ CFG_MSI_ADDR, 4, 0, 0xfffffffc },
	{ CFG_MSI_DATA, 2, 0, 0xffff },
	{ CFG_PM, 2, 0x0001 },
	{ CFG_PM + 2, 2, 0x0002 },		/* version 2, no D1, D2, PME */
	{ CFG_PM_CTRL, 2, 0x0008, 0x0003 },	/* no soft reset from D3 */
	{ CFG_ASLS, 4, 0, 0xffffffff },
};

static u32 config_get(const struct vgpu *vgpu, u32 off, u32 len)
{
	u32 val = 0;
	u32 i;

	for (i = 0; i < len; i++)
		val |= (u32)vgpu->config[off + i] << (i * 8);

	return val;
}

static void config_set(struct vgpu *vgpu, u32 off, u32 len, u32 val)
{
	u32 i;

	for (i = 0; i < len; i++)
		vgpu->config[off + i] = val >> (i * 8);
}

/* The writable bits of a base address register are those above its size. */
static u32 bar_mask(const struct vgpu *vgpu, u32 off)
{
	switch (off) {
	case CFG_BAR0:
		return ~(u32)(GVT_BAR0_SIZE - 1);
	case CFG_BAR2:
		return ~(u32)(vgpu_aperture_size(vgpu) - 1);
	case CFG_BAR0 + 4:
	case CFG_BAR2 + 4:
		return ~0u;
	case CFG_BAR4:
		return ~(u32)(GVT_BAR4_SIZE - 1) & 0xffff;
	case CFG_ROM:
		return vgpu->display.pipes ? ~(GVT_ROM_SIZE - 1) | ROM_ENABLE : 0;
	default:
		return 0;
	}
}

static u32 bar_flags(u32 off)
{
	switch (off) {
	case CFG_BAR0:
		return BAR_MEM_64;
	case CFG_BAR2:
		return BAR_MEM_64 | BAR_MEM_PREFETCH;
	case CFG_BAR4:
		return BAR_IO;
	default:
		return 0;
	}
}

/* The dword at @off after reset. */
static u32 reset_value(u32 off)
{
	u32 val = bar_flags(off);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(config_rows); i++)
		if ((config_rows[i].off & ~3u) == off)
			val |= config_rows[i].reset << (config_rows[i].off % 4 * 8);

	return val;
}

void pci_config_reset(struct vgpu *vgpu)
{
	u32 off;

	lockdep_assert_held(&vgpu->lock);
	for (off = 0; off < GVT_CONFIG_SIZE; off += 4)
		config_set(vgpu, off, 4, reset_value(off));
}

/* Bits of the dword at @off that a write changes. */
static u32 writable_mask(const struct vgpu *vgpu, u32 off)
{
	u32 mask = bar_mask(vgpu, off);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(config_rows); i++)
		if ((config_rows[i].off & ~3u) == off)
			mask |= config_rows[i].writable <<
				(config_rows[i].off % 4 * 8);

	return mask;
}

/* Whether it has nothing that could not have been written. For vgpu_restore(). */
bool pci_config_is_valid(const struct vgpu *vgpu)
{
	u32 off;

	for (off = 0; off < GVT_CONFIG_SIZE; off += 4)
		if ((config_get(vgpu, off, 4) ^ reset_value(off)) &
		    ~writable_mask(vgpu, off))
			return false;

	return true;
}

/**
 * pci_config_rw - an access to configuration space
 * @vgpu: the vGPU
 * @off: offset
 * @buf: data
 * @len: 1, 2 or 4, naturally aligned
 * @write: direction
 *
 * Takes and drops vgpu->lock.
 */
void pci_config_rw(struct vgpu *vgpu, u32 off, void *buf, u32 len, bool write)
{
	u32 shift = off % 4 * 8;
	u32 val = 0;
	u32 mask;

	mutex_lock(&vgpu->lock);
	if (write) {
		memcpy(&val, buf, len);
		mask = writable_mask(vgpu, off & ~3u) >> shift;
		val = (val & mask) | (config_get(vgpu, off, len) & ~mask);
		config_set(vgpu, off, len, val);
	} else {
		val = config_get(vgpu, off, len);
		memcpy(buf, &val, len);
	}
	mutex_unlock(&vgpu->lock);
}
