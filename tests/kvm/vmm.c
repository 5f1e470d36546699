// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vmm.h"

#define VMM_PML4	0x1000
#define VMM_PDPT	0x2000
#define VMM_PD		0x3000	/* five of them */
#define VMM_CODE	0x10000

#define PTE_TABLE	0x003	/* present, writable */
#define PTE_2M		0x083
#define PD_ENTRIES	512ull
#define SIZE_2M		0x200000ull

#define CR0_LONG	0x80000033	/* PG, NE, ET, MP, PE */
#define CR0_FLAT	0x00000033	/* the same without PG */
#define CR4_LONG	0x00000620	/* OSXMMEXCPT, OSFXSR, PAE */
#define EFER_LONG	0x00000500	/* LMA, LME */

void vmm_fail(const char *file, int line, const char *cond, const char *fmt,
	      ...)
{
	int err = errno;
	va_list args;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, " (not: %s; errno %d, %s)\n", cond, err, strerror(err));
	exit(1);
}

int vmm_kvm(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	CHECK(fd >= 0, "/dev/kvm");
	return fd;
}

static void vmm_page_tables(uint8_t *ram)
{
	uint64_t *pml4 = (uint64_t *)(ram + VMM_PML4);
	uint64_t *pdpt = (uint64_t *)(ram + VMM_PDPT);
	unsigned int i, j;

	pml4[0] = VMM_PDPT | PTE_TABLE;
	for (i = 0; i < 5; i++) {
		uint64_t *pd = (uint64_t *)(ram + VMM_PD + i * 0x1000);
		uint64_t gpa = i < 4 ? i * PD_ENTRIES * SIZE_2M : VMM_HIGH_GPA;

		pdpt[i] = (VMM_PD + i * 0x1000) | PTE_TABLE;
		for (j = 0; j < PD_ENTRIES; j++)
			pd[j] = (gpa + j * SIZE_2M) | PTE_2M;
	}
}

static void vmm_long_mode(int vcpu)
{
	struct kvm_segment code = {
		.limit = 0xffffffff, .selector = 0x8, .type = 11, .present = 1,
		.s = 1, .l = 1, .g = 1,
	};
	struct kvm_segment data = {
		.limit = 0xffffffff, .selector = 0x10, .type = 3, .present = 1,
		.s = 1, .db = 1, .g = 1,
	};
	struct kvm_sregs sregs;

	CHECK(!ioctl(vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.ss = sregs.fs = sregs.gs = data;
	sregs.cr0 = CR0_LONG;
	sregs.cr3 = VMM_PML4;
	sregs.cr4 = CR4_LONG;
	sregs.efer = EFER_LONG;
	CHECK(!ioctl(vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
}

/* Have all vCPUs run 32-bit code without page tables from here on. */
void vmm_flat(struct vmm *vmm)
{
	unsigned int i;

	for (i = 0; i < vmm->nr_vcpus; i++) {
		const int vcpu = vmm->vcpus[i].fd;
		struct kvm_sregs sregs;

		CHECK(!ioctl(vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
		sregs.cs.l = 0;
		sregs.cs.db = 1;
		sregs.cr0 = CR0_FLAT;
		sregs.cr4 = 0;
		sregs.efer = 0;
		CHECK(!ioctl(vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
	}
}

static void vmm_cpuid(int kvm, int vcpu)
{
	struct kvm_cpuid2 *cpuid;
	const int n = 256;

	cpuid = calloc(1, sizeof(*cpuid) + n * sizeof(cpuid->entries[0]));
	CHECK(cpuid, "memory");
	cpuid->nent = n;
	CHECK(!ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid), "supported CPUID");
	CHECK(!ioctl(vcpu, KVM_SET_CPUID2, cpuid), "KVM_SET_CPUID2");
	free(cpuid);
}

/* Open a VM with RAM, code and @nr_vcpus vCPUs. */
void vmm_open(struct vmm *vmm, unsigned int nr_vcpus)
{
	struct kvm_userspace_memory_region slot = {
		.memory_size = VMM_RAM_SIZE,
	};
	int kvm = vmm_kvm();
	int run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	unsigned int i;

	memset(vmm, 0, sizeof(*vmm));
	vmm->fd = ioctl(kvm, KVM_CREATE_VM, 0);
	CHECK(vmm->fd >= 0, "KVM_CREATE_VM");

	vmm->ram = mmap(NULL, VMM_RAM_SIZE, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(vmm->ram != MAP_FAILED, "RAM");
	vmm_page_tables(vmm->ram);
	memcpy(vmm->ram + VMM_CODE, guest_code, guest_code_end - guest_code);
	slot.userspace_addr = (uintptr_t)vmm->ram;
	CHECK(!ioctl(vmm->fd, KVM_SET_USER_MEMORY_REGION, &slot), "memory slot");

	vmm->nr_vcpus = nr_vcpus;
	for (i = 0; i < nr_vcpus; i++) {
		struct vmm_vcpu *vcpu = &vmm->vcpus[i];

		vcpu->fd = ioctl(vmm->fd, KVM_CREATE_VCPU, i);
		CHECK(vcpu->fd >= 0, "KVM_CREATE_VCPU %u", i);
		vcpu->run = mmap(NULL, run_size, PROT_READ | PROT_WRITE,
				 MAP_SHARED, vcpu->fd, 0);
		CHECK(vcpu->run != MAP_FAILED, "kvm_run");
		vmm_cpuid(kvm, vcpu->fd);
		vmm_long_mode(vcpu->fd);
	}
	close(kvm);
}

/*
 * Close all that makes the VM live. The mapping of kvm_run holds the vCPU,
 * and so the VM, too.
 */
void vmm_close(struct vmm *vmm)
{
	int kvm = vmm_kvm();
	int run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	unsigned int i;

	close(kvm);
	for (i = 0; i < vmm->nr_vcpus; i++) {
		munmap(vmm->vcpus[i].run, run_size);
		close(vmm->vcpus[i].fd);
	}
	if (vmm->fd >= 0)
		close(vmm->fd);
	munmap(vmm->ram, VMM_RAM_SIZE);
}

static void vmm_mmio(struct vmm_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	struct vmm_exit *last = &vcpu->last;

	*last = (struct vmm_exit){
		.write = run->mmio.is_write,
		.addr = run->mmio.phys_addr,
		.len = run->mmio.len,
	};
	if (last->write)
		memcpy(&last->val, run->mmio.data, last->len);
	else
		memcpy(run->mmio.data, &vcpu->answer, last->len);
}

static void vmm_pio(struct vmm_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	struct vmm_exit *last = &vcpu->last;
	uint8_t *data = (uint8_t *)run + run->io.data_offset;
	unsigned int i;

	*last = (struct vmm_exit){
		.pio = true,
		.write = run->io.direction == KVM_EXIT_IO_OUT,
		.addr = run->io.port,
		.len = run->io.size,
	};
	/* More than one with string instructions. */
	for (i = 0; i < run->io.count; i++, data += last->len) {
		if (last->write)
			memcpy(&last->val, data, last->len);
		else
			memcpy(data, &vcpu->answer, last->len);
	}
	vcpu->exits += run->io.count - 1;
}

static void vmm_unexpected(struct vmm_vcpu *vcpu, enum guest_op op)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs;

	ioctl(vcpu->fd, KVM_GET_REGS, &regs);
	ioctl(vcpu->fd, KVM_GET_SREGS, &sregs);
	CHECK(false, "exit reason %u, routine %d, rip 0x%llx cr2 0x%llx",
	      vcpu->run->exit_reason, op, regs.rip, sregs.cr2);
}

/*
 * Run routine @op to its end. Accesses that KVM does not serve are counted,
 * and reads among them answered with vcpu->answer.
 */
void vmm_run(struct vmm *vmm, unsigned int nr, enum guest_op op,
	     struct vmm_regs *r)
{
	struct vmm_vcpu *vcpu = &vmm->vcpus[nr];
	struct kvm_regs regs = {
		.rip = VMM_CODE + op * GUEST_STUB,
		.rflags = 2,
		.rax = r->rax, .rbx = r->rbx, .rcx = r->rcx, .rdx = r->rdx,
		.rsi = r->rsi, .rdi = r->rdi,
	};

	CHECK(!ioctl(vcpu->fd, KVM_SET_REGS, &regs), "KVM_SET_REGS");
	for (;;) {
		int ret = ioctl(vcpu->fd, KVM_RUN, 0);

		if (ret < 0 && errno == EINTR)
			continue;
		CHECK(!ret, "KVM_RUN, routine %d", op);
		if (vcpu->run->exit_reason == KVM_EXIT_HLT)
			break;
		if (vcpu->run->exit_reason == KVM_EXIT_MMIO)
			vmm_mmio(vcpu);
		else if (vcpu->run->exit_reason == KVM_EXIT_IO)
			vmm_pio(vcpu);
		else
			vmm_unexpected(vcpu, op);
		vcpu->exits++;
		if (vcpu->exited)
			vcpu->exited(vcpu);
	}
	CHECK(!ioctl(vcpu->fd, KVM_GET_REGS, &regs), "KVM_GET_REGS");
	r->rax = regs.rax;
	r->rdx = regs.rdx;
}

static unsigned int vmm_log2(unsigned int len)
{
	CHECK(len == 1 || len == 2 || len == 4 || len == 8, "width %u", len);
	return __builtin_ctz(len);
}

/* The first vCPU reads @len bytes at @addr. */
uint64_t vmm_read(struct vmm *vmm, uint64_t addr, unsigned int len)
{
	struct vmm_regs regs = { .rbx = addr };

	vmm_run(vmm, 0, GUEST_READ1 + vmm_log2(len), &regs);
	return regs.rax;
}

/* The first vCPU writes the low @len bytes of @val at @addr. */
void vmm_write(struct vmm *vmm, uint64_t addr, unsigned int len, uint64_t val)
{
	struct vmm_regs regs = { .rbx = addr, .rax = val };

	vmm_run(vmm, 0, GUEST_WRITE1 + vmm_log2(len), &regs);
}
