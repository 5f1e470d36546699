// SPDX-License-Identifier: GPL-2.0
/* See fault.h. */
#include <linux/slab.h>

#include "fault.h"

static enum fault_kind kind;
static long left = -1;		/* of that kind that succeed before it; -1: all */
static bool happened;
static bool page_is_away;
static bool no_memory;

/* Have the @n-th thing of a kind fail, counted from 0 and from now on; -1: none. */
void fault_at(enum fault_kind what, long n)
{
	kind = what;
	left = n;
	happened = false;
	page_is_away = false;
}

/* Nothing fails any more. Returns whether something has. */
bool fault_end(void)
{
	left = -1;

	return happened;
}

/* From now on no allocation succeeds; or all do. */
void fault_no_memory(bool none)
{
	no_memory = none;
}

static bool is_it(enum fault_kind what)
{
	if (kind != what || left < 0 || left--)
		return false;
	happened = true;

	return true;
}

bool slab_should_fail(void)
{
	return no_memory || is_it(FAULT_ALLOC);
}

/* struct host's fails. */
bool fault_of_host(bool map)
{
	bool away = page_is_away;

	page_is_away = map && is_it(FAULT_PAGE);
	if (map)
		return page_is_away || is_it(FAULT_MAP);

	return away || is_it(FAULT_COPY);
}
