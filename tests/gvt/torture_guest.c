// SPDX-License-Identifier: GPL-2.0
/*
 * See torture.h. The guest's memory is divided so that most things point at
 * something of the right kind:
 *
 *	pages 0 - 63		page tables, of each level at once
 *	pages 64 - 127		contexts, two pages each
 *	pages 128 - 255		rings, four pages each
 *	pages 256 - 511		batches
 *	from there		data
 */
#include <unistd.h>

#include "gpu.h"
#include "torture.h"

#define TABLES		0
#define CONTEXTS	64
#define RINGS		128
#define BATCHES		256
#define DATA		512
#define RING_PAGES	4

#define DESC		0x119	/* valid, 4 levels, privileged */

static const uint32_t engines[] = { RCS, BCS, VCS, VECS };

/* xorshift64* (Vigna, 2014). */
uint32_t rnd_next(struct rnd *rnd)
{
	rnd->state ^= rnd->state >> 12;
	rnd->state ^= rnd->state << 25;
	rnd->state ^= rnd->state >> 27;

	return rnd->state * 0x2545f4914f6cdd1d >> 32;
}

uint32_t rnd_below(struct rnd *rnd, uint32_t n)
{
	return rnd_next(rnd) % n;
}

static bool chance(struct rnd *rnd, unsigned int percent)
{
	return rnd_below(rnd, 100) < percent;
}

/* A dword of a page; the guest's memory is changed by engines, too. */
static void put(struct guest *guest, uint32_t page, uint32_t index, uint32_t val)
{
	__atomic_store_n(&guest->ram[(page * PAGE / 4 + index) %
				     (GUEST_BYTES / 4)], val, __ATOMIC_RELAXED);
}

static uint64_t iova_of(uint32_t page)
{
	return GUEST_IOVA + page * PAGE;
}

/*
 * Graphics addresses, of either space: the GGTT has the guest's pages one by
 * one; the tables lead nearly every address to some page.
 */
static uint64_t any_address(struct rnd *rnd)
{
	switch (rnd_below(rnd, 10)) {
	case 0:
		return (uint64_t)rnd_next(rnd) << 32 | rnd_next(rnd);
	case 1:
		return rnd_next(rnd);
	case 2:
		return (uint64_t)rnd_below(rnd, BATCHES) * PAGE +
		       rnd_below(rnd, PAGE);
	default:
		return (DATA + (uint64_t)rnd_below(rnd, GUEST_PAGES - DATA)) * PAGE +
		       rnd_below(rnd, PAGE);
	}
}

static void fill_table(struct guest *guest, struct rnd *rnd, uint32_t page)
{
	uint32_t i;

	for (i = 0; i < 512; i++) {
		/* Down to another table, or to the data. */
		uint64_t entry = chance(rnd, 60) ?
			iova_of(TABLES + rnd_below(rnd, CONTEXTS)) :
			iova_of(rnd_below(rnd, GUEST_PAGES));

		entry |= chance(rnd, 97) ? 3 : rnd_below(rnd, 4);
		if (chance(rnd, 5))
			entry |= 1 << 7;	/* 2 MiB */
		if (chance(rnd, 5))
			entry |= 1 << 11;	/* 64 KiB */
		if (chance(rnd, 1))
			entry = (uint64_t)rnd_next(rnd) << 32 | rnd_next(rnd);
		put(guest, page, 2 * i, entry);
		put(guest, page, 2 * i + 1, entry >> 32);
	}
}

/* The engine for which a context is. */
static uint32_t engine_of(uint32_t page)
{
	return page / 2 % 4;
}

/* i915's layout: ring registers, then page tables, then registers at random. */
static void fill_context(struct guest *guest, struct rnd *rnd, uint32_t page)
{
	uint32_t base = engines[engine_of(page)];
	uint32_t ring = RINGS + rnd_below(rnd, (BATCHES - RINGS) / RING_PAGES) *
			RING_PAGES;
	uint64_t pml4 = iova_of(TABLES + rnd_below(rnd, CONTEXTS));
	/* Where in the page, the register, its value. */
	const uint32_t state[][3] = {
		{ 0x02, base + 0x244, 0x00090008 },
		{ 0x04, base + 0x34, rnd_below(rnd, RING_PAGES * PAGE) & ~7u },
		{ 0x06, base + 0x30, rnd_below(rnd, RING_PAGES * PAGE) & ~7u },
		{ 0x08, base + 0x38, ring * PAGE },
		{ 0x0a, base + 0x3c, (RING_PAGES - 1) * PAGE | 1 },
		{ 0x18, base + 0x1c0, chance(rnd, 10) ? any_address(rnd) | 1 : 0 },
		{ 0x1a, base + 0x1c4, chance(rnd, 10) ? any_address(rnd) : 0 },
		{ 0x22, base + 0x3a8, rnd_next(rnd) },
		{ 0x30, base + 0x274, pml4 >> 32 },
		{ 0x32, base + 0x270, pml4 },
	};
	uint32_t i;

	put(guest, page, 0x01, 0x22u << 23 | 27);
	put(guest, page, 0x21, 0x22u << 23 | 17);
	for (i = 0; i < sizeof(state) / sizeof(state[0]); i++) {
		put(guest, page, state[i][0], state[i][1]);
		put(guest, page, state[i][0] + 1, state[i][2]);
	}
	put(guest, page, 0x51, 0x22u << 23 | 87);
	for (i = 0x52; i < 0xaa; i += 2) {
		put(guest, page, i, base + 0x600 + rnd_below(rnd, 32) * 4);
		put(guest, page, i + 1, rnd_next(rnd));
	}
	put(guest, page, i, 0x0au << 23);
	if (chance(rnd, 3))
		put(guest, page, rnd_below(rnd, 0x40), rnd_next(rnd));
}

/* Commands by header; the dword where an address is; dwords. */
struct command {
	uint32_t header, address, dwords;
};

static const struct command commands[] = {
	{ 0x20u << 23 | 2, 1, 4 },		/* store a dword */
	{ 0x20u << 23 | 1u << 22 | 2, 1, 4 },	/* in the GGTT */
	{ 0x20u << 23 | 1u << 21 | 3, 1, 5 },
	{ 0x21u << 23 | 1, 0, 3 },		/* store index */
	{ 0x22u << 23 | 1, 0, 3 },		/* load register */
	{ 0x24u << 23 | 2, 2, 4 },		/* store register */
	{ 0x29u << 23 | 2, 2, 4 },
	{ 0x2eu << 23 | 3, 1, 5 },		/* copy */
	{ 0x2fu << 23 | 5u << 8 | 1, 1, 3 },	/* atomic */
	{ 0x1au << 23 | 1, 0, 3 },		/* math */
	{ 0x1cu << 23 | 1u << 12 | 2, 2, 4 },	/* semaphore >= */
	{ 0x23u << 23 | 2, 1, 4 },		/* update GTT */
	{ 0x26u << 23 | 1u << 18 | 1u << 14 | 2, 1, 4 },
	{ 0x31u << 23 | 1u << 8 | 1, 1, 3 },	/* batch */
	{ 0x31u << 23 | 1, 1, 3 },		/* batch in the GGTT */
	{ 0x02u << 23, 0, 1 },			/* interrupt */
	{ 0x08u << 23, 0, 1 }, { 0x08u << 23 | 1, 0, 1 }, { 0, 0, 1 },
	{ 0x54f00008, 0, 10 },			/* blit */
	/* Not in a ring. */
	{ 0x31u << 23 | 1u << 22 | 1, 1, 3 },	/* one level down */
	{ 0x36u << 23 | 1u << 21 | 2, 2, 4 },	/* conditional end */
	{ 0x7a000004, 2, 6 },			/* pipe control, of one engine */
	{ 0x0au << 23, 0, 1 },
};

#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))
#define RING_COMMANDS	(COMMANDS - 4)

/* What has to be right, lest each command be the last. */
static void refine(struct guest *guest, struct rnd *rnd, uint32_t page,
		   uint32_t at, const struct command *c)
{
	uint64_t address = any_address(rnd), pte;

	switch (c->header >> 23) {
	case 0x1a:	/* the ALU: load from a register */
		put(guest, page, at + 1, 0x080u << 20 | 0x20 << 10 |
		    rnd_below(rnd, 16));
		put(guest, page, at + 2, (0x100u + rnd_below(rnd, 5)) << 20);
		break;
	case 0x1c:	/* nearly any value is at least this */
		put(guest, page, at + 1, rnd_below(rnd, 2));
		break;
	case 0x22:	/* a register that is one, now and then GDRST */
		put(guest, page, at + 1, chance(rnd, 1) ? 0x941c :
		    engines[rnd_below(rnd, 4)] + rnd_below(rnd, 512) * 4);
		break;
	case 0x23:
		pte = chance(rnd, 95) ? iova_of(address / PAGE % GUEST_PAGES) | 1 :
		      rnd_next(rnd);
		put(guest, page, at + 2, pte);
		put(guest, page, at + 3, pte >> 32);
		break;
	case 0x31:
		address = (BATCHES + rnd_below(rnd, DATA - BATCHES)) * PAGE;
		break;
	}
	if (c->address) {
		put(guest, page, at + c->address, address & ~3u);
		put(guest, page, at + c->address + 1, address >> 32);
	}
}

/* A command that counts, so that we know that commands are executed. */
static void fill_counter(struct guest *guest, uint32_t page, uint32_t at)
{
	put(guest, page, at, 0x2fu << 23 | 1u << 22 | 5u << 8 | 1);
	put(guest, page, at + 1, GUEST_COUNTER * 4);
	put(guest, page, at + 2, 0);
}

static void fill_commands(struct guest *guest, struct rnd *rnd, uint32_t page,
			  uint32_t dwords, bool ring)
{
	uint32_t pos = 0, at, i;

	while (pos + 16 < dwords) {
		const struct command *c = &commands[rnd_below(rnd, ring ?
				RING_COMMANDS : COMMANDS)];

		at = pos;
		put(guest, page, pos++, chance(rnd, 1) ? rnd_next(rnd) : c->header);
		for (i = 1; i < c->dwords; i++)
			put(guest, page, pos++, chance(rnd, 50) ? rnd_below(rnd, 4) :
			    rnd_next(rnd));
		refine(guest, rnd, page, at, c);
		if (chance(rnd, 10)) {
			fill_counter(guest, page, pos);
			pos += 3;
		}
	}
	while (ring && pos < dwords)
		put(guest, page, pos++, 0);
	if (!ring)
		put(guest, page, pos, chance(rnd, 95) ? 0x0au << 23 : rnd_next(rnd));
}

/* Something new for page @page of those that engines interpret. */
static void fill_page(struct guest *guest, struct rnd *rnd, uint32_t page)
{
	if (page < CONTEXTS)
		fill_table(guest, rnd, page);
	else if (page < RINGS)
		fill_context(guest, rnd, page | 1);
	else if (page < BATCHES)
		fill_commands(guest, rnd, page / RING_PAGES * RING_PAGES,
			      RING_PAGES * PAGE / 4, true);
	else
		fill_commands(guest, rnd, page, 20 + rnd_below(rnd, 900), false);
}

/* All of the guest's memory, and the GGTT for it. */
void guest_fill(struct guest *guest, struct rnd *rnd)
{
	uint32_t i;

	for (i = 0; i < DATA; i++)
		if (i < RINGS || i >= BATCHES || !(i % RING_PAGES))
			fill_page(guest, rnd, i);
	for (i = 0; i < GUEST_PAGES; i++)
		dev_ggtt(guest->dev, i, iova_of(i));
}

/* Change some entries of the GGTT; most come back to what they were. */
void guest_ggtt(struct guest *guest, struct rnd *rnd)
{
	uint32_t i, page = rnd_below(rnd, GUEST_PAGES);

	for (i = 0; i < 8; i++)
		dev_ggtt(guest->dev, page ^ i, chance(rnd, 90) ? iova_of(page ^ i) :
			 chance(rnd, 80) ? iova_of(rnd_below(rnd, GUEST_PAGES)) :
			 (uint64_t)rnd_next(rnd) << 16);
}

/* Write something anew, as a guest's memory changes all the time. */
void guest_change(struct guest *guest, struct rnd *rnd)
{
	uint32_t page = rnd_below(rnd, DATA);

	if (chance(rnd, 10))
		put(guest, page, rnd_below(rnd, PAGE / 4), rnd_next(rnd));
	else
		fill_page(guest, rnd, page);
}

/* How many counting commands were executed since the last call, about. */
uint32_t guest_counted(struct guest *guest)
{
	uint32_t n = __atomic_exchange_n(&guest->ram[GUEST_COUNTER], 0,
					 __ATOMIC_RELAXED);

	/* Any store may have hit it. */
	return n < 100000 ? n : 0;
}

/* A context of the engine, mostly. */
static uint32_t any_desc(struct rnd *rnd, uint32_t engine)
{
	uint32_t n = rnd_below(rnd, (RINGS - CONTEXTS) / 8);
	uint32_t desc = (CONTEXTS + 8 * n + 2 * engine) * PAGE;

	if (chance(rnd, 20))
		return 0;
	if (chance(rnd, 1))
		return rnd_next(rnd);

	return desc | DESC;
}

void guest_submit(struct guest *guest, struct rnd *rnd)
{
	uint32_t engine = rnd_below(rnd, 4);
	uint64_t elsp = BAR0 + engines[engine] + 0x230;

	dev_write32(guest->dev, elsp, rnd_next(rnd));
	dev_write32(guest->dev, elsp, any_desc(rnd, engine));
	dev_write32(guest->dev, elsp, rnd_next(rnd));
	dev_write32(guest->dev, elsp, any_desc(rnd, engine));
}

/* An access of any width to any register. */
void guest_access(struct guest *guest, struct rnd *rnd)
{
	uint64_t pos = BAR0 + (chance(rnd, 70) ? engines[rnd_below(rnd, 4)] +
			       rnd_below(rnd, 0x800) : rnd_below(rnd, 2u << 20));
	uint32_t width = 1u << rnd_below(rnd, 4);
	uint64_t val = chance(rnd, 50) ? rnd_below(rnd, GUEST_PAGES) * PAGE :
		       (uint64_t)rnd_next(rnd) << 32 | rnd_next(rnd);

	if (chance(rnd, 50))
		CHECK(pread(guest->dev->fd, &val, width, pos) == width,
		      "read of %u at %#lx", width, pos);
	else
		CHECK(pwrite(guest->dev->fd, &val, width, pos) == width,
		      "write of %u at %#lx", width, pos);
}

void guest_irqs_on(struct guest *guest)
{
	unsigned int i;

	gpu_irqs_on(guest->dev);
	for (i = 0; i < 4; i++) {
		dev_write32(guest->dev, BAR0 + engines[i] + 0xa8, 0);
		dev_write32(guest->dev, BAR0 + engines[i] + 0x80, DATA * PAGE);
	}
}
