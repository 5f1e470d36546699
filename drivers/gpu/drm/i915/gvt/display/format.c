// SPDX-License-Identifier: GPL-2.0
/*
 * Formats of planes.
 *
 * PRM SKL volume 2c, PLANE_CTL; drm_fourcc.h for how pixels are in memory; ITU-R BT.601 and
 * BT.709 for YUV.
 */
#include "display/display_regs.h"
#include "display/format.h"

static void from_xrgb8888(u32 *to, const void *from, u32 n)
{
	memcpy(to, from, n * 4);
}

static void from_xyuv8888(u32 *to, const void *from, u32 n)
{
	const u32 *px = from;
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = OPAQUE | px[i];
}

static void swap_red_blue(u32 *to, const u32 *from, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = (from[i] & 0xff00ff00) | (from[i] & 0xff) << 16 | (from[i] >> 16 & 0xff);
}

static void from_xbgr8888(u32 *to, const void *from, u32 n)
{
	swap_red_blue(to, from, n);
}

/* 5 or 6 bits to 8: the upper ones again below. */
static void from_rgb565(u32 *to, const void *from, u32 n)
{
	const u16 *px = from;
	u32 i;

	for (i = 0; i < n; i++) {
		u32 r = px[i] >> 11, g = px[i] >> 5 & 0x3f, b = px[i] & 0x1f;

		to[i] = OPAQUE | (r << 3 | r >> 2) << 16 | (g << 2 | g >> 4) << 8 |
			(b << 3 | b >> 2);
	}
}

/* Indices into the pipe's palette: each color of a pixel is one. */
static void from_c8(u32 *to, const void *from, u32 n)
{
	const u8 *px = from;
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = OPAQUE | px[i] * 0x010101u;
}

static void from_xrgb2101010(u32 *to, const void *from, u32 n)
{
	const u32 *px = from;
	u32 i;

	for (i = 0; i < n; i++)
		to[i] = OPAQUE | (px[i] >> 22 & 0xff) << 16 | (px[i] >> 12 & 0xff) << 8 |
			(px[i] >> 2 & 0xff);
}

static void from_xbgr2101010(u32 *to, const void *from, u32 n)
{
	from_xrgb2101010(to, from, n);
	swap_red_blue(to, to, n);
}

/* A half float, of which 0 to 1 is seen, to 0 to 255. */
static u32 from_half(u32 half)
{
	u32 exponent = half >> 10 & 0x1f;
	u32 mantissa = (half & 0x3ff) | (exponent ? 0x400 : 0);

	/* Negative, or not a number. */
	if (half & 0x8000 || (exponent == 31 && half & 0x3ff))
		return 0;
	if (exponent >= 15)
		return 255;

	/* The mantissa is in 1024ths, one is 2 to the 15th. */
	return (mantissa * 255 + (1u << (24 - max(exponent, 1u)))) >> (25 - max(exponent, 1u));
}

static void from_xrgb16f(u32 *to, const void *from, u32 n)
{
	const u16 *px = from;
	u32 i;

	for (i = 0; i < n; i++, px += 4)
		to[i] = from_half(px[3]) << 24 | from_half(px[2]) << 16 |
			from_half(px[1]) << 8 | from_half(px[0]);
}

static void from_xbgr16f(u32 *to, const void *from, u32 n)
{
	from_xrgb16f(to, from, n);
	swap_red_blue(to, to, n);
}

/* As drm_fourcc.h makes them. */
#define FOURCC(a, b, c, d)	((a) | (b) << 8 | (c) << 16 | (u32)(d) << 24)

static const struct format formats[] = {
	{ 0, false, 2, .yuv = true, .pairs = true },
	{ 2, false, 4, .fourcc = FOURCC('X', 'R', '3', '0'), .convert = from_xrgb2101010 },
	{ 2, true, 4, .fourcc = FOURCC('X', 'B', '3', '0'), .convert = from_xbgr2101010 },
	{ 4, false, 4, .fourcc = FOURCC('X', 'R', '2', '4'), .convert = from_xrgb8888 },
	{ 4, true, 4, .fourcc = FOURCC('X', 'B', '2', '4'), .convert = from_xbgr8888 },
	{ 6, false, 8, .fourcc = FOURCC('X', 'R', '4', 'H'), .convert = from_xrgb16f },
	{ 6, true, 8, .fourcc = FOURCC('X', 'B', '4', 'H'), .convert = from_xbgr16f },
	{ 8, false, 4, .yuv = true, .convert = from_xyuv8888 },
	{ 12, false, 1, .indexed = true, .convert = from_c8 },
	{ 14, false, 2, .fourcc = FOURCC('R', 'G', '1', '6'), .convert = from_rgb565 },
};

/* The format that PLANE_CTL names; NULL: none that a plane of Skylake has. */
const struct format *format_of_plane(u32 ctl)
{
	bool rgbx = ctl & PLANE_CTL_ORDER_RGBX;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i].code == (ctl & PLANE_CTL_FORMAT_MASK_SKL) >> 24 &&
		    formats[i].rgbx == rgbx)
			return &formats[i];

	return NULL;
}

/* Are pixels in memory as they are here? */
bool format_is_ours(const struct format *format)
{
	return format->convert == from_xrgb8888;
}

/**
 * format_split_pairs - YUV 4:2:2 to 4:4:4, both pixels of a pair with its U and V
 * @ctl: PLANE_CTL, which has the order of the four
 * @to: the pixels
 * @from: the pairs
 * @x: which pixel of a pair is the first: 0 or 1
 * @step: pixels from one to the next; 0: each is the same of another pair
 * @n: how many
 */
void format_split_pairs(u32 ctl, u32 *to, const u32 *from, u32 x, u32 step, u32 n)
{
	/* Bits of the first Y, U, V: YUYV, UYVY, YVYU, VYUY. */
	static const u8 orders[4][3] = {
		{ 0, 8, 24 }, { 8, 0, 16 }, { 0, 24, 8 }, { 8, 16, 0 },
	};
	const u8 *bit = orders[(ctl & PLANE_CTL_YUV422_ORDER_MASK) >> 16];
	u32 i, pair;

	for (i = 0; i < n; i++, x += step) {
		pair = step ? from[x / 2] : from[i];
		to[i] = OPAQUE | (pair >> (bit[0] + x % 2 * 16) & 0xff) << 16 |
			(pair >> bit[1] & 0xff) << 8 | (pair >> bit[2] & 0xff);
	}
}

/* Indices to colors, of 8 bits. */
void format_from_indices(const u32 *palette, u32 *pixels, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		pixels[i] = OPAQUE | palette[pixels[i] & 0xff];
}

/* Red by V, green by U and V, blue by U: 4096ths, for colors of -128 to 127. */
struct yuv {
	s32 rv;
	s32 gu;
	s32 gv;
	s32 bu;
};

static const struct yuv yuvs[2] = {
	{ 5743, -1410, -2925, 7258 },	/* BT.601: Kr = 0.299, Kb = 0.114 */
	{ 6450, -767, -1917, 7601 },	/* BT.709: Kr = 0.2126, Kb = 0.0722 */
};

static u32 color(s32 val)
{
	return min(max((val + 2048) >> 12, 0), 255);
}

/*
 * YUV 4:4:4 to colors: by its encoding, and its range, of which 16 to 235 is made 0 to 255.
 * What is transparent stays as it is.
 */
void format_from_yuv(u32 ctl, u32 *pixels, u32 n)
{
	const struct yuv *k = &yuvs[!!(ctl & PLANE_CTL_YUV_TO_RGB_CSC_FORMAT_BT709)];
	bool full = ctl & PLANE_CTL_YUV_RANGE_CORRECTION_DISABLE;
	u32 i;

	for (i = 0; i < n; i++) {
		s32 y = (s32)(pixels[i] >> 16 & 0xff) * 4096;
		s32 u = (s32)(pixels[i] >> 8 & 0xff) - 128;
		s32 v = (s32)(pixels[i] & 0xff) - 128;
		s32 r = k->rv * v, g = k->gu * u + k->gv * v, b = k->bu * u;

		if (!(pixels[i] & OPAQUE))
			continue;
		if (!full) {
			y = (y - 16 * 4096) * 255 / 219;
			r = r * 255 / 224;
			g = g * 255 / 224;
			b = b * 255 / 224;
		}
		pixels[i] = (pixels[i] & OPAQUE) | color(y + r) << 16 | color(y + g) << 8 |
			    color(y + b);
	}
}
