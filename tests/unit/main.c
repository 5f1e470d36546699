// SPDX-License-Identifier: GPL-2.0
/*
 * The runner in user space: each test is a process, made by the check library.
 *
 * unit_test		runs all tests; their results in TAP on standard output
 * unit_test --list	prints their names, one a line
 * unit_test --kunit	prints the names of those that run in a kernel too
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

/*
 * They need a process: things that fail, a seed from the environment, threads that
 * may fail.
 */
static const struct unit_group *const user_groups[] = {
	&alloc_tests,
	&pool_tests,
	&random_tests,
	&sweep_tests,
	&threads_tests,
};

/* check keeps pointers to them. */
static TTest tests[128][MAX_CASES];

static unsigned int num_groups(void)
{
	return unit_num_groups + ARRAY_SIZE(user_groups);
}

static const struct unit_group *nth_group(unsigned int n)
{
	return n < unit_num_groups ? unit_groups[n] :
				     user_groups[n - unit_num_groups];
}

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
	nth_group(number / MAX_CASES)->cases[number % MAX_CASES].run();
}

static Suite *make_suite(unsigned int number)
{
	const struct unit_group *group = nth_group(number);
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

static void list(unsigned int n)
{
	unsigned int i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < nth_group(i)->num_cases; j++)
			printf("%s:%s\n", nth_group(i)->name,
			       nth_group(i)->cases[j].name);
}

int main(int argc, char **argv)
{
	SRunner *runner;
	unsigned int i;
	int failed;

	if (argc > 1 && !strcmp(argv[1], "--list")) {
		list(num_groups());
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "--kunit")) {
		list(unit_num_groups);
		return 0;
	}
	runner = srunner_create(NULL);
	for (i = 0; i < num_groups(); i++)
		srunner_add_suite(runner, make_suite(i));
	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);

	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
