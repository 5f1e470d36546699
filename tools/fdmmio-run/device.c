// SPDX-License-Identifier: GPL-2.0
/*
 * What is learnt about a device is asked of the kernel with calls of our own,
 * so that it does not matter which the VMM makes.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/pci_regs.h>

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

/*
 * Properties by which a user has QEMU show the guest another device than the
 * real one. QEMU chooses its quirks by what it shows.
 */
static const char * const identity_options[] = {
	"x-pci-vendor-id", "x-pci-device-id", "x-pci-class-code",
};

static const char no_config[] = "cannot read its configuration";

static bool config_read(const struct device *dev, uint64_t at, void *buf,
			size_t len)
{
	const struct region *config =
		&dev->regions[VFIO_PCI_CONFIG_REGION_INDEX];

	return at + len <= config->size &&
	       real_pread(dev->fd, buf, len, config->offset + at) ==
	       (ssize_t)len;
}

static void learn_regions(struct device *dev)
{
	unsigned int i;

	for (i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		struct vfio_region_info info = {
			.argsz = sizeof(info), .index = i,
		};

		if (real_ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &info))
			continue;
		dev->regions[i] = (struct region){
			.offset = info.offset, .size = info.size,
			.read_write = info.flags & VFIO_REGION_INFO_FLAG_READ &&
				      info.flags & VFIO_REGION_INFO_FLAG_WRITE,
		};
	}
}

static bool learn_bars(struct device *dev)
{
	unsigned int i;

	for (i = 0; i < NR_BARS; i++) {
		const struct region *region =
			&dev->regions[VFIO_PCI_BAR0_REGION_INDEX + i];
		struct bar *bar = &dev->bars[i];
		uint32_t reg;

		if (i > 0 && dev->bars[i - 1].kind == BAR_MEM64)
			continue;
		if (!config_read(dev, PCI_BASE_ADDRESS_0 + 4 * i, &reg, 4))
			return false;

		bar->size = region->read_write ? region->size : 0;
		bar->offset = region->offset;
		if (reg & PCI_BASE_ADDRESS_SPACE_IO)
			bar->kind = BAR_IO;
		else if (reg & PCI_BASE_ADDRESS_MEM_TYPE_64 && i < NR_BARS - 1)
			bar->kind = BAR_MEM64;
		else
			bar->kind = BAR_MEM32;
	}
	return true;
}

/* A table in a BAR: the VMM shows its own in that place. */
static bool leave_table(struct device *dev, uint32_t reg, uint64_t size)
{
	unsigned int i = reg & PCI_MSIX_TABLE_BIR;
	uint64_t start = reg & PCI_MSIX_TABLE_OFFSET;

	if (i >= NR_BARS || start + size > dev->bars[i].size)
		return false;
	bar_add_hole(&dev->bars[i], start, start + size);
	return true;
}

static const char *learn_msix(struct device *dev, uint8_t cap)
{
	uint32_t table, pba, n;
	uint16_t flags;

	if (!config_read(dev, cap + PCI_MSIX_FLAGS, &flags, 2) ||
	    !config_read(dev, cap + PCI_MSIX_TABLE, &table, 4) ||
	    !config_read(dev, cap + PCI_MSIX_PBA, &pba, 4))
		return no_config;
	n = (flags & PCI_MSIX_FLAGS_QSIZE) + 1;
	if (!leave_table(dev, table, n * PCI_MSIX_ENTRY_SIZE) ||
	    !leave_table(dev, pba, (n + 63) / 64 * 8))
		return "its MSI-X tables are in no BAR";
	return NULL;
}

static const char *learn_capabilities(struct device *dev)
{
	const char *why;
	unsigned int n;
	uint16_t status;
	uint8_t at;

	if (!config_read(dev, PCI_STATUS, &status, 2))
		return no_config;
	if (!(status & PCI_STATUS_CAP_LIST))
		return NULL;
	if (!config_read(dev, PCI_CAPABILITY_LIST, &at, 1))
		return no_config;

	for (n = 0; at && n < PCI_CONFIG_MAX_CAPS; n++) {
		uint8_t head[2];

		at &= ~3;
		if (!config_read(dev, at, head, 2))
			return no_config;
		if (head[0] == PCI_CAP_ID_PM)
			dev->pci.pm_cap = at;
		why = head[0] == PCI_CAP_ID_MSIX ? learn_msix(dev, at) : NULL;
		if (why)
			return why;
		at = head[1];
	}
	return at ? "its list of capabilities has no end" : NULL;
}

/* Is the VMM told on its command line to show devices as others? */
static bool shows_others(void)
{
	char *args = NULL;
	size_t size = 0;
	bool found = false;
	FILE *f = fopen("/proc/self/cmdline", "re");
	unsigned int i;

	while (f && !found && getdelim(&args, &size, 0, f) >= 0)
		for (i = 0; i < sizeof(identity_options) /
				sizeof(identity_options[0]); i++)
			found |= !!strstr(args, identity_options[i]);
	if (f)
		fclose(f);
	free(args);
	return found;
}

static const char *learn_quirks(struct device *dev)
{
	uint16_t vendor;
	uint8_t class;
	unsigned int i, b;

	if (!config_read(dev, PCI_VENDOR_ID, &vendor, 2) ||
	    !config_read(dev, PCI_CLASS_DEVICE + 1, &class, 1))
		return no_config;
	if (shows_others())
		return "the command line shows devices as others (x-pci-...-id)";
	for (i = 0; i < sizeof(quirks) / sizeof(quirks[0]); i++) {
		if (quirks[i].vendor != vendor ||
		    (quirks[i].class && quirks[i].class != class))
			continue;
		for (b = quirks[i].first_bar; b <= quirks[i].last_bar; b++)
			bar_add_hole(&dev->bars[b], quirks[i].start,
				     quirks[i].end ?: dev->bars[b].size);
	}
	return NULL;
}

/*
 * What the user calls the device behind @fd: @name that the VMM opened it by,
 * or what sysfs knows of a character device.
 */
static void learn_name(struct device *dev, int fd, const char *name)
{
	char link[64], path[PATH_MAX], target[PATH_MAX];
	ssize_t n;

	snprintf(dev->name, sizeof(dev->name), "fd %d", fd);
	if (!name) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, path, sizeof(path) - 1);
		if (n < 0)
			return;
		path[n] = 0;
		snprintf(link, sizeof(link), "/sys/class/vfio-dev/%.30s/device",
			 basename(path));
		n = readlink(link, target, sizeof(target) - 1);
		if (n < 0)
			return;
		target[n] = 0;
		name = basename(target);
	}
	snprintf(dev->name, sizeof(dev->name), "%.63s", name);
}

/*
 * Fill @dev for the VFIO PCI device behind @fd. Returns NULL, or why KVM must
 * not serve any of it.
 */
const char *device_learn(struct device *dev, int fd, const char *name)
{
	const char *why;
	uint8_t type;

	memset(dev, 0, sizeof(*dev));
	dev->fd = fd;
	dev->intx_fd = -1;
	learn_name(dev, fd, name);
	learn_regions(dev);

	if (!config_read(dev, PCI_HEADER_TYPE, &type, 1))
		return no_config;
	if ((type & PCI_HEADER_TYPE_MASK) != PCI_HEADER_TYPE_NORMAL)
		return "it is a bridge";
	if (!learn_bars(dev))
		return no_config;
	why = learn_capabilities(dev);
	return why ?: learn_quirks(dev);
}

/* The VMM has mapped @len bytes of the file at @pos: they need no help. */
void device_mapped(struct device *dev, uint64_t pos, uint64_t len)
{
	unsigned int i;

	for (i = 0; i < NR_BARS; i++) {
		struct bar *bar = &dev->bars[i];

		if (pos >= bar->offset && pos - bar->offset < bar->size)
			bar_add_hole(bar, pos - bar->offset,
				     pos - bar->offset + len);
	}
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

/* The VMM has written at @pos. Could that have moved BARs? */
bool device_config_write(struct device *dev, const void *data, size_t len,
			 uint64_t pos)
{
	const struct region *config =
		&dev->regions[VFIO_PCI_CONFIG_REGION_INDEX];

	return pos - config->offset < config->size &&
	       pci_config_write(&dev->pci, pos - config->offset, data, len);
}

/* The index of the region that has this file position, or -1. */
int device_region(const struct device *dev, uint64_t pos)
{
	int i;

	for (i = 0; i < VFIO_PCI_NUM_REGIONS; i++)
		if (pos - dev->regions[i].offset < dev->regions[i].size)
			return i;
	return -1;
}

bool device_is_bar(const struct device *dev, uint64_t pos)
{
	int i = device_region(dev, pos);

	return i >= VFIO_PCI_BAR0_REGION_INDEX &&
	       i <= VFIO_PCI_BAR5_REGION_INDEX;
}
