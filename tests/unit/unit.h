/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The unit tests: each file has the tests of one noun, as a group. What runs
 * them is another file's business.
 */
#ifndef UNIT_H
#define UNIT_H

#include "expect.h"
#include "gpu.h"

/**
 * struct unit_case - a test
 * @name: its name, unique in its group
 * @run: returns if the test has passed
 */
struct unit_case {
	const char *name;
	void (*run)(void);
};

/**
 * struct unit_group - the tests of a file
 * @name: of the group
 * @cases: the tests
 * @num_cases: how many
 * @setup: called before each test; may be NULL
 * @teardown: called after each test that passed; may be NULL
 * @seconds: a test that takes longer has hung; 0: as usual
 */
struct unit_group {
	const char *name;
	const struct unit_case *cases;
	unsigned int num_cases;
	void (*setup)(void);
	void (*teardown)(void);
	unsigned int seconds;
};

#define UNIT(test)		{ .name = #test, .run = test }
#define UNIT_CASES(array)	.cases = array, .num_cases = ARRAY_SIZE(array)
#define GPU_FIXTURE		.setup = gpu_setup_test, .teardown = gpu_end_test

/* Each file's. */
extern const struct unit_group adjacency_tests;
extern const struct unit_group alloc_tests;
extern const struct unit_group atomic_tests;
extern const struct unit_group batch_tests;
extern const struct unit_group blend_tests;
extern const struct unit_group block_tests;
extern const struct unit_group blt_tests;
extern const struct unit_group clear_tests;
extern const struct unit_group clip_tests;
extern const struct unit_group color_tests;
extern const struct unit_group config_tests;
extern const struct unit_group context_tests;
extern const struct unit_group crc_tests;
extern const struct unit_group cursor_tests;
extern const struct unit_group dp_tests;
extern const struct unit_group csb_tests;
extern const struct unit_group dataport_tests;
extern const struct unit_group depth_tests;
extern const struct unit_group display_tests;
extern const struct unit_group draw_tests;
extern const struct unit_group draw_state_tests;
extern const struct unit_group draw_vs_tests;
extern const struct unit_group eu_tests;
extern const struct unit_group events_tests;
extern const struct unit_group eu_ops_tests;
extern const struct unit_group eu_random_tests;
extern const struct unit_group eu_math_tests;
extern const struct unit_group execlists_tests;
extern const struct unit_group fence_tests;
extern const struct unit_group flip_tests;
extern const struct unit_group flush_tests;
extern const struct unit_group fill_tests;
extern const struct unit_group flat_tests;
extern const struct unit_group follow_tests;
extern const struct unit_group format_tests;
extern const struct unit_group frame_tests;
extern const struct unit_group hold_tests;
extern const struct unit_group gtt_tests;
extern const struct unit_group hostile_tests;
extern const struct unit_group irq_tests;
extern const struct unit_group layout_tests;
extern const struct unit_group late_tests;
extern const struct unit_group length_tests;
extern const struct unit_group line_tests;
extern const struct unit_group math_tests;
extern const struct unit_group media_tests;
extern const struct unit_group media_walker_tests;
extern const struct unit_group mi_tests;
extern const struct unit_group missing_tests;
extern const struct unit_group mmio_tests;
extern const struct unit_group moved_screen_tests;
extern const struct unit_group oa_tests;
extern const struct unit_group picture_tests;
extern const struct unit_group pixel_tests;
extern const struct unit_group pool_tests;
extern const struct unit_group ppgtt_tests;
extern const struct unit_group privilege_tests;
extern const struct unit_group random_tests;
extern const struct unit_group raster_tests;
extern const struct unit_group region_tests;
extern const struct unit_group reset_tests;
extern const struct unit_group scattered_tests;
extern const struct unit_group sampler_any_tests;
extern const struct unit_group sampler_block_tests;
extern const struct unit_group sampler_plain_tests;
extern const struct unit_group sampler_tests;
extern const struct unit_group sampler_load_tests;
extern const struct unit_group sampler_lod_tests;
extern const struct unit_group share_tests;
extern const struct unit_group state_tests;
extern const struct unit_group statistics_tests;
extern const struct unit_group stats_tests;
extern const struct unit_group stipple_tests;
extern const struct unit_group stream_tests;
extern const struct unit_group stroke_tests;
extern const struct unit_group surface_tests;
extern const struct unit_group surface_state_tests;
extern const struct unit_group target_pack_tests;
extern const struct unit_group texels_tests;
extern const struct unit_group sweep_tests;
extern const struct unit_group threads_tests;
extern const struct unit_group two_tests;
extern const struct unit_group wait_tests;
extern const struct unit_group walk_tests;
extern const struct unit_group workaround_tests;

/* Those that run in a kernel too; main.c has more. */
extern const struct unit_group *const unit_groups[];
extern const unsigned int unit_num_groups;

/* The vGPU of each test, for groups that say GPU_FIXTURE. */
extern struct gpu *gpu;

void gpu_setup_test(void);
void gpu_end_test(void);

#endif
