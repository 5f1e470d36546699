// SPDX-License-Identifier: GPL-2.0
/*
 * MEDIA_OBJECT_WALKER: a thread at each point of a walk. A unit of work is a place of it: one
 * that is no point has no thread. Threads run one after the other in the order of the walk,
 * so those that the scoreboard would have them wait for have ended. PRM SKL vol 2a.
 */
#include "render/media.h"

struct media_walker {
	struct walk walk;
	struct media_object object;
};

static enum burst_result start_place(struct render_slot *slot, const struct render_job *job,
				      u64 unit)
{
	const struct media_walker *walker = job->data;
	struct walk_point point;

	if (!walk_at(&walker->walk, unit, &point))
		return BURST_DONE;

	return media_object_thread(slot, &walker->object, &point);
}

enum burst_result media_walker(struct render *render, const u32 *cmd, u32 len, int *budget)
{
	struct media_walker walker = {
		.object = { .data = cmd + WALK_DWORDS, .dwords = len - WALK_DWORDS },
	};
	const struct media_descriptor *descriptor = &walker.object.descriptor;
	struct render_job job = { .start = start_place, .ordered = true, .data = &walker };
	enum burst_result result;

	if (len < WALK_DWORDS)
		return BURST_ILLEGAL;
	/* Indirect data, and a mask of threads in the CURBE. */
	if (render_bits(cmd[2], 16, 0) || render_bits(cmd[2], 23, 22))
		return BURST_SKIPPED;
	result = media_descriptor_get(render, render_bits(cmd[1], 5, 0),
				      &walker.object.descriptor);
	if (result != BURST_DONE)
		return result;
	/* Threads of a loop are a group: that matters to those that share something only. */
	if (render_bits(cmd[5], 31, 8) && (descriptor->barrier || descriptor->slm))
		return BURST_SKIPPED;
	render->slm_size = 0;
	walk_decode(&walker.walk, cmd);
	job.units = walk_places(&walker.walk);
	render_resume(render, descriptor->program);

	return render_run(render, &job, budget);
}
