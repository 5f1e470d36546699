// SPDX-License-Identifier: GPL-2.0
/* See canvas.h. */
#include "canvas.h"

void canvas_init(struct canvas *canvas, struct context *ctx, u32 pages)
{
	u32 i;

	canvas->gpu = ctx->gpu;
	canvas->bytes = pages * PAGE;
	canvas->mem = gpu_alloc(ctx->gpu, pages);
	canvas->addr = ctx->next_page;
	for (i = 0; i < pages; i++)
		ctx_map(ctx, canvas->addr + i * PAGE, canvas->mem + i * PAGE,
			PTE_PRESENT | PTE_WRITABLE);
	/* A page that nothing is mapped at is behind it. */
	ctx->next_page += (pages + 1) * PAGE;
}

void canvas_read(const struct canvas *canvas, u8 *to)
{
	u32 off;

	for (off = 0; off < canvas->bytes; off += PAGE)
		memcpy(to + off, host_page(&canvas->gpu->host, canvas->mem + off), PAGE);
}

void canvas_write(const struct canvas *canvas, const u8 *from)
{
	u32 off;

	for (off = 0; off < canvas->bytes; off += PAGE)
		memcpy(host_page(&canvas->gpu->host, canvas->mem + off), from + off, PAGE);
}
