// SPDX-License-Identifier: GPL-2.0
/* See neighbour.h */
#include <string.h>
#include <unistd.h>

#include "neighbour.h"

#define PATIENCE_MS	60000	/* on a busy machine */
#define MAX_JOBS	100000u
#define STORES		8u
#define FIRST_STORE	16u	/* dword of the page of data */

static uint32_t times[MAX_JOBS];

void neighbour_open(struct neighbour *n, const char *uuid)
{
	static const uint32_t bases[NEIGHBOUR_ENGINES] = { RCS, BCS, VCS, VECS };
	unsigned int i;

	dev_open(&n->dev, uuid);
	n->round = 0;
	for (i = 0; i < NEIGHBOUR_ENGINES; i++)
		gpu_init(&n->gpu[i], &n->dev, bases[i], 16 * i, (i + 1ul) << 32);
}

void neighbour_close(struct neighbour *n)
{
	unsigned int i;

	for (i = 0; i < NEIGHBOUR_ENGINES; i++)
		gpu_fini(&n->gpu[i]);
	dev_close(&n->dev);
}

/* A value that nobody else would store. */
static uint32_t value(const struct neighbour *n, unsigned int engine, unsigned int i)
{
	return (n->round * 64 + engine * 16 + i) * 2654435761u;
}

/* An engine stores numbers, and then says that it has; each is looked at. */
void neighbour_job(struct neighbour *n, unsigned int engine)
{
	struct gpu *gpu = &n->gpu[engine];
	const volatile uint32_t *data = (uint32_t *)(gpu->ram + GPU_DATA * PAGE) + FIRST_STORE;
	unsigned int i;

	for (i = 0; i < STORES; i++)
		gpu_store(gpu, (gpu->first + GPU_DATA) * PAGE + (FIRST_STORE + i) * 4,
			  value(n, engine, i));
	gpu_seqno(gpu);
	CHECK(gpu_wait(gpu, PATIENCE_MS), "engine %u of %s", engine, n->dev.uuid);
	for (i = 0; i < STORES; i++)
		CHECK(data[i] == value(n, engine, i), "engine %u of %s: store %u is %#x",
		      engine, n->dev.uuid, i, data[i]);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* One engine after the other, for so many seconds. */
struct latency neighbour_work(struct neighbour *n, double duration)
{
	double end = seconds() + duration, begin;
	uint32_t jobs = 0;

	do {
		begin = seconds();
		neighbour_job(n, jobs % NEIGHBOUR_ENGINES);
		times[jobs++] = (seconds() - begin) * 1e6;
		n->round += jobs % NEIGHBOUR_ENGINES == 0;
		usleep(500);
	} while (jobs < MAX_JOBS && seconds() < end);
	qsort(times, jobs, sizeof(times[0]), compare);

	return (struct latency){ jobs, times[jobs / 2], times[jobs * 9 / 10], times[jobs - 1] };
}
