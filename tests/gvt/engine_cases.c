// SPDX-License-Identifier: GPL-2.0
/* Engines at work while user space does what it may do at any time. */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cases.h"
#include "gpu.h"

static const uint32_t engines[] = { RCS, BCS, VCS, VECS };

/* Each engine, many submissions, each seen. */
static void check_engines(const char *const *uuids)
{
	struct gpu gpu[4];
	struct dev dev;
	unsigned int i, n;

	dev_open(&dev, uuids[0]);
	for (i = 0; i < 4; i++)
		gpu_init(&gpu[i], &dev, engines[i], 16 * i, (i + 1ul) << 32);
	for (n = 0; n < 300; n++) {
		for (i = 0; i < 4; i++)
			gpu_seqno(&gpu[i]);
		for (i = 0; i < 4; i++)
			CHECK(gpu_wait(&gpu[i], 5000), "engine %u, job %u", i, n);
	}
	for (i = 0; i < 4; i++)
		gpu_fini(&gpu[i]);
	dev_close(&dev);
}

/* Two vGPUs with the same addresses, which are different memory. */
static void check_two(const char *const *uuids)
{
	struct gpu gpu[2];
	struct dev dev[2];
	unsigned int i, n;

	for (i = 0; i < 2; i++) {
		dev_open(&dev[i], uuids[i]);
		gpu_init(&gpu[i], &dev[i], RCS, 16, 1ul << 32);
		gpu[i].seqno = i * 0x10000;
	}
	for (n = 0; n < 300; n++) {
		for (i = 0; i < 2; i++)
			gpu_seqno(&gpu[i]);
		for (i = 0; i < 2; i++)
			CHECK(gpu_wait(&gpu[i], 5000), "vGPU %u, job %u", i, n);
	}
	for (i = 0; i < 2; i++)
		dev_close(&dev[i]);
}


#define TARGET		(7ul << 30)
#define TARGET_PAGES	64
#define TARGET_ENTRY	2000

/* Fill the ring with stores to pages of the target, but for the last dwords. */
static void store_all_over(struct gpu *gpu, uint32_t val)
{
	unsigned int i;

	for (i = 0; i < TARGET_PAGES; i++)
		gpu_store(gpu, (TARGET_ENTRY + i) * PAGE, val);
	gpu_seqno(gpu);
}

/*
 * The memory that an engine writes to is unmapped and mapped again. Its stores
 * get there or are dropped; they never reach memory that is not the guest's any
 * more, and the kernel never finds a page pinned that should not be.
 */
static void check_unmap_at_work(const char *const *uuids)
{
	const size_t len = TARGET_PAGES * PAGE;
	unsigned int i, n, stored = 0;
	struct gpu gpu;
	struct dev dev;
	char *mem, *old;
	double end;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, VECS, 16, 1ul << 32);
	for (i = 0; i < TARGET_PAGES; i++)
		dev_ggtt(&dev, TARGET_ENTRY + i, TARGET + i * PAGE);
	mem = ram(len);
	dma_map(&dev, mem, TARGET, len);
	end = seconds() + 5;
	for (n = 1; seconds() < end; n++) {
		store_all_over(&gpu, n);
		/* In the middle of it, or nearly. */
		usleep(rand() % 1000);
		dma_unmap(&dev, TARGET, len);
		old = ram(len);
		memcpy(old, mem, len);
		gpu_wait(&gpu, 20);
		CHECK(!memcmp(old, mem, len), "round %u: written after unmap", n);
		munmap(old, len);
		for (i = 0; i < TARGET_PAGES; i++)
			stored += *(uint32_t *)(mem + i * PAGE) == n;
		munmap(mem, len);
		mem = ram(len);
		dma_map(&dev, mem, TARGET, len);
		if (!gpu_wait(&gpu, 200)) {
			/* A store without memory may have stopped the engine. */
			CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
			gpu_setup(&gpu);
			for (i = 0; i < TARGET_PAGES; i++)
				dev_ggtt(&dev, TARGET_ENTRY + i,
					 TARGET + i * PAGE);
		}
	}
	printf("%u rounds, %u stores before an unmap\n", n, stored);
	CHECK(n > 10 && stored, "nothing happened");
	/* And it still works. */
	store_all_over(&gpu, n);
	CHECK(gpu_wait(&gpu, 2000), "the engine did nothing");
	for (i = 0; i < TARGET_PAGES; i++)
		CHECK(*(uint32_t *)(mem + i * PAGE) == n, "page %u", i);
	gpu_fini(&gpu);
	dev_close(&dev);
}

/* Contexts, rings and status pages at addresses that are none. */
static void check_bad_submissions(const char *const *uuids)
{
	unsigned int seed = 1, i, n;
	struct dev dev;
	struct gpu gpu;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	for (n = 0; n < 200; n++) {
		uint32_t base = engines[n % 4];

		dev_write32(&dev, BAR0 + base + 0x80, rand_r(&seed));
		for (i = 0; i < 4; i++)
			dev_write32(&dev, BAR0 + base + 0x230, rand_r(&seed) |
				    (i == 3 ? 0x19 : 0));
		for (i = 0; i < 8; i++)
			dev_ggtt(&dev, 100 + rand_r(&seed) % 10000,
				 (uint64_t)rand_r(&seed) << 12);
		if (n % 10 == 9) {
			CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
			gpu_setup(&gpu);
		}
	}
	gpu_seqno(&gpu);
	CHECK(gpu_wait(&gpu, 2000), "does not work after a reset");
	dev_close(&dev);
}

/* Closed in the middle of work, with everything in place. */
static void check_close_at_work(const char *const *uuids)
{
	struct gpu gpu;
	struct dev dev;
	unsigned int n;

	for (n = 0; n < 30; n++) {
		dev_open(&dev, uuids[n % 2]);
		gpu_init(&gpu, &dev, engines[n % 4], 16, 1ul << 32);
		store_all_over(&gpu, n);
		dev_close(&dev);
		munmap(gpu.ram, GPU_PAGES * PAGE);
	}
}

const struct test_case engine_cases[] = {
	{ "engines", check_engines },
	{ "two", check_two },
	{ "unmap_at_work", check_unmap_at_work },
	{ "bad_submissions", check_bad_submissions },
	{ "close_at_work", check_close_at_work },
	{ }
};
