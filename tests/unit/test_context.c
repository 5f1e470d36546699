// SPDX-License-Identifier: GPL-2.0
/* Context images: what is loaded, what is saved, what is refused. */
#include "regs/mmio.h"
#include "unit.h"

#define BCS VGPU_BCS
#define GPR(n)		(GVT_BCS_BASE + 0x600 + 8 * (n))
#define INHIBIT		0x00010001	/* of CONTEXT_CONTROL */

static struct context a, b;
static struct buffer data;

static void two_contexts(void)
{
	ctx_init(&a, gpu, BCS, 0xa);
	ctx_init(&b, gpu, BCS, 0xb);
	ctx_buffer(&a, &data);
}

static u32 stored(u32 off)
{
	return host_read32(&gpu->host, data.mem + off);
}

static void layout(void)
{
	two_contexts();
	/* Where i915 says that things are. */
	check_eq(ctx_get(&a, 1) >> 23, 0x22);
	check_eq(ctx_get(&a, IMG_CONTROL - 1), GVT_BCS_BASE + 0x244);
	check_eq(ctx_get(&a, IMG_HEAD - 1), GVT_BCS_BASE + 0x34);
	check_eq(ctx_get(&a, IMG_TAIL - 1), GVT_BCS_BASE + 0x30);
	check_eq(ctx_get(&a, IMG_CTL - 1), GVT_BCS_BASE + 0x3c);
	check_eq(ctx_get(&a, IMG_BB_PER_CTX - 1), GVT_BCS_BASE + 0x1c0);
	check_eq(ctx_get(&a, IMG_INDIRECT - 1), GVT_BCS_BASE + 0x1c4);
	check_eq(ctx_get(&a, IMG_TIMESTAMP - 1), GVT_BCS_BASE + 0x3a8);
	check_eq(ctx_get(&a, IMG_PML4_LOW - 1), GVT_BCS_BASE + 0x270);
	check_eq(ctx_get(&a, IMG_PML4_HIGH - 1), GVT_BCS_BASE + 0x274);
	check_eq(ctx_get(&a, IMG_MI_MODE - 1), GVT_BCS_BASE + 0x9c);
	check_eq(ctx_get(&a, IMG_GPR0 - 1), GPR(0));
}

/* Registers belong to the context that wrote them. */
static void registers_follow(void)
{
	two_contexts();
	emit(&a, LRI(2), GPR(3), 0xa3, GPR(15) + 4, 0xa15);
	ctx_run(&a);
	check_eq(ctx_get(&a, IMG_GPR0 + 4 * 3), 0xa3);
	check_eq(ctx_get(&a, IMG_GPR0 + 4 * 15 + 2), 0xa15);
	emit(&b, SRM | USE_GGTT, GPR(3), data.ggtt, 0);
	emit(&b, LRI(1), GPR(3), 0xb3);
	ctx_run(&b);
	check_eq(stored(0), 0);		/* not those of the other */
	emit(&a, SRM | USE_GGTT, GPR(3), data.ggtt, 0);
	emit(&a, SRM | USE_GGTT, GPR(15) + 4, data.ggtt + 4, 0);
	ctx_run(&a);
	check_eq(stored(0), 0xa3);
	check_eq(stored(4), 0xa15);
	emit(&b, SRM | USE_GGTT, GPR(3), data.ggtt, 0);
	ctx_run(&b);
	check_eq(stored(0), 0xb3);
}

/* What rcs has beside the registers that i915 lays out, each with its mask if any. */
static u32 for_each_render_register(void (*fn)(u32 off, bool masked))
{
	u32 off, n = 0;

	for (off = 0; off < GVT_MMIO_SIZE; off += 4) {
		unsigned int id;
		const struct mmio_row *row = mmio_find(off, &id);

		if (!row || !(row->flags & MMIO_CONTEXT) ||
		    (id != VGPU_NUM_ENGINES && id != VGPU_RCS))
			continue;
		fn(off, row->flags & MMIO_MASKED);
		n++;
	}

	return n;
}

static u32 pattern;

static u32 value_of(u32 off, bool masked)
{
	u32 val = (off ^ pattern) * 2654435761u;

	if (off == MI_PREDICATE_RESULT(GVT_RCS_BASE))
		val &= 1;

	return masked ? val & 0xffff : val;
}

static void emit_render_register(u32 off, bool masked)
{
	emit(&a, LRI(1), off, value_of(off, masked) | (masked ? 0xffff0000 : 0));
}

static void expect_render_register(u32 off, bool masked)
{
	check_eq(reg_read(gpu, off), value_of(off, masked));
}

/* The 3D pipeline's registers belong to the context, too. */
static void render_registers_follow(void)
{
	u32 i;

	ctx_init(&a, gpu, VGPU_RCS, 0xa);
	ctx_init(&b, gpu, VGPU_RCS, 0xb);
	/* The driver's default: as the first context has left it. */
	pattern = 1;
	check_gt(for_each_render_register(emit_render_register), 80);
	ctx_run(&a);
	for (i = 0x41; i < PAGE / 4; i++)
		ctx_set(&b, i, ctx_get(&a, i));

	pattern = 2;
	for_each_render_register(emit_render_register);
	ctx_run(&a);
	for_each_render_register(expect_render_register);
	emit(&b, NOOP, NOOP);
	ctx_run(&b);
	pattern = 1;
	for_each_render_register(expect_render_register);
	/* A reset between them changes nothing. */
	gpu_reset_engine(gpu, VGPU_RCS);
	emit(&a, NOOP, NOOP);
	ctx_run(&a);
	pattern = 2;
	for_each_render_register(expect_render_register);
}

/* i915 writes what is about performance counters into images: it knows the places. */
static void places_of_perf(void)
{
	static const u32 eu_perf[] = { 0xe458, 0xe558, 0xe658, 0xe758, 0xe45c, 0xe55c, 0xe65c };
	u32 i;

	ctx_init(&a, gpu, VGPU_RCS, 0xa);
	ctx_buffer(&a, &data);
	emit(&a, LRI(1), GVT_RCS_BASE + 0x600, 1);
	ctx_run(&a);
	check_eq(ctx_get(&a, 0x128), 0x2360);	/* OACTXCONTROL */
	for (i = 0; i < ARRAY_SIZE(eu_perf); i++)
		check_eq(ctx_get(&a, 0x3de + 2 * i), eu_perf[i]);

	ctx_set(&a, 0x129, 0x83);
	for (i = 0; i < ARRAY_SIZE(eu_perf); i++)
		ctx_set(&a, 0x3df + 2 * i, 0x100 + i);
	emit(&a, SRM | USE_GGTT, 0x2360, data.ggtt, 0);
	ctx_run(&a);
	check_eq(stored(0), 0x83);
	for (i = 0; i < ARRAY_SIZE(eu_perf); i++)
		check_eq(reg_read(gpu, eu_perf[i]), 0x100 + i);
}

/* What GPR 3 is to a context that runs now. */
static u32 gpr3(struct context *ctx)
{
	emit(ctx, SRM | USE_GGTT, GPR(3), data.ggtt, 0);
	ctx_run(ctx);

	return stored(0);
}

static void write_gpr3(struct context *ctx, u32 val)
{
	emit(ctx, LRI(1), GPR(3), val);
	ctx_run(ctx);
}

/* A context that is loaded again has what its image says, whoever wrote what meanwhile. */
static void loaded_again(void)
{
	u64 other;
	u32 i;

	two_contexts();
	write_gpr3(&a, 0x1);
	check_eq(gpr3(&a), 0x1);
	/* The image, by the guest's processor. */
	ctx_set(&a, IMG_GPR0 + 4 * 3, 0x2);
	check_eq(gpr3(&a), 0x2);
	/* The register: it is the image's all the same. */
	reg_write(gpu, GPR(3), 0x3);
	check_eq(gpr3(&a), 0x2);
	check_eq(ctx_get(&a, IMG_GPR0 + 4 * 3), 0x2);
	/* By another context. */
	write_gpr3(&b, 0x4);
	check_eq(gpr3(&a), 0x2);
	/* By a reset. */
	gpu_reset_engine(gpu, BCS);
	check_eq(gpr3(&a), 0x2);
	/* The same address, and another page behind it. */
	other = gpu_alloc(gpu, 1);
	for (i = 0; i < PAGE; i += 4)
		host_write32(&gpu->host, other + i, host_read32(&gpu->host, a.state + i));
	gpu_ggtt(gpu, a.lrca + PAGE, other | PTE_PRESENT);
	a.state = other;
	ctx_set(&a, IMG_GPR0 + 4 * 3, 0x5);
	check_eq(gpr3(&a), 0x5);
}

/* Where it is left alone, what is written and what is not. */
static void left_alone(void)
{
	u32 head;

	two_contexts();
	write_gpr3(&a, 0x1);
	/* i915 does so when it has reset a context: the ring anew, from its start. */
	ctx_set(&a, IMG_HEAD, 0);
	a.tail = 0;
	emit(&a, NOOP, NOOP);
	ctx_run(&a);
	head = ctx_get(&a, IMG_HEAD);
	check_eq(head, a.tail);
	/* Nobody has written a register: only what always changes is saved. */
	ctx_set(&a, IMG_GPR0 + 4 * 5, 0x77);
	emit(&a, NOOP, NOOP);
	ctx_run(&a);
	check_ne(ctx_get(&a, IMG_HEAD), head);
	check_eq(ctx_get(&a, IMG_GPR0 + 4 * 5), 0x77);
	check_eq(gpr3(&a), 0x1);
}

/* A vGPU that was restored in the middle of a batch saves all there is. */
static void saved_by_another(void)
{
	void *state;
	size_t size;

	two_contexts();
	emit(&a, LRI(1), GPR(3), 0xa3);
	emit(&a, SEMAPHORE_WAIT | SEMAPHORE_POLL | SEMAPHORE_EQ | USE_GGTT, 1, data.ggtt, 0);
	ctx_submit(&a);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_WAIT);
	state = gpu_saved(gpu, &size);
	expect(!vgpu_restore(gpu->vgpu, state, size));
	kvfree(state);
	host_write32(&gpu->host, data.mem, 1);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	check_eq(ctx_get(&a, IMG_GPR0 + 4 * 3), 0xa3);
}

/* With the inhibit bit the engine's part is not loaded; but it is saved. */
static void inhibit(void)
{
	two_contexts();
	ctx_set(&a, IMG_GPR0, 0xdead);
	ctx_set(&a, IMG_CONTROL, 0x00090000 | INHIBIT);
	emit(&a, SRM | USE_GGTT, GPR(0), data.ggtt, 0);
	emit(&a, LRI(1), GPR(1), 0xa1);
	ctx_run(&a);
	check_ne(stored(0), 0xdead);
	check_eq(ctx_get(&a, IMG_GPR0 + 4), 0xa1);
	/* What was saved may be loaded from now on. */
	check_eq(ctx_get(&a, IMG_CONTROL) & 1, 0);
	emit(&a, SRM | USE_GGTT, GPR(1), data.ggtt, 0);
	ctx_run(&a);
	check_eq(stored(0), 0xa1);
	/* A bit that its mask does not choose inhibits nothing. */
	ctx_set(&a, IMG_CONTROL, 0x00080001);
	ctx_set(&a, IMG_GPR0, 0xbeef);
	emit(&a, SRM | USE_GGTT, GPR(0), data.ggtt, 0);
	ctx_run(&a);
	check_eq(stored(0), 0xbeef);
}

/* What is the guest's is not written; masked registers get their masks. */
static void saved(void)
{
	static u32 before[GVT_PAGE_SIZE / 4];
	const struct mmio_row *row;
	unsigned int id;
	u32 i, val;

	two_contexts();
	emit_store(&a, data.addr, 1);
	ctx_publish(&a);
	for (i = 0; i < ARRAY_SIZE(before); i++)
		before[i] = ctx_get(&a, i);
	ctx_run(&a);
	for (i = 0; i < ARRAY_SIZE(before); i++) {
		val = ctx_get(&a, i);
		if (val == before[i])
			continue;
		if (i == IMG_HEAD) {
			check_eq(val, a.tail);
			continue;
		}
		row = mmio_find(before[i - 1] % GVT_MMIO_SIZE, &id);
		expect_msg(row && row->flags & MMIO_MASKED && i > IMG_PML4_LOW,
			   "dword %#x became %#x", i, val);
		check_eq(val >> 16, 0xffff);
	}
	check_eq(ctx_get(&a, IMG_HEAD), a.tail);
	check_eq(ctx_get(&a, IMG_MI_MODE) >> 16, 0xffff);
	/* Saved once, it is loaded and saved the same. */
	ctx_run(&a);
	check_eq(ctx_get(&a, IMG_HEAD), a.tail);
}

static void timestamp(void)
{
	two_contexts();
	ctx_set(&a, IMG_TIMESTAMP, 1000);
	emit(&a, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, 1, data.ggtt, 0);
	emit(&a, SRM | USE_GGTT, GVT_BCS_BASE + 0x3a8, data.ggtt + 4, 0);
	ctx_submit(&a);
	gpu_run(gpu, BCS);
	gpu->host.clock += 500000;	/* 0.5 ms: 6,000 ticks */
	check_eq(reg_read(gpu, GVT_BCS_BASE + 0x3a8), 7000);
	gpu->host.clock += 500000;
	host_write32(&gpu->host, data.mem, 1);
	gpu_run(gpu, BCS);
	check_eq(ctx_get(&a, IMG_TIMESTAMP), 13000);
	check_eq(stored(4), 13000);
	check_eq(reg_read(gpu, GVT_BCS_BASE + 0x3a8), 13000);
	/* Time between runs does not count. */
	gpu->host.clock += 1000000;
	emit_store(&a, data.addr, 2);
	ctx_run(&a);
	check_eq(ctx_get(&a, IMG_TIMESTAMP), 13000);
}

static void expect_refused(void)
{
	ctx_submit(&a);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, BCS));
	check_eq(stored(0), 0);
	gpu_reset_engine(gpu, BCS);
	gpu_works(gpu, BCS);
	ctx_state(&a);
}

/* Images that no engine can run. */
static void refused(void)
{
	two_contexts();
	emit_store(&a, data.addr, 1);

	ctx_set(&a, IMG_CTL, 3 * PAGE);			/* not valid */
	expect_refused();
	ctx_set(&a, IMG_HEAD, 4 * PAGE);		/* not in the ring */
	expect_refused();
	ctx_set(&a, IMG_CTL, RING_VALID);		/* too small for the tail */
	a.tail = PAGE;
	expect_refused();
	a.tail = 16;
	ctx_set(&a, IMG_TAIL - 1, GVT_BCS_BASE + 0x600);	/* no tail at all */
	expect_refused();
	ctx_set(&a, 1, NOOP);				/* a pair is no command */
	expect_refused();
	ctx_set(&a, 1, BBE);
	expect_refused();
	ctx_run(&a);
	check_eq(stored(0), 1);
}

static void refused_descriptors(void)
{
	static const u64 flip[] = {
		3ull << 3,	/* another kind of addressing */
		1ull << 3,
		2ull << 3,
	};
	u32 i;

	two_contexts();
	emit_store(&a, data.addr, 1);
	ctx_publish(&a);
	for (i = 0; i < ARRAY_SIZE(flip) + 3; i++) {
		u64 desc = ctx_desc(&a);

		if (i < ARRAY_SIZE(flip))
			desc ^= flip[i];
		else
			desc = (desc & ~GENMASK_ULL(31, 12)) |
			       (i == 3 ? 0xfffff000 : i == 4 ? 0xffffe000 : 0x800000);
		gpu_submit(gpu, BCS, desc, 0);
		check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
		expect_msg(gpu_hung(gpu, BCS), "case %u", i);
		gpu_reset_engine(gpu, BCS);
		gpu_works(gpu, BCS);
	}
	check_eq(stored(0), 0);
}

/* A ring of any number of pages is one; commands may wrap around its end. */
static void ring_sizes(void)
{
	struct context ctx;
	u32 pages, i;

	for (pages = 1; pages <= 7; pages++) {
		ctx_init_ring(&ctx, gpu, BCS, pages, pages);
		ctx_buffer(&ctx, &data);
		/* Twice around, in bits, with padding that shifts the wrap. */
		for (i = 0; i < pages * 40; i++) {
			u32 n;

			for (n = 0; n < 13; n++)
				emit_store(&ctx, data.addr, i * 16 + n + 1);
			emit(&ctx, NOOP, NOOP);
			ctx_run(&ctx);
			check_eq(stored(0), i * 16 + 13);
		}
		check_gt(ctx_get(&ctx, IMG_HEAD) >> 21, 0);
	}
	/* The largest. */
	ctx_init_ring(&ctx, gpu, BCS, 9, 512);
	ctx_buffer(&ctx, &data);
	ctx.tail = 511 * PAGE + 4080;
	ctx_set(&ctx, IMG_HEAD, ctx.tail);
	for (i = 1; i < 4; i++)
		emit_store(&ctx, data.addr, i);
	ctx_run(&ctx);
	check_eq(stored(0), 3);
}

/* Around the end of the ring, too, a command has to end before the tail. */
static void cut_at_tail(void)
{
	two_contexts();
	a.tail = a.ring_bytes - 8;
	ctx_set(&a, IMG_HEAD, a.tail);
	emit(&a, SDI, LO(data.addr), HI(data.addr), 1);
	a.tail = 0;
	ctx_submit(&a);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, BCS));
	check_eq(stored(0), 0);
	gpu_reset_engine(gpu, BCS);
	ctx_set(&a, IMG_HEAD, a.ring_bytes - 8);
	a.tail = 8;
	ctx_run(&a);
	check_eq(stored(0), 1);
}

/* What is the guest's in the image stays, whatever commands do. */
static void not_saved(void)
{
	two_contexts();
	ctx_set(&a, IMG_TIMESTAMP + 2, 0x3333);		/* PDP3 */
	emit(&a, LRI(3), GVT_BCS_BASE + 0x1c0, 0x5000, GVT_BCS_BASE + 0x1c4,
	     0x6000, GVT_BCS_BASE + 0x28c, 0x7000);
	ctx_run(&a);
	check_eq(ctx_get(&a, IMG_BB_PER_CTX), 0);
	check_eq(ctx_get(&a, IMG_INDIRECT), 0);
	check_eq(ctx_get(&a, IMG_TIMESTAMP + 2), 0x3333);
}

/* An image with no end but that of its page. */
static void endless_image(void)
{
	u32 i;

	two_contexts();
	emit_store(&a, data.addr, 1);
	/* Register loads all over the place, of 128 pairs each. */
	for (i = 0x60; i < PAGE / 4; i++)
		ctx_set(&a, i, LRI(128));
	ctx_submit(&a);
	gpu_run(gpu, BCS);
	gpu_reset_engine(gpu, BCS);
	gpu_works(gpu, BCS);
}

/* The image goes away while the context runs: then nothing is saved. */
static void image_goes(void)
{
	two_contexts();
	emit(&a, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, 1, data.ggtt, 0);
	ctx_submit(&a);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_WAIT);
	host_remove(&gpu->host, a.state);
	host_write32(&gpu->host, data.mem, 1);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	expect_csb(gpu, BCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, BCS, CSB_COMPLETE | CSB_ACTIVE_IDLE, 0xa);
	gpu_works(gpu, BCS);
}

/* A tail that is not in the ring does not count. */
static void bad_tail_later(void)
{
	two_contexts();
	emit(&a, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, 1, data.ggtt, 0);
	ctx_submit(&a);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_WAIT);
	ctx_set(&a, IMG_TAIL, 0x1ffff8);
	gpu_submit(gpu, BCS, ctx_desc(&a), 0);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_WAIT);
	host_write32(&gpu->host, data.mem, 1);
	check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
	check_eq(ctx_get(&a, IMG_HEAD), a.tail);
}

static const struct unit_case cases[] = {
	UNIT(layout),
	UNIT(registers_follow),
	UNIT(loaded_again),
	UNIT(left_alone),
	UNIT(saved_by_another),
	UNIT(render_registers_follow),
	UNIT(places_of_perf),
	UNIT(inhibit),
	UNIT(saved),
	UNIT(timestamp),
	UNIT(refused),
	UNIT(refused_descriptors),
	UNIT(ring_sizes),
	UNIT(cut_at_tail),
	UNIT(not_saved),
	UNIT(endless_image),
	UNIT(image_goes),
	UNIT(bad_tail_later),
};

const struct unit_group context_tests = {
	.name = "context", UNIT_CASES(cases),
	GPU_FIXTURE,
};
