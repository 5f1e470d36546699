/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A canary: memory that nobody may see through a vGPU, full of a byte that nothing else has;
 * and GGTT entries that lead to it, or to other memory that is not this vGPU's, if anything did.
 * What is this vGPU's is SCREEN_BYTES at IOVA: see screen.h.
 */
#ifndef CANARY_H
#define CANARY_H

#include "dev.h"

#define CANARY		0xe7
#define CANARY_BYTES	(64ul << 20)

/* More addresses: of memory that was unmapped, and such as no memory has. */
#define GONE_IOVA	0x20000000ull
#define HIGH_IOVA	(1ull << 44)
#define TOP_IOVA	0x3ffffffff000ull	/* the last page that an entry can name */

/* Another guest's memory, CANARY_BYTES. */
extern char *canary;

/**
 * struct kind - pages that are not a vGPU's
 * @name: in words; NULL ends the table
 * @entry: the GGTT entry for the @i-th of them, of some hundred
 */
struct kind {
	const char *name;
	uint64_t (*entry)(uint32_t i);
};

extern const struct kind kinds[];
#define KINDS	10u

char *canary_ram(void);
bool has_canary(const void *data, size_t len);
uint32_t canary_take_over(const uint64_t *had, uint32_t n);
uint32_t color(uint32_t i);
void fill(uint32_t *pixels, size_t len);
uint64_t physical(const void *at);

#endif
