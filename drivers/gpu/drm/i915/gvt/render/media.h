/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands of the media and GPGPU pipelines, and what they share: interface descriptors and
 * constants.
 */
#ifndef _GVT_RENDER_MEDIA_H_
#define _GVT_RENDER_MEDIA_H_

#include "render/walk.h"
#include "threads/threads.h"

/**
 * struct media_descriptor - an interface descriptor: how threads of a kind begin
 * @program: what they run
 * @cr0: its control register
 * @constants_at: register of the constants (CURBE) that the thread's own begin with
 * @constants: how many each thread has
 * @shared: how many all have, in front of them
 * @threads: of a group
 * @barrier: groups have one
 * @slm: bytes of shared local memory
 * @scratch: where the first thread's scratch memory is, from the general state on
 * @scratch_size: r0.3, bits 3:0: how much each thread has, 1 KiB << this
 */
struct media_descriptor {
	const struct eu_program *program;
	u32 cr0;
	u32 constants_at;
	u32 constants;
	u32 shared;
	u32 threads;
	bool barrier;
	u32 slm;
	u32 scratch;
	u32 scratch_size;
};

/**
 * struct media_object - what a thread that is no group's has
 * @data: inline, behind its constants
 * @dwords: of @data
 * @point: where it is, if it is the only one
 * @descriptor: of what kind
 */
struct media_object {
	const u32 *data;
	u32 dwords;
	struct walk_point point;
	struct media_descriptor descriptor;
};

enum burst_result media_descriptor_get(struct render *render, u32 nr,
					struct media_descriptor *descriptor);
struct eu_thread *media_thread(struct render_slot *slot, const struct media_descriptor *descriptor,
			       u32 dispatch);
enum burst_result media_constants(struct render_slot *slot, u32 from, u32 n, void *regs);
enum burst_result media_object_thread(struct render_slot *slot, const struct media_object *object,
				       const struct walk_point *point);

enum burst_result media_object(struct render *render, const u32 *cmd, u32 len, int *budget);
enum burst_result media_walker(struct render *render, const u32 *cmd, u32 len, int *budget);
enum burst_result gpgpu_walker(struct render *render, const u32 *cmd, u32 len, int *budget);

#endif
