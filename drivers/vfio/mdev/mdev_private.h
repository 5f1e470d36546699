/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the mdev core share.
 *
 * Locks, in the order in which they are taken:
 *
 * sysfs' active reference of a file that is being written ("create",
 *	"remove"). Taking a file away waits for its writers.
 *
 * mdev_parent.unreg_sem: one parent's devices come and go under the read lock,
 *	the parent's types come and go under the write lock. That takes files
 *	away, so their writers must not wait for it: readers try, and return
 *	-ENODEV when a writer holds the lock or waits for it.
 *
 * device_lock() of the device, by the driver core around probe and remove.
 *
 * mdev_list_lock (spinlock, innermost): the list of all devices with their
 *	UUIDs, all counts of available instances, mdev_device.active.
 *
 * References: a device's first one belongs to mdev_device_create() until that
 * succeeded, then to whoever removes it. "remove" holds a second one while it
 * works, because it takes its own file, and with it sysfs' protection, away.
 * Nothing is counted on parents and types: mdev_unregister_parent() waits until
 * the last device was released, which is why release may look at both, and then
 * until the types were released, whose memory, like its own, is the driver's.
 */
#ifndef MDEV_PRIVATE_H
#define MDEV_PRIVATE_H

#include <linux/mdev.h>

extern const struct bus_type mdev_bus_type;

int mdev_class_link(struct device *dev);
void mdev_class_unlink(struct device *dev);

int mdev_type_add(struct mdev_parent *parent, struct mdev_type *type);
void mdev_type_del(struct mdev_type *type);

int mdev_device_create(struct mdev_type *type, const guid_t *uuid);
void mdev_device_remove(struct mdev_device *mdev);
void mdev_device_wait_released(struct mdev_parent *parent);

#endif /* MDEV_PRIVATE_H */
