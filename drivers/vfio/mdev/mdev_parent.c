// SPDX-License-Identifier: GPL-2.0
/*
 * Parents: devices that offer types of mediated devices.
 */
#include <linux/export.h>
#include <linux/sysfs.h>

#include "mdev_private.h"

/* Tell udev; mdevctl starts the devices that it was told to define. */
static void mdev_parent_announce(struct device *dev, char *state)
{
	char *envp[] = { state, NULL };

	kobject_uevent_env(&dev->kobj, KOBJ_CHANGE, envp);
}

/* Takes away the first @n types and the directory that they are in. */
static void mdev_parent_del_types(struct mdev_parent *parent, unsigned int n)
{
	while (n--)
		mdev_type_del(parent->types[n]);
	kset_unregister(parent->mdev_types_kset);
}

static int mdev_parent_add_types(struct mdev_parent *parent)
{
	unsigned int i;
	int ret;

	lockdep_assert_held_write(&parent->unreg_sem);

	parent->mdev_types_kset = kset_create_and_add("mdev_supported_types",
						      NULL, &parent->dev->kobj);
	if (!parent->mdev_types_kset)
		return -ENOMEM;

	for (i = 0; i < parent->nr_types; i++) {
		ret = mdev_type_add(parent, parent->types[i]);
		if (ret) {
			mdev_parent_del_types(parent, i);
			return ret;
		}
	}
	return 0;
}

/**
 * mdev_register_parent() - let user space create mediated devices under a device
 * @parent: structure to set up, need not be initialised
 * @dev: device, added to its bus or class; the caller keeps a reference to it
 *	until mdev_unregister_parent() returned
 * @mdev_driver: registered driver that the devices are bound to
 * @types: the types offered, with their names set
 * @nr_types: number of entries in @types
 *
 * Devices can be created before this function returns.
 *
 * Context: may sleep.
 * Return: 0, or an error after which nothing of it remains in sysfs.
 */
int mdev_register_parent(struct mdev_parent *parent, struct device *dev,
			 struct mdev_driver *mdev_driver,
			 struct mdev_type **types, unsigned int nr_types)
{
	int ret;

	memset(parent, 0, sizeof(*parent));
	parent->dev = dev;
	parent->mdev_driver = mdev_driver;
	parent->types = types;
	parent->nr_types = nr_types;
	init_rwsem(&parent->unreg_sem);
	atomic_set(&parent->available_instances, mdev_driver->max_instances);

	/* No device before all types are complete, and none if that fails. */
	down_write(&parent->unreg_sem);
	ret = mdev_parent_add_types(parent);
	up_write(&parent->unreg_sem);
	if (ret)
		return ret;

	/* A convenience for user space, and no reason to do without devices. */
	ret = mdev_class_link(dev);
	if (ret)
		dev_warn(dev, "mdev: not listed in class mdev_bus (%d)\n", ret);

	mdev_parent_announce(dev, "MDEV_STATE=registered");
	return 0;
}
EXPORT_SYMBOL(mdev_register_parent);

/* The parent's device can have children that are not ours. */
static int mdev_parent_remove_child(struct device *dev, void *unused)
{
	if (dev->bus == &mdev_bus_type)
		mdev_device_remove(to_mdev_device(dev));
	return 0;
}

/**
 * mdev_unregister_parent() - remove a parent's devices, then its types
 * @parent: parent
 *
 * Waits for the users of its devices as long as the driver's remove callback
 * does, and for the last reference to each of them. The caller must not hold
 * one. Creating and removing devices fails with -ENODEV from the start. On
 * return nothing refers to @parent and its types.
 *
 * Context: may sleep; must not be called from a callback of the driver.
 */
void mdev_unregister_parent(struct mdev_parent *parent)
{
	down_write(&parent->unreg_sem);
	mdev_class_unlink(parent->dev);
	device_for_each_child(parent->dev, NULL, mdev_parent_remove_child);
	mdev_device_wait_released(parent);
	mdev_parent_del_types(parent, parent->nr_types);
	up_write(&parent->unreg_sem);

	mdev_parent_announce(parent->dev, "MDEV_STATE=unregistered");
}
EXPORT_SYMBOL(mdev_unregister_parent);
