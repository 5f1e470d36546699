// SPDX-License-Identifier: GPL-2.0
/* The groups of tests that run anywhere. */
#include "unit.h"

const struct unit_group *const unit_groups[] = {
	&batch_tests,
	&blt_tests,
	&config_tests,
	&context_tests,
	&crc_tests,
	&dp_tests,
	&csb_tests,
	&display_tests,
	&eu_tests,
	&eu_random_tests,
	&execlists_tests,
	&fence_tests,
	&flip_tests,
	&flush_tests,
	&frame_tests,
	&gtt_tests,
	&hostile_tests,
	&irq_tests,
	&layout_tests,
	&length_tests,
	&math_tests,
	&media_tests,
	&mi_tests,
	&mmio_tests,
	&oa_tests,
	&ppgtt_tests,
	&privilege_tests,
	&region_tests,
	&reset_tests,
	&state_tests,
	&stats_tests,
	&surface_tests,
	&surface_state_tests,
	&two_tests,
	&wait_tests,
	&workaround_tests,
};

const unsigned int unit_num_groups = ARRAY_SIZE(unit_groups);
