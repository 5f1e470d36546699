// SPDX-License-Identifier: GPL-2.0
/* BAR2: a window on whatever pages the GGTT maps at the moment. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cases.h"
#include "gpu.h"

#define FENCE_0		0x100000u
#define PVINFO_FENCES	0x78050u
#define IOVA	(5ul << 30)	/* beyond what 32 bits hold */

static volatile uint32_t *word(void *at, unsigned long page)
{
	return (volatile uint32_t *)((char *)at + page * PAGE);
}

/* Memory whose page n begins with @tag + n. */
static void *tagged(size_t len, uint32_t tag)
{
	void *at = ram(len);
	unsigned long i;

	for (i = 0; i < len / PAGE; i++)
		*word(at, i) = tag + i;

	return at;
}

/* Pages that are pinned now, on the whole host. */
static long pins(void)
{
	/* Counts are kept per processor; this adds them up. */
	int refresh = open("/proc/sys/vm/stat_refresh", O_WRONLY);
	long acquired = 0, released = 0;
	char line[128];
	FILE *f;

	CHECK(refresh >= 0 && write(refresh, "1", 1) == 1, "stat_refresh");
	close(refresh);
	f = fopen("/proc/vmstat", "r");
	CHECK(f, "/proc/vmstat");
	while (fgets(line, sizeof(line), f)) {
		sscanf(line, "nr_foll_pin_acquired %ld", &acquired);
		sscanf(line, "nr_foll_pin_released %ld", &released);
	}
	fclose(f);
	CHECK(acquired, "no count of pins");

	return acquired - released;
}

static void check_mmap_errors(const char *const *uuids)
{
	struct dev dev;

	dev_open(&dev, uuids[0]);
	const struct {
		uint64_t pos;
		size_t len;
		int flags;
	} rows[] = {
		{ BAR0, PAGE, MAP_SHARED }, { REGION(1), PAGE, MAP_SHARED },
		{ BAR4, PAGE, MAP_SHARED }, { CONFIG, PAGE, MAP_SHARED },
		{ REGION(9), PAGE, MAP_SHARED }, { REGION(999), PAGE, MAP_SHARED },
		{ BAR2, PAGE, MAP_PRIVATE },
		{ BAR2 + dev.bar2_size, PAGE, MAP_SHARED },
		{ BAR2 + dev.bar2_size - PAGE, 2 * PAGE, MAP_SHARED },
		{ BAR2, dev.bar2_size + PAGE, MAP_SHARED },
	};
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		errno = 0;
		CHECK(mmap(NULL, rows[i].len, PROT_READ | PROT_WRITE,
			   rows[i].flags, dev.fd, rows[i].pos) == MAP_FAILED &&
		      errno == EINVAL, "row %u", i);
	}
	dev_map_bar2(&dev, 0, dev.bar2_size);
	dev_map_bar2(&dev, dev.bar2_size - PAGE, PAGE);
	dev_close(&dev);
}

static void set_mmap(const char *val)
{
	int fd = open("/sys/module/gvt/parameters/aperture_mmap", O_WRONLY);

	CHECK(fd >= 0 && write(fd, val, 1) == 1, "aperture_mmap");
	close(fd);
}

/* Who can map BAR2 has no fences, who can't has them: as it was when the vGPU was opened. */
static void check_fences(const char *const *uuids)
{
	struct dev dev;
	bool maps;
	int i;

	for (i = 0; i < 2; i++) {
		maps = i;
		set_mmap(maps ? "1" : "0");
		dev_open(&dev, uuids[0]);
		set_mmap(maps ? "0" : "1");
		CHECK(!dev_read32(&dev, BAR0 + PVINFO_FENCES) == maps, "PVINFO, maps %d", maps);
		dev_write32(&dev, BAR0 + FENCE_0, ~0u);
		CHECK(!dev_read32(&dev, BAR0 + FENCE_0) == maps, "fence 0, maps %d", maps);
		if (maps) {
			dev_map_bar2(&dev, 0, PAGE);
		} else {
			errno = 0;
			CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, dev.fd, BAR2) == MAP_FAILED &&
			      errno == EINVAL, "a mapping");
		}
		dev_close(&dev);
	}
	set_mmap("1");
}

/* The mapping, the memory and reads of the file all show the same. */
static void check_aperture(const char *const *uuids)
{
	void *mem = tagged(64 * PAGE, 0x1000);
	struct dev dev;
	void *ap;
	uint32_t i;

	dev_open(&dev, uuids[0]);
	dma_map(&dev, mem, IOVA, 64 * PAGE);
	ap = dev_map_bar2(&dev, 0, 128 * PAGE);

	/* Nothing is mapped: zeros, and writes reach nobody's memory. */
	CHECK(*word(ap, 0) == 0, "%#x", *word(ap, 0));
	*word(ap, 0) = 0x666;
	for (i = 0; i < 64; i++)
		CHECK(*word(mem, i) == 0x1000 + i, "page %u", i);

	/* Backwards, so that neighbours show other pages. */
	for (i = 0; i < 64; i++)
		dev_ggtt(&dev, i, IOVA + (63 - i) * PAGE);
	for (i = 0; i < 64; i++) {
		CHECK(*word(ap, i) == 0x1000 + 63 - i, "page %u: %#x", i,
		      *word(ap, i));
		CHECK(dev_read32(&dev, BAR2 + i * PAGE) == 0x1000 + 63 - i,
		      "page %u read", i);
		*word(ap, i) = 0x2000 + i;
		CHECK(*word(mem, 63 - i) == 0x2000 + i, "page %u written", i);
		dev_write32(&dev, BAR2 + i * PAGE, 0x3000 + i);
		CHECK(*word(ap, i) == 0x3000 + i, "page %u by the file", i);
		*word(mem, 63 - i) = 0x4000 + i;
		CHECK(*word(ap, i) == 0x4000 + i, "page %u in memory", i);
	}

	/* Each change is seen at once. */
	for (i = 0; i < 1000; i++) {
		dev_ggtt(&dev, 0, IOVA + (i % 64) * PAGE);
		CHECK(*word(ap, 0) == 0x4000 + 63 - i % 64, "change %u: %#x", i,
		      *word(ap, 0));
	}
	dev_write64(&dev, GGTT, 0);
	CHECK(*word(ap, 0) < 0x1000, "%#x", *word(ap, 0));
	dev_ggtt(&dev, 0, IOVA);
	CHECK(*word(ap, 0) == 0x4000 + 63, "%#x", *word(ap, 0));
	/* In halves, as 32-bit code writes it. */
	dev_write32(&dev, GGTT, (uint32_t)(IOVA + PAGE) | 1);
	CHECK(*word(ap, 0) == 0x4000 + 62, "%#x", *word(ap, 0));

	CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
	CHECK(*word(ap, 0) < 0x1000, "after reset: %#x", *word(ap, 0));
	munmap(ap, 128 * PAGE);
	dev_close(&dev);
}

/* Memory goes away and comes back, other memory, under the mapping. */
static void check_aperture_unmap(const char *const *uuids)
{
	void *mem = tagged(16 * PAGE, 0x1000);
	void *other = tagged(16 * PAGE, 0x2000);
	struct dev dev;
	unsigned int i;
	double end;
	void *ap;

	dev_open(&dev, uuids[0]);
	ap = dev_map_bar2(&dev, 0, 16 * PAGE);
	for (i = 0; i < 16; i++)
		dev_ggtt(&dev, i, IOVA + i * PAGE);
	/* Before there is memory. */
	CHECK(*word(ap, 3) == 0, "%#x", *word(ap, 3));
	CHECK(dev_read32(&dev, BAR2 + 3 * PAGE) == ~0u, "the file says so");

	dma_map(&dev, mem, IOVA, 16 * PAGE);
	/* Nobody tells the vGPU about new memory: it looks now and then. */
	end = seconds() + 5;
	while (*word(ap, 3) != 0x1003 && seconds() < end)
		usleep(1000);
	for (i = 0; i < 16; i++)
		CHECK(*word(ap, i) == 0x1000 + i, "page %u: %#x", i, *word(ap, i));

	dma_unmap(&dev, IOVA, 16 * PAGE);
	for (i = 0; i < 16; i++) {
		CHECK(*word(ap, i) == 0, "page %u: %#x", i, *word(ap, i));
		*word(ap, i) = 0;
		CHECK(*word(mem, i) == 0x1000 + i, "page %u still there", i);
	}
	dma_map(&dev, other, IOVA, 16 * PAGE);
	end = seconds() + 5;
	while (*word(ap, 15) != 0x200f && seconds() < end)
		usleep(1000);
	for (i = 0; i < 16; i++)
		CHECK(*word(ap, i) == 0x2000 + i, "page %u: %#x", i, *word(ap, i));
	dma_unmap(&dev, IOVA, 16 * PAGE);
	dev_close(&dev);
}

/* Memory that can be read only, and memory that is none. */
static void check_aperture_odd_memory(const char *const *uuids)
{
	void *mem = tagged(PAGE, 0x1000);
	void *hole = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	struct dev dev;
	void *ap;

	dev_open(&dev, uuids[0]);
	ap = dev_map_bar2(&dev, 0, 4 * PAGE);
	CHECK(!dma_map_flags(&dev, mem, IOVA, PAGE, VFIO_DMA_MAP_FLAG_READ),
	      "read only");
	dma_map(&dev, hole, IOVA + PAGE, PAGE);
	dev_ggtt(&dev, 0, IOVA);
	dev_ggtt(&dev, 1, IOVA + PAGE);
	dev_ggtt(&dev, 2, 0x3ffffffff000);
	/* A copy works where a mapping would let the guest write. */
	CHECK(dev_read32(&dev, BAR2) == 0x1000, "read only by the file");
	CHECK(*word(ap, 0) == 0, "read only mapped: %#x", *word(ap, 0));
	dev_write32(&dev, BAR2, 0x666);
	*word(ap, 0) = 0x666;
	CHECK(*word(mem, 0) == 0x1000, "written");
	CHECK(dev_read32(&dev, BAR2 + PAGE) == ~0u, "hole by the file");
	CHECK(*word(ap, 1) == 0x666, "hole mapped: %#x", *word(ap, 1));
	CHECK(dev_read32(&dev, BAR2 + 2 * PAGE) == ~0u, "no memory by the file");
	CHECK(*word(ap, 2) == 0x666, "no memory mapped: %#x", *word(ap, 2));
	dev_close(&dev);
}

/*
 * Guests see BAR2 at an address, and VMMs make that known to VFIO as memory; so
 * a guest can have its vGPU look at the vGPU's own aperture.
 */
static void check_aperture_itself(const char *const *uuids)
{
	void *mem = tagged(PAGE, 0x1000);
	struct dev a, b;
	void *ap, *bp;
	int i;

	dev_open(&a, uuids[0]);
	dev_open_in(&b, uuids[1], a.container);
	ap = dev_map_bar2(&a, 0, 16 * PAGE);
	bp = dev_map_bar2(&b, 0, 16 * PAGE);
	dma_map(&a, mem, IOVA, PAGE);
	dma_map(&a, ap, IOVA + (1 << 20), 16 * PAGE);
	dma_map(&a, bp, IOVA + (2 << 20), 16 * PAGE);

	for (i = 0; i < 2; i++) {
		dev_ggtt(&a, 0, IOVA);			/* memory */
		dev_ggtt(&a, 1, IOVA + (1 << 20));	/* a's page 0 */
		dev_ggtt(&a, 2, IOVA + (1 << 20) + 2 * PAGE);	/* itself */
		dev_ggtt(&a, 3, IOVA + (2 << 20));	/* b's page 0 */
		dev_ggtt(&b, 0, IOVA + (1 << 20) + 3 * PAGE);	/* and back */
		/* Not one of them may hang, in any order. */
		dev_read32(&a, BAR2 + 2 * PAGE);
		dev_read32(&a, BAR2 + 3 * PAGE);
		dev_read32(&b, BAR2);
		dev_write32(&a, BAR2 + 3 * PAGE, 0x666);
		(void)*word(ap, 3);
		(void)*word(bp, 0);
		(void)*word(ap, 2);
		*word(ap, 1) = 0x666;
		CHECK(*word(ap, 0) == 0x1000, "%#x", *word(ap, 0));
		dev_read32(&a, BAR2 + PAGE);
		dev_read32(&a, BAR2 + 3 * PAGE);
	}
	CHECK(*word(mem, 0) == 0x1000, "%#x", *word(mem, 0));
	dma_unmap(&a, IOVA + (1 << 20), 16 * PAGE);
	dma_unmap(&a, IOVA, PAGE);
	close(b.fd);
	close(b.group);
	dev_close(&a);
}

/* Pins are counted: all of them end, however the vGPU is left. */
static void check_pins(const char *const *uuids)
{
	const size_t len = 512 * PAGE;
	void *mem = tagged(len, 0x1000);
	unsigned int i, round;
	long before = pins();
	struct gpu gpu;
	struct dev dev;
	void *ap;

	for (round = 0; round < 8; round++) {
		dev_open(&dev, uuids[round % 2]);
		dma_map(&dev, mem, IOVA, len);
		ap = dev_map_bar2(&dev, 0, len);
		for (i = 0; i < 512; i++) {
			dev_ggtt(&dev, i, IOVA + i * PAGE);
			CHECK(*word(ap, i) == 0x1000 + i, "page %u: %#x", i,
			      *word(ap, i));
		}
		gpu_init(&gpu, &dev, BCS, 1000, 1ul << 32);
		gpu_seqno(&gpu);
		CHECK(gpu_wait(&gpu, 2000), "the engine did nothing");
		CHECK(pins() - before >= 512, "%ld pins", pins() - before);
		switch (round / 2) {
		case 0:			/* nothing undone */
			break;
		case 1:
			munmap(ap, len);
			break;
		case 2:
			dma_unmap(&dev, IOVA, len);
			break;
		case 3:
			CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
			break;
		}
		dev_close(&dev);
		if (round / 2 != 1)
			munmap(ap, len);
		munmap(gpu.ram, GPU_PAGES * PAGE);
		CHECK(pins() == before, "round %u: %ld pins left", round,
		      pins() - before);
	}
}

struct churn {
	struct dev dev;
	void *mem;
	void *ap;
	volatile bool stop;
	volatile unsigned long touched;
};

#define CHURN_PAGES	32

/*
 * Page n of the aperture is page n of the memory, or page n of its second half,
 * or nothing; it is never another one.
 */
static void *churn_look(void *arg)
{
	struct churn *c = arg;
	unsigned int seed = 1;

	while (!c->stop) {
		uint32_t i = rand_r(&seed) % CHURN_PAGES;
		uint32_t val = *word(c->ap, i);

		CHECK(val == 0x1000 + i || val == 0x1000 + i + CHURN_PAGES ||
		      val == 0, "page %u shows %#x", i, val);
		c->touched++;
	}

	return NULL;
}

/* Who changed an entry never sees what was there before. */
static void *churn_ggtt(void *arg)
{
	struct churn *c = arg;
	unsigned int seed = 2;
	uint32_t val;

	while (!c->stop) {
		uint32_t i = rand_r(&seed) % CHURN_PAGES;
		uint32_t shown = i + rand_r(&seed) % 2 * CHURN_PAGES;

		if (rand_r(&seed) % 4) {
			dev_ggtt(&c->dev, i, IOVA + shown * PAGE);
			val = *word(c->ap, i);
			CHECK(val == 0x1000 + shown || val == 0,
			      "page %u shows %#x, not %#x", i, val,
			      0x1000 + shown);
		} else {
			dev_write64(&c->dev, GGTT + 8 * i, 0);
			val = *word(c->ap, i);
			CHECK(val == 0, "page %u shows %#x", i, val);
		}
	}

	return NULL;
}

/*
 * The guest changes the GGTT and uses the aperture and an engine, while the VMM
 * takes its memory away and gives it back.
 */
static void check_churn(const char *const *uuids)
{
	static void *(*const work[])(void *) = { churn_look, churn_look, churn_ggtt };
	struct churn c = { .mem = tagged(2 * CHURN_PAGES * PAGE, 0x1000) };
	pthread_t threads[3];
	long before = pins();
	struct gpu gpu;
	double end;
	int i, maps;

	dev_open(&c.dev, uuids[0]);
	c.ap = dev_map_bar2(&c.dev, 0, CHURN_PAGES * PAGE);
	dma_map(&c.dev, c.mem, IOVA, 2 * CHURN_PAGES * PAGE);
	gpu_init(&gpu, &c.dev, VCS, 1000, 1ul << 32);
	for (i = 0; i < 3; i++)
		CHECK(!pthread_create(&threads[i], NULL, work[i], &c), "thread");
	end = seconds() + 5;
	for (maps = 0; seconds() < end; maps++) {
		dma_unmap(&c.dev, IOVA, 2 * CHURN_PAGES * PAGE);
		dma_map(&c.dev, c.mem, IOVA, 2 * CHURN_PAGES * PAGE);
		usleep(rand() % 50000);
	}
	c.stop = true;
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	printf("%d unmaps, %lu looks\n", maps, c.touched);
	CHECK(maps > 10 && c.touched > 100, "nothing happened");
	for (i = 0; i < 2 * CHURN_PAGES; i++)
		CHECK(*word(c.mem, i) == 0x1000u + i, "page %d: %#x", i,
		      *word(c.mem, i));
	gpu_seqno(&gpu);
	CHECK(gpu_wait(&gpu, 2000), "the engine did nothing");
	gpu_fini(&gpu);
	munmap(c.ap, CHURN_PAGES * PAGE);
	dev_close(&c.dev);
	CHECK(pins() == before, "%ld pins left", pins() - before);
}

const struct test_case aperture_cases[] = {
	{ "mmap_errors", check_mmap_errors },
	{ "fences", check_fences },
	{ "aperture", check_aperture },
	{ "aperture_unmap", check_aperture_unmap },
	{ "aperture_odd_memory", check_aperture_odd_memory },
	{ "aperture_itself", check_aperture_itself },
	{ "pins", check_pins },
	{ "churn", check_churn },
	{ }
};
