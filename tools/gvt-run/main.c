// SPDX-License-Identifier: GPL-2.0
/*
 * gvt-run: starts a QEMU with libgvtrun.so in front of the C library. See
 * Documentation/tools/gvt-run.rst.
 */
#include <getopt.h>
#include <stdio.h>

#include "../preload/launch.h"

static const struct launcher launcher = {
	.tool = "gvt-run", .library = "libgvtrun.so", .libdir = LIBDIR,
};

static const char help[] =
"usage: gvt-run [options] [--] QEMU [arguments]\n"
"\n"
"Run QEMU so that its guest's accesses to the aperture (BAR 2) of vGPUs by\n"
"vfio-user are accesses to memory. QEMU is not changed.\n"
"\n"
"  -h, --help  print this\n";

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ }
};

int main(int argc, char **argv)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		switch (opt) {
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			fprintf(stderr, "Try 'gvt-run --help'.\n");
			return EXIT_OURS;
		}
	}

	return launch(&launcher, argv + optind);
}
