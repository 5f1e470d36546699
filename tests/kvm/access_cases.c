// SPDX-License-Identifier: GPL-2.0
/* What an access of the guest does to the file, and to the counters. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cases.h"

#define PATTERN	0x8877665544332211ull

static uint64_t mask(unsigned int len)
{
	return ALL_ONES >> (64 - 8 * len);
}

static void check_capability(void)
{
	const int all = KVM_FD_MMIO_FLAG_DEASSIGN | KVM_FD_MMIO_FLAG_PIO |
			KVM_FD_MMIO_FLAG_USER_READ |
			KVM_FD_MMIO_FLAG_USER_WRITE;
	int kvm = vmm_kvm();
	struct vmm vmm;

	vmm_open(&vmm, 0);
	CHECK(ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_FD_MMIO) == all,
	      "/dev/kvm");
	CHECK(ioctl(vmm.fd, KVM_CHECK_EXTENSION, KVM_CAP_FD_MMIO) == all, "VM");
}

/*
 * Every width at every alignment within a word: the file has exactly the bytes
 * that were written, reads return them, nothing reaches user space, and the
 * file's own position stays.
 */
static void sweep(int fd, uint64_t gpa, uint64_t offset)
{
	struct fd_mmio_counts counts;
	struct vmm vmm;
	uint64_t va = gpa >= VMM_HIGH_GPA ? gpa - VMM_HIGH_GPA + VMM_HIGH_VA :
					    gpa;
	unsigned int len, at, n = 0;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, gpa, 0x1000, fd, offset, 0);
	for (len = 1; len <= 8; len *= 2) {
		for (at = 0; at < 8; at++) {
			uint64_t before[2] = { ALL_ONES, ALL_ONES }, after[2];
			uint64_t val = (PATTERN + at) & mask(len);

			CHECK(pwrite(fd, before, 16, offset) == 16, "pwrite");
			vmm_write(&vmm, va + at, len, val);
			memcpy((uint8_t *)before + at, &val, len);
			CHECK(pread(fd, after, 16, offset) == 16, "pread");
			CHECK(!memcmp(before, after, 16),
			      "write of %u at %u", len, at);
			CHECK(vmm_read(&vmm, va + at, len) == val,
			      "read of %u at %u", len, at);
			n++;
		}
	}
	CHECK(!vmm.vcpus[0].exits, "exits to user space");
	counts = vm_counts(getpid(), vmm.fd);
	CHECK(counts.reads == n && counts.writes == n && !counts.errors &&
	      !counts.exits, "counters %llu %llu %llu %llu", counts.reads,
	      counts.writes, counts.errors, counts.exits);
	vmm_close(&vmm);
}

static void check_memfd(void)
{
	int fd = file_memfd(0x10000);

	CHECK(lseek(fd, 123, SEEK_SET) == 123, "lseek");
	sweep(fd, MMIO_BASE, 0x3000);
	sweep(fd, MMIO_BASE + 0x123, 0x3001);
	CHECK(lseek(fd, 0, SEEK_CUR) == 123, "the file's position moved");
}

static void check_regular_file(void)
{
	/* On a disk, unlike /tmp and memfds. */
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR, 0600);

	CHECK(fd >= 0 && !ftruncate(fd, 0x10000), "file in /var/tmp");
	sweep(fd, MMIO_BASE, 0x3000);
}

static void check_high_address(void)
{
	sweep(file_memfd(0x10000), VMM_HIGH_GPA + 0x1000, 0);
}

/* /proc/self/mem has only operations with user pointers. */
static void check_user_pointer_file(void)
{
	int fd = open("/proc/self/mem", O_RDWR);
	void *mem = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(fd >= 0 && mem != MAP_FAILED, "own memory");
	sweep(fd, MMIO_BASE, (uintptr_t)mem);
}

/* A driver of each kind sees one call of the access's own length. */
static void driver(const char *name)
{
	int fd = file_testdev(name);
	struct testdev_state state;
	struct vmm vmm;
	unsigned int len, n = 0;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE, TESTDEV_MEM_SIZE, fd, TESTDEV_MEM, 0);
	for (len = 1; len <= 8; len *= 2) {
		n++;
		vmm_write(&vmm, MMIO_BASE + 0x10, len, PATTERN);
		state = testdev_state(fd);
		CHECK(state.writes == n && state.last_len == len &&
		      state.last_pos == TESTDEV_MEM + 0x10, "write of %u", len);
		CHECK(vmm_read(&vmm, MMIO_BASE + 0x10, len) ==
		      (PATTERN & mask(len)), "value of %u", len);
		state = testdev_state(fd);
		CHECK(state.reads == n && state.last_len == len &&
		      state.last_pos == TESTDEV_MEM + 0x10, "read of %u", len);
	}
	CHECK(!vmm.vcpus[0].exits, "exits to user space");
	vmm_close(&vmm);
}

static void check_driver_iter(void)
{
	driver("iter");
}

static void check_driver_user(void)
{
	driver("user");
}

/*
 * KVM splits at page ends, which also makes the odd widths, and serves 16
 * bytes as twice 8.
 */
static void check_split(void)
{
	int fd = file_memfd(0x10000);
	struct vmm_regs regs;
	struct vmm vmm;
	unsigned int at;
	uint64_t val[2];

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	fd_mmio_register(&vmm, MMIO_BASE + 0x1000, 0x1000, fd, 0x8000, 0);
	for (at = 0xff9; at < 0x1000; at++) {
		const unsigned int low = 0x1000 - at;

		vmm_write(&vmm, MMIO_BASE + at, 8, PATTERN + at);
		CHECK(pread(fd, val, low, at) == low &&
		      pread(fd, (uint8_t *)val + low, 8 - low, 0x8000) ==
		      8 - low && val[0] == PATTERN + at, "written at 0x%x", at);
		CHECK(vmm_read(&vmm, MMIO_BASE + at, 8) == PATTERN + at,
		      "read at 0x%x", at);
	}

	regs = (struct vmm_regs){ .rbx = MMIO_BASE + 0x20, .rax = PATTERN };
	vmm_run(&vmm, 0, GUEST_WRITE16, &regs);
	CHECK(pread(fd, val, 16, 0x20) == 16 && val[0] == PATTERN &&
	      val[1] == PATTERN, "16 bytes written");
	val[1] = ~PATTERN;
	CHECK(pwrite(fd, val, 16, 0x20) == 16, "pwrite");
	vmm_run(&vmm, 0, GUEST_READ16, &regs);
	CHECK(regs.rax == val[0] && regs.rdx == val[1], "16 bytes read");
	regs = (struct vmm_regs){ .rbx = MMIO_BASE + 0x20 };
	vmm_run(&vmm, 0, GUEST_READ16_NT, &regs);
	CHECK(regs.rax == val[0] && regs.rdx == val[1], "16 bytes read by MOVNTDQA");
	CHECK(!vmm.vcpus[0].exits, "exits to user space");
	vmm_close(&vmm);
}

static void check_pio(void)
{
	const uint16_t port = 0x1230;
	const char text[] = "string output";
	int fd = file_memfd(0x1000);
	struct fd_mmio_counts counts;
	struct vmm_regs regs;
	struct vmm vmm;
	unsigned int i;
	uint64_t val;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, port, 16, fd, 0x100, KVM_FD_MMIO_FLAG_PIO);
	for (i = 0; i < 3; i++) {
		const unsigned int len = 1 << i;

		regs = (struct vmm_regs){ .rdx = port + 4, .rax = PATTERN };
		vmm_run(&vmm, 0, GUEST_OUT1 + i, &regs);
		val = 0;
		CHECK(pread(fd, &val, len, 0x104) == len &&
		      val == (PATTERN & mask(len)), "out of %u", len);
		regs.rax = 0;
		vmm_run(&vmm, 0, GUEST_IN1 + i, &regs);
		CHECK(regs.rax == val, "in of %u", len);
	}

	memcpy(vmm.ram + VMM_DATA, text, sizeof(text));
	regs = (struct vmm_regs){
		.rdx = port, .rsi = VMM_DATA, .rcx = sizeof(text),
	};
	vmm_run(&vmm, 0, GUEST_REP_OUT1, &regs);
	CHECK(pread(fd, &val, 1, 0x100) == 1 &&
	      (char)val == text[sizeof(text) - 1], "last of a string");
	/* Words of a string; and one that comes in. */
	regs = (struct vmm_regs){ .rdx = port, .rsi = VMM_DATA, .rcx = 3 };
	vmm_run(&vmm, 0, GUEST_REP_OUT4, &regs);
	CHECK(pread(fd, &val, 4, 0x100) == 4 &&
	      !memcmp(&val, vmm.ram + VMM_DATA + 8, 4), "last word of a string");
	CHECK(pwrite(fd, text, sizeof(text), 0x100) == sizeof(text), "pwrite");
	regs = (struct vmm_regs){ .rdx = port, .rdi = VMM_DATA, .rcx = 5 };
	vmm_run(&vmm, 0, GUEST_REP_IN1, &regs);
	CHECK(!memcmp(vmm.ram + VMM_DATA, "sssss", 5), "bytes of a string");
	regs = (struct vmm_regs){ .rdx = port, .rdi = VMM_DATA, .rcx = 2 };
	vmm_run(&vmm, 0, GUEST_REP_IN4, &regs);
	CHECK(!memcmp(vmm.ram + VMM_DATA, "stristri", 8), "words of a string");
	counts = vm_counts(getpid(), vmm.fd);
	CHECK(counts.writes == 6 + sizeof(text) && counts.reads == 3 + 5 + 2,
	      "each element of a string is an access");
	CHECK(!vmm.vcpus[0].exits, "exits to user space");

	/* The same numbers as an address are somebody else's. */
	vmm_read(&vmm, MMIO_BASE, 4);
	CHECK(vmm.vcpus[0].exits == 1, "no exit");
	vmm_close(&vmm);
}

static void check_deassign(void)
{
	int fd = file_memfd(0x1000);
	struct vmm_vcpu *vcpu;
	struct vmm vmm;

	vmm_open(&vmm, 1);
	vcpu = &vmm.vcpus[0];
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	vmm_write(&vmm, MMIO_BASE + 8, 4, 0x1234);
	CHECK(!vcpu->exits, "exit");

	fd_mmio_deassign(&vmm, MMIO_BASE, 0x1000, 0);
	vcpu->answer = 0xabcd;
	CHECK(vmm_read(&vmm, MMIO_BASE + 8, 4) == 0xabcd && vcpu->exits == 1,
	      "read is not user space's");
	vmm_write(&vmm, MMIO_BASE + 8, 4, 0x5678);
	CHECK(vcpu->exits == 2 && vcpu->last.write && vcpu->last.val == 0x5678,
	      "write is not user space's");
	/* What the range has counted stays in the totals. */
	CHECK(vm_counts(getpid(), vmm.fd).writes == 1, "totals");
	CHECK(!vm_ranges(getpid(), vmm.fd), "still listed");

	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	CHECK(vmm_read(&vmm, MMIO_BASE + 8, 4) == 0x1234 && vcpu->exits == 2,
	      "registered again");
	vmm_close(&vmm);
}

/* The flags that leave one direction to user space need no access to it. */
static void check_user_flags(void)
{
	int zero = open("/dev/zero", O_RDONLY);
	int sink = open("/dev/null", O_WRONLY);
	struct fd_mmio_counts counts;
	struct vmm_vcpu *vcpu;
	struct vmm vmm;

	CHECK(zero >= 0 && sink >= 0, "devices");
	vmm_open(&vmm, 1);
	vcpu = &vmm.vcpus[0];
	vcpu->answer = 0x77;
	fd_mmio_register(&vmm, MMIO_BASE, 16, zero, 0,
			 KVM_FD_MMIO_FLAG_USER_WRITE);
	fd_mmio_register(&vmm, MMIO_BASE + 16, 16, sink, 0,
			 KVM_FD_MMIO_FLAG_USER_READ);

	CHECK(vmm_read(&vmm, MMIO_BASE, 4) == 0 && !vcpu->exits, "read");
	vmm_write(&vmm, MMIO_BASE, 4, 0x55);
	CHECK(vcpu->exits == 1 && vcpu->last.val == 0x55, "write to user space");
	vmm_write(&vmm, MMIO_BASE + 16, 4, 0x66);
	CHECK(vcpu->exits == 1, "write");
	CHECK(vmm_read(&vmm, MMIO_BASE + 16, 4) == 0x77 && vcpu->exits == 2,
	      "read from user space");

	counts = vm_counts(getpid(), vmm.fd);
	CHECK(counts.reads == 1 && counts.writes == 1 && counts.exits == 2 &&
	      !counts.errors, "counters");
	vmm_close(&vmm);
}

/* An access that is not wholly inside is not split: user space gets it all. */
static void check_across_end(void)
{
	int fd = file_memfd(0x1000);
	struct vmm_regs regs;
	struct vmm_vcpu *vcpu;
	struct vmm vmm;
	uint64_t val;

	vmm_open(&vmm, 1);
	vcpu = &vmm.vcpus[0];
	fd_mmio_register(&vmm, MMIO_BASE + 0x100, 0x14, fd, 0, 0);
	vmm_write(&vmm, MMIO_BASE + 0x110, 8, PATTERN);
	CHECK(vcpu->exits == 1 && vcpu->last.len == 8 &&
	      vcpu->last.addr == MMIO_BASE + 0x110 &&
	      vcpu->last.val == PATTERN, "across the end");
	vmm_write(&vmm, MMIO_BASE + 0xfc, 8, PATTERN);
	CHECK(vcpu->exits == 2 && vcpu->last.len == 8, "across the start");
	CHECK(pread(fd, &val, 8, 0) == 8 && !val, "first bytes");
	CHECK(pread(fd, &val, 8, 0x10) == 8 && !val, "last bytes");
	vmm_write(&vmm, MMIO_BASE + 0x10c, 8, PATTERN);
	CHECK(vcpu->exits == 2, "up to the end");

	/* KVM makes two accesses of 16 bytes: the first is inside. */
	regs = (struct vmm_regs){ .rbx = MMIO_BASE + 0x108, .rax = ~PATTERN };
	vmm_run(&vmm, 0, GUEST_WRITE16, &regs);
	CHECK(vcpu->exits == 3 && vcpu->last.len == 8 &&
	      vcpu->last.addr == MMIO_BASE + 0x110 &&
	      vcpu->last.val == ~PATTERN, "second half");
	CHECK(pread(fd, &val, 8, 8) == 8 && val == ~PATTERN, "first half");
	vmm_close(&vmm);
}

/* A file that fails or cuts short: all ones, dropped, counted, called once. */
static void failing(const char *name, uint64_t at)
{
	int fd = file_testdev(name);
	struct fd_mmio_counts counts;
	struct testdev_state state;
	struct vmm vmm;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE, TESTDEV_SIZE, fd, 0, 0);
	CHECK(vmm_read(&vmm, MMIO_BASE + at, 4) == 0xffffffff, "%s read", name);
	vmm_write(&vmm, MMIO_BASE + at, 8, PATTERN);
	state = testdev_state(fd);
	CHECK(state.reads == 1 && state.writes == 1, "%s: %llu, %llu calls",
	      name, state.reads, state.writes);
	counts = vm_counts(getpid(), vmm.fd);
	CHECK(counts.errors == 2 && !counts.reads && !counts.writes,
	      "%s counters", name);
	CHECK(!vmm.vcpus[0].exits, "%s exits", name);
	vmm_close(&vmm);
}

static void check_failing(void)
{
	failing("iter", TESTDEV_FAIL);
	failing("user", TESTDEV_FAIL);
}

static void check_short(void)
{
	failing("iter", TESTDEV_SHORT);
	failing("user", TESTDEV_SHORT);
}

/* Past its end a file reads nothing. */
static void check_past_end(void)
{
	int fd = file_memfd(0x10);
	struct vmm vmm;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, fd, 0, 0);
	CHECK(vmm_read(&vmm, MMIO_BASE + 8, 8) == 0, "last bytes");
	CHECK(vmm_read(&vmm, MMIO_BASE + 0xc, 8) == ALL_ONES, "cut short");
	CHECK(vmm_read(&vmm, MMIO_BASE + 0x100, 8) == ALL_ONES, "past the end");
	CHECK(vm_counts(getpid(), vmm.fd).errors == 2, "errors");
	vmm_close(&vmm);
}

/* Prints the listing, for who compares it; deassigned ranges are in totals. */
static void check_listing(void)
{
	int iter = file_testdev("iter"), user = file_testdev("user");
	int mem = file_memfd(0x1000);
	char path[96], line[512];
	struct vmm vmm;
	FILE *f;

	vmm_open(&vmm, 1);
	fd_mmio_register(&vmm, MMIO_BASE, 0x1000, iter, TESTDEV_MEM, 0);
	fd_mmio_register(&vmm, MMIO_BASE + 0x1000, 0x1000, user, TESTDEV_FAIL,
			 KVM_FD_MMIO_FLAG_USER_READ);
	fd_mmio_register(&vmm, MMIO_BASE + 0x2000, 0x1000, iter, 0, 0);
	fd_mmio_register(&vmm, 0x1230, 0x10, mem, 0x100, KVM_FD_MMIO_FLAG_PIO);
	vmm_read(&vmm, MMIO_BASE, 4);
	vmm_read(&vmm, MMIO_BASE, 8);
	vmm_write(&vmm, MMIO_BASE, 4, 1);
	vmm_read(&vmm, MMIO_BASE + 0x1000, 4);
	vmm_write(&vmm, MMIO_BASE + 0x1000, 4, 1);
	vmm_read(&vmm, MMIO_BASE + 0x2000, 4);
	vmm_run(&vmm, 0, GUEST_OUT2, &(struct vmm_regs){ .rdx = 0x1232 });
	fd_mmio_deassign(&vmm, MMIO_BASE + 0x2000, 0x1000, 0);

	vm_path(path, sizeof(path), getpid(), vmm.fd, "fd_mmio");
	f = fopen(path, "r");
	CHECK(f, "%s", path);
	while (fgets(line, sizeof(line), f))
		fputs(line, stdout);
	fclose(f);
	vmm_close(&vmm);
}

const struct test_case access_cases[] = {
	{ "capability", check_capability },
	{ "memfd", check_memfd },
	{ "regular_file", check_regular_file },
	{ "high_address", check_high_address },
	{ "user_pointer_file", check_user_pointer_file },
	{ "driver_iter", check_driver_iter },
	{ "driver_user", check_driver_user },
	{ "split", check_split },
	{ "pio", check_pio },
	{ "deassign", check_deassign },
	{ "user_flags", check_user_flags },
	{ "across_end", check_across_end },
	{ "failing", check_failing },
	{ "short", check_short },
	{ "past_end", check_past_end },
	{ "listing", check_listing },
	{ }
};
