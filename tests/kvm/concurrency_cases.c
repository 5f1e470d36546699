// SPDX-License-Identifier: GPL-2.0
/* Changes of all kinds while all vCPUs run; and many ranges. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "cases.h"
#include "testdev/fd_mmio_bus.h"

/* Of each vCPU, for each kind of file: together more than a million. */
#define WRITES	104000u
#define READS	26000u
/* Without a guest they are quick: more, so that ranges come and go meanwhile. */
#define BUS_READS	(20 * READS)

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
	CHECK(c->rounds > 20, "%s: only %lu rounds", what, c->rounds);
}

/* What user space serves: the same as the device does. */
static struct user_space {
	uint8_t numbers[TESTDEV_NR_NUMBERS / 8];
	uint64_t reads, writes, doubled;
} user;

static void user_space_serves(struct vmm_vcpu *vcpu)
{
	const struct vmm_exit *last = &vcpu->last;
	const uint64_t n = last->val;
	const uint8_t bit = 1u << n % 8;

	if (!last->write) {
		__atomic_fetch_add(&user.reads, 1, __ATOMIC_RELAXED);
		return;
	}
	__atomic_fetch_add(&user.writes, 1, __ATOMIC_RELAXED);
	if (n >= TESTDEV_NR_NUMBERS ||
	    __atomic_fetch_or(&user.numbers[n / 8], bit, __ATOMIC_RELAXED) &
	    bit)
		__atomic_fetch_add(&user.doubled, 1, __ATOMIC_RELAXED);
}

/* What a vCPU's routine does, without a guest that runs it. */
static void *bus_main(void *arg)
{
	struct job *job = arg;
	struct vmm_vcpu *vcpu = &job->vmm->vcpus[job->vcpu];
	struct vmm_regs *regs = &job->regs;
	const bool write = job->op == GUEST_LOOP_WRITE4;
	struct bus_access access = {
		.vcpu = vcpu->fd, .addr = regs->rbx, .len = 4, .write = write,
	};
	int bus = open("/dev/fd_mmio_bus", O_RDWR | O_CLOEXEC);
	int ret;

	CHECK(bus >= 0, "is fd_mmio_bus.ko loaded?");
	for (; regs->rcx; regs->rcx--, regs->rax += regs->rsi) {
		access.val = write ? regs->rax : 0;
		ret = ioctl(bus, BUS_ACCESS, &access);
		CHECK(ret == 0 || ret == 1, "BUS_ACCESS");
		if (ret) {
			vcpu->last = (struct vmm_exit){
				.write = write, .addr = access.addr, .len = 4,
				.val = write ? access.val : vcpu->answer,
			};
			vcpu->exited(vcpu);
			access.val = vcpu->last.val;
		}
		if (!write)
			regs->rdx += access.val;
	}
	close(bus);
	return NULL;
}

static void bus_start(struct job *job)
{
	CHECK(!pthread_create(&job->thread, NULL, bus_main, job), "thread");
}

/*
 * Have all vCPUs do @op @n times, with rax from @n times their own number on,
 * each in a thread that @start makes.
 */
static void all_vcpus(struct vmm *vmm, enum guest_op op, uint64_t n,
		      struct job *jobs, void (*start)(struct job *job))
{
	unsigned int i;

	for (i = 0; i < VMM_MAX_VCPUS; i++) {
		jobs[i] = (struct job){
			.vmm = vmm, .vcpu = i, .op = op,
			.regs.rbx = MMIO_BASE + TESTDEV_NUMBERS + 8 * i,
			.regs.rax = i * n, .regs.rsi = 1, .regs.rcx = n,
		};
		start(&jobs[i]);
	}
	for (i = 0; i < VMM_MAX_VCPUS; i++)
		job_join(&jobs[i]);
}

/* Each number has been with the device, or with user space, and not with both. */
static void check_numbers(int fd, uint64_t n)
{
	static uint8_t device[TESTDEV_NR_NUMBERS / 8];
	uint64_t i, both = 0, none = 0;

	CHECK(!ioctl(fd, TESTDEV_GET_NUMBERS, device), "TESTDEV_GET_NUMBERS");
	for (i = 0; i < n; i++) {
		const bool d = device[i / 8] & 1u << i % 8;
		const bool u = user.numbers[i / 8] & 1u << i % 8;

		both += d && u;
		none += !d && !u;
	}
	CHECK(!both && !none, "%llu doubled, %llu lost",
	      (unsigned long long)both, (unsigned long long)none);
}

/*
 * All vCPUs write numbers, each number once, and read and count while the
 * range comes and goes: each write has arrived once, at the device or in user
 * space, and each read was answered once.
 *
 * Without page tables in the guest: when one processor of the host zaps the
 * nested page tables that another one is walking, QEMU's TCG now and then (once
 * in some hundred thousand exits) gives the guest a page fault for it. This is
 * so with the stock KVM and an ioeventfd in the range's place, too.
 */
static void exactly_once(const char *name, void (*start)(struct job *job),
			 uint64_t each_reads)
{
	const uint64_t writes = VMM_MAX_VCPUS * WRITES;
	const uint64_t reads = VMM_MAX_VCPUS * each_reads;
	int fd = file_testdev(name);
	struct fd_mmio_counts counts;
	struct testdev_state state;
	struct job jobs[VMM_MAX_VCPUS];
	struct vmm vmm;
	struct churn ranges = { .vmm = &vmm, .fd = fd };
	struct churn slots = { .vmm = &vmm };
	uint64_t sum = 0;
	unsigned int i;

	_Static_assert(VMM_MAX_VCPUS * WRITES <= TESTDEV_NR_NUMBERS, "numbers");
	memset(&user, 0, sizeof(user));
	vmm_open(&vmm, VMM_MAX_VCPUS);
	vmm_flat(&vmm);
	for (i = 0; i < VMM_MAX_VCPUS; i++) {
		vmm.vcpus[i].exited = user_space_serves;
		vmm.vcpus[i].answer = 1;
	}
	churn_start(&ranges, churn_ranges);
	churn_start(&slots, churn_memslots);
	all_vcpus(&vmm, GUEST_LOOP_WRITE4, WRITES, jobs, start);
	all_vcpus(&vmm, GUEST_LOOP_SUM4, each_reads, jobs, start);
	churn_stop(&ranges, "registrations");
	churn_stop(&slots, "memory slots");
	for (i = 0; i < VMM_MAX_VCPUS; i++)
		sum += jobs[i].regs.rdx;

	state = testdev_state(fd);
	printf("%s: writes %llu by the file, %llu by user space; reads %llu, %llu; %lu registrations, %lu slot changes\n",
	       name, state.writes, (unsigned long long)user.writes, state.reads,
	       (unsigned long long)user.reads, ranges.rounds, slots.rounds);
	CHECK(state.writes && user.writes && state.reads && user.reads,
	      "only one side served");
	CHECK(state.writes + user.writes == writes, "writes lost or doubled");
	CHECK(!state.doubled && !user.doubled, "numbers doubled");
	check_numbers(fd, writes);
	CHECK(state.reads + user.reads == reads && sum == reads,
	      "reads lost or doubled: sum %llu", (unsigned long long)sum);
	counts = vm_counts(getpid(), vmm.fd);
	CHECK(counts.writes == state.writes && counts.reads == state.reads &&
	      !counts.errors && !counts.exits, "counters");
	vmm_close(&vmm);
	close(fd);
}

static void check_exactly_once(void)
{
	_Static_assert(2 * VMM_MAX_VCPUS * (WRITES + READS) >= 1000000,
		       "a million");
	exactly_once("iter", job_start, READS);
	exactly_once("user", job_start, READS);
}

/* The same with processors that really are at work at once: where no guest can run. */
static void check_smp_exactly_once(void)
{
	exactly_once("iter", bus_start, BUS_READS);
	exactly_once("user", bus_start, BUS_READS);
}

/* Many ranges in one VM: all are found, listed and let go. */
static void check_many(void)
{
	const int base = testdev_open_files();
	enum { MANY = 500, SOME = 50 };
	double took[MANY], first = 0, last = 0;
	int fd = file_testdev("iter");
	struct vmm vmm;
	unsigned int i;

	vmm_open(&vmm, 1);
	for (i = 0; i < MANY; i++) {
		/* From both sides: KVM sorts them. */
		uint64_t nr = i % 2 ? i : MANY - i;

		took[i] = seconds();
		fd_mmio_register(&vmm, MMIO_BASE + 0x2000 * nr, 0x1000, fd, 0,
				 0);
		took[i] = seconds() - took[i];
	}
	for (i = 0; i < SOME; i++) {
		first += took[i];
		last += took[MANY - SOME + i];
	}
	printf("a registration: %.0f us at the first %d, %.0f us at the last of %d\n",
	       first / SOME * 1e6, SOME, last / SOME * 1e6, MANY);

	CHECK(vm_ranges(getpid(), vmm.fd) == MANY, "listed");
	for (i = 1; i <= MANY; i++)
		vmm_write(&vmm, MMIO_BASE + 0x2000 * i, 8, i);
	CHECK(!vmm.vcpus[0].exits && testdev_state(fd).writes == MANY,
	      "served");
	vmm_write(&vmm, MMIO_BASE + 0x3000, 8, 1);
	CHECK(vmm.vcpus[0].exits == 1, "between two");
	close(fd);
	CHECK(testdev_open_files() == base + 1, "one file");
	i = vmm.fd;
	vmm_close(&vmm);
	wait_open_files(base);
	wait_vm_gone(getpid(), i);
}

const struct test_case concurrency_cases[] = {
	{ "exactly_once", check_exactly_once },
	{ "smp_exactly_once", check_smp_exactly_once },
	{ "many", check_many },
	{ }
};
