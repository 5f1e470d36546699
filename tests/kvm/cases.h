/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fd-MMIO test cases share: calls of the ioctl, files to register,
 * and what the kernel says about a VM.
 */
#ifndef CASES_H
#define CASES_H

#include <pthread.h>
#include <stdint.h>

#include <linux/kvm_fd_mmio.h>

#include "testdev/fd_mmio_testdev.h"
#include "vmm.h"

#define MMIO_BASE	0xe0000000ull
#define ALL_ONES	(~0ull)

/**
 * struct test_case - a test that runs in a process of its own
 * @name: on the command line
 * @run: returns if the test passed; CHECK() ends it otherwise
 */
struct test_case {
	const char *name;
	void (*run)(void);
};

/* Tables of cases, each ended by an entry without a name. */
extern const struct test_case access_cases[];
extern const struct test_case refusal_cases[];
extern const struct test_case lifetime_cases[];
extern const struct test_case slow_cases[];
extern const struct test_case concurrency_cases[];
extern const struct test_case fault_cases[];
extern const struct test_case mdev_cases[];

/* A line of the debugfs file, by its column names. */
struct fd_mmio_counts {
	unsigned long long reads, writes, errors, exits;
};

/* A routine that a vCPU runs in a thread of its own. */
struct job {
	struct vmm *vmm;
	unsigned int vcpu;
	enum guest_op op;
	struct vmm_regs regs;
	pthread_t thread;
};

int fd_mmio_set(int vm, uint64_t addr, uint64_t len, int fd, uint64_t offset,
		uint32_t flags);
void fd_mmio_register(struct vmm *vmm, uint64_t addr, uint64_t len, int fd,
		      uint64_t offset, uint32_t flags);
void fd_mmio_deassign(struct vmm *vmm, uint64_t addr, uint64_t len,
		      uint32_t flags);

int file_memfd(size_t size);
int file_testdev(const char *name);
struct testdev_state testdev_state(int fd);
int testdev_open_files(void);

void job_start(struct job *job);
void job_join(struct job *job);
void memslot_change(struct vmm *vmm);

void vm_path(char *path, size_t size, int pid, int vm, const char *name);
int vm_ranges(int pid, int vm);
struct fd_mmio_counts vm_counts(int pid, int vm);
bool vm_alive(int pid, int vm);
void wait_until(bool (*done)(void *arg), void *arg, const char *what);
void wait_vm_gone(int pid, int vm);
void wait_open_files(int n);
double seconds(void);
long vm_size(void);

#endif /* CASES_H */
