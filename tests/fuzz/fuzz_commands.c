// SPDX-License-Identifier: GPL-2.0
/*
 * Command streams: rings and batches of any content, over page tables and a GGTT
 * that change, contexts whose images change, memory that goes, a display that runs.
 *
 * Dwords of commands are written in a code that makes good ones short: see
 * take_dword().
 */
#include <string.h>

#include "fuzz.h"
#include "regs/mmio.h"
#include "screen.h"
#include "target.h"

#define RW		(PTE_PRESENT | PTE_WRITABLE)
#define NBUF		8	/* buffers of the context */
#define MAX_TURNS	300

/* Of the commands that are executed, and some that are not. */
static const u32 headers[] = {
	NOOP, BBE, BBS_PPGTT, BBS_GGTT, SDI, SDI_QWORD, SRM, LRM, LRR, COPY_MEM,
	STORE_INDEX, LRI(1), LRI(3), USER_INTERRUPT, SEMAPHORE_WAIT, PREDICATE,
	CONDITIONAL_END, ATOMIC(5), ATOMIC(0x25) | BIT(19), MATH(4),
	FLUSH_DW | 1u << 14 | 2, FLUSH_DW | 3u << 14 | BIT(18) | 3,
	PIPE_CONTROL_N(6), 0x08u << 23, 0x08u << 23 | 1, 0x23u << 23 | 2,
	0x54f00008, 0x78080003, 0x12u << 23, 0x10u << 23,
	/* The display: flips of planes 1 A and 2 B, waits for these, a vblank, lines. */
	0x14u << 23 | 1, 0x14u << 23 | 5u << 8 | 1, 0x03u << 23 | BIT(1), 0x03u << 23 | BIT(10),
	0x03u << 23 | BIT(3), 0x03u << 23 | BIT(0), 0x13u << 23,
};

static struct context ctx;
static struct buffer buf[NBUF];
static u64 tables[4];	/* that lead to the first buffer */
static u32 turns;

static u32 any_register(struct input *in)
{
	u32 number = take(in, 2) % (mmio_num_global_rows() + mmio_num_engine_rows);

	if (number < mmio_num_global_rows())
		return mmio_global_row(number)->offset;

	return mmio_engine_rows[number - mmio_num_global_rows()].offset +
	       engine_descs[ctx.engine].base;
}

/* By its first byte: a header, an address, a register, a number. */
static u32 take_dword(struct input *in)
{
	u8 code = take(in, 1);
	const struct buffer *b = &buf[code % NBUF];

	if (code < 0x40)
		return headers[code % ARRAY_SIZE(headers)];
	if (code < 0x60)
		return LO(b->addr) + take(in, 2) % PAGE;
	if (code < 0x70)
		return b->ggtt + take(in, 2) % PAGE;
	if (code < 0x78)
		return HI(b->addr);
	if (code < 0x80)
		return any_register(in);
	if (code < 0xc0)
		return code & 0x3f;
	if (code < 0xe0)
		return headers[code % ARRAY_SIZE(headers)] ^ (u32)take(in, 2);

	return take(in, 4);
}

/* Write @n dwords at an offset of buffer @which. */
static void fill_batch(struct input *in)
{
	const struct buffer *b = &buf[take(in, 1) % NBUF];
	u32 pos = take(in, 2) % (PAGE / 4);
	u32 n = take(in, 1);

	for (; n && pos < PAGE / 4 && in->left; n--, pos++)
		if (host_page(&gpu->host, b->mem))
			host_write32(&gpu->host, b->mem + 4 * pos, take_dword(in));
}

static bool ring_is_there(void)
{
	u32 off;

	for (off = 0; off < ctx.ring_bytes; off += PAGE)
		if (!host_page(&gpu->host, ctx.ring_mem + off))
			return false;

	return true;
}

static void fill_ring(struct input *in)
{
	u32 n = take(in, 1) % 64;
	u32 cmd[64], i;

	for (i = 0; i < n && in->left; i++)
		cmd[i] = take_dword(in);
	if (ring_is_there())
		ctx_emit(&ctx, cmd, i);
}

static void start_batch(struct input *in)
{
	u8 how = take(in, 1);
	const struct buffer *b = &buf[how % NBUF];

	if (!ring_is_there())
		return;
	if (how & 0x80)
		emit(&ctx, BBS_GGTT, b->ggtt, 0);
	else
		emit_batch(&ctx, b->addr);
}

static u64 any_page(struct input *in)
{
	u8 which = take(in, 1);

	switch (which >> 6) {
	case 0:
		return buf[which % NBUF].mem;
	case 1:
		return ctx.status + which % 16 * PAGE;
	case 2:
		return tables[which % 4];
	default:
		return take(in, 5) & GENMASK_ULL(45, 12);
	}
}

static void change_ggtt(struct input *in)
{
	u32 entry = take(in, 1);
	u64 flags = take(in, 1);

	gpu_ggtt(gpu, (256 + entry % 64) * PAGE, any_page(in) | (flags & 3));
}

/* An entry of one of the tables that lead to the buffers. */
static void change_tables(struct input *in)
{
	u8 how = take(in, 1);
	u32 level = how % 4;
	u64 addr = buf[how >> 4 & (NBUF - 1)].addr;
	u64 flags = take(in, 1);
	u64 table = ctx.pml4;
	u32 i;

	for (i = 3; i > level; i--) {
		u64 entry;

		if (!host_page(&gpu->host, table))
			return;
		entry = host_read64(&gpu->host, table +
				    (addr >> (12 + 9 * i) & 511) * 8);
		table = entry & GENMASK_ULL(45, 12);
	}
	if (host_page(&gpu->host, table))
		host_write64(&gpu->host, table + (addr >> (12 + 9 * level) & 511) * 8,
			     any_page(in) | (flags & 0x83) |
			     (flags & 0x40 ? PDE_64K : 0));
}

static void change_image(struct input *in)
{
	u32 index = take(in, 1);
	u32 val = take_dword(in);

	if (host_page(&gpu->host, ctx.state))
		ctx_set(&ctx, index, val);
}

static void submit(struct input *in)
{
	u8 how = take(in, 1);
	u64 desc = ctx_desc(&ctx);

	if (how & 1 && host_page(&gpu->host, ctx.state))
		ctx_publish(&ctx);
	if (how & 2)
		desc ^= 1ull << take(in, 1) % 64;
	gpu_submit(gpu, ctx.engine, how & 8 ? 0 : desc,
		   how & 4 ? ctx_desc(&ctx) ^ 1ull << 32 : 0);
}

static void run(struct input *in)
{
	u32 n = 1 + take(in, 1) % 8;

	while (n-- && turns++ < MAX_TURNS)
		fuzz_run(ctx.engine);
}

/* Time passes: up to what the timer is set for, or more. */
static void pass_time(struct input *in)
{
	gpu->host.clock += take(in, 1) * 100000;
	screen_tick();
}

static void write_register(struct input *in)
{
	u32 off = any_register(in);

	reg_write(gpu, off & ~3u, take_dword(in));
}

static void memory_comes_and_goes(struct input *in)
{
	u8 flags = take(in, 1);
	u64 page = any_page(in);

	gpu->host.refuse_map = flags & 1;
	gpu->host.fail_rw = flags & 2;
	vgpu_mem_changed(gpu->vgpu);
	if (flags & 4 && host_page(&gpu->host, page))
		host_remove(&gpu->host, page);
	else if (flags & 8 && host_has_room(page))
		host_add(&gpu->host, page);
}

static void (*const steps[])(struct input *in) = {
	fill_ring, fill_batch, start_batch, submit, run, change_ggtt,
	change_tables, change_image, write_register, memory_comes_and_goes, pass_time,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	u32 i;

	turns = 0;
	fuzz_start();
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 3), 0);
	screen_mode(0);
	reg_write(gpu, DERRMR, 0);
	ctx_init(&ctx, gpu, take(&in, 1) % VGPU_NUM_ENGINES, 3);
	for (i = 0; i < NBUF; i++)
		ctx_buffer(&ctx, &buf[i]);
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		tables[i] = ctx_table(&ctx, buf[0].addr, i);
	while (in.left)
		steps[take(&in, 1) % ARRAY_SIZE(steps)](&in);
	/* A good driver's submission after all of it, and the end. */
	fuzz_recover(ctx.engine);
	fuzz_stop();

	return 0;
}
