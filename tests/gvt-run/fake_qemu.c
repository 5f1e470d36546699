// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_qemu.h"

#define MAX_SUBS	512

/* Lies in the room that the library makes for a MemoryRegion. */
struct fake_region {
	const struct qemu_region_ops *ops;
	void *opaque;
	uint8_t *memory;
	uint64_t size;
	uint64_t off;		/* in the region that it is laid over */
	int priority;
	bool disabled;
};

struct fake_qemu fake;
AddressSpace address_space_memory;

static struct fake_region registers = { .size = 16 << 20 }, bar;
static struct fake_region *subs[2][MAX_SUBS];
static unsigned int num_subs[2];

static void need(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "fake QEMU: %s\n", what);
	abort();
}

void fake_start(uint64_t bar_size, bool shared)
{
	int fd = memfd_create("ram", 0);

	need(fd >= 0 && !ftruncate(fd, RAM_SIZE), "no memory");
	fake.ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE,
			shared ? MAP_SHARED : MAP_PRIVATE, fd, 0);
	need(fake.ram != MAP_FAILED, "no memory");
	fake.fences = 4;
	bar.size = bar_size;
	fake.registers = &registers;
	fake.bar = &bar;
}

static struct fake_region *find(struct fake_region *region, uint64_t off, unsigned int size)
{
	struct fake_region *best = NULL;
	int which = region == &bar;
	unsigned int i;

	for (i = 0; i < num_subs[which]; i++) {
		struct fake_region *sub = subs[which][i];

		if (!sub->disabled && off >= sub->off && off + size <= sub->off + sub->size &&
		    (!best || sub->priority > best->priority))
			best = sub;
	}
	return best;
}

uint64_t guest_read(struct fake_region *region, uint64_t off, unsigned int size)
{
	struct fake_region *sub = find(region, off, size);
	uint64_t val = 0;

	need(sub, "nothing is laid over a register that was read");
	if (!sub->memory)
		return sub->ops->read(sub->opaque, off - sub->off, size);
	memcpy(&val, sub->memory + off - sub->off, size);
	return val;
}

void guest_write(struct fake_region *region, uint64_t off, uint64_t val, unsigned int size)
{
	struct fake_region *sub = find(region, off, size);

	need(sub, "nothing is laid over a register that was written");
	if (sub->memory)
		memcpy(sub->memory + off - sub->off, &val, size);
	else
		sub->ops->write(sub->opaque, off - sub->off, val, size);
}

bool guest_sees_memory(uint64_t off)
{
	return find(&bar, off, 1)->memory;
}

unsigned int mapped_regions(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < num_subs[1]; i++)
		n += subs[1][i]->memory && !subs[1][i]->disabled;
	return n;
}

/* What the library calls. */

void memory_region_init_io(MemoryRegion *region, Object *owner,
			   const struct qemu_region_ops *ops, void *opaque,
			   const char *name, uint64_t size)
{
	(void)owner;
	need(name && ops->valid.max == 8 && ops->impl.max == 8, "odd operations");
	*(struct fake_region *)region = (struct fake_region){
		.ops = ops, .opaque = opaque, .size = size,
	};
}

void memory_region_init_ram_device_ptr(MemoryRegion *region, Object *owner, const char *name,
				       uint64_t size, void *memory)
{
	(void)owner;
	need(name && memory, "no memory for a region");
	*(struct fake_region *)region = (struct fake_region){
		.memory = memory, .size = size,
	};
}

void memory_region_add_subregion_overlap(MemoryRegion *region, uint64_t off,
					 MemoryRegion *sub, int priority)
{
	struct fake_region *s = (struct fake_region *)sub;
	int which = (struct fake_region *)region == &bar;

	need(num_subs[which] < MAX_SUBS, "too many regions");
	s->off = off;
	s->priority = priority;
	subs[which][num_subs[which]++] = s;
}

void memory_region_set_enabled(MemoryRegion *region, bool enabled)
{
	((struct fake_region *)region)->disabled = !enabled;
}

void memory_region_set_size(MemoryRegion *region, uint64_t size)
{
	((struct fake_region *)region)->size = size;
}

void memory_region_transaction_begin(void)
{
	fake.transactions++;
}

void memory_region_transaction_commit(void)
{
	need(fake.transactions-- > 0, "no transaction");
}

uint64_t memory_region_size(MemoryRegion *region)
{
	return ((struct fake_region *)region)->size;
}

static void *device_memory(MemoryRegion *region, uint64_t off)
{
	if ((struct fake_region *)region == &bar) {
		fake.to_device++;
		return NULL;
	}
	if (off >= 0x800000)
		return (uint8_t *)fake.entry + off - 0x800000;
	if (off >= 0x100000 + fake.fences * 8)
		return NULL;
	return (uint8_t *)fake.fence + off - 0x100000;
}

uint32_t memory_region_dispatch_read(MemoryRegion *region, uint64_t off, uint64_t *val,
				     int log2_size, MemTxAttrs attrs)
{
	const void *memory = device_memory(region, off);

	(void)attrs;
	*val = 0;
	if ((struct fake_region *)region != &bar)
		fake.posted = 0;
	if (memory)
		memcpy(val, memory, 1 << log2_size);
	else if ((struct fake_region *)region == &bar)
		*val = 0xdddddddddddddddd;
	return 0;
}

uint32_t memory_region_dispatch_write(MemoryRegion *region, uint64_t off, uint64_t val,
				      int log2_size, MemTxAttrs attrs)
{
	void *memory = device_memory(region, off);

	(void)attrs;
	if ((struct fake_region *)region != &bar)
		fake.posted++;
	if (memory)
		memcpy(memory, &val, 1 << log2_size);
	return 0;
}

void *address_space_map(AddressSpace *space, uint64_t addr, uint64_t *len, bool write,
			MemTxAttrs attrs)
{
	static uint8_t bounce[8];

	(void)write;
	(void)attrs;
	need(space == &address_space_memory, "another address space");
	if (addr >= RAM_ADDR && addr + *len <= RAM_ADDR + RAM_SIZE)
		return fake.ram + addr - RAM_ADDR;
	/* A device's memory goes by a small copy. */
	*len = sizeof(bounce);
	return bounce;
}

void address_space_unmap(AddressSpace *space, void *memory, uint64_t len, bool write,
			 uint64_t access_len)
{
	(void)space;
	(void)write;
	need(memory && len && !access_len, "unmapped what was not mapped");
}

void qemu_register_reset(void (*reset)(void *opaque), void *opaque)
{
	fake.reset = reset;
	fake.reset_opaque = opaque;
}

Object *object_ref(void *object)
{
	return object;
}
