/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/fd_mmio_fault has the n-th allocation in the caller's next
 * KVM_SET_FD_MMIO fail, and knows what that ioctl has allocated in KVM.
 */
#ifndef FD_MMIO_FAULT_H
#define FD_MMIO_FAULT_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FAULT_NAME	96

/**
 * struct fault_report - what has happened between FAULT_ARM and FAULT_DISARM
 * @allocations: how many there were, the failed one included
 * @fired: one was made to fail
 * @overflow: there were too many to follow
 * @allocator: the function that failed
 * @caller: where it was called
 */
struct fault_report {
	__u32 allocations;
	__u32 fired;
	__u32 overflow;
	char allocator[FAULT_NAME];
	char caller[FAULT_NAME];
};

/* Argument: which allocation is to fail, counted from 1; 0 for none. */
#define FAULT_ARM	_IO('t', 0xd8)
#define FAULT_DISARM	_IOR('t', 0xd9, struct fault_report)
/* Returns how much of what KVM itself has allocated is not freed yet. */
#define FAULT_LIVE	_IO('t', 0xda)

#endif /* FD_MMIO_FAULT_H */
