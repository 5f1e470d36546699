// SPDX-License-Identifier: GPL-2.0
/*
 * The runner in user space: each test is a process, made by the check library.
 *
 * unit_test		runs all tests; their results in TAP on standard output
 * unit_test --list	prints their names, one a line
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* A test that takes longer has hung. Sanitizers on a busy machine are slow. */
#define TEST_SECONDS	60

/* check's loop tests get a number; it says which test it is. */
#define MAX_CASES	256

/* check keeps pointers to them. */
static TTest tests[64][MAX_CASES];

void expect_failed(const char *file, int line, const char *fmt, ...)
{
	char message[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	_ck_assert_failed(file, line, "%s", message);
	abort();
}

static void run(int number)
{
	unit_groups[number / MAX_CASES]->cases[number % MAX_CASES].run();
}

static Suite *make_suite(unsigned int number)
{
	const struct unit_group *group = unit_groups[number];
	Suite *suite = suite_create(group->name);
	TCase *tcase = tcase_create(group->name);
	unsigned int i;

	if (number >= ARRAY_SIZE(tests) || group->num_cases > MAX_CASES)
		abort();
	tcase_set_timeout(tcase, group->seconds ? group->seconds : TEST_SECONDS);
	if (group->setup)
		tcase_add_checked_fixture(tcase, group->setup, group->teardown);
	for (i = 0; i < group->num_cases; i++) {
		int nth = number * MAX_CASES + i;
		TTest *test = &tests[number][i];

		*test = (TTest){ group->cases[i].name, run, group->name, 0 };
		tcase_add_loop_test(tcase, test, nth, nth + 1);
	}
	suite_add_tcase(suite, tcase);

	return suite;
}

static void list(void)
{
	unsigned int i, j;

	for (i = 0; i < unit_num_groups; i++)
		for (j = 0; j < unit_groups[i]->num_cases; j++)
			printf("%s:%s\n", unit_groups[i]->name,
			       unit_groups[i]->cases[j].name);
}

int main(int argc, char **argv)
{
	SRunner *runner;
	unsigned int i;
	int failed;

	if (argc > 1 && !strcmp(argv[1], "--list")) {
		list();
		return 0;
	}
	runner = srunner_create(NULL);
	for (i = 0; i < unit_num_groups; i++)
		srunner_add_suite(runner, make_suite(i));
	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);

	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
