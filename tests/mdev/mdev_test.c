// SPDX-License-Identifier: GPL-2.0
/*
 * An mdev driver for tests: what the kernel's samples do not do.
 *
 * Two parents, /sys/class/mdev_test/mdev_test{0,1}, with types a and b each,
 * whose instances the core counts. Attributes of a parent:
 *
 *	registered	write 0 or 1 to (un)register it with the core
 *	probe_error	errno that creating a device fails with, 0 for none
 *	probe_ms	how long creating a device takes
 *	keep		1: take a reference to each device that is created;
 *			0: drop them
 *	requests	how often the kernel asked users to release a device
 *
 * A device can be opened through VFIO and has a request interrupt, no regions.
 */
#include <linux/delay.h>
#include <linux/eventfd.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/vfio.h>

#define NR_PARENTS	2
#define NR_TYPES	2
#define MAX_INSTANCES	3

struct test_parent {
	struct device *dev;
	struct mdev_parent mdev;
	struct mdev_type types[NR_TYPES];
	struct mdev_type *type_table[NR_TYPES];
	struct mutex lock;		/* of registered and its changes */
	int registered;
	int probe_error;
	int probe_ms;
	atomic_t requests;
	spinlock_t kept_lock;		/* of the three below */
	int keep;
	unsigned int nr_kept;
	struct mdev_device *kept[MAX_INSTANCES];
};

struct test_device {
	struct vfio_device vdev;
	struct mutex lock;		/* of trigger */
	struct eventfd_ctx *trigger;
};

static struct test_parent parents[NR_PARENTS];
static struct class *test_class;

static bool no_api;
module_param(no_api, bool, 0444);
MODULE_PARM_DESC(no_api, "try to register the driver without a device_api");

static struct test_parent *to_parent(struct mdev_device *mdev)
{
	return container_of(mdev->type->parent, struct test_parent, mdev);
}

static struct test_device *to_device(struct vfio_device *vdev)
{
	return container_of(vdev, struct test_device, vdev);
}

static int test_init_dev(struct vfio_device *vdev)
{
	mutex_init(&to_device(vdev)->lock);
	return 0;
}

static void test_set_trigger(struct test_device *test, struct eventfd_ctx *ctx)
{
	mutex_lock(&test->lock);
	if (test->trigger)
		eventfd_ctx_put(test->trigger);
	test->trigger = ctx;
	mutex_unlock(&test->lock);
}

static void test_close(struct vfio_device *vdev)
{
	test_set_trigger(to_device(vdev), NULL);
}

/* Called each 10 seconds while the device is to be removed and still open. */
static void test_request(struct vfio_device *vdev, unsigned int count)
{
	struct test_device *test = to_device(vdev);

	atomic_inc(&to_parent(to_mdev_device(vdev->dev))->requests);
	mutex_lock(&test->lock);
	if (test->trigger)
		eventfd_signal(test->trigger);
	mutex_unlock(&test->lock);
}

/* The one form that is needed: one eventfd, for the request interrupt. */
static long test_set_irqs(struct test_device *test, void __user *arg)
{
	struct eventfd_ctx *ctx;
	struct vfio_irq_set set;
	s32 fd;

	if (copy_from_user(&set, arg, sizeof(set)) ||
	    copy_from_user(&fd, arg + sizeof(set), sizeof(fd)))
		return -EFAULT;
	if (set.index != VFIO_PCI_REQ_IRQ_INDEX || set.count != 1)
		return -EINVAL;
	ctx = eventfd_ctx_fdget(fd);
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	test_set_trigger(test, ctx);
	return 0;
}

static long test_ioctl(struct vfio_device *vdev, unsigned int cmd,
		       unsigned long arg)
{
	struct vfio_device_info info = {
		.argsz = offsetofend(struct vfio_device_info, num_irqs),
		.flags = VFIO_DEVICE_FLAGS_PCI,
		.num_irqs = VFIO_PCI_NUM_IRQS,
	};

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return copy_to_user((void __user *)arg, &info, info.argsz) ?
		       -EFAULT : 0;
	case VFIO_DEVICE_SET_IRQS:
		return test_set_irqs(to_device(vdev), (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops test_ops = {
	.name = "mdev-test",
	.init = test_init_dev,
	.close_device = test_close,
	.ioctl = test_ioctl,
	.request = test_request,
	.bind_iommufd = vfio_iommufd_emulated_bind,
	.unbind_iommufd = vfio_iommufd_emulated_unbind,
	.attach_ioas = vfio_iommufd_emulated_attach_ioas,
	.detach_ioas = vfio_iommufd_emulated_detach_ioas,
};

static void test_keep(struct test_parent *tp, struct mdev_device *mdev)
{
	spin_lock(&tp->kept_lock);
	if (tp->keep && tp->nr_kept < MAX_INSTANCES) {
		get_device(mdev_dev(mdev));
		tp->kept[tp->nr_kept++] = mdev;
	}
	spin_unlock(&tp->kept_lock);
}

static int test_probe(struct mdev_device *mdev)
{
	struct test_parent *tp = to_parent(mdev);
	struct test_device *test;
	int ret;

	if (READ_ONCE(tp->probe_ms))
		msleep(tp->probe_ms);
	if (READ_ONCE(tp->probe_error))
		return -tp->probe_error;

	test = vfio_alloc_device(test_device, vdev, mdev_dev(mdev), &test_ops);
	if (IS_ERR(test))
		return PTR_ERR(test);
	ret = vfio_register_emulated_iommu_dev(&test->vdev);
	if (ret) {
		vfio_put_device(&test->vdev);
		return ret;
	}
	dev_set_drvdata(mdev_dev(mdev), test);
	test_keep(tp, mdev);
	return 0;
}

static void test_remove(struct mdev_device *mdev)
{
	struct test_device *test = dev_get_drvdata(mdev_dev(mdev));

	vfio_unregister_group_dev(&test->vdev);
	vfio_put_device(&test->vdev);
}

static ssize_t test_description(struct mdev_type *type, char *buf)
{
	return sysfs_emit(buf, "type %s, at most %u devices\n",
			  type->sysfs_name, MAX_INSTANCES);
}

static struct mdev_driver test_driver = {
	.device_api = "vfio-test",
	.max_instances = MAX_INSTANCES,
	.probe = test_probe,
	.remove = test_remove,
	.show_description = test_description,
	.driver = {
		.name = "mdev_test",
		.owner = THIS_MODULE,
	},
};

static int test_register(struct test_parent *tp, bool yes)
{
	int ret = 0;

	mutex_lock(&tp->lock);
	if (yes && !tp->registered)
		ret = mdev_register_parent(&tp->mdev, tp->dev, &test_driver,
					   tp->type_table, NR_TYPES);
	else if (!yes && tp->registered)
		mdev_unregister_parent(&tp->mdev);
	if (!ret)
		tp->registered = yes;
	mutex_unlock(&tp->lock);
	return ret;
}

static ssize_t registered_store(struct device *dev,
				struct device_attribute *attr,
				const char *buf, size_t count)
{
	bool yes;
	int ret;

	ret = kstrtobool(buf, &yes);
	if (!ret)
		ret = test_register(dev_get_drvdata(dev), yes);
	return ret ? ret : count;
}
static DEVICE_ATTR_WO(registered);

static ssize_t keep_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t count)
{
	struct test_parent *tp = dev_get_drvdata(dev);
	struct mdev_device *kept[MAX_INSTANCES];
	unsigned int n = 0;
	bool yes;
	int ret;

	ret = kstrtobool(buf, &yes);
	if (ret)
		return ret;
	spin_lock(&tp->kept_lock);
	tp->keep = yes;
	if (!yes) {
		n = tp->nr_kept;
		memcpy(kept, tp->kept, sizeof(kept));
		tp->nr_kept = 0;
	}
	spin_unlock(&tp->kept_lock);
	while (n--)
		put_device(mdev_dev(kept[n]));
	return count;
}
static DEVICE_ATTR_WO(keep);

static ssize_t probe_error_store(struct device *dev,
				 struct device_attribute *attr,
				 const char *buf, size_t count)
{
	struct test_parent *tp = dev_get_drvdata(dev);
	int ret = kstrtoint(buf, 0, &tp->probe_error);

	return ret ? ret : count;
}
static DEVICE_ATTR_WO(probe_error);

static ssize_t probe_ms_store(struct device *dev, struct device_attribute *attr,
			      const char *buf, size_t count)
{
	struct test_parent *tp = dev_get_drvdata(dev);
	int ret = kstrtoint(buf, 0, &tp->probe_ms);

	return ret ? ret : count;
}
static DEVICE_ATTR_WO(probe_ms);

static ssize_t requests_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct test_parent *tp = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%d\n", atomic_read(&tp->requests));
}
static DEVICE_ATTR_RO(requests);

static struct attribute *test_attrs[] = {
	&dev_attr_registered.attr,
	&dev_attr_keep.attr,
	&dev_attr_probe_error.attr,
	&dev_attr_probe_ms.attr,
	&dev_attr_requests.attr,
	NULL
};
ATTRIBUTE_GROUPS(test);

static int test_add_parent(unsigned int i)
{
	struct test_parent *tp = &parents[i];
	int ret;

	mutex_init(&tp->lock);
	spin_lock_init(&tp->kept_lock);
	tp->types[0].sysfs_name = "a";
	tp->types[1].sysfs_name = "b";
	tp->types[1].pretty_name = "Type with a pretty name";
	tp->type_table[0] = &tp->types[0];
	tp->type_table[1] = &tp->types[1];

	tp->dev = device_create_with_groups(test_class, NULL, MKDEV(0, 0), tp,
					    test_groups, "mdev_test%u", i);
	if (IS_ERR(tp->dev))
		return PTR_ERR(tp->dev);
	ret = test_register(tp, true);
	if (ret)
		device_unregister(tp->dev);
	return ret;
}

static void test_del_parent(unsigned int i)
{
	test_register(&parents[i], false);
	device_unregister(parents[i].dev);
}

static int __init test_init(void)
{
	int ret;

	if (no_api)
		test_driver.device_api = NULL;
	ret = mdev_register_driver(&test_driver);
	if (ret)
		return ret;
	test_class = class_create("mdev_test");
	if (IS_ERR(test_class)) {
		ret = PTR_ERR(test_class);
		goto err_driver;
	}
	ret = test_add_parent(0);
	if (ret)
		goto err_class;
	ret = test_add_parent(1);
	if (ret)
		goto err_parent;
	return 0;

err_parent:
	test_del_parent(0);
err_class:
	class_destroy(test_class);
err_driver:
	mdev_unregister_driver(&test_driver);
	return ret;
}

static void __exit test_exit(void)
{
	test_del_parent(1);
	test_del_parent(0);
	class_destroy(test_class);
	mdev_unregister_driver(&test_driver);
}

module_init(test_init);
module_exit(test_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("mdev driver for tests");
