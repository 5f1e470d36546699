// SPDX-License-Identifier: GPL-2.0
/*
 * What fdmmio-run learns of a device, with a device made up from standard
 * input; the cases are in test_fdmmio_device.py. A line is one of
 *
 *	config AT LENGTH VALUE		what reads of configuration space find
 *	region INDEX SIZE r|rw		a region of VFIO's
 *	learn				prints "served", or why it is not
 *	mapped INDEX START LENGTH	the VMM maps a part of a region
 *	write AT LENGTH VALUE		the VMM writes configuration space
 *	ranges				prints a line for each, then a dot
 *
 * with numbers in hexadecimal. Arguments are ignored, but for the library.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../tools/fdmmio-run/device.h"
#include "../../tools/fdmmio-run/real.h"

#define SHIFT	40		/* file position to region */

static uint8_t config[256];
static struct vfio_region_info regions[VFIO_PCI_NUM_REGIONS] = {
	[VFIO_PCI_CONFIG_REGION_INDEX] = {
		.size = sizeof(config),
		.flags = VFIO_REGION_INFO_FLAG_READ |
			 VFIO_REGION_INFO_FLAG_WRITE,
	},
};

/* The library's way to the kernel: VFIO_DEVICE_GET_REGION_INFO. */
int real_ioctl(int fd, unsigned long request, void *arg)
{
	struct vfio_region_info *info = arg;
	uint32_t i = info->index;

	if (request != VFIO_DEVICE_GET_REGION_INFO ||
	    i >= VFIO_PCI_NUM_REGIONS) {
		errno = EINVAL;
		return -1;
	}
	info->size = regions[i].size;
	info->flags = regions[i].flags;
	info->offset = (uint64_t)i << SHIFT;
	return 0;
}

/* Configuration space; of nothing else anything is read. */
ssize_t real_pread(int fd, void *buf, size_t len, off_t pos)
{
	uint64_t at = pos - ((uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << SHIFT);

	if (at >= sizeof(config) || len > sizeof(config) - at)
		return 0;
	memcpy(buf, config + at, len);
	return len;
}

static void print_ranges(const struct device *dev)
{
	struct range ranges[MAX_RANGES];
	unsigned int i, n;

	device_ranges(dev, ranges, &n);
	for (i = 0; i < n; i++)
		printf("%s %" PRIx64 " %" PRIx64 " %" PRIx64 "\n",
		       ranges[i].io ? "io" : "mem", ranges[i].addr,
		       ranges[i].len, ranges[i].offset);
	puts(".");
}

static bool run(struct device *dev, const char *line)
{
	char word[16];
	uint64_t a, b, c;

	if (sscanf(line, "config %" SCNx64 " %" SCNx64 " %" SCNx64, &a, &b,
		   &c) == 3 && b <= 8 && a + b <= sizeof(config)) {
		memcpy(config + a, &c, b);
	} else if (sscanf(line, "region %" SCNx64 " %" SCNx64 " %15s", &a, &b,
			  word) == 3 && a < VFIO_PCI_NUM_REGIONS) {
		regions[a].size = b;
		regions[a].flags = VFIO_REGION_INFO_FLAG_READ |
			(strcmp(word, "r") ? VFIO_REGION_INFO_FLAG_WRITE : 0);
	} else if (!strcmp(line, "learn\n")) {
		const char *why = device_learn(dev, -1, "made up");

		puts(why ? why : "served");
	} else if (sscanf(line, "mapped %" SCNx64 " %" SCNx64 " %" SCNx64, &a,
			  &b, &c) == 3) {
		device_mapped(dev, (a << SHIFT) + b, c);
	} else if (sscanf(line, "write %" SCNx64 " %" SCNx64 " %" SCNx64, &a,
			  &b, &c) == 3 && b <= 8) {
		device_config_write(dev, &c, b, a +
			((uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << SHIFT));
	} else if (!strcmp(line, "ranges\n")) {
		print_ranges(dev);
	} else {
		return false;
	}
	return true;
}

int main(void)
{
	struct device dev;
	char line[128];

	while (fgets(line, sizeof(line), stdin)) {
		if (!run(&dev, line)) {
			fprintf(stderr, "device_test: %s", line);
			return 2;
		}
	}
	return 0;
}
