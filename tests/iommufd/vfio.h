/* SPDX-License-Identifier: GPL-2.0 */
/* A VFIO device for a VM of tests/kvm/vmm.h, opened in one of three ways. */
#ifndef TEST_VFIO_H
#define TEST_VFIO_H

#include <stdint.h>
#include <linux/vfio.h>

#include "vmm.h"

/**
 * enum vfio_way - how a device is opened
 * @BY_GROUP: group and container, with a type 1 IOMMU
 * @BY_CDEV: character device, bound to an iommufd
 * @BY_NOIOMMU: group and container, without an IOMMU
 */
enum vfio_way { BY_GROUP, BY_CDEV, BY_NOIOMMU };

/**
 * struct vfio - an open device
 * @fd: the device's file
 * @others: files that had to be opened for it, -1 for none: group and
 *	container, or iommufd; and KVM's VFIO device, which was told of it first,
 *	so that the VFIO device holds a reference to the VM
 */
struct vfio {
	int fd;
	int others[3];
};

void vfio_open(struct vfio *vfio, const char *sysfs, enum vfio_way way,
	       struct vmm *vmm);
void vfio_close_others(struct vfio *vfio);
struct vfio_region_info vfio_region(struct vfio *vfio, uint32_t index);

#endif /* TEST_VFIO_H */
