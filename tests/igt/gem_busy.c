// SPDX-License-Identifier: GPL-2.0
/*
 * gem_busy - an engine that always has something to do, until the program is ended
 *
 * Runs in a guest on a stock i915. Two batches take turns: while one runs, the other one waits
 * behind it. A batch jumps to its own beginning until the processor writes another command
 * there, a tenth of a second later. The blitter's does not: i915 reads it first and submits a
 * copy (i915_cmd_parser.c), so it is made of large fills.
 *
 * Output: "busy" as soon as both batches are submitted. Ends with SIGTERM, and so do the
 * batches; after SIGKILL i915 has to find out that one hangs. Exit status: 0, or 2 if
 * something can't be done.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libdrm/i915_drm.h>
#include <xf86drm.h>

#define BATCH_ADDR		0x20000000u
#define BATCH_SIZE		4096u
#define CANVAS_ADDR		0x10000000u
#define CANVAS_SIZE		(4u << 20)
#define TURN_US			100000
#define WAIT_NS			(60ll * 1000000000)

/* PRM SKL volume 2a */
#define MI_BATCH_BUFFER_END	(0x0a << 23)
#define MI_BATCH_BUFFER_START	(0x31 << 23 | 1 << 8 | 1)
#define XY_COLOR_BLT		(2 << 29 | 0x50 << 22 | 3 << 20 | 5)
#define BR13_32BPP_COPY_PATTERN	(3 << 24 | 0xf0 << 16)
#define FILLS			100
#define PITCH			4096u

static const struct engine {
	const char *name;
	uint64_t flags;
	bool fills;
} engines[] = {
	{ "rcs", I915_EXEC_RENDER, false },
	{ "bcs", I915_EXEC_BLT, true },
	{ "vcs", I915_EXEC_BSD, false },
	{ "vecs", I915_EXEC_VEBOX, false },
};

struct object {
	uint32_t handle;
	uint32_t addr;
	uint32_t *map;
};

static volatile sig_atomic_t ended;

static void end(int signal)
{
	ended = 1;
}

static int fail(const char *what)
{
	fprintf(stderr, "gem_busy: %s: %s\n", what, strerror(errno));

	return 2;
}

static int object_create(int fd, struct object *o, uint32_t addr, uint32_t size)
{
	struct drm_i915_gem_create create = { .size = size };
	struct drm_i915_gem_mmap_offset mmap_offset = { .flags = I915_MMAP_OFFSET_WB };

	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_CREATE, &create))
		return fail("create object");
	mmap_offset.handle = create.handle;
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_MMAP_OFFSET, &mmap_offset))
		return fail("map object");
	o->handle = create.handle;
	o->addr = addr;
	o->map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, mmap_offset.offset);
	if (o->map == MAP_FAILED)
		return fail("mmap object");

	return 0;
}

static void write_fills(uint32_t *batch)
{
	int i;

	for (i = 0; i < FILLS; i++) {
		*batch++ = XY_COLOR_BLT;
		*batch++ = BR13_32BPP_COPY_PATTERN | PITCH;
		*batch++ = 0;
		*batch++ = CANVAS_SIZE / PITCH << 16 | PITCH / 4;
		*batch++ = CANVAS_ADDR;
		*batch++ = 0;
		*batch++ = 0x12345678 + i;
	}
	*batch++ = MI_BATCH_BUFFER_END;
	*batch = 0;
}

/* The command that decides is the last one to be written. */
static void write_loop(const struct object *batch)
{
	batch->map[1] = batch->addr;
	batch->map[2] = 0;
	__atomic_store_n(&batch->map[0], MI_BATCH_BUFFER_START, __ATOMIC_RELEASE);
}

static void end_loop(const struct object *batch)
{
	__atomic_store_n(&batch->map[0], MI_BATCH_BUFFER_END, __ATOMIC_RELEASE);
}

static int submit(int fd, const struct engine *engine, const struct object *canvas,
		  const struct object *batch)
{
	const uint64_t where = EXEC_OBJECT_PINNED | EXEC_OBJECT_SUPPORTS_48B_ADDRESS;
	struct drm_i915_gem_exec_object2 exec[] = {
		{ .handle = canvas->handle, .offset = canvas->addr,
		  .flags = where | EXEC_OBJECT_WRITE },
		{ .handle = batch->handle, .offset = batch->addr, .flags = where },
	};
	struct drm_i915_gem_execbuffer2 execbuf = {
		.buffers_ptr = (uintptr_t)exec,
		.buffer_count = 2,
		.flags = engine->flags | I915_EXEC_NO_RELOC,
	};

	if (engine->fills)
		write_fills(batch->map);
	else
		write_loop(batch);
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_EXECBUFFER2, &execbuf))
		return fail("submit");

	return 0;
}

/* Have a batch come to its end. */
static int finish(int fd, const struct engine *engine, const struct object *batch)
{
	struct drm_i915_gem_wait wait = { .bo_handle = batch->handle, .timeout_ns = WAIT_NS };

	if (!engine->fills)
		end_loop(batch);
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_WAIT, &wait))
		return fail("wait");

	return 0;
}

static int keep_busy(int fd, const struct engine *engine)
{
	struct object canvas, batches[2];
	int turn;

	if (object_create(fd, &canvas, CANVAS_ADDR, CANVAS_SIZE))
		return 2;
	for (turn = 0; turn < 2; turn++) {
		if (object_create(fd, &batches[turn], BATCH_ADDR + turn * BATCH_SIZE, BATCH_SIZE) ||
		    submit(fd, engine, &canvas, &batches[turn]))
			return 2;
	}
	puts("busy");
	fflush(stdout);
	for (turn = 0; !ended; turn ^= 1) {
		if (!engine->fills)
			usleep(TURN_US);
		if (finish(fd, engine, &batches[turn]) ||
		    submit(fd, engine, &canvas, &batches[turn]))
			return 2;
	}
	if (finish(fd, engine, &batches[turn]) || finish(fd, engine, &batches[turn ^ 1]))
		return 2;

	return 0;
}

int main(int argc, char **argv)
{
	const char *node = "/dev/dri/renderD128";
	unsigned int i;
	int fd;

	signal(SIGTERM, end);
	for (i = 0; argc == 2 && i < sizeof(engines) / sizeof(*engines); i++) {
		if (strcmp(argv[1], engines[i].name))
			continue;
		fd = open(node, O_RDWR | O_CLOEXEC);

		return fd < 0 ? fail(node) : keep_busy(fd, &engines[i]);
	}
	fputs("usage: gem_busy rcs|bcs|vcs|vecs\n"
	      "Keeps an engine of /dev/dri/renderD128 busy until the program is ended.\n", stderr);

	return 2;
}
