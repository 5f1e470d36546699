// SPDX-License-Identifier: GPL-2.0
/* See picture.h. */
#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/minmax.h>

#include "picture.h"

#define ROWS		16	/* asked for at once: a picture of any size takes little memory */
#define COMPRESSION	3	/* of 9: a 1080p console in some ten ms */

/* A file, and what went wrong with it. */
struct file {
	int fd;
	int error;
};

static void write_bytes(png_structp png, png_bytep data, size_t len)
{
	struct file *file = png_get_io_ptr(png);
	ssize_t n;

	for (; len; len -= n, data += n) {
		n = write(file->fd, data, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0) {
			file->error = errno;
			png_error(png, "write");
		}
	}
}

static void flush_nothing(png_structp png)
{
}

static void failed(png_structp png, png_const_charp why)
{
	longjmp(png_jmpbuf(png), 1);
}

/* 0x00rrggbb to bytes: in place, each pixel gets shorter. */
static void to_rgb(u32 *pixels, u32 n)
{
	u8 *to = (u8 *)pixels;
	u32 i;

	for (i = 0; i < n; i++) {
		u32 px = pixels[i];

		*to++ = px >> 16;
		*to++ = px >> 8;
		*to++ = px;
	}
}

static void write_rows(png_structp png, u32 width, u32 height, picture_rows *get_rows, void *from,
		       u32 *pixels)
{
	u32 y, row, rows;

	for (y = 0; y < height; y += rows) {
		rows = min(height - y, (u32)ROWS);
		get_rows(from, y, rows, pixels);
		for (row = 0; row < rows; row++) {
			to_rgb(pixels + row * width, width);
			png_write_row(png, (u8 *)(pixels + row * width));
		}
	}
}

/**
 * picture_write - write a picture
 * @fd: to this file, from where it stands on
 * @width: pixels of a row
 * @height: rows
 * @get_rows: gives them, in their order
 * @from: its first argument
 *
 * Return: 0 or -errno.
 */
int picture_write(int fd, u32 width, u32 height, picture_rows *get_rows, void *from)
{
	u32 *pixels = malloc((size_t)width * ROWS * 4);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, failed, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	struct file file = { fd, ENOMEM };

	if (pixels && info) {
		file.error = EIO;
		if (!setjmp(png_jmpbuf(png))) {
			png_set_write_fn(png, &file, write_bytes, flush_nothing);
			png_set_compression_level(png, COMPRESSION);
			png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB,
				     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
				     PNG_FILTER_TYPE_DEFAULT);
			png_write_info(png, info);
			write_rows(png, width, height, get_rows, from, pixels);
			png_write_end(png, info);
			file.error = 0;
		}
	}
	png_destroy_write_struct(&png, &info);
	free(pixels);

	return -file.error;
}
