// SPDX-License-Identifier: GPL-2.0
/* See fd_mmio_null.h. */
#include <linux/fs.h>
#include <linux/kprobes.h>
#include <linux/kvm_host.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include <kvm/iodev.h>

#include "fd_mmio_null.h"

/* Files */

static ssize_t null_read_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	return iov_iter_zero(iov_iter_count(iter), iter);
}

static ssize_t null_write_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	size_t len = iov_iter_count(iter);

	iov_iter_advance(iter, len);
	return len;
}

static ssize_t null_read(struct file *file, char __user *buf, size_t len,
			 loff_t *pos)
{
	return clear_user(buf, len) ? -EFAULT : len;
}

static ssize_t null_write(struct file *file, const char __user *buf,
			  size_t len, loff_t *pos)
{
	return len;
}

/* The callback */

static int null_callback_read(struct kvm_vcpu *vcpu,
			      struct kvm_io_device *this, gpa_t addr, int len,
			      void *val)
{
	memset(val, 0, len);
	return 0;
}

static int null_callback_write(struct kvm_vcpu *vcpu,
			       struct kvm_io_device *this, gpa_t addr, int len,
			       const void *val)
{
	return 0;
}

static void null_callback_free(struct kvm_io_device *this)
{
	kfree(this);
	module_put(THIS_MODULE);
}

static const struct kvm_io_device_ops null_callback_ops = {
	.read = null_callback_read,
	.write = null_callback_write,
	.destructor = null_callback_free,
};

/*
 * KVM does not let modules register devices, and must not for this bench: a
 * probe, which is removed at once, tells where the function is.
 */
static int (*null_register_dev)(struct kvm *kvm, enum kvm_bus bus_idx,
				gpa_t addr, int len,
				struct kvm_io_device *dev);

static int null_find_register_dev(void)
{
	struct kprobe probe = { .symbol_name = "kvm_io_bus_register_dev" };
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;
	null_register_dev = (void *)probe.addr;
	unregister_kprobe(&probe);
	return 0;
}

static long null_callback_ioctl(struct file *file, unsigned int cmd,
				unsigned long uarg)
{
	struct fd_mmio_null_callback arg;
	struct kvm_io_device *dev;
	struct file *vm;
	struct kvm *kvm;
	int ret;

	if (cmd != FD_MMIO_NULL_CALLBACK)
		return -ENOTTY;
	if (copy_from_user(&arg, (void __user *)uarg, sizeof(arg)))
		return -EFAULT;
	vm = fget(arg.vm_fd);
	if (!vm)
		return -EBADF;
	ret = -EINVAL;
	if (!file_is_kvm(vm))
		goto out;
	ret = -ENOMEM;
	dev = kzalloc(sizeof(*dev), GFP_KERNEL_ACCOUNT);
	if (!dev)
		goto out;
	kvm_iodevice_init(dev, &null_callback_ops);
	/* Pairs with the put in null_callback_free(). */
	__module_get(THIS_MODULE);

	kvm = vm->private_data;
	mutex_lock(&kvm->slots_lock);
	ret = null_register_dev(kvm, KVM_MMIO_BUS, arg.guest_addr,
				FD_MMIO_NULL_SIZE, dev);
	mutex_unlock(&kvm->slots_lock);
	if (ret)
		null_callback_free(dev);
out:
	fput(vm);
	return ret;
}

static const struct file_operations null_fops[] = {
	{
		.owner = THIS_MODULE,
		.read_iter = null_read_iter,
		.write_iter = null_write_iter,
	},
	{
		.owner = THIS_MODULE,
		.read = null_read,
		.write = null_write,
	},
	{
		.owner = THIS_MODULE,
		.unlocked_ioctl = null_callback_ioctl,
	},
};

static struct miscdevice null_misc[] = {
	{
		.minor = MISC_DYNAMIC_MINOR,
		.name = "fd_mmio_null_iter",
		.fops = &null_fops[0],
	},
	{
		.minor = MISC_DYNAMIC_MINOR,
		.name = "fd_mmio_null_user",
		.fops = &null_fops[1],
	},
	{
		.minor = MISC_DYNAMIC_MINOR,
		.name = "fd_mmio_null_kvm",
		.fops = &null_fops[2],
	},
};

static int __init null_init(void)
{
	int i, ret;

	ret = null_find_register_dev();
	for (i = 0; !ret && i < ARRAY_SIZE(null_misc); i++)
		ret = misc_register(&null_misc[i]);
	if (ret)
		while (--i > 0)
			misc_deregister(&null_misc[i - 1]);
	return ret;
}
module_init(null_init);

static void __exit null_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(null_misc); i++)
		misc_deregister(&null_misc[i]);
}
module_exit(null_exit);

MODULE_DESCRIPTION("Null devices for the fd-MMIO bench");
MODULE_LICENSE("GPL");
