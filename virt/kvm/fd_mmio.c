// SPDX-License-Identifier: GPL-2.0
/*
 * KVM fd-MMIO: guest MMIO and port I/O served by a file
 *
 * User space says that a range of guest addresses is backed by a file from
 * some position on (KVM_SET_FD_MMIO). An access that traps is then served by
 * the file's own read or write operation in the vCPU's thread, and the guest
 * goes on without an exit to user space. Which kind of file it is makes no
 * difference here.
 *
 * Words: a *range* is one registration; it holds the file. A *device* is what
 * the range looks like to KVM's I/O bus. The bus is the only list of devices:
 * whatever walks it sees every range, and KVM's own teardown reaches all of
 * them. A *vm* is what has to outlive single ranges: totals and scratch.
 *
 * Who holds what:
 *  - the bus owns the device, the device holds one reference to its range;
 *  - an access holds another one. It is taken under kvm->srcu, which is then
 *    dropped, so that a file that sleeps delays neither memslot changes nor
 *    other registrations. From there on the device and the bus may be freed
 *    at any time. Hence the access must be reported as done, whatever the
 *    file said: "not handled" would make the caller walk a freed bus;
 *  - a range holds the file and its vm;
 *  - the hash of VMs holds the vm until the VM's file is released.
 *
 * A file may itself hold a reference to the VM (a VFIO device does, and so
 * does KVM's own statistics file), so waiting for the VM to be destroyed
 * before letting go of the files would wait for ever. They are dropped when
 * the VM's file is released.
 */
#include <linux/debugfs.h>
#include <linux/file.h>
#include <linux/hashtable.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fd_mmio.h"
#include "fd_mmio_int.h"

#define FD_MMIO_USER_FLAGS \
	(KVM_FD_MMIO_FLAG_USER_READ | KVM_FD_MMIO_FLAG_USER_WRITE)
#define FD_MMIO_FLAGS \
	(KVM_FD_MMIO_FLAG_DEASSIGN | KVM_FD_MMIO_FLAG_PIO | FD_MMIO_USER_FLAGS)

const enum kvm_bus fd_mmio_buses[2] = { KVM_MMIO_BUS, KVM_PIO_BUS };

/* The VMs that have, or had, a range. */
static DEFINE_HASHTABLE(fd_mmio_vms, 6);
static DEFINE_MUTEX(fd_mmio_vms_lock);

static enum kvm_bus fd_mmio_bus_of(u32 flags)
{
	return flags & KVM_FD_MMIO_FLAG_PIO ? KVM_PIO_BUS : KVM_MMIO_BUS;
}

/* References */

static void fd_mmio_vm_put(struct fd_mmio_vm *vm)
{
	if (!refcount_dec_and_test(&vm->refs))
		return;

	/* If this is not the VMM, or it is exiting, its memory goes with it. */
	if (vm->scratch && current->mm == vm->mm)
		vm_munmap(vm->scratch, FD_MMIO_SCRATCH_SIZE);
	kfree(vm);
}

/* The last reference to @range is gone. */
void fd_mmio_range_free(struct fd_mmio_range *range)
{
	int i;

	for (i = 0; i < FD_MMIO_COUNTS; i++)
		atomic64_add(atomic64_read(&range->counts[i]),
			     &range->vm->counts[i]);
	fd_mmio_vm_put(range->vm);
	/* Never synchronous: release of the file may want locks held here. */
	fput(range->file);
	kfree(range);
}

/*
 * Called by KVM when the device has left the bus and nobody can find it any
 * more, and for all that are left when the VM is destroyed.
 */
void fd_mmio_destructor(struct kvm_io_device *this)
{
	struct fd_mmio_device *dev = to_fd_mmio(this);

	if (dev->range)
		fd_mmio_range_put(dev->range);
	kfree(dev);
}

/* VMs */

/*
 * The vm of @kvm, made when it is first asked for; no reference is taken. It
 * stays until the VM's file is released, which cannot happen during an ioctl
 * on that file.
 */
static struct fd_mmio_vm *fd_mmio_vm_of(struct kvm *kvm)
{
	struct fd_mmio_vm *vm;

	lockdep_assert_held(&kvm->slots_lock);

	mutex_lock(&fd_mmio_vms_lock);
	hash_for_each_possible(fd_mmio_vms, vm, node, (unsigned long)kvm)
		if (vm->kvm == kvm)
			goto out;

	vm = kzalloc(sizeof(*vm), GFP_KERNEL_ACCOUNT);
	if (!vm)
		goto out;
	vm->kvm = kvm;
	refcount_set(&vm->refs, 1);
	if (!IS_ERR(kvm->debugfs_dentry))
		vm->debugfs = debugfs_create_file("fd_mmio", 0444,
						  kvm->debugfs_dentry, vm,
						  &fd_mmio_debugfs_fops);
	hash_add(fd_mmio_vms, &vm->node, (unsigned long)kvm);
out:
	mutex_unlock(&fd_mmio_vms_lock);
	return vm;
}

/*
 * Give @vm a scratch mapping in the VMM, which is the current process. Limits
 * of the address space, of locked memory, and what else mmap() may object to,
 * are all the same to who asks for a range: there is no memory for it.
 */
static int fd_mmio_map_scratch(struct kvm *kvm, struct fd_mmio_vm *vm)
{
	unsigned long addr;

	lockdep_assert_held(&kvm->slots_lock);

	if (vm->scratch)
		return 0;
	addr = vm_mmap(NULL, 0, FD_MMIO_SCRATCH_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(addr))
		return -ENOMEM;
	vm->scratch = addr;
	vm->mm = kvm->mm;
	return 0;
}

/* Registration */

/*
 * What pread() and pwrite() check each time is checked once, here. As with a
 * mapping, what the VMM may do with the file is decided when it asks for it.
 */
static int fd_mmio_check_file(struct file *file, const struct kvm_fd_mmio *arg)
{
	const bool rd = !(arg->flags & KVM_FD_MMIO_FLAG_USER_READ);
	const bool wr = !(arg->flags & KVM_FD_MMIO_FLAG_USER_WRITE);
	loff_t pos = arg->fd_offset;
	int ret = 0;

	if ((rd && !(file->f_mode & FMODE_PREAD)) ||
	    (wr && !(file->f_mode & FMODE_PWRITE)))
		return -ESPIPE;
	if ((rd && !(file->f_mode & FMODE_READ)) ||
	    (wr && !(file->f_mode & FMODE_WRITE)))
		return -EACCES;
	/* Security modules, and those who watch for reads to prevent them. */
	if (rd)
		ret = rw_verify_area(READ, file, &pos, arg->len);
	if (!ret && wr)
		ret = rw_verify_area(WRITE, file, &pos, arg->len);
	if (ret)
		return ret;
	if ((rd && !(file->f_mode & FMODE_CAN_READ)) ||
	    (wr && !(file->f_mode & FMODE_CAN_WRITE)))
		return -EOPNOTSUPP;
	return 0;
}

/* Does the file have to be called with a user pointer? */
static bool fd_mmio_takes_user(const struct fd_mmio_range *range, bool write)
{
	const struct file_operations *fops = range->file->f_op;

	return write ? !(range->flags & KVM_FD_MMIO_FLAG_USER_WRITE) &&
		       !fops->write_iter :
		       !(range->flags & KVM_FD_MMIO_FLAG_USER_READ) &&
		       !fops->read_iter;
}

/* An ioeventfd without a length stands for the one address it has. */
static bool fd_mmio_meets(const struct kvm_io_range *r, gpa_t addr, u64 len)
{
	return r->addr < addr + len && addr < r->addr + max(r->len, 1);
}

/*
 * KVM's search of the bus needs ranges that do not overlap: of two that do,
 * it may find either, and another device's accesses would be swallowed.
 */
static int fd_mmio_check_bus(struct kvm *kvm, enum kvm_bus bus_idx, gpa_t addr,
			     u64 len)
{
	struct kvm_io_bus *bus = kvm_get_bus(kvm, bus_idx);
	int i;

	for (i = 0; bus && i < bus->dev_count; i++)
		if (fd_mmio_meets(&bus->range[i], addr, len))
			return -EEXIST;
	return 0;
}

static int fd_mmio_add(struct kvm *kvm, struct fd_mmio_device *dev)
{
	struct fd_mmio_range *range = dev->range;
	enum kvm_bus bus_idx = fd_mmio_bus_of(range->flags);
	struct fd_mmio_vm *vm;
	int ret;

	lockdep_assert_held(&kvm->slots_lock);

	ret = fd_mmio_check_bus(kvm, bus_idx, range->guest_addr, range->len);
	if (ret)
		return ret;

	vm = fd_mmio_vm_of(kvm);
	if (!vm)
		return -ENOMEM;
	if (fd_mmio_takes_user(range, false) ||
	    fd_mmio_takes_user(range, true)) {
		ret = fd_mmio_map_scratch(kvm, vm);
		if (ret)
			return ret;
	}

	/* Before the device is on the bus, where a vCPU may use it at once. */
	range->vm = vm;
	ret = kvm_io_bus_register_dev(kvm, bus_idx, range->guest_addr,
				      range->len, &dev->iodev);
	if (!ret)
		refcount_inc(&vm->refs);
	return ret;
}

static int fd_mmio_assign(struct kvm *kvm, const struct kvm_fd_mmio *arg)
{
	struct fd_mmio_range *range;
	struct fd_mmio_device *dev;
	int ret;

	if (arg->fd_offset > LLONG_MAX || arg->len > LLONG_MAX - arg->fd_offset)
		return -EOVERFLOW;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL_ACCOUNT);
	range = kzalloc(sizeof(*range), GFP_KERNEL_ACCOUNT);
	ret = -ENOMEM;
	if (!dev || !range)
		goto err_free;

	ret = -EBADF;
	range->file = fget(arg->fd);
	if (!range->file)
		goto err_free;
	ret = fd_mmio_check_file(range->file, arg);
	if (ret)
		goto err_fput;

	refcount_set(&range->refs, 1);
	range->flags = arg->flags;
	range->guest_addr = arg->guest_addr;
	range->len = arg->len;
	range->fd_offset = arg->fd_offset;
	kvm_iodevice_init(&dev->iodev, &fd_mmio_ops);
	dev->range = range;
	dev->direct[0] = fd_mmio_takes_user(range, false);
	dev->direct[1] = fd_mmio_takes_user(range, true) &&
			 !S_ISREG(file_inode(range->file)->i_mode);

	mutex_lock(&kvm->slots_lock);
	ret = fd_mmio_add(kvm, dev);
	mutex_unlock(&kvm->slots_lock);
	if (ret)
		goto err_fput;
	return 0;

err_fput:
	fput(range->file);
err_free:
	kfree(range);
	kfree(dev);
	return ret;
}

/*
 * When this returns, no access that starts can reach the file; one that is
 * under way in the file may still end there.
 */
static int fd_mmio_deassign(struct kvm *kvm, const struct kvm_fd_mmio *arg)
{
	enum kvm_bus bus_idx = fd_mmio_bus_of(arg->flags);
	struct kvm_io_bus *bus;
	int ret = -ENOENT;
	int i;

	mutex_lock(&kvm->slots_lock);
	bus = kvm_get_bus(kvm, bus_idx);
	for (i = 0; bus && i < bus->dev_count; i++) {
		struct fd_mmio_device *dev = fd_mmio_at(bus, i);

		if (dev && bus->range[i].addr == arg->guest_addr &&
		    bus->range[i].len == arg->len) {
			/*
			 * Fails only by dropping the whole bus, and with it
			 * this device: what was asked for is done.
			 */
			kvm_io_bus_unregister_dev(kvm, bus_idx, &dev->iodev);
			ret = 0;
			break;
		}
	}
	mutex_unlock(&kvm->slots_lock);
	return ret;
}

/* What kvm_main.c calls */

/**
 * kvm_fd_mmio_ioctl - carry out KVM_SET_FD_MMIO
 * @kvm: the VM
 * @argp: user address of the caller's struct kvm_fd_mmio
 *
 * Context: the VMM's process; takes kvm->slots_lock; sleeps.
 * Return: 0, or a negative errno out of the list in kvm_fd_mmio.h.
 */
int kvm_fd_mmio_ioctl(struct kvm *kvm, unsigned long argp)
{
	struct kvm_fd_mmio arg;

	if (copy_from_user(&arg, (void __user *)argp, sizeof(arg)))
		return -EFAULT;
	if (memchr_inv(arg.reserved, 0, sizeof(arg.reserved)))
		return -E2BIG;
	if (arg.flags & ~FD_MMIO_FLAGS)
		return -EINVAL;
	/* A registration that leaves nothing to the file is a mistake. */
	if (!(arg.flags & KVM_FD_MMIO_FLAG_DEASSIGN) &&
	    (arg.flags & FD_MMIO_USER_FLAGS) == FD_MMIO_USER_FLAGS)
		return -EINVAL;
	/* The bus counts in int, and compares ends that must not wrap. */
	if (!arg.len || arg.len > INT_MAX ||
	    arg.guest_addr + arg.len < arg.guest_addr)
		return -ERANGE;
	if ((arg.flags & KVM_FD_MMIO_FLAG_PIO) &&
	    arg.guest_addr + arg.len > 0x10000)
		return -ERANGE;

	if (arg.flags & KVM_FD_MMIO_FLAG_DEASSIGN)
		return fd_mmio_deassign(kvm, &arg);
	return fd_mmio_assign(kvm, &arg);
}

/**
 * kvm_fd_mmio_check_extension - answer to KVM_CAP_FD_MMIO
 *
 * Return: the mask of the flags that KVM_SET_FD_MMIO takes.
 */
int kvm_fd_mmio_check_extension(void)
{
	return FD_MMIO_FLAGS;
}

/**
 * kvm_fd_mmio_overlaps - would a new bus device disturb a registration?
 * @kvm: the VM
 * @bus_idx: the bus that the device goes to
 * @addr: first address of the device
 * @len: its length, or 0 for an ioeventfd that takes any length
 *
 * Context: kvm->slots_lock held.
 * Return: true if the range overlaps one that a file backs.
 */
bool kvm_fd_mmio_overlaps(struct kvm *kvm, enum kvm_bus bus_idx, gpa_t addr,
			  int len)
{
	struct kvm_io_bus *bus = kvm_get_bus(kvm, bus_idx);
	int i;

	for (i = 0; bus && i < bus->dev_count; i++)
		if (fd_mmio_at(bus, i) &&
		    fd_mmio_meets(&bus->range[i], addr, max(len, 1)))
			return true;
	return false;
}

/* Mark all devices of @kvm dead, or let go of the ranges of dead ones. */
static void fd_mmio_release_devices(struct kvm *kvm, bool marked)
{
	int b, i;

	for (b = 0; b < ARRAY_SIZE(fd_mmio_buses); b++) {
		struct kvm_io_bus *bus = kvm_get_bus(kvm, fd_mmio_buses[b]);

		for (i = 0; bus && i < bus->dev_count; i++) {
			struct fd_mmio_device *dev = fd_mmio_at(bus, i);

			if (!dev)
				continue;
			if (!marked) {
				WRITE_ONCE(dev->dead, true);
				WRITE_ONCE(dev->direct[0], false);
				WRITE_ONCE(dev->direct[1], false);
				continue;
			}
			fd_mmio_range_put(dev->range);
			dev->range = NULL;
		}
	}
}

/**
 * kvm_fd_mmio_release - the VM's file is gone: let go of all files
 * @kvm: the VM
 *
 * vCPUs may still run; their accesses exit to user space from here on. The
 * devices stay on the bus, dead, until KVM destroys it: taking them off one
 * by one would need memory and a grace period each.
 *
 * Context: any process, perhaps without an address space; takes
 *          kvm->slots_lock; sleeps.
 */
void kvm_fd_mmio_release(struct kvm *kvm)
{
	struct fd_mmio_vm *vm;

	mutex_lock(&fd_mmio_vms_lock);
	hash_for_each_possible(fd_mmio_vms, vm, node, (unsigned long)kvm)
		if (vm->kvm == kvm)
			break;
	if (vm)
		hash_del(&vm->node);
	mutex_unlock(&fd_mmio_vms_lock);
	if (!vm)
		return;

	debugfs_remove(vm->debugfs);

	mutex_lock(&kvm->slots_lock);
	fd_mmio_release_devices(kvm, false);
	synchronize_srcu_expedited(&kvm->srcu);
	fd_mmio_release_devices(kvm, true);
	mutex_unlock(&kvm->slots_lock);

	fd_mmio_vm_put(vm);
}
