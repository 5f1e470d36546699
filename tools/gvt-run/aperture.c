// SPDX-License-Identifier: GPL-2.0
/*
 * The aperture of a vGPU, BAR 2, shows the pages of the guest's memory that the GGTT maps
 * there. The guest's memory is in this process; so is what the guest writes to the GGTT and
 * to the fence registers, on its way to the server. That is all it takes to show the pages
 * here: nothing of an access to the aperture goes to the server.
 *
 * An access that is trapped finds its page by the GGTT's entry, through a fence if there is
 * one. A chunk of the aperture that is accessed often, and in which there is no fence, is
 * mapped: its pages in their places, as memory of the guest, up to the first entry that maps
 * nothing. i915 writes entries as it needs them, from the first on: long after its start a
 * part of a chunk has none. An entry that changes replaces its page at once, before the guest
 * goes on; a fence has the chunk trapped again.
 *
 * All functions run with QEMU's big lock held.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "aperture.h"

#define PAGE		4096ul
#define CHUNK		(1ul << 20)
#define CHUNK_PAGES	(CHUNK / PAGE)

/*
 * Accesses to a chunk before it is mapped. Mapping takes about as long as a thousand, and
 * is in vain if a fence comes next.
 */
#define PATIENCE	256

/*
 * Chunks whose pages are in their places: each page may take a mapping of this process, of
 * which Linux allows 65,530.
 */
#define MAX_PLACED	128
/* How many are given up at once, and how long a processor may be at its last access. */
#define GIVE_UP		16
#define LAST_ACCESS_S	1

/* Registers of the vGPU: where they are in BAR 0. */
#define FENCES		0x100000u	/* FENCE_REG_GEN6_LO(0) */
#define NUM_FENCES	32
#define FLUSH		0x101008u	/* GFX_FLSH_CNTL_GEN6 */
#define GGTT		0x800000u

/* PRM SKL volume 5, GGTT page table entry. */
#define PTE_PRESENT	1ull
#define PTE_ADDR	0x3ffffffff000ull

/* PRM SKL volume 2c, FENCE. */
#define FENCE_VALID	1ull
#define FENCE_Y		2ull
#define FENCE_FIRST(f)	((f) & 0xfffff000ull)
#define FENCE_END(f)	(((f) >> 32 & 0xfffff000ull) + PAGE)
#define FENCE_PITCH(f)	(((f) >> 32 & 0xfff) * 128 + 128)

struct chunk {
	MemoryRegion *region;	/* made when it is mapped for the first time */
	uint64_t mapped_at;	/* count of mappings, to know the oldest */
	time_t trapped_at;
	uint32_t accesses;
	uint32_t mapped;	/* bytes from its start on that the guest sees as memory */
	bool placed;		/* its pages are in their places */
};

struct aperture {
	MemoryRegion *registers;	/* BAR 0, as the device has it */
	MemoryRegion *bar;		/* BAR 2 */
	uint64_t size;
	uint64_t *pte;			/* GGTT entries of its pages */
	uint8_t **page;			/* these pages in this process, as far as known */
	uint64_t fence[NUM_FENCES];
	enum { MAYBE, YES, NO } fence_exists[NUM_FENCES];
	struct chunk *chunk;
	uint8_t *place;			/* address space for the mapped chunks */
	uint64_t mappings;		/* so far */
	uint32_t num_placed;
	bool unmappable;		/* the guest's memory can't be mapped twice */
};

static struct chunk *chunk_at(const struct aperture *a, uint64_t off)
{
	return &a->chunk[off / CHUNK];
}

static int log2_of(unsigned int size)
{
	return __builtin_ctz(size);
}

/* What the device itself says. */
static uint64_t device_read(MemoryRegion *region, uint64_t off, unsigned int size)
{
	uint64_t val = 0;

	if (memory_region_dispatch_read(region, off, &val, log2_of(size), 0))
		return ~0ull;
	return val;
}

static void device_write(MemoryRegion *region, uint64_t off, uint64_t val, unsigned int size)
{
	memory_region_dispatch_write(region, off, val, log2_of(size), 0);
}

/* Memory that the guest has at an address, in this process; NULL if it is none. */
static uint8_t *guest_page(uint64_t addr)
{
	uint64_t len = PAGE;
	void *memory = address_space_map(&address_space_memory, addr, &len, true, 0);

	if (!memory)
		return NULL;
	address_space_unmap(&address_space_memory, memory, len, true, 0);
	/* What is no memory is shown by a copy, which is not where a page is. */
	return len == PAGE && !((uintptr_t)memory % PAGE) ? memory : NULL;
}

/* The page at an offset, or NULL. It stays where it is. */
static uint8_t *page_memory(const struct aperture *a, uint64_t off)
{
	uint8_t **page = &a->page[off / PAGE];
	uint64_t pte = a->pte[off / PAGE];

	if (!*page && pte & PTE_PRESENT)
		*page = guest_page(pte & PTE_ADDR);
	return *page;
}

static time_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void trap(struct chunk *chunk)
{
	chunk->accesses = 0;
	if (!chunk->mapped)
		return;
	/* The pages stay: another processor may be at its last access to them. */
	memory_region_set_enabled(chunk->region, false);
	chunk->mapped = 0;
	chunk->trapped_at = seconds();
}

static void trap_all(struct aperture *a)
{
	uint64_t i;

	memory_region_transaction_begin();
	for (i = 0; i < a->size / CHUNK; i++)
		trap(&a->chunk[i]);
	memory_region_transaction_commit();
}

/* Put @n pages that follow each other at @memory where the aperture shows them. */
static bool place(struct aperture *a, uint64_t off, void *memory, uint64_t n)
{
	/* A length of zero: another mapping of the same pages. It takes the old one's place. */
	if (mremap(memory, 0, n * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, a->place + off) !=
	    MAP_FAILED)
		return true;
	if (errno == EINVAL)
		a->unmappable = true;
	return false;
}

/* Where the pages of a chunk end: at the first entry that maps no memory. */
static uint64_t pages_end(const struct aperture *a, uint64_t first)
{
	uint64_t off = first;

	while (off < first + CHUNK && page_memory(a, off))
		off += PAGE;
	return off;
}

/* Pages of a chunk, all of which are there. */
static bool place_pages(struct aperture *a, uint64_t off, uint64_t end)
{
	uint8_t *memory;
	uint64_t n;

	while (off < end) {
		memory = page_memory(a, off);
		for (n = 1; off + n * PAGE < end &&
		     page_memory(a, off + n * PAGE) == memory + n * PAGE; n++)
			;
		if (!place(a, off, memory, n))
			return false;
		off += n * PAGE;
	}
	return true;
}

static bool overlaps(uint64_t fence, uint64_t first, uint64_t end)
{
	return fence & FENCE_VALID && FENCE_FIRST(fence) < end && FENCE_END(fence) > first;
}

static bool has_fence(const struct aperture *a, uint64_t first, uint64_t end)
{
	int i;

	for (i = 0; i < NUM_FENCES; i++)
		if (overlaps(a->fence[i], first, end))
			return true;
	return false;
}

static void trap_oldest(struct aperture *a)
{
	struct chunk *oldest = NULL, *chunk;

	for (chunk = a->chunk; chunk < a->chunk + a->size / CHUNK; chunk++)
		if (chunk->mapped && (!oldest || chunk->mapped_at < oldest->mapped_at))
			oldest = chunk;
	if (oldest)
		trap(oldest);
}

/* Take a chunk's pages out of their places, if nobody can be using them. */
static bool unplace(struct aperture *a, uint64_t first)
{
	struct chunk *chunk = chunk_at(a, first);

	if (!chunk->placed || chunk->mapped ||
	    seconds() <= chunk->trapped_at + LAST_ACCESS_S ||
	    mmap(a->place + first, CHUNK, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
		return false;
	chunk->placed = false;
	a->num_placed--;
	return true;
}

/*
 * Room for one more. If there is none, those that were mapped the longest time ago are
 * trapped, to be room in a while.
 */
static bool room(struct aperture *a)
{
	uint64_t off;
	int i;

	if (a->num_placed < MAX_PLACED)
		return true;
	for (off = 0; off < a->size; off += CHUNK)
		if (unplace(a, off))
			return true;
	for (off = 0; off < a->size; off += CHUNK)
		if (chunk_at(a, off)->placed && !chunk_at(a, off)->mapped)
			return false;
	memory_region_transaction_begin();
	for (i = 0; i < GIVE_UP; i++)
		trap_oldest(a);
	memory_region_transaction_commit();
	return false;
}

static bool make_region(struct aperture *a, struct chunk *chunk, uint64_t first)
{
	chunk->region = calloc(1, QEMU_REGION_ROOM);
	if (!chunk->region)
		return false;
	memory_region_init_ram_device_ptr(chunk->region, NULL, "gvt-aperture", CHUNK,
					  a->place + first);
	memory_region_set_enabled(chunk->region, false);
	memory_region_add_subregion_overlap(a->bar, first, chunk->region, 2);
	return true;
}

static void show_pages(struct chunk *chunk, uint64_t size)
{
	memory_region_transaction_begin();
	memory_region_set_size(chunk->region, size);
	memory_region_set_enabled(chunk->region, true);
	memory_region_transaction_commit();
	chunk->mapped = size;
}

/* Map the chunk of an offset, or more of it than is mapped. */
static void map(struct aperture *a, uint64_t off)
{
	struct chunk *chunk = chunk_at(a, off);
	uint64_t first = off - off % CHUNK, end;

	chunk->accesses = 0;
	if (a->unmappable || has_fence(a, first, first + CHUNK))
		return;
	end = pages_end(a, first);
	if (end <= off || (!chunk->placed && !room(a)))
		return;
	/* Some of the pages may be there even if not all are. */
	a->num_placed += !chunk->placed;
	chunk->placed = true;
	if (!place_pages(a, first + chunk->mapped, end))
		return;
	if (!chunk->region && !make_region(a, chunk, first))
		return;
	show_pages(chunk, end - first);
	chunk->mapped_at = ++a->mappings;
}

/* The address of a byte of a tiled surface, from its start: @off of it shown straight. */
static uint64_t tiled(uint64_t fence, uint64_t off)
{
	uint64_t pitch = FENCE_PITCH(fence);
	uint64_t x = off % pitch, y = off / pitch;
	uint64_t width = fence & FENCE_Y ? 128 : 512, height = PAGE / width;
	uint64_t run = fence & FENCE_Y ? 16 : 512;
	uint64_t tile = y / height * (pitch / width) + x / width;

	return tile * PAGE + x % width / run * (run * height) + y % height * run + x % run;
}

/* Where a trapped access of the aperture goes: @off, or through a fence. */
static uint64_t behind_fence(const struct aperture *a, uint64_t off)
{
	int i;

	for (i = 0; i < NUM_FENCES; i++)
		if (overlaps(a->fence[i], off, off + 1))
			return FENCE_FIRST(a->fence[i]) +
			       tiled(a->fence[i], off - FENCE_FIRST(a->fence[i]));
	return off;
}

/* What a trapped access accesses: up to 8 bytes, aligned. NULL: the device knows. */
static uint8_t *accessed(const struct aperture *a, uint64_t off)
{
	uint8_t *page;

	off = behind_fence(a, off);
	if (off >= a->size)
		return NULL;
	page = page_memory(a, off);
	return page ? page + off % PAGE : NULL;
}

/* In one piece, as a processor's access is. */
static uint64_t load(const void *memory, unsigned int size)
{
	switch (size) {
	case 1:
		return *(const volatile uint8_t *)memory;
	case 2:
		return *(const volatile uint16_t *)memory;
	case 4:
		return *(const volatile uint32_t *)memory;
	default:
		return *(const volatile uint64_t *)memory;
	}
}

static void store(void *memory, uint64_t val, unsigned int size)
{
	switch (size) {
	case 1:
		*(volatile uint8_t *)memory = val;
		break;
	case 2:
		*(volatile uint16_t *)memory = val;
		break;
	case 4:
		*(volatile uint32_t *)memory = val;
		break;
	default:
		*(volatile uint64_t *)memory = val;
		break;
	}
}

static void count(struct aperture *a, uint64_t off)
{
	if (++chunk_at(a, off)->accesses >= PATIENCE)
		map(a, off);
}

static uint64_t bar_read(void *opaque, uint64_t off, unsigned int size)
{
	struct aperture *a = opaque;
	uint8_t *memory = accessed(a, off);

	count(a, off);
	return memory ? load(memory, size) : device_read(a->bar, off, size);
}

static void bar_write(void *opaque, uint64_t off, uint64_t val, unsigned int size)
{
	struct aperture *a = opaque;
	uint8_t *memory = accessed(a, off);

	count(a, off);
	if (memory)
		store(memory, val, size);
	else
		device_write(a->bar, off, val, size);
}

/* Accesses that no chunk takes. */
static const struct qemu_region_ops bar_ops = {
	.read = bar_read, .write = bar_write, .endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { 1, 8 }, .impl = { 1, 8 },
};

static uint64_t ggtt_read(void *opaque, uint64_t off, unsigned int size)
{
	struct aperture *a = opaque;

	return device_read(a->registers, GGTT + off, size);
}

/* Show another page, before anybody can know of it. */
static void entry_changed(struct aperture *a, uint64_t off)
{
	struct chunk *chunk = chunk_at(a, off);
	void *memory;

	if (off % CHUNK >= chunk->mapped)
		return;
	memory = page_memory(a, off);
	if (!memory || !place(a, off, memory, 1))
		trap(chunk);
}

static void ggtt_write(void *opaque, uint64_t off, uint64_t val, unsigned int size)
{
	struct aperture *a = opaque;
	uint64_t *pte = &a->pte[off / 8];
	uint64_t old = *pte;

	device_write(a->registers, GGTT + off, val, size);
	memcpy((uint8_t *)pte + off % 8, &val, size);
	if (*pte == old)
		return;
	a->page[off / 8] = NULL;
	entry_changed(a, off / 8 * PAGE);
}

static const struct qemu_region_ops ggtt_ops = {
	.read = ggtt_read, .write = ggtt_write, .endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { 1, 8 }, .impl = { 1, 8 },
};

static uint64_t flush_read(void *opaque, uint64_t off, unsigned int size)
{
	struct aperture *a = opaque;

	return device_read(a->registers, FLUSH + off, size);
}

/*
 * QEMU sends writes and waits for no answer; an engine that runs may find commands which
 * the guest has added since, before the server gets what the guest wrote to the GGTT for
 * them. By this register the guest says that there is something in the GGTT. An answer
 * says that all that was sent before it is done.
 */
static void flush_write(void *opaque, uint64_t off, uint64_t val, unsigned int size)
{
	struct aperture *a = opaque;

	device_write(a->registers, FLUSH + off, val, size);
	device_read(a->registers, FLUSH, 4);
}

static const struct qemu_region_ops flush_ops = {
	.read = flush_read, .write = flush_write, .endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { 1, 8 }, .impl = { 1, 8 },
};

static uint64_t fence_read(void *opaque, uint64_t off, unsigned int size)
{
	struct aperture *a = opaque;

	return device_read(a->registers, FENCES + off, size);
}

/* The device has fewer of them than there is room for; others stay zero. */
static bool fence_exists(struct aperture *a, unsigned int n)
{
	if (a->fence_exists[n] == MAYBE && a->fence[n])
		a->fence_exists[n] = device_read(a->registers, FENCES + n * 8, 4) ||
				     device_read(a->registers, FENCES + n * 8 + 4, 4) ?
				     YES : NO;
	return a->fence_exists[n] != NO;
}

static void fence_write(void *opaque, uint64_t off, uint64_t val, unsigned int size)
{
	struct aperture *a = opaque;
	uint64_t *fence = &a->fence[off / 8];
	uint64_t i;

	device_write(a->registers, FENCES + off, val, size);
	memcpy((uint8_t *)fence + off % 8, &val, size);
	if (!fence_exists(a, off / 8))
		*fence = 0;
	memory_region_transaction_begin();
	for (i = 0; i < a->size; i += CHUNK)
		if (chunk_at(a, i)->mapped && overlaps(*fence, i, i + CHUNK))
			trap(chunk_at(a, i));
	memory_region_transaction_commit();
}

static const struct qemu_region_ops fence_ops = {
	.read = fence_read, .write = fence_write, .endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { 1, 8 }, .impl = { 1, 8 },
};

/* The machine, and the device with it, starts anew. */
static void reset(void *opaque)
{
	struct aperture *a = opaque;

	memset(a->pte, 0, a->size / PAGE * sizeof(*a->pte));
	memset(a->page, 0, a->size / PAGE * sizeof(*a->page));
	memset(a->fence, 0, sizeof(a->fence));
	trap_all(a);
}

/* Lay a region over a part of another; it stays as long as that. */
static bool overlay(MemoryRegion *region, uint64_t off, const struct qemu_region_ops *ops,
		    struct aperture *a, const char *name, uint64_t size)
{
	MemoryRegion *sub = calloc(1, QEMU_REGION_ROOM);

	if (!sub)
		return false;
	memory_region_init_io(sub, NULL, ops, a, name, size);
	memory_region_add_subregion_overlap(region, off, sub, 1);
	return true;
}

/**
 * aperture_create - show the aperture of a vGPU from here on
 * @device: it; is kept
 * @registers: its BAR 0
 * @bar: its BAR 2
 *
 * Before its guest runs. Return: false without memory.
 */
bool aperture_create(Object *device, MemoryRegion *registers, MemoryRegion *bar)
{
	struct aperture *a = calloc(1, sizeof(*a));

	if (!a)
		return false;
	object_ref(device);
	a->registers = registers;
	a->bar = bar;
	a->size = memory_region_size(bar);
	a->pte = calloc(a->size / PAGE, sizeof(*a->pte));
	a->page = calloc(a->size / PAGE, sizeof(*a->page));
	a->chunk = calloc(a->size / CHUNK, sizeof(*a->chunk));
	a->place = mmap(NULL, a->size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (!a->pte || !a->page || !a->chunk || a->place == MAP_FAILED)
		return false;
	qemu_register_reset(reset, a);
	return overlay(bar, 0, &bar_ops, a, "gvt-aperture-trapped", a->size) &&
	       overlay(registers, GGTT, &ggtt_ops, a, "gvt-ggtt", a->size / PAGE * 8) &&
	       overlay(registers, FLUSH, &flush_ops, a, "gvt-flush", 4) &&
	       overlay(registers, FENCES, &fence_ops, a, "gvt-fences", NUM_FENCES * 8);
}
