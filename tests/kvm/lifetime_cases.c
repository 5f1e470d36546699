// SPDX-License-Identifier: GPL-2.0
/*
 * When KVM lets go of files and VMs. A VM that has gone has left debugfs; an
 * open file of the test device counts as a reference to its module.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "child.h"

/* The range holds the file, whoever closes what. */
static void check_fd_closed(void)
{
	const int base = testdev_open_files();
	int fd = file_testdev("iter");
	struct vmm vmm;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	close(fd);
	vmm_write(&vmm, MMIO_BASE, 8, 0x1234);
	CHECK(vmm_read(&vmm, MMIO_BASE, 8) == 0x1234 && !vmm.vcpus[0].exits,
	      "after close");
	CHECK(testdev_open_files() == base + 1, "the file has gone");
	fd_mmio_deassign(&vmm, MMIO_BASE, 0x1000, 0);
	wait_open_files(base);
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vmm.fd);
}

/* With the VM's file go the ranges; vCPUs and mappings of them live on. */
static void vm_closed(const char *name)
{
	const int base = testdev_open_files();
	int fd = file_testdev(name);
	struct vmm vmm;
	int vm;

	vmm_open(&vmm, 1);
	vm = vmm.fd;
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	fd_mmio_register(&vmm, 0x100, 0x10, fd, 0, KVM_FD_MMIO_FLAG_PIO);
	close(fd);
	vmm_write(&vmm, MMIO_BASE, 8, 1);
	CHECK(!vmm.vcpus[0].exits, "exit");

	close(vm);
	vmm.fd = -1;
	wait_open_files(base);
	CHECK(vm_alive(getpid(), vm), "the vCPU does not hold the VM");
	vmm_write(&vmm, MMIO_BASE, 8, 2);
	CHECK(vmm.vcpus[0].exits == 1 && vmm.vcpus[0].last.val == 2,
	      "no exit after the VM's file has gone");
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vm);
}

static void check_vm_closed(void)
{
	vm_closed("iter");
	vm_closed("user");
}

/* KVM's statistics file can be read and holds its VM: a cycle. */
static void check_stats_cycle(void)
{
	struct vmm vmm;
	int stats, vm;
	uint32_t val;

	vmm_open(&vmm, 1);
	vm = vmm.fd;
	stats = ioctl(vm, KVM_GET_STATS_FD, 0);
	CHECK(stats >= 0, "KVM_GET_STATS_FD");
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, stats, 0,
			 KVM_FD_MMIO_FLAG_USER_WRITE);
	CHECK(pread(stats, &val, 4, 4) == 4, "statistics");
	CHECK(vmm_read(&vmm, MMIO_BASE + 4, 4) == val && !vmm.vcpus[0].exits,
	      "statistics in the guest");
	close(stats);
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vm);
}

/* The scratch mapping does not pile up in a VMM that makes many VMs. */
static void check_scratch_unmapped(void)
{
	int fd = file_testdev("user");
	long size = 0, before;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		struct vmm vmm;

		vmm_open(&vmm, 1);
		before = vm_size();
		fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
		CHECK(vm_size() > before, "no scratch mapping");
		vmm_write(&vmm, MMIO_BASE, 8, i);
		CHECK(!vmm.vcpus[0].exits, "exit");
		vmm_close(&vmm);
		wait_vm_gone(getpid(), vmm.fd);
		/* The first round may grow the heap. */
		CHECK(!i || vm_size() == size, "grew from %ld to %ld KiB",
		      size, vm_size());
		size = vm_size();
	}
}

static int make_vm(void *arg)
{
	static struct vmm vmm;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, file_testdev("iter"),
			 TESTDEV_MEM, 0);
	fd_mmio_register(&vmm, MMIO_BASE + 0x1000, 0x1000, file_testdev("user"),
			 TESTDEV_BLOCK, 0);
	vmm_write(&vmm, MMIO_BASE, 8, 1);

	return vmm.fd;
}

/* Whatever ends a process, neither its VM nor the file is left. */
static void check_exit(void)
{
	const int base = testdev_open_files();
	struct child child;

	child_start(&child, make_vm, NULL, false);
	child_ends(&child, 0);
	wait_open_files(base);
}

static void check_killed(void)
{
	const int base = testdev_open_files();
	struct child child;
	double start;

	child_start(&child, make_vm, NULL, true);
	CHECK(vm_alive(child.pid, child.vm), "no VM");
	start = seconds();
	kill(child.pid, SIGKILL);
	child_ends(&child, SIGKILL);
	CHECK(seconds() - start < 5, "took %.1f s to end", seconds() - start);
	wait_open_files(base);
}

/* A child that has inherited the VM's file keeps the ranges. */
static void check_fork(void)
{
	const int base = testdev_open_files();
	int fd = file_testdev("iter");
	struct vmm vmm;
	int vm, status;
	pid_t pid;

	vmm_open(&vmm, 1);
	vm = vmm.fd;
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	pid = fork();
	CHECK(pid >= 0, "fork");
	if (!pid) {
		pause();
		_exit(0);
	}
	close(fd);
	close(vm);
	vmm.fd = -1;
	vmm_write(&vmm, MMIO_BASE, 8, 1);
	CHECK(!vmm.vcpus[0].exits, "exit while the child has the VM's file");

	kill(pid, SIGKILL);
	CHECK(waitpid(pid, &status, 0) == pid, "the child");
	wait_open_files(base);
	vmm_write(&vmm, MMIO_BASE, 8, 1);
	CHECK(vmm.vcpus[0].exits == 1, "no exit");
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vm);
}

const struct test_case lifetime_cases[] = {
	{ "fd_closed", check_fd_closed },
	{ "vm_closed", check_vm_closed },
	{ "stats_cycle", check_stats_cycle },
	{ "scratch_unmapped", check_scratch_unmapped },
	{ "exit", check_exit },
	{ "killed", check_killed },
	{ "fork", check_fork },
	{ }
};
