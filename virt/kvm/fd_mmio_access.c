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
 * Pin the range and drop SRCU. NULL, with SRCU still held, when user space
 * wants to see this access.
 */
static struct fd_mmio_range *fd_mmio_begin(struct kvm_vcpu *vcpu,
					   struct kvm_io_device *this,
					   u32 user_flag)
{
	struct fd_mmio_device *dev = to_fd_mmio(this);
	struct fd_mmio_range *range = dev->range;

	if (READ_ONCE(dev->dead))
		return NULL;
	if (range->flags & user_flag) {
		atomic64_inc(&range->counts[FD_MMIO_EXITS]);
		return NULL;
	}

	/* Pairs with the put in fd_mmio_end(). */
	refcount_inc(&range->refs);
	kvm_vcpu_srcu_read_unlock(vcpu);
	return range;
}

static void fd_mmio_end(struct kvm_vcpu *vcpu, struct fd_mmio_range *range,
			enum fd_mmio_count what)
{
	atomic64_inc(&range->counts[what]);
	fd_mmio_range_put(range);
	kvm_vcpu_srcu_read_lock(vcpu);
}

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
static bool fd_mmio_to_scratch(void __user *scratch, const void *val, int len)
{
	switch (len) {
	case 1:
		return !put_user(*(const u8 *)val, (u8 __user *)scratch);
	case 2:
		return !put_user(*(const u16 *)val, (u16 __user *)scratch);
	case 4:
		return !put_user(*(const u32 *)val, (u32 __user *)scratch);
	case 8:
		return !put_user(*(const u64 *)val, (u64 __user *)scratch);
	default:
		return !copy_to_user(scratch, val, len);
	}
}

static bool fd_mmio_from_scratch(void *val, const void __user *scratch,
				 int len)
{
	switch (len) {
	case 1:
		return !get_user(*(u8 *)val, (const u8 __user *)scratch);
	case 2:
		return !get_user(*(u16 *)val, (const u16 __user *)scratch);
	case 4:
		return !get_user(*(u32 *)val, (const u32 __user *)scratch);
	case 8:
		return !get_user(*(u64 *)val, (const u64 __user *)scratch);
	default:
		return !copy_from_user(val, scratch, len);
	}
}

static ssize_t fd_mmio_file_read(struct kvm_vcpu *vcpu,
				 struct fd_mmio_range *range, loff_t pos,
				 void *val, int len)
{
	struct file *file = range->file;
	ssize_t ret;

	if (file->f_op->read_iter) {
		struct kvec vec = { .iov_base = val, .iov_len = len };
		struct iov_iter iter;
		struct kiocb iocb;

		iov_iter_kvec(&iter, ITER_DEST, &vec, 1, len);
		init_sync_kiocb(&iocb, file);
		iocb.ki_pos = pos;
		ret = file->f_op->read_iter(&iocb, &iter);
	} else {
		void __user *scratch = fd_mmio_scratch(vcpu, range);

		ret = file->f_op->read(file, scratch, len, &pos);
		if (ret == len && !fd_mmio_from_scratch(val, scratch, len))
			ret = -EFAULT;
	}

	if (ret > 0)
		fsnotify_access(file);
	return ret;
}

static ssize_t fd_mmio_file_write(struct kvm_vcpu *vcpu,
				  struct fd_mmio_range *range, loff_t pos,
				  const void *val, int len)
{
	struct file *file = range->file;
	ssize_t ret;

	if (file->f_op->write_iter) {
		struct kvec vec = { .iov_base = (void *)val, .iov_len = len };
		struct iov_iter iter;
		struct kiocb iocb;

		iov_iter_kvec(&iter, ITER_SOURCE, &vec, 1, len);
		init_sync_kiocb(&iocb, file);
		iocb.ki_pos = pos;
		file_start_write(file);
		ret = file->f_op->write_iter(&iocb, &iter);
		file_end_write(file);
	} else {
		void __user *scratch = fd_mmio_scratch(vcpu, range);

		if (!fd_mmio_to_scratch(scratch, val, len))
			return -EFAULT;
		file_start_write(file);
		ret = file->f_op->write(file, scratch, len, &pos);
		file_end_write(file);
	}

	if (ret > 0)
		fsnotify_modify(file);
	return ret;
}

static int fd_mmio_read(struct kvm_vcpu *vcpu, struct kvm_io_device *this,
			gpa_t addr, int len, void *val)
{
	struct fd_mmio_range *range;
	ssize_t ret;
	loff_t pos;

	range = fd_mmio_begin(vcpu, this, KVM_FD_MMIO_FLAG_USER_READ);
	if (!range)
		return -EOPNOTSUPP;

	pos = range->fd_offset + (addr - range->guest_addr);
	ret = fd_mmio_file_read(vcpu, range, pos, val, len);
	/* As from a bus that nobody answers on; also if it was cut short. */
	if (ret != len)
		memset(val, 0xff, len);
	trace_kvm_fd_mmio(false, addr, len, val, pos, ret);

	fd_mmio_end(vcpu, range, ret == len ? FD_MMIO_READS : FD_MMIO_ERRORS);
	return 0;
}

static int fd_mmio_write(struct kvm_vcpu *vcpu, struct kvm_io_device *this,
			 gpa_t addr, int len, const void *val)
{
	struct fd_mmio_range *range;
	ssize_t ret;
	loff_t pos;

	range = fd_mmio_begin(vcpu, this, KVM_FD_MMIO_FLAG_USER_WRITE);
	if (!range)
		return -EOPNOTSUPP;

	pos = range->fd_offset + (addr - range->guest_addr);
	ret = fd_mmio_file_write(vcpu, range, pos, val, len);
	trace_kvm_fd_mmio(true, addr, len, val, pos, ret);

	fd_mmio_end(vcpu, range, ret == len ? FD_MMIO_WRITES : FD_MMIO_ERRORS);
	return 0;
}

const struct kvm_io_device_ops fd_mmio_ops = {
	.read = fd_mmio_read,
	.write = fd_mmio_write,
	.destructor = fd_mmio_destructor,
};
