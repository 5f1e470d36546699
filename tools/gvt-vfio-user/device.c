// SPDX-License-Identifier: GPL-2.0
/* See device.h. Layout and errors are those of vfio-pci. */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "device.h"
#include "edge/region.h"

static void mem_begin(void *host)
{
	memory_begin(&((struct device *)host)->memory);
}

static void mem_end(void *host)
{
	memory_end(&((struct device *)host)->memory);
}

static void *mem_map(void *host, u64 iova)
{
	return memory_map(&((struct device *)host)->memory, iova);
}

static int mem_rw(void *host, u64 iova, void *buf, u32 len, bool write)
{
	return memory_rw(&((struct device *)host)->memory, iova, buf, len, write);
}

static void set_irq(void *host, bool up)
{
	irqs_line(&((struct device *)host)->irqs, up);
}

static void kick(void *host, unsigned int id)
{
	engines_kick(&((struct device *)host)->engines, id);
}

static void set_timer(void *host, u64 when)
{
	timer_set(&((struct device *)host)->timer, when);
}

static u64 clock_ns(void *host)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);

	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* Who lends its time has a section of its own, or does not: the one that asks is in one. */
static bool helper_enter(void *host)
{
	return memory_try_begin(&((struct device *)host)->memory);
}

static void parallel(void *host, unsigned int n, void (*fn)(void *data, unsigned int nr),
		     void *data)
{
	pool_run(&((struct device *)host)->helpers, n, fn, data);
}

static const struct gvt_host_ops host_ops = {
	.mem_begin = mem_begin,
	.mem_end = mem_end,
	.mem_map = mem_map,
	.mem_rw = mem_rw,
	.set_irq = set_irq,
	.kick = kick,
	.clock = clock_ns,
	.set_timer = set_timer,
	.parallel = parallel,
};

/**
 * device_create - make a device, as after power-on, with its engines running
 * @type: sizes of the vGPU; must stay
 * @channel: to the client; must stay
 *
 * The calling thread is the one that serves the client.
 *
 * Return: the device, or NULL without memory or threads.
 */
struct device *device_create(const struct vgpu_type *type,
			     struct channel *channel)
{
	struct device *device = calloc(1, sizeof(*device));

	if (!device)
		return NULL;
	device->type = type;
	memory_init(&device->memory, channel);
	irqs_init(&device->irqs);
	engines_init(&device->engines);
	timer_init(&device->timer);
	pool_init(&device->helpers);

	device->vgpu = vgpu_create(type, &host_ops, device);
	device->memory.vgpu = device->vgpu;
	if (!device->vgpu ||
	    engines_start(&device->engines, device->vgpu, type->nice)) {
		device_destroy(device);
		return NULL;
	}

	return device;
}

/* Waits for the engines' bursts. */
void device_destroy(struct device *device)
{
	remote_pause(&device->memory.remote, true);
	timer_stop(&device->timer);
	engines_stop(&device->engines);
	pool_stop(&device->helpers);
	if (device->rec)
		gvt_record_stop(device->rec);
	if (device->vgpu)
		memory_remove_all(&device->memory);
	vgpu_destroy(device->vgpu);
	engines_fini(&device->engines);
	timer_fini(&device->timer);
	pool_fini(&device->helpers);
	irqs_fini(&device->irqs);
	memory_fini(&device->memory);
	free(device);
}

/**
 * device_threads - how many threads work for shaders at once
 * @device: the device; its client has not said anything yet
 * @threads: the engine's own, and as many more
 *
 * Return: 0 or -errno.
 */
int device_threads(struct device *device, unsigned int threads)
{
	struct pool *helpers = &device->helpers;
	int ret;

	helpers->enter = helper_enter;
	helpers->leave = mem_end;
	helpers->host = device;
	helpers->nice = device->type->nice;
	ret = pool_start(helpers, threads - 1);

	return ret ? ret : vgpu_set_threads(device->vgpu, threads);
}

/**
 * device_show - give the vGPU a display, with these monitors
 * @device: the device; its client has not said anything yet
 * @monitors: what is plugged in
 *
 * Return: 0 or -errno.
 */
int device_show(struct device *device, const struct monitors *monitors)
{
	unsigned int port;
	int ret;

	ret = vgpu_set_pipes(device->vgpu, monitors->pipes);
	if (!ret)
		ret = vgpu_set_dp(device->vgpu, monitors->dp);
	for (port = 0; !ret && port < VGPU_NUM_PORTS; port++)
		if (monitors->port[port].len)
			ret = device_plug(device, port, &monitors->port[port]);

	return ret ? ret : timer_start(&device->timer, device->vgpu, device->type->nice);
}

/* Plug a monitor in or out, at any time. 0, or an error of vgpu_plug(). */
int device_plug(struct device *device, unsigned int port, const struct monitor *monitor)
{
	if (device->rec)
		return gvt_record_plug(device->rec, port, monitor->edid, monitor->len);

	return vgpu_plug(device->vgpu, port, monitor->edid, monitor->len);
}

/* Have a monitor lose its link. 0, or an error of vgpu_lose_link(). */
int device_lose_link(struct device *device, unsigned int port)
{
	return device->rec ? gvt_record_lose_link(device->rec, port) :
			     vgpu_lose_link(device->vgpu, port);
}

/* Tell the interrupts what the guest thinks of INTx. */
static void update_intx(struct device *device)
{
	u16 command = 0;

	vgpu_region_rw(device->vgpu, VGPU_REGION_CONFIG, PCI_COMMAND, &command,
		       sizeof(command), false);
	irqs_intx_off(&device->irqs, command & PCI_COMMAND_INTX_DISABLE);
}

/* VU_RESET: back to power-on; what the client has set up stays. */
void device_reset(struct device *device)
{
	/* A reset waits for the engines, which must not wait for the client. */
	remote_pause(&device->memory.remote, true);
	if (device->rec) {
		gvt_record_reset(device->rec);
	} else {
		vgpu_reset(device->vgpu);
		remote_pause(&device->memory.remote, false);
	}
	update_intx(device);
}

/* gvt_record_sink: to a file, which may be full. */
static bool write_record(void *to, const void *data, u32 len, bool last)
{
	int fd = (long)to;
	ssize_t n;

	for (; len; len -= n, data = (const char *)data + n) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0)
			return false;
	}

	return true;
}

/**
 * device_record - record the device from now on
 * @device: the device, which has its monitors; its client has not said anything yet
 * @fd: the file that gets the recording; it must stay open
 *
 * Accesses wait for engines from now on. So engines can't wait for the client,
 * whose answers come by the same thread: memory that is not shared is not there.
 *
 * Return: 0 or -errno.
 */
int device_record(struct device *device, int fd)
{
	device->rec = gvt_record_start(device->vgpu, write_record,
				       (void *)(long)fd);
	if (!device->rec)
		return -EIO;
	remote_pause(&device->memory.remote, true);
	engines_record(&device->engines, device->rec);
	timer_record(&device->timer, device->rec);

	return 0;
}

/* VU_DMA_UNMAP of a range. 0 or -errno. */
int device_unmap(struct device *device, u64 addr, u64 size)
{
	int ret = memory_remove(&device->memory, addr, size);

	if (!ret && device->rec && size)
		gvt_record_unmap(device->rec, addr, addr + size - 1);

	return ret;
}

/* VU_DMA_UNMAP of all there is. */
void device_unmap_all(struct device *device)
{
	memory_remove_all(&device->memory);
	if (device->rec)
		gvt_record_unmap(device->rec, 0, ~0ull);
}

/*
 * What there is at @info->index: 0 or -EINVAL. No region can be mapped: QEMU
 * would wait for each write to the device then.
 */
int device_region_info(const struct device *device,
		       struct vfio_region_info *info)
{
	int region = vgpu_vfio_region(info->index);

	if (info->index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	info->size = 0;
	info->flags = 0;
	info->cap_offset = 0;
	info->offset = 0;
	if (region >= 0)
		info->size = vgpu_region_size(device->vgpu, region);
	if (info->size)
		info->flags = region == VGPU_REGION_ROM ? VFIO_REGION_INFO_FLAG_READ :
			      VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;

	return 0;
}

/**
 * device_access - a client's access to a region
 * @device: the device
 * @access: where
 * @data: what is written, or where it is read to
 * @write: direction
 *
 * Return: 0, or -EINVAL if not all of it lies in a region.
 */
int device_access(struct device *device, const struct vu_region_access *access,
		  void *data, bool write)
{
	int region = vgpu_vfio_region(access->region);
	ssize_t n;

	if (region < 0)
		return -EINVAL;
	n = device->rec ?
	    gvt_record_region_rw(device->rec, region, access->offset, data,
				 access->count, write) :
	    vgpu_region_rw(device->vgpu, region, access->offset, data,
			   access->count, write);
	if (n < 0)
		return n;
	if (region == VGPU_REGION_CONFIG && write && access->offset < PCI_STATUS &&
	    access->offset + access->count > PCI_COMMAND)
		update_intx(device);

	return 0;
}
