// SPDX-License-Identifier: GPL-2.0
/*
 * The paths that a guest's access can take, in a minimal VMM.
 *
 *	vmm_bench UUID [PATH]...
 *
 * Prints a line for each path, operation and batch: what the batch took, in
 * ticks of the guest's time stamp counter. UUID is a vGPU. With
 * names of paths, these only.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/kvm_fd_mmio.h>

#include "measure.h"
#include "module/fd_mmio_null.h"
#include "vgpu.h"
#include "vmm.h"

#define ADDR	0xe0000000ull	/* where the device is */
#define SIZE	0x1000
#define CODE	VMM_DATA	/* where the guest's code goes, then results */
#define TICKS	(VMM_DATA + 0x10000)
#define STACK	(VMM_DATA + 0x30000)

/**
 * struct path - a way that accesses are served
 * @name: as in the results
 * @file: the device behind it, if it is a file
 * @setup: tell KVM; NULL if each access exits
 * @only: measure this alone, not reads and writes
 */
struct path {
	const char *name;
	int (*file)(void);
	void (*setup)(struct vmm *vmm, int fd);
	const char *only;
};

static int vgpu_fd;

static int file_iter(void)
{
	return open("/dev/fd_mmio_null_iter", O_RDWR);
}

static int file_user(void)
{
	return open("/dev/fd_mmio_null_user", O_RDWR);
}

static int file_callback(void)
{
	return open("/dev/fd_mmio_null_kvm", O_RDWR);
}

static int file_memfd(void)
{
	int fd = memfd_create("bench", 0);

	CHECK(!ftruncate(fd, SIZE), "ftruncate");
	return fd;
}

static int file_vgpu(void)
{
	return dup(vgpu_fd);
}

/* Let the file be reached at ADDR; the vGPU's register, too. */
static void setup_fd_mmio(struct vmm *vmm, int fd)
{
	struct kvm_fd_mmio arg = {
		.guest_addr = ADDR,
		.len = SIZE,
		.fd = fd,
		.fd_offset = VGPU_REGISTER & ~(SIZE - 1),
	};

	CHECK(!ioctl(vmm->fd, KVM_SET_FD_MMIO, &arg), "KVM_SET_FD_MMIO");
}

static void setup_memfd(struct vmm *vmm, int fd)
{
	struct kvm_fd_mmio arg = {
		.guest_addr = ADDR, .len = SIZE, .fd = fd,
	};

	CHECK(!ioctl(vmm->fd, KVM_SET_FD_MMIO, &arg), "KVM_SET_FD_MMIO");
}

static void setup_callback(struct vmm *vmm, int fd)
{
	struct fd_mmio_null_callback arg = {
		.guest_addr = ADDR, .vm_fd = vmm->fd,
	};

	CHECK(!ioctl(fd, FD_MMIO_NULL_CALLBACK, &arg), "callback");
}

static void setup_ioeventfd(struct vmm *vmm, int fd)
{
	struct kvm_ioeventfd arg = {
		.addr = ADDR + VGPU_REGISTER % SIZE,
		.len = 4,
		.fd = eventfd(0, EFD_NONBLOCK),
	};

	CHECK(!ioctl(vmm->fd, KVM_IOEVENTFD, &arg), "KVM_IOEVENTFD");
}

static const struct path paths[] = {
	{ "empty_exit", .only = "cpuid" },
	{ "callback", file_callback, setup_callback },
	{ "ioeventfd", .setup = setup_ioeventfd, .only = "write" },
	{ "fd_mmio_null_iter", file_iter, setup_fd_mmio },
	{ "fd_mmio_null_user", file_user, setup_fd_mmio },
	{ "fd_mmio_memfd", file_memfd, setup_memfd },
	{ "fd_mmio_vgpu", file_vgpu, setup_fd_mmio },
	{ "exit" },
	{ "exit_pread_null", file_iter },
	{ "exit_pread_vgpu", file_vgpu },
};

static const struct {
	const char *name;
	measure_fn *run;
} operations[] = {
	{ "none", measure_none },
	{ "read", measure_read },
	{ "write", measure_write },
	{ "cpuid", measure_cpuid },
};

static void start(struct vmm *vmm, measure_fn *run, uint64_t batches)
{
	uint64_t halt = CODE + (measure_halt - measure_code);
	struct kvm_regs regs = {
		.rip = CODE + ((const unsigned char *)run - measure_code),
		.rflags = 2,
		.rsp = STACK,
		.rdi = ADDR + VGPU_REGISTER % SIZE,
		.rsi = TICKS,
		.rdx = batches,
		.rcx = MEASURE_ACCESSES,
	};

	/* As if called from there. */
	memcpy(vmm->ram + STACK, &halt, sizeof(halt));
	CHECK(!ioctl(vmm->vcpus[0].fd, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

/* The least that a VMM can do. */
static void run(struct vmm *vmm, int fd)
{
	struct kvm_run *run = vmm->vcpus[0].run;
	int vcpu = vmm->vcpus[0].fd;

	for (;;) {
		CHECK(!ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
		if (run->exit_reason != KVM_EXIT_MMIO)
			break;
		if (fd < 0)
			continue;
		if (run->mmio.is_write)
			CHECK(pwrite(fd, run->mmio.data, run->mmio.len,
				     run->mmio.phys_addr - ADDR +
				     (VGPU_REGISTER & ~(SIZE - 1))) == 4,
			      "pwrite");
		else
			CHECK(pread(fd, run->mmio.data, run->mmio.len,
				    run->mmio.phys_addr - ADDR +
				    (VGPU_REGISTER & ~(SIZE - 1))) == 4,
			      "pread");
	}
	CHECK(run->exit_reason == KVM_EXIT_HLT, "exit reason %u",
	      run->exit_reason);
}

static void measure(const struct path *path)
{
	int fd = path->file ? path->file() : -1;
	const uint64_t *ticks;
	struct vmm vmm;
	unsigned int op, i;

	CHECK(!path->file || fd >= 0, "%s: open", path->name);
	vmm_open(&vmm, 1);
	memcpy(vmm.ram + CODE, measure_code, measure_code_end - measure_code);
	ticks = (const uint64_t *)(vmm.ram + TICKS);
	if (path->setup)
		path->setup(&vmm, fd);

	for (op = 0; op < sizeof(operations) / sizeof(operations[0]); op++) {
		const char *name = operations[op].name;

		if (!strcmp(name, "cpuid") && !path->only)
			continue;
		if (path->only && strcmp(name, "none") &&
		    strcmp(name, path->only))
			continue;
		/* Once for nothing: page faults, caches of KVM's. */
		start(&vmm, operations[op].run, 4);
		run(&vmm, fd);
		start(&vmm, operations[op].run, MEASURE_BATCHES);
		run(&vmm, fd);
		for (i = 0; i < MEASURE_BATCHES; i++)
			printf("%s %s %llu\n", path->name, name,
			       (unsigned long long)ticks[i]);
	}
	vmm_close(&vmm);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	unsigned int i;
	int arg;

	if (argc < 2) {
		fprintf(stderr, "usage: vmm_bench UUID [PATH]...\n");
		return 2;
	}
	vgpu_fd = vgpu_open(argv[1]);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		for (arg = 2; arg < argc; arg++)
			if (!strcmp(argv[arg], paths[i].name))
				break;
		if (argc == 2 || arg < argc)
			measure(&paths[i]);
	}
	return 0;
}
