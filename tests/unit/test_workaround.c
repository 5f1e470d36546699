// SPDX-License-Identifier: GPL-2.0
/* Workaround batches: what runs when a context is loaded. */
#include "unit.h"

#define BCS VGPU_BCS

static struct context a;
static struct buffer data;

static void one_context(void)
{
	ctx_init(&a, gpu, BCS, 0xa);
	ctx_buffer(&a, &data);
}

static u32 stored(u32 off)
{
	return host_read32(&gpu->host, data.mem + off);
}

static void make_wa(struct buffer *wa)
{
	wa->mem = gpu_alloc(gpu, 1);
	wa->ggtt = gpu_ggtt_map(gpu, wa->mem, 1);
}

/* Indirect context: so many cache lines, before the ring. No end needed. */
static void indirect_context(void)
{
	struct buffer wa;

	one_context();
	make_wa(&wa);
	batch(gpu, wa.mem, SDI | USE_GGTT, data.ggtt, 0, 1,
	      SDI | USE_GGTT, data.ggtt + 4, 0, 2);
	/* Not far behind its second line there is something bad. */
	host_write32(&gpu->host, wa.mem + 136, 0x10u << 23);
	ctx_set(&a, IMG_INDIRECT, wa.ggtt | 2);
	emit(&a, COPY_MEM | BIT(22) | BIT(21), data.ggtt + 8, 0, data.ggtt, 0);
	ctx_run(&a);
	check_eq(stored(0), 1);
	check_eq(stored(4), 2);
	check_eq(stored(8), 1);		/* it had run by then */
	/* At each load, but not at a lite restore. */
	host_write32(&gpu->host, data.mem, 0);
	emit_store(&a, data.addr + 8, 9);
	ctx_run(&a);
	check_eq(stored(0), 1);
}

/* It comes before the 3D pipeline's registers, and the per-context batch behind. */
static void workarounds_order(void)
{
	const u32 so_offset = 0x5280;
	struct buffer wa;

	ctx_init(&a, gpu, VGPU_RCS, 0xa);
	ctx_buffer(&a, &data);
	make_wa(&wa);
	batch(gpu, wa.mem, LRI(2), so_offset, 1, so_offset + 4, 1);
	emit(&a, LRI(2), so_offset, 7, so_offset + 4, 7);
	ctx_run(&a);
	ctx_set(&a, IMG_INDIRECT, wa.ggtt | 1);
	emit(&a, SRM | USE_GGTT, so_offset, data.ggtt, 0);
	ctx_run(&a);
	check_eq(stored(0), 7);
	batch(gpu, wa.mem, LRI(1), so_offset + 4, 2, BBE);
	ctx_set(&a, IMG_INDIRECT, 0);
	ctx_set(&a, IMG_BB_PER_CTX, wa.ggtt | 1);
	emit(&a, SRM | USE_GGTT, so_offset + 4, data.ggtt, 0);
	ctx_run(&a);
	check_eq(stored(0), 2);
}

/* Per-context batch: up to its end. */
static void per_context_batch(void)
{
	struct buffer wa;

	one_context();
	make_wa(&wa);
	batch(gpu, wa.mem, SDI | USE_GGTT, data.ggtt, 0, 3, BBE, 0x10u << 23);
	ctx_set(&a, IMG_BB_PER_CTX, wa.ggtt | 1);
	emit_store(&a, data.addr + 8, 9);
	ctx_run(&a);
	check_eq(stored(0), 3);
	check_eq(stored(8), 9);
	/* Without the valid bit it is none. */
	host_write32(&gpu->host, data.mem, 0);
	ctx_set(&a, IMG_BB_PER_CTX, wa.ggtt);
	emit_store(&a, data.addr + 8, 10);
	ctx_run(&a);
	check_eq(stored(0), 0);
}

/* Workaround batches that can't be run to their end. */
static void bad_workarounds(void)
{
	struct buffer wa;
	u32 i;

	one_context();
	make_wa(&wa);
	for (i = 0; i < 6; i++) {
		ctx_state(&a);
		a.tail = 0;
		emit_store(&a, data.addr, 1);
		ctx_set(&a, IMG_INDIRECT, wa.ggtt | 1);
		switch (i) {
		case 0:		/* a jump to itself */
			batch(gpu, wa.mem, BBS_GGTT, wa.ggtt, 0);
			break;
		case 1:		/* a jump elsewhere */
			batch(gpu, wa.mem, BBS_GGTT, data.ggtt, 0);
			break;
		case 2:		/* nested */
			batch(gpu, wa.mem, BBS_GGTT | BBS_SECOND_LEVEL, wa.ggtt, 0);
			break;
		case 3:		/* waits */
			batch(gpu, wa.mem, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ,
			      1, data.ggtt, 0);
			break;
		case 4:		/* longer than it may be */
			batch(gpu, wa.mem, LRI(16));
			break;
		case 5:		/* nowhere */
			ctx_set(&a, IMG_INDIRECT, 0xffff0000 | 1);
			break;
		}
		ctx_submit(&a);
		check_int_eq(gpu_run(gpu, BCS), VGPU_WORK_IDLE);
		expect_msg(gpu_hung(gpu, BCS), "case %u", i);
		check_eq(stored(0), 0);
		gpu_reset_engine(gpu, BCS);
		gpu_works(gpu, BCS);
	}
}

static const struct unit_case cases[] = {
	UNIT(indirect_context),
	UNIT(workarounds_order),
	UNIT(per_context_batch),
	UNIT(bad_workarounds),
};

const struct unit_group workaround_tests = {
	.name = "workaround", UNIT_CASES(cases),
	GPU_FIXTURE,
};
