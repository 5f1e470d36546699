// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "breakpoint.h"
#include "eu/eu.h"

static const struct {
	const char *name;
	int base;
	u64 least;
} keys[BREAK_KEYS] = {
	[BREAK_JOB] = { "job", 10, 1 },
	[BREAK_DRAW] = { "draw", 10, 1 },
	[BREAK_UNIT] = { "unit", 10, 0 },
	[BREAK_THREAD] = { "thread", 10, 0 },
	[BREAK_KERNEL] = { "kernel", 16, 0 },
	[BREAK_EU_IP] = { "eu-ip", 16, 0 },
};

static bool parse_value(const char *text, u32 key, u64 *value)
{
	char *end;

	/* No sign, no space. */
	if (!isxdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, keys[key].base);

	return !errno && end > text && !*end && *value >= keys[key].least;
}

static bool parse_pair(struct breakpoint *at, char *pair, char *error, size_t size)
{
	char *value = strchr(pair, '=');
	u32 key;

	if (value)
		*value++ = '\0';
	for (key = 0; key < BREAK_KEYS && strcmp(pair, keys[key].name); key++)
		;
	if (key == BREAK_KEYS)
		snprintf(error, size, "'%s' is none of job, draw, unit, thread, kernel, eu-ip",
			 pair);
	else if (at->given & 1u << key)
		snprintf(error, size, "%s is given twice", pair);
	else if (!value)
		snprintf(error, size, "%s: what is it to be?", pair);
	else if (!parse_value(value, key, &at->value[key]))
		snprintf(error, size, "%s=%s: must be %s", pair, value,
			 keys[key].base == 16 ? "an address, in hex" :
			 keys[key].least ? "a number from 1 on" : "a number from 0 on");
	else
		at->given |= 1u << key;

	return !*error;
}

/**
 * breakpoint_parse - understand what a user has written
 * @at: where it is put
 * @spec: "key=value,key=value"; is taken apart
 * @error: where it is told what is wrong with it
 * @size: bytes there
 */
bool breakpoint_parse(struct breakpoint *at, char *spec, char *error, size_t size)
{
	char *pair;

	memset(at, 0, sizeof(*at));
	*error = '\0';
	while ((pair = strsep(&spec, ",")))
		if (!parse_pair(at, pair, error, size))
			return false;

	return true;
}

/**
 * breakpoint_is_at - is that the instruction?
 * @at: which one is wanted
 * @step: which one comes next
 */
bool breakpoint_is_at(const struct breakpoint *at, const struct vgpu_step *step)
{
	u64 kernel = step->thread->program->address;
	const u64 is[BREAK_KEYS] = {
		[BREAK_JOB] = step->job,
		[BREAK_DRAW] = step->draw,
		[BREAK_UNIT] = step->unit,
		[BREAK_THREAD] = step->nr,
		[BREAK_KERNEL] = kernel,
		[BREAK_EU_IP] = kernel + step->thread->ip,
	};
	u32 key;

	for (key = 0; key < BREAK_KEYS; key++)
		if (at->given & 1u << key && at->value[key] != is[key])
			return false;

	return true;
}
