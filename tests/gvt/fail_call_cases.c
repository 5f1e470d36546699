// SPDX-License-Identifier: GPL-2.0
/* What a VMM asks of an open vGPU: what it is, its regions, interrupts; and what root reads. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fail.h"
#include "gpu.h"
#include "screen.h"

#define INTX	VFIO_PCI_INTX_IRQ_INDEX
#define MSI	VFIO_PCI_MSI_IRQ_INDEX
#define REQ	VFIO_PCI_REQ_IRQ_INDEX

#define NONE	VFIO_IRQ_SET_DATA_NONE
#define TRIGGER	VFIO_IRQ_SET_ACTION_TRIGGER
#define UNMASK	VFIO_IRQ_SET_ACTION_UNMASK

#define EDID_INDEX	(VFIO_PCI_NUM_REGIONS + 2)

/* Each of them; returns 0, or the errno of the first that fails. */
static int ask_infos(struct dev *dev)
{
	static const uint32_t regions[] = {
		VFIO_PCI_BAR0_REGION_INDEX, VFIO_PCI_BAR2_REGION_INDEX, EDID_INDEX,
	};
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_irq_info irq = { .argsz = sizeof(irq), .index = MSI };
	struct {
		struct vfio_region_info info;
		char caps[64];
	} region;
	unsigned int i;

	if (ioctl(dev->fd, VFIO_DEVICE_GET_INFO, &info) ||
	    ioctl(dev->fd, VFIO_DEVICE_GET_IRQ_INFO, &irq))
		return errno;
	for (i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
		region.info = (struct vfio_region_info){
			.argsz = sizeof(region), .index = regions[i],
		};
		if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &region))
			return errno;
		if (!region.info.size)
			return ENODATA;
	}

	return info.num_regions == EDID_INDEX + 1 && irq.count == 1 ? 0 : ENODATA;
}

static void fail_infos(const char *const *uuids)
{
	struct sweep s;
	struct dev dev;
	int err;

	CHECK(!plug(uuids[0], 'b', "640x480"), "a monitor");
	dev_open(&dev, uuids[0]);
	sweep_begin(&s, "infos", 1, sweep_copy);
	while (sweep_next(&s)) {
		sweep_arm(&s);
		err = ask_infos(&dev);
		sweep_disarm(&s, err);
	}
	sweep_end(&s, 12);
	dev_close(&dev);
}

/**
 * struct place - where a transfer goes
 * @pos: the file position
 * @len: bytes
 * @unit: of which so many are copied at once
 * @write: it can be written
 */
struct place {
	uint64_t pos;
	size_t len;
	size_t unit;
	bool write;
};

static const struct place places[] = {
	{ SCRATCH, 8, 8, true },
	{ SCRATCH + 1, 2, 2, true },
	{ GGTT, 1024, 256, true },
	{ BAR2, 1024, 256, true },
	{ CONFIG, 256, 256, true },
	{ REGION(VFIO_PCI_NUM_REGIONS), 64, 64, false },
	{ REGION(EDID_INDEX), 64, 64, false },
};

#define PLACES	(sizeof(places) / sizeof(places[0]))

/* All of it, or as far as whole units go. Returns 0 or errno, EFAULT if it was cut. */
static int transfer(struct dev *dev, const struct place *p, void *data, bool write)
{
	ssize_t n = write ? pwrite(dev->fd, data, p->len, p->pos) :
			    pread(dev->fd, data, p->len, p->pos);

	if (n < 0)
		return errno;
	if (n % p->unit)
		return ENODATA;

	return n == (ssize_t)p->len ? 0 : EFAULT;
}

static int transfer_all(struct dev *dev, uint8_t (*data)[1024], bool write)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < PLACES; i++)
		if (!write || places[i].write)
			err = transfer(dev, &places[i], data[i], write);

	return err;
}

/* What is read, is what is there; what was written before is there, as far as that went. */
static void sweep_transfers(struct sweep *s, const char *uuid, bool write)
{
	static uint8_t was[PLACES][1024], is[PLACES][1024];
	struct dev dev;
	struct gpu gpu;
	unsigned int i;
	int err;

	CHECK(!plug(uuid, 'b', "640x480"), "a monitor");
	dev_open(&dev, uuid);
	gpu_init(&gpu, &dev, RCS, 0, 1ul << 32);
	CHECK(!transfer_all(&dev, was, false), "read");
	while (sweep_next(s)) {
		memset(is, 0x55, sizeof(is));
		sweep_arm(s);
		err = transfer_all(&dev, write ? was : is, write);
		sweep_disarm(s, err);
		for (i = 0; !err && !write && i < PLACES; i++)
			CHECK(!memcmp(is[i], was[i], places[i].len), "%#lx, fault %u",
			      places[i].pos, s->nth);
	}
	CHECK(!transfer_all(&dev, is, false), "read");
	CHECK(!memcmp(is[2], was[2], sizeof(is[2])) && !memcmp(is[3], was[3], sizeof(is[3])),
	      "not the same");
	gpu_setup(&gpu);
	check_gpu(&gpu);
	gpu_fini(&gpu);
	dev_close(&dev);
}

static void fail_reads(const char *const *uuids)
{
	struct sweep s;

	sweep_begin(&s, "reads", 1, sweep_copy);
	sweep_transfers(&s, uuids[0], false);
	sweep_end(&s, 10);
}

static void fail_writes(const char *const *uuids)
{
	struct sweep s;

	sweep_begin(&s, "writes", 1, sweep_copy);
	sweep_transfers(&s, uuids[0], true);
	sweep_end(&s, 10);
}

/* All kinds of eventfds; MSI last, for INTx excludes it. Returns 0 or errno. */
static int set_all(struct dev *dev, const int *efds)
{
	if (set_irq_fd(dev, REQ, TRIGGER, efds[0]) || set_irq_fd(dev, INTX, TRIGGER, efds[1]) ||
	    set_irq_fd(dev, INTX, UNMASK, efds[2]) ||
	    set_irqs(dev, INTX, NONE | TRIGGER, 0, 0, NULL, 0) ||
	    set_irq_fd(dev, MSI, TRIGGER, efds[1]))
		return errno;

	return 0;
}

/* Take away what there is. */
static void unset_all(struct dev *dev)
{
	CHECK(!set_irq_fd(dev, REQ, TRIGGER, -1), "request");
	if (set_irqs(dev, INTX, NONE | TRIGGER, 0, 0, NULL, 0))
		set_irqs(dev, MSI, NONE | TRIGGER, 0, 0, NULL, 0);
}

static void fail_irqs(const char *const *uuids)
{
	int efds[3] = { efd_new(), efd_new(), efd_new() };
	struct sweep s;
	struct dev dev;
	int err;

	dev_open(&dev, uuids[0]);
	sweep_begin(&s, "irqs", 1, sweep_both);
	while (sweep_next(&s)) {
		sweep_arm(&s);
		err = set_all(&dev, efds);
		sweep_disarm(&s, err);
		if (!err) {
			CHECK(!set_irqs(&dev, MSI, NONE | TRIGGER, 0, 1, NULL, 0) &&
			      efd_take(efds[1]), "MSI, fault %u", s.nth);
			CHECK(!set_irqs(&dev, REQ, NONE | TRIGGER, 0, 1, NULL, 0) &&
			      efd_take(efds[0]), "request, fault %u", s.nth);
		}
		unset_all(&dev);
	}
	sweep_end(&s, 10);
	dev_close(&dev);
}

/* It has no way to fail. */
static void fail_reset(const char *const *uuids)
{
	static const int none[] = { 0 };
	struct sweep s;
	struct dev dev;
	struct gpu gpu;
	int err;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	sweep_begin(&s, "reset", 1, none);
	while (sweep_next(&s)) {
		gpu_setup(&gpu);
		check_gpu(&gpu);
		sweep_arm(&s);
		err = ioctl(dev.fd, VFIO_DEVICE_RESET) ? errno : 0;
		sweep_disarm(&s, err);
	}
	sweep_end(&s, 0);
	gpu_fini(&gpu);
	dev_close(&dev);
}

/* All of a file. Returns 0 or errno; ENODATA: there is not much in it. */
static int read_file(const char *path)
{
	static char buf[0x1000];
	int fd = open(path, O_RDONLY), err = 0;
	size_t all = 0;
	ssize_t n;

	if (fd < 0)
		return errno;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		all += n;
	if (n < 0)
		err = errno;
	close(fd);

	return err ?: all > 400 ? 0 : ENODATA;
}

static void fail_debugfs(const char *const *uuids)
{
	static const char *const names[] = { "stats", "state" };
	char path[128];
	struct sweep s;
	unsigned int i;
	int err;

	for (i = 0; i < 2; i++) {
		debugfs_path(path, sizeof(path), uuids[0], names[i]);
		sweep_begin(&s, names[i], 1, sweep_both);
		while (sweep_next(&s)) {
			sweep_arm(&s);
			err = read_file(path);
			sweep_disarm(&s, err);
		}
		sweep_end(&s, 4);
	}
}

const struct fail_case fail_call_cases[] = {
	{ "infos", fail_infos },
	{ "reads", fail_reads },
	{ "writes", fail_writes },
	{ "irqs", fail_irqs },
	{ "reset", fail_reset },
	{ "debugfs", fail_debugfs },
	{ }
};
