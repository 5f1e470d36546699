// SPDX-License-Identifier: GPL-2.0
/* See canary.h */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "canary.h"
#include "screen.h"

#define KERNEL_AT	0x1000000ull	/* CONFIG_PHYSICAL_START */

char *canary;

/* What a picture has of ours: another one for each pixel nearby, with no byte of the canary's. */
uint32_t color(uint32_t i)
{
	return 0x110000 | (i >> 6 & 0x3f) << 8 | (i & 0x3f);
}

void fill(uint32_t *pixels, size_t len)
{
	uint32_t i;

	for (i = 0; i < len / 4; i++)
		pixels[i] = color(i);
}

uint64_t physical(const void *at)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t val = 0;

	CHECK(fd >= 0 && pread(fd, &val, 8, (uintptr_t)at / PAGE * 8) == 8, "pagemap");
	close(fd);

	return (val & ((1ull << 55) - 1)) * PAGE;
}

static uint64_t unwritten(uint32_t i)
{
	(void)i;

	return 0;
}

/* Ours, but for the bit that says so. */
static uint64_t absent(uint32_t i)
{
	return IOVA + i * PAGE;
}

static uint64_t neighbours(uint32_t i)
{
	return (i * PAGE) | 1;
}

static uint64_t beyond(uint32_t i)
{
	return (IOVA + WIDTH * HEIGHT * 4 + i * PAGE) | 1;
}

static uint64_t gone(uint32_t i)
{
	return (GONE_IOVA + i * PAGE) | 1;
}

/* The host's addresses of the canary, in memory, which may be one of ours by chance; … */
static uint64_t hosts(uint32_t i)
{
	uint64_t at = physical(canary + i * PAGE);

	return at - IOVA < WIDTH * HEIGHT * 4 ? unwritten(i) : at | 1;
}

/* … and in this process; and the kernel's. */
static uint64_t hosts_virtual(uint32_t i)
{
	return (uintptr_t)(canary + i * PAGE) | 1;
}

static uint64_t kernels(uint32_t i)
{
	return (KERNEL_AT + i * PAGE) | 1;
}

static uint64_t high(uint32_t i)
{
	return (HIGH_IOVA + i * PAGE) | 1;
}

static uint64_t top(uint32_t i)
{
	(void)i;

	return TOP_IOVA | 1;
}

const struct kind kinds[KINDS + 1] = {
	{ "entries that were never written", unwritten },
	{ "entries that are not present", absent },
	{ "a neighbour's addresses", neighbours },
	{ "addresses beyond memory", beyond },
	{ "memory that was unmapped", gone },
	{ "the host's addresses", hosts },
	{ "the process's addresses", hosts_virtual },
	{ "the kernel's addresses", kernels },
	{ "high addresses", high },
	{ "the highest address", top },
	{ }
};

bool has_canary(const void *data, size_t len)
{
	return memchr(data, CANARY, len);
}

/* For a vGPU's guest. */
char *canary_ram(void)
{
	return memset(ram(CANARY_BYTES), CANARY, CANARY_BYTES);
}

/* Memory of the canary, in pages that others had just before, mostly. Returns how many. */
uint32_t canary_take_over(const uint64_t *had, uint32_t n)
{
	char *at = mmap(NULL, CANARY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	uint32_t i, k, found = 0;
	uint64_t is;

	CHECK(at != MAP_FAILED, "memory");
	madvise(at, CANARY_BYTES, MADV_NOHUGEPAGE);
	memset(at, CANARY, CANARY_BYTES);
	for (i = 0; i < CANARY_BYTES / PAGE; i++) {
		is = physical(at + i * PAGE);
		for (k = 0; k < n && had[k] != is; k++)
			;
		found += k < n;
	}

	return found;
}
