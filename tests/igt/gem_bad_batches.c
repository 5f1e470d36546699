// SPDX-License-Identifier: GPL-2.0
/*
 * gem_bad_batches - batches that no engine can finish, one kind after another.
 *
 * Runs in a guest on a stock i915, without privilege over other contexts. For
 * each engine it submits a bad batch and waits until i915 has given it up (the
 * engine hung and was reset). What comes after, from a context of its own, must
 * work; gem_engine_stores shows that.
 *
 * On Gen9, i915 reads a batch for the blitter before it submits it, and refuses
 * commands and registers that it does not know (i915_cmd_parser.c): these batches
 * do not reach the engine.
 *
 * Output: a line per kind and engine. Exit status: 0 if i915 recovered from all,
 * 1 if a batch did not end, 2 if the test could not run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libdrm/i915_drm.h>
#include <xf86drm.h>

#define BATCH_ADDR		0x20000000ull
#define BATCH_SIZE		4096
#define NOWHERE			0x7fff00000000ull	/* i915's scratch page */
#define WAIT_NS			(120ll * 1000000000)

/* PRM SKL volume 2a */
#define MI_ILLEGAL		(0x3f << 23)
#define MI_SEMAPHORE_WAIT_EQ	(0x1c << 23 | 1 << 15 | 4 << 12 | 2)
#define MI_BATCH_BUFFER_START	(0x31 << 23 | 1 << 8 | 1)
#define MI_BATCH_BUFFER_END	(0x0a << 23)
#define MI_LOAD_REGISTER_IMM	(0x22 << 23 | 1)
#define MI_STORE_DWORD_IMM	(0x20 << 23 | 2)
#define MI_USE_GGTT		(1 << 22)
#define GEN6_GDRST		0x941c

/* A batch; is i915 to find the engine hung, does its command parser refuse it? */
static const struct kind {
	const char *name;
	int hangs;
	int refused;
	uint32_t dword[8];
} kinds[] = {
	{ "illegal command", 1, EINVAL, { MI_ILLEGAL } },
	{ "jump to itself", 1, 0, { MI_BATCH_BUFFER_START, BATCH_ADDR, 0 } },
	{ "semaphore that never opens", 1, 0,
	  { MI_SEMAPHORE_WAIT_EQ, 0x12345678, (uint32_t)(BATCH_ADDR + 64), 0,
	    MI_BATCH_BUFFER_END } },
	{ "store to nowhere", 0, 0,
	  { MI_STORE_DWORD_IMM, (uint32_t)NOWHERE, NOWHERE >> 32, 1,
	    MI_BATCH_BUFFER_END } },
	{ "store into the global GTT", 0, 0,
	  { MI_STORE_DWORD_IMM | MI_USE_GGTT, 0, 0, 1, MI_BATCH_BUFFER_END } },
	{ "reset by a register write", 0, EACCES,
	  { MI_LOAD_REGISTER_IMM, GEN6_GDRST, 1, MI_BATCH_BUFFER_END } },
};

static const struct {
	const char *name;
	uint64_t flags;
} engines[] = {
	{ "rcs", I915_EXEC_RENDER },
	{ "bcs", I915_EXEC_BLT },
	{ "vcs", I915_EXEC_BSD },
	{ "vecs", I915_EXEC_VEBOX },
};

static int fail(const char *what)
{
	fprintf(stderr, "gem_bad_batches: %s: %s\n", what, strerror(errno));

	return 2;
}

static int context_was_reset(int fd)
{
	struct drm_i915_reset_stats stats = { };

	if (drmIoctl(fd, DRM_IOCTL_I915_GET_RESET_STATS, &stats))
		return -1;

	return stats.batch_active > 0;
}

/* 0: ended as expected, 1: not, 2: could not run. */
static int run(int fd, const struct kind *kind, uint64_t engine)
{
	struct drm_i915_gem_create create = { .size = BATCH_SIZE };
	struct drm_i915_gem_pwrite pwrite = { .size = 32 };
	struct drm_i915_gem_exec_object2 exec = {
		.offset = BATCH_ADDR,
		.flags = EXEC_OBJECT_PINNED | EXEC_OBJECT_SUPPORTS_48B_ADDRESS,
	};
	struct drm_i915_gem_execbuffer2 execbuf = {
		.buffer_count = 1, .flags = engine | I915_EXEC_NO_RELOC,
	};
	struct drm_i915_gem_wait wait = { .timeout_ns = WAIT_NS };
	int reset;

	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_CREATE, &create))
		return fail("create");
	pwrite.handle = create.handle;
	pwrite.data_ptr = (uintptr_t)kind->dword;
	exec.handle = create.handle;
	execbuf.buffers_ptr = (uintptr_t)&exec;
	wait.bo_handle = create.handle;
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_PWRITE, &pwrite))
		return fail("write batch");
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_EXECBUFFER2, &execbuf)) {
		if (engine == I915_EXEC_BLT && kind->refused == errno)
			return 0;
		return fail("submit");
	}
	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_WAIT, &wait)) {
		fail("wait");
		return 1;
	}
	reset = context_was_reset(fd);
	if (reset < 0)
		return fail("reset statistics");

	return reset != kind->hangs;
}

/* Arguments: the engines to try; without any, all. */
static int wanted(int argc, char **argv, const char *name)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return 1;

	return argc < 2;
}

int main(int argc, char **argv)
{
	const char *node = "/dev/dri/renderD128";
	unsigned int k, e;
	int status = 0;

	for (k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		for (e = 0; e < sizeof(engines) / sizeof(*engines); e++) {
			/* A file of its own: i915 bans contexts that hang. */
			int fd, ret;

			if (!wanted(argc, argv, engines[e].name))
				continue;
			fd = open(node, O_RDWR | O_CLOEXEC);
			if (fd < 0)
				return fail(node);
			ret = run(fd, &kinds[k], engines[e].flags);
			printf("%s on %s: %s\n", kinds[k].name, engines[e].name,
			       !ret ? "ok" : ret == 1 ? "WRONG" : "not run");
			fflush(stdout);
			if (ret > status)
				status = ret;
			close(fd);
		}
	}

	return status;
}
