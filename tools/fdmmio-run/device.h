/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VFIO device of the VMM: what the kernel says about it, what the guest has
 * made of it, and which ranges KVM serves.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include <linux/vfio.h>

#include "bars.h"

/* A part of the device's file: file position and size, 0 if absent. */
struct region {
	uint64_t offset, size;
	bool read_write;
};

struct device {
	int fd;				/* the VMM's */
	char name[64];			/* for people */
	struct region regions[VFIO_PCI_NUM_REGIONS];
	struct bar bars[NR_BARS];
	struct pci_state pci;

	/*
	 * The eventfd of INTx while it is armed, else -1; and whether KVM
	 * takes it. If not, the VMM must see each access to a BAR, because it
	 * is a sign to it that the guest has handled the interrupt.
	 */
	int intx_fd;
	bool intx_in_kvm;

	struct range live[MAX_RANGES];	/* registered with KVM */
	unsigned int nr_live;
};

const char *device_learn(struct device *dev, int fd, const char *name);
void device_mapped(struct device *dev, uint64_t pos, uint64_t len);
void device_ranges(const struct device *dev, struct range *out,
		   unsigned int *n);
bool device_config_write(struct device *dev, const void *data, size_t len,
			 uint64_t pos);
int device_region(const struct device *dev, uint64_t pos);
bool device_is_bar(const struct device *dev, uint64_t pos);

#endif /* DEVICE_H */
