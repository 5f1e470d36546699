// SPDX-License-Identifier: GPL-2.0
/*
 * gem_aperture - what a processor sees through the aperture, and in memory
 *
 * Runs in a guest on a stock i915, alone or by igt_runner: --list-subtests,
 * --run-subtest NAME; exit status 0 if all is right, 77 if a test can't be done here, 79
 * if there is no such one, 98 if something is wrong. --speed: how fast it is, in MiB/s.
 *
 * Objects are mapped twice: through the GTT, where a fence makes a tiled surface
 * straight, and by their pages. What is written through one has to be there through the
 * other at once, byte by byte where the manual says (PRM SKL volume 5 "Memory Views",
 * tiled resources).
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <libdrm/i915_drm.h>
#include <xf86drm.h>

#define PAGE	4096u
#define SIZE	(64u << 10)
#define MANY	160		/* of 1 MiB: more than the aperture has room for */

enum { PASS = 0, SKIP = 77, INVALID = 79, FAIL = 98 };

static int fd;

/* An object, through the GTT and by its pages. */
struct object {
	uint32_t handle;
	uint32_t size;
	uint32_t tiling;
	uint32_t pitch;
	uint8_t *gtt;
	uint8_t *pages;
};

static void give_up(const char *what)
{
	fprintf(stderr, "gem_aperture: %s: %s\n", what, strerror(errno));
	exit(FAIL);
}

static void *map(uint32_t handle, uint32_t size, uint64_t how)
{
	struct drm_i915_gem_mmap_offset arg = { .handle = handle, .flags = how };
	void *at;

	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_MMAP_OFFSET, &arg))
		give_up("mmap offset");
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, arg.offset);
	if (at == MAP_FAILED)
		give_up("mmap");

	return at;
}

static void make(struct object *o, uint32_t size, uint32_t tiling, uint32_t pitch)
{
	struct drm_i915_gem_create create = { .size = size };
	struct drm_i915_gem_set_tiling set = { .tiling_mode = tiling, .stride = pitch };

	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_CREATE, &create))
		give_up("create");
	set.handle = create.handle;
	if (tiling && drmIoctl(fd, DRM_IOCTL_I915_GEM_SET_TILING, &set))
		give_up("set tiling");
	/* Where memory is in channels, bit 6 depends on others. */
	if (set.swizzle_mode)
		exit(SKIP);
	*o = (struct object){
		.handle = create.handle, .size = size, .tiling = tiling, .pitch = pitch,
		.gtt = map(create.handle, size, I915_MMAP_OFFSET_GTT),
		.pages = map(create.handle, size, I915_MMAP_OFFSET_WB),
	};
}

static void done(struct object *o)
{
	struct drm_gem_close close = { .handle = o->handle };

	munmap(o->gtt, o->size);
	munmap(o->pages, o->size);
	drmIoctl(fd, DRM_IOCTL_GEM_CLOSE, &close);
}

/* Have i915 know who uses the object next. */
static void use(const struct object *o, uint32_t domain)
{
	struct drm_i915_gem_set_domain arg = {
		.handle = o->handle, .read_domains = domain, .write_domain = domain,
	};

	if (drmIoctl(fd, DRM_IOCTL_I915_GEM_SET_DOMAIN, &arg))
		give_up("set domain");
}

/* Where a byte of the straight surface is in the pages. */
static uint32_t place(const struct object *o, uint32_t off)
{
	uint32_t x, y, width, height, tile, within;

	if (!o->tiling)
		return off;
	width = o->tiling == I915_TILING_X ? 512 : 128;
	height = PAGE / width;
	x = off % o->pitch;
	y = off / o->pitch;
	tile = y / height * (o->pitch / width) + x / width;
	x %= width;
	y %= height;
	/* X: rows of 512 bytes. Y: columns of 16 bytes, each 32 rows. */
	within = o->tiling == I915_TILING_X ? y * 512 + x : x / 16 * 512 + y * 16 + x % 16;

	return tile * PAGE + within;
}

/* A value that depends on each bit of the offset. */
static uint8_t value(uint32_t off, uint32_t seed)
{
	uint32_t v = (off + seed) * 2654435761u;

	return v >> 24 ^ v >> 16;
}

static void expect(const char *what, uint32_t off, uint8_t is, uint8_t should)
{
	if (is == should)
		return;
	fprintf(stderr, "gem_aperture: %s at 0x%x: 0x%02x instead of 0x%02x\n", what, off, is,
		should);
	exit(FAIL);
}

/* Write bytes in one access of @n. */
static void store(uint8_t *to, const uint8_t *from, uint32_t n)
{
	switch (n) {
	case 1:
		*(volatile uint8_t *)to = *from;
		break;
	case 2:
		*(volatile uint16_t *)to = *(const uint16_t *)from;
		break;
	case 4:
		*(volatile uint32_t *)to = *(const uint32_t *)from;
		break;
	default:
		*(volatile uint64_t *)to = *(const uint64_t *)from;
		break;
	}
}

static void load(uint8_t *to, const uint8_t *from, uint32_t n)
{
	switch (n) {
	case 1:
		*to = *(const volatile uint8_t *)from;
		break;
	case 2:
		*(uint16_t *)to = *(const volatile uint16_t *)from;
		break;
	case 4:
		*(uint32_t *)to = *(const volatile uint32_t *)from;
		break;
	default:
		*(uint64_t *)to = *(const volatile uint64_t *)from;
		break;
	}
}

/* All of an object in accesses of @width: through the aperture, then back. */
static void both_ways(struct object *o, uint32_t width, uint32_t seed)
{
	_Alignas(8) uint8_t buf[8];
	uint32_t off, i;

	use(o, I915_GEM_DOMAIN_GTT);
	for (off = 0; off < o->size; off += width) {
		for (i = 0; i < width; i++)
			buf[i] = value(off + i, seed);
		store(o->gtt + off, buf, width);
		/* Each at once, and without telling anybody. */
		expect("the first byte in memory", off, o->pages[place(o, off)], buf[0]);
	}
	use(o, I915_GEM_DOMAIN_CPU);
	for (off = 0; off < o->size; off++)
		expect("in memory", off, o->pages[place(o, off)], value(off, seed));

	for (off = 0; off < o->size; off++)
		o->pages[place(o, off)] = value(off, seed + 1);
	use(o, I915_GEM_DOMAIN_GTT);
	for (off = 0; off < o->size; off += width) {
		load(buf, o->gtt + off, width);
		for (i = 0; i < width; i++)
			expect("through the aperture", off + i, buf[i],
			       value(off + i, seed + 1));
	}
}

static void widths(uint32_t tiling, uint32_t pitch)
{
	struct object o;
	uint32_t width;

	make(&o, SIZE, tiling, pitch);
	for (width = 8; width; width /= 2)
		both_ways(&o, width, width * 100);
	done(&o);
}

static void linear(void)
{
	widths(I915_TILING_NONE, 0);
}

static void x_tiled(void)
{
	widths(I915_TILING_X, 1024);
}

static void y_tiled(void)
{
	widths(I915_TILING_Y, 512);
}

/* More objects than fences, of all kinds, each as it should be whenever it is its turn. */
static void fences_move(void)
{
	static const uint32_t pitch[] = { 0, 512, 128 };
	struct object o[48];
	uint32_t n = sizeof(o) / sizeof(*o), i, round;

	for (i = 0; i < n; i++)
		make(&o[i], SIZE, i % 3, pitch[i % 3]);
	for (round = 0; round < 2; round++) {
		for (i = 0; i < n; i++)
			for (uint32_t off = 0; off < SIZE; off += 516)
				*(volatile uint32_t *)(o[i].gtt + off) = off * 7 + i + round;
		for (i = 0; i < n; i++)
			for (uint32_t off = 0; off < SIZE; off += 516)
				expect("of another object", off,
				       o[i].pages[place(&o[i], off)],
				       (uint8_t)(off * 7 + i + round));
	}
	for (i = 0; i < n; i++)
		done(&o[i]);
}

/* More than the aperture holds: pages come and go behind the same addresses. */
static void pages_move(void)
{
	static struct object o[MANY];
	uint32_t i, round;

	for (i = 0; i < MANY; i++)
		make(&o[i], 1u << 20, I915_TILING_NONE, 0);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < MANY; i++)
			for (uint32_t off = 0; off < 1u << 20; off += 4 * PAGE)
				*(volatile uint32_t *)(o[i].gtt + off) = off + i * 3 + round;
		for (i = 0; i < MANY; i++)
			for (uint32_t off = 0; off < 1u << 20; off += 4 * PAGE) {
				uint32_t is = *(volatile uint32_t *)(o[i].pages + off);

				expect("page of another object", off, is,
				       (uint8_t)(off + i * 3 + round));
				*(volatile uint32_t *)(o[i].pages + off) = is + 1;
				expect("through the aperture", off, o[i].gtt[off],
				       (uint8_t)(is + 1));
			}
	}
	for (i = 0; i < MANY; i++)
		done(&o[i]);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec + t.tv_nsec * 1e-9;
}

/* KVM emulates no wide stores. */
static void fill(uint8_t *to, uint64_t with, uint32_t size)
{
	uint32_t off;

	for (off = 0; off < size; off += 8)
		*(volatile uint64_t *)(to + off) = with;
}

/* How fast an object is filled, when it was filled once. */
static void speed(const char *name, uint32_t tiling, uint32_t pitch)
{
	uint32_t size = 256u << 10;
	struct object o;
	double begin;

	make(&o, size, tiling, pitch);
	fill(o.gtt, 1, size);
	begin = now();
	fill(o.gtt, 2, size);
	printf("%s %.2f\n", name, size / (now() - begin) / (1 << 20));
	done(&o);
}

static int speeds(void)
{
	speed("straight", I915_TILING_NONE, 0);
	speed("x-tiled", I915_TILING_X, 4096);
	speed("y-tiled", I915_TILING_Y, 4096);

	return PASS;
}

static const struct {
	const char *name;
	void (*run)(void);
} subtests[] = {
	{ "linear", linear },
	{ "x-tiled", x_tiled },
	{ "y-tiled", y_tiled },
	{ "fences-move", fences_move },
	{ "pages-move", pages_move },
};

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "list-subtests", no_argument, NULL, 'l' },
		{ "run-subtest", required_argument, NULL, 'r' },
		{ "speed", no_argument, NULL, 's' },
		{ }
	};
	const char *only = NULL;
	unsigned int i, n = 0;
	int opt, fast = 0;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt == '?')
			return INVALID;
		if (opt == 'r')
			only = optarg;
		if (opt == 's')
			fast = 1;
		for (i = 0; opt == 'l' && i < sizeof(subtests) / sizeof(*subtests); i++)
			puts(subtests[i].name);
		if (opt == 'l')
			return PASS;
	}
	fd = open("/dev/dri/renderD128", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror("/dev/dri/renderD128");
		return SKIP;
	}
	if (fast)
		return speeds();
	for (i = 0; i < sizeof(subtests) / sizeof(*subtests); i++) {
		if (only && strcmp(only, subtests[i].name))
			continue;
		subtests[i].run();
		printf("%s: ok\n", subtests[i].name);
		fflush(stdout);
		n++;
	}

	return n ? PASS : INVALID;
}
