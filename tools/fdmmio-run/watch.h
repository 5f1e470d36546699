/* SPDX-License-Identifier: GPL-2.0 */
/* What the VMM's calls mean for its VM, its devices and KVM's ranges. */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/kvm.h>
#include <linux/vfio.h>

bool watch_is_device(int fd);

void watch_vm_created(int fd);
void watch_irqfd(const struct kvm_irqfd *irqfd);
void watch_device_named(int fd, const char *name);
void watch_device(int fd);
void watch_mapped(int fd, uint64_t pos, uint64_t len);
void watch_reset(int fd);
void watch_set_irqs(int fd, const struct vfio_irq_set *set, bool done);
void watch_read(int fd, const void *data, size_t len, uint64_t pos,
		ssize_t ret);
void watch_write(int fd, const void *data, size_t len, uint64_t pos,
		 ssize_t ret);
void watch_close(int fd);

#endif /* WATCH_H */
