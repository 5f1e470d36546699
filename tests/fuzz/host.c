// SPDX-License-Identifier: GPL-2.0
/*
 * The host of tests/unit/host.h, for fuzzing: memory can be at any address, so
 * that recorded sessions find their guest's memory where it was; there is little
 * of it.
 */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "expect.h"
#include "host.h"

#define MAX_PAGES	2048
#define BUCKETS		4096	/* a power of two, more than MAX_PAGES */

/* A page of memory, an allocation of its own for the address sanitizer's sake. */
struct slot {
	u64 iova;
	u8 *page;
	bool used;	/* now or before: a search goes on behind it */
};

static struct slot slots[BUCKETS];
static u32 used;

static struct slot *find(u64 iova, bool make)
{
	u64 base = iova & ~(u64)(PAGE - 1);
	u32 i = (base / PAGE * 0x9e3779b97f4a7c15ull) >> 52;

	for (; slots[i].used; i = (i + 1) % BUCKETS)
		if (slots[i].iova == base)
			return &slots[i];
	if (!make || used == MAX_PAGES)
		return NULL;
	used++;
	slots[i] = (struct slot){ .iova = base, .used = true };

	return &slots[i];
}

void host_init(struct host *host)
{
	memset(host, 0, sizeof(*host));
}

void host_fini(struct host *host)
{
	u32 i;

	for (i = 0; i < BUCKETS; i++)
		free(slots[i].page);
	memset(slots, 0, sizeof(slots));
	used = 0;
}

/* May the input have one more page at @iova? Some are left for a recovery. */
bool host_has_room(u64 iova)
{
	return used < MAX_PAGES / 2 || find(iova, false);
}

/* Have memory at @iova, zeroed; the input may have put a page there before. */
void *host_add(struct host *host, u64 iova)
{
	struct slot *slot = find(iova, true);

	expect_msg(slot, "cannot add a page at %#llx", iova);
	if (!slot->page)
		slot->page = aligned_alloc(PAGE, PAGE);
	expect(slot->page);

	return memset(slot->page, 0, PAGE);
}

/* Take the page at @iova away. */
void host_remove(struct host *host, u64 iova)
{
	struct slot *slot = find(iova, false);

	expect(slot && slot->page && !host->in_section);
	free(slot->page);
	slot->page = NULL;
	vgpu_mem_changed(host->vgpu);
}

/* The page at @iova, NULL if there is none. */
void *host_page(struct host *host, u64 iova)
{
	struct slot *slot = find(iova, false);

	return slot ? slot->page : NULL;
}

static void *at(struct host *host, u64 iova)
{
	u8 *page = host_page(host, iova);

	expect_msg(page, "no page at %#llx", iova);

	return page + iova % PAGE;
}

u32 host_read32(struct host *host, u64 iova)
{
	return *(u32 *)at(host, iova);
}

u64 host_read64(struct host *host, u64 iova)
{
	return *(u64 *)at(host, iova);
}

void host_write32(struct host *host, u64 iova, u32 val)
{
	*(u32 *)at(host, iova) = val;
}

void host_write64(struct host *host, u64 iova, u64 val)
{
	*(u64 *)at(host, iova) = val;
}

static void mem_begin(void *data)
{
	struct host *host = data;

	expect_msg(!host->in_section, "memory sections nest");
	host->in_section = true;
}

static void mem_end(void *data)
{
	struct host *host = data;

	expect(host->in_section);
	host->in_section = false;
}

static void *mem_map(void *data, u64 iova)
{
	struct host *host = data;

	expect(host->in_section);
	check_eq(iova % PAGE, 0);
	host->maps++;

	return host->refuse_map ? NULL : host_page(host, iova);
}

static int mem_rw(void *data, u64 iova, void *buf, u32 len, bool write)
{
	struct host *host = data;
	u8 *page = host_page(host, iova);

	expect(host->in_section);
	expect_msg(len && iova % PAGE + len <= PAGE,
		   "%u bytes at %#llx are not in one page", len, iova);
	if (!page || host->fail_rw)
		return -EFAULT;
	if (write)
		memcpy(page + iova % PAGE, buf, len);
	else
		memcpy(buf, page + iova % PAGE, len);

	return 0;
}

static void set_irq(void *data, bool up)
{
	struct host *host = data;

	lockdep_assert_held(&host->vgpu->lock);
	expect_msg(up != host->irq, "told the same twice");
	host->irq = up;
}

static void kick(void *data, unsigned int id)
{
	struct host *host = data;

	lockdep_assert_held(&host->vgpu->lock);
	check_lt(id, VGPU_NUM_ENGINES);
}

static void aperture_changed(void *data, u32 first, u32 n)
{
	struct host *host = data;

	lockdep_assert_not_held(&host->vgpu->lock);
	check_ge(n, 1);
}

static u64 clock_ns(void *data)
{
	struct host *host = data;

	return host->clock;
}

const struct gvt_host_ops host_ops = {
	.mem_begin = mem_begin,
	.mem_end = mem_end,
	.mem_map = mem_map,
	.mem_rw = mem_rw,
	.set_irq = set_irq,
	.kick = kick,
	.aperture_changed = aperture_changed,
	.clock = clock_ns,
};
