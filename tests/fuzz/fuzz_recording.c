// SPDX-License-Identifier: GPL-2.0
/*
 * Recordings of any content, whose checks are right: replayed as gvt-replay does
 * with a file that somebody has sent. Whatever is in it, the replay ends and says
 * how.
 */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "expect.h"
#include "tape.h"
#include "target.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (gvt_core_init())
		abort();

	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct replay replay;
	static struct reader reader;
	struct tape tape = { };

	if (!size)
		return 0;
	tape_sink(&tape, data, size, false);
	if (size >= sizeof(struct gvt_record_header))
		memcpy(tape.data, GVT_RECORD_MAGIC, 8);
	tape_mend(&tape);
	switch (tape_replay(&tape, &replay, &reader)) {
	case REPLAY_EQUAL:
		break;
	case REPLAY_DIFFERS:
		expect(replay.entries && replay.recorded.kind &&
		       replay.replayed.kind);
		break;
	case REPLAY_BROKEN:
		expect(reader.error[0]);
		break;
	}
	tape_free(&tape);

	return 0;
}
