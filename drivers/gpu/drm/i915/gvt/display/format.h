/* SPDX-License-Identifier: GPL-2.0 */
/* Formats of planes: how their pixels are in memory, and the same as ours. */
#ifndef _GVT_FORMAT_H_
#define _GVT_FORMAT_H_

#include "gvt_host.h"

/* Pixels here: alpha, red, green, blue, 8 bits each, from the highest on. */
#define OPAQUE		0xff000000u

/**
 * struct format - a format of universal planes
 * @code: in PLANE_CTL
 * @rgbx: red is in the lowest bits; both orders are the same where there are none
 * @cpp: bytes of a pixel
 * @yuv: 4:4:4 with its colors in place of red, green and blue: V is the lowest
 * @indexed: into the pipe's palette; all three of its colors are the index
 * @fourcc: DRM's code, of colors without alpha; 0 of the others
 * @pairs: two pixels of 4 bytes, with a U and a V for both
 * @convert: makes @n pixels of it ours; NULL of pairs
 */
struct format {
	u8 code;
	bool rgbx;
	u8 cpp;
	bool yuv;
	bool indexed;
	bool pairs;
	u32 fourcc;
	void (*convert)(u32 *to, const void *from, u32 n);
};

const struct format *format_of_plane(u32 ctl);
bool format_is_ours(const struct format *format);
void format_split_pairs(u32 ctl, u32 *to, const u32 *from, u32 x, u32 step, u32 n);
void format_from_indices(const u32 *palette, u32 *pixels, u32 n);
void format_from_yuv(u32 ctl, u32 *pixels, u32 n);

#endif
