// SPDX-License-Identifier: GPL-2.0
/*
 * The recorder: see record.h for what it does and what it writes.
 *
 * Locks: gvt_record.order is outside of all of the core's and held for one
 * entry. record_file.append is inside of all and held for one event. An engine that
 * is busy enters again at once, so that an access could wait for long: engines
 * pass two gates, of which the second is an access's too. See begin_run(). Who looks at the
 * screen has gvt_record.looks, outside of all, from its first row to its last.
 */
#include "display/frame.h"
#include "memory/gmem.h"
#include "record_file.h"

/**
 * struct gvt_record - a recording under way
 * @vgpu: of this vGPU
 * @looks: of those who look, one at a time
 * @engines: of the engines, only who has this comes to @next
 * @next: who has this gets @order next
 * @order: entries, one at a time
 * @file: what is written
 */
struct gvt_record {
	struct vgpu *vgpu;
	struct mutex looks;
	struct mutex engines;
	struct mutex next;
	struct mutex order;
	struct record_file file;
};

static void add(struct gvt_record *rec, enum gvt_record_kind kind, u32 arg,
		const u64 *numbers, const void *data, u32 len)
{
	record_file_add(&rec->file, kind, arg, numbers, data, len);
}

static void add_argument(struct gvt_record *rec, enum gvt_record_kind kind,
			 u32 arg)
{
	add(rec, kind, arg, NULL, NULL, 0);
}

static void record_mem_begin(void *host)
{
	struct gvt_record *rec = host;

	rec->vgpu->edge_ops->mem_begin(rec->vgpu->edge);
}

static void record_mem_end(void *host)
{
	struct gvt_record *rec = host;

	rec->vgpu->edge_ops->mem_end(rec->vgpu->edge);
}

/* So that each copy comes by record_mem_rw(). */
static void *record_mem_map(void *host, u64 iova)
{
	return NULL;
}

static int record_mem_rw(void *host, u64 iova, void *buf, u32 len, bool write)
{
	struct gvt_record *rec = host;
	void *page = rec->vgpu->edge_ops->mem_map(rec->vgpu->edge, iova & GVT_PAGE_MASK);
	int ret = 0;

	if (page)
		gmem_copy(page + iova % GVT_PAGE_SIZE, buf, len, write);
	else
		ret = rec->vgpu->edge_ops->mem_rw(rec->vgpu->edge, iova, buf, len, write);
	record_file_add_copy(&rec->file, iova, buf, len, write, ret);

	return ret;
}

static void record_set_irq(void *host, bool up)
{
	struct gvt_record *rec = host;

	add_argument(rec, GVT_RECORD_IRQ, up);
	rec->vgpu->edge_ops->set_irq(rec->vgpu->edge, up);
}

static void record_kick(void *host, unsigned int id)
{
	struct gvt_record *rec = host;

	add_argument(rec, GVT_RECORD_KICK, id);
	rec->vgpu->edge_ops->kick(rec->vgpu->edge, id);
}

static void record_aperture_changed(void *host, u32 first, u32 n)
{
	struct gvt_record *rec = host;
	const u64 numbers[] = { first, n };

	add(rec, GVT_RECORD_APERTURE, 0, numbers, NULL, 0);
	if (rec->vgpu->edge_ops->aperture_changed)
		rec->vgpu->edge_ops->aperture_changed(rec->vgpu->edge, first, n);
}

static u64 record_clock(void *host)
{
	struct gvt_record *rec = host;
	u64 now = rec->vgpu->edge_ops->clock(rec->vgpu->edge);

	record_file_add_clock(&rec->file, now);

	return now;
}

static void record_set_timer(void *host, u64 when)
{
	struct gvt_record *rec = host;

	record_file_add_timer(&rec->file, when);
	rec->vgpu->edge_ops->set_timer(rec->vgpu->edge, when);
}

static const struct gvt_host_ops gvt_record_ops = {
	.mem_begin = record_mem_begin,
	.mem_end = record_mem_end,
	.mem_map = record_mem_map,
	.mem_rw = record_mem_rw,
	.set_irq = record_set_irq,
	.kick = record_kick,
	.aperture_changed = record_aperture_changed,
	.clock = record_clock,
	.set_timer = record_set_timer,
};

static void begin_access(struct gvt_record *rec)
{
	mutex_lock(&rec->next);
	mutex_lock(&rec->order);
	mutex_unlock(&rec->next);
}

static void end_access(struct gvt_record *rec)
{
	mutex_unlock(&rec->order);
}

/*
 * While an engine runs, no other can take @next: an access waits for this run and
 * for no further one.
 */
static void begin_run(struct gvt_record *rec)
{
	mutex_lock(&rec->engines);
	begin_access(rec);
}

static void end_run(struct gvt_record *rec)
{
	end_access(rec);
	mutex_unlock(&rec->engines);
}

/* An access that lies in one aligned piece of GVT_RECORD_DATA bytes. */
static void record_piece(struct gvt_record *rec, enum vgpu_region region,
			 u64 off, void *buf, size_t count, bool write)
{
	const u64 numbers[] = { off, count };

	begin_access(rec);
	add(rec, write ? GVT_RECORD_WRITE : GVT_RECORD_READ, region, numbers,
	    buf, count);
	vgpu_region_rw(rec->vgpu, region, off, buf, count, write);
	add(rec, GVT_RECORD_DONE, 0, NULL, buf, write ? 0 : count);
	end_access(rec);
}

/**
 * gvt_record_region_rw - vgpu_region_rw() for a vGPU that is recorded
 * @rec: the recording
 * @region: which region
 * @off: offset into it
 * @buf: data
 * @count: bytes
 * @write: direction
 *
 * What is not in the region is refused, and not recorded.
 *
 * Return: as vgpu_region_rw().
 */
ssize_t gvt_record_region_rw(struct gvt_record *rec, enum vgpu_region region,
			     u64 off, void *buf, size_t count, bool write)
{
	u64 size = vgpu_region_size(rec->vgpu, region);
	size_t left, len;

	if (off > size || count > size - off || count > SSIZE_MAX)
		return -EINVAL;
	/* The core cuts at these places too. */
	for (left = count; left; left -= len, off += len, buf += len) {
		len = min_t(u64, left, GVT_RECORD_DATA - off % GVT_RECORD_DATA);
		record_piece(rec, region, off, buf, len, write);
	}

	return count;
}

/* vgpu_run_engine() for a vGPU that is recorded. */
enum vgpu_work gvt_record_run_engine(struct gvt_record *rec, unsigned int id)
{
	enum vgpu_work work;

	begin_run(rec);
	add_argument(rec, GVT_RECORD_RUN, id);
	work = vgpu_run_engine(rec->vgpu, id);
	add_argument(rec, GVT_RECORD_DONE, work);
	end_run(rec);

	return work;
}

/* vgpu_reset() for a vGPU that is recorded. */
void gvt_record_reset(struct gvt_record *rec)
{
	begin_access(rec);
	add_argument(rec, GVT_RECORD_RESET, 0);
	vgpu_reset(rec->vgpu);
	add_argument(rec, GVT_RECORD_DONE, 0);
	end_access(rec);
}

/* vgpu_timer() for a vGPU that is recorded. */
void gvt_record_timer(struct gvt_record *rec)
{
	begin_run(rec);
	add_argument(rec, GVT_RECORD_TIMER, 0);
	vgpu_timer(rec->vgpu);
	add_argument(rec, GVT_RECORD_DONE, 0);
	end_run(rec);
}

/* vgpu_plug() for a vGPU that is recorded. What it refuses is not in the recording. */
int gvt_record_plug(struct gvt_record *rec, unsigned int port, const void *edid, size_t len)
{
	int ret;

	ret = vgpu_plug_check(rec->vgpu, port, edid, len);
	if (ret)
		return ret;
	begin_access(rec);
	add(rec, GVT_RECORD_PLUG, port, NULL, edid, len);
	vgpu_plug(rec->vgpu, port, edid, len);
	add_argument(rec, GVT_RECORD_DONE, 0);
	end_access(rec);

	return 0;
}

/* vgpu_lose_link() for a vGPU that is recorded. One that cannot be is one for a replay too. */
int gvt_record_lose_link(struct gvt_record *rec, unsigned int port)
{
	int ret;

	if (port >= VGPU_NUM_PORTS)
		return -EINVAL;
	begin_access(rec);
	add_argument(rec, GVT_RECORD_LOSE_LINK, port);
	ret = vgpu_lose_link(rec->vgpu, port);
	add_argument(rec, GVT_RECORD_DONE, 0);
	end_access(rec);

	return ret;
}

/* What is plugged in already. */
static void add_monitors(struct gvt_record *rec)
{
	u8 edid[VGPU_EDID_MAX];
	unsigned int port;
	size_t len;

	for (port = 0; port < VGPU_NUM_PORTS; port++) {
		len = vgpu_monitor(rec->vgpu, port, edid);
		if (!len)
			continue;
		add(rec, GVT_RECORD_PLUG, port, NULL, edid, len);
		add_argument(rec, GVT_RECORD_DONE, 0);
	}
}

/**
 * gvt_record_unmap - note that guest memory went away
 * @rec: the recording
 * @first: first address
 * @last: last address
 *
 * At any time, also while an entry is under way. For those who read the
 * recording: the core notices by copies that fail.
 */
void gvt_record_unmap(struct gvt_record *rec, u64 first, u64 last)
{
	const u64 numbers[] = { first, last };

	add(rec, GVT_RECORD_UNMAP, 0, numbers, NULL, 0);
}

/**
 * gvt_record_look_open - vgpu_frame_open() of a look that is to be in the recording
 * @rec: the recording
 * @pipe: which pipe
 * @width: where its width is put
 * @height: and its height
 *
 * The frame is for gvt_record_look_rows() and gvt_record_look_close(). Others who look so wait
 * meanwhile. Context: may sleep.
 *
 * Return: as vgpu_frame_open(). What shows nothing is not in the recording.
 */
struct vgpu_frame *gvt_record_look_open(struct gvt_record *rec, unsigned int pipe, u32 *width,
					u32 *height)
{
	struct vgpu_frame *frame;
	u64 now;

	mutex_lock(&rec->looks);
	begin_run(rec);
	now = rec->vgpu->edge_ops->clock(rec->vgpu->edge);
	frame = vgpu_frame_open_at(rec->vgpu, pipe, now, width, height);
	if (frame) {
		record_file_add_look(&rec->file, pipe, now, *width, *height);
		add_argument(rec, GVT_RECORD_DONE, 0);
	}
	end_run(rec);
	if (!frame)
		mutex_unlock(&rec->looks);

	return frame;
}

/**
 * gvt_record_look_rows - vgpu_frame_rows() with what is read for it
 * @rec: the recording
 * @frame: the frame
 * @first: the first row: the one behind those before, so that there will be all
 * @rows: how many, a few: accesses wait
 * @pixels: where they are put
 *
 * Return: false if the recording has been cut. The rows are drawn all the same.
 */
bool gvt_record_look_rows(struct gvt_record *rec, struct vgpu_frame *frame, u32 first, u32 rows,
			  u32 *pixels)
{
	const u64 numbers[] = { first, rows };

	begin_run(rec);
	add(rec, GVT_RECORD_LOOK_ROWS, 0, numbers, NULL, 0);
	vgpu_frame_rows(frame, first, rows, pixels);
	add_argument(rec, GVT_RECORD_DONE, 0);
	end_run(rec);

	return !record_file_has_ended(&rec->file);
}

/* vgpu_frame_close() of such a frame. */
void gvt_record_look_close(struct gvt_record *rec, struct vgpu_frame *frame)
{
	vgpu_frame_close(frame);
	mutex_unlock(&rec->looks);
}

/* The header: what the vGPU is made with. */
static bool begin(struct gvt_record *rec)
{
	const struct vgpu_type *type = rec->vgpu->type;
	struct gvt_record_header header = {
		.low_gm_mb = type->low_gm_mb,
		.high_gm_mb = type->high_gm_mb,
		.fences = rec->vgpu->fences,
		.width = type->width,
		.height = type->height,
		.pipes = rec->vgpu->display.pipes,
		.dp = rec->vgpu->display.dp,
	};
	size_t i;

	for (i = 0; i + 1 < sizeof(header.type) && type->name[i]; i++)
		header.type[i] = type->name[i];

	return record_file_begin(&rec->file, &header);
}

/**
 * gvt_record_start - record a vGPU from now on
 * @vgpu: a vGPU as after power-on, that nobody uses at the moment
 * @sink: where the recording goes
 * @to: passed to it
 *
 * From now on the edge calls the core through the recording, but for what
 * changes nothing (statistics, frames, vgpu_monitor(), vgpu_aperture_iova(),
 * vgpu_mem_changed(), reads of configuration space). It neither saves nor restores states.
 *
 * Return: the recording; NULL without memory, or if the sink does not take the header.
 * Context: may sleep.
 */
struct gvt_record *gvt_record_start(struct vgpu *vgpu, gvt_record_sink sink,
				    void *to)
{
	struct gvt_record *rec;

	rec = kvzalloc(sizeof(*rec), GFP_KERNEL_ACCOUNT);
	if (!rec)
		return NULL;
	rec->vgpu = vgpu;
	rec->file.sink = sink;
	rec->file.to = to;
	mutex_init(&rec->looks);
	mutex_init(&rec->engines);
	mutex_init(&rec->next);
	mutex_init(&rec->order);
	if (!begin(rec)) {
		kvfree(rec);
		return NULL;
	}
	vgpu->ops = &gvt_record_ops;
	vgpu->host = rec;
	add_monitors(rec);

	return rec;
}

/**
 * gvt_record_stop - end a recording
 * @rec: the recording, which is freed
 *
 * Nobody uses the vGPU at the moment. It has its edge's own operations again.
 */
void gvt_record_stop(struct gvt_record *rec)
{
	record_file_end(&rec->file);
	rec->vgpu->ops = rec->vgpu->edge_ops;
	rec->vgpu->host = rec->vgpu->edge;
	kvfree(rec);
}
