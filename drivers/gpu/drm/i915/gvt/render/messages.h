/* SPDX-License-Identifier: GPL-2.0 */
/* Who serves the messages of threads. */
#ifndef _GVT_RENDER_MESSAGES_H_
#define _GVT_RENDER_MESSAGES_H_

#include "eu/eu.h"

extern const struct eu_functions render_functions;

#endif
