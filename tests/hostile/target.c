// SPDX-License-Identifier: GPL-2.0
/* See target.h */
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target.h"

#define CHUNK_PAGES	16u	/* mapped and unmapped at once */
#define CHUNKS		(HOSTILE_PAGES / CHUNK_PAGES)
#define CHUNK_BYTES	(CHUNK_PAGES * PAGE)
#define DEBUGFS		"/sys/kernel/debug/gvt"
#define TEXT_BYTES	(4u << 20)

struct dev target;
struct counts counts;

static char *memory;
static bool there[CHUNKS];
/*
 * Protects @there, and that it is so. Stock type1 deadlocks if two threads unmap at once what
 * a device has pinned: one holds its device_list_lock and wants iommu->lock to unpin, the
 * other one the other way round (6.12, vfio_notify_dma_unmap()). A VMM does one at a time.
 */
static pthread_mutex_t mapping = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t resetting = PTHREAD_MUTEX_INITIALIZER;	/* one at a time: counters */

static const uint64_t regions[] = {
	[HOSTILE_BAR0] = BAR0, [HOSTILE_BAR2] = BAR2, [HOSTILE_BAR4] = BAR4,
	[HOSTILE_CONFIG] = CONFIG,
};

static void access_region(void *device, enum hostile_region region, uint64_t offset, void *buf,
			  uint32_t len, bool write)
{
	uint64_t pos = regions[region] + offset;
	ssize_t done = write ? pwrite(target.fd, buf, len, pos) : pread(target.fd, buf, len, pos);

	(void)device;
	CHECK(done == len, "%s of %u bytes at %#lx", write ? "write" : "read", len, pos);
	count(accesses);
}

static uint32_t *page(void *device, uint32_t n)
{
	(void)device;

	return (uint32_t *)(memory + n * PAGE);
}

static void map(void *device, uint32_t n, bool on)
{
	uint32_t i = n / CHUNK_PAGES;
	uint64_t iova = mem_iova(i * CHUNK_PAGES);

	(void)device;
	pthread_mutex_lock(&mapping);
	if (on && !there[i]) {
		dma_map(&target, memory + i * CHUNK_BYTES, iova, CHUNK_BYTES);
	} else if (!on && there[i]) {
		dma_unmap(&target, iova, CHUNK_BYTES);
		count(unmaps);
	}
	there[i] = on;
	pthread_mutex_unlock(&mapping);
}

static char *read_file(const char *name)
{
	char path[128], *text = malloc(TEXT_BYTES);
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), DEBUGFS "/%s/%s", target.uuid, name);
	file = fopen(path, "r");
	CHECK(file && text, "%s", path);
	n = fread(text, 1, TEXT_BYTES - 1, file);
	CHECK(n && n < TEXT_BYTES - 1, "%zu bytes of %s", n, path);
	text[n] = 0;
	fclose(file);

	return text;
}

/* The number behind a word of a line. */
static uint64_t number(const char *line, const char *word)
{
	const char *at = strstr(line, word);

	return at ? strtoull(at + strlen(word), NULL, 10) : 0;
}

/* What the host has counted, which a reset forgets. */
static void add_counts(void)
{
	char *text = read_file("stats"), *save, *line;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!strncmp(line, "engine ", 7)) {
			counts.batches += number(line, " batches ");
			counts.commands += number(line, " commands ");
			counts.hangs += number(line, " hangs ");
		} else if (!strncmp(line, "render ", 7)) {
			counts.threads += number(line, " threads ");
			counts.pixels += number(line, " pixels ");
		}
	}
	free(text);
}

void target_reset(void)
{
	pthread_mutex_lock(&resetting);
	add_counts();
	CHECK(!ioctl(target.fd, VFIO_DEVICE_RESET), "reset");
	counts.resets++;
	pthread_mutex_unlock(&resetting);
}

static void reset(void *device)
{
	(void)device;
	target_reset();
}

/* Engines have threads of their own. */
static void run(void *device, uint32_t engine)
{
	(void)device;
	(void)engine;
}

static void pass(void *device, uint32_t us)
{
	(void)device;
	usleep(us / 50);
}

static const struct hostile_ops ops = {
	.access = access_region,
	.page = page,
	.memory = map,
	.reset = reset,
	.run = run,
	.pass = pass,
};

void target_open(struct hostile *h, const char *uuid)
{
	uint32_t i;

	dev_open(&target, uuid);
	memory = ram(HOSTILE_PAGES * PAGE);
	for (i = 0; i < HOSTILE_PAGES; i += CHUNK_PAGES)
		map(NULL, i, true);
	*h = (struct hostile){ .ops = &ops, .aperture = target.bar2_size };
}

/* Engines may be at work: they are stopped by this. */
void target_close(void)
{
	dev_close(&target);
	munmap(memory, HOSTILE_PAGES * PAGE);
}

/* What a guest can see of the vGPU, to be freed. */
char *target_state(void)
{
	return read_file("state");
}

/* SEEN dwords of BAR0, to be freed. */
uint32_t *target_registers(void)
{
	uint32_t *seen = malloc(SEEN * 4), at;

	CHECK(seen, "memory");
	for (at = 0; at < SEEN_REGISTERS; at += PAGE / 4)
		CHECK(pread(target.fd, seen + at, PAGE, BAR0 + at * 4) == PAGE, "%#x", at * 4);
	CHECK(pread(target.fd, seen + at, SEEN_ENTRIES * 4, GGTT) == SEEN_ENTRIES * 4, "GGTT");

	return seen;
}
