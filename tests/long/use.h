/* SPDX-License-Identifier: GPL-2.0 */
#ifndef USE_H
#define USE_H

#include <stdint.h>

/* What users of vGPUs have done so far. In memory that all processes share. */
struct done {
	uint64_t batches;
	uint64_t resets;
	uint64_t unmaps;
};

/* One that uses a vGPU for a while, and tells @ready when it has begun. Returns when done. */
void use(const char *uuid, unsigned int seed, int ready, struct done *done);

#endif
