// SPDX-License-Identifier: GPL-2.0
/* Execlists: which context runs, and what the context status buffer says. */
#include "unit.h"

#define RCS VGPU_RCS
#define COMPLETE_IDLE	(CSB_COMPLETE | CSB_ACTIVE_IDLE)
#define COMPLETE_SWITCH	(CSB_COMPLETE | CSB_ELEMENT_SWITCH)
#define LITE_RESTORED	(CSB_PREEMPTED | CSB_LITE_RESTORE)

static struct context a, b, c;
static struct buffer data;

static void three_contexts(void)
{
	ctx_init(&a, gpu, RCS, 0xa);
	ctx_init(&b, gpu, RCS, 0xb);
	ctx_init(&c, gpu, RCS, 0xc);
	ctx_buffer(&a, &data);
}

static u32 stored(void)
{
	return host_read32(&gpu->host, data.mem);
}

static void store(struct context *ctx, u32 val)
{
	emit(ctx, SDI | USE_GGTT, data.ggtt, 0, val);
}

/* Wait until the dword behind what is stored is @val. */
static void wait_for(struct context *ctx, u32 val)
{
	emit(ctx, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_POLL | SEMAPHORE_EQ,
	     val, data.ggtt + 4, 0);
}

static void signal(u32 val)
{
	host_write32(&gpu->host, data.mem + 4, val);
}

static void expect_work(enum vgpu_work work)
{
	check_int_eq(gpu_run(gpu, RCS), work);
}

static void one_context(void)
{
	three_contexts();
	store(&a, 1);
	ctx_submit(&a);
	check_eq(gpu->host.kicks[RCS], 1);
	expect_no_csb(gpu, RCS);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 1);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xa);
	expect_no_csb(gpu, RCS);
	check_eq(ctx_get(&a, IMG_HEAD), a.tail);
}

/* Nothing happens before the fourth dword. */
static void four_dwords(void)
{
	three_contexts();
	store(&a, 1);
	ctx_publish(&a);
	ring_write(gpu, RCS, RING_ELSP(0), 0);
	ring_write(gpu, RCS, RING_ELSP(0), 0);
	ring_write(gpu, RCS, RING_ELSP(0), a.id);
	check_eq(gpu->host.kicks[RCS], 0);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 0);
	ring_write(gpu, RCS, RING_ELSP(0), LO(ctx_desc(&a)));
	check_eq(gpu->host.kicks[RCS], 1);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 1);
}

static void element_switch(void)
{
	three_contexts();
	store(&a, 1);
	store(&b, 2);
	ctx_publish(&a);
	ctx_publish(&b);
	gpu_submit(gpu, RCS, ctx_desc(&a), ctx_desc(&b));
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 2);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, COMPLETE_SWITCH, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xb);
	expect_no_csb(gpu, RCS);
}

static void status_register(void)
{
	three_contexts();
	wait_for(&a, 1);
	wait_for(&b, 2);
	ctx_publish(&a);
	ctx_publish(&b);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_HI(0)), 0);
	gpu_submit(gpu, RCS, ctx_desc(&a), ctx_desc(&b));
	expect_work(VGPU_WORK_WAIT);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_HI(0)), 0xa);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_LO(0)), 1 << 14);
	signal(1);
	expect_work(VGPU_WORK_WAIT);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_HI(0)), 0xb);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_LO(0)), 2 << 14);
	signal(2);
	expect_work(VGPU_WORK_IDLE);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_HI(0)), 0);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_LO(0)), 0);
}

/* The same context again with more in its ring, while it runs. */
static void lite_restore(void)
{
	three_contexts();
	wait_for(&a, 1);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	store(&a, 7);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	expect_csb(gpu, RCS, LITE_RESTORED, 0xa);
	signal(1);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 7);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xa);
	expect_no_csb(gpu, RCS);
}

/* A lite restore brings a second element along. */
static void lite_restore_second(void)
{
	three_contexts();
	wait_for(&a, 1);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	store(&b, 9);
	ctx_publish(&b);
	gpu_submit(gpu, RCS, ctx_desc(&a), ctx_desc(&b));
	expect_work(VGPU_WORK_WAIT);
	signal(1);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 9);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, LITE_RESTORED, 0xa);
	expect_csb(gpu, RCS, COMPLETE_SWITCH, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xb);
	expect_no_csb(gpu, RCS);
}

/* Inside of a batch the tail is read again as well. */
static void lite_restore_in_batch(void)
{
	struct buffer code;

	three_contexts();
	ctx_buffer(&a, &code);
	batch(gpu, code.mem, SEMAPHORE_WAIT | SEMAPHORE_EQ, 1,
	      LO(data.addr) + 4, HI(data.addr), BBE);
	emit_batch(&a, code.addr);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	store(&a, 3);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	signal(1);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 3);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, LITE_RESTORED, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xa);
	expect_no_csb(gpu, RCS);
}

static u32 accesses;

/*
 * Called within a run. When the ring is empty the engine first looks at the tail,
 * then it saves the context: submits once more at that point.
 */
static void submit_at_the_end(struct host *host, u64 iova)
{
	if (iova != a.state || !host_read32(host, data.mem) || ++accesses != 2)
		return;
	host->clock += 1000000;		/* 1 ms: 12,000 ticks */
	store(&a, 0x22);
	ctx_submit(&a);
}

/* The resubmission comes after the ring was found empty, before it is told. */
/* The list comes while a burst is in the batch, which goes on where it was. */
static void lite_restore_in_burst(void)
{
	u32 elsp = GVT_RCS_BASE + 0x230;
	struct buffer code;
	u32 tail;

	three_contexts();
	ctx_buffer(&a, &code);
	/* The batch submits its own context: nobody else can be as quick. */
	reg_write(gpu, RING_FORCE_TO_NONPRIV(GVT_RCS_BASE, 0), elsp);
	batch(gpu, code.mem, LRI(4), elsp, 0, elsp, 0, elsp, HI(ctx_desc(&a)),
	      elsp, LO(ctx_desc(&a)), SDI, LO(data.addr) + 8, HI(data.addr), 5,
	      SDI, LO(data.addr) + 12, HI(data.addr), 6, BBE);
	emit_batch(&a, code.addr);
	store(&a, 3);
	ctx_submit(&a);
	tail = a.tail;
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 3);
	check_eq(host_read32(&gpu->host, data.mem + 8), 5);
	check_eq(host_read32(&gpu->host, data.mem + 12), 6);
	check_eq(ctx_get(&a, IMG_HEAD), tail);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, LITE_RESTORED, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xa);
	expect_no_csb(gpu, RCS);
}

static void lite_restore_at_the_end(void)
{
	three_contexts();
	store(&a, 0x11);
	ctx_submit(&a);
	gpu->host.refuse_map = true;	/* so that each access asks */
	gpu->host.on_map = submit_at_the_end;
	expect_work(VGPU_WORK_IDLE);
	check_gt(accesses, 2);
	check_eq(stored(), 0x22);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, LITE_RESTORED, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xa);
	expect_no_csb(gpu, RCS);
	check_eq(ctx_get(&a, IMG_HEAD), a.tail);
	/* It was saved twice, but its time counts once. */
	check_eq(ctx_get(&a, IMG_TIMESTAMP), 12000);
}

/* Without a submission: the tail in the image moved. */
static void tail_moves(void)
{
	three_contexts();
	wait_for(&a, 1);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	store(&a, 0x55);
	ctx_publish(&a);
	signal(1);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 0x55);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xa);
	expect_no_csb(gpu, RCS);
}

/* Another context comes in between two commands of the ring. */
static void preempt(void)
{
	three_contexts();
	wait_for(&a, 1);
	store(&a, 0xaa);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	store(&b, 0xbb);
	ctx_submit(&b);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 0xbb);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, CSB_PREEMPTED, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xb);
	expect_no_csb(gpu, RCS);
	/* The first has been saved before the command that waits. */
	check_eq(ctx_get(&a, IMG_HEAD), 0);
	signal(1);
	ctx_submit(&a);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 0xaa);
}

static void batch_is_not_cut(void)
{
	struct buffer code;

	three_contexts();
	ctx_buffer(&a, &code);
	batch(gpu, code.mem, SEMAPHORE_WAIT | SEMAPHORE_EQ, 1,
	      LO(data.addr) + 4, HI(data.addr),
	      SDI, LO(data.addr) + 8, HI(data.addr), 0xaa, BBE);
	emit_batch(&a, code.addr);
	store(&a, 0xee);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	store(&b, 0xbb);
	ctx_submit(&b);
	expect_work(VGPU_WORK_WAIT);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_no_csb(gpu, RCS);
	signal(1);
	expect_work(VGPU_WORK_IDLE);
	/* The batch to its end, then the other, the store behind it not yet. */
	check_eq(host_read32(&gpu->host, data.mem + 8), 0xaa);
	check_eq(stored(), 0xbb);
	expect_csb(gpu, RCS, CSB_PREEMPTED, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xb);
	ctx_submit(&a);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 0xee);
}

#define ARB_ON		(0x08u << 23 | 1)
#define ARB_OFF		(0x08u << 23)

/* MI_ARB_ON_OFF puts preemption off. */
static void arbitration(void)
{
	three_contexts();
	emit(&a, ARB_OFF);
	wait_for(&a, 1);
	store(&a, 0xaa);
	emit(&a, ARB_ON);
	store(&a, 0xee);
	ctx_submit(&a);
	expect_work(VGPU_WORK_WAIT);
	emit(&b, COPY_MEM | BIT(22) | BIT(21), data.ggtt + 8, 0, data.ggtt, 0);
	ctx_submit(&b);
	expect_work(VGPU_WORK_WAIT);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_no_csb(gpu, RCS);
	signal(1);
	expect_work(VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, data.mem + 8), 0xaa);
	check_eq(stored(), 0xaa);
	expect_csb(gpu, RCS, CSB_PREEMPTED, 0xa);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xb);
	/* A context begins with arbitration on. */
	emit(&b, ARB_OFF);
	ctx_submit(&b);
	expect_work(VGPU_WORK_IDLE);
	signal(0);
	wait_for(&c, 1);
	ctx_submit(&c);
	expect_work(VGPU_WORK_WAIT);
	ctx_submit(&a);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 0xee);
}

/* A list that the engine has not taken yet is replaced. */
static void replaced(void)
{
	three_contexts();
	store(&a, 1);
	store(&b, 2);
	ctx_submit(&a);
	ctx_submit(&b);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 2);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xb);
	expect_no_csb(gpu, RCS);
}

/* A list that is empty asks for nothing. */
static void empty_list(void)
{
	three_contexts();
	gpu_submit(gpu, RCS, 0, 0);
	expect_work(VGPU_WORK_IDLE);
	gpu_submit(gpu, RCS, 0, ctx_desc(&a));
	expect_work(VGPU_WORK_IDLE);
	expect_no_csb(gpu, RCS);
	check_eq(ring_read(gpu, RCS, RING_EXECLIST_STATUS_LO(0)), 0);
}

/* The two of them take turns: each runs up to its own tail, in order. */
static void two_contexts(void)
{
	unsigned int i;

	three_contexts();
	for (i = 0; i < 50; i++) {
		emit(&a, ATOMIC(5) | USE_GGTT, data.ggtt + 8, 0);
		emit(&b, ATOMIC(5) | USE_GGTT, data.ggtt + 12, 0);
		ctx_publish(&a);
		ctx_publish(&b);
		if (i % 3)
			gpu_submit(gpu, RCS, ctx_desc(&a), ctx_desc(&b));
		else
			gpu_submit(gpu, RCS, ctx_desc(&b), ctx_desc(&a));
		expect_work(VGPU_WORK_IDLE);
		check_eq(host_read32(&gpu->host, data.mem + 8), i + 1);
		check_eq(host_read32(&gpu->host, data.mem + 12), i + 1);
	}
}

/* A new list while the second element runs. */
static void new_list_at_second(void)
{
	three_contexts();
	store(&a, 1);
	wait_for(&b, 1);
	ctx_publish(&a);
	ctx_publish(&b);
	gpu_submit(gpu, RCS, ctx_desc(&a), ctx_desc(&b));
	expect_work(VGPU_WORK_WAIT);
	store(&c, 0xcc);
	ctx_publish(&c);
	gpu_submit(gpu, RCS, ctx_desc(&b), ctx_desc(&c));
	expect_work(VGPU_WORK_WAIT);
	signal(1);
	expect_work(VGPU_WORK_IDLE);
	check_eq(stored(), 0xcc);
	expect_csb(gpu, RCS, CSB_IDLE_ACTIVE, 0);
	expect_csb(gpu, RCS, COMPLETE_SWITCH, 0xa);
	expect_csb(gpu, RCS, LITE_RESTORED, 0xb);
	expect_csb(gpu, RCS, COMPLETE_SWITCH, 0xb);
	expect_csb(gpu, RCS, COMPLETE_IDLE, 0xc);
	expect_no_csb(gpu, RCS);
}

/* A long ring takes several bursts, and events between them are seen. */
static void bursts(void)
{
	struct context big;
	unsigned int i, runs = 0;

	ctx_init_ring(&big, gpu, RCS, 1, 16);
	ctx_buffer(&big, &data);
	for (i = 0; i < 3000; i++)
		store(&big, i + 1);
	ctx_submit(&big);
	while (vgpu_run_engine(gpu->vgpu, RCS) == VGPU_WORK_MORE) {
		check_ne(stored(), 3000);
		runs++;
	}
	check_eq(stored(), 3000);
	check_ge(runs, 3000 / 300);
}

static const struct unit_case cases[] = {
	UNIT(one_context),
	UNIT(four_dwords),
	UNIT(element_switch),
	UNIT(status_register),
	UNIT(lite_restore),
	UNIT(lite_restore_second),
	UNIT(lite_restore_in_batch),
	UNIT(lite_restore_in_burst),
	UNIT(lite_restore_at_the_end),
	UNIT(tail_moves),
	UNIT(preempt),
	UNIT(batch_is_not_cut),
	UNIT(arbitration),
	UNIT(replaced),
	UNIT(empty_list),
	UNIT(two_contexts),
	UNIT(new_list_at_second),
	UNIT(bursts),
};

const struct unit_group execlists_tests = {
	.name = "execlists", UNIT_CASES(cases),
	GPU_FIXTURE,
};
