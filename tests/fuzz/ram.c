// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of tests/unit/host.h, for fuzzing: it can be at any address, so that
 * recorded sessions find their guest's memory where it was; there is little of it.
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
