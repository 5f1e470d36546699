// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/kvm.h>

#include "vfio.h"

static int open_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	CHECK(fd >= 0, "%s", path);
	return fd;
}

/* Tell @vmm of a group or device, before the device is opened. */
static int tell_kvm(struct vmm *vmm, int fd)
{
	struct kvm_create_device dev = { .type = KVM_DEV_TYPE_VFIO };
	struct kvm_device_attr attr = {
		.group = KVM_DEV_VFIO_FILE,
		.attr = KVM_DEV_VFIO_FILE_ADD,
		.addr = (uintptr_t)&fd,
	};

	CHECK(!ioctl(vmm->fd, KVM_CREATE_DEVICE, &dev), "KVM's VFIO device");
	CHECK(!ioctl(dev.fd, KVM_SET_DEVICE_ATTR, &attr), "KVM_DEV_VFIO_FILE_ADD");
	return dev.fd;
}

static void open_group(struct vfio *vfio, const char *sysfs, int type,
		       struct vmm *vmm)
{
	char link[PATH_MAX], target[PATH_MAX], path[PATH_MAX], name[64];
	ssize_t n;
	int group, container;

	snprintf(link, sizeof(link), "%s/iommu_group", sysfs);
	n = readlink(link, target, sizeof(target) - 1);
	CHECK(n > 0, "%s", link);
	target[n] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s%.32s",
		 type == VFIO_NOIOMMU_IOMMU ? "noiommu-" : "", basename(target));
	container = open_file("/dev/vfio/vfio");
	group = open_file(path);
	CHECK(!ioctl(group, VFIO_GROUP_SET_CONTAINER, &container), "container");
	CHECK(!ioctl(container, VFIO_SET_IOMMU, type), "IOMMU type %d", type);

	vfio->others[0] = group;
	vfio->others[1] = container;
	vfio->others[2] = tell_kvm(vmm, group);
	snprintf(path, sizeof(path), "%s", sysfs);
	snprintf(name, sizeof(name), "%.63s", basename(path));
	vfio->fd = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, name);
	CHECK(vfio->fd >= 0, "%s out of its group", name);
}

static void open_cdev(struct vfio *vfio, const char *sysfs, struct vmm *vmm)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind) };
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/vfio-dev", sysfs);
	dir = opendir(path);
	CHECK(dir, "%s", path);
	do {
		entry = readdir(dir);
		CHECK(entry, "%s: no device", path);
	} while (strncmp(entry->d_name, "vfio", 4));
	snprintf(path, sizeof(path), "/dev/vfio/devices/%.32s", entry->d_name);
	closedir(dir);

	vfio->fd = open_file(path);
	vfio->others[0] = open_file("/dev/iommu");
	vfio->others[1] = -1;
	vfio->others[2] = tell_kvm(vmm, vfio->fd);
	bind.iommufd = vfio->others[0];
	CHECK(!ioctl(vfio->fd, VFIO_DEVICE_BIND_IOMMUFD, &bind), "bind");
}

/* Open the device whose directory in sysfs is @sysfs, for @vmm. */
void vfio_open(struct vfio *vfio, const char *sysfs, enum vfio_way way,
	       struct vmm *vmm)
{
	switch (way) {
	case BY_GROUP:
		open_group(vfio, sysfs, VFIO_TYPE1v2_IOMMU, vmm);
		break;
	case BY_CDEV:
		open_cdev(vfio, sysfs, vmm);
		break;
	case BY_NOIOMMU:
		open_group(vfio, sysfs, VFIO_NOIOMMU_IOMMU, vmm);
		break;
	}
}

/* Close all but the device. */
void vfio_close_others(struct vfio *vfio)
{
	unsigned int i;

	for (i = 0; i < sizeof(vfio->others) / sizeof(vfio->others[0]); i++)
		if (vfio->others[i] >= 0)
			close(vfio->others[i]);
}

struct vfio_region_info vfio_region(struct vfio *vfio, uint32_t index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	CHECK(!ioctl(vfio->fd, VFIO_DEVICE_GET_REGION_INFO, &info),
	      "region %u", index);
	return info;
}
