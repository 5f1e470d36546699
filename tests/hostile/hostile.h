/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest that means harm: it owns a vGPU, and drives registers, page tables, contexts,
 * rings, batches, blits, fences, planes and shaders that are partly right, so that they lead
 * far, and partly not. What it does is a sequence of steps, which a struct choice decides;
 * what it does it to is a struct hostile_ops. Documentation/hostile.rst
 *
 * The guest's memory is divided so that most things point at something of the right kind.
 * One set of page tables leads every address to it, page by page, over and over; the
 * others lead to each other and anywhere.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "choice.h"

#define HOSTILE_PAGE	4096u
#define HOSTILE_DWORDS	(HOSTILE_PAGE / 4)
#define HOSTILE_IOVA	(4ull << 30)	/* where the guest's memory is */

/* First pages of each kind; a multiple of what one of them takes. */
enum {
	PAGE_TABLES	= 0,
	PAGE_CONTEXTS	= 32,	/* 4 pages each: status, registers, and what rcs adds */
	PAGE_RINGS	= 96,	/* 2 pages each */
	PAGE_BATCHES	= 128,
	PAGE_STATES	= 192,	/* of the pipelines: descriptors, surfaces, samplers … */
	PAGE_CODE	= 224,	/* programs of the EU */
	PAGE_DATA	= 256,
	HOSTILE_PAGES	= 512,
};

#define CONTEXT_PAGES	4u
#define RING_PAGES	2u
#define GOOD_TABLES	4u	/* one of each level, from the root on */
#define HOSTILE_ENTRIES	1024u	/* of the GGTT, which have the memory twice */

enum hostile_region { HOSTILE_BAR0, HOSTILE_BAR2, HOSTILE_BAR4, HOSTILE_CONFIG };

/**
 * struct hostile_ops - a device, and the guest's memory for it
 * @access: read or write @len bytes at an offset that is in the region
 * @page: page @n of memory, as this program has it; NULL: it is not there
 * @memory: page @n, or some around it, goes or comes back
 * @reset: reset the device as a PCI function
 * @run: let an engine work, if that is not somebody else's task
 * @pass: let some microseconds pass
 */
struct hostile_ops {
	void (*access)(void *device, enum hostile_region region, uint64_t offset, void *buf,
		       uint32_t len, bool write);
	uint32_t *(*page)(void *device, uint32_t n);
	void (*memory)(void *device, uint32_t n, bool there);
	void (*reset)(void *device);
	void (*run)(void *device, uint32_t engine);
	void (*pass)(void *device, uint32_t us);
};

/**
 * struct hostile - a hostile guest; several threads may be its processors
 * @ops: what it can do
 * @device: to what
 * @aperture: bytes of BAR2
 */
struct hostile {
	const struct hostile_ops *ops;
	void *device;
	uint64_t aperture;
};

/* guest.c */
void hostile_fill(struct hostile *h, struct choice *c);
void hostile_setup(struct hostile *h);
void hostile_step(struct hostile *h, struct choice *c);

/* memory.c: memory, and addresses of it */
void mem_put(struct hostile *h, uint32_t page, uint32_t dword, uint32_t val);
void mem_put64(struct hostile *h, uint32_t page, uint32_t dword, uint64_t val);
void mem_write(struct hostile *h, uint32_t page, uint32_t dword, const uint32_t *vals,
	       uint32_t n);
uint64_t mem_iova(uint32_t page);
uint64_t any_address(struct choice *c);
uint64_t data_address(struct choice *c);
void fill_table(struct hostile *h, struct choice *c, uint32_t page);
void hostile_ggtt(struct hostile *h, uint32_t entry, uint64_t pte);
void step_ggtt(struct hostile *h, struct choice *c);
void step_memory(struct hostile *h, struct choice *c);

/* contexts.c */
extern const uint32_t engine_bases[4];
void fill_context(struct hostile *h, struct choice *c, uint32_t page);
void submit_batch(struct hostile *h, struct choice *c, uint32_t engine, uint32_t batch);
void step_submit(struct hostile *h, struct choice *c);
void step_ring(struct hostile *h, struct choice *c);
void step_revive(struct hostile *h, struct choice *c);

/* commands.c */
#define COMMAND_DWORDS	40u	/* of what command_any() writes, at most */
uint32_t command_any(struct choice *c, uint32_t *to);
void fill_batch(struct hostile *h, struct choice *c, uint32_t page);
void fill_ring(struct hostile *h, struct choice *c, uint32_t page);
void step_command(struct hostile *h, struct choice *c);

/* blits.c */
uint32_t blit_any(struct choice *c, uint32_t *to);
void step_blits(struct hostile *h, struct choice *c);

/* pipelines.c, programs.c */
void fill_state(struct hostile *h, struct choice *c, uint32_t page);
void fill_code(struct hostile *h, struct choice *c, uint32_t page);
void step_walker(struct hostile *h, struct choice *c);
void step_draw(struct hostile *h, struct choice *c);

/* registers.c */
uint32_t hostile_read(struct hostile *h, uint32_t offset);
void hostile_write(struct hostile *h, uint32_t offset, uint32_t val);
void step_access(struct hostile *h, struct choice *c);
void step_register(struct hostile *h, struct choice *c);
void step_config(struct hostile *h, struct choice *c);
void step_aperture(struct hostile *h, struct choice *c);

/* planes.c */
void step_mode(struct hostile *h, struct choice *c);
void step_plane(struct hostile *h, struct choice *c);
void step_pipe(struct hostile *h, struct choice *c);

#endif
