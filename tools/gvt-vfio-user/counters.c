// SPDX-License-Identifier: GPL-2.0
/* See counters.h. */
#include "counters.h"
#include "eu_trace.h"
#include "log.h"

/* Kinds of what was not done that are listed. */
#define LIST_MAX	32

static void log_skipped(struct vgpu *vgpu, unsigned int id)
{
	struct vgpu_unknown list[LIST_MAX];
	unsigned int i, n = vgpu_get_skipped(vgpu, id, list, LIST_MAX);

	for (i = 0; i < n; i++)
		log_at(LOG_INFO, "skipped %s 0x%08x %llu", vgpu_engine_name(id), list[i].what,
		       list[i].count);
}

static void log_render(struct vgpu *vgpu)
{
	struct vgpu_unknown list[LIST_MAX];
	struct vgpu_render_stats stats;
	char text[EU_TRACE_TEXT];
	unsigned int i, n;

	vgpu_get_render_stats(vgpu, &stats);
	if (!stats.threads)
		return;
	eu_trace_text(text, &stats);
	log_at(LOG_INFO, "render %s", text);
	n = vgpu_get_unserved(vgpu, list, LIST_MAX);
	for (i = 0; i < n; i++)
		log_at(LOG_INFO, "unserved 0x%08x %llu", list[i].what, list[i].count);
}

/**
 * log_counters - tell what a vGPU has done, when its session ends
 * @vgpu: the vGPU
 * @mistakes: commands of its client that failed
 *
 * Documentation/tools/gvt-vfio-user.rst has the lines.
 */
void log_counters(struct vgpu *vgpu, u64 mistakes)
{
	struct vgpu_engine_stats engine;
	struct vgpu_stats stats;
	unsigned int id;

	vgpu_get_stats(vgpu, &stats);
	log_at(LOG_INFO, "reads %llu writes %llu aperture %llu irqs %llu resets %llu mistakes %llu",
	       stats.reads, stats.writes, stats.aperture, stats.irqs,
	       stats.resets, mistakes);
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		vgpu_get_engine_stats(vgpu, id, &engine);
		log_at(LOG_INFO, "engine %s contexts %llu batches %llu commands %llu skipped %llu hangs %llu",
		       vgpu_engine_name(id), engine.contexts, engine.batches,
		       engine.commands, engine.skipped, engine.hangs);
		log_skipped(vgpu, id);
	}
	log_render(vgpu);
}
