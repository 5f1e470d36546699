/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Recordings: all that passes between an edge and the core of one vGPU, in a
 * file from which the core can be run again without a guest.
 *
 * The recorder stands between the two. An edge that records makes its calls
 * through gvt_record_region_rw() and the like, and the core calls the edge
 * through gvt_record_ops. All of it becomes *events* in one order:
 *
 *   an entry     the edge calls the core: an access, an engine's run, a reset, the
 *                time that a display waited for, a monitor plugged in, its link lost, a look
 *                at the screen
 *   call-outs    what the core asks of the edge meanwhile, and the answers
 *   done         what the core answers
 *
 * So that there is one order, entries wait for each other while a vGPU is
 * recorded: a register access may wait for a burst of commands. Guest memory is
 * recorded by the values that the core reads, whatever changed it; the core gets
 * no pointers to pages, hence keeps no translations. A recording begins with a
 * vGPU as after power-on, and needs no other state.
 *
 * A look changes nothing that the guest can see, and need not be the same in a replay: it is
 * told, with the memory that it read, for those who want its picture. It is an entry, and
 * each few rows are one, so that accesses, of which one may change the GGTT, come between
 * them as they did.
 *
 * The file, all little-endian: a struct gvt_record_header, then blocks. A block
 * is a struct gvt_record_block and the bytes of whole events. An event is a byte
 * (kind in the lower five bits, a small argument in the others), as many numbers as
 * the kind has, and, for kinds with data, their length as a number and the data.
 * A number is 7 bits a byte, low ones first, bit 7 set in all but the last byte.
 * Addresses of guest memory and times are given as the (zigzag) difference to
 * the end of the last copy, and to the last time that the clock told. The last event is END.
 */
#ifndef _GVT_RECORD_H_
#define _GVT_RECORD_H_

#include "vgpu.h"

#define GVT_RECORD_MAGIC	"gvt-rec\n"
#define GVT_RECORD_VERSION	2
#define GVT_RECORD_ARG		5	/* bit at which an event's argument begins */
#define GVT_RECORD_BLOCK	SZ_16K	/* bytes in a block at most */
#define GVT_RECORD_DATA		SZ_4K	/* bytes of data in an event at most */
#define GVT_RECORD_NUMBERS	3	/* of an event at most */
#define GVT_RECORD_LAST		64	/* bytes that suffice for the last block */

/**
 * struct gvt_record_header - the beginning of a recording
 * @magic: GVT_RECORD_MAGIC without its zero
 * @version: GVT_RECORD_VERSION
 * @low_gm_mb: of the vGPU's type, as the fields that follow
 * @high_gm_mb: see struct vgpu_type
 * @fences: see struct vgpu_type
 * @width: see struct vgpu_type
 * @height: see struct vgpu_type
 * @pipes: of its display; 0: it has none
 * @dp: which of its ports are DisplayPort, see vgpu_set_dp()
 * @type: the type's name, for people
 * @check: gvt_record_check() of all before
 */
struct gvt_record_header {
	char magic[8];
	u32 version;
	u32 low_gm_mb;
	u32 high_gm_mb;
	u32 fences;
	u32 width;
	u32 height;
	u16 pipes;
	u16 dp;
	char type[24];
	u32 check;
};

/**
 * struct gvt_record_block - before the events of a block
 * @bytes: of events, GVT_RECORD_BLOCK at most
 * @check: of them, continuing that of the block before, or of the header
 */
struct gvt_record_block {
	u32 bytes;
	u32 check;
};

/* Kinds of events: [argument] numbers, data. The entries come first, but for later ones. */
enum gvt_record_kind {
	GVT_RECORD_READ = 1,	/* [region] offset, bytes */
	GVT_RECORD_WRITE,	/* [region] offset; data */
	GVT_RECORD_RUN,		/* [engine] */
	GVT_RECORD_RESET,
	GVT_RECORD_TIMER,
	GVT_RECORD_PLUG,	/* [port] EDID */
	GVT_RECORD_DONE,	/* [enum vgpu_work after a run]; data that were read */
	GVT_RECORD_MEM_READ,	/* address; data */
	GVT_RECORD_MEM_WRITE,	/* address; data */
	GVT_RECORD_MEM_FAILED,	/* [was a write] address, bytes, errno */
	GVT_RECORD_IRQ,		/* [line is up] */
	GVT_RECORD_KICK,	/* [engine] */
	GVT_RECORD_APERTURE,	/* first GGTT entry, entries */
	GVT_RECORD_CLOCK,	/* time, ns */
	GVT_RECORD_SET_TIMER,	/* [is wanted] time, ns */
	/* The edge's user took guest memory away. Only told: not in the order. */
	GVT_RECORD_UNMAP,	/* first address, last address */
	GVT_RECORD_END,		/* [enum gvt_record_reason] */
	/* Entries that are only told. */
	GVT_RECORD_LOOK,	/* [pipe] time, ns; width, height of its picture */
	GVT_RECORD_LOOK_ROWS,	/* first row, rows of the last look */
	/* Another entry. */
	GVT_RECORD_LOSE_LINK,	/* [port] */
	GVT_RECORD_KINDS
};

static inline bool gvt_record_is_look(enum gvt_record_kind kind)
{
	return kind == GVT_RECORD_LOOK || kind == GVT_RECORD_LOOK_ROWS;
}

static inline bool gvt_record_is_entry(enum gvt_record_kind kind)
{
	return kind < GVT_RECORD_DONE || kind == GVT_RECORD_LOSE_LINK || gvt_record_is_look(kind);
}

enum gvt_record_reason {
	GVT_RECORD_CLOSED,	/* the vGPU was closed */
	GVT_RECORD_CUT,		/* the reader was too slow, or the disk is full */
};

/* What a kind of event consists of. */
struct gvt_record_shape {
	u8 numbers;
	bool has_data;
};

extern const struct gvt_record_shape gvt_record_shapes[GVT_RECORD_KINDS];

/*
 * Where a recording goes. Called with all of @len to be taken or nothing. A sink
 * that returned false once is called once more, with @last set, for at most
 * GVT_RECORD_LAST bytes that say so: it keeps room for them. May be called in a
 * memory section, with vgpu->lock held; must not wait for the guest.
 */
typedef bool (*gvt_record_sink)(void *to, const void *data, u32 len, bool last);

struct gvt_record;
struct vgpu_frame;

u32 gvt_record_check(u32 check, const void *data, u32 len);

struct gvt_record *gvt_record_start(struct vgpu *vgpu, gvt_record_sink sink,
				    void *to);
void gvt_record_stop(struct gvt_record *rec);
ssize_t gvt_record_region_rw(struct gvt_record *rec, enum vgpu_region region,
			     u64 off, void *buf, size_t count, bool write);
enum vgpu_work gvt_record_run_engine(struct gvt_record *rec, unsigned int id);
void gvt_record_reset(struct gvt_record *rec);
void gvt_record_timer(struct gvt_record *rec);
int gvt_record_plug(struct gvt_record *rec, unsigned int port, const void *edid, size_t len);
int gvt_record_lose_link(struct gvt_record *rec, unsigned int port);
void gvt_record_unmap(struct gvt_record *rec, u64 first, u64 last);
struct vgpu_frame *gvt_record_look_open(struct gvt_record *rec, unsigned int pipe, u32 *width,
					u32 *height);
bool gvt_record_look_rows(struct gvt_record *rec, struct vgpu_frame *frame, u32 first, u32 rows,
			  u32 *pixels);
void gvt_record_look_close(struct gvt_record *rec, struct vgpu_frame *frame);

#endif
