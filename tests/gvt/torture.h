/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest out of its mind: memory, tables, contexts and commands that are partly
 * good and partly garbage, for one vGPU.
 */
#ifndef TORTURE_H
#define TORTURE_H

#include "dev.h"

#define GUEST_IOVA	(4ul << 30)
#define GUEST_PAGES	4096u
#define GUEST_BYTES	(GUEST_PAGES * PAGE)
#define CHUNK_BYTES	(2ul << 20)	/* mapped and unmapped at once */
#define CHUNKS		(GUEST_BYTES / CHUNK_BYTES)
#define GUEST_COUNTER	(4000 * PAGE / 4)	/* dword that commands increment */

/**
 * struct guest - the mad guest
 * @dev: its vGPU
 * @ram: its memory, at GUEST_IOVA; page n is behind the GGTT's entry n, at first
 */
struct guest {
	struct dev *dev;
	uint32_t *ram;
};

/* Random numbers of a thread. */
struct rnd {
	uint64_t state;
};

uint32_t rnd_next(struct rnd *rnd);
uint32_t rnd_below(struct rnd *rnd, uint32_t n);

void guest_fill(struct guest *guest, struct rnd *rnd);
void guest_ggtt(struct guest *guest, struct rnd *rnd);
void guest_change(struct guest *guest, struct rnd *rnd);
void guest_submit(struct guest *guest, struct rnd *rnd);
void guest_access(struct guest *guest, struct rnd *rnd);
uint32_t guest_counted(struct guest *guest);
void guest_irqs_on(struct guest *guest);

#endif
