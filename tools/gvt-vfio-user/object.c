// SPDX-License-Identifier: GPL-2.0
/* See object.h */
#include <string.h>

#include "object.h"

#define MAX_DEPTH	16	/* of the JSON text */

/**
 * object_parse - the object that a text stands for
 * @text: one JSON object, and nothing else but blanks
 * @size: bytes of it with its NUL
 *
 * Return: the object, for json_object_put(); NULL: it is none, or there is no memory.
 */
struct json_object *object_parse(const char *text, u32 size)
{
	struct json_object *object = NULL;
	struct json_tokener *tokener;

	if (strnlen(text, size) != size - 1)
		return NULL;
	tokener = json_tokener_new_ex(MAX_DEPTH);
	if (!tokener)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
			       JSON_TOKENER_VALIDATE_UTF8);
	object = json_tokener_parse_ex(tokener, text, size);
	if (json_tokener_get_error(tokener) != json_tokener_success ||
	    !json_object_is_type(object, json_type_object)) {
		json_object_put(object);
		object = NULL;
	}
	json_tokener_free(tokener);

	return object;
}
