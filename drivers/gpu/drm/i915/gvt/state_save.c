// SPDX-License-Identifier: GPL-2.0
/*
 * Saved states: what the tables of state.c name, saved, restored, shown.
 *
 * A saved state is a header, the fields of the vGPU, those of each engine, the threads
 * that shaders have at that moment, and the pages of registers and GGTT that are not all
 * zero. Numbers are the processor's, little-endian. It has everything but the guest's
 * memory, and nothing of the host: counters stay behind, and the clock is the guest's. Two
 * vGPUs that are the same to their guests have the same saved state, byte for byte.
 */
#include "engine/cs.h"
#include "memory/gmem.h"
#include "regs/pci_config.h"
#include "reset.h"
#include "state.h"

#define STATE_MAGIC	0x53554756	/* "VGUS" */
/* Of state.c's tables and the layout here: changes with them. */
#define STATE_VERSION	15
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

/* A saved state, or room for one. */
struct stream {
	u8 *buf;
	size_t size;
	size_t pos;	/* may be beyond the end: then nothing was written */
	bool bad;	/* reading went beyond the end, or found something wrong */
	bool no_memory;
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

static void put_slot(struct stream *stream, const struct render_slot *slot)
{
	u32 i;

	put_fields(stream, slot, state_slot_fields, state_num_slot_fields);
	put_fields(stream, slot, state_unit_fields, state_num_unit_fields);
	for (i = 0; i < slot->live; i++)
		put_fields(stream, &slot->thread[i], state_thread_fields, state_num_thread_fields);
}

/* Slots that have a unit, and how many these are: it makes no difference which ones. */
static void put_slots(struct stream *stream, const struct render *render)
{
	struct render_slot *const *at;
	u32 n = 0;

	if (render_is_under_way(render))
		put_fields(stream, render, state_job_fields, state_num_job_fields);
	for_each_render_slot(at, render)
		n += !!(*at)->live;
	put(stream, &n, sizeof(n));
	for_each_render_slot(at, render)
		if ((*at)->live)
			put_slot(stream, *at);
}

static void get_slot(struct stream *stream, struct render_slot *slot)
{
	u32 i;

	get_fields(stream, slot, state_slot_fields, state_num_slot_fields);
	if (!slot->live)
		stream->bad = true;
	get_fields(stream, slot, state_unit_fields, state_num_unit_fields);
	for (i = 0; i < slot->live; i++)
		get_fields(stream, &slot->thread[i], state_thread_fields, state_num_thread_fields);
}

/* As many slots as it takes, whatever the host has threads for. */
static void get_slots(struct stream *stream, struct render *render)
{
	u32 n, i;

	if (render_is_under_way(render))
		get_fields(stream, render, state_job_fields, state_num_job_fields);
	get(stream, &n, sizeof(n));
	if (n > RENDER_SLOTS)
		stream->bad = true;
	else if (!render_add_slots(render, n))
		stream->no_memory = true;
	else
		for (i = 0; i < n; i++)
			get_slot(stream, render->slot[i]);
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
		.fences = vgpu->fences,
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
	put_slots(&stream, &vgpu->render);
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
	struct render_slot **at;

	lock_all(vgpu);
	dump_fields(vgpu, "vgpu", state_vgpu_fields, state_num_vgpu_fields,
		    tell, data);
	for_each_render_slot(at, &vgpu->render)
		if ((*at)->live)
			dump_fields(*at, "slot", state_slot_fields, state_num_slot_fields,
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
	    header.fences != scratch->fences || header.pipes != scratch->display.pipes ||
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
	get_slots(stream, &scratch->render);

	return !stream->bad && !stream->no_memory && pci_config_is_valid(scratch) &&
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

static void copy_slot(struct render_slot *to, const struct render_slot *from)
{
	u32 i;

	copy_fields(to, from, state_slot_fields, state_num_slot_fields);
	copy_fields(to, from, state_unit_fields, state_num_unit_fields);
	for (i = 0; i < to->live; i++)
		copy_fields(&to->thread[i], &from->thread[i], state_thread_fields,
			    state_num_thread_fields);
}

/* There is room for all of them. */
static void copy_slots(struct render *to, const struct render *from)
{
	u32 i;

	to->used = true;
	copy_fields(to, from, state_job_fields, state_num_job_fields);
	render_drop_units(to);
	for (i = 0; i < RENDER_SLOTS && from->slot[i]; i++)
		copy_slot(to->slot[i], from->slot[i]);
}

/* Make room for what the state has. */
static bool prepare_slots(struct render *to, const struct render *from)
{
	u32 n;

	for (n = 0; n < RENDER_SLOTS && from->slot[n]; n++)
		;

	return render_add_slots(to, n);
}

/* All is checked, and there is room for the pages. All locks are held. */
static void load_state(struct vgpu *vgpu, struct vgpu *scratch,
		       struct stream *pages, u64 clock)
{
	struct vgpu_engine *engine;

	vgpu->clock_offset = clock - vgpu->ops->clock(vgpu->host);
	copy_fields(vgpu, scratch, state_vgpu_fields, state_num_vgpu_fields);
	copy_slots(&vgpu->render, &scratch->render);
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
	scratch->fences = vgpu->fences;
	scratch->display.pipes = vgpu->display.pipes;
	scratch->display.dp = vgpu->display.dp;
	render_init(&scratch->render);
	if (!read_fields(&stream, scratch, &clock)) {
		if (stream.no_memory)
			ret = -ENOMEM;
		goto out;
	}

	lock_all(vgpu);
	pages = stream;
	ret = prepare_pages(&stream, &vgpu->regs);
	if (!ret)
		ret = prepare_pages(&stream, &vgpu->ggtt);
	if (!ret && !prepare_slots(&vgpu->render, &scratch->render))
		ret = -ENOMEM;
	if (!ret && stream.pos != size)
		ret = -EINVAL;
	if (!ret)
		load_state(vgpu, scratch, &pages, clock);
	unlock_all(vgpu);
	if (!ret && vgpu->ops->aperture_changed)
		vgpu->ops->aperture_changed(vgpu->host, 0, aperture / GVT_PAGE_SIZE);

out:
	render_free(&scratch->render);
	kvfree(scratch);

	return ret;
}
