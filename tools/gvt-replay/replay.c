// SPDX-License-Identifier: GPL-2.0
/*
 * The replayer is an edge: it makes the entries of the recording, and when the
 * core calls, looks whether the recording has the same call next, and gives the
 * answer from there. At the first difference it is over: until the entry returns,
 * the core gets answers that it has to cope with anyway.
 *
 * Looks at the screen are not compared: see frames.h.
 */
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "replay.h"

/* @why is NULL if the reader has said it. */
static void broken(struct replay *replay, const char *why)
{
	if (why)
		snprintf(replay->reader->error, sizeof(replay->reader->error),
			 "%s", why);
	replay->result = REPLAY_BROKEN;
	replay->over = true;
}

/* The next event of the order. False when it is over. */
static bool next(struct replay *replay, struct event *event)
{
	do {
		if (reader_next(replay->reader, event) <= 0) {
			broken(replay, NULL);
			return false;
		}
	} while (event->kind == GVT_RECORD_UNMAP);
	if (event->kind != GVT_RECORD_END)
		return true;

	replay->cut = event->arg == GVT_RECORD_CUT;
	replay->over = true;
	if (replay->in_entry && !replay->cut)
		broken(replay, "ends in the middle of an entry");
	else if (reader_next(replay->reader, event) < 0)
		broken(replay, NULL);

	return false;
}

static void keep_data(struct event *event, u8 *to)
{
	if (event->len)
		memcpy(to, event->data, event->len);
	event->data = to;
}

/* What fits what the core did: for a copy, any outcome of the same copy. */
static bool is_same(const struct event *recorded, const struct event *replayed)
{
	u32 i;

	if (recorded->kind == GVT_RECORD_MEM_FAILED &&
	    (replayed->kind == GVT_RECORD_MEM_READ ||
	     replayed->kind == GVT_RECORD_MEM_WRITE))
		return recorded->arg == (replayed->kind == GVT_RECORD_MEM_WRITE) &&
		       recorded->number[0] == replayed->number[0] &&
		       recorded->number[1] == replayed->number[1];
	if (recorded->kind != replayed->kind || recorded->arg != replayed->arg)
		return false;
	if (recorded->kind == GVT_RECORD_CLOCK)
		return true;
	for (i = 0; i < GVT_RECORD_NUMBERS; i++)
		if (recorded->number[i] != replayed->number[i])
			return false;
	if (recorded->kind == GVT_RECORD_MEM_READ)
		return true;

	return recorded->len == replayed->len &&
	       (!recorded->len ||
		!memcmp(recorded->data, replayed->data, recorded->len));
}

/*
 * The core did @replayed. The recording's next event, if it is the same; NULL
 * if it is not, or if all is over already.
 */
static const struct event *expect(struct replay *replay, struct event *replayed)
{
	if (replay->over || !replay->in_entry ||
	    !next(replay, &replay->recorded))
		return NULL;
	if (is_same(&replay->recorded, replayed))
		return &replay->recorded;

	replay->replayed = *replayed;
	keep_data(&replay->replayed, replay->replayed_data);
	replay->result = REPLAY_DIFFERS;
	replay->over = true;

	return NULL;
}

static bool is_memory_read(const struct event *event)
{
	return event->kind == GVT_RECORD_MEM_READ ||
	       (event->kind == GVT_RECORD_MEM_FAILED && !event->arg);
}

/* Something that tells what is in memory. */
static bool is_memory(const struct event *event)
{
	return event->kind == GVT_RECORD_MEM_WRITE || is_memory_read(event);
}

static void replay_mem_begin(void *host)
{
}

static void replay_mem_end(void *host)
{
}

/* As while it was recorded. */
static void *replay_mem_map(void *host, u64 iova)
{
	return NULL;
}

static int replay_mem_rw(void *host, u64 iova, void *buf, u32 len, bool write)
{
	struct event replayed = {
		.kind = write ? GVT_RECORD_MEM_WRITE : GVT_RECORD_MEM_READ,
		.number = { iova, len },
		.data = buf,
		.len = write ? len : 0,
	};
	struct replay *replay = host;
	const struct event *event;
	int error;

	if (replay->frames && frames_read(replay->frames, iova, buf, len, &error))
		return error;
	if (replay->sight && replay->sight->looks) {
		sight_read(replay->sight, iova, buf, len);
		return 0;
	}
	event = expect(replay, &replayed);
	if (!event)
		return -EFAULT;
	if (replay->frames && replay->entry.kind == GVT_RECORD_TIMER)
		frames_memory(replay->frames, event);
	if (replay->sight && is_memory(event))
		image_tell(&replay->sight->memory, event);
	if (event->kind == GVT_RECORD_MEM_FAILED)
		return -(int)event->number[2];
	if (!write)
		memcpy(buf, event->data, len);

	return 0;
}

static void replay_set_irq(void *host, bool up)
{
	struct replay *replay = host;
	struct event replayed = { .kind = GVT_RECORD_IRQ, .arg = up };

	if (expect(replay, &replayed))
		replay->irqs += up;
}

static void replay_kick(void *host, unsigned int id)
{
	struct event replayed = { .kind = GVT_RECORD_KICK, .arg = id };

	expect(host, &replayed);
}

static void replay_aperture_changed(void *host, u32 first, u32 n)
{
	struct event replayed = {
		.kind = GVT_RECORD_APERTURE,
		.number = { first, n },
	};

	expect(host, &replayed);
}

static u64 replay_clock(void *host)
{
	struct event replayed = { .kind = GVT_RECORD_CLOCK };
	const struct event *event = expect(host, &replayed);

	return event ? event->number[0] : 0;
}

static void replay_set_timer(void *host, u64 when)
{
	struct event replayed = {
		.kind = GVT_RECORD_SET_TIMER,
		.arg = when != 0,
		.number = { when },
	};

	expect(host, &replayed);
}

static const struct gvt_host_ops replay_ops = {
	.mem_begin = replay_mem_begin,
	.mem_end = replay_mem_end,
	.mem_map = replay_mem_map,
	.mem_rw = replay_mem_rw,
	.set_irq = replay_set_irq,
	.kick = replay_kick,
	.aperture_changed = replay_aperture_changed,
	.clock = replay_clock,
	.set_timer = replay_set_timer,
};

/* Pass over a look, or some rows of it, unless somebody wants its picture. */
static void pass_look(struct replay *replay, struct vgpu *vgpu)
{
	const struct event *entry = &replay->entry;
	struct frames *frames = replay->frames;
	struct event *event = &replay->recorded;

	if (frames && entry->kind == GVT_RECORD_LOOK)
		frames_look(frames, vgpu, entry, replay->entries - 1);
	while (next(replay, event) && event->kind != GVT_RECORD_DONE) {
		if (!is_memory_read(event)) {
			broken(replay, "has a look that does more than look");
			return;
		}
		if (frames)
			frames_memory(frames, event);
		if (replay->sight)
			image_tell(&replay->sight->memory, event);
	}
	if (frames && entry->kind == GVT_RECORD_LOOK_ROWS && !replay->over)
		frames_look_rows(frames, entry);
}

static void timer(struct replay *replay, struct vgpu *vgpu)
{
	if (replay->frames)
		frames_timer_begins(replay->frames, vgpu);
	vgpu_timer(vgpu);
	if (replay->frames && !replay->over)
		frames_timer_ends(replay->frames, vgpu, replay->entries - 1);
}

/* Make the entry @replay->entry and compare its result. */
static void enter(struct replay *replay, struct vgpu *vgpu)
{
	const struct event *entry = &replay->entry;
	bool write = entry->kind == GVT_RECORD_WRITE;
	struct event done = { .kind = GVT_RECORD_DONE };
	u8 buf[GVT_RECORD_DATA];

	replay->in_entry = true;
	replay->entries++;
	switch (entry->kind) {
	case GVT_RECORD_READ:
	case GVT_RECORD_WRITE:
		replay->accesses++;
		if (write)
			memcpy(buf, entry->data, entry->len);
		if (vgpu_region_rw(vgpu, entry->arg, entry->number[0], buf,
				   entry->number[1], write) < 0) {
			broken(replay, "has an access to no region");
			return;
		}
		done.data = buf;
		done.len = write ? 0 : entry->number[1];
		break;
	case GVT_RECORD_RUN:
		replay->runs++;
		done.arg = vgpu_run_engine(vgpu, entry->arg);
		break;
	case GVT_RECORD_TIMER:
		timer(replay, vgpu);
		break;
	case GVT_RECORD_PLUG:
		if (vgpu_plug(vgpu, entry->arg, entry->data, entry->len)) {
			broken(replay, "has a monitor that cannot be");
			return;
		}
		break;
	case GVT_RECORD_LOSE_LINK:
		vgpu_lose_link(vgpu, entry->arg);
		break;
	case GVT_RECORD_LOOK:
	case GVT_RECORD_LOOK_ROWS:
		pass_look(replay, vgpu);
		replay->in_entry = false;
		return;
	default:
		vgpu_reset(vgpu);
		break;
	}
	expect(replay, &done);
	replay->in_entry = false;
}

/* What the core does after a difference is of no use. */
static void follow(void *data, const struct vgpu_step *step)
{
	struct replay *replay = data;

	if (!replay->over)
		replay->follow(replay->follow_data, step);
}

/* A vGPU as the recording's, or NULL. */
static struct vgpu *make_vgpu(struct replay *replay, const struct vgpu_type *type)
{
	const struct gvt_record_header *header = &replay->reader->header;
	struct vgpu *vgpu = vgpu_create(type, &replay_ops, replay);

	if (!vgpu) {
		broken(replay, "cannot be replayed: no memory");
		return NULL;
	}
	/* The reader knows that there can be so many, and such. */
	vgpu_set_pipes(vgpu, header->pipes);
	vgpu_set_dp(vgpu, header->dp);
	if (replay->sight)
		vgpu_follow_jobs(vgpu, follow, replay);
	else if (replay->follow)
		vgpu_follow_shaders(vgpu, follow, replay);

	return vgpu;
}

static enum replay_result run(struct replay *replay)
{
	const struct gvt_record_header *header = &replay->reader->header;
	const struct vgpu_type type = {
		.name = header->type,
		.low_gm_mb = header->low_gm_mb,
		.high_gm_mb = header->high_gm_mb,
		.fences = header->fences,
		.width = header->width,
		.height = header->height,
	};
	struct vgpu *vgpu = make_vgpu(replay, &type);

	if (!vgpu)
		return replay->result;
	while (!replay->over && next(replay, &replay->entry)) {
		if (!gvt_record_is_entry(replay->entry.kind)) {
			broken(replay, "has an answer without a question");
			break;
		}
		keep_data(&replay->entry, replay->entry_data);
		enter(replay, vgpu);
		if (replay->frames && frames_are_over(replay->frames))
			replay->over = true;
	}
	if (replay->frames)
		frames_end(replay->frames);
	vgpu_destroy(vgpu);

	return replay->result;
}

/**
 * replay_frames - run a recording, and tell of its frames
 * @replay: where the outcome is put
 * @reader: the recording, opened
 * @frames: which frames; NULL: none
 *
 * The core has been initialised. It ends when the frame that is wanted has been told.
 *
 * Return: how it went.
 */
enum replay_result replay_frames(struct replay *replay, struct reader *reader,
				 struct frames *frames)
{
	memset(replay, 0, sizeof(*replay));
	replay->reader = reader;
	replay->frames = frames;

	return run(replay);
}

/**
 * replay_shaders - run a recording, and tell what its shaders do
 * @replay: where the outcome is put
 * @reader: the recording, opened
 * @follow: is called before each instruction: vgpu_follow_shaders(); may call replay_stop()
 * @data: passed to it
 *
 * Return: how it went, as far as it did.
 */
enum replay_result replay_shaders(struct replay *replay, struct reader *reader,
				  vgpu_follow_fn *follow, void *data)
{
	return replay_jobs(replay, reader, follow, data, NULL);
}

/**
 * replay_jobs - run a recording, and tell of the render engine's jobs
 * @replay: where the outcome is put
 * @reader: the recording, opened
 * @follow: is called for them: vgpu_follow_jobs(); may call replay_stop()
 * @data: passed to it
 * @sight: is told of the guest's memory; @follow may have the core look at that
 *
 * Return: how it went, as far as it did.
 */
enum replay_result replay_jobs(struct replay *replay, struct reader *reader,
			       vgpu_follow_fn *follow, void *data, struct sight *sight)
{
	memset(replay, 0, sizeof(*replay));
	replay->reader = reader;
	replay->follow = follow;
	replay->follow_data = data;
	replay->sight = sight;

	return run(replay);
}

/* Nothing that follows is of interest. */
void replay_stop(struct replay *replay)
{
	replay->over = true;
}

/* The same, when nobody wants frames. */
enum replay_result replay_run(struct replay *replay, struct reader *reader)
{
	return replay_frames(replay, reader, NULL);
}
