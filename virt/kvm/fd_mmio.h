/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KVM fd-MMIO: what kvm_main.c calls.
 */
#ifndef __KVM_FD_MMIO_H__
#define __KVM_FD_MMIO_H__

#include <linux/kvm_host.h>
#include <uapi/linux/kvm_fd_mmio.h>

#ifdef CONFIG_KVM_FD_MMIO

int kvm_fd_mmio_ioctl(struct kvm *kvm, unsigned long arg);
int kvm_fd_mmio_check_extension(void);
bool kvm_fd_mmio_overlaps(struct kvm *kvm, enum kvm_bus bus_idx, gpa_t addr,
			  int len);
void kvm_fd_mmio_release(struct kvm *kvm);

#else

static inline int kvm_fd_mmio_ioctl(struct kvm *kvm, unsigned long arg)
{
	return -ENOTTY;
}

static inline int kvm_fd_mmio_check_extension(void)
{
	return 0;
}

static inline bool kvm_fd_mmio_overlaps(struct kvm *kvm, enum kvm_bus bus_idx,
					gpa_t addr, int len)
{
	return false;
}

static inline void kvm_fd_mmio_release(struct kvm *kvm)
{
}

#endif

#endif /* __KVM_FD_MMIO_H__ */
