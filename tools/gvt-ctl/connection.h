/* SPDX-License-Identifier: GPL-2.0 */
/* A connection to the control socket of gvt-vfio-user. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <json-c/json.h>

int connection_open(const char *path);
struct json_object *connection_ask(int fd, struct json_object *request, int file);

#endif
