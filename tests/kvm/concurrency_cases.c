// SPDX-License-Identifier: GPL-2.0
/* A file that sleeps, and changes of all kinds while vCPUs run. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cases.h"

/* Far below the time that the blocked file would take: for ever. */
#define PROMPT_SECONDS	5.0

/* Accesses of each vCPU in the exactly-once test. */
#define EACH_VCPU	5000

struct job {
	struct vmm *vmm;
	unsigned int vcpu;
	enum guest_op op;
	struct vmm_regs regs;
	pthread_t thread;
};

static void *job_main(void *arg)
{
	struct job *job = arg;

	vmm_run(job->vmm, job->vcpu, job->op, &job->regs);
	return NULL;
}

static void job_start(struct job *job)
{
	CHECK(!pthread_create(&job->thread, NULL, job_main, job), "thread");
}

static void job_join(struct job *job)
{
	CHECK(!pthread_join(job->thread, NULL), "thread");
}

static bool is_waiting(void *arg)
{
	return testdev_state(*(int *)arg).waiting == 1;
}

static bool all_closed(void *arg)
{
	return testdev_open_files() == *(const int *)arg;
}

/* Add a memory slot and take it away again. */
static void memslot_change(struct vmm *vmm)
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

/*
 * While one vCPU is in a file that does not return: memory slots,
 * registrations and other vCPUs go on, the range can be taken back, and the
 * access ends well when the file lets it.
 */
static void slow(const char *name)
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
	job = (struct job){
		.vmm = &vmm, .vcpu = 1, .op = GUEST_READ4,
		.regs.rbx = MMIO_BASE + TESTDEV_BLOCK,
	};
	vmm_write(&vmm, MMIO_BASE, 8, 0x12345678);
	job_start(&job);
	wait_until(is_waiting, &fd, "the vCPU in the file");

	start = seconds();
	memslot_change(&vmm);
	fd_mmio_register(&vmm, MMIO_BASE + 0x100000, 0x1000, mem, 0, 0);
	vmm_write(&vmm, MMIO_BASE + 0x100000, 8, 1);
	CHECK(vmm_read(&vmm, MMIO_BASE, 4) == 0x12345678, "the same file");
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
	CHECK((uint32_t)job.regs.rax == 0x12345678 && !vmm.vcpus[1].exits,
	      "read 0x%lx", (unsigned long)job.regs.rax);
	vmm_close(&vmm);
	close(fd);
	wait_until(all_closed, (void *)&base, "release of the file");
}

static void check_slow(void)
{
	slow("iter");
	slow("user");
}

/* What two threads do again and again while the vCPUs run. */
struct churn {
	struct vmm *vmm;
	int fd;
	bool stop;
	unsigned long rounds;
	pthread_t thread;
};

static void *churn_ranges(void *arg)
{
	struct churn *c = arg;

	for (; !__atomic_load_n(&c->stop, __ATOMIC_RELAXED); c->rounds++) {
		fd_mmio_register(c->vmm, MMIO_BASE, TESTDEV_SIZE, c->fd, 0, 0);
		usleep(1000);
		fd_mmio_deassign(c->vmm, MMIO_BASE, TESTDEV_SIZE, 0);
		usleep(1000);
	}
	return NULL;
}

static void *churn_memslots(void *arg)
{
	struct churn *c = arg;

	for (; !__atomic_load_n(&c->stop, __ATOMIC_RELAXED); c->rounds++) {
		memslot_change(c->vmm);
		usleep(1000);
	}
	return NULL;
}

static void churn_start(struct churn *c, void *(*main)(void *))
{
	CHECK(!pthread_create(&c->thread, NULL, main, c), "thread");
}

static void churn_stop(struct churn *c, const char *what)
{
	__atomic_store_n(&c->stop, true, __ATOMIC_RELAXED);
	CHECK(!pthread_join(c->thread, NULL), "thread");
	CHECK(c->rounds > 2, "%s: only %lu rounds", what, c->rounds);
}

/*
 * All vCPUs write numbers 1, 2, 3, ... while the range comes and goes: what
 * the device got and what user space got is together what the guests wrote,
 * in number and in sum.
 */
static void exactly_once(const char *name)
{
	const uint64_t n = EACH_VCPU;
	int fd = file_testdev(name);
	struct testdev_state state;
	struct job jobs[VMM_MAX_VCPUS];
	struct vmm vmm;
	struct churn ranges = { .vmm = &vmm, .fd = fd };
	struct churn slots = { .vmm = &vmm };
	uint64_t exits = 0, exit_sum = 0;
	unsigned int i;

	vmm_open(&vmm, VMM_MAX_VCPUS);
	churn_start(&ranges, churn_ranges);
	churn_start(&slots, churn_memslots);
	for (i = 0; i < VMM_MAX_VCPUS; i++) {
		jobs[i] = (struct job){
			.vmm = &vmm, .vcpu = i, .op = GUEST_LOOP_WRITE8,
			.regs.rbx = MMIO_BASE + TESTDEV_ADD + 8 * i,
			.regs.rax = 1, .regs.rsi = 1, .regs.rcx = n,
		};
		job_start(&jobs[i]);
	}
	for (i = 0; i < VMM_MAX_VCPUS; i++) {
		job_join(&jobs[i]);
		exits += vmm.vcpus[i].exits;
		exit_sum += vmm.vcpus[i].exit_sum;
	}
	churn_stop(&ranges, "registrations");
	churn_stop(&slots, "memory slots");

	state = testdev_state(fd);
	printf("%s: %llu by the file, %llu by user space, %lu registrations, %lu slot changes\n",
	       name, state.writes, (unsigned long long)exits, ranges.rounds,
	       slots.rounds);
	CHECK(state.writes && exits, "only one side served");
	CHECK(state.writes + exits == VMM_MAX_VCPUS * n, "lost or doubled");
	CHECK(state.sum + exit_sum == VMM_MAX_VCPUS * (n * (n + 1) / 2), "sum");
	CHECK(vm_counts(getpid(), vmm.fd).writes == state.writes, "counters");
	vmm_close(&vmm);
	close(fd);
}

static void check_exactly_once(void)
{
	exactly_once("iter");
	exactly_once("user");
}

const struct test_case concurrency_cases[] = {
	{ "slow", check_slow },
	{ "exactly_once", check_exactly_once },
	{ }
};
