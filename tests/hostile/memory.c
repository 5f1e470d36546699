// SPDX-License-Identifier: GPL-2.0
/* See hostile.h: the guest's memory, and the tables that lead to it. PRM SKL vol 5 */
#include "hostile.h"

#define PRESENT		(1u << 0)
#define WRITABLE	(1u << 1)
#define PAGE_2M		(1u << 7)
#define PAGE_64K	(1u << 11)

#define GGTT		(8u << 20)	/* in BAR0 */

uint64_t mem_iova(uint32_t page)
{
	return HOSTILE_IOVA + (uint64_t)page * HOSTILE_PAGE;
}

/* Engines change the memory too. */
void mem_put(struct hostile *h, uint32_t page, uint32_t dword, uint32_t val)
{
	uint32_t *at = h->ops->page(h->device, (page + dword / HOSTILE_DWORDS) % HOSTILE_PAGES);

	if (at)
		__atomic_store_n(&at[dword % HOSTILE_DWORDS], val, __ATOMIC_RELAXED);
}

void mem_put64(struct hostile *h, uint32_t page, uint32_t dword, uint64_t val)
{
	mem_put(h, page, dword, val);
	mem_put(h, page, dword + 1, val >> 32);
}

void mem_write(struct hostile *h, uint32_t page, uint32_t dword, const uint32_t *vals,
	       uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		mem_put(h, page, dword + i, vals[i]);
}

/* Somewhere in the data, by one of the many addresses that it has in the good tables. */
uint64_t data_address(struct choice *c)
{
	uint64_t page = PAGE_DATA + choose(c, HOSTILE_PAGES - PAGE_DATA);

	if (chance(c, 20))
		page += (uint64_t)choose_dword(c) % (1u << 27) * HOSTILE_PAGES;

	return page * HOSTILE_PAGE;
}

/* For commands: in data mostly; in what engines interpret; anywhere. */
uint64_t any_address(struct choice *c)
{
	uint32_t offset = choose(c, HOSTILE_DWORDS) * 4;

	switch (choose(c, 12)) {
	case 1:
		return (uint64_t)choose_dword(c) << 32 | choose_dword(c);
	case 2:
		return choose_dword(c);
	case 3:
		return (uint64_t)choose(c, PAGE_DATA) * HOSTILE_PAGE + offset;
	case 4:		/* across a page's end */
		return data_address(c) + HOSTILE_PAGE - 4;
	default:
		return data_address(c) + offset;
	}
}

/* Level @page of those that lead every address to the memory. */
static uint64_t good_entry(uint32_t page, uint32_t i)
{
	return mem_iova(page + 1 < GOOD_TABLES ? page + 1 : i) | PRESENT | WRITABLE;
}

/* Down to another table, or itself, or to data. */
static uint64_t bad_entry(struct choice *c)
{
	uint64_t entry = mem_iova(chance(c, 60) ? choose(c, PAGE_CONTEXTS) :
				  choose(c, HOSTILE_PAGES));

	entry |= chance(c, 3) ? choose(c, 4) : PRESENT | WRITABLE;
	if (chance(c, 5))
		entry |= PAGE_2M;
	if (chance(c, 5))
		entry |= PAGE_64K;
	if (chance(c, 2))
		entry = (uint64_t)choose_dword(c) << 32 | choose_dword(c);

	return entry;
}

void fill_table(struct hostile *h, struct choice *c, uint32_t page)
{
	uint32_t i;

	for (i = 0; i < HOSTILE_DWORDS / 2; i++)
		mem_put64(h, page, 2 * i, page < GOOD_TABLES ? good_entry(page, i) : bad_entry(c));
}

void hostile_ggtt(struct hostile *h, uint32_t entry, uint64_t pte)
{
	h->ops->access(h->device, HOSTILE_BAR0, GGTT + (uint64_t)entry * 8, &pte, 8, true);
}

/* Some entries, while engines use them; most come back to what they were. */
void step_ggtt(struct hostile *h, struct choice *c)
{
	uint32_t first = choose(c, HOSTILE_ENTRIES), how = choose(c, 10), i;

	for (i = 0; i < 8; i++) {
		uint32_t entry = (first + i) % HOSTILE_ENTRIES;
		uint64_t pte = mem_iova(entry % HOSTILE_PAGES) | PRESENT;

		if (how == 1)
			pte = mem_iova(choose(c, HOSTILE_PAGES)) | choose(c, 4);
		else if (how == 2)
			pte = (uint64_t)choose_dword(c) << 16 | PRESENT;
		else if (how == 3)	/* beside those that are used */
			entry = choose_dword(c) % (1u << 20);
		hostile_ggtt(h, entry, pte);
	}
}

/* Memory that goes is back soon. */
void step_memory(struct hostile *h, struct choice *c)
{
	h->ops->memory(h->device, choose(c, HOSTILE_PAGES), !chance(c, 30));
}
