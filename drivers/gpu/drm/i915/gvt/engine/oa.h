/* SPDX-License-Identifier: GPL-2.0 */
/* The observability unit: reports of counters, to memory. */
#ifndef _GVT_OA_H_
#define _GVT_OA_H_

#include "gvt_regs.h"

#define OA_BURSTS	64	/* of reports in a row, while rcs does nothing else */

/**
 * struct oa - what the unit counts, and how far it has reported
 * @at: up to when periodic reports have been made
 * @busy: how long rcs had a context, up to @since
 * @since: when it got another one, or lost it
 * @bursts: of periodic reports in a row that did not catch up
 *
 * Times are in ticks of the timestamp registers. All of it is rcs's: its run_lock; @at
 * is written with vgpu->lock held, too.
 */
struct oa {
	u64 at;
	u64 busy;
	u64 since;
	u32 bursts;
};

struct vgpu;
struct vgpu_engine;

void oa_control_written(struct vgpu *vgpu);
void oa_look(struct vgpu *vgpu);
void oa_reset(struct vgpu_engine *engine);
bool oa_catch_up(struct vgpu_engine *engine);
void oa_context(struct vgpu_engine *engine, u64 desc);
enum cs_result cs_exec_report_perf_count(struct vgpu_engine *engine, const u32 *cmd, u32 len);

#endif
