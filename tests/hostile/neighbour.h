/* SPDX-License-Identifier: GPL-2.0 */
/* A good guest on another vGPU: its engines do what they are told, and how soon. */
#ifndef NEIGHBOUR_H
#define NEIGHBOUR_H

#include "gpu.h"

#define NEIGHBOUR_ENGINES	4u

/**
 * struct neighbour - it
 * @dev: its vGPU
 * @gpu: its engines
 * @round: how often each of them was given work
 */
struct neighbour {
	struct dev dev;
	struct gpu gpu[NEIGHBOUR_ENGINES];
	uint32_t round;
};

/**
 * struct latency - how long jobs took, from their submission, in us
 * @jobs: how many
 * @median, @most: of half of them, of nine of ten at most
 * @longest: of all
 */
struct latency {
	uint32_t jobs, median, most, longest;
};

void neighbour_open(struct neighbour *n, const char *uuid);
void neighbour_close(struct neighbour *n);
void neighbour_job(struct neighbour *n, unsigned int engine);
struct latency neighbour_work(struct neighbour *n, double duration);

#endif
