// SPDX-License-Identifier: GPL-2.0
/*
 * The state of the VMM's VM and devices, and what follows from each change:
 * compare what KVM should serve with what it serves, take away, add.
 *
 * lock protects all of it. device_fds is the exception: it is read without
 * the lock by every pread() and pwrite() of the VMM.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "device.h"
#include "real.h"
#include "report.h"
#include "trace.h"
#include "watch.h"

#include "../../include/uapi/linux/kvm_fd_mmio.h"

#define MAX_DEVICES	64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct device devices[MAX_DEVICES];
static atomic_int device_fds[MAX_DEVICES];	/* fd + 1, 0 for none */

static struct {
	int fd;		/* -1 before there is one, or without fd-MMIO */
	pid_t pid;	/* the process that made it: a fork has other files */
} vm = { .fd = -1 };

/* What the VMM called the device that it opened last. */
static struct {
	int fd;
	char name[64];
} opened = { .fd = -1 };

/*
 * A child that vfork() made runs in our memory, but its calls are about files
 * of its own.
 */
static bool not_ours(void)
{
	return getpid() != vm.pid;
}

static int device_slot(int fd)
{
	int i;

	for (i = 0; i < MAX_DEVICES; i++)
		if (atomic_load_explicit(&device_fds[i],
					 memory_order_relaxed) == fd + 1)
			return i;
	return -1;
}

static struct device *device_of(int fd)
{
	int i = fd >= 0 ? device_slot(fd) : -1;

	return i < 0 ? NULL : &devices[i];
}

/* Is @fd a device that is watched? May be asked without the lock. */
bool watch_is_device(int fd)
{
	return fd >= 0 && device_slot(fd) >= 0;
}

static bool set_range(int fd, const struct range *r, uint32_t flags)
{
	struct kvm_fd_mmio arg = {
		.guest_addr = r->addr, .len = r->len, .fd_offset = r->offset,
		.fd = fd,
		.flags = flags | (r->io ? KVM_FD_MMIO_FLAG_PIO : 0),
	};

	if (real_ioctl(vm.fd, KVM_SET_FD_MMIO, &arg)) {
		report_refused(r, flags & KVM_FD_MMIO_FLAG_DEASSIGN, errno);
		return false;
	}
	report_range(r, flags & KVM_FD_MMIO_FLAG_DEASSIGN);
	return true;
}

static bool has_range(const struct range *ranges, unsigned int n,
		      const struct range *r)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ranges[i].addr == r->addr && ranges[i].len == r->len &&
		    ranges[i].offset == r->offset && ranges[i].io == r->io)
			return true;
	return false;
}

/* Take back those of @dev's ranges that are not among @n wanted ones. */
static void take_back(struct device *dev, const struct range *wanted,
		      unsigned int n)
{
	unsigned int i, kept = 0;

	for (i = 0; i < dev->nr_live; i++) {
		if (has_range(wanted, n, &dev->live[i]))
			dev->live[kept++] = dev->live[i];
		else
			set_range(dev->fd, &dev->live[i],
				  KVM_FD_MMIO_FLAG_DEASSIGN);
	}
	dev->nr_live = kept;
}

/*
 * Bring KVM up to date. All devices first give back, then get, so that they
 * can change places; and one that was refused a range because another device
 * was still there is tried again.
 */
static void sync_ranges(void)
{
	struct range wanted[MAX_RANGES];
	unsigned int i, j, n;

	if (vm.fd < 0)
		return;

	for (i = 0; i < MAX_DEVICES; i++) {
		if (!atomic_load(&device_fds[i]))
			continue;
		device_ranges(&devices[i], wanted, &n);
		take_back(&devices[i], wanted, n);
	}
	for (i = 0; i < MAX_DEVICES; i++) {
		struct device *dev = &devices[i];

		if (!atomic_load(&device_fds[i]))
			continue;
		device_ranges(dev, wanted, &n);
		for (j = 0; j < n; j++)
			if (!has_range(dev->live, dev->nr_live, &wanted[j]) &&
			    set_range(dev->fd, &wanted[j], 0))
				dev->live[dev->nr_live++] = wanted[j];
	}
}

/* The VMM has made a VM. The last one counts; a VMM has one at a time. */
void watch_vm_created(int fd)
{
	unsigned int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < MAX_DEVICES; i++)
		devices[i].nr_live = 0;
	vm.pid = getpid();
	vm.fd = -1;
	if (trace_is_on()) {
		/* All stays in user space, and is seen there. */
		report_no_ranges();
	} else if (real_ioctl(fd, KVM_CHECK_EXTENSION,
			      (void *)KVM_CAP_FD_MMIO) > 0) {
		vm.fd = fd;
		/* KVM names the VM after the thread that made it. */
		report_vm(syscall(SYS_gettid), fd);
		sync_ranges();
	} else {
		report_no_fd_mmio();
	}
	pthread_mutex_unlock(&lock);
}

/* KVM takes an eventfd as an interrupt, or no longer does. */
void watch_irqfd(const struct kvm_irqfd *irqfd)
{
	unsigned int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < MAX_DEVICES; i++) {
		struct device *dev = &devices[i];

		if (!atomic_load(&device_fds[i]) ||
		    dev->intx_fd != (int)irqfd->fd)
			continue;
		dev->intx_in_kvm = !(irqfd->flags & KVM_IRQFD_FLAG_DEASSIGN);
		sync_ranges();
	}
	pthread_mutex_unlock(&lock);
}

/* The VMM has got @fd out of a group, by this name. */
void watch_device_named(int fd, const char *name)
{
	pthread_mutex_lock(&lock);
	opened.fd = fd;
	snprintf(opened.name, sizeof(opened.name), "%s", name);
	pthread_mutex_unlock(&lock);
}

/* The VMM has asked what @fd is, and it is a PCI device. */
void watch_device(int fd)
{
	const char *why = "too many devices";
	struct device *dev;
	int i;

	pthread_mutex_lock(&lock);
	if (device_slot(fd) >= 0)
		goto out;
	for (i = 0; i < MAX_DEVICES; i++)
		if (!atomic_load(&device_fds[i]))
			break;
	if (i < MAX_DEVICES) {
		dev = &devices[i];
		why = device_learn(dev, fd,
				   opened.fd == fd ? opened.name : NULL);
		opened.fd = -1;
		/* To be traced, it need not be understood. */
		if (!why || trace_is_on()) {
			atomic_store(&device_fds[i], fd + 1);
			goto out;
		}
	}
	report_device_left(i < MAX_DEVICES ? dev->name : "?", why);
out:
	pthread_mutex_unlock(&lock);
}

/* The VMM has mapped part of the device's file. */
void watch_mapped(int fd, uint64_t pos, uint64_t len)
{
	struct device *dev;

	pthread_mutex_lock(&lock);
	dev = device_of(fd);
	if (dev) {
		device_mapped(dev, pos, len);
		sync_ranges();
	}
	pthread_mutex_unlock(&lock);
}

/* The device is about to be reset: it decodes nothing afterwards. */
void watch_reset(int fd)
{
	struct device *dev;

	pthread_mutex_lock(&lock);
	dev = device_of(fd);
	if (dev) {
		dev->pci.command = 0;
		dev->pci.pm_control = 0;
		sync_ranges();
	}
	pthread_mutex_unlock(&lock);
}

/*
 * INTx is armed with an eventfd or disarmed; other interrupts do not matter.
 * Called before and after the call, because the VMM has to see accesses from
 * before the first interrupt until after the last.
 */
void watch_set_irqs(int fd, const struct vfio_irq_set *set, bool done)
{
	struct device *dev;
	int eventfd = -1;

	if (set->index != VFIO_PCI_INTX_IRQ_INDEX ||
	    !(set->flags & VFIO_IRQ_SET_ACTION_TRIGGER))
		return;
	if (set->flags & VFIO_IRQ_SET_DATA_EVENTFD) {
		if (set->count != 1)
			return;
		memcpy(&eventfd, set->data, sizeof(eventfd));
	} else if (set->count) {
		return;		/* triggers it once, changes nothing */
	}
	if ((eventfd < 0) != done)
		return;

	pthread_mutex_lock(&lock);
	dev = device_of(fd);
	if (dev) {
		dev->intx_fd = eventfd;
		dev->intx_in_kvm = false;
		sync_ranges();
	}
	pthread_mutex_unlock(&lock);
}

/*
 * The VMM has read the device at @pos itself; @ret is what came of it, with
 * errno.
 */
void watch_read(int fd, const void *data, size_t len, uint64_t pos,
		ssize_t ret)
{
	int err = errno;
	struct device *dev;

	pthread_mutex_lock(&lock);
	dev = device_of(fd);
	if (dev) {
		trace_access(dev, false, data, len, pos, ret, err);
		if (device_is_bar(dev, pos))
			report_user_access(false);
	}
	pthread_mutex_unlock(&lock);
}

/* The VMM has written the device at @pos itself. */
void watch_write(int fd, const void *data, size_t len, uint64_t pos,
		 ssize_t ret)
{
	int err = errno;
	struct device *dev;

	pthread_mutex_lock(&lock);
	dev = device_of(fd);
	if (dev) {
		trace_access(dev, true, data, len, pos, ret, err);
		if (device_is_bar(dev, pos))
			report_user_access(true);
		else if (ret > 0 && device_config_write(dev, data, ret, pos))
			sync_ranges();
	}
	pthread_mutex_unlock(&lock);
}

/* The VMM is about to close @fd. */
void watch_close(int fd)
{
	unsigned int i;
	int slot;

	if (fd < 0 || (fd != vm.fd && !watch_is_device(fd)) || not_ours())
		return;

	pthread_mutex_lock(&lock);
	slot = device_slot(fd);
	if (slot >= 0) {
		if (vm.fd >= 0)
			take_back(&devices[slot], NULL, 0);
		atomic_store(&device_fds[slot], 0);
		/* Another may have wanted its place. */
		sync_ranges();
	}
	if (fd == vm.fd) {
		/* Its counters go with it, and so do its ranges. */
		report_collect();
		vm.fd = -1;
		for (i = 0; i < MAX_DEVICES; i++)
			devices[i].nr_live = 0;
	}
	pthread_mutex_unlock(&lock);
}
