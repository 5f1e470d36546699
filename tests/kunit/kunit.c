// SPDX-License-Identifier: GPL-2.0
/*
 * The runner of the unit tests in a kernel: each is a parameter of one KUnit
 * test, and its result a line of its own. The other runner is tests/unit/main.c.
 */
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/version.h>

#include "unit.h"

void expect_failed(const char *file, int line, const char *fmt, ...)
{
	struct kunit *test = kunit_get_current_test();
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	kunit_fail_current_test("%s:%d: %pV", kbasename(file), line, &vaf);
	va_end(args);
	kunit_try_catch_throw(&test->try_catch);
	unreachable();
}

/* The group that has @unit. */
static const struct unit_group *group_of(const struct unit_case *unit)
{
	const struct unit_group *const *group = unit_groups;

	while (unit < (*group)->cases ||
	       unit >= (*group)->cases + (*group)->num_cases)
		group++;

	return *group;
}

static const struct unit_case *after(const struct unit_case *unit)
{
	unsigned int i;

	if (!unit)
		return unit_groups[0]->cases;
	for (i = 0; i < unit_num_groups; i++)
		if (unit + 1 == unit_groups[i]->cases + unit_groups[i]->num_cases)
			return i + 1 < unit_num_groups ?
				unit_groups[i + 1]->cases : NULL;

	return unit + 1;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
static const void *next_unit(struct kunit *test, const void *prev, char *desc)
#else
static const void *next_unit(const void *prev, char *desc)
#endif
{
	const struct unit_case *unit = after(prev);

	if (unit)
		snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s:%s",
			 group_of(unit)->name, unit->name);

	return unit;
}

static void gvt_core(struct kunit *test)
{
	const struct unit_case *unit = test->param_value;
	const struct unit_group *group = group_of(unit);

	if (group->setup)
		group->setup();
	unit->run();
	if (group->teardown)
		group->teardown();
}

static struct kunit_case gvt_cases[] = {
	KUNIT_CASE_PARAM(gvt_core, next_unit),
	{}
};

static struct kunit_suite gvt_suite = {
	.name = "gvt",
	.test_cases = gvt_cases,
};

kunit_test_suite(gvt_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of the vGPU device model");
