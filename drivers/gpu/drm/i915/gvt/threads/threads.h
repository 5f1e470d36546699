/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads: jobs, whose units start them, the programs that they run, and how they reach
 * shared functions.
 */
#ifndef _GVT_THREADS_H_
#define _GVT_THREADS_H_

#include "render/render.h"

/**
 * struct render_job - a command that starts threads
 * @units: how many units of work it has
 * @start: put the threads of unit @unit into slot->thread, and their number into
 *	slot->live; none is fine. BURST_DONE: they can run, others end the job.
 * @ordered: none may begin before those in front of it have ended
 * @data: what @start has to know
 */
struct render_job {
	u64 units;
	enum burst_result (*start)(struct render_slot *slot, const struct render_job *job,
				   u64 unit);
	bool ordered;
	const void *data;
};

/* A bit for each thread of the unit under way. */
static inline u64 render_threads(const struct render_slot *slot)
{
	return slot->live ? ~0ull >> (64 - slot->live) : 0;
}

/* share.c */
enum burst_result render_run(struct render *render, const struct render_job *job,
			      int *budget);

/* job.c */
enum burst_result render_start_unit(struct render_slot *slot, const struct render_job *job,
				    int *budget);
enum burst_result render_run_unit(struct render_slot *slot, int *budget);
void render_set_bases(struct render *render);
struct eu_thread *render_thread(struct render_slot *slot, const struct eu_program *program,
				u32 dispatch, u32 cr0, enum render_event kind);
void render_follow(struct render_slot *slot, const struct eu_thread *thread,
		   const struct vgpu_job_end *end);
void render_follow_end(struct render *render, enum vgpu_job_result result);
void render_resume(struct render *render, const struct eu_program *program);

/* program.c */
const struct eu_program *render_program(struct render *render, u64 address);
void render_forget_programs(struct render *render);

/*
 * Shared functions. Each: the thread that sends, what it sends; EU_BUDGET: done, the answer
 * is in the thread's registers; EU_UNSERVED: a message that is not served; EU_FAULT with
 * slot->fault set: memory is missing. thread->context is the struct render_slot.
 */
typedef enum eu_stop render_function(struct eu_thread *thread, const struct eu_message *message);

render_function render_gateway;		/* gateway.c: barriers */

#endif
