// SPDX-License-Identifier: GPL-2.0
/* What a vGPU and its engines have done, and what they passed over. */
#include "engine/cs.h"

/* Name of an engine as i915 has it: "rcs0". */
const char *vgpu_engine_name(unsigned int id)
{
	return engine_descs[id].name;
}

void vgpu_get_stats(struct vgpu *vgpu, struct vgpu_stats *stats)
{
	mutex_lock(&vgpu->lock);
	*stats = vgpu->stats;
	mutex_unlock(&vgpu->lock);
}

void vgpu_get_engine_stats(struct vgpu *vgpu, unsigned int id,
			   struct vgpu_engine_stats *stats)
{
	struct vgpu_engine *engine = &vgpu->engine[id];

	engine_lock(engine);
	*stats = engine->stats;
	engine_unlock(engine);
}

/**
 * vgpu_get_skipped - which commands an engine passed over
 * @vgpu: the vGPU
 * @id: the engine
 * @list: where they are put, in the order of their first appearance
 * @max: room there
 *
 * Return: how many were put.
 */
unsigned int vgpu_get_skipped(struct vgpu *vgpu, unsigned int id,
			      struct vgpu_unknown *list, unsigned int max)
{
	struct vgpu_engine *engine = &vgpu->engine[id];
	unsigned int n;

	engine_lock(engine);
	n = tally_get(&engine->skipped, list, max);
	engine_unlock(engine);

	return n;
}

/**
 * vgpu_get_render_stats - what the pipelines of rcs have done
 * @vgpu: the vGPU
 * @stats: where it is put
 */
void vgpu_get_render_stats(struct vgpu *vgpu, struct vgpu_render_stats *stats)
{
	struct vgpu_engine *engine = &vgpu->engine[VGPU_RCS];

	engine_lock(engine);
	*stats = vgpu->render.stats;
	engine_unlock(engine);
}

/* As vgpu_get_skipped(), for messages of shaders that nobody served. */
unsigned int vgpu_get_unserved(struct vgpu *vgpu, struct vgpu_unknown *list, unsigned int max)
{
	struct vgpu_engine *engine = &vgpu->engine[VGPU_RCS];
	unsigned int n;

	engine_lock(engine);
	n = tally_get(&vgpu->render.unserved, list, max);
	engine_unlock(engine);

	return n;
}

/* As vgpu_get_skipped(), for registers that have no row. */
unsigned int vgpu_get_unknown_regs(struct vgpu *vgpu,
				   struct vgpu_unknown *list, unsigned int max)
{
	unsigned int n;

	mutex_lock(&vgpu->lock);
	n = tally_get(&vgpu->unknown, list, max);
	mutex_unlock(&vgpu->lock);

	return n;
}
