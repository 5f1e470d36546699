// SPDX-License-Identifier: GPL-2.0
/*
 * The recorder's own tests, and the groups of tests/unit that use a vGPU as an
 * edge does. Others look at translations that a recorded vGPU does not keep, call
 * into the midst of the core, or have accesses happen in the midst of a run.
 */
#include "unit.h"

extern const struct unit_group draws_tests;
extern const struct unit_group look_tests;
extern const struct unit_group record_tests;
extern const struct unit_group shaders_tests;

/* The runner wants them, and random_tests, which are here too. */
const struct unit_group alloc_tests = { .name = "alloc" };
const struct unit_group pool_tests = { .name = "pool" };
const struct unit_group sweep_tests = { .name = "sweep" };
const struct unit_group threads_tests = { .name = "threads" };

const struct unit_group *const unit_groups[] = {
	&draws_tests,
	&look_tests,
	&record_tests,
	&shaders_tests,
	&batch_tests,
	&blend_tests,
	&clip_tests,
	&context_tests,
	&csb_tests,
	&display_tests,
	&dp_tests,
	&draw_tests,
	&flip_tests,
	&flush_tests,
	&frame_tests,
	&media_tests,
	&mi_tests,
	&oa_tests,
	&picture_tests,
	&pixel_tests,
	&raster_tests,
	&region_tests,
	&wait_tests,
	&workaround_tests,
};

const unsigned int unit_num_groups = ARRAY_SIZE(unit_groups);
