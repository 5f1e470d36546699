// SPDX-License-Identifier: GPL-2.0
/* Interrupts: the vGPU's engines make them, eventfds bring them. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/pci_regs.h>

#include "cases.h"
#include "gpu.h"

#define INTX	VFIO_PCI_INTX_IRQ_INDEX
#define MSI	VFIO_PCI_MSI_IRQ_INDEX
#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX
#define ERR	VFIO_PCI_ERR_IRQ_INDEX
#define REQ	VFIO_PCI_REQ_IRQ_INDEX

#define NONE	VFIO_IRQ_SET_DATA_NONE
#define BOOL	VFIO_IRQ_SET_DATA_BOOL
#define EFD	VFIO_IRQ_SET_DATA_EVENTFD
#define MASK	VFIO_IRQ_SET_ACTION_MASK
#define UNMASK	VFIO_IRQ_SET_ACTION_UNMASK
#define TRIGGER	VFIO_IRQ_SET_ACTION_TRIGGER

/* Longer than an interrupt takes, and as long as we wait to see none. */
#define SOON	2000
#define NEVER	200

static void check_irq_info(const char *const *uuids)
{
	const struct {
		uint32_t count, flags;
	} rows[] = {
		[INTX] = { 1, VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE |
			   VFIO_IRQ_INFO_AUTOMASKED },
		[MSI] = { 1, VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE },
		[MSIX] = { 0, VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE },
		[REQ] = { 1, VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE },
	};
	struct vfio_irq_info info;
	struct dev dev;
	uint32_t i;

	dev_open(&dev, uuids[0]);
	for (i = 0; i <= REQ; i++) {
		if (!rows[i].flags)
			continue;
		info = (struct vfio_irq_info){ .argsz = sizeof(info), .index = i };
		CHECK(!ioctl(dev.fd, VFIO_DEVICE_GET_IRQ_INFO, &info), "%u", i);
		CHECK(info.count == rows[i].count && info.flags == rows[i].flags,
		      "index %u: count %u, flags %#x", i, info.count, info.flags);
	}
	for (i = REQ + 1; i < REQ + 3; i++) {
		info = (struct vfio_irq_info){ .argsz = sizeof(info), .index = i };
		errno = 0;
		CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_IRQ_INFO, &info) &&
		      errno == EINVAL, "index %u", i);
	}
	info = (struct vfio_irq_info){ .argsz = sizeof(info), .index = ERR };
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_IRQ_INFO, &info) && errno == EINVAL,
	      "errors of PCI Express");
	info = (struct vfio_irq_info){ .argsz = sizeof(info) - 1 };
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_IRQ_INFO, &info) && errno == EINVAL,
	      "short argument");
	dev_close(&dev);
}

/* Requests that are refused, with the errno that vfio-pci gives. */
static void check_irq_errors(const char *const *uuids)
{
	const int32_t fd = efd_new(), none = -1, file = STDERR_FILENO, bad = 1000;
	const uint8_t yes = 1;
	const struct {
		uint32_t index, flags, start, count;
		const void *data;
		size_t len;
		int err;
	} rows[] = {
		{ MSI, EFD | TRIGGER, 0, 2, &fd, 8, EINVAL },
		{ MSI, EFD | TRIGGER, 1, 1, &fd, 4, EINVAL },
		{ MSI, EFD | TRIGGER, 0, ~0u, &fd, 4, EINVAL },
		{ MSI, EFD | TRIGGER, ~0u, 1, &fd, 4, EINVAL },
		{ MSI, EFD | TRIGGER, 0, 1, &fd, 3, EINVAL },
		{ MSI, EFD | TRIGGER, 0, 0, &fd, 4, EINVAL },
		{ MSI, EFD | TRIGGER, 0, 1, &bad, 4, EBADF },
		{ MSI, EFD | TRIGGER, 0, 1, &file, 4, EINVAL },
		{ MSI, NONE | TRIGGER, 0, 1, NULL, 0, EINVAL },
		{ MSI, NONE | TRIGGER, 0, 0, NULL, 0, EINVAL },
		{ MSI, BOOL | TRIGGER, 0, 1, &yes, 1, EINVAL },
		{ MSI, NONE | MASK, 0, 1, NULL, 0, ENOTTY },
		{ MSI, NONE | UNMASK, 0, 1, NULL, 0, ENOTTY },
		{ MSI, EFD, 0, 1, &fd, 4, ENOTTY },
		{ MSI, EFD | BOOL | TRIGGER, 0, 1, &fd, 4, EINVAL },
		{ MSI, TRIGGER, 0, 1, &fd, 4, EINVAL },
		{ MSI, EFD | TRIGGER | 1u << 6, 0, 1, &fd, 4, EINVAL },
		{ MSIX, EFD | TRIGGER, 0, 1, &fd, 4, EINVAL },
		{ ERR, EFD | TRIGGER, 0, 1, &fd, 4, EINVAL },
		{ REQ + 1, EFD | TRIGGER, 0, 1, &fd, 4, EINVAL },
		{ 1000, EFD | TRIGGER, 0, 1, &fd, 4, EINVAL },
		{ INTX, NONE | MASK, 0, 1, NULL, 0, EINVAL },
		{ INTX, NONE | UNMASK, 0, 1, NULL, 0, EINVAL },
		{ INTX, NONE | TRIGGER, 0, 0, NULL, 0, EINVAL },
		{ INTX, NONE | MASK | UNMASK, 0, 1, NULL, 0, ENOTTY },
		{ REQ, NONE | TRIGGER, 0, 1, NULL, 0, EINVAL },
		{ REQ, NONE | MASK, 0, 1, NULL, 0, ENOTTY },
		{ REQ, EFD | TRIGGER, 0, 0, NULL, 0, EINVAL },
	};
	struct dev dev;
	unsigned int i;

	dev_open(&dev, uuids[0]);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		errno = 0;
		CHECK(set_irqs(&dev, rows[i].index, rows[i].flags, rows[i].start,
			       rows[i].count, rows[i].data, rows[i].len) == -1 &&
		      errno == rows[i].err, "row %u: expected errno %d", i,
		      rows[i].err);
	}
	/* MSI and INTx exclude each other. */
	CHECK(!set_irq_fd(&dev, MSI, TRIGGER, fd), "MSI");
	errno = 0;
	CHECK(set_irq_fd(&dev, INTX, TRIGGER, fd) && errno == EINVAL, "INTx");
	CHECK(!set_irqs(&dev, MSI, NONE | TRIGGER, 0, 0, NULL, 0), "MSI off");
	CHECK(!set_irq_fd(&dev, INTX, TRIGGER, fd), "INTx");
	errno = 0;
	CHECK(set_irq_fd(&dev, MSI, TRIGGER, fd) && errno == EINVAL, "MSI");
	errno = 0;
	CHECK(set_irq_fd(&dev, INTX, MASK, fd) && errno == ENOTTY,
	      "masking by eventfd");
	CHECK(!set_irq_fd(&dev, INTX, UNMASK, efd_new()), "unmasking by eventfd");
	errno = 0;
	CHECK(set_irq_fd(&dev, INTX, UNMASK, efd_new()) && errno == EBUSY,
	      "a second one");
	CHECK(!set_irq_fd(&dev, INTX, UNMASK, none), "none");
	/* With all of it still set: closing cleans up. */
	CHECK(!set_irq_fd(&dev, INTX, UNMASK, efd_new()), "unmasking again");
	CHECK(!set_irq_fd(&dev, REQ, TRIGGER, efd_new()), "request");
	dev_close(&dev);
}

static void job(struct gpu *gpu)
{
	gpu_seqno(gpu);
	CHECK(gpu_wait(gpu, SOON), "the engine did nothing");
}

static void check_msi(const char *const *uuids)
{
	const uint8_t yes = 1, no = 0;
	int efd = efd_new(), other = efd_new();
	struct dev dev;
	struct gpu gpu;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	CHECK(!set_irq_fd(&dev, MSI, TRIGGER, efd), "trigger");

	/* Ourselves. */
	CHECK(!set_irqs(&dev, MSI, NONE | TRIGGER, 0, 1, NULL, 0), "none");
	CHECK(efd_wait(efd, SOON) == 1, "loopback");
	CHECK(!set_irqs(&dev, MSI, BOOL | TRIGGER, 0, 1, &no, 1), "no");
	CHECK(!efd_wait(efd, NEVER), "loopback of no");
	CHECK(!set_irqs(&dev, MSI, BOOL | TRIGGER, 0, 1, &yes, 1), "yes");
	CHECK(efd_wait(efd, SOON) == 1, "loopback of yes");

	/* The engine: masked in the vGPU, then not. */
	job(&gpu);
	CHECK(!efd_wait(efd, NEVER), "all is masked");
	gpu_irqs_on(&dev);
	job(&gpu);
	CHECK(efd_wait(efd, SOON), "no interrupt");
	gpu_irqs_ack(&dev);
	usleep(NEVER * 1000);
	gpu_irqs_ack(&dev);
	efd_take(efd);

	/* Pending events interrupt again when they are let through again. */
	dev_write32(&dev, BAR0 + 0x44200, 0);
	job(&gpu);
	CHECK(!efd_wait(efd, NEVER), "the master bit is off");
	dev_write32(&dev, BAR0 + 0x44200, 1u << 31);
	CHECK(efd_wait(efd, SOON), "the master bit is on");
	usleep(NEVER * 1000);
	gpu_irqs_ack(&dev);
	efd_take(efd);

	/* Another eventfd, none, and off. */
	CHECK(!set_irq_fd(&dev, MSI, TRIGGER, other), "other");
	job(&gpu);
	CHECK(efd_wait(other, SOON) && !efd_take(efd), "the other");
	usleep(NEVER * 1000);
	gpu_irqs_ack(&dev);
	efd_take(other);
	CHECK(!set_irq_fd(&dev, MSI, TRIGGER, -1), "no eventfd");
	job(&gpu);
	CHECK(!efd_wait(other, NEVER), "no eventfd");
	CHECK(!set_irqs(&dev, MSI, NONE | TRIGGER, 0, 0, NULL, 0), "off");
	CHECK(!set_irq_fd(&dev, MSI, TRIGGER, efd), "on again");
	/* Who closes an eventfd does not take it from the device. */
	close(efd);
	gpu_irqs_ack(&dev);
	job(&gpu);
	gpu_fini(&gpu);
	dev_close(&dev);
}

/* The line up, by an interrupt that is not acknowledged. */
static void line_up(struct gpu *gpu)
{
	job(gpu);
	usleep(NEVER * 1000);
}

static void check_intx(const char *const *uuids)
{
	int efd = efd_new(), unmask = efd_new();
	const uint64_t one = 1;
	struct dev dev;
	struct gpu gpu;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	gpu_irqs_on(&dev);
	CHECK(!set_irq_fd(&dev, INTX, TRIGGER, efd), "trigger");
	line_up(&gpu);
	CHECK(efd_take(efd) == 1, "once");
	line_up(&gpu);
	CHECK(!efd_take(efd), "it masks itself");

	CHECK(!set_irqs(&dev, INTX, NONE | UNMASK, 0, 1, NULL, 0), "unmask");
	CHECK(efd_wait(efd, SOON) == 1, "the line is still up");
	gpu_irqs_ack(&dev);
	CHECK(!set_irqs(&dev, INTX, NONE | UNMASK, 0, 1, NULL, 0), "unmask");
	CHECK(!efd_wait(efd, NEVER), "the line is down");
	line_up(&gpu);
	CHECK(efd_take(efd) == 1, "it is not masked any more");

	/* By eventfd, as KVM does when the guest ends the interrupt. */
	CHECK(!set_irq_fd(&dev, INTX, UNMASK, unmask), "unmask by eventfd");
	CHECK(write(unmask, &one, 8) == 8, "signal");
	CHECK(efd_wait(efd, SOON) == 1, "the line is still up");
	gpu_irqs_ack(&dev);
	CHECK(write(unmask, &one, 8) == 8, "signal");
	CHECK(!efd_wait(efd, NEVER), "the line is down");

	/* Masked by user space. */
	CHECK(!set_irqs(&dev, INTX, NONE | MASK, 0, 1, NULL, 0), "mask");
	line_up(&gpu);
	CHECK(!efd_take(efd), "masked");
	CHECK(!set_irqs(&dev, INTX, NONE | UNMASK, 0, 1, NULL, 0), "unmask");
	CHECK(efd_wait(efd, SOON) == 1, "unmasked");
	gpu_irqs_ack(&dev);
	CHECK(!set_irqs(&dev, INTX, NONE | UNMASK, 0, 1, NULL, 0), "unmask");

	/* Off, and on with the line up. */
	CHECK(!set_irqs(&dev, INTX, NONE | TRIGGER, 0, 0, NULL, 0), "off");
	line_up(&gpu);
	CHECK(!efd_take(efd), "off");
	CHECK(!set_irq_fd(&dev, INTX, TRIGGER, efd), "on");
	CHECK(efd_wait(efd, SOON) == 1, "on with the line up");
	gpu_irqs_ack(&dev);
	gpu_fini(&gpu);
	dev_close(&dev);
}

/* PCI_COMMAND_INTX_DISABLE, the guest's own switch. */
static void check_intx_disable(const char *const *uuids)
{
	uint16_t command = PCI_COMMAND_INTX_DISABLE;
	int efd = efd_new();
	struct dev dev;
	struct gpu gpu;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	gpu_irqs_on(&dev);
	CHECK(!set_irq_fd(&dev, INTX, TRIGGER, efd), "trigger");
	CHECK(pwrite(dev.fd, &command, 2, CONFIG + PCI_COMMAND) == 2, "disable");
	line_up(&gpu);
	CHECK(!efd_take(efd), "disabled");
	command = 0;
	CHECK(pwrite(dev.fd, &command, 2, CONFIG + PCI_COMMAND) == 2, "enable");
	CHECK(efd_wait(efd, SOON) == 1, "enabled");
	gpu_fini(&gpu);
	dev_close(&dev);
}

/*
 * An eventfd that unmasks what it triggers: signals as long as the line is up,
 * and no deadlock.
 */
static void check_intx_loop(const char *const *uuids)
{
	struct dev dev;
	struct gpu gpu;
	int efd = efd_new();

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	gpu_irqs_on(&dev);
	CHECK(!set_irq_fd(&dev, INTX, TRIGGER, efd), "trigger");
	CHECK(!set_irq_fd(&dev, INTX, UNMASK, efd), "unmask");
	line_up(&gpu);
	gpu_irqs_ack(&dev);
	line_up(&gpu);
	CHECK(!set_irq_fd(&dev, INTX, UNMASK, -1), "no unmask");
	CHECK(!set_irqs(&dev, INTX, NONE | TRIGGER, 0, 0, NULL, 0), "off");
	gpu_fini(&gpu);
	dev_close(&dev);
}

/* A reset takes the line down, and leaves what user space has set up. */
static void check_irq_reset(const char *const *uuids)
{
	int efd = efd_new();
	struct dev dev;
	struct gpu gpu;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	gpu_irqs_on(&dev);
	CHECK(!set_irq_fd(&dev, INTX, TRIGGER, efd), "trigger");
	line_up(&gpu);
	CHECK(efd_take(efd) == 1, "up");
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
	CHECK(!set_irqs(&dev, INTX, NONE | UNMASK, 0, 1, NULL, 0), "unmask");
	CHECK(!efd_wait(efd, NEVER), "the line is down");
	gpu_setup(&gpu);
	gpu_irqs_on(&dev);
	line_up(&gpu);
	CHECK(efd_take(efd) == 1, "up again");
	gpu_fini(&gpu);
	dev_close(&dev);
}

const struct test_case irq_cases[] = {
	{ "irq_info", check_irq_info },
	{ "irq_errors", check_irq_errors },
	{ "msi", check_msi },
	{ "intx", check_intx },
	{ "intx_disable", check_intx_disable },
	{ "intx_loop", check_intx_loop },
	{ "irq_reset", check_irq_reset },
	{ }
};
