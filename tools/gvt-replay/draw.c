// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "draw.h"
#include "replay.h"
#include "text.h"

/**
 * struct drawing - a frame that is to be drawn
 * @file: name of the recording
 * @to: of the file that gets the picture
 * @told: it was found
 * @ret: exit status then
 */
struct drawing {
	const char *file;
	const char *to;
	bool told;
	int ret;
};

int say_unusable(const char *file, const char *why)
{
	fprintf(stderr, "gvt-replay: %s %s\n", file, why);

	return EXIT_UNUSABLE;
}

static void print_picture(const struct picture *picture)
{
	printf("frame %llu at %llu: %s pipe %c, %ux%u", picture->number, picture->entry,
	       picture->is_crc ? "CRC of" : "look at", 'A' + (int)picture->pipe, picture->width,
	       picture->height);
}

static void list_picture(void *data, const struct picture *picture)
{
	print_picture(picture);
	if (picture->state == PICTURE_PART)
		printf(", of which %u rows are there", picture->rows);
	else if (picture->state == PICTURE_OTHER)
		printf(", which is not shown in the replay");
	putchar('\n');
}

/* picture_rows */
static void get_rows(void *from, u32 first, u32 rows, u32 *pixels)
{
	const struct picture *picture = from;

	memcpy(pixels, picture->pixels + (size_t)first * picture->width,
	       (size_t)rows * picture->width * 4);
}

/**
 * write_png - write a picture
 * @to: name of the file. It shows what the guest had in memory: for its owner only
 * @width: pixels of a row
 * @height: rows
 * @rows: gives them
 * @from: its first argument
 *
 * Return: 0 or -errno.
 */
int write_png(const char *to, u32 width, u32 height, picture_rows *rows, void *from)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int ret;

	if (fd < 0)
		return -errno;
	ret = picture_write(fd, width, height, rows, from);
	if (close(fd) && !ret)
		ret = -errno;

	return ret;
}

static int draw_picture(const struct drawing *drawing, const struct picture *picture)
{
	char why[160];
	int ret;

	switch (picture->state) {
	case PICTURE_PART:
		snprintf(why, sizeof(why), "has %u of %u rows of frame %llu: the look was given up",
			 picture->rows, picture->height, picture->number);
		return say_unusable(drawing->file, why);
	case PICTURE_OTHER:
		fprintf(stderr, "gvt-replay: frame %llu is not shown, or of another size now\n",
			picture->number);
		return EXIT_DIFFERS;
	case PICTURE_NO_MEMORY:
		return say_unusable(drawing->file, "has a frame that there is no memory for");
	default:
		break;
	}
	ret = write_png(drawing->to, picture->width, picture->height, get_rows, (void *)picture);
	if (ret)
		return say_unusable(drawing->to, strerror(-ret));
	print_picture(picture);
	putchar('\n');
	if (!picture->missing)
		return 0;
	fprintf(stderr, "gvt-replay: frame %llu: black where the recording lacks memory\n",
		picture->number);

	return EXIT_DIFFERS;
}

static void take_picture(void *data, const struct picture *picture)
{
	struct drawing *drawing = data;

	drawing->told = true;
	drawing->ret = draw_picture(drawing, picture);
}

/* Replay as far as need be. Returns the exit status: 0: all of that was equal. */
static int run(const char *file, struct reader *reader, struct frames *frames)
{
	static struct replay replay;

	if (!reader->header.pipes)
		return say_unusable(file, "is of a vGPU without a display");
	switch (replay_frames(&replay, reader, frames)) {
	case REPLAY_EQUAL:
		return 0;
	case REPLAY_DIFFERS:
		text_difference(stdout, &replay);
		return EXIT_DIFFERS;
	default:
		return say_unusable(file, reader->error);
	}
}

/**
 * list_frames - print which frames a recording has
 * @file: its name
 * @reader: the recording, opened
 *
 * Return: exit status.
 */
int list_frames(const char *file, struct reader *reader)
{
	struct frames frames = { .tell = list_picture };

	return run(file, reader, &frames);
}

/**
 * draw_frame - draw one
 * @file: name of the recording
 * @reader: the recording, opened
 * @number: of the frame
 * @to: name of the file that it gets
 *
 * Return: exit status.
 */
int draw_frame(const char *file, struct reader *reader, u64 number, const char *to)
{
	struct drawing drawing = { .file = file, .to = to };
	struct frames frames = { .wanted = number, .tell = take_picture, .data = &drawing };
	char why[80];
	int ret;

	ret = run(file, reader, &frames);
	if (drawing.told)
		return drawing.ret;
	if (ret)
		return ret;
	snprintf(why, sizeof(why), "has no frame %llu: there are %llu", number, frames.found);

	return say_unusable(file, why);
}
