// SPDX-License-Identifier: GPL-2.0
/*
 * bench_core instructions NAME=TRACE...	under callgrind
 * bench_core latency
 * bench_core blits
 * bench_core compose
 * bench_core eu
 * bench_core render
 * bench_core parallel
 * bench_core memory PROBE
 * bench_core scaling
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"

static void named_trace(char *arg)
{
	char *path = strchr(arg, '=');

	expect_msg(path, "%s: NAME=TRACE expected", arg);
	*path++ = '\0';
	bench_trace(arg, path);
}

int main(int argc, char **argv)
{
	int i;

	check_int_eq(gvt_core_init(), 0);
	if (argc > 2 && !strcmp(argv[1], "instructions")) {
		for (i = 2; i < argc; i++)
			named_trace(argv[i]);
		bench_commands();
	} else if (argc == 2 && !strcmp(argv[1], "latency")) {
		bench_latency();
	} else if (argc == 2 && !strcmp(argv[1], "blits")) {
		bench_blits();
	} else if (argc == 2 && !strcmp(argv[1], "compose")) {
		bench_compose();
	} else if (argc == 2 && !strcmp(argv[1], "eu")) {
		bench_eu();
	} else if (argc == 2 && !strcmp(argv[1], "render")) {
		bench_render();
	} else if (argc == 2 && !strcmp(argv[1], "parallel")) {
		bench_parallel();
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
