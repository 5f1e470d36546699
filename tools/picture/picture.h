/* SPDX-License-Identifier: GPL-2.0 */
/* Pictures as PNG files, for the programs here. */
#ifndef PICTURE_H
#define PICTURE_H

#include <linux/types.h>

/*
 * Where a picture comes from: puts @rows rows, from @first on, into @pixels, row by row:
 * 0x00rrggbb, the upper byte is anything.
 */
typedef void picture_rows(void *from, u32 first, u32 rows, u32 *pixels);

int picture_write(int fd, u32 width, u32 height, picture_rows *get_rows, void *from);

#endif
