// SPDX-License-Identifier: GPL-2.0
/* A file that sleeps holds up its own vCPU, and nobody else. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "child.h"

/* Far below the time that the blocked file would take: for ever. */
#define PROMPT_SECONDS	5.0

static bool is_waiting(void *arg)
{
	return testdev_state(*(int *)arg).waiting == 1;
}

/* Have the second vCPU read, or write, at @pos, and wait until it is there. */
static void block(struct job *job, struct vmm *vmm, int fd, uint64_t pos,
		  bool write)
{
	*job = (struct job){
		.vmm = vmm, .vcpu = 1, .op = write ? GUEST_WRITE4 : GUEST_READ4,
		.regs.rbx = MMIO_BASE + pos, .regs.rax = 0x1234,
	};
	job_start(job);
	wait_until(is_waiting, &fd, "the vCPU in the file");
}

/*
 * While one vCPU is in a file that does not return: memory slots,
 * registrations and other vCPUs go on, the range can be taken back, the VM
 * closed, and the access ends well when the file lets it.
 */
static void slow(const char *name, uint64_t pos, bool write)
{
	const int base = testdev_open_files();
	int fd = file_testdev(name), mem = file_memfd(0x1000);
	struct job job;
	struct vmm vmm;
	double start;
	int vm;

	vmm_open(&vmm, 2);
	vm = vmm.fd;
	fd_mmio_register(&vmm, MMIO_BASE, TESTDEV_SIZE, fd, 0, 0);
	vmm_write(&vmm, MMIO_BASE, 8, 0x12345678);
	block(&job, &vmm, fd, pos, write);

	start = seconds();
	memslot_change(&vmm);
	fd_mmio_register(&vmm, MMIO_BASE + 0x100000, 0x1000, mem, 0, 0);
	vmm_write(&vmm, MMIO_BASE + 0x100000, 8, 1);
	CHECK(vmm_read(&vmm, MMIO_BASE, 4) == 0x12345678, "the same file");
	vm_ranges(getpid(), vm);
	fd_mmio_deassign(&vmm, MMIO_BASE, TESTDEV_SIZE, 0);
	CHECK(!vmm.vcpus[0].exits, "exit");
	vmm_write(&vmm, MMIO_BASE, 8, 1);
	CHECK(vmm.vcpus[0].exits == 1, "no exit after deassign");
	close(vm);
	vmm.fd = -1;
	CHECK(seconds() - start < PROMPT_SECONDS, "all that took %.1f s",
	      seconds() - start);

	CHECK(testdev_state(fd).waiting == 1, "the access did not wait");
	CHECK(!ioctl(fd, TESTDEV_RELEASE), "TESTDEV_RELEASE");
	job_join(&job);
	CHECK(!vmm.vcpus[1].exits, "exit of who was in the file");
	CHECK(write || (uint32_t)job.regs.rax == 0x12345678, "read 0x%lx",
	      (unsigned long)job.regs.rax);
	CHECK(testdev_state(fd).writes == (write ? 2 : 1), "writes");
	vmm_close(&vmm);
	close(fd);
	wait_open_files(base);
	wait_vm_gone(getpid(), vm);
}

static void check_slow(void)
{
	slow("iter", TESTDEV_BLOCK, false);
	slow("iter", TESTDEV_BLOCK, true);
	slow("user", TESTDEV_BLOCK, false);
	slow("user", TESTDEV_BLOCK, true);
}

static void check_slow_deaf(void)
{
	slow("iter", TESTDEV_BLOCK_DEAF, false);
	slow("user", TESTDEV_BLOCK_DEAF, true);
}

static void nothing(int sig)
{
}

/* A file that gives up for a signal has failed; the guest goes on. */
static void interrupted(const char *name)
{
	int fd = file_testdev(name);
	struct fd_mmio_counts counts;
	struct job job;
	struct vmm vmm;

	CHECK(signal(SIGUSR1, nothing) != SIG_ERR, "signal");
	vmm_open(&vmm, 2);
	fd_mmio_register(&vmm, MMIO_BASE, TESTDEV_SIZE, fd, 0, 0);
	block(&job, &vmm, fd, TESTDEV_BLOCK_INTR, false);
	CHECK(!pthread_kill(job.thread, SIGUSR1), "pthread_kill");
	job_join(&job);
	CHECK((uint32_t)job.regs.rax == 0xffffffff, "read 0x%lx",
	      (unsigned long)job.regs.rax);
	counts = vm_counts(getpid(), vmm.fd);
	CHECK(counts.errors == 1 && !counts.reads && !vmm.vcpus[1].exits,
	      "counters");

	/* One that waits killably does not notice it. */
	block(&job, &vmm, fd, TESTDEV_BLOCK, false);
	CHECK(!pthread_kill(job.thread, SIGUSR1), "pthread_kill");
	usleep(100000);
	CHECK(testdev_state(fd).waiting == 1, "did not wait on");
	CHECK(!ioctl(fd, TESTDEV_RELEASE), "TESTDEV_RELEASE");
	job_join(&job);
	CHECK((uint32_t)job.regs.rax == 0, "read 0x%lx",
	      (unsigned long)job.regs.rax);
	vmm_close(&vmm);
}

static void check_interrupted(void)
{
	interrupted("iter");
	interrupted("user");
}

/* Where a vCPU is kept: a file, and the position in it. */
struct place {
	int fd;
	uint64_t pos;
};

static int make_vm(void *arg)
{
	const struct place *place = arg;
	static struct job job;
	static struct vmm vmm;

	vmm_open(&vmm, 2);
	fd_mmio_register(&vmm, MMIO_BASE, TESTDEV_SIZE, place->fd, 0, 0);
	block(&job, &vmm, place->fd, place->pos, false);

	return vmm.fd;
}

/*
 * A process whose vCPU is in a file, at @pos, is killed: at once gone, or, if
 * the file is @deaf to that, when the file returns.
 */
static void killed(const char *name, uint64_t pos, bool deaf)
{
	const int base = testdev_open_files();
	struct place place = { file_testdev(name), pos };
	struct child child;
	double start;

	child_start(&child, make_vm, &place, true);
	CHECK(vm_alive(child.pid, child.vm), "no VM");
	start = seconds();
	kill(child.pid, SIGKILL);
	if (deaf) {
		usleep(500000);
		CHECK(waitpid(child.pid, NULL, WNOHANG) == 0, "left the file");
		CHECK(testdev_state(place.fd).waiting == 1, "left the file");
		start = seconds();
		CHECK(!ioctl(place.fd, TESTDEV_RELEASE), "TESTDEV_RELEASE");
	}
	child_ends(&child, SIGKILL);
	CHECK(seconds() - start < PROMPT_SECONDS, "took %.1f s to end",
	      seconds() - start);
	close(place.fd);
	wait_open_files(base);
}

static void check_killed_in_file(void)
{
	killed("iter", TESTDEV_BLOCK, false);
	killed("user", TESTDEV_BLOCK, false);
	killed("iter", TESTDEV_BLOCK_INTR, false);
	killed("user", TESTDEV_BLOCK_INTR, false);
}

static void check_killed_in_deaf_file(void)
{
	killed("iter", TESTDEV_BLOCK_DEAF, true);
	killed("user", TESTDEV_BLOCK_DEAF, true);
}

const struct test_case slow_cases[] = {
	{ "slow", check_slow },
	{ "slow_deaf", check_slow_deaf },
	{ "interrupted", check_interrupted },
	{ "killed_in_file", check_killed_in_file },
	{ "killed_in_deaf_file", check_killed_in_deaf_file },
	{ }
};
