/* SPDX-License-Identifier: GPL-2.0 */
/* Frames of a recording, listed and drawn. */
#ifndef DRAW_H
#define DRAW_H

#include "picture/picture.h"
#include "reader.h"

/* Exit status, beside 0. */
#define EXIT_DIFFERS	1
#define EXIT_UNUSABLE	2

int say_unusable(const char *file, const char *why);
int write_png(const char *to, u32 width, u32 height, picture_rows *rows, void *from);
int list_frames(const char *file, struct reader *reader);
int draw_frame(const char *file, struct reader *reader, u64 number, const char *to);

#endif
