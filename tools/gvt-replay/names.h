/* SPDX-License-Identifier: GPL-2.0 */
/* Names of registers: those by which the rows of the core's tables are written. */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>

#include "vgpu.h"

#define NAME_MAX_BYTES	96

void register_name(u32 off, char *name, size_t size);

#endif
