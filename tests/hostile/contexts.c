// SPDX-License-Identifier: GPL-2.0
/*
 * See hostile.h: contexts, and how they come to engines. The layout of images is i915's
 * (gt/intel_lrc.c); registers: PRM SKL vol 2c.
 */
#include "hostile.h"

#define NUM_CONTEXTS	((PAGE_RINGS - PAGE_CONTEXTS) / CONTEXT_PAGES)
#define NUM_RINGS	((PAGE_BATCHES - PAGE_RINGS) / RING_PAGES)
#define RING_BYTES	(RING_PAGES * HOSTILE_PAGE)

#define DESC		0x119u	/* valid, 4 levels, privileged */
#define LRI(n)		(0x22u << 23 | (2 * (n) - 1))
#define BBS		(0x31u << 23 | 1)
#define BBS_PPGTT	(BBS | 1u << 8)

/* Registers, from an engine's base. */
#define RING_TAIL	0x30
#define RING_HEAD	0x34
#define RING_START	0x38
#define RING_CTL	0x3c
#define RING_MI_MODE	0x9c
#define RING_RESET_CTL	0xd0
#define RING_ELSP	0x230
#define GDRST		0x941cu

/* rcs, bcs, vcs, vecs */
const uint32_t engine_bases[4] = { 0x02000, 0x22000, 0x12000, 0x1a000 };

static const uint32_t reset_domains[4] = { 1u << 1, 1u << 3, 1u << 2, 1u << 4 };

static uint32_t context_page(uint32_t nr)
{
	return PAGE_CONTEXTS + nr * CONTEXT_PAGES;
}

/* The engine that context @nr is for. */
static uint32_t context_engine(uint32_t nr)
{
	return nr % 4;
}

/* Values of an image, by their dwords: mostly a ring and an address space that are good. */
static void put_values(struct hostile *h, struct choice *c, uint32_t page, uint32_t nr)
{
	uint64_t root = mem_iova(chance(c, 15) ? choose(c, PAGE_CONTEXTS) : 0);
	const uint32_t vals[][2] = {
		{ 0x03, 0x00090008 }, { 0x05, 0 }, { 0x07, 0 },
		{ 0x09, (PAGE_RINGS + nr % NUM_RINGS * RING_PAGES) * HOSTILE_PAGE },
		{ 0x0b, (RING_PAGES - 1) * HOSTILE_PAGE | 1 },
		{ 0x19, chance(c, 5) ? any_address(c) | 1 : 0 },	/* BB_PER_CTX_PTR */
		{ 0x1b, chance(c, 5) ? any_address(c) | 3 : 0 },	/* INDIRECT_CTX */
		{ 0x31, root >> 32 }, { 0x33, root },
	};
	uint32_t i;

	for (i = 0; i < sizeof(vals) / sizeof(vals[0]); i++)
		mem_put(h, page, vals[i][0], vals[i][1]);
	mem_put(h, page, 0x55, 1u << 24);				/* MI_MODE: not stopped */
}

/* Of the pages of a context, the second counts: loads of registers. */
void fill_context(struct hostile *h, struct choice *c, uint32_t page)
{
	static const struct { uint16_t at, n, regs[11]; } groups[] = {
		{ 0x01, 11, { 0x244, 0x34, 0x30, 0x38, 0x3c, 0x168, 0x140, 0x110, 0x11c, 0x114,
			      0x118 } },
		{ 0x17, 3, { 0x1c0, 0x1c4, 0x1c8 } },
		{ 0x21, 9, { 0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270 } },
		{ 0x41, 1, { 0x200 } },
		{ 0x51, 11, { 0x28, 0x9c, 0xc0, 0x178, 0x17c, 0x358, 0x170, 0x150, 0x154, 0x158,
			      0x41c } },
	};
	uint32_t nr = (page - PAGE_CONTEXTS) / CONTEXT_PAGES, i, j;
	uint32_t base = engine_bases[context_engine(nr)];

	page = context_page(nr) + 1;
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		mem_put(h, page, groups[i].at, LRI(groups[i].n) | 1u << 12);
		for (j = 0; j < groups[i].n; j++) {
			mem_put(h, page, groups[i].at + 1 + 2 * j, base + groups[i].regs[j]);
			mem_put(h, page, groups[i].at + 2 + 2 * j, 0);
		}
	}
	mem_put(h, page, 0x01, LRI(14) | 1u << 12);
	mem_put(h, page, 0x51, LRI(11 + 32) | 1u << 12);
	for (i = 0; i < 32; i++) {
		mem_put(h, page, 0x68 + 2 * i, base + 0x600 + 4 * i);
		mem_put(h, page, 0x69 + 2 * i, choose_dword(c));
	}
	put_values(h, c, page, nr);
	if (chance(c, 20))
		mem_put(h, page, choose(c, 0xa8), choose_dword(c));
}

static void write_elsp(struct hostile *h, uint32_t engine, uint64_t first, uint64_t second)
{
	uint32_t elsp = engine_bases[engine] + RING_ELSP;

	hostile_write(h, elsp, second >> 32);
	hostile_write(h, elsp, second);
	hostile_write(h, elsp, first >> 32);
	hostile_write(h, elsp, first);
}

static uint64_t context_desc(uint32_t nr)
{
	return (uint64_t)nr << 32 | context_page(nr) * HOSTILE_PAGE | DESC;
}

/* What a driver does after a hang: stop, ask for permission, reset; then go on. */
static void revive(struct hostile *h, uint32_t engine)
{
	uint32_t base = engine_bases[engine];

	hostile_write(h, base + RING_MI_MODE, 1u << 24 | 1u << 8);
	hostile_write(h, base + RING_RESET_CTL, 1u << 16 | 1u << 0);
	hostile_read(h, base + RING_RESET_CTL);
	hostile_write(h, GDRST, reset_domains[engine]);
	hostile_write(h, base + RING_RESET_CTL, 1u << 16);
	hostile_write(h, base + RING_MI_MODE, 1u << 24);
	hostile_write(h, base + 0x80, (PAGE_DATA + engine) * HOSTILE_PAGE);
	hostile_write(h, base + 0xa8, 0);
}

/* Have a context of @engine start with a batch, in its ring from the beginning. */
void submit_batch(struct hostile *h, struct choice *c, uint32_t engine, uint32_t batch)
{
	uint32_t nr = choose(c, NUM_CONTEXTS / 4) * 4 + engine;
	uint32_t ring = PAGE_RINGS + nr % NUM_RINGS * RING_PAGES;
	/* Of the GGTT, its commands are privileged. */
	const uint32_t start[] = { chance(c, 30) ? BBS : BBS_PPGTT, batch * HOSTILE_PAGE, 0,
				   0x02u << 23 };

	/* Else most find an engine that hangs. */
	if (chance(c, 60))
		revive(h, engine);
	if (chance(c, 50)) {
		struct choice fork = choice_fork(c);

		fill_context(h, &fork, context_page(nr));
	}
	mem_write(h, ring, 0, start, 4);
	mem_put(h, context_page(nr) + 1, 0x05, 0);
	mem_put(h, context_page(nr) + 1, 0x07, 16);
	write_elsp(h, engine, context_desc(nr), chance(c, 20) ?
		   context_desc(choose(c, NUM_CONTEXTS)) : 0);
}

/* Contexts as they lie there, with a tail somewhere; now and then no context at all. */
void step_submit(struct hostile *h, struct choice *c)
{
	uint32_t nr = choose(c, NUM_CONTEXTS), how = choose(c, 16);
	uint64_t first = context_desc(nr), second = 0;

	mem_put(h, context_page(nr) + 1, 0x07, choose(c, RING_BYTES / 8) * 8);
	if (how & 1)
		second = context_desc(choose(c, NUM_CONTEXTS));
	if (how == 2)
		first ^= 1ull << choose(c, 64);
	else if (how == 4)
		first = (uint64_t)choose_dword(c) << 32 | choose_dword(c);
	else if (how == 6)
		first = 0;
	write_elsp(h, how == 8 ? choose(c, 4) : context_engine(nr), first, second);
}

/* The ring's registers while it runs, in and out of range. */
void step_ring(struct hostile *h, struct choice *c)
{
	static const uint16_t regs[] = { RING_TAIL, RING_HEAD, RING_START, RING_CTL };
	uint32_t base = engine_bases[choose(c, 4)];
	uint32_t val;

	switch (choose(c, 4)) {
	case 0:
		val = choose(c, RING_BYTES);
		break;
	case 1:
		val = choose(c, HOSTILE_PAGES) * HOSTILE_PAGE | choose(c, 2);
		break;
	default:
		val = choose_dword(c);
		break;
	}
	hostile_write(h, base + regs[choose(c, 4)], val);
}

/* That, or a reset in the middle of work, of any engines. */
void step_revive(struct hostile *h, struct choice *c)
{
	if (chance(c, 80))
		revive(h, choose(c, 4));
	else
		hostile_write(h, GDRST, choose(c, 256));
}
