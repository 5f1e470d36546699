// SPDX-License-Identifier: GPL-2.0
/*
 * vfio-hold [-c] [-r] UUID - open a mediated device as a VMM does, and hold it
 *
 * Group and container, the way that every QEMU knows. Prints "open" and the
 * number of regions, then holds the device until it is killed; each request of
 * the kernel to release it prints "request".
 *
 *	-c	read the first four bytes of config space, print "config <hex>"
 *	-r	release the device at the first request, and exit
 *
 * Exits with 1 if something fails.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/vfio.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* The group's device node: its number is the name that iommu_group leads to. */
static int open_group(const char *uuid)
{
	char link[128], target[256], path[64];
	ssize_t len;
	int fd;

	snprintf(link, sizeof(link), "/sys/bus/mdev/devices/%s/iommu_group",
		 uuid);
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		die(link);
	target[len] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(target, '/') + 1);
	fd = open(path, O_RDWR);
	if (fd < 0)
		die(path);
	return fd;
}

static int open_device(const char *uuid)
{
	int container, group, device;

	container = open("/dev/vfio/vfio", O_RDWR);
	if (container < 0)
		die("/dev/vfio/vfio");
	group = open_group(uuid);
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container))
		die("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		die("VFIO_SET_IOMMU");
	device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, uuid);
	if (device < 0)
		die("VFIO_GROUP_GET_DEVICE_FD");
	/* The device holds its group, and that the container. */
	return device;
}

static void print_config(int device)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	uint32_t id;

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info))
		die("VFIO_DEVICE_GET_REGION_INFO");
	if (pread(device, &id, sizeof(id), info.offset) != sizeof(id))
		die("read of config space");
	printf("config %08x\n", id);
}

/* Returns an eventfd that counts requests, or -1 if the device has none. */
static int listen_requests(int device)
{
	struct {
		struct vfio_irq_set set;
		int32_t fd;	/* set.data */
	} arg = {
		.set.argsz = sizeof(arg),
		.set.flags = VFIO_IRQ_SET_DATA_EVENTFD |
			     VFIO_IRQ_SET_ACTION_TRIGGER,
		.set.index = VFIO_PCI_REQ_IRQ_INDEX,
		.set.count = 1,
	};

	arg.fd = eventfd(0, 0);
	if (arg.fd < 0)
		die("eventfd");
	if (ioctl(device, VFIO_DEVICE_SET_IRQS, &arg))
		return -1;
	return arg.fd;
}

int main(int argc, char **argv)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	bool config = false, release = false;
	int device, requests, opt;
	uint64_t n;

	while ((opt = getopt(argc, argv, "cr")) != -1) {
		config |= opt == 'c';
		release |= opt == 'r';
		if (opt == '?')
			return 1;
	}
	if (optind != argc - 1) {
		fputs("usage: vfio-hold [-c] [-r] UUID\n", stderr);
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);

	device = open_device(argv[optind]);
	if (ioctl(device, VFIO_DEVICE_GET_INFO, &info))
		die("VFIO_DEVICE_GET_INFO");
	if (config)
		print_config(device);
	requests = listen_requests(device);
	if (requests < 0 && release)
		die("VFIO_DEVICE_SET_IRQS");
	printf("open %u\n", info.num_regions);

	while (requests >= 0 && read(requests, &n, sizeof(n)) == sizeof(n)) {
		puts("request");
		if (release)
			return 0;
	}
	pause();
	return 0;
}
