// SPDX-License-Identifier: GPL-2.0
/* See blit.h. */
#include "blit.h"

struct context blit_ctx;
struct canvas blit_dst, blit_src, blit_side;
u8 blit_dst_raw[BYTES], blit_src_raw[BYTES], blit_side_raw[SIDE];

static void init_surface(struct canvas *canvas, u32 bytes)
{
	blit_ctx.next_page += -blit_ctx.next_page % BLIT_ALIGN;
	canvas_init(canvas, &blit_ctx, bytes / PAGE);
}

void blit_start(void)
{
	blit_seed(1);
	ctx_init_ring(&blit_ctx, gpu, VGPU_BCS, 1, 4);
	init_surface(&blit_dst, BYTES);
	init_surface(&blit_src, BYTES);
	init_surface(&blit_side, SIDE);
	blit_scramble(blit_dst_raw, BYTES);
	blit_scramble(blit_src_raw, BYTES);
	blit_scramble(blit_side_raw, SIDE);
	canvas_write(&blit_dst, blit_dst_raw);
	canvas_write(&blit_src, blit_src_raw);
	canvas_write(&blit_side, blit_side_raw);
}

/* The commands of a blit, into the ring. */
void blit_emit(const struct blit *b)
{
	const struct blit_places at = {
		.dst = blit_dst.addr, .src = blit_src.addr, .side = blit_side.addr,
	};
	static u32 cmd[BLIT_DWORDS];

	ctx_emit(&blit_ctx, cmd, blit_command(b, &at, blit_side_raw, cmd));
}
