/* SPDX-License-Identifier: GPL-2.0 */
/* Pixels that a primitive covers, in a small picture: how often each of them is. */
#ifndef COVER_H
#define COVER_H

#include "draw/pipeline.h"

#define COVER_SIZE	64

void cover(const struct draw_primitive *p, u8 (*count)[COVER_SIZE]);

#endif
