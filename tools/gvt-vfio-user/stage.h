/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stage: memory in which a session puts a picture of its guest's screen for another
 * process to look at, when that asks for one. Nothing else passes between the two.
 *
 * A picture is strips of rows, of which only those are written that are not as they were, and
 * the session says which: so nobody looks at what has not changed. To know it the session reads
 * the guest's memory each time, since it is told of no processor's writes there.
 */
#ifndef STAGE_H
#define STAGE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

#include "display/frame.h"

#define STAGE_ROWS	16u	/* of a strip */
#define STAGE_MAX	8192u	/* pixels of a row, and rows: of any frame */
#define STAGE_STRIPS	(STAGE_MAX / STAGE_ROWS)

/**
 * struct stage_picture - what is shared
 * @width: pixels of a row; 0: nothing is shown
 * @height: rows
 * @changed: of each strip: it is another than that at which the other process has looked, which
 *	clears this before it looks
 * @pixels: row by row: 0x00rrggbb
 */
struct stage_picture {
	u32 width;
	u32 height;
	u8 changed[STAGE_STRIPS];
	u32 pixels[];
};

/**
 * struct stage - a stage, as both see it
 * @picture: the memory
 * @max: pixels there are in it
 * @ask: eventfd of who wants a picture
 * @shown: eventfd that tells that there is one
 * @vgpu: of the session
 * @strip: of the session: room for a strip of any frame
 * @hold: of the session: what the last picture was made of
 * @whole: of the session: nobody knows what is in @picture
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
	u32 *strip;
	struct vgpu_hold hold;
	bool whole;
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
