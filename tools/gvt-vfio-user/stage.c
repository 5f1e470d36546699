// SPDX-License-Identifier: GPL-2.0
/* See stage.h */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stage.h"
#include "thread.h"

static size_t bytes_of(u32 pixels)
{
	return sizeof(struct stage_picture) + (size_t)pixels * 4;
}

/**
 * stage_init - make a stage, before the processes that share it part
 * @stage: the stage
 * @type: of the sessions' vGPUs, whose largest mode it has room for
 *
 * Return: 0 or -errno.
 */
int stage_init(struct stage *stage, const struct vgpu_type *type)
{
	stage->max = type->width * type->height;
	stage->running = false;
	stage->picture = mmap(NULL, bytes_of(stage->max), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stage->picture == MAP_FAILED)
		return -errno;
	stage->ask = eventfd(0, EFD_CLOEXEC);
	stage->shown = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (stage->ask < 0 || stage->shown < 0) {
		stage_fini(stage);
		return -EMFILE;
	}

	return 0;
}

void stage_fini(struct stage *stage)
{
	munmap(stage->picture, bytes_of(stage->max));
	if (stage->ask >= 0)
		close(stage->ask);
	if (stage->shown >= 0)
		close(stage->shown);
}

/* Write a strip, unless it is as it was. Sizes are not taken from what others may write. */
static void draw_strip(struct stage *stage, struct vgpu_frame *frame, u32 width, u32 y, u32 rows)
{
	struct stage_picture *picture = stage->picture;
	u32 *to = picture->pixels + (size_t)y * width;
	size_t bytes = (size_t)width * rows * 4;

	vgpu_frame_rows(frame, y, rows, stage->strip);
	if (!stage->whole && !memcmp(to, stage->strip, bytes))
		return;
	memcpy(to, stage->strip, bytes);
	/* Pairs with the acquire of who looks, see vnc.c. */
	__atomic_store_n(&picture->changed[y / STAGE_ROWS], 1, __ATOMIC_RELEASE);
}

/* What the first pipe shows that shows something, if there is room. */
static void draw(struct stage *stage)
{
	struct stage_picture *picture = stage->picture;
	struct vgpu_frame *frame;
	u32 width, height, y;
	bool same;

	frame = vgpu_frame_open_first(stage->vgpu, &width, &height);
	if (!frame || width > STAGE_MAX || height > STAGE_MAX ||
	    (u64)width * height > stage->max) {
		picture->width = 0;
	} else {
		stage->whole |= picture->width != width || picture->height != height;
		picture->width = width;
		picture->height = height;
		same = vgpu_frame_hold(frame, &stage->hold) && !stage->whole;
		for (y = 0; !same && y < height; y += STAGE_ROWS)
			draw_strip(stage, frame, width, y, min(height - y, STAGE_ROWS));
		stage->whole = false;
	}
	vgpu_frame_close(frame);
}

static void *stage_thread(void *data)
{
	struct stage *stage = data;
	u64 n;

	/* Later this would be a system call too many. */
	pthread_setname_np(pthread_self(), "gvt/stage");
	sem_post(&stage->ready);
	while (read(stage->ask, &n, sizeof(n)) == sizeof(n) &&
	       !__atomic_load_n(&stage->stop, __ATOMIC_SEQ_CST)) {
		draw(stage);
		n = 1;
		if (write(stage->shown, &n, sizeof(n)) < 0)
			break;
	}

	return NULL;
}

/**
 * stage_start - draw pictures of a vGPU when they are asked for
 * @stage: the stage
 * @vgpu: the vGPU
 *
 * Return: 0 or -errno. On return the thread waits.
 */
int stage_start(struct stage *stage, struct vgpu *vgpu)
{
	int ret;

	stage->vgpu = vgpu;
	stage->stop = false;
	stage->whole = true;
	/* Four planes of the largest mode. */
	stage->hold = (struct vgpu_hold){ .max = stage->max * 16ul };
	stage->strip = malloc(STAGE_MAX * STAGE_ROWS * 4);
	if (!stage->strip)
		return -ENOMEM;
	sem_init(&stage->ready, 0, 0);
	ret = thread_start(&stage->thread, &stage->ready, stage_thread, stage);
	stage->running = !ret;
	if (ret)
		free(stage->strip);

	return ret;
}

/* Waits for a picture that is being drawn. */
void stage_stop(struct stage *stage)
{
	u64 n = 1;

	if (!stage->running)
		return;
	__atomic_store_n(&stage->stop, true, __ATOMIC_SEQ_CST);
	if (write(stage->ask, &n, sizeof(n)) == sizeof(n))
		pthread_join(stage->thread, NULL);
	stage->running = false;
	sem_destroy(&stage->ready);
	free(stage->strip);
	vgpu_hold_drop(&stage->hold);
}
