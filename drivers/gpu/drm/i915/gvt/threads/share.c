// SPDX-License-Identifier: GPL-2.0
/*
 * Bursts of a job. Its units do not depend on each other: so several threads of the host can
 * run some of them at the same time, each in a slot of its own. The thread that runs the engine
 * does so in any case; others are lent by the edge, for one burst, if they are idle.
 *
 * A unit that the end of a burst leaves in its slot goes on in the next one, whoever has time
 * for it then. So a job can be under way in more slots than there are threads: each burst begins
 * with another one of them, and no unit waits for another one's end.
 */
#include "memory/gmem.h"
#include "threads/threads.h"

/* Commands of a burst that have to be left, or others are not asked: waking them takes as long. */
#define LEAST_TO_SHARE	48

/*
 * How much longer a burst is that several threads share: coming together takes them some 2 us, and
 * a burst of one thread is over after 10.
 */
#define LONGER		4

/*
 * Who helps and loses its processor keeps the engine waiting. If that takes so long, ns, none is
 * asked for some bursts; for more of them if it happens again.
 */
#define LONG_WAIT	100000u
#define ALONE_LEAST	16u
#define ALONE_MOST	1024u

/**
 * struct burst - what the threads of a burst have in common
 * @render: the pipelines; render->lock protects all that follows @job
 * @job: the job
 * @until: the unit before which it ends
 * @shared: there may be more than one thread
 * @budget: commands that are left, when the engine's own thread was asked last: who comes late
 *	has no more
 * @left: of the thread that has least at its end
 * @ended: when the engine's own thread had used up its time; 0: it has not
 * @taken: slots that a thread has, or had; a bit for each
 * @stopped: the slot of the lowest unit that stopped the job; NULL: none did
 * @result: why
 */
struct burst {
	struct render *render;
	const struct render_job *job;
	u64 until;
	bool shared;
	int budget;
	int left;
	u64 ended;
	u32 taken;
	struct render_slot *stopped;
	enum burst_result result;
};

static u64 now(const struct burst *burst)
{
	const struct vgpu *vgpu = burst->render->first.mem->vgpu;

	return vgpu->ops->clock(vgpu->host);
}

static void lock(const struct burst *burst)
{
	if (burst->shared)
		mutex_lock(&burst->render->lock);
}

static void unlock(const struct burst *burst)
{
	if (burst->shared)
		mutex_unlock(&burst->render->lock);
}

/* Slots that nobody has, with or without a unit under way; a bit for each. */
static u32 slots(const struct burst *burst, bool live)
{
	struct render_slot **at;
	u32 found = 0, bit = 1;

	for_each_render_slot(at, burst->render) {
		if (!(burst->taken & bit) && !!(*at)->live == live)
			found |= bit;
		bit <<= 1;
	}

	return found;
}

/* One of them, for the thread that calls; NULL: there is none. */
static struct render_slot *take(struct burst *burst, bool live)
{
	struct render *render = burst->render;
	u32 found = slots(burst, live), ahead = found & ~0u << render->next;
	struct render_slot *slot;
	u32 nr;

	if (!found)
		return NULL;
	nr = __builtin_ctz(live && ahead ? ahead : found);
	burst->taken |= BIT(nr);
	slot = render->slot[nr];
	if (slot != &render->first)
		gmem_share(&slot->own, render->first.mem);

	return slot;
}

static void stop_job(struct burst *burst, struct render_slot *slot, enum burst_result result)
{
	lock(burst);
	if (!burst->stopped || slot->unit < burst->stopped->unit) {
		burst->stopped = slot;
		burst->result = result;
	}
	unlock(burst);
}

/*
 * Units that are under way and that nobody else has. Return: a slot that is free, for those that
 * have not begun; NULL: there is none, or no time for them.
 */
static struct render_slot *go_on(struct burst *burst, int *budget)
{
	struct render_slot *slot, *free = NULL;
	enum burst_result result;

	lock(burst);
	*budget = burst->budget;
	while (!burst->stopped && *budget > 0 && (slot = take(burst, true))) {
		unlock(burst);
		result = render_run_unit(slot, budget);
		if (result == BURST_DONE)
			free = slot;
		else if (result != BURST_MORE)
			stop_job(burst, slot, result);
		lock(burst);
	}
	if (!free && *budget > 0)
		free = take(burst, false);
	unlock(burst);

	return free;
}

/* The next unit is the slot's; false: there is none, or no time for it. */
static bool begin(struct burst *burst, struct render_slot *slot, int budget, bool own)
{
	struct render *render = burst->render;
	bool begins;

	lock(burst);
	if (own)
		burst->budget = budget;
	begins = budget > 0 && !burst->stopped && render->begun < burst->until;
	if (begins)
		slot->unit = render->begun++;
	unlock(burst);

	return begins;
}

/* What a thread does in a burst; the engine's own is number 0. */
static void work(void *data, unsigned int nr)
{
	struct burst *burst = data;
	enum burst_result result = BURST_DONE;
	struct render_slot *slot;
	int budget;

	slot = go_on(burst, &budget);
	while (slot && result == BURST_DONE && begin(burst, slot, budget, !nr))
		result = render_start_unit(slot, burst->job, &budget);
	if (result != BURST_DONE && result != BURST_MORE)
		stop_job(burst, slot, result);
	lock(burst);
	if (!nr)
		burst->budget = 0;
	burst->left = min(burst->left, budget);
	unlock(burst);
	if (!nr && burst->shared && budget <= 0)
		burst->ended = now(burst);
}

static bool has_live(const struct render *render)
{
	struct render_slot *const *at;

	for_each_render_slot(at, render)
		if ((*at)->live)
			return true;

	return false;
}

/* The engine's own thread does it all, up to unit @until. */
static void work_alone(struct burst *burst, u64 until)
{
	burst->until = until;
	burst->shared = false;
	burst->left = burst->budget;
	work(burst, 0);
	burst->budget = burst->left;
	burst->taken = 0;
}

/* Units that are under way, or will be; of a job that has no fewer than have begun. */
static u64 units_left(const struct burst *burst)
{
	return burst->job->units - burst->render->begun + hweight32(slots(burst, true));
}

static void work_together(struct burst *burst)
{
	struct render *render = burst->render;
	struct vgpu *vgpu = render->first.mem->vgpu;
	u32 threads = min_t(u64, units_left(burst), render->threads);

	burst->until = burst->job->units;
	burst->shared = true;
	burst->budget *= LONGER;
	burst->left = burst->budget;
	vgpu->ops->parallel(vgpu->host, threads - 1, work, burst);
	burst->budget = burst->left / LONGER;
	burst->taken = 0;
	if (burst->ended && now(burst) - burst->ended >= LONG_WAIT) {
		render->patience = min(max(2 * render->patience, ALONE_LEAST), ALONE_MOST);
		render->alone = render->patience;
	} else {
		render->patience /= 2;
	}
}

/*
 * Is it worth while? A job that has had a burst is long; of one that has just begun, the first
 * unit has told what the others will take.
 */
static bool is_long(struct burst *burst, bool goes_on, int cost)
{
	struct render *render = burst->render;
	u64 units = units_left(burst);

	if (burst->stopped || burst->budget < LEAST_TO_SHARE || units < 2 ||
	    (!goes_on && units * max(cost, 1) < LEAST_TO_SHARE))
		return false;
	if (!render->alone)
		return true;
	render->alone--;

	return false;
}

static void run(struct burst *burst)
{
	const struct render *render = burst->render;
	u64 units = burst->job->units;
	bool goes_on = render->begun;
	int budget = burst->budget;

	/* A saved state may say that more units have begun than there are. */
	if (render->threads < 2 || units < 2 || burst->job->ordered || render->begun > units ||
	    render->follow || !render->first.mem->vgpu->ops->parallel) {
		work_alone(burst, units);
		return;
	}
	if (!goes_on)
		work_alone(burst, 1);
	if (is_long(burst, goes_on, budget - burst->budget))
		work_together(burst);
	else if (!burst->stopped)
		work_alone(burst, units);
}

/* What was done in slots counts. */
static void add_stats(struct render *render)
{
	struct vgpu_render_stats *to = &render->stats, *from;
	struct render_slot **at;
	u32 i;

	for_each_render_slot(at, render) {
		from = &(*at)->stats;
		to->threads += from->threads;
		to->instructions += from->instructions;
		to->pixels += from->pixels;
		to->texels += from->texels;
		to->unserved += from->unserved;
		to->illegal += from->illegal;
		if (render->follow && from->threads)
			render->kernel = (*at)->thread[0].program->address;
		memset(from, 0, sizeof(*from));
		for (i = 0; i < RENDER_EVENTS; i++)
			render->events[i] += (*at)->events[i];
		memset((*at)->events, 0, sizeof((*at)->events));
		for (i = 0; i < RENDER_STATISTICS; i++)
			render->statistics[i] += (*at)->statistics[i];
		memset((*at)->statistics, 0, sizeof((*at)->statistics));
	}
}

/**
 * render_run - run a job, or a burst of it
 * @render: the pipelines; in a memory section
 * @job: the job, the same as before if it is under way
 * @budget: commands left of the burst; what was done is taken off: as each thread has had them
 *	all, those of the one that has done most
 *
 * Return: as enum burst_result; BURST_MORE: again, to go on.
 */
enum burst_result render_run(struct render *render, const struct render_job *job, int *budget)
{
	struct burst burst = { .render = render, .job = job, .budget = *budget };

	render->next = (render->next + 1) % RENDER_SLOTS;
	run(&burst);
	*budget = burst.budget;
	add_stats(render);
	if (burst.stopped) {
		render->first.fault = burst.stopped->fault;
		return burst.result;
	}
	if (render->begun < job->units || has_live(render))
		return BURST_MORE;
	render->unit += job->units;

	return BURST_DONE;
}
