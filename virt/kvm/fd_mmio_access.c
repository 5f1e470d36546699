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

/* Call any file; a function of its own, because of the room on the stack. */
static noinline ssize_t fd_mmio_file(struct kvm_vcpu *vcpu,
				     struct fd_mmio_range *range, loff_t pos,
				     void *val, int len, bool write)
{
	struct kvec vec = { .iov_base = val, .iov_len = len };
	struct file *file = range->file;
	/* No priority: who does I/O then takes that of the thread, this one. */
	struct kiocb iocb = {
		.ki_filp = file,
		.ki_pos = pos,
		.ki_flags = file->f_iocb_flags,
	};
	struct iov_iter iter;
	ssize_t ret;

	if (!write) {
		if (!file->f_op->read_iter)
			return fd_mmio_user(vcpu, range, pos, val, len, false);
		iov_iter_kvec(&iter, ITER_DEST, &vec, 1, len);
		return file->f_op->read_iter(&iocb, &iter);
	}

	file_start_write(file);
	if (file->f_op->write_iter) {
		iov_iter_kvec(&iter, ITER_SOURCE, &vec, 1, len);
		ret = file->f_op->write_iter(&iocb, &iter);
	} else {
		ret = fd_mmio_user(vcpu, range, pos, val, len, true);
	}
	file_end_write(file);
	return ret;
}

/* Does user space want to see this access? */
static bool fd_mmio_leave(struct fd_mmio_device *dev, u32 user_flag)
{
	struct fd_mmio_range *range = dev->range;

	if (READ_ONCE(dev->dead))
		return true;
	if (!(range->flags & user_flag))
		return false;
	atomic64_inc(&range->counts[FD_MMIO_EXITS]);
	return true;
}

/*
 * Pin the range and drop SRCU: the device may be freed from here on. Returns the
 * position in the file. Pairs with the put at the end of fd_mmio_access().
 */
static __always_inline loff_t fd_mmio_begin(struct kvm_vcpu *vcpu,
					    struct fd_mmio_range *range,
					    gpa_t addr)
{
	refcount_inc(&range->refs);
	kvm_vcpu_srcu_read_unlock(vcpu);
	return range->fd_offset + (addr - range->guest_addr);
}

/*
 * One body for both directions, and few calls: this is what an access costs
 * beyond a function of the kernel's that KVM would call directly.
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

	if (likely(READ_ONCE(dev->direct[write]))) {
		pos = fd_mmio_begin(vcpu, range, addr);
		ret = fd_mmio_user(vcpu, range, pos, val, len, write);
	} else {
		if (fd_mmio_leave(dev, write ? KVM_FD_MMIO_FLAG_USER_WRITE :
					       KVM_FD_MMIO_FLAG_USER_READ))
			return -EOPNOTSUPP;
		pos = fd_mmio_begin(vcpu, range, addr);
		ret = fd_mmio_file(vcpu, range, pos, val, len, write);
	}

	if (likely(ret == len)) {
		if (write)
			fsnotify_modify(range->file);
		else
			fsnotify_access(range->file);
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
