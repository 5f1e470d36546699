// SPDX-License-Identifier: GPL-2.0
/*
 * fdmmio-run: starts a VMM with libfdmmio.so in front of the C library. See
 * Documentation/tools/fdmmio-run.rst.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../preload/launch.h"
#include "report.h"

static const struct launcher launcher = {
	.tool = "fdmmio-run", .library = "libfdmmio.so", .libdir = LIBDIR,
};

static const char help[] =
"usage: fdmmio-run [options] [--] VMM [arguments]\n"
"\n"
"Run a virtual machine monitor, such as qemu-system-x86_64, so that KVM serves\n"
"the guest's accesses to its VFIO devices through the devices' own files. The\n"
"monitor has to be dynamically linked; it is not changed.\n"
"\n"
"  -s, --stats[=FILE]  at the end, print how many accesses KVM served, or\n"
"                      write that to FILE, one \"name value\" a line\n"
"  -t, --trace[=FILE]  leave all to the monitor, and print each access that it\n"
"                      makes, or write that to FILE\n"
"  -v, --verbose       print each range that is registered or taken back\n"
"  -h, --help          print this\n";

static const struct option options[] = {
	{ "stats", optional_argument, NULL, 's' },
	{ "trace", optional_argument, NULL, 't' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

/* Have the library write to a new @file, or to standard error. */
static int set_output(const char *variable, const char *file)
{
	char *path;
	FILE *f;
	int ret;

	if (!file)
		return setenv(variable, "-", 1);
	/* Tell about what cannot be written before there is a guest. */
	f = fopen(file, "w");
	if (!f)
		return -1;
	fclose(f);
	/* The VMM may change directory before it exits. */
	path = realpath(file, NULL);
	if (!path)
		return -1;
	ret = setenv(variable, path, 1);
	free(path);
	return ret;
}

int main(int argc, char **argv)
{
	int opt;

	unsetenv(ENV_STATS);
	unsetenv(ENV_TRACE);
	unsetenv(ENV_VERBOSE);
	while ((opt = getopt_long(argc, argv, "+s::t::vh", options, NULL)) != -1) {
		switch (opt) {
		case 's':
		case 't':
			if (set_output(opt == 's' ? ENV_STATS : ENV_TRACE,
				       optarg)) {
				fprintf(stderr, "fdmmio-run: %s: %s\n",
					optarg ?: "environment", strerror(errno));
				return EXIT_OURS;
			}
			break;
		case 'v':
			setenv(ENV_VERBOSE, "1", 1);
			break;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			fprintf(stderr, "Try 'fdmmio-run --help'.\n");
			return EXIT_OURS;
		}
	}

	return launch(&launcher, argv + optind);
}
