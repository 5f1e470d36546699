/* SPDX-License-Identifier: GPL-2.0 */
/* Where threads of shaders are to stop. */
#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stddef.h>

#include "vgpu.h"

enum breakpoint_key {
	BREAK_JOB,
	BREAK_DRAW,
	BREAK_UNIT,
	BREAK_THREAD,
	BREAK_KERNEL,
	BREAK_EU_IP,
	BREAK_KEYS
};

/**
 * struct breakpoint - an instruction of a thread
 * @given: keys that matter, a bit for each
 * @value: what each of them has to be
 */
struct breakpoint {
	u32 given;
	u64 value[BREAK_KEYS];
};

bool breakpoint_parse(struct breakpoint *at, char *spec, char *error, size_t size);
bool breakpoint_is_at(const struct breakpoint *at, const struct vgpu_step *step);

#endif
