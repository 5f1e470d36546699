// SPDX-License-Identifier: GPL-2.0
/*
 * A mediated device that knows nothing of fd-MMIO: the kernel's sample mtty,
 * two serial ports. Its device file holds the VM that it is used by, once that
 * VM's VFIO pseudo device has its group, or the file itself; and has only
 * operations with user pointers. It is opened in a group and a container
 * (cases mdev_...), or as a character device with iommufd (cdev_...).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/iommufd.h>
#include <linux/vfio.h>

#include "cases.h"
#include "child.h"

#define UUID	"2f4d8a1e-6c3b-4f7a-9d05-b1e8c7a6f301"
#define MDEV	"/sys/bus/mdev/devices/" UUID

#define PORT	0x3f8
#define SCRATCH	7	/* a UART's register that only remembers */
#define PIO	KVM_FD_MMIO_FLAG_PIO

/* What a VMM opens for a device: group is -1 with iommufd. */
struct mdev {
	int container, group, fd;
	uint64_t bar0;
};

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static void mdev_create(void)
{
	CHECK(!put("/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-1/create",
		   UUID), "create " UUID);
}

/* Waits until nobody has the device open. */
static void mdev_remove(void)
{
	CHECK(!put(MDEV "/remove", "1"), "remove " UUID);
}

static bool mdev_there(void)
{
	struct stat st;

	return !stat(MDEV, &st);
}

/* Tell KVM which group, or device, the VM uses. The VM holds what we close. */
static void kvm_vfio(struct vmm *vmm, int file)
{
	struct kvm_create_device dev = { .type = KVM_DEV_TYPE_VFIO };
	struct kvm_device_attr attr = {
		.group = KVM_DEV_VFIO_FILE, .attr = KVM_DEV_VFIO_FILE_ADD,
		.addr = (uintptr_t)&file,
	};

	CHECK(!ioctl(vmm->fd, KVM_CREATE_DEVICE, &dev), "VFIO pseudo device");
	CHECK(!ioctl(dev.fd, KVM_SET_DEVICE_ATTR, &attr), "add the file");
	close(dev.fd);
}

static void open_in_group(struct mdev *m, struct vmm *vmm)
{
	char target[256] = "", path[64];

	CHECK(readlink(MDEV "/iommu_group", target, sizeof(target) - 1) > 0,
	      "group");
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(target, '/') + 1);
	m->container = open("/dev/vfio/vfio", O_RDWR);
	m->group = open(path, O_RDWR);
	CHECK(m->container >= 0 && m->group >= 0, "%s", path);
	CHECK(!ioctl(m->group, VFIO_GROUP_SET_CONTAINER, &m->container) &&
	      !ioctl(m->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU),
	      "container");
	kvm_vfio(vmm, m->group);
	m->fd = ioctl(m->group, VFIO_GROUP_GET_DEVICE_FD, UUID);
	CHECK(m->fd >= 0, "device");
}

static void open_cdev(struct mdev *m, struct vmm *vmm)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind) };
	struct vfio_device_attach_iommufd_pt attach = {
		.argsz = sizeof(attach),
	};
	struct iommu_ioas_alloc ioas = { .size = sizeof(ioas) };
	DIR *dir = opendir(MDEV "/vfio-dev");
	char path[300] = "";
	struct dirent *d;

	CHECK(dir, MDEV "/vfio-dev");
	while ((d = readdir(dir)))
		if (d->d_name[0] != '.')
			snprintf(path, sizeof(path), "/dev/vfio/devices/%s",
				 d->d_name);
	closedir(dir);
	m->container = open("/dev/iommu", O_RDWR);
	m->group = -1;
	m->fd = open(path, O_RDWR);
	CHECK(m->container >= 0 && m->fd >= 0, "/dev/iommu, %s", path);
	kvm_vfio(vmm, m->fd);
	bind.iommufd = m->container;
	CHECK(!ioctl(m->fd, VFIO_DEVICE_BIND_IOMMUFD, &bind), "bind");
	CHECK(!ioctl(m->container, IOMMU_IOAS_ALLOC, &ioas), "IOAS");
	attach.pt_id = ioas.out_ioas_id;
	CHECK(!ioctl(m->fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach), "attach");
}

static void mdev_close(struct mdev *m)
{
	close(m->fd);
	if (m->group >= 0)
		close(m->group);
	close(m->container);
}

static void out1(struct vmm *vmm, uint8_t val)
{
	struct vmm_regs regs = { .rdx = PORT + SCRATCH, .rax = val };

	vmm_run(vmm, 0, GUEST_OUT1, &regs);
}

static uint8_t in1(struct vmm *vmm)
{
	struct vmm_regs regs = { .rdx = PORT + SCRATCH };

	vmm_run(vmm, 0, GUEST_IN1, &regs);
	return regs.rax;
}

/* Set all up: a VM that uses the device, which therefore holds the VM. */
static void use(struct vmm *vmm, struct mdev *m, bool cdev)
{
	struct vfio_region_info info = { .argsz = sizeof(info) };

	vmm_open(vmm, 1);
	if (cdev)
		open_cdev(m, vmm);
	else
		open_in_group(m, vmm);
	CHECK(!ioctl(m->fd, VFIO_DEVICE_GET_REGION_INFO, &info) &&
	      info.size >= 8, "BAR 0");
	m->bar0 = info.offset;
	fd_mmio_register(vmm, PORT, 8, m->fd, m->bar0, PIO);
	fd_mmio_register(vmm, MMIO_BASE, 8, m->fd, m->bar0, 0);
}

/* Ports and memory of the guest, and the VMM, see the same register. */
static void served(bool cdev)
{
	struct mdev m;
	struct vmm vmm;
	uint8_t val;

	mdev_create();
	use(&vmm, &m, cdev);
	out1(&vmm, 0x5a);
	CHECK(in1(&vmm) == 0x5a, "port");
	CHECK(vmm_read(&vmm, MMIO_BASE + SCRATCH, 1) == 0x5a, "memory");
	CHECK(pread(m.fd, &val, 1, m.bar0 + SCRATCH) == 1 && val == 0x5a,
	      "the VMM");
	CHECK(vm_counts(getpid(), vmm.fd).reads == 2 && !vmm.vcpus[0].exits,
	      "counters");
	mdev_close(&m);
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vmm.fd);
	mdev_remove();
}

/*
 * VM, bus, device file, VM: a cycle of references, whoever closes what first.
 */
static void cycle(bool cdev)
{
	struct mdev m;
	struct vmm vmm;
	int vm;

	mdev_create();
	/* The device's files first. */
	use(&vmm, &m, cdev);
	mdev_close(&m);
	out1(&vmm, 1);
	CHECK(in1(&vmm) == 1 && !vmm.vcpus[0].exits, "after close");
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vmm.fd);

	/* The VM's file first; the vCPU and the device hold the VM. */
	use(&vmm, &m, cdev);
	vm = vmm.fd;
	close(vm);
	vmm.fd = -1;
	out1(&vmm, 2);
	CHECK(vmm.vcpus[0].exits == 1, "no exit after the VM's file has gone");
	vmm_close(&vmm);
	mdev_close(&m);
	wait_vm_gone(getpid(), vm);

	mdev_remove();
}

static int make_vm(void *cdev)
{
	static struct mdev m;
	static struct vmm vmm;

	use(&vmm, &m, *(bool *)cdev);

	return vmm.fd;
}

/* A VMM that is killed leaves neither VM nor device behind. */
static void killed(bool cdev)
{
	struct child child;

	mdev_create();
	child_start(&child, make_vm, &cdev, true);
	kill(child.pid, SIGKILL);
	child_ends(&child, SIGKILL);
	mdev_remove();
}

/*
 * Removal through sysfs waits for those who have the device open, and a range
 * is one of them: it goes on until it is taken back.
 */
static void removed(bool cdev)
{
	struct mdev m;
	struct vmm vmm;
	int status;
	pid_t pid;

	mdev_create();
	use(&vmm, &m, cdev);
	mdev_close(&m);
	pid = fork();
	CHECK(pid >= 0, "fork");
	if (!pid) {
		/* Not the VMM, and not to keep its files. */
		close(vmm.vcpus[0].fd);
		close(vmm.fd);
		mdev_remove();
		_exit(0);
	}
	usleep(500000);
	CHECK(waitpid(pid, &status, WNOHANG) == 0, "removed while in use");
	out1(&vmm, 3);
	CHECK(in1(&vmm) == 3 && !vmm.vcpus[0].exits, "while it is removed");

	fd_mmio_deassign(&vmm, MMIO_BASE, 8, 0);
	usleep(100000);
	CHECK(waitpid(pid, &status, WNOHANG) == 0, "one range is left");
	fd_mmio_deassign(&vmm, PORT, 8, PIO);
	CHECK(waitpid(pid, &status, 0) == pid && !status, "status 0x%x",
	      status);
	CHECK(!mdev_there(), "not removed");
	out1(&vmm, 4);
	CHECK(vmm.vcpus[0].exits == 1, "no exit");
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vmm.fd);
}

#define BOTH(what) \
	static void check_mdev_##what(void) \
	{ \
		what(false); \
	} \
	static void check_cdev_##what(void) \
	{ \
		what(true); \
	}

BOTH(served)
BOTH(cycle)
BOTH(killed)
BOTH(removed)

const struct test_case mdev_cases[] = {
	{ "mdev_served", check_mdev_served },
	{ "mdev_cycle", check_mdev_cycle },
	{ "mdev_killed", check_mdev_killed },
	{ "mdev_removed", check_mdev_removed },
	{ "cdev_served", check_cdev_served },
	{ "cdev_cycle", check_cdev_cycle },
	{ "cdev_killed", check_cdev_killed },
	{ "cdev_removed", check_cdev_removed },
	{ }
};
