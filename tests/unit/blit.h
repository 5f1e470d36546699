/* SPDX-License-Identifier: GPL-2.0 */
/* Blits for tests of bcs: a context, its surfaces, and a page of what blits need besides. */
#ifndef BLIT_H
#define BLIT_H

#include "blit_model.h"
#include "canvas.h"

extern struct context blit_ctx;
extern struct canvas blit_dst, blit_src, blit_side;
/* What is in them. */
extern u8 blit_dst_raw[BYTES], blit_src_raw[BYTES], blit_side_raw[SIDE];

void blit_start(void);
void blit_emit(const struct blit *b);

#endif
