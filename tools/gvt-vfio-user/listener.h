/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets that clients connect to. */
#ifndef LISTENER_H
#define LISTENER_H

#include <sys/types.h>

int listener_inherited(void);
int listener_open(const char *option, const char *path, mode_t mask);

#endif
