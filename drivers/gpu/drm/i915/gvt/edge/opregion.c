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

const struct vfio_region_info_cap_type gvt_opregion_type = {
	.header = {
		.id = VFIO_REGION_INFO_CAP_TYPE,
		.version = 1,
	},
	.type = VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_INTEL,
	.subtype = VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION,
};

/* What VFIO_DEVICE_GET_REGION_INFO says, but for gvt_opregion_type. */
void gvt_opregion_info(struct vfio_region_info *info)
{
	info->size = OPREGION_SIZE;
	info->flags = VFIO_REGION_INFO_FLAG_READ;
}

/* Read at @off as far as it goes. Returns bytes read or -errno. */
ssize_t gvt_opregion_read(char __user *buf, size_t count, u64 off)
{
	size_t n = 0;

	if (off >= OPREGION_SIZE)
		return -EINVAL;
	count = min_t(u64, count, OPREGION_SIZE - off);
	if (off < sizeof(opregion)) {
		n = min_t(size_t, count, sizeof(opregion) - off);
		if (copy_to_user(buf, (const u8 *)&opregion + off, n))
			return -EFAULT;
	}
	if (clear_user(buf + n, count - n))
		return -EFAULT;

	return count;
}
