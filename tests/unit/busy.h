/* SPDX-License-Identifier: GPL-2.0 */
/* All engines at work, each in a thread of its own, while a test does other things. */
#ifndef BUSY_H
#define BUSY_H

#include "unit.h"

void busy_start(void);
void busy_submit(unsigned int id);
u32 busy_runs(void);
void busy_stop(void);

#endif
