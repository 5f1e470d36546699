/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/fd_mmio_bus makes the accesses that a guest's exits would make on KVM's
 * bus for memory, without a guest: where two processors cannot run one, as with
 * QEMU's emulated SVM, they still meet in fd-MMIO.
 */
#ifndef FD_MMIO_BUS_H
#define FD_MMIO_BUS_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct bus_access - one access
 * @val: what is written; or, when it was read, that
 * @addr: guest-physical
 * @vcpu: file descriptor of the vCPU that makes it, of the caller's VM
 * @len: bytes: 1 to 8
 * @write: not 0: it is one
 */
struct bus_access {
	__u64 val;
	__u64 addr;
	__s32 vcpu;
	__u32 len;
	__u32 write;
	__u32 reserved;
};

/* Returns 0 if a device on the bus has served it, 1 if user space has to. */
#define BUS_ACCESS	_IOWR('t', 0xdc, struct bus_access)

#endif /* FD_MMIO_BUS_H */
