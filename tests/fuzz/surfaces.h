/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What messages of shaders are about: a context of rcs, pages in its address space, and in the
 * first of them a binding table and the surfaces that it names.
 */
#ifndef SURFACES_H
#define SURFACES_H

#include "fuzz.h"

#define SURFACE_STATES	0x400u		/* where they are in the first page */
#define NUM_SURFACES	8u
#define SURFACE_DWORDS	16u

/**
 * struct surfaces - pages for surfaces
 * @ctx: whose address space they are in
 * @data: they, in memory
 * @tables: the first page that was taken for page tables
 * @base: they, in the address space
 * @npages: how many
 */
struct surfaces {
	struct context ctx;
	u64 data;
	u64 tables;
	u64 base;
	u32 npages;
};

void surfaces_start(struct surfaces *s, u32 npages, u64 flags);
void surfaces_put(const struct surfaces *s, struct input *in, u32 nr, u32 *state);

#endif
