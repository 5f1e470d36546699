/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The blitter: 2D commands (client 2 of the command streamers), which only bcs has.
 *
 * A command is taken apart into a struct blt, which is valid or refused; then its
 * rectangle is drawn block by block. A block is what fits into the buffers here. So
 * a blit of any size can be left between two blocks and taken up again: by the
 * command and the number of blocks that are done.
 */
#ifndef _GVT_BLITTER_H_
#define _GVT_BLITTER_H_

#include "burst.h"
#include "gvt_host.h"

struct gmem;

#define BLT_BLOCK	SZ_16K	/* bytes of a block */
#define BLT_SETUP	10	/* dwords of XY_SETUP_BLT */

/**
 * struct blitter - the blitter between two bursts
 * @done: blocks of the command under way that are drawn
 * @setup: the last XY_SETUP command, and what XY_SETUP_CLIP_BLT has changed since
 * @dst: a block of the destination
 * @src: a block of the source
 * @mask: which bits of a block are written
 * @mono: a row of a monochrome source
 */
struct blitter {
	u32 done;
	u32 setup[BLT_SETUP];

	/* Of one block: no state. */
	u64 dst[BLT_BLOCK / 8];
	u64 src[BLT_BLOCK / 8];
	u64 mask[BLT_BLOCK / 8];
	u8 mono[BLT_BLOCK / 8 + 16];
};

void blt_reset(struct blitter *blitter);
bool blt_known(u32 header, u32 *min_length);
enum burst_result blt_exec(struct blitter *blitter, struct gmem *mem, u32 swctrl,
			 const u32 *cmd, u32 len, int *budget, u64 *fault);

#endif
