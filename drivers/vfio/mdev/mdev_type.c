// SPDX-License-Identifier: GPL-2.0
/*
 * Types: a directory in sysfs each, in which devices of the type are created.
 */
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/wait.h>

#include "mdev_private.h"

/* Woken when a type was released. */
static DECLARE_WAIT_QUEUE_HEAD(mdev_type_wait);

static struct mdev_type *to_mdev_type(struct kobject *kobj)
{
	return container_of(kobj, struct mdev_type, kobj);
}

static struct mdev_driver *mdev_type_driver(struct kobject *kobj)
{
	return to_mdev_type(kobj)->parent->mdev_driver;
}

/* A UUID in its 36 character form, and at most one character (a newline). */
static ssize_t create_store(struct kobject *kobj, struct kobj_attribute *attr,
			    const char *buf, size_t count)
{
	guid_t uuid;
	int ret;

	if (count != UUID_STRING_LEN && count != UUID_STRING_LEN + 1)
		return -EINVAL;

	/* Looks at UUID_STRING_LEN characters; sysfs ends buf with a 0. */
	ret = guid_parse(buf, &uuid);
	if (ret)
		return ret;

	ret = mdev_device_create(to_mdev_type(kobj), &uuid);
	return ret ? ret : count;
}

static ssize_t name_show(struct kobject *kobj, struct kobj_attribute *attr,
			 char *buf)
{
	struct mdev_type *type = to_mdev_type(kobj);

	return sysfs_emit(buf, "%s\n", type->pretty_name ?: type->sysfs_name);
}

static ssize_t device_api_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", mdev_type_driver(kobj)->device_api);
}

/* A hint: others may create devices before the reader does. */
static ssize_t available_instances_show(struct kobject *kobj,
					struct kobj_attribute *attr, char *buf)
{
	struct mdev_type *type = to_mdev_type(kobj);
	struct mdev_driver *drv = mdev_type_driver(kobj);
	unsigned int n;

	if (drv->get_available)
		n = drv->get_available(type);
	else
		n = atomic_read(&type->parent->available_instances);
	return sysfs_emit(buf, "%u\n", n);
}

static ssize_t description_show(struct kobject *kobj,
				struct kobj_attribute *attr, char *buf)
{
	return mdev_type_driver(kobj)->show_description(to_mdev_type(kobj),
							buf);
}

static struct kobj_attribute create_attr = __ATTR_WO(create);
static struct kobj_attribute name_attr = __ATTR_RO(name);
static struct kobj_attribute device_api_attr = __ATTR_RO(device_api);
static struct kobj_attribute available_instances_attr =
	__ATTR_RO(available_instances);
static struct kobj_attribute description_attr = __ATTR_RO(description);

static struct attribute *mdev_type_attrs[] = {
	&create_attr.attr,
	&name_attr.attr,
	&device_api_attr.attr,
	&available_instances_attr.attr,
	&description_attr.attr,
	NULL
};

static umode_t mdev_type_attr_mode(struct kobject *kobj, struct attribute *attr,
				   int index)
{
	if (attr == &description_attr.attr &&
	    !mdev_type_driver(kobj)->show_description)
		return 0;
	return attr->mode;
}

static const struct attribute_group mdev_type_group = {
	.attrs = mdev_type_attrs,
	.is_visible = mdev_type_attr_mode,
};
__ATTRIBUTE_GROUPS(mdev_type);

/* The memory is the driver's, who may want to register it once more. */
static void mdev_type_release(struct kobject *kobj)
{
	struct mdev_type *type = to_mdev_type(kobj);

	memset(kobj, 0, sizeof(*kobj));
	/* The last access. Pairs with the acquire in mdev_type_put(). */
	smp_store_release(&type->parent, NULL);
	wake_up_all(&mdev_type_wait);
}

static const struct kobj_type mdev_type_ktype = {
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = mdev_type_groups,
	.release = mdev_type_release,
};

static void mdev_type_put(struct mdev_type *type)
{
	kobject_put(&type->kobj);
	/* Pairs with the release in mdev_type_release(). */
	wait_event(mdev_type_wait, !smp_load_acquire(&type->parent));
}

/* Makes the type's directory, <driver of the parent>-<name of the type>. */
int mdev_type_add(struct mdev_parent *parent, struct mdev_type *type)
{
	int ret;

	lockdep_assert_held_write(&parent->unreg_sem);

	type->parent = parent;
	type->kobj.kset = parent->mdev_types_kset;

	ret = kobject_init_and_add(&type->kobj, &mdev_type_ktype, NULL, "%s-%s",
				   dev_driver_string(parent->dev),
				   type->sysfs_name);
	if (ret)
		goto err_put;

	type->devices_kobj = kobject_create_and_add("devices", &type->kobj);
	if (!type->devices_kobj) {
		ret = -ENOMEM;
		goto err_del;
	}
	return 0;

err_del:
	kobject_del(&type->kobj);
err_put:
	mdev_type_put(type);
	return ret;
}

/*
 * Waits for writers of "create", which fail while unreg_sem is held here, and
 * for the last reference. No device of the type exists any more.
 */
void mdev_type_del(struct mdev_type *type)
{
	lockdep_assert_held_write(&type->parent->unreg_sem);

	kobject_put(type->devices_kobj);
	kobject_del(&type->kobj);
	mdev_type_put(type);
}
