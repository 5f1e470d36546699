/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * KVM fd-MMIO: a range of guest-physical addresses, or of I/O ports, that is
 * backed by a file. Semantics: Documentation/virt/kvm/fd-mmio.rst
 */
#ifndef _UAPI_LINUX_KVM_FD_MMIO_H
#define _UAPI_LINUX_KVM_FD_MMIO_H

#include <linux/ioctl.h>
#include <linux/kvm.h>
#include <linux/types.h>

/*
 * Argument of KVM_CHECK_EXTENSION. The answer is the mask of the
 * KVM_FD_MMIO_FLAG_* bits that this kernel knows, or 0 without fd-MMIO. The
 * number is far above those that the kernel hands out one by one.
 */
#define KVM_CAP_FD_MMIO			0xfd00

/* Take back the registration with this address, length and bus. */
#define KVM_FD_MMIO_FLAG_DEASSIGN	(1U << 0)
/* guest_addr is an I/O port, not a guest-physical address. */
#define KVM_FD_MMIO_FLAG_PIO		(1U << 1)
/* The guest's reads exit to user space; only writes reach the file. */
#define KVM_FD_MMIO_FLAG_USER_READ	(1U << 2)
/* The guest's writes exit to user space; only reads reach the file. */
#define KVM_FD_MMIO_FLAG_USER_WRITE	(1U << 3)

/**
 * struct kvm_fd_mmio - argument of KVM_SET_FD_MMIO
 * @guest_addr: first guest-physical address of the range, or first port
 * @len: length of the range in bytes, below 2 GiB
 * @fd_offset: position in the file that stands for @guest_addr
 * @fd: the file; ignored with KVM_FD_MMIO_FLAG_DEASSIGN
 * @flags: KVM_FD_MMIO_FLAG_* bits
 * @reserved: must be zero
 *
 * A guest access of n bytes at address a within the range becomes one read or
 * write of n bytes at position @fd_offset + (a - @guest_addr), as if the VMM
 * had called pread() or pwrite() on @fd in the vCPU's thread.
 */
struct kvm_fd_mmio {
	__u64 guest_addr;
	__u64 len;
	__u64 fd_offset;
	__s32 fd;
	__u32 flags;
	__u64 reserved[4];
};

/*
 * VM ioctl: register a range, or take it back. Returns 0, or -1 with errno:
 *
 * EFAULT      the argument cannot be read
 * E2BIG       a reserved field is not zero
 * EINVAL      unknown flags, or flags that leave nothing to the file
 * ERANGE      the range is empty, wraps, has 2 GiB or more, or leaves the
 *             65,536 I/O ports
 * EOVERFLOW   the file positions are negative or wrap
 * EBADF       fd is not open
 * ESPIPE      the file has no positions (socket, pipe, eventfd, ...)
 * EACCES      fd is not open for what the file has to serve
 * EOPNOTSUPP  the file has positions, but no read or no write operation
 * EEXIST      the range overlaps another one, an ioeventfd, a coalesced zone
 *             or an in-kernel device
 * ENOSPC      the VM has no room for another in-kernel device (1,000)
 * ENOMEM      out of memory, or of address space in the VMM
 * ENOENT      nothing to take back at exactly this address, length and bus
 * EIO         the caller is not the process that created the VM
 */
#define KVM_SET_FD_MMIO		_IOW(KVMIO, 0xf0, struct kvm_fd_mmio)

#endif /* _UAPI_LINUX_KVM_FD_MMIO_H */
