// SPDX-License-Identifier: GPL-2.0
/* The vGPU that most tests are about. */
#include "unit.h"

static struct gpu fixture;
struct gpu *gpu = &fixture;

void gpu_setup_test(void)
{
	gpu_start(gpu);
}

void gpu_end_test(void)
{
	gpu_stop(gpu);
}
