// SPDX-License-Identifier: GPL-2.0
/*
 * The command streamer: from the ring's head to its tail, into batches and back.
 *
 * PRM SKL volume 2a "Command Reference: Instructions" and volume 6 "Command
 * Stream Programming". A step is: fetch the header, find the command, check its
 * length, fetch the rest, move behind it, execute. What a command says is looked
 * at only after its length was.
 */
#include "engine/cs.h"
#include "engine/execlists.h"
#include "engine/oa.h"
#include "memory/gmem.h"

/*
 * Commands in one memory section, long ones counted as several. What waits for
 * the section (the guest's memory going away, a reset) waits for no more than
 * this, and at most the workaround batches of one context.
 */
#define CS_BURST	256
#define CS_DWORDS	8	/* that count as a command more */

#define RING_ERROR_INSTRUCTION	BIT(0)	/* EIR; i915: I915_ERROR_INSTRUCTION */

static struct cs_buffer *current_buffer(struct cs *cs)
{
	return cs->depth ? &cs->bb[cs->depth - 1] : NULL;
}

/**
 * cs_enter - go on in a batch
 * @engine: the engine
 * @depth: level of the batch; what was there before is left
 * @addr: where it begins
 * @space: and in which address space
 * @privileged: whether it may do anything
 *
 * Register reads look at depth and address at any time.
 */
void cs_enter(struct vgpu_engine *engine, u32 depth, u64 addr,
	      enum gtt_space space, bool privileged)
{
	struct cs_buffer *bb = &engine->cs.bb[depth - 1];

	WRITE_ONCE(bb->addr, addr);
	bb->space = space;
	bb->privileged = privileged;
	WRITE_ONCE(engine->cs.depth, depth);
	engine->window.end = NULL;
}

/* Go on behind the command that has entered the batch. */
void cs_leave(struct vgpu_engine *engine)
{
	WRITE_ONCE(engine->cs.depth, engine->cs.depth - 1);
	engine->window.end = NULL;
}

/* Commands in the ring, and in batches of the kernel driver, may do anything. */
bool cs_privileged(const struct vgpu_engine *engine)
{
	const struct cs *cs = &engine->cs;

	return !cs->depth || cs->bb[cs->depth - 1].privileged;
}

/* Bytes of the ring from the head to the tail. Any number of pages is a ring. */
static u32 ring_filled(const struct cs *cs)
{
	u32 head = cs->head & HEAD_ADDR;

	return cs->tail - head + (cs->tail < head ? cs_ring_size(cs) : 0);
}

/*
 * For memory that can't be looked at in its place, the same by a copy. It serves
 * one command, or one row of MI_NOOPs: a command may change those behind it.
 */
static noinline const u32 *copy_window(struct vgpu_engine *engine,
				       enum gtt_space space, u64 addr)
{
	engine->ahead_n = min(engine->ahead_n, (u32)CS_AHEAD);
	if (!gmem_read(&engine->mem, space, addr, engine->ahead, engine->ahead_n * 4))
		return engine->ahead;
	cs_fault(engine, space, addr);

	return NULL;
}

/*
 * The commands the streamer stands at, in their place in memory: engine->ahead_n
 * dwords, up to the end of the page, of the ring or of what is in it. NULL if the
 * memory is not there, which is a fault.
 */
static noinline const u32 *window(struct vgpu_engine *engine,
				  const struct cs_buffer *bb)
{
	const struct cs *cs = &engine->cs;
	enum gtt_space space = GTT_GLOBAL;
	u32 head, bytes;
	const u32 *at;
	u64 addr;

	if (bb) {
		addr = bb->addr;
		space = bb->space;
		bytes = GVT_PAGE_SIZE - addr % GVT_PAGE_SIZE;
	} else {
		head = cs->head & HEAD_ADDR;
		addr = (u64)cs->start + head;
		bytes = min((u32)(GVT_PAGE_SIZE - addr % GVT_PAGE_SIZE),
			    (cs->tail < head ? cs_ring_size(cs) : cs->tail) - head);
	}
	engine->ahead_n = bytes / 4;
	at = gmem_peek(&engine->mem, space, addr);
	if (unlikely(!at)) {
		at = copy_window(engine, space, addr);
		space = GTT_GLOBAL;
	}
	engine->window.at = at;
	engine->window.end = space == GTT_PER_PROCESS && !cs->predicated ?
			     at + engine->ahead_n : NULL;

	return at;
}

/* A command that the hardware would not know: report it, stop. */
static noinline enum cs_result illegal(struct vgpu_engine *engine)
{
	u32 base = engine->desc->base;
	struct vgpu *vgpu = engine->vgpu;

	mutex_lock(&vgpu->lock);
	reg_set(vgpu, RING_EIR(base),
		reg_get(vgpu, RING_EIR(base)) | RING_ERROR_INSTRUCTION);
	if (!(reg_get(vgpu, RING_EMR(base)) & RING_ERROR_INSTRUCTION))
		irq_engine_event(engine, GVT_IRQ_ERROR);
	mutex_unlock(&vgpu->lock);

	return CS_HANG;
}

static __always_inline bool in_window(const struct vgpu_engine *engine)
{
	return likely(engine->window.at < engine->window.end);
}

/* Rings are in the GGTT. A command is in what is filled. */
static enum cs_result fetch_ring(struct vgpu_engine *engine, u32 *to, u32 len)
{
	struct cs *cs = &engine->cs;
	u32 head = cs->head & HEAD_ADDR;
	u32 first = min(len * 4, cs_ring_size(cs) - head);

	if (len * 4 > ring_filled(cs))
		return illegal(engine);
	if (gmem_read(&engine->mem, GTT_GLOBAL, (u64)cs->start + head, to, first))
		return cs_fault(engine, GTT_GLOBAL, (u64)cs->start + head);
	if (first < len * 4 &&
	    gmem_read(&engine->mem, GTT_GLOBAL, cs->start, to + first / 4,
		      len * 4 - first))
		return cs_fault(engine, GTT_GLOBAL, cs->start);

	return CS_NEXT;
}

/* Read a command of @len dwords that goes on in another page. */
static noinline enum cs_result fetch(struct vgpu_engine *engine, u32 *to, u32 len)
{
	const struct cs_buffer *bb = current_buffer(&engine->cs);

	if (!bb)
		return fetch_ring(engine, to, len);
	if (gmem_read(&engine->mem, bb->space, bb->addr, to, len * 4))
		return cs_fault(engine, bb->space, bb->addr);

	return CS_NEXT;
}

static noinline void advance_ring(struct cs *cs, u32 len)
{
	u32 size = cs_ring_size(cs);
	u32 head = (cs->head & HEAD_ADDR) + len * 4;

	cs->last_head = cs->head;
	if (head >= size)
		head = (head - size) | ((cs->head + HEAD_WRAP_ONE) & HEAD_WRAP_COUNT);
	else
		head |= cs->head & HEAD_WRAP_COUNT;
	WRITE_ONCE(cs->head, head);
}

/* Move the streamer, which is in @bb, over @len dwords. */
static __always_inline void advance(struct vgpu_engine *engine, struct cs_buffer *bb,
				    u32 len)
{
	if (!bb) {
		advance_ring(&engine->cs, len);
		return;
	}
	WRITE_ONCE(bb->addr, bb->addr + len * 4);
	engine->window.at += len;
}

/* Move back over a command that is to be tried again. It is the last one. */
static void retreat(struct vgpu_engine *engine, u32 len)
{
	struct cs *cs = &engine->cs;
	struct cs_buffer *bb = current_buffer(cs);

	engine->window.end = NULL;
	if (bb)
		WRITE_ONCE(bb->addr, bb->addr - len * 4);
	else
		WRITE_ONCE(cs->head, cs->last_head);
}

static bool is_pipe_control(u32 header)
{
	return header >> 16 == GFX_OP_PIPE_CONTROL(2) >> 16;
}

/* A command that is none, or not of this engine. */
static const struct cs_command no_command;

static __always_inline const struct cs_command *
find_command(const struct vgpu_engine *engine, u32 header)
{
	if (likely(header >> INSTR_CLIENT_SHIFT == INSTR_MI_CLIENT))
		return &cs_mi_commands[MI_OPCODE(header)];
	if (engine->id == VGPU_RCS && is_pipe_control(header))
		return &cs_pipe_control;
	if (engine->id == VGPU_RCS && header >> INSTR_CLIENT_SHIFT == INSTR_RC_CLIENT)
		return cs_render_command(header) ? : &no_command;
	if (engine->id == VGPU_BCS && header >> INSTR_CLIENT_SHIFT == INSTR_BC_CLIENT)
		return &cs_blt;

	return &no_command;
}

noinline void cs_count_skipped(struct vgpu_engine *engine, u32 header)
{
	u32 client = header >> INSTR_CLIENT_SHIFT;

	engine->stats.skipped++;
	/* The opcode: MI bits 28:23, blitter 28:22, others 28:16. */
	if (client == INSTR_MI_CLIENT)
		header &= GENMASK(31, 23);
	else if (client == INSTR_BC_CLIENT)
		header &= GENMASK(31, 22);
	else
		header &= GENMASK(31, 16);
	tally_add(&engine->skipped, header);
}

static __always_inline u32 command_length(const struct cs_command *command, u32 header)
{
	return (header & command->length_mask) + command->base_length;
}

/* Dwords of a command that is not executed, or 0 if it is none. */
static u32 skipped_length(const struct vgpu_engine *engine, u32 header)
{
	const struct cs_command *command = find_command(engine, header);
	u32 len = command_length(command, header);

	/* All engines know MI commands, and rcs alone PIPE_CONTROL. */
	if (command == &no_command && !is_pipe_control(header))
		len = cs_skip_length(header);

	return len < command->min_length ? 0 : len;
}

/* Pass over a command: one that we do not execute, or that is not to be executed. */
static noinline enum cs_result skip(struct vgpu_engine *engine, struct cs_buffer *bb,
				    u32 header)
{
	u32 len = skipped_length(engine, header);

	if (!len || (!bb && len * 4 > ring_filled(&engine->cs)))
		return illegal(engine);
	if (engine->cs.predicated)
		engine->stats.commands++;
	else
		cs_count_skipped(engine, header);
	engine->cs.budget--;
	advance(engine, bb, len);

	return CS_NEXT;
}

/* MI_SET_PREDICATE makes MI_NOOPs of all commands but itself and the ways in and out. */
static bool is_predicated(const struct cs *cs, u32 header)
{
	if (!cs->predicated || header >> INSTR_CLIENT_SHIFT != INSTR_MI_CLIENT)
		return cs->predicated;
	switch (MI_OPCODE(header)) {
	case MI_OPCODE(MI_SET_PREDICATE):
	case MI_OPCODE(MI_BATCH_BUFFER_START):
	case MI_OPCODE(MI_BATCH_BUFFER_END):
	case MI_OPCODE(MI_CONDITIONAL_BATCH_BUFFER_END):
		return false;
	default:
		return true;
	}
}

/* An MI_NOOP that has no effect at all: its opcode and bit 22 are zero. */
static bool is_noop(u32 header)
{
	return !(header & GENMASK(31, 22));
}

/* Most come in rows. Pass over the one at @at, @n dwords of it at most. */
static noinline void skip_noops(struct vgpu_engine *engine, const u32 *at, u32 n)
{
	struct cs *cs = &engine->cs;
	const u32 *next = at + 1;

	while (next + 4 <= at + n && is_noop(READ_ONCE(next[0]) | READ_ONCE(next[1]) |
					     READ_ONCE(next[2]) | READ_ONCE(next[3])))
		next += 4;
	while (next < at + n && is_noop(READ_ONCE(*next)))
		next++;
	n = next - at;
	WRITE_ONCE(cs->ipehr, READ_ONCE(next[-1]));
	engine->stats.commands += n;
	cs->budget -= 1 + n / CS_DWORDS;
	advance(engine, current_buffer(cs), n);
}

/*
 * Fetch what follows the header of a command of @len dwords. The guest may have
 * changed the header since it was looked at: what was checked counts.
 */
static __always_inline enum cs_result fetch_rest(struct vgpu_engine *engine,
						 const u32 *at, u32 n,
						 u32 header, u32 len)
{
	u32 *cmd = engine->cmd;

	/* Most have four dwords or less, which is a matter of two registers. */
	if (len <= 4 && n >= 4)
		memcpy(cmd, at, 16);
	else if (len <= n)
		memcpy(cmd, at, len * 4);
	else if (fetch(engine, cmd, len))
		return CS_HANG;
	cmd[0] = header;

	return CS_NEXT;
}

/* One command, or some MI_NOOPs, @limit dwords of them at most. */
static __always_inline enum cs_result step(struct vgpu_engine *engine,
					   struct cs_buffer *bb, u32 limit)
{
	const struct cs_window *here = &engine->window;
	const struct cs_command *command;
	enum cs_result result;
	const u32 *at = here->at;
	u32 n = here->end - at;
	u32 header, len;

	/* Most commands are behind another one in a page. */
	if (unlikely(!in_window(engine))) {
		at = window(engine, bb);
		if (!at)
			return CS_HANG;
		if (unlikely(is_predicated(&engine->cs, READ_ONCE(*at))))
			return skip(engine, bb, READ_ONCE(*at));
		n = engine->ahead_n;
	}
	header = READ_ONCE(*at);
	if (is_noop(header)) {
		skip_noops(engine, at, min(n, limit));
		return CS_NEXT;
	}
	WRITE_ONCE(engine->cs.ipehr, header);
	command = find_command(engine, header);
	if (unlikely(!command->exec))
		return skip(engine, bb, header);
	len = command_length(command, header);
	if (unlikely(len < command->min_length))
		return illegal(engine);

	if (fetch_rest(engine, at, n, header, len))
		return CS_HANG;
	engine->cs.budget -= 1 + len / CS_DWORDS;
	advance(engine, bb, len);
	result = command->exec(engine, engine->cmd, len);
	if (likely(result == CS_NEXT))
		engine->stats.commands++;
	else if (result != CS_HANG)
		retreat(engine, len);

	return result;
}

static void hang(struct vgpu_engine *engine)
{
	engine->cs.hung = true;
	engine->cs.runnable = false;
	engine->stats.hangs++;
}

/* Go on with the context until something else has to be looked at. */
static enum cs_result run_context(struct vgpu_engine *engine)
{
	struct cs *cs = &engine->cs;
	struct cs_buffer *bb = current_buffer(cs);
	enum cs_result result = CS_NEXT;

	while (result == CS_NEXT && cs->budget > 0 && !READ_ONCE(engine->attention)) {
		/* Within a window it is still the same batch. */
		if (!in_window(engine))
			bb = current_buffer(cs);
		if (!bb && !ring_filled(cs)) {
			execlists_complete(engine);
			cs->budget--;
			break;
		}
		result = step(engine, bb, cs->budget * CS_DWORDS);
	}

	return result;
}

/**
 * cs_run - execute one burst of commands
 * @engine: the engine; run_lock is held, in a memory section
 *
 * Return: what the engine wants next.
 */
enum vgpu_work cs_run(struct vgpu_engine *engine)
{
	u64 commands = engine->stats.commands;
	struct cs *cs = &engine->cs;

	if (engine->id == VGPU_RCS && !oa_catch_up(engine))
		return VGPU_WORK_MORE;
	engine->window.end = NULL;
	cs->budget = CS_BURST;
	while (cs->budget > 0) {
		if (READ_ONCE(engine->attention)) {
			execlists_schedule(engine);
			cs->budget--;
		}
		if (!cs->runnable)
			return READ_ONCE(engine->attention) ?
				VGPU_WORK_MORE : VGPU_WORK_IDLE;
		switch (run_context(engine)) {
		case CS_NEXT:
		case CS_MORE:
			WRITE_ONCE(cs->waits, false);
			break;
		case CS_WAIT:
			WRITE_ONCE(cs->waits, true);
			/* How long it waits counts from the first run that does just that. */
			return engine->stats.commands == commands ?
				VGPU_WORK_WAIT : VGPU_WORK_MORE;
		case CS_SLEEP:
			WRITE_ONCE(cs->waits, false);
			return VGPU_WORK_IDLE;
		case CS_HANG:
			hang(engine);
			return VGPU_WORK_IDLE;
		}
	}

	return VGPU_WORK_MORE;
}

/**
 * cs_run_inline - execute a batch that belongs to the loading of a context
 * @engine: the engine; run_lock is held, in a memory section
 * @addr: address in the GGTT
 * @bytes: length at most; it may end before
 *
 * Return: 0, or -EINVAL if it can't be executed.
 */
int cs_run_inline(struct vgpu_engine *engine, u64 addr, u32 bytes)
{
	struct cs *cs = &engine->cs;
	struct cs_buffer *bb = &cs->bb[0];
	u32 steps = bytes / 4;	/* a batch may jump within itself */

	cs_enter(engine, 1, addr, GTT_GLOBAL, true);
	while (cs->depth == 1 && bb->addr - addr != bytes) {
		/* It has nothing to wait for, and must not start others. */
		u32 left = (bytes - (bb->addr - addr)) / 4;

		if (!steps-- || step(engine, bb, left) != CS_NEXT ||
		    cs->depth > 1 || bb->addr - addr > bytes)
			return -EINVAL;
	}
	if (cs->depth)
		cs_leave(engine);

	return 0;
}
