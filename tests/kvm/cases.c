// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cases.h"

#define WAIT_SECONDS	20

/* The ioctl, as the kernel answers it: 0, or -1 with errno. */
int fd_mmio_set(int vm, uint64_t addr, uint64_t len, int fd, uint64_t offset,
		uint32_t flags)
{
	struct kvm_fd_mmio arg = {
		.guest_addr = addr, .len = len, .fd_offset = offset, .fd = fd,
		.flags = flags,
	};

	return ioctl(vm, KVM_SET_FD_MMIO, &arg);
}

void fd_mmio_register(struct vmm *vmm, uint64_t addr, uint64_t len, int fd,
		      uint64_t offset, uint32_t flags)
{
	CHECK(!fd_mmio_set(vmm->fd, addr, len, fd, offset, flags),
	      "register 0x%llx", (unsigned long long)addr);
}

void fd_mmio_deassign(struct vmm *vmm, uint64_t addr, uint64_t len,
		      uint32_t flags)
{
	CHECK(!fd_mmio_set(vmm->fd, addr, len, -1, 0,
			   flags | KVM_FD_MMIO_FLAG_DEASSIGN),
	      "deassign 0x%llx", (unsigned long long)addr);
}

int file_memfd(size_t size)
{
	int fd = memfd_create("fd_mmio", MFD_CLOEXEC);

	CHECK(fd >= 0 && !ftruncate(fd, size), "memfd");
	return fd;
}

/* A new open file of the test device: "iter" or "user". */
int file_testdev(const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/fd_mmio_%s", name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	CHECK(fd >= 0, "%s: is fd_mmio_testdev.ko loaded?", path);
	return fd;
}

struct testdev_state testdev_state(int fd)
{
	struct testdev_state state;

	CHECK(!ioctl(fd, TESTDEV_GET_STATE, &state), "TESTDEV_GET_STATE");
	return state;
}

/* How many of its files are open, in whichever process or VM. */
int testdev_open_files(void)
{
	FILE *f = fopen("/sys/module/fd_mmio_testdev/refcnt", "r");
	int n;

	CHECK(f && fscanf(f, "%d", &n) == 1, "reference count");
	fclose(f);
	return n;
}

static void *job_main(void *arg)
{
	struct job *job = arg;

	vmm_run(job->vmm, job->vcpu, job->op, &job->regs);
	return NULL;
}

void job_start(struct job *job)
{
	CHECK(!pthread_create(&job->thread, NULL, job_main, job), "thread");
}

void job_join(struct job *job)
{
	CHECK(!pthread_join(job->thread, NULL), "thread");
}

/* Add a memory slot and take it away again. */
void memslot_change(struct vmm *vmm)
{
	static uint8_t page[0x1000] __attribute__((aligned(0x1000)));
	struct kvm_userspace_memory_region slot = {
		.slot = 1, .guest_phys_addr = 0x10000000,
		.memory_size = sizeof(page), .userspace_addr = (uintptr_t)page,
	};

	CHECK(!ioctl(vmm->fd, KVM_SET_USER_MEMORY_REGION, &slot), "add a slot");
	slot.memory_size = 0;
	CHECK(!ioctl(vmm->fd, KVM_SET_USER_MEMORY_REGION, &slot), "drop a slot");
}

void vm_path(char *path, size_t size, int pid, int vm, const char *name)
{
	snprintf(path, size, "/sys/kernel/debug/kvm/%d-%d/%s", pid, vm, name);
}

/* Does the kernel still have this VM? */
bool vm_alive(int pid, int vm)
{
	struct stat st;
	char path[96];

	vm_path(path, sizeof(path), pid, vm, "");
	return !stat(path, &st);
}

/* Read the VM's debugfs file: the totals, and how many ranges there are. */
static int vm_table(int pid, int vm, struct fd_mmio_counts *total)
{
	char path[96], line[512], bus[16];
	int ranges = -1;
	FILE *f;

	vm_path(path, sizeof(path), pid, vm, "fd_mmio");
	f = fopen(path, "r");
	CHECK(f, "%s", path);
	while (fgets(line, sizeof(line), f)) {
		struct fd_mmio_counts c;
		int n = sscanf(line, "%15s %*s %*s %*s %*s %llu %llu %llu %llu",
			       bus, &c.reads, &c.writes, &c.errors, &c.exits);

		if (ranges < 0) {
			CHECK(!strcmp(line, "bus guest_addr len fd_offset flags reads writes errors exits file\n"),
			      "column names: %s", line);
		} else {
			CHECK(n == 5, "line: %s", line);
			*total = c;
		}
		ranges++;
	}
	fclose(f);
	CHECK(ranges > 0 && !strcmp(bus, "total"), "no totals");
	return ranges - 1;
}

int vm_ranges(int pid, int vm)
{
	struct fd_mmio_counts total;

	return vm_table(pid, vm, &total);
}

struct fd_mmio_counts vm_counts(int pid, int vm)
{
	struct fd_mmio_counts total;

	vm_table(pid, vm, &total);
	return total;
}

double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Give what happens later in the kernel, such as release of a file, time. */
void wait_until(bool (*done)(void *arg), void *arg, const char *what)
{
	double end = seconds() + WAIT_SECONDS;

	while (!done(arg)) {
		CHECK(seconds() < end, "waited %d s for: %s", WAIT_SECONDS,
		      what);
		usleep(10000);
	}
}

struct vm_id {
	int pid, vm;
};

static bool vm_gone(void *arg)
{
	struct vm_id *id = arg;

	return !vm_alive(id->pid, id->vm);
}

static bool files_closed(void *arg)
{
	return testdev_open_files() == *(int *)arg;
}

void wait_vm_gone(int pid, int vm)
{
	struct vm_id id = { pid, vm };

	wait_until(vm_gone, &id, "the VM's end");
}

void wait_open_files(int n)
{
	wait_until(files_closed, &n, "release of the file");
}

/* The process's address space in KiB. */
long vm_size(void)
{
	char line[128];
	long kib = -1;
	FILE *f = fopen("/proc/self/status", "r");

	CHECK(f, "status");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "VmSize: %ld", &kib) == 1)
			break;
	fclose(f);
	return kib;
}
