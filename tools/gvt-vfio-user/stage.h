/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stage: memory in which a session puts a picture of its guest's screen for another
 * process to look at, when that asks for one. Nothing else passes between the two.
 */
#ifndef STAGE_H
#define STAGE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

#include "vgpu.h"

/**
 * struct stage_picture - what is shared
 * @width: pixels of a row; 0: nothing is shown
 * @height: rows
 * @pixels: row by row: 0x00rrggbb
 */
struct stage_picture {
	u32 width;
	u32 height;
	u32 pixels[];
};

/**
 * struct stage - a stage, as both see it
 * @picture: the memory
 * @max: pixels there are in it
 * @ask: eventfd of who wants a picture
 * @shown: eventfd that tells that there is one
 * @vgpu: of the session
 * @thread: of the session, if @running
 * @ready: counts up when the thread is set up
 * @stop: the thread is to end
 * @running: there is a thread
 */
struct stage {
	struct stage_picture *picture;
	u32 max;
	int ask;
	int shown;
	struct vgpu *vgpu;
	pthread_t thread;
	sem_t ready;
	bool stop;
	bool running;
};

int stage_init(struct stage *stage, const struct vgpu_type *type);
void stage_fini(struct stage *stage);
int stage_start(struct stage *stage, struct vgpu *vgpu);
void stage_stop(struct stage *stage);

#endif
