/* SPDX-License-Identifier: GPL-2.0 */
/* What the user is told: messages, and the counters at the end. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

#include "bars.h"

/* How the launcher tells the library what its options were. */
#define ENV_STATS	"FDMMIO_RUN_STATS"	/* a file, or - for stderr */
#define ENV_VERBOSE	"FDMMIO_RUN_VERBOSE"
#define ENV_TRACE	"FDMMIO_RUN_TRACE"	/* a file, or - for stderr */

void report_no_fd_mmio(void);
void report_no_ranges(void);
void report_device_left(const char *name, const char *why);
void report_range(const struct range *r, bool taken_back);
void report_refused(const struct range *r, bool taken_back, int err);
void report_user_access(bool write);
void report_vm(int tid, int fd);
void report_collect(void);

#endif /* REPORT_H */
