/* SPDX-License-Identifier: GPL-2.0 */
/* JSON that somebody else has written. */
#ifndef OBJECT_H
#define OBJECT_H

#include <json-c/json.h>

#include "vgpu.h"

struct json_object *object_parse(const char *text, u32 size);

#endif
