// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/gvt/<uuid>/record: who opens it gets a recording of the
 * vGPU's next user, from the open of the VFIO file to its last close. Beside it, look: who
 * writes to it has what the screen shows then in the recording. The format is in record.h;
 * Documentation/gpu/recording.rst says how to use it.
 *
 * A tape is a ring of bytes between the recorder and the reader of the file. It
 * belongs to both: the vGPU may be gone before the reader is, and the reader
 * before the vGPU is closed. The recorder never waits: when the ring is full, the
 * recording is cut.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "display/frame.h"
#include "edge/edge.h"

#define TAPE_BYTES	SZ_16M

/* What may wait to be read before more of a look is added: the rest is for the guest's doings. */
#define LOOK_BYTES	(TAPE_BYTES / 4 * 3)
#define LOOK_ROWS	16	/* in a row, while accesses wait */

/**
 * struct gvt_tape - a recording on its way to its reader
 * @ref: one of the file, one of the vGPU
 * @gvt: the vGPU, NULL when it has ended the recording; protected by tapes
 * @live: its recorder may call; protected by tapes
 * @lock: protects @in, @out, @ended and @closed; a leaf
 * @in: bytes written so far
 * @out: bytes read so far; those from here to @in stay in place
 * @ended: nothing will be added
 * @closed: nobody will read
 * @readers: one at a time
 * @wait: where it sleeps
 * @ring: the bytes
 */
struct gvt_tape {
	struct kref ref;
	struct gvt_device *gvt;
	bool live;
	struct mutex lock;
	u64 in;
	u64 out;
	bool ended;
	bool closed;
	struct mutex readers;
	wait_queue_head_t wait;
	u8 *ring;
};

/* Protects gvt_device.tape, gvt_tape.gvt and gvt_tape.live. */
static DEFINE_MUTEX(tapes);

static void tape_free(struct kref *ref)
{
	struct gvt_tape *tape = container_of(ref, struct gvt_tape, ref);

	vfree(tape->ring);
	kfree(tape);
}

/* gvt_record_sink */
static bool tape_sink(void *to, const void *data, u32 len, bool last)
{
	struct gvt_tape *tape = to;
	u32 at, first;
	u64 room;
	bool fits;

	mutex_lock(&tape->lock);
	room = TAPE_BYTES - (tape->in - tape->out);
	fits = !tape->closed && len + (last ? 0 : GVT_RECORD_LAST) <= room;
	if (fits) {
		at = tape->in % TAPE_BYTES;
		first = min(len, (u32)TAPE_BYTES - at);
		memcpy(tape->ring + at, data, first);
		memcpy(tape->ring, data + first, len - first);
		WRITE_ONCE(tape->in, tape->in + len);
	}
	mutex_unlock(&tape->lock);
	if (fits)
		wake_up(&tape->wait);

	return fits;
}

/* The vGPU adds nothing more. Drops its reference. */
static void tape_end(struct gvt_device *gvt)
{
	struct gvt_tape *tape = gvt->tape;

	lockdep_assert_held(&tapes);

	gvt->tape = NULL;
	tape->gvt = NULL;
	mutex_lock(&tape->lock);
	WRITE_ONCE(tape->ended, true);
	mutex_unlock(&tape->lock);
	wake_up(&tape->wait);
	kref_put(&tape->ref, tape_free);
}

/* gvt_dma_unmap() and those who look may look at it. */
static void set_rec(struct gvt_device *gvt, struct gvt_record *rec)
{
	mutex_lock(&gvt->screen.lock);
	down_write(&gvt->mem.sem);
	gvt->rec = rec;
	up_write(&gvt->mem.sem);
	mutex_unlock(&gvt->screen.lock);
}

/**
 * gvt_record_begin - the vGPU is opened: record it if somebody asked for that
 * @gvt: the vGPU, as after power-on; nobody uses it yet
 *
 * Return: 0 or -ENOMEM.
 */
int gvt_record_begin(struct gvt_device *gvt)
{
	struct gvt_record *rec = NULL;
	int ret = 0;

	mutex_lock(&tapes);
	if (gvt->tape) {
		rec = gvt_record_start(gvt->vgpu, tape_sink, gvt->tape);
		if (rec) {
			gvt->tape->live = true;
		} else {
			tape_end(gvt);
			ret = -ENOMEM;
		}
	}
	mutex_unlock(&tapes);
	set_rec(gvt, rec);

	return ret;
}

/* The vGPU is closed: nobody uses it any more. */
void gvt_record_finish(struct gvt_device *gvt)
{
	struct gvt_record *rec = gvt->rec;

	if (!rec)
		return;
	set_rec(gvt, NULL);
	gvt_record_stop(rec);

	mutex_lock(&tapes);
	tape_end(gvt);
	mutex_unlock(&tapes);
}

/* The vGPU is closed and is going away: no more recordings. Wakes readers. */
void gvt_record_remove(struct gvt_device *gvt)
{
	mutex_lock(&tapes);
	gvt->no_tape = true;
	if (gvt->tape)
		tape_end(gvt);
	mutex_unlock(&tapes);
}

static struct gvt_tape *tape_alloc(void)
{
	struct gvt_tape *tape = kzalloc(sizeof(*tape), GFP_KERNEL_ACCOUNT);

	if (!tape)
		return NULL;
	tape->ring = __vmalloc(TAPE_BYTES, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!tape->ring) {
		kfree(tape);
		return NULL;
	}
	kref_init(&tape->ref);
	mutex_init(&tape->lock);
	mutex_init(&tape->readers);
	init_waitqueue_head(&tape->wait);

	return tape;
}

static int record_open(struct inode *inode, struct file *file)
{
	struct gvt_device *gvt = inode->i_private;
	struct gvt_tape *tape = tape_alloc();
	int ret = 0;

	if (!tape)
		return -ENOMEM;
	mutex_lock(&tapes);
	if (gvt->no_tape)
		ret = -ENODEV;
	else if (gvt->tape)
		ret = -EBUSY;
	if (!ret) {
		tape->gvt = gvt;
		gvt->tape = tape;
		kref_get(&tape->ref);	/* Pairs with the put in tape_end(). */
	}
	mutex_unlock(&tapes);
	if (ret) {
		kref_put(&tape->ref, tape_free);
		return ret;
	}
	file->private_data = tape;

	return nonseekable_open(inode, file);
}

static int record_release(struct inode *inode, struct file *file)
{
	struct gvt_tape *tape = file->private_data;

	mutex_lock(&tapes);
	mutex_lock(&tape->lock);
	tape->closed = true;
	mutex_unlock(&tape->lock);
	/* One that is in use is the recorder's until the vGPU is closed. */
	if (tape->gvt && !tape->live)
		tape_end(tape->gvt);
	mutex_unlock(&tapes);
	kref_put(&tape->ref, tape_free);

	return 0;
}

static bool tape_has_something(struct gvt_tape *tape)
{
	return READ_ONCE(tape->in) != READ_ONCE(tape->out) ||
	       READ_ONCE(tape->ended);
}

/*
 * Bytes copied; 0 at the end; -EAGAIN if there are none yet; or another error.
 * tape->readers is held, tape->lock not while a fault may happen.
 */
static ssize_t tape_read(struct gvt_tape *tape, char __user *buf, size_t count)
{
	u32 at = tape->out % TAPE_BYTES;
	u64 filled;
	bool ended;
	size_t n;

	mutex_lock(&tape->lock);
	filled = tape->in - tape->out;
	ended = tape->ended;
	mutex_unlock(&tape->lock);
	if (!filled && !ended)
		return -EAGAIN;
	n = min3(count, (size_t)filled, (size_t)TAPE_BYTES - at);
	if (copy_to_user(buf, tape->ring + at, n))
		return -EFAULT;
	mutex_lock(&tape->lock);
	WRITE_ONCE(tape->out, tape->out + n);
	mutex_unlock(&tape->lock);

	return n;
}

/* Waits for something; 0 at the end. */
static ssize_t record_read(struct file *file, char __user *buf, size_t count,
			   loff_t *ppos)
{
	struct gvt_tape *tape = file->private_data;
	ssize_t ret;

	for (;;) {
		mutex_lock(&tape->readers);
		ret = tape_read(tape, buf, count);
		mutex_unlock(&tape->readers);
		if (ret != -EAGAIN || file->f_flags & O_NONBLOCK)
			return ret;
		ret = wait_event_interruptible(tape->wait,
					       tape_has_something(tape));
		if (ret)
			return ret;
	}
}

const struct file_operations gvt_record_fops = {
	.owner = THIS_MODULE,
	.open = record_open,
	.release = record_release,
	.read = record_read,
};

static bool tape_has_room(struct gvt_tape *tape)
{
	bool room;

	mutex_lock(&tape->lock);
	room = tape->in - tape->out <= LOOK_BYTES;
	mutex_unlock(&tape->lock);

	return room;
}

/* Draw all of it, for the sake of what is read. 0 or -errno: it is not whole. */
static int look_rows(struct gvt_device *gvt, struct vgpu_frame *frame, u32 width, u32 height)
{
	u32 *pixels = kvmalloc_array(width, LOOK_ROWS * 4, GFP_KERNEL_ACCOUNT);
	int ret = 0;
	u32 y;

	if (!pixels)
		return -ENOMEM;
	for (y = 0; !ret && y < height; y += LOOK_ROWS) {
		if (fatal_signal_pending(current))
			ret = -EINTR;
		else if (!tape_has_room(gvt->tape))
			ret = -EAGAIN;
		else if (!gvt_record_look_rows(gvt->rec, frame, y, LOOK_ROWS, pixels))
			ret = -EPIPE;
		cond_resched();
	}
	kvfree(pixels);

	return ret;
}

/* What each pipe shows that shows something. 0 or -errno. */
static int look(struct gvt_device *gvt)
{
	struct vgpu_frame *frame;
	u32 width, height, pipe;
	int ret = -ENODATA;

	for (pipe = 0; pipe < VGPU_MAX_PIPES && (!ret || ret == -ENODATA); pipe++) {
		frame = gvt_record_look_open(gvt->rec, pipe, &width, &height);
		if (!frame)
			continue;
		ret = look_rows(gvt, frame, width, height);
		gvt_record_look_close(gvt->rec, frame);
	}

	return ret == -ENODATA && vgpu_shows(gvt->vgpu) ? -ENOMEM : ret;
}

/*
 * Whatever is written. -EPIPE: there is no recording, or it has been cut; -ENODATA: nothing is
 * shown; -ENOMEM; -EAGAIN: its reader is behind.
 */
static ssize_t look_write(struct file *file, const char __user *buf, size_t count, loff_t *ppos)
{
	struct gvt_device *gvt = file->private_data;
	int ret = -EPIPE;

	/* As long as it is held, the recording, and its tape, stay. */
	mutex_lock(&gvt->screen.lock);
	if (gvt->rec)
		ret = look(gvt);
	mutex_unlock(&gvt->screen.lock);

	return ret ?: count;
}

const struct file_operations gvt_look_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = look_write,
};
