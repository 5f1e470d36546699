/* SPDX-License-Identifier: GPL-2.0 */
/* The core run again from a recording, and compared with it. */
#ifndef REPLAY_H
#define REPLAY_H

#include "frames.h"
#include "sight.h"

enum replay_result {
	REPLAY_EQUAL,
	REPLAY_DIFFERS,		/* see @entry, @recorded and @replayed */
	REPLAY_BROKEN,		/* the recording is: see @reader->error */
};

/**
 * struct replay - a replay
 * @reader: the recording
 * @frames: what is done about its frames, or NULL
 * @follow: is told of jobs, or NULL
 * @follow_data: passed to it
 * @sight: what is known of the guest's memory, or NULL; then @follow is told of jobs only, and
 *	else of shaders
 * @entries: entries that were begun; the first one is number 0
 * @accesses: of these, accesses
 * @runs: and runs of engines
 * @irqs: times the interrupt line went up
 * @cut: the recording ended before the vGPU was closed
 * @entry: the entry that was begun last
 * @recorded: of it, what the recording has next
 * @replayed: of it, what the core did instead
 */
struct replay {
	struct reader *reader;
	struct frames *frames;
	vgpu_follow_fn *follow;
	void *follow_data;
	struct sight *sight;
	u64 entries;
	u64 accesses;
	u64 runs;
	u64 irqs;
	bool cut;
	struct event entry;
	struct event recorded;
	struct event replayed;

	/* Private. */
	enum replay_result result;
	bool in_entry;
	bool over;
	u8 entry_data[GVT_RECORD_DATA];
	u8 replayed_data[GVT_RECORD_DATA];
};

enum replay_result replay_run(struct replay *replay, struct reader *reader);
enum replay_result replay_frames(struct replay *replay, struct reader *reader,
				 struct frames *frames);
enum replay_result replay_shaders(struct replay *replay, struct reader *reader,
				  vgpu_follow_fn *follow, void *data);
enum replay_result replay_jobs(struct replay *replay, struct reader *reader,
			       vgpu_follow_fn *follow, void *data, struct sight *sight);
void replay_stop(struct replay *replay);

#endif
