/* SPDX-License-Identifier: GPL-2.0 */
/* Events for people. */
#ifndef TEXT_H
#define TEXT_H

#include <stdio.h>

#include "reader.h"

void text_event(FILE *out, const struct event *event);
void text_differing_data(FILE *out, const struct event *a, const struct event *b);

#endif
