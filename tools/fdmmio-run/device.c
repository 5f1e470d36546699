// SPDX-License-Identifier: GPL-2.0
/*
 * What is learnt about a device is asked of the kernel with calls of our own,
 * so that it does not matter which the VMM makes.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>

#include "device.h"
#include "real.h"

#define PCI_CONFIG_MAX_CAPS	48
#define CLASS_DISPLAY		0x03	/* PCI Code and ID Assignment 1.11 */

/*
 * Parts of BARs that QEMU models itself for certain devices (its quirks; seen
 * in hw/vfio/pci-quirks.c and igd.c of QEMU 10.0 and 11.1). end 0 stands for
 * all of the BAR, class 0 for all classes.
 */
static const struct {
	uint16_t vendor;
	uint8_t class;
	uint8_t first_bar, last_bar;
	uint64_t start, end;
} quirks[] = {
	/* ATI/AMD, NVIDIA: windows to configuration space, in several BARs */
	{ 0x1002, 0x00, 0, 5, 0, 0 },
	{ 0x10de, 0x00, 0, 5, 0, 0 },
	/* Realtek: a window to the MSI-X table */
	{ 0x10ec, 0x00, 0, 5, 0, 0 },
	/* Intel graphics: mirrors of GGC and BDSM; GTT through I/O ports */
	{ 0x8086, CLASS_DISPLAY, 0, 0, 0x108000, 0x109000 },
	{ 0x8086, CLASS_DISPLAY, 4, 4, 0, 0 },
};

static bool config_read(const struct device *dev, uint64_t at, void *buf,
			size_t len)
{
	return at + len <= dev->config_size &&
	       real_pread(dev->fd, buf, len, dev->config_offset + at) ==
	       (ssize_t)len;
}

/* The kernel's answer about a region, with its capabilities; to be freed. */
static struct vfio_region_info *region_info(int fd, uint32_t index)
{
	struct vfio_region_info *info, *bigger;
	uint32_t size = sizeof(*info);

	info = calloc(1, size);
	while (info) {
		info->argsz = size;
		info->index = index;
		if (real_ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, info))
			break;
		if (info->argsz <= size)
			return info;
		size = info->argsz;
		bigger = realloc(info, size);
		if (!bigger)
			break;
		info = bigger;
		memset(info, 0, size);
	}
	free(info);
	return NULL;
}

/* What the VMM can map needs no help: all of the region, or named areas. */
static void leave_mmap(struct bar *bar, const struct vfio_region_info *info)
{
	const uint8_t *base = (const uint8_t *)info;
	uint32_t at = info->flags & VFIO_REGION_INFO_FLAG_CAPS ?
		      info->cap_offset : 0;
	bool sparse = false;

	if (!(info->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return;
	while (at && at + sizeof(struct vfio_info_cap_header) <= info->argsz) {
		const struct vfio_region_info_cap_sparse_mmap *cap =
			(const void *)(base + at);
		uint32_t i;

		if (cap->header.id == VFIO_REGION_INFO_CAP_SPARSE_MMAP) {
			sparse = true;
			for (i = 0; i < cap->nr_areas; i++)
				bar_add_hole(bar, cap->areas[i].offset,
					     cap->areas[i].offset +
					     cap->areas[i].size);
		}
		/* Offsets that do not grow would not end. */
		if (cap->header.next <= at)
			break;
		at = cap->header.next;
	}
	if (!sparse)
		bar_add_hole(bar, 0, bar->size);
}

static bool learn_bars(struct device *dev)
{
	unsigned int i;

	for (i = 0; i < NR_BARS; i++) {
		struct vfio_region_info *info;
		struct bar *bar = &dev->bars[i];
		uint32_t reg;

		if (i > 0 && dev->bars[i - 1].kind == BAR_MEM64)
			continue;
		if (!config_read(dev, PCI_BASE_ADDRESS_0 + 4 * i, &reg, 4))
			return false;
		info = region_info(dev->fd, VFIO_PCI_BAR0_REGION_INDEX + i);
		if (!info)
			continue;

		bar->size = info->size;
		bar->offset = info->offset;
		if (reg & PCI_BASE_ADDRESS_SPACE_IO)
			bar->kind = BAR_IO;
		else if (reg & PCI_BASE_ADDRESS_MEM_TYPE_64 && i < NR_BARS - 1)
			bar->kind = BAR_MEM64;
		else
			bar->kind = BAR_MEM32;
		if ((info->flags & (VFIO_REGION_INFO_FLAG_READ |
				    VFIO_REGION_INFO_FLAG_WRITE)) !=
		    (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE))
			bar_add_hole(bar, 0, bar->size);
		leave_mmap(bar, info);
		free(info);
	}
	return true;
}

/* A table in a BAR: the VMM shows its own in that place. */
static void leave_table(struct device *dev, uint32_t reg, uint64_t size)
{
	unsigned int i = reg & PCI_MSIX_TABLE_BIR;
	uint64_t start = reg & PCI_MSIX_TABLE_OFFSET;

	if (i < NR_BARS)
		bar_add_hole(&dev->bars[i], start, start + size);
}

static bool learn_msix(struct device *dev, uint8_t cap)
{
	uint32_t table, pba, n;
	uint16_t flags;

	if (!config_read(dev, cap + PCI_MSIX_FLAGS, &flags, 2) ||
	    !config_read(dev, cap + PCI_MSIX_TABLE, &table, 4) ||
	    !config_read(dev, cap + PCI_MSIX_PBA, &pba, 4))
		return false;
	n = (flags & PCI_MSIX_FLAGS_QSIZE) + 1;
	leave_table(dev, table, n * PCI_MSIX_ENTRY_SIZE);
	leave_table(dev, pba, (n + 63) / 64 * 8);
	return true;
}

static bool learn_capabilities(struct device *dev)
{
	unsigned int n;
	uint16_t status;
	uint8_t at;

	if (!config_read(dev, PCI_STATUS, &status, 2))
		return false;
	if (!(status & PCI_STATUS_CAP_LIST))
		return true;
	if (!config_read(dev, PCI_CAPABILITY_LIST, &at, 1))
		return false;

	for (n = 0; at && n < PCI_CONFIG_MAX_CAPS; n++) {
		uint8_t head[2];

		at &= ~3;
		if (!config_read(dev, at, head, 2))
			return false;
		if (head[0] == PCI_CAP_ID_PM)
			dev->pci.pm_cap = at;
		if (head[0] == PCI_CAP_ID_MSIX && !learn_msix(dev, at))
			return false;
		at = head[1];
	}
	return true;
}

static bool learn_quirks(struct device *dev)
{
	uint16_t vendor;
	uint8_t class;
	unsigned int i, b;

	if (!config_read(dev, PCI_VENDOR_ID, &vendor, 2) ||
	    !config_read(dev, PCI_CLASS_DEVICE + 1, &class, 1))
		return false;
	for (i = 0; i < sizeof(quirks) / sizeof(quirks[0]); i++) {
		if (quirks[i].vendor != vendor ||
		    (quirks[i].class && quirks[i].class != class))
			continue;
		for (b = quirks[i].first_bar; b <= quirks[i].last_bar; b++)
			bar_add_hole(&dev->bars[b], quirks[i].start,
				     quirks[i].end ?: dev->bars[b].size);
	}
	return true;
}

/* Fill @dev for the VFIO PCI device behind @fd; false if it cannot be read. */
bool device_learn(struct device *dev, int fd)
{
	struct vfio_region_info *info;

	memset(dev, 0, sizeof(*dev));
	dev->fd = fd;
	dev->intx_fd = -1;

	info = region_info(fd, VFIO_PCI_CONFIG_REGION_INDEX);
	if (!info)
		return false;
	dev->config_offset = info->offset;
	dev->config_size = info->size;
	free(info);
	return learn_bars(dev) && learn_capabilities(dev) && learn_quirks(dev);
}

/* What KVM should serve now; @out has room for MAX_RANGES. */
void device_ranges(const struct device *dev, struct range *out,
		   unsigned int *n)
{
	if (dev->intx_fd >= 0 && !dev->intx_in_kvm)
		*n = 0;
	else
		*n = bars_ranges(dev->bars, &dev->pci, out);
}

/* Is this file position in one of the BARs? */
bool device_is_bar(const struct device *dev, uint64_t pos)
{
	unsigned int i;

	for (i = 0; i < NR_BARS; i++)
		if (pos - dev->bars[i].offset < dev->bars[i].size)
			return true;
	return false;
}
