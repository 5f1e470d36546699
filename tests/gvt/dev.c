// SPDX-License-Identifier: GPL-2.0
/* See dev.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "dev.h"

void check_failed(const char *file, int line, const char *cond,
		  const char *format, ...)
{
	int err = errno;
	va_list args;

	fprintf(stderr, "%s:%d: not so: %s: ", file, line, cond);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, " (errno %d, %s)\n", err, strerror(err));
	_exit(1);
}

/*
 * Memory of a user who was killed may be in the hands of a worker for a moment, and with
 * it the files that he had mapped: until then the group is his.
 */
#define GROUP_SECONDS	20

static int open_group(const char *uuid)
{
	double end = seconds() + GROUP_SECONDS;
	char link[256], path[64], target[256];
	ssize_t n;
	int fd;

	snprintf(link, sizeof(link), "/sys/bus/mdev/devices/%s/iommu_group", uuid);
	n = readlink(link, target, sizeof(target) - 1);
	CHECK(n > 0, "%s", link);
	target[n] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(target, '/') + 1);
	while ((fd = open(path, O_RDWR)) < 0 && errno == EBUSY && seconds() < end)
		usleep(1000);
	CHECK(fd >= 0, "%s", path);

	return fd;
}

/* Open a vGPU in a container that may have others already. */
void dev_open_in(struct dev *dev, const char *uuid, int container)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info),
		.index = VFIO_PCI_BAR2_REGION_INDEX,
	};

	dev->uuid = uuid;
	dev->container = container;
	dev->group = open_group(uuid);
	CHECK(!ioctl(dev->group, VFIO_GROUP_SET_CONTAINER, &container),
	      "set container");
	/* A container has its IOMMU type once. */
	CHECK(!ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) ||
	      errno == EINVAL, "set iommu");
	dev->fd = ioctl(dev->group, VFIO_GROUP_GET_DEVICE_FD, uuid);
	CHECK(dev->fd >= 0, "get device fd");
	CHECK(!ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &info), "BAR2");
	dev->bar2_size = info.size;
}

void dev_open(struct dev *dev, const char *uuid)
{
	int container = open("/dev/vfio/vfio", O_RDWR);

	CHECK(container >= 0, "/dev/vfio/vfio");
	dev_open_in(dev, uuid, container);
}

void dev_close(struct dev *dev)
{
	close(dev->fd);
	close(dev->group);
	close(dev->container);
}

uint32_t dev_read32(struct dev *dev, uint64_t pos)
{
	uint32_t val;

	CHECK(pread(dev->fd, &val, 4, pos) == 4, "read at %#lx", pos);

	return val;
}

uint64_t dev_read64(struct dev *dev, uint64_t pos)
{
	uint64_t val;

	CHECK(pread(dev->fd, &val, 8, pos) == 8, "read at %#lx", pos);

	return val;
}

void dev_write32(struct dev *dev, uint64_t pos, uint32_t val)
{
	CHECK(pwrite(dev->fd, &val, 4, pos) == 4, "write at %#lx", pos);
}

void dev_write64(struct dev *dev, uint64_t pos, uint64_t val)
{
	CHECK(pwrite(dev->fd, &val, 8, pos) == 8, "write at %#lx", pos);
}

/* Have GGTT entry @index map @iova; entries with bit 0 clear map nothing. */
void dev_ggtt(struct dev *dev, uint32_t index, uint64_t iova)
{
	dev_write64(dev, GGTT + 8ul * index, iova | 1);
}

void *dev_map_bar2(struct dev *dev, uint64_t offset, size_t len)
{
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd,
			BAR2 + offset);

	CHECK(at != MAP_FAILED, "map %zu bytes of BAR2 at %#lx", len, offset);

	return at;
}

int dma_map_flags(struct dev *dev, void *at, uint64_t iova, size_t len,
		  uint32_t flags)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = flags,
		.vaddr = (uintptr_t)at,
		.iova = iova,
		.size = len,
	};

	return ioctl(dev->container, VFIO_IOMMU_MAP_DMA, &map);
}

void dma_map(struct dev *dev, void *at, uint64_t iova, size_t len)
{
	CHECK(!dma_map_flags(dev, at, iova, len, VFIO_DMA_MAP_FLAG_READ |
			     VFIO_DMA_MAP_FLAG_WRITE), "map iova %#lx", iova);
}

void dma_unmap(struct dev *dev, uint64_t iova, size_t len)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.iova = iova,
		.size = len,
	};

	CHECK(!ioctl(dev->container, VFIO_IOMMU_UNMAP_DMA, &unmap),
	      "unmap iova %#lx", iova);
	CHECK(unmap.size == len, "unmapped %#lx", (unsigned long)unmap.size);
}

/* Memory that a guest might have. */
void *ram(size_t len)
{
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	CHECK(at != MAP_FAILED, "%zu bytes of memory", len);

	return at;
}

int set_irqs(struct dev *dev, uint32_t index, uint32_t flags, uint32_t start,
	     uint32_t count, const void *data, size_t len)
{
	union {
		struct vfio_irq_set set;
		char bytes[sizeof(struct vfio_irq_set) + 64];
	} arg = {
		.set = {
			.argsz = sizeof(arg.set) + len,
			.flags = flags,
			.index = index,
			.start = start,
			.count = count,
		},
	};

	CHECK(len <= 64, "data of %zu bytes", len);
	if (len)
		memcpy(arg.set.data, data, len);

	return ioctl(dev->fd, VFIO_DEVICE_SET_IRQS, &arg);
}

/* SET_IRQS with an eventfd; -1 takes it away. */
int set_irq_fd(struct dev *dev, uint32_t index, uint32_t action, int fd)
{
	int32_t data = fd;

	return set_irqs(dev, index, VFIO_IRQ_SET_DATA_EVENTFD | action, 0, 1,
			&data, sizeof(data));
}

int efd_new(void)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	CHECK(fd >= 0, "eventfd");

	return fd;
}

/* How often the eventfd was signalled since the last time. */
uint64_t efd_take(int efd)
{
	uint64_t n;

	return read(efd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

/* The same, but wait until it was at all, for @ms at most. */
uint64_t efd_wait(int efd, int ms)
{
	struct pollfd p = { .fd = efd, .events = POLLIN };

	poll(&p, 1, ms);

	return efd_take(efd);
}

double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec + t.tv_nsec / 1e9;
}
