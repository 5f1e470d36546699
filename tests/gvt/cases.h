/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CASES_H
#define CASES_H

#include "dev.h"

/**
 * struct test_case - a test that runs in a process of its own
 * @name: on the command line
 * @run: gets the names of two vGPUs that nobody uses; returns if the test
 *	passed, CHECK() ends it otherwise
 */
struct test_case {
	const char *name;
	void (*run)(const char *const *uuids);
};

/* Tables of cases, each ended by an entry without a name. */
extern const struct test_case region_cases[];
extern const struct test_case irq_cases[];
extern const struct test_case aperture_cases[];
extern const struct test_case engine_cases[];
extern const struct test_case screen_cases[];
extern const struct test_case dmabuf_cases[];
extern const struct test_case whose_cases[];
extern const struct test_case copy_cases[];

int dmabuf_keep(const char *uuid, bool drawn);

#endif
