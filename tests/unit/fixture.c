// SPDX-License-Identifier: GPL-2.0
/* The vGPU that most tests are about. */
#include "screen.h"

static struct gpu fixture;
struct gpu *gpu = &fixture;

void gpu_setup_test(void)
{
	gpu_start(gpu);
}

/* The same with a display, see screen.h. */
void screen_start(u32 pipes)
{
	gpu_setup_test();
	check_int_eq(vgpu_set_pipes(gpu->vgpu, pipes), 0);
}

void gpu_end_test(void)
{
	gpu_stop(gpu);
}
