/* SPDX-License-Identifier: GPL-2.0 */
/* What guests show, by VNC: a process of its own, which knows a stage and nothing of guests. */
#ifndef VNC_H
#define VNC_H

#include <sys/types.h>

struct stage;

pid_t vnc_start(const char *address, struct stage *stage);

#endif
