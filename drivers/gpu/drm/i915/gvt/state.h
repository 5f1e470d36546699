/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_STATE_H_
#define _GVT_STATE_H_

#include "core.h"

/**
 * struct state_field - a field of struct vgpu, vgpu_engine, render or eu_thread
 * @name: its name
 * @offset: where it is
 * @size: bytes of an element, at most 8
 * @stride: from one element to the next
 * @count: elements
 * @reset: value of each after reset
 * @max: the largest value it can have; 0: any
 */
struct state_field {
	const char *name;
	u32 offset;
	u32 size;
	u32 stride;
	u32 count;
	u64 reset;
	u64 max;
};

extern const struct state_field state_vgpu_fields[];
extern const unsigned int state_num_vgpu_fields;
extern const struct state_field state_engine_fields[];
extern const unsigned int state_num_engine_fields;
/* Of a unit of shaders' work, and of its threads: of struct render and struct eu_thread. */
extern const struct state_field state_slot_fields[];
extern const struct state_field state_unit_fields[];
extern const unsigned int state_num_slot_fields;
extern const unsigned int state_num_unit_fields;
extern const struct state_field state_job_fields[];
extern const unsigned int state_num_job_fields;
extern const struct state_field state_thread_fields[];
extern const unsigned int state_num_thread_fields;

void state_reset(struct vgpu *vgpu);
void state_reset_engine(struct vgpu_engine *engine);

#endif
