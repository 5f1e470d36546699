// SPDX-License-Identifier: GPL-2.0
/*
 * unit_test		runs all tests; their results in TAP on standard output
 * unit_test --list	prints their names, one a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* A test that takes longer has hung. Sanitizers on a busy machine are slow. */
#define TEST_SECONDS	60

static const struct {
	const char *name;
	void (*add)(TCase *group);
} groups[] = {
	{ "alloc", alloc_tests },
	{ "batch", batch_tests },
	{ "config", config_tests },
	{ "context", context_tests },
	{ "csb", csb_tests },
	{ "execlists", execlists_tests },
	{ "flush", flush_tests },
	{ "gtt", gtt_tests },
	{ "hostile", hostile_tests },
	{ "irq", irq_tests },
	{ "length", length_tests },
	{ "math", math_tests },
	{ "mi", mi_tests },
	{ "mmio", mmio_tests },
	{ "ppgtt", ppgtt_tests },
	{ "privilege", privilege_tests },
	{ "random", random_tests },
	{ "region", region_tests },
	{ "reset", reset_tests },
	{ "stats", stats_tests },
	{ "threads", threads_tests },
	{ "two", two_tests },
};

static struct gpu fixture;
struct gpu *gpu = &fixture;

static bool list_only;
static const char *group_name;

/* Add a test to its group. */
void unit_add(TCase *group, const TTest *test)
{
	if (list_only)
		printf("%s:%s\n", group_name, test->name);
	tcase_add_test(group, test);
}

static void setup(void)
{
	gpu_start(gpu);
}

static void teardown(void)
{
	gpu_stop(gpu);
}

/* Give each test of the group a vGPU. */
void gpu_fixture(TCase *group)
{
	tcase_add_checked_fixture(group, setup, teardown);
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	unsigned int i;
	int failed;

	list_only = argc > 1 && !strcmp(argv[1], "--list");
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		Suite *suite = suite_create(groups[i].name);
		TCase *group = tcase_create(groups[i].name);

		group_name = groups[i].name;
		tcase_set_timeout(group, TEST_SECONDS);
		groups[i].add(group);
		suite_add_tcase(suite, group);
		srunner_add_suite(runner, suite);
	}
	if (list_only) {
		srunner_free(runner);
		return 0;
	}
	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);

	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
