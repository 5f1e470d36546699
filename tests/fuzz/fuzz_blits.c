// SPDX-License-Identifier: GPL-2.0
/*
 * Blits and fences: 2D commands that are of the right form and say anything, on
 * surfaces of a few pages, among accesses to the aperture through fences of any kind,
 * pages that are missing or read-only, stops, resets and saved states in the middle.
 */
#include <string.h>

#include "fuzz.h"
#include "target.h"

#define NCANVAS		4
#define CANVAS_PAGES	8
#define MAX_TURNS	60

static struct context ctx;
static u64 canvas[NCANVAS], canvas_mem[NCANVAS];
static u32 canvas_ggtt[NCANVAS];
static u32 turns;

static const u8 opcodes[] = {
	0x01, 0x03, 0x11, 0x24, 0x25, 0x26, 0x31, 0x40, 0x42, 0x43, 0x50, 0x51, 0x52, 0x53,
	0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77
};

/* What a blit is likely to have there, or anything. */
static u32 take_dword(struct input *in)
{
	u8 code = take(in, 1);
	u32 near = canvas[code % NCANVAS];

	switch (code >> 5) {
	case 0:		/* a corner that is in the surface, or just outside */
		return (take(in, 1) & 0x3f) << 16 | (take(in, 1) & 0xff);
	case 1:		/* one that may be anywhere */
		return take(in, 4);
	case 2:		/* a pitch, with what stands above it */
		return take(in, 2) << 16 | 128u << (code & 7);
	case 3:
		return near;
	case 4:
		return near + (u32)take(in, 2);
	case 5:
		return HI(canvas[0]);
	case 6:
		return code & 0x1f;
	default:
		return ~0u << (code & 0x1f);
	}
}

static void blit(struct input *in)
{
	u32 n = 2 + take(in, 1) % 16, i;
	u32 cmd[18];

	cmd[0] = 2u << 29 | opcodes[take(in, 1) % ARRAY_SIZE(opcodes)] << 22 |
		 ((u32)take(in, 2) & 0x3fffff) << 8 | (n - 2);
	for (i = 1; i < n; i++)
		cmd[i] = take_dword(in);
	ctx_emit(&ctx, cmd, n);
}

static void tiled_is(struct input *in)
{
	emit(&ctx, LRI(1), BCS_SWCTRL, 3u << 16 | (take(in, 1) & 3));
}

static void submit(struct input *in)
{
	ctx_submit(&ctx);
}

static void run(struct input *in)
{
	u32 n = 1 + take(in, 1) % 8;

	while (n-- && turns++ < MAX_TURNS)
		fuzz_run(VGPU_BCS);
}

static void fence(struct input *in)
{
	u32 n = take(in, 1) % 8;
	u32 page = canvas_ggtt[n % NCANVAS];

	reg_write(gpu, FENCE_REG_GEN6_LO(n) + 4, (page + take(in, 1) * PAGE) |
		  (take(in, 2) & 0xfff));
	reg_write(gpu, FENCE_REG_GEN6_LO(n), (page + take(in, 1) % 16 * PAGE) |
		  (take(in, 1) & 3));
}

static void aperture(struct input *in)
{
	u8 buf[256] = {};
	u32 off = canvas_ggtt[take(in, 1) % NCANVAS] + take(in, 2);
	u32 len = 1 + take(in, 1);
	bool write = take(in, 1) & 1;

	vgpu_region_rw(gpu->vgpu, VGPU_REGION_APERTURE, off, buf, min(len, 256u), write);
}

static void page_table(struct input *in)
{
	u8 which = take(in, 1), flags = take(in, 1);
	u32 page = which / NCANVAS % CANVAS_PAGES * PAGE;

	ctx_map(&ctx, canvas[which % NCANVAS] + page, canvas_mem[flags >> 2 & 3] + page,
		flags & 3);
}

static void memory_refuses(struct input *in)
{
	u8 flags = take(in, 1);

	gpu->host.refuse_map = flags & 1;
	gpu->host.fail_rw = flags & 2;
	vgpu_mem_changed(gpu->vgpu);
}

static void stop(struct input *in)
{
	ring_write(gpu, VGPU_BCS, RING_MI_MODE(0),
		   STOP_RING << 16 | (take(in, 1) & 1 ? STOP_RING : 0));
}

static void reset(struct input *in)
{
	gpu_reset_engine(gpu, VGPU_BCS);
	ctx_state(&ctx);
	ctx.tail = 0;
}

static void save_and_restore(struct input *in)
{
	size_t size = vgpu_save(gpu->vgpu, NULL, 0);
	void *state = kvzalloc(size, GFP_KERNEL);

	expect(state && vgpu_save(gpu->vgpu, state, size) == size);
	expect(!vgpu_restore(gpu->vgpu, state, size));
	kvfree(state);
}

static void (*const steps[])(struct input *in) = {
	blit, blit, submit, run, tiled_is, fence, aperture, page_table,
	memory_refuses, stop, reset, save_and_restore,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	u32 i, page;

	turns = 0;
	fuzz_start();
	ctx_init(&ctx, gpu, VGPU_BCS, 3);
	for (i = 0; i < NCANVAS; i++) {
		canvas_mem[i] = gpu_alloc(gpu, CANVAS_PAGES);
		canvas_ggtt[i] = gpu_ggtt_map(gpu, canvas_mem[i], CANVAS_PAGES);
		canvas[i] = ctx.next_page;
		ctx.next_page += CANVAS_PAGES * PAGE;
		for (page = 0; page < CANVAS_PAGES; page++)
			ctx_map(&ctx, canvas[i] + page * PAGE,
				canvas_mem[i] + page * PAGE,
				PTE_PRESENT | PTE_WRITABLE);
	}
	while (in.left)
		steps[take(&in, 1) % ARRAY_SIZE(steps)](&in);
	fuzz_recover(VGPU_BCS);
	fuzz_stop();

	return 0;
}
