/* SPDX-License-Identifier: GPL-2.0 */
/* Lines on standard error. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

enum log_level {
	LOG_ERROR,	/* the program can't go on as it was told */
	LOG_INFO,	/* clients come and go, or do what they must not */
	LOG_MESSAGE,	/* each message but accesses to regions */
	LOG_ACCESS,	/* each message */
};

extern enum log_level log_level;

bool log_set(const char *name);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define log_at(level, ...)				\
	do {						\
		if ((level) <= log_level)		\
			log_line(__VA_ARGS__);		\
	} while (0)

#endif
