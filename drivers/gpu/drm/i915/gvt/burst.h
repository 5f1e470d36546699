/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_BURST_H_
#define _GVT_BURST_H_

/* What became of a command that a unit behind the streamer executes, a burst at a time. */
enum burst_result {
	BURST_DONE,
	BURST_MORE,	/* the budget is used up: again, with the same command */
	BURST_SKIPPED,	/* one that the model can't execute */
	BURST_ILLEGAL,	/* one that no hardware could */
	BURST_HANG,	/* it never ends: what it has begun stands until a reset */
	BURST_FAULT,	/* a page is missing */
};

#endif
