// SPDX-License-Identifier: GPL-2.0
/*
 * GPGPU_WALKER: groups of threads, which share memory and barriers. A unit of work is a
 * group. PRM SKL vol 2a, vol 7 "GPGPU": thread payload.
 */
#include "render/media.h"

#define WALKER_DWORDS	15u

struct axis {
	u32 first;	/* group */
	u32 n;		/* groups */
	u32 threads;	/* of a group */
};

struct walker {
	struct axis x, y, z;
	u32 lanes;
	u32 right;	/* channels of the last thread of a row */
	u32 bottom;	/* of the last row */
	struct media_descriptor descriptor;
};

static void set_axis(struct axis *axis, u32 first, u32 end, u32 last_thread)
{
	axis->first = first;
	axis->n = end > first ? end - first : 0;
	axis->threads = last_thread + 1;
}

/* Channels of thread @x, @y of its group. */
static u32 channels(const struct walker *walker, u32 x, u32 y)
{
	u32 mask = ~0u >> (32 - walker->lanes);

	if (x == walker->x.threads - 1)
		mask &= walker->right;
	if (y == walker->y.threads - 1)
		mask &= walker->bottom;

	return mask;
}

static void set_group(struct eu_thread *thread, const u32 *group)
{
	memcpy(thread->regs + 1 * 4, &group[0], 4);
	memcpy(thread->regs + 6 * 4, &group[1], 8);
}

/* Thread @i of the group: its number is not among what it gets, but its constants are its own. */
static enum burst_result group_thread(struct render_slot *slot, const struct walker *walker, u32 i,
				       const u32 *group)
{
	const struct media_descriptor *d = &walker->descriptor;
	u32 x = i % walker->x.threads, y = i / walker->x.threads % walker->y.threads;
	struct eu_thread *thread = media_thread(slot, d, channels(walker, x, y));
	u8 *regs = thread->regs + EU_REG_BYTES;
	enum burst_result result;

	set_group(thread, group);
	result = media_constants(slot, d->constants_at, d->shared, regs);
	if (result == BURST_DONE)
		result = media_constants(slot, d->constants_at + d->shared + i * d->constants,
					 d->constants, regs + d->shared * EU_REG_BYTES);

	return result;
}

static enum burst_result start_group(struct render_slot *slot, const struct render_job *job,
				      u64 unit)
{
	const struct walker *walker = job->data;
	enum burst_result result = BURST_DONE;
	u32 group[3], i;

	group[0] = walker->x.first + unit % walker->x.n;
	unit /= walker->x.n;
	group[1] = walker->y.first + unit % walker->y.n;
	group[2] = walker->z.first + unit / walker->y.n;
	memset(slot->slm, 0, slot->render->slm_size);
	for (i = 0; result == BURST_DONE && i < walker->descriptor.threads; i++)
		result = group_thread(slot, walker, i, group);

	return result;
}

static bool is_valid(const struct walker *walker)
{
	const struct media_descriptor *d = &walker->descriptor;
	u32 threads = walker->x.threads * walker->y.threads * walker->z.threads;

	return threads == d->threads && threads <= RENDER_THREADS &&
	       1 + d->shared + d->constants <= EU_GRFS;
}

/* Groups: so many that their number has no 64 bits are never done anyway. */
static u64 groups(const struct walker *walker)
{
	u64 n = (u64)walker->x.n * walker->y.n;

	return walker->z.n && n > ~0ull / walker->z.n ? ~0ull : n * walker->z.n;
}

enum burst_result gpgpu_walker(struct render *render, const u32 *cmd, u32 len, int *budget)
{
	struct walker walker;
	struct render_job job = { .start = start_group, .data = &walker };
	enum burst_result result;
	u32 simd;

	if (len < WALKER_DWORDS)
		return BURST_ILLEGAL;
	/* Indirect data. */
	if (render_bits(cmd[2], 16, 0))
		return BURST_SKIPPED;
	simd = render_bits(cmd[4], 31, 30);
	if (simd > 2)
		return BURST_ILLEGAL;
	walker.lanes = 8 << simd;
	set_axis(&walker.x, cmd[5], cmd[7], render_bits(cmd[4], 5, 0));
	set_axis(&walker.y, cmd[8], cmd[10], render_bits(cmd[4], 13, 8));
	set_axis(&walker.z, cmd[11], cmd[12], render_bits(cmd[4], 21, 16));
	walker.right = cmd[13];
	walker.bottom = cmd[14];
	result = media_descriptor_get(render, render_bits(cmd[1], 5, 0), &walker.descriptor);
	if (result != BURST_DONE)
		return result;
	if (!is_valid(&walker))
		return BURST_ILLEGAL;
	job.units = groups(&walker);
	render_resume(render, walker.descriptor.program);

	return render_run(render, &job, budget);
}
