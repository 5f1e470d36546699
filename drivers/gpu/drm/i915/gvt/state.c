// SPDX-License-Identifier: GPL-2.0
/*
 * The state of a vGPU that its guest can see: the tables of its fields, and what they are after
 * a reset. Drivers reset engines often: so it is here, where the compiler knows the tables.
 */
#include "blitter/blitter.h"
#include "engine/cs.h"
#include "state.h"

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
	EACH(vgpu, display.sink, updated, .max = 1),
	EACH(vgpu, display.sink, power, .max = 7),
	EACH(vgpu, display.sink, ddc.segment, .max = 0x7f),
	EACH(vgpu, display.sink, ddc.offset, .max = 0xff),
	ARRAY(vgpu, display.link),
	FIELD(vgpu, blitter.done),
	ARRAY(vgpu, blitter.setup),
	WORDS(vgpu, render.state, 4),
	FIELD(vgpu, render.begun),
	FLAG(vgpu, render.changed),
	WORDS(vgpu, render.position, 4),
	ARRAY(vgpu, render.events),
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

/* Of a unit of work that is under way: there is none where no thread lives. */
const struct state_field state_slot_fields[] = {
	FIELD(render_slot, unit),
	FIELD(render_slot, live, .max = RENDER_THREADS),
	FIELD(render_slot, ended),
	FIELD(render_slot, halted),
	FIELD(render_slot, arrived),
	FIELD(render_slot, turn, .max = RENDER_THREADS - 1),
};

const unsigned int state_num_slot_fields = ARRAY_SIZE(state_slot_fields);

const struct state_field state_unit_fields[] = {
	ARRAY(render_slot, slm),
	WORDS(render_slot, pixels, 4),
};

const unsigned int state_num_unit_fields = ARRAY_SIZE(state_unit_fields);

/* Of the job that is under way. */
const struct state_field state_job_fields[] = {
	WORDS(render, urb, 4),
};

const unsigned int state_num_job_fields = ARRAY_SIZE(state_job_fields);

const struct state_field state_thread_fields[] = {
	{ .name = "regs", .offset = offsetof(struct eu_thread, regs), .size = 8, .stride = 8,
	  .count = EU_REGS_BYTES / 8 },
	ARRAY(eu_thread, acc),
	FIELD(eu_thread, ip),
	FIELD(eu_thread, dispatch),
	FIELD(eu_thread, enabled),
	ARRAY(eu_thread, pc),
	FLAG(eu_thread, stray),
};

const unsigned int state_num_thread_fields = ARRAY_SIZE(state_thread_fields);

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
	memset(vgpu->render.events, 0, sizeof(vgpu->render.events));
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
