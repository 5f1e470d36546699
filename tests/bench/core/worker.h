/* SPDX-License-Identifier: GPL-2.0 */
/* Engines at work without end, each in a thread as an edge lends it. */
#ifndef WORKER_H
#define WORKER_H

#include <pthread.h>

#include "bench.h"

/**
 * struct worker - an engine and the thread that runs it
 * @gpu: its vGPU
 * @id: its number
 * @nice: of the thread
 * @processor: that it has to stay on; negative: any
 * @started: it has run
 * @stop: end it
 * @thread: the thread
 */
struct worker {
	struct gpu *gpu;
	unsigned int id;
	int nice;
	int processor;
	bool started;
	bool stop;
	pthread_t thread;
};

void work_prepare(struct gpu *gpu, unsigned int id);
u64 work_done(struct gpu *gpu, unsigned int id);
void worker_start(struct worker *worker);
void worker_stop(struct worker *worker);

#endif
