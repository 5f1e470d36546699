// SPDX-License-Identifier: GPL-2.0
/* Commands that units behind the streamer execute in bursts: what becomes of the streamer. */
#include "engine/cs.h"
#include "engine/execlists.h"

/**
 * cs_after_burst - a unit has executed a command, or a part of it
 * @engine: the engine; run_lock is held, in a memory section
 * @header: the command's first dword
 * @result: what became of it
 * @fault: the address that was missing, in the per-process address space
 *
 * Return: what the streamer does.
 */
enum cs_result cs_after_burst(struct vgpu_engine *engine, u32 header, enum burst_result result,
			      u64 fault)
{
	switch (result) {
	case BURST_DONE:
		/* A list that came in between two bursts had to wait. */
		if (!engine->cs.depth)
			execlists_arbitrate(engine);
		return CS_NEXT;
	case BURST_MORE:
		return CS_MORE;
	case BURST_SKIPPED:
		cs_count_skipped(engine, header);
		return CS_NEXT;
	case BURST_ILLEGAL:
	case BURST_HANG:
		return CS_HANG;
	default:
		return cs_fault(engine, GTT_PER_PROCESS, fault);
	}
}
