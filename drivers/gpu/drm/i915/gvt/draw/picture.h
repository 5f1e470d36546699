/* SPDX-License-Identifier: GPL-2.0 */
/* Render targets as people see them, for those who follow draws: vgpu_follow_jobs(). */
#ifndef _GVT_DRAW_PICTURE_H_
#define _GVT_DRAW_PICTURE_H_

#include "draw/draw.h"

struct gmem;
struct draw_picture;

/* Pixels of a picture at most. */
#define DRAW_PICTURE_PIXELS	SZ_16M

/* Texels that are converted at once. */
#define DRAW_PICTURE_TEXELS	64u

/**
 * struct draw_texels - texels that become pixels
 * @format: theirs
 * @from: they, each behind the other
 * @n: how many: DRAW_PICTURE_TEXELS at most
 * @to: the pixels, 0x00rrggbb: the upper byte is anything
 */
struct draw_texels {
	const struct format *format;
	const u8 *from;
	u32 n;
	u32 *to;
};

/* picture.c */
const char *draw_picture_refuses(const struct draw_target *target);
struct draw_picture *draw_picture_open(const struct draw_target *target, const struct gmem *mem);
u64 draw_picture_rows(struct draw_picture *picture, u32 first, u32 rows, u32 *pixels);
void draw_picture_close(struct draw_picture *picture);

/* picture_texels.c: computes; struct draw_texels */
void draw_show_texels(void *data);

#endif
