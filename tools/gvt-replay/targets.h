/* SPDX-License-Identifier: GPL-2.0 */
/* Render targets of a recording, as they are after each draw. */
#ifndef TARGETS_H
#define TARGETS_H

#include "reader.h"

int draw_targets(const char *file, struct reader *reader, const char *dir);

#endif
