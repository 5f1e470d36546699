// SPDX-License-Identifier: GPL-2.0
/* The observability unit: what it counts, when it reports, and where to. */
#include "unit.h"

#define RCS		VGPU_RCS
#define REPORT_COUNT	(0x28u << 23 | 2)

#define OACONTROL	0x2b00
#define OA_DEBUG	0x2b04
#define OASTATUS	0x2b08
#define OAHEADPTR	0x2b0c
#define OATAILPTR	0x2b10
#define OABUFFER	0x2b14
#define OACTXCONTROL	0x2360

#define ENABLE		BIT(0)
#define FORMAT(n)	((n) << 2)
#define PERIOD(exp)	((exp) << 2 | BIT(1))
#define USE_GGTT_0	BIT(0)		/* of OABUFFER and MI_REPORT_PERF_COUNT */
#define OVERFLOW	BIT(1)
#define LOST		BIT(0)

#define TIMER		BIT(19)
#define SWITCH		BIT(22)
#define VALID		BIT(16)

#define TICK		1024u		/* PERIOD(9), in ticks */

static struct context a;
static struct buffer data;
static u64 mem;			/* of the OA buffer */
static u32 base;		/* and in the GGTT */

/* A buffer of 128 KiB << @shift, and reports of a format. */
static void oa_on(u32 shift, u32 format)
{
	u32 pages = 32u << shift;

	mem = gpu_alloc(gpu, pages);
	base = gpu_ggtt_map(gpu, mem, pages);
	reg_write(gpu, OASTATUS, 0);
	reg_write(gpu, OAHEADPTR, base);
	reg_write(gpu, OABUFFER, base | shift << 3 | USE_GGTT_0);
	reg_write(gpu, OATAILPTR, base);
	reg_write(gpu, OACONTROL, FORMAT(format) | ENABLE);
}

static u32 oa(u32 off)
{
	return host_read32(&gpu->host, mem + off);
}

/* The guest looks, and once more when what it looked for is there. */
static u32 tail(void)
{
	reg_read(gpu, OATAILPTR);
	gpu_run(gpu, RCS);

	return reg_read(gpu, OATAILPTR) - base;
}

static void at_ticks(u64 ticks)
{
	gpu->host.clock = mul_u64_u32_div(ticks, 250, 3) + 1;
}

static void one_context(void)
{
	ctx_init(&a, gpu, RCS, 0xa);
	ctx_buffer(&a, &data);
}

static u32 stored(u32 off)
{
	return host_read32(&gpu->host, data.mem + off);
}

/* A report where a command wants it: the number, time, context, clock, and counters. */
static void command(void)
{
	u32 i;

	one_context();
	for (i = 0; i < 65; i++)
		host_write32(&gpu->host, data.mem + 4 * i, 0x80808080);
	reg_write(gpu, OACONTROL, FORMAT(5));
	at_ticks(12000);
	emit(&a, REPORT_COUNT, LO(data.addr), HI(data.addr), 0xdeadbeef);
	ctx_run(&a);
	check_eq(stored(0), 0xdeadbeef);
	check_eq(stored(4), 12000);
	check_eq(stored(8), 0xa);
	check_eq(stored(12), 1100000);
	for (i = 4; i < 64; i++)
		check_eq(stored(4 * i), 0);
	check_eq(stored(4 * 64), 0x80808080);
	/* In the GGTT, if the batch may. */
	emit(&a, REPORT_COUNT, data.ggtt | USE_GGTT_0, 0, 0x77);
	ctx_run(&a);
	check_eq(stored(0), 0x77);
	batch(gpu, data.mem + 2048, REPORT_COUNT, data.ggtt | USE_GGTT_0, 0, 0x78, BBE);
	emit_batch(&a, data.addr + 2048);
	ctx_run(&a);
	check_eq(stored(0), 0x77);
	/* The unit is rcs's. */
	ctx_init(&a, gpu, VGPU_VCS, 0xa);
	emit(&a, REPORT_COUNT, data.ggtt | USE_GGTT_0, 0, 0x79);
	ctx_run(&a);
	check_eq(stored(0), 0x77);
	check_eq(gpu->vgpu->engine[VGPU_VCS].stats.skipped, 1);
}

static void formats(void)
{
	static const u32 dwords[8] = { 16, 16, 32, 16, 16, 64, 16, 16 };
	u32 i;

	one_context();
	for (i = 0; i < 8; i++) {
		host_write32(&gpu->host, data.mem + dwords[i] * 4 - 4, ~0u);
		host_write32(&gpu->host, data.mem + dwords[i] * 4, ~0u);
		reg_write(gpu, OACONTROL, FORMAT(i));
		emit(&a, REPORT_COUNT, LO(data.addr), HI(data.addr), i + 1);
		ctx_run(&a);
		check_eq(stored(0), i + 1);
		check_eq(stored(dwords[i] * 4 - 4), 0);
		check_eq(stored(dwords[i] * 4), ~0u);
	}
}

/* Reports at each 2^(n + 1) ticks, made when somebody looks. */
static void periodic(void)
{
	u64 kicks;
	u32 i;

	reg_write(gpu, OACTXCONTROL, PERIOD(9));
	at_ticks(5000);
	oa_on(0, 5);
	check_eq(tail(), 0);
	at_ticks(5 * TICK - 1);
	check_eq(tail(), 0);
	at_ticks(5 * TICK);
	check_eq(tail(), 256);
	check_eq(oa(0), TIMER);			/* and no context */
	check_eq(oa(4), 5 * TICK);
	check_eq(oa(8), 0);
	check_eq(oa(12), 5 * TICK * 1100 / 12);
	at_ticks(9 * TICK + 17);
	kicks = gpu->host.kicks[RCS];
	check_eq(tail(), 5 * 256);
	check_gt(gpu->host.kicks[RCS], kicks);
	for (i = 0; i < 5; i++)
		check_eq(oa(256 * i + 4), (5 + i) * TICK);
	/* Off: no more, and nobody is woken up. */
	reg_write(gpu, OACONTROL, 0);
	at_ticks(20 * TICK);
	kicks = gpu->host.kicks[RCS];
	check_eq(tail(), 5 * 256);
	check_eq(gpu->host.kicks[RCS], kicks);
	/* On again: from now on. */
	reg_write(gpu, OACONTROL, FORMAT(5) | ENABLE);
	at_ticks(21 * TICK);
	check_eq(tail(), 6 * 256);
	check_eq(oa(5 * 256 + 4), 21 * TICK);
	/* Without a period there are none. */
	reg_write(gpu, OACTXCONTROL, PERIOD(9) & ~BIT(1));
	at_ticks(30 * TICK);
	check_eq(tail(), 6 * 256);
	reg_write(gpu, OACTXCONTROL, PERIOD(63));
	at_ticks(50 * TICK);
	check_eq(tail(), 6 * 256);
}

/* The clock's ratios, if they are wanted. */
static void ratios(void)
{
	reg_write(gpu, OACTXCONTROL, PERIOD(9));
	reg_write(gpu, OA_DEBUG, BIT(6) << 16 | BIT(6));
	oa_on(0, 5);
	at_ticks(TICK);
	check_eq(tail(), 256);
	check_eq(oa(0) & 0x1ff, 66);
	check_eq(oa(0) >> 25 | (oa(0) >> 9 & 3) << 7, 66);
	check_eq(oa(0) & GENMASK(24, 11), TIMER);
}

/* A context comes, works and goes: two reports, and what it did is in those between. */
static void contexts(void)
{
	one_context();
	ctx_set(&a, IMG_GPR0, 0);
	at_ticks(100);
	oa_on(0, 5);
	emit(&a, LRI(1), OACTXCONTROL, PERIOD(9));
	emit(&a, SEMAPHORE_WAIT | SEMAPHORE_POLL | SEMAPHORE_EQ | USE_GGTT, 1, data.ggtt, 0);
	ctx_submit(&a);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_WAIT);
	check_eq(reg_read(gpu, OATAILPTR) - base, 256);
	check_eq(oa(0), SWITCH | VALID);
	check_eq(oa(4), 100);
	check_eq(oa(8), 0xa);
	check_eq(oa(16), 0);
	at_ticks(TICK + 200);
	host_write32(&gpu->host, data.mem, 1);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	check_eq(reg_read(gpu, OATAILPTR) - base, 3 * 256);
	check_eq(oa(256), TIMER | VALID);
	check_eq(oa(256 + 4), TICK);
	check_eq(oa(256 + 8), 0xa);
	check_eq(oa(256 + 16), (TICK - 100) * 1100 / 12);
	check_eq(oa(512), SWITCH);
	check_eq(oa(512 + 4), TICK + 200);
	check_eq(oa(512 + 16), (TICK + 100) * 1100 / 12);
	/* Idle time is not busy time. */
	at_ticks(2 * TICK);
	check_eq(tail(), 4 * 256);
	check_eq(oa(3 * 256), TIMER);
	check_eq(oa(3 * 256 + 16), (TICK + 100) * 1100 / 12);
	/* No more of these. */
	reg_write(gpu, OA_DEBUG, BIT(1) << 16 | BIT(1));
	emit(&a, NOOP, NOOP);
	ctx_run(&a);
	check_eq(tail(), 4 * 256);
}

/* Another engine's contexts are none of its business; a reset ends the busy time. */
static void whose_contexts(void)
{
	struct context other;

	ctx_init(&other, gpu, VGPU_BCS, 0xb);
	one_context();
	oa_on(0, 5);
	emit(&other, NOOP, NOOP);
	ctx_run(&other);
	check_eq(tail(), 0);

	emit(&a, SEMAPHORE_WAIT | SEMAPHORE_POLL | SEMAPHORE_EQ | USE_GGTT, 1, data.ggtt, 0);
	ctx_submit(&a);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_WAIT);
	at_ticks(12);
	gpu_reset_engine(gpu, RCS);
	at_ticks(24);
	ctx_init(&a, gpu, RCS, 0xc);
	emit(&a, NOOP, NOOP);
	ctx_run(&a);
	check_eq(tail(), 3 * 256);
	check_eq(oa(256 + 8), 0xc);
	check_eq(oa(256 + 16), 1100);
}

/* Full: the rest is lost, and said so; then there is room again. */
static void overflow(void)
{
	u32 i;

	reg_write(gpu, OACTXCONTROL, PERIOD(9));
	oa_on(0, 5);
	for (i = 1; i <= 3; i++) {
		at_ticks(i * 250ull * TICK);
		tail();
	}
	check_eq(tail(), SZ_128K - 256);
	check_eq(reg_read(gpu, OASTATUS), OVERFLOW);
	reg_write(gpu, OASTATUS, 0);
	reg_write(gpu, OAHEADPTR, base + 3 * 256);
	at_ticks(753ull * TICK);
	check_eq(tail(), 2 * 256);		/* around the end */
	check_eq(oa(SZ_128K - 256 + 4), 751 * TICK);
	check_eq(oa(4), 752 * TICK);
	check_eq(reg_read(gpu, OASTATUS), 0);
}

/* A tail that is not a report's: it may go around the buffer's end. */
static void around(void)
{
	reg_write(gpu, OACTXCONTROL, PERIOD(9));
	oa_on(0, 5);
	reg_write(gpu, OAHEADPTR, base + 4096);
	reg_write(gpu, OATAILPTR, base + SZ_128K - 64);
	at_ticks(TICK);
	check_eq(tail(), 192);
	check_eq(oa(SZ_128K - 64 + 12), TICK * 1100 / 12);
	check_eq(oa(0), 0);
	check_eq(oa(192), 0);
}

/* A buffer that is not there, or was taken away. */
static void no_buffer(void)
{
	reg_write(gpu, OACTXCONTROL, PERIOD(9));
	oa_on(0, 5);
	gpu_ggtt(gpu, base, 0);
	at_ticks(1000ull * TICK);
	check_eq(tail(), 0);
	check_eq(reg_read(gpu, OASTATUS), LOST);
	expect(!gpu_hung(gpu, RCS));
	gpu_works(gpu, RCS);
	/* Pointers and buffers that make no sense. */
	reg_write(gpu, OABUFFER, 0xfffff000 | 7 << 3 | USE_GGTT_0);
	reg_write(gpu, OAHEADPTR, 0x12345678);
	reg_write(gpu, OATAILPTR, 0xffffffff);
	at_ticks(2000ull * TICK);
	tail();
	reg_write(gpu, OABUFFER, base | 7 << 3);	/* in no context's space */
	at_ticks(3000ull * TICK);
	tail();
	gpu_works(gpu, RCS);
}

/* Many are made in bursts; more than many are lost. */
static void bounded(void)
{
	u32 n = 1;

	reg_write(gpu, OACTXCONTROL, PERIOD(0));
	oa_on(4, 7);
	at_ticks(2 * 1000);
	reg_read(gpu, OATAILPTR);
	check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_MORE);
	check_eq(reg_read(gpu, OATAILPTR) - base, 256 * 64);
	check_eq(tail(), 1000 * 64);
	/* As fast as they are made, more are due: rcs works all the same. */
	reg_write(gpu, OACONTROL, FORMAT(7) | ENABLE);
	do {
		gpu->host.clock += 100000;
		reg_write(gpu, OAHEADPTR, reg_read(gpu, OATAILPTR));
	} while (vgpu_run_engine(gpu->vgpu, RCS) == VGPU_WORK_MORE && n++ < 1000);
	check_eq(n, 64);
	check_eq(reg_read(gpu, OASTATUS), LOST);
	gpu->host.clock += 10000;
	check_eq((tail() - (reg_read(gpu, OAHEADPTR) - base)) / 64, 256 + 60);
	gpu_works(gpu, RCS);
}

/* A vGPU that was moved in the middle of it goes on there. */
static void moved(void)
{
	size_t size;
	void *state;
	u32 at;

	reg_write(gpu, OACTXCONTROL, PERIOD(0));
	oa_on(4, 7);
	at_ticks(2 * 1000);
	reg_read(gpu, OATAILPTR);
	check_int_eq(vgpu_run_engine(gpu->vgpu, RCS), VGPU_WORK_MORE);
	at = reg_read(gpu, OATAILPTR) - base;
	state = gpu_saved(gpu, &size);
	vgpu_reset(gpu->vgpu);
	expect(!vgpu_restore(gpu->vgpu, state, size));
	kvfree(state);
	check_eq(tail(), 1000 * 64);
	check_eq(oa(at + 4), at / 64 * 2 + 2);
	check_eq(oa(999 * 64 + 4), 2000);
}

static const struct unit_case cases[] = {
	UNIT(command),
	UNIT(formats),
	UNIT(periodic),
	UNIT(ratios),
	UNIT(contexts),
	UNIT(whose_contexts),
	UNIT(overflow),
	UNIT(around),
	UNIT(no_buffer),
	UNIT(bounded),
	UNIT(moved),
};

const struct unit_group oa_tests = {
	.name = "oa", UNIT_CASES(cases),
	GPU_FIXTURE,
};
