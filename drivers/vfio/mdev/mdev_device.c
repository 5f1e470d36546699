// SPDX-License-Identifier: GPL-2.0
/*
 * Devices: created by a write to a type's "create", removed by one to their
 * own "remove" or together with their parent. Locks: see mdev_private.h.
 */
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/wait.h>

#include "mdev_private.h"

/* Protects the list, all available_instances, and active of all devices. */
static DEFINE_SPINLOCK(mdev_list_lock);
static LIST_HEAD(mdev_list);

/* Woken, with mdev_list_lock held, when a device left the list. */
static DECLARE_WAIT_QUEUE_HEAD(mdev_list_wait);

/* The UUID and the instance that the device takes; see mdev_device_release(). */
static int mdev_device_claim(struct mdev_device *mdev)
{
	struct mdev_parent *parent = mdev->type->parent;
	struct mdev_device *other;

	lockdep_assert_held(&mdev_list_lock);

	list_for_each_entry(other, &mdev_list, next)
		if (guid_equal(&other->uuid, &mdev->uuid))
			return -EEXIST;

	if (!parent->mdev_driver->get_available &&
	    !atomic_add_unless(&parent->available_instances, -1, 0))
		return -EUSERS;

	list_add(&mdev->next, &mdev_list);
	return 0;
}

/*
 * The last reference is gone. Off the list there is nothing that keeps the
 * parent (mdev_device_wait_released()), so it is not touched after the unlock.
 */
static void mdev_device_release(struct device *dev)
{
	struct mdev_device *mdev = to_mdev_device(dev);
	struct mdev_parent *parent = mdev->type->parent;

	spin_lock(&mdev_list_lock);
	list_del(&mdev->next);
	if (!parent->mdev_driver->get_available)
		atomic_inc(&parent->available_instances);
	wake_up_all(&mdev_list_wait);
	spin_unlock(&mdev_list_lock);

	kfree(mdev);
}

static bool mdev_list_has_none_of(struct mdev_parent *parent)
{
	struct mdev_device *mdev;
	bool none = true;

	spin_lock(&mdev_list_lock);
	list_for_each_entry(mdev, &mdev_list, next)
		if (mdev->type->parent == parent)
			none = false;
	spin_unlock(&mdev_list_lock);
	return none;
}

/* Returns once no reference to a device of the parent is left. */
void mdev_device_wait_released(struct mdev_parent *parent)
{
	/* Or there could be new ones. */
	lockdep_assert_held_write(&parent->unreg_sem);

	wait_event(mdev_list_wait, mdev_list_has_none_of(parent));
}

static int mdev_device_add_links(struct mdev_device *mdev)
{
	struct kobject *kobj = &mdev->dev.kobj;
	int ret;

	ret = sysfs_create_link(mdev->type->devices_kobj, kobj,
				dev_name(&mdev->dev));
	if (ret)
		return ret;

	ret = sysfs_create_link(kobj, &mdev->type->kobj, "mdev_type");
	if (ret)
		sysfs_remove_link(mdev->type->devices_kobj,
				  dev_name(&mdev->dev));
	return ret;
}

/*
 * Takes the device, complete or not, out of sysfs and lets the driver remove
 * it, which may wait for its users; then drops the first reference.
 * Caller holds unreg_sem for reading (and has taken "remove" away, so that
 * nobody else gets here) or for writing.
 */
void mdev_device_remove(struct mdev_device *mdev)
{
	lockdep_assert_held(&mdev->type->parent->unreg_sem);

	sysfs_remove_link(&mdev->dev.kobj, "mdev_type");
	sysfs_remove_link(mdev->type->devices_kobj, dev_name(&mdev->dev));
	device_del(&mdev->dev);

	/* Pairs with device_initialize() in mdev_device_create(). */
	put_device(&mdev->dev);
}

static bool mdev_device_is_active(struct mdev_device *mdev)
{
	bool active;

	spin_lock(&mdev_list_lock);
	active = mdev->active;
	spin_unlock(&mdev_list_lock);
	return active;
}

/*
 * Any number but 0 removes the device. Of several writers one does it, the
 * others succeed as soon as the file is gone: device_remove_file_self() waits
 * for all to arrive there and picks one.
 */
static ssize_t remove_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	struct mdev_device *mdev = to_mdev_device(dev);
	struct mdev_parent *parent = mdev->type->parent;
	ssize_t ret = count;
	unsigned long val;

	if (kstrtoul(buf, 0, &val))
		return -EINVAL;
	if (!val)
		return count;

	/* The parent removes the device? It will not wait for us, nor we. */
	if (!down_read_trylock(&parent->unreg_sem))
		return -ENODEV;

	/*
	 * Without its file the device is not protected by this write any more,
	 * and it in turn is what keeps the parent up to the up_read().
	 */
	get_device(dev);
	if (!mdev_device_is_active(mdev))
		ret = -EAGAIN;
	else if (device_remove_file_self(dev, attr))
		mdev_device_remove(mdev);
	up_read(&parent->unreg_sem);
	put_device(dev);
	return ret;
}
static DEVICE_ATTR_WO(remove);

static struct attribute *mdev_device_attrs[] = {
	&dev_attr_remove.attr,
	NULL
};
ATTRIBUTE_GROUPS(mdev_device);

/* Makes a claimed, initialised device visible and binds it to its driver. */
static int mdev_device_add(struct mdev_device *mdev)
{
	int ret;

	lockdep_assert_held(&mdev->type->parent->unreg_sem);

	ret = device_add(&mdev->dev);
	if (ret)
		return ret;

	ret = device_driver_attach(&mdev->type->parent->mdev_driver->driver,
				   &mdev->dev);
	if (ret)
		goto err_del;

	ret = mdev_device_add_links(mdev);
	if (ret)
		goto err_del;

	spin_lock(&mdev_list_lock);
	mdev->active = true;
	spin_unlock(&mdev_list_lock);
	return 0;

err_del:
	device_del(&mdev->dev);
	return ret;
}

/* Claims, makes and adds a device; see mdev_device_create(). */
static int mdev_device_make(struct mdev_type *type, const guid_t *uuid)
{
	struct mdev_device *mdev;
	int ret;

	mdev = kzalloc(sizeof(*mdev), GFP_KERNEL);
	if (!mdev)
		return -ENOMEM;
	mdev->type = type;
	guid_copy(&mdev->uuid, uuid);

	spin_lock(&mdev_list_lock);
	ret = mdev_device_claim(mdev);
	spin_unlock(&mdev_list_lock);
	if (ret) {
		kfree(mdev);
		return ret;
	}

	/* From here on mdev_device_release() gives everything back. */
	device_initialize(&mdev->dev);
	mdev->dev.parent = type->parent->dev;
	mdev->dev.bus = &mdev_bus_type;
	mdev->dev.groups = mdev_device_groups;
	mdev->dev.release = mdev_device_release;

	ret = dev_set_name(&mdev->dev, "%pUl", uuid);
	if (!ret)
		ret = mdev_device_add(mdev);
	if (ret)
		put_device(&mdev->dev);
	return ret;
}

/*
 * Context: writer of the type's "create", which keeps type and parent.
 * Return: 0, -ENODEV if the parent comes or goes, -EEXIST if a device of any
 * parent has the UUID, -EUSERS if no instance is left (of those that the core
 * counts), or the error of the driver's probe.
 */
int mdev_device_create(struct mdev_type *type, const guid_t *uuid)
{
	struct mdev_parent *parent = type->parent;
	int ret;

	if (!down_read_trylock(&parent->unreg_sem))
		return -ENODEV;
	ret = mdev_device_make(type, uuid);
	up_read(&parent->unreg_sem);
	return ret;
}
