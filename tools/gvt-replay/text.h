/* SPDX-License-Identifier: GPL-2.0 */
/* Events for people. */
#ifndef TEXT_H
#define TEXT_H

#include <stdio.h>

#include "replay.h"

void text_event(FILE *out, const struct event *event);
void text_difference(FILE *out, const struct replay *replay);

#endif
