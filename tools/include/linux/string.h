/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_STRING_H
#define _TWIN_STRING_H

#include <string.h>

#endif
