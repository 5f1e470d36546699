/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KVM fd-MMIO: what its own files share. The words, and who holds what, are
 * explained in fd_mmio.c.
 */
#ifndef __KVM_FD_MMIO_INT_H__
#define __KVM_FD_MMIO_INT_H__

#include <kvm/iodev.h>

#include <linux/fs.h>
#include <linux/kvm_host.h>
#include <linux/refcount.h>
#include <linux/types.h>

/* Bytes of the scratch mapping for each vCPU: a cache line of its own. */
#define FD_MMIO_SCRATCH_LINE	64
#define FD_MMIO_SCRATCH_SIZE	PAGE_ALIGN(KVM_MAX_VCPUS * FD_MMIO_SCRATCH_LINE)

enum fd_mmio_count {
	FD_MMIO_READS,		/* reads that the file served */
	FD_MMIO_WRITES,		/* writes that the file served */
	FD_MMIO_ERRORS,		/* accesses that the file failed */
	FD_MMIO_EXITS,		/* accesses left to user space by a flag */
	FD_MMIO_COUNTS
};

struct fd_mmio_vm {
	struct hlist_node node;	/* in fd_mmio_vms */
	struct kvm *kvm;	/* as a key only, no reference */
	refcount_t refs;
	/* A mapping in @mm, the VMM's, or 0 until a file needs it. slots_lock. */
	unsigned long scratch;
	struct mm_struct *mm;
	struct dentry *debugfs;
	atomic64_t counts[FD_MMIO_COUNTS];	/* of ranges that are gone */
};

struct fd_mmio_range {
	refcount_t refs;
	u32 flags;
	u64 guest_addr;
	u64 len;
	loff_t fd_offset;
	struct file *file;
	struct fd_mmio_vm *vm;
	atomic64_t counts[FD_MMIO_COUNTS];
};

struct fd_mmio_device {
	struct kvm_io_device iodev;
	struct fd_mmio_range *range;
	bool dead;	/* the VM's file is gone; set before a grace period */
	/*
	 * For reads [0] and writes [1]: the file takes user pointers, as VFIO
	 * devices do, and there is nothing else to mind. Not if dead.
	 */
	bool direct[2];
};

/* The buses that ranges can be on. */
extern const enum kvm_bus fd_mmio_buses[2];

extern const struct kvm_io_device_ops fd_mmio_ops;
extern const struct file_operations fd_mmio_debugfs_fops;

void fd_mmio_range_free(struct fd_mmio_range *range);
void fd_mmio_destructor(struct kvm_io_device *this);

static inline void fd_mmio_range_put(struct fd_mmio_range *range)
{
	if (refcount_dec_and_test(&range->refs))
		fd_mmio_range_free(range);
}

static inline struct fd_mmio_device *to_fd_mmio(struct kvm_io_device *iodev)
{
	return container_of(iodev, struct fd_mmio_device, iodev);
}

/* The device in slot @i of @bus if it is one of ours, else NULL. */
static inline struct fd_mmio_device *fd_mmio_at(struct kvm_io_bus *bus,
						int i)
{
	struct kvm_io_device *iodev = bus->range[i].dev;

	return iodev->ops == &fd_mmio_ops ? to_fd_mmio(iodev) : NULL;
}

#endif /* __KVM_FD_MMIO_INT_H__ */
