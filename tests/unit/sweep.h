/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whatever a vGPU asks its edge for fails once: scenarios, each run again and again with one
 * failure that comes a step later each time, until it meets none.
 *
 * What has to be so: a page that can't be mapped is copied, and nothing else differs. One that is
 * away is a fault of the guest's, which may stop an engine. Without memory the caller is told, or
 * what could not be made is left out. Always the scenario comes to its end, leaves nothing behind
 * (that is the sanitizer's part), and the vGPU can be reset and works.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "fault.h"
#include "unit.h"

/**
 * struct scenario - what a vGPU is used for
 * @prepare: what comes before; nothing fails yet
 * @run: what may fail
 * @done: is all of it done? After a run without a failure
 * @again: it may be run once more, with the same result
 */
struct scenario {
	void (*prepare)(void);
	void (*run)(void);
	void (*done)(void);
	bool again;
};

/* Of a run, beside what is in the guest's memory and the vGPU. */
extern u64 sweep_result;

u64 sweep_hash(u64 sum, const void *data, size_t len);
long sweep(const struct scenario *s, enum fault_kind kind);
void sweep_all(const struct scenario *s, long least);

#endif
