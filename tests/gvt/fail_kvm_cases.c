// SPDX-License-Identifier: GPL-2.0
/*
 * KVM serves a vGPU's BAR through its file: a range of a VM is registered, and taken back. That
 * a guest's accesses get there then: tests/kvm, which has the allocations of this call fail too.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/kvm.h>
#include <linux/kvm_fd_mmio.h>

#include "fail.h"

#define ADDRESS	0xe0000000ull

static int kvm_open(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	CHECK(fd >= 0 && ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_FD_MMIO) > 0, "fd-MMIO");

	return fd;
}

static int vm_new(int kvm)
{
	int vm = ioctl(kvm, KVM_CREATE_VM, 0);

	CHECK(vm >= 0, "a VM");

	return vm;
}

/* BAR @bar of the vGPU, after one another. Returns 0 or errno. */
static int set(int vm, int fd, unsigned int bar, uint32_t flags)
{
	struct kvm_fd_mmio arg = {
		.guest_addr = ADDRESS + bar * BAR0_SIZE, .len = bar ? BAR4_SIZE : BAR0_SIZE,
		.fd_offset = bar ? BAR4 : BAR0, .fd = fd, .flags = flags,
	};

	return ioctl(vm, KVM_SET_FD_MMIO, &arg) ? errno : 0;
}

static void fail_register(const char *const *uuids)
{
	int kvm = kvm_open(), vm, err;
	struct sweep s;
	struct dev dev;

	dev_open(&dev, uuids[0]);
	sweep_begin(&s, "register", 1, sweep_both);
	while (sweep_next(&s)) {
		vm = vm_new(kvm);
		sweep_arm(&s);
		err = set(vm, dev.fd, 0, 0);
		sweep_disarm(&s, err);
		/* It is there, or it is not and can be. */
		CHECK(set(vm, dev.fd, 0, 0) == (err ? 0 : EEXIST), "fault %u, %d: again", s.nth,
		      err);
		CHECK(!set(vm, -1, 0, KVM_FD_MMIO_FLAG_DEASSIGN), "fault %u: taken back", s.nth);
		close(vm);
	}
	sweep_end(&s, 5);
	dev_close(&dev);
	close(kvm);
}

/* Without memory for a smaller bus KVM drops the bus: what was asked for is done. */
static void fail_deassign(const char *const *uuids)
{
	int kvm = kvm_open(), vm, err, other;
	struct sweep s;
	struct dev dev;

	dev_open(&dev, uuids[0]);
	sweep_begin(&s, "deassign", 1, sweep_copy);
	while (sweep_next(&s)) {
		vm = vm_new(kvm);
		CHECK(!set(vm, dev.fd, 0, 0) && !set(vm, dev.fd, 1, 0), "registered");
		sweep_arm(&s);
		err = set(vm, -1, 0, KVM_FD_MMIO_FLAG_DEASSIGN);
		sweep_disarm(&s, err);
		other = set(vm, -1, 0, KVM_FD_MMIO_FLAG_DEASSIGN);
		CHECK(other == (err ? 0 : ENOENT), "fault %u, %d: %d", s.nth, err, other);
		close(vm);
	}
	sweep_end(&s, 2);
	dev_close(&dev);
	close(kvm);
}

const struct fail_case fail_kvm_cases[] = {
	{ "register", fail_register },
	{ "deassign", fail_deassign },
	{ }
};
