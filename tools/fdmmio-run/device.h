/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VFIO device of the VMM: what the kernel says about it, what the guest has
 * made of it, and which ranges KVM serves.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "bars.h"

struct device {
	int fd;				/* the VMM's; -1 for a free entry */
	uint64_t config_offset;		/* file position and size of ... */
	uint64_t config_size;		/* ... configuration space */
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

bool device_learn(struct device *dev, int fd);
void device_ranges(const struct device *dev, struct range *out,
		   unsigned int *n);
bool device_is_bar(const struct device *dev, uint64_t pos);

#endif /* DEVICE_H */
