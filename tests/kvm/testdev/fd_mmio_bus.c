// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses on the bus of a VM in which no guest runs; see fd_mmio_bus.h. The
 * locks are those that KVM holds when it handles a guest's exit: vcpu->mutex,
 * as any ioctl of a vCPU, and kvm->srcu.
 */
#include <kvm/iodev.h>

#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kvm_host.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "fd_mmio_bus.h"

/* What KVM does for a read, whose function it does not export. */
static int bus_read(struct kvm_vcpu *vcpu, gpa_t addr, int len, void *val)
{
	struct kvm_io_device *dev;

	dev = kvm_io_bus_get_dev(vcpu->kvm, KVM_MMIO_BUS, addr);
	return dev ? kvm_iodevice_read(vcpu, dev, addr, len, val) : -EOPNOTSUPP;
}

/* As the ioctl returns. */
static int bus_access(struct kvm_vcpu *vcpu, struct bus_access *access)
{
	int ret;

	if (mutex_lock_killable(&vcpu->mutex))
		return -EINTR;
	kvm_vcpu_srcu_read_lock(vcpu);
	if (access->write)
		ret = kvm_io_bus_write(vcpu, KVM_MMIO_BUS, access->addr,
				       access->len, &access->val);
	else
		ret = bus_read(vcpu, access->addr, access->len, &access->val);
	kvm_vcpu_srcu_read_unlock(vcpu);
	mutex_unlock(&vcpu->mutex);
	return ret ? 1 : 0;
}

static bool is_vcpu(struct file *file)
{
	return str_has_prefix(file->f_path.dentry->d_name.name, "kvm-vcpu:");
}

static long bus_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	struct bus_access access;
	struct file *vcpu;
	long ret = -EINVAL;

	if (cmd != BUS_ACCESS)
		return -ENOTTY;
	if (copy_from_user(&access, user, sizeof(access)))
		return -EFAULT;
	if (!access.len || access.len > sizeof(access.val))
		return -EINVAL;
	vcpu = fget(access.vcpu);
	if (!vcpu)
		return -EBADF;
	if (is_vcpu(vcpu))
		ret = bus_access(vcpu->private_data, &access);
	fput(vcpu);
	if (!ret && copy_to_user(user, &access, sizeof(access)))
		ret = -EFAULT;
	return ret;
}

static const struct file_operations bus_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = bus_ioctl,
};

static struct miscdevice bus_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fd_mmio_bus",
	.fops = &bus_fops,
};
module_misc_device(bus_misc);

MODULE_DESCRIPTION("Accesses on KVM's bus for the fd-MMIO tests");
MODULE_LICENSE("GPL");
