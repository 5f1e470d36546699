// SPDX-License-Identifier: GPL-2.0
/*
 * The regions of the VFIO device: what user space is told of them, mappings, and those
 * that come after a PCI device's own.
 */
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include "edge/edge.h"
#include "edge/region.h"

/* Those after PCI's. Of a vGPU without a display the first only. */
static const struct gvt_region *const regions[] = {
	&gvt_opregion,
	[GVT_SCREEN_INDEX - VFIO_PCI_NUM_REGIONS] = &gvt_screen_region,
	&gvt_edid_region,
};

u32 gvt_num_regions(const struct gvt_device *gvt)
{
	return gvt->display ? VFIO_PCI_NUM_REGIONS + ARRAY_SIZE(regions) : GVT_SCREEN_INDEX;
}

static const struct gvt_region *region_of(const struct gvt_device *gvt, u32 index)
{
	return index >= VFIO_PCI_NUM_REGIONS && index < gvt_num_regions(gvt) ?
		regions[index - VFIO_PCI_NUM_REGIONS] : NULL;
}

/* An access to one of @regions, as far as it goes. Returns bytes done or -errno. */
ssize_t gvt_region_rw(struct gvt_device *gvt, char __user *buf, size_t count, loff_t *ppos,
		      bool write)
{
	const struct gvt_region *region = region_of(gvt, (u64)*ppos >> GVT_REGION_SHIFT);
	u64 off = *ppos & GVT_REGION_MASK;
	ssize_t ret;
	u64 size;

	if (!count)
		return 0;
	if (!region || (write && !region->write))
		return -EINVAL;
	size = region->size(gvt);
	if (off >= size)
		return -EINVAL;
	count = min_t(u64, count, size - off);
	ret = write ? region->write(gvt, buf, count, off) :
		      region->read(gvt, buf, count, off);
	if (ret > 0)
		*ppos += ret;

	return ret;
}

/*
 * A mapping has the guest's own pages in it. KVM before 6.13 takes a reference
 * to each page it maps from such a mapping, and fails with -EFAULT, the end of
 * the guest, at one that has no count of its own: any but the first page of a
 * transparent huge page. There, BAR2 is trapped unless the user knows that the
 * guest's memory has no huge pages.
 */
static bool aperture_mmap = LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0);
module_param(aperture_mmap, bool, 0644);
MODULE_PARM_DESC(aperture_mmap,
		 "Let VMMs map BAR2, and have no fences; for guests without huge pages, or kernels since 6.13 (default: since 6.13)");

/* For a user that comes: a mapping shows memory as it is, so there are no fences then. */
void gvt_regions_open(struct gvt_device *gvt)
{
	gvt->maps = READ_ONCE(aperture_mmap);
	vgpu_set_fences(gvt->vgpu, gvt->maps ? 0 : gvt->type->fences);
}

/* vfio_device_ops.mmap */
int gvt_region_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct gvt_device *gvt = container_of(vdev, struct gvt_device, vdev);
	u32 index = vma->vm_pgoff >> (GVT_REGION_SHIFT - PAGE_SHIFT);

	if (index == VFIO_PCI_BAR2_REGION_INDEX && gvt->maps)
		return gvt_aperture_mmap(gvt, vma);
	if (index == GVT_SCREEN_INDEX && gvt->display)
		return gvt_screen_mmap(gvt, vma);

	return -EINVAL;
}

/* Append the only capability of a region, or tell how much room it takes. */
static int add_cap(struct vfio_region_info *info,
		   struct vfio_region_info __user *arg, const void *cap,
		   size_t size)
{
	info->flags |= VFIO_REGION_INFO_FLAG_CAPS;
	info->cap_offset = 0;
	if (info->argsz < sizeof(*info) + size) {
		info->argsz = sizeof(*info) + size;
		return 0;
	}
	info->cap_offset = sizeof(*info);

	return copy_to_user(arg + 1, cap, size) ? -EFAULT : 0;
}

/* BAR2 can be mapped, all of it. */
static int add_sparse_mmap(struct vfio_region_info *info,
			   struct vfio_region_info __user *arg)
{
	struct {
		struct vfio_region_info_cap_sparse_mmap sparse;
		struct vfio_region_sparse_mmap_area area;
	} cap = {
		.sparse = {
			.header = {
				.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP,
				.version = 1,
			},
			.nr_areas = 1,
		},
		.area.size = info->size,
	};

	info->flags |= VFIO_REGION_INFO_FLAG_MMAP;
	return add_cap(info, arg, &cap, sizeof(cap));
}

/* VFIO_REGION_INFO_CAP_TYPE */
static int add_type(struct vfio_region_info *info, struct vfio_region_info __user *arg,
		    const struct gvt_region *region)
{
	struct vfio_region_info_cap_type cap = region->type;

	cap.header.id = VFIO_REGION_INFO_CAP_TYPE;
	cap.header.version = 1;

	return add_cap(info, arg, &cap, sizeof(cap));
}

/* VFIO_DEVICE_GET_REGION_INFO */
int gvt_region_info(struct gvt_device *gvt, struct vfio_region_info __user *arg)
{
	const size_t size = offsetofend(struct vfio_region_info, offset);
	const struct gvt_region *own;
	struct vfio_region_info info;
	int region, ret;

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	/* No legacy VGA ranges, as vfio-pci says it for a device without. */
	if (info.argsz < size || info.index == VFIO_PCI_VGA_REGION_INDEX ||
	    info.index >= gvt_num_regions(gvt))
		return -EINVAL;

	info.offset = GVT_REGION_OFFSET(info.index);
	info.size = 0;
	info.flags = 0;
	region = vgpu_vfio_region(info.index);
	if (region >= 0)
		info.size = vgpu_region_size(gvt->vgpu, region);
	if (info.size)
		info.flags = region == VGPU_REGION_ROM ? VFIO_REGION_INFO_FLAG_READ :
			     VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	if (region == VGPU_REGION_APERTURE && gvt->maps) {
		ret = add_sparse_mmap(&info, arg);
		if (ret)
			return ret;
	}
	own = region_of(gvt, info.index);
	if (own) {
		info.size = own->size(gvt);
		info.flags = own->flags;
	}
	if (own && own->type.type) {
		ret = add_type(&info, arg, own);
		if (ret)
			return ret;
	}

	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}
