// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report.h"
#include "trace.h"

static const char * const region_names[VFIO_PCI_NUM_REGIONS] = {
	[VFIO_PCI_BAR0_REGION_INDEX] = "bar0",
	[VFIO_PCI_BAR1_REGION_INDEX] = "bar1",
	[VFIO_PCI_BAR2_REGION_INDEX] = "bar2",
	[VFIO_PCI_BAR3_REGION_INDEX] = "bar3",
	[VFIO_PCI_BAR4_REGION_INDEX] = "bar4",
	[VFIO_PCI_BAR5_REGION_INDEX] = "bar5",
	[VFIO_PCI_ROM_REGION_INDEX] = "rom",
	[VFIO_PCI_CONFIG_REGION_INDEX] = "config",
	[VFIO_PCI_VGA_REGION_INDEX] = "vga",
};

static FILE *trace_file;	/* NULL if nothing is wanted */

/*
 * The file was emptied by the launcher: a VMM that starts itself again, or a
 * helper program, adds to it.
 */
__attribute__((constructor)) static void trace_open(void)
{
	const char *path = getenv(ENV_TRACE);

	if (!path)
		return;
	trace_file = strcmp(path, "-") ? fopen(path, "ae") : stderr;
	if (!trace_file) {
		fprintf(stderr, "fdmmio-run: %s: %s; tracing to standard error\n",
			path, strerror(errno));
		trace_file = stderr;
	}
	/* A line at a time, whatever ends the VMM. */
	setvbuf(trace_file, NULL, _IOLBF, BUFSIZ);
}

bool trace_is_on(void)
{
	return trace_file;
}

/*
 * The caller holds what protects @dev. @ret and @err are what the file's read
 * or write came to.
 */
void trace_access(const struct device *dev, bool write, const void *data,
		  size_t len, uint64_t pos, ssize_t ret, int err)
{
	int region = device_region(dev, pos);
	struct timespec now;
	uint64_t value = 0;
	FILE *f = trace_file;

	if (!f)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(f, "[%6ld.%06ld] %s %s 0x%06" PRIx64 " %zu %c ",
		(long)now.tv_sec, now.tv_nsec / 1000, dev->name,
		region < 0 ? "?" : region_names[region],
		region < 0 ? pos : pos - dev->regions[region].offset, len,
		write ? 'W' : 'R');

	if (ret < 0) {
		fprintf(f, "failed: %s\n", strerror(err));
	} else if ((size_t)ret != len) {
		fprintf(f, "failed: %zd bytes only\n", ret);
	} else if (len > sizeof(value)) {
		fprintf(f, "...\n");	/* the VMM's own, of a whole region */
	} else {
		memcpy(&value, data, len);
		fprintf(f, "0x%0*" PRIx64 "\n", (int)len * 2, value);
	}
}
