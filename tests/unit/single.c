// SPDX-License-Identifier: GPL-2.0
/* See single.h. */
#include "single.h"

struct context ctx;
struct buffer data, code;

void one_context(unsigned int engine)
{
	ctx_init(&ctx, gpu, engine, 1);
	ctx_buffer(&ctx, &data);
	ctx_buffer(&ctx, &code);
}

/* What is in the page of data. */
u32 stored(u32 off)
{
	return host_read32(&gpu->host, data.mem + off);
}

u64 stored64(u32 off)
{
	return host_read64(&gpu->host, data.mem + off);
}

/* The ring has a command that no engine knows, or can't execute. */
void expect_hang(void)
{
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, ctx.engine), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, ctx.engine));
	gpu_reset_engine(gpu, ctx.engine);
	ctx_state(&ctx);
	ctx.tail = 0;
}

/* Writes that were dropped so far. */
u64 dropped(void)
{
	struct vgpu_stats stats;

	vgpu_get_stats(gpu->vgpu, &stats);

	return stats.dropped;
}
