/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device that reads as zero and forgets what is written, in three shapes:
 *
 *	/dev/fd_mmio_null_iter	a file with read_iter and write_iter,
 *	/dev/fd_mmio_null_user	a file with read and write on user pointers,
 *	/dev/fd_mmio_null_kvm	its ioctl puts the device on the MMIO bus of a
 *				VM, as a driver with a back door into KVM would.
 */
#ifndef FD_MMIO_NULL_H
#define FD_MMIO_NULL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FD_MMIO_NULL_SIZE	0x1000

/**
 * struct fd_mmio_null_callback - where the callback goes
 * @guest_addr: guest-physical address, for FD_MMIO_NULL_SIZE bytes
 * @vm_fd: the VM; the device stays until it is destroyed
 */
struct fd_mmio_null_callback {
	__u64 guest_addr;
	__s32 vm_fd;
	__u32 reserved;
};

#define FD_MMIO_NULL_CALLBACK	_IOW('t', 0xd8, struct fd_mmio_null_callback)

#endif /* FD_MMIO_NULL_H */
