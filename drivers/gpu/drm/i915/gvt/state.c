// SPDX-License-Identifier: GPL-2.0
/*
 * The state of a vGPU that its guest can see: the tables of its fields, and what
 * is done by them: reset, save, restore.
 *
 * A saved state is a header, the fields of the vGPU, those of each engine, the threads
 * that shaders have at that moment, and the pages of registers and GGTT that are not all
 * zero. Numbers are the processor's,
 * little-endian. It has everything but the guest's memory, and nothing of the host:
 * counters stay behind, and the clock is the guest's. Two vGPUs that are the same to
 * their guests have the same saved state, byte for byte.
 */
#include "blitter/blitter.h"
#include "engine/cs.h"
#include "memory/gmem.h"
#include "regs/mmio.h"
#include "regs/pci_config.h"
#include "reset.h"
#include "state.h"

#define STATE_MAGIC	0x53554756	/* "VGUS" */
#define STATE_VERSION	8		/* of tables and layout: change it with them */
#define STATE_END	(~0u)		/* in place of a page's number */

struct state_header {
	u32 magic;
	u32 version;
	u32 low_gm_mb;		/* of the type */
	u32 high_gm_mb;
	u32 fences;
	u16 pipes;
	u16 dp;
	u64 clock;
};

#define FIELD(type, member, ...)					\
	{ .name = #member, .offset = offsetof(struct type, member),	\
	  .size = sizeof(((struct type *)0)->member), .count = 1,	\
	  __VA_ARGS__ }
#define ARRAY(type, member, ...)					\
	{ .name = #member, .offset = offsetof(struct type, member),	\
	  .size = sizeof(((struct type *)0)->member[0]),		\
	  .stride = sizeof(((struct type *)0)->member[0]),		\
	  .count = ARRAY_SIZE(((struct type *)0)->member),		\
	  __VA_ARGS__ }
/* A member of each element of an array of structs. */
#define EACH(type, array, member, ...)					\
	{ .name = #array "." #member,					\
	  .offset = offsetof(struct type, array[0].member),		\
	  .size = sizeof(((struct type *)0)->array[0].member),		\
	  .stride = sizeof(((struct type *)0)->array[0]),		\
	  .count = ARRAY_SIZE(((struct type *)0)->array),		\
	  __VA_ARGS__ }
#define FLAG(type, member)	FIELD(type, member, .max = 1)
/* All of a member, as numbers of @bytes. */
#define WORDS(type, member, bytes)					\
	{ .name = #member, .offset = offsetof(struct type, member),	\
	  .size = bytes, .stride = bytes,				\
	  .count = sizeof(((struct type *)0)->member) / bytes }

const struct state_field state_vgpu_fields[] = {
	ARRAY(vgpu, config),
	FIELD(vgpu, io_index),
	EACH(vgpu, irq.gt, isr),
	EACH(vgpu, irq.gt, imr, .reset = (u32)~0),
	EACH(vgpu, irq.gt, iir),
	EACH(vgpu, irq.gt, iir_next),
	EACH(vgpu, irq.gt, ier),
	EACH(vgpu, irq.display, isr),
	EACH(vgpu, irq.display, imr, .reset = (u32)~0),
	EACH(vgpu, irq.display, iir),
	EACH(vgpu, irq.display, iir_next),
	EACH(vgpu, irq.display, ier),
	FIELD(vgpu, irq.master, .max = GEN8_MASTER_IRQ_CONTROL),
	FIELD(vgpu, reset_domains),
	FIELD(vgpu, reset_engines, .max = BIT(VGPU_NUM_ENGINES) - 1),
	ARRAY(vgpu, pcode.min_freq),
	EACH(vgpu, display.pipe, running, .max = 1),
	EACH(vgpu, display.pipe, start),
	EACH(vgpu, display.pipe, khz),
	EACH(vgpu, display.pipe, htotal),
	EACH(vgpu, display.pipe, vtotal),
	EACH(vgpu, display.pipe, vblank),
	EACH(vgpu, display.pipe, vblanks),
	EACH(vgpu, display.pipe, frames),
	EACH(vgpu, display.pipe, flips),
	EACH(vgpu, display.pipe, flipped),
	EACH(vgpu, display.listener, flips),
	EACH(vgpu, display.listener, waits),
	EACH(vgpu, display.listener, came, .max = 1),
	EACH(vgpu, display.listener, since),
	ARRAY(vgpu, display.live),
	ARRAY(vgpu, display.armed),
	ARRAY(vgpu, display.is_armed, .max = 1),
	ARRAY(vgpu, display.palette),
	FIELD(vgpu, display.gmbus.status),
	FIELD(vgpu, display.gmbus.left, .max = 0x1ff),
	FIELD(vgpu, display.gmbus.address, .max = 0xff),
	FIELD(vgpu, display.gmbus.ddc.segment, .max = 0x7f),
	FIELD(vgpu, display.gmbus.ddc.offset, .max = 0xff),
	EACH(vgpu, display.sink, trained, .max = 1),
	EACH(vgpu, display.sink, power, .max = 7),
	EACH(vgpu, display.sink, ddc.segment, .max = 0x7f),
	EACH(vgpu, display.sink, ddc.offset, .max = 0xff),
	ARRAY(vgpu, display.link),
	FIELD(vgpu, blitter.done),
	ARRAY(vgpu, blitter.setup),
	WORDS(vgpu, render.state, 4),
	FIELD(vgpu, render.done),
	FIELD(vgpu, render.live, .max = RENDER_THREADS),
	FIELD(vgpu, render.ended),
	FIELD(vgpu, render.arrived),
	FIELD(vgpu, render.turn, .max = RENDER_THREADS - 1),
	FLAG(vgpu, render.changed),
	WORDS(vgpu, render.position, 4),
	FIELD(vgpu, oa.at),
	FIELD(vgpu, oa.busy),
	FIELD(vgpu, oa.since),
	FIELD(vgpu, oa.bursts, .max = OA_BURSTS - 1),
};

const unsigned int state_num_vgpu_fields = ARRAY_SIZE(state_vgpu_fields);

const struct state_field state_engine_fields[] = {
	ARRAY(vgpu_engine, ports.dword),
	FIELD(vgpu_engine, ports.dwords, .max = 3),
	ARRAY(vgpu_engine, ports.next),
	FLAG(vgpu_engine, ports.has_next),
	ARRAY(vgpu_engine, ports.now),
	FIELD(vgpu_engine, ports.nth, .max = 1),
	FLAG(vgpu_engine, ports.active),
	FIELD(vgpu_engine, ports.csb_write, .max = GEN8_CSB_ENTRIES - 1,
	      .reset = GEN8_CSB_ENTRIES - 1),
	FIELD(vgpu_engine, cs.desc),
	FIELD(vgpu_engine, cs.head),
	FIELD(vgpu_engine, cs.tail),
	FIELD(vgpu_engine, cs.start),
	FIELD(vgpu_engine, cs.ctl),
	EACH(vgpu_engine, cs.bb, addr),
	EACH(vgpu_engine, cs.bb, space, .max = GTT_PER_PROCESS),
	EACH(vgpu_engine, cs.bb, privileged, .max = 1),
	FIELD(vgpu_engine, cs.depth, .max = CS_DEPTH),
	FIELD(vgpu_engine, mem.pml4),
	FIELD(vgpu_engine, cs.epoch),
	FIELD(vgpu_engine, cs.ipehr),
	FLAG(vgpu_engine, cs.predicated),
	FLAG(vgpu_engine, cs.arb_off),
	FLAG(vgpu_engine, cs.waits),
	FLAG(vgpu_engine, cs.hung),
};

const unsigned int state_num_engine_fields = ARRAY_SIZE(state_engine_fields);

/* Of the unit of work that is under way: there is none where no thread lives. */
static const struct state_field unit_fields[] = {
	ARRAY(render, slm),
	WORDS(render, pixels, 4),
};

static const struct state_field thread_fields[] = {
	{ .name = "regs", .offset = offsetof(struct eu_thread, regs), .size = 8, .stride = 8,
	  .count = EU_REGS_BYTES / 8 },
	ARRAY(eu_thread, acc),
	FIELD(eu_thread, ip),
	FIELD(eu_thread, dispatch),
	FIELD(eu_thread, enabled),
	ARRAY(eu_thread, pc),
	FLAG(eu_thread, stray),
};

static void reset_fields(void *object, const struct state_field *fields,
			 unsigned int n)
{
	const struct state_field *field;
	u32 i;

	for (field = fields; field < fields + n; field++)
		for (i = 0; field->reset && i < field->count; i++)
			memcpy(object + field->offset + i * field->stride,
			       &field->reset, field->size);
}

/**
 * state_reset - the fields of a vGPU but for its engines, as after power-on
 * @vgpu: the vGPU; vgpu->lock is held
 *
 * All are zero but for what the table says; the configuration space has a table of
 * its own.
 */
void state_reset(struct vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	memset(vgpu->irq.gt, 0, sizeof(vgpu->irq.gt));
	memset(vgpu->irq.display, 0, sizeof(vgpu->irq.display));
	vgpu->irq.master = 0;
	vgpu->io_index = 0;
	WRITE_ONCE(vgpu->reset_domains, 0);
	WRITE_ONCE(vgpu->reset_engines, 0);
	vgpu->clock_offset = 0;
	memset(&vgpu->pcode, 0, sizeof(vgpu->pcode));
	memset(&vgpu->oa, 0, sizeof(vgpu->oa));
	reset_fields(vgpu, state_vgpu_fields, state_num_vgpu_fields);
	display_reset(vgpu);
}

/* The same of an engine, after its reset. run_lock is held too. */
void state_reset_engine(struct vgpu_engine *engine)
{
	lockdep_assert_held(&engine->run_lock);
	lockdep_assert_held(&engine->vgpu->lock);
	memset(&engine->ports, 0, sizeof(engine->ports));
	memset(&engine->cs, 0, sizeof(engine->cs));
	engine->mem.pml4 = 0;
	if (engine->id == VGPU_BCS)
		blt_reset(&engine->vgpu->blitter);
	if (engine->id == VGPU_RCS)
		render_reset(&engine->vgpu->render);
	reset_fields(engine, state_engine_fields, state_num_engine_fields);
}

/* A saved state, or room for one. */
struct stream {
	u8 *buf;
	size_t size;
	size_t pos;	/* may be beyond the end: then nothing was written */
	bool bad;	/* reading went beyond the end, or found something wrong */
};

static void put(struct stream *stream, const void *data, size_t len)
{
	if (stream->pos <= stream->size && len <= stream->size - stream->pos)
		memcpy(stream->buf + stream->pos, data, len);
	stream->pos += len;
}

static void get(struct stream *stream, void *data, size_t len)
{
	if (len > stream->size - stream->pos) {
		stream->bad = true;
		memset(data, 0, len);
		return;
	}
	memcpy(data, stream->buf + stream->pos, len);
	stream->pos += len;
}

static void put_fields(struct stream *stream, const void *object,
		       const struct state_field *fields, unsigned int n)
{
	const struct state_field *field;
	u32 i;

	for (field = fields; field < fields + n; field++)
		for (i = 0; i < field->count; i++)
			put(stream, object + field->offset + i * field->stride,
			    field->size);
}

static void get_fields(struct stream *stream, void *object,
		       const struct state_field *fields, unsigned int n)
{
	const struct state_field *field;
	u32 i;

	for (field = fields; field < fields + n; field++) {
		for (i = 0; i < field->count; i++) {
			u64 val = 0;

			get(stream, &val, field->size);
			if (field->max && val > field->max)
				stream->bad = true;
			else
				memcpy(object + field->offset + i * field->stride,
				       &val, field->size);
		}
	}
}

static void put_threads(struct stream *stream, const struct render *render)
{
	u32 i;

	if (render->live)
		put_fields(stream, render, unit_fields, ARRAY_SIZE(unit_fields));
	for (i = 0; i < render->live; i++)
		put_fields(stream, &render->thread[i], thread_fields, ARRAY_SIZE(thread_fields));
}

static void get_threads(struct stream *stream, struct render *render)
{
	u32 i;

	if (render->live)
		get_fields(stream, render, unit_fields, ARRAY_SIZE(unit_fields));
	for (i = 0; i < render->live; i++)
		get_fields(stream, &render->thread[i], thread_fields, ARRAY_SIZE(thread_fields));
}

static bool all_zero(const void *page)
{
	const u64 *word = page;
	u32 i;

	for (i = 0; i < PAGESTORE_PAGE / 8; i++)
		if (word[i])
			return false;

	return true;
}

static void put_pages(struct stream *stream, const struct pagestore *store)
{
	const u32 end = STATE_END;
	u32 i;

	for (i = 0; i < store->npages; i++) {
		const void *page = store->pages[i];

		if (!page || all_zero(page))
			continue;
		put(stream, &i, sizeof(i));
		put(stream, page, PAGESTORE_PAGE);
	}
	put(stream, &end, sizeof(end));
}

/* The next page and its number; NULL after the last one. */
static const void *next_page(struct stream *stream, u32 *number)
{
	const void *page;

	get(stream, number, sizeof(*number));
	if (stream->bad || *number == STATE_END)
		return NULL;
	if (stream->size - stream->pos < PAGESTORE_PAGE) {
		stream->bad = true;
		return NULL;
	}
	page = stream->buf + stream->pos;
	stream->pos += PAGESTORE_PAGE;

	return page;
}

/* Check the pages, and make room for them. */
static int prepare_pages(struct stream *stream, struct pagestore *store)
{
	u32 least = 0;
	u32 number;

	while (next_page(stream, &number)) {
		if (number < least || number >= store->npages)
			return -EINVAL;
		if (!pagestore_word(store, number * PAGESTORE_PAGE, false))
			return -ENOMEM;
		least = number + 1;
	}

	return stream->bad ? -EINVAL : 0;
}

static void load_pages(struct stream *stream, struct pagestore *store)
{
	const void *page;
	u32 number;

	pagestore_clear(store);
	while ((page = next_page(stream, &number)))
		memcpy(store->pages[number], page, PAGESTORE_PAGE);
}

static void lock_all(struct vgpu *vgpu)
{
	struct vgpu_engine *engine;

	for_each_engine(engine, vgpu)
		engine_lock(engine);
	mutex_lock(&vgpu->lock);
}

static void unlock_all(struct vgpu *vgpu)
{
	struct vgpu_engine *engine;

	mutex_unlock(&vgpu->lock);
	for_each_engine(engine, vgpu)
		engine_unlock(engine);
}

/**
 * vgpu_save - save the state of a vGPU
 * @vgpu: the vGPU; its guest should not be running
 * @buf: where it is put
 * @size: bytes there
 *
 * Waits for the engines' bursts; what they were about to do is part of the state.
 * May sleep.
 *
 * Return: bytes that the state takes. It was saved if these are not more than @size.
 */
size_t vgpu_save(struct vgpu *vgpu, void *buf, size_t size)
{
	struct stream stream = { .buf = buf, .size = size };
	struct state_header header = {
		.magic = STATE_MAGIC,
		.version = STATE_VERSION,
		.low_gm_mb = vgpu->type->low_gm_mb,
		.high_gm_mb = vgpu->type->high_gm_mb,
		.fences = vgpu->type->fences,
		.pipes = vgpu->display.pipes,
		.dp = vgpu->display.dp,
	};
	struct vgpu_engine *engine;

	lock_all(vgpu);
	display_catch_up(vgpu);
	header.clock = vgpu_clock(vgpu);
	put(&stream, &header, sizeof(header));
	put_fields(&stream, vgpu, state_vgpu_fields, state_num_vgpu_fields);
	for_each_engine(engine, vgpu)
		put_fields(&stream, engine, state_engine_fields,
			   state_num_engine_fields);
	put_threads(&stream, &vgpu->render);
	put_pages(&stream, &vgpu->regs);
	put_pages(&stream, &vgpu->ggtt);
	unlock_all(vgpu);

	return stream.pos;
}

static void dump_fields(const void *object, const char *name,
			const struct state_field *fields, unsigned int n,
			vgpu_tell_fn *tell, void *data)
{
	const struct state_field *field;
	u32 i;

	for (field = fields; field < fields + n; field++) {
		for (i = 0; i < field->count; i++) {
			u64 val = 0;

			memcpy(&val, object + field->offset + i * field->stride,
			       field->size);
			if (val)
				tell(data, name, field->name, i, val);
		}
	}
}

/**
 * vgpu_dump - tell the fields of the state that are not zero
 * @vgpu: the vGPU
 * @tell: called for each element, with the vGPU's locks held
 * @data: passed to it
 *
 * For people: of one moment, between two bursts of each engine. May sleep.
 */
void vgpu_dump(struct vgpu *vgpu, vgpu_tell_fn *tell, void *data)
{
	struct vgpu_engine *engine;

	lock_all(vgpu);
	dump_fields(vgpu, "vgpu", state_vgpu_fields, state_num_vgpu_fields,
		    tell, data);
	for_each_engine(engine, vgpu)
		dump_fields(engine, engine->desc->name, state_engine_fields,
			    state_num_engine_fields, tell, data);
	unlock_all(vgpu);
}

/* What no single field can tell. */
static bool engine_is_valid(const struct vgpu_engine *engine)
{
	const struct cs *cs = &engine->cs;
	u32 size = cs_ring_size(cs);
	u32 i;

	for (i = 0; i < cs->depth; i++)
		if (cs->bb[i].space < GTT_GLOBAL || cs->bb[i].addr % 4)
			return false;
	/* A context that can go on is one that context_load() took. */
	if (engine->ports.active && !cs->hung)
		return cs->ctl & RING_VALID &&
		       cs->tail < size && !(cs->tail & ~TAIL_ADDR) &&
		       (cs->head & HEAD_ADDR) < size &&
		       !(cs->start % GVT_PAGE_SIZE);

	return true;
}

/* Read and check all but the pages. @scratch is a vGPU without any. */
static bool read_fields(struct stream *stream, struct vgpu *scratch, u64 *clock)
{
	const struct vgpu_type *type = scratch->type;
	struct vgpu_engine *engine;
	struct state_header header;

	get(stream, &header, sizeof(header));
	if (header.magic != STATE_MAGIC || header.version != STATE_VERSION ||
	    header.low_gm_mb != type->low_gm_mb ||
	    header.high_gm_mb != type->high_gm_mb ||
	    header.fences != type->fences || header.pipes != scratch->display.pipes ||
	    header.dp != scratch->display.dp)
		return false;
	*clock = header.clock;
	get_fields(stream, scratch, state_vgpu_fields, state_num_vgpu_fields);
	for_each_engine(engine, scratch) {
		get_fields(stream, engine, state_engine_fields,
			   state_num_engine_fields);
		if (!engine_is_valid(engine))
			return false;
	}
	if (stream->bad)
		return false;
	get_threads(stream, &scratch->render);

	return !stream->bad && pci_config_is_valid(scratch) &&
	       display_is_valid(&scratch->display) &&
	       !(scratch->irq.master & ~GEN8_MASTER_IRQ_CONTROL);
}

static void copy_fields(void *to, const void *from,
			const struct state_field *fields, unsigned int n)
{
	const struct state_field *field;
	u32 i;

	for (field = fields; field < fields + n; field++)
		for (i = 0; i < field->count; i++)
			memcpy(to + field->offset + i * field->stride,
			       from + field->offset + i * field->stride,
			       field->size);
}

static void copy_threads(struct render *to, const struct render *from)
{
	u32 i;

	to->used = true;
	memcpy(to->slm, from->slm, sizeof(to->slm));
	memcpy(to->pixels, from->pixels, sizeof(to->pixels));
	for (i = 0; i < to->live; i++)
		copy_fields(&to->thread[i], &from->thread[i], thread_fields,
			    ARRAY_SIZE(thread_fields));
}

/* All is checked, and there is room for the pages. All locks are held. */
static void load_state(struct vgpu *vgpu, struct vgpu *scratch,
		       struct stream *pages, u64 clock)
{
	struct vgpu_engine *engine;

	vgpu->clock_offset = clock - vgpu->ops->clock(vgpu->host);
	copy_fields(vgpu, scratch, state_vgpu_fields, state_num_vgpu_fields);
	copy_threads(&vgpu->render, &scratch->render);
	/* It may be in the middle of a reset: an engine's thread goes on with it. */
	if (vgpu->reset_engines)
		settle_request(vgpu, SETTLE_RESETS);
	for_each_engine(engine, vgpu) {
		copy_fields(engine, &scratch->engine[engine->id],
			    state_engine_fields, state_num_engine_fields);
		tlb_flush(&engine->mem.tlb);
		engine->flush_tlb = false;
		engine->image_addr = 0;
		/* It finds out whether it has something to do. */
		WRITE_ONCE(engine->attention, true);
		vgpu->ops->kick(vgpu->host, engine->id);
	}
	load_pages(pages, &vgpu->regs);
	load_pages(pages, &vgpu->ggtt);
	/* Pairs with the acquire in gmem_cached(). */
	smp_store_release(&vgpu->ggtt_generation, vgpu->ggtt_generation + 1);
	irq_update_line(vgpu);
	display_set_timer(vgpu);
}

/**
 * vgpu_restore - give a vGPU a state that was saved
 * @vgpu: the vGPU; its guest does not run
 * @buf: what vgpu_save() has put
 * @size: bytes of it
 *
 * The guest's memory has to be what it was. The vGPU goes on where the other one
 * was; its counters do. @buf is not trusted: what a vGPU can't be is refused, and
 * changes nothing. May sleep, waits for the engines' bursts.
 *
 * Return: 0; -EINVAL: not a state of a vGPU of this type; -ENOMEM.
 */
int vgpu_restore(struct vgpu *vgpu, const void *buf, size_t size)
{
	struct stream stream = { .buf = (u8 *)buf, .size = size };
	u64 aperture = vgpu_region_size(vgpu, VGPU_REGION_APERTURE);
	struct stream pages;
	struct vgpu *scratch;
	u64 clock = 0;
	int ret = -EINVAL;

	scratch = kvzalloc(sizeof(*scratch), GFP_KERNEL_ACCOUNT);
	if (!scratch)
		return -ENOMEM;
	scratch->type = vgpu->type;
	scratch->display.pipes = vgpu->display.pipes;
	scratch->display.dp = vgpu->display.dp;
	if (!read_fields(&stream, scratch, &clock))
		goto out;

	lock_all(vgpu);
	pages = stream;
	ret = prepare_pages(&stream, &vgpu->regs);
	if (!ret)
		ret = prepare_pages(&stream, &vgpu->ggtt);
	if (!ret && stream.pos != size)
		ret = -EINVAL;
	if (!ret)
		load_state(vgpu, scratch, &pages, clock);
	unlock_all(vgpu);
	if (!ret && vgpu->ops->aperture_changed)
		vgpu->ops->aperture_changed(vgpu->host, 0, aperture / GVT_PAGE_SIZE);

out:
	kvfree(scratch);

	return ret;
}
