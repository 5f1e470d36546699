// SPDX-License-Identifier: GPL-2.0
/*
 * fd_mmio_test NAME	runs one test case; exits 0 if it passed
 * fd_mmio_test --list	prints the names, one a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"

/* A case that hangs has failed. */
#define CASE_SECONDS	600

static const struct test_case *const tables[] = {
	access_cases, refusal_cases, lifetime_cases, slow_cases,
	concurrency_cases, fault_cases, mdev_cases,
};

int main(int argc, char **argv)
{
	const struct test_case *c;
	unsigned int i;

	if (argc != 2) {
		fprintf(stderr, "usage: fd_mmio_test NAME | --list\n");
		return 2;
	}

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (c = tables[i]; c->name; c++) {
			if (!strcmp(argv[1], "--list")) {
				puts(c->name);
			} else if (!strcmp(argv[1], c->name)) {
				alarm(CASE_SECONDS);
				c->run();
				return 0;
			}
		}
	}
	if (!strcmp(argv[1], "--list"))
		return 0;
	fprintf(stderr, "fd_mmio_test: no case %s\n", argv[1]);
	return 2;
}
