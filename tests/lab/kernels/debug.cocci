// SPDX-License-Identifier: GPL-2.0
// What lockdep finds in the kernel's own code when our tests run, mended: it says nothing
// more after its first report.
//	spatch --sp-file debug.cocci --in-place drivers/vfio/vfio_iommu_type1.c

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
