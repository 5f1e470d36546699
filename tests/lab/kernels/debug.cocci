// SPDX-License-Identifier: GPL-2.0
// What the checks find in the kernel's own code when our tests run, mended: lockdep says nothing
// more after its first report, and what is lost there hides what we lose.
//	spatch --sp-file debug.cocci --in-place drivers/vfio/vfio_iommu_type1.c drivers/vfio/group.c

// A device's dma_unmap() has to unpin pages, which takes iommu->lock, and is called with
// device_list_lock held. So that one has to be the outer one elsewhere too; else two unmaps
// at once, or an unmap while another device of the container is opened, wait for ever.
@notify@
symbol iommu;
@@
 vfio_notify_dma_unmap(...)
 {
	...
-	mutex_lock(&iommu->device_list_lock);
	mutex_unlock(&iommu->lock);
+	mutex_lock(&iommu->device_list_lock);
	...
 }

@opened@
identifier data, vdev;
@@
 vfio_iommu_type1_register_device(void *data, struct vfio_device *vdev)
 {
	...
-	mutex_lock(&iommu->lock);
	mutex_lock(&iommu->device_list_lock);
+	mutex_lock(&iommu->lock);
	...
 }

@closed@
identifier data, vdev;
@@
 vfio_iommu_type1_unregister_device(void *data, struct vfio_device *vdev)
 {
	...
-	mutex_lock(&iommu->lock);
	mutex_lock(&iommu->device_list_lock);
+	mutex_lock(&iommu->lock);
	...
 }

// A group that can't be added, for want of memory, still has its iommu_group, which
// vfio_device_remove_group() takes from others: the release warns of that, and the reference,
// "put in vfio_group_release()" as vfio_group_alloc() says, is lost, and the iommu_group with it.
@released@
identifier dev;
symbol group;
@@
 vfio_group_release(struct device *dev)
 {
	...
-	WARN_ON(group->iommu_group);
+	iommu_group_put(group->iommu_group);
	...
 }
