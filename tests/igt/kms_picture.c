// SPDX-License-Identifier: GPL-2.0
/*
 * A small picture, as bytes in the format and tiling of a plane, and as what is to be seen.
 *
 * Colors and bytes are told here from drm_fourcc.h, the PRM's pictures of tiles (SKL volume 5,
 * "Memory Views"), ITU-R BT.601 and BT.709, and not as the vGPU has them.
 */
#include "kms_picture.h"

#include <string.h>

#include <drm_fourcc.h>
#include <i915_drm.h>
#include <xf86drmMode.h>

struct rgb {
	int r, g, b;
};

static uint8_t pixels[PICTURE_HEIGHT][PICTURE_PITCH];	/* rows, before they are tiled */
static struct rgb seen[PICTURE_HEIGHT][PICTURE_WIDTH];

/* Each corner, row and column is unlike the others. */
static struct rgb color(uint32_t x, uint32_t y)
{
	if (x < 16 && y < 16)
		return (struct rgb){ 255, 0, 0 };
	if (x >= PICTURE_WIDTH - 16 && y < 16)
		return (struct rgb){ 0, 255, 0 };
	if (x < 16 && y >= PICTURE_HEIGHT - 16)
		return (struct rgb){ 0, 0, 255 };

	return (struct rgb){ x * 255 / PICTURE_WIDTH, y * 255 / PICTURE_HEIGHT,
			     (x / 2 * 7 + y * 5) % 256 };
}

/* Where colors are in a word, from the lowest bit on, and how many bits. */
static const struct packed {
	uint32_t format;
	uint32_t bytes;
	uint8_t r, g, b, bits, g_bits;
} packed[] = {
	{ DRM_FORMAT_RGB565, 2, 11, 5, 0, 5, 6 },
	{ DRM_FORMAT_XRGB8888, 4, 16, 8, 0, 8, 8 },
	{ DRM_FORMAT_ARGB8888, 4, 16, 8, 0, 8, 8 },
	{ DRM_FORMAT_XBGR8888, 4, 0, 8, 16, 8, 8 },
	{ DRM_FORMAT_ABGR8888, 4, 0, 8, 16, 8, 8 },
	{ DRM_FORMAT_XRGB2101010, 4, 20, 10, 0, 10, 10 },
	{ DRM_FORMAT_ARGB2101010, 4, 20, 10, 0, 10, 10 },
	{ DRM_FORMAT_XBGR2101010, 4, 0, 10, 20, 10, 10 },
	{ DRM_FORMAT_ABGR2101010, 4, 0, 10, 20, 10, 10 },
};

static const struct packed *packed_of(uint32_t format)
{
	uint32_t i;

	for (i = 0; i < sizeof(packed) / sizeof(*packed); i++)
		if (packed[i].format == format)
			return &packed[i];

	return NULL;
}

/* A color of 8 bits in @bits, and what is seen of it again. */
static uint64_t narrowed(int val, uint32_t bits)
{
	return bits < 8 ? (uint64_t)val >> (8 - bits) :
			  (uint64_t)val << (bits - 8) | val >> (16 - bits);
}

static int widened(uint64_t val, uint32_t bits)
{
	return bits < 8 ? val << (8 - bits) | val >> (2 * bits - 8) : val >> (bits - 8);
}

static struct rgb put_packed(const struct packed *p, uint8_t *to, struct rgb c)
{
	uint64_t r = narrowed(c.r, p->bits), g = narrowed(c.g, p->g_bits);
	uint64_t b = narrowed(c.b, p->bits);
	/* What alpha would be: all of it. */
	uint64_t word = r << p->r | g << p->g | b << p->b |
			(p->bytes == 4 ? ~0ull << (2 * p->bits + p->g_bits) : 0);

	memcpy(to, &word, p->bytes);

	return (struct rgb){ widened(r, p->bits), widened(g, p->g_bits), widened(b, p->bits) };
}

/* A half float of val / 255. */
static uint16_t half(int val)
{
	double x = val / 255.0;
	int e = 15;

	if (!val)
		return 0;
	for (; x < 1; x *= 2)
		e--;

	return (e << 10) + (uint16_t)((x - 1) * 1024 + 0.5);
}

static struct rgb put_halves(uint32_t format, uint8_t *to, struct rgb c)
{
	bool bgr = format == DRM_FORMAT_XBGR16161616F || format == DRM_FORMAT_ABGR16161616F;
	uint16_t words[4] = { half(bgr ? c.r : c.b), half(c.g), half(bgr ? c.b : c.r), 0x3c00 };

	memcpy(to, words, sizeof(words));

	return c;
}

/* Parts of red and blue in luma: BT.601, BT.709. */
static const double red_part[2] = { 0.299, 0.2126 }, blue_part[2] = { 0.114, 0.0722 };

static int clamped(double x)
{
	return x < 0 ? 0 : x > 255 ? 255 : (int)(x + 0.5);
}

static void yuv_of(const struct layout *l, struct rgb c, uint8_t *yuv)
{
	double kr = red_part[l->encoding], kb = blue_part[l->encoding];
	double y = kr * c.r + (1 - kr - kb) * c.g + kb * c.b;
	double chroma = l->full ? 0.5 : 112 / 255.0;

	yuv[0] = clamped(l->full ? y : 16 + y * 219 / 255);
	yuv[1] = clamped(128 + (c.b - y) / (1 - kb) * chroma);
	yuv[2] = clamped(128 + (c.r - y) / (1 - kr) * chroma);
}

static struct rgb seen_of_yuv(const struct layout *l, const uint8_t *yuv)
{
	double kr = red_part[l->encoding], kb = blue_part[l->encoding];
	double y = l->full ? yuv[0] : (yuv[0] - 16) * 255.0 / 219;
	double chroma = l->full ? 0.5 : 112 / 255.0;
	double b = y + (yuv[1] - 128) * (1 - kb) / chroma;
	double r = y + (yuv[2] - 128) * (1 - kr) / chroma;

	return (struct rgb){ clamped(r), clamped((y - kr * r - kb * b) / (1 - kr - kb)),
			     clamped(b) };
}

/* Two pixels share U and V: the order of bytes, Y0 U Y1 V, by format. */
static const struct subsampled {
	uint32_t format;
	uint8_t y0, u, y1, v;
} subsampled[] = {
	{ DRM_FORMAT_YUYV, 0, 1, 2, 3 },
	{ DRM_FORMAT_YVYU, 0, 3, 2, 1 },
	{ DRM_FORMAT_UYVY, 1, 0, 3, 2 },
	{ DRM_FORMAT_VYUY, 1, 2, 3, 0 },
};

static const struct subsampled *subsampled_of(uint32_t format)
{
	uint32_t i;

	for (i = 0; i < sizeof(subsampled) / sizeof(*subsampled); i++)
		if (subsampled[i].format == format)
			return &subsampled[i];

	return NULL;
}

static void put_subsampled(const struct layout *l, const struct subsampled *s, uint32_t x,
			   uint32_t y)
{
	uint8_t *to = &pixels[y][x / 2 * 4], yuv[3], shared[3];

	yuv_of(l, color(x, y), yuv);
	yuv_of(l, color(x & ~1u, y), shared);
	memcpy(yuv + 1, shared + 1, 2);
	to[x & 1 ? s->y1 : s->y0] = yuv[0];
	to[s->u] = yuv[1];
	to[s->v] = yuv[2];
	seen[y][x] = seen_of_yuv(l, yuv);
}

/* Bytes of a pixel, or 0: nobody knows how it looks. */
static uint32_t put_pixel(const struct layout *l, uint32_t x, uint32_t y)
{
	const struct subsampled *s = subsampled_of(l->format);
	const struct packed *p = packed_of(l->format);
	struct rgb c = color(x, y);
	uint8_t yuv[3];

	if (s) {
		put_subsampled(l, s, x, y);
		return 2;
	}
	if (p) {
		seen[y][x] = put_packed(p, &pixels[y][x * p->bytes], c);
		return p->bytes;
	}
	switch (l->format) {
	case DRM_FORMAT_C8:	/* of a palette of grays */
		pixels[y][x] = c.r;
		seen[y][x] = (struct rgb){ c.r, c.r, c.r };
		return 1;
	case DRM_FORMAT_XBGR16161616F:
	case DRM_FORMAT_ABGR16161616F:
	case DRM_FORMAT_XRGB16161616F:
	case DRM_FORMAT_ARGB16161616F:
		seen[y][x] = put_halves(l->format, &pixels[y][x * 8], c);
		return 8;
	case DRM_FORMAT_XYUV8888:
		yuv_of(l, c, yuv);
		memcpy(&pixels[y][x * 4], (uint8_t[]){ yuv[2], yuv[1], yuv[0], 0xff }, 4);
		seen[y][x] = seen_of_yuv(l, yuv);
		return 4;
	default:
		return 0;
	}
}

/*
 * Yf tiles, from the lowest bit of an address on: whose bit is next, of x or of y. Blocks of 64
 * bytes are four rows of 16; four of them are one below the other, two by two, or side by side,
 * by the bytes of a pixel; these, and groups of four of these, are two by two.
 */
static const char *yf_bits(uint32_t bytes)
{
	return bytes == 1 ? "xxxx" "yy" "yy" "yx" "yx" :
	       bytes <= 4 ? "xxxx" "yy" "yx" "yx" "yx" : "xxxx" "yy" "xx" "yx" "yx";
}

/* Where a byte is: @x counts bytes. */
static uint32_t place(uint64_t modifier, uint32_t bytes, uint32_t x, uint32_t y)
{
	uint32_t width = bytes == 1 ? 64 : bytes <= 4 ? 128 : 256, off = 0, i;
	const char *bits = yf_bits(bytes);

	switch (modifier) {
	case I915_FORMAT_MOD_X_TILED:
		return (y / 8 * (PICTURE_PITCH / 512) + x / 512) * 4096 + y % 8 * 512 + x % 512;
	case I915_FORMAT_MOD_Y_TILED:
		return (y / 32 * (PICTURE_PITCH / 128) + x / 128) * 4096 + x % 128 / 16 * 512 +
		       y % 32 * 16 + x % 16;
	case I915_FORMAT_MOD_Yf_TILED:
		off = (y / (4096 / width) * (PICTURE_PITCH / width) + x / width) * 4096;
		for (i = 0; i < 12; i++) {
			if (bits[i] == 'x') {
				off += (x & 1) << i;
				x >>= 1;
			} else {
				off += (y & 1) << i;
				y >>= 1;
			}
		}
		return off;
	default:
		return y * PICTURE_PITCH + x;
	}
}

/**
 * picture_draw - the picture in memory
 * @layout: how
 * @buffer: where: PICTURE_BYTES
 *
 * Return: whether the format is known here.
 */
bool picture_draw(const struct layout *layout, uint8_t *buffer)
{
	uint32_t x, y, bytes = 0;

	memset(pixels, 0, sizeof(pixels));
	for (y = 0; y < PICTURE_HEIGHT; y++)
		for (x = 0; x < PICTURE_WIDTH; x++)
			bytes = put_pixel(layout, x, y);
	memset(buffer, 0, PICTURE_BYTES);
	for (y = 0; y < PICTURE_HEIGHT; y++)
		for (x = 0; x < PICTURE_WIDTH * bytes; x++)
			buffer[place(layout->modifier, bytes, x, y)] = pixels[y][x];

	return bytes;
}

/**
 * picture_write - what is to be seen of the picture drawn last
 * @layout: that of picture_draw()
 * @file: gets it as a PPM
 */
void picture_write(const struct layout *layout, FILE *file)
{
	const uint32_t right = PICTURE_WIDTH - 1, bottom = PICTURE_HEIGHT - 1;
	bool turned = picture_is_turned(layout);
	uint32_t width = turned ? PICTURE_HEIGHT : PICTURE_WIDTH;
	uint32_t height = turned ? PICTURE_WIDTH : PICTURE_HEIGHT, x, y;
	const struct rgb *c;

	fprintf(file, "P6\n%u %u\n255\n", width, height);
	for (y = 0; y < height; y++) {
		for (x = 0; x < width; x++) {
			/* drm_mode.h: counter-clockwise */
			c = layout->rotation & DRM_MODE_ROTATE_90 ? &seen[x][right - y] :
			    layout->rotation & DRM_MODE_ROTATE_180 ? &seen[bottom - y][right - x] :
			    layout->rotation & DRM_MODE_ROTATE_270 ? &seen[bottom - x][y] :
			    &seen[y][x];
			fwrite((uint8_t[]){ c->r, c->g, c->b }, 3, 1, file);
		}
	}
}

bool picture_is_turned(const struct layout *layout)
{
	return layout->rotation & (DRM_MODE_ROTATE_90 | DRM_MODE_ROTATE_270);
}

bool picture_is_yuv(uint32_t format)
{
	return format == DRM_FORMAT_XYUV8888 || subsampled_of(format);
}

/* How far a color may be off: YUV is rounded, and halves are no bytes. */
int picture_tolerance(uint32_t format)
{
	return packed_of(format) || format == DRM_FORMAT_C8 ? 0 : 2;
}
