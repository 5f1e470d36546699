/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The vGPU as a VFIO PCI device: regions, reset, and what the device model asks
 * of the world around it (struct gvt_host_ops).
 *
 * Locks, outermost first:
 *
 *   gvt_record.order, while the vGPU is recorded
 *   core: run_lock of an engine
 *   memory.sections (read: a memory section; write: the DMA map changes)
 *   helpers.lock
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
#include "pool/pool.h"
#include "record.h"
#include "timer.h"

/**
 * struct monitor - a monitor, or none
 * @len: bytes of what it says of itself; 0: there is none
 * @edid: what it says
 */
struct monitor {
	u32 len;
	u8 edid[VGPU_EDID_MAX];
};

/**
 * struct monitors - the display of a vGPU
 * @pipes: how many pictures it can show at once; 0: there is no display
 * @dp: of which ports are DisplayPort, a bit each
 * @port: what is plugged in
 */
struct monitors {
	unsigned int pipes;
	unsigned int dp;
	struct monitor port[VGPU_NUM_PORTS];
};

/**
 * struct device - a client's
 * @type: sizes of the vGPU
 * @vgpu: the vGPU
 * @rec: it is recorded: all but reads of constant things goes through this
 * @memory: of the client
 * @irqs: to the client
 * @engines: threads
 * @timer: thread; only of a vGPU with a display
 * @helpers: threads that help an engine
 */
struct device {
	const struct vgpu_type *type;
	struct vgpu *vgpu;
	struct gvt_record *rec;
	struct memory memory;
	struct irqs irqs;
	struct engines engines;
	struct timer timer;
	struct pool helpers;
};

struct device *device_create(const struct vgpu_type *type,
			     struct channel *channel);
void device_destroy(struct device *device);
int device_threads(struct device *device, unsigned int threads);
int device_show(struct device *device, const struct monitors *monitors);
int device_plug(struct device *device, unsigned int port, const struct monitor *monitor);
int device_lose_link(struct device *device, unsigned int port);
int device_record(struct device *device, int fd);
void device_reset(struct device *device);

int device_region_info(const struct device *device,
		       struct vfio_region_info *info);
int device_unmap(struct device *device, u64 addr, u64 size);
void device_unmap_all(struct device *device);
int device_access(struct device *device, const struct vu_region_access *access,
		  void *data, bool write);

#endif
