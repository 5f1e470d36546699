// SPDX-License-Identifier: GPL-2.0
/* See hostile.h: what there is at first, and the steps. */
#include "hostile.h"

/* Something new for a page of those that engines interpret. */
static void fill_page(struct hostile *h, struct choice *c, uint32_t page)
{
	if (page < PAGE_CONTEXTS)
		fill_table(h, c, page);
	else if (page < PAGE_RINGS)
		fill_context(h, c, page);
	else if (page < PAGE_BATCHES)
		fill_ring(h, c, page);
	else if (page < PAGE_STATES)
		fill_batch(h, c, page);
	else if (page < PAGE_CODE)
		fill_state(h, c, page);
	else
		fill_code(h, c, page);
}

/* All of the memory but data. */
void hostile_fill(struct hostile *h, struct choice *c)
{
	uint32_t page;

	for (page = 0; page < PAGE_DATA; page++)
		fill_page(h, c, page);
}

/* What a driver writes to registers after a reset: the GGTT, status pages, interrupts. */
void hostile_setup(struct hostile *h)
{
	uint32_t i;

	for (i = 0; i < HOSTILE_ENTRIES; i++)
		hostile_ggtt(h, i, mem_iova(i % HOSTILE_PAGES) | 1);
	for (i = 0; i < 4; i++) {
		hostile_write(h, engine_bases[i] + 0x80, (PAGE_DATA + i) * HOSTILE_PAGE);
		hostile_write(h, engine_bases[i] + 0xa8, 0);		/* RING_IMR */
		hostile_write(h, 0x44304 + 16 * i, 0);			/* GEN8_GT_IMR */
		hostile_write(h, 0x4430c + 16 * i, ~0u);			/* GEN8_GT_IER */
	}
	hostile_write(h, 0x44050, 0);					/* DERRMR */
	hostile_write(h, 0x44200, 1u << 31);				/* GEN8_MASTER_IRQ */
}

/* A guest's memory changes all the time: a page anew, or a dword of it. */
static void step_change(struct hostile *h, struct choice *c)
{
	struct choice fork;

	if (chance(c, 50)) {
		mem_put(h, choose(c, PAGE_DATA), choose(c, HOSTILE_DWORDS), choose_dword(c));
		return;
	}
	fork = choice_fork(c);
	fill_page(h, &fork, choose(c, PAGE_DATA));
}

/* What good work needs, since all of it gets spoilt: the good tables, and a context. */
static void step_mend(struct hostile *h, struct choice *c)
{
	struct choice fork = choice_fork(c);
	uint32_t page;

	for (page = PAGE_TABLES; page < PAGE_TABLES + GOOD_TABLES; page++)
		fill_page(h, &fork, page);
	fill_page(h, &fork, PAGE_CONTEXTS + choose(c, PAGE_RINGS - PAGE_CONTEXTS));
}

static void step_run(struct hostile *h, struct choice *c)
{
	uint32_t engine = choose(c, 4), n = 1 + choose(c, 8);

	while (n--)
		h->ops->run(h->device, engine);
}

static void step_pass(struct hostile *h, struct choice *c)
{
	h->ops->pass(h->device, choose(c, 50000));
}

static void step_reset(struct hostile *h, struct choice *c)
{
	if (!chance(c, 3))
		return;
	h->ops->reset(h->device);
	hostile_setup(h);
}

static void step_spree(struct hostile *h, struct choice *c);

/* What is there twice is done twice as often. */
static void (*const steps[])(struct hostile *h, struct choice *c) = {
	step_access, step_register, step_register, step_config, step_aperture,
	step_ggtt, step_memory, step_change, step_change, step_mend, step_command, step_command,
	step_submit, step_submit, step_ring, step_revive, step_revive,
	step_blits, step_blits, step_walker, step_walker, step_draw, step_draw,
	step_mode, step_plane, step_plane, step_pipe,
	step_run, step_run, step_run, step_run, step_pass, step_reset, step_spree,
};

#define NUM_STEPS	(sizeof(steps) / sizeof(steps[0]))

/* Some of the others, so that a few bytes of a fuzzer lead far. */
static void step_spree(struct hostile *h, struct choice *c)
{
	struct choice fork = choice_fork(c);
	uint32_t n = choose(c, 32);

	while (n--)
		steps[choose(&fork, NUM_STEPS - 1)](h, &fork);
}

void hostile_step(struct hostile *h, struct choice *c)
{
	steps[choose(c, NUM_STEPS)](h, c);
}
