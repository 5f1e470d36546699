// SPDX-License-Identifier: GPL-2.0
/*
 * Which units are busy: what a driver keeps of an engine that hangs. EUs that have a thread,
 * be it one that is halted, are, and what dispatches threads; all others are always done.
 *
 * PRM SKL vol 2c: INSTDONE, SC_INSTDONE, ROW_INSTDONE; i915: intel_engine_get_instdone(). Bits
 * of Gen9's are in Mesa's genxml.
 */
#include "regs/busy.h"

#define INSTDONE_TDG		(1u << 12)	/* dispatch of threads */
#define INSTDONE_CS		(1u << 21)	/* the streamer, which waits for them */
#define SC_INSTDONE_TDC		(1u << 24)
#define ROW_INSTDONE_TDL	(1u << 6)

/* Eight EUs of a subslice: four from each of these bits on. */
#define EUS		8u
#define ROW_EU(eu)	(1u << (((eu) < 4 ? 16 : 21) + (eu) % 4))

/* A slot; NULL: there are no more. */
static const struct render_slot *slot_of(const struct vgpu *vgpu, u32 i)
{
	/* Pairs with the release in render_add_slots(). */
	return i < RENDER_SLOTS ? smp_load_acquire(&vgpu->render.slot[i]) : NULL;
}

static bool has_threads(const struct vgpu *vgpu)
{
	const struct render_slot *slot;
	u32 i;

	for (i = 0; (slot = slot_of(vgpu, i)); i++)
		if (READ_ONCE(slot->live))
			return true;

	return false;
}

/* INSTDONE of an engine. */
u32 busy_engine(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	if (engine->id == VGPU_RCS && has_threads(vgpu))
		return ~(INSTDONE_TDG | INSTDONE_CS);

	return ~0u;
}

/* SC_INSTDONE: what slices have in common. */
u32 busy_slice(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	return has_threads(vgpu) ? ~SC_INSTDONE_TDC : ~0u;
}

/* EUs that have threads of a slot: these are on them in turn. */
static u32 busy_eus(const struct render_slot *slot)
{
	u32 live = READ_ONCE(slot->live), eus = 0, i;
	u64 ended = READ_ONCE(slot->ended);

	for (i = 0; i < min(live, RENDER_THREADS); i++)
		if (!(ended >> i & 1))
			eus |= ROW_INSTDONE_TDL | ROW_EU(i % EUS);

	return eus;
}

/* ROW_INSTDONE of the subslice that MCR_SELECTOR names. All threads are in the first one. */
u32 busy_row(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off, u32 val)
{
	u32 selector = reg_get(vgpu, GEN8_MCR_SELECTOR);
	const struct render_slot *slot;
	u32 row = ~0u, i;

	if (selector & (GEN8_MCR_SLICE_MASK | GEN8_MCR_SUBSLICE_MASK))
		return row;
	for (i = 0; (slot = slot_of(vgpu, i)); i++)
		row &= ~busy_eus(slot);

	return row;
}
