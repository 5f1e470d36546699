// SPDX-License-Identifier: GPL-2.0
/*
 * See hostile.h: batches of rcs's that dispatch threads and draw. The commands are what a
 * driver says (PRM SKL vol 2a), with some of their dwords wrong.
 */
#include <string.h>

#include "hostile.h"
#include "pipelines.h"

#define MAX_DWORDS	256u
#define BBE		(0x0au << 23)

/* A batch under construction. */
struct builder {
	uint32_t cmd[MAX_DWORDS];
	uint32_t n;
};

/* One of client 3: its number, and @n dwords behind its header. */
static uint32_t *add(struct builder *b, uint32_t opcode, const uint32_t *dw, uint32_t n)
{
	uint32_t *at = &b->cmd[b->n + 1];

	b->cmd[b->n] = opcode << 16 | (n - 1);
	memcpy(at, dw, n * 4);
	b->n += n + 1;

	return at;
}

static void add_one(struct builder *b, uint32_t opcode, uint32_t dw)
{
	add(b, opcode, &dw, 1);
}

/* Which pipeline; base addresses: state, and programs. */
static void add_bases(struct builder *b, uint32_t pipeline, uint32_t page)
{
	uint32_t state = page * HOSTILE_PAGE;
	const uint32_t bases[18] = { 1, 0, 0, state | 1, 0, state | 1, 0, 1, 0,
				     PAGE_CODE * HOSTILE_PAGE | 1, 0, ~0u, ~0u, ~0u, ~0u };

	b->cmd[b->n++] = 0x69040300 | pipeline;
	add(b, 0x6101, bases, 18);
}

static void add_media(struct builder *b, struct choice *c)
{
	/* Scratch, threads, and the rest of MEDIA_VFE_STATE. */
	const uint32_t vfe[8] = { chance(c, 50) ? PAGE_DATA * HOSTILE_PAGE | choose(c, 12) : 0 };
	const uint32_t curbe[3] = { 0, 0x100, AT_CONSTANTS };
	const uint32_t load[3] = { 0, NUM_DESCRIPTORS * 32, AT_DESCRIPTORS };

	add(b, 0x7000, vfe, 8);
	add(b, 0x7001, curbe, 3);
	add(b, 0x7002, load, 3);
}

/* So many groups: few, or more than anybody waits for. */
static uint32_t groups(struct choice *c)
{
	return chance(c, 5) ? choose_dword(c) : 1 + choose(c, 4);
}

/* MEDIA_OBJECT_WALKER: steps and bounds of any sizes, sizes of a few. */
static void add_walk(struct builder *b, struct choice *c)
{
	uint32_t walk[17] = { [0] = choose(c, NUM_DESCRIPTORS) }, i;

	walk[5] = choose(c, 4) << 16 | choose(c, 16) << 8;
	for (i = 6; i < 16; i++)
		walk[i] = chance(c, 10) ? choose_dword(c) :
			  (choose(c, 6) << 16 | choose(c, 6)) - choose(c, 3);
	add(b, 0x7103, walk, 16 + choose(c, 2));
}

static void add_walker(struct builder *b, struct choice *c)
{
	const uint32_t walker[14] = {
		[0] = choose(c, NUM_DESCRIPTORS),
		[3] = choose(c, 3) << 30 | choose(c, 4) << 16 | choose(c, 4) << 8 | choose(c, 8),
		[4] = 0,
		[6] = groups(c), [9] = groups(c), [11] = groups(c),
		[12] = chance(c, 50) ? ~0u : choose_dword(c), [13] = ~0u,
	};
	const uint32_t object[8] = { choose(c, NUM_DESCRIPTORS), 0, choose(c, 8) };

	if (chance(c, 25))
		add(b, 0x7100, object, 5 + choose(c, 4));
	else if (chance(c, 25))
		add_walk(b, c);
	else
		add(b, 0x7105, walker, 14);
}

/* Bits of some dwords other than headers; now and then of these too. */
static void spoil(struct builder *b, struct choice *c)
{
	uint32_t n = choose(c, 4), at;

	while (n--) {
		at = choose(c, b->n);
		if (b->cmd[at] >> 29 != 3 || chance(c, 5))
			b->cmd[at] ^= chance(c, 50) ? 1u << choose(c, 32) : choose_dword(c);
	}
}

static void send(struct hostile *h, struct choice *c, struct builder *b)
{
	uint32_t page = PAGE_BATCHES + choose(c, PAGE_STATES - PAGE_BATCHES);

	spoil(b, c);
	b->cmd[b->n++] = BBE;
	mem_write(h, page, 0, b->cmd, b->n);
	submit_batch(h, c, 0, page);
}

static uint32_t any_state(struct choice *c)
{
	return PAGE_STATES + choose(c, PAGE_CODE - PAGE_STATES);
}

/* One program, or one page of state, anew before it is used. */
static void refresh(struct hostile *h, struct choice *c, uint32_t page)
{
	struct choice fork;

	if (!chance(c, 50))
		return;
	fork = choice_fork(c);
	if (chance(c, 50))
		fill_state(h, &fork, page);
	else
		fill_code(h, &fork, PAGE_CODE + choose(&fork, PAGE_DATA - PAGE_CODE));
}

void step_walker(struct hostile *h, struct choice *c)
{
	uint32_t page = any_state(c), n = 1 + choose(c, 3);
	struct builder b = { .n = 0 };

	refresh(h, c, page);
	add_bases(&b, 2, page);
	add_media(&b, c);
	while (n--)
		add_walker(&b, c);
	send(h, c, &b);
}

/* What is set once: where state is, and what is not used. */
static void add_pointers(struct builder *b, struct choice *c)
{
	static const uint32_t clip[3], swiz[10], constants[10];
	/* Widths of points and lines, too. */
	const uint32_t sf[3] = {
		(chance(c, 30) ? 1 << 1 : 0) | choose(c, 2) * choose(c, 0x40000) << 12, 0,
		choose(c, 2) << 11 | choose(c, 0x800),
	};
	/* Depth is moved, by any numbers. */
	const uint32_t raster[4] = {
		choose(c, 4) << 16 | choose(c, 2) << 21 | choose(c, 8) << 7 |
		(chance(c, 30) ? choose(c, 16) << 3 : 0) | choose(c, 4),
		choose_dword(c), choose_dword(c), choose(c, 2) ? choose_dword(c) : 0,
	};
	const uint32_t sbe[5] = { 1 << 22 | 1 << 28 | 1 << 29 | 1 << 11 | 1 << 5, 0, 0, 3 };
	/* The attribute is how far a vertex is from planes of the user. */
	const uint32_t clipping[3] = {
		choose(c, 2) << 20 | choose(c, 2) << 17 | choose(c, 16),
		chance(c, 50) ? 1u << 31 | 1 << 26 | choose(c, 16) << 16 : 0,
	};

	add_one(b, 0x7821, AT_VIEWPORT);
	add_one(b, 0x7823, AT_VIEWPORT);
	add_one(b, 0x7824, AT_BLEND | 1);
	add_one(b, 0x780e, AT_CC | 1);
	add_one(b, 0x780f, AT_SCISSOR);
	add_one(b, 0x780d, 0);
	add_one(b, 0x7818, 1);
	add(b, 0x7812, chance(c, 50) ? clip : clipping, 3);
	add(b, 0x7813, sf, 3);
	add(b, 0x7850, raster, 4);
	add(b, 0x781f, sbe, 5);
	add(b, 0x7851, swiz, 10);
	add(b, 0x7817, constants, 10);
	add_one(b, 0x782a, AT_BINDINGS);
	add_one(b, 0x782f, AT_SAMPLERS);
}

static void add_pixels(struct builder *b, struct choice *c)
{
	const uint32_t ps[11] = {
		[0] = choose(c, PROGRAMS) * PROGRAM_BYTES, [5] = 1 + choose(c, 7), [6] = 6 << 16,
		[7] = choose(c, PROGRAMS) * PROGRAM_BYTES,
		[9] = choose(c, PROGRAMS) * PROGRAM_BYTES,
	};
	const uint32_t rect[3] = { 0, chance(c, 50) ? 255 << 16 | 255 : ~0u, 0 };
	uint32_t surface = 1u << 29 | 1 << 28 | choose(c, 6) << 18 | (512 * (1 + choose(c, 8)) - 1);
	const uint32_t depth[7] = {
		chance(c, 50) ? surface : 7u << 29, data_address(c), 0,
		choose(c, 0x4000) << 18 | choose(c, 0x4000) << 4,
	};
	/* Of triangles: any row of the first ones, those after it as it. */
	uint32_t pattern[32] = { choose_dword(c), choose_dword(c), choose_dword(c) };
	const uint32_t line[2] = { choose_dword(c), choose(c, 3) };
	const uint32_t tests[3] = { chance(c, 50) ? 0 : choose_dword(c), choose_dword(c) };

	add(b, 0x7907, pattern, 32);
	add_one(b, 0x7906, choose_dword(c));
	add(b, 0x7908, line, 2);
	add_one(b, 0x7814, 1 << 11 | (chance(c, 30) ? choose_dword(c) & 0x1fffff : 0));
	add(b, 0x7820, ps, 11);
	add_one(b, 0x784f, 1u << 31 | 1 << 8 | (chance(c, 20) ? choose_dword(c) : 0));
	add(b, 0x7900, rect, 3);
	add(b, 0x7805, depth, 7);
	add(b, 0x784e, tests, 3);
}

/* Vertices go to buffers, anywhere in the data, as declarations that may be anything say. */
static void add_stream(struct builder *b, struct choice *c)
{
	const uint32_t stream[4] = {
		1u << 31 | choose(c, 256) << 23, choose_dword(c) & 0x3f,
		choose_dword(c), choose_dword(c),
	};
	uint32_t decls[2 + 2 * 4] = { choose(c, 16), chance(c, 80) ? 4 : choose_dword(c) };
	uint32_t buffer[7] = {
		1u << 31 | choose(c, 4) << 29 | choose(c, 4) << 20, data_address(c) & ~3u, 0,
		chance(c, 80) ? choose(c, 0x400) : choose_dword(c), data_address(c) & ~3u, 0,
		chance(c, 50) ? 0 : choose_dword(c),
	};
	uint32_t i;

	for (i = 2; i < 10; i++)
		decls[i] = choose_dword(c);
	add(b, 0x781e, stream, 4);
	add(b, 0x7917, decls, 10);
	add(b, 0x7918, buffer, 7);
}

static void add_vertices(struct builder *b, struct choice *c, uint32_t page)
{
	uint32_t at = page * HOSTILE_PAGE;
	const uint32_t buffer[4] = { 1 << 14 | STRIDE, at + AT_VERTICES, 0,
				     chance(c, 20) ? choose_dword(c) : AT_INDICES - AT_VERTICES };
	const uint32_t indices[4] = { choose(c, 3) << 8, at + AT_INDICES, 0, 0x400 };
	/* Nothing, a position, an attribute: four floats each. */
	/* And maybe whether a side begins there. */
	const uint32_t elements[8] = { 1 << 25, 0x22220000, 1 << 25, 0x11110000,
				       1 << 25 | 16, 0x11110000,
				       1 << 25 | 0xd7 << 16 | 1 << 15 | 28, 0x10000000 };
	static const uint8_t topologies[] = {
		4, 5, 6, 15, 15, 3, 1, 20, 2, 7, 8, 13, 14, 16, 16, 9, 10, 11, 12, 32
	};
	uint32_t count = chance(c, 5) ? choose_dword(c) : 3 * (1 + choose(c, 12));
	const uint32_t draw[6] = { choose(c, 2) << 8, count, choose(c, 4),
				   chance(c, 5) ? choose_dword(c) : 1, 0, 0 };
	static const uint32_t instancing[2];

	add(b, 0x7808, buffer, 4);
	add(b, 0x780a, indices, 4);
	add(b, 0x7809, elements, 6 + choose(c, 2) * 2);
	add(b, 0x7849, instancing, 2);
	add_one(b, 0x784a, 0);
	add_one(b, 0x784b, topologies[choose(c, sizeof(topologies))]);
	add(b, 0x7b00, draw, 6);
}

void step_draw(struct hostile *h, struct choice *c)
{
	static const uint32_t no_stream[4];
	uint32_t page = any_state(c);
	struct builder b = { .n = 0 };

	refresh(h, c, page);
	add_bases(&b, 0, page);
	add_pointers(&b, c);
	add_pixels(&b, c);
	if (chance(c, 15))
		add_stream(&b, c);
	else
		add(&b, 0x781e, no_stream, 4);
	add_vertices(&b, c, page);
	send(h, c, &b);
}
