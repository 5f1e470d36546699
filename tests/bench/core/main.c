// SPDX-License-Identifier: GPL-2.0
/*
 * bench_core instructions PROBE MONITOR	two traces; under callgrind
 * bench_core latency
 * bench_core memory PROBE
 * bench_core scaling
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"

int main(int argc, char **argv)
{
	check_int_eq(gvt_core_init(), 0);
	if (argc == 4 && !strcmp(argv[1], "instructions")) {
		bench_trace("access", argv[2]);
		bench_trace("access_monitor", argv[3]);
		bench_commands();
	} else if (argc == 2 && !strcmp(argv[1], "latency")) {
		bench_latency();
	} else if (argc == 3 && !strcmp(argv[1], "memory")) {
		bench_memory(argv[2]);
	} else if (argc == 2 && !strcmp(argv[1], "scaling")) {
		bench_scaling();
	} else {
		fprintf(stderr, "usage: see %s\n", __FILE__);
		return 2;
	}
	gvt_core_exit();

	return 0;
}
