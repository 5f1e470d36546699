/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The 3D, media and GPGPU pipelines: what the render engine's commands of client 3 do.
 * Documentation/gpu/render.rst
 *
 * Commands that set state are kept as they come. One that starts threads is a job: units
 * of work, one after the other, each with some threads that run until all have ended. It
 * can be left at any time, and taken up again by the same command.
 */
#ifndef _GVT_RENDER_H_
#define _GVT_RENDER_H_

#include "burst.h"
#include "draw/draw.h"
#include "eu/eu.h"
#include "memory/tlb.h"
#include "render/state.h"
#include "sampler/plain.h"
#include "tally.h"

/* Threads of a group at most: what a barrier can hold. */
#define RENDER_THREADS	64u
#define RENDER_SLM	SZ_64K

/* Units of a job that can run at the same time. */
#define RENDER_SLOTS	4u

/* Room for what a message needs while it is served. */
#define RENDER_SCRATCH	(SZ_16K + SZ_4K)

/* Programs that are kept decoded. */
#define RENDER_PROGRAMS	8u

/* Surfaces with samplers that are kept taken apart. */
#define RENDER_PLAIN	8u

/**
 * struct render_program - a program as it was found in memory
 * @decoded: it; n is 0: none
 * @code: its words, to see whether they still stand there
 * @used: when it was used last
 */
struct render_program {
	struct eu_program decoded;
	u64 *code;
	u64 used;
};

/**
 * struct render_bases - what a job's offsets count from, for its messages
 * @general, @surface, @dynamic, @indirect, @instruction, @bindless: STATE_BASE_ADDRESS
 * @binding_table: from @surface on
 * @samplers: from @dynamic on
 */
struct render_bases {
	u64 general;
	u64 surface;
	u64 dynamic;
	u64 indirect;
	u64 instruction;
	u64 bindless;
	u32 binding_table;
	u32 samplers;
};

/**
 * enum render_event - what is counted of shaders, by the number of the OA unit's counter
 *
 * PRM SKL vol 14, "Aggregating Counters". Whole blocks of 2x2 pixels count where one of the
 * pixels does, as four: IGT's perf.c wants one for each pixel of a copy, and had that of
 * hardware. (The equations of Mesa's oa-sklgt2.xml take blocks for what is counted.) Those
 * of texels count as one.
 */
enum render_event {
	RENDER_VS_THREADS = 1,
	RENDER_GPGPU_THREADS = 4,
	RENDER_PS_THREADS = 6,
	RENDER_RASTERIZED = 21,
	RENDER_FAILED_EARLY = 23,
	RENDER_FAILED_LATE = 25,
	RENDER_WRITTEN = 26,
	RENDER_BLENDED = 27,
	RENDER_TEXELS = 28,
	RENDER_SLM_READS = 30,
	RENDER_SLM_WRITES = 31,
	RENDER_ACCESSES = 32,
	RENDER_ATOMICS = 34,
	RENDER_BARRIERS = 35,
	RENDER_EVENTS
};

/**
 * enum render_statistic - what the stages of a draw count in registers of rcs
 *
 * If they are told to; see draw/statistics.c.
 */
enum render_statistic {
	RENDER_IA_VERTICES,
	RENDER_IA_PRIMITIVES,
	RENDER_VS_INVOCATIONS,
	RENDER_SO_WRITTEN,
	RENDER_SO_NEEDED,
	RENDER_CL_INVOCATIONS,
	RENDER_CL_PRIMITIVES,
	RENDER_PS_INVOCATIONS,
	RENDER_PS_DEPTH,
	RENDER_STATISTICS
};

/**
 * struct render_slot - where units of work run, one at a time
 * @unit: number of the unit under way, of the job's
 * @live: its threads; 0: there is no unit
 * @ended: those of them that have ended, a bit for each
 * @halted: those that came to what is no instruction
 * @arrived: those of them that wait at the barrier
 * @turn: the one whose turn it is
 * @thread: they
 * @slm: shared local memory of the unit
 * @pixels: the pixels of each thread of a draw
 * @render: whose it is
 * @mem: its view of guest memory: the engine's, or @own
 * @own: .
 * @fault: the address that a message did not find, if a thread stopped with EU_FAULT
 * @scratch: room of the message under way
 * @target: the render target that was written last, for this burst
 * @write: the render target write under way
 * @plain: surfaces and samplers that messages named lately
 * @stats: what it has done in this burst
 * @events: what it has counted in this burst
 * @statistics: the same, of what registers count
 */
struct render_slot {
	u64 unit;
	u32 live;
	u64 ended;
	u64 halted;
	u64 arrived;
	u32 turn;
	struct eu_thread thread[RENDER_THREADS];
	u64 slm[RENDER_SLM / 8];
	struct draw_pixels pixels[RENDER_THREADS];

	/* Of one burst, or found anew: no state. */
	struct render *render;
	struct gmem *mem;
	struct gmem own;
	u64 fault;
	u64 scratch[RENDER_SCRATCH / 8] __aligned(32);
	struct draw_target target;
	struct draw_write write;
	struct sampler_plain plain[RENDER_PLAIN];
	struct vgpu_render_stats stats;
	u64 events[RENDER_EVENTS];
	u64 statistics[RENDER_STATISTICS];
};

/**
 * struct render - the pipelines between two bursts
 * @state: what commands have set
 * @changed: @state was, since it was loaded or saved
 * @used: @state, or a job, may be another one than after a reset; no state itself
 * @begun: units of the job under way that have begun
 * @position: where the draw under way is
 * @events: what was counted
 * @urb: URB entries of its vertices
 * @first: a slot of units; and what jobs themselves look at, they look at as it does
 * @slot: all slots, @first in front; NULL: none
 * @threads: of the host, that may run units of a job at the same time
 * @next: the slot whose unit goes on first in the next burst
 * @alone: bursts in which no others are asked any more, since they kept one waiting
 * @patience: how many these were the last time
 * @lock: what these have in common: which units have begun, which slots are taken; @unserved
 * @slm_size: bytes of shared local memory
 * @bases: of the job
 * @functions: who serves messages
 * @draw: the draw under way
 * @programs: those that were run lately
 * @clock: counts uses of programs
 * @statistics: what was counted in this burst, and is in no register yet
 * @unserved: which messages nobody served: SFID in bits 31:24, the descriptor's bits 18:8
 * @in_job: a job is under way, and was counted
 * @job: jobs so far
 * @draws: draws so far
 * @unit: units of the primitives of the draw that are finished
 * @command: header of the job's command
 * @kernel: address of the program that threads ran last
 * @follow: somebody who follows threads, or NULL
 * @follow_data: passed to it
 * @steps: wants to hear of each instruction
 * @before: @stats when the job began
 * @shown: the slice of render target 0 that the job wrote last, if it is @known
 */
struct render {
	struct render_state state;
	bool changed;
	bool used;
	u64 begun;
	struct draw_position position;
	u64 events[RENDER_EVENTS];
	u32 urb[DRAW_ENTRIES][DRAW_ENTRY_DWORDS];
	struct render_slot first;
	struct render_slot *slot[RENDER_SLOTS];

	/* Of one job, or found anew: no state. */
	u32 threads;
	u32 next;
	u32 alone;
	u32 patience;
	struct mutex lock;
	u32 slm_size;
	struct render_bases bases;
	const struct eu_functions *functions;
	struct draw draw;
	struct render_program programs[RENDER_PROGRAMS];
	u64 clock;
	struct vgpu_render_stats stats;
	u64 statistics[RENDER_STATISTICS];
	struct tally unserved;

	/* For who follows. */
	bool in_job;
	u64 job;
	u64 draws;
	u64 unit;
	u32 command;
	u64 kernel;
	vgpu_follow_fn *follow;
	void *follow_data;
	bool steps;
	struct vgpu_render_stats before;
	struct draw_target shown;
};

/* Part of a command is done: it has to come again. Between two primitives, no unit is. */
static inline bool render_is_under_way(const struct render *render)
{
	return render->begun || render->first.live || render->position.fetched ||
	       render->position.instance;
}

#define for_each_render_slot(at, render)					\
	for ((at) = (render)->slot; (at) < (render)->slot + RENDER_SLOTS && *(at); (at)++)

/* No unit is under way any more. */
static inline void render_drop_units(struct render *render)
{
	struct render_slot **at;

	for_each_render_slot(at, render)
		(*at)->live = 0;
}

void render_init(struct render *render);
bool render_add_slots(struct render *render, u32 slots);
void render_reset(struct render *render);
void render_abandon(struct render *render);
void render_free(struct render *render);
bool render_known(u32 header);
enum burst_result render_exec(struct render *render, struct gmem *mem, const u32 *cmd,
			       u32 len, int *budget, u64 *fault);

#endif
