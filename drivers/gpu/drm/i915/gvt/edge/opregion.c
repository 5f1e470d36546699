// SPDX-License-Identifier: GPL-2.0
/*
 * The OpRegion: a structure through which an Intel GPU's firmware talks with
 * its driver. VFIO has it as a region of its own, after those of PCI.
 *
 * A vGPU has no firmware to talk with, so no mailbox is in it but that of the
 * video BIOS table, if there is a display. QEMU (x-igd-opregion, by default from
 * 10.1 on) has a guest's firmware copy it to where i915 looks first. The layout
 * is that of struct opregion_header in i915's display/intel_opregion.c.
 */
#include <linux/pci_ids.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "edge/edge.h"

#define OPREGION_SIZE		8192
#define OPREGION_VBT		0x400
#define MAILBOX_VBT		BIT(3)

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

/* All but zeroes. */
struct opregion {
	struct opregion_header header;
	u8 rest[OPREGION_VBT - sizeof(struct opregion_header)];
	u8 vbt[VGPU_VBT_BYTES];
};

static void put_opregion(const struct gvt_device *gvt, struct opregion *opregion)
{
	BUILD_BUG_ON(sizeof(*opregion) > OPREGION_SIZE);
	memcpy(opregion->header.signature, "IntelGraphicsMem", 16);
	opregion->header.size = cpu_to_le32(OPREGION_SIZE / 1024);
	opregion->header.major = 2;
	if (gvt->display) {
		opregion->header.mailboxes = cpu_to_le32(MAILBOX_VBT);
		vgpu_vbt(gvt->vgpu, opregion->vbt);
	}
}

static u64 opregion_size(const struct gvt_device *gvt)
{
	return OPREGION_SIZE;
}

static ssize_t opregion_read(struct gvt_device *gvt, char __user *buf, size_t count, u64 off)
{
	struct opregion *opregion = kzalloc(sizeof(*opregion), GFP_KERNEL_ACCOUNT);
	ssize_t ret = -EFAULT;
	size_t n = 0;

	if (!opregion)
		return -ENOMEM;
	put_opregion(gvt, opregion);
	if (off < sizeof(*opregion))
		n = min_t(size_t, count, sizeof(*opregion) - off);
	if (!copy_to_user(buf, (const u8 *)opregion + off, n) && !clear_user(buf + n, count - n))
		ret = count;
	kfree(opregion);

	return ret;
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
