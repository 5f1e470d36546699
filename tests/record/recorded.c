// SPDX-License-Identifier: GPL-2.0
/*
 * The core's entry points as the unit tests call them here (the Makefile has the
 * compiler change the names): each vGPU is recorded from its creation, and when
 * it is destroyed the recording is replayed and has to be equal; and so have the pictures.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "core.h"
#include "display/frame.h"
#include "expect.h"
#include "looks.h"
#include "recorded.h"

#define MAX_VGPUS	4

static struct recorded {
	struct vgpu *vgpu;
	struct gvt_record *rec;
	struct tape tape;
	struct looks looks;
} recorded[MAX_VGPUS];

static struct recorded *find(const struct vgpu *vgpu)
{
	struct recorded *r;

	for (r = recorded; r < recorded + MAX_VGPUS; r++)
		if (r->vgpu == vgpu)
			return r;
	expect_failed(__FILE__, __LINE__, "more than %u vGPUs", MAX_VGPUS);

	return NULL;
}

static void start(struct recorded *r)
{
	tape_free(&r->tape);
	r->rec = gvt_record_start(r->vgpu, tape_sink, &r->tape);
	expect(r->rec);
}

struct vgpu *recorded_create(const struct vgpu_type *type,
			     const struct gvt_host_ops *ops, void *host)
{
	struct recorded *r = find(NULL);

	r->vgpu = vgpu_create(type, ops, host);
	expect(r->vgpu);
	start(r);

	return r->vgpu;
}

/* Replay what was recorded so far. The vGPU is not recorded any more. */
static void check_replay(struct recorded *r)
{
	static struct replay replay;
	static struct reader reader;
	enum replay_result result;
	const char *keep = getenv("RECORD_KEEP");
	FILE *file;

	gvt_record_stop(r->rec);
	r->rec = NULL;
	if (keep) {
		file = fopen(keep, "w");
		expect(file && fwrite(r->tape.data, r->tape.len, 1, file));
		fclose(file);
	}
	result = tape_replay(&r->tape, &replay, &reader);
	expect_msg(result != REPLAY_BROKEN, "the recording %s", reader.error);
	expect_msg(result == REPLAY_EQUAL,
		   "entry %llu differs: recorded kind %u [%u] %#llx, replayed %u [%u] %#llx",
		   replay.entries - 1, replay.recorded.kind, replay.recorded.arg,
		   replay.recorded.number[0], replay.replayed.kind,
		   replay.replayed.arg, replay.replayed.number[0]);
	expect(!replay.cut);
	looks_check(&r->looks, &r->tape);
}

void recorded_destroy(struct vgpu *vgpu)
{
	struct recorded *r;

	if (!vgpu)
		return;
	r = find(vgpu);
	if (r->rec)
		check_replay(r);
	tape_free(&r->tape);
	r->vgpu = NULL;
	vgpu_destroy(vgpu);
}

/* What was recorded so far; the vGPU is not recorded any more. */
struct tape *recorded_tape(struct vgpu *vgpu)
{
	struct recorded *r = find(vgpu);

	check_replay(r);

	return &r->tape;
}

void recorded_reset(struct vgpu *vgpu)
{
	struct recorded *r = find(vgpu);

	if (r->rec) {
		gvt_record_reset(r->rec);
		return;
	}
	vgpu_reset(vgpu);
	start(r);
}

/*
 * There is no saving and restoring in a recording: it ends before, and another
 * begins with a reset.
 */
size_t recorded_save(struct vgpu *vgpu, void *buf, size_t size)
{
	struct recorded *r = find(vgpu);

	if (r->rec)
		check_replay(r);

	return vgpu_save(vgpu, buf, size);
}

int recorded_restore(struct vgpu *vgpu, const void *buf, size_t size)
{
	struct recorded *r = find(vgpu);

	if (r->rec)
		check_replay(r);

	return vgpu_restore(vgpu, buf, size);
}

ssize_t recorded_region_rw(struct vgpu *vgpu, enum vgpu_region region, u64 off,
			   void *buf, size_t count, bool write)
{
	struct recorded *r = find(vgpu);

	return r->rec ?
	       gvt_record_region_rw(r->rec, region, off, buf, count, write) :
	       vgpu_region_rw(vgpu, region, off, buf, count, write);
}

enum vgpu_work recorded_run_engine(struct vgpu *vgpu, unsigned int id)
{
	struct recorded *r = find(vgpu);

	return r->rec ? gvt_record_run_engine(r->rec, id) :
			vgpu_run_engine(vgpu, id);
}

void recorded_timer(struct vgpu *vgpu)
{
	struct recorded *r = find(vgpu);

	if (r->rec)
		gvt_record_timer(r->rec);
	else
		vgpu_timer(vgpu);
}

int recorded_plug(struct vgpu *vgpu, unsigned int port, const void *edid, size_t len)
{
	struct recorded *r = find(vgpu);

	return r->rec ? gvt_record_plug(r->rec, port, edid, len) :
			vgpu_plug(vgpu, port, edid, len);
}

int recorded_lose_link(struct vgpu *vgpu, unsigned int port)
{
	struct recorded *r = find(vgpu);

	return r->rec ? gvt_record_lose_link(r->rec, port) : vgpu_lose_link(vgpu, port);
}

/* Of how many pipes there are, and which ports, a recording has one number: it begins here. */
static int start_with(struct vgpu *vgpu, int (*set)(struct vgpu *vgpu, unsigned int what),
		      unsigned int what)
{
	struct recorded *r = find(vgpu);
	int ret;

	if (r->rec)
		check_replay(r);
	ret = set(vgpu, what);
	vgpu_reset(vgpu);
	start(r);

	return ret;
}

int recorded_set_pipes(struct vgpu *vgpu, unsigned int pipes)
{
	return start_with(vgpu, vgpu_set_pipes, pipes);
}

int recorded_set_dp(struct vgpu *vgpu, unsigned int ports)
{
	return start_with(vgpu, vgpu_set_dp, ports);
}

struct vgpu_frame *recorded_frame_open(struct vgpu *vgpu, unsigned int pipe, u32 *width,
				       u32 *height)
{
	struct recorded *r = find(vgpu);
	struct vgpu_frame *frame = NULL;

	if (r->rec)
		frame = looks_open(&r->looks, r->rec, pipe, width, height);

	return frame ? frame : vgpu_frame_open(vgpu, pipe, width, height);
}

/* Whose frame that is; NULL: it is not in a recording. */
static struct recorded *find_frame(const struct vgpu_frame *frame)
{
	struct recorded *r;

	for (r = recorded; frame && r < recorded + MAX_VGPUS; r++)
		if (r->looks.frame == frame)
			return r;

	return NULL;
}

void recorded_frame_rows(struct vgpu_frame *frame, u32 first, u32 rows, u32 *pixels)
{
	struct recorded *r = find_frame(frame);

	if (r)
		looks_rows(&r->looks, r->rec, first, rows, pixels);
	else
		vgpu_frame_rows(frame, first, rows, pixels);
}

void recorded_frame_close(struct vgpu_frame *frame)
{
	struct recorded *r = find_frame(frame);

	if (r)
		looks_close(&r->looks, r->rec);
	else
		vgpu_frame_close(frame);
}
