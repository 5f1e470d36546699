// SPDX-License-Identifier: GPL-2.0
/*
 * Execlists: which context an engine runs, and what it tells the guest about it.
 *
 * PRM SKL volume 3 "GPU Overview", execlist submission; the driver's side of the
 * contract is process_csb() in i915's gt/intel_execlists_submission.c.
 *
 * The guest writes a list of two contexts in four dwords. The engine takes the
 * list when it is idle, when the list begins with the context that runs already
 * (lite restore: only its tail is read again), or between two commands of the
 * ring (preemption) where MI_ARB_ON_OFF allows it. A batch is never cut. Each
 * change is told by an entry in the context status buffer and an interrupt.
 */
#include "engine/context.h"
#include "engine/cs.h"
#include "engine/execlists.h"
#include "engine/oa.h"
#include "memory/gmem.h"

/* Context status buffer entries; i915: GEN8_CTX_STATUS_*. */
#define CSB_IDLE_ACTIVE		BIT(0)
#define CSB_PREEMPTED		BIT(1)
#define CSB_ELEMENT_SWITCH	BIT(2)
#define CSB_ACTIVE_IDLE		BIT(3)
#define CSB_COMPLETE		BIT(4)
#define CSB_LITE_RESTORE	BIT(15)

/* Where the status page holds the buffer, in dwords (i915: gt/intel_engine.h). */
#define HWSP_CSB_BUF		0x10
#define HWSP_CSB_WRITE		0x1f

/* Descriptor bits that name the context: its image's address and its number. */
#define DESC_CONTEXT		(GENMASK_ULL(63, 32) | GENMASK_ULL(31, 12))

static bool same_context(u64 a, u64 b)
{
	return !((a ^ b) & DESC_CONTEXT);
}

/**
 * execlists_write_elsp - one of the four dwords of a submission
 * @engine: the engine
 * @val: in this order: element 1 high, low, element 0 high, low
 *
 * A list that comes before the engine has taken the one before replaces it.
 * Context: vgpu->lock is held.
 */
void execlists_write_elsp(struct vgpu_engine *engine, u32 val)
{
	struct execlist_ports *ports = &engine->ports;
	struct vgpu *vgpu = engine->vgpu;

	lockdep_assert_held(&vgpu->lock);
	ports->dword[ports->dwords++] = val;
	if (ports->dwords < ARRAY_SIZE(ports->dword))
		return;

	ports->dwords = 0;
	ports->next[1] = (u64)ports->dword[0] << 32 | ports->dword[1];
	ports->next[0] = (u64)ports->dword[2] << 32 | ports->dword[3];
	ports->has_next = ports->next[0];
	WRITE_ONCE(engine->attention, true);
	vgpu->ops->kick(vgpu->host, engine->id);
}

/*
 * EXECLIST_STATUS: bits 63:32 the number of the context that runs, bits 15:14
 * which element it is (1, 2; 0: none). Read at any time, maybe between two
 * changes of a switch.
 */
u64 execlists_status(const struct vgpu_engine *engine)
{
	const struct execlist_ports *ports = &engine->ports;
	u32 nth = READ_ONCE(ports->nth);

	if (!READ_ONCE(ports->active))
		return 0;

	return (READ_ONCE(ports->now[nth]) & GENMASK_ULL(63, 32)) |
	       (u64)(nth + 1) << 14;
}

/*
 * Add an entry to the context status buffer and tell the guest: in the status page,
 * where the entry must be seen before the pointer to it, then in the registers.
 */
static void csb_push(struct vgpu_engine *engine, u32 status, u64 desc)
{
	u32 slot = (READ_ONCE(engine->ports.csb_write) + 1) % GEN8_CSB_ENTRIES;
	u32 base = engine->desc->base;
	struct gmem *mem = &engine->mem;
	struct vgpu *vgpu = engine->vgpu;
	u64 hwsp = reg_get(vgpu, RING_HWS_PGA(base)) & GVT_PAGE_MASK;

	/* A guest that gave no status page has nothing to read: so be it. */
	gmem_write_num(mem, GTT_GLOBAL, hwsp + (HWSP_CSB_BUF + 2 * slot) * 4,
		       (desc & GENMASK_ULL(63, 32)) | status, 8);
	smp_wmb();
	gmem_write_num(mem, GTT_GLOBAL, hwsp + HWSP_CSB_WRITE * 4, slot, 4);

	mutex_lock(&vgpu->lock);
	reg_set(vgpu, base + GEN8_EXECLISTS_STATUS_BUF + slot * 8, status);
	reg_set(vgpu, base + GEN8_EXECLISTS_STATUS_BUF + slot * 8 + 4, upper_32_bits(desc));
	WRITE_ONCE(engine->ports.csb_write, slot);
	irq_engine_event(engine, GVT_IRQ_CONTEXT_SWITCH);
	mutex_unlock(&vgpu->lock);
}

static void take_next(struct vgpu_engine *engine)
{
	struct execlist_ports *ports = &engine->ports;

	lockdep_assert_held(&engine->vgpu->lock);
	WRITE_ONCE(ports->now[0], ports->next[0]);
	WRITE_ONCE(ports->now[1], ports->next[1]);
	WRITE_ONCE(ports->nth, 0);
	WRITE_ONCE(ports->active, true);
	ports->has_next = false;
}

/* The guest said stop: by STOP_RING, or by asking to reset the engine. */
static bool stop_asked(const struct vgpu_engine *engine)
{
	u32 base = engine->desc->base;

	return reg_get(engine->vgpu, RING_MI_MODE(base)) & STOP_RING ||
	       reg_get(engine->vgpu, RING_RESET_CTL(base)) &
	       RESET_CTL_REQUEST_RESET;
}

static void load(struct vgpu_engine *engine, u64 desc)
{
	engine->cs.runnable = !context_load(engine, desc);
	if (engine->cs.runnable)
		return;
	engine->cs.hung = true;
	engine->stats.hangs++;
}

/* Between two commands of the ring, that is: none is under way. */
static bool may_be_preempted(const struct vgpu_engine *engine)
{
	const struct vgpu *vgpu = engine->vgpu;

	return !engine->cs.depth && !engine->cs.arb_off &&
	       !(engine->id == VGPU_BCS && vgpu->blitter.done) &&
	       !(engine->id == VGPU_RCS && render_is_under_way(&vgpu->render));
}

/* What to do about the lists at hand. */
enum decision { STAY, START, LITE_RESTORE, PREEMPT };

static enum decision decide(struct vgpu_engine *engine, u64 *old)
{
	struct execlist_ports *ports = &engine->ports;
	enum decision decision;

	*old = ports->active ? ports->now[ports->nth] : 0;
	if (!ports->has_next)
		return STAY;
	if (!ports->active)
		decision = START;
	else if (same_context(ports->next[0], *old))
		decision = LITE_RESTORE;
	else if (may_be_preempted(engine))
		decision = PREEMPT;
	else
		return STAY;	/* until it may be preempted: execlists_arbitrate() */
	take_next(engine);

	return decision;
}

/**
 * execlists_arbitrate - the running context may be preempted from here
 * @engine: the engine; run_lock is held
 *
 * A list that had to wait for this comes in before the next command.
 */
void execlists_arbitrate(struct vgpu_engine *engine)
{
	if (READ_ONCE(engine->ports.has_next))
		WRITE_ONCE(engine->attention, true);
}

/**
 * execlists_schedule - look at what the guest wants of the engine now
 * @engine: the engine; run_lock is held, in a memory section
 *
 * Afterwards engine->cs.runnable says whether there is a context to run.
 */
void execlists_schedule(struct vgpu_engine *engine)
{
	struct vgpu *vgpu = engine->vgpu;
	enum decision decision = STAY;
	bool stop, flush;
	u64 old = 0;
	u64 new;

	mutex_lock(&vgpu->lock);
	WRITE_ONCE(engine->attention, false);
	flush = engine->flush_tlb;
	engine->flush_tlb = false;
	stop = engine->cs.hung || stop_asked(engine);
	if (!stop)
		decision = decide(engine, &old);
	new = engine->ports.now[0];
	engine->cs.runnable = !stop && engine->ports.active;
	mutex_unlock(&vgpu->lock);

	if (flush)
		cs_flush_tlb(engine);

	switch (decision) {
	case STAY:
		return;
	case START:
		csb_push(engine, CSB_IDLE_ACTIVE, new);
		oa_context(engine, new);
		load(engine, new);
		break;
	case LITE_RESTORE:
		csb_push(engine, CSB_PREEMPTED | CSB_LITE_RESTORE, old);
		engine->cs.desc = new;
		context_reload_tail(engine);
		break;
	case PREEMPT:
		context_save(engine);
		csb_push(engine, CSB_PREEMPTED, old);
		oa_context(engine, new);
		load(engine, new);
		break;
	}
}

/**
 * execlists_complete - the ring of the running context is empty
 * @engine: the engine; run_lock is held, in a memory section
 *
 * Unless the guest has added to it, go on with the next element, or be idle.
 */
void execlists_complete(struct vgpu_engine *engine)
{
	struct execlist_ports *ports = &engine->ports;
	struct vgpu *vgpu = engine->vgpu;
	u64 old = engine->cs.desc;
	u64 next = 0;

	if (context_reload_tail(engine))
		return;
	context_save(engine);

	mutex_lock(&vgpu->lock);
	if (ports->has_next && same_context(ports->next[0], old)) {
		/* More of the same: attention is set, a lite restore follows. */
		mutex_unlock(&vgpu->lock);
		return;
	}
	if (!ports->nth)
		next = ports->now[1];
	if (next)
		WRITE_ONCE(ports->nth, 1);
	else
		WRITE_ONCE(ports->active, false);
	WRITE_ONCE(engine->attention, true);
	mutex_unlock(&vgpu->lock);

	oa_context(engine, next);
	engine->cs.desc = 0;
	engine->cs.runnable = false;
	csb_push(engine, CSB_COMPLETE |
		 (next ? CSB_ELEMENT_SWITCH : CSB_ACTIVE_IDLE), old);
	if (next)
		load(engine, next);
}
