// SPDX-License-Identifier: GPL-2.0
/* Per-process page tables: sizes of pages, holes, rights, loops, the TLB. */
#include "unit.h"

#define RCS	VGPU_RCS
#define RW	(PTE_PRESENT | PTE_WRITABLE)

static struct context ctx;
static struct buffer data;

static void one_context(void)
{
	ctx_init(&ctx, gpu, RCS, 1);
	/* Not on the place that a status page has in the TLB. */
	ctx.next_page += 40 * PAGE;
	ctx_buffer(&ctx, &data);
}

/* Set the entry for @addr in the table of @level. */
static void set_entry(u64 addr, int level, u64 entry)
{
	host_write64(&gpu->host, ctx_table(&ctx, addr, level) +
		     (addr >> (12 + 9 * level) & 511) * 8, entry);
}

static u64 get_entry(u64 addr, int level)
{
	return host_read64(&gpu->host, ctx_table(&ctx, addr, level) +
			   (addr >> (12 + 9 * level) & 511) * 8);
}

static void store(u64 addr, u32 val)
{
	emit_store(&ctx, addr, val);
	ctx_run(&ctx);
}

/* Does a store to @addr fault? The engine is as before then. */
static bool faults(u64 addr)
{
	emit_store(&ctx, addr, 0xbad);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	if (!gpu_hung(gpu, RCS))
		return false;
	gpu_reset_engine(gpu, RCS);
	ctx_state(&ctx);
	ctx.tail = 0;

	return true;
}

static void small_pages(void)
{
	static const u64 addrs[] = {
		0, 0x1000, 0x1ff000, 0x200000, 0x3fffffff000, 0x7fffffffffff & ~0xfffull,
		0x800000000000, 0xfffffffff000,
	};
	u64 mem[ARRAY_SIZE(addrs)];
	u32 i;

	one_context();
	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		mem[i] = gpu_alloc(gpu, 1);
		ctx_map(&ctx, addrs[i], mem[i], RW);
	}
	for (i = 0; i < ARRAY_SIZE(addrs); i++)
		emit_store(&ctx, addrs[i] + 4 * i, 0x100 + i);
	ctx_run(&ctx);
	for (i = 0; i < ARRAY_SIZE(addrs); i++)
		check_eq(host_read32(&gpu->host, mem[i] + 4 * i), 0x100 + i);
}

/* A page directory entry maps 2 MiB; low bits of its address do not count. */
static void large_pages(void)
{
	const u64 addr = 0x40000000;
	const u64 mem = 8 * SZ_2M;
	static const u32 offs[] = { 0, 0x1000, 0x123458, SZ_2M - 4 };
	u32 i;

	one_context();
	for (i = 0; i < ARRAY_SIZE(offs); i++)
		if (!host_page(&gpu->host, mem + offs[i]))
			host_add(&gpu->host, (mem + offs[i]) & ~0xfffull);
	set_entry(addr, 1, mem | 0x3000 | RW | PDE_2M);
	for (i = 0; i < ARRAY_SIZE(offs); i++)
		store(addr + offs[i], 0x200 + i);
	for (i = 0; i < ARRAY_SIZE(offs); i++)
		check_eq(host_read32(&gpu->host, mem + offs[i]), 0x200 + i);
	/* The bit means nothing one level up: the tables of @data, once more. */
	set_entry(0x80000000, 2, get_entry(data.addr, 2) | PDE_2M);
	store(0x80000000 | (data.addr & GENMASK_ULL(29, 0)), 0x300);
	check_eq(host_read32(&gpu->host, data.mem), 0x300);
}

/* Sixteen entries of a table are one page, if the guest has enabled it. */
static void medium_pages(void)
{
	const u64 addr = 0x50000000;
	const u64 mem = 5 * SZ_2M;
	u32 i;

	one_context();
	for (i = 0; i < 16; i++)
		host_add(&gpu->host, mem + i * PAGE);
	/* Only each sixteenth entry is looked at. */
	set_entry(addr, 0, mem | RW);
	set_entry(addr, 1, get_entry(addr, 1) | PDE_64K);
	expect(faults(addr + 5 * PAGE));
	reg_write(gpu, GEN8_GAMW_ECO_DEV_RW_IA, GAMW_ECO_ENABLE_64K_IPS_FIELD);
	for (i = 0; i < 16; i++)
		store(addr + i * PAGE + 8, 0x300 + i);
	for (i = 0; i < 16; i++)
		check_eq(host_read32(&gpu->host, mem + i * PAGE + 8), 0x300 + i);
	expect(faults(addr + 16 * PAGE));
	/* Low bits of the address do not count. */
	set_entry(addr, 0, mem | 0x7000 | RW);
	store(addr + 8, 0x400);
	check_eq(host_read32(&gpu->host, mem + 8), 0x400);
}

/* A hole at each level, and a table or page that is not in memory. */
static void holes(void)
{
	int level;

	one_context();
	for (level = 3; level >= 0; level--) {
		u64 slot = ctx_table(&ctx, data.addr, level) +
			   (data.addr >> (12 + 9 * level) & 511) * 8;
		u64 entry = host_read64(&gpu->host, slot);

		host_write64(&gpu->host, slot, entry & ~PTE_PRESENT);
		expect_msg(faults(data.addr), "level %d", level);
		host_write64(&gpu->host, slot, 0x7000000000 | RW);
		expect_msg(faults(data.addr), "level %d", level);
		host_write64(&gpu->host, slot, entry);
		store(data.addr, level + 1);
		check_eq(host_read32(&gpu->host, data.mem), level + 1);
	}
	ctx_set(&ctx, IMG_PML4_HIGH, 0x70);
	expect(faults(data.addr));
	store(data.addr, 9);
	check_eq(host_read32(&gpu->host, data.mem), 9);
}

/* Read-only at any level: a write is dropped and counted, a read works. */
static void read_only(void)
{
	struct vgpu_stats before, after;
	int level;
	u64 entry;

	one_context();
	host_write32(&gpu->host, data.mem, 0x1234);
	for (level = 3; level >= 0; level--) {
		entry = get_entry(data.addr, level);
		set_entry(data.addr, level, entry & ~PTE_WRITABLE);
		vgpu_get_stats(gpu->vgpu, &before);
		expect(!faults(data.addr));
		vgpu_get_stats(gpu->vgpu, &after);
		check_eq(after.dropped, before.dropped + 1);
		check_eq(host_read32(&gpu->host, data.mem), 0x1234);
		emit(&ctx, LRM, GVT_RCS_BASE + 0x600, LO(data.addr), HI(data.addr));
		ctx_run(&ctx);
		check_eq(ctx_get(&ctx, IMG_GPR0), 0x1234);
		set_entry(data.addr, level, entry);
	}
	store(data.addr, 0x5678);
	check_eq(host_read32(&gpu->host, data.mem), 0x5678);
}

/* Tables that point to themselves: the walk ends all the same. */
static void loops(void)
{
	const u64 self = 0x1ffull << 39 | 0x1ffull << 30 | 0x1ffull << 21 |
			 0x1ffull << 12;
	u64 maps;

	one_context();
	host_write64(&gpu->host, ctx.pml4 + 511 * 8, ctx.pml4 | RW);
	/* Four times the last entry: the page is the root itself. */
	maps = gpu->host.maps;
	store(self | 0x100, 0x77);
	check_lt(gpu->host.maps - maps, 30);
	check_eq(host_read32(&gpu->host, ctx.pml4 + 0x100), 0x77);
	/* A batch in the page tables, which are no commands. */
	emit_batch(&ctx, self);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	gpu_reset_engine(gpu, RCS);
	gpu_works(gpu, RCS);
}

/* What has been looked up stands until the guest invalidates it. */
static void tlb(void)
{
	static const u32 flush_dw[] = { FLUSH_DW | BIT(18) | 1, 0, 0, NOOP };
	static const u32 pipe_control[] = { PIPE_CONTROL_N(6), BIT(18), 0, 0, 0, 0 };
	u64 second = gpu_alloc(gpu, 1), third = gpu_alloc(gpu, 1);
	struct buffer table;
	u64 slot;

	one_context();
	/* The table itself, mapped, so that commands can change it. */
	slot = ctx_table(&ctx, data.addr, 0) + (data.addr >> 12 & 511) * 8;
	table.ggtt = gpu_ggtt_map(gpu, slot & ~0xfffull, 1) + slot % PAGE;

	emit_store(&ctx, data.addr, 1);
	emit(&ctx, SDI | USE_GGTT, table.ggtt, 0, LO(second) | RW);
	ctx_emit(&ctx, flush_dw, 4);
	emit_store(&ctx, data.addr, 2);
	emit(&ctx, SDI | USE_GGTT, table.ggtt, 0, LO(third) | RW);
	ctx_emit(&ctx, pipe_control, 6);
	emit_store(&ctx, data.addr, 3);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, data.mem), 1);
	check_eq(host_read32(&gpu->host, second), 2);
	check_eq(host_read32(&gpu->host, third), 3);
	/* A context that is loaded finds nothing old. */
	host_write64(&gpu->host, slot, data.mem | RW);
	store(data.addr, 4);
	check_eq(host_read32(&gpu->host, data.mem), 4);
}

/* The registers that invalidate, between two runs of a batch. */
static void tlb_registers(void)
{
	u64 second = gpu_alloc(gpu, 1), flag = gpu_alloc(gpu, 1);
	u32 ggtt = gpu_ggtt_map(gpu, flag, 1);

	one_context();
	emit_store(&ctx, data.addr, 1);
	emit(&ctx, SEMAPHORE_WAIT | USE_GGTT | SEMAPHORE_EQ, 1, ggtt, 0);
	emit_store(&ctx, data.addr, 2);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_WAIT);
	ctx_map(&ctx, data.addr, second, RW);
	reg_write(gpu, GEN8_RTCR, 1);
	check_eq(reg_read(gpu, GEN8_RTCR), 0);
	host_write32(&gpu->host, flag, 1);
	check_int_eq(gpu_run(gpu, RCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, data.mem), 1);
	check_eq(host_read32(&gpu->host, second), 2);
}

/* Pages whose numbers fall on the same place of the TLB. */
static void tlb_conflicts(void)
{
	u64 mem[8], addr = 0x10000000;
	u32 i, n;

	one_context();
	for (i = 0; i < ARRAY_SIZE(mem); i++) {
		mem[i] = gpu_alloc(gpu, 1);
		ctx_map(&ctx, addr + i * TLB_ENTRIES * PAGE, mem[i], RW);
	}
	for (n = 0; n < 4; n++)
		for (i = 0; i < ARRAY_SIZE(mem); i++)
			emit_store(&ctx, addr + i * TLB_ENTRIES * PAGE + 4 * n,
				   10 * n + i);
	ctx_run(&ctx);
	for (n = 0; n < 4; n++)
		for (i = 0; i < ARRAY_SIZE(mem); i++)
			check_eq(host_read32(&gpu->host, mem[i] + 4 * n), 10 * n + i);
	/* The same number in the GGTT is another page. */
	gpu_ggtt(gpu, addr, data.mem | PTE_PRESENT);
	emit_store(&ctx, addr, 0x11);
	emit(&ctx, SDI | USE_GGTT, addr, 0, 0x22);
	emit_store(&ctx, addr + 4, 0x33);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, mem[0]), 0x11);
	check_eq(host_read32(&gpu->host, mem[0] + 4), 0x33);
	check_eq(host_read32(&gpu->host, data.mem), 0x22);
}

/* Contexts with the same addresses and tables of their own. */
static void two_contexts(void)
{
	struct context other;
	u64 mem = gpu_alloc(gpu, 1);

	one_context();
	ctx_init(&other, gpu, RCS, 2);
	ctx_map(&other, data.addr, mem, RW);
	emit_store(&ctx, data.addr, 1);
	emit_store(&other, data.addr, 2);
	ctx_publish(&ctx);
	ctx_publish(&other);
	gpu_submit(gpu, RCS, ctx_desc(&ctx), ctx_desc(&other));
	gpu_run(gpu, RCS);
	check_eq(host_read32(&gpu->host, data.mem), 1);
	check_eq(host_read32(&gpu->host, mem), 2);
}

static const struct unit_case cases[] = {
	UNIT(small_pages),
	UNIT(large_pages),
	UNIT(medium_pages),
	UNIT(holes),
	UNIT(read_only),
	UNIT(loops),
	UNIT(tlb),
	UNIT(tlb_registers),
	UNIT(tlb_conflicts),
	UNIT(two_contexts),
};

const struct unit_group ppgtt_tests = {
	.name = "ppgtt", UNIT_CASES(cases),
	GPU_FIXTURE,
};
