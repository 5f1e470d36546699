// SPDX-License-Identifier: GPL-2.0
/* Allocations that fail, one by one. */
#include "fault.h"
#include "regs/mmio.h"
#include "unit.h"

static struct vgpu *create(struct host *host)
{
	return vgpu_create(&vgpu_types[0], &host_ops, host);
}

static void core_init(void)
{
	long n;
	int ret;

	for (n = 0; ; n++) {
		fault_at(FAULT_ALLOC, n);
		ret = gvt_core_init();
		if (!fault_end())
			break;
		check_int_eq(ret, -ENOMEM);
		/* Nothing is left, and it can be tried again. */
	}
	check_int_eq(ret, 0);
	check_int_gt(n, 5);
	gvt_core_exit();
	check_int_eq(gvt_core_init(), 0);
	gvt_core_exit();
}

/* Every failure is told; what is created has its reset values. */
static void creation(void)
{
	unsigned int id, i;
	struct vgpu *vgpu;
	struct host host;
	long n;

	host_init(&host);
	check_int_eq(gvt_core_init(), 0);
	for (n = 0; ; n++) {
		fault_at(FAULT_ALLOC, n);
		vgpu = create(&host);
		if (!fault_end())
			break;
		expect_msg(!vgpu, "created without allocation %ld", n);
	}
	/* State, two stores, pages of registers. */
	check_int_gt(n, 10);
	expect(vgpu);

	/* Without any more memory, a reset has all it needs. */
	fault_no_memory(true);
	vgpu_reset(vgpu);
	fault_no_memory(false);
	for (i = 0; i < mmio_num_global_rows(); i++)
		check_eq(reg_get(vgpu, mmio_global_row(i)->offset), mmio_global_row(i)->reset);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		for (i = 0; i < mmio_num_engine_rows; i++)
			check_eq(reg_get(vgpu, engine_descs[id].base +
					 mmio_engine_rows[i].offset),
				 mmio_engine_rows[i].reset);
	vgpu_destroy(vgpu);
	gvt_core_exit();
	host_fini(&host);
}

static void write_at(struct vgpu *vgpu, u64 off, u64 val)
{
	check_int_eq(vgpu_region_rw(vgpu, VGPU_REGION_MMIO, off, &val, 8,
				    true), 8);
}

static u64 read_at(struct vgpu *vgpu, u64 off)
{
	u64 val;

	check_int_eq(vgpu_region_rw(vgpu, VGPU_REGION_MMIO, off, &val, 8,
				    false), 8);

	return val;
}

/* A write for which there is no memory is dropped and counted. */
static void writes(void)
{
	const u64 places[] = { 0x4f000, GVT_GGTT_OFFSET + 0x123000 };
	struct vgpu_stats stats;
	struct host host;
	struct vgpu *vgpu;
	u32 i;

	host_init(&host);
	check_int_eq(gvt_core_init(), 0);
	vgpu = create(&host);
	host.vgpu = vgpu;
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		fault_no_memory(true);
		write_at(vgpu, places[i], 0x100000001);
		check_eq(read_at(vgpu, places[i]), 0);
		/* Zero needs no memory. */
		vgpu_get_stats(vgpu, &stats);
		write_at(vgpu, places[i], 0);
		fault_no_memory(false);
		check_ge(stats.dropped, i + 1);
		write_at(vgpu, places[i], 0x100000001);
		check_eq(read_at(vgpu, places[i]), 0x100000001);
		/* What has a page needs no more. */
		fault_no_memory(true);
		write_at(vgpu, places[i] + 8, 5);
		check_eq(read_at(vgpu, places[i] + 8), 5);
		fault_no_memory(false);
	}
	vgpu_destroy(vgpu);
	gvt_core_exit();
	host_fini(&host);
}

/* Engines need no memory to run. */
static void running(void)
{
	gpu_start(gpu);
	gpu_works(gpu, VGPU_RCS);
	fault_no_memory(true);
	gpu_works(gpu, VGPU_RCS);
	gpu_reset_engine(gpu, VGPU_RCS);
	gpu_works(gpu, VGPU_RCS);
	fault_no_memory(false);
	gpu_stop(gpu);
}

/* A state that cannot be restored leaves the vGPU as it is. */
static void restoring(void)
{
	u8 *saved, *before, *after;
	size_t size, small;
	long n;
	int ret;

	gpu_start(gpu);
	vgpu_reset(gpu->vgpu);
	small = vgpu_save(gpu->vgpu, NULL, 0);
	gpu_setup(gpu);
	reg_write(gpu, 0x4f000, 1);
	reg_write(gpu, GVT_GGTT_OFFSET + SZ_1M, 1);
	size = vgpu_save(gpu->vgpu, NULL, 0);
	saved = kvzalloc(size, GFP_KERNEL);
	before = kvzalloc(small, GFP_KERNEL);
	after = kvzalloc(small, GFP_KERNEL);
	expect(saved && before && after);
	check_eq(vgpu_save(gpu->vgpu, saved, size), size);

	/* Another vGPU, which has no place yet for what was written. */
	vgpu_destroy(gpu->vgpu);
	gpu->host.vgpu = NULL;
	gpu->vgpu = vgpu_create(&vgpu_types[vgpu_num_types - 1], &host_ops,
				&gpu->host);
	gpu->host.vgpu = gpu->vgpu;
	gpu->host.irq = false;
	check_eq(vgpu_save(gpu->vgpu, before, small), small);
	for (n = 0; ; n++) {
		fault_at(FAULT_ALLOC, n);
		ret = vgpu_restore(gpu->vgpu, saved, size);
		if (!fault_end())
			break;
		check_int_eq(ret, -ENOMEM);
		check_eq(vgpu_save(gpu->vgpu, after, small), small);
		check_mem_eq(before, after, small);
	}
	/* Scratch, a page of registers, two of the GGTT. */
	check_int_eq(ret, 0);
	check_int_gt(n, 2);
	check_eq(reg_read(gpu, 0x4f000), 1);
	check_eq(reg_read(gpu, GVT_GGTT_OFFSET + SZ_1M), 1);
	kvfree(saved);
	kvfree(before);
	kvfree(after);
	gpu_stop(gpu);
}

static void destroy_nothing(void)
{
	vgpu_destroy(NULL);
}

static const struct unit_case cases[] = {
	UNIT(core_init),
	UNIT(creation),
	UNIT(writes),
	UNIT(running),
	UNIT(restoring),
	UNIT(destroy_nothing),
};

const struct unit_group alloc_tests = {
	.name = "alloc", UNIT_CASES(cases),
};
