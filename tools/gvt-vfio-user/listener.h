/* SPDX-License-Identifier: GPL-2.0 */
/* The socket that clients connect to. */
#ifndef LISTENER_H
#define LISTENER_H

int listener_inherited(void);
int listener_open(const char *path);

#endif
