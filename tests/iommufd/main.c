// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_test CASE SYSFS	runs one case on the device of that sysfs directory
 *
 * fd-MMIO with files of VFIO, by the minimal VMM of tests/kvm.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/pci_regs.h>

#include "cases.h"
#include "child.h"
#include "vfio.h"

/* A case that hangs has failed. */
#define CASE_SECONDS	120

#define GPU_MAGIC	0x78000
#define GPU_MAGIC_VALUE	0x4776544776544776ull
#define GPU_BAR0	0x100000	/* enough of it */

/* docs/specs/edu.rst of QEMU */
#define EDU_ID		0x010000ed
#define EDU_FACTORIAL	0x08
#define EDU_STATUS	0x20

/* hw/misc/pci-testdev.c of QEMU: choose a test, write its data to its place. */
#define TESTDEV_TEST	0x00
#define TESTDEV_PLACE	0x04
#define TESTDEV_DATA	0x08
#define TESTDEV_COUNT	0x0c
#define TESTDEV_MMIO	0		/* tests that have no ioeventfd */
#define TESTDEV_PORTS	0

#define PORT		0xc000

static void serve_gpu(struct vmm *vmm, struct vfio *vfio, const char *sysfs,
		      enum vfio_way way)
{
	vmm_open(vmm, 1);
	vfio_open(vfio, sysfs, way, vmm);
	fd_mmio_register(vmm, MMIO_BASE, GPU_BAR0, vfio->fd, vfio_region(vfio, 0).offset, 0);
	CHECK(vmm_read(vmm, MMIO_BASE + GPU_MAGIC, 8) == GPU_MAGIC_VALUE &&
	      !vmm->vcpus[0].exits, "the vGPU does not answer");
}

/*
 * The VM holds the device's file by its range, the device holds the VM: after
 * all files have been closed, in either order, neither is left.
 */
static void close_all(const char *sysfs, enum vfio_way way, bool vm_first)
{
	struct vfio vfio;
	struct vmm vmm;
	uint32_t val;
	int vm;

	serve_gpu(&vmm, &vfio, sysfs, way);
	vm = vmm.fd;
	if (vm_first) {
		vmm_close(&vmm);
		usleep(100000);
		CHECK(vm_alive(getpid(), vm), "the device does not hold the VM");
		CHECK(pread(vfio.fd, &val, 4, 0) == 4, "the device is closed");
		close(vfio.fd);
		vfio_close_others(&vfio);
	} else {
		close(vfio.fd);
		vfio_close_others(&vfio);
		CHECK(vmm_read(&vmm, MMIO_BASE + GPU_MAGIC, 8) ==
		      GPU_MAGIC_VALUE && !vmm.vcpus[0].exits,
		      "the range does not hold the file");
		vmm_close(&vmm);
	}
	wait_vm_gone(getpid(), vm);
}

struct use {
	const char *sysfs;
	enum vfio_way way;
};

static int make_vm(void *arg)
{
	const struct use *use = arg;
	static struct vfio vfio;
	static struct vmm vmm;

	serve_gpu(&vmm, &vfio, use->sysfs, use->way);

	return vmm.fd;
}

/* A process that has all open ends by itself, or is killed. */
static void end_process(const char *sysfs, enum vfio_way way, int sig)
{
	struct use use = { sysfs, way };
	struct child child;

	child_start(&child, make_vm, &use, sig);
	if (sig) {
		CHECK(vm_alive(child.pid, child.vm), "no VM");
		kill(child.pid, sig);
	}
	child_ends(&child, sig);
}

/* Each of these finds the device free again. */
static void cycles(const char *sysfs, enum vfio_way way)
{
	close_all(sysfs, way, false);
	close_all(sysfs, way, true);
	end_process(sysfs, way, 0);
	end_process(sysfs, way, SIGKILL);
}

static void check_cdev_cycle(const char *sysfs)
{
	cycles(sysfs, BY_CDEV);
}

static void check_group_cycle(const char *sysfs)
{
	cycles(sysfs, BY_GROUP);
}

/* A physical device in no-IOMMU mode: decoding on, its BAR at MMIO_BASE. */
static void serve_bar(struct vmm *vmm, struct vfio *vfio, const char *sysfs,
		      uint32_t bar, uint64_t addr, uint32_t flags)
{
	uint16_t command = PCI_COMMAND_IO | PCI_COMMAND_MEMORY;
	struct vfio_region_info info;

	vmm_open(vmm, 1);
	vfio_open(vfio, sysfs, BY_NOIOMMU, vmm);
	info = vfio_region(vfio, VFIO_PCI_CONFIG_REGION_INDEX);
	CHECK(pwrite(vfio->fd, &command, sizeof(command), info.offset +
		     PCI_COMMAND) == sizeof(command), "command register");
	info = vfio_region(vfio, bar);
	fd_mmio_register(vmm, addr, info.size, vfio->fd, info.offset, flags);
}

static void end_bar(struct vmm *vmm, struct vfio *vfio)
{
	int vm = vmm->fd;

	CHECK(!vmm->vcpus[0].exits, "user space has seen accesses");
	vmm_close(vmm);
	close(vfio->fd);
	vfio_close_others(vfio);
	wait_vm_gone(getpid(), vm);
}

/* edu works out what the guest asks for. */
static void check_noiommu_edu(const char *sysfs)
{
	struct vfio vfio;
	struct vmm vmm;
	uint32_t val;

	serve_bar(&vmm, &vfio, sysfs, 0, MMIO_BASE, 0);
	CHECK(vmm_read(&vmm, MMIO_BASE, 4) == EDU_ID, "identification");
	vmm_write(&vmm, MMIO_BASE + EDU_FACTORIAL, 4, 10);
	while (vmm_read(&vmm, MMIO_BASE + EDU_STATUS, 4) & 1)
		usleep(1000);
	CHECK(vmm_read(&vmm, MMIO_BASE + EDU_FACTORIAL, 4) == 3628800, "10!");
	CHECK(pread(vfio.fd, &val, 4, vfio_region(&vfio, 0).offset +
		    EDU_FACTORIAL) == 4 && val == 3628800,
	      "user space sees %u", val);
	end_bar(&vmm, &vfio);
}

/* pci-testdev counts what it is written in memory. */
static void check_noiommu_testdev(const char *sysfs)
{
	struct vfio vfio;
	struct vmm vmm;
	uint64_t place, data, count;
	int i;

	serve_bar(&vmm, &vfio, sysfs, 0, MMIO_BASE, 0);
	vmm_write(&vmm, MMIO_BASE + TESTDEV_TEST, 1, TESTDEV_MMIO);
	place = vmm_read(&vmm, MMIO_BASE + TESTDEV_PLACE, 4);
	data = vmm_read(&vmm, MMIO_BASE + TESTDEV_DATA, 1);
	count = vmm_read(&vmm, MMIO_BASE + TESTDEV_COUNT, 4);
	for (i = 0; i < 100; i++)
		vmm_write(&vmm, MMIO_BASE + place, 1, data);
	CHECK(vmm_read(&vmm, MMIO_BASE + TESTDEV_COUNT, 4) == count + 100,
	      "not each write has reached the device");
	end_bar(&vmm, &vfio);
}

static uint32_t port(struct vmm *vmm, enum guest_op op, uint16_t port,
		     uint32_t val)
{
	struct vmm_regs regs = { .rdx = port, .rax = val };

	vmm_run(vmm, 0, op, &regs);
	return regs.rax;
}

/* The same with ports. */
static void check_noiommu_ports(const char *sysfs)
{
	struct vfio vfio;
	struct vmm vmm;
	uint32_t place, data, count;
	int i;

	serve_bar(&vmm, &vfio, sysfs, 1, PORT, KVM_FD_MMIO_FLAG_PIO);
	port(&vmm, GUEST_OUT1, PORT + TESTDEV_TEST, TESTDEV_PORTS);
	place = port(&vmm, GUEST_IN4, PORT + TESTDEV_PLACE, 0);
	data = port(&vmm, GUEST_IN1, PORT + TESTDEV_DATA, 0);
	count = port(&vmm, GUEST_IN4, PORT + TESTDEV_COUNT, 0);
	for (i = 0; i < 100; i++)
		port(&vmm, GUEST_OUT1, PORT + place, data);
	CHECK(port(&vmm, GUEST_IN4, PORT + TESTDEV_COUNT, 0) == count + 100,
	      "not each write has reached the device");
	end_bar(&vmm, &vfio);
}

static const struct {
	const char *name;
	void (*run)(const char *sysfs);
} cases[] = {
	{ "cdev_cycle", check_cdev_cycle },
	{ "group_cycle", check_group_cycle },
	{ "noiommu_edu", check_noiommu_edu },
	{ "noiommu_testdev", check_noiommu_testdev },
	{ "noiommu_ports", check_noiommu_ports },
};

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 3) {
		fprintf(stderr, "usage: vfio_test CASE SYSFS\n");
		return 2;
	}
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(argv[1], cases[i].name))
			continue;
		alarm(CASE_SECONDS);
		cases[i].run(argv[2]);
		return 0;
	}
	fprintf(stderr, "vfio_test: no case %s\n", argv[1]);
	return 2;
}
