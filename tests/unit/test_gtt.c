// SPDX-License-Identifier: GPL-2.0
/* The GGTT: entries, what the engines and the aperture see of them. */
#include "unit.h"

#define BASE	0x2000000u	/* in the aperture */

static struct context ctx;

static u64 entry_read(u32 off, u32 len)
{
	u64 val = 0;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO,
				    GVT_GGTT_OFFSET + off, &val, len, false),
		     len);

	return val;
}

static void entry_write(u32 off, u64 val, u32 len)
{
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO,
				    GVT_GGTT_OFFSET + off, &val, len, true),
		     len);
}

static void entries(void)
{
	entry_write(0x100, 0x1122334455667788, 8);
	check_eq(entry_read(0x100, 8), 0x1122334455667788);
	check_eq(entry_read(0x100, 4), 0x55667788);
	check_eq(entry_read(0x104, 4), 0x11223344);
	check_eq(entry_read(0x103, 1), 0x55);
	check_eq(entry_read(0x106, 2), 0x1122);
	entry_write(0x100, 0xaaaaaaaa, 4);
	entry_write(0x104, 0xbbbbbbbb, 4);
	check_eq(entry_read(0x100, 8), 0xbbbbbbbbaaaaaaaa);
	entry_write(0x105, 0xcc, 1);
	entry_write(0x102, 0xdddd, 2);
	check_eq(entry_read(0x100, 8), 0xbbbbccbbddddaaaa);
	check_eq(entry_read(0x108, 8), 0);
	/* The last one. */
	entry_write(GVT_GGTT_SIZE - 8, 5, 8);
	check_eq(entry_read(GVT_GGTT_SIZE - 8, 8), 5);
}

/* The engine sees an entry at once, whatever it has looked up before. */
static void seen_by_engines(void)
{
	u64 first = gpu_alloc(gpu, 1), second = gpu_alloc(gpu, 1);

	ctx_init(&ctx, gpu, VGPU_RCS, 1);
	gpu_ggtt(gpu, BASE, first | PTE_PRESENT);
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 1);
	ctx_run(&ctx);
	gpu_ggtt(gpu, BASE, second | PTE_PRESENT);
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 2);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, first), 1);
	check_eq(host_read32(&gpu->host, second), 2);
	/* Within one run, by its low half alone. */
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 3);
	emit(&ctx, 0x23u << 23 | 2, BASE, LO(first) | 1, 0);
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 4);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, second), 3);
	check_eq(host_read32(&gpu->host, first), 4);
}

/* Stores to what is not mapped are dropped, loads give zero. */
static void not_present(void)
{
	struct vgpu_stats before, after;
	u64 mem = gpu_alloc(gpu, 1);

	ctx_init(&ctx, gpu, VGPU_RCS, 1);
	vgpu_get_stats(gpu->vgpu, &before);
	gpu_ggtt(gpu, BASE, mem);	/* not present */
	gpu_ggtt(gpu, BASE + 2 * PAGE, 0x7000000000 | PTE_PRESENT);	/* no memory */
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 1);
	emit(&ctx, SDI | USE_GGTT, BASE + 2 * PAGE, 0, 1);
	emit(&ctx, SDI | USE_GGTT, 0, 1, 1);		/* beyond 4 GiB */
	emit(&ctx, LRI(1), GVT_RCS_BASE + 0x600, 0x55);
	emit(&ctx, LRM | USE_GGTT, GVT_RCS_BASE + 0x600, BASE, 0);
	ctx_run(&ctx);
	vgpu_get_stats(gpu->vgpu, &after);
	check_eq(after.dropped, before.dropped + 3);
	check_eq(host_read32(&gpu->host, mem), 0);
	check_eq(ctx_get(&ctx, IMG_GPR0), 0);
}

/* Guest memory above 4 GiB, up to the last page that an entry can name. */
static void high_memory(void)
{
	const u64 top = TOP_RAM + SZ_1M - PAGE;

	host_add(&gpu->host, HIGH_RAM + PAGE);
	host_add(&gpu->host, top);
	ctx_init(&ctx, gpu, VGPU_BCS, 1);
	gpu_ggtt(gpu, BASE, (HIGH_RAM + PAGE) | PTE_PRESENT);
	gpu_ggtt(gpu, BASE + PAGE, top | PTE_PRESENT | GENMASK_ULL(63, 46));
	emit(&ctx, SDI | USE_GGTT, BASE + 8, 0, 1);
	emit(&ctx, SDI | USE_GGTT, BASE + PAGE + 8, 0, 2);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, HIGH_RAM + PAGE + 8), 1);
	check_eq(host_read32(&gpu->host, top + 8), 2);
}

/* Memory that the host will not map is reached all the same. */
static void memory_by_copy(void)
{
	gpu->host.refuse_map = true;
	gpu_works(gpu, VGPU_RCS);
	check_gt(gpu->host.rws, 20);
	gpu->host.fail_rw = true;
	ctx_init(&ctx, gpu, VGPU_RCS, 1);
	emit(&ctx, NOOP);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	expect(gpu_hung(gpu, VGPU_RCS));
	gpu->host.fail_rw = false;
	gpu->host.refuse_map = false;
	gpu_reset_engine(gpu, VGPU_RCS);
	gpu_works(gpu, VGPU_RCS);
}

/* Commands are copied many at a time, but a command may change the next one. */
static void commands_by_copy(void)
{
	struct buffer code, data;
	u32 n = 1000, i;
	u64 before;

	ctx_init(&ctx, gpu, VGPU_BCS, 1);
	ctx_buffer(&ctx, &code);
	ctx_buffer(&ctx, &data);
	for (i = 0; i < n; i++)
		host_write32(&gpu->host, code.mem + i * 4, NOOP);
	batch(gpu, code.mem + n * 4, SDI, LO(code.addr) + (n + 7) * 4,
	      HI(code.addr), 2, SDI, LO(data.addr), HI(data.addr), 1, BBE);
	gpu->host.refuse_map = true;
	before = gpu->host.rws;
	emit_batch(&ctx, code.addr);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, data.mem), 2);
	check_lt(gpu->host.rws - before, 100);
}

/* A page goes away and another comes in its place. */
static void memory_changes(void)
{
	u64 mem = gpu_alloc(gpu, 1);
	struct vgpu_stats stats;

	ctx_init(&ctx, gpu, VGPU_RCS, 1);
	gpu_ggtt(gpu, BASE, mem | PTE_PRESENT);
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 1);
	ctx_run(&ctx);
	host_remove(&gpu->host, mem);
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 2);
	ctx_run(&ctx);
	vgpu_get_stats(gpu->vgpu, &stats);
	check_eq(stats.dropped, 1);
	host_add(&gpu->host, mem);
	emit(&ctx, SDI | USE_GGTT, BASE, 0, 3);
	ctx_run(&ctx);
	check_eq(host_read32(&gpu->host, mem), 3);
}

static ssize_t aperture(u64 off, void *buf, size_t len, bool write)
{
	return vgpu_region_rw(gpu->vgpu, VGPU_REGION_APERTURE, off, buf, len,
			      write);
}

static void aperture_access(void)
{
	u64 mem = gpu_alloc(gpu, 2);
	struct vgpu_stats stats;
	static u8 out[6000], in[6000];
	u64 iova;
	u32 i;

	/* Pages in the other order. */
	gpu_ggtt(gpu, BASE, (mem + PAGE) | PTE_PRESENT);
	gpu_ggtt(gpu, BASE + PAGE, mem | PTE_PRESENT);
	for (i = 0; i < sizeof(out); i++)
		out[i] = i * 7;
	check_int_eq(aperture(BASE + 100, out, sizeof(out), true), sizeof(out));
	check_int_eq(aperture(BASE + 100, in, sizeof(in), false), sizeof(in));
	check_mem_eq(in, out, sizeof(out));
	check_mem_eq((u8 *)host_page(&gpu->host, mem + PAGE) + 100, out,
		     PAGE - 100);
	for (i = 1; i <= 8; i++) {
		check_int_eq(aperture(BASE + PAGE - 3, out, i, true), i);
		check_int_eq(aperture(BASE + PAGE - 3, in, i, false), i);
		check_mem_eq(in, out, i);
	}
	/* Where nothing is mapped. */
	check_int_eq(aperture(BASE + 5 * PAGE, out, 8, true), 8);
	check_int_eq(aperture(BASE + 5 * PAGE, in, 8, false), 8);
	for (i = 0; i < 8; i++)
		check_eq(in[i], 0xff);
	/* Where no memory is. */
	gpu_ggtt(gpu, BASE + 5 * PAGE, 0x7000000000 | PTE_PRESENT);
	check_int_eq(aperture(BASE + 5 * PAGE, out, 8, true), 8);
	check_int_eq(aperture(BASE + 5 * PAGE, in, 8, false), 8);
	check_eq(in[0], 0xff);
	vgpu_get_stats(gpu->vgpu, &stats);
	check_gt(stats.aperture, 20);

	expect(vgpu_aperture_iova(gpu->vgpu, BASE / PAGE, &iova));
	check_eq(iova, mem + PAGE);
	expect(!vgpu_aperture_iova(gpu->vgpu, BASE / PAGE + 9, &iova));
	expect(!vgpu_aperture_iova(gpu->vgpu, (256 << 20) / PAGE, &iova));
	expect(!vgpu_aperture_iova(gpu->vgpu, ~0u, &iova));
}

/* The edge is told of changes in the aperture, and of no others. */
static void aperture_changes(void)
{
	u64 before = gpu->host.changes;

	gpu_ggtt(gpu, BASE, 0x1000 | PTE_PRESENT);
	check_eq(gpu->host.changes, before + 1);
	check_eq(gpu->host.changed, BASE / PAGE);
	gpu_ggtt(gpu, BASE, 0x1000 | PTE_PRESENT);	/* the same */
	check_eq(gpu->host.changes, before + 1);
	entry_write(BASE / PAGE * 8, 0x2001, 4);
	check_eq(gpu->host.changes, before + 2);
	entry_write(BASE / PAGE * 8 + 4, 0x1, 4);
	check_eq(gpu->host.changes, before + 3);
	gpu_ggtt(gpu, BASE, 0);
	check_eq(gpu->host.changes, before + 4);
	gpu_ggtt(gpu, (256 << 20) - PAGE, PTE_PRESENT);
	check_eq(gpu->host.changes, before + 5);
	gpu_ggtt(gpu, 256 << 20, PTE_PRESENT);		/* behind it */
	gpu_ggtt(gpu, 0xfffff000, PTE_PRESENT);
	check_eq(gpu->host.changes, before + 5);
}

static const struct unit_case cases[] = {
	UNIT(entries),
	UNIT(seen_by_engines),
	UNIT(not_present),
	UNIT(high_memory),
	UNIT(memory_by_copy),
	UNIT(commands_by_copy),
	UNIT(memory_changes),
	UNIT(aperture_access),
	UNIT(aperture_changes),
};

const struct unit_group gtt_tests = {
	.name = "gtt", UNIT_CASES(cases),
	GPU_FIXTURE,
};
