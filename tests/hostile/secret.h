/* SPDX-License-Identifier: GPL-2.0 */
/* The memory of the neighbour, of which the hostile guest's pictures must have nothing. */
#ifndef SECRET_H
#define SECRET_H

#include "dev.h"

void secret_open(struct dev *dev);
void secret_check(struct dev *dev);
void secret_close(struct dev *dev);
bool secret_is_in(const void *pixels, size_t len);

#endif
