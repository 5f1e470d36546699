// SPDX-License-Identifier: GPL-2.0
/*
 * Recordings of any content, whose checks are right: replayed as gvt-replay does
 * with a file that somebody has sent. Whatever is in it, the replay ends and says
 * how; and so if a frame of it is to be drawn.
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

/* Each pixel that there is said to be is there. */
static void take(void *data, const struct picture *picture)
{
	u32 *last = data;
	size_t i;

	expect(picture->number && picture->pipe < VGPU_MAX_PIPES &&
	       picture->rows <= picture->height);
	expect(picture->state != PICTURE_WHOLE || picture->rows == picture->height);
	if (!picture->pixels)
		return;
	for (i = 0; i < (size_t)picture->width * picture->height; i++)
		*last ^= picture->pixels[i];
}

/* One of its frames may be drawn. */
static enum replay_result run(struct tape *tape, struct replay *replay, struct reader *reader,
			      u32 frame)
{
	static u32 pixel;
	struct frames frames = { .wanted = frame, .tell = take, .data = &pixel };

	if (tape_open(tape, reader))
		return REPLAY_BROKEN;

	return replay_frames(replay, reader, &frames);
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
	switch (run(&tape, &replay, &reader, 1 + size % 3)) {
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
