// SPDX-License-Identifier: GPL-2.0
/*
 * The media pipeline: interface descriptors, constants, and MEDIA_OBJECT, which is one
 * thread. PRM SKL vol 2a, 2d "INTERFACE_DESCRIPTOR_DATA", vol 7 "Media Pipeline": thread
 * payload.
 */
#include "memory/gmem.h"
#include "render/media.h"

#define DESCRIPTOR_DWORDS	8u

static void take_apart(struct media_descriptor *to, const struct render *render, const u32 *dw)
{
	const u32 *vfe = render->state.vfe;
	u32 slm = render_bits(dw[6], 20, 16);

	*to = (struct media_descriptor){
		/* Bit 0 alternative mode, bit 2 single program flow, rounding. */
		.cr0 = render_bits(dw[2], 16, 16) | render_bits(dw[2], 18, 18) << 2 |
		       render_bits(dw[6], 23, 22) << 4,
		.constants_at = render_bits(dw[5], 15, 0),
		.constants = render_bits(dw[5], 31, 16),
		.shared = render_bits(dw[7], 7, 0),
		.threads = render_bits(dw[6], 9, 0),
		.barrier = render_bits(dw[6], 21, 21),
		.slm = slm ? 1024u << min(slm - 1, 6u) : 0,
		.scratch = vfe[1] & ~0x3ffu,
		.scratch_size = render_bits(vfe[1], 3, 0),
	};
}

/**
 * media_descriptor_get - an interface descriptor
 * @render: the pipelines; sets what messages of its threads refer to
 * @nr: which one
 * @descriptor: it
 *
 * Return: BURST_DONE, or why there is none.
 */
enum burst_result media_descriptor_get(struct render *render, u32 nr,
					struct media_descriptor *descriptor)
{
	const u32 *load = render->state.descriptors;
	struct render_slot *slot = &render->first;
	u32 dw[DESCRIPTOR_DWORDS];

	render_set_bases(render);
	if ((nr + 1) * sizeof(dw) > render_bits(load[2], 16, 0))
		return BURST_ILLEGAL;
	slot->fault = render->bases.dynamic + load[3] + nr * sizeof(dw);
	if (gmem_read(slot->mem, GTT_PER_PROCESS, slot->fault, dw, sizeof(dw)))
		return BURST_FAULT;
	take_apart(descriptor, render, dw);
	render->bases.samplers = dw[3] & ~31u;
	render->bases.binding_table = dw[4] & 0xffe0;
	render->slm_size = descriptor->slm;
	slot->fault = render->bases.instruction + render_address(dw, 64);
	descriptor->program = render_program(render, slot->fault);

	return descriptor->program ? BURST_DONE : BURST_FAULT;
}

/**
 * media_constants - constants that a thread begins with
 * @slot: where it runs
 * @from: register of the CURBE
 * @n: registers
 * @regs: where they go
 *
 * What is behind the end of the CURBE is zero. Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result media_constants(struct render_slot *slot, u32 from, u32 n, void *regs)
{
	const struct render *render = slot->render;
	const u32 *curbe = render->state.curbe;
	u64 size = render_bits(curbe[2], 16, 0), at = (u64)from * EU_REG_BYTES;
	u32 bytes = at < size ? min_t(u64, size - at, n * EU_REG_BYTES) : 0;

	memset(regs, 0, n * EU_REG_BYTES);
	slot->fault = render->bases.dynamic + curbe[3] + at;
	if (bytes && gmem_read(slot->mem, GTT_PER_PROCESS, slot->fault, regs, bytes))
		return BURST_FAULT;

	return BURST_DONE;
}

/**
 * media_thread - a thread with what all media threads have in r0
 * @slot: where it runs
 * @descriptor: of what kind
 * @dispatch: channels that it has
 */
struct eu_thread *media_thread(struct render_slot *slot, const struct media_descriptor *descriptor,
			       u32 dispatch)
{
	struct eu_thread *thread = render_thread(slot, descriptor->program, dispatch,
						 descriptor->cr0, RENDER_GPGPU_THREADS);
	const struct render *render = slot->render;
	u32 nr = slot->live - 1, scratch = nr << (10 + min(descriptor->scratch_size, 11u));
	u32 r0[8] = {
		[3] = render->bases.samplers | descriptor->scratch_size,
		[4] = render->bases.binding_table,
		[5] = (descriptor->scratch + scratch) | nr,
	};

	memcpy(thread->regs, r0, sizeof(r0));

	return thread;
}

/**
 * media_object_thread - the thread of an object
 * @slot: where it runs
 * @object: what it has
 * @point: where it is: r0.1 and r0.2, where compilers for media look for it
 *
 * Return: BURST_DONE, or why there is none.
 */
enum burst_result media_object_thread(struct render_slot *slot, const struct media_object *object,
				       const struct walk_point *point)
{
	const struct media_descriptor *descriptor = &object->descriptor;
	struct eu_thread *thread = media_thread(slot, descriptor, ~0u);
	u32 n = descriptor->constants, where[2] = { point->y << 16 | point->x, point->color };
	enum burst_result result;

	if (1 + n + (object->dwords + 7) / 8 > EU_GRFS)
		return BURST_ILLEGAL;
	memcpy(thread->regs + 1 * 4, where, sizeof(where));
	result = media_constants(slot, descriptor->constants_at, n, thread->regs + EU_REG_BYTES);
	memcpy(thread->regs + (1 + n) * EU_REG_BYTES, object->data, object->dwords * 4);

	return result;
}

static enum burst_result start_object(struct render_slot *slot, const struct render_job *job,
				       u64 unit)
{
	const struct media_object *object = job->data;

	return media_object_thread(slot, object, &object->point);
}

#define OBJECT_DWORDS	6u	/* before the inline data */

/* MEDIA_OBJECT */
enum burst_result media_object(struct render *render, const u32 *cmd, u32 len, int *budget)
{
	struct media_object object = { .data = cmd + OBJECT_DWORDS, .dwords = len - OBJECT_DWORDS };
	struct render_job job = { .units = 1, .start = start_object, .data = &object };
	enum burst_result result;

	if (len < OBJECT_DWORDS)
		return BURST_ILLEGAL;
	/* Indirect data, and threads that start others. */
	if (render_bits(cmd[2], 16, 0) || cmd[2] & BIT(31))
		return BURST_SKIPPED;
	result = media_descriptor_get(render, render_bits(cmd[1], 5, 0), &object.descriptor);
	if (result != BURST_DONE)
		return result;
	object.point = (struct walk_point){
		.x = render_bits(cmd[4], 8, 0),
		.y = render_bits(cmd[4], 24, 16),
		.color = render_bits(cmd[5], 19, 16),
	};
	render_resume(render, object.descriptor.program);

	return render_run(render, &job, budget);
}
