/* SPDX-License-Identifier: GPL-2.0 */
/* A line for each access to a device that the VMM makes. */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "device.h"

bool trace_is_on(void);
void trace_access(const struct device *dev, bool write, const void *data,
		  size_t len, uint64_t pos, ssize_t ret, int err);

#endif /* TRACE_H */
