// SPDX-License-Identifier: GPL-2.0
/* Every refusal has its errno, and leaves nothing registered. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"

#define PIO	KVM_FD_MMIO_FLAG_PIO
#define USER_RW	(KVM_FD_MMIO_FLAG_USER_READ | KVM_FD_MMIO_FLAG_USER_WRITE)
#define LAST	0x7fffffffffffffffull

static void refused(int vm, const struct kvm_fd_mmio *arg, int err,
		    const char *what)
{
	errno = 0;
	CHECK(ioctl(vm, KVM_SET_FD_MMIO, arg) == -1 && errno == err,
	      "%s: expected errno %d", what, err);
}

static void check_arguments(void)
{
	const int fd = file_memfd(0x1000);
	const struct {
		const char *what;
		int err;
		struct kvm_fd_mmio arg;
	} rows[] = {
		{ "reserved", E2BIG,
		  { MMIO_BASE, 8, 0, fd, 0, { 0, 0, 0, 1 } } },
		{ "unknown flag", EINVAL, { MMIO_BASE, 8, 0, fd, 1U << 31 } },
		{ "nothing for the file", EINVAL,
		  { MMIO_BASE, 8, 0, fd, USER_RW } },
		{ "empty", ERANGE, { MMIO_BASE, 0, 0, fd } },
		{ "wraps", ERANGE, { ALL_ONES - 3, 8, 0, fd } },
		{ "wraps to 0", ERANGE, { ALL_ONES - 7, 8, 0, fd } },
		{ "2 GiB", ERANGE, { MMIO_BASE, 0x80000000ull, 0, fd } },
		{ "4 GiB", ERANGE, { MMIO_BASE, 0x100000000ull, 0, fd } },
		{ "last port", ERANGE, { 0xffff, 2, 0, fd, PIO } },
		{ "no port", ERANGE, { 0x10000, 1, 0, fd, PIO } },
		{ "negative position", EOVERFLOW,
		  { MMIO_BASE, 8, LAST + 1, fd } },
		{ "position wraps", EOVERFLOW, { MMIO_BASE, 8, LAST - 6, fd } },
		{ "no file", EBADF, { MMIO_BASE, 8, 0, -1 } },
		{ "closed file", EBADF, { MMIO_BASE, 8, 0, 1000 } },
		{ "nothing to take back", ENOENT,
		  { MMIO_BASE, 8, 0, fd, KVM_FD_MMIO_FLAG_DEASSIGN } },
	};
	struct vmm vmm;
	unsigned int i;

	vmm_open(&vmm, 1);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(vmm.fd, &rows[i].arg, rows[i].err, rows[i].what);
	errno = 0;
	CHECK(ioctl(vmm.fd, KVM_SET_FD_MMIO, 8) == -1 && errno == EFAULT,
	      "no argument");

	/* Just inside of what was refused above. */
	fd_mmio_register(&vmm, 0xffff, 1, fd, 0, PIO);
	fd_mmio_register(&vmm, MMIO_BASE, 8, fd, LAST - 8, 0);
	fd_mmio_register(&vmm, 0x100000000ull, 0x7fffffff, fd, 0, 0);
	/* Flags that a registration had are no hindrance to taking it back. */
	fd_mmio_register(&vmm, 0, 8, fd, 0, 0);
	fd_mmio_deassign(&vmm, 0, 8, USER_RW);
	CHECK(vm_ranges(getpid(), vmm.fd) == 3, "refused ones are listed");
	vmm_close(&vmm);
}

static int opened(const char *path, int flags)
{
	int fd = open(path, flags);

	CHECK(fd >= 0, "%s", path);
	return fd;
}

static void check_files(void)
{
	int pipes[2], sockets[2];
	struct vmm vmm;
	unsigned int i;

	vmm_open(&vmm, 1);
	CHECK(!pipe(pipes) && !socketpair(AF_UNIX, SOCK_STREAM, 0, sockets),
	      "pipe, sockets");

	const struct {
		const char *what;
		int err, fd;
		uint32_t flags;
	} rows[] = {
		{ "pipe", ESPIPE, pipes[0] },
		{ "socket", ESPIPE, sockets[0] },
		{ "eventfd", ESPIPE, eventfd(0, 0) },
		{ "VM", ESPIPE, vmm.fd },
		{ "vCPU", ESPIPE, vmm.vcpus[0].fd },
		{ "read-only", EACCES, opened("/dev/zero", O_RDONLY) },
		{ "write-only", EACCES, opened("/dev/zero", O_WRONLY) },
		{ "read-only for writes", EACCES, opened("/dev/zero", O_RDONLY),
		  KVM_FD_MMIO_FLAG_USER_READ },
		{ "write-only for reads", EACCES, opened("/dev/zero", O_WRONLY),
		  KVM_FD_MMIO_FLAG_USER_WRITE },
		{ "O_PATH", EBADF, opened("/dev/zero", O_PATH) },
		{ "no operations", EOPNOTSUPP, opened("/dev/kvm", O_RDWR) },
	};

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kvm_fd_mmio arg = {
			.guest_addr = MMIO_BASE, .len = 8,
			.fd = rows[i].fd, .flags = rows[i].flags,
		};

		refused(vmm.fd, &arg, rows[i].err, rows[i].what);
	}
	vmm_close(&vmm);
}

static void check_overlap(void)
{
	const struct {
		uint64_t addr, len;
		int err;
	} rows[] = {
		{ 0x1000, 0x100, EEXIST },	/* the same */
		{ 0x0ff0, 0x11, EEXIST },	/* its first byte */
		{ 0x10ff, 0x100, EEXIST },	/* its last byte */
		{ 0x1010, 1, EEXIST },		/* inside */
		{ 0x0f00, 0x1000, EEXIST },	/* around */
		{ 0x0ff0, 0x10, 0 },		/* right below */
		{ 0x1100, 0x10, 0 },		/* right above */
	};
	const int fd = file_memfd(0x1000);
	struct vmm vmm;
	unsigned int i;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE + 0x1000, 0x100, fd, 0, 0);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int ret = fd_mmio_set(vmm.fd, MMIO_BASE + rows[i].addr,
				      rows[i].len, fd, 0, 0);

		CHECK(ret == (rows[i].err ? -1 : 0) &&
		      (!ret || errno == rows[i].err), "row %u", i);
	}
	/* Ports are numbers of their own. */
	fd_mmio_register(&vmm, 0x1000, 0x100, fd, 0, PIO);
	vmm_close(&vmm);
}

static int ioeventfd(int vm, uint64_t addr, uint32_t len, uint32_t flags)
{
	struct kvm_ioeventfd arg = {
		.addr = addr, .len = len, .fd = eventfd(0, EFD_CLOEXEC),
		.flags = flags,
	};

	return ioctl(vm, KVM_IOEVENTFD, &arg);
}

static int coalesced(int vm, uint64_t addr, uint32_t len, bool pio)
{
	struct kvm_coalesced_mmio_zone zone = {
		.addr = addr, .size = len, .pio = pio,
	};

	return ioctl(vm, KVM_REGISTER_COALESCED_MMIO, &zone);
}

/* Other bus devices within a range are refused, whichever comes first. */
static void check_other_devices(void)
{
	const int fd = file_memfd(0x1000);
	const uint64_t ours = MMIO_BASE, theirs = MMIO_BASE + 0x10000;
	struct vmm vmm;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, ours, 0x1000, fd, 0, 0);
	CHECK(ioeventfd(vmm.fd, ours + 0x10, 4, 0) == -1 && errno == EEXIST,
	      "ioeventfd inside");
	CHECK(ioeventfd(vmm.fd, ours + 0x10, 0, 0) == -1 && errno == EEXIST,
	      "ioeventfd of any length inside");
	CHECK(coalesced(vmm.fd, ours - 8, 0x10, false) == -1 && errno == EEXIST,
	      "coalesced zone across the start");
	CHECK(!ioeventfd(vmm.fd, ours + 0x1000, 4, 0), "ioeventfd above");
	CHECK(!ioeventfd(vmm.fd, 0x10, 4, KVM_IOEVENTFD_FLAG_PIO),
	      "ioeventfd on a port");

	CHECK(!ioeventfd(vmm.fd, theirs, 4, 0), "ioeventfd");
	CHECK(!ioeventfd(vmm.fd, theirs + 0x100, 0, 0), "ioeventfd of any");
	CHECK(!coalesced(vmm.fd, theirs + 0x200, 0x10, false), "coalesced zone");
	CHECK(fd_mmio_set(vmm.fd, theirs, 0x10, fd, 0, 0) == -1 &&
	      errno == EEXIST, "around an ioeventfd");
	CHECK(fd_mmio_set(vmm.fd, theirs + 0x100, 0x10, fd, 0, 0) == -1 &&
	      errno == EEXIST, "around an ioeventfd of any length");
	CHECK(fd_mmio_set(vmm.fd, theirs + 0x208, 0x10, fd, 0, 0) == -1 &&
	      errno == EEXIST, "into a coalesced zone");
	CHECK(vm_ranges(getpid(), vmm.fd) == 1, "refused ones are listed");

	vmm_write(&vmm, ours + 0x10, 4, 0x1234);
	CHECK(!vmm.vcpus[0].exits, "the range does not work any more");
	vmm_close(&vmm);
}

/* The same for ports, where KVM's own interrupt controllers are, too. */
static void check_other_ports(void)
{
	const int fd = file_memfd(0x1000);
	const uint64_t pic = 0x20, ioapic = 0xfec00000, ours = 0x1230;
	struct vmm vmm;

	/* Without a vCPU, so that the controllers can still be made. */
	vmm_open(&vmm, 0);
	fd_mmio_register(&vmm, ours, 0x10, fd, 0, PIO);
	CHECK(ioeventfd(vmm.fd, ours + 4, 1, KVM_IOEVENTFD_FLAG_PIO) == -1 &&
	      errno == EEXIST, "ioeventfd inside");
	CHECK(coalesced(vmm.fd, ours + 0xf, 2, true) == -1 && errno == EEXIST,
	      "coalesced zone across the end");
	CHECK(!coalesced(vmm.fd, ours + 0x10, 2, true), "coalesced zone above");
	CHECK(fd_mmio_set(vmm.fd, ours + 0x10, 1, fd, 0, PIO) == -1 &&
	      errno == EEXIST, "into a coalesced zone");

	fd_mmio_register(&vmm, pic, 2, fd, 0, PIO);
	CHECK(ioctl(vmm.fd, KVM_CREATE_IRQCHIP, 0) == -1 && errno == EEXIST,
	      "a PIC over a range");
	fd_mmio_deassign(&vmm, pic, 2, PIO);
	fd_mmio_register(&vmm, ioapic, 0x100, fd, 0, 0);
	CHECK(ioctl(vmm.fd, KVM_CREATE_IRQCHIP, 0) == -1 && errno == EEXIST,
	      "an I/O APIC over a range");
	fd_mmio_deassign(&vmm, ioapic, 0x100, 0);
	CHECK(!ioctl(vmm.fd, KVM_CREATE_IRQCHIP, 0), "irqchip");
	CHECK(fd_mmio_set(vmm.fd, pic, 2, fd, 0, PIO) == -1 && errno == EEXIST,
	      "over a PIC");
	CHECK(fd_mmio_set(vmm.fd, ioapic, 0x100, fd, 0, 0) == -1 &&
	      errno == EEXIST, "over an I/O APIC");
	CHECK(vm_ranges(getpid(), vmm.fd) == 1, "refused ones are listed");
	vmm_close(&vmm);
}

/* 1,000 devices a bus are KVM's limit; one more is refused, none is lost. */
static void check_no_space(void)
{
	const int fd = file_memfd(0x1000);
	struct vmm vmm;
	unsigned int n = 0;

	vmm_open(&vmm, 1);
	while (!fd_mmio_set(vmm.fd, MMIO_BASE + n * 0x1000, 8, fd, 0, 0) &&
	       n < 5000)
		n++;
	CHECK(errno == ENOSPC && n == 1000, "%u ranges", n);
	CHECK(vm_ranges(getpid(), vmm.fd) == (int)n, "listed");
	vmm_write(&vmm, MMIO_BASE + 999 * 0x1000, 4, 1);
	CHECK(!vmm.vcpus[0].exits, "the last one");
	vmm_close(&vmm);
}

static void limit(int what, rlim_t max)
{
	struct rlimit limit;

	CHECK(!getrlimit(what, &limit), "getrlimit");
	limit.rlim_cur = max;
	CHECK(!setrlimit(what, &limit), "setrlimit");
}

/* A file that knows only user pointers needs some of the VMM's memory. */
static void check_address_space(void)
{
	const int user = file_testdev("user"), iter = file_testdev("iter");
	struct vmm vmm;

	vmm_open(&vmm, 1);
	limit(RLIMIT_AS, vm_size() * 1024);
	CHECK(fd_mmio_set(vmm.fd, MMIO_BASE, 8, user, 0, 0) == -1 &&
	      errno == ENOMEM, "no address space");
	fd_mmio_register(&vmm, MMIO_BASE, 8, iter, 0, 0);
	limit(RLIMIT_AS, RLIM_INFINITY);
	fd_mmio_register(&vmm, MMIO_BASE + 8, 8, user, 0, 0);
	vmm_write(&vmm, MMIO_BASE, 4, 1);
	vmm_write(&vmm, MMIO_BASE + 8, 4, 1);
	CHECK(!vmm.vcpus[0].exits && testdev_state(user).writes == 1 &&
	      testdev_state(iter).writes == 1, "served");
	vmm_close(&vmm);
}

static void check_other_process(void)
{
	const int fd = file_memfd(0x1000);
	struct vmm vmm;
	int status;
	pid_t pid;

	vmm_open(&vmm, 0);
	pid = fork();
	CHECK(pid >= 0, "fork");
	if (!pid)
		_exit(fd_mmio_set(vmm.fd, MMIO_BASE, 8, fd, 0, 0) == -1 ?
		      errno : 0);
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	      WEXITSTATUS(status) == EIO, "status 0x%x", status);
	vmm_close(&vmm);
}

const struct test_case refusal_cases[] = {
	{ "arguments", check_arguments },
	{ "files", check_files },
	{ "overlap", check_overlap },
	{ "other_devices", check_other_devices },
	{ "other_ports", check_other_ports },
	{ "no_space", check_no_space },
	{ "address_space", check_address_space },
	{ "other_process", check_other_process },
	{ }
};
