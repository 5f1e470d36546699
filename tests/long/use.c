// SPDX-License-Identifier: GPL-2.0
/*
 * What a VMM with a guest does to a vGPU, all of it in a second: work for all engines, a
 * batch that does not end, interrupts, memory that goes and comes back, the aperture,
 * resets. It may be killed at any moment.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gpu.h"
#include "use.h"

#define ENGINES		4
#define ROUNDS		40
#define PATIENCE_MS	20000	/* on a busy machine */
#define APERTURE	(1ul << 20)

/* PRM SKL volume 2a: from the ring, in the GGTT. */
#define MI_BATCH_BUFFER_START	(0x31u << 23 | 1)
#define MI_ARB_CHECK		(0x05u << 23)

static const uint32_t engines[ENGINES] = { RCS, BCS, VCS, VECS };

/* In the page of data, whose first dword is the seqno. */
#define LOOP_AT		256u
#define SEEN_AT		512u	/* written through the aperture */

/* A batch of its own that jumps to its beginning: only a reset, or the end, ends it. */
static void run_for_ever(struct gpu *gpu)
{
	uint32_t addr = (gpu->first + GPU_DATA) * PAGE + LOOP_AT;
	const uint32_t batch[] = { MI_ARB_CHECK, MI_BATCH_BUFFER_START, addr, 0 };
	const uint32_t start[] = { MI_BATCH_BUFFER_START, addr, 0, 0 };

	memcpy(gpu->ram + GPU_DATA * PAGE + LOOP_AT, batch, sizeof(batch));
	gpu_emit(gpu, start, 4);
	gpu_submit(gpu);
}

/* All but @busy do a job. */
static void work(struct gpu *gpu, unsigned int busy, struct done *done)
{
	unsigned int i;

	for (i = 0; i < ENGINES; i++)
		if (i != busy)
			gpu_seqno(&gpu[i]);
	for (i = 0; i < ENGINES; i++) {
		if (i == busy)
			continue;
		CHECK(gpu_wait(&gpu[i], PATIENCE_MS), "engine %u", i);
		__atomic_add_fetch(&done->batches, 1, __ATOMIC_RELAXED);
	}
}

/* The whole device; what was running for ever is not any more. */
static void reset(struct dev *dev, struct gpu *gpu, struct done *done)
{
	unsigned int i;

	CHECK(!ioctl(dev->fd, VFIO_DEVICE_RESET), "reset");
	for (i = 0; i < ENGINES; i++)
		gpu_setup(&gpu[i]);
	gpu_irqs_on(dev);
	__atomic_add_fetch(&done->resets, 1, __ATOMIC_RELAXED);
}

/* Memory that engines have used goes, another one comes to its place. */
static void change_memory(struct gpu *gpu, struct done *done)
{
	CHECK(gpu_idle(gpu, PATIENCE_MS), "engine %#x is not idle", gpu->base);
	gpu_fini(gpu);
	gpu_init(gpu, gpu->dev, gpu->base, gpu->first, gpu->iova);
	__atomic_add_fetch(&done->unmaps, 1, __ATOMIC_RELAXED);
}

void use(const char *uuid, unsigned int seed, int ready, struct done *done)
{
	unsigned int i, round, busy = ENGINES;
	volatile uint32_t *aperture;
	struct gpu gpu[ENGINES];
	int efd = efd_new();
	struct dev dev;

	srand(seed);
	dev_open(&dev, uuid);
	CHECK(!set_irq_fd(&dev, VFIO_PCI_MSI_IRQ_INDEX, VFIO_IRQ_SET_ACTION_TRIGGER, efd), "MSI");
	for (i = 0; i < ENGINES; i++)
		gpu_init(&gpu[i], &dev, engines[i], 16 * i, (i + 1ul) << 32);
	gpu_irqs_on(&dev);
	aperture = dev_map_bar2(&dev, 0, APERTURE);
	work(gpu, busy, done);
	CHECK(write(ready, "", 1) == 1, "tell that it has begun");

	for (round = rand() % ROUNDS; round < ROUNDS; round++) {
		if (busy == ENGINES && rand() % 4 == 0) {
			busy = rand() % ENGINES;
			run_for_ever(&gpu[busy]);
		}
		work(gpu, busy, done);
		gpu_irqs_ack(&dev);
		efd_take(efd);
		i = rand() % ENGINES;
		aperture[((gpu[i].first + GPU_DATA) * PAGE + SEEN_AT) / 4] = round;
		CHECK(*(uint32_t *)(gpu[i].ram + GPU_DATA * PAGE + SEEN_AT) == round,
		      "engine %u's page, round %u", i, round);
		i = rand() % ENGINES;
		if (rand() % 8 == 0) {
			reset(&dev, gpu, done);
			busy = ENGINES;
		} else if (i != busy && rand() % 8 == 0) {
			change_memory(&gpu[i], done);
		}
	}
	/* Nothing is given back: that is the kernel's. */
}
