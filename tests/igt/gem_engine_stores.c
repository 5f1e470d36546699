// SPDX-License-Identifier: GPL-2.0
/*
 * gem_engine_stores - each engine stores values at chosen addresses; check all.
 *
 * Runs in a guest on a stock i915. A batch is a sequence of MI_STORE_DATA_IMM to
 * addresses that the test chooses (softpin): in an object below 4 GiB, and in
 * one far above. Addresses and values come from a seeded generator, so a run
 * can be repeated. After a batch every store is compared, and so is the rest of
 * both objects: a store that went astray within them is seen.
 *
 * Output: a line per engine, "ENGINE: N batches, N stores, ok" or what was
 * wrong; with --json the same as one JSON object. Exit status: 0 all right, 1 a
 * value was wrong, 2 the test could not run.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <libdrm/i915_drm.h>
#include <xf86drm.h>

/* PRM SKL volume 2a: MI_STORE_DATA_IMM, one dword, PPGTT; MI_BATCH_BUFFER_END */
#define MI_STORE_DWORD_IMM	(0x20 << 23 | 2)
#define MI_STORE_QWORD_IMM	(0x20 << 23 | 1 << 21 | 3)
#define MI_BATCH_BUFFER_END	(0x0a << 23)

#define TARGET_SIZE		(64 << 10)
#define STORES			64	/* a batch */
#define BATCH_SIZE		4096
#define WAIT_NS			(60ll * 1000000000)

/* Softpin addresses: bit 47 set would need the canonical form. */
#define LOW_ADDR		0x10000000ull
#define HIGH_ADDR		0x7abc00000000ull
#define BATCH_ADDR		0x20000000ull

struct engine {
	const char *name;
	uint64_t flags;
};

static const struct engine engines[] = {
	{ "rcs", I915_EXEC_RENDER },
	{ "bcs", I915_EXEC_BLT },
	{ "vcs", I915_EXEC_BSD },
	{ "vecs", I915_EXEC_VEBOX },
};

/* A buffer object, where it is for the GPU, and its mapping. */
struct object {
	uint32_t handle;
	uint64_t addr;
	uint32_t *map;
	uint32_t *expect;
};

static uint64_t seed = 1;

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift" */
static uint64_t random64(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;

	return seed * 0x2545f4914f6cdd1dull;
}

static int fail(const char *what)
{
	fprintf(stderr, "gem_engine_stores: %s: %s\n", what, strerror(errno));

	return -1;
}

static int object_create(int fd, struct object *o, uint64_t addr, uint32_t size)
{
	struct drm_i915_gem_create create = { .size = size };
	struct drm_i915_gem_mmap_offset mmap_offset = {
		.flags = I915_MMAP_OFFSET_WB,
	};

	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_CREATE, &create))
		return fail("create object");
	o->handle = create.handle;
	o->addr = addr;
	mmap_offset.handle = o->handle;
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_MMAP_OFFSET, &mmap_offset))
		return fail("map object");
	o->map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		      mmap_offset.offset);
	if (o->map == MAP_FAILED)
		return fail("mmap object");
	o->expect = calloc(1, size);
	if (!o->expect)
		return fail("memory");
	memset(o->map, 0, size);

	return 0;
}

/* Fill a batch with stores to @target, and note what is to be expected. */
static void write_batch(uint32_t *batch, struct object *target, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct object *o = &target[random64() & 1];
		bool wide = random64() & 1;
		uint32_t dword = random64() % (TARGET_SIZE / 4);
		uint64_t val = random64();
		uint64_t addr;

		if (wide)
			dword &= ~1u;
		addr = o->addr + dword * 4;
		*batch++ = wide ? MI_STORE_QWORD_IMM : MI_STORE_DWORD_IMM;
		*batch++ = addr;
		*batch++ = addr >> 32;
		*batch++ = val;
		o->expect[dword] = val;
		if (wide) {
			*batch++ = val >> 32;
			o->expect[dword + 1] = val >> 32;
		}
	}
	*batch++ = MI_BATCH_BUFFER_END;
	*batch++ = 0;
}

static int submit(int fd, const struct engine *engine, struct object *target,
		  struct object *batch)
{
	struct drm_i915_gem_exec_object2 exec[3] = {
		{ .handle = target[0].handle, .offset = target[0].addr },
		{ .handle = target[1].handle, .offset = target[1].addr },
		{ .handle = batch->handle, .offset = batch->addr },
	};
	struct drm_i915_gem_execbuffer2 execbuf = {
		.buffers_ptr = (uintptr_t)exec,
		.buffer_count = 3,
		.flags = engine->flags | I915_EXEC_NO_RELOC,
	};
	struct drm_i915_gem_wait wait = {
		.bo_handle = batch->handle, .timeout_ns = WAIT_NS,
	};
	int i;

	for (i = 0; i < 3; i++)
		exec[i].flags = EXEC_OBJECT_PINNED |
			EXEC_OBJECT_SUPPORTS_48B_ADDRESS |
			(i < 2 ? EXEC_OBJECT_WRITE : 0);
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_EXECBUFFER2, &execbuf))
		return fail("submit");
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_WAIT, &wait))
		return fail("wait");

	return 0;
}

/* Number of dwords that are not as expected. */
static int compare(const struct engine *engine, const struct object *target)
{
	int wrong = 0;
	int i, k;

	for (i = 0; i < 2; i++) {
		if (!memcmp(target[i].map, target[i].expect, TARGET_SIZE))
			continue;
		for (k = 0; k < TARGET_SIZE / 4; k++) {
			if (target[i].map[k] == target[i].expect[k])
				continue;
			if (!wrong++)
				fprintf(stderr, "%s: at %#" PRIx64
					": %#x, expected %#x\n", engine->name,
					target[i].addr + k * 4,
					target[i].map[k], target[i].expect[k]);
		}
	}

	return wrong;
}

/* A context can't have more than one error: a new file, a new context. */
static int run_engine(const char *node, const struct engine *engine,
		      int batches, long *stores, int *wrong)
{
	struct object target[2], batch;
	int fd = open(node, O_RDWR | O_CLOEXEC);
	int i;

	if (fd < 0)
		return fail(node);
	if (object_create(fd, &target[0], LOW_ADDR, TARGET_SIZE) ||
	    object_create(fd, &target[1], HIGH_ADDR, TARGET_SIZE) ||
	    object_create(fd, &batch, BATCH_ADDR, BATCH_SIZE))
		return -1;

	*wrong = 0;
	for (i = 0; i < batches && !*wrong; i++) {
		write_batch(batch.map, target, STORES);
		if (submit(fd, engine, target, &batch))
			return -1;
		*wrong = compare(engine, target);
		*stores += STORES;
	}
	close(fd);

	return 0;
}

static void usage(FILE *to)
{
	fputs("usage: gem_engine_stores [-b BATCHES] [-s SEED] [-d NODE] [-j]\n"
	      "Each engine executes BATCHES (1000) batches of stores; all values are checked.\n"
	      "  -b, --batches=N   batches an engine\n"
	      "  -s, --seed=N      of the addresses and values\n"
	      "  -d, --device=F    render node (/dev/dri/renderD128)\n"
	      "  -j, --json        one JSON object instead of lines\n", to);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "batches", required_argument, NULL, 'b' },
		{ "seed", required_argument, NULL, 's' },
		{ "device", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *node = "/dev/dri/renderD128";
	bool json = false;
	int batches = 1000;
	int status = 0;
	unsigned int i;
	int c;

	while ((c = getopt_long(argc, argv, "b:s:d:jh", options, NULL)) != -1) {
		switch (c) {
		case 'b':
			batches = atoi(optarg);
			break;
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'd':
			node = optarg;
			break;
		case 'j':
			json = true;
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	if (batches < 1 || !seed) {
		usage(stderr);
		return 2;
	}

	for (i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
		const char *result;
		long stores = 0;
		int wrong = 0;

		if (run_engine(node, &engines[i], batches, &stores, &wrong)) {
			result = "could not run";
			status = 2;
		} else if (wrong) {
			result = "wrong";
			status = status ? status : 1;
		} else {
			result = "ok";
		}
		if (json)
			printf("%s\"%s\": { \"batches\": %d, \"stores\": %ld, \"result\": \"%s\" }",
			       i ? ", " : "{ ", engines[i].name, batches,
			       stores, result);
		else
			printf("%s: %d batches, %ld stores, %s\n",
			       engines[i].name, batches, stores, result);
		fflush(stdout);
	}
	if (json)
		puts(" }");

	return status;
}
