// SPDX-License-Identifier: GPL-2.0
/*
 * Each allocation on the register path fails in turn: the ioctl says ENOMEM, or
 * works without what it could not get, and nothing is left of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cases.h"
#include "testdev/fd_mmio_fault.h"

/* More allocations than these in one ioctl would be a surprise. */
#define MANY	200

#define PORT	0x1230

/* How to register. */
struct way {
	const char *what;
	const char *file;
	uint64_t addr, len;
	uint32_t flags;
	bool second;	/* in a VM that has a range already */
	unsigned int least;	/* allocations, at the least */
};

static int fault_open(void)
{
	int fd = open("/dev/fd_mmio_fault", O_RDWR | O_CLOEXEC);

	CHECK(fd >= 0, "/dev/fd_mmio_fault: is fd_mmio_fault.ko loaded?");
	return fd;
}

static bool nothing_live(void *arg)
{
	return ioctl(*(int *)arg, FAULT_LIVE) == 0;
}

/* A write of the guest; does it reach the file? */
static bool served(struct vmm *vmm, const struct way *way, uint64_t addr)
{
	uint64_t exits = vmm->vcpus[0].exits;
	struct vmm_regs regs = { .rbx = addr, .rdx = addr, .rax = 0x5a };

	vmm_run(vmm, 0, way->flags & KVM_FD_MMIO_FLAG_PIO ? GUEST_OUT1 :
		GUEST_WRITE1, &regs);
	return vmm->vcpus[0].exits == exits;
}

/* Have allocation @n fail, from 1 on; false if there are not that many. */
static bool fail(int fault, const struct way *way, unsigned int n)
{
	const int base = testdev_open_files();
	const uint64_t other = way->addr + 2 * way->len;
	struct fault_report report;
	struct vmm vmm;
	int fd, ret, err;

	vmm_open(&vmm, 1);
	fd = file_testdev(way->file);
	if (way->second)
		fd_mmio_register(&vmm, other, way->len, fd, 0, way->flags);

	CHECK(!ioctl(fault, FAULT_ARM, n), "FAULT_ARM");
	ret = fd_mmio_set(vmm.fd, way->addr, way->len, fd, 0, way->flags);
	err = errno;
	CHECK(!ioctl(fault, FAULT_DISARM, &report), "FAULT_DISARM");
	CHECK(!report.overflow, "too many allocations");
	if (report.fired)
		printf("%s: %u, %s for %s: %s\n", way->what, n,
		       report.allocator, report.caller,
		       ret ? "refused" : "done without");
	else
		CHECK(!ret && report.allocations >= way->least,
		      "%s: %u allocations", way->what, report.allocations);
	CHECK(!ret || err == ENOMEM, "%s: errno %d", way->what, err);
	CHECK(served(&vmm, way, way->addr) == !ret, "%s: after %d", way->what,
	      ret);
	/* The devices, the range, the bus: so that "nothing" means something. */
	CHECK(ret || ioctl(fault, FAULT_LIVE) >= 3, "only %d live",
	      ioctl(fault, FAULT_LIVE));
	CHECK(!way->second || served(&vmm, way, other), "the other range");

	if (ret) {
		fd_mmio_register(&vmm, way->addr, way->len, fd, 0, way->flags);
		CHECK(served(&vmm, way, way->addr), "at the second attempt");
	}

	close(fd);
	vmm_close(&vmm);
	wait_open_files(base);
	wait_vm_gone(getpid(), vmm.fd);
	wait_until(nothing_live, &fault, "the end of all that was allocated");
	return report.fired;
}

static void check_fail_register(void)
{
	static const struct way ways[] = {
		{ "iter", "iter", MMIO_BASE, 0x1000, 0, false, 4 },
		{ "user", "user", MMIO_BASE, 0x1000, 0, false, 6 },
		{ "port", "iter", PORT, 8, KVM_FD_MMIO_FLAG_PIO, false, 4 },
		{ "second", "user", MMIO_BASE, 0x1000, 0, true, 3 },
	};
	int fault = fault_open();
	unsigned int i, n;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		long size = 0;

		for (n = 1; fail(fault, &ways[i], n); n++) {
			CHECK(n < MANY, "no end");
			/* The first round may grow the heap. */
			CHECK(n == 1 || vm_size() == size,
			      "%s %u: grew from %ld to %ld KiB", ways[i].what,
			      n, size, vm_size());
			size = vm_size();
		}
		CHECK(n > ways[i].least, "%s: %u allocations", ways[i].what,
		      n - 1);
	}
	close(fault);
}

/*
 * A smaller bus is allocated when a range is taken back. Without it KVM drops
 * the bus, and all that is on it; the other bus stays.
 */
static void check_fail_deassign(void)
{
	const int base = testdev_open_files();
	const struct way mmio = { }, pio = { .flags = KVM_FD_MMIO_FLAG_PIO };
	int fault = fault_open(), fd = file_testdev("iter");
	struct fault_report report;
	struct vmm vmm;
	int other;

	vmm_open(&vmm, 1);
	other = file_memfd(0x1000);
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	fd_mmio_register(&vmm, MMIO_BASE + 0x1000, 0x1000, fd, 0, 0);
	fd_mmio_register(&vmm, PORT, 8, other, 0, KVM_FD_MMIO_FLAG_PIO);
	close(fd);
	CHECK(served(&vmm, &mmio, MMIO_BASE), "before");

	CHECK(!ioctl(fault, FAULT_ARM, 1), "FAULT_ARM");
	fd_mmio_deassign(&vmm, MMIO_BASE, 0x1000, 0);
	CHECK(!ioctl(fault, FAULT_DISARM, &report), "FAULT_DISARM");
	CHECK(report.fired && report.allocations == 1, "%u allocations",
	      report.allocations);
	wait_open_files(base);
	CHECK(!served(&vmm, &mmio, MMIO_BASE), "taken back");
	CHECK(!served(&vmm, &mmio, MMIO_BASE + 0x1000), "its neighbour");
	CHECK(served(&vmm, &pio, PORT), "the other bus");
	CHECK(vm_ranges(getpid(), vmm.fd) == 1, "listed");
	CHECK(vm_counts(getpid(), vmm.fd).writes == 2, "totals");
	CHECK(fd_mmio_set(vmm.fd, MMIO_BASE, 8, other, 0, 0) == -1 &&
	      errno == ENOMEM, "no bus");
	vmm_close(&vmm);
	wait_vm_gone(getpid(), vmm.fd);
	wait_until(nothing_live, &fault, "the end of all that was allocated");
	close(fault);
}

const struct test_case fault_cases[] = {
	{ "fail_register", check_fail_register },
	{ "fail_deassign", check_fail_deassign },
	{ }
};
