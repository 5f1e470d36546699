// SPDX-License-Identifier: GPL-2.0
/*
 * Each copy from and to user space fails in turn: arguments and buffers that end where there is
 * no memory, or that can only be read.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cases.h"
#include "gpu.h"
#include "screen.h"

/* A page behind which there is nothing. */
static char *page;

static void page_init(void)
{
	page = ram(2 * PAGE);
	CHECK(!mprotect(page + PAGE, PAGE, PROT_NONE), "no memory");
}

/**
 * struct request - an ioctl
 * @name: for people
 * @cmd: its number
 * @arg: its argument
 * @len: what is read of it, or written into it, at the least
 * @answers: something is written
 */
struct request {
	const char *name;
	unsigned long cmd;
	const void *arg;
	size_t len;
	bool answers;
};

/* Of an argument that is cut off after each dword nothing is done. */
static void check_request(struct dev *dev, const struct request *r)
{
	size_t have;
	char *at;

	for (have = 0; have < r->len; have += 4) {
		at = page + PAGE - have;
		memcpy(at, r->arg, have);
		errno = 0;
		CHECK(ioctl(dev->fd, r->cmd, at) < 0 && errno == EFAULT, "%s: %zu bytes", r->name,
		      have);
	}
	at = page + PAGE - r->len;
	memcpy(at, r->arg, r->len);
	if (r->answers) {
		CHECK(!mprotect(page, PAGE, PROT_READ), "read only");
		errno = 0;
		CHECK(ioctl(dev->fd, r->cmd, at) < 0 && errno == EFAULT, "%s: read only", r->name);
		CHECK(!mprotect(page, PAGE, PROT_READ | PROT_WRITE), "read and write");
	}
	CHECK(ioctl(dev->fd, r->cmd, at) >= 0, "%s", r->name);
}

/* What was asked for does not happen by halves: no interrupt is there after a refusal. */
static void copies_of_arguments(const char *const *uuids)
{
	struct {
		struct vfio_region_info info;
		char cap[32];	/* that it can be mapped, all of it */
	} bar2 = {
		.info = { .argsz = sizeof(bar2), .index = VFIO_PCI_BAR2_REGION_INDEX },
	};
	const struct vfio_device_info info = { .argsz = sizeof(info) };
	const struct vfio_region_info bar0 = { .argsz = sizeof(bar0) };
	const struct vfio_irq_info irq = { .argsz = sizeof(irq) };
	const struct vfio_device_gfx_plane_info plane = {
		.argsz = sizeof(plane), .flags = VFIO_GFX_PLANE_TYPE_REGION,
	};
	struct {
		struct vfio_irq_set set;
		int32_t fd;
	} irqs = {
		.set = {
			.argsz = sizeof(irqs), .index = VFIO_PCI_MSI_IRQ_INDEX, .count = 1,
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		},
		.fd = efd_new(),
	};
	const struct request requests[] = {
		{ "info", VFIO_DEVICE_GET_INFO, &info, sizeof(info), true },
		{ "BAR0", VFIO_DEVICE_GET_REGION_INFO, &bar0, sizeof(bar0), true },
		{ "BAR2", VFIO_DEVICE_GET_REGION_INFO, &bar2, sizeof(bar2), true },
		{ "irq", VFIO_DEVICE_GET_IRQ_INFO, &irq, sizeof(irq), true },
		{ "irqs", VFIO_DEVICE_SET_IRQS, &irqs, sizeof(irqs) },
		{ "plane", VFIO_DEVICE_QUERY_GFX_PLANE, &plane,
		  offsetof(struct vfio_device_gfx_plane_info, region_index) + 4, true },
	};
	uint32_t *pixels;
	struct dev dev;
	unsigned int i;

	page_init();
	CHECK(!plug(uuids[1], 'b', "640x480"), "a monitor");
	dev_open(&dev, uuids[1]);
	screen_mode(&dev);
	pixels = screen_set_plane(&dev);
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		check_request(&dev, &requests[i]);
	screen_unset_plane(&dev, pixels);
	dev_close(&dev);
	close(irqs.fd);
}

/* Of buffers: as far as there is memory, which is told; nothing beyond it. */
static void copies_of_buffers(const char *const *uuids)
{
	static const struct {
		uint64_t pos;
		size_t len, unit;	/* what is all or nothing */
	} places[] = {
		{ SCRATCH, 4, 4 }, { SCRATCH, 8, 8 }, { GGTT, 1024, 256 }, { CONFIG, 256, 256 },
		{ BAR2 + 16 * PAGE, 1024, 256 },
	};
	struct dev dev;
	struct gpu gpu;
	size_t have, n;
	unsigned int i;
	int write;

	page_init();
	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		for (have = 0; have < places[i].len; have += 4) {
			for (write = 0; write < 2; write++) {
				errno = 0;
				n = write ? pwrite(dev.fd, page + PAGE - have, places[i].len,
						   places[i].pos) :
					    pread(dev.fd, page + PAGE - have, places[i].len,
						  places[i].pos);
				if (have < places[i].unit)
					CHECK(n == -1ul && errno == EFAULT, "%#lx: %zu bytes: %zd",
					      places[i].pos, have, n);
				else
					CHECK(n == have / places[i].unit * places[i].unit,
					      "%#lx: %zu bytes: %zd", places[i].pos, have, n);
			}
		}
	}
	gpu_setup(&gpu);
	gpu_seqno(&gpu);
	CHECK(gpu_wait(&gpu, 5000), "nothing done");
	gpu_fini(&gpu);
	dev_close(&dev);
}

const struct test_case copy_cases[] = {
	{ "copies_of_arguments", copies_of_arguments },
	{ "copies_of_buffers", copies_of_buffers },
	{ }
};
