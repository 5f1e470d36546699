/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediated devices: what a driver sees of the mdev bus.
 *
 * The names, the fields and their order are those of Linux 6.12, so that a
 * driver written for (or even built against) that kernel works on this core.
 * See Documentation/driver-api/vfio-mediated-device.rst.
 */
#ifndef MDEV_H
#define MDEV_H

#include <linux/device.h>
#include <linux/uuid.h>

struct mdev_type;

/**
 * struct mdev_device - one mediated device on the mdev bus
 * @dev: device model part; child of the parent's device, named by its UUID
 * @uuid: name chosen by user space, unique over all parents
 * @next: entry in the core's list of all devices (core only)
 * @type: type it was created from; valid for as long as the device exists
 * @active: creation is complete, so user space may remove it (core only)
 */
struct mdev_device {
	struct device dev;
	guid_t uuid;
	struct list_head next;
	struct mdev_type *type;
	bool active;
};

/**
 * struct mdev_type - one kind of device that a parent offers
 * @sysfs_name: set by the driver: suffix of the type's directory name
 * @pretty_name: set by the driver: content of "name"; may be NULL
 * @parent: set by mdev_register_parent(), NULL when not registered
 * @kobj: the type's directory (core only)
 * @devices_kobj: its "devices" subdirectory (core only)
 *
 * Driver's memory: has to stay until mdev_unregister_parent() returned.
 */
struct mdev_type {
	const char *sysfs_name;
	const char *pretty_name;
	struct mdev_parent *parent;
	struct kobject kobj;
	struct kobject *devices_kobj;
};

/**
 * struct mdev_parent - a device that mediated devices can be created under
 * @dev: the device itself
 * @mdev_driver: driver that new devices are bound to
 * @mdev_types_kset: the "mdev_supported_types" directory
 * @unreg_sem: read: a device is being created or removed; write: the parent
 *	is being unregistered. Readers only ever try, see mdev_private.h.
 * @types: types offered
 * @nr_types: number of entries in @types
 * @available_instances: devices that can still be created, counted by the
 *	core unless the driver has &mdev_driver.get_available
 *
 * Driver's memory, filled in by mdev_register_parent(); usually embedded into
 * the structure that also holds @dev. Has to stay until
 * mdev_unregister_parent() returned.
 */
struct mdev_parent {
	struct device *dev;
	struct mdev_driver *mdev_driver;
	struct kset *mdev_types_kset;
	struct rw_semaphore unreg_sem;
	struct mdev_type **types;
	unsigned int nr_types;
	atomic_t available_instances;
};

/**
 * struct mdev_driver - driver of mediated devices
 * @device_api: required: content of "device_api", such as "vfio-pci"
 * @max_instances: devices a parent can have; only without @get_available
 * @probe: a device was created (may be NULL); its error is the one that the
 *	writer of "create" gets
 * @remove: a device goes away (may be NULL); may wait for the device's users
 * @get_available: returns how many more devices of the type can be created;
 *	with it the driver does the counting and @probe has to refuse what is
 *	too much (optional)
 * @show_description: prints the type's "description", without it the
 *	attribute does not exist (optional)
 * @driver: device model part; name and owner are set by the driver
 *
 * All callbacks may sleep. @probe and @remove are called with the device lock
 * and a read or write lock of &mdev_parent.unreg_sem held.
 */
struct mdev_driver {
	const char *device_api;
	unsigned int max_instances;
	int (*probe)(struct mdev_device *dev);
	void (*remove)(struct mdev_device *dev);
	unsigned int (*get_available)(struct mdev_type *mtype);
	ssize_t (*show_description)(struct mdev_type *mtype, char *buf);
	struct device_driver driver;
};

int mdev_register_parent(struct mdev_parent *parent, struct device *dev,
			 struct mdev_driver *mdev_driver,
			 struct mdev_type **types, unsigned int nr_types);
void mdev_unregister_parent(struct mdev_parent *parent);

int mdev_register_driver(struct mdev_driver *drv);
void mdev_unregister_driver(struct mdev_driver *drv);

static inline struct mdev_device *to_mdev_device(struct device *dev)
{
	return container_of(dev, struct mdev_device, dev);
}

static inline struct device *mdev_dev(struct mdev_device *mdev)
{
	return &mdev->dev;
}

#endif /* MDEV_H */
