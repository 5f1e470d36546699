// SPDX-License-Identifier: GPL-2.0
/* See surfaces.h */
#include "surfaces.h"

/* A vGPU whose rcs has run the context; its pages are mapped with @flags. */
void surfaces_start(struct surfaces *s, u32 npages, u64 flags)
{
	u32 i;

	fuzz_start();
	ctx_init(&s->ctx, gpu, VGPU_RCS, 1);
	s->npages = npages;
	s->base = s->ctx.next_page;
	s->data = gpu_alloc(gpu, npages);
	s->tables = gpu->next_page;
	for (i = 0; i < npages; i++)
		ctx_map(&s->ctx, s->base + i * PAGE, s->data + i * PAGE, flags);
	emit(&s->ctx, NOOP, NOOP);
	ctx_run(&s->ctx);
}

/* Surface @nr, of @state but for its address: mostly in the pages, which bit 3 of @nr says. */
void surfaces_put(const struct surfaces *s, struct input *in, u32 nr, u32 *state)
{
	u32 i;

	state[8] = LO(s->base) + (nr & 8 ? take(in, 4) : take(in, 1) % (s->npages + 1) * PAGE);
	state[9] = HI(s->base);
	nr %= NUM_SURFACES;
	host_write32(&gpu->host, s->data + nr * 4, SURFACE_STATES + nr * 64);
	for (i = 0; i < SURFACE_DWORDS; i++)
		host_write32(&gpu->host, s->data + SURFACE_STATES + nr * 64 + i * 4, state[i]);
}
