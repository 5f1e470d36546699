// SPDX-License-Identifier: GPL-2.0
/*
 * gvt_test NAME UUID UUID	runs one test case; exits 0 if it passed
 * gvt_test --list		prints the names, one a line
 * gvt_test hold UUID		opens a vGPU until it is asked to let go of it
 * gvt_test keep|draw UUID	keeps a dma-buf until there is input
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"

/* A case that hangs has failed. */
#define CASE_SECONDS	120

static const struct test_case *const tables[] = {
	region_cases, irq_cases, aperture_cases, engine_cases, screen_cases,
	dmabuf_cases, whose_cases, copy_cases,
};

/* What QEMU does: it listens to the request interrupt. */
static int hold(const char *uuid)
{
	int efd = efd_new();
	struct dev dev;

	dev_open(&dev, uuid);
	CHECK(!set_irq_fd(&dev, VFIO_PCI_REQ_IRQ_INDEX,
			  VFIO_IRQ_SET_ACTION_TRIGGER, efd), "request eventfd");
	puts("open");
	fflush(stdout);
	CHECK(efd_wait(efd, CASE_SECONDS * 1000), "nobody asked");
	puts("asked");
	fflush(stdout);
	sleep(1);
	dev_close(&dev);

	return 0;
}

int main(int argc, char **argv)
{
	const struct test_case *c;
	unsigned int i;

	if (argc == 3 && !strcmp(argv[1], "hold"))
		return hold(argv[2]);
	if (argc == 3 && (!strcmp(argv[1], "keep") || !strcmp(argv[1], "draw")))
		return dmabuf_keep(argv[2], argv[1][0] == 'd');
	if (argc == 2 && !strcmp(argv[1], "--list")) {
		for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
			for (c = tables[i]; c->name; c++)
				puts(c->name);
		return 0;
	}
	if (argc != 4) {
		fprintf(stderr,
			"usage: gvt_test NAME UUID UUID | --list | hold UUID | keep UUID | draw UUID\n");
		return 2;
	}

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (c = tables[i]; c->name; c++) {
			if (strcmp(argv[1], c->name))
				continue;
			alarm(CASE_SECONDS);
			c->run((const char *const *)&argv[2]);
			return 0;
		}
	}
	fprintf(stderr, "gvt_test: no case %s\n", argv[1]);

	return 2;
}
