/* SPDX-License-Identifier: GPL-2.0 */
/* Recordings in memory. */
#ifndef TAPE_H
#define TAPE_H

#include "replay.h"

/**
 * struct tape - a recording in memory
 * @data: the bytes
 * @len: how many
 * @room: allocated for them
 * @limit: bytes that it takes at most, beside the last block; 0: no limit
 * @pos: where it is read
 */
struct tape {
	u8 *data;
	size_t len;
	size_t room;
	size_t limit;
	size_t pos;
};

bool tape_sink(void *to, const void *data, u32 len, bool last);
enum replay_result tape_replay(struct tape *tape, struct replay *replay,
			       struct reader *reader);
int tape_open(struct tape *tape, struct reader *reader);
void tape_mend(struct tape *tape);
void tape_free(struct tape *tape);

#endif
