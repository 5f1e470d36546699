/* SPDX-License-Identifier: GPL-2.0 */
/* Shaders of a recording, followed instruction by instruction. */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "breakpoint.h"
#include "reader.h"

int print_shaders(const char *file, struct reader *reader);
int break_at(const char *file, struct reader *reader, const struct breakpoint *at);

#endif
