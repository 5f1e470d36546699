// SPDX-License-Identifier: GPL-2.0
/* What a user can see of a vGPU: types, counters, lists of the unknown. */
#include "unit.h"

static void types(void)
{
	unsigned int i, j;

	check_gt(vgpu_num_types, 0);
	for (i = 0; i < vgpu_num_types; i++) {
		const struct vgpu_type *type = &vgpu_types[i];

		/* All of BAR2, a power of two, and all of the rest of the GGTT. */
		check_ge(type->low_gm_mb, 256);
		expect(!(type->low_gm_mb & (type->low_gm_mb - 1)));
		check_eq(type->low_gm_mb + type->high_gm_mb, 4096);
		check_ge(type->fences, 4);
		check_le(type->fences, 32);
		expect(type->nice >= -20 && type->nice <= 19);
		for (j = 0; j < i; j++)
			check_str_ne(type->name, vgpu_types[j].name);
	}
}

static void names(void)
{
	check_str_eq(vgpu_engine_name(VGPU_RCS), "rcs0");
	check_str_eq(vgpu_engine_name(VGPU_BCS), "bcs0");
	check_str_eq(vgpu_engine_name(VGPU_VCS), "vcs0");
	check_str_eq(vgpu_engine_name(VGPU_VECS), "vecs0");
}

static void accesses(void)
{
	struct vgpu_stats before, after;

	vgpu_get_stats(gpu->vgpu, &before);
	reg_write(gpu, 0x4f000, 1);
	reg_read(gpu, 0x4f000);
	reg_read(gpu, CTC_MODE);
	gpu_ggtt(gpu, 0, 0);
	vgpu_get_stats(gpu->vgpu, &after);
	check_eq(after.writes, before.writes + 2);
	check_eq(after.reads, before.reads + 2);
	check_eq(after.unknown_writes, before.unknown_writes + 1);
	check_eq(after.unknown_reads, before.unknown_reads + 1);
}

/* As many registers as there is room for; counts go on for those listed. */
static void unknown_registers(void)
{
	static struct vgpu_unknown list[2 * TALLY_MAX];
	struct vgpu_stats stats;
	unsigned int n, i;

	for (i = 0; i < 2 * TALLY_MAX; i++)
		reg_write(gpu, 0x30000 + 4 * i, i);
	reg_read(gpu, 0x30000);
	reg_read(gpu, 0x30000 + 4 * (2 * TALLY_MAX - 1));
	n = vgpu_get_unknown_regs(gpu->vgpu, list, ARRAY_SIZE(list));
	check_eq(n, TALLY_MAX);
	check_eq(list[0].what, 0x30000);
	check_eq(list[0].count, 2);
	check_eq(list[1].what, 0x30004);
	check_eq(list[1].count, 1);
	vgpu_get_stats(gpu->vgpu, &stats);
	check_eq(stats.unknown_writes, 2 * TALLY_MAX);
	/* Into less room. */
	list[3].what = 0x5afe;
	check_eq(vgpu_get_unknown_regs(gpu->vgpu, list, 3), 3);
	check_eq(list[3].what, 0x5afe);
}

static void commands(void)
{
	struct vgpu_engine_stats stats;
	static struct vgpu_unknown list[TALLY_MAX + 1];
	struct context ctx;
	unsigned int i;

	ctx_init_ring(&ctx, gpu, VGPU_VCS, 1, 4);
	emit(&ctx, NOOP, NOOP, USER_INTERRUPT, NOOP);
	for (i = 0; i < 2 * TALLY_MAX; i++)
		emit(&ctx, 0x78000000 | (i % 256) << 16, 0);
	ctx_run(&ctx);
	vgpu_get_engine_stats(gpu->vgpu, VGPU_VCS, &stats);
	check_eq(stats.contexts, 1);
	check_eq(stats.batches, 0);
	check_eq(stats.hangs, 0);
	/* 3DSTATE_VF_STATISTICS is one dword: a no-op follows it. */
	check_eq(stats.commands, 5);
	check_eq(stats.skipped, 2 * TALLY_MAX);
	check_eq(vgpu_get_skipped(gpu->vgpu, VGPU_VCS, list,
				  ARRAY_SIZE(list)), TALLY_MAX);
	check_eq(list[0].what, 0x78000000);
	check_eq(list[0].count, 1);
	check_eq(vgpu_get_skipped(gpu->vgpu, VGPU_BCS, list, 1), 0);

	emit(&ctx, BBE);
	ctx_submit(&ctx);
	gpu_run(gpu, VGPU_VCS);
	vgpu_get_engine_stats(gpu->vgpu, VGPU_VCS, &stats);
	check_eq(stats.hangs, 1);
}

static const struct unit_case cases[] = {
	UNIT(types),
	UNIT(names),
	UNIT(accesses),
	UNIT(unknown_registers),
	UNIT(commands),
};

const struct unit_group stats_tests = {
	.name = "stats", UNIT_CASES(cases),
	GPU_FIXTURE,
};
