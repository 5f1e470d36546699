// SPDX-License-Identifier: GPL-2.0
/* Two vGPUs: what one does is not seen by the other. */
#include <stdlib.h>

#include "unit.h"

static struct gpu other[1];

static void setup(void)
{
	gpu_start(gpu);
	gpu_start(other);
}

static void teardown(void)
{
	vgpu_destroy(other->vgpu);
	host_fini(&other->host);
	gpu_stop(gpu);
}

static void registers(void)
{
	u8 *before = malloc(SZ_2M), *after = malloc(SZ_2M);
	u32 off;

	vgpu_region_rw(other->vgpu, VGPU_REGION_MMIO, 0, before, SZ_2M, false);
	for (off = 0; off < SZ_2M; off += 4)
		reg_write(gpu, off, 0x5a5a5a5a ^ off);
	vgpu_region_rw(other->vgpu, VGPU_REGION_MMIO, 0, after, SZ_2M, false);
	check_mem_eq(before, after, SZ_2M);
	check_eq(other->host.irqs, 0);
	free(before);
	free(after);
}

static void tables_and_memory(void)
{
	struct context a, b;
	struct buffer in_a, in_b;

	/* The same addresses everywhere. */
	ctx_init(&a, gpu, VGPU_RCS, 1);
	ctx_init(&b, other, VGPU_RCS, 1);
	ctx_buffer(&a, &in_a);
	ctx_buffer(&b, &in_b);
	check_eq(in_a.addr, in_b.addr);
	check_eq(in_a.ggtt, in_b.ggtt);
	check_eq(in_a.mem, in_b.mem);
	emit_store(&a, in_a.addr, 0xa);
	emit_store(&b, in_b.addr, 0xb);
	emit(&a, SDI | USE_GGTT, in_a.ggtt + 4, 0, 0xaa);
	ctx_run(&a);
	check_eq(host_read64(&other->host, in_b.mem), 0);
	expect_no_csb(other, VGPU_RCS);
	ctx_run(&b);
	check_eq(host_read64(&gpu->host, in_a.mem), 0xaa0000000a);
	check_eq(host_read64(&other->host, in_b.mem), 0xb);
}

static void hangs_and_resets(void)
{
	struct vgpu_stats stats;
	struct context a, b;

	ctx_init(&a, gpu, VGPU_RCS, 1);
	ctx_init(&b, other, VGPU_RCS, 1);
	emit(&a, BBE);
	ctx_submit(&a);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
	gpu_works(other, VGPU_RCS);
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
	vgpu_reset(gpu->vgpu);
	vgpu_get_stats(other->vgpu, &stats);
	check_eq(stats.resets, 0);
	gpu_works(other, VGPU_BCS);
	/* One is gone, the other works on. */
	gpu_setup(gpu);
	gpu_works(gpu, VGPU_VCS);
}

static const struct unit_case cases[] = {
	UNIT(registers),
	UNIT(tables_and_memory),
	UNIT(hangs_and_resets),
};

const struct unit_group two_tests = {
	.name = "two", UNIT_CASES(cases),
	.setup = setup, .teardown = teardown,
};
