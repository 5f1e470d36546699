// SPDX-License-Identifier: GPL-2.0
/* See log.h. One write for a line: lines of several processes stay whole. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

enum log_level log_level = LOG_INFO;

/* What --log takes. */
static const char *const names[] = {
	[LOG_ERROR]	= "error",
	[LOG_INFO]	= "info",
	[LOG_MESSAGE]	= "message",
	[LOG_ACCESS]	= "access",
};

/* Set the level by its name; false if there is no such. */
bool log_set(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(name, names[i])) {
			log_level = i;
			return true;
		}
	}

	return false;
}

void log_line(const char *format, ...)
{
	static const char prefix[] = "gvt-vfio-user: ";
	const int room = 512;
	char line[512 + 1];
	va_list args;
	int n;

	memcpy(line, prefix, sizeof(prefix));
	n = sizeof(prefix) - 1;
	va_start(args, format);
	n += vsnprintf(line + n, room - n, format, args);
	va_end(args);
	if (n >= room)
		n = room - 1;
	line[n++] = '\n';
	/* Nobody may be left to hear that it can't be written. */
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}
