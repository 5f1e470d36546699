// SPDX-License-Identifier: GPL-2.0
/*
 * gem_blits - 2D commands of every kind, against a model written from the manual
 *
 * Runs in a guest on a stock i915, alone or by igt_runner: --list-subtests,
 * --run-subtest NAME; exit status 0 if all is right, 77 if it can't be done here, 79 if there
 * is no such one, 98 if something is wrong. --blits N: of each command; --seed N: what the
 * random numbers begin with, which a failure tells.
 *
 * A subtest is a family of commands. Each blit is a batch of its own; then the destination is
 * compared byte by byte with what the model (tests/unit/blit_model.c, which the unit tests
 * have too) makes of the same memory, and so are the pages before and behind it, the source,
 * patterns, and monochrome sources, which have to be as they were.
 *
 * On Gen9, i915 reads a batch for the blitter before it submits it (i915_cmd_parser.c,
 * gen9_blt_cmds). No 2D command is refused, since none touches a register, and BCS_SWCTRL may
 * be written. What unit tests do alone (tests/unit/test_blt.c): commands that are not drawn
 * but counted, those that are too short or unknown, which would hang the engine here; pages
 * that are missing or read-only, where i915 has a scratch page; blits that are stopped, reset
 * or preempted.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <libdrm/i915_drm.h>
#include <xf86drm.h>

#include "blit_model.h"

#define PAGE		4096u
#define WAIT_NS		(60ll * 1000000000)
#define MI_BATCH_BUFFER_END	(0x0a << 23)

enum { PASS = 0, SKIP = 77, INVALID = 79, FAIL = 98 };

/* Around what blits are about, a page on each side that they must leave alone. */
enum { DST, SRC, SIDE_DATA, BATCH, NUM_OBJECTS };

static struct object {
	u32 handle;
	u32 size;
	u64 addr;
	u8 *map;
	u8 *expect;
} objects[NUM_OBJECTS] = {
	[DST] = { .size = BYTES + 2 * PAGE, .addr = 0x10000000 + BLIT_ALIGN - PAGE },
	[SRC] = { .size = BYTES + 2 * PAGE, .addr = 0x7abc00000000 + BLIT_ALIGN - PAGE },
	[SIDE_DATA] = { .size = SIDE + 2 * PAGE, .addr = 0x30000000 },
	[BATCH] = { .size = PAGE, .addr = 0x20000000 },
};

static int fd;

static void give_up(const char *what)
{
	fprintf(stderr, "gem_blits: %s: %s\n", what, strerror(errno));
	exit(FAIL);
}

static void make(struct object *o)
{
	struct drm_i915_gem_create create = { .size = o->size };
	struct drm_i915_gem_mmap_offset offset = { .flags = I915_MMAP_OFFSET_WB };

	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_CREATE, &create))
		give_up("create");
	o->handle = offset.handle = create.handle;
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_MMAP_OFFSET, &offset))
		give_up("mmap offset");
	o->map = mmap(NULL, o->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset.offset);
	if (o->map == MAP_FAILED)
		give_up("mmap");
	o->expect = malloc(o->size);
	if (!o->expect)
		give_up("memory");
}

/* Have the blitter execute the batch, and wait for its end. */
static void run_batch(void)
{
	struct drm_i915_gem_exec_object2 exec[NUM_OBJECTS] = {};
	struct drm_i915_gem_execbuffer2 execbuf = {
		.buffers_ptr = (uintptr_t)exec, .buffer_count = NUM_OBJECTS,
		.flags = I915_EXEC_BLT | I915_EXEC_NO_RELOC,
	};
	struct drm_i915_gem_wait wait = {
		.bo_handle = objects[BATCH].handle, .timeout_ns = WAIT_NS,
	};
	u32 i;

	for (i = 0; i < NUM_OBJECTS; i++) {
		exec[i].handle = objects[i].handle;
		exec[i].offset = objects[i].addr;
		exec[i].flags = EXEC_OBJECT_PINNED | EXEC_OBJECT_SUPPORTS_48B_ADDRESS |
			(i == DST ? EXEC_OBJECT_WRITE : 0);
	}
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_EXECBUFFER2, &execbuf))
		give_up("submit");
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_WAIT, &wait))
		give_up("wait");
}

/* Where in an object its surface begins, for us and for the GPU. */
static u8 *expected_of(u32 n)
{
	return objects[n].expect + PAGE;
}

static u64 addr_of(u32 n)
{
	return objects[n].addr + PAGE;
}

static void do_blit(const struct blit *b)
{
	const struct blit_memory mem = {
		.dst = expected_of(DST), .src = expected_of(SRC), .side = expected_of(SIDE_DATA),
	};
	const struct blit_places at = {
		.dst = addr_of(DST), .src = addr_of(SRC), .side = addr_of(SIDE_DATA),
	};
	u32 *batch = (u32 *)objects[BATCH].map;
	u32 n = blit_command(b, &at, mem.side, batch);

	batch[n] = MI_BATCH_BUFFER_END;
	batch[n + 1] = 0;
	run_batch();
	blit_model(b, &mem);
}

static void tell(const struct blit *b)
{
	fprintf(stderr, "  op 0x%x, %u bytes, rop 0x%02x, mask %u, tiling %u from %u, within %u\n",
		b->op, b->cpp, b->rop, b->mask, b->dst, b->src, b->within);
	fprintf(stderr, "  %d,%d..%d,%d from %d,%d, clip %u %d,%d..%d,%d, key %u 0x%x..0x%x\n",
		b->x1, b->y1, b->x2, b->y2, b->sx, b->sy, b->clip, b->cx1, b->cy1, b->cx2, b->cy2,
		b->key, b->key_low, b->key_high);
}

/* Is all memory as the model has it? If not, say where, and after which blit. */
static bool as_expected(const struct blit *b, const char *family, u32 number, u32 seed)
{
	static const char *const names[] = { "destination", "source", "side" };
	const struct object *o;
	u32 i, at;

	for (i = DST; i <= SIDE_DATA; i++) {
		o = &objects[i];
		if (!memcmp(o->map, o->expect, o->size))
			continue;
		for (at = 0; o->map[at] == o->expect[at]; at++)
			;
		fprintf(stderr, "%s, blit %u of --seed %u: %s%+d is 0x%02x instead of 0x%02x\n",
			family, number, seed, names[i], (int)(at - PAGE), o->map[at],
			o->expect[at]);
		tell(b);
		return false;
	}

	return true;
}

/* A family of commands, on memory that is any too. */
static bool run_family(const struct blit_family *family, u32 blits, u32 seed)
{
	struct blit b;
	u32 i, n;

	blit_seed(seed);
	for (i = DST; i <= SIDE_DATA; i++) {
		blit_scramble(objects[i].expect, objects[i].size);
		memcpy(objects[i].map, objects[i].expect, objects[i].size);
	}
	if (family->least > blits)
		blits = family->least;
	for (n = 0; n < blits * family->num_ops; n++) {
		blit_next(&b, family, n);
		do_blit(&b);
		if (!as_expected(&b, family->name, n, seed))
			return false;
	}

	return true;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec + t.tv_nsec * 1e-9;
}

/* In igt_runner's words. */
static bool run_subtest(const struct blit_family *family, u32 blits, u32 seed)
{
	double begin = now();
	bool passed;

	printf("Starting subtest: %s\n", family->name);
	fflush(stdout);
	passed = run_family(family, blits, seed);
	printf("Subtest %s: %s (%.3fs)\n", family->name, passed ? "SUCCESS" : "FAIL",
	       now() - begin);
	fflush(stdout);

	return passed;
}

static void list_subtests(void)
{
	u32 i;

	for (i = 0; i < num_blit_families; i++)
		puts(blit_families[i].name);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "list-subtests", no_argument, NULL, 'l' },
		{ "run-subtest", required_argument, NULL, 'r' },
		{ "blits", required_argument, NULL, 'b' },
		{ "seed", required_argument, NULL, 's' },
		{ }
	};
	u32 blits = 25, seed = 1, i, n = 0;
	const char *only = NULL;
	int opt, status = PASS;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'l':
			list_subtests();
			return PASS;
		case 'r':
			only = optarg;
			break;
		case 'b':
			blits = strtoul(optarg, NULL, 0);
			break;
		case 's':
			seed = strtoul(optarg, NULL, 0);
			break;
		default:
			return INVALID;
		}
	}
	fd = open("/dev/dri/renderD128", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror("/dev/dri/renderD128");
		return SKIP;
	}
	for (i = 0; i < NUM_OBJECTS; i++)
		make(&objects[i]);
	for (i = 0; i < num_blit_families; i++) {
		if (only && strcmp(only, blit_families[i].name))
			continue;
		if (!run_subtest(&blit_families[i], blits, seed))
			status = FAIL;
		n++;
	}

	return n ? status : INVALID;
}
