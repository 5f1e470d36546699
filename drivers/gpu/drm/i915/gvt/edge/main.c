// SPDX-License-Identifier: GPL-2.0
/*
 * gvt.ko: parents under which vGPUs are created through sysfs.
 *
 * A parent is a virtual device, gvt0 and so on, without anything behind it: the
 * GPUs are computed. It offers the core's vGPU types; user space finds it under
 * /sys/class/mdev_bus.
 */
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "edge/edge.h"

#define CREATE_TRACE_POINTS
#include "edge/trace.h"

static unsigned int parents = 1;
module_param(parents, uint, 0444);
MODULE_PARM_DESC(parents, "Parent devices to create (default: 1)");

static unsigned int max_vgpus;
module_param(max_vgpus, uint, 0444);
MODULE_PARM_DESC(max_vgpus,
		 "vGPUs per parent (default: 0, one for each 64 MiB of memory)");

static unsigned int pin_mb = 64;
module_param(pin_mb, uint, 0644);
MODULE_PARM_DESC(pin_mb,
		 "MiB of its guest's memory that a vGPU keeps pinned, for its engines and again for its aperture (default: 64)");

struct gvt_type {
	struct mdev_type mdev;
	const struct vgpu_type *type;
};

struct gvt_parent {
	struct mdev_parent mdev;
	struct device *dev;
	struct mdev_type **list;
	struct gvt_type types[];
};

static const struct class gvt_class = {
	.name = "gvt",
};

static struct gvt_parent **gvt_parents;
struct workqueue_struct *gvt_wq;

/* Pages that one vGPU may have pinned, for each of its two users of pages. */
unsigned int gvt_pin_limit(void)
{
	return min(READ_ONCE(pin_mb), UINT_MAX >> 8) << (20 - PAGE_SHIFT);
}

const struct vgpu_type *gvt_mdev_type(struct mdev_type *mtype)
{
	return container_of(mtype, struct gvt_type, mdev)->type;
}

/* Share of processor time, 1024 at nice 0: the scheduler's factor is 1.25 a step. */
static unsigned int gvt_weight(const struct vgpu_type *type)
{
	unsigned int weight = 1024;
	int nice;

	for (nice = type->nice; nice > 0; nice--)
		weight = weight * 4 / 5;
	for (; nice < 0; nice++)
		weight = weight * 5 / 4;

	return weight;
}

/* The format of Intel's own mediated vGPUs, which people and tools read. */
static ssize_t gvt_show_description(struct mdev_type *mtype, char *buf)
{
	const struct vgpu_type *type = gvt_mdev_type(mtype);

	return sysfs_emit(buf,
			  "low_gm_size: %uMB\nhigh_gm_size: %uMB\nfence: %u\nresolution: %ux%u\nweight: %u\n",
			  type->low_gm_mb, type->high_gm_mb, type->fences,
			  type->width, type->height, gvt_weight(type));
}

static int gvt_probe(struct mdev_device *mdev)
{
	struct gvt_device *gvt;
	int ret;

	gvt = vfio_alloc_device(gvt_device, vdev, &mdev->dev, &gvt_vfio_ops);
	if (IS_ERR(gvt))
		return PTR_ERR(gvt);

	dev_set_drvdata(&mdev->dev, gvt);
	gvt_debugfs_add(gvt);
	ret = vfio_register_emulated_iommu_dev(&gvt->vdev);
	if (ret)
		goto err_put;

	return 0;

err_put:
	gvt_debugfs_remove(gvt);
	vfio_put_device(&gvt->vdev);

	return ret;
}

/* Waits until user space has closed the device. */
static void gvt_remove(struct mdev_device *mdev)
{
	struct gvt_device *gvt = dev_get_drvdata(&mdev->dev);

	vfio_unregister_group_dev(&gvt->vdev);
	gvt_debugfs_remove(gvt);
	vfio_put_device(&gvt->vdev);
}

static const struct attribute_group *gvt_groups[] = {
	&gvt_monitors_group,
	&gvt_planes_group,
	NULL
};

static struct mdev_driver gvt_mdev_driver = {
	.device_api = VFIO_DEVICE_API_PCI_STRING,
	.probe = gvt_probe,
	.remove = gvt_remove,
	.show_description = gvt_show_description,
	.driver = {
		.name = "gvt",
		.owner = THIS_MODULE,
		.mod_name = KBUILD_MODNAME,
		.dev_groups = gvt_groups,
	},
};

static struct gvt_parent *gvt_parent_create(unsigned int index)
{
	struct gvt_parent *parent;
	unsigned int i;
	int ret = -ENOMEM;

	parent = kzalloc(struct_size(parent, types, vgpu_num_types), GFP_KERNEL);
	if (!parent)
		return ERR_PTR(-ENOMEM);
	parent->list = kcalloc(vgpu_num_types, sizeof(*parent->list), GFP_KERNEL);
	if (!parent->list)
		goto err_free;
	for (i = 0; i < vgpu_num_types; i++) {
		parent->types[i].type = &vgpu_types[i];
		parent->types[i].mdev.sysfs_name = vgpu_types[i].name;
		parent->list[i] = &parent->types[i].mdev;
	}

	parent->dev = device_create(&gvt_class, NULL, MKDEV(0, 0), NULL,
				    "gvt%u", index);
	if (IS_ERR(parent->dev)) {
		ret = PTR_ERR(parent->dev);
		goto err_free;
	}
	ret = mdev_register_parent(&parent->mdev, parent->dev, &gvt_mdev_driver,
				   parent->list, vgpu_num_types);
	if (ret)
		goto err_device;

	return parent;

err_device:
	device_unregister(parent->dev);
err_free:
	kfree(parent->list);
	kfree(parent);

	return ERR_PTR(ret);
}

static void gvt_parent_destroy(struct gvt_parent *parent)
{
	mdev_unregister_parent(&parent->mdev);
	device_unregister(parent->dev);
	kfree(parent->list);
	kfree(parent);
}

static int __init gvt_parents_create(void)
{
	unsigned int i;
	int ret;

	gvt_parents = kcalloc(parents, sizeof(*gvt_parents), GFP_KERNEL);
	if (!gvt_parents)
		return -ENOMEM;
	for (i = 0; i < parents; i++) {
		gvt_parents[i] = gvt_parent_create(i);
		if (IS_ERR(gvt_parents[i])) {
			ret = PTR_ERR(gvt_parents[i]);
			goto err_destroy;
		}
	}

	return 0;

err_destroy:
	while (i--)
		gvt_parent_destroy(gvt_parents[i]);
	kfree(gvt_parents);

	return ret;
}

static int __init gvt_init(void)
{
	int ret;

	if (!parents || parents > 256) {
		pr_err("gvt: parents=%u: must be 1 to 256\n", parents);
		return -EINVAL;
	}
	gvt_mdev_driver.max_instances = max_vgpus ?:
		clamp(totalram_pages() >> (26 - PAGE_SHIFT), 1UL, 65536UL);

	ret = gvt_core_init();
	if (ret)
		return ret;
	/* Bound to a processor: who faults sleeps, and the worker has its place. */
	gvt_wq = alloc_workqueue("gvt", WQ_PERCPU, 0);
	if (!gvt_wq) {
		ret = -ENOMEM;
		goto err_core;
	}
	ret = gvt_helpers_create();
	if (ret)
		goto err_queue;
	gvt_debugfs_init();
	ret = class_register(&gvt_class);
	if (ret)
		goto err_wq;
	ret = mdev_register_driver(&gvt_mdev_driver);
	if (ret)
		goto err_class;
	ret = gvt_parents_create();
	if (ret)
		goto err_driver;

	return 0;

err_driver:
	mdev_unregister_driver(&gvt_mdev_driver);
err_class:
	class_unregister(&gvt_class);
err_wq:
	gvt_debugfs_exit();
	gvt_helpers_destroy();
err_queue:
	destroy_workqueue(gvt_wq);
err_core:
	gvt_core_exit();

	return ret;
}

static void __exit gvt_exit(void)
{
	unsigned int i;

	for (i = 0; i < parents; i++)
		gvt_parent_destroy(gvt_parents[i]);
	kfree(gvt_parents);
	mdev_unregister_driver(&gvt_mdev_driver);
	class_unregister(&gvt_class);
	gvt_debugfs_exit();
	gvt_helpers_destroy();
	destroy_workqueue(gvt_wq);
	gvt_core_exit();
	/* Eventfds are let go of after a grace period. */
	rcu_barrier();
}

module_init(gvt_init);
module_exit(gvt_exit);

MODULE_DESCRIPTION("Mediated Intel vGPUs that need no GPU");
MODULE_LICENSE("GPL");
