/* SPDX-License-Identifier: GPL-2.0 */
/* Surfaces for tests: memory of some pages that a context and we can see. */
#ifndef CANVAS_H
#define CANVAS_H

#include "unit.h"

/**
 * struct canvas - a piece of a context's address space
 * @gpu: whose memory it is in
 * @addr: its address
 * @mem: address in memory, where the pages follow each other
 * @bytes: its size
 */
struct canvas {
	struct gpu *gpu;
	u64 addr;
	u64 mem;
	u32 bytes;
};

void canvas_init(struct canvas *canvas, struct context *ctx, u32 pages);
void canvas_read(const struct canvas *canvas, u8 *to);
void canvas_write(const struct canvas *canvas, const u8 *from);

#endif
