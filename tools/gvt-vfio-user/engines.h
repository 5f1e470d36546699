/* SPDX-License-Identifier: GPL-2.0 */
/* The threads in which the vGPU's engines run. */
#ifndef ENGINES_H
#define ENGINES_H

#include <pthread.h>
#include <semaphore.h>

#include "record.h"

/**
 * struct engine - the thread that lends an engine its time
 * @vgpu: the vGPU
 * @rec: its recording, or NULL
 * @id: the engine
 * @nice: nice value of the thread
 * @ready: counts up when the thread is set up
 * @thread: the thread
 * @wake: counts up when @kicked becomes true, and to stop the thread
 * @kicked: there is work that the last run may not have seen
 * @stop: the thread is to end
 */
struct engine {
	struct vgpu *vgpu;
	struct gvt_record *rec;
	unsigned int id;
	int nice;
	sem_t *ready;
	pthread_t thread;
	sem_t wake;
	bool kicked;
	bool stop;
};

/**
 * struct engines - all of them
 * @engine: each
 * @ready: how many threads are set up
 * @running: how many have their thread
 */
struct engines {
	struct engine engine[VGPU_NUM_ENGINES];
	sem_t ready;
	unsigned int running;
};

void engines_init(struct engines *engines);
int engines_start(struct engines *engines, struct vgpu *vgpu, int nice);
void engines_record(struct engines *engines, struct gvt_record *rec);
void engines_stop(struct engines *engines);
void engines_fini(struct engines *engines);
void engines_kick(struct engines *engines, unsigned int id);

#endif
