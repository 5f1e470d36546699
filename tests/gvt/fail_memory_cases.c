// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's memory: mapped, pinned, copied; and engines that work in it. What can't be pinned
 * is copied, so that a guest sees nothing of a pin that fails.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fail.h"
#include "gpu.h"

#define IOVA	(3ul << 32)
#define LEN	(4 * PAGE)
#define ENTRY	100u
#define RW	(VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)

/* Nothing is pinned for a second after a pin for which there was no memory: mem.c. */
#define AGAIN_US	1100000
/* And for a while after an unmap. */
#define SOON_US		20000

/* A page of guest's memory that the GGTT has at ENTRY; nobody has touched it through it. */
static uint64_t *begin(struct dev *dev, const char *uuid, uint32_t flags)
{
	uint64_t *mem = ram(LEN);

	memset(mem, 0x5a, LEN);
	dev_open(dev, uuid);
	CHECK(!dma_map_flags(dev, mem, IOVA, LEN, flags), "map");
	dev_ggtt(dev, ENTRY, IOVA);

	return mem;
}

/* All pins are dropped, and new ones can be made. */
static void renew(struct dev *dev, uint64_t *mem, uint32_t flags, bool fired)
{
	dma_unmap(dev, IOVA, LEN);
	CHECK(!dma_map_flags(dev, mem, IOVA, LEN, flags), "map");
	dev_ggtt(dev, ENTRY, IOVA);
	usleep(fired ? AGAIN_US : SOON_US);
}

static void end(struct dev *dev, uint64_t *mem)
{
	dma_unmap(dev, IOVA, LEN);
	munmap(mem, LEN);
	dev_close(dev);
}

static void fail_dma_map(const char *const *uuids)
{
	uint64_t *mem, val;
	struct sweep s;
	struct dev dev;
	int err;

	mem = begin(&dev, uuids[0], RW);
	sweep_begin(&s, "dma_map", 1, sweep_both);
	while (sweep_next(&s)) {
		dma_unmap(&dev, IOVA, LEN);
		sweep_arm(&s);
		err = dma_map_flags(&dev, mem, IOVA, LEN, RW) ? errno : 0;
		sweep_disarm(&s, err);
		if (err)
			dma_map(&dev, mem, IOVA, LEN);
		mem[0] = s.nth;
		CHECK(pread(dev.fd, &val, 8, BAR2 + ENTRY * PAGE) == 8 && val == s.nth,
		      "fault %u: %#lx", s.nth, val);
	}
	sweep_end(&s, 2);
	end(&dev, mem);
}

static void fail_dma_unmap(const char *const *uuids)
{
	struct vfio_iommu_type1_dma_unmap unmap;
	uint64_t *mem, val;
	struct sweep s;
	struct dev dev;
	int err;

	mem = begin(&dev, uuids[0], RW);
	sweep_begin(&s, "dma_unmap", 1, sweep_copy);
	while (sweep_next(&s)) {
		/* It is pinned. */
		CHECK(pread(dev.fd, &val, 8, BAR2 + ENTRY * PAGE) == 8 && val == mem[0], "%#lx",
		      val);
		unmap = (struct vfio_iommu_type1_dma_unmap){
			.argsz = sizeof(unmap), .iova = IOVA, .size = LEN,
		};
		sweep_arm(&s);
		err = ioctl(dev.container, VFIO_IOMMU_UNMAP_DMA, &unmap) ? errno : 0;
		sweep_disarm(&s, err);
		/* VFIO may have failed to tell only. */
		if (err) {
			unmap.size = LEN;
			CHECK(!ioctl(dev.container, VFIO_IOMMU_UNMAP_DMA, &unmap), "unmap");
		}
		dma_map(&dev, mem, IOVA, LEN);
		usleep(SOON_US);
	}
	sweep_end(&s, 2);
	end(&dev, mem);
}

/* A guest's access, in its vCPU's thread, that pins the page; or, if it can't be, copies. */
static void sweep_access(struct sweep *s, const char *uuid, uint32_t flags)
{
	unsigned int ones = 0;
	uint64_t *mem, val;
	struct dev dev;
	int err;

	mem = begin(&dev, uuid, flags);
	while (sweep_next(s)) {
		renew(&dev, mem, flags, s->fired);
		sweep_arm(s);
		err = pread(dev.fd, &val, 8, BAR2 + ENTRY * PAGE) == 8 ? 0 : errno;
		sweep_disarm(s, err);
		ones += val == ~0ull;
		CHECK(err || val == mem[0] || (s->fired && val == ~0ull), "fault %u: %#lx", s->nth,
		      val);
	}
	printf("%u times no memory\n", ones);
	end(&dev, mem);
}

static void fail_pin(const char *const *uuids)
{
	struct sweep s;

	sweep_begin(&s, "pin", 1, sweep_copy);
	sweep_access(&s, uuids[0], RW);
	sweep_end(&s, 3);
}

/* Memory that the guest may only read is not pinned. */
static void fail_copy(const char *const *uuids)
{
	struct sweep s;

	sweep_begin(&s, "copy", 1, sweep_copy);
	sweep_access(&s, uuids[0], VFIO_DMA_MAP_FLAG_READ);
	sweep_end(&s, 2);
}

/* The kernel copies eight bytes into a page of the mapping, which faults. 0 or errno. */
static int map_and_touch(struct dev *dev, void **at)
{
	*at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd, BAR2 + ENTRY * PAGE);

	return *at == MAP_FAILED || !touch(*at) ? errno : 0;
}

static void fail_aperture(const char *const *uuids)
{
	uint64_t *mem;
	struct sweep s;
	struct dev dev;
	void *at;
	int err;

	mem = begin(&dev, uuids[0], RW);
	sweep_begin(&s, "aperture", 1, sweep_both);
	while (sweep_next(&s)) {
		renew(&dev, mem, RW, false);
		mem[0] = 0;
		sweep_arm(&s);
		err = map_and_touch(&dev, &at);
		sweep_disarm(&s, err);
		CHECK(err || mem[0], "fault %u: not written", s.nth);
		if (at == MAP_FAILED)
			continue;
		if (err)
			CHECK(touch(at) && mem[0], "fault %u: not after it", s.nth);
		munmap(at, PAGE);
	}
	sweep_end(&s, 5);
	end(&dev, mem);
}

/* The thread of its render engine. */
static int engine_thread(const char *uuid)
{
	char path[300], name[32], comm[32];
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int pid = 0;
	FILE *file;

	snprintf(name, sizeof(name), "gvt/%.4s/rcs0\n", uuid);
	CHECK(proc, "/proc");
	while (!pid && (entry = readdir(proc))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		file = atoi(entry->d_name) ? fopen(path, "r") : NULL;
		if (!file)
			continue;
		if (fgets(comm, sizeof(comm), file) && !strcmp(comm, name))
			pid = atoi(entry->d_name);
		fclose(file);
	}
	closedir(proc);
	CHECK(pid, "no %s", name);

	return pid;
}

/* In the engine's thread: its first look at ring, context, and what it stores to. */
static void fail_submit(const char *const *uuids)
{
	struct sweep s;
	struct dev dev;
	struct gpu gpu;

	dev_open(&dev, uuids[0]);
	gpu_init(&gpu, &dev, RCS, 16, 1ul << 32);
	sweep_begin(&s, "submit", 2, sweep_memory);
	sweep_thread(&s, engine_thread(uuids[0]));
	while (sweep_next(&s)) {
		dma_unmap(&dev, gpu.iova, GPU_PAGES * PAGE);
		dma_map(&dev, gpu.ram, gpu.iova, GPU_PAGES * PAGE);
		usleep(s.fired ? AGAIN_US : SOON_US);
		sweep_arm(&s);
		gpu_seqno(&gpu);
		CHECK(gpu_wait(&gpu, 20000), "fault %u: nothing done", s.nth);
		usleep(SOON_US);
		sweep_disarm(&s, 0);
	}
	sweep_end(&s, 5);
	gpu_fini(&gpu);
	dev_close(&dev);
}

const struct fail_case fail_memory_cases[] = {
	{ "dma_map", fail_dma_map },
	{ "dma_unmap", fail_dma_unmap },
	{ "pin", fail_pin },
	{ "copy", fail_copy },
	{ "aperture", fail_aperture },
	{ "submit", fail_submit },
	{ }
};
