// SPDX-License-Identifier: GPL-2.0
/*
 * The OpRegion: a structure through which an Intel GPU's firmware talks with
 * its driver. VFIO has it as a region of its own, after those of PCI.
 *
 * A vGPU has no firmware, so that all but the header is empty: no mailbox, no
 * video BIOS table. It is here because QEMU, from 10.1 on, takes for granted
 * that an Intel display of this generation that is an mdev has one; without,
 * it ends at a null pointer. The layout is that of struct opregion_header in
 * i915's display/intel_opregion.c.
 */
#include <linux/pci_ids.h>
#include <linux/uaccess.h>

#include "edge/edge.h"

#define OPREGION_SIZE		8192

struct opregion_header {
	char signature[16];
	__le32 size;		/* KiB */
	u8 reserved;
	u8 revision;
	u8 minor;
	u8 major;
	u8 versions[64];	/* of BIOS, video BIOS, driver: unused */
	__le32 mailboxes;
	__le32 driver_model;
};

static const struct opregion_header opregion = {
	.signature = "IntelGraphicsMem",
	.size = cpu_to_le32(OPREGION_SIZE / 1024),
	.major = 2,
};

static u64 opregion_size(const struct gvt_device *gvt)
{
	return OPREGION_SIZE;
}

static ssize_t opregion_read(struct gvt_device *gvt, char __user *buf, size_t count, u64 off)
{
	size_t n = 0;

	if (off < sizeof(opregion)) {
		n = min_t(size_t, count, sizeof(opregion) - off);
		if (copy_to_user(buf, (const u8 *)&opregion + off, n))
			return -EFAULT;
	}
	if (clear_user(buf + n, count - n))
		return -EFAULT;

	return count;
}

const struct gvt_region gvt_opregion = {
	.type = {
		.type = VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_INTEL,
		.subtype = VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION,
	},
	.flags = VFIO_REGION_INFO_FLAG_READ,
	.size = opregion_size,
	.read = opregion_read,
};
