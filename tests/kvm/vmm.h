/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A minimal VMM on the raw KVM API: 2 MiB of RAM at 0, vCPUs in 64-bit mode
 * that run one routine of guest.h at a time.
 *
 * The guest's first 4 GiB are mapped one to one, and 1 GiB from VMM_HIGH_VA
 * on maps VMM_HIGH_GPA, to reach addresses that need 64 bits.
 */
#ifndef VMM_H
#define VMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/kvm.h>

#include "guest.h"

#define VMM_MAX_VCPUS	4
#define VMM_RAM_SIZE	0x200000
#define VMM_DATA	0x20000		/* free for the tests, to the end */
#define VMM_HIGH_VA	0x100000000ull
#define VMM_HIGH_GPA	0x8000000000ull	/* 512 GiB */

/**
 * struct vmm_exit - an access that KVM left to user space
 * @pio: a port, not memory
 * @write: direction
 * @addr: address or port
 * @len: bytes
 * @val: value written; or, for a read, what vmm_run() answered
 */
struct vmm_exit {
	bool pio;
	bool write;
	uint64_t addr;
	uint32_t len;
	uint64_t val;
};

struct vmm_vcpu {
	int fd;
	struct kvm_run *run;
	uint64_t exits;			/* accesses left to user space */
	void (*exited)(struct vmm_vcpu *vcpu);	/* if set, called for each */
	struct vmm_exit last;		/* the last one */
	uint64_t answer;		/* to reads that user space serves */
};

struct vmm {
	int fd;
	unsigned int nr_vcpus;
	uint8_t *ram;
	struct vmm_vcpu vcpus[VMM_MAX_VCPUS];
};

/* A routine's registers. */
struct vmm_regs {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi;
};

/* Print file, line, message and errno, and end the test as failed. */
#define CHECK(cond, ...) \
	do { \
		if (!(cond)) \
			vmm_fail(__FILE__, __LINE__, #cond, __VA_ARGS__); \
	} while (0)

void vmm_fail(const char *file, int line, const char *cond, const char *fmt,
	      ...) __attribute__((noreturn, format(printf, 4, 5)));

int vmm_kvm(void);
void vmm_open(struct vmm *vmm, unsigned int nr_vcpus);
void vmm_flat(struct vmm *vmm);
void vmm_close(struct vmm *vmm);
void vmm_run(struct vmm *vmm, unsigned int vcpu, enum guest_op op,
	     struct vmm_regs *regs);
uint64_t vmm_read(struct vmm *vmm, uint64_t addr, unsigned int len);
void vmm_write(struct vmm *vmm, uint64_t addr, unsigned int len, uint64_t val);

#endif /* VMM_H */
