// SPDX-License-Identifier: GPL-2.0
/*
 * The mdev bus, its drivers, and the class directory that lists the parents.
 */
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/sysfs.h>
#include <linux/version.h>

#include "mdev_private.h"

static struct mdev_driver *to_mdev_driver(struct device *dev)
{
	return container_of(dev->driver, struct mdev_driver, driver);
}

/*
 * A device has exactly one driver, that of its parent, and is bound to it
 * while it is created. Nothing else ever matches.
 */
static int mdev_bus_match(struct device *dev, const struct device_driver *drv)
{
	return 0;
}

static int mdev_bus_probe(struct device *dev)
{
	struct mdev_driver *drv = to_mdev_driver(dev);

	return drv->probe ? drv->probe(to_mdev_device(dev)) : 0;
}

static void mdev_bus_remove(struct device *dev)
{
	struct mdev_driver *drv = to_mdev_driver(dev);

	if (drv->remove)
		drv->remove(to_mdev_device(dev));
}

const struct bus_type mdev_bus_type = {
	.name = "mdev",
	.match = mdev_bus_match,
	.probe = mdev_bus_probe,
	.remove = mdev_bus_remove,
};

/**
 * mdev_register_driver() - add a driver to the mdev bus
 * @drv: driver; @drv->driver.name, @drv->driver.owner and @drv->device_api set
 *
 * Has to come before mdev_register_parent() with the same driver.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL without a device_api, or what driver_register() says.
 */
int mdev_register_driver(struct mdev_driver *drv)
{
	if (!drv->device_api)
		return -EINVAL;

	drv->driver.bus = &mdev_bus_type;
	return driver_register(&drv->driver);
}
EXPORT_SYMBOL(mdev_register_driver);

/**
 * mdev_unregister_driver() - take a driver off the mdev bus
 * @drv: driver that no registered parent uses any more
 *
 * Context: may sleep.
 */
void mdev_unregister_driver(struct mdev_driver *drv)
{
	driver_unregister(&drv->driver);
}
EXPORT_SYMBOL(mdev_unregister_driver);

/*
 * /sys/class/mdev_bus holds one link for each parent. It is a bare directory,
 * no class: the parents stay devices of their own class or bus.
 */
static struct class_compat *mdev_class;

/* 6.12 has a third argument for a link back, 7.2 and 7.3 do not. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define class_compat_create_link(class, dev) \
	class_compat_create_link(class, dev, NULL)
#define class_compat_remove_link(class, dev) \
	class_compat_remove_link(class, dev, NULL)
#endif

int mdev_class_link(struct device *dev)
{
	return class_compat_create_link(mdev_class, dev);
}

void mdev_class_unlink(struct device *dev)
{
	class_compat_remove_link(mdev_class, dev);
}

static int __init mdev_init(void)
{
	int ret;

	mdev_class = class_compat_register("mdev_bus");
	if (!mdev_class)
		return -ENOMEM;

	ret = bus_register(&mdev_bus_type);
	if (ret)
		class_compat_unregister(mdev_class);
	return ret;
}

static void __exit mdev_exit(void)
{
	bus_unregister(&mdev_bus_type);
	class_compat_unregister(mdev_class);
}

/* Before the drivers that register parents, when all are built in. */
subsys_initcall(mdev_init);
module_exit(mdev_exit);

MODULE_LICENSE("GPL");
/* DKMS installs a module only if its version is above the kernel's own: 0.1. */
MODULE_VERSION("1.0");
MODULE_DESCRIPTION("Mediated device bus");
