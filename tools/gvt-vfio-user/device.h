/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The vGPU as a VFIO PCI device: regions, reset, and what the device model asks
 * of the world around it (struct gvt_host_ops).
 *
 * Locks, outermost first:
 *
 *   core: run_lock of an engine
 *   memory.sections (read: a memory section; write: the DMA map changes)
 *   memory.mmap
 *   remote.lock, channel.send
 *
 *   core: vgpu->lock
 *   irqs.lock
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "engines.h"
#include "irqs.h"
#include "memory.h"

struct device {
	const struct vgpu_type *type;
	struct vgpu *vgpu;
	struct memory memory;
	struct irqs irqs;
	struct engines engines;
};

struct device *device_create(const struct vgpu_type *type,
			     struct channel *channel);
void device_destroy(struct device *device);
void device_reset(struct device *device);

int device_region_info(const struct device *device,
		       struct vfio_region_info *info);
int device_access(struct device *device, const struct vu_region_access *access,
		  void *data, bool write);

#endif
