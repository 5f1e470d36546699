// SPDX-License-Identifier: GPL-2.0
/*
 * KVM fd-MMIO: an access of the guest becomes a read or write of the file
 *
 * Everything here runs in a vCPU's thread, with vcpu->mutex and, but for the
 * time in the file, kvm->srcu held.
 */
#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "fd_mmio.h"
#include "fd_mmio_int.h"

#define CREATE_TRACE_POINTS
#include "fd_mmio_trace.h"

/*
 * Where a file that knows only user pointers puts its data: memory of the
 * VMM, in whose address space a vCPU's thread always runs.
 */
static void __user *fd_mmio_scratch(struct kvm_vcpu *vcpu,
				    struct fd_mmio_range *range)
{
	return (void __user *)(range->vm->scratch +
			       vcpu->vcpu_idx * FD_MMIO_SCRATCH_LINE);
}

/*
 * Nearly all accesses have a register's width. The others, and only they, are
 * worth the checks of copy_to_user() and copy_from_user().
 */
static __always_inline bool fd_mmio_to_scratch(void __user *to, const void *val,
					       int len)
{
	if (likely(len == 4))
		return !put_user(*(const u32 *)val, (u32 __user *)to);
	if (len == 8)
		return !put_user(*(const u64 *)val, (u64 __user *)to);
	return !copy_to_user(to, val, len);
}

static __always_inline bool fd_mmio_from_scratch(void *val,
						 const void __user *from,
						 int len)
{
	if (likely(len == 4))
		return !get_user(*(u32 *)val, (const u32 __user *)from);
	if (len == 8)
		return !get_user(*(u64 *)val, (const u64 __user *)from);
	return !copy_from_user(val, from, len);
}

static __always_inline ssize_t fd_mmio_user(struct kvm_vcpu *vcpu,
					    struct fd_mmio_range *range,
					    loff_t pos, void *val, int len,
					    const bool write)
{
	void __user *scratch = fd_mmio_scratch(vcpu, range);
	struct file *file = range->file;
	ssize_t ret;

	if (write) {
		if (!fd_mmio_to_scratch(scratch, val, len))
			return -EFAULT;
		return file->f_op->write(file, scratch, len, &pos);
	}
	ret = file->f_op->read(file, scratch, len, &pos);
	if (ret == len && !fd_mmio_from_scratch(val, scratch, len))
		ret = -EFAULT;
	return ret;
}

static noinline ssize_t fd_mmio_iter(struct file *file, loff_t pos, void *val,
				     int len, const bool write)
{
	struct kvec vec = { .iov_base = val, .iov_len = len };
	/* No priority: who does I/O then takes that of the thread, this one. */
	struct kiocb iocb = {
		.ki_filp = file,
		.ki_pos = pos,
		.ki_flags = file->f_iocb_flags,
	};
	struct iov_iter iter;

	iov_iter_kvec(&iter, write ? ITER_SOURCE : ITER_DEST, &vec, 1, len);
	return write ? file->f_op->write_iter(&iocb, &iter) :
		       file->f_op->read_iter(&iocb, &iter);
}

/* The call of the file. */
static __always_inline ssize_t fd_mmio_call(struct kvm_vcpu *vcpu,
					    struct fd_mmio_range *range,
					    loff_t pos, void *val, int len,
					    const bool write)
{
	const struct file_operations *fops = range->file->f_op;
	struct file *file = range->file;
	ssize_t ret;

	if (write)
		file_start_write(file);
	if (write ? !!fops->write_iter : !!fops->read_iter)
		ret = fd_mmio_iter(file, pos, val, len, write);
	else
		ret = fd_mmio_user(vcpu, range, pos, val, len, write);
	if (write)
		file_end_write(file);

	if (ret > 0) {
		if (write)
			fsnotify_modify(file);
		else
			fsnotify_access(file);
	}
	return ret;
}

/*
 * One body for both directions, and as few calls as can be: this is what an
 * access costs beyond a function in the kernel that KVM would call directly.
 */
static __always_inline int fd_mmio_access(struct kvm_vcpu *vcpu,
					  struct kvm_io_device *this,
					  gpa_t addr, int len, void *val,
					  const bool write)
{
	struct fd_mmio_device *dev = to_fd_mmio(this);
	struct fd_mmio_range *range = dev->range;
	ssize_t ret;
	loff_t pos;

	if (READ_ONCE(dev->dead))
		return -EOPNOTSUPP;
	/* User space wants to see this access. */
	if (range->flags & (write ? KVM_FD_MMIO_FLAG_USER_WRITE :
				    KVM_FD_MMIO_FLAG_USER_READ)) {
		atomic64_inc(&range->counts[FD_MMIO_EXITS]);
		return -EOPNOTSUPP;
	}

	/* From here to the put, the device may be freed; the range is not. */
	refcount_inc(&range->refs);
	kvm_vcpu_srcu_read_unlock(vcpu);

	pos = range->fd_offset + (addr - range->guest_addr);
	ret = fd_mmio_call(vcpu, range, pos, val, len, write);
	if (likely(ret == len)) {
		atomic64_inc(&range->counts[write ? FD_MMIO_WRITES :
						    FD_MMIO_READS]);
	} else {
		/* As where nobody answers; also if it was cut short. */
		if (!write)
			memset(val, 0xff, len);
		atomic64_inc(&range->counts[FD_MMIO_ERRORS]);
	}
	trace_kvm_fd_mmio(write, addr, len, val, pos, ret);

	fd_mmio_range_put(range);
	kvm_vcpu_srcu_read_lock(vcpu);
	return 0;
}

static int fd_mmio_read(struct kvm_vcpu *vcpu, struct kvm_io_device *this,
			gpa_t addr, int len, void *val)
{
	return fd_mmio_access(vcpu, this, addr, len, val, false);
}

static int fd_mmio_write(struct kvm_vcpu *vcpu, struct kvm_io_device *this,
			 gpa_t addr, int len, const void *val)
{
	return fd_mmio_access(vcpu, this, addr, len, (void *)val, true);
}

const struct kvm_io_device_ops fd_mmio_ops = {
	.read = fd_mmio_read,
	.write = fd_mmio_write,
	.destructor = fd_mmio_destructor,
};
