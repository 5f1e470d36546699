// SPDX-License-Identifier: GPL-2.0
/* See hostile.h: rings and batches of MI commands and blits. PRM SKL vol 2a */
#include "hostile.h"

#define BBE		(0x0au << 23)
#define BATCHES		(PAGE_STATES - PAGE_BATCHES)

/* How dwords behind a header are made better than any. */
enum kind { PLAIN, ADDRESS, REGISTER, BATCH, SEMAPHORE, ALU, PTE };

/**
 * struct command - what to make of a command
 * @header: its first dword
 * @dwords: with it
 * @address: dword where a graphics address is, or 0
 * @kind: what else is special
 */
struct command {
	uint32_t header;
	uint8_t dwords, address, kind;
};

static const struct command commands[] = {
	{ 0x20u << 23 | 2, 4, 1 },			/* store a dword */
	{ 0x20u << 23 | 1u << 22 | 2, 4, 1 },		/* in the GGTT */
	{ 0x20u << 23 | 1u << 21 | 3, 5, 1 },
	{ 0x21u << 23 | 1, 3, 0 },			/* store index */
	{ 0x22u << 23 | 1, 3, 0, REGISTER },		/* load register */
	{ 0x24u << 23 | 2, 4, 2, REGISTER },		/* store register */
	{ 0x24u << 23 | 1u << 22 | 2, 4, 2, REGISTER },
	{ 0x29u << 23 | 2, 4, 2, REGISTER },		/* load register from memory */
	{ 0x2au << 23 | 1, 3, 0, REGISTER },
	{ 0x2eu << 23 | 3, 5, 1 },			/* copy */
	{ 0x2fu << 23 | 5u << 8 | 1, 3, 1 },		/* atomic increment */
	{ 0x2fu << 23 | 0x27u << 8 | 1u << 18 | 9, 11, 1 },
	{ 0x1au << 23 | 1, 3, 0, ALU },
	{ 0x0cu << 23, 1, 0 },				/* predicate */
	{ 0x1cu << 23 | 1u << 12 | 2, 4, 2, SEMAPHORE },
	{ 0x1cu << 23 | 1u << 22 | 4u << 12 | 2, 4, 2, SEMAPHORE },
	{ 0x23u << 23 | 2, 4, 1, PTE },			/* update GTT */
	{ 0x26u << 23 | 1u << 18 | 1u << 14 | 2, 4, 1 },
	{ 0x28u << 23 | 1, 3, 1 },			/* report perf counters */
	{ 0x31u << 23 | 1u << 8 | 1, 3, 0, BATCH },
	{ 0x31u << 23 | 1, 3, 0, BATCH },
	{ 0x31u << 23 | 1u << 22 | 1, 3, 0, BATCH },	/* one level down */
	{ 0x36u << 23 | 1u << 21 | 2, 4, 2 },		/* conditional end */
	{ 0x02u << 23, 1, 0 },				/* interrupt */
	{ 0x08u << 23, 1, 0 }, { 0x08u << 23 | 1, 1, 0 }, { 0, 1, 0 },
	{ 0x14u << 23 | 1, 3, 0 },			/* flip, waits for it, lines, vblanks */
	{ 0x03u << 23 | 1u << 1, 1, 0 }, { 0x03u << 23 | 1u << 3, 1, 0 },
	{ 0x12u << 23, 2, 0 }, { 0x13u << 23, 2, 0 },
	{ 0x7a000004, 6, 2 },				/* pipe control */
	{ BBE, 1, 0 },
};

/* A register of an engine, or one that a batch may not or should not write. */
static uint32_t any_register(struct choice *c)
{
	static const uint32_t regs[] = { 0x941c, 0x44200, 0x138124, 0x70180, 0x7019c, 0x100000,
					 0x2b00, 0xb020 };

	if (chance(c, 5))
		return regs[choose(c, sizeof(regs) / sizeof(regs[0]))];

	return engine_bases[choose(c, 4)] + choose(c, 512) * 4;
}

/* What has to be right, lest each command be the last. */
static void refine(struct choice *c, const struct command *command, uint32_t *to)
{
	uint64_t address;

	switch (command->kind) {
	case REGISTER:
		to[1] = any_register(c);
		break;
	case BATCH:
		to[1] = (PAGE_BATCHES + choose(c, BATCHES)) * HOSTILE_PAGE;
		to[2] = 0;
		break;
	case SEMAPHORE:		/* often a value that memory has */
		to[1] = choose(c, 2);
		break;
	case ALU:		/* load from a register, and an operation */
		to[1] = 0x080u << 20 | 0x20 << 10 | choose(c, 16);
		to[2] = (0x100u + choose(c, 5)) << 20;
		break;
	}
	if (!command->address)
		return;
	address = any_address(c) & ~3ull;
	to[command->address] = address;
	to[command->address + 1] = address >> 32;
	if (command->kind == PTE)
		to[2] = mem_iova(choose(c, HOSTILE_PAGES)) | 1;
}

/* A command, good or nearly so; returns its dwords. */
uint32_t command_any(struct choice *c, uint32_t *to)
{
	uint32_t which = choose(c, 1 + sizeof(commands) / sizeof(commands[0])), i;
	const struct command *command;

	if (!which)
		return blit_any(c, to);
	command = &commands[which - 1];
	to[0] = command->header;
	for (i = 1; i < command->dwords; i++)
		to[i] = chance(c, 40) ? choose_dword(c) : choose(c, 4);
	refine(c, command, to);
	if (chance(c, 3))
		to[0] ^= 1u << choose(c, 32);

	return command->dwords;
}

/* Commands up to @dwords; and behind them nothing, or the end of a batch. */
static void fill(struct hostile *h, struct choice *c, uint32_t page, uint32_t dwords,
		 uint32_t end)
{
	uint32_t pos = 0, cmd[COMMAND_DWORDS], n;

	while (pos + COMMAND_DWORDS < dwords) {
		n = command_any(c, cmd);
		mem_write(h, page, pos, cmd, n);
		pos += n;
	}
	mem_put(h, page, pos++, end);
	while (pos < dwords)
		mem_put(h, page, pos++, 0);
}

void fill_batch(struct hostile *h, struct choice *c, uint32_t page)
{
	fill(h, c, page, 64 + choose(c, HOSTILE_DWORDS - 64), chance(c, 5) ? 0 : BBE);
}

void fill_ring(struct hostile *h, struct choice *c, uint32_t page)
{
	if (page % RING_PAGES == 0)
		fill(h, c, page, RING_PAGES * HOSTILE_DWORDS, 0);
}

/* One command at the beginning of a batch, or in its middle; and often have it run. */
void step_command(struct hostile *h, struct choice *c)
{
	uint32_t page = PAGE_BATCHES + choose(c, BATCHES), engine = choose(c, 8), n;
	uint32_t cmd[COMMAND_DWORDS + 1], at = chance(c, 30) ? choose(c, 256) : 0;

	n = command_any(c, cmd);
	mem_write(h, page, at, cmd, n);
	if (engine < 4)
		submit_batch(h, c, engine, page);
}
