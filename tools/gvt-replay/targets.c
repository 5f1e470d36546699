// SPDX-License-Identifier: GPL-2.0
/*
 * See targets.h. The core tells which slice a draw has written, and takes it apart; what is in
 * memory is what the vGPU has read and written by then.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "draw.h"
#include "draw/picture.h"
#include "replay.h"
#include "targets.h"
#include "texel/format.h"
#include "text.h"

/**
 * struct targets - those of a replay
 * @replay: the replay
 * @sight: what it knows of the guest's memory
 * @dir: the folder that gets the pictures
 * @picture: the one under way
 * @no_page: bytes of it for which there is no page
 * @failed: the file that can't be written, or an empty name
 * @error: why not: -errno
 */
struct targets {
	struct replay replay;
	struct sight sight;
	const char *dir;
	struct draw_picture *picture;
	u64 no_page;
	char failed[PATH_MAX];
	int error;
};

/* picture_rows */
static void get_rows(void *from, u32 first, u32 rows, u32 *pixels)
{
	struct targets *targets = from;

	targets->no_page += draw_picture_rows(targets->picture, first, rows, pixels);
}

static void print_target(const struct draw_target *target)
{
	printf("%ux%u %s", target->width, target->height, target->format->name);
}

static void fail(struct targets *targets, const char *file, int error)
{
	snprintf(targets->failed, sizeof(targets->failed), "%s", file);
	targets->error = error;
	replay_stop(&targets->replay);
}

static void write_target(struct targets *targets, const struct vgpu_step *step)
{
	const struct draw_target *target = step->end->target;
	char file[PATH_MAX];
	int ret;

	if (snprintf(file, sizeof(file), "%s/draw-%llu.png", targets->dir, step->draw) >=
	    sizeof(file)) {
		fail(targets, targets->dir, -ENAMETOOLONG);
		return;
	}
	targets->picture = draw_picture_open(target, step->end->mem);
	if (!targets->picture) {
		fail(targets, file, -ENOMEM);
		return;
	}
	targets->no_page = 0;
	targets->sight.missing = 0;
	targets->sight.looks = true;
	ret = write_png(file, target->width, target->height, get_rows, targets);
	targets->sight.looks = false;
	draw_picture_close(targets->picture);
	if (ret) {
		fail(targets, file, ret);
		return;
	}
	print_target(target);
	puts(targets->no_page || targets->sight.missing ?
	     ", black where the recording lacks memory" : "");
}

/* Why there is no picture, or NULL. */
static const char *refusal(const struct vgpu_job_end *end)
{
	switch (end->result) {
	case VGPU_JOB_SKIPPED:
		return "the device model can't draw that";
	case VGPU_JOB_RESET:
		return "the engine was reset";
	default:
		return end->target ? NULL : "no render target was written";
	}
}

static void follow(void *data, const struct vgpu_step *step)
{
	struct targets *targets = data;
	const char *why;

	if (!step->end || !step->draw || targets->error)
		return;
	printf("draw %llu, job %llu: ", step->draw, step->job);
	why = refusal(step->end);
	if (why) {
		printf("no picture: %s\n", why);
		return;
	}
	why = draw_picture_refuses(step->end->target);
	if (!why) {
		write_target(targets, step);
		return;
	}
	print_target(step->end->target);
	printf(", no picture: its %s\n", why);
}

/**
 * draw_targets - draw render target 0 after each draw
 * @file: name of the recording
 * @reader: the recording, opened
 * @dir: the folder that gets the pictures: it is made if need be
 *
 * Return: exit status.
 */
int draw_targets(const char *file, struct reader *reader, const char *dir)
{
	static struct targets targets;
	enum replay_result result;

	if (mkdir(dir, 0700) && errno != EEXIST)
		return say_unusable(dir, strerror(errno));
	targets.dir = dir;
	result = replay_jobs(&targets.replay, reader, follow, &targets, &targets.sight);
	image_clear(&targets.sight.memory);
	if (targets.error)
		return say_unusable(targets.failed, strerror(-targets.error));
	switch (result) {
	case REPLAY_EQUAL:
		return 0;
	case REPLAY_DIFFERS:
		text_difference(stdout, &targets.replay);
		return EXIT_DIFFERS;
	default:
		return say_unusable(file, reader->error);
	}
}
